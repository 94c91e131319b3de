"""Search over everything: what one types is looked for in the words of every noun, as one types it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model import words
from sfa_tui.model.text import display_width
from sfa_tui.screens.keys import Keyed
from sfa_tui.store.finding import Finder, Hit, Hits
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.foot import Foot

if TYPE_CHECKING:
    from sfa_tui.app import SfaApp

_EACH = 6
"""Hits of a noun that are shown; the others are counted."""
TABLES = {"deal": "deals", "company": "companies", "contact": "contacts"}
"""The tab where all rows of a noun stand."""
_WIDTH, _AROUND = 90, 9
"""Cells of the list at most, and those beside a name and what is said about it."""


@dataclass(frozen=True, slots=True)
class All:
    """All rows of a noun in which these words occur."""

    noun: str
    words: tuple[str, ...]


class SearchScreen(Keyed, ModalScreen[Hit | All | None]):
    """A line to type in and what it finds; the row that is picked comes back, or all of one of these nouns."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "step(1)", N_("next"), id="search.down", show=False),
        Binding("up,ctrl+p", "step(-1)", N_("previous"), id="search.up", show=False),
        Binding("pagedown", "step(10)", N_("page down"), id="search.page_down", show=False),
        Binding("pageup", "step(-10)", N_("page up"), id="search.page_up", show=False),
        Binding("enter", "pick", N_("open"), id="search.pick", priority=True),
        Binding("escape", "leave", N_("back"), id="search.leave"),
    ]
    DEFAULT_CSS = """
    SearchScreen {
        align: center top;
        & > Vertical {
            width: 90;
            max-width: 100%;
            height: auto;
            max-height: 90%;
            margin: 1 0;
            background: $surface;
            padding: 0 1;
        }
        & OptionList { height: auto; max-height: 1fr; border: none; padding: 0; background: $surface; }
        & OptionList { text-wrap: nowrap; text-overflow: ellipsis; }
        & Input, & Input:focus { border: none; height: 1; padding: 0; background: $panel; }
    }
    """

    app: "SfaApp"

    def __init__(self, all_of: Collection[str] = ()) -> None:
        super().__init__()
        self._all_of = all_of
        self._finder = Finder()
        self._shown: list[Hit | All | None] = []
        self._shown_of = ""
        self._picked_of: str | None = None

    def compose(self) -> ComposeResult:
        """Make the line and the list of what it finds."""
        with Vertical():
            yield Input(placeholder=_("search deals, companies, contacts, products, activities"))
            listed = OptionList(compact=True)
            # Keys act on the list while the focus stays where one types.
            listed.can_focus = False
            yield listed
        yield Foot()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._find(event.value)

    @work(exclusive=True, group="find")
    async def _find(self, text: str) -> None:
        finder = self._finder
        found = await self.app.session.read(lambda store, _clock: finder.found(store, text, _EACH))
        self._show(found, text)
        if text == self._picked_of:
            self.action_pick()

    def _show(self, found: Sequence[Hits], text: str) -> None:
        self._shown, options = [], []
        self._shown_of = text
        for hits in found:
            options.append(Option(_heading(hits), disabled=True))
            self._shown.append(None)
            column = _column(hits.first, min(self.app.size.width, _WIDTH) - _AROUND)
            for hit in hits.first:
                options.append(Option(_line(hit, column)))
                self._shown.append(hit)
            if (rest := hits.total - len(hits.first)) > 0 and hits.noun in self._all_of:
                more = ngettext("… {count} more", "… {count} more", rest).format(count=f"{rest:,}")
                options.append(Option(Content(f"  {more}").stylize("$foreground 60%")))
                self._shown.append(All(hits.noun, tuple(text.split())))
        if text.strip() and not found:
            options.append(Option(_("Nothing is found."), disabled=True))
            self._shown.append(None)
        listed = self._list
        listed.clear_options()
        listed.add_options(options)
        listed.highlighted = next((place for place, hit in enumerate(self._shown) if hit is not None), None)

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    @property
    def hit(self) -> Hit | All | None:
        """Return the hit under the cursor, or all of a noun."""
        place = self._list.highlighted
        return None if place is None else self._shown[place]

    def action_step(self, by: int) -> None:
        """Go so many hits further."""
        places = [place for place, hit in enumerate(self._shown) if hit is not None]
        if places:
            now = places.index(self._list.highlighted) if self._list.highlighted in places else 0
            self._list.highlighted = places[max(0, min(now + by, len(places) - 1))]

    def action_pick(self) -> None:
        """Take the hit under the cursor, or the first one once what was typed is found."""
        typed = self.query_one(Input).value
        if typed != self._shown_of:
            self._picked_of = typed
        elif self.hit is not None:
            self.dismiss(self.hit)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[event.option_index])

    def action_leave(self) -> None:
        """Take nothing."""
        self.dismiss(None)


def _heading(hits: Hits) -> Content:
    return Content.assemble((words.noun(hits.noun), "bold $text-primary"), (f"  {hits.total:,}", "$foreground 60%"))


def _column(hits: Sequence[Hit], room: int) -> int:
    """Return how wide names are made, so that what is said about them stands in a column and is not cut off."""
    labels = (display_width(plain(hit.label)) for hit in hits)
    abouts = (display_width(plain(hit.about)) for hit in hits)
    return min(max(labels, default=0), room - max(abouts, default=0))


def _line(hit: Hit, column: int) -> Content:
    """Return a hit, with what is said about it below that of the others of its noun."""
    label = plain(hit.label)
    gap = " " * max(column - display_width(label), 0)
    return Content.assemble("  ", label, gap, "   ", (plain(hit.about), "$foreground 60%"))
