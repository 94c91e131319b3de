"""A page that is read, over whatever is on the screen: a title, and sections whose lines are broken at its width."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from sfa_tui.display.sheets import Item, Section
from sfa_tui.display.wrapping import wrapped
from sfa_tui.locale import N_
from sfa_tui.model.text import display_width, truncate_width
from sfa_tui.screens.keys import Keyed
from sfa_tui.widgets.blocks import Block, Blocks, Line, blank, heading
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.foot import Foot
from sfa_tui.widgets.palette import Palette
from sfa_tui.widgets.spans import Span

if TYPE_CHECKING:
    from sfa_tui.app import SfaApp

_LEAD = 22
"""The widest that the left of a section gets."""


class Sheet(Keyed, ModalScreen[None]):
    """The page; its head is what the first lines say, the first of them its title."""

    CSS_PATH = "sheet.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-wide")]  # noqa: RUF012  (Textual has it as an instance variable)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", N_("back"), id="sheet.leave"),
        Binding("c", "copy", N_("copy"), id="sheet.copy"),
    ]

    app: "SfaApp"

    def __init__(self, head: Sequence[str], sections: Sequence[Section]) -> None:
        super().__init__()
        self._head = [plain(line) for line in head if line]
        self._sections = [each for each in sections if each.items or each.nothing]

    def compose(self) -> ComposeResult:
        """Make the title and the page."""
        with Vertical(id="sheet"):
            yield Palette()
            yield Static(self._head[0], id="title", markup=False)
            yield Blocks(id="page")
        yield Foot()

    def on_mount(self) -> None:
        """Show the page."""
        page = self.query_one(Blocks)
        page.show([*self._blocks()])
        page.focus()

    def _blocks(self) -> Iterator[Block]:
        for number, line in enumerate(self._head[1:]):
            yield _text(f"head:{number}", line)
        for number, section in enumerate(self._sections):
            if number or self._head[1:]:
                yield blank()
            if section.title:
                yield heading(plain(section.title))
            if not section.items:
                yield _text(f"{number}", f"– {section.nothing}")
            column = max((display_width(_lead(item)) for item in section.items), default=0)
            for place, item in enumerate(section.items):
                yield _item(f"{number}:{place}", item, column)

    async def action_copy(self) -> None:
        """Copy the page."""
        lines = [*self._head]
        for section in self._sections:
            lines += ["", section.title]
            told = ("  ".join(filter(None, item)) for item in section.items)
            lines += [*told] if section.items else [f"– {section.nothing}"]
        await self.app.copy("\n".join(lines))

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss()


def _lead(item: Item) -> str:
    return truncate_width(plain(item[0]), _LEAD)


def _item(key: str, item: Item, column: int) -> Block:
    lead = _lead(item)

    def draw(width: int) -> list[Line]:
        # Where there is little room, the text goes on below what stands at its left.
        indent = 2 + column + (2 if column else 0) if width >= 2 * column + 16 else 4
        lines = [plain(line) for line in item[1].splitlines()] or [""]
        parts = [part for line in lines for part in wrapped(line, width - indent) or [""]]
        begun = 2 + display_width(lead)
        if begun + (2 if lead else 0) <= indent:
            gap = " " * (indent - begun)
            first = [Span("  "), Span(lead, "dim"), Span(gap), Span(parts[0])]
            return [(first, ()), *(([Span(" " * indent + part)], ()) for part in parts[1:])]
        return [([Span("  "), Span(lead, "dim")], ()), *(([Span(" " * indent + part)], ()) for part in parts)]

    return Block(key, draw)


def _text(key: str, text: str) -> Block:
    return Block(key, lambda width: [([Span("  " + part)], ()) for part in wrapped(plain(text), width - 2) or [""]])
