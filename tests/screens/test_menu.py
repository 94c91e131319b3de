"""The menu of what can be done with a row: by its key and by the right button, wherever deals and rows are shown."""

from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import OptionList

from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, deals
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.deal_prompts import LogPrompt
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Picker
from sfa_tui.screens.today import TodayScreen
from sfa_tui.screens.today_prompts import DonePrompt
from sfa_tui.store.workspace import open_workspace
from tests.screens.piloting import Desk, drive, opened


@pytest.fixture
def two_deals(workspace: Path, clock: Clock) -> Path:
    """A workspace with two deals of Acme, of which one has a call that is overdue."""
    with open_workspace(workspace) as store:
        for name in ("One", "Two"):
            id, _made = deals.add(store, clock, {"name": name, "company": "Acme Inc."})
            if name == "One":
                due = clock.today - timedelta(days=2)
                activities.plan(store, clock, [("deal", id)], kind="call", subject="call", due=due)
    return workspace


def offered(desk: Desk) -> list[list[str]]:
    """Return the rows of the menu that is open, each as its key and what it does."""
    listed = desk.on(Picker).query_one("#list", OptionList)
    return [str(option.prompt).split(maxsplit=1) for option in listed.options]


def test_the_right_button_on_a_card_offers_what_can_be_done_with_it(two_deals: Path) -> None:
    async def ask() -> None:
        async with opened(two_deals) as desk:
            board = desk.on(BoardScreen)
            await desk.pilot.click(board.lanes.lanes[0].column, offset=(4, 6), button=3)
            await desk.settle()
            assert "Acme Inc. Two" in desk.screen_text
            rows = offered(desk)
            assert rows[:3] == [["⏎", "open"], ["n", "log"], ["p", "plan"]]
            assert ["w", "won"] in rows
            assert not any("reopen" in does for _key, does in rows)
            await desk.press("escape")
            assert desk.app.screen is board

    drive(ask)


def test_a_row_of_the_menu_is_found_by_its_key(two_deals: Path) -> None:
    async def pick() -> None:
        async with opened(two_deals) as desk:
            await desk.press("m", "n", "enter")
            desk.on(LogPrompt)
            await desk.press("escape", "m", "e", "enter")
            desk.on(Form)

    drive(pick)


def test_the_menu_of_today_has_what_is_done_with_a_step(two_deals: Path) -> None:
    async def ask() -> None:
        async with opened(two_deals) as desk:
            await desk.app.action_go("today")
            await desk.settle()
            screen = desk.on(TodayScreen)
            await desk.pilot.click(screen.roll, offset=(10, 1), button=3)
            await desk.settle()
            assert ["d", "done"] in offered(desk)
            await desk.press("d", "enter")
            desk.on(DonePrompt)

    drive(ask)


def test_rows_of_a_table_have_a_menu_in_japanese(two_deals: Path) -> None:
    async def ask() -> None:
        async with opened(two_deals, language="ja") as desk:
            for tab in ("companies", "deals"):
                await desk.app.action_go(tab)
                await desk.settle()
                await desk.press("m")
                assert ["⏎", "開く"] in offered(desk)
                await desk.press("escape")

    drive(ask)


def test_there_is_no_menu_where_there_is_no_row(workspace: Path) -> None:
    async def ask() -> None:
        async with opened(workspace) as desk:
            await desk.press("m")
            desk.on(BoardScreen)

    drive(ask)
