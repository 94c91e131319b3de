"""A time zone as a calendar tells it (VTIMEZONE, RFC 5545 section 3.6.5), for readers that know no IANA names.

icalendar's own (`Timezone.from_tzinfo`) has summer time begin an hour late (by the clock that is not in force yet),
misses a change that lasts for less than two months, as in Morocco's Ramadan, and lists every change, of which Outlook
takes one for ever where a rule is wanted (MS-OXCICAL, section 2.1.3.1.1.19.2.1). So the changes and their rules are
found here, and icalendar is told them; tests say when it knows better.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vRecur, vText

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = timedelta(days=1)
_FEWEST = 3
"""Fewer changes of a kind, year by year, are told one by one: they need not be a rule."""


_Observance = TimezoneStandard | TimezoneDaylight


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of a zone's offset: when, in UTC, from which offset to which."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def onset(self) -> datetime:
        """Return when it is by the clock that is in force until then."""
        return (self.at + self.before).replace(tzinfo=None)

    @property
    def alike(self) -> tuple[object, ...]:
        """Return what the changes of one rule have in common."""
        return self.before, self.after, self.name, self.onset.month, self.onset.weekday(), self.onset.time()


def timezone(name: str, first: int, last: int) -> Timezone:
    """Return a zone for the years from one to another; what is a rule then goes on after them."""
    found = Timezone()
    found["TZID"] = vText(name)
    for part in _observances(name, first, last):
        found.add_component(part)
    return found


@lru_cache(maxsize=32)
def _observances(name: str, first: int, last: int) -> tuple[_Observance, ...]:
    zone = ZoneInfo(name)
    start = datetime(first, 1, 1, tzinfo=UTC)
    changes = list(_changes(zone, start, datetime(last + 1, 1, 1, tzinfo=UTC)))
    offset = start.astimezone(zone).utcoffset() or timedelta()
    begin = _Change(start - offset, offset, offset, start.astimezone(zone).tzname() or name)
    rest = sorted(changes, key=lambda each: (str(each.alike), each.at))
    runs = [run for _alike, group in groupby(rest, key=lambda each: each.alike) for run in _runs(list(group))]
    told = [_told(run, last) for run in sorted(runs, key=lambda each: each[0].at)]
    return _observance(begin, None), *(part for parts in told for part in parts)


def _changes(zone: tzinfo, start: datetime, end: datetime) -> Iterator[_Change]:
    """Yield the changes of a zone between two moments, found day by day and then by halves."""
    at, offset = start, start.astimezone(zone).utcoffset()
    while at < end:
        later = at + _DAY
        found = later.astimezone(zone).utcoffset()
        if found != offset:
            low, high = at, later
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
                low, high = (middle, high) if middle.astimezone(zone).utcoffset() == offset else (low, middle)
            there = high.astimezone(zone)
            yield _Change(high, offset or timedelta(), there.utcoffset() or timedelta(), there.tzname() or "")
            found = later.astimezone(zone).utcoffset()
        at, offset = later, found


def _runs(changes: Sequence[_Change]) -> Iterator[list[_Change]]:
    """Yield the changes in runs of years that follow one another."""
    run: list[_Change] = []
    for change in changes:
        if run and change.onset.year != run[-1].onset.year + 1:
            yield run
            run = []
        run.append(change)
    if run:
        yield run


def _told(run: Sequence[_Change], last: int) -> list[_Observance]:
    """Return a run as the rule that goes on, or change by change where it ended: readers differ about a rule's end."""
    place = _place(run) if len(run) >= _FEWEST and run[-1].onset.year == last else None
    if place is None:
        return [_observance(change, None) for change in run]
    day = _DAYS[run[0].onset.weekday()]
    return [_observance(run[0], f"FREQ=YEARLY;BYDAY={place}{day};BYMONTH={run[0].onset.month}")]


def _place(run: Sequence[_Change]) -> int | None:
    """Return the week of the month that all changes lie in, -1 for the last, None where they lie in several."""
    if all((each.onset + 7 * _DAY).month != each.onset.month for each in run):
        return -1
    weeks = {(each.onset.day - 1) // 7 + 1 for each in run}
    return weeks.pop() if len(weeks) == 1 else None


def _observance(change: _Change, rule: str | None) -> _Observance:
    part = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    part.DTSTART = change.onset
    if rule:
        part["RRULE"] = vRecur.from_ical(rule)
    part["TZNAME"] = vText(change.name)
    part.TZOFFSETFROM = change.before
    part.TZOFFSETTO = change.after
    return part
