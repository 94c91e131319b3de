"""What bringing a calendar and the workspace together would do, and each follow-up that was changed on both sides, with
what either says; keys say which of them holds, and do it.

Knows keys and what is drawn; what is done is handed in.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from sfa_tui.display import calendars as told
from sfa_tui.display.wrapping import wrapped
from sfa_tui.followup.clashes import shown_at
from sfa_tui.followup.sharing import Clash, Deed, Keep, Outcome
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.errors import SfaError
from sfa_tui.screens.keys import Keyed
from sfa_tui.widgets.blocks import Block, Blocks, Line, blank, heading
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.foot import Foot
from sfa_tui.widgets.palette import Palette
from sfa_tui.widgets.spans import Span, Tone

if TYPE_CHECKING:
    from sfa_tui.app import SfaApp

_NEXT: dict[Keep | None, Keep | None] = {None: "ours", "ours": "theirs", "theirs": None}


class SettleScreen(Keyed, ModalScreen[None]):
    """What would be done, over the page from which it was asked for; `together` does it, with {activity: the side that
    holds}, and raises what refuses it."""

    CSS_PATH = "sheet.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-wide")]  # noqa: RUF012  (Textual has it as an instance variable)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "do", N_("do it"), id="settle.do"),
        Binding("o", "keep('ours')", N_("keep ours"), id="settle.ours"),
        Binding("t", "keep('theirs')", N_("keep theirs"), id="settle.theirs"),
        Binding("l", "keep('')", N_("decide later"), id="settle.later"),
        Binding("O", "keep_all('ours')", N_("ours everywhere"), id="settle.all_ours", show=False),
        Binding("T", "keep_all('theirs')", N_("theirs everywhere"), id="settle.all_theirs", show=False),
        Binding("space,enter", "other", N_("other side"), id="settle.other", show=False),
        Binding("escape", "leave", N_("back"), id="settle.leave"),
    ]

    app: "SfaApp"

    def __init__(self, address: str, would: Outcome, together: Callable[[Mapping[str, Keep]], Awaitable[None]]) -> None:
        super().__init__()
        self._address = address
        self._would = would
        self._together = together
        self._doing = False
        self.settled: dict[str, Keep] = {}

    def compose(self) -> ComposeResult:
        """Make the title and the list."""
        with Vertical(id="sheet"):
            yield Palette()
            yield Static(plain(self._address), id="title", markup=False)
            yield Blocks(id="page")
        yield Foot()

    def on_mount(self) -> None:
        """Show it, with the cursor on the first clash."""
        self.list.show([*self._blocks()])
        self.list.focus()
        if self._would.clashes:
            self.list.point_at(self._would.clashes[0].activity)

    @property
    def list(self) -> Blocks:
        """Return the list of what would be done."""
        return self.query_one(Blocks)

    @property
    def clash(self) -> Clash | None:
        """Return the clash under the cursor, None where there is none."""
        return next((each for each in self._would.clashes if each.activity == self.list.key), None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what needs a clash where there is none."""
        if action in ("keep", "other"):
            return self.clash is not None
        if action == "keep_all":
            return bool(self._would.clashes)
        return True

    @on(Blocks.Moved)
    def _moved(self) -> None:
        self.refresh_bindings()

    @on(Blocks.Opened)
    def _opened(self) -> None:
        self.action_other()

    def _blocks(self) -> Iterator[Block]:
        clashes, deeds = self._would.clashes, self._would.deeds
        yield _text("nothing yet", _("Nothing is done yet, neither here nor there."))
        if clashes:
            yield blank()
            title = ngettext(
                "{count} follow-up was changed on both sides: which holds?",
                "{count} follow-ups were changed on both sides: which hold?",
                len(clashes),
            )
            yield heading(title.format(count=len(clashes)))
            yield from map(self._clash, clashes)
        for what, title in told.DEEDS.items():
            found = [each for each in deeds if each.what == what]
            if found:
                yield blank()
                yield heading(f"{_(title)}  {len(found):,}")
                yield from map(self._deed, found)

    def _clash(self, clash: Clash) -> Block:
        ours, theirs = map(plain, told.sides(clash, self.app.session.clock))
        held = self.settled.get(clash.activity)
        sides = ((_("ours"), ours, held == "ours"), (_("theirs"), theirs, held == "theirs"))

        def draw(width: int) -> list[Line]:
            later = [] if held else [Span(_("decide later"), "dim")]
            lines: list[Line] = [([Span("  "), Span(plain(clash.name), "name")], later)]
            for name, said, holds in sides:
                first, *rest = wrapped(f"{name}: {said}", width - 6) or [""]
                tone: Tone = "strong" if holds else "dim" if held else ""
                sign = Span("    ● ", "today") if holds else Span("    ○ ", tone)
                lines.append(([sign, Span(first, tone)], ()))
                lines += [([Span(f"      {each}", tone)], ()) for each in rest]
            return lines

        return Block(clash.activity, draw)

    def _deed(self, deed: Deed) -> Block:
        line = [Span("  "), Span(plain(deed.name))], [Span(shown_at(deed.said, self.app.session.clock), "dim")]
        return Block(f"{deed.what}:{deed.activity}", lambda width: [line])

    def _show(self) -> None:
        self.list.show([*self._blocks()])
        self.refresh_bindings()

    def action_keep(self, side: Keep | str) -> None:
        """Let a side of the clash under the cursor hold, or ("") decide later; then go to the next."""
        clash = self.clash
        if clash is not None:
            self._hold(clash, "ours" if side == "ours" else "theirs" if side == "theirs" else None)
            self._show()
            after = self._would.clashes[self._would.clashes.index(clash) + 1 :]
            if after:
                self.list.point_at(after[0].activity)

    def action_keep_all(self, side: Keep) -> None:
        """Let a side of all clashes hold."""
        for each in self._would.clashes:
            self._hold(each, side)
        self._show()

    def action_other(self) -> None:
        """Let the other side of the clash under the cursor hold; after both, none yet."""
        clash = self.clash
        if clash is not None:
            self._hold(clash, _NEXT[self.settled.get(clash.activity)])
            self._show()

    def _hold(self, clash: Clash, side: Keep | None) -> None:
        self.settled.pop(clash.activity, None)
        if side is not None:
            self.settled[clash.activity] = side

    @work(group="calendar")
    async def action_do(self) -> None:
        """Do it; where it is refused, this stays."""
        if self._doing:
            return
        self._doing = True
        try:
            await self._together(self.settled)
        except SfaError as error:
            self.app.tell(error)
        else:
            self.dismiss()
        finally:
            self._doing = False

    def action_leave(self) -> None:
        """Do nothing."""
        self.dismiss()


def _text(key: str, text: str) -> Block:
    return Block(key, lambda width: [([Span("  " + part, "dim")], ()) for part in wrapped(text, width - 2)])
