"""The forecast as a person uses it: its figures are those of `sfa forecast`, and each leads to its deals."""

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from sfa_tui.display import forecast as display
from sfa_tui.model.money import Scale, minor_digits
from sfa_tui.model.text import display_width
from sfa_tui.screens import forecast_view
from sfa_tui.screens.behind import BehindScreen
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.forecast import ForecastScreen
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Picker
from sfa_tui.widgets.filter_line import FilterLine
from tests.conftest import Once, Run
from tests.screens.piloting import Desk, drive, opened

BY = ["rep", "team", "stage", "month", "category", "rank", "product", "company"]


@pytest.fixture
def figures(once: Once, invoke: Run, japanese_workspace: Path) -> Path:
    """Deals of two reps: won, open in each category, overdue, undated, in a currency without a rate; a target."""

    made = (
        ("won", "青木", "--amount", "480万", "--close", "2026-12-18"),
        ("sure", "青木", "--amount", "1000000", "--close", "2026-12-25", "--rank", "A", "--company", "北洋電機"),
        ("likely", "佐藤", "--amount", "2000000", "--close", "2026-12-20", "--rank", "B", "--company", "アクメ工業"),
        ("maybe", "佐藤", "--amount", "3000001", "--close", "2026-12-28", "--probability", "33"),
        ("late", "佐藤", "--amount", "700000", "--close", "2026-11-10"),
        ("undated", "佐藤", "--amount", "9000000"),
        ("next", "佐藤", "--amount", "5000000", "--close", "2027-02-01"),
        ("dollars", "佐藤", "--amount", "1000.50", "--currency", "USD", "--close", "2026-12-31"),
    )

    def make() -> None:
        invoke("user", "add", "佐藤").ok()
        for name, owner, *options in made:
            invoke("deal", "add", name, *options, "--owner", owner).ok()
        invoke("deal", "win", "won", "--on", "2026-12-01").ok()
        invoke("target", "add", "--user", "青木", "--period", "FY2026", "--amount", "40m").ok()

    once(make)
    return japanese_workspace


async def gone_to(desk: Desk) -> ForecastScreen:
    """Go to the screen."""
    await desk.app.action_go("forecast")
    await desk.settle()
    return desk.on(ForecastScreen)


def name_here(behind: BehindScreen) -> object:
    """Return the name of the deal that the cursor is on."""
    assert behind.deal is not None
    return behind.deal["name"]


def shown(screen: ForecastScreen, value: float, scale: Scale) -> str:
    """Return an amount of the command line as the table has it."""
    assert screen.report is not None
    currency = screen.report.currency
    return display.amount(round(value * 10 ** minor_digits(currency)), currency, scale)


def same(screen: ForecastScreen, found: Any, by: str) -> None:
    """Make sure that every cell of the table is what the command line has for it."""
    table = screen.figures.table
    assert screen.report is not None
    assert len(table.rows) == len(found["rows"])
    scale = forecast_view.shown_scale(screen.report, "unit", screen.app.size.width - 4)
    for row, told in zip([*table.rows, table.total], [*found["rows"], found["total"]], strict=True):
        for column in table.columns:
            value, text = told[column.name], row.cells[column.name].text
            if value is None:
                assert text == "–"
            elif column.name == "deals":
                assert text == f"{value:,}"
            elif column.name in ("attainment", "coverage"):
                assert text == (display.percent if column.name == "attainment" else display.times)(value)
            else:
                assert text == shown(screen, value, scale), (by, column.name)


def test_every_cell_is_what_the_command_line_prints(figures: Path, invoke: Run) -> None:
    told = {by: invoke("forecast", "--by", by, "--json").ok().json for by in BY}

    async def compare() -> None:
        async with opened(figures, size=(200, 50)) as desk:
            screen = await gone_to(desk)
            for by in BY:
                await desk.press("b")
                desk.on(Picker).query_one(Input).value = display.GROUPS[by][0]  # type: ignore[index]
                await desk.press("enter")
                assert screen.question.by == by
                same(screen, told[by], by)
            for said in ("overdue: ¥", "no expected close: ¥", "in 1 open deal, not counted", "no rate for USD"):
                assert said in desk.screen_text

    drive(compare)


def test_every_figure_leads_to_exactly_its_deals_and_back(figures: Path) -> None:
    async def look() -> None:
        async with opened(figures, size=(200, 50)) as desk:
            screen = await gone_to(desk)
            report = screen.report
            assert report is not None
            for row in range(screen.figures.stops):
                held = report.rows[row].figures if row < len(report.rows) else report.total
                for column in screen.figures.columns:
                    screen.figures.point(row, column)
                    figure = forecast_view.figure_at(report, row, column)
                    await desk.press("enter")
                    if figure is None:
                        assert column == "target"
                        assert desk.on(ForecastScreen) is screen
                        continue
                    behind = desk.on(BehindScreen)
                    assert behind.found is not None
                    assert behind.roll.total == behind.found.deals
                    if figure.name == "deals":
                        assert behind.found.deals == held.deals
                    elif row > len(report.rows):
                        apart = {"overdue": report.overdue, "undated": report.undated}[figure.name]
                        assert (behind.found.deals, behind.found.amount) == (apart.deals, apart.amount)
                    else:
                        assert behind.found.amount == getattr(held, figure.name)
                    await desk.press("escape")
                    assert desk.on(ForecastScreen) is screen

    drive(look)


def test_the_deals_behind_a_figure_are_listed(figures: Path) -> None:
    async def look() -> None:
        async with opened(figures) as desk:
            screen = await gone_to(desk)
            screen.figures.point(len(screen.figures.table.rows), "expected")
            await desk.press("enter")
            behind = desk.on(BehindScreen)
            text = desk.screen_text
            assert "4 deals" in text
            for told in ("won", "北洋電機 sure", "アクメ工業 likely", "maybe", "¥4,800,000"):
                assert told in text
            assert "late" not in text
            await desk.press("j", "down", "k", "up", "pagedown", "pageup", "end")
            assert name_here(behind) == "sure"
            await desk.press("home")
            assert name_here(behind) == "won"
            await desk.press("enter")
            desk.on(DealScreen)
            await desk.press("escape")
            assert desk.on(BehindScreen) is behind
            await desk.pilot.click(behind.roll, offset=(5, 1))
            await desk.settle()
            assert name_here(behind) != "won"

    drive(look)


def test_periods_are_walked_picked_and_typed(figures: Path, invoke: Run) -> None:
    later = invoke("forecast", "--period", "next-quarter", "--json").ok().json

    async def walk() -> None:
        async with opened(figures, size=(200, 50)) as desk:
            screen = await gone_to(desk)
            assert screen.question.period == "FY2026-Q3"
            await desk.press("shift+right")
            same(screen, later, "rep")
            assert screen.question.period == "FY2026-Q4"
            await desk.press("ctrl+left", "shift+left", "ctrl+right")
            assert screen.question.period == "FY2026-Q3"
            await desk.press("t", "down", "down", "down", "enter")
            assert screen.question.period == "FY2026"
            for step in (("down", "down"), ("down", "down", "down")):
                await desk.press("t", "end", *step)
                await desk.press("escape")
            await desk.press("t")
            desk.on(Picker).query_one(Input).value = "in words"
            await desk.press("enter")
            form = desk.on(Form)
            form.query_one(Input).value = "qqq"
            await desk.press("enter")
            assert desk.on(Form) is form
            assert "qqq" in desk.screen_text
            form.query_one(Input).value = "下期"
            await desk.press("enter")
            assert desk.on(ForecastScreen) is screen
            assert screen.question.period == "FY2026-H2"

    drive(walk)


def test_keys_change_what_is_counted(figures: Path, invoke: Run) -> None:
    told = {
        "o": invoke("forecast", "--basis", "revenue", "--json").ok().json,
        "m": invoke("forecast", "--measure", "margin", "--json").ok().json,
        "i": invoke("forecast", "--include-overdue", "--json").ok().json,
    }
    counted = invoke("forecast", "--measure", "count", "--json").ok().json

    async def change() -> None:
        async with opened(figures, size=(200, 50)) as desk:
            screen = await gone_to(desk)
            for key, found in told.items():
                await desk.press(key)
                same(screen, found, key)
                if key == "m":
                    await desk.press(key)
                    same(screen, counted, key)
                    screen.figures.point(len(counted["rows"]), "weighted")
                    await desk.press("enter")
                    found_behind = desk.on(BehindScreen).found
                    assert found_behind is not None
                    assert found_behind.amount == round(counted["total"]["weighted"] * 100)
                    await desk.press("escape")
                await desk.press(key)

    drive(change)


def test_the_past_is_looked_at_and_the_future_is_refused(figures: Path) -> None:
    async def look() -> None:
        async with opened(figures, size=(200, 50)) as desk:
            screen = await gone_to(desk)
            await desk.press("d")
            form = desk.on(Form)
            form.query_one(Input).value = "2027-01-01"
            await desk.press("enter")
            assert desk.on(Form) is form
            form.query_one(Input).value = "2026-11-01"
            await desk.press("enter")
            assert desk.on(ForecastScreen) is screen
            assert "as of 2026-11-01" in desk.screen_text
            assert screen.report is not None
            assert screen.report.ask.today.isoformat() == "2026-11-01"

    drive(look)


def test_a_filter_narrows_and_a_bad_one_stays_to_be_mended(figures: Path, invoke: Run) -> None:
    found = invoke("forecast", "owner:佐藤", "--json").ok().json

    async def narrow() -> None:
        async with opened(figures, size=(200, 50)) as desk:
            screen = await gone_to(desk)
            await desk.press("slash")
            line = screen.query_one(FilterLine)
            line.query_one(Input).value = "owner:Nobody"
            await desk.press("enter")
            assert line.is_open
            assert "Nobody" in desk.screen_text
            line.query_one(Input).value = "owner:佐藤"
            await desk.press("enter")
            assert not line.is_open
            same(screen, found, "rep")
            await desk.press("slash", "escape", "j")
            assert not line.is_open
            assert screen.figures.row == 1
            await desk.press("escape")
            assert screen.report is not None
            assert len(screen.report.rows) == 2

    drive(narrow)


def test_the_cursor_walks_cells_by_keys_and_by_hand(figures: Path) -> None:
    async def walk() -> None:
        async with opened(figures) as desk:
            screen = await gone_to(desk)
            table = screen.figures
            assert (table.row, table.column) == (0, "expected")
            await desk.press("h")
            first = table.column
            await desk.press("right", "left", "l", "h")
            assert table.column == first
            await desk.press("j", "down", "k")
            assert table.row == 1
            await desk.press("end")
            assert table.row == table.stops - 1
            await desk.press("up", "home", "pagedown", "pageup")
            assert table.row == 0
            await desk.pilot.click(table, offset=(12, 2))
            await desk.settle()
            assert (table.row, table.column) == (1, table.columns[0])
            await desk.pilot.click(table, offset=(12, 2), times=2)
            await desk.settle()
            desk.on(BehindScreen)
            await desk.press("escape")
            words = desk.screen_text.splitlines()[1]
            await desk.pilot.click(offset=(words.index("orders") + 1, 1))
            await desk.settle()
            assert screen.question.basis == "revenue"

    drive(walk)


def test_without_deals_and_targets_it_says_what_to_do(workspace: Path) -> None:
    async def look() -> None:
        async with opened(workspace) as desk:
            await gone_to(desk)
            assert "t shows another period" in desk.screen_text
            assert "sfa target add" in desk.screen_text
            await desk.press("enter")
            assert "no deals" in desk.screen_text
            await desk.press("j", "enter", "escape")
            desk.on(ForecastScreen)

    drive(look)


@pytest.mark.parametrize("size", [(200, 50), (120, 40), (80, 24), (40, 30)])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_forecast_fits_any_terminal(figures: Path, size: tuple[int, int], language: str) -> None:
    async def look() -> None:
        async with opened(figures, size=size, language=language) as desk:
            screen = await gone_to(desk)
            assert all(display_width(line) <= size[0] for line in desk.screen_text.splitlines())
            assert {"closed", "expected"} <= set(screen.figures.columns)
            assert ("█" in desk.screen_text) == (size[0] >= 120)
            assert ("合計" if language == "ja" else "Total") in desk.screen_text
            await desk.press("enter")
            assert all(display_width(line) <= size[0] for line in desk.screen_text.splitlines())

    drive(look)
