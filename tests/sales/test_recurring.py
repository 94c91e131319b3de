"""Activities that recur: completing one makes the next, once, wherever it is completed."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.model import recurrence
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Refused, Usage
from sfa_tui.sales import activities, deals, recurring, rows, series
from sfa_tui.sales.nouns import USER
from sfa_tui.store import agenda, doctor, listing, undo, week
from sfa_tui.store.activities import LISTING
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store
from tests.store.workspaces import fresh

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def deal(store: Store) -> str:
    with action(store, "deal add") as act:
        return act.insert("deal", {"name": "GTX"})


def at(day: str, hour: int, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=zone)


def planned(store: Store, deal: str, due: datetime | date | None, rule: str, clock: Clock, **more: Any) -> str:
    return activities.plan(
        store, clock, [("deal", deal)], kind="meeting", subject="progress", due=due, rule=rule, **more
    )


def row(store: Store, clock: Clock, id: str) -> dict[str, Any]:
    return dict(listing.get(store, LISTING, id, clock))


def alive(store: Store) -> list[str]:
    return [id for (id,) in store.connection.execute("SELECT id FROM activity WHERE deleted_at IS NULL ORDER BY due")]


def test_completing_makes_the_next_with_all_that_belongs_to_it(store: Store, clock: Clock, deal: str) -> None:
    id = planned(
        store, deal, at("2026-12-07", 10), "FREQ=WEEKLY", clock, reminders=[60, 1440], duration=30, place="room 4"
    )
    with action(store, "test") as act:
        other, _ = deals.add(store, clock, {"name": "Renewal", "company": "Acme"})
        colleague, _ = rows.add(store, clock, USER, {"name": "Mori"})
        for noun, each in (("deal", other), ("user", colleague)):
            act.insert("activity_link", {"activity_id": id, "noun": noun, "row_id": each})
    assert (len(row(store, clock, id)["deals"]), len(row(store, clock, id)["users"])) == (2, 1)
    (following,) = activities.complete(store, clock, [id])
    done, coming = row(store, clock, id), row(store, clock, following)
    assert done["done_at"] == clock.instant
    assert coming["due"] == "2026-12-14T15:00:00.000Z"
    of_itself = ("kind", "subject", "owner", "zone", "duration_minutes", "place", "reminders", "rrule")
    same = (*of_itself, "deals", "companies", "contacts", "users")
    assert {key: coming[key] for key in same} == {key: done[key] for key in same}
    assert (coming["owed_by"], coming["done_at"]) == ("us", None)


def test_one_undo_takes_both_back_and_completing_again_makes_the_same(store: Store, clock: Clock, deal: str) -> None:
    id = planned(store, deal, at("2026-12-07", 10), "FREQ=WEEKLY", clock, reminders=[60])
    made = activities.complete(store, clock, [id])
    undo.undo(store)
    assert alive(store) == [id]
    assert row(store, clock, id)["done_at"] is None
    assert activities.complete(store, clock, [id]) == made
    assert alive(store) == [id, *made]
    assert row(store, clock, made[0])["reminders"] == [60]
    assert [each.check for each in doctor.examine(store) if each.check != "mode"] == []


def test_whoever_skips_some_comes_to_the_same_row_as_whoever_does_each(store: Store, clock: Clock, deal: str) -> None:
    id = planned(store, deal, at("2026-12-07", 10), "FREQ=WEEKLY", clock)
    (second,) = activities.complete(store, clock, [id])
    (third,) = activities.complete(store, clock, [second])
    undo.undo(store)
    undo.undo(store)
    # On another machine the first is done only after the day of the second.
    late = Clock(at("2026-12-16", 9))
    assert activities.complete(store, late, [id]) == (third,)


def test_a_meeting_keeps_its_hour_across_both_changes_of_the_clocks(store: Store, clock: Clock, deal: str) -> None:
    id = planned(store, deal, at("2027-03-08", 10), "FREQ=WEEKLY", clock)
    (after,) = activities.complete(store, clock, [id])
    assert (row(store, clock, id)["due"][11:16], row(store, clock, after)["due"][11:16]) == ("15:00", "14:00")
    autumn = planned(store, deal, at("2027-11-01", 10), "FREQ=WEEKLY", clock)
    (after,) = activities.complete(store, clock, [autumn])
    assert (row(store, clock, autumn)["due"][11:16], row(store, clock, after)["due"][11:16]) == ("14:00", "15:00")
    assert row(store, clock, after)["zone"] == "America/New_York"


def test_putting_one_off_moves_none_of_the_later_ones(store: Store, clock: Clock, deal: str) -> None:
    id = planned(store, deal, date(2026, 12, 7), "FREQ=WEEKLY", clock)
    activities.reschedule(store, clock, [id], date(2026, 12, 9))
    (following,) = activities.complete(store, clock, [id])
    assert row(store, clock, following)["due"] == "2026-12-14"
    activities.snooze(store, clock, [following], timedelta(days=1))
    (third,) = activities.complete(store, clock, [following])
    assert row(store, clock, third)["due"] == "2026-12-21"


def test_a_series_keeps_its_zone_wherever_one_of_it_is_moved(store: Store, clock: Clock, deal: str) -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    for due in (at("2026-12-08", 9, NEW_YORK), date(2026, 12, 9), None):
        id = planned(store, deal, at("2026-12-07", 10, tokyo), "FREQ=WEEKLY", clock)
        if due is None:
            activities.edit(store, clock, [id], {"due": ""})
        else:
            activities.reschedule(store, clock, [id], due)
        (following,) = activities.complete(store, clock, [id])
        assert (row(store, clock, following)["due"], row(store, clock, following)["zone"]) == (
            "2026-12-14T01:00:00.000Z",
            "Asia/Tokyo",
        )


def test_a_series_of_days_stays_one(store: Store, clock: Clock, deal: str) -> None:
    id = planned(store, deal, date(2026, 12, 7), "FREQ=WEEKLY", clock)
    activities.reschedule(store, clock, [id], at("2026-12-08", 9))
    (following,) = activities.complete(store, clock, [id])
    assert (row(store, clock, following)["due"], row(store, clock, following)["zone"]) == ("2026-12-14", None)


def test_nobody_catches_up_with_a_holiday(store: Store, clock: Clock, deal: str) -> None:
    id = planned(store, deal, date(2026, 11, 2), "FREQ=WEEKLY", clock)
    (following,) = activities.complete(store, clock, [id])
    assert row(store, clock, following)["due"] == "2026-12-07"
    today = planned(store, deal, date(2026, 11, 24), "FREQ=WEEKLY", clock)
    (following,) = activities.complete(store, clock, [today])
    assert row(store, clock, following)["due"] == "2026-12-01"


def test_a_series_ends(store: Store, clock: Clock, deal: str) -> None:
    first = planned(store, deal, date(2026, 12, 7), "FREQ=WEEKLY;COUNT=2", clock)
    (second,) = activities.complete(store, clock, [first])
    assert activities.complete(store, clock, [second]) == ()
    stopped = planned(store, deal, date(2026, 12, 7), "FREQ=WEEKLY", clock)
    activities.edit(store, clock, [stopped], {"repeat": ""})
    assert activities.complete(store, clock, [stopped]) == ()


def test_two_machines_make_the_same_next_one(clock: Clock, tmp_path: Path) -> None:
    def completed(minutes: int) -> list[tuple[Any, ...]]:
        later = Clock(clock.now + timedelta(minutes=minutes))
        with fresh() as store:
            with action(store, "plan") as act:
                due = {"due": "2026-12-07", "occurrence": "2026-12-07", "rrule": "FREQ=WEEKLY"}
                id = act.insert("activity", {"kind": "todo", "subject": "call round", **due}, id="A" * 26)
                linked = {"activity_id": id, "noun": "deal", "row_id": "D" * 26}
                act.insert("activity_link", linked, id="B" * 26)
                act.insert("reminder", {"activity_id": id, "minutes_before": 60}, id="C" * 26)
            activities.complete(store, later, [id])
            return [
                each
                for table in ("activity", "activity_link", "reminder")
                for each in store.connection.execute(f"SELECT id FROM {table} ORDER BY id").fetchall()
            ]

    assert completed(0) == completed(60 * 24)
    assert len(completed(0)) == 6


def test_one_that_is_there_already_is_left_as_it_is(store: Store, clock: Clock, deal: str) -> None:
    id = planned(store, deal, date(2026, 12, 7), "FREQ=WEEKLY", clock)
    (following,) = activities.complete(store, clock, [id])
    activities.edit(store, clock, [following], {"subject": "with the boss"})
    with action(store, "from another machine") as act:
        act.update("activity", id, {"done_at": None})
    assert activities.complete(store, clock, [id]) == (following,)
    assert row(store, clock, following)["subject"] == "with the boss"


def test_a_rule_is_set_later_and_begins_where_it_comes(store: Store, clock: Clock, deal: str) -> None:
    id = activities.plan(store, clock, [("deal", deal)], kind="todo", subject="look")
    activities.edit(store, clock, [id], {"repeat": "FREQ=WEEKLY;BYDAY=MO", "remind": "1d"})
    held = row(store, clock, id)
    assert (held["due"], held["rrule"], held["reminders"]) == ("2026-12-07", "FREQ=WEEKLY;BYDAY=MO", [1440])
    with pytest.raises(Usage, match="FREQ=NEVER"):
        activities.edit(store, clock, [id], {"repeat": "FREQ=NEVER"})
    activities.complete(store, clock, [id])
    with pytest.raises(Refused, match="done already"):
        activities.edit(store, clock, [id], {"repeat": "daily"})


def test_a_new_rule_begins_a_series_of_its_own(store: Store, clock: Clock, deal: str) -> None:
    id = planned(store, deal, date(2026, 12, 7), "FREQ=WEEKLY;COUNT=2", clock)
    (second,) = activities.complete(store, clock, [id])
    activities.edit(store, clock, [second], {"repeat": "FREQ=DAILY;COUNT=2"})
    (third,) = activities.complete(store, clock, [second])
    assert row(store, clock, third)["due"] == "2026-12-15"
    assert activities.complete(store, clock, [third]) == ()


@pytest.mark.parametrize(
    ("due", "zone", "rule", "following"),
    [
        ("2026-12-07", None, "FREQ=WEEKLY", "2026-12-14"),
        ("2026-12-07T15:00:00.000Z", "No/Where", "FREQ=WEEKLY", "2026-12-14T15:00:00.000Z"),
        ("2026-12-07", None, "FREQ=HOURLY", None),
        ("2026-12-07", None, "nonsense", None),
        (None, None, "FREQ=WEEKLY", None),
        ("someday", None, "FREQ=WEEKLY", None),
    ],
)
def test_what_another_program_wrote_never_fails(
    store: Store, clock: Clock, due: str | None, zone: str | None, rule: str, following: str | None
) -> None:
    with action(store, "from outside") as act:
        id = act.insert("activity", {"kind": "todo", "subject": "x", "due": due, "zone": zone, "rrule": rule})
    made = activities.complete(store, clock, [id])
    dues = [store.connection.execute("SELECT due FROM activity WHERE id = ?", (each,)).fetchone()[0] for each in made]
    assert dues == ([following] if following else [])


def test_reminders_are_set_as_a_whole(store: Store, clock: Clock, deal: str) -> None:
    id = activities.plan(store, clock, [("deal", deal)], kind="todo", subject="look", due=date(2026, 12, 7))
    for text, held in (("1h,1d", [1440, 60]), ("1d、2時間", [1440, 120]), ("", [])):
        activities.edit(store, clock, [id], {"remind": text})
        assert row(store, clock, id)["reminders"] == held
    activities.edit(store, clock, [id], {"due": ""})
    with pytest.raises(Usage, match="due time"):
        activities.edit(store, clock, [id], {"remind": "1h"})


STEPS = st.lists(
    st.tuples(st.sampled_from(["done", "undo", "skip", "snooze", "reschedule", "later"]), st.integers(1, 20)),
    max_size=14,
)
RULES = st.sampled_from(
    ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=DAILY;INTERVAL=3;COUNT=4"]
)


@settings(max_examples=60, deadline=None)
@given(RULES, st.booleans(), STEPS)
def test_whatever_is_done_a_series_has_one_planned_activity_at_most(
    rule: str, timed: bool, steps: list[tuple[str, int]]
) -> None:
    now = at("2026-10-20", 9)
    with fresh() as store:
        due = now + timedelta(hours=3) if timed else now.date()
        root = activities.plan(store, Clock(now), [], kind="todo", subject="x", due=due, rule=rule, reminders=[60])
        done = 0
        for what, days in steps:
            clock = Clock(now)
            planned = store.connection.execute(
                "SELECT id FROM activity WHERE done_at IS NULL AND deleted_at IS NULL"
            ).fetchall()
            assert len(planned) <= 1
            if what == "later":
                now += timedelta(days=days)
            elif what == "undo":
                if done:
                    undo.undo(store)
                    done -= 1
            elif planned:
                ids = [planned[0][0]]
                if what == "done":
                    activities.complete(store, clock, ids)
                elif what == "skip":
                    series.skip(store, clock, ids)
                elif what == "snooze":
                    activities.snooze(store, clock, ids, timedelta(days=days))
                else:
                    activities.reschedule(store, clock, ids, now.date() + timedelta(days=days))
                done += 1
        rows = store.connection.execute(
            "SELECT occurrence, zone FROM activity WHERE deleted_at IS NULL ORDER BY occurrence"
        ).fetchall()
        slots = [slot for slot, _zone in rows]
        if not slots:
            return  # every one of them was skipped
        assert len(set(slots)) == len(slots)
        start = store.connection.execute("SELECT occurrence FROM activity WHERE id = ?", (root,)).fetchone()[0]
        known = set()
        for slot in recurrence.upcoming(rule, start, NEW_YORK):
            known.add(slot)
            if slot > max(slots):
                break
        assert set(slots) <= known
        if timed:
            assert {slot[10:] for slot in slots} == {"T12:00"}
        assert [each.check for each in doctor.examine(store) if each.check != "mode"] == []


def coming(store: Store, clock: Clock, first: date, days: int = 7) -> list[str]:
    """Return when what recurs comes again on so many days, by the user's clock."""
    last = first + timedelta(days=days - 1)
    scope = agenda.Scope("all", None, ())
    series = {
        each.id: each
        for number in range(0, days, week.DAYS)
        for each in week.read(store, clock, scope, first + timedelta(days=number)).series
    }.values()
    found = recurring.coming(store, clock, series, first, last)
    here = clock.now.tzinfo
    return [
        f"{when.astimezone(here):%m-%d %H:%M}" if isinstance(when, datetime) else f"{when:%m-%d}" for _id, when in found
    ]


@pytest.mark.parametrize(
    "rule",
    [
        *("FREQ=WEEKLY", "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=WEEKLY;INTERVAL=2"),
        *("FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=DAILY;COUNT=5", "FREQ=DAILY;UNTIL=20261210"),
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    ],
)
@pytest.mark.parametrize("due", [at("2026-12-02", 22), date(2026, 12, 2)], ids=["timed", "day"])
def test_what_is_told_to_come_is_what_completing_in_time_makes(
    store: Store, clock: Clock, deal: str, rule: str, due: datetime | date
) -> None:
    id = planned(store, deal, due, rule, clock)
    told = coming(store, clock, date(2026, 11, 30), 70)
    made: list[str] = []
    following: tuple[str, ...] = (id,)
    while following and len(made) <= len(told):
        at_due = row(store, clock, following[0])["due"]
        local = recurring.local(at_due, None, clock)
        assert local is not None
        made.append(f"{local:%m-%d %H:%M}" if isinstance(local, datetime) else f"{local:%m-%d}")
        following = activities.complete(store, clock, following, at=local)
    assert told == made[1 : len(told) + 1]
    assert len(told) == len(made) - 1 or row(store, clock, following[0])["due"] > "2027-02-07"


def test_what_is_late_comes_again_from_today_on(store: Store, clock: Clock, deal: str) -> None:
    planned(store, deal, date(2026, 11, 20), "FREQ=DAILY", clock)
    assert coming(store, clock, date(2026, 11, 30)) == [f"12-0{day}" for day in range(1, 7)]
    assert coming(store, clock, date(2026, 11, 23)) == []


def test_the_numbers_of_a_series_count_from_its_first(store: Store, clock: Clock, deal: str) -> None:
    id = planned(store, deal, date(2026, 12, 1), "FREQ=DAILY;COUNT=4", clock)
    activities.complete(store, clock, [id])
    assert coming(store, clock, date(2026, 11, 30)) == ["12-03", "12-04"]


def test_a_rule_that_only_another_program_understands_never_comes(store: Store, clock: Clock, deal: str) -> None:
    planned(store, deal, date(2026, 12, 1), "FREQ=DAILY", clock)
    store.connection.execute("UPDATE activity SET rrule = 'FREQ=HOURLY'")
    assert coming(store, clock, date(2026, 11, 30)) == []
