"""Entries as the components of icalendar (RFC 5545), which escapes, folds and writes them.

Knows which property says what; what an entry is, is `entry`'s. No entry has an ATTENDEE: a server that sees one writes
to the customer. Properties are set as values of their types, as `Component.add` takes twice as long to find these.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import cast

from icalendar import Alarm, Calendar, Component, Event, Todo
from icalendar.parser import Contentline, Parameters
from icalendar.prop import vCategory, vDatetime, vDDDTypes, vDuration, vInt, vRecur, vText, vUri

from sfa_tui import __version__
from sfa_tui.followup.entry import Entry, morning, tzid
from sfa_tui.followup.ics import told_by
from sfa_tui.followup.texts import plain
from sfa_tui.followup.zones import timezone

REFRESH = timedelta(minutes=15)
"""How often a program that has subscribed to a feed should look (RFC 7986, section 5.7)."""

_ZONE_AHEAD = 12
"""For how many years after the last entry a zone is told: a recurrence goes on."""

_NONE = Parameters()
_END = b"END:VCALENDAR\r\n"


class _Text(vText):
    r"""A text with a backslash before an N, as in the path of a Windows server, which icalendar takes for the end of a
    line: it is written in the parts that lie around it."""

    def to_ical(self) -> bytes:
        """Return it as it is written."""
        return rb"\\N".join(vText(part).to_ical() for part in self.split(r"\N"))


def _content_line(_self: Component, name: str, value: object, sorted: bool = True) -> Contentline:
    """Return a line of a property, as icalendar does, which makes parameters for each that has its own: a tenth of the
    time that an entry takes."""
    params = cast(Parameters, getattr(value, "params", _NONE))
    return cast(Contentline, Contentline.from_parts(name, params, value, sorted=sorted))


class _Event(Event):
    content_line = _content_line


class _Todo(Todo):
    content_line = _content_line


def text(value: str) -> vText:
    """Return a value of type TEXT, without what a calendar cannot hold."""
    value = plain(value)
    return _Text(value) if r"\N" in value else vText(value)


def component(entry: Entry) -> Component:
    """Return the component of an entry."""
    part = _Event() if entry.event else _Todo()
    stamp = vDatetime(entry.stamp)
    part["UID"] = text(entry.uid)
    part["DTSTAMP"] = stamp
    if entry.created is not None:
        part["CREATED"] = stamp if entry.created == entry.stamp else vDatetime(entry.created)
    part["LAST-MODIFIED"] = stamp
    part["SEQUENCE"] = _number(entry.sequence)
    part["SUMMARY"] = text(entry.summary)
    _say_when(part, entry)
    if entry.place:
        part["LOCATION"] = text(entry.place)
    if entry.description:
        part["DESCRIPTION"] = text(entry.description)
    if entry.url:
        part["URL"] = vUri(entry.url)
    if entry.category:
        part["CATEGORIES"] = _category(entry.category)
    _say_how_it_stands(part, entry)
    # Without DTSTART there is nothing but the end to reckon from (RFC 5545, section 3.8.6.3).
    related = None if entry.event or entry.rrule else "END"
    for minutes in entry.alarms:
        alarm = Alarm()
        alarm["ACTION"] = _word("DISPLAY")
        alarm["DESCRIPTION"] = part["SUMMARY"]
        alarm["TRIGGER"] = _duration(morning(entry.at) - minutes, related)
        part.add_component(alarm)
    return part


def by_itself(entry: Entry) -> Calendar:
    """Return a calendar of one entry."""
    told = told_by(entry)
    found = _calendar({told[0]: (told[1], told[1])} if told else {})
    found.add_component(component(entry))
    return found


def frame(spans: Mapping[str, tuple[int, int]], name: str, *, feed: bool) -> tuple[bytes, bytes]:
    """Return what stands before the entries of a calendar, with the zones that they are told by, and what after."""
    around = _calendar(spans)
    around["METHOD"] = _word("PUBLISH")
    around["NAME"] = around["X-WR-CALNAME"] = text(name)
    if feed:
        around["REFRESH-INTERVAL"] = vDuration(REFRESH, params={"VALUE": "DURATION"})
        around["X-PUBLISHED-TTL"] = vDuration(REFRESH)
    return octets(around).removesuffix(_END), _END


def octets(part: Component) -> bytes:
    """Return a component as it is written, its lines folded within 75 octets."""
    return cast(bytes, part.to_ical(sorted=False))


def _say_when(part: Component, entry: Entry) -> None:
    if entry.at is None:
        return
    # What recurs begins somewhere, and then its end is told by how long it lasts: DUE must lie after DTSTART.
    name = "DTSTART" if entry.event or entry.rrule else "DUE"
    part[name] = vDatetime(_by_its_clock(entry.at)) if isinstance(entry.at, datetime) else vDDDTypes(entry.at)
    if entry.minutes is not None:
        end = _end(entry) if entry.event else None
        if end is None:
            part["DURATION"] = _duration(entry.minutes)
        else:
            part["DTEND"] = vDatetime(_by_its_clock(end)) if isinstance(end, datetime) else vDDDTypes(end)
    if entry.rrule:
        part["RRULE"] = vRecur.from_ical(entry.rrule)
    if entry.event and entry.all_day:
        part["TRANSP"] = _word("TRANSPARENT")


def _end(entry: Entry) -> date | datetime | None:
    """Return when an event ends, which some programs must be told where others reckon it from its length; None where
    that is beyond what a calendar can say."""
    length = timedelta(minutes=entry.minutes or 0)
    try:
        if isinstance(entry.at, datetime):
            return (entry.at.astimezone(UTC) + length).astimezone(entry.at.tzinfo)
        return entry.at + length if entry.at else None
    except OverflowError:
        return None


def _by_its_clock(at: datetime) -> datetime:
    """Return a moment by the clock of its zone, or in UTC where that has no name.

    An hour that the clock shows twice means its first time (RFC 5545, section 3.3.5), so the second is told in UTC.
    """
    return at.astimezone(UTC) if at.fold or tzid(at) is None else at


def _say_how_it_stands(part: Component, entry: Entry) -> None:
    if entry.cancelled:
        part["STATUS"] = _word("CANCELLED")
    elif entry.event:
        part["STATUS"] = _word("CONFIRMED")
    elif entry.completed is None:
        part["STATUS"] = _word("NEEDS-ACTION")
    else:
        part["STATUS"] = _word("COMPLETED")
        part["PERCENT-COMPLETE"] = _number(100)
        part["COMPLETED"] = vDatetime(entry.completed)


def _calendar(spans: Mapping[str, tuple[int, int]]) -> Calendar:
    """Return a calendar without entries, with a zone for each name that tells its changes of summer time from the first
    to the last year in which something is told by it."""
    found = Calendar()
    found["VERSION"] = _word("2.0")
    found["PRODID"] = text(f"-//sfa-tui//NONSGML sfa {__version__}//EN")
    found["CALSCALE"] = _word("GREGORIAN")
    for name, (first, last) in sorted(spans.items()):
        found.add_component(timezone(name, max(first - 1, 1901), min(max(last, 1901) + _ZONE_AHEAD, 2200)))
    return found


# Values that many entries have in common are made once.


@lru_cache(maxsize=100)
def _word(word: str) -> vText:
    return vText(word)


@lru_cache(maxsize=100)
def _category(name: str) -> vCategory:
    return vCategory([text(name)])


@lru_cache(maxsize=100)
def _number(number: int) -> vInt:
    return vInt(number)


@lru_cache(maxsize=1000)
def _duration(minutes: int, related: str | None = None) -> vDuration:
    return vDuration(timedelta(minutes=minutes), params={"RELATED": related} if related else None)
