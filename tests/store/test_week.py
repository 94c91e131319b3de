"""A week of someone's agenda: every activity on its day, counted exactly, whatever the zone and the summer time."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.filters import parse_filter
from sfa_tui.model.period import week_of
from sfa_tui.sales import activities
from sfa_tui.store import agenda, listing, week
from sfa_tui.store.activities import LISTING, PLANNED
from sfa_tui.store.week import DAYS, MOST, Week
from sfa_tui.store.workspace import Store
from tests.screens.weeks import MONDAY, fill

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")


def read(store: Store, clock: Clock, first: date = MONDAY, whose: agenda.Whose = "mine") -> Week:
    return week.read(store, clock, agenda.scope(store, clock, str(store.local("me")), whose), first)


def subjects(found: Week) -> list[list[str]]:
    """Return what stands on each day."""
    return [[row["activity"]["subject"] for row in day.rows] for day in found.days]  # type: ignore[index]


def test_every_activity_stands_on_its_day(store: Store, clock: Clock) -> None:
    fill(store, clock)
    found = read(store, clock)
    assert [day.day for day in found.days] == [MONDAY + timedelta(days=number) for number in range(DAYS)]
    assert [sorted(day) for day in subjects(found)[:3]] == [
        ["call Sato about the price", "minutes of the visit", "weekly sales meeting"],
        ["call Mori", "demo of the portal", "expense report", "signed order", "visit Acme with the new model"],
        ["price committee", "visit the plant"],
    ]
    assert [(day.planned, day.done) for day in found.days] == [(1, 2), (5, 0), (2, 0), (2, 0), (2, 0), (1, 0), (0, 0)]
    assert (found.before.count, found.undated.count) == (2, 1)
    assert [row["activity"]["subject"] for row in found.before.rows] == ["call Tanaka", "send the quote"]  # type: ignore[index]


@pytest.mark.parametrize("weeks", [-2, -1, 0, 1, 2])
@pytest.mark.parametrize("whose", ["mine", "all"])
def test_the_figures_are_those_of_the_filter(store: Store, clock: Clock, weeks: int, whose: agenda.Whose) -> None:
    fill(store, clock)
    first = MONDAY + timedelta(weeks=weeks)
    found = read(store, clock, first, whose)
    end = first + timedelta(days=6)
    mine = " owner:me" if whose == "mine" else ""

    def count(text: str) -> int:
        return listing.count(store, LISTING, parse_filter(text + mine, noun="activity"), clock)

    assert sum(day.planned for day in found.days) == count(f"planned due>={first} due<={end}")
    assert sum(day.done for day in found.days) == count(f"done due>={first} due<={end}")
    late = "overdue" if weeks == 0 else f"overdue due>={first} due<={end}"
    assert found.overdue == count(late)


def test_what_waits_is_of_the_present_week_alone(store: Store, clock: Clock) -> None:
    fill(store, clock)
    other = read(store, clock, MONDAY + timedelta(weeks=1))
    assert (other.before.count, other.undated.count, other.overdue) == (0, 0, 0)


def test_a_day_that_holds_too_much_is_cut_and_counted(store: Store, clock: Clock) -> None:
    for number in range(MOST + 5):
        activities.plan(store, clock, [], kind="todo", subject=f"{number}", due=MONDAY + timedelta(days=3))
    thursday = read(store, clock).days[3]
    assert (len(thursday.rows), thursday.planned, thursday.more) == (MOST, MOST + 5, 5)


@pytest.mark.parametrize("zone", [NEW_YORK, BERLIN, ZoneInfo("Asia/Tokyo"), UTC], ids=str)
@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)], ids=str)
def test_a_day_has_as_many_hours_as_its_clocks(store: Store, zone: ZoneInfo, day: date) -> None:
    first = week_of(day).start
    clock = Clock(datetime.combine(first, time(8), zone))
    begin, end = (datetime.combine(first + timedelta(days=n), time(), zone).astimezone(UTC) for n in (0, DAYS))
    at, expected = begin - timedelta(minutes=30), dict[date, int]()
    while at < end + timedelta(hours=1):
        local = at.astimezone(zone)
        activities.plan(store, clock, [], kind="call", subject=f"{at}", due=local)
        expected[local.date()] = expected.get(local.date(), 0) + 1
        at += timedelta(hours=1)
    found = read(store, clock, first)
    assert [each.planned for each in found.days] == [expected[each.day] for each in found.days]
    assert sum(expected.values()) > sum(each.planned for each in found.days)


def test_what_is_planned_is_found_by_its_index(store: Store, clock: Clock) -> None:
    scope = agenda.scope(store, clock, str(store.local("me")), "mine")
    due, parameters = agenda.due_within(
        MONDAY, clock.start_of(MONDAY), MONDAY + timedelta(days=1), clock.start_of(MONDAY + timedelta(days=1)), scope
    )
    sql = f"EXPLAIN QUERY PLAN SELECT t.id FROM activity t WHERE {due} AND {PLANNED} ORDER BY t.due, t.n"
    told = " ".join(row[3] for row in store.connection.execute(sql, parameters))
    assert "USING INDEX activity_due" in told
    assert "TEMP B-TREE" not in told


def test_what_another_program_spoiled_is_there_all_the_same(store: Store, clock: Clock) -> None:
    store.connection.execute(
        "INSERT INTO activity (id, kind, subject, due, done_at, owner_id) VALUES"
        " ('A', 'call', 'spoiled', '2026-12-04T25:00:00.000Z', NULL, :me),"
        " ('B', 'call', 'done', '2026-12-04T25:00:00.000Z', '2026', :me)",
        {"me": store.local("me")},
    )
    found = read(store, clock)
    assert (subjects(found)[0], subjects(found)[5]) == (["done"], ["spoiled"])
