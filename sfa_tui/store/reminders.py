"""Reminders as they are read: those of planned activities whose moment has come, and which of them have fired.

Knows when a reminder comes: so long before its activity is due, or, where that is due all day, before nine in the
morning of that day by the clock of whoever is reminded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sfa_tui.model.clock import Clock, moved, utc
from sfa_tui.store.workspace import Store

PATIENCE = timedelta(minutes=10)
"""After how long a process that was about to tell a reminder is given up."""

MORNING = time(9)
"""When what is due all day is reminded of."""

CLAIMED = 2
"""What is added to `late` while a process is just telling a reminder; one that was killed meanwhile has not told it."""

_DAY = len("2026-12-01")
_LONGEST = 53_000_000
"""Minutes of a hundred years: what another program wrote beyond that never comes, and stops no other."""
_MINE = (
    "(a.owner_id IS :user OR EXISTS (SELECT 1 FROM activity_link l WHERE l.activity_id = a.id AND l.noun = 'user'"
    " AND l.row_id = :user AND l.deleted_at IS NULL))"
)
# The bound on `due` is for the index alone: no reminder comes earlier than the earliest of them all. One that was
# added on two machines is one, which has fired where either has.
_COME = f"""
SELECT min(r.id), a.id, a.due, coalesce(r.minutes_before, 0), min(f.at), min(f.late & 1)
FROM activity a JOIN reminder r ON r.activity_id = a.id
  LEFT JOIN reminded f ON f.reminder_id = r.id AND f.due = a.due AND f.user_id = coalesce(:user, '')
    AND (f.late < {CLAIMED} OR f.at >= :stale)
WHERE a.done_at IS NULL AND a.deleted_at IS NULL AND r.deleted_at IS NULL AND {_MINE}
  AND a.due <= (SELECT strftime('%Y-%m-%d', :wall, '+1 day', min(coalesce(max(minutes_before), 0), {_LONGEST})
                || ' minutes') FROM reminder) || 'T24'
  AND iif(length(a.due) = {_DAY},
    a.due || 'T{MORNING:%H:%M:%S}' <= strftime('%Y-%m-%dT%H:%M:%S', :wall, coalesce(r.minutes_before, 0) || ' minutes'),
    a.due <= strftime('%Y-%m-%dT%H:%M:%fZ', :now, coalesce(r.minutes_before, 0) || ' minutes'))
GROUP BY a.id, coalesce(r.minutes_before, 0)
ORDER BY a.due, min(r.id)"""


@dataclass(frozen=True, slots=True)
class Come:
    """A reminder whose moment (`at`, an instant) has come: of which activity, due when, how long before; and when it
    was fired, late or not, None where it has not been."""

    id: str
    activity: str
    due: str
    minutes_before: int
    at: str
    fired_at: str | None
    fired_late: bool


def come(store: Store, clock: Clock, user: str | None) -> list[Come]:
    """Return the reminders of a user's planned activities whose moment has come, soonest due first; what a process that
    was killed had claimed has not been fired."""
    wall = clock.now.replace(tzinfo=None).isoformat(timespec="seconds")
    bounds = {"user": user, "wall": wall, "now": clock.instant, "stale": stale(clock)}
    rows = store.connection.execute(_COME, bounds)
    return [
        Come(id, activity, due, minutes, _moment(due, minutes, clock), fired_at, bool(late))
        for id, activity, due, minutes, fired_at, late in rows.fetchall()
        if clock.day_of(due) is not None
    ]


def claim(store: Store, reminder: Come, user: str | None, at: str, *, late: bool, stale: str = "") -> bool:
    """Note inside the caller's transaction that a reminder is being told, and return whether this process is the one
    to tell it; what was claimed before `stale` and not told is taken over."""
    cursor = store.connection.execute(
        "INSERT INTO reminded (reminder_id, due, user_id, at, late) VALUES (?, ?, ?, ?, ?)"
        f" ON CONFLICT DO UPDATE SET at = excluded.at, late = excluded.late WHERE late >= {CLAIMED} AND at < ?",
        (reminder.id, reminder.due, user or "", at, CLAIMED + int(late), stale),
    )
    return cursor.rowcount == 1


def settle(store: Store, reminders: Sequence[Come], user: str | None) -> None:
    """Note that reminders which were claimed have been told."""
    store.connection.executemany(
        f"UPDATE reminded SET late = late - {CLAIMED} WHERE reminder_id = ? AND due = ? AND user_id = ?"
        f" AND late >= {CLAIMED}",
        [(reminder.id, reminder.due, user or "") for reminder in reminders],
    )


def stale(clock: Clock) -> str:
    """Return the instant before which whoever claimed a reminder and has not told it is given up."""
    return utc(moved(clock.now, -PATIENCE))


def release(store: Store, reminders: Sequence[Come], user: str | None) -> None:
    """Let reminders that were claimed, and yet could not be told, fire again."""
    store.connection.executemany(
        "DELETE FROM reminded WHERE reminder_id = ? AND due = ? AND user_id = ?",
        [(reminder.id, reminder.due, user or "") for reminder in reminders],
    )


def before(due: str, clock: Clock) -> datetime:
    """Return the moment from which the minutes of a reminder are counted back, for a due time of the store."""
    if len(due) == _DAY:
        return datetime.combine(date.fromisoformat(due), MORNING, clock.now.tzinfo)
    return datetime.fromisoformat(due)


def _moment(due: str, minutes: int, clock: Clock) -> str:
    start = before(due, clock)
    # A day before nine o'clock is nine o'clock of the day before, also when summer time ends in between.
    return utc(start - timedelta(minutes=minutes))
