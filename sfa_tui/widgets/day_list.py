"""The entries of a day one below the other, which can be clicked, marked and dragged; and the column of a day, with its
head.

Knows the mouse and where the cursor's list ends; what an entry is, and onto what it is dropped, is the screen's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.containers import Vertical
from textual.content import Content
from textual.events import Click, MouseDown, MouseMove, MouseUp
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from sfa_tui.widgets.blocks import Blocks
from sfa_tui.widgets.drawn_list import RIGHT_BUTTON
from sfa_tui.widgets.spans import Span, fitted, strip

_DRAG = 2
"""Cells that the mouse must go before a press becomes a drag."""


class DayList(Blocks):
    """Blocks of which some are `marked`; its cursor is seen where it is the `active` list of its screen."""

    @dataclass
    class Picked(Message):
        """A block was clicked: once it is chosen, twice it is opened; `marked` with ctrl, `asked` about with the right
        button."""

        day_list: "DayList"
        key: str
        opened: bool
        marked: bool
        asked: bool

    @dataclass
    class Dragged(Message):
        """A block is being dragged, and the mouse is there on the screen; `dropped` when it is let go."""

        day_list: "DayList"
        key: str
        to: Offset
        dropped: bool

    class Lost(Message):
        """The button of the mouse is up, and nobody has told of its release."""

    @dataclass
    class Edge(Message):
        """The cursor would leave the list, upwards (-1) or downwards (1)."""

        day_list: "DayList"
        by: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.active = False
        self.marked: frozenset[str] = frozenset()
        self._pressed: tuple[str, Offset] | None = None
        self._dragging = False

    def key_under(self, at: Offset) -> str | None:
        """Return the key of the block under a point of the screen, None where there is none or it has none."""
        place = self.place_under(at)
        return (self._blocks[place].key or None) if place is not None else None

    def place_under(self, at: Offset) -> int | None:
        """Return the place of the block under a point of the screen; below all of them, that of the last one."""
        if not self.total or not self.region.contains_point(at):
            return None
        line = at.y - self.region.y + self.top
        return self.place_at(min(line, self.line_of(self.total) - 1))

    def light(self, *, active: bool) -> None:
        """Let the cursor be seen, or not."""
        if active != self.active:
            self.active = active
            self.redraw(self.cursor)

    def mark(self, keys: frozenset[str]) -> None:
        """Show these blocks as chosen."""
        if keys != self.marked:
            self.marked = keys
            self.forget()

    def action_step(self, by: int) -> None:
        """Go to the next block, or say that there is none."""
        before = self.cursor
        super().action_step(by)
        if self.cursor == before:
            self.post_message(self.Edge(self, by))

    def draw(self, place: int, width: int) -> Sequence[Strip]:
        """Return the lines of a block."""
        at_cursor, marked = self.active and place == self.cursor, self._blocks[place].key in self.marked
        palette = self.palette
        ground = self.rich_style
        if at_cursor:
            ground = palette.ground("cursor" if self.has_focus else "asleep")
        elif marked:
            ground = palette.ground("marked")
        bar = "▌" if at_cursor else " "
        signs = ["✓" if marked else bar, *[bar] * (self._starts[place + 1] - self._starts[place])]
        lines = self._lines[self._starts[place] : self._starts[place + 1]]
        return [
            strip([Span(sign, "bar"), *fitted(left, right, width - 2), Span(" ")], palette.tones, ground)
            for sign, (left, right) in zip(signs, lines, strict=False)
        ]

    # --- the mouse ---

    def on_mouse_down(self, event: MouseDown) -> None:
        """Begin what may become a drag."""
        self._dragging = False
        key = self.key_under(event.screen_offset)
        if key is not None and event.button == 1 and event.x < self.size.width:
            # The entry itself: another may stand in its place before it is dropped.
            self._pressed = key, event.screen_offset
            self.capture_mouse()

    def on_mouse_move(self, event: MouseMove) -> None:
        """Drag the block that was pressed."""
        if self._pressed is None:
            return
        if not event.button:
            # It was let go where no terminal looks.
            self.let_go()
            self.post_message(self.Lost())
            return
        key, start = self._pressed
        gone = event.screen_offset - start
        self._dragging = self._dragging or abs(gone.x) > _DRAG or abs(gone.y) > _DRAG
        if self._dragging:
            self.post_message(self.Dragged(self, key, event.screen_offset, False))

    def on_mouse_up(self, event: MouseUp) -> None:
        """Let go of what was dragged."""
        pressed = self._pressed
        self.let_go()
        if pressed is not None and self._dragging:
            self.post_message(self.Dragged(self, pressed[0], event.screen_offset, True))

    def let_go(self) -> None:
        """Drag nothing any more, without dropping it."""
        if self._pressed is not None:
            self._pressed = None
            self.release_mouse()

    def on_click(self, event: Click) -> None:
        """Find the block that was clicked, unless it was dragged."""
        dragged, self._dragging = self._dragging, False
        if dragged:
            event.prevent_default()

    def clicked(self, place: int, x: int, event: Click) -> None:
        """Tell what was clicked."""
        self.point(place)
        key = self._blocks[place].key
        marks = event.ctrl or event.shift
        self.post_message(self.Picked(self, key, event.chain == 2, marks, event.button == RIGHT_BUTTON))


class DayColumn(Vertical):
    """A day: its head, and its entries below."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.head = Static(classes="head")
        self.entries = DayList(id=f"day-{number}")

    def compose(self) -> Iterator[Widget]:
        """Yield head and entries."""
        yield self.head
        yield self.entries

    def on_click(self) -> None:
        """Go to the day."""
        self.entries.focus()

    def title(self, content: Content) -> None:
        """Say which day it is."""
        self.head.update(content, layout=False)
