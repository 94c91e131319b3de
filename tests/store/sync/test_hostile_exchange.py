"""Whole syncs through a storage that has one kind of trouble all the time: nothing is lost, all end up the same."""

import random
import shutil
import socket
from contextlib import closing, suppress
from pathlib import Path

import pytest

from sfa_tui.store.sync import site
from sfa_tui.store.sync.storage import storage_at
from sfa_tui.store.sync.storage.trouble import StorageTrouble, Unsuitable
from tests.store.sync.conftest import no_keyring
from tests.store.sync.sites import Machine, alike, founder, joined, settle
from tests.store.sync.storage.hostile import ALL, Hostile, Memory


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> list[Machine]:
    """Two machines of a team, to be copied."""
    folder = tmp_path_factory.mktemp("team")
    with no_keyring():
        return _team(folder)


def _team(folder: Path) -> list[Machine]:
    ann = founder(folder / "ann", Memory("file:///nowhere"))
    ann.add("shared")
    bob = joined(folder / "bob", ann)
    settle([ann, bob])
    return [ann, bob]


def copied(team: list[Machine], folder: Path) -> tuple[list[Machine], Memory]:
    """Return a team's machines as they are in another world, with a storage of their own."""
    memory = Memory("file:///nowhere")
    memory.objects.update(team[0].storage.objects)  # type: ignore[attr-defined]
    machines = [each.copy_to(folder / each.home.name, secrets=True) for each in team]
    for each in machines:
        each.storage = memory
    return machines, memory


@pytest.mark.parametrize("fault", sorted(ALL))
def test_every_kind_of_trouble(tmp_path: Path, team: list[Machine], fault: str) -> None:
    machines, memory = copied(team, tmp_path)
    hostile = Hostile(memory, random.Random(fault).randrange, faults={fault}, rate=1)  # every second call
    said: list[str] = []
    added = set[str]()
    for turn in range(30):
        if turn >= 6 and hostile.done.count(fault) > 2:
            break
        machine = machines[turn % 2]
        machine.add(f"T{turn}")
        added.add(f"T{turn}")
        try:
            machine.sync(hostile, thorough=turn % 3 == 0)
        except StorageTrouble as error:
            said.append(str(error))
    assert hostile.done.count(fault) > 2
    assert all(len(each.splitlines()) == 1 for each in said)
    hostile.calm()
    settle(machines)
    alike(machines)
    assert machines[0].names() == {"shared", *added}


def test_copies_that_other_programs_make(tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    ann = founder(tmp_path / "ann", storage_at((tmp_path / "share").as_uri()))
    bob = joined(tmp_path / "bob", ann)
    names = (
        "{0} (conflicted copy 2026-12-01){1}",
        "{0}.sync-conflict-20261201-120000-ABCDEFG{1}",
        "{0}-PC{1}",
        "{0} (1){1}",
    )
    for turn in range(2):
        for machine in (ann, bob):
            machine.add(f"{machine.home.name} {turn}")
            machine.sync()
        for path in [each for each in (tmp_path / "share").rglob("*") if each.is_file()]:
            for n, name in enumerate(names):
                # Whole ones, torn ones, and the old content under a newer name.
                content = path.read_bytes()[: (None, 40, 0, None)[n]]
                path.with_name(name.format(path.stem, path.suffix)).write_bytes(content)
    settle([ann, bob])
    alike([ann, bob])
    assert ann.names() == {"ann 0", "ann 1", "bob 0", "bob 1"}
    assert ann.sync().troubles == []


def test_a_full_or_closed_storage_still_gives(tmp_path: Path, team: list[Machine]) -> None:
    for fault in ("full", "denied", "unsuitable"):
        (tmp_path / fault).mkdir()
        (ann, bob), memory = copied(team, tmp_path / fault)
        bob.add("of bob")
        bob.sync()
        ann.add("of ann")
        refusing = Hostile(memory, lambda n: n - 1, faults={fault}, rate=1)  # each put
        with suppress(StorageTrouble):
            ann.sync(refusing)
        assert ann.names() == {"shared", "of ann", "of bob"}
        assert refusing.done
        ann.sync()
        bob.sync()
        alike([ann, bob])


def test_what_is_no_file_or_folder_stops_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    share, outside = tmp_path / "share", tmp_path / "outside"
    share.mkdir()
    outside.mkdir()
    ann = founder(tmp_path / "ann", storage_at(share.as_uri()))
    bob, eve = joined(tmp_path / "bob", ann), joined(tmp_path / "eve", ann)
    settle([ann, bob, eve])
    with ann.open() as store, eve.open() as other:
        mine, hers = site.load(store, ann.place).id, site.load(other, eve.place).id
    bob.add("of bob")
    eve.add("of eve")
    for each in (bob, eve):
        each.sync()
    (socketed,) = (share / "log" / hers / "0000000").iterdir()
    socketed.unlink()
    monkeypatch.chdir(socketed.parent)  # the path of a socket has to be short
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(socketed.name)
    shutil.move(share / "log" / mine, tmp_path / "moved")
    (share / "log" / mine).symlink_to(outside)
    ann.add("of ann")
    for thorough in (True, False):
        with pytest.raises(Unsuitable, match=f"log/{mine} is a link"):
            ann.sync(thorough=thorough)
    assert ann.names() == {"of ann", "of bob"}
    assert [*outside.iterdir()] == []
    (share / "log" / mine).unlink()
    outcome = ann.sync()
    assert any("a pipe, a socket" in each for each in outcome.troubles)
    bob.sync()
    assert bob.names() == {"of ann", "of bob"}
