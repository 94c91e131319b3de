"""A calendar file taken in: meetings become activities, tied to the contacts whose e-mail addresses take part.

An entry is known again by its UID, so a file can be taken in as often as one likes: what has changed in it since the
last time is changed here, and what was changed here meanwhile stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote

from sfa_tui.followup import reading, recurrence, sides
from sfa_tui.followup.entry import DOMAIN, Entry, entry_of
from sfa_tui.followup.reading import Found
from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Failed
from sfa_tui.model.fields import ACTIVITY_KINDS, find_choice
from sfa_tui.model.words import choice
from sfa_tui.sales import activities, meetings
from sfa_tui.sales.meetings import Meeting
from sfa_tui.sales.people import Target
from sfa_tui.store import calendar_items as items
from sfa_tui.store.calendar import FollowUp, among
from sfa_tui.store.calendar_items import Item
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store

CALENDAR = "import"
"""The name under which it is noted what a file said of an activity."""

_LONGEST = 2000
_SKIPS = 400
"""How many days that a recurrence leaves out are passed over to find the next one."""


@dataclass(slots=True)
class Imported:
    """What became of the entries of a file; `done` of the added ones lie in the past, `unknown` are the addresses that
    nobody here has, and `several` those that several have."""

    entries: int = 0
    created: int = 0
    done: int = 0
    updated: int = 0
    skipped: int = 0
    cancelled: int = 0
    unknown: dict[str, None] = field(default_factory=dict)
    several: dict[str, None] = field(default_factory=dict)


def read(path: Path, clock: Clock, left: list[str] | None = None) -> tuple[list[Found], str | None]:
    """Return the entries of a file, and its encoding where that is not UTF-8; those that cannot be read are named in
    `left`. Failed where it is no calendar."""
    try:
        if path.exists() and not path.is_file():
            raise Failed(N_("{path} is not a file"), path=path)
        with path.open("rb") as file:
            raw = file.read(reading.MOST_BYTES + 1)
    except OSError as error:
        raise Failed(N_("{path}: {reason}"), path=path, reason=error.strerror or error) from error
    text, encoding = reading.decoded(raw, path)
    return reading.entries(text, clock.now.tzinfo, path, left), encoding


def take(
    store: Store,
    clock: Clock,
    found: Sequence[Found],
    *,
    name: str,
    start: date | None = None,
    last: date | None = None,
) -> Imported:
    """Take entries in, as one action, and return what became of them; only what lies between two days, if they are
    given."""
    done = Imported()
    chosen = [each for each in _newest(found) if _within(each.entry, clock, start, last)]
    done.entries = len(chosen)
    with action(store, "calendar import", name):
        people = items.by_address(store, {address for each in chosen for address in each.people})
        known = items.by_uid(store, [each.entry.uid for each in chosen], DOMAIN)
        before = among(store, list(known.values()))
        noted = items.of_calendar(store, CALENDAR)
        for each in chosen:
            id = known.get(each.entry.uid)
            if id is not None:
                _update(store, clock, each.entry, before[id], noted.get(id), done)
            elif each.entry.cancelled:
                done.skipped += 1
            else:
                _add(store, clock, each, people, done)
    return done


def _newest(found: Iterable[Found]) -> list[Found]:
    """Return the entries with a UID each, the newest of each: an occurrence that was moved is an entry of its own."""
    newest: dict[str, Found] = {}
    for each in found:
        uid = each.entry.uid or f"{_hash(each.entry)}@{DOMAIN}"
        if each.occurrence is not None:
            uid = f"{uid}/{each.occurrence.isoformat()}"
        known = newest.get(uid)
        if known is None or (each.entry.sequence, each.entry.stamp) >= (known.entry.sequence, known.entry.stamp):
            newest[uid] = replace(each, entry=replace(each.entry, uid=uid))
    return list(newest.values())


def _hash(entry: Entry) -> str:
    return sha256(f"{entry.summary}\n{entry.at}\n{entry.place}".encode("utf-8", "replace")).hexdigest()[:32]


def _within(entry: Entry, clock: Clock, start: date | None, last: date | None) -> bool:
    if start is None and last is None:
        return True
    at = entry.at
    day = at.astimezone(clock.now.tzinfo).date() if isinstance(at, datetime) else at
    if day is None:
        return False
    return (start is None or day >= start or entry.rrule is not None) and (last is None or day <= last)


def _add(store: Store, clock: Clock, found: Found, people: dict[str, list[Target]], done: Imported) -> None:
    entry = found.entry
    at = _next(found, clock)
    over = entry.completed or _over(at or entry.at, entry, clock)
    kind = _kind(entry)
    meeting = Meeting(
        kind,
        entry.summary or choice(kind),
        sides.due_of(at or entry.at, None, clock),
        entry.uid,
        entry.minutes if entry.event and not entry.all_day else None,
        entry.place,
        (entry.description or "")[:_LONGEST] or None,
        entry.rrule if at is not None and not over else None,
        min(over, clock.now) if over else None,
        entry.alarms,
    )
    targets = _targets(store, found, people, done)
    id = meetings.add(store, meeting, targets, _me(store))
    done.created += 1
    done.done += over is not None
    _note(store, id, entry)


def _update(store: Store, clock: Clock, entry: Entry, follow_up: FollowUp, noted: Item | None, done: Imported) -> None:
    """Change what the file says otherwise than the last time; what was never taken in (ours, exported) is held against
    what we would write."""
    if entry.cancelled:
        activities.delete(store, [follow_up.id])
        items.forget(store, CALENDAR, follow_up.id)
        done.cancelled += 1
        return
    now = sides.said(entry)
    ours = entry_of(follow_up, clock, as_events=entry.event)
    base = sides.kept(noted.fingerprint if noted else None) or (sides.said(ours) if ours else {})
    names = sides.changed(base, now)
    sides.bring(store, clock, follow_up, entry, names)
    done.updated += bool(names)
    done.skipped += not names
    _note(store, follow_up.id, entry)


def _note(store: Store, id: str, entry: Entry) -> None:
    items.keep(store, CALENDAR, Item(id, None, None, entry.uid, sides.written(sides.said(entry)), entry.sequence))


def _next(found: Found, clock: Clock) -> date | datetime | None:
    """Return the occurrence of what recurs that is to come, None where it does not recur or has ended."""
    entry = found.entry
    if entry.rrule is None or entry.at is None:
        return None
    left_out = {_same(each) for each in found.except_at}
    at = recurrence.next_from(entry.rrule, entry.at, clock.now)
    for _time in range(_SKIPS):
        if at is None or _same(at) not in left_out:
            return at
        later = at + timedelta(days=1) if not isinstance(at, datetime) else at + timedelta(minutes=1)
        after = later if isinstance(later, datetime) else datetime.combine(later, clock.now.timetz())
        at = recurrence.next_from(entry.rrule, entry.at, after)
    return None


def _same(at: date | datetime) -> date | datetime:
    return at.astimezone(UTC) if isinstance(at, datetime) else at


def _over(at: date | datetime | None, entry: Entry, clock: Clock) -> datetime | None:
    """Return when an event took place that is over, None for what lies ahead; a to-do is over when it is done."""
    if not entry.event or at is None:
        return None
    if isinstance(at, datetime):
        return at if at + timedelta(minutes=entry.minutes or 0) <= clock.now else None
    last = at + timedelta(days=max(1, (entry.minutes or 1440) // 1440))
    return datetime.combine(at, datetime.min.time(), tzinfo=clock.now.tzinfo) if last <= clock.today else None


def _kind(entry: Entry) -> str:
    kind = find_choice(ACTIVITY_KINDS, entry.category) if entry.category else None
    return kind if kind not in (None, "note") else "meeting" if entry.event else "todo"


def _targets(store: Store, found: Found, people: dict[str, list[Target]], done: Imported) -> list[Target]:
    """Return what an entry concerns: who takes part and is known by the address, and the deal that it links to."""
    targets: list[Target] = []
    me = _me(store)
    for address in found.people:
        match people.get(address, []):
            case []:
                done.unknown[address] = None
            case [("user", id)] if id == me:
                pass
            case [target]:
                targets.append(target)
            case _:
                done.several[address] = None
    deal = unquote((found.entry.url or "").removeprefix("sfa://deal/"))
    if found.entry.url and found.entry.url.startswith("sfa://deal/") and items.is_deal(store, deal):
        targets.append(("deal", deal))
    return targets


def _me(store: Store) -> str | None:
    me = store.local("me")
    return str(me) if me else None
