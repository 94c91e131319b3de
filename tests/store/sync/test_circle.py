"""Who is let in reads everything, and who was shut out is believed nothing that nobody had read before."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sfa_tui.model.errors import Refused
from sfa_tui.store.sync import circle, founding, sealing, site
from sfa_tui.store.sync.sealed import entries, joining
from sfa_tui.store.sync.sealed.identity import new_keys
from sfa_tui.store.sync.sealed.joining import Pen
from sfa_tui.store.sync.sealed.keys import Kdf
from sfa_tui.store.sync.sealed.members import Member, Standing
from tests.store.sync.sites import Machine, alike, founder, joined, settle
from tests.store.sync.storage.hostile import Memory
from tests.store.workspaces import on_disk


def quick(passphrase: str, _kdf: Kdf) -> bytes:
    """Return a key as argon2id does, at once."""
    return passphrase.encode().ljust(32)[:32]


def lacking(me: site.Site) -> list[Member]:
    """Return the members without the key that is written with."""
    return me.state.lacking(me.state.to_write_with(me.epochs, me.using) or b"")


@pytest.fixture
def storage() -> Memory:
    return Memory("file:///nowhere")


@pytest.fixture
def ann(tmp_path: Path, storage: Memory) -> Machine:
    return founder(tmp_path / "ann", storage)


@pytest.fixture
def bob(tmp_path: Path, ann: Machine) -> Machine:
    return joined(tmp_path / "bob", ann)


def test_a_machine_that_is_no_admins_invites_nobody(bob: Machine, storage: Memory) -> None:
    with bob.open() as store, pytest.raises(Refused, match="only an admin"):
        founding.invite(store, site.load(store, bob.place), storage)


def test_the_founder_stays_an_admin_when_its_backup_is_restored(tmp_path: Path, ann: Machine, bob: Machine) -> None:
    backup = tmp_path / "backup"
    with closing(sqlite3.connect(ann.home / "sfa.db")) as source, closing(sqlite3.connect(backup)) as to:
        source.backup(to)
    ann.add("new")
    ann.sync()
    ann.restore(backup)
    ann.add("after")
    assert ann.sync().forked
    carol = joined(tmp_path / "carol", ann)
    settle([ann, bob, carol])
    alike([ann, bob, carol])
    with bob.open() as store:
        admins = [each for each in circle.listed(site.load(store, bob.place)) if each["admin"]]
    assert len(admins) == 2


def test_who_goes_on_from_a_machine_that_was_removed_is_told_of(tmp_path: Path, ann: Machine, bob: Machine) -> None:
    """It waited for a word that nobody knew of, and who had read it before held what others did not."""
    backup = backed_up(bob, tmp_path / "backup")
    bob.add("new")
    bob.sync()
    with bob.open() as store:
        before = site.load(store, bob.place).id
    bob.restore(backup)
    bob.add("after")
    assert bob.sync().forked
    carol = joined(tmp_path / "carol", ann)
    settle([ann, bob, carol])
    with ann.open() as store:
        me = site.load(store, ann.place)
        circle.remove(store, me, ann.storage, circle.named(me, before))
        circle.rekey(store, me, ann.storage, None)
    bob.add("later")
    (trouble,) = ann.sync().troubles
    assert "sfa sync vouch" in trouble
    with ann.open() as store:
        me = site.load(store, ann.place)
        circle.vouch(store, me, ann.storage, circle.named(me, trouble.split("`")[1].split()[-1]))
    settle([ann, bob, carol])
    assert ann.sync().troubles == []
    assert carol.names() == {"new", "after", "later"}
    alike([ann, bob, carol])


def test_whoever_is_vouched_for_gets_the_newest_key(tmp_path: Path, ann: Machine, storage: Memory) -> None:
    ann.add("before")
    late = Machine(tmp_path / "late", Memory("file:///nowhere"))
    with ann.open() as store:
        me = site.load(store, ann.place)
        circle.rekey(store, me, storage, "old", derive=quick)
        ann.sync()
        # It reads what the storage has, and is heard of only once the key is another.
        late.storage.objects = dict(storage.objects)  # type: ignore[attr-defined]
        circle.rekey(store, me, storage, "new", derive=quick)
    with on_disk(late.home) as store:
        founding.join_by_passphrase(store, late.storage, "old", "late", late.place, derive=quick)
    for name, content in late.storage.objects.items():  # type: ignore[attr-defined]
        if name.startswith(("entries/", "heads/")):
            storage.objects.setdefault(name, content)
    late.storage = storage
    ann.add("after")
    ann.sync()
    with ann.open() as store:
        me = site.load(store, ann.place)
        (member,) = (each for each in me.state.members.values() if each.standing is Standing.WAITING)
        circle.vouch(store, me, storage, member)
        assert lacking(me) == []
    settle([ann, late])
    assert late.names() == {"before", "after"}
    alike([ann, late])


def test_a_member_who_lacks_the_key_is_given_it(tmp_path: Path, ann: Machine, bob: Machine, storage: Memory) -> None:
    settle([ann, bob])
    with bob.open() as store:
        them = site.load(store, bob.place)
        old, epoch = them.keys, them.sealer().epoch
    with ann.open() as store:
        circle.rekey(store, site.load(store, ann.place), storage, None)
    # Bob's machine, which has not heard of it, becomes another.
    keys = new_keys()
    content = joining.succeeding(Pen(them.team.id, keys, sealing.clock()), old, epoch, "bob")
    storage.put(entries.path_of(content), content)
    ann.sync()
    with ann.open() as store:
        me = site.load(store, ann.place)
        assert me.state.members[keys.site].standing is Standing.ACCEPTED
        assert lacking(me) == []


def removed(by: Machine, whom: Machine) -> None:
    """Let an admin shut a machine out, as it knows that now."""
    with by.open() as store, whom.open() as other:
        me = site.load(store, by.place)
        circle.remove(store, me, by.storage, me.state.members[site.load(other, whom.place).keys.site])
        circle.rekey(store, me, by.storage, None)


def log_of(machine: Machine) -> list[str]:
    """Return the names of a machine's segments."""
    with machine.open() as store:
        return sorted(machine.storage.names(f"log/{site.load(store, machine.place).id}/"))


def backed_up(machine: Machine, to: Path) -> Path:
    """Return a backup of a workspace."""
    with closing(sqlite3.connect(machine.home / "sfa.db")) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
    return to


def test_a_removed_machine_is_not_believed_another_side_of_its_log(
    tmp_path: Path, ann: Machine, bob: Machine, storage: Memory
) -> None:
    bob.add("before")
    settle([ann, bob])
    backup = bob.copy_to(tmp_path / "other", secrets=True)
    backup.storage = Memory("file:///nowhere")
    # What bob's log would be if it had gone another way after its first segment.
    for name in storage.objects.keys() - {*log_of(bob)}:
        backup.storage.put(name, storage.objects[name])
    with closing(sqlite3.connect(backup.home / "sfa.db")) as connection:
        connection.execute("DELETE FROM outbox")
        connection.execute("DELETE FROM segment WHERE site = (SELECT value FROM local_setting WHERE key = 'sync.site')")
        connection.commit()
    backup.add("forged")
    backup.sync()
    (name,) = log_of(bob)
    removed(ann, bob)
    genuine = storage.objects[name]
    storage.objects[name] = backup.storage.get(name)
    assert storage.objects[name] != genuine
    third = joined(tmp_path / "third", ann)
    assert third.names() == set()
    assert [each for each in third.sync().troubles if name in each]
    storage.objects[name] = genuine
    settle([ann, third])
    assert third.names() == {"before"}
    alike([ann, third])


def test_a_removed_machine_that_calls_itself_its_own_successor_is_not_believed(
    tmp_path: Path, ann: Machine, bob: Machine, storage: Memory
) -> None:
    """Of one that another goes on from both sides count, and whoever was removed can write such a word."""
    carol = joined(tmp_path / "carol", ann)
    settle([ann, bob, carol])
    other = bob.copy_to(tmp_path / "other", secrets=True)
    other.storage = Memory("file:///nowhere")
    other.storage.objects.update(storage.objects)
    other.add("forged")
    other.sync()
    forged = {name: other.storage.get(name) for name in log_of(other)}
    bob.add("one")
    settle([bob, carol])
    bob.add("two")  # which carol has not read yet
    bob.sync()
    with bob.open() as store:
        me = site.load(store, bob.place)
        pen = Pen(me.team.id, new_keys(), sealing.clock())
        word = joining.succeeding(pen, me.keys, me.sealer().epoch, "bob again")
    ann.sync()
    removed(ann, bob)
    storage.put(entries.path_of(word), word)
    storage.objects.update(forged)
    for _ in range(2):
        settle([carol, ann])
    assert "forged" not in carol.names() | ann.names()
    with ann.open() as store:
        assert not site.load(store, ann.place).state.split


def test_what_another_member_had_read_of_a_removed_machine_counts_for_all(
    tmp_path: Path, ann: Machine, bob: Machine
) -> None:
    third = joined(tmp_path / "third", ann)
    settle([ann, bob, third])
    bob.add("read by ann")
    settle([bob, ann])
    bob.add("read by the third")
    bob.sync()
    third.sync()
    third.add("of the third")
    removed(ann, bob)
    bob.add("read by nobody")
    settle([third, ann])
    fourth = joined(tmp_path / "fourth", ann)
    settle([third, ann, fourth])
    alike([ann, third, fourth])
    assert fourth.names() == {"read by ann", "read by the third", "of the third"}


def test_both_sides_of_a_log_that_went_two_ways_are_read(
    tmp_path: Path, ann: Machine, bob: Machine, storage: Memory
) -> None:
    ann.add("one")
    settle([ann, bob])
    backup, yesterday = backed_up(ann, tmp_path / "backup"), dict(storage.objects)
    for name in ("two", "three"):
        ann.add(name)
        settle([ann, bob])
    # Both the machine and the storage are set back, so nothing shows that these numbers were used before.
    ann.restore(backup)
    storage.objects = yesterday
    for name in ("another two", "another three", "four"):
        ann.add(name)
        ann.sync()
    assert bob.sync().troubles == []
    assert bob.names() == {"one", "two", "three", "another two", "another three", "four"}


def test_a_segment_that_does_not_follow_is_named_and_not_taken(
    tmp_path: Path, ann: Machine, bob: Machine, storage: Memory
) -> None:
    ann.add("one")
    settle([ann, bob])
    backup, yesterday = backed_up(ann, tmp_path / "backup"), dict(storage.objects)
    ann.add("two")
    settle([ann, bob])
    name = log_of(ann)[-1]
    kept = storage.objects[name]
    ann.restore(backup)
    storage.objects = yesterday
    for each in ("another two", "three"):
        ann.add(each)
        ann.sync()
    another, storage.objects[name] = storage.objects[name], kept  # it keeps back the one that was put over
    (trouble,) = bob.sync().troubles
    assert log_of(ann)[-1] in trouble
    assert bob.names() == {"one", "two"}
    storage.objects[name] = another
    settle([bob])
    assert bob.names() == {"one", "two", "another two", "three"}
