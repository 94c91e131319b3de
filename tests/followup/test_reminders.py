"""Reminders: when they come, that they fire once a person, and what is late."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.followup import reminders
from sfa_tui.followup.reminders import LATE
from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities
from sfa_tui.store import undo
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store
from tests.store.workspaces import fresh

TOKYO = ZoneInfo("Asia/Tokyo")


def at(text: str, zone: ZoneInfo = TOKYO) -> Clock:
    return Clock(datetime.fromisoformat(text).replace(tzinfo=zone))


@pytest.fixture
def deal(store: Store) -> str:
    with action(store, "deal add") as act:
        return act.insert("deal", {"name": "GTX"})


def planned(store: Store, clock: Clock, deal: str, due: datetime | date, *minutes: int, **more: Any) -> str:
    return activities.plan(
        store, clock, [("deal", deal)], kind="call", subject="call", due=due, reminders=minutes, **more
    )


def moment(text: str, zone: ZoneInfo = TOKYO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def subjects(rows: list[dict[str, object]]) -> list[object]:
    return [row["activity_id"] for row in rows]


@pytest.mark.parametrize(
    ("due", "minutes", "just_before", "when"),
    [
        (moment("2026-12-07T10:00"), 60, "2026-12-07T08:59", "2026-12-07T09:00"),
        (moment("2026-12-07T10:00"), 1440, "2026-12-06T09:59", "2026-12-06T10:00"),
        (moment("2026-12-07T10:00"), 0, "2026-12-07T09:59", "2026-12-07T10:00"),
        (date(2026, 12, 7), 0, "2026-12-07T08:59", "2026-12-07T09:00"),
        (date(2026, 12, 7), 1440, "2026-12-06T08:59", "2026-12-06T09:00"),
        (date(2026, 12, 7), 60 * 24 * 14, "2026-11-23T08:59", "2026-11-23T09:00"),
    ],
)
def test_when_a_reminder_comes(
    store: Store, clock: Clock, deal: str, due: datetime | date, minutes: int, just_before: str, when: str
) -> None:
    id = planned(store, clock, deal, due, minutes)
    assert reminders.due(store, at(just_before)) == []
    (row,) = reminders.due(store, at(when))
    assert (row["activity_id"], row["at"], row["late"]) == (id, at(when).instant, False)


def test_an_hour_before_is_an_hour_before_where_the_clocks_change(store: Store, clock: Clock, deal: str) -> None:
    new_york = ZoneInfo("America/New_York")
    # The clocks go from 02:00 to 03:00 on that day.
    planned(store, clock, deal, moment("2027-03-14T03:30", new_york), 60)
    assert reminders.due(store, at("2027-03-14T01:29", new_york)) == []
    assert len(reminders.due(store, at("2027-03-14T01:30", new_york))) == 1


def test_the_day_before_is_at_nine_also_where_the_clocks_change(store: Store, clock: Clock, deal: str) -> None:
    new_york = ZoneInfo("America/New_York")
    planned(store, clock, deal, date(2026, 11, 1), 1440)
    assert reminders.due(store, at("2026-10-31T08:59", new_york)) == []
    (row,) = reminders.due(store, at("2026-10-31T09:00", new_york))
    assert (row["at"], row["late"]) == ("2026-10-31T13:00:00.000Z", False)


def test_it_fires_once_and_again_for_another_due_time(store: Store, clock: Clock, deal: str) -> None:
    id = planned(store, clock, deal, moment("2026-12-07T10:00"), 60)
    then = at("2026-12-07T09:01")
    fired = reminders.fire(store, then)
    assert subjects(fired.rows) == [id]
    assert reminders.fire(store, then).rows == []
    reminders.settle(store, fired)
    (row,) = reminders.due(store, at("2026-12-07T09:30"))
    assert (row["reminded_at"], row["late"]) == (then.instant, False)
    activities.reschedule(store, then, [id], moment("2026-12-07T11:00"))
    assert reminders.fire(store, at("2026-12-07T09:59")).rows == []
    assert subjects(reminders.fire(store, at("2026-12-07T10:00")).rows) == [id]


def test_what_was_missed_is_told_once_and_late(store: Store, clock: Clock, deal: str) -> None:
    id = planned(store, clock, deal, moment("2026-12-07T10:00"), 60, 1440)
    fired = reminders.fire(store, at("2026-12-07T09:06"))
    assert [(row["activity_id"], row["minutes_before"], row["late"]) for row in fired.rows] == [(id, 60, True)]
    assert len(fired.reminders) == 2
    assert reminders.fire(store, at("2026-12-07T09:07")).rows == []
    reminders.settle(store, fired)
    assert store.connection.execute("SELECT count(*), sum(late) FROM reminded").fetchone() == (2, 2)


def test_what_a_killed_process_had_claimed_is_taken_over_once(store: Store, clock: Clock, deal: str) -> None:
    planned(store, clock, deal, moment("2026-12-07T10:00"), 60)
    killed = reminders.fire(store, at("2026-12-07T09:00"))
    assert len(killed.rows) == 1
    assert reminders.fire(store, at("2026-12-07T09:09")).rows == []
    taken_over = reminders.fire(store, at("2026-12-07T09:11"))
    assert [(row["activity_id"], row["late"]) for row in taken_over.rows] == [(killed.rows[0]["activity_id"], True)]
    reminders.settle(store, taken_over)
    reminders.settle(store, taken_over)
    for hours in ("09:30", "19:00"):
        assert reminders.fire(store, at(f"2026-12-07T{hours}")).rows == []
    (row,) = reminders.due(store, at("2026-12-07T19:00"))
    assert (row["reminded_at"], row["late"]) == (at("2026-12-07T09:11").instant, True)


def test_an_interruption_after_a_note_has_been_committed_is_itself(store: Store) -> None:
    def interrupted() -> None:
        with store.noting() as connection:
            connection.execute("COMMIT")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()


def test_what_could_not_be_told_comes_again(store: Store, clock: Clock, deal: str) -> None:
    planned(store, clock, deal, moment("2026-12-07T10:00"), 60)
    fired = reminders.fire(store, at("2026-12-07T09:00"))
    reminders.give_back(store, fired)
    assert reminders.fire(store, at("2026-12-07T09:01")).rows == fired.rows


def test_done_deleted_and_other_peoples_activities_remind_nobody(store: Store, clock: Clock, deal: str) -> None:
    with action(store, "user add") as act:
        sato = act.insert("user", {"name": "Sato"})
    due = moment("2026-12-07T10:00")
    done, deleted, mine, shared, hers = (
        planned(store, clock, deal, due, 60, owner=owner) for owner in (None, None, None, sato, sato)
    )
    activities.complete(store, clock, [done])
    activities.delete(store, [deleted])
    with action(store, "link") as act:
        act.insert("activity_link", {"activity_id": shared, "noun": "user", "row_id": store.local("me")})  # type: ignore[dict-item]
    then = at("2026-12-07T09:30")
    assert sorted(map(str, subjects(reminders.due(store, then)))) == sorted([mine, shared])
    store.set_local("me", sato)
    assert sorted(map(str, subjects(reminders.fire(store, then).rows))) == sorted([shared, hers])
    # Each person once: what Sato was told is still new to me.
    store.set_local("me", None)
    assert reminders.fire(store, then).rows == []


def test_each_of_two_who_take_part_is_told(store: Store, clock: Clock, deal: str) -> None:
    me = str(store.local("me"))
    with action(store, "user add") as act:
        sato = act.insert("user", {"name": "Sato"})
    id = planned(store, clock, deal, moment("2026-12-07T10:00"), 60, owner=sato)
    with action(store, "link") as act:
        act.insert("activity_link", {"activity_id": id, "noun": "user", "row_id": me})
    told = []
    for user in (me, sato, me):
        store.set_local("me", user)
        fired = reminders.fire(store, at("2026-12-07T09:30"))
        reminders.settle(store, fired)
        told.append(len(fired.rows))
    assert told == [1, 1, 0]


def test_firing_is_no_action_and_undo_knows_nothing_of_it(store: Store, clock: Clock, deal: str) -> None:
    planned(store, clock, deal, moment("2026-12-07T10:00"), 60)
    before = store.connection.execute("SELECT count(*) FROM journal").fetchone()
    reminders.fire(store, at("2026-12-07T09:00"))
    assert store.connection.execute("SELECT count(*) FROM journal").fetchone() == before
    assert undo.undo(store).verb == "plan"


def test_what_another_program_wrote_stops_no_other(store: Store, clock: Clock, deal: str) -> None:
    id = planned(store, clock, deal, moment("2026-12-07T10:00"), 60)
    with action(store, "from outside") as act:
        for due, minutes in (
            ("someday", 5),
            ("2026-12-07", 10**15),
            (None, 5),
            ("2026-12-01", None),
            ("2026-12-31", -5),
        ):
            odd = act.insert("activity", {"kind": "todo", "due": due, "owner_id": str(store.local("me"))})
            act.insert("reminder", {"activity_id": odd, "minutes_before": minutes})
    assert id in subjects(reminders.due(store, at("2026-12-07T09:30")))
    assert len(reminders.fire(store, at("2026-12-07T09:30")).rows) == 2


def test_looking_takes_no_long_way(store: Store) -> None:
    from sfa_tui.store.reminders import _COME

    bounds = {"user": "U", "wall": "2026-12-01T10:00:00", "now": "2026-12-01T01:00:00.000Z", "stale": ""}
    plan = store.connection.execute(f"EXPLAIN QUERY PLAN {_COME}", bounds).fetchall()
    steps = [detail for *_numbers, detail in plan]
    assert any("activity_due" in step for step in steps)
    assert any("reminder_activity" in step for step in steps)


moments = st.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2027-12-31")).map(
    lambda wall: wall.replace(second=0, microsecond=0, fold=0)
)


@settings(max_examples=60, deadline=None)
@given(moments, st.booleans(), st.integers(0, 60 * 24 * 30), st.integers(0, 3 * 24 * 60))
def test_it_comes_at_its_moment_and_not_before(wall: datetime, all_day: bool, minutes: int, later: int) -> None:
    zone = ZoneInfo("America/New_York")
    with fresh() as store:
        due = wall.date().isoformat() if all_day else Clock(wall.replace(tzinfo=zone)).instant
        with action(store, "plan") as act:
            owner = str(store.local("me"))
            id = act.insert("activity", {"kind": "todo", "subject": "x", "due": due, "owner_id": owner})
            act.insert("reminder", {"activity_id": id, "minutes_before": minutes})
        anchor = (
            datetime.combine(wall.date(), datetime.min.time().replace(hour=9))
            if all_day
            else datetime.fromisoformat(due).astimezone(zone).replace(tzinfo=None)
        )
        start = (anchor - timedelta(minutes=minutes)).replace(tzinfo=zone)
        if not all_day:  # minutes pass on every clock alike
            start = datetime.fromisoformat(due) - timedelta(minutes=minutes)
        before, after = start - timedelta(minutes=1), start + timedelta(minutes=later)
        assert reminders.due(store, Clock(before.astimezone(zone))) == []
        (row,) = reminders.fire(store, Clock(after.astimezone(zone))).rows
        assert row["late"] is (timedelta(minutes=later) > LATE)
        assert reminders.fire(store, Clock(after.astimezone(zone))).rows == []


def test_the_same_reminder_of_two_machines_fires_once(store: Store, deal: str) -> None:
    early = at("2026-12-07T08:00")
    id = planned(store, early, deal, moment("2026-12-07T10:00"), 60)
    now = at("2026-12-07T09:10")
    fired = reminders.fire(store, now)
    reminders.settle(store, fired)
    assert subjects(fired.rows) == [id]
    # What another machine has added, and comes with a sync; made before ours, and after it.
    for made in ("01ARZ3NDEKTSV4RRFFQ69G5FAV", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"):
        with action(store, "activity edit") as act:
            act.insert("reminder", {"activity_id": id, "minutes_before": 60}, id=made)
        assert reminders.fire(store, now).rows == []
        (row,) = reminders.due(store, now)
        assert row["reminded_at"] == now.instant
