"""Help for what is in focus: its keys, then those of the screen, then those that work everywhere; and how the quick
line and the filter line are written."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from sfa_tui.locale import N_, _
from sfa_tui.model.text import display_width
from sfa_tui.screens.keys import Keyed, area, by_action, told

_KEYS_WIDTH = 14

GRAMMARS = (
    (
        N_("the quick line"),
        N_("[when] [< they | > we] kind who: what was said; next: what and when"),
        N_("mail Sato: has read the quote; next: call tomorrow 10:00"),
    ),
    (
        N_("the filter line"),
        N_("words and conditions, all of which must hold; - before one turns it around"),
        N_("stage:proposal owner:me amount>1m close<eom we-owe -tag:old"),
    ),
)
"""What a line may hold, and an example, for each kind of line that is typed."""


class HelpScreen(Keyed, ModalScreen[None]):
    """The keys of a screen, as they are when it opens."""

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & > Vertical {
            width: 76; max-width: 100%; height: auto; max-height: 100%; padding: 0 1;
            background: $panel; border: round $primary; border-title-color: $text-primary;
            border-subtitle-color: $text-muted;
        }
        & VerticalScroll { height: auto; max-height: 100%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "dismiss", N_("close"), id="help.close"),
        Binding("j,down", "scroll(1)", N_("down"), id="help.down", show=False),
        Binding("k,up", "scroll(-1)", N_("up"), id="help.up", show=False),
    ]

    def __init__(self, of: Screen[object]) -> None:
        super().__init__()
        self._groups = dict(_groups(of))

    def compose(self) -> ComposeResult:
        """Make the page."""
        with Vertical() as box:
            box.border_title, box.border_subtitle = _("help"), _("Esc closes")
            with VerticalScroll():
                yield Static(Content("\n").join([*_lines(self._groups), *_grammars()]))

    def action_scroll(self, step: int) -> None:
        """Scroll by a line."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)


def _groups(of: Screen[object]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield (what keys are about, [(keys, what they do)]) for all that is in focus, the nearest first."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for active, keys in by_action(of.active_bindings):
        shown = " ".join(dict.fromkeys(of.app.get_key_display(active.binding.with_key(key)) for key in keys))
        groups.setdefault(area(active.binding), []).append((shown, told(active.binding)))
    yield from groups.items()


def _lines(groups: Mapping[str, list[tuple[str, str]]]) -> Iterator[Content]:
    for title, keys in groups.items():
        yield Content.assemble((title or _("keys"), "bold underline $text-primary"))
        for shown, does in keys:
            gap = " " * max(_KEYS_WIDTH - display_width(shown), 1)
            yield Content.assemble("  ", (shown, "bold"), gap, does)
        yield Content("")


def _grammars() -> Iterator[Content]:
    for title, form, example in GRAMMARS:
        yield Content.assemble((_(title), "bold underline $text-primary"))
        yield Content("  " + _(form))
        yield Content.assemble("  ", (_(example), "$text-success"))
        yield Content("")
