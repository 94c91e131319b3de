"""Sync in the app: two workspaces and a folder that they share; what is changed in one is seen in the other."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from sfa_tui import environment
from sfa_tui.sales import settings
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.conflicts import ConflictsScreen
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.sync import SyncScreen
from sfa_tui.store.journal import action
from sfa_tui.store.sync import founding, keeping, listing, site
from sfa_tui.store.sync.locking import only_one
from sfa_tui.store.sync.sealed import invitation
from sfa_tui.store.sync.storage import storage_at
from sfa_tui.store.sync.storage.folder import Folder
from sfa_tui.store.workspace import create_workspace, open_workspace
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
    held = ours.add("Under the cursor", stage_id=_stage(ours))

    async def look() -> None:
        async with opened(ours.home) as desk:
            await in_step(desk)
            board = desk.on(BoardScreen)
            assert board.deal is not None
            assert board.deal["id"] == held
            theirs.add("GTX from Bob", stage_id=_stage(theirs))
            theirs.sync()
            await until(desk, lambda: "GTX from Bob" in desk.screen_text, SEEN + keeping.GLANCE)
            assert board.deal["id"] == held
            await desk.read(lambda store, _clock: None)
            ours.add("From here", stage_id=_stage(ours))
            await until(desk, lambda: "From here" in desk.screen_text)
            await in_step(desk)
            theirs.sync()
            assert "From here" in theirs.names()

    drive(look)


@pytest.mark.usefixtures("hasty")
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


def test_a_conflict_of_a_setting_says_what_that_is_and_who_set_it(ours: Mate, theirs: Mate) -> None:
    for mate, month in ((ours, "5"), (theirs, "7")):
        with mate.open() as store:
            if mate is theirs:  # who joined knows the team's users, and is one of them
                (aoki,) = store.connection.execute("SELECT id FROM user").fetchone()
                store.set_local("me", aoki)
            settings.set_value(store, "fiscal_year_start", month)
    ours.sync()
    theirs.sync()

    async def look() -> None:
        async with opened(ours.home, size=(200, 50)) as desk:
            await until(desk, lambda: "≠ 1 conflict" in header(desk))
            await desk.press("g", "x")
            screen = desk.on(ConflictsScreen)
            await until(desk, lambda: screen.table.total == 1)
            await desk.settle()
            row = screen.table.row
            assert row is not None
            assert row["name"] == "month in which the fiscal year starts"
            assert (row["ours"]["value"], row["theirs"]["value"]) == ("5", "7")
            assert row["ours"]["who"] == row["theirs"]["who"] == "Aoki"

    drive(look)


def test_marked_conflicts_are_decided_alike_and_a_row_is_opened(ours: Mate, theirs: Mate) -> None:
    deals = conflicting(ours, theirs, "GTX", "Acme", "Isdom")

    async def look() -> None:
        async with opened(ours.home) as desk:
            await until(desk, lambda: "≠ 3 conflicts" in header(desk))
            await desk.press("g", "x", "enter")
            assert desk.on(DealScreen)
            await desk.press("escape")
            screen = desk.on(ConflictsScreen)
            assert "of this machine" in desk.screen_text
            await desk.press("space", "down", "space")
            assert len(screen.chosen()) == 2
            await desk.press("b")
            await until(desk, lambda: screen.table.total == 1)
            assert sorted(str(ours.value(deal, "amount")) for deal in deals) == ["100", "100", "300"]
            await desk.press("u")
            await until(desk, lambda: screen.table.total == 3)
            assert [ours.value(deal, "amount") for deal in deals] == [300] * 3
            await desk.press("escape")
            assert not isinstance(desk.app.screen, ConflictsScreen)

    drive(look)


def test_those_of_other_machines_are_shown_by_a_key(ours: Mate, theirs: Mate) -> None:
    conflicting(ours, theirs, "GTX")
    theirs.sync()

    async def look() -> None:
        async with opened(theirs.home) as desk:
            await in_step(desk)
            await desk.press("g", "x")
            assert "There is no conflict" in desk.screen_text
            await desk.press("w")
            assert "of all machines" in desk.screen_text
            assert "GTX" in desk.screen_text

    drive(look)


@pytest.mark.parametrize(("keep", "amount"), [("o", 200), ("b", 100)])
def test_a_deleted_deal_is_brought_back_with_our_change_or_as_it_was(
    ours: Mate, theirs: Mate, keep: str, amount: int
) -> None:
    deal = ours.add("GTX", amount=100, stage_id=_stage(ours))
    ours.sync()
    theirs.sync()
    ours.edit(deal, amount=200)
    with theirs.open() as store, action(store, "deal delete") as act:
        act.delete("deal", deal)
    ours.sync()
    theirs.sync()

    async def look() -> None:
        async with opened(ours.home) as desk:
            await until(desk, lambda: "≠ 1 conflict" in header(desk))
            await desk.press("g", "x")
            screen = desk.on(ConflictsScreen)
            assert "deleted" in desk.screen_text
            assert screen.check_action("resolve", ("base",)) is True
            await desk.press(keep)
            assert screen.table.total == 0

    drive(look)
    assert ours.value(deal, "deleted_at") is None
    assert ours.value(deal, "amount") == amount


def test_what_was_damaged_is_told_once_and_shown_until_it_is_whole(ours: Mate, theirs: Mate, shared: Path) -> None:
    theirs.add("GTX", stage_id=_stage(theirs))
    theirs.sync()
    segment = max((shared / "log").rglob("*.seg"), key=lambda path: path.stat().st_mtime)
    whole = segment.read_bytes()
    segment.write_bytes(whole[:-40])

    async def look() -> None:
        async with opened(ours.home) as desk:
            await until(desk, lambda: "! sync trouble" in header(desk))
            told = [each for each in desk.told if "warning" in each]
            assert len(told) == 1
            await desk.press("R")
            await until(desk, lambda: len(desk.told) > 1)
            assert [each for each in desk.told if each.startswith("warning")] == told
            await desk.press("g", "s")
            assert "sync trouble" in desk.screen_text.split("Storage")[0]
            segment.write_bytes(whole)
            await desk.press("s")
            await in_step(desk)
            assert "In step with the team." in desk.told

    drive(look)
    assert "GTX" in ours.names()


def test_the_page_of_sync_says_what_the_command_says(ours: Mate, theirs: Mate) -> None:
    conflicting(ours, theirs, "GTX")

    async def look() -> None:
        async with opened(ours.home) as desk:
            await in_step(desk)
            await desk.press("g", "s")
            status = await desk.read(lambda store, _clock: listing.status(store, site.load(store, ours.place)))
            text = desk.screen_text
            for shown in (status["url"], status["site"], "Bob · laptop", "Changes to send  0", "Your conflicts   1"):
                assert shown in text, text
            await desk.press("x")
            assert desk.on(ConflictsScreen)
            await desk.press("escape")
            assert desk.on(SyncScreen)

    drive(look)


def test_another_process_that_syncs_is_spoken_of_calmly(ours: Mate) -> None:
    async def look() -> None:
        async with opened(ours.home) as desk:
            await in_step(desk)
            with only_one(ours.home):
                await desk.press("R")
                await until(desk, lambda: "another program syncs" in header(desk))
                assert not [each for each in desk.app.all_news if each.tone in ("warning", "error")]
            await in_step(desk)

    drive(look)


def test_the_palette_syncs_and_leads_to_both_places(ours: Mate) -> None:
    async def look() -> None:
        async with opened(ours.home) as desk:
            await in_step(desk)
            await desk.press("ctrl+p")
            await desk.type("sync now")
            await until(desk, lambda: "everywhere: sync now" in desk.screen_text)
            await desk.press("enter")
            await until(desk, lambda: "In step with the team." in desk.told)
            await desk.press("ctrl+p")
            await desk.type("go to: conflicts")
            await until(desk, lambda: "go to: Conflicts" in desk.screen_text)
            await desk.press("enter")
            await desk.settle()
            assert desk.on(ConflictsScreen)

    drive(look)


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_the_state_has_room_at_any_width(ours: Mate, width: int) -> None:
    async def look() -> None:
        async with opened(ours.home, size=(width, 30)) as desk:
            await until(desk, lambda: "✓" in header(desk))
            assert len(header(desk)) <= width

    drive(look)


def test_a_sync_that_is_set_up_while_the_app_is_open_begins(workspace: Path, shared: Path, place: Path) -> None:
    async def look() -> None:
        async with opened(workspace) as desk:
            assert desk.app.session.keeper is None
            with open_workspace(workspace) as store:
                founding.found(store, storage_at(shared.as_uri()), "Aoki · desk", None, place)
            await in_step(desk)

    drive(look)


def test_a_table_may_be_left_while_it_is_read(ours: Mate, theirs: Mate) -> None:
    conflicting(ours, theirs, "GTX")

    async def look() -> None:
        async with opened(ours.home) as desk:
            await in_step(desk)
            await desk.press("g", "x")
            screen = desk.on(ConflictsScreen)
            await desk.press("escape")
            await screen._sum_up()

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
