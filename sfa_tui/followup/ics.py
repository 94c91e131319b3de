"""Follow-ups written as iCalendar (RFC 5545): a calendar of many, or one by itself.

What an entry is, is `entry`'s; which property says what, `components`'. Entries are written one by one and put behind
one another: for ten thousand that takes a fifth less than to have icalendar write a calendar that holds them all, and
the export 1.2 times what it takes for one that is built already (benchmarks/calendar.py; lines of our own took 0.3).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sfa_tui.followup.entry import Entry, entry_of, tzid
from sfa_tui.followup.wording import description, link
from sfa_tui.locale import language
from sfa_tui.model.clock import Clock
from sfa_tui.store.calendar import FollowUp


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
        if told := told_by(entry):
            self.reach(*told)
        return True

    def reach(self, zone: str, year: int) -> None:
        """Let a zone be told in a year."""
        first, last = self.spans.get(zone, (year, year))
        self.spans[zone] = (min(first, year), max(last, year))


def calendar(
    follow_ups: Iterable[FollowUp], clock: Clock, style: Style, *, name: str, feed: bool = False
) -> tuple[str, Written]:
    """Return a calendar of follow-ups, and what it holds."""
    from sfa_tui.followup.components import component, frame, octets

    written = Written()
    body: list[bytes] = []
    for follow_up in follow_ups:
        found = shown(follow_up, clock, style)
        if written.count(found) and found is not None:
            body.append(octets(component(found)))
    head, end = frame(written.spans, name, feed=feed)
    return b"".join([head, *body, end]).decode(), written


def single(entry: Entry) -> str:
    """Return a calendar of one entry, as a CalDAV server or a folder keeps it (RFC 4791, section 4.1)."""
    from sfa_tui.followup.components import by_itself, octets

    return octets(by_itself(entry)).decode()


def shown(follow_up: FollowUp, clock: Clock, style: Style) -> Entry | None:
    """Return the entry of a follow-up with its words, None where it can have none."""
    found = entry_of(follow_up, clock, as_events=style.as_events)
    if found is None:
        return None
    told = None if style.private else description(follow_up, found.at, clock, language())
    return replace(found, url=link(follow_up), description=told)


def told_by(entry: Entry) -> tuple[str, int] | None:
    """Return the zone by whose clock an entry is told and the year, None where it is told in UTC, or as a day."""
    at = entry.at
    zone = tzid(at) if isinstance(at, datetime) and not at.fold else None
    return (zone, at.year) if at is not None and zone else None
