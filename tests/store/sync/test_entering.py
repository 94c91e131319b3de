"""What fails on the way into a team leaves nothing behind: no password, no key, no file, no object."""

from contextlib import suppress
from pathlib import Path

import pytest

from sfa_tui.model.errors import Refused
from sfa_tui.store.sync import entering, founding, site
from sfa_tui.store.sync.locking import alone
from sfa_tui.store.sync.storage.trouble import Full, Unavailable
from sfa_tui.store.workspace import create_workspace
from tests.store.sync.sites import Machine, joined
from tests.store.sync.storage.hostile import Memory
from tests.store.sync.test_exchange import Crash, Crashing
from tests.store.workspaces import on_disk

CLOSED = "webdav://ann:hush-hush@127.0.0.1:1/sales"


@pytest.mark.usefixtures("hasty")
def test_a_password_that_lets_nobody_in_is_not_kept(tmp_path: Path) -> None:
    ways = entering.Ways(tmp_path / "secrets", {})
    with on_disk(tmp_path / "ann") as store:
        for enter in (entering.set_up, entering.join):
            with pytest.raises(Unavailable):
                enter(store, ways, CLOSED, "open sesame", "ann")
    assert not (tmp_path / "secrets").exists()


def test_a_new_workspace_goes_with_what_was_made_for_it(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    with pytest.raises(ZeroDivisionError), entering.new_workspace(folder), alone(folder):
        raise ZeroDivisionError
    assert [*tmp_path.iterdir()] == []


def test_what_was_there_before_a_new_workspace_stays(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ZeroDivisionError), entering.new_workspace(tmp_path):
        raise ZeroDivisionError
    assert [each.name for each in tmp_path.iterdir()] == ["notes.txt"]
    create_workspace(tmp_path / "other").close()
    with pytest.raises(Refused), entering.new_workspace(tmp_path / "other"):
        raise AssertionError("not reached")
    assert (tmp_path / "other" / "sfa.db").exists()


class Small(Memory):
    """A storage that takes so many objects; the answer to the last one is lost."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def put(self, name: str, content: bytes) -> None:
        super().put(name, content)
        self.room -= 1
        if self.room == 0:
            raise Full(self.url, "no room")


@pytest.mark.parametrize("room", [1, 2, 3, 4])
def test_a_team_that_cannot_be_founded_leaves_nothing(tmp_path: Path, room: int) -> None:
    storage, place = Small(room), tmp_path / "secrets"
    with on_disk(tmp_path / "ann") as store:
        try:
            founding.found(store, storage, "ann", None, place)
        except Full:
            assert (storage.objects, [*place.glob("*")], site.is_set_up(store)) == ({}, [], False)
            founding.found(store, storage, "ann", None, place)
        assert "team.json" in storage.objects


def test_who_is_killed_while_founding_a_team_can_go_on(tmp_path: Path) -> None:
    """A team whose founder had died before it kept its key was nobody's, and barred the place."""
    for step in range(1, 40):
        storage = Memory("file:///nowhere")
        dying = Crashing(storage, step)
        ann = Machine(tmp_path / f"ann{step}", storage)
        with on_disk(ann.home) as store:
            with suppress(Crash):
                founding.found(store, dying, "ann", None, ann.place)
            if not site.is_set_up(store):
                founding.found(store, storage, "ann", None, ann.place)
            founding.put_back(store, storage, ann.place)
        ann.sync()
        assert joined(tmp_path / f"bob{step}", ann).sync().troubles == []
        if len(dying.calls) < step:
            break
    assert 5 < step < 39
