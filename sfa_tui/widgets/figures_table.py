"""The table of a forecast, drawn: a row a group, its figures under a cursor that walks cells, and beside them a stacked
bar against a mark for the target.

Knows columns, room and the mouse; what a figure is called and shown as is handed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import ClassVar, Literal, NamedTuple, get_args

from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sfa_tui.model.text import display_width, truncate_width
from sfa_tui.widgets.spans import tones

Tone = Literal[
    "", "name", "dim", "head", "closed", "commit", "best", "pipeline", "target", "good", "fair", "poor", "strong",
    "rule", "apart", "note",
]  # fmt: skip
"""The tones of a forecast, which are its own; "" is that of the ground."""

TONES: tuple[Tone, ...] = tuple(tone for tone in get_args(Tone) if tone)

BARS: tuple[tuple[str, Tone], ...] = (("█", "closed"), ("▓", "commit"), ("▒", "best"), ("░", "pipeline"))
"""How the parts of a bar are told apart: by density as well as by colour."""

MARK = "┃"
_BAR_LEAST, _BAR_WANTED, _BAR_MOST = 12, 30, 64
LEAST_SPARE = 8
"""From here on columns make room for a bar, the highest first."""
_GAP = 2
_GROUNDS = ("figures--ground", "figures--row", "figures--cursor")
_KEPT = 400
_NAME_LEAST, _NAME_MOST = 8, 28


class Text(NamedTuple):
    """A piece of text and the name of its tone."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, the widest text in it, in which order it goes where room is short (0: it stays)."""

    name: str
    title: str
    width: int
    spare: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: its heading, {column: its text and tone}, and the amounts of its bar with the target."""

    heading: str
    cells: dict[str, Text] = field(default_factory=dict)
    bar: tuple[int, ...] = ()
    target: int | None = None
    tone: Tone = "name"


@dataclass(frozen=True, slots=True)
class Table:
    """What is shown: rows by group, the total, lines of deals that are in no sum, and notes that no cursor stops at."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Row
    apart: Sequence[Row] = ()
    notes: Sequence[str] = ()
    legend: Sequence[Text] = ()


class Foot(NamedTuple):
    """A line below the groups; `stop` is which line of the cursor's it is, -1 for none."""

    kind: Literal["rule", "row", "blank", "note", "legend"]
    row: Row = Row("")
    stop: int = -1


class FiguresTable(ScrollView):
    """The table; `row` counts the groups, then the total, then the lines apart; `column` is that of the cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"tone--{name}" for name in TONES),
        *_GROUNDS,
    }
    DEFAULT_CSS = """
    FiguresTable {
        height: 1fr;
        scrollbar-size-vertical: 1;
        overflow-x: hidden;
        & > .figures--ground { background: $background; color: $foreground; }
        & > .figures--row { background: $primary 20%; color: $foreground; }
        & > .figures--cursor { background: $primary 55%; color: $foreground; }
        & > .tone--name { text-style: bold; }
        & > .tone--head { color: $foreground 60%; text-style: bold; }
        & > .tone--dim { color: $foreground 60%; }
        & > .tone--closed { color: $text-success; }
        & > .tone--commit { color: $text-primary; }
        & > .tone--best { color: $text-secondary; }
        & > .tone--pipeline { color: $foreground 60%; }
        & > .tone--target { color: $text-warning; text-style: bold; }
        & > .tone--good { color: $text-success; }
        & > .tone--fair { color: $text-warning; }
        & > .tone--poor { color: $text-error; }
        & > .tone--strong { text-style: bold; }
        & > .tone--rule { color: $foreground 30%; }
        & > .tone--apart { color: $text-warning; }
        & > .tone--note { color: $foreground 60%; }
    }
    """

    @dataclass
    class Picked(Message):
        """A figure was clicked: once it is chosen, twice its deals are asked for."""

        table: "FiguresTable"
        opened: bool

        @property
        def control(self) -> "FiguresTable":
            """The table that was clicked."""
            return self.table

    def __init__(self) -> None:
        super().__init__()
        self.table = Table("", (), (), Row(""))
        self.row = 0
        self.column = ""
        self._shown: list[Column] = []
        self._headings = _NAME_LEAST
        self._bar = 0
        self._most = 1
        self._foot: list[Foot] = []
        self._drawn: dict[int, Strip] = {}
        self._tones: dict[Tone, Style] = {}
        self._grounds: dict[str, Style] = {}
        self.can_focus = False

    def show(self, table: Table) -> None:
        """Show other figures; the cursor stays at its cell where there is one."""
        self.table = table
        self._arrange()
        self.point(self.row, self.column)

    @property
    def stops(self) -> int:
        """Return how many lines the cursor may stand on."""
        return len(self.table.rows) + 1 + len(self.table.apart)

    @property
    def columns(self) -> list[str]:
        """Return the names of the columns that have room."""
        return [column.name for column in self._shown]

    @property
    def rows_on_screen(self) -> int:
        """Return how many groups are visible at once."""
        return max(1, min(len(self.table.rows), self.size.height - 1 - len(self._foot)))

    def point(self, row: int, column: str) -> None:
        """Put the cursor on a cell, the nearest there is."""
        self.row = max(0, min(row, self.stops - 1))
        if column not in self.columns and self._shown:
            column = self._shown[-1].name if not column else self._shown[0].name
        self.column = column
        groups, room = len(self.table.rows), self.rows_on_screen
        if self.row < groups:
            top = int(self.scroll_offset.y)
            wanted = min(max(top, self.row - room + 1), self.row)
            if wanted != top:
                self.scroll_to(y=wanted, animate=False, immediate=True)
        self.refresh()

    def step(self, rows: int, columns: int) -> None:
        """Go so many cells on."""
        names = self.columns
        place = names.index(self.column) if self.column in names else 0
        column = names[max(0, min(place + columns, len(names) - 1))] if names else ""
        self.point(self.row + rows, column)

    def on_resize(self) -> None:
        """Show the columns that have room now."""
        self._arrange()
        self.point(self.row, self.column)

    def notify_style_update(self) -> None:
        """Forget the colours."""
        super().notify_style_update()
        self._tones.clear()
        self._drawn.clear()

    def _arrange(self) -> None:
        """Choose the columns that have room beside the names, and what is left for bars."""
        table, width = self.table, max(self.size.width - 3, 1)
        longest = max(display_width(row.heading) for row in (*table.rows, table.total))
        most = min(_NAME_MOST, max(width // 3, _NAME_LEAST))
        self._headings = max(_NAME_LEAST, min(max(longest, display_width(table.title)), most))
        shown = list(table.columns)
        while shown and self._headings + sum(each.width + _GAP for each in shown) > width:
            spare = max(shown, key=lambda each: each.spare)
            if not spare.spare:
                break
            shown.remove(spare)
        # A name may be cut, a figure never.
        over = self._headings + sum(each.width + _GAP for each in shown) - width
        self._headings = max(self._headings - max(over, 0), _NAME_LEAST)
        self._shown = shown
        fewest = [each for each in shown if each.spare < LEAST_SPARE]
        if self._left(width, fewest) >= _BAR_LEAST:
            for column in sorted(shown, key=lambda each: -each.spare):
                if column not in fewest and self._left(width, shown) < _BAR_WANTED:
                    shown.remove(column)
        left = self._left(width, shown)
        self._bar = min(left, _BAR_MOST) if left >= _BAR_LEAST else 0
        whole = [sum(max(part, 0) for part in row.bar) for row in table.rows]
        self._most = max([*whole, *(row.target or 0 for row in table.rows), 1])
        self._foot = self._foot_of(table)
        self._drawn.clear()
        self.virtual_size = Size(max(self.scrollable_content_region.width, 1), 1 + len(table.rows) + len(self._foot))

    def _left(self, width: int, shown: Sequence[Column]) -> int:
        return width - self._headings - sum(each.width + _GAP for each in shown) - _GAP

    @property
    def _legend_below(self) -> bool:
        """Return whether what the parts of a bar mean has no room above the bars."""
        return self._bar > 0 and sum(display_width(span.text) for span in self.table.legend) > self._bar

    def _foot_of(self, table: Table) -> list[Foot]:
        """Return the lines below the groups, as far as they have room; the total always has."""
        stop = len(table.rows)
        lines = [Foot("rule"), Foot("row", table.total, stop)]
        lines += [Foot("blank")] if table.apart else []
        lines += [Foot("row", row, stop + 1 + number) for number, row in enumerate(table.apart)]
        lines += [Foot("blank"), *(Foot("note", Row(text)) for text in table.notes)] if table.notes else []
        lines += [Foot("blank"), Foot("legend")] if self._legend_below else []
        return lines[: max(2, self.size.height - 3)]

    def render_line(self, y: int) -> Strip:
        """Return one line: the titles, a group, or what stands at the foot."""
        groups = len(self.table.rows)
        room = max(min(groups, self.size.height - 1 - len(self._foot)), 0)
        if 0 < y <= room:
            place = min(y - 1 + int(self.scroll_offset.y), groups - 1)
            return self._kept(place, self.table.rows[place])
        at = y - 1 - room
        if y == 0:
            return self._strip(self._titles())
        if at >= len(self._foot):
            return self._strip(())
        foot = self._foot[at]
        match foot.kind:
            case "row":
                return self._kept(foot.stop, foot.row)
            case "rule":
                wide = self._headings + sum(each.width + _GAP for each in self._shown)
                return self._strip([Text("  "), Text("─" * wide, "rule")])
            case "legend":
                return self._strip([Text("  "), *self.table.legend])
            case "note":
                return self._strip([Text("  "), Text(truncate_width(foot.row.heading, self.size.width - 3), "note")])
        return self._strip(())

    def _kept(self, place: int, row: Row) -> Strip:
        """Return a row as it is drawn, from what was drawn before unless the cursor is on it."""
        if place == self.row:
            return self._strip(self._line(row, "▌ "), "figures--row", self._hot())
        if place not in self._drawn:
            if len(self._drawn) > _KEPT:
                self._drawn.clear()
            self._drawn[place] = self._strip(self._line(row, "  "))
        return self._drawn[place]

    def _titles(self) -> list[Text]:
        spans = [Text("  "), _padded(Text(self.table.title, "head"), self._headings)]
        for each in self._shown:
            spans += _right(Text(each.title, "head"), each.width + _GAP)
        if self._bar and not self._legend_below:
            spans += [Text(" " * _GAP), *self.table.legend]
        return spans

    def _line(self, row: Row, sign: str) -> list[Text]:
        if not row.cells:
            return [Text(sign, "commit"), Text(truncate_width(row.heading, self.size.width - 3), row.tone)]
        spans = [Text(sign, "commit"), _padded(Text(row.heading, row.tone), self._headings)]
        for each in self._shown:
            spans += _right(row.cells.get(each.name, Text("")), each.width + _GAP)
        return [*spans, Text(" " * _GAP), *self._drawn_bar(row)] if self._bar and row.bar else spans

    def _drawn_bar(self, row: Row) -> list[Text]:
        """Return the parts of a bar end to end, each as long as its share, and the mark of the target on it."""
        cells: list[tuple[str, Tone]] = []
        so_far = 0
        for amount, (sign, name) in zip(row.bar, BARS, strict=True):
            so_far += max(amount, 0)
            # However little there is, it is seen.
            until = max(round(self._bar * so_far / self._most), min(so_far, 1))
            cells += [(sign, name)] * (until - len(cells))
        cells += [(" ", "")] * (self._bar - len(cells))
        if row.target is not None and row.target > 0:
            cells[min(round(self._bar * row.target / self._most), self._bar - 1)] = (MARK, "target")
        return [Text("".join(sign for sign, _ in run), name) for name, run in groupby(cells, key=lambda cell: cell[1])]

    def _strip(self, spans: Sequence[Text], ground: str = "figures--ground", hot: Sequence[int] = ()) -> Strip:
        """Return spans on a ground, those that are `hot` on that of the cursor."""
        if not self._tones:
            self._tones = {"": Style(), **tones(self, "tone--", TONES)}
            self._grounds = {name: self.get_component_rich_style(name) for name in _GROUNDS}
        below, cursor = self._grounds[ground], self._grounds["figures--cursor"]
        segments = [
            Segment(span.text, (cursor if place in hot else below) + self._tones[span.tone])
            for place, span in enumerate(spans)
        ]
        return Strip(segments).adjust_cell_length(self.size.width, below)

    def _hot(self) -> tuple[int, ...]:
        """Return which spans of a row the cursor is on: two to a column, after the sign and the heading."""
        if self.column not in self.columns:
            return ()
        place = 2 + 2 * self.columns.index(self.column)
        return place, place + 1

    def place_at(self, x: int, y: int) -> tuple[int, str] | None:
        """Return the row and the column at a place of the widget, None where the cursor cannot stand."""
        groups = len(self.table.rows)
        room = max(min(groups, self.size.height - 1 - len(self._foot)), 0)
        if y == 0:
            return None
        if y - 1 < room:
            row = y - 1 + int(self.scroll_offset.y)
        else:
            at = y - 1 - room
            if at >= len(self._foot) or self._foot[at].stop < 0:
                return None
            row = self._foot[at].stop
        edge = 2 + self._headings
        for column in self._shown:
            edge += column.width + _GAP
            if x < edge and x >= 2 + self._headings:
                return row, column.name
        return row, self.column

    def on_click(self, event: Click) -> None:
        """Choose or open the figure that was clicked."""
        found = self.place_at(event.x, event.y)
        if found is not None:
            self.point(*found)
            self.post_message(self.Picked(self, event.chain > 1))


def _padded(span: Text, width: int) -> Text:
    text = truncate_width(span.text, width)
    return Text(text + " " * (width - display_width(text)), span.tone)


def _right(span: Text, width: int) -> tuple[Text, Text]:
    """Return what stands before a text at the right end of so many cells, and the text."""
    text = truncate_width(span.text, width)
    return Text(" " * (width - display_width(text))), Text(text, span.tone)
