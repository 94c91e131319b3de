"""A workspace that is open is kept in step: soon after changes here, at once with news, and nobody waits for it."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from sfa_tui.store.sync import keeping
from sfa_tui.store.sync.exchange import Outcome
from sfa_tui.store.sync.keeping import Keeper, Standing
from sfa_tui.store.sync.locking import only_one
from sfa_tui.store.sync.storage import storage_at
from sfa_tui.store.sync.storage.folder import Folder
from tests.store.sync.sites import Machine, alike, founder, joined


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test wait for tenths of a second where people wait for seconds."""
    for name, seconds in {"QUIET": 0.1, "GLANCE": 0.02, "TAKEN": 0.1, "AGAIN": (0.1,), "LET_GO": 0.3}.items():
        monkeypatch.setattr(keeping, name, seconds)


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    return tmp_path / "shared"


@pytest.fixture
def ann(tmp_path: Path, shared: Path) -> Machine:
    shared.mkdir()
    return founder(tmp_path / "ann", storage_at(shared.as_uri()))


@pytest.fixture
def bob(tmp_path: Path, ann: Machine) -> Machine:
    return joined(tmp_path / "bob", ann)


class Heard:
    """All that a keeper has told."""

    def __init__(self) -> None:
        self.standings: list[Standing] = []
        self.outcomes: list[Outcome] = []

    def __call__(self, standing: Standing, outcome: Outcome | None) -> None:
        self.standings.append(standing)
        if outcome is not None:
            self.outcomes.append(outcome)

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it holds, and not for ever."""
        ends = time.monotonic() + 20
        while not holds():
            assert time.monotonic() < ends, self.standings[-3:]
            Event().wait(0.01)

    def comes_to(self, kind: str, *, pending: int = 0) -> None:
        self.until(
            lambda: bool(self.standings) and (self.standings[-1].kind, self.standings[-1].pending) == (kind, pending)
        )


@contextmanager
def kept(machine: Machine) -> Iterator[tuple[Keeper, Heard]]:
    """Give a keeper of a machine's workspace, once it has synced."""
    heard = Heard()
    keeper = Keeper(machine.home, machine.place, {}, heard)
    keeper.start()
    try:
        heard.until(lambda: bool(heard.outcomes))
        yield keeper, heard
    finally:
        keeper.close()


def test_a_change_here_comes_there_by_itself(ann: Machine, bob: Machine) -> None:
    with kept(ann), kept(bob) as (_keeper, heard):
        ann.add("GTX")
        heard.until(lambda: "GTX" in bob.names())
        heard.comes_to("in step")
    alike([ann, bob])


@pytest.mark.usefixtures("hasty")
def test_a_storage_out_of_reach_is_told_and_comes_back(ann: Machine, bob: Machine, shared: Path) -> None:
    with kept(ann) as (_keeper, heard):
        away = shared.rename(shared.with_name("away"))
        ann.add("GTX")
        heard.until(lambda: heard.standings[-1].kind == "offline" and heard.standings[-1].pending > 0)
        assert heard.standings[-1].since is not None
        assert "shared" in heard.standings[-1].trouble
        away.rename(shared)
        heard.comes_to("in step")
    bob.sync()
    assert "GTX" in bob.names()


def test_another_process_that_syncs_is_left_to_it(ann: Machine) -> None:
    with kept(ann) as (keeper, heard):
        with only_one(ann.home) as is_mine:
            assert is_mine
            before = len(heard.outcomes)
            keeper.ask()
            heard.comes_to("elsewhere")
            assert len(heard.outcomes) == before
        heard.comes_to("in step")


def test_what_cannot_be_read_is_a_trouble_and_no_end(ann: Machine, bob: Machine, shared: Path) -> None:
    bob.add("GTX")
    bob.sync()
    segment = max((shared / "log").rglob("*.seg"), key=lambda path: path.stat().st_mtime)
    whole = segment.read_bytes()
    segment.write_bytes(whole[:-40])
    with kept(ann) as (keeper, heard):
        heard.until(lambda: heard.standings[-1].kind == "trouble" and bool(heard.standings[-1].trouble))
        segment.write_bytes(whole)
        keeper.ask()
        heard.comes_to("in step")
    assert "GTX" in ann.names()


def test_a_workspace_without_its_key_is_a_trouble(ann: Machine) -> None:
    shutil.rmtree(ann.place)
    heard = Heard()
    keeper = Keeper(ann.home, ann.place, {}, heard)
    keeper.start()
    heard.until(lambda: bool(heard.standings) and heard.standings[-1].kind == "trouble")
    keeper.close()


@pytest.mark.parametrize("method", ["names", "put", "wait"])
def test_a_storage_that_hangs_holds_up_no_end(ann: Machine, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    hangs, released = Event(), Event()

    def hang(*_arguments: object) -> None:
        hangs.set()
        released.wait(20)

    monkeypatch.setattr(Folder, method, hang)
    ann.add("GTX")
    keeper = Keeper(ann.home, ann.place, {}, Heard())
    keeper.start()
    assert hangs.wait(20)
    begun = time.monotonic()
    keeper.close()
    assert time.monotonic() - begun < 1.5
    monkeypatch.undo()
    released.set()
    ann.sync()
