"""A column of the board: any number of deals, of which only the lines on screen are drawn, from pages handed to it.

Knows places, pages and the cursor; which deals they are, and what a key does, is the board's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sfa_tui.widgets import card
from sfa_tui.widgets.card import LINES, TONES, Look
from sfa_tui.widgets.spans import Span, fitted, strip, tone

HEIGHT = LINES + 1
"""Lines from one card to the next."""

_KEPT = 400
"""Cards that are kept as they were drawn, and pages that are kept, until all are forgotten: a column of a million deals
is walked through in the memory of a few."""
_KEPT_PAGES = 25

Row = Mapping[str, Any]


class Column(ScrollView):
    """The cards of one stage. `cursor` is the place of the deal that keys act on, None while another column has it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"tone--{tone}" for tone in TONES),
        "card--ground",
        "card--cursor",
        "card--marked",
        "card--bar",
    }
    DEFAULT_CSS = """
    Column {
        height: 1fr;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        & > .card--ground { background: $surface; color: $foreground; }
        & > .card--cursor { background: $primary 35%; color: $foreground; }
        & > .card--marked { background: $secondary 25%; color: $foreground; }
        & > .card--bar { color: $primary; }
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
    class PageWanted(Message):
        """A page that is on screen is not here yet."""

        column: "Column"
        number: int

        @property
        def control(self) -> "Column":
            """The column that wants it."""
            return self.column

    @dataclass
    class Picked(Message):
        """A card was clicked: once it is chosen, twice it is opened."""

        column: "Column"
        place: int
        opened: bool
        marked: bool

    def __init__(self, stage: str, look: Look, page: int, *, hue: int = 0) -> None:
        super().__init__()
        self.stage = stage
        self.look = look
        self.total = 0
        self.cursor: int | None = None
        self.kept = 0
        self.marked: frozenset[str] = frozenset()
        self._page = page
        self._hue = hue
        self._pages: dict[int, Sequence[Row]] = {}
        self._asked: set[int] = set()
        self._drawn: dict[int, list[Strip]] = {}
        self._tones: dict[str, Style] = {}
        self.can_focus = False

    def show(self, total: int, first: Sequence[Row] | None = None) -> None:
        """Hold so many deals, of which the first page may be at hand; all pages are asked for again otherwise."""
        self.total = total
        self._asked.clear()
        if first is not None:
            self._pages = {0: first}
            self._asked.add(0)
        self._drawn.clear()
        self._resize()
        self.refresh()

    def fill(self, number: int, rows: Sequence[Row]) -> None:
        """Take a page that was asked for."""
        if len(self._pages) > _KEPT_PAGES:
            on_screen = self.pages_on_screen()
            self._pages = {each: held for each, held in self._pages.items() if each in on_screen}
            self._asked = set(self._pages)
        self._pages[number] = rows
        self._asked.add(number)
        first = number * self._page
        for place in range(first, first + self._page):
            self._drawn.pop(place, None)
        self.refresh_lines(first * HEIGHT, self._page * HEIGHT)

    def renew(self, total: int, pages: Mapping[int, Sequence[Row]]) -> None:
        """Take what stands here now, where something has changed: the pages that are on screen, read again."""
        self.total = total
        self._pages = dict(pages)
        self._asked = set(pages)
        self._drawn.clear()
        self._resize()
        self.refresh()

    def resize_to(self, total: int) -> None:
        """Hold so many deals from now on; those that are here already stay."""
        self.total = total
        self._resize()
        self.refresh()

    @property
    def cards_on_screen(self) -> int:
        """Return how many whole cards are visible."""
        return max(1, self.size.height // HEIGHT)

    def row(self, place: int | None) -> Row | None:
        """Return the deal at a place, None where it is not loaded or there is none."""
        if place is None or not 0 <= place < self.total:
            return None
        page = self._pages.get(place // self._page, ())
        return page[place % self._page] if place % self._page < len(page) else None

    def pages_on_screen(self) -> range:
        """Return the numbers of the pages that the visible lines belong to."""
        top = int(self.scroll_offset.y) // HEIGHT
        rows = max(self.size.height, HEIGHT) // HEIGHT + 1
        return range(top // self._page, min(top + rows, max(self.total - 1, 0)) // self._page + 1)

    def point(self, place: int | None, *, scroll: bool = True) -> None:
        """Put the cursor on a place, or take it away."""
        if place is not None:
            place = max(0, min(place, self.total - 1)) if self.total else None
        for changed in {self.cursor, place} - {None}:
            self._redraw(changed)
        self.cursor = place
        if place is not None:
            self.kept = place
        if place is not None and scroll:
            region = Region(0, place * HEIGHT, self.size.width, LINES)
            self.scroll_to_region(region, animate=False, immediate=True)

    def mark(self, ids: frozenset[str]) -> None:
        """Show these deals as chosen."""
        if ids != self.marked:
            self.marked = ids
            self._drawn.clear()
            self.refresh()

    def place_at(self, y: int) -> int | None:
        """Return the place whose card is at a line of the widget, None where there is none."""
        place = (y + int(self.scroll_offset.y)) // HEIGHT
        return place if 0 <= place < self.total else None

    def render_line(self, y: int) -> Strip:
        """Return one line as it is drawn."""
        line = y + int(self.scroll_offset.y)
        place, part = divmod(line, HEIGHT)
        if part == LINES or place >= self.total:
            return Strip.blank(self.size.width, self.rich_style)
        if place not in self._drawn:
            if len(self._drawn) > _KEPT:
                self._drawn.clear()
            self._drawn[place] = self._draw(place)
        return self._drawn[place][part]

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        super().notify_style_update()
        self._tones.clear()
        self._drawn.clear()

    def on_resize(self) -> None:
        """Draw anew at another width."""
        self._drawn.clear()
        self._resize()

    def _resize(self) -> None:
        self.virtual_size = Size(max(self.scrollable_content_region.width, 1), self.total * HEIGHT)

    def _redraw(self, place: int | None) -> None:
        if place is not None:
            self._drawn.pop(place, None)
            self.refresh_lines(place * HEIGHT, LINES)

    def _draw(self, place: int) -> list[Strip]:
        width = self.scrollable_content_region.width
        row = self.row(place)
        if not self._tones:
            self._tones = {name: tone(self, f"tone--{name}") for name in TONES}
            self._tones["bar"] = tone(self, "card--bar")
        at_cursor = place == self.cursor
        marked = row is not None and row["id"] in self.marked
        ground = self.get_component_rich_style(
            "card--cursor" if at_cursor else "card--marked" if marked else "card--ground"
        )
        bar = Span("✓" if marked else "█" if at_cursor else "▌", "bar")
        if row is None:
            self._want(place // self._page)
            return [strip([bar, *fitted((), (), width - 1)], self._tones, ground)] * LINES
        return [
            strip([bar, *fitted(left, right, width - 1)], self._tones, ground)
            for left, right in card.lines(row, self.look)
        ]

    def _want(self, number: int) -> None:
        if number not in self._asked:
            self._asked.add(number)
            self.post_message(self.PageWanted(self, number))
