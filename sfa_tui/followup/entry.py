"""An entry of a calendar: what a follow-up is there, whichever way it goes.

Knows which follow-ups are events and which are to-dos, and how long one lasts that does not say; how an entry is
written is `ics`'s, how one is read `reading`'s.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from sfa_tui.followup import recurrence
from sfa_tui.followup.texts import plain
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import SfaError
from sfa_tui.model.ids import id_time, is_id
from sfa_tui.store.calendar import FollowUp
from sfa_tui.store.reminders import MORNING

DOMAIN = "sfa-tui"
"""What stands behind the id of an activity in its UID."""

EVENTS = ("meeting", "visit", "demo")
"""Kinds that take their time, so that they are events even where they last all day; a call is one at a time of day."""

_LASTS = {"call": 30}
_USUALLY = 60
_TASK = 30
_MOST_MINUTES = 366 * 24 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event, or a to-do; `at` is a day, an aware moment, or None for a to-do without a due time.

    `minutes` is how long an event lasts (a to-do that recurs has it too), `alarms` are minutes before `at` (of a
    day, before its morning), `completed` when a to-do was done.
    """

    uid: str
    event: bool
    summary: str
    at: date | datetime | None
    minutes: int | None = None
    place: str | None = None
    rrule: str | None = None
    alarms: tuple[int, ...] = ()
    category: str | None = None
    cancelled: bool = False
    completed: datetime | None = None
    description: str | None = None
    url: str | None = None
    sequence: int = 0
    stamp: datetime = _EPOCH
    created: datetime | None = None

    @property
    def all_day(self) -> bool:
        """Return whether it is of a day, and of no time of it."""
        return self.at is not None and not isinstance(self.at, datetime)


def entry_of(follow_up: FollowUp, clock: Clock, *, as_events: bool = False) -> Entry | None:
    """Return the entry of a follow-up without its words (description and link), None where it can have none: an event
    needs a time.

    A due time that nobody can read, as only another program writes it, counts as none.
    """
    at = moment(follow_up.due, follow_up.zone, clock)
    timed = isinstance(at, datetime)
    event = at is not None and (as_events or follow_up.kind in EVENTS or (timed and follow_up.kind == "call"))
    if as_events and not event:
        return None
    done_at = instant(follow_up.done_at)
    over = follow_up.deleted or follow_up.done_at is not None
    rrule = None if over else _rule(follow_up, at)
    created = instant(follow_up.created_at) or (_made(follow_up.id))
    return Entry(
        uid=follow_up.uid or f"{follow_up.id}@{DOMAIN}",
        event=event,
        summary=_said(follow_up.subject) or _said(follow_up.summary) or words.choice(follow_up.kind) or follow_up.id,
        at=at,
        minutes=_length(follow_up, timed=timed) if event or rrule else None,
        place=_said(follow_up.place),
        rrule=rrule,
        alarms=() if over or at is None else tuple(each for each in follow_up.reminders if 0 <= each <= _MOST_MINUTES),
        category=follow_up.kind,
        cancelled=follow_up.deleted,
        completed=None if event or follow_up.deleted else done_at,
        sequence=follow_up.changes,
        stamp=instant(follow_up.changed_at) or created,
        created=created,
    )


def morning(at: date | datetime | None) -> int:
    """Return how many minutes after it begins the alarms of an entry are counted back from: a day is reminded of in the
    morning, where a calendar counts from midnight."""
    return 0 if at is None or isinstance(at, datetime) else MORNING.hour * 60 + MORNING.minute


def moment(due: str | None, zone: str | None, clock: Clock) -> date | datetime | None:
    """Return a due time of the store as a day, or as a moment by the clock of its zone (else of this machine's)."""
    if due is None:
        return None
    try:
        if len(due) == len("2026-12-01"):
            return date.fromisoformat(due)
        return datetime.fromisoformat(due).astimezone(zone_of(zone) or clock.now.tzinfo).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=64)
def zone_of(name: str | None) -> tzinfo | None:
    """Return the zone of an IANA name, None where there is none of that name."""
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, KeyError):
        return None


def tzid(at: datetime) -> str | None:
    """Return the IANA name of the zone of a moment, None for UTC and for a zone without a name."""
    name = getattr(at.tzinfo, "key", None)
    return None if name in (None, "UTC", "Etc/UTC") else str(name)


def instant(text: str | None) -> datetime | None:
    """Return an instant of the store, None where there is none or nobody can read it."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0) if text else None
    except (ValueError, OverflowError):
        return None


def _said(text: str | None) -> str | None:
    """Return a text as it is, None where it says nothing."""
    return text if text and plain(text).strip() else None


def _rule(follow_up: FollowUp, at: date | datetime | None) -> str | None:
    """Return the recurrence of an entry, None where it has none; one that was moved is there by itself, since what
    comes after it is not where it went."""
    if at is None or follow_up.rrule is None:
        return None
    begins = at.replace(tzinfo=None).isoformat(timespec="minutes") if isinstance(at, datetime) else at.isoformat()
    if follow_up.occurrence is not None and follow_up.occurrence[: len(begins)] != begins:
        return None
    return recurrence.of_row(follow_up.rrule, at, follow_up.occurred)


def _length(follow_up: FollowUp, *, timed: bool) -> int:
    """Return how many minutes an entry lasts: what the follow-up says, else what its kind usually takes."""
    said = follow_up.minutes
    if timed:
        usual = _LASTS.get(follow_up.kind, _USUALLY) if follow_up.kind in (*EVENTS, "call") else _TASK
        return said if said is not None and 0 < said <= _MOST_MINUTES else usual
    return said - said % 1440 if said is not None and 1440 <= said <= _MOST_MINUTES else 1440


def _made(id: str) -> datetime:
    try:
        return id_time(id).replace(microsecond=0) if is_id(id) else _EPOCH
    except SfaError:
        return _EPOCH
