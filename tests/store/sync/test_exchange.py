"""Workspaces that sync through a storage end up the same, whatever breaks on the way."""

import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from threading import Condition

import pytest

from sfa_tui.model.errors import NotFound, Refused
from sfa_tui.store import undo
from sfa_tui.store.journal import action
from sfa_tui.store.sync import circle, exchange, founding, listing, paths, site, snapshots, verifying
from sfa_tui.store.sync.changes import Segment
from sfa_tui.store.sync.exchange import Exchange
from sfa_tui.store.sync.manifest import NOTHING, Snapshot
from sfa_tui.store.sync.sealed import invitation
from sfa_tui.store.sync.sealed.errors import NoKey
from sfa_tui.store.sync.sealed.segment import opened
from sfa_tui.store.sync.storage.interface import LIMIT, Storage
from sfa_tui.store.sync.storage.trouble import StorageTrouble
from sfa_tui.store.workspace import create_workspace
from tests.store.sync.sites import Machine, alike, founder, id_of, joined, settle, tables
from tests.store.sync.storage.hostile import Hostile, Memory


@pytest.fixture
def storage() -> Memory:
    return Memory("file:///nowhere")


@pytest.fixture
def ann(tmp_path: Path, storage: Memory) -> Machine:
    return founder(tmp_path / "ann", storage)


@pytest.fixture
def bob(tmp_path: Path, ann: Machine) -> Machine:
    return joined(tmp_path / "bob", ann)


def test_what_one_adds_the_other_has(ann: Machine, bob: Machine) -> None:
    deal = ann.add("GTX", amount=100)
    settle([ann, bob])
    bob.edit(deal, amount=200)
    settle([ann, bob])
    alike([ann, bob])
    assert ann.value(deal, "amount") == 200


def test_a_sync_without_news_asks_for_one_listing(ann: Machine, bob: Machine) -> None:
    settle([ann, bob])
    counting = Counting(ann.storage)
    ann.sync(counting, thorough=False)
    assert counting.calls == ["names heads/"]


def test_a_workspace_that_exists_is_merged(tmp_path: Path, ann: Machine) -> None:
    ann.add("GTX")
    other = founder(tmp_path / "bob", Memory())
    with ann.open() as store:
        code = founding.invite(store, site.load(store, ann.place), ann.storage)
    with other.open() as store, pytest.raises(Refused):
        founding.join_by_code(store, ann.storage, invitation.read(code), "bob", other.place)
    alone = Machine(tmp_path / "eve", ann.storage)
    ann.copy_to(alone.home)
    with closing(sqlite3.connect(alone.home / "sfa.db")) as connection:
        connection.execute("DELETE FROM local_setting WHERE key LIKE 'sync.%'")
        connection.execute("DELETE FROM version")
        connection.execute("DELETE FROM born")
        connection.execute("DELETE FROM segment")
        connection.execute("DELETE FROM outbox")
        connection.commit()
    alone.add("mine")
    with alone.open() as store:
        founding.join_by_code(store, ann.storage, invitation.read(code), "eve", alone.place)
    settle([ann, alone])
    alike([ann, alone])
    assert ann.names() == {"GTX", "mine"}


class Counting:
    """A storage that notes what it is asked."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.calls: list[str] = []
        self.url, self.strays = storage.url, storage.strays

    def call(self, what: str) -> None:
        self.calls.append(what)

    def names(self, prefix: str) -> list[str]:
        self.call(f"names {prefix}")
        return [*self.storage.names(prefix)]

    def get(self, name: str, limit: int = LIMIT) -> bytes:
        self.call(f"get {name}")
        return self.storage.get(name, limit)

    def put(self, name: str, content: bytes) -> None:
        self.call(f"put {name}")
        self.storage.put(name, content)
        self.call(f"done {name}")

    def delete(self, name: str) -> None:
        self.call(f"delete {name}")
        self.storage.delete(name)
        self.call(f"done {name}")

    def wait(self, seconds: float) -> bool:
        return self.storage.wait(seconds)

    def close(self) -> None:
        self.storage.close()


class Together(Counting):
    """A storage of which each object takes as long as another thread needs to ask for the next."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        self.now = self.most = 0
        self.lock = Condition()

    def get(self, name: str, limit: int = LIMIT) -> bytes:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.lock.notify_all()
            if name.startswith("log/"):
                self.lock.wait_for(lambda: self.now > 1 or self.most > 1, timeout=2)
            self.now -= 1
        return super().get(name, limit)


class Crash(BaseException):
    """The process has died."""


class Crashing(Counting):
    """A storage at whose nth call the process dies, before or after it was served."""

    def __init__(self, storage: Storage, at: int) -> None:
        super().__init__(storage)
        self.at = at

    def call(self, what: str) -> None:
        super().call(what)
        if len(self.calls) == self.at:
            raise Crash


def test_a_crash_at_any_step_loses_nothing(tmp_path: Path, ann: Machine, bob: Machine) -> None:
    deal = ann.add("GTX")
    for step in range(1, 40):
        ann.edit(deal, amount=step)
        bob.edit(deal, note=f"note {step}") if bob.value(deal, "id") else None
        bob.sync()
        storage = Crashing(ann.storage, step)
        with suppress(Crash):
            ann.sync(storage)
        if len(storage.calls) < step:
            break
    assert step > 6
    settle([ann, bob])
    alike([ann, bob])
    assert bob.value(deal, "amount") == step


@pytest.mark.parametrize("seed", range(3))
def test_a_storage_that_misbehaves_harms_nothing(tmp_path: Path, seed: int) -> None:
    drawn = random.Random(seed)
    calm = Memory("file:///nowhere")
    machines = [founder(tmp_path / "0", calm)]
    machines += [joined(tmp_path / str(n), machines[0]) for n in (1, 2)]
    hostile = Hostile(calm, drawn.randrange, rate=3)
    deals = [machines[0].add(f"D{n}") for n in range(3)]
    settle(machines)
    for turn in range(30):
        machine = drawn.choice(machines)
        for _ in range(drawn.randrange(3)):
            machine.edit(drawn.choice(deals), **{drawn.choice(["amount", "probability"]): turn})
        machine.add(f"T{turn}")
        with suppress(StorageTrouble):
            machine.sync(hostile, thorough=drawn.random() < 0.3)
    hostile.calm()
    settle(machines)
    alike(machines)
    assert {f"T{turn}" for turn in range(30)} <= machines[0].names()


def test_a_lost_reply_is_put_again_with_the_same_bytes(ann: Machine, bob: Machine) -> None:
    ann.add("GTX")
    storage = Counting(ann.storage)

    def lost(what: str) -> None:
        if what.startswith("done log/"):
            raise Crash

    storage.call = lost  # type: ignore[method-assign]
    with pytest.raises(Crash):
        ann.sync(storage)
    before = dict(ann.storage.objects)  # type: ignore[attr-defined]
    ann.sync()
    objects = ann.storage.objects  # type: ignore[attr-defined]
    assert all(objects[name] == content for name, content in before.items() if name.startswith("log/"))
    bob.sync()
    alike([ann, bob])


def test_a_clone_becomes_a_machine_of_its_own(tmp_path: Path, ann: Machine, bob: Machine) -> None:
    deal = ann.add("GTX")
    settle([ann, bob])
    clone = ann.copy_to(tmp_path / "clone", secrets=True)
    ann.edit(deal, amount=1)
    clone.edit(deal, note="clone")
    ann.add("of ann")
    clone.add("of the clone")
    ann.sync()
    assert clone.sync().forked
    assert not clone.sync().forked
    settle([ann, bob, clone])
    alike([ann, bob, clone])
    assert bob.names() >= {"of ann", "of the clone"}
    assert (bob.value(deal, "amount"), bob.value(deal, "note")) == (1, "clone")


def test_a_clone_whose_log_was_sealed_but_not_put_loses_nothing(tmp_path: Path, ann: Machine, bob: Machine) -> None:
    ann.add("before")
    with suppress(Crash):
        ann.sync(Crashing(ann.storage, 3))
    clone = ann.copy_to(tmp_path / "clone", secrets=True)
    clone.add("of the clone")
    ann.add("of ann")
    for each in (clone, ann):
        each.sync()
    settle([ann, bob, clone])
    alike([ann, bob, clone])
    assert bob.names() == {"before", "of ann", "of the clone"}


def test_a_restored_backup_goes_on_and_what_it_had_lost_comes_back(tmp_path: Path, ann: Machine, bob: Machine) -> None:
    ann.add("old")
    ann.sync()
    backup = tmp_path / "backup"
    with closing(sqlite3.connect(ann.home / "sfa.db")) as source, closing(sqlite3.connect(backup)) as to:
        source.backup(to)
    ann.add("new")
    settle([ann, bob])
    ann.restore(backup)
    ann.add("after")
    assert ann.sync().forked
    settle([ann, bob])
    alike([ann, bob])
    assert ann.names() == {"old", "new", "after"}


def test_a_copy_without_its_key_joins_again(tmp_path: Path, ann: Machine, bob: Machine) -> None:
    ann.add("GTX")
    copy = ann.copy_to(tmp_path / "copy")
    copy.add("of the copy")
    with pytest.raises(Refused, match=f"a copy of the workspace in {ann.home};"):
        copy.sync()
    with ann.open() as store:
        code = founding.invite(store, site.load(store, ann.place), ann.storage)
    with copy.open() as store:
        founding.join_by_code(store, ann.storage, invitation.read(code), "copy", copy.place)
    settle([ann, bob, copy])
    alike([ann, bob, copy])
    assert bob.names() == {"GTX", "of the copy"}


def test_a_storage_that_lost_everything_gets_it_again(tmp_path: Path, ann: Machine, bob: Machine) -> None:
    ann.add("GTX")
    settle([ann, bob])
    objects = ann.storage.objects  # type: ignore[attr-defined]
    kept = {name: content for name, content in objects.items() if not name.startswith(("log/", "heads/"))}
    objects.clear()
    objects.update(kept)
    bob.add("of bob")
    settle([ann, bob])
    third = joined(tmp_path / "third", ann)
    alike([ann, bob, third])


def test_a_damaged_segment_is_named_and_the_rest_goes_on(tmp_path: Path, ann: Machine, bob: Machine) -> None:
    third = joined(tmp_path / "third", ann)
    settle([ann, bob, third])
    ann.add("of ann")
    bob.add("of bob")
    ann.sync()
    bob.sync()
    objects = ann.storage.objects  # type: ignore[attr-defined]
    with ann.open() as store:
        path = paths.segment(site.load(store, ann.place).id, 2)
    whole = objects[path]
    objects[path] = whole[:100] + bytes([whole[100] ^ 1]) + whole[101:]
    outcome = third.sync()
    assert len([each for each in outcome.troubles if path in each]) == 1
    assert third.names() == {"of bob"}
    objects[path] = whole
    settle([ann, bob, third])
    alike([ann, bob, third])


def test_undo_after_a_sync_takes_back_what_was_done_here(ann: Machine, bob: Machine) -> None:
    deal = ann.add("GTX")
    settle([ann, bob])
    ann.edit(deal, amount=5)
    bob.edit(deal, note="theirs")
    settle([ann, bob])
    with ann.open() as store:
        assert undo.undo(store).rows == 1
    settle([ann, bob])
    alike([ann, bob])
    assert (bob.value(deal, "amount"), bob.value(deal, "note")) == (None, "theirs")


def test_who_lost_is_told(ann: Machine, bob: Machine) -> None:
    deal = ann.add("GTX", amount=1)
    settle([ann, bob])
    ann.edit(deal, amount=2)
    bob.edit(deal, amount=3)
    settle([ann, bob])
    alike([ann, bob])
    counts = []
    for each in (ann, bob):
        with each.open() as store:
            counts.append(len(listing.listed(store)))
            assert len(listing.listed(store, everybody=True)) == 1
    assert counts == [1, 0]


def test_what_is_pending_is_counted(ann: Machine, bob: Machine) -> None:
    settle([ann, bob])
    with ann.open() as store:
        assert listing.pending(store.connection) == 0
    ann.add("GTX")
    with ann.open() as store:
        assert listing.pending(store.connection) == 1
        with suppress(Crash):
            ann.sync(Crashing(ann.storage, 3))
        assert listing.pending(store.connection) == 1


def test_a_storage_without_a_team_is_not_made_one_by_joining(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        founding.read_team(Memory())


def test_a_removed_machine_sends_and_reads_nothing_more(tmp_path: Path, ann: Machine, bob: Machine) -> None:
    bob.add("before")
    settle([ann, bob])
    with ann.open() as store:
        me = site.load(store, ann.place)
        with bob.open() as other:
            member = me.state.members[site.load(other, bob.place).keys.site]
        circle.remove(store, me, ann.storage, member)
        circle.rekey(store, me, ann.storage, None)
    bob.add("after")
    ann.add("secret")
    ann.sync(thorough=False)
    with pytest.raises(Refused, match="removed"):
        bob.sync(thorough=False)
    with bob.open() as store:
        them = site.load(store, bob.place)
        path = paths.segment(me.id, 2)
        with pytest.raises(NoKey):
            opened(ann.storage.get(path), path, (me.id, 2), me.team.id, them.state.signer, them.epochs.get)
    assert bob.names() == {"before", "after"}
    third = joined(tmp_path / "third", ann)
    assert third.names() == {"before", "secret"}


def test_what_is_in_the_storage_makes_the_workspace(ann: Machine, bob: Machine) -> None:
    deal = ann.add("GTX")
    settle([ann, bob])
    with ann.open() as store:
        me = site.load(store, ann.place)
        assert verifying.verify(store, me, ann.storage).differences == {}
        store.connection.execute("UPDATE context SET bulk = 1")
        store.connection.execute("UPDATE deal SET name = 'forged' WHERE id = ?", (deal,))
        store.connection.execute("UPDATE context SET bulk = 0")
        assert verifying.verify(store, me, ann.storage).differences == {"deal": verifying.Differing(1, [deal])}


def test_a_new_machine_reads_a_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ann: Machine, bob: Machine
) -> None:
    monkeypatch.setattr(snapshots, "AFTER", 8)
    monkeypatch.setattr(snapshots, "BEHIND", 3)
    monkeypatch.setattr(snapshots, "LARGE", 0)
    for n in range(12):
        (ann if n % 3 else bob).add(f"D{n}")
        settle([ann, bob])
    objects = ann.storage.objects  # type: ignore[attr-defined]
    assert any(name.startswith("snap/") and name.endswith("/manifest") for name in objects)
    counting = Counting(ann.storage)
    third = joined(tmp_path / "third", Machine(ann.home, counting))
    assert third.names() == {f"D{n}" for n in range(12)}
    assert sum(call.startswith("get log/") for call in counting.calls) < 12
    assert len([call for call in counting.calls if call.startswith("get snap/") and call.endswith("/manifest")]) == 1
    settle([ann, bob, third])
    alike([ann, bob, third])
    # A log that has lost segments is filled from the packs, each of which is fetched once for all that it holds.
    lost = [name for name in objects if name.startswith("log/") and "1" < name[-5] < "6"]
    for name in lost:
        del objects[name]
    monkeypatch.setattr(snapshots, "BEHIND", 1000)
    counting = Counting(ann.storage)
    fourth = joined(tmp_path / "fourth", Machine(ann.home, counting))
    packs = [call for call in counting.calls if call.startswith("get snap/") and call.endswith(".pack")]
    assert len(packs) == len({*packs}) < len(lost)
    assert [sum(call == f"get {name}" for call in counting.calls) for name in lost] == [1] * len(lost)
    settle([ann, bob, third, fourth])
    alike([ann, bob, third, fourth])


@pytest.mark.parametrize("large", [0, 100])
def test_an_interrupted_first_download_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ann: Machine, large: int
) -> None:
    monkeypatch.setattr(snapshots, "AFTER", 8)
    monkeypatch.setattr(snapshots, "BEHIND", 3)
    monkeypatch.setattr(snapshots, "LARGE", large)
    monkeypatch.setattr(exchange, "SEGMENTS", 2)
    for n in range(12):
        ann.add(f"D{n}")
        ann.sync()
    merged: list[int] = []
    merge = Exchange.merge

    def noting(self: Exchange, segments: Sequence[Segment]) -> None:
        merge(self, segments)
        merged.extend(each.header.seq for each in segments)

    monkeypatch.setattr(Exchange, "merge", noting)
    counting = Counting(ann.storage)
    with ann.open() as store:
        code = founding.invite(store, site.load(store, ann.place), ann.storage)
    bob = Machine(tmp_path / "bob", counting)
    with create_workspace(bob.home) as store:
        founding.join_by_code(store, counting, invitation.read(code), "bob", bob.place)
    for _life in range(20):
        left = 5

        def dying(_what: str, _done: int, _all: int) -> None:
            nonlocal left
            left -= 1
            if not left:
                raise Crash

        with bob.open() as store, suppress(Crash):
            Exchange(store, site.load(store, bob.place), counting, say=dying).run()
            break
    assert merged == [*range(1, 14)]
    if large:  # what was read and not merged, and what was on its way, is all that is read twice
        got = [call for call in counting.calls if call.startswith("get log/")]
        assert len(got) < 13 + 4 * 6
        assert not any("pack" in call for call in counting.calls)
    assert bob.names() == ann.names()


def test_a_hint_of_what_there_is_not_goes_with_the_next_thorough_sync(ann: Machine, bob: Machine) -> None:
    """Others were told at each sync, for good, that something is missing."""
    ann.add("one")
    settle([ann, bob])
    (name,) = [each for each in ann.storage.names("heads/") if id_of(ann) in each]
    ann.storage.put(f"{name.rpartition('.')[0]}.vvvvvvv", b"sfa\n")
    assert bob.sync().troubles
    ann.sync()
    assert bob.sync().troubles == []
    assert [each for each in ann.storage.names("heads/") if id_of(ann) in each] == [name]


def test_no_snapshot_is_made_on_top_of_one_that_has_more(ann: Machine, bob: Machine) -> None:
    """It named packs of a site that it said nothing of, which ended the sync."""
    ann.add("one")
    settle([ann, bob])
    bob.add("two")
    bob.sync()
    with bob.open() as store:
        more = snapshots.make(store, site.load(store, bob.place), bob.storage, NOTHING)
    assert more is not None
    with ann.open() as store:  # who has not read it yet
        assert snapshots.make(store, site.load(store, ann.place), ann.storage, more) is None


def test_what_the_storage_has_lost_is_hinted_at_again(ann: Machine, bob: Machine) -> None:
    """While it waited to be put again its hint went, and was taken to be there still: nobody heard of it for hours."""
    ann.add("one")
    settle([ann, bob])
    ann.add("two")
    ann.sync(thorough=False)
    storage = ann.storage
    assert isinstance(storage, Memory)
    before, newest = [*storage.names(paths.HEADS)], max(storage.names(f"{paths.LOG}{id_of(ann)}/"))
    storage.delete(newest)
    ann.sync()
    assert newest in storage.objects
    assert [*storage.names(paths.HEADS)] == before
    assert bob.sync(thorough=False).read == 1


def test_what_is_no_hint_is_passed_over(ann: Machine, bob: Machine) -> None:
    for name in ("heads/x", "heads/x.0000001", "heads/00000000000000000000000001.0000001", "heads/team.zzzzzzz"):
        ann.storage.put(name, b"")
    ann.add("GTX")
    settle([ann, bob])
    alike([ann, bob])


def test_long_texts_are_put_in_several_segments(ann: Machine, bob: Machine) -> None:
    with ann.open() as store, action(store, "add") as act:
        for n in range(70):
            act.insert("comment", {"body": f"{n:09}" * 111_112})
    settle([ann, bob])
    assert tables(bob)["comment"] == tables(ann)["comment"]
    assert len(tables(bob)["comment"]) == 70


def test_a_segment_that_a_clone_has_written_over_counts_on_both_sides(
    tmp_path: Path, ann: Machine, bob: Machine
) -> None:
    settle([ann, bob])
    clone = ann.copy_to(tmp_path / "clone", secrets=True)
    ann.add("of ann")
    settle([ann, bob])
    clone.add("of the clone")
    # Its probe was answered by a listing of before, so it saw nothing in its way.
    with clone.open() as store:
        me = site.load(store, clone.place)
        exchange = Exchange(store, me, clone.storage)
        exchange.seal()
        path = paths.segment(me.id, 2)
        (content,) = store.connection.execute("SELECT content FROM outbox ORDER BY segment DESC LIMIT 1").fetchone()
        store.connection.execute("UPDATE outbox SET put_at = '2026'")
    clone.storage.put(path, content)
    clone.add("and more")
    clone.sync()
    bob.sync()
    assert {"of ann", "of the clone", "and more"} <= bob.names()
    ann.add("later")
    assert ann.sync().forked
    settle([ann, bob, clone])
    alike([ann, bob, clone])


def test_two_copies_that_write_no_more_tell_all_they_have(tmp_path: Path, ann: Machine, bob: Machine) -> None:
    """Both had put one number; who had lost it, and who had read it before, noticed with the next write only."""
    settle([ann, bob])
    clone = ann.copy_to(tmp_path / "clone", secrets=True)
    ann.add("of ann")
    settle([ann, bob])
    path = max(name for name in ann.storage.names("log/"))
    whole = ann.storage.get(path)
    ann.storage.delete(path)  # the clone's probe was answered by a listing of before
    clone.add("of the clone")
    clone.sync(thorough=False)
    assert ann.storage.get(path) != whole
    eve = joined(tmp_path / "eve", clone)
    everybody = [ann, bob, clone, eve]
    settle(everybody)
    settle(everybody)
    alike(everybody)
    assert bob.names() == {"of ann", "of the clone"}
    with bob.open() as store:
        assert verifying.verify(store, site.load(store, bob.place), bob.storage).differences == {}


def test_a_segment_that_a_clone_has_written_over_while_the_next_was_put_comes_back(
    tmp_path: Path, ann: Machine, bob: Machine
) -> None:
    eve = joined(tmp_path / "eve", ann)
    settle([ann, bob, eve])
    clone = ann.copy_to(tmp_path / "clone", secrets=True)
    with ann.open() as store:
        me = site.load(store, ann.place).id
    ann.add("of ann")
    ann.sync(thorough=False)
    first = max(ann.storage.names(f"log/{me}/"))
    # The clone's probe was answered by a listing of before: it puts its own over what is there.
    whole = ann.storage.get(first)
    ann.storage.delete(first)
    clone.add("of the clone")
    clone.sync(thorough=False)
    ann.add("later")
    with suppress(StorageTrouble), ann.open() as store:
        again = Exchange(store, site.load(store, ann.place), ann.storage)
        again.seal()
        seq, content = store.connection.execute(
            "SELECT g.seq, o.content FROM outbox o JOIN segment g ON g.n = o.segment ORDER BY o.segment DESC LIMIT 1"
        ).fetchone()
        ann.storage.put(paths.segment(me, seq), content)
        ann.storage.put(paths.head(me, seq), b"")
        store.connection.execute("UPDATE outbox SET put_at = '2026'")
    bob.add("of bob")
    # Whoever reads now has one side, is told of the other, and goes on with the rest.
    eve.sync()
    bob.sync()
    outcome = eve.sync()
    assert len(outcome.troubles) == 1
    assert eve.names() == {"of the clone", "of bob"}
    assert ann.storage.get(first) != whole
    # The clone sees that another went on, and says all that again under a name of its own; the machine whose log it is
    # puts its own back.
    assert clone.sync().forked
    settle([ann, bob, eve])
    assert ann.storage.get(first) == whole
    assert eve.names() == {"of ann", "later", "of the clone", "of bob"}
    late = joined(tmp_path / "late", ann)
    settle([ann, bob, eve, clone, late])
    alike([ann, bob, eve, clone, late])
    assert late.sync().troubles == []


def test_the_segments_of_a_log_are_fetched_several_at_once(ann: Machine, bob: Machine) -> None:
    for n in range(9):
        ann.add(f"D{n}")
        ann.sync(thorough=False)
    together = Together(ann.storage)
    Machine(bob.home, together).sync(thorough=False)
    assert together.most > 1
    assert bob.names() == {f"D{n}" for n in range(9)}
    # A hint that names what there is not costs a few requests, not as many as it names.
    with ann.open() as store:
        id = site.load(store, ann.place).id
    ann.storage.put(paths.head(id, 32**6), b"")
    counting = Counting(ann.storage)
    Machine(bob.home, counting).sync(thorough=False)
    assert sum(call.startswith("get log/") for call in counting.calls) < 10


def test_snapshots_of_a_long_log_are_far_between() -> None:
    a_twentieth = Snapshot({"a": 19_000}, ())
    assert snapshots.is_due(NOTHING, {"a": snapshots.AFTER}, "a")
    assert not snapshots.is_due(a_twentieth, {"a": 19_000 + snapshots.AFTER}, "a")
    assert snapshots.is_due(a_twentieth, {"a": 20_000}, "a")
