"""A row that is born on two machines is found by either name."""

from pathlib import Path

from sfa_tui.store.journal import action
from tests.store.sync.sites import Machine, alike, founder, joined, settle
from tests.store.sync.storage.hostile import Memory

SAME = "00000000000000000000000001"


def born(machine: Machine, name: str) -> None:
    with machine.open() as store, action(store, "deal add", name) as act:
        act.insert("deal", {"name": name}, id=SAME)


def test_a_row_that_two_machines_made_is_edited_by_either(tmp_path: Path) -> None:
    storage = Memory("file:///nowhere")
    ann = founder(tmp_path / "ann", storage)
    bob, eve = joined(tmp_path / "bob", ann), joined(tmp_path / "eve", ann)
    settle([ann, bob, eve])
    born(ann, "by ann")
    born(bob, "by bob")
    settle([ann, bob, eve])
    for amount, machine in ((100, ann), (200, bob), (300, eve)):
        machine.edit(SAME, amount=amount)
        settle([ann, bob, eve])
    alike([ann, bob, eve])
    assert ann.value(SAME, "amount") == 300
