"""Entries as they are read from iCalendar, of our own writing or of any other program's.

icalendar takes the text apart; what it says of a broken property is nobody's business: the entry goes on without it,
and one that says neither what nor when is left out.
"""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from sfa_tui.followup import recurrence
from sfa_tui.followup.entry import Entry, morning, tzid, zone_of
from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed

if TYPE_CHECKING:
    from icalendar import Component

MOST_BYTES = 32 * 1024 * 1024
_MOST_ENTRIES = 50_000
_DEEPEST = 20
_LONGEST_TEXT = 20_000
_MOST_MINUTES = 366 * 24 * 60
_YEARS = range(1900, 3000)
"""The years that a date may lie in, as everywhere in the program."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry, with what else its file says: the addresses of who takes part, the occurrence that it stands for, the
    days that its recurrence leaves out, and the names of properties that say nothing that can be read."""

    entry: Entry
    people: tuple[str, ...] = ()
    occurrence: date | datetime | None = None
    except_at: tuple[date | datetime, ...] = ()
    unread: tuple[str, ...] = ()


def decoded(raw: bytes, name: object) -> tuple[str, str | None]:
    """Return the text of a file, and its encoding where that is not UTF-8, as a calendar's should be; Failed where it
    holds more than any calendar does."""
    if len(raw) > MOST_BYTES:
        raise Failed(
            N_("{file} is larger than {megabytes} MB, as no calendar is"), file=name, megabytes=MOST_BYTES >> 20
        )
    # Some programs fold a line within a character, which is whole again only once the line is.
    raw = raw if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else re.sub(rb"\r?\n[ \t]", b"", raw)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace"), "UTF-16"
    for encoding, said in (("utf-8-sig", None), ("cp932", "cp932")):
        try:
            return raw.decode(encoding), said
        except UnicodeDecodeError:
            continue
    mended = raw.decode("utf-8", "replace")
    # UTF-8 with a few broken characters, or one octet a character, as a program of the nineties writes.
    broken = mended.count("\ufffd")
    if broken * 4 < sum(character > "\x7f" for character in mended):
        return mended, "UTF-8 (?)"
    return raw.decode("latin-1"), "latin-1"


def entries(text: str, zone: tzinfo | None, name: object, left: list[str] | None = None) -> list[Found]:
    """Return the events and to-dos of a text, in its order; a time without a zone is one of `zone`. What is left out,
    because it has no date that can be read, is named in `left`.

    Failed, in one line that names it, where the text is no calendar.
    """
    _refuse_deep(text, name)
    with _quiet():
        try:
            from sfa_tui.followup.tolerant import components

            roots = components(text)
            parts = [part for root in roots for part in root.walk() if part.name in ("VEVENT", "VTODO")]
        except Exception as error:  # whatever a library makes of a stranger's file, it is the file that is wrong
            raise Failed(N_("{file} cannot be read as a calendar: {reason}"), file=name, reason=_said(error)) from error
        if not roots:
            raise Failed(N_("{file} is no calendar: there is no BEGIN:VCALENDAR in it"), file=name)
        if len(parts) > _MOST_ENTRIES:
            raise Failed(N_("{file} holds more than {count} entries"), file=name, count=_MOST_ENTRIES)
        read = [(part, _found(part, zone)) for part in parts]
        if left is not None:
            left += [_text(part, "SUMMARY") or _text(part, "UID") or "…" for part, found in read if found is None]
        return [found for _part, found in read if found is not None]


def _refuse_deep(text: str, name: object) -> None:
    """Refuse components that stand in one another without end, before anybody follows them down."""
    depth = 0
    for match in re.finditer(r"^[ \t]*(BEGIN|END):", text, re.IGNORECASE | re.MULTILINE):
        depth += 1 if match[1].upper() == "BEGIN" else -1
        if depth > _DEEPEST:
            raise Failed(N_("{file} cannot be read as a calendar: {reason}"), file=name, reason="BEGIN:BEGIN:…")


def _found(part: "Component", zone: tzinfo | None) -> Found | None:
    event = part.name == "VEVENT"
    begin, due = _when(part, "DTSTART", zone), _when(part, "DUE", zone)
    at = begin if event else due if due is not None else begin
    summary = _text(part, "SUMMARY")
    uid = _text(part, "UID")
    if (event and at is None) or not (summary or at):
        return None
    rule = _rule(part)
    rrule = recurrence.written(rule, at) if rule and at is not None else None
    status = _text(part, "STATUS").upper()
    completed = _when(part, "COMPLETED", UTC)
    done = not event and (status == "COMPLETED" or completed is not None or _text(part, "PERCENT-COMPLETE") == "100")
    stamp = _aware(_when(part, "LAST-MODIFIED", UTC)) or _aware(_when(part, "DTSTAMP", UTC))
    entry = Entry(
        uid=uid,
        event=event,
        summary=summary,
        at=at,
        minutes=_minutes(part, at, zone) if event or rrule else None,
        place=_text(part, "LOCATION") or None,
        rrule=rrule,
        alarms=_alarms(part, at),
        category=_category(part),
        cancelled=status == "CANCELLED",
        completed=(_aware(completed) or stamp or datetime(1970, 1, 1, tzinfo=UTC)) if done else None,
        description=_text(part, "DESCRIPTION") or None,
        url=_text(part, "URL") or None,
        sequence=_number(part, "SEQUENCE"),
        stamp=stamp or datetime(1970, 1, 1, tzinfo=UTC),
        created=_aware(_when(part, "CREATED", UTC)),
    )
    except_at = tuple(_days(part, "EXDATE", zone))
    return Found(entry, _people(part), _when(part, "RECURRENCE-ID", zone), except_at, _unread(part))


def _unread(part: "Component") -> tuple[str, ...]:
    """Return which properties that would be taken in cannot be read, in the entry or in an alarm of it."""
    places = [part, *(each for each in part.subcomponents if each.name == "VALARM")]
    return tuple(
        dict.fromkeys(
            name
            for place in places
            for name in ("DTSTART", "DUE", "DTEND", "DURATION", "RRULE", "EXDATE", "TRIGGER")
            if place.get(name) is not None and not _values(place, name)
        )
    )


def _values(part: "Component", name: str) -> list[Any]:
    """Return the values of a property that could be read."""
    value = part.get(name)
    found = value if isinstance(value, list) else [] if value is None else [value]
    return [each for each in found if type(each).__name__ != "vBroken"]


def _value(part: "Component", name: str) -> Any:
    """Return the first value of a property, None where there is none."""
    return next(iter(_values(part, name)), None)


def _text(part: "Component", name: str) -> str:
    value = _value(part, name)
    return "" if value is None else str(value).replace("\r\n", "\n").strip()[:_LONGEST_TEXT]


def _number(part: "Component", name: str) -> int:
    text = _text(part, name)
    return int(text) if re.fullmatch(r"\d{1,9}", text) else 0


def _when(part: "Component", name: str, zone: tzinfo | None) -> date | datetime | None:
    """Return a property that is a day or a moment, the moment by the clock of a zone that has a name."""
    value = _value(part, name)
    found = getattr(value, "dt", None)
    if not isinstance(found, date) or found.year not in _YEARS:
        return None
    return _named(found, zone, str(getattr(value, "params", {}).get("TZID", "")))


def _named(found: object, zone: tzinfo | None, said: str = "") -> date | datetime | None:
    """Return a moment in a zone that a reader knows by its name; one of a zone that only its own file knows becomes the
    same moment by our clock."""
    if not isinstance(found, datetime):
        return found if isinstance(found, date) else None
    try:
        if found.tzinfo is None:
            return found.replace(tzinfo=zone_of(said) or zone or UTC, microsecond=0)
        known = zone_of(tzid(found))
        if known is not None:
            return found.replace(tzinfo=known, microsecond=0)
        moment = found.astimezone(UTC).replace(microsecond=0)
        return moment if found.tzinfo is UTC or not said else moment.astimezone(zone or UTC)
    except (ValueError, OverflowError):
        return None


def _aware(at: date | datetime | None) -> datetime | None:
    return at.astimezone(UTC) if isinstance(at, datetime) else None


def _minutes(part: "Component", at: date | datetime | None, zone: tzinfo | None) -> int | None:
    """Return how long an entry lasts, in whole minutes; None where it does not say so."""
    length = getattr(_value(part, "DURATION"), "dt", None)
    if not isinstance(length, timedelta):
        end = _when(part, "DTEND", zone)
        if isinstance(end, datetime) and isinstance(at, datetime):
            length = end.astimezone(UTC) - at.astimezone(UTC)
        elif end is not None and at is not None and not isinstance(end, datetime) and not isinstance(at, datetime):
            length = end - at
        else:
            return None
    minutes = length // timedelta(minutes=1)
    return minutes if 0 < minutes <= _MOST_MINUTES else None


def _rule(part: "Component") -> dict[str, str] | None:
    value = _value(part, "RRULE")
    try:
        return recurrence.parsed(value.to_ical().decode()) if value is not None else None
    except Exception:  # a value that icalendar read and cannot write
        return None


def _days(part: "Component", name: str, zone: tzinfo | None) -> Iterator[date | datetime]:
    for each in _values(part, name):
        for moment in getattr(each, "dts", None) or ():
            found = _named(getattr(moment, "dt", None), zone)
            if found is not None:
                yield found


def _category(part: "Component") -> str | None:
    value = _value(part, "CATEGORIES")
    names = getattr(value, "cats", None)
    return str(names[0]).strip() or None if names else None


def _alarms(part: "Component", at: date | datetime | None) -> tuple[int, ...]:
    """Return how many minutes before it an entry is to be reminded of, each once, the longest first."""
    found = set()
    for alarm in part.subcomponents:
        trigger = getattr(_value(alarm, "TRIGGER"), "dt", None) if alarm.name == "VALARM" else None
        if isinstance(trigger, timedelta):
            minutes = morning(at) + (-trigger) // timedelta(minutes=1)
            if 0 <= minutes <= _MOST_MINUTES:
                found.add(minutes)
    return tuple(sorted(found, reverse=True)[:10])


def _people(part: "Component") -> tuple[str, ...]:
    """Return the e-mail addresses of who takes part or invites, in lower case, each once."""
    found: dict[str, None] = {}
    for name in ("ATTENDEE", "ORGANIZER"):
        for each in _values(part, name):
            address = re.match(r"(?i)\s*mailto:\s*([^\s?]+@[^\s?]+)", str(each))
            if address:
                found[address[1].casefold()] = None
    return tuple(found)[:500]


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what icalendar warns of away from whoever reads the terminal: a zone whose name it had to guess."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
