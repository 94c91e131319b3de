"""A table of any number of rows, by keys and by mouse."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from sfa_tui.widgets.palette import Palette
from sfa_tui.widgets.spans import Span
from sfa_tui.widgets.table import PAGE, Row, Table
from sfa_tui.widgets.table_layout import Column

COLUMNS = (
    Column("name", "Name", lambda row: (Span(row["name"], "name"),), 10, 1, order="name"),
    Column("amount", "Amount", lambda row: (Span(str(row["amount"])),), 10, right=True, order="amount"),
    Column("note", "Note", lambda row: (Span("北洋電機の保守更新について"),), 12, spare=1),
)


class Host(App[None]):
    """An app that holds so many rows and hands out each page at once."""

    def __init__(self, total: int) -> None:
        super().__init__()
        self.total = total
        self.table = Table(COLUMNS)
        self.wanted: list[int] = []
        self.opened: list[str] = []
        self.sorted: list[str] = []
        self.asked: list[str] = []

    def compose(self) -> ComposeResult:
        """Make the table."""
        yield Palette()
        yield self.table

    def page(self, number: int) -> list[Row]:
        """Return a page of rows."""
        first = number * PAGE
        return [
            {"id": f"i{place}", "name": f"Row {place}", "amount": place * 10}
            for place in range(first, min(first + PAGE, self.total))
        ]

    def on_mount(self) -> None:
        """Show the first page."""
        self.table.set_columns(COLUMNS, "name", descending=False)
        self.table.show(self.total, {0: self.page(0)} if self.total else {}, 0, 0)
        self.table.focus()

    @on(Table.PageWanted)
    def _wanted(self, message: Table.PageWanted) -> None:
        self.wanted.append(message.number)
        self.table.fill(message.number, self.page(message.number))

    @on(Table.Opened)
    def _opened(self, message: Table.Opened) -> None:
        assert message.table.row is not None
        self.opened.append(message.table.row["id"])

    @on(Table.SortAsked)
    def _sorted(self, message: Table.SortAsked) -> None:
        self.sorted.append(message.order)

    @on(Table.MenuAsked)
    def _asked(self, message: Table.MenuAsked) -> None:
        self.asked.append(message.text)

    @property
    def text(self) -> list[str]:
        """Return what is on the screen."""
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]


@asynccontextmanager
async def host(total: int, size: tuple[int, int] = (60, 11)) -> AsyncIterator[tuple[Host, Pilot[None]]]:
    """Give an app with a table of so many rows."""
    app = Host(total)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


async def rest(pilot: Pilot[None]) -> None:
    """Wait until pages that were seen to be missing are here and drawn."""
    for _ in range(4):
        await pilot.pause()


def drive(work: Callable[[], Coroutine[None, None, None]]) -> None:
    """Run a test's coroutine."""
    asyncio.run(work())


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ("down", 1),
        ("j j up", 1),
        ("j k", 0),
        ("up", 0),
        ("pagedown", 10),
        ("ctrl+d pageup", 0),
        ("pagedown ctrl+u", 0),
        ("end", 999_999),
        ("G home", 0),
        ("end down", 999_999),
        ("end up", 999_998),
    ],
)
def test_keys_move_the_cursor_and_it_stays_in_sight(keys: str, place: int) -> None:
    async def check() -> None:
        async with host(1_000_000) as (app, pilot):
            await pilot.press(*keys.split())
            await rest(pilot)
            assert app.table.cursor == place
            assert app.table.row is not None
            assert app.table.row["name"] == f"Row {place}"
            assert any(f"█Row {place}" in line for line in app.text)

    drive(check)


def test_the_head_says_what_the_rows_follow_and_stays_while_they_are_scrolled() -> None:
    async def check() -> None:
        async with host(1_000) as (app, pilot):
            assert app.text[0].split() == ["Name", "▲", "Amount", "Note"]
            await pilot.press("end")
            await rest(pilot)
            assert app.text[0].split() == ["Name", "▲", "Amount", "Note"]
            assert app.text[-1].startswith("█Row 999")

    drive(check)


def test_only_pages_that_are_seen_are_asked_for_and_few_are_kept() -> None:
    async def check() -> None:
        async with host(1_000_000) as (app, pilot):
            tracemalloc.start()
            for place in range(0, 1_000_000, 20_011):
                app.table.point(place)
                await rest(pilot)
            held, _peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert len(app.wanted) <= 110
            assert len(app.table._pages) <= 21
            assert len(app.table._drawn) <= 1_000
            assert held < 8_000_000

    drive(check)


def test_space_marks_a_row_and_goes_on() -> None:
    async def check() -> None:
        async with host(1_000) as (app, pilot):
            assert [row["id"] for row in app.table.chosen] == ["i0"]
            await pilot.press("space", "j", "space")
            assert [row["id"] for row in app.table.chosen] == ["i0", "i2"]
            assert app.table.cursor == 3
            await rest(pilot)
            assert app.text[1].startswith("✓Row 0")
            await pilot.press("up", "space")
            assert [row["id"] for row in app.table.chosen] == ["i0"]
            await pilot.press("end")
            await rest(pilot)
            assert [row["id"] for row in app.table.chosen] == ["i0"]
            app.table.unmark()
            assert [row["id"] for row in app.table.chosen] == ["i999"]

    drive(check)


def test_enter_and_a_second_click_open_a_row() -> None:
    async def check() -> None:
        async with host(1_000) as (app, pilot):
            await pilot.press("j", "enter")
            await rest(pilot)
            assert app.opened == ["i1"]
            await pilot.click(app.table, offset=(3, 5))
            await rest(pilot)
            assert (app.table.cursor, app.opened) == (4, ["i1"])
            await pilot.double_click(app.table, offset=(3, 6))
            await rest(pilot)
            assert app.opened == ["i1", "i5"]

    drive(check)


def test_a_click_on_a_head_sorts_one_with_control_marks_the_right_button_asks() -> None:
    async def check() -> None:
        async with host(1_000) as (app, pilot):
            amount = next(each for each in app.table._layout() if each.column.name == "amount")
            await pilot.click(app.table, offset=(3, 0))
            await pilot.click(app.table, offset=(amount.x + 1, 0))
            await pilot.click(app.table, offset=(amount.x + amount.width + 3, 0))
            assert app.sorted == ["name", "amount"]
            await pilot.click(app.table, offset=(3, 4), control=True)
            assert list(app.table.marked) == ["i3"]
            await pilot.click(app.table, offset=(amount.x + 1, 3), button=3)
            assert app.asked == ["20"]

    drive(check)


def test_a_click_below_the_last_row_does_nothing() -> None:
    async def check() -> None:
        async with host(3) as (app, pilot):
            await pilot.press("j")
            await pilot.click(app.table, offset=(3, 8))
            assert (app.table.cursor, app.opened) == (1, [])

    drive(check)


def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    async def check() -> None:
        async with host(1_000) as (app, pilot):
            app.table.scroll_to(y=300, animate=False, immediate=True)
            await rest(pilot)
            assert app.table.cursor == 0
            assert "Row 300" in app.text[1]
            await pilot.press("j")
            await rest(pilot)
            assert app.text[1].startswith("█Row 1")

    drive(check)


def test_a_table_without_rows_takes_every_key() -> None:
    async def check() -> None:
        async with host(0) as (app, pilot):
            await pilot.press(*"down up pagedown pageup home end space enter".split())
            await pilot.click(app.table, offset=(3, 3))
            assert app.table.cursor is None
            assert app.table.chosen == []

    drive(check)


def test_a_storm_of_sizes_keeps_the_cursor_in_sight() -> None:
    async def check() -> None:
        async with host(100_000) as (app, pilot):
            app.table.point(54_321)
            for size in ((200, 50), (80, 24), (40, 30), (20, 3), (7, 2), (120, 40)):
                await pilot.resize_terminal(*size)
                await rest(pilot)
                assert all(len(line) <= size[0] for line in app.text)
                assert app.table.top <= 54_321 < app.table.top + app.table.on_screen
            assert any("█Row 54321" in line for line in app.text)

    drive(check)


def test_rows_taken_anew_renew_the_marked_ones() -> None:
    async def check() -> None:
        async with host(10) as (app, pilot):
            await pilot.press("space")
            app.table.show(10, {0: [{**row, "amount": 7} for row in app.page(0)]}, 1, 0)
            assert [row["amount"] for row in app.table.chosen] == [7]

    drive(check)
