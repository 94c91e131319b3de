"""Sync in the app: two workspaces and a folder that they share; what is changed in one is seen in the other."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from sfa_tui import environment
from sfa_tui.screens.conflicts import ConflictsScreen
from sfa_tui.screens.sync import SyncScreen
from sfa_tui.store.sync import founding, keeping, listing, site
from sfa_tui.store.sync.sealed import invitation
from sfa_tui.store.sync.storage import storage_at
from sfa_tui.store.sync.storage.folder import Folder
from sfa_tui.store.workspace import create_workspace
from tests.screens.piloting import Desk, drive, opened
from tests.store.sync.sites import Machine

SEEN = 2.5
"""Seconds within which what came is on the screen."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test wait for tenths of a second where people wait for seconds."""
    for name, seconds in {"QUIET": 0.1, "GLANCE": 0.02, "TAKEN": 0.2, "AGAIN": (0.2,), "LET_GO": 0.3}.items():
        monkeypatch.setattr(keeping, name, seconds)


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    folder.mkdir()
    return folder


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of secrets, of both machines: the app finds it where it always does."""
    found = tmp_path / "secrets"
    monkeypatch.setattr(environment, "config_folder", lambda: found)
    return found


class Mate(Machine):
    """A colleague's machine, whose secrets lie where ours do."""

    @property
    def place(self) -> Path:
        return self.home.parent / "secrets"


@pytest.fixture
def ours(workspace: Path, shared: Path, place: Path) -> Mate:
    """A workspace that has founded a team."""
    mate = Mate(workspace, storage_at(shared.as_uri()))
    with mate.open() as store:
        founding.found(store, mate.storage, "Aoki · desk", None, place)
    mate.sync()
    return mate


@pytest.fixture
def theirs(tmp_path: Path, ours: Mate, place: Path) -> Mate:
    """A workspace that has joined it."""
    mate = Mate(tmp_path / "theirs", ours.storage)
    with ours.open() as store:
        code = founding.invite(store, site.load(store, place), ours.storage)
    with create_workspace(mate.home) as store:
        founding.join_by_code(store, mate.storage, invitation.read(code), "Bob · laptop", place)
    mate.sync()
    return mate


async def until(desk: Desk, holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until it holds, and not for ever."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, desk.screen_text
        await desk.pilot.pause()
        await asyncio.sleep(0.01)


def header(desk: Desk) -> str:
    return desk.screen_text.splitlines()[0]


async def in_step(desk: Desk) -> None:
    await until(desk, lambda: "✓ in step" in header(desk))


def conflicting(ours: Mate, theirs: Mate, *names: str) -> list[str]:
    """Let both edit the same deals without having seen each other; theirs is the later."""
    ids = [ours.add(name, amount=100, stage_id=_stage(ours)) for name in names]
    ours.sync()
    theirs.sync()
    for id in ids:
        ours.edit(id, amount=200)
        theirs.edit(id, amount=300)
    ours.sync()
    theirs.sync()
    return ids


def _stage(mate: Mate) -> str:
    with mate.open() as store:
        return str(store.connection.execute("SELECT id FROM stage ORDER BY position LIMIT 1").fetchone()[0])


def test_nothing_is_shown_where_there_is_no_sync(workspace: Path) -> None:
    async def look() -> None:
        async with opened(workspace) as desk:
            assert desk.app.session.keeper is None
            assert "in step" not in header(desk)
            assert "app.sync" not in {
                each.binding.id for each in desk.app.screen.active_bindings.values() if each.enabled
            }
            await desk.press("g", "s")
            assert desk.on(SyncScreen)
            assert "is not synced" in desk.screen_text
            await desk.press("escape", "g", "x")
            assert desk.on(ConflictsScreen)
            assert "There is no conflict" in desk.screen_text

    drive(look)


def test_what_is_changed_there_is_seen_here_and_the_reverse(ours: Mate, theirs: Mate) -> None:
    async def look() -> None:
        async with opened(ours.home) as desk:
            await in_step(desk)
            theirs.add("GTX from Bob", stage_id=_stage(theirs))
            theirs.sync()
            await until(desk, lambda: "GTX from Bob" in desk.screen_text, SEEN + keeping.GLANCE)
            await desk.read(lambda store, _clock: None)
            ours.add("From here", stage_id=_stage(ours))
            await until(desk, lambda: "From here" in desk.screen_text)
            await in_step(desk)
            theirs.sync()
            assert "From here" in theirs.names()

    drive(look)


def test_a_storage_that_is_gone_is_told_once_and_comes_back(ours: Mate, theirs: Mate, shared: Path) -> None:
    async def look() -> None:
        async with opened(ours.home) as desk:
            await in_step(desk)
            away = shared.rename(shared.with_name("away"))
            ours.add("Offline", stage_id=_stage(ours))
            await until(desk, lambda: "○ offline since" in header(desk))
            assert desk.app.session.keeper is not None
            for _turn in range(3):
                desk.app.session.keeper.ask()
                await asyncio.sleep(0.05)
            assert len([each for each in desk.told if "out of reach" in each]) == 1
            away.rename(shared)
            await in_step(desk)
            assert any("in reach again" in each for each in desk.told)
        theirs.sync()
        assert "Offline" in theirs.names()

    drive(look)


def test_conflicts_are_listed_side_by_side_and_resolved_by_keys(ours: Mate, theirs: Mate) -> None:
    deal, other = conflicting(ours, theirs, "GTX", "Acme")

    async def look() -> None:
        async with opened(ours.home) as desk:
            await until(desk, lambda: "≠ 2 conflicts" in header(desk))
            await desk.press("g", "x")
            screen = desk.on(ConflictsScreen)
            await until(desk, lambda: screen.table.total == 2)
            await desk.settle()
            text = desk.screen_text
            for shown in ("GTX", "Acme", "Amount", "$1.00", "$2.00", "$3.00", "Before", "Ours", "Theirs, which holds"):
                assert shown.casefold() in text.casefold(), text
            row = screen.table.row
            assert row is not None
            await desk.press("o")
            assert screen.table.total == 1
            restored = deal if row["name"] == "GTX" else other
            assert ours.value(restored, "amount") == 200
            await desk.press("u")
            await until(desk, lambda: screen.table.total == 2)
            assert ours.value(restored, "amount") == 300
            await desk.press("home", "space", "space", "t")
            await until(desk, lambda: screen.table.total == 0)
            assert "There is no conflict" in desk.screen_text
            await until(desk, lambda: "≠" not in header(desk) and "in step" in header(desk))
        theirs.sync()
        with theirs.open() as store:
            assert listing.count(store, everybody=True) == 0

    drive(look)


def test_leaving_waits_for_no_storage(ours: Mate, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs, released = Event(), Event()

    def hang(*_arguments: object) -> None:
        hangs.set()
        released.wait(20)

    monkeypatch.setattr(Folder, "names", hang)

    async def look() -> float:
        async with opened(ours.home) as desk:
            await until(desk, hangs.is_set)
            await desk.press("l", "j")
            await desk.press("q")
            begun = time.monotonic()
        return time.monotonic() - begun

    try:
        assert asyncio.run(look()) < 2
    finally:
        released.set()
