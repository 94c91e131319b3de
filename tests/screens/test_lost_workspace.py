"""A workspace that goes away, or is held by another program, while the app is open: told, and nothing typed is lost."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.sales import deals
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.form import Form
from sfa_tui.store import workspace as store_workspace
from sfa_tui.store.workspace import FILE_NAME, open_workspace
from tests.screens.piloting import drive, opened


@pytest.fixture
def board(workspace: Path, clock: Clock) -> Path:
    """A workspace with two deals."""
    with open_workspace(workspace) as store:
        for name in ("One", "Two"):
            deals.add(store, clock, {"name": name})
    return workspace


def test_a_workspace_that_is_removed_is_told_and_the_app_lives_on(board: Path) -> None:
    async def lose() -> None:
        async with opened(board) as desk:
            shutil.rmtree(board)
            await desk.press("L")
            said = desk.told
            assert any("there is no workspace in" in each for each in said)
            await desk.press("f4", "f3", "f2", "l", "h", "a")
            await desk.type("Big one")
            await desk.press("ctrl+s")
            assert desk.on(Form).texts["name"] == "Big one"
            await desk.app.watch_file()
            await desk.settle()
            assert len({*desk.told}) == len(desk.told)
            assert desk.app.failure is None

    drive(lose)


def test_a_workspace_that_another_program_holds_keeps_what_is_typed(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_workspace, "BUSY_SECONDS", 0.1)

    async def wait() -> None:
        async with opened(board) as desk:
            holder = sqlite3.connect(board / FILE_NAME, isolation_level=None)
            holder.execute("BEGIN EXCLUSIVE")
            await desk.press("L")
            assert any("locked by another program" in text for text in desk.told)
            desk.on(BoardScreen)
            await desk.press("a")
            await desk.type("Big one")
            await desk.press("ctrl+s")
            assert desk.on(Form).texts["name"] == "Big one"
            holder.execute("ROLLBACK")
            holder.close()
            await desk.press("ctrl+s")
            assert "Big one" in desk.screen_text
            desk.on(BoardScreen)

    drive(wait)
