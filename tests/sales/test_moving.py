"""Planned activities put on another day: the time of the day stays, whatever the zone and the summer time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound, Refused
from sfa_tui.sales import activities, moving
from sfa_tui.store import undo
from sfa_tui.store.workspace import Store

NEW_YORK = ZoneInfo("America/New_York")


def due_of(store: Store, id: str) -> tuple[str | None, str | None]:
    due, zone = store.connection.execute("SELECT due, zone FROM activity WHERE id = ?", (id,)).fetchone()
    return due, zone


def test_a_day_stays_a_day_and_a_time_a_time(store: Store, clock: Clock) -> None:
    day = activities.plan(store, clock, [], kind="todo", subject="day", due=date(2026, 12, 1))
    timed = activities.plan(store, clock, [], kind="call", subject="ten", due=clock.now.replace(hour=10, minute=0))
    never = activities.plan(store, clock, [], kind="todo", subject="some day")
    moving.put_on(store, clock, dict.fromkeys((day, timed, never), date(2026, 12, 4)))
    dues = [due_of(store, id)[0] for id in (day, timed, never)]
    assert dues == ["2026-12-04", "2026-12-04T01:00:00.000Z", "2026-12-04"]
    undo.undo(store)
    assert [due_of(store, id)[0] for id in (day, timed, never)] == ["2026-12-01", "2026-12-01T01:00:00.000Z", None]


@pytest.mark.parametrize(
    ("to", "instant"),
    [
        (date(2026, 10, 31), "2026-10-31T13:30"),
        (date(2026, 11, 1), "2026-11-01T14:30"),
        (date(2026, 3, 8), "2026-03-08T13:30"),
    ],
)
def test_half_past_nine_stays_so_when_summer_time_comes_or_goes(store: Store, to: date, instant: str) -> None:
    clock = Clock(datetime(2026, 10, 30, 8, tzinfo=NEW_YORK))
    id = activities.plan(store, clock, [], kind="call", subject="x", due=clock.now.replace(hour=9, minute=30))
    moving.put_on(store, clock, {id: to})
    assert due_of(store, id) == (f"{instant}:00.000Z", "America/New_York")


def test_one_that_recurs_keeps_its_zone_and_its_occurrence(store: Store, clock: Clock) -> None:
    due = datetime(2026, 12, 2, 10, tzinfo=NEW_YORK)
    id = activities.plan(store, clock, [], kind="call", subject="x", due=due, rule="FREQ=WEEKLY")
    moving.put_on(store, clock, {id: date(2026, 12, 5)})
    assert due_of(store, id) == ("2026-12-04T15:00:00.000Z", "America/New_York")
    (following,) = activities.complete(store, clock, [id])
    assert due_of(store, following)[0] == "2026-12-09T15:00:00.000Z"


def test_what_is_done_or_gone_is_refused_and_nothing_is_moved(store: Store, clock: Clock) -> None:
    kept, done = (
        activities.plan(store, clock, [], kind="todo", subject=name, due=clock.today) for name in ("kept", "done")
    )
    activities.complete(store, clock, [done])
    with pytest.raises(Refused):
        moving.put_on(store, clock, dict.fromkeys((kept, done), date(2026, 12, 4)))
    activities.delete(store, [done])
    with pytest.raises(NotFound):
        moving.put_on(store, clock, dict.fromkeys((kept, done), date(2026, 12, 4)))
    assert due_of(store, kept)[0] == "2026-12-01"
