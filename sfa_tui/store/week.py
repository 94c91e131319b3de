"""A week of someone's agenda by day: what is planned and what was done of it, what waits from before, and what recurs.

Knows which activities they are and how many; a day that holds more than can be looked at is cut, and says so. When
what recurs comes again is worked out by `sales.recurring`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sfa_tui.model.clock import Clock
from sfa_tui.store import agenda
from sfa_tui.store.activities import PLANNED
from sfa_tui.store.agenda import Scope
from sfa_tui.store.listing import Object
from sfa_tui.store.workspace import Store

DAYS = 7
MOST, FEW = 100, 50
"""Activities of a day, and of those that wait from before, that are read at most; the others are counted."""


@dataclass(frozen=True, slots=True)
class Day:
    """What is due on a day: how much is planned and how much of what was planned is done, and the rows of both as
    `agenda.page` gives them."""

    day: date
    planned: int
    done: int
    rows: Sequence[Object]

    @property
    def more(self) -> int:
        """Return how many are not among the rows."""
        return self.planned + self.done - len(self.rows)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is planned and stands on no day of the week: how much, and the first rows of it."""

    count: int
    rows: Sequence[Object]


@dataclass(frozen=True, slots=True)
class Series:
    """A planned activity that recurs, as the store has it."""

    id: str
    due: str | None
    zone: str | None
    rrule: str
    occurrence: str | None
    recurs_from: str | None


@dataclass(frozen=True, slots=True)
class Week:
    """The week from a Monday on; `before` and `undated` are what is overdue from earlier weeks and what has no day,
    both of the present week alone; `overdue` is how much is overdue by now, of the present week with what waits from
    before; `series` is what recurs and may come again in it."""

    first: date
    days: Sequence[Day]
    before: Waiting
    undated: Waiting
    overdue: int
    series: Sequence[Series]


def read(store: Store, clock: Clock, scope: Scope, first: date) -> Week:
    """Return the week from a Monday on."""
    with store.reading():
        present = first <= clock.today < first + timedelta(days=DAYS)
        start = clock.start_of(first)
        done, series = _scanned(store, clock, scope, first)
        days = [_day(store, clock, scope, day, done[day]) for day in done]
        none = Waiting(0, ())
        if not present:
            return Week(first, days, none, none, _overdue(store, clock, scope, first), series)
        earlier, parameters = agenda.due_within(date.min, "", first, start, scope)
        before = _waiting(store, clock, f"{earlier} AND {PLANNED}", parameters)
        whose, owners = agenda.owned(scope)
        undated = _waiting(store, clock, f"t.deleted_at IS NULL AND t.due IS NULL AND {PLANNED}{whose}", owners)
        return Week(first, days, before, undated, before.count + _overdue(store, clock, scope, first), series)


def rows(store: Store, clock: Clock, ids: Sequence[str]) -> dict[str, Object]:
    """Return {id: row} of activities, as `agenda.page` gives them."""
    found: list[Any] = agenda.with_deals(store, clock, ids)
    return {str(row["activity"]["id"]): row for row in found}


def _day(store: Store, clock: Clock, scope: Scope, day: date, done: Sequence[str]) -> Day:
    following = day + timedelta(days=1)
    due, parameters = agenda.due_within(day, clock.start_of(day), following, clock.start_of(following), scope)
    where = f"FROM activity t WHERE {due} AND {PLANNED}"
    connection = store.connection
    (planned,) = connection.execute(f"SELECT count(*) {where}", parameters).fetchone()
    sql = f"SELECT t.id {where} ORDER BY t.due, t.id LIMIT {MOST}"
    ids = [id for (id,) in connection.execute(sql, parameters)] if planned else []
    shown = [*ids, *done[: MOST - len(ids)]]
    return Day(day, planned, len(done), agenda.with_deals(store, clock, shown) if shown else ())


def _scanned(store: Store, clock: Clock, scope: Scope, first: date) -> tuple[dict[date, list[str]], Sequence[Series]]:
    """Return {day of the week: what was planned for it and is done}, and what recurs and is planned by the week's end.

    No index knows either by its day, and to go through one that knows more than is wanted takes longer than to look at
    all rows once.
    """
    end = first + timedelta(days=DAYS)
    due, parameters = agenda.due_within(first, clock.start_of(first), end, clock.start_of(end), scope)
    whose, _owners = agenda.owned(scope)
    sql = (
        "SELECT t.id, t.due, t.zone, t.rrule, t.occurrence, t.recurs_from, t.done_at FROM activity t NOT INDEXED"
        # What few rows meet comes first.
        " WHERE iif(t.done_at IS NULL, t.rrule IS NOT NULL AND t.due < :before, t.due >= :least AND t.due < :most)"
        f" AND t.kind IS NOT 'note' AND iif(t.done_at IS NULL, t.deleted_at IS NULL{whose}, {due}) ORDER BY t.due, t.id"
    )
    done: dict[date, list[str]] = {first + timedelta(days=number): [] for number in range(DAYS)}
    series: list[Series] = []
    # A day more than the week has: a day begins at another instant in each zone.
    before = (end + timedelta(days=1)).isoformat()
    for *row, done_at in store.connection.execute(sql, {**parameters, "before": before}):
        if done_at is None:
            series.append(Series(*row))
        else:
            day = clock.day_of(row[1])
            # What another program has spoiled stands at the beginning.
            done[day if day in done else first].append(row[0])
    return done, series


def _waiting(store: Store, clock: Clock, where: str, parameters: dict[str, object]) -> Waiting:
    connection = store.connection
    (count,) = connection.execute(f"SELECT count(*) FROM activity t WHERE {where}", parameters).fetchone()
    sql = f"SELECT t.id FROM activity t WHERE {where} ORDER BY t.due, t.id LIMIT {FEW}"
    ids = [id for (id,) in connection.execute(sql, parameters)] if count else []
    return Waiting(count, agenda.with_deals(store, clock, ids) if ids else ())


def _overdue(store: Store, clock: Clock, scope: Scope, first: date) -> int:
    """Return how much of a week is overdue by now."""
    end = first + timedelta(days=DAYS)
    if first > clock.today:
        return 0
    until = min(end, clock.today), min(clock.start_of(end), clock.instant)
    due, parameters = agenda.due_within(first, clock.start_of(first), *until, scope)
    sql = f"SELECT count(*) FROM activity t WHERE {due} AND {PLANNED}"
    return int(store.connection.execute(sql, parameters).fetchone()[0])
