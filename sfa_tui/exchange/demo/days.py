"""The days around today, as small numbers: 0 is today, -1 yesterday; and instants as minutes since 1970.

Knows the calendar of one run (zone, working days, ends of months and quarters), spelled out once, because a demo of a
million deals asks for millions of dates.
"""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from sfa_tui.model.clock import Clock

BEGIN = -548
"""The first day of the history: 18 months ago."""

_PAST, _FUTURE = 3_200, 900
_MINUTES = 1_440
_SATURDAY = 5
_TIMES = tuple(f"T{minute // 60:02d}:{minute % 60:02d}:00.000Z" for minute in range(_MINUTES))


class Days:
    """The calendar of one run."""

    def __init__(self, clock: Clock) -> None:
        self.today = clock.today
        zone = clock.now.tzinfo
        days = [self.today + timedelta(days=offset) for offset in range(-_PAST, _FUTURE)]
        self._text = [day.isoformat() for day in days]
        self._start = [int(datetime.combine(day, time(), zone).timestamp()) // 60 for day in days]
        first = self._start[0] // _MINUTES
        self._first = first
        spelled = [date(1970, 1, 1) + timedelta(days=first + each) for each in range(_PAST + _FUTURE + 2)]
        self._utc = [day.isoformat() for day in spelled]
        self._working = [-_PAST + index - max(0, day.weekday() - _SATURDAY + 1) for index, day in enumerate(days)]
        self._month_end = [self._working[_PAST + (_last_of_month(day) - self.today).days] for day in days[:-40]]
        self._next_month = [(_last_of_month(day) + timedelta(days=1)).isoformat() for day in days]

    def text(self, day: int) -> str:
        """Return a day as the store writes it."""
        return self._text[day + _PAST]

    def date_of(self, day: int) -> date:
        """Return a day as a date."""
        return self.today + timedelta(days=day)

    def number(self, day: date) -> int:
        """Return the number of a date."""
        return (day - self.today).days

    def at(self, day: int, minute: int) -> int:
        """Return the minutes since 1970 at so many minutes into a day."""
        return self._start[day + _PAST] + minute

    def day_of(self, minute: int) -> int:
        """Return the day on which an instant lies."""
        return bisect_right(self._start, minute) - 1 - _PAST

    def instant(self, minute: int) -> str:
        """Return an instant as the store writes it."""
        return self._utc[minute // _MINUTES - self._first] + _TIMES[minute % _MINUTES]

    def working(self, day: int) -> int:
        """Return the day itself, or the Friday before a week-end."""
        return self._working[day + _PAST]

    def month_end(self, day: int) -> int:
        """Return the last working day of the day's month."""
        return self._month_end[day + _PAST]

    def next_month(self, day: int) -> str:
        """Return the first day of the month after, as the store writes it."""
        return self._next_month[day + _PAST]

    def closings(self) -> tuple[list[int], list[float]]:
        """Return the working days of the history and sums of their weights: deals close at the ends of months,
        more so of quarters, and business grows slowly."""
        days, weights = [], []
        for day in range(BEGIN + 24, 0):
            if self.working(day) != day:
                continue
            left = self.month_end(day) - day
            weight = 1.0 + (1.2 if 0 <= left <= _CLOSE else 0.0)
            if left <= _CLOSE * 2 and self.date_of(day).month % 3 == 0:
                weight *= 1.7
            days.append(day)
            weights.append(weight * (1.0 + 0.35 * (day - BEGIN) / -BEGIN))
        return days, list(accumulate(weights))


_CLOSE = 6


def _last_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
