"""A list of any number of places, drawn line by line: what the tables, agendas and timelines of the app stand on.

Knows lines, the cursor, scrolling, the mouse, and what is kept of what was drawn; what stands at a place is its
subclass's, and what a key does, the screen's.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from textual.events import Click
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sfa_tui.widgets.abstract import Abstract
from sfa_tui.widgets.palette import Palette

RIGHT_BUTTON = 3
"""The right button of the mouse."""
_KEPT = 500
"""Places that are kept as they were drawn, until all are forgotten: a list of a million is walked through in the memory
of a few."""


class DrawnList(ScrollView, metaclass=Abstract):
    """Places one below the other, of which only those on screen are drawn. `total` is how many there are, `cursor` the
    one that keys act on, None for none. A subclass says what stands at a place (`draw`)."""

    HEAD: ClassVar[int] = 0
    """Lines at the top that stay where they are."""
    DEFAULT_CSS = """
    DrawnList {
        height: 1fr;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        scrollbar-color: $foreground 25%;
        scrollbar-background: $background;
        overflow-x: hidden;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.total = 0
        self.cursor: int | None = None
        self.rows_each = 1
        self._drawn: dict[int, Sequence[Strip]] = {}
        self._drawn_width = -1
        self._colours: Palette | None = None

    # --- what a subclass says ---

    @abstractmethod
    def draw(self, place: int, width: int) -> Sequence[Strip]:
        """Return the lines of a place, each in so many cells."""

    def draw_head(self, width: int) -> Strip:
        """Return a line at the top."""
        return Strip.blank(width, self.rich_style)

    def may_stand(self, place: int) -> bool:
        """Return whether the cursor may stand on a place."""
        return True

    def line_of(self, place: int) -> int:
        """Return the first line of a place; for `total`, how many lines there are."""
        return place * self.rows_each

    def place_at(self, line: int) -> int:
        """Return the place that a line belongs to."""
        return line // self.rows_each

    def pointed(self) -> None:
        """Tell that the cursor was put on a place."""

    def clicked(self, place: int, x: int, event: Click) -> None:
        """Do what a click on a place, so many cells from the left, asks for."""

    def head_clicked(self, x: int) -> None:
        """Do what a click on the head asks for."""

    # --- what is seen ---

    @property
    def palette(self) -> Palette:
        """Return the colours of the screen."""
        if self._colours is None:
            self._colours = self.screen.query_one(Palette)
        return self._colours

    @property
    def top(self) -> int:
        """Return the first line that is seen below the head."""
        return int(self.scroll_offset.y)

    @property
    def lines_on_screen(self) -> int:
        """Return how many lines are seen below the head."""
        return max(1, self.scrollable_content_region.height - self.HEAD)

    @property
    def on_screen(self) -> int:
        """Return how many places of `rows_each` lines are seen whole."""
        return max(1, self.lines_on_screen // self.rows_each)

    @property
    def page_lines(self) -> int:
        """Return how many lines the cursor goes on with a page."""
        return self.on_screen * self.rows_each

    def lay_out(self) -> None:
        """Be as high as all places together, and draw them anew."""
        self.virtual_size = Size(max(self.scrollable_content_region.width, 1), self.HEAD + self.line_of(self.total))
        self.forget()

    def forget(self) -> None:
        """Draw anew what is on screen."""
        self._drawn.clear()
        self.refresh()

    def redraw(self, place: int | None) -> None:
        """Draw one place anew."""
        if place is not None and place < self.total:
            self._drawn.pop(place, None)
            line = self.line_of(place)
            self.refresh_lines(self.HEAD + line, self.line_of(place + 1) - line)

    def render_line(self, y: int) -> Strip:
        """Return one line as it is drawn."""
        width = self.scrollable_content_region.width
        if y < self.HEAD:
            return self.draw_head(width)
        line = y - self.HEAD + self.top
        if line >= self.line_of(self.total):
            return Strip.blank(self.size.width, self.rich_style)
        # At another width it is drawn before the event of the new size is heard.
        if width != self._drawn_width or len(self._drawn) > _KEPT:
            self._drawn_width = width
            self._drawn.clear()
        place = self.place_at(line)
        if place not in self._drawn:
            self._drawn[place] = self.draw(place, width)
        return self._drawn[place][line - self.line_of(place)]

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        super().notify_style_update()
        self._drawn.clear()

    def watch_has_focus(self, focused: bool) -> None:
        """Draw the cursor anew, since it tells whether keys go here."""
        super().watch_has_focus(focused)
        self.redraw(self.cursor)

    def on_resize(self) -> None:
        """Draw anew at another width, and keep the cursor in sight."""
        self.lay_out()
        if self.cursor is not None:
            self.point(self.cursor)

    # --- where the cursor is ---

    def point(self, place: int | None) -> None:
        """Put the cursor on a place and let it be seen, or take it away."""
        if place is not None:
            place = max(0, min(place, self.total - 1)) if self.total else None
        for changed in {self.cursor, place}:
            self.redraw(changed)
        self.cursor = place
        if place is not None:
            self._let_see(place)
        self.pointed()

    def _let_see(self, place: int) -> None:
        first = place
        while first > 0 and not self.may_stand(first - 1):
            first -= 1
        # What stands above it, a heading, comes into sight with it.
        above, below = self.line_of(first), self.line_of(place + 1)
        room = self.lines_on_screen
        if below - above > room:
            above = self.line_of(place)
        if above < self.top or below - above > room:
            aim = above
        elif below > self.top + room:
            aim = below - room
        else:
            return
        self.scroll_to(y=aim, animate=False, immediate=True, force=True)

    def _stop(self, place: int, direction: int) -> int | None:
        """Return the place where the cursor may stand that is nearest in a direction, else in the other."""
        place = max(0, min(place, self.total - 1))
        for way in (direction, -direction):
            at = place
            while 0 <= at < self.total:
                if self.may_stand(at):
                    return at
                at += way
        return None

    def action_step(self, by: int) -> None:
        """Go so many places on, to one where the cursor may stand."""
        self._go((-1 if self.cursor is None else self.cursor) + by, by)

    def action_page(self, by: int) -> None:
        """Go a screen further."""
        if self.cursor is None:
            self.action_step(by)
            return
        line = self.line_of(self.cursor) + by * self.page_lines
        place = self.place_at(max(0, min(line, self.line_of(self.total) - 1)))
        # A place that is higher than the screen is gone past.
        self._go(self.cursor + by if place == self.cursor else place, by)

    def action_edge(self, last: int) -> None:
        """Go to the first or the last place."""
        self._go(self.total if last else 0, -1 if last else 1)

    def _go(self, place: int, direction: int) -> None:
        found = self._stop(place, 1 if direction > 0 else -1)
        if found is not None:
            self.point(found)

    # --- the mouse ---

    def on_click(self, event: Click) -> None:
        """Find the place that was clicked."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y < self.HEAD:
            self.head_clicked(offset.x)
            return
        line = self.top + offset.y - self.HEAD
        if line < self.line_of(self.total) and self.may_stand(place := self.place_at(line)):
            self.clicked(place, offset.x, event)
