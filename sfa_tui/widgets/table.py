"""A table of any number of rows, drawn from pages that are handed to it as they come into sight.

Knows columns, pages and marks; which rows they are, and what a key means to them, is the screen's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click, Hide
from textual.message import Message
from textual.strip import Strip

from sfa_tui.locale import N_
from sfa_tui.widgets.drawn_list import RIGHT_BUTTON, DrawnList
from sfa_tui.widgets.palette import Ground
from sfa_tui.widgets.spans import Span, strip
from sfa_tui.widgets.table_layout import GAP, Column, Placed, cell, placed

Row = Mapping[str, Any]

PAGE = 100
"""Rows in a page."""
_KEPT_PAGES = 20
"""Pages that are kept until those off the screen are forgotten."""


class Table(DrawnList, can_focus=True):
    """Rows under a head line. `cursor` is the place of the row that keys act on, `marked` the ids of those chosen."""

    HEAD = 1
    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--head"}
    DEFAULT_CSS = """
    Table {
        & > .table--head { color: $foreground 60%; background: $panel; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "step(1)", N_("next row"), id="table.down", show=False),
        Binding("k,up", "step(-1)", N_("row before"), id="table.up", show=False),
        Binding("pagedown,ctrl+d", "page(1)", N_("page down"), id="table.page_down", show=False),
        Binding("pageup,ctrl+u", "page(-1)", N_("page up"), id="table.page_up", show=False),
        Binding("home", "edge(0)", N_("first"), id="table.first", show=False),
        Binding("G,end", "edge(1)", N_("last"), id="table.last", show=False),
        Binding("space", "mark", N_("mark"), id="table.mark", show=False),
        Binding("enter", "open", N_("open"), id="table.open"),
    ]

    @dataclass
    class _Told(Message):
        table: "Table"

        @property
        def control(self) -> "Table":
            """The table that tells it."""
            return self.table

    @dataclass
    class PageWanted(_Told):
        """A page that is on screen is not here yet."""

        number: int

    @dataclass
    class Pointed(_Told):
        """The cursor is on another row, or more or fewer rows are marked."""

    @dataclass
    class Opened(_Told):
        """The row under the cursor is to be shown whole."""

    @dataclass
    class SortAsked(_Told):
        """The head of a column was clicked; `order` is what that column is ordered by."""

        order: str

    @dataclass
    class MenuAsked(_Told):
        """A cell was clicked with the right button: what can be done with its row is asked for."""

        text: str

    def __init__(self, columns: Sequence[Column] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.columns = tuple(columns)
        self.marked: dict[str, Row] = {}
        self._order = ("", False)
        self._pages: dict[int, Sequence[Row]] = {}
        self._asked: set[int] = set()
        self._placed: tuple[Placed, ...] = ()
        self._width = -1

    def on_hide(self, event: Hide) -> None:
        """Keep the keys while it is away because it has no row: nothing gives them back once it has some."""
        event.prevent_default()

    def set_columns(self, columns: Sequence[Column], order: str, *, descending: bool) -> None:
        """Show these columns; the one with the order says that the rows follow it."""
        self.columns = tuple(columns)
        self._order = (order, descending)
        self._width = -1
        self.forget()

    def show(self, total: int, pages: Mapping[int, Sequence[Row]], cursor: int | None, top: int) -> None:
        """Hold so many rows, of which some pages are at hand, with the cursor on a place and a place on the first
        line."""
        self.total = total
        self._pages = dict(pages)
        self._asked = set(pages)
        for rows in pages.values():
            self._renew_marked(rows)
        self.cursor = None if not total else max(0, min(cursor or 0, total - 1))
        self.lay_out()
        self.scroll_to(y=max(0, min(top, total - self.on_screen)), animate=False, immediate=True)
        self.point(self.cursor)

    def resize_to(self, total: int) -> None:
        """Hold so many rows from now on; pages that were asked for and did not come are asked for again."""
        self.total = total
        self._asked = set(self._pages)
        self.lay_out()

    def fill(self, number: int, rows: Sequence[Row]) -> None:
        """Take a page that was asked for."""
        if len(self._pages) >= _KEPT_PAGES:
            on_screen = self.pages_on_screen()
            self._pages = {each: held for each, held in self._pages.items() if each in on_screen}
            self._asked &= {*self._pages, *on_screen}
        self._pages[number] = rows
        self._asked.add(number)
        self._renew_marked(rows)
        first = number * PAGE
        for place in range(first, first + PAGE):
            self._drawn.pop(place, None)
        self.refresh()
        if self.cursor is not None and self.cursor // PAGE == number:
            self.post_message(self.Pointed(self))

    @property
    def row(self) -> Row | None:
        """Return the row under the cursor, None where it is not loaded or there is none."""
        return None if self.cursor is None else self.row_at(self.cursor)

    def row_at(self, place: int) -> Row | None:
        """Return the row at a place, None where it is not loaded."""
        page = self._pages.get(place // PAGE, ())
        return page[place % PAGE] if 0 <= place < self.total and place % PAGE < len(page) else None

    @property
    def chosen(self) -> list[Row]:
        """Return the marked rows, or else the one under the cursor."""
        return list(self.marked.values()) or ([self.row] if self.row is not None else [])

    def pages_on_screen(self) -> range:
        """Return the numbers of the pages that the visible lines belong to."""
        return pages_of(self.top, self.on_screen, self.total)

    def pointed(self) -> None:
        """Tell that the cursor is on a row."""
        self.post_message(self.Pointed(self))

    def action_mark(self) -> None:
        """Mark the row, or mark it no more, and go on to the next."""
        row = self.row
        if row is None:
            return
        if self.marked.pop(row["id"], None) is None:
            self.marked[row["id"]] = row
        self.redraw(self.cursor)
        self.action_step(1)

    def unmark(self) -> None:
        """Mark no row."""
        self.marked.clear()
        self.forget()
        self.post_message(self.Pointed(self))

    def action_open(self) -> None:
        """Show the whole of the row."""
        if self.row is not None:
            self.post_message(self.Opened(self))

    def head_clicked(self, x: int) -> None:
        """Sort by the column that was clicked."""
        for each in self._layout():
            if each.x <= x < each.x + each.width and each.column.order:
                self.post_message(self.SortAsked(self, each.column.order))

    def clicked(self, place: int, x: int, event: Click) -> None:
        """Choose a row, mark it, open it with a second click, or ask what can be done with it."""
        self.point(place)
        if event.button == RIGHT_BUTTON:
            self.post_message(self.MenuAsked(self, self._text_at(x)))
        elif event.ctrl or event.meta:
            self.action_mark()
            self.point(place)
        elif event.chain > 1:
            self.action_open()

    def _text_at(self, x: int) -> str:
        found = (each.column.name for each in self._layout() if each.x <= x < each.x + each.width)
        name = next(found, None)
        return self.cell_text(name) if name is not None else ""

    def cell_text(self, name: str) -> str:
        """Return what a column shows of the row under the cursor."""
        column = next(each for each in self.columns if each.name == name)
        return "".join(span.text for span in column.show(self.row)) if self.row is not None else ""

    def _renew_marked(self, rows: Sequence[Row]) -> None:
        if self.marked:
            self.marked.update({row["id"]: row for row in rows if row["id"] in self.marked})

    def _layout(self) -> tuple[Placed, ...]:
        width = self.scrollable_content_region.width
        if width != self._width:
            self._width = width
            self._placed = placed(self.columns, width)
        return self._placed

    def draw_head(self, width: int) -> Strip:
        """Return the titles of the columns."""
        order, descending = self._order
        ground = self.get_component_rich_style("table--head")
        spans = [Span(" ")]
        for each in self._layout():
            by = bool(each.column.order) and each.column.order == order
            title = f"{each.column.title} {'▼' if descending else '▲'}" if by else each.column.title
            spans += [*cell([Span(title, "strong" if by else "")], each.width, right=each.column.right), Span(GAP)]
        return strip(spans, self.palette.tones, ground).crop_extend(0, self.size.width, ground)

    def draw(self, place: int, width: int) -> Sequence[Strip]:
        """Return the line of a row."""
        row = self.row_at(place)
        marked = row is not None and row["id"] in self.marked
        at_cursor = place == self.cursor
        cursor: Ground = "cursor" if self.has_focus else "asleep"
        ground = self.palette.ground(cursor if at_cursor else "marked" if marked else "ground")
        spans = [Span("✓" if marked else "█" if at_cursor else " ", "strong")]
        if row is None:
            self._want(place // PAGE)
        else:
            for each in self._layout():
                spans += [*cell(each.column.show(row), each.width, right=each.column.right), Span(GAP)]
        return [strip(spans, self.palette.tones, ground).crop_extend(0, width, ground)]

    def _want(self, number: int) -> None:
        if number not in self._asked:
            self._asked.add(number)
            # Not from here: a line is drawn in the name of the screen, and no message goes back to its sender.
            self.call_later(self._ask_for, number)

    def _ask_for(self, number: int) -> None:
        self.post_message(self.PageWanted(self, number))


def pages_of(top: int, rows: int, total: int) -> range:
    """Return the numbers of the pages that so many rows from a place on belong to."""
    last = min(top + rows, total) - 1
    return range(min(top, max(last, 0)) // PAGE, last // PAGE + 1) if total else range(0)
