"""Activities that recur: a rule set on one, and the next one made when it is done.

A series has one planned activity at a time. Each keeps the occurrence at which the rule put it, wherever it has been
moved since, so that putting one off moves none of the later ones. The next one's id follows from the series and its
occurrence: two machines that complete the same activity make the same next one.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from sfa_tui.locale import N_
from sfa_tui.model import recurrence
from sfa_tui.model.clock import Clock, utc
from sfa_tui.model.errors import Refused, Usage
from sfa_tui.model.ids import id_from
from sfa_tui.store.journal import Action, Value
from sfa_tui.store.week import Series
from sfa_tui.store.workspace import Store

_COPIED = ("kind", "subject", "owner_id", "owed_by", "duration_minutes", "place", "urgent", "zone", "rrule")
_DAY = len("2026-12-01")
_A_DAY = timedelta(days=1)


def stored(due: datetime | date | None) -> dict[str, Value]:
    """Return the columns of a due time: the day or the instant, and the IANA name of the zone in which it was meant, so
    that it survives a change of summer time."""
    if not isinstance(due, datetime):
        return {"due": due.isoformat() if due else None, "zone": None}
    return {"due": utc(due), "zone": str(getattr(due.tzinfo, "key", "")) or None}


def moved(store: Store, id: str, due: datetime | date | None) -> dict[str, Value]:
    """Return the columns of another due time of an activity; one that recurs by the clock of a zone keeps that zone,
    wherever it is put off to, and by whom."""
    held = store.connection.execute("SELECT zone FROM activity WHERE id = ? AND rrule IS NOT NULL", (id,)).fetchone()
    return {**stored(due), "zone": held[0]} if held and held[0] else stored(due)


def begun(rule: str, due: datetime | date | None, clock: Clock) -> tuple[datetime | date, dict[str, Value]]:
    """Return when an activity with a rule is first due, which is where the rule comes at or after its due time (today,
    where it has none), and the columns that say so."""
    zone = _zone_of(due, clock)
    found = recurrence.first(rule, due or clock.today, zone)
    return found, {"rrule": rule, "recurs_from": None, "occurrence": recurrence.occurrence(found)}


def set_rule(act: Action, clock: Clock, id: str, text: str) -> None:
    """Let a planned activity recur from now on as a text says, or no more where it is empty."""
    due, zone, done_at, name = act.store.connection.execute(
        "SELECT due, zone, done_at, coalesce(subject, kind) FROM activity WHERE id = ?", (id,)
    ).fetchone()
    if done_at is not None:
        raise Refused(N_("{activity} is done already"), activity=name)
    if not text.strip():
        act.update("activity", id, {"rrule": None, "recurs_from": None, "occurrence": None})
        return
    first, columns = begun(recurrence.parse_recurrence(text), local(due, zone, clock), clock)
    act.update("activity", id, {**columns, **stored(first)})


def local(due: str | None, zone: str | None, clock: Clock) -> datetime | date | None:
    """Return a due time of the store as a day, or as a moment on the clocks of the zone in which it was meant."""
    if due is None:
        return None
    clock.local_day(due)  # says what is wrong with it
    if len(due) == _DAY:
        return date.fromisoformat(due)
    return datetime.fromisoformat(due).astimezone(_named(zone, clock))


def make_next(act: Action, clock: Clock, id: str, done_at: str) -> str | None:
    """Make the next activity of a series whose planned one is being done, and return its id; None where it does not
    recur, or the rule has ended.

    It is the first occurrence after that one which does not lie before the day on which it was done: nobody has to
    catch up with the weeks of a holiday one by one.
    """
    found = next_of(act.store, clock, id, done_at)
    if found is None:
        return None
    made = id_from(str(found["recurs_from"]), str(found["occurrence"]))
    if _is_alive(act.store, made):
        return made
    _bear(act, "activity", made, found)
    _copy_sets(act, id, made)
    return made


def next_of(store: Store, clock: Clock, id: str, done_at: str) -> dict[str, Value] | None:
    """Return the columns of the activity that follows one of a series which is done, or skipped, at an instant; None
    where it does not recur, or the rule has ended."""
    row = store.connection.execute(
        f"SELECT due, recurs_from, occurrence, {', '.join(_COPIED)} FROM activity WHERE id = ?", (id,)
    ).fetchone()
    due, root, own, *copied = row
    values = dict(zip(_COPIED, copied, strict=True))
    rule = _understood(values["rrule"])
    at = _occurrence(own, due, values["zone"], clock)
    if rule is None or at is None:
        return None
    zone, root = _named(values["zone"], clock), root or id
    done = datetime.fromisoformat(done_at).astimezone(zone).date()
    following = recurrence.following(rule, _start(store, root, clock) or at, at, zone, not_before=done)
    if following is None:
        return None
    due_then = stored(recurrence.moment(following, zone))["due"]
    in_zone = values["zone"] if len(following) > _DAY else None
    return {**values, "due": due_then, "recurs_from": root, "occurrence": following, "zone": in_zone}


def coming(
    store: Store, clock: Clock, series: Iterable[Series], first: date, last: date
) -> Iterator[tuple[str, datetime | date]]:
    """Yield (id of the planned activity, when) of the occurrences after those that are planned, on these days of the
    user's: those that completing one after another in time will plan."""
    here = clock.now.tzinfo or UTC
    for each in series:
        rule = _understood(each.rrule)
        own = _occurrence(each.occurrence, each.due, each.zone, clock)
        if rule is None or own is None:
            continue
        zone = _named(each.zone, clock)
        # Any occurrence is one to count the others from, unless they are numbered.
        start = (_start(store, each.recurs_from, clock) if each.recurs_from and "COUNT=" in rule else None) or own
        # The days there are not those here.
        for found in _between(rule, start, own, zone, first - _A_DAY, last + _A_DAY):
            at = recurrence.moment(found, zone)
            day = at.astimezone(here).date() if isinstance(at, datetime) else at
            # What is late, or was put off, is not done before its day.
            if max(first, clock.today, clock.day_of(each.due or "") or first) <= day <= last:
                yield each.id, at


@lru_cache(maxsize=1000)
def _between(rule: str, start: str, after: str, zone: tzinfo, first: date, last: date) -> tuple[str, ...]:
    """Return the occurrences of these days; a week is read again and again, and a rule may have to be followed far."""
    return tuple(recurrence.between(rule, start, after, zone, first, last))


def _copy_sets(act: Action, id: str, made: str) -> None:
    """Link the next activity to what this one is linked to, with the same reminders."""
    connection = act.store.connection
    links = connection.execute(
        "SELECT DISTINCT noun, row_id FROM activity_link WHERE activity_id = ? AND deleted_at IS NULL", (id,)
    )
    for noun, row_id in links.fetchall():
        linked = {"activity_id": made, "noun": noun, "row_id": row_id}
        _bear(act, "activity_link", id_from(made, str(noun), str(row_id)), linked)
    reminders = connection.execute(
        "SELECT DISTINCT minutes_before FROM reminder WHERE activity_id = ? AND deleted_at IS NULL", (id,)
    )
    for (minutes,) in reminders.fetchall():
        _bear(act, "reminder", id_from(made, str(minutes)), {"activity_id": made, "minutes_before": minutes})


def _bear(act: Action, table: str, id: str, values: dict[str, Value]) -> None:
    """Insert a row whose id follows from others, or bring it back where an undo has taken it away."""
    known = act.store.connection.execute(f'SELECT 1 FROM "{table}" WHERE id = ?', (id,)).fetchone()
    if known is None:
        act.insert(table, values, id=id)
    else:
        act.update(table, id, {**values, "deleted_at": None})


def _is_alive(store: Store, id: str) -> bool:
    sql = "SELECT 1 FROM activity WHERE id = ? AND deleted_at IS NULL"
    return store.connection.execute(sql, (id,)).fetchone() is not None


def _start(store: Store, root: str, clock: Clock) -> str | None:
    """Return the occurrence with which a series began, None where its first activity says none."""
    sql = "SELECT occurrence, due, zone FROM activity WHERE id = ?"
    own, due, zone = store.connection.execute(sql, (root,)).fetchone() or (None, None, None)
    return _occurrence(own, due, zone, clock)


def _occurrence(own: str | None, due: str | None, zone: str | None, clock: Clock) -> str | None:
    """Return the occurrence of an activity: its own, else (another program gave it the rule) its due time."""
    if own is not None and _is_occurrence(own):
        return own
    if due is None or clock.day_of(due) is None:
        return None
    at = local(due, zone, clock)
    return recurrence.occurrence(at) if at else None


def _is_occurrence(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is None
    except ValueError:
        return False


def _understood(rule: object) -> str | None:
    """Return a rule of the store, None where there is none, or one that only another program understands."""
    try:
        return recurrence.parse_recurrence(str(rule)) if rule else None
    except Usage:
        return None


def _named(zone: str | None, clock: Clock) -> tzinfo:
    try:
        return ZoneInfo(zone) if zone else clock.now.tzinfo or UTC
    except (OSError, ValueError, KeyError):
        return clock.now.tzinfo or UTC


def _zone_of(due: datetime | date | None, clock: Clock) -> tzinfo:
    own = due.tzinfo if isinstance(due, datetime) else None
    return own or clock.now.tzinfo or UTC
