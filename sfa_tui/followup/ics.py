"""Follow-ups written as iCalendar (RFC 5545): a calendar of many, or one by itself.

Knows which property says what; what an entry is, is `entry`'s. No entry has an ATTENDEE: a server that sees one writes
to the customer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from sfa_tui import __version__
from sfa_tui.followup import lines
from sfa_tui.followup.entry import Entry, entry_of, morning, tzid
from sfa_tui.followup.wording import description, link
from sfa_tui.followup.zones import vtimezone
from sfa_tui.locale import language
from sfa_tui.model.clock import Clock
from sfa_tui.store.calendar import FollowUp

REFRESH = "PT15M"
"""How often a program that has subscribed to a feed should look (RFC 7986, section 5.7)."""

_ZONE_AHEAD = 12
"""For how many years after the last entry a zone is told: a recurrence goes on."""


@dataclass(frozen=True, slots=True)
class Style:
    """How follow-ups are shown: all as events, without what is confidential, from whose point of view."""

    as_events: bool = False
    private: bool = False


@dataclass(slots=True)
class Written:
    """What was written of follow-ups: how many of which, and how many could have no entry (an event needs a time)."""

    events: int = 0
    todos: int = 0
    cancelled: int = 0
    left_out: int = 0
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    """{zone: the first and the last year that is told by its clock}"""

    def count(self, entry: Entry | None) -> bool:
        """Count an entry and return whether it is one."""
        if entry is None:
            self.left_out += 1
            return False
        self.events += entry.event
        self.todos += not entry.event
        self.cancelled += entry.cancelled
        if isinstance(entry.at, datetime) and not entry.at.fold and (zone := tzid(entry.at)):
            year = entry.at.year
            first, last = self.spans.get(zone, (year, year))
            self.spans[zone] = (min(first, year), max(last, year))
        return True


def calendar(
    follow_ups: Iterable[FollowUp], clock: Clock, style: Style, *, name: str, feed: bool = False
) -> tuple[str, Written]:
    """Return a calendar of follow-ups, and what it holds."""
    written = Written()
    body: list[str] = []
    for follow_up in follow_ups:
        found = shown(follow_up, clock, style)
        if written.count(found) and found is not None:
            body += component(found)
    head = [*_BEGIN, "METHOD:PUBLISH", f"NAME:{lines.text(name)}", f"X-WR-CALNAME:{lines.text(name)}"]
    if feed:
        head += [f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}", f"X-PUBLISHED-TTL:{REFRESH}"]
    return _joined([*head, *_zones(written.spans), *body, "END:VCALENDAR"]), written


def single(entry: Entry) -> str:
    """Return a calendar of one entry, as a CalDAV server or a folder keeps it (RFC 4791, section 4.1)."""
    written = Written()
    written.count(entry)
    return _joined([*_BEGIN, *_zones(written.spans), *component(entry), "END:VCALENDAR"])


def shown(follow_up: FollowUp, clock: Clock, style: Style) -> Entry | None:
    """Return the entry of a follow-up with its words, None where it can have none."""
    found = entry_of(follow_up, clock, as_events=style.as_events)
    if found is None:
        return None
    told = None if style.private else description(follow_up, found.at, clock, language())
    return replace(found, url=link(follow_up), description=told)


def component(entry: Entry) -> Iterator[str]:
    """Yield the lines of an entry, not folded yet."""
    name = "VEVENT" if entry.event else "VTODO"
    yield f"BEGIN:{name}"
    yield f"UID:{lines.text(entry.uid)}"
    stamp = lines.stamp(entry.stamp)
    yield f"DTSTAMP:{stamp}"
    if entry.created is not None:
        yield f"CREATED:{lines.stamp(entry.created)}"
    yield f"LAST-MODIFIED:{stamp}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"SUMMARY:{lines.text(entry.summary)}"
    yield from _when(entry)
    if entry.place:
        yield f"LOCATION:{lines.text(entry.place)}"
    if entry.description:
        yield f"DESCRIPTION:{lines.text(entry.description)}"
    if entry.url:
        yield f"URL:{entry.url}"
    if entry.category:
        yield f"CATEGORIES:{lines.text(entry.category)}"
    yield from _standing(entry)
    yield from _alarms(entry)
    yield f"END:{name}"


def _when(entry: Entry) -> Iterator[str]:
    if entry.at is None:
        return
    # What recurs begins somewhere, and then its end is told by how long it lasts: DUE must lie after DTSTART.
    name = "DTSTART" if entry.event or entry.rrule else "DUE"
    if isinstance(entry.at, datetime):
        yield lines.timed(name, entry.at, tzid(entry.at))
    else:
        yield f"{name};VALUE=DATE:{lines.day(entry.at)}"
    if entry.minutes is not None:
        yield f"DURATION:{lines.duration(entry.minutes)}"
    if entry.rrule:
        yield f"RRULE:{entry.rrule}"
    if entry.event and entry.all_day:
        yield "TRANSP:TRANSPARENT"


def _standing(entry: Entry) -> Iterator[str]:
    if entry.cancelled:
        yield "STATUS:CANCELLED"
    elif entry.event:
        yield "STATUS:CONFIRMED"
    elif entry.completed is None:
        yield "STATUS:NEEDS-ACTION"
    else:
        yield "STATUS:COMPLETED"
        yield "PERCENT-COMPLETE:100"
        yield f"COMPLETED:{lines.stamp(entry.completed)}"


def _alarms(entry: Entry) -> Iterator[str]:
    # Without DTSTART there is nothing but the end to reckon from (RFC 5545, section 3.8.6.3).
    related = "" if entry.event or entry.rrule else ";RELATED=END"
    for minutes in entry.alarms:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{lines.text(entry.summary)}"
        yield f"TRIGGER{related}:{lines.duration(morning(entry.at) - minutes)}"
        yield "END:VALARM"


def _zones(spans: dict[str, tuple[int, int]]) -> Iterator[str]:
    """Yield a VTIMEZONE for each zone, with its changes of summer time in the years that are told by it."""
    for name, (first, last) in sorted(spans.items()):
        yield from vtimezone(name, max(first - 1, 1901), min(max(last, 1901) + _ZONE_AHEAD, 2200))


def _joined(content: Iterable[str]) -> str:
    return "".join(map(lines.folded, content))


_BEGIN = (
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    f"PRODID:-//sfa-tui//NONSGML sfa {__version__}//EN",
    "CALSCALE:GREGORIAN",
)
