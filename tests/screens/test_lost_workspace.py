"""A workspace that goes away, or is held by another program, while the app is open: told, and nothing typed is lost."""

import asyncio
import shutil
import sqlite3
from pathlib import Path

import pytest

from sfa_tui import app
from sfa_tui.model.clock import Clock
from sfa_tui.sales import deals
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.form import Form
from sfa_tui.screens.help import HelpScreen
from sfa_tui.screens.session import Session
from sfa_tui.store import workspace as store_workspace
from sfa_tui.store.migrations import VERSION
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


def test_a_workspace_is_said_to_be_held_only_while_it_is(board: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(app, "monotonic", lambda: now)

    async def wait() -> None:
        nonlocal now
        async with opened(board) as desk:
            holder = sqlite3.connect(board / FILE_NAME, isolation_level=None)
            holder.execute("BEGIN EXCLUSIVE")
            # As after a moment in which the whole process stood still.
            for _missed in range(5):
                desk.app._watch()
            assert desk.told == []
            now += 1
            desk.app._watch()
            assert "The workspace is busy" in desk.told[-1]
            holder.close()
            await desk.settle()

    drive(wait)


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


def _names(folder: Path) -> set[str]:
    connection = sqlite3.connect(folder / FILE_NAME)
    try:
        return {name for (name,) in connection.execute("SELECT name FROM deal WHERE deleted_at IS NULL")}
    finally:
        connection.close()


@pytest.mark.parametrize("harm", ["removed", "replaced"])
def test_nothing_is_written_to_a_file_that_is_there_no_more(
    board: Path, templates: Path, tmp_path: Path, harm: str
) -> None:
    async def lose() -> None:
        async with opened(board) as desk:
            # Every connection is open by now.
            await desk.press("L", "escape", "a")
            await desk.type("Big one")
            board.rename(tmp_path / "elsewhere")
            if harm == "replaced":
                board.mkdir()
                shutil.copyfile(templates / "ja.db", board / FILE_NAME)
            await desk.press("ctrl+s")
            said = "there is no workspace in" if harm == "removed" else "another file has taken the place of"
            assert said in " ".join(desk.screen_text.split())
            assert desk.on(Form).texts["name"] == "Big one"
            await desk.app.watch_file()
            await desk.settle()
            assert any(said in each for each in desk.told)
            if harm == "replaced":
                assert _names(board) == set()
                shutil.rmtree(board)
            assert _names(tmp_path / "elsewhere") == {"One", "Two"}
            (tmp_path / "elsewhere").rename(board)
            await desk.press("ctrl+s")
            desk.on(BoardScreen)
            assert desk.app.failure is None
        assert _names(board) == {"One", "Two", "Big one"}

    drive(lose)


def test_nothing_is_written_to_a_file_that_a_newer_program_has_upgraded(board: Path) -> None:
    async def lose() -> None:
        async with opened(board) as desk:
            await desk.press("L", "escape", "a")
            await desk.type("Big one")
            newer = sqlite3.connect(board / FILE_NAME)
            newer.execute(f"PRAGMA user_version = {VERSION + 1}")
            newer.close()
            await desk.press("ctrl+s")
            assert "was written by a newer sfa" in " ".join(desk.screen_text.split())
            assert desk.on(Form).texts["name"] == "Big one"
        assert _names(board) == {"One", "Two"}

    drive(lose)


@pytest.mark.parametrize("key", ["slash", "1", "z", "comma", "s", "v", "enter", "w", "e", "f3", "f4", "f7", "ctrl+k"])
def test_a_key_that_reads_what_cannot_be_read_is_told(board: Path, key: str) -> None:
    async def press() -> None:
        async with opened(board) as desk:
            newer = sqlite3.connect(board / FILE_NAME)
            newer.execute(f"PRAGMA user_version = {VERSION + 1}")
            newer.close()
            await desk.press(key, "y")
            assert desk.app.failure is None
            await desk.press("escape", "f2")

    drive(press)


def test_keys_are_heard_while_a_change_waits_for_another_program(board: Path) -> None:
    async def wait() -> None:
        async with opened(board) as desk:
            holder = sqlite3.connect(board / FILE_NAME, isolation_level=None)
            holder.execute("BEGIN IMMEDIATE")
            try:
                await desk.pilot.press("L")
                await desk.pilot.press("question_mark")
                while not isinstance(desk.app.screen, HelpScreen):
                    await desk.pilot.pause()
            finally:
                holder.execute("ROLLBACK")
                holder.close()
            await desk.press("escape")
            assert "Qualified 1" in desk.screen_text

    drive(wait)


@pytest.mark.parametrize("let_go", [True, False])
def test_a_change_that_waits_is_done_or_told_though_the_app_is_left(
    board: Path, monkeypatch: pytest.MonkeyPatch, let_go: bool
) -> None:
    monkeypatch.setattr(store_workspace, "BUSY_SECONDS", 30 if let_go else 0.1)
    holder = sqlite3.connect(board / FILE_NAME, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    async def leave() -> None:
        change = asyncio.create_task(session.write(lambda store, clock: deals.add(store, clock, {"name": "Last"})))
        await asyncio.sleep(0)
        change.cancel()
        await asyncio.wait({change})
        assert session.is_writing

    session = Session(board)
    drive(leave)
    if let_go:
        holder.execute("ROLLBACK")
    refused = [str(error) for error in session.close()]
    holder.close()
    assert (refused == []) is let_go
    assert all("is locked by another program" in each for each in refused)
    assert _names(board) == ({"One", "Two", "Last"} if let_go else {"One", "Two"})


def test_the_app_may_end_while_a_page_is_read_again(board: Path) -> None:
    async def leave() -> None:
        async with opened(board) as desk:
            await desk.press("enter")
            page = desk.on(DealScreen)
            reload = page.reload

            async def late() -> None:
                desk.app._running = False
                await page.query("*").remove()
                await reload()

            page.reload = late  # type: ignore[method-assign]
            desk.app.changed(None)
            await desk.app.workers.wait_for_complete()
            desk.app._running = True
            assert desk.app.failure is None

    drive(leave)
