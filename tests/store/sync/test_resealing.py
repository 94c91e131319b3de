"""What is sealed again says all that it said before: the changes, what its writer had seen and vouched for."""

from contextlib import suppress
from pathlib import Path

import pytest

from sfa_tui.store.sync import founding, site
from sfa_tui.store.sync.sealed import invitation
from sfa_tui.store.sync.seen import Segments
from sfa_tui.store.sync.storage.trouble import Full
from tests.store.sync.sites import Machine, alike, full, id_of, removed, settle, team_of, waiting
from tests.store.sync.storage.hostile import Memory


@pytest.fixture
def storage() -> Memory:
    return Memory("file:///nowhere")


@pytest.fixture
def team(tmp_path: Path, storage: Memory) -> list[Machine]:
    """Ann, an admin; Bob; a third one; and Mal, who is to be removed."""
    return team_of(tmp_path, storage, "bob", "third", "mal")


def told(machine: Machine) -> list[dict[str, int]]:
    """Return what each segment that waits has seen, as it is noted."""
    with machine.open() as store:
        numbers = store.connection.execute("SELECT segment FROM outbox WHERE put_at IS NULL ORDER BY segment")
        return [Segments(store.connection).told(n) for (n,) in numbers.fetchall()]


def go_on(clone: Machine, without: str) -> None:
    """Let a copy of a machine put the next number of its log, while the storage shows it nothing of another's."""
    shown = Memory("file:///nowhere")
    objects: dict[str, bytes] = clone.storage.objects  # type: ignore[attr-defined]
    shown.objects.update({name: each for name, each in objects.items() if without not in name})
    clone.add("of the clone")
    clone.sync(shown)
    for name, content in shown.objects.items():
        objects.setdefault(name, content)


def test_what_only_this_machine_had_read_of_a_removed_one_counts_for_all_after_a_fork(
    tmp_path: Path, team: list[Machine], storage: Memory
) -> None:
    """The hash of it, which makes others take it, was left out of what was sealed again."""
    ann, bob, third, mal = team
    deal = ann.add("deal")
    settle(team)
    clone = bob.copy_to(tmp_path / "clone", secrets=True)
    mal.edit(deal, note="by mal")
    mal.sync()
    bob.sync()
    bob.add("of bob")
    with suppress(Full):
        bob.sync(full(storage))
    go_on(clone, id_of(mal))
    assert bob.sync().forked
    removed(ann, id_of(mal))
    settle([ann, bob, third])
    assert third.value(deal, "note") == "by mal"
    alike([ann, bob, third])


def test_all_that_waits_says_the_same_under_another_id(tmp_path: Path, team: list[Machine], storage: Memory) -> None:
    ann, bob, third, mal = team
    bob.add("put")
    settle(team)
    clone, old = bob.copy_to(tmp_path / "clone", secrets=True), id_of(bob)
    refusing = full(storage)
    for turn, other in enumerate((ann, mal, None, third)):  # what each segment has seen first
        if other is not None:
            other.add(f"seen {turn}")
            other.sync()
            with suppress(Full):
                bob.sync(refusing)
        bob.add(f"of bob {turn}")
        with suppress(Full):
            bob.sync(refusing)
    before, seen = waiting(bob), told(bob)
    assert len(before) == 4
    go_on(clone, id_of(mal))
    with suppress(Full):
        bob.sync(refusing)
    after = waiting(bob)
    assert id_of(bob) != old
    assert [each.segment.changes for each in after] == [each.segment.changes for each in before]
    assert [each.segment.acts for each in after] == [each.segment.acts for each in before]
    assert [each.body.entries for each in after] == [each.body.entries for each in before]
    assert told(bob) == [{**vector, old: 1} for vector in seen]
    # Each tells what is new since the one before, the first one all, and the hash of all that it tells.
    hashes: dict[bytes, bytes] = {}
    for each in after:
        assert all(said.hash and said.hash != hashes.get(id) for id, said in each.body.seen.items())
        hashes |= {id: said.hash for id, said in each.body.seen.items()}
    for each in before:
        assert all(said.hash for said in each.body.seen.values())
    assert {said.hash for each in before for said in each.body.seen.values()} <= {
        said.hash for each in after for said in each.body.seen.values()
    }
    settle(team)
    alike(team)


def test_what_a_machine_had_sent_behind_its_cut_counts_once_it_is_let_in_again(
    team: list[Machine], storage: Memory
) -> None:
    ann, bob, third, _mal = team
    bob.add("read by ann")
    settle(team)
    bob.add("read by nobody")
    bob.sync()
    bob.add("sealed")
    with suppress(Full):
        bob.sync(full(storage))
    removed(ann, id_of(bob))
    with ann.open() as store:
        code = founding.invite(store, site.load(store, ann.place), storage)
    with bob.open() as store:
        founding.join_by_code(store, storage, invitation.read(code), "bob", bob.place)
    settle([bob, ann, third])
    assert third.names() == {"read by ann", "read by nobody", "sealed"}
    alike([ann, bob, third])
