"""What fails on the way into a team leaves nothing behind: no password, no key, no file, no object."""

import json
from contextlib import suppress
from pathlib import Path

import pytest

from sfa_tui.model.errors import Refused
from sfa_tui.store.sync import circle, entering, founding, site
from sfa_tui.store.sync.locking import alone
from sfa_tui.store.sync.sealed import invitation
from sfa_tui.store.sync.storage.interface import LIMIT
from sfa_tui.store.sync.storage.trouble import Denied, Full, Unavailable
from sfa_tui.store.workspace import create_workspace
from tests.store.sync.sites import Machine, founder, joined
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
            assert (storage.objects, [*place.glob("*.json")], site.is_set_up(store)) == ({}, [], False)
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


def test_who_is_killed_while_joining_is_in_the_team_or_can_join_again(tmp_path: Path) -> None:
    """The code was spent, by a machine that there was not."""
    for step in range(1, 40):
        storage = Memory("file:///nowhere")
        ann, bob = founder(tmp_path / f"ann{step}", storage), Machine(tmp_path / f"bob{step}", storage)
        ann.add("GTX")
        ann.sync()
        with ann.open() as store:
            code = invitation.read(founding.invite(store, site.load(store, ann.place), storage))
        dying = Crashing(storage, step)
        with on_disk(bob.home) as store:
            with suppress(Crash):
                founding.join_by_code(store, dying, code, "bob", bob.place)
            if not site.is_set_up(store):
                founding.join_by_code(store, storage, code, "bob", bob.place)
        bob.sync()
        assert bob.names() == {"GTX"}
        assert ann.sync().troubles == []
        with ann.open() as store:
            assert [each["vouched"] for each in circle.listed(site.load(store, ann.place))] == [True, True]
        if len(dying.calls) < step:
            break
    assert 5 < step < 39


def test_who_is_killed_while_a_copy_joins_is_in_the_team_or_can_join_again(tmp_path: Path) -> None:
    """Who was let in was a machine of which nobody had the key, and the code was spent."""
    for step in range(1, 40):
        storage = Memory("file:///nowhere")
        ann = founder(tmp_path / f"ann{step}", storage)
        ann.add("GTX")
        ann.sync()
        copy = ann.copy_to(tmp_path / f"copy{step}")
        copy.add("of the copy")
        with ann.open() as store:
            code = invitation.read(founding.invite(store, site.load(store, ann.place), storage))
        dying = Crashing(storage, step)
        with copy.open() as store:
            before = store.local(site.SITE)
            with suppress(Crash):
                founding.join_by_code(store, dying, code, "copy", copy.place)
            if store.local(site.SITE) == before:
                founding.join_by_code(store, storage, code, "copy", copy.place)
        copy.sync(thorough=False)
        assert ann.sync().troubles == []
        assert ann.names() == {"GTX", "of the copy"}
        with ann.open() as store:
            assert [each["vouched"] for each in circle.listed(site.load(store, ann.place))] == [True, True]
        if len(dying.calls) < step:
            break
    assert 5 < step < 39


def test_who_is_killed_while_becoming_another_goes_on_as_that_one(tmp_path: Path) -> None:
    """A machine of which nobody has the key would stay among the team's for good."""
    for step in range(1, 60):
        storage = Memory("file:///nowhere")
        ann = founder(tmp_path / f"ann{step}", storage)
        clone = ann.copy_to(tmp_path / f"clone{step}", secrets=True)
        ann.add("of ann")
        ann.sync()
        clone.add("of the clone")
        dying = Crashing(storage, step)
        with suppress(Crash):
            clone.sync(dying, thorough=False)
        assert clone.sync(thorough=False).troubles == []
        assert ann.sync().troubles == []
        assert ann.names() == clone.names() == {"of ann", "of the clone"}
        with ann.open() as store:
            assert [each["vouched"] for each in circle.listed(site.load(store, ann.place))] == [True, True]
        if len(dying.calls) < step:
            break
    assert 10 < step < 59


class Failing(Crashing):
    """A storage whose nth call has no answer, whether it was served or not."""

    def call(self, what: str) -> None:
        try:
            super().call(what)
        except Crash:
            raise Unavailable(self.url, "lost") from None


def hidden(objects: dict[str, bytes]) -> dict[str, bytes]:
    """Return objects but for the hints of how many entries a team has."""
    return {name: content for name, content in objects.items() if not name.startswith("heads/team.")}


def test_a_join_that_fails_leaves_nothing_and_spends_no_code(tmp_path: Path) -> None:
    storage = Memory("file:///nowhere")
    ann = founder(tmp_path / "ann", storage)
    with ann.open() as store:
        code = invitation.read(founding.invite(store, site.load(store, ann.place), storage))
    before, bob = hidden(storage.objects), Machine(tmp_path / "bob", storage)
    with on_disk(bob.home) as store:
        for step in range(1, 40):
            try:
                founding.join_by_code(store, Failing(storage, step), code, "bob", bob.place)
            except Unavailable:
                assert hidden(storage.objects) == before
                assert ([*bob.place.glob("*.json")], site.is_set_up(store)) == ([], False)
                assert not store.connection.execute("SELECT 1 FROM entry").fetchone()
            else:
                break
    assert 5 < step < 39
    bob.sync()
    assert ann.sync().troubles == []


def test_a_key_that_is_damaged_is_told(tmp_path: Path) -> None:
    ann = founder(tmp_path / "ann", Memory("file:///nowhere"))
    kept = ann.place / "secrets.json"
    (name,) = json.loads(kept.read_text())
    for damaged in ("zz", "00" * 32, "0000"):
        kept.write_text(json.dumps({name: damaged}))
        with ann.open() as store, pytest.raises(Refused, match="the key of this workspace is damaged"):
            site.load(store, ann.place)


class Locked(Memory):
    """A storage that lets nobody read, as with a password that has changed."""

    def get(self, name: str, limit: int = LIMIT) -> bytes:
        raise Denied(self.url, "401")


def test_nobody_moves_to_a_place_that_does_not_let_in(tmp_path: Path) -> None:
    """What could not be read for want of a password passed for the team's, and the workspace met it there."""
    ann, elsewhere = founder(tmp_path / "ann", Memory("file:///here")), Locked("file:///there")
    with ann.open() as store:
        with pytest.raises(Denied):
            founding.move(store, elsewhere, ann.place, lambda _site: False)
        assert (store.local(site.URL), elsewhere.objects) == ("file:///here", {})


def test_what_a_full_place_does_not_take_is_not_moved_to(tmp_path: Path) -> None:
    here, there = Memory("file:///here"), Small(2)
    ann = founder(tmp_path / "ann", here)
    there.objects = {path: content for path, content in here.objects.items() if path.startswith("heads/")}
    with ann.open() as store:
        with pytest.raises(Full):
            founding.move(store, there, ann.place, lambda _site: False)
        assert store.local(site.URL) == here.url
        there.room = 0
        assert founding.move(store, there, ann.place, lambda _site: False)
        assert (store.local(site.URL), "team.json" in there.objects) == (there.url, True)
