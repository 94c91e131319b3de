"""Arithmetic of single days: months and business days later, weekdays, the day meant by a month and day alone.

Knows nothing of words (daywords.py) nor of spans of days (period.py). Weeks start on Monday.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from sfa_tui.model.period import FIRST_YEAR, LAST_YEAR, Fiscal, checked_day, days_later, out_of_range

Prefer = Literal["future", "past"]
Week = Literal["coming", "last"] | int

# The years for which the holidays of Japan are known.
_HOLIDAYS_KNOWN = range(1949, 2100)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a day in words is relative to; `prefer` is where a day without its year, month or week is looked for."""

    today: date
    fiscal: Fiscal
    prefer: Prefer


def read_day(text: object) -> date | None:
    """Return the day that a text of the store spells, as 2026-12-18; None where it spells none, as only another program
    writes it."""
    if not isinstance(text, str) or len(text) != len("2026-12-18") or text[4] != "-" or text[7] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def existing(year: int, month: int, day: int) -> date | None:
    """Return the day if the calendar has it; Usage where its year is beyond belief."""
    try:
        return checked_day(date(year, month, day))
    except ValueError:
        return None


def nearest(month: int, day: int, ground: Ground) -> date | None:
    """Return the day of that month that comes next, today included; where the past is preferred, the nearest one.

    So in November a conversation of 11/10 was last week, one of 10/1 last month, and 12/18 still lies ahead.
    """
    around = ground.today.year
    years = range(max(FIRST_YEAR, around - 8), min(LAST_YEAR, around + 8) + 1)  # 29 February can be eight years away
    days = [found for year in years if (found := existing(year, month, day))]
    if ground.prefer == "future":
        return min((found for found in days if found >= ground.today), default=None)
    return min(days, key=lambda found: abs((found - ground.today).days), default=None)


def nearest_day_of_month(day: int, ground: Ground) -> date | None:
    """Return the next day of that number, today included; where the past is preferred, the latest one up to today."""
    step = 1 if ground.prefer == "future" else -1
    first = ground.today.replace(day=1)
    for months in range(12):
        month = months_later(first, step * months)
        found = existing(month.year, month.month, day)
        if found and (found - ground.today).days * step >= 0:
            return found
    return None


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or that month's last day; Usage outside the years 1900 to 2999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise out_of_range(year)
    return next(found for number in range(day.day, 0, -1) if (found := existing(year, month + 1, number)))


def weekday_of(week: Week, weekday: int, today: date) -> date:
    """Return the weekday (Monday 0) of this week (0), the next (1) and so on, or the coming or last one but today."""
    ahead = (weekday - today.weekday() - 1) % 7 + 1
    if week == "coming":
        return days_later(today, ahead)
    if week == "last":
        return days_later(today, ahead - 7 if ahead < 7 else -7)
    return days_later(today, weekday - today.weekday() + 7 * week)


def business_days_later(day: date, count: int, *, japanese: bool) -> date:
    """Return the day so many business days later: Monday to Friday, without Japan's holidays if asked for."""
    step = 1 if count > 0 else -1
    for _ in range(abs(count)):
        day = days_later(day, step)
        while day.weekday() >= 5 or (japanese and day in _holidays_of(day.year)):
            day = days_later(day, step)
    return day


@lru_cache(maxsize=64)
def _holidays_of(year: int) -> frozenset[date]:
    if year not in _HOLIDAYS_KNOWN:
        return frozenset()
    from holidays import country_holidays

    return frozenset(country_holidays("JP", years=year))
