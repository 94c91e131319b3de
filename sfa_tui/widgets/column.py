"""A column of the board: any number of deals, of which only the lines on screen are drawn, from pages handed to it.

Knows places, pages, the cursor and the mouse; which deals they are, and what a key does, is the board's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.style import Style
from textual.events import Click, MouseDown, MouseMove, MouseUp
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sfa_tui.widgets import card
from sfa_tui.widgets.card import LINES, Look
from sfa_tui.widgets.layout import HEIGHT, LaneRow, Layout
from sfa_tui.widgets.palette import HUES, Ground, Palette
from sfa_tui.widgets.spans import Span, fitted, strip

_KEPT = 400
"""Cards that are kept as they were drawn, and pages that are kept, until all are forgotten: a column of a million deals
is walked through in the memory of a few."""
_KEPT_PAGES = 25
_DRAG = 2
"""Cells that the mouse must go before a press becomes a drag."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar at the right edge of a column, that shows where its lines are in the whole: what is above the first line,
    the lines that are marked, and a piece with the mark and without it; `ground` is what lies under all of them.

    It is drawn here because a scroll bar of its own is painted anew, and all that stands beside it, whenever anything
    on the screen is laid out.
    """

    top: int
    marked: range
    pieces: tuple[Strip, Strip]
    ground: Style

    @classmethod
    def of(cls, column: "Column") -> "Bar":
        """Return the bar of a column as it stands."""
        lines, height, top = column.layout_.lines, column.size.height, int(column.scroll_offset.y)
        ground, tones = column.rich_style, column.palette.tones
        begin = top * height // lines if lines > height else 0
        marked = range(begin, begin + max(1, height * height // lines)) if lines > height else range(0)
        pieces = strip([Span(" ", "dim")], tones, ground), strip([Span("▐", "dim")], tones, ground)
        return cls(top, marked, pieces, ground)

    def end(self, line: Strip, y: int) -> Strip:
        """Return a line with the bar's cell at its end."""
        return Strip.join([line, self.pieces[y in self.marked]])


@dataclass(frozen=True, slots=True)
class Drawn:
    """A card as it was drawn: the deal that it tells of, the ground that it lies on and the minute in which it was
    true; its lines, and those of them that were on screen with their piece of the bar."""

    row: Row | None
    ground: Ground
    minute: str
    lines: Sequence[Strip]
    ended: dict[tuple[int, bool], Strip]

    def line(self, part: int, bar: Bar, y: int) -> Strip:
        """Return a line of the card with the bar's cell at its end; the same one again, which is painted sooner."""
        key = part, y in bar.marked
        if key not in self.ended:
            self.ended[key] = bar.end(self.lines[part], y)
        return self.ended[key]


class Column(ScrollView):
    """The cards of one stage. `cursor` is the place of the deal that keys act on, None while another column has it;
    `kept` is the place that it has when it comes back."""

    DEFAULT_CSS = """
    Column {
        height: 1fr;
        scrollbar-size: 0 0;
        overflow-x: hidden;
        overflow-y: scroll;
    }
    """

    @dataclass
    class PageWanted(Message):
        """A page that is on screen is not here yet."""

        column: "Column"
        number: int

    @dataclass
    class Clicked(Message):
        """A card was clicked: `times` in a row, with which button, and whether it is to be marked."""

        column: "Column"
        place: int
        times: int
        button: int
        marks: bool

    @dataclass
    class Dragged(Message):
        """A card is being dragged, and the mouse is there on the screen; `dropped` when it is let go."""

        column: "Column"
        deal: Row
        to: Offset
        dropped: bool

    class Lost(Message):
        """The button of the mouse is up, and nobody has told of its release."""

    def __init__(self, stage: str, look: Look, page: int, hue: int = 0) -> None:
        super().__init__()
        self.stage = stage
        self._hue = HUES[hue % len(HUES)]
        self.look = look
        self.layout_ = Layout(0)
        self.cursor: int | None = None
        self.kept = 0
        self.marked: frozenset[str] = frozenset()
        self._page = page
        self._pages: dict[int, Sequence[Row]] = {}
        self._asked: set[int] = set()
        self._drawn: dict[int, Drawn] = {}
        self._drawn_width = 0
        self._bar: Bar | None = None
        self._tones_of: Palette | None = None
        self._pressed: tuple[Row, Offset] | None = None
        self._dragging = False
        self._sliding = False
        self.can_focus = False

    @property
    def total(self) -> int:
        """Return how many deals there are, loaded or not."""
        return self.layout_.total

    def lay_out(self, total: int, lanes: Sequence[LaneRow] = ()) -> None:
        """Hold so many deals from now on; those that are here already stay."""
        self.layout_ = Layout(total, lanes)
        self._resize()
        self.refresh()

    def renew(self, total: int, pages: Mapping[int, Sequence[Row]], lanes: Sequence[LaneRow] = ()) -> None:
        """Take what stands here now: how much, and the pages that are on screen; others are asked for when they
        come into sight."""
        self._pages = dict(pages)
        self._asked = set(pages)
        self._keep_drawn()
        self.lay_out(total, lanes)

    def _keep_drawn(self) -> None:
        """Let the cards that would be drawn as they are stand where their deals are now: a change concerns few."""
        minute = self._minute
        known = {
            drawn.row["id"]: drawn
            for drawn in self._drawn.values()
            if drawn.row is not None and drawn.ground == "ground" and drawn.minute == minute
        }
        self._drawn.clear()
        for number, rows in self._pages.items():
            for place, row in enumerate(rows, number * self._page):
                drawn = known.get(row["id"])
                if drawn is not None and drawn.row == row and self._ground(place, row) == "ground":
                    self._drawn[place] = drawn

    @property
    def _minute(self) -> str:
        return self.look.clock.instant[: len("2026-12-01T09:00")]

    def _ground(self, place: int, row: Row | None) -> Ground:
        """Return the name of what a card lies on."""
        marked = row is not None and row["id"] in self.marked
        return "cursor" if place == self.cursor else "marked" if marked else "ground"

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
        top, height = int(self.scroll_offset.y), max(self.size.height, HEIGHT)
        shown = [place for line in range(top, top + height) if (place := self.layout_.at(line)[0]) is not None]
        if not shown:
            return range(0, 1)
        return range(shown[0] // self._page, shown[-1] // self._page + 1)

    def point(self, place: int | None) -> None:
        """Put the cursor on a place, so that it is seen, or take it away."""
        if place is not None:
            place = max(0, min(place, self.total - 1)) if self.total else None
        for changed in {self.cursor, place}:
            self._redraw(changed)
        self.cursor = place
        if place is not None:
            self.kept = place
            region = Region(0, self.layout_.line_of(place), self.size.width, LINES)
            self.scroll_to_region(region, animate=False, immediate=True)

    def mark(self, ids: frozenset[str]) -> None:
        """Show these deals as chosen."""
        if ids != self.marked:
            self.marked = ids
            self._drawn.clear()
            self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines as they are drawn."""
        self._bar = None
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Return one line as it is drawn, with its piece of the bar that shows where this is in the column."""
        # Worked out once for all the lines of a painting.
        bar = self._bar = self._bar or Bar.of(self)
        line, width = y + bar.top, self.size.width - 1
        place, part = self.layout_.at(line)
        if place is None or part == LINES:
            return bar.end(self._between(line, width, bar.ground), y)
        # At another width it is drawn before the event of the new size is heard.
        if width != self._drawn_width or len(self._drawn) > _KEPT:
            self._drawn_width = width
            self._drawn.clear()
        if place not in self._drawn:
            self._drawn[place] = self._draw(place, width)
        return self._drawn[place].line(part, bar, y)

    def _between(self, line: int, width: int, ground: Style) -> Strip:
        """Return a line that belongs to no card: the heading of a swim lane, or a blank."""
        lane = self.layout_.heading(line)
        if lane is None:
            return Strip.blank(width, ground)
        title = fitted([Span(lane.name)], [Span(f"{lane.deals:,}")], width)
        return strip(title, {}, self.palette.ground("lane"))

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        super().notify_style_update()
        self._drawn.clear()

    def on_mouse_down(self, event: MouseDown) -> None:
        """Begin what may become a drag."""
        if event.x >= self.size.width - 1:
            self._sliding = True
            self.capture_mouse()
            self._slide(event.y)
            return
        self._dragging = False
        deal = self.row(self._place_at(event.y))
        if deal is not None and event.button == 1:
            # The deal itself: another may stand in its place before it is dropped.
            self._pressed = deal, event.screen_offset
            self.capture_mouse()

    def on_mouse_move(self, event: MouseMove) -> None:
        """Drag the card that was pressed, or the bar."""
        if not event.button and (self._sliding or self._pressed is not None):
            # It was let go where no terminal looks.
            self.let_go()
            self.post_message(self.Lost())
        if self._sliding:
            self._slide(event.y)
        if self._pressed is None:
            return
        deal, start = self._pressed
        gone = event.screen_offset - start
        self._dragging = self._dragging or abs(gone.x) > _DRAG or abs(gone.y) > _DRAG
        if self._dragging:
            self.post_message(self.Dragged(self, deal, event.screen_offset, False))

    def on_mouse_up(self, event: MouseUp) -> None:
        """Let go of what was dragged."""
        pressed = self._pressed
        self.let_go()
        if pressed is not None and self._dragging:
            self.post_message(self.Dragged(self, pressed[0], event.screen_offset, True))

    def let_go(self) -> None:
        """Drag nothing any more, without dropping it."""
        if self._sliding or self._pressed is not None:
            self._sliding, self._pressed = False, None
            self.release_mouse()

    def on_click(self, event: Click) -> None:
        """Tell which card was clicked, unless it was dragged."""
        dragged, self._dragging = self._dragging, False
        place = self._place_at(event.y)
        if place is not None and not dragged and event.x < self.size.width - 1:
            self.post_message(self.Clicked(self, place, event.chain, event.button, event.ctrl or event.shift))

    @property
    def palette(self) -> Palette:
        """Return the tones of the screen."""
        if self._tones_of is None:
            self._tones_of = self.screen.query_one(Palette)
        return self._tones_of

    def _slide(self, y: int) -> None:
        """Scroll to where the bar was put."""
        self.scroll_to(y=y * self.layout_.lines // max(self.size.height, 1), animate=False)

    def _place_at(self, y: int) -> int | None:
        place, part = self.layout_.at(y + int(self.scroll_offset.y))
        return place if part < LINES else None

    def _resize(self) -> None:
        # As wide as it is: only its height is scrolled, so that another width asks for no other layout. Nor does the
        # height ask for one, for no bar of Textual's shows it.
        self.set_reactive(Column.virtual_size, Size(1, self.layout_.lines))
        self.scroll_y = self.validate_scroll_y(self.scroll_y)

    def _redraw(self, place: int | None) -> None:
        if place is not None:
            self._drawn.pop(place, None)
            self.refresh_lines(self.layout_.line_of(place), LINES)

    def _draw(self, place: int, width: int) -> Drawn:
        row = self.row(place)
        palette, lies_on = self.palette, self._ground(place, row)
        ground = palette.ground(lies_on)
        marked = row is not None and row["id"] in self.marked
        bar = Span("✓" if marked else "█" if lies_on == "cursor" else "▌", self._hue)
        if row is None:
            self._want(place // self._page)
            lines = [strip([bar, *fitted((), (), width - 1)], palette.tones, ground)] * LINES
        else:
            lines = [
                strip([bar, *fitted(left, right, width - 1)], palette.tones, ground)
                for left, right in card.lines(row, self.look, width - 1)
            ]
        return Drawn(row, lies_on, self._minute, lines, {})

    def _want(self, number: int) -> None:
        if number not in self._asked:
            self._asked.add(number)
            self.post_message(self.PageWanted(self, number))
