"""A list of any number of lines, of which only those on screen are drawn: what each says is asked of whoever owns it.

Knows places, the cursor, scrolling and the mouse; what stands at a place, and what a key does, is the owner's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.style import Style
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sfa_tui.widgets.card import TONES
from sfa_tui.widgets.spans import Span, fitted, strip, tones

_KEPT = 400
_RIGHT = 3
"""The right button of the mouse."""


class Line(NamedTuple):
    """A place as it is drawn: the two ends of each of its lines; `stop` is whether the cursor may stand there, `marked`
    whether it is chosen."""

    parts: Sequence[tuple[Sequence[Span], Sequence[Span]]]
    stop: bool = True
    marked: bool = False


class Roll(ScrollView):
    """The list. `cursor` is the place that keys act on."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"tone--{tone}" for tone in (*TONES, "head", "count", "more")),
        "roll--ground",
        "roll--cursor",
        "roll--marked",
        "roll--bar",
    }
    DEFAULT_CSS = """
    Roll {
        height: 1fr;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        overflow-x: hidden;
        & > .roll--ground { background: $background; color: $foreground; }
        & > .roll--cursor { background: $primary 35%; color: $foreground; }
        & > .roll--marked { background: $secondary 25%; color: $foreground; }
        & > .roll--bar { color: $primary; }
        & > .tone--head { color: $text-primary; text-style: bold; }
        & > .tone--count { color: $foreground; text-style: bold; }
        & > .tone--more { color: $foreground 60%; text-style: italic; }
        & > .tone--name { text-style: bold; }
        & > .tone--amount { text-style: bold; }
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

    def __init__(self, draw: Callable[[int, int], Line], *, rows_each: int = 1) -> None:
        super().__init__()
        self.total = 0
        self.cursor: int | None = None
        self.rows_each = rows_each
        self._draw_line = draw
        self._drawn: dict[int, list[Strip]] = {}
        self._tones: dict[str, Style] = {}
        self.can_focus = False

    def show(self, total: int, rows_each: int | None = None) -> None:
        """Hold so many places, each drawn anew."""
        self.total = total
        self.rows_each = self.rows_each if rows_each is None else rows_each
        self._drawn.clear()
        self.virtual_size = Size(max(self.scrollable_content_region.width, 1), total * self.rows_each)
        if self.cursor is not None:
            self.cursor = min(self.cursor, total - 1) if total else None
        self.refresh()

    def forget(self) -> None:
        """Draw anew what is on screen."""
        self._drawn.clear()
        self.refresh()

    @property
    def on_screen(self) -> int:
        """Return how many places are visible at once."""
        return max(1, self.size.height // self.rows_each)

    def point(self, place: int | None) -> None:
        """Put the cursor on a place, or take it away."""
        for changed in {self.cursor, place} - {None}:
            self._drawn.pop(changed or 0, None)
        self.cursor = place
        if place is not None:
            region = Region(0, place * self.rows_each, self.size.width, self.rows_each)
            self.scroll_to_region(region, animate=False, immediate=True)
        self.refresh()

    def step(self, by: int) -> None:
        """Go so many places on, to one where the cursor may stand."""
        if not self.total:
            return
        place = max(0, min((-1 if self.cursor is None else self.cursor) + by, self.total - 1))
        direction = 1 if by > 0 else -1
        for way in (direction, -direction):
            at = place
            while 0 <= at < self.total:
                if self._draw_line(at, self._width).stop:
                    self.point(at)
                    self._show_head(at)
                    return
                at += way

    def _show_head(self, place: int) -> None:
        """Scroll so that what stands above the first stop is seen with it."""
        above = place - 1
        while above >= 0 and not self._draw_line(above, self._width).stop:
            above -= 1
        if above < 0:
            self.scroll_to(y=0, animate=False, immediate=True)

    def render_line(self, y: int) -> Strip:
        """Return one line as it is drawn."""
        place, part = divmod(y + int(self.scroll_offset.y), self.rows_each)
        if place >= self.total:
            return Strip.blank(self.size.width, self.rich_style)
        if place not in self._drawn:
            if len(self._drawn) > _KEPT:
                self._drawn.clear()
            self._drawn[place] = self._strips(place)
        return self._drawn[place][part]

    @property
    def _width(self) -> int:
        return max(self.scrollable_content_region.width, 1)

    def _strips(self, place: int) -> list[Strip]:
        if not self._tones:
            names = [name.removeprefix("tone--") for name in self.COMPONENT_CLASSES if name.startswith("tone--")]
            self._tones = tones(self, "tone--", names) | tones(self, "roll--", ["bar"])
        line = self._draw_line(place, self._width - 2)
        at_cursor = place == self.cursor and line.stop
        ground = self.get_component_rich_style(
            "roll--cursor" if at_cursor else "roll--marked" if line.marked else "roll--ground"
        )
        sign = "✓ " if line.marked else "▌ " if at_cursor else "  "
        strips = [
            strip(
                [Span(sign if number == 0 or at_cursor else "  ", "bar"), *fitted(left, right, self._width - 2)],
                self._tones,
                ground,
            )
            for number, (left, right) in enumerate(line.parts)
        ]
        return [*strips, *[Strip.blank(self._width, ground)] * (self.rows_each - len(strips))]

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        super().notify_style_update()
        self._tones.clear()
        self._drawn.clear()

    def on_resize(self) -> None:
        """Draw anew at another width."""
        self.show(self.total)

    def on_click(self, event: Click) -> None:
        """Choose or open what was clicked."""
        place = (event.y + int(self.scroll_offset.y)) // self.rows_each
        if 0 <= place < self.total and self._draw_line(place, self._width).stop:
            self.post_message(self.Picked(self, place, event.chain > 1, event.ctrl, event.button == _RIGHT))
