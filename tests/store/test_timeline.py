"""A timeline holds what is planned, what was done and the changes that matter, each once and in order."""

from datetime import date, timedelta

from sfa_tui.model.clock import utc
from sfa_tui.sales import activities, deals, rows
from sfa_tui.sales.nouns import CONTACT
from sfa_tui.store import timeline, undo
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store
from tests.store.workspaces import CLOCK, fresh, named


def deal(store: Store) -> str:
    """Return a deal of a company with a person."""
    id, _ = deals.add(
        store, CLOCK, {"name": "Pump", "company": "Acme", "amount": "500", "expected_close": "2026-12-10"}
    )
    rows.add(store, CLOCK, CONTACT, {"name": "Mori", "company": "Acme"})
    return id


def test_ours_come_before_theirs_each_by_due() -> None:
    with fresh() as store:
        id = deal(store)
        for subject, due, owed in (("c", date(2026, 12, 9), "us"), ("t", date(2026, 12, 2), "them"), ("x", None, "us")):
            activities.plan(store, CLOCK, [("deal", id)], kind="call", subject=subject, due=due, owed_by=owed)
        activities.plan(store, CLOCK, [("deal", id)], kind="call", subject="a", due=date(2026, 12, 5))
        told = timeline.read(store, CLOCK, "deal", id)
        assert [each["subject"] for each in told.planned] == ["a", "c", "x", "t"]


def test_changes_that_matter_stand_among_what_was_done_and_undone_ones_do_not() -> None:
    with fresh() as store:
        id = deal(store)
        deals.edit(store, CLOCK, [id], {"expected_close": "2027-01-10"})
        deals.edit(store, CLOCK, [id], {"amount": "700", "name": "Pumps"})
        deals.edit(store, CLOCK, [id], {"stage": "Proposal"})
        deals.edit(store, CLOCK, [id], {"amount": "900"})
        undo.undo(store)
        told = timeline.read(store, CLOCK, "deal", id)
        assert [(each["field"], each["old"], each["new"]) for each in told.past] == [
            ("stage", "Lead", "Proposal"),
            ("amount", 500, 700),
            ("expected_close", "2026-12-10", "2027-01-10"),
        ]
        assert {each["user"] for each in told.past} == {"Me"}


def test_a_company_has_what_its_deals_and_people_have_once() -> None:
    with fresh() as store:
        id = deal(store)
        company, mori = named(store, "company", "Acme"), named(store, "contact", "Mori")
        activities.log(store, CLOCK, [("deal", id), ("company", company)], kind="call", summary="both", who=("Mori",))
        activities.log(store, CLOCK, [("contact", mori)], kind="mail", summary="alone")
        activities.log(store, CLOCK, [], kind="call", summary="of another")
        deals.edit(store, CLOCK, [id], {"stage": "Proposal"})
        told = timeline.read(store, CLOCK, "company", company)
        assert sorted(str(each.get("summary") or each["new"]) for each in told.past) == ["Proposal", "alone", "both"]
        assert told.total == 3
        assert [each["summary"] for each in timeline.read(store, CLOCK, "contact", mori).past] == ["alone", "both"]
        assert "both" in [each.get("summary") for each in timeline.read(store, CLOCK, "deal", id).past]


def test_pages_hold_every_entry_once_newest_first() -> None:
    with fresh() as store:
        id = deal(store)
        with action(store, "test") as act:
            for number in range(250):
                at = utc(CLOCK.now - timedelta(hours=number % 50))
                each = act.insert("activity", {"kind": "call", "done_at": at, "summary": str(number)})
                act.insert("activity_link", {"activity_id": each, "noun": "deal", "row_id": id})
            act.insert("comment", {"noun": "deal", "row_id": id, "kind": "seen", "body": "good"})
        pages = [timeline.past(store, CLOCK, "deal", id, offset, 100) for offset in (0, 100, 200)]
        read = [each for page in pages for each in page]
        assert len({str(each["id"]) for each in read}) == 251
        assert timeline.read(store, CLOCK, "deal", id).total == 251
        days = [str(each.get("done_at") or each.get("at")) for each in read]
        assert days == sorted(days, reverse=True)
        (comment,) = timeline.comments(store, "deal", id)
        assert (comment["kind"], comment["body"]) == ("seen", "good")


def test_what_is_deleted_or_no_longer_linked_is_gone() -> None:
    with fresh() as store:
        id = deal(store)
        kept = activities.log(store, CLOCK, [("deal", id)], kind="call", summary="kept").activity
        gone = activities.log(store, CLOCK, [("deal", id)], kind="call", summary="gone").activity
        loose = activities.log(store, CLOCK, [("deal", id)], kind="call", summary="loose").activity
        activities.delete(store, [gone])
        activities.edit(store, CLOCK, [loose], {"deal": "-Pump"})
        assert [each["id"] for each in timeline.read(store, CLOCK, "deal", id).past] == [kept]


def test_the_past_is_found_by_indexes_alone() -> None:
    with fresh() as store:
        id = deal(store)
        plans: list[str] = []
        store.connection.set_trace_callback(plans.append)
        timeline.read(store, CLOCK, "deal", id)
        store.connection.set_trace_callback(None)
        for sql in plans:
            if "activity" in sql or "journal" in sql:
                steps = [str(row[3]) for row in store.connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
                scanned = [step for step in steps if step.startswith("SCAN") and "(" not in step]
                assert not [step for step in scanned if step.split()[1] in ("a", "j", "l", "activity", "journal")], (
                    steps
                )
