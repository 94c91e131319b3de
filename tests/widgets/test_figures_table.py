"""The table of a forecast: what has room, what is seen while it scrolls, and what a click means."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from sfa_tui.model.text import display_width
from sfa_tui.widgets.figures_table import BARS, MARK, Column, FiguresTable, Row, Table, Text


class Shown(App[None]):
    """A table and nothing else."""

    def compose(self) -> ComposeResult:
        yield FiguresTable()


def table(rows: int) -> Table:
    """Return a table of so many groups, two lines apart and a note."""
    columns = [Column("deals", "Deals", 5, 8), Column("closed", "Closed", 8), Column("gap", "Gap", 8, 9)]
    cells = {each.name: Text("12,345") for each in columns}
    legend = [Text(f"{sign} {name} ", name) for sign, name in BARS]
    return Table(
        "Rep",
        columns,
        [Row(f"Row {number}", cells, (40, 30, 20, 10), 50 if number else None) for number in range(rows)],
        Row("Total", cells),
        [Row("late ones"), Row("undated ones")],
        ["a note"],
        legend,
    )


def drive(size: tuple[int, int], work: Callable[[FiguresTable, Pilot[None]], Awaitable[None]], rows: int = 3) -> None:
    """Run a test on a table in a terminal of a size."""

    async def whole() -> None:
        app = Shown()
        async with app.run_test(size=size) as pilot:
            widget = app.query_one(FiguresTable)
            widget.show(table(rows))
            await pilot.pause()
            await work(widget, pilot)

    asyncio.run(whole())


def lines(widget: FiguresTable) -> list[str]:
    """Return what is drawn, line by line."""
    return [widget.render_line(y).text for y in range(widget.size.height)]


def test_bars_are_told_apart_by_their_signs_and_the_target_is_marked() -> None:
    async def look(widget: FiguresTable, _pilot: Pilot[None]) -> None:
        drawn = lines(widget)
        bars = [line[line.index("█") :].rstrip() for line in drawn[1:4]]
        lengths = [bars[0].count(sign) for sign, _ in BARS]
        assert lengths == sorted(lengths, reverse=True)
        assert sum(lengths) == len(bars[0])
        assert MARK not in bars[0]
        assert bars[1].index(MARK) == round(len(bars[1]) / 2)

    drive((100, 20), look)


@pytest.mark.parametrize(
    ("width", "columns"),
    [(100, ["deals", "closed", "gap"]), (64, ["deals", "closed"]), (30, ["deals", "closed"]), (20, ["closed"])],
)
def test_columns_go_one_by_one_where_room_is_short(width: int, columns: list[str]) -> None:
    async def look(widget: FiguresTable, _pilot: Pilot[None]) -> None:
        assert widget.columns == columns
        assert all(display_width(line) == widget.size.width for line in lines(widget))

    drive((width, 20), look)


def test_heads_and_the_total_stay_while_the_groups_scroll() -> None:
    async def scroll(widget: FiguresTable, pilot: Pilot[None]) -> None:
        widget.step(60, 0)
        await pilot.pause()
        drawn = "\n".join(lines(widget))
        for told in ("Closed", "Row 60", "Total", "late ones", "a note"):
            assert told in drawn
        assert "Row 0 " not in drawn
        widget.step(1_000, 0)
        await pilot.pause()
        assert widget.row == widget.stops - 1
        widget.point(0, "closed")
        await pilot.pause()
        assert "Row 0 " in "\n".join(lines(widget))

    drive((100, 16), scroll, rows=100)


def test_a_click_finds_the_cell_under_it_also_when_scrolled() -> None:
    async def click(widget: FiguresTable, pilot: Pilot[None]) -> None:
        widget.point(50, "deals")
        await pilot.pause()
        at = next(y for y, line in enumerate(lines(widget)) if "Row 48" in line)
        await pilot.click(widget, offset=(18, at))
        await pilot.pause()
        assert (widget.row, widget.column) == (48, "closed")
        at = next(y for y, line in enumerate(lines(widget)) if "undated ones" in line)
        await pilot.click(widget, offset=(5, at))
        assert widget.row == widget.stops - 1
        await pilot.click(widget, offset=(5, 0))
        assert widget.row == widget.stops - 1

    drive((100, 16), click, rows=100)


def test_a_storm_of_sizes_leaves_a_cursor() -> None:
    async def storm(widget: FiguresTable, pilot: Pilot[None]) -> None:
        for size in ((10, 3), (200, 60), (1, 1), (40, 5), (120, 40)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            lines(widget)
        assert widget.column in widget.columns

    drive((80, 24), storm, rows=30)
