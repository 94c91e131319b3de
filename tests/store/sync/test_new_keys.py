"""What is put after a change of keys is for those who belong, whatever somebody who was removed deletes of the storage,
and whatever had been sealed before it was known."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from sfa_tui.store.sync import circle, founding, paths, sealing, site
from sfa_tui.store.sync.sealed import entries, invitation, joining
from sfa_tui.store.sync.sealed.errors import NoKey
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.sync.sealed.segment import opened
from sfa_tui.store.sync.site import Site
from sfa_tui.store.sync.storage.trouble import Full, StorageTrouble
from tests.store.sync.sites import Machine, alike, full, id_of, joined, removed, settle, team_of, waiting
from tests.store.sync.storage.hostile import Memory
from tests.store.sync.test_exchange import Counting, Crash, Crashing


@pytest.fixture
def storage() -> Memory:
    return Memory("file:///nowhere")


@pytest.fixture
def team(tmp_path: Path, storage: Memory) -> list[Machine]:
    """Ann, an admin; Bob; and Mal, who is to be removed and can still write to the storage."""
    return team_of(tmp_path, storage, "bob", "mal")


def site_of(machine: Machine) -> Site:
    with machine.open() as store:
        return site.load(store, machine.place)


def readable(by: Site, writer: str, storage: Memory) -> list[object]:
    """Return the names of the deals that somebody with these keys reads in the log of a machine."""
    found: list[object] = []
    for path in sorted(storage.names(f"{paths.LOG}{writer}/")):
        seq = paths.read_number(path[-11:-4]) or 0
        with suppress(NoKey):
            told = opened(storage.get(path), path, (writer, seq), by.team.id, by.state.signer, by.epochs.get)
            found += [dict(each.beside).get("name") for each in told.segment.changes]
    return found


def hints(storage: Memory) -> list[str]:
    return [name for name in storage.names(paths.HEADS) if name.startswith(f"{paths.HEADS}{paths.TEAM}.")]


@pytest.mark.parametrize("puts", [False, True])
def test_a_removed_member_who_deletes_the_hint_of_the_new_key_reads_nothing_more(
    team: list[Machine], storage: Memory, puts: bool
) -> None:
    ann, bob, mal = team
    (before,), keys, writer = hints(storage), site_of(mal), id_of(bob)
    removed(ann, id_of(mal))
    for name in hints(storage):
        storage.delete(name)
    if puts:
        storage.put(before, b"")  # by which nothing is new
    for n in range(3):
        bob.add(f"later {n}")
        bob.sync(thorough=False)
    assert readable(keys, writer, storage) == []
    ann.sync()
    assert ann.names() == {f"later {n}" for n in range(3)}


def test_who_has_nothing_to_send_notices_that_the_hint_is_gone_and_puts_it_again(
    team: list[Machine], storage: Memory
) -> None:
    ann, bob, mal = team
    removed(ann, id_of(mal))
    (hint,) = hints(storage)
    storage.delete(hint)
    bob.sync(thorough=False)
    assert site_of(bob).state.removed
    assert hints(storage) == [hint]
    counting = Counting(storage)
    bob.sync(counting, thorough=False)
    assert counting.calls == ["names heads/"]


def test_an_entry_that_was_deleted_comes_back_with_the_next_that_is_put(team: list[Machine], storage: Memory) -> None:
    ann, bob, mal = team
    before = {*storage.names(paths.ENTRIES)}
    keys, writer = site_of(mal), id_of(bob)
    removed(ann, id_of(mal))
    words = {*storage.names(paths.ENTRIES)} - before
    for name in (*words, *hints(storage)):
        storage.delete(name)
    ann.add("of ann")
    assert {*ann.sync(thorough=False).mended} == words
    bob.add("later")
    bob.sync(thorough=False)
    assert readable(keys, writer, storage) == []


def test_what_waits_is_sealed_again_with_the_new_key(team: list[Machine], storage: Memory) -> None:
    """But for what a put was begun of: that may have arrived, though it was said that it had not."""
    ann, bob, mal = team
    keys, writer = site_of(mal), id_of(bob)
    for name in ("begun", "waiting", "waiting too"):
        bob.add(name)
        with suppress(Full):
            bob.sync(full(storage))
    before, texts = waiting(bob), contents(bob)
    removed(ann, id_of(mal))
    ann.add("of ann")
    ann.sync()
    with suppress(Full):
        bob.sync(full(storage))
    after = waiting(bob)
    assert contents(bob)[0] == texts[0]
    assert not {*contents(bob)[1:]} & {*texts}
    assert [each.body for each in after] == [each.body for each in before]
    assert [each.segment.header.seq for each in after] == [1, 2, 3]
    assert [each.segment.header.previous for each in after[1:]] == [each.segment.hash for each in after[:-1]]
    bob.add("later")
    settle([ann, bob])
    assert readable(keys, writer, storage) == ["begun"]
    late = joined(bob.home.parent / "late", ann)
    settle([ann, bob, late])
    alike([ann, bob, late])
    assert late.sync().troubles == []


def contents(machine: Machine) -> list[bytes]:
    """Return the bytes of what waits."""
    with machine.open() as store:
        rows = store.connection.execute("SELECT content FROM outbox WHERE put_at IS NULL ORDER BY segment")
        return [content for (content,) in rows]


def test_who_has_no_key_any_more_reads_on_while_something_waits(
    tmp_path: Path, team: list[Machine], storage: Memory
) -> None:
    """For want of a key to seal it with the whole sync was refused. It is sealed with one that others may know, and
    waits for a new one."""
    ann, bob, mal = team
    keys = site_of(mal)
    bob.add("waits")
    with suppress(Full):
        bob.sync(full(storage))
    copy = bob.copy_to(tmp_path / "copy")
    with ann.open() as store:
        code = invitation.read(founding.invite(store, site_of(ann), storage))
    ann.add("of ann")
    ann.sync()
    with copy.open() as store:
        founding.join_by_code(store, storage, code, "copy", copy.place)
        with store.noting():
            store.set_local(site.EPOCH, None)  # as earlier versions left it
    with ann.open() as store:  # who has not heard yet that the copy is in
        me = site.load(store, ann.place)
        circle.remove(store, me, storage, circle.named(me, id_of(mal)))
        circle.rekey(store, me, storage, None)
    copy.add("later")
    for _sync in range(2):
        (trouble,) = copy.sync().troubles
        assert "has no key of the team any more" in trouble
    assert not site_of(copy).has_key
    assert "of ann" in copy.names()
    assert len(contents(copy)) == 2
    assert copy.sync().sealed == 0
    ann.sync()
    with ann.open() as store:
        me = site.load(store, ann.place)
        circle.vouch(store, me, storage, circle.named(me, id_of(copy)))
    settle([ann, copy])
    assert site_of(copy).has_key
    assert ann.names() == copy.names() == {"of ann", "waits", "later"}
    knows = replace(site_of(ann), epochs=keys.epochs)
    assert (contents(copy), readable(knows, id_of(copy), storage)) == ([], [])


def test_what_may_be_in_the_storage_is_never_sealed_anew(team: list[Machine], storage: Memory) -> None:
    """Neither what was put and lost again, nor what a workspace of an earlier version may have tried."""
    ann, bob, mal = team
    for name in ("one", "two"):
        bob.add(name)
        bob.sync()
    log = sorted(storage.names(f"{paths.LOG}{id_of(bob)}/"))
    lost = {name: storage.objects.pop(name) for name in log}
    removed(ann, id_of(mal))
    settle([bob, ann])
    assert {name: storage.objects[name] for name in log} == lost
    with bob.open() as store, store.noting():
        store.set_local("sync.tried", None)
        store.connection.execute("UPDATE outbox SET put_at = NULL")
    lost = {name: storage.objects.pop(name) for name in log}
    with ann.open() as store:
        circle.rekey(store, site.load(store, ann.place), storage, None)
    settle([bob, ann])
    assert {name: storage.objects[name] for name in log} == lost


@pytest.mark.parametrize("lost", ["request", "reply"])
def test_a_machine_that_dies_anywhere_while_keys_change_puts_nothing_twice_otherwise(
    tmp_path: Path, team: list[Machine], storage: Memory, lost: str
) -> None:
    ann, bob, _mal = team
    others = [joined(tmp_path / f"mal{n}", ann) for n in range(3)]
    settle([ann, bob, *others])
    for n, other in enumerate(others):
        for name in ("a", "b"):
            bob.add(f"{name}{n}")
            with suppress(Full):
                bob.sync(full(storage), thorough=False)
        crashing = Crashing(storage, 4 + 3 * n + (lost == "reply"))
        with suppress(Crash, StorageTrouble):
            bob.sync(crashing, thorough=False)
        there = {name: each for name, each in storage.objects.items() if name.startswith(paths.LOG)}
        removed(ann, id_of(other))
        bob.add(f"c{n}")
        with suppress(Crash, StorageTrouble):
            bob.sync(Crashing(storage, 5 + n), thorough=False)
        assert {name: storage.objects[name] for name in there} == there
    settle([ann, bob])
    alike([ann, bob])
    assert ann.names() == {f"{name}{n}" for name in "abc" for n in range(3)}
    assert ann.sync().troubles == bob.sync().troubles == []


def test_what_a_segment_of_ones_own_asks_of_the_storage(team: list[Machine], storage: Memory) -> None:
    _ann, bob, _mal = team
    bob.add("first")
    bob.sync()
    bob.add("second")
    counting = Counting(storage)
    bob.sync(counting, thorough=False)
    asked = [each.split("/")[0] for each in counting.calls if not each.startswith("done")]
    assert asked == ["names heads", "names entries", "get log", "get log", "put log", "put heads", "delete heads"]


def test_what_a_copy_has_sealed_with_a_key_that_is_not_known_here_is_not_put_over(
    tmp_path: Path, team: list[Machine], storage: Memory
) -> None:
    ann, bob, mal = team
    clone, before = bob.copy_to(tmp_path / "clone", secrets=True), {*storage.names(paths.ENTRIES)}
    removed(ann, id_of(mal))
    bob.add("of bob")
    bob.sync()
    (path,) = storage.names(f"{paths.LOG}{id_of(bob)}/")
    whole, words = storage.objects[path], {*storage.names(paths.ENTRIES)} - before
    kept = {name: storage.objects.pop(name) for name in (*words, *hints(storage))}
    clone.add("of the clone")
    assert clone.sync().forked
    assert storage.objects[path] == whole
    storage.objects.update(kept)
    settle([ann, bob, clone])
    alike([ann, bob, clone])
    assert ann.names() == {"of bob", "of the clone"}


def test_an_admin_who_was_removed_leads_nobody_back_to_a_key_that_it_has(team: list[Machine], storage: Memory) -> None:
    """By a removal that claims to be older it takes along who removed it, and the new key counts for nothing any more:
    what was written with before is written with still, by the next process too."""
    ann, bob, mal = team
    with ann.open() as store:
        me = site.load(store, ann.place)
        circle.vouch(store, me, storage, circle.named(me, id_of(mal)), admin=True)
    settle(team)
    keys, writer = site_of(mal), id_of(bob)
    word = joining.removing(keys.pen(sealing.clock()), keys.state, site_of(ann).keys.site, [])
    removed(ann, id_of(mal))
    bob.add("before")
    bob.sync()
    storage.put(entries.path_of(word), word)
    for name in ("after", "later"):
        bob.add(name)
        bob.sync()
    assert {spelled(each) for each in site_of(bob).state.removed} == {id_of(ann), id_of(mal)}
    assert readable(keys, writer, storage) == []
