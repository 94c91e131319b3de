"""A list whose places are all alike high, each drawn by whoever owns the list when it comes into sight.

Knows signs and marks; what stands at a place, and what a key does, is the owner's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from textual.events import Click
from textual.message import Message
from textual.strip import Strip

from sfa_tui.widgets.drawn_list import RIGHT_BUTTON, DrawnList
from sfa_tui.widgets.spans import Span, fitted, strip


class Line(NamedTuple):
    """A place as it is drawn: the two ends of each of its lines; `stop` is whether the cursor may stand there, `marked`
    whether it is chosen."""

    parts: Sequence[tuple[Sequence[Span], Sequence[Span]]]
    stop: bool = True
    marked: bool = False


class Roll(DrawnList):
    """The list, over places that its owner draws."""

    @dataclass
    class Picked(Message):
        """A place was clicked: once it is chosen, twice it is opened; `marked` with ctrl, `asked` about with
        the right button."""

        roll: "Roll"
        place: int
        opened: bool
        marked: bool
        asked: bool

        @property
        def control(self) -> "Roll":
            """The list that was clicked."""
            return self.roll

    def __init__(self, draw: Callable[[int, int], Line]) -> None:
        super().__init__()
        self._line = draw
        self.can_focus = False

    def show(self, total: int, rows_each: int = 1) -> None:
        """Hold so many places of so many lines, each drawn anew."""
        self.total, self.rows_each = total, rows_each
        if self.cursor is not None:
            self.cursor = min(self.cursor, total - 1) if total else None
        self.lay_out()

    def may_stand(self, place: int) -> bool:
        """Return whether the cursor may stand on a place."""
        return self._line(place, max(self.scrollable_content_region.width, 1)).stop

    def clicked(self, place: int, x: int, event: Click) -> None:
        """Tell what was clicked."""
        self.post_message(self.Picked(self, place, event.chain > 1, event.ctrl, event.button == RIGHT_BUTTON))

    def draw(self, place: int, width: int) -> Sequence[Strip]:
        """Return the lines of a place."""
        line = self._line(place, width - 2)
        at_cursor = place == self.cursor and line.stop
        palette = self.palette
        ground = palette.ground("cursor" if at_cursor else "marked") if at_cursor or line.marked else self.rich_style
        sign = "✓ " if line.marked else "▌ " if at_cursor else "  "
        strips = [
            strip(
                [Span(sign if number == 0 or at_cursor else "  ", "bar"), *fitted(left, right, width - 2)],
                palette.tones,
                ground,
            )
            for number, (left, right) in enumerate(line.parts)
        ]
        return [*strips, *[Strip.blank(width, ground)] * (self.rows_each - len(strips))]
