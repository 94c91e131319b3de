"""What follows a change in the app: feeds and alerts, in a thread of its own that wakes only if something follows."""

import sys
import threading
from pathlib import Path

import pytest

from sfa_tui import environment
from sfa_tui.followup import channels, feed
from sfa_tui.followup.channels import Place
from sfa_tui.followup.chosen import Chosen
from sfa_tui.followup.feed import Feed
from sfa_tui.model.clock import Clock
from sfa_tui.sales import deals, rows
from sfa_tui.sales.nouns import RULE
from sfa_tui.screens.session import Session
from sfa_tui.store.room import LENGTH
from sfa_tui.store.workspace import FILE_NAME, open_workspace
from tests.screens.piloting import drive, opened


@pytest.fixture
def board(workspace: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A workspace with a deal, in which nothing follows a change."""
    monkeypatch.setenv("HOME", str(tmp_path))
    with open_workspace(workspace) as store:
        deals.add(store, clock, {"name": "Old", "company": "Acme"})
    return workspace


def following() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("sfa-follow")]


def stage(folder: Path) -> str:
    with open_workspace(folder) as store:
        return str(
            store.connection.execute("SELECT s.name FROM deal d JOIN stage s ON s.id = d.stage_id").fetchone()[0]
        )


def test_a_move_that_nothing_follows_wakes_nobody(board: Path) -> None:
    before = stage(board)

    async def move() -> None:
        async with opened(board) as desk:
            await desk.press("L")
            await desk.settle()
            assert following() == []

    drive(move)
    assert stage(board) != before


def test_feed_and_alert_follow_one_move(board: Path, clock: Clock, tmp_path: Path) -> None:
    calendar, sent = tmp_path / "f.ics", tmp_path / "sent.txt"
    with open_workspace(board) as store:
        stages = [str(name) for (name,) in store.connection.execute("SELECT name FROM stage ORDER BY position")]
        rows.add(store, clock, RULE, {"name": "hot", "event": "stage", "stage": stages[1], "user": "me"})
        call = {"name": "call them", "event": "stage", "stage": stages[1], "kind": "call", "after": "1h"}
        rows.add(store, clock, RULE, call)
        feed.register(store, Feed(calendar, Chosen()))
    told = (sys.executable, "-c", f"open({str(sent)!r}, 'a').write('{{subject}}\\n')")
    channels.write(Place(environment.config_folder(), board.absolute()), command=told)

    async def move() -> None:
        async with opened(board) as desk:
            await desk.press("L")
            await desk.settle()

    drive(move)
    assert stage(board) == stages[1]
    assert sent.read_text().count("hot") == 1
    assert "SUMMARY:call them" in calendar.read_text()


def test_what_could_not_follow_is_told_once(board: Path, tmp_path: Path) -> None:
    with open_workspace(board) as store:
        feed.register(store, Feed(tmp_path / "gone" / "f.ics", Chosen()))
    session = Session(board)

    async def change() -> None:
        for name in ("One", "Two"):
            await session.write(lambda store, clock, name=name: deals.add(store, clock, {"name": name}))  # type: ignore[misc]

    drive(change)
    session.close()
    (told,) = session.troubles()
    assert "f.ics could not be brought up to date" in told
    assert session.troubles() == []


def test_whoever_makes_one_change_after_another_gets_room_in_the_log_behind_the_fifth(board: Path) -> None:
    session, lengths = Session(board), []

    async def change() -> None:
        for name in "ABCDEF":
            await session.write(lambda store, clock, name=name: deals.add(store, clock, {"name": name}))  # type: ignore[misc]
            lengths.append((board / f"{FILE_NAME}-wal").stat().st_size)

    drive(change)
    session.close()
    assert lengths[3] < LENGTH <= lengths[5]
