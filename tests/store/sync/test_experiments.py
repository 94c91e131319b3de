"""The histories in which other ways of merging were seen to lose an edit, by the names that they have in the design:
clone histories, the stamp after a pull, the double birth, the fast-clock delete, the lost reply."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.sync.storage.trouble import StorageTrouble, Unavailable
from tests.store.sync.replicas import Replica, conflicts, same, settle
from tests.store.sync.sites import alike, founder, joined
from tests.store.sync.sites import settle as sync_all
from tests.store.sync.storage.hostile import Hostile, Memory
from tests.store.writing import Write


def pair(**values: Any) -> tuple[Replica, Replica]:
    """Return two replicas that share a deal."""
    one, other = Replica("a"), Replica("b")
    one.write([Write("insert", "deal", "D1", tuple(values.items()))])
    settle([one, other])
    return one, other


def edit(replica: Replica, **values: Any) -> None:
    replica.write([Write("update", "deal", "D1", tuple(values.items()))])


def value(replica: Replica, column: str) -> Any:
    return replica.connection.execute(f"SELECT {column} FROM deal WHERE id = 'D1'").fetchone()[0]


@pytest.mark.parametrize("seed", range(1))
def test_clone_histories(tmp_path: Path, seed: int) -> None:
    """Copies of a machine, key and all, write on, each believing to be the one, while listings show what was before: a
    look at the newest hint alone would let one put its segments over those of another."""
    drawn, memory = random.Random(seed), Memory("file:///nowhere")
    machines = [founder(tmp_path / "ann", memory)]
    machines.append(joined(tmp_path / "bob", machines[0]))
    stale = Hostile(memory, drawn.randrange, faults={"stale", "short", "empty"}, rate=3)
    added = set()
    for turn in range(10):
        machine = drawn.choice(machines)
        if turn in (2, 5):
            machines.append(machine.copy_to(tmp_path / f"clone{turn}", secrets=True))
        added.add(f"D{turn}")
        machine.add(f"D{turn}")
        if drawn.random() < 0.7:
            drawn.choice(machines).sync(drawn.choice((stale, memory)), thorough=drawn.random() < 0.3)
    for _ in range(4):  # what was put over is put back by and by
        sync_all(machines)
    alike(machines)
    assert machines[0].names() == added


def test_the_stamp_after_a_pull() -> None:
    """An edit that waits gets its stamp before anything of others is merged: were it stamped afterwards, it would seem
    to have seen what it had not, and would take back a later edit without a word."""
    one, other = pair(name="GTX", amount=1)
    edit(one, amount=2)  # waits, unsealed
    other.time += timedelta(hours=1)
    edit(other, amount=3)
    other.seal()
    one.take_next(other, 1)
    assert value(one, "amount") == 3
    settle([one, other])
    same([one, other])
    assert value(other, "amount") == 3
    assert [field for _id, _noun, field, _kind in conflicts(one)] == ["amount"]


def test_the_double_birth() -> None:
    """Two births of one row are merged cell by cell, in any order; what one leaves empty takes nothing away."""
    one, other, third = Replica("a"), Replica("b"), Replica("c")
    one.write([Write("insert", "deal", "D1", (("name", "of one"), ("amount", 5)))])
    other.time += timedelta(hours=1)
    other.write([Write("insert", "deal", "D1", (("name", "of other"), ("probability", 30)))])
    edit(one, expected_close="2026-12-15")
    for each in (one, other):
        each.seal()
    third.take_next(other, 1)
    third.take_next(one, 1)
    settle([one, other, third])
    same([one, other, third])
    held = [value(third, column) for column in ("name", "amount", "probability", "expected_close")]
    assert held == ["of other", 5, 30, "2026-12-15"]


def test_the_fast_clock_delete() -> None:
    """A machine whose clock is a year ahead deletes: who brings the row back at the right time is heard, and so
    is who deletes a row of which that clock wrote a cell."""
    one, other = pair(name="GTX", amount=1)
    one.time += timedelta(days=365)
    one.write([Write("delete", "deal", "D1")])
    settle([one, other])
    other.write([Write("revive", "deal", "D1")])
    edit(other, amount=2)
    settle([one, other])
    same([one, other])
    assert (value(one, "deleted_at"), value(one, "amount")) == (None, 2)
    edit(one, amount=3)
    settle([one, other])
    other.write([Write("delete", "deal", "D1")])
    settle([one, other])
    same([one, other])
    assert value(one, "deleted_at") is not None
    assert conflicts(one) == []


def test_the_lost_reply(tmp_path: Path) -> None:
    """A segment was put and the answer lost; the machine works on: the segment goes once more, byte for byte, and what
    came after it follows in another."""
    memory = Memory("file:///nowhere")
    ann = founder(tmp_path / "ann", memory)
    bob = joined(tmp_path / "bob", ann)
    deal = ann.add("GTX", amount=1)
    with pytest.raises(StorageTrouble):
        ann.sync(cast(Storage, _Deaf(memory)))
    before = {name: content for name, content in memory.objects.items() if name.startswith("log/")}
    bob.sync()
    assert bob.value(deal, "amount") == 1
    bob.edit(deal, amount=2)
    ann.edit(deal, note="later")
    sync_all([ann, bob])
    alike([ann, bob])
    assert before.items() <= memory.objects.items()
    assert (ann.value(deal, "amount"), bob.value(deal, "note")) == (2, "later")


class _Deaf:
    """A storage whose answer to a segment that it has stored is lost."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def __getattr__(self, name: str) -> Any:
        return getattr(self._storage, name)

    def put(self, name: str, content: bytes) -> None:
        self._storage.put(name, content)
        if name.startswith("log/"):
            raise Unavailable(self._storage.url, "connection reset")
