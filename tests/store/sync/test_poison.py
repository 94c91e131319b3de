"""A member that signs what no program of ours would write is named, and harms nobody else."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from sfa_tui.store.sync import circle, exchange, paths, reading, site, snapshots
from sfa_tui.store.sync.changes import MOST_NAMED, Act, Change, Header, Segment, Value
from sfa_tui.store.sync.exchange import Exchange
from sfa_tui.store.sync.manifest import Pack, Snapshot
from sfa_tui.store.sync.reading import Reading
from sfa_tui.store.sync.sealed.envelope import object_hash
from sfa_tui.store.sync.sealed.names import spelled
from tests.store.sync.sites import Machine, alike, conflicts, founder, joined, settle
from tests.store.sync.storage.hostile import Memory

ID = "01K00000000000000000000000"
STAMP = 1_790_000_000_000 << 15
ACT = Act(ID, "2026-11-01T00:00:00.000Z", None, "deal add", "x")


def put(
    machine: Machine,
    *changes: Change,
    vector: Mapping[str, int] | None = None,
    named: Sequence[bytes] = (),
    acts: Sequence[Act] = (ACT,),
) -> str:
    """Put changes as a machine's next segment, with what it says of other sites and entries, and return its name."""
    with machine.open() as store:
        me = site.load(store, machine.place)
        log = sorted(machine.storage.names(f"log/{me.id}/"))
        previous = object_hash(machine.storage.get(log[-1])) if log else b""
        path = paths.segment(me.id, len(log) + 1)
        header = Header(me.id, len(log) + 1, previous, vector or {}, 1_790_000_000_000)
        machine.storage.put(path, me.sealer().seal(path, header, acts, changes, entries=named).data)
        machine.storage.put(paths.head(me.id, len(log) + 1), site.HINT)
    return path


@pytest.mark.parametrize(
    ("table", "name", "value"),
    [
        ("deal", "amount", "much"),
        ("deal", "amount", 1.5),
        ("deal", "probability", float("inf")),
        ("deal", "deleted_at", b"\0"),
        ("deal", "name", 5),
        ("stage", "name", b"x"),
    ],
)
@pytest.mark.parametrize("at_birth", [True, False])
def test_a_value_that_no_column_takes(tmp_path: Path, table: str, name: str, value: Value, at_birth: bool) -> None:
    ann = founder(tmp_path / "ann", Memory("file:///nowhere"))
    bob, third = joined(tmp_path / "bob", ann), joined(tmp_path / "third", ann)
    settle([ann, bob, third])
    birth = Change(table, ID, None, None, None, STAMP, {name: value} if at_birth else {"name": "x"}, 0)
    edit = Change(table, ID, name, None, value, STAMP + 1, {}, 0)
    path = put(bob, birth, *(() if at_birth else (edit,)))
    ann.add("of ann")
    third.add("of the third")
    for each in (ann, third, ann):
        (trouble,) = each.sync().troubles
        assert trouble.startswith(path)
    alike([ann, third])
    assert ann.names() == {"of ann", "of the third"}


def told(machine: Machine, deal: str) -> tuple[object, ...]:
    """Return what is told of all actions, and what is derived of a deal."""
    with closing(sqlite3.connect(machine.home / "sfa.db")) as connection:
        said = connection.execute("SELECT id, at, user_id, verb, summary, undoes FROM action ORDER BY id").fetchall()
        derived = connection.execute("SELECT slips, stage_entered_at FROM v_deal WHERE id = ?", (deal,)).fetchall()
    return said, derived, conflicts(machine)


@pytest.mark.parametrize("undone", [0, 1, None])
def test_who_reuses_the_id_of_an_action_leaves_all_alike(tmp_path: Path, undone: int | None) -> None:
    ann = founder(tmp_path / "ann", Memory("file:///nowhere"))
    bob, third, eve = (joined(tmp_path / name, ann) for name in ("bob", "third", "eve"))
    deal = ann.add("of ann", expected_close="2026-12-01")
    settle([ann, bob, third, eve])
    ids = []
    for day in ("2026-12-10", "2026-12-20"):
        ann.edit(deal, expected_close=day)
        with closing(sqlite3.connect(ann.home / "sfa.db")) as connection:
            ids += [id for (id,) in connection.execute("SELECT id FROM action ORDER BY n DESC LIMIT 1")]
    before = {name: eve.storage.get(name) for name in eve.storage.names("")}
    ann.sync()
    bob.sync()
    # The third hears of Eve's first: what Ann has put is not in the storage yet.
    late = {name: ann.storage.get(name) for name in ann.storage.names("") if name not in before}
    for name in late:
        ann.storage.delete(name)
    forged = Act(ids[1], "2026-11-01T00:00:00.000Z", None, "undo", "forged", None if undone is None else ids[undone])
    put(eve, Change("company", ID, None, None, None, STAMP, {"name": "x"}, 0), acts=[forged])
    third.sync()
    for name, content in late.items():
        ann.storage.put(name, content)
    for _ in range(2):
        for each in (bob, third, ann):
            each.sync()
    alike([ann, bob, third])
    assert told(ann, deal) == told(bob, deal) == told(third, deal)
    assert told(ann, deal) == told(joined(tmp_path / "newcomer", ann), deal)


def made_up(first: int, count: int) -> dict[str, int]:
    """Return a vector of sites that there are not."""
    return {spelled(n.to_bytes(16)): 7 for n in range(first, first + count)}


def test_a_member_that_names_sites_that_there_are_not_fills_no_more_than_it_puts(tmp_path: Path) -> None:
    ann = founder(tmp_path / "ann", Memory("file:///nowhere"))
    bob = joined(tmp_path / "bob", ann)
    for n in range(40):
        put(bob, vector=made_up(500 * n, 500))
    ann.add("of ann")
    assert ann.sync().troubles == []
    with closing(sqlite3.connect(ann.home / "sfa.db")) as connection:
        (sites,) = connection.execute("SELECT count(*) FROM site").fetchone()
        (vectors,) = connection.execute("SELECT coalesce(sum(length(vector)), 0) FROM segment").fetchone()
        (pages,) = connection.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'heard_of'").fetchone()
    assert (sites, vectors < 1_000) == (2, True)
    assert pages < 20_000 * 60
    alike([ann, joined(tmp_path / "third", ann)])


@pytest.mark.parametrize("what", ["sites", "entries"])
def test_what_names_more_than_a_segment_may_is_named_itself(tmp_path: Path, what: str) -> None:
    ann = founder(tmp_path / "ann", Memory("file:///nowhere"))
    bob = joined(tmp_path / "bob", ann)
    if what == "sites":
        path = put(bob, vector=made_up(0, MOST_NAMED + 1))
    else:
        path = put(bob, named=[n.to_bytes(16) for n in range(MOST_NAMED + 1)])
    ann.add("of ann")
    (trouble,) = ann.sync().troubles
    assert trouble.startswith(path)
    assert "no sense" in trouble


def test_a_made_up_manifest_hides_no_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "AFTER", 5)
    ann = founder(tmp_path / "ann", Memory("file:///nowhere"))
    bob = joined(tmp_path / "bob", ann)
    for n in range(6):
        ann.add(f"D{n}")
        ann.sync(thorough=n == 5)
    with ann.open() as store, bob.open() as other:
        me, him = site.load(store, ann.place), site.load(other, bob.place)

        def newest() -> Snapshot:
            return snapshots.newest(me, ann.storage, {me.id: 100, him.id: 1})

        def make_up(upto: int, *packs: Pack) -> None:
            told = {me.id: honest.vector[me.id], him.id: upto}
            place = f"snap/{him.id}/{paths.number(1)}{paths.number(sum(told.values()))}/manifest"
            snapshots._put_manifest(him, ann.storage, place, Snapshot(told, packs))

        honest = newest()
        assert len(honest.packs) == 1
        make_up(10**6)  # further than any log
        assert newest() == honest
        make_up(1, Pack("snap/a/0.pack", bytes(32), {me.id: (1, 2)}))  # of a pack that there is not
        assert newest() == honest
        make_up(1)
        assert newest().packs == ()
        circle.remove(store, me, ann.storage, me.state.members[him.keys.site])
        assert newest() == honest


def test_what_waits_and_what_is_merged_at_once_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = founder(tmp_path / "ann", Memory("file:///nowhere"))
    others = [joined(tmp_path / name, ann) for name in ("bob", "eve", "dan")]
    for n, each in enumerate(others):
        for _ in range(4):
            put(each, Change("deal", ID, "amount", None, n, STAMP + n, {}, 0), vector=made_up(100 * n, 100))
    ahead: list[int] = []
    merged: list[int] = []
    take, merge = Reading._take, Exchange.merge

    def taking(self: Reading, site: str) -> Segment:
        ahead.append(len(self.ahead))
        return take(self, site)

    def merging(self: Exchange, segments: Sequence[Segment]) -> None:
        merged.append(len(segments))
        merge(self, segments)

    monkeypatch.setattr(Reading, "_take", taking)
    monkeypatch.setattr(Exchange, "merge", merging)
    first = ann.copy_to(tmp_path / "first", secrets=True)
    first.sync()
    assert (max(ahead), max(merged)) == (3, 12)
    monkeypatch.setattr(reading, "AHEAD", 30_000)  # each of these takes some 20,000
    monkeypatch.setattr(exchange, "MEMORY", 30_000)
    ahead.clear()
    merged.clear()
    ann.sync()
    assert (max(ahead), max(merged)) == (2, 2)
    alike([ann, first])
