"""A list of blocks of any height, drawn line by line, with a cursor that stands on some of them.

Knows lines, places and the cursor; what a block says at a width is for whoever hands it in, and so is what a key does.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sfa_tui.locale import N_
from sfa_tui.model.errors import SfaError
from sfa_tui.widgets.card import TONES as OF_CARDS
from sfa_tui.widgets.spans import Span, fitted, strip, tones

Line = tuple[Sequence[Span], Sequence[Span]]
"""The left and the right end of a line."""

TONES = (*OF_CARDS, "heading", "stage", "strong")
"""The tones that a block is drawn in."""

_NEAR = 20
"""Lines from the end of what is loaded at which more of it is asked for."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines that belong together; one without a key is passed over by the cursor."""

    key: str
    draw: Callable[[int], Sequence[Line]]


def heading(text: str) -> Block:
    """Return a line that names what stands below it."""
    return Block("", lambda width: [([Span(text, "heading")], ())])


def blank() -> Block:
    """Return an empty line."""
    return Block("", lambda width: [((), ())])


class Blocks(ScrollView):
    """The blocks one below the other. `cursor` is the place of the block that keys act on, None where none can be."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {*(f"tone--{name}" for name in TONES), "block--cursor", "block--bar"}
    DEFAULT_CSS = """
    Blocks {
        height: 1fr;
        scrollbar-size-vertical: 1;
        scrollbar-color: $foreground 25%;
        scrollbar-background: $background;
        & > .block--cursor { background: $primary 25%; color: $foreground; }
        & > .block--bar { color: $primary; }
        & > .tone--name { text-style: bold; }
        & > .tone--strong { text-style: bold; }
        & > .tone--amount { text-style: bold; }
        & > .tone--heading { color: $text-primary; text-style: bold; }
        & > .tone--stage { color: $text-primary; text-style: bold; }
        & > .tone--dim { color: $foreground 60%; }
        & > .tone--overdue { color: $text-error; }
        & > .tone--today { color: $text-success; }
        & > .tone--later { color: $foreground 60%; }
        & > .tone--missing { color: $text-warning; }
        & > .tone--waiting { color: $text-primary; }
        & > .tone--owe { color: $text-warning; }
        & > .tone--slipped { color: $text-accent; }
        & > .tone--warm { color: $text-accent; }
        & > .tone--rotting { color: $text-error; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "step(1)", N_("down"), id="list.down", show=False),
        Binding("k,up", "step(-1)", N_("up"), id="list.up", show=False),
        Binding("pagedown,ctrl+d", "page(1)", N_("page down"), id="list.page_down", show=False),
        Binding("pageup,ctrl+u", "page(-1)", N_("page up"), id="list.page_up", show=False),
        Binding("home", "edge(0)", N_("first"), id="list.first", show=False),
        Binding("G,end", "edge(1)", N_("last"), id="list.last", show=False),
    ]

    @dataclass
    class Opened(Message):
        """A block was clicked twice."""

        blocks: "Blocks"
        key: str

        @property
        def control(self) -> "Blocks":
            """The list that it stands in."""
            return self.blocks

    @dataclass
    class Moved(Message):
        """The cursor stands on another block."""

        blocks: "Blocks"

        @property
        def control(self) -> "Blocks":
            """The list that it stands in."""
            return self.blocks

    @dataclass
    class MoreWanted(Message):
        """The end of what is loaded comes into sight."""

        blocks: "Blocks"

        @property
        def control(self) -> "Blocks":
            """The list that has an end."""
            return self.blocks

    can_focus = True

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor: int | None = None
        self._blocks: Sequence[Block] = ()
        self._starts: list[int] = []
        self._lines: list[Line] = []
        self._tones: dict[str, Style] = {}
        self._asked = 0

    @property
    def key(self) -> str | None:
        """Return the key of the block at the cursor."""
        return self._blocks[self.cursor].key if self.cursor is not None else None

    def show(self, blocks: Sequence[Block]) -> None:
        """Show these blocks, and leave the cursor on the one that it stood on, or near to where that was."""
        kept, place = self.key, self.cursor
        self._blocks = blocks
        self._asked = 0
        self._lay()
        found = next((at for at, block in enumerate(blocks) if kept and block.key == kept), None)
        self.cursor = found if found is not None else self._nearest(place or 0)
        self.post_message(self.Moved(self))

    def point_at(self, key: str) -> None:
        """Put the cursor on the block with this key, if there is one."""
        found = next((at for at, block in enumerate(self._blocks) if block.key == key), None)
        if found is not None:
            self._point(found)

    def region_of(self, key: str) -> Region | None:
        """Return where a block stands in the widget, None where it is not there."""
        for at, block in enumerate(self._blocks):
            if block.key == key:
                top, height = self._starts[at], self._height(at)
                return Region(0, top - int(self.scroll_offset.y), self.scrollable_content_region.width, height)
        return None

    def _lay(self) -> None:
        """Draw all blocks at the width that there is."""
        width = max(self.scrollable_content_region.width - 2, 1)
        self._starts, self._lines = [], []
        for block in self._blocks:
            self._starts.append(len(self._lines))
            try:
                self._lines += block.draw(width)
            except SfaError as error:  # a value that another program has written: the rest is shown all the same
                self._lines.append(([Span(str(error), "overdue")], ()))
        self.virtual_size = Size(width + 2, len(self._lines))
        self.refresh()

    def _height(self, place: int) -> int:
        end = self._starts[place + 1] if place + 1 < len(self._starts) else len(self._lines)
        return end - self._starts[place]

    def _nearest(self, place: int) -> int | None:
        """Return the place of the block that the cursor may stand on at a place, else before it, else after it."""
        may = [at for at, block in enumerate(self._blocks) if block.key]
        return next((at for at in reversed(may) if at <= place), may[0] if may else None)

    def _point(self, place: int | None) -> None:
        if place is None or place == self.cursor:
            return
        self.cursor = place
        # What stands above the first one, a heading, comes into sight with it.
        top = self._starts[place] if any(block.key for block in self._blocks[:place]) else 0
        region = Region(0, top, 1, self._starts[place] + self._height(place) - top)
        self.scroll_to_region(region, animate=False, immediate=True, force=True)
        self.refresh()
        self.post_message(self.Moved(self))

    def action_step(self, by: int) -> None:
        """Go to the next block."""
        if self.cursor is None:
            return
        at = self.cursor + by
        while 0 <= at < len(self._blocks) and not self._blocks[at].key:
            at += by
        if 0 <= at < len(self._blocks):
            self._point(at)

    def action_page(self, by: int) -> None:
        """Go a screen further."""
        if self.cursor is not None:
            line = self._starts[self.cursor] + by * max(self.size.height - 1, 1)
            at = bisect_right(self._starts, max(0, min(line, len(self._lines) - 1))) - 1
            self._point(self._nearest(at))

    def action_edge(self, last: int) -> None:
        """Go to the first or the last block."""
        self._point(self._nearest(len(self._blocks) if last else 0))

    def on_resize(self) -> None:
        """Draw anew at another width."""
        self._lay()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self.refresh()

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        super().notify_style_update()
        self._tones.clear()

    def on_click(self, event: events.Click) -> None:
        """Go to the block that was clicked; open it at the second click."""
        line = event.y + int(self.scroll_offset.y)
        at = bisect_right(self._starts, line) - 1
        if line >= len(self._lines) or at < 0 or not self._blocks[at].key:
            return
        self._point(at)
        if event.chain == 2:
            self.post_message(self.Opened(self, self._blocks[at].key))

    def render_line(self, y: int) -> Strip:
        """Return one line as it is drawn."""
        line = y + int(self.scroll_offset.y)
        width = self.scrollable_content_region.width
        if line + _NEAR >= len(self._lines) and self._asked < len(self._blocks):
            self._asked = len(self._blocks)
            self.post_message(self.MoreWanted(self))
        if line >= len(self._lines):
            return Strip.blank(self.size.width, self.rich_style)
        if not self._tones:
            self._tones = {**tones(self, "tone--", TONES), **tones(self, "block--", ("bar",))}
        at_cursor = bisect_right(self._starts, line) - 1 == self.cursor
        lit = at_cursor and self.has_focus
        ground = self.get_component_rich_style("block--cursor") if lit else self.rich_style
        left, right = self._lines[line]
        return strip(
            [Span("▌" if at_cursor else " ", "bar"), *fitted(left, right, width - 2), Span(" ")], self._tones, ground
        )
