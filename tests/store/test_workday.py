"""What a report is drafted from, compared with the same worked out by hand from the raw tables."""

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sfa_tui.exchange.demo.generate import make_demo
from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, deals, rows
from sfa_tui.sales.nouns import USER
from sfa_tui.store import workday
from sfa_tui.store.undo import undo
from sfa_tui.store.workspace import Store, open_workspace
from tests.conftest import ZONE

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=ZoneInfo(ZONE))
CONVERSATIONS = {"call", "meeting", "visit", "demo", "mail", "message"}


@pytest.fixture(scope="module", params=["en", "ja"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo that no test changes."""
    folder = tmp_path_factory.mktemp("demo") / "home"
    make_demo(folder, deals=150, seed=5, language=request.param, clock=Clock(NOW)).close()
    return folder


def table(store: Store, name: str) -> list[dict[str, Any]]:
    cursor = store.connection.execute(f'SELECT * FROM "{name}"')
    names = [each[0] for each in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def local_day(text: str) -> date:
    if len(text) == 10:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).astimezone(ZoneInfo(ZONE)).date()


def by_hand(store: Store, user: str, span: workday.Span) -> dict[str, Any]:
    """Return the ids and figures of a span, worked out row by row."""
    days = {span.first + timedelta(days=number) for number in range((span.last - span.first).days + 1)}
    activity = [each for each in table(store, "activity") if each["deleted_at"] is None]
    takes_part = {
        each["activity_id"]
        for each in table(store, "activity_link")
        if each["noun"] == "user" and each["row_id"] == user and each["deleted_at"] is None
    }
    done = [
        each
        for each in activity
        if each["done_at"]
        and local_day(each["done_at"]) in days
        and (each["owner_id"] == user or each["id"] in takes_part)
    ]
    left = [
        each
        for each in activity
        if not each["done_at"]
        and each["kind"] != "note"
        and each["due"]
        and local_day(each["due"]) in days
        and each["owner_id"] == user
    ]
    actions = {each["n"]: each for each in table(store, "action")}
    stages = {each["id"]: each for each in table(store, "stage")}
    deal = {each["n"]: each for each in table(store, "deal")}
    moves: dict[int, list[tuple[str, str]]] = {}
    for each in sorted(table(store, "journal"), key=lambda each: each["seq"]):
        if each["noun"] != "deal" or each["field"] != "stage_id" or each["old"] is None:
            continue
        action = actions[each["action"]]
        effect = each["effective_at"] or action["at"]
        if local_day(effect) in days and action["user_id"] == user:
            moves.setdefault(each["row"], []).append((effect, each["old"], each["new"]))  # type: ignore[arg-type]
    ends = {
        deal[n]["id"]: (sorted(each)[0][1], sorted(each)[-1][2])  # type: ignore[misc]
        for n, each in moves.items()
        if deal[n]["deleted_at"] is None
    }
    won = {id for id, (old, new) in ends.items() if old != new and stages[new]["kind"] == "won"}
    added = {
        each["id"]
        for each in deal.values()
        if each["owner_id"] == user and local_day(each["created_at"]) in days and each["deleted_at"] is None
    }
    amounts = {each["id"]: each["amount"] or 0 for each in deal.values()}
    return {
        "done": sorted(each["id"] for each in done),
        "left": sorted(each["id"] for each in left),
        "spoken": Counter(each["kind"] for each in done if each["kind"] in CONVERSATIONS),
        "stages": {id: pair for id, pair in ends.items() if pair[0] != pair[1]},
        "won": (won, sum(amounts[id] for id in won)),
        "added": (added, sum(amounts[id] for id in added)),
    }


def test_every_rep_s_days_and_weeks_are_as_worked_out_by_hand(demo: Path) -> None:
    clock = Clock(NOW)
    with open_workspace(demo) as store:
        users = [each["id"] for each in table(store, "user")]
        names = {each["id"]: each["name"] for each in table(store, "stage")}
        seen = Counter[str]()
        spans = [workday.span("day", date(2026, 11, 24) + timedelta(days=number)) for number in range(8)]
        spans += [workday.span("week", date(2026, 11, 25)), workday.span("week", date(2026, 9, 9))]
        for user in users:
            for span in spans:
                told: Any = workday.read(store, clock, user, span)
                expected = by_hand(store, user, span)
                assert sorted(each["id"] for each in told["conversations"]) == expected["done"]
                assert sorted(each["id"] for each in told["left"]) == expected["left"]
                assert told["totals"]["kinds"] == dict(expected["spoken"])
                moved = {
                    each["deal"]["id"]: (each["from"], each["to"])
                    for each in told["changes"]
                    if each["what"] in ("moved", "won", "lost", "reopened")
                }
                assert moved == {id: (names[old], names[new]) for id, (old, new) in expected["stages"].items()}
                digits = 100 if store.currency == "USD" else 1
                for what in ("won", "added"):
                    ids, worth = expected[what]
                    total = told["totals"][what]
                    assert (total["count"], round(total["amount"] * digits)) == (len(ids), worth)
                    seen[what] += len(ids)
                seen.update(moved=len(moved), done=len(expected["done"]), left=len(expected["left"]))
        assert all(seen[what] for what in ("won", "added", "moved", "done", "left"))


def test_what_changed_is_told_from_first_to_last(store: Store, clock: Clock) -> None:
    id, _ = deals.add(store, clock, {"name": "GTX", "amount": "100", "expected_close": "2026-12-18"})
    for texts in ({"stage": "Qualified"}, {"stage": "Proposal"}, {"amount": "200"}, {"amount": "300"}):
        deals.edit(store, clock, [id], texts)
    deals.edit(store, clock, [id], {"expected_close": "2027-01-15"})
    deals.edit(store, clock, [id], {"expected_close": "2026-12-18"})
    me = str(store.local("me"))
    today = workday.span("day", datetime.now(ZoneInfo(ZONE)).date())

    def told() -> list[tuple[object, ...]]:
        changes: Any = workday.read(store, clock, me, today)["changes"]
        return [(each["what"], each["from"], each["to"]) for each in changes]

    # A date that is back where it was has not changed.
    assert told() == [("added", None, None), ("moved", "Lead", "Proposal"), ("amount", 100, 300)]
    for _ in range(3):
        undo(store)
    assert told() == [("added", None, None), ("moved", "Lead", "Proposal"), ("amount", 100, 200)]
    other, _ = rows.add(store, clock, USER, {"name": "Mori"})
    assert workday.read(store, clock, other, today)["changes"] == []


def test_what_another_program_wrote_stands_in_the_day_of_the_deal_s_owner(store: Store, clock: Clock) -> None:
    id, _ = deals.add(store, clock, {"name": "GTX", "amount": "100"})
    # All that this program did was days ago, so that nothing but the other's change is of today.
    store.connection.execute("UPDATE action SET at = '2026-01-01T00:00:00.000Z'")
    store.connection.execute("UPDATE deal SET amount = 20000 WHERE id = ?", (id,))
    today = workday.span("day", datetime.now(ZoneInfo(ZONE)).date())

    def told() -> list[tuple[object, ...]]:
        changes: Any = workday.read(store, clock, str(store.local("me")), today)["changes"]
        return [(each["what"], each["to"]) for each in changes if each["what"] != "added"]

    assert told() == [("amount", 200)]
    deals.edit(store, clock, [id], {"expected_close": "2026-12-18"})
    deals.edit(store, clock, [id], {"expected_close": "2026-12-19"})
    assert told() == [("amount", 200), ("close", "2026-12-19")]
    # One that comes from elsewhere is older than those which were here already.
    deals.edit(store, clock, [id], {"stage": "Proposal"})
    store.connection.execute("UPDATE action SET at = '2026-01-02T00:00:00.000Z' WHERE n = (SELECT max(n) FROM action)")
    assert told() == [("amount", 200), ("close", "2026-12-19")]


def test_a_day_does_not_read_the_changes_of_all_days(store: Store, clock: Clock) -> None:
    asked: list[str] = []
    store.connection.set_trace_callback(asked.append)
    workday.read(store, clock, str(store.local("me")), workday.span("day", clock.today))
    store.connection.set_trace_callback(None)
    (sql,) = [each for each in asked if "FROM journal j" in each]
    steps = [row[3] for row in store.connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert [step for step in steps if " j " in f"{step} "] == [
        "SEARCH j USING INDEX journal_effective (effective_at>? AND effective_at<?)",
        "SEARCH j USING INTEGER PRIMARY KEY (rowid>?)",
    ]


def test_meetings_that_have_ended(store: Store, clock: Clock) -> None:
    def planned(kind: str, minute: int, **more: Any) -> str:
        due = clock.now.replace(hour=8, minute=minute)
        return activities.plan(store, clock, [], kind=kind, subject=f"{kind} {minute}", due=due, **more)

    over = planned("visit", 10)  # until 9:10
    planned("visit", 40)  # until 9:40
    short = planned("meeting", 45, duration=30)
    planned("meeting", 50, duration=60)  # until 9:50
    called = planned("call", 55)
    planned("todo", 0)
    activities.plan(store, clock, [], kind="visit", subject="some time", due=clock.today)
    me = str(store.local("me"))
    assert [each["id"] for each in workday.ended(store, clock, me, clock.today)] == [over, short, called]
    activities.complete(store, clock, [over], summary="went well")
    assert [each["id"] for each in workday.ended(store, clock, me, clock.today)] == [short, called]


def test_what_is_next_is_the_next_business_day(store: Store, clock: Clock) -> None:
    for day in range(4, 15):
        activities.plan(store, clock, [], kind="todo", subject=f"{day}", due=date(2026, 12, day))
    me = str(store.local("me"))

    def following(span: workday.Span) -> list[object]:
        found: Any = workday.read(store, clock, me, span)["next"]
        return [each["subject"] for each in found]

    assert following(workday.span("day", date(2026, 12, 4))) == ["5", "6", "7"]
    assert following(workday.span("day", date(2026, 12, 7))) == ["8"]
    assert following(workday.span("week", date(2026, 12, 4))) == ["7", "8", "9", "10", "11", "12", "13"]


def test_a_day_begins_at_local_midnight_across_a_change_of_summer_time(store: Store) -> None:
    zone = ZoneInfo("America/Los_Angeles")
    clock = Clock(datetime(2026, 11, 2, 9, 0, tzinfo=zone))
    for hour, day in ((23, 31), (0, 1), (23, 1)):
        at = datetime(2026, 10 if day == 31 else 11, day, hour, 30, tzinfo=zone)
        activities.log(store, clock, [], kind="call", summary=f"{day} {hour}", at=at)
    me = str(store.local("me"))
    told: Any = workday.read(store, clock, me, workday.span("day", date(2026, 11, 1)))
    assert [each["summary"] for each in told["conversations"]] == ["1 0", "1 23"]
