"""Conflicts are resolved on one machine, everywhere, and stand again where that is undone."""

from pathlib import Path
from typing import Any

import pytest

from sfa_tui.model.errors import Refused
from sfa_tui.sales import conflicts
from sfa_tui.store import history, undo
from sfa_tui.store.journal import action
from sfa_tui.store.sync import founding, listing, site
from sfa_tui.store.sync.sealed import invitation
from tests.store.sync.sites import Machine, alike, founder, id_of, joined, settle
from tests.store.sync.storage.hostile import Memory


@pytest.fixture
def team(tmp_path: Path) -> tuple[Machine, Machine]:
    ann = founder(tmp_path / "ann", Memory("file:///nowhere"))
    return ann, joined(tmp_path / "bob", ann)


def overridden(ann: Machine, bob: Machine, *names: str) -> list[str]:
    """Let Ann edit deals that Bob edits later, without having seen it."""
    deals = [ann.add(name, amount=100, currency="USD") for name in names]
    settle([ann, bob])
    for deal in deals:
        ann.edit(deal, amount=200)
        bob.edit(deal, amount=300)
    settle([ann, bob])
    return deals


def open_ones(machine: Machine) -> list[str]:
    with machine.open() as store:
        assert listing.count(store, everybody=True) == len(listing.listed(store, everybody=True))
        return listing.ids(store, everybody=True)


@pytest.mark.parametrize(("keep", "amount"), [("ours", 200), ("theirs", 300), ("base", 100)])
def test_undoing_what_was_synced_lets_the_conflict_stand_again(
    team: tuple[Machine, Machine], keep: str, amount: int
) -> None:
    ann, bob = team
    (deal,) = overridden(ann, bob, "GTX")
    (id,) = open_ones(ann)
    with ann.open() as store:
        conflicts.resolve(store, id, keep)
    settle([ann, bob])
    assert (ann.value(deal, "amount"), bob.value(deal, "amount")) == (amount, amount)
    assert open_ones(ann) == open_ones(bob) == []
    with ann.open() as store:
        undo.undo(store)
    settle([ann, bob])
    assert (ann.value(deal, "amount"), bob.value(deal, "amount")) == (300, 300)
    assert open_ones(ann) == open_ones(bob) == [id]
    alike([ann, bob])


def test_several_are_resolved_in_one_action(team: tuple[Machine, Machine]) -> None:
    ann, bob = team
    deals = overridden(ann, bob, "GTX", "Acme", "Isdom", "Betasoloin")
    with ann.open() as store:
        conflicts.resolve_all(store, listing.ids(store), "ours")
        (summary,) = store.connection.execute("SELECT summary FROM action ORDER BY n DESC LIMIT 1").fetchone()
        assert summary.startswith("GTX: amount=ours, ")
        assert summary.endswith(", …")
    assert [ann.value(deal, "amount") for deal in deals] == [200] * 4
    with ann.open() as store:
        undo.undo(store)
        assert len(listing.ids(store)) == 4
    assert [ann.value(deal, "amount") for deal in deals] == [300] * 4


def test_what_a_deletion_overrode_stands_again_where_its_return_is_undone(team: tuple[Machine, Machine]) -> None:
    """The undoing had seen both, so nothing was listed any more, and the edits were nowhere to be seen."""
    ann, bob = team
    deal = ann.add("GTX", amount=100, currency="USD")
    settle([ann, bob])
    bob.edit(deal, amount=200, currency="USD")
    bob.edit(deal, note="hers")
    with ann.open() as store, action(store, "deal delete") as act:
        act.delete("deal", deal)
    settle([ann, bob])
    listed = open_ones(bob)
    assert len(listed) == 2
    for is_sent in (False, True):
        with bob.open() as store:
            conflicts.resolve(store, listed[0], "ours")
        assert open_ones(bob) == []  # the row is back, with all that was overridden by its going
        if is_sent:
            settle([ann, bob])
        with bob.open() as store:
            undo.undo(store)
        settle([ann, bob])
        assert open_ones(ann) == open_ones(bob) == listed
        alike([ann, bob])


def test_what_both_started_from_is_known_of_a_deleted_row_too(team: tuple[Machine, Machine]) -> None:
    ann, bob = team
    deal = ann.add("GTX", amount=100, currency="USD")
    settle([ann, bob])
    bob.edit(deal, amount=200)
    with ann.open() as store, action(store, "deal delete") as act:
        act.delete("deal", deal)
    settle([ann, bob])
    with bob.open() as store:
        (conflict,) = listing.listed(store)
        assert (conflict.kind, conflict.base["amount"], conflict.ours["amount"]) == ("deleted", 100, 200)
        conflicts.resolve(store, conflict.id, "base")
    settle([ann, bob])
    assert (ann.names(), ann.value(deal, "amount"), open_ones(ann)) == ({"GTX"}, 100, [])
    alike([ann, bob])


@pytest.mark.parametrize("has_key", [True, False])
def test_what_a_machine_lost_stays_its_own_when_it_is_another_one(
    tmp_path: Path, team: tuple[Machine, Machine], has_key: bool
) -> None:
    """Put back from a backup, or joined anew from a copy, what it had lost was listed on nobody's machine."""
    ann, bob = team
    deal = ann.add("GTX", amount=100, currency="USD")
    settle([ann, bob])
    bob.edit(deal, amount=200)
    bob.sync()
    copy = bob.copy_to(tmp_path / "copy")
    ann.edit(deal, amount=300)
    if has_key:
        bob.add("later")
        bob.sync()
        bob.restore(copy.home / "sfa.db")
        bob.add("after")
    else:
        with ann.open() as store:
            code = invitation.read(founding.invite(store, site.load(store, ann.place), ann.storage))
        with copy.open() as store:
            founding.join_by_code(store, copy.storage, code, "copy", copy.place)
        bob = copy
    before = id_of(bob)
    settle([ann, bob])
    assert id_of(bob) != before or not has_key
    with bob.open() as store:
        (conflict,) = listing.listed(store)
        assert (conflict.ours["amount"], conflict.theirs["amount"]) == (200, 300)
        assert listing.count(store) == 1
    with ann.open() as store:
        assert listing.listed(store) == []


@pytest.mark.parametrize(
    ("before", "ours", "theirs"),
    [
        (
            {"amount": 4_800_000, "currency": "JPY"},
            {"amount": 500_000, "currency": "EUR"},
            {"amount": 300_000, "currency": "USD"},
        ),
        (
            {"stage_id": None, "closed_on": None, "reason_id": None, "lost_kind": None},
            {"stage_id": "L", "closed_on": "2026-12-01", "reason_id": "R", "lost_kind": "lost"},
            {"stage_id": "W", "closed_on": "2026-12-02"},
        ),
    ],
)
def test_what_was_there_before_is_all_that_goes_together(
    team: tuple[Machine, Machine], before: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    """¥4,800,000 came back as $48,000.00: the amount alone was what it had been."""
    ann, bob = team
    deal = ann.add("GTX", **before)
    settle([ann, bob])
    ann.edit(deal, **ours)
    bob.edit(deal, **theirs)
    settle([ann, bob])
    with ann.open() as store:
        (conflict,) = listing.listed(store)
        assert {name: conflict.base[name] for name in before} == before
        conflicts.resolve(store, conflict.id, "base")
    settle([ann, bob])
    for machine in (ann, bob):
        assert {name: machine.value(deal, name) for name in before} == before
    alike([ann, bob])


def test_two_who_delete_one_row_have_nothing_to_choose(team: tuple[Machine, Machine]) -> None:
    ann, bob = team
    deal = ann.add("GTX", amount=100, currency="USD")
    settle([ann, bob])
    for machine in (ann, bob):
        with machine.open() as store, action(store, "deal delete") as act:
            act.delete("deal", deal)
    settle([ann, bob])
    assert open_ones(ann) == open_ones(bob) == []


def test_an_undo_that_says_another_value_holds_by_who_undid(team: tuple[Machine, Machine]) -> None:
    """What was undone was left out, and then whoever had lost passed for the author of what holds."""
    ann, bob = team
    overridden(ann, bob, "GTX")
    (id,) = open_ones(ann)
    with ann.open() as store:
        conflicts.resolve(store, id, "ours")
    settle([ann, bob])
    with ann.open() as store:
        undo.undo(store)
    settle([ann, bob])
    with bob.open() as store:
        undone = undo.undo(store)
        (at,) = store.connection.execute("SELECT at FROM action ORDER BY n DESC LIMIT 1").fetchone()
    assert undone.rows == 1
    settle([ann, bob])
    with ann.open() as store:
        (conflict,) = listing.listed(store)
        assert (conflict.ours["amount"], conflict.theirs["amount"], conflict.at) == (200, 100, at)
    alike([ann, bob])


def test_all_that_one_action_said_of_a_register_is_overridden_or_repeated(team: tuple[Machine, Machine]) -> None:
    """Only what it had written last was compared: a reason for a loss that was overridden by another was nowhere."""
    ann, bob = team
    deal, other = ann.add("GTX", amount=100, currency="USD"), ann.add("PTX", amount=100, currency="USD")
    settle([ann, bob])
    for machine, reason in ((ann, "lost"), (bob, "cancelled")):
        machine.edit(deal, lost_kind=reason, closed_on="2026-12-01")
    ann.edit(other, currency="EUR", amount=200)
    bob.edit(other, amount=200)
    settle([ann, bob])
    alike([ann, bob])
    with ann.open() as store:
        found = {each.field: each for each in listing.listed(store)}
        lost = found["lost_kind"]
        assert (lost.ours["lost_kind"], lost.theirs["lost_kind"]) == ("lost", "cancelled")
        assert (found["currency"].ours["currency"], found["currency"].theirs["currency"]) == ("EUR", "USD")
        conflicts.resolve_all(store, [each.id for each in found.values()], "ours")
    settle([ann, bob])
    assert (bob.value(deal, "lost_kind"), bob.value(other, "currency")) == ("lost", "EUR")
    assert open_ones(bob) == []


def test_what_a_row_was_made_with_has_nothing_before_it(team: tuple[Machine, Machine]) -> None:
    """To go back to that emptied a setting of the whole team, without which nothing could be done any more."""
    ann, bob = team
    for machine, currency in ((ann, "JPY"), (bob, "USD")):
        with machine.open() as store, action(store, "config set") as act:
            act.insert("setting", {"value": currency}, id="escalate_after")
    settle([ann, bob])
    with ann.open() as store:
        (conflict,) = listing.listed(store)
        with pytest.raises(Refused, match="nothing was there before"):
            conflicts.resolve(store, conflict.id, "base")
        conflicts.resolve(store, conflict.id, "ours")


def test_what_is_brought_back_is_not_written_into_a_row_that_is_gone(team: tuple[Machine, Machine]) -> None:
    ann, bob = team
    deal = ann.add("GTX", amount=100, currency="USD")
    settle([ann, bob])
    ann.edit(deal, amount=200)
    bob.edit(deal, amount=300)
    settle([ann, bob])
    with bob.open() as store, action(store, "deal delete") as act:
        act.delete("deal", deal)
    settle([ann, bob])
    with ann.open() as store:
        (conflict,) = [each for each in listing.listed(store) if each.kind == "edit"]
        conflicts.resolve(store, conflict.id, "ours")
    settle([ann, bob])
    assert (bob.names(), bob.value(deal, "amount"), open_ones(bob)) == ({"GTX"}, 200, [])
    alike([ann, bob])


def test_a_deletion_that_was_an_undo_overrides_too(team: tuple[Machine, Machine]) -> None:
    ann, bob = team
    deal = ann.add("GTX", amount=100, currency="USD")
    settle([ann, bob])
    bob.edit(deal, amount=500)
    with ann.open() as store:
        undo.undo(store)
    settle([ann, bob])
    (listed,) = open_ones(bob)
    for keep in ("ours", "base"):
        with bob.open() as store:
            conflicts.resolve(store, listed, keep)
        settle([ann, bob])
        with bob.open() as store:
            undo.undo(store)
        settle([ann, bob])
        assert open_ones(ann) == open_ones(bob) == [listed]
    alike([ann, bob])


def test_the_history_tells_of_nothing_that_nobody_did(team: tuple[Machine, Machine]) -> None:
    """What goes together comes whole, so that a currency brought the amount as its writer had it, as if set before."""
    ann, bob = team
    deal = ann.add("GTX", amount=100, currency="USD")
    settle([ann, bob])
    ann.edit(deal, amount=200)
    bob.edit(deal, currency="EUR", amount=300)
    settle([ann, bob])
    for machine in (ann, bob):
        with machine.open() as store:
            told = [(each.old, each.new) for each in history.of_row(store, "deal", deal) if each.field == "amount"]
        assert sorted(told) == [(100, 200), (100, 300)]
