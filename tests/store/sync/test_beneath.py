"""What is written into something that somebody deletes meanwhile is told of to whoever wrote it, and comes back."""

from datetime import timedelta
from pathlib import Path

import pytest

from sfa_tui.sales import conflicts
from sfa_tui.store import labels, undo
from sfa_tui.store.journal import Value, action
from sfa_tui.store.sync import beneath, held, listing
from sfa_tui.store.sync.listing import Conflict
from tests.store.sync.replicas import Replica, same
from tests.store.sync.replicas import conflicts as listed
from tests.store.sync.replicas import settle as settled
from tests.store.sync.sites import Machine, alike, joined, settle, team_of
from tests.store.sync.storage.hostile import Memory
from tests.store.workspaces import fresh
from tests.store.writing import Write


@pytest.fixture
def team(tmp_path: Path) -> list[Machine]:
    return team_of(tmp_path, Memory("file:///nowhere"), "bob")


def insert(machine: Machine, table: str, **values: Value) -> str:
    with machine.open() as store, action(store, "add") as act:
        return act.insert(table, values)


def delete(machine: Machine, table: str, id: str) -> None:
    with machine.open() as store, action(store, "delete") as act:
        act.delete(table, id)


def told(machine: Machine, *, everybody: bool = False) -> list[Conflict]:
    with machine.open() as store:
        return listing.listed(store, everybody=everybody)


def note(machine: Machine, deal: str) -> tuple[str, str]:
    with machine.open() as store, action(store, "log") as act:
        activity = act.insert("activity", {"kind": "call", "subject": "sent the quote"})
        return activity, act.insert("activity_link", {"activity_id": activity, "noun": "deal", "row_id": deal})


def test_a_note_to_a_deal_that_was_deleted_meanwhile(team: list[Machine]) -> None:
    ann, bob = team
    deal = ann.add("GTX")
    note(ann, deal)  # which Bob sees: it goes with the deal
    settle(team)
    _activity, link = note(ann, deal)
    delete(bob, "deal", deal)
    settle(team)
    (conflict,) = told(ann)
    assert (conflict.kind, conflict.noun, conflict.row) == ("beneath", "deal", deal)
    assert (conflict.field, conflict.ours) == ("activity_link_id", {"activity_link_id": link})
    assert (told(bob), told(bob, everybody=True)) == ([], [conflict])
    alike(team)
    with ann.open() as store:
        conflicts.resolve(store, conflict.id, "ours")
    settle(team)
    assert (ann.names(), bob.names(), told(bob, everybody=True)) == ({"GTX"}, {"GTX"}, [])
    with ann.open() as store:
        undo.undo(store)
    settle(team)
    assert (bob.names(), told(ann), told(bob, everybody=True)) == (set(), [conflict], [conflict])
    with ann.open() as store:
        conflicts.resolve(store, conflict.id, "theirs")
    settle(team)
    assert (ann.names(), told(ann, everybody=True), told(bob, everybody=True)) == (set(), [], [])
    alike(team)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("the note", "the note is deleted"),
        ("the deletion", "the note is undone"),
        ("the note", "the deal is brought back"),
        ("the deletion", "the deal is brought back"),
    ],
)
def test_what_ends_it(team: list[Machine], first: str, then: str) -> None:
    """Whichever of the two a third machine heard of first."""
    ann, bob = team
    third = joined(ann.home.parent / "third", ann)
    deal = ann.add("GTX")
    settle(team)
    _activity, link = note(ann, deal)
    delete(bob, "deal", deal)
    team = [*((ann, bob) if first == "the note" else (bob, ann)), third]
    for each in team[:2]:
        each.sync()
        third.sync()
    settle(team)
    assert len(told(ann)) == 1
    alike(team)
    with (bob if then == "the deal is brought back" else ann).open() as store:
        if then == "the note is deleted":
            with action(store, "delete") as act:
                act.delete("activity_link", link)
        else:
            undo.undo(store)
    settle(team)
    assert [told(each, everybody=True) for each in team] == [[]] * 3
    alike(team)


def test_who_saw_it_go_or_deletes_what_was_written_knowingly_is_told_nothing(team: list[Machine]) -> None:
    ann, bob = team
    deals = [ann.add("GTX"), ann.add("GTK")]
    settle(team)
    delete(bob, "deal", deals[0])
    note(ann, deals[1])
    settle(team)
    note(ann, deals[0])
    delete(bob, "deal", deals[1])
    settle(team)
    assert told(ann, everybody=True) == told(bob, everybody=True) == []


def test_a_value_of_a_field_and_a_deal_of_a_company_and_of_a_stage_that_go(team: list[Machine]) -> None:
    ann, bob = team
    deal, company = ann.add("GTX"), insert(ann, "company", name="Acme")
    field = insert(ann, "field", noun="deal", name="Color", type="text")
    stage = insert(ann, "stage", name="Pilot", kind="open")
    kept = insert(ann, "field_value", field_id=field, row_id=deal, value="red")
    insert(ann, "contact", name="Moses", company_id=company)  # whom Bob sees
    settle(team)
    with ann.open() as store, action(store, "edit") as act:
        act.update("field_value", kept, {"value": "blue"})
    other = ann.add("GTK", company_id=company, stage_id=stage)
    with bob.open() as store, action(store, "delete") as act:
        for table, id in (("field", field), ("company", company), ("stage", stage)):
            act.delete(table, id)
    settle(team)
    found = [(each.noun, each.row, each.field, *each.ours.values()) for each in told(ann)]
    assert sorted(found) == [
        ("company", company, "deal_id", other),
        ("field", field, "field_value_id", kept),
        ("stage", stage, "deal_id", other),
    ]
    ann.edit(other, company_id=None)
    settle(team)
    assert [each.noun for each in told(bob, everybody=True)] == ["field", "stage"]
    alike(team)


def test_what_is_put_there_by_somebody_who_knew_is_told_to_nobody(team: list[Machine]) -> None:
    """Machines that heard of the one after the other once told other things than one that heard of all at once."""
    ann, bob = team
    third = joined(ann.home.parent / "third", ann)
    deals = [ann.add("GTX"), ann.add("GTK")]
    settle([*team, third])
    comment = insert(bob, "comment", noun="deal", row_id=deals[0], body="call back")
    delete(ann, "deal", deals[1])
    settle([*team, third])
    with third.open() as store, action(store, "move") as act:
        act.update("comment", comment, {"row_id": deals[1]})
    settle([*team, third])
    late = joined(ann.home.parent / "late", ann)
    assert [told(each, everybody=True) for each in (ann, bob, third, late)] == [[]] * 4


def test_who_deleted_with_what_was_written_before_their_eyes_settles_it(team: list[Machine]) -> None:
    """Though somebody else deleted it later, without having seen it."""
    ann, bob = team
    deal = ann.add("GTX")
    settle(team)
    insert(bob, "comment", noun="deal", row_id=deal, body="call back")
    bob.edit(deal, note="of no use")
    delete(bob, "deal", deal)
    delete(ann, "deal", deal)
    settle(team)
    assert [told(each, everybody=True) for each in team] == [[], []]


def test_a_row_that_two_deleted_and_a_third_brings_back(team: list[Machine]) -> None:
    """Who heard of all of it at once listed the earlier of the two deletions."""
    ann, bob = team
    third = joined(ann.home.parent / "third", ann)
    deal = ann.add("GTX")
    settle([*team, third])
    delete(bob, "deal", deal)
    delete(ann, "deal", deal)
    settle([*team, third])
    third.edit(deal, deleted_at=None)
    settle([*team, third])
    late = joined(ann.home.parent / "late", ann)
    assert [told(each, everybody=True) for each in (ann, bob, third, late)] == [[]] * 4
    alike([*team, third, late])


def test_who_brings_a_row_back_and_knew_of_one_of_two_deletions_overrides_the_other() -> None:
    """Whoever had both before is told of it as well as one that hears of all of it at once."""
    one, other, third = (Replica(name) for name in ("one", "other", "third"))
    one.write([Write("insert", "deal", "D1", (("name", "GTX"),))])
    settled([one, other, third])
    other.write([Write("delete", "deal", "D1")])
    one.time += timedelta(seconds=1)
    one.write([Write("delete", "deal", "D1")])
    one.seal()
    third.take_next(one, 9)
    settled([one, other])
    third.time += timedelta(seconds=2)
    third.write([Write("revive", "deal", "D1")])
    late = Replica("late")
    settled([one, other, third, late])
    same([one, other, third, late])
    assert [(field, kind) for _id, _noun, field, kind in listed(one)] == [("deleted_at", "edit")]


def test_what_is_born_deleted_was_never_there_to_be_deleted(team: list[Machine]) -> None:
    """Only another program makes such a row; who wrote into it was told of more or less, by the order of hearing."""
    ann, bob = team
    with ann.open() as store:
        store.connection.execute(
            "INSERT INTO deal (id, name, deleted_at) VALUES ('01JD0000000000000000000001', 'GTX', '2026-12-01')"
        )
    insert(bob, "comment", noun="deal", row_id="01JD0000000000000000000001", body="call back")
    settle(team)
    late = joined(ann.home.parent / "late", ann)
    assert [told(each, everybody=True) for each in (ann, bob, late)] == [[]] * 3


def test_what_one_program_writes_and_deletes_in_one_moment_it_knew() -> None:
    """A machine that heard of it before it heard of the rest once listed it."""
    one, other, late = Replica("one"), Replica("other"), Replica("late")
    one.write(
        [Write("insert", "company", "C1", (("name", "Acme"),)), Write("insert", "deal", "D1", (("name", "GTX"),))]
    )
    settled([one, other])
    other.write([Write("update", "deal", "D1", (("company_id", "C1"),)), Write("delete", "company", "C1")], raw=True)
    other.seal()
    late.take(other.log)
    late.take(one.log)
    settled([one, other])
    same([one, other, late])
    assert listed(one) == []


def test_all_that_was_written_into_one_row_is_resolved_at_once(team: list[Machine]) -> None:
    """Each once noted all the others."""
    ann, bob = team
    company, person = insert(ann, "company", name="Acme"), insert(ann, "contact", name="Moses")
    settle(team)
    deals = [ann.add(f"GTX {n}", company_id=company) for n in range(30)]
    insert(ann, "deal_contact", deal_id=deals[0], contact_id=person)
    with bob.open() as store, action(store, "delete") as act:
        act.delete("company", company)
        act.delete("contact", person)
    settle(team)
    with ann.open() as store:
        found = listing.listed(store)
        says = {labels.of_value(store, each.noun, each.row, each.field, each.ours[each.field]) for each in found}
        assert says == {f"GTX {n}" for n in range(30)}
        conflicts.resolve_all(store, [each.id for each in found], "ours")
        (written,) = store.connection.execute(
            "SELECT count(*) FROM journal WHERE noun = 'resolution' AND field IS NULL OR field = 'kept'"
        ).fetchone()
    assert (len(found), written) == (31, 31)
    settle(team)
    assert [told(each, everybody=True) for each in team] == [[], []]
    alike(team)


def test_a_thousand_notes_and_as_many_deals_that_go(team: list[Machine]) -> None:
    """Written set by set, with nothing that contests them but the going of what they stand in."""
    ann, bob = team
    with ann.open() as store, action(store, "import") as act:
        company, other = act.insert("company", {"name": "Acme"}), act.insert("company", {"name": "Isdom"})
        deals = [act.insert("deal", {"name": f"GTX {n}", "company_id": company}) for n in range(300)]
    settle(team)
    with ann.open() as store, action(store, "edit") as act:
        for deal in deals:
            act.update("deal", deal, {"company_id": other})
        for deal in deals[:150]:
            act.insert("tag", {"noun": "deal", "row_id": deal, "name": "hot"})
    with bob.open() as store, action(store, "delete") as act:
        act.delete("company", other)
        for deal in deals[:100]:
            act.delete("deal", deal)
    bob.sync()
    settle(team)
    fields = [each.field for each in told(ann)]
    # A deal that is gone itself is told of as that: its new company, and its tag.
    assert {field: fields.count(field) for field in fields} == {"deal_id": 200, "company_id": 100, "tag_id": 100}
    alike(team)


def test_no_field_of_such_a_conflict_is_one_of_the_row_itself() -> None:
    with fresh() as store:
        layouts = held.layouts(store.connection)
    for part, column, noun in beneath._ABOVE:
        assert column in layouts[part].columns
        assert f"{part}_id" not in layouts[noun].columns
