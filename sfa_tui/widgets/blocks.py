"""A list of blocks of any height, with a cursor that stands on some of them.

Knows how high they are and when more of them is wanted; what a block says at a width is for whoever hands it in, and so
is what a key does.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from sfa_tui.locale import N_
from sfa_tui.model.errors import SfaError
from sfa_tui.widgets.drawn_list import DrawnList
from sfa_tui.widgets.spans import Span, fitted, strip

Line = tuple[Sequence[Span], Sequence[Span]]
"""The left and the right end of a line."""

_NEAR = 20
"""Lines from the end of what is loaded at which more of it is asked for."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines that belong together; one without a key is passed over by the cursor."""

    key: str
    draw: Callable[[int], Sequence[Line]]


def heading(text: str) -> Block:
    """Return a line that names what stands below it."""
    return Block("", lambda width: [([Span(text, "strong")], ())])


def blank() -> Block:
    """Return an empty line."""
    return Block("", lambda width: [((), ())])


class Blocks(DrawnList):
    """The blocks one below the other."""

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
        self._blocks: Sequence[Block] = ()
        self._starts: list[int] = [0]
        self._lines: list[Line] = []
        self._asked = 0

    @property
    def key(self) -> str | None:
        """Return the key of the block at the cursor."""
        return self._blocks[self.cursor].key if self.cursor is not None else None

    def show(self, blocks: Sequence[Block]) -> None:
        """Show these blocks, and leave the cursor on the one that it stood on, or near to where that was."""
        kept, place = self.key, self.cursor
        self._blocks, self.total = blocks, len(blocks)
        self._asked = 0
        self.lay_out()
        found = self._place_of(kept) if kept else None
        self.cursor = found if found is not None else self._stop(place or 0, -1)
        self.pointed()

    def holds(self, key: str) -> bool:
        """Return whether there is a block with this key."""
        return self._place_of(key) is not None

    def point_at(self, key: str) -> None:
        """Put the cursor on the block with this key, if there is one."""
        found = self._place_of(key)
        if found is not None:
            self.point(found)

    def region_of(self, key: str) -> Region | None:
        """Return where a block stands in the widget, None where it is not there."""
        at = self._place_of(key)
        if at is None:
            return None
        start, end = self._starts[at], self._starts[at + 1]
        return Region(0, start - self.top, self.scrollable_content_region.width, end - start)

    def _place_of(self, key: str) -> int | None:
        return next((at for at, block in enumerate(self._blocks) if block.key == key), None)

    def lay_out(self) -> None:
        """Draw all blocks at the width that there is."""
        width = max(self.scrollable_content_region.width - 2, 1)
        self._starts, self._lines = [], []
        for block in self._blocks:
            self._starts.append(len(self._lines))
            try:
                self._lines += block.draw(width)
            except SfaError as error:  # a value that another program has written: the rest is shown all the same
                self._lines.append(([Span(str(error), "overdue")], ()))
        self._starts.append(len(self._lines))
        super().lay_out()

    def may_stand(self, place: int) -> bool:
        """Return whether a block has a key."""
        return bool(self._blocks[place].key)

    def line_of(self, place: int) -> int:
        """Return the first line of a block."""
        return self._starts[place]

    def place_at(self, line: int) -> int:
        """Return the block that a line belongs to."""
        return bisect_right(self._starts, line) - 1

    @property
    def page_lines(self) -> int:
        """Return how many lines the cursor goes on with a page: one of them stays in sight."""
        return max(self.lines_on_screen - 1, 1)

    def pointed(self) -> None:
        """Tell that the cursor stands on another block."""
        self.post_message(self.Moved(self))

    def clicked(self, place: int, x: int, event: Click) -> None:
        """Go to the block that was clicked; open it at the second click."""
        self.point(place)
        if event.chain == 2:
            self.post_message(self.Opened(self, self._blocks[place].key))

    def render_line(self, y: int) -> Strip:
        """Return one line as it is drawn; near the end of what is loaded, ask for more."""
        if self.top + y + _NEAR >= len(self._lines) and self._asked < len(self._blocks):
            self._asked = len(self._blocks)
            # Not from here: a line is drawn in the name of the screen, and no message goes back to its sender.
            self.call_later(self._want_more)
        return super().render_line(y)

    def _want_more(self) -> None:
        self.post_message(self.MoreWanted(self))

    def draw(self, place: int, width: int) -> Sequence[Strip]:
        """Return the lines of a block."""
        at_cursor = place == self.cursor
        ground = self.palette.ground("cursor") if at_cursor and self.has_focus else self.rich_style
        sign = Span("▌" if at_cursor else " ", "bar")
        return [
            strip([sign, *fitted(left, right, width - 2), Span(" ")], self.palette.tones, ground)
            for left, right in self._lines[self._starts[place] : self._starts[place + 1]]
        ]
