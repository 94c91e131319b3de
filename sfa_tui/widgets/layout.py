"""Where the cards of a column stand: one below the other, or in lanes that are as high in every column."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from sfa_tui.widgets.card import LINES

HEIGHT = LINES + 1
"""Lines from one card to the next."""


@dataclass(frozen=True, slots=True)
class LaneRow:
    """A lane across the columns: its key, its name, how many deals this column has in it, and how many the fullest
    column has."""

    key: str
    name: str
    deals: int
    height: int


class Layout:
    """The lines of so many cards, numbered by their place; without lanes they follow each other."""

    def __init__(self, total: int, lanes: Sequence[LaneRow] = ()) -> None:
        self.total = total
        self.lanes = tuple(lanes)
        # Where each lane begins: its first place, and the line of its heading.
        self._places = [0, *accumulate(lane.deals for lane in lanes)]
        self._lines = [0, *accumulate(1 + max(lane.height, 1) * HEIGHT for lane in lanes)]

    @property
    def lines(self) -> int:
        """Return how many lines there are in all."""
        return self._lines[-1] if self.lanes else self.total * HEIGHT

    def line_of(self, place: int) -> int:
        """Return the first line of the card at a place."""
        if not self.lanes:
            return place * HEIGHT
        lane = self.lane_of(place)
        return self._lines[lane] + 1 + (place - self._places[lane]) * HEIGHT

    def at(self, line: int) -> tuple[int | None, int]:
        """Return the place of the card at a line and which of its lines that is; None where no card is."""
        if not self.lanes:
            place, part = divmod(line, HEIGHT)
            return (place, part) if place < self.total else (None, 0)
        lane = bisect_right(self._lines, line) - 1
        if lane >= len(self.lanes) or line == self._lines[lane]:
            return None, 0
        within, part = divmod(line - self._lines[lane] - 1, HEIGHT)
        return (self._places[lane] + within, part) if within < self.lanes[lane].deals else (None, 0)

    def heading(self, line: int) -> LaneRow | None:
        """Return the lane whose heading is at a line."""
        if not self.lanes:
            return None
        lane = bisect_right(self._lines, line) - 1
        return self.lanes[lane] if lane < len(self.lanes) and line == self._lines[lane] else None

    def lane_of(self, place: int) -> int:
        """Return the number of the lane that a place is in."""
        lane = bisect_right(self._places, place) - 1
        # Lanes without a deal begin where the next one does; the last of those is the one that holds the place.
        return min(lane, len(self.lanes) - 1)

    def parts(self, first: int, number: int) -> list[tuple[str | None, int, int]]:
        """Return what so many places from one on are made of, as (key of the lane or None, offset in it, how many)."""
        last = min(first + number, self.total)
        if not self.lanes:
            return [(None, first, last - first)] if last > first else []
        found: list[tuple[str | None, int, int]] = []
        while first < last:
            lane = self.lane_of(first)
            until = min(last, self._places[lane + 1])
            found.append((self.lanes[lane].key, first - self._places[lane], until - first))
            first = until
        return found
