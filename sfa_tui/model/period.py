"""Spans of days that figures are asked for: months, quarters, halves and years, fiscal or by the calendar.

Knows their names in English and Japanese and how they follow each other; single days and times are dates.py's business.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sfa_tui.locale import N_
from sfa_tui.model.eras import ERA_LETTERS, ERA_NAMES, western_year
from sfa_tui.model.errors import Usage
from sfa_tui.model.text import fold

FIRST_YEAR, LAST_YEAR = 1900, 2999

Kind = Literal["month", "quarter", "half", "year"]

_MONTHS: dict[Kind, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_EXAMPLE = "2026-12, 2026-Q4, FY2026-Q3, FY2026-H1, this-quarter, 上期"


@dataclass(frozen=True, slots=True)
class Fiscal:
    """A workspace's fiscal year: the month it starts in, and whether the year of its start (年度) or end names it."""

    start_month: int = 1
    named_by: Literal["start", "end"] = "start"

    def __post_init__(self) -> None:
        if not 1 <= self.start_month <= 12:
            raise Usage(N_("a fiscal year starts in a month from 1 to 12, not in {month}"), month=self.start_month)
        if self.named_by not in ("start", "end"):
            raise Usage(N_('a fiscal year is named by its "start" or its "end", not by "{word}"'), word=self.named_by)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` up to but not including `end`.

    The name is canonical and reads back as the same period: 2026-12, 2026-Q4, 2026-H2, 2026, FY2026-Q3, FY2026-H1,
    FY2026, 2026-01-05..2026-02-03 (both days included).
    """

    name: str
    start: date
    end: date

    @property
    def last_day(self) -> date:
        """Return the last day that belongs to the period."""
        return self.end - timedelta(days=1)

    def contains(self, day: date) -> bool:
        """Return whether the day belongs to the period."""
        return self.start <= day < self.end

    def as_json(self) -> dict[str, str]:
        """Return name, start and end as JSON carries them; its end is the last day that belongs."""
        return {"name": self.name, "start": self.start.isoformat(), "end": self.last_day.isoformat()}


def week_of(day: date) -> Period:
    """Return the week that the day belongs to: from Monday to Sunday."""
    monday = days_later(day, -day.weekday())
    return day_range(monday, days_later(monday, 6))


def period_of(day: date, kind: Kind, fiscal: Fiscal) -> Period:
    """Return the month, or the fiscal quarter, half or year, that the day belongs to."""
    if kind == "month":
        return _calendar(day.year, kind, day.month)
    start_year = day.year - (day.month < fiscal.start_month)
    months_in = _index(day) - (start_year * 12 + fiscal.start_month - 1)
    return _fiscal(start_year + _named_after(fiscal), kind, months_in // _MONTHS[kind] + 1, fiscal)


def span_of_months(first: date, months: int, fiscal: Fiscal) -> Period:
    """Return so many months from that of a day on, by the name of the month or of the fiscal quarter, half or year that
    they are, else as a range."""
    start = _index(first)
    for kind, length in _MONTHS.items():
        named = period_of(first, kind, fiscal)
        if length == months and _index(named.start) == start:
            return named
    end = start + max(months, 1)
    return day_range(date(start // 12, start % 12 + 1, 1), date(end // 12, end % 12 + 1, 1) - timedelta(days=1))


def day_range(first: date, last: date) -> Period:
    """Return the days from `first` to `last`, both included; Usage where the last comes before the first."""
    if last < first:
        raise Usage(N_("the range {first}..{last} ends before it starts"), first=first, last=last)
    return Period(f"{checked_day(first)}..{checked_day(last)}", first, last + timedelta(days=1))


def checked_day(day: date) -> date:
    """Return the day if it lies in the years 1900 to 2999, else Usage: no deal does, so it is a slip of the pen."""
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    raise out_of_range(day.year)


def days_later(day: date, days: int) -> date:
    """Return the day so many days later (earlier where negative); Usage outside the years 1900 to 2999."""
    try:
        return checked_day(day + timedelta(days=days))
    except OverflowError:
        raise out_of_range(day.year + days // 365) from None


def months(period: Period) -> list[Period]:
    """Return the months of the period in order; the first and last of a range are cut to its days."""
    parts: list[Period] = []
    start = period.start
    while start < period.end:
        month = _calendar(start.year, "month", start.month)
        whole = month.start == start and month.end <= period.end
        parts.append(month if whole else day_range(start, min(month.last_day, period.last_day)))
        start = month.end
    return parts


def shift(period: Period, by: int) -> Period:
    """Return the period so many of its own kind later (earlier where negative); a range moves by its length."""
    match = re.fullmatch(r"(FY)?(\d{4})(?:-(?:Q(\d)|H(\d)|(\d\d)))?", period.name)
    if match is None:
        days = by * (period.end - period.start).days
        return day_range(days_later(period.start, days), days_later(period.last_day, days))
    fiscal, year, quarter, half, month = match.groups()
    kind: Kind = "quarter" if quarter else "half" if half else "month" if month else "year"
    count = 12 // _MONTHS[kind]
    later_year, later = divmod(int(year) * count + int(quarter or half or month or 1) - 1 + by, count)
    name = _name("FY" if fiscal else "", later_year, kind, later + 1)
    return _span(name, _index(period.start) + by * _MONTHS[kind], kind)


def parse_period(text: str, today: date, fiscal: Fiscal) -> Period:
    """Return the period that the text names: a name of Period, or in words, or A..B of days or periods.

    Fiscal are quarters and halves without a year, 上期 下期, 今期 来期 前期, 今年度 and this-, next-, last-quarter,
    -half and -year; 2026-Q4, 2026年 and 今年 go by the calendar. Usage when it cannot be read or leaves 1900 to 2999.
    """
    plain = re.sub(r"\s*(?:\.\.+|[〜~])\s*", "..", fold(text)) if len(text) <= 200 else ""
    first, mark, last = plain.partition("..")
    start = _read(first, today, fiscal)
    end = _read(last, today, fiscal) if mark else start
    if start is None or end is None:
        shown = text.strip()[:80]
        raise Usage(N_('"{text}" is not a period: expected one like {example}'), text=shown, example=_EXAMPLE)
    return day_range(start.start, end.last_day) if mark else start


def _read(text: str, today: date, fiscal: Fiscal) -> Period | None:
    """Return the period that a folded text names, or None; the readers are tried from the plainest to the wordiest."""
    return (
        _read_calendar(text)
        or _read_numbered(text, today, fiscal)
        or _read_year(text, today, fiscal)
        or _read_relative(text, today, fiscal)
    )


def _read_calendar(text: str) -> Period | None:
    """Return the month or day that figures name: 2026-12, 2026/12/18, 2026年12月, 令和8年12月18日."""
    era = rf"({ERA_NAMES}|[{ERA_LETTERS}]) ?(0?[1-9]|[1-9][0-9]|元)"
    japanese = rf"(?:{era}|([0-9]{{4}})) ?年 ?([0-9]{{1,2}}) ?月(?: ?([0-9]{{1,2}}) ?日)?"
    match = re.fullmatch(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})(?:\2([0-9]{{1,2}}))?|{japanese}", text)
    if match is None:
        return None
    year, _, month, day, era_name, era_year, plain_year, japanese_month, japanese_day = match.groups()
    number = western_year(era_name, era_year) if era_name else int(year or plain_year)
    month, day = month or japanese_month, day or japanese_day
    if not 1 <= int(month) <= 12:
        return None
    if not day:
        return _calendar(number, "month", int(month))
    try:
        one = date(number, int(month), int(day))
    except ValueError:
        return None
    return day_range(one, one)


def _read_numbered(text: str, today: date, fiscal: Fiscal) -> Period | None:
    """Return the quarter or half that the text names, of its year or of the current fiscal year."""
    number = "(?:q([1-4])|([1-4])q|第? ?([1-4]) ?四半期|h([12])|([12])h|([上下])半?期)"
    match = re.fullmatch(rf"(?:(.+?)[-/ ]?)??{number}", text)
    if match:
        year, *found = match.groups()
    elif match := re.fullmatch(rf"{number}[-/ ]?(.+)", text):
        *found, year = match.groups()
    else:
        return None
    named = _year(year, today, fiscal) if year else (_fiscal_year(today, fiscal), True)
    if named is None or (found[5] and year in _CALENDAR_YEARS):
        return None
    quarter = found[0] or found[1] or found[2]
    half = found[3] or found[4] or {"上": "1", "下": "2", None: None}[found[5]]
    kind: Kind = "quarter" if quarter else "half"
    # 上期 and 下期 are halves of a 期: fiscal even after a plain year.
    if named[1] or found[5]:
        return _fiscal(named[0], kind, int(quarter or half or 0), fiscal)
    return _calendar(named[0], kind, int(quarter or half or 0))


def _read_year(text: str, today: date, fiscal: Fiscal) -> Period | None:
    """Return the year that the text names: 2026, 2026年, FY2026, FY26, 令和8年度, 来期, 2026年3月期."""
    named = _year(text, today, fiscal)
    if named:
        return _fiscal(named[0], "year", 1, fiscal) if named[1] else _calendar(named[0], "year", 1)
    match = re.fullmatch("([0-9]{4})年 ?([0-9]{1,2})月期", text)
    if match is None or not 1 <= int(match[2]) <= 12:
        return None
    month = _calendar(int(match[1]), "month", int(match[2]))
    year = period_of(month.start, "year", fiscal)
    return year if year.end == month.end else None


def _year(text: str, today: date, fiscal: Fiscal) -> tuple[int, bool] | None:
    """Return the year that the text names and whether it is fiscal."""
    if text in _FISCAL_YEARS:
        return _fiscal_year(today, fiscal) + _FISCAL_YEARS[text], True
    if text in _CALENDAR_YEARS:
        return today.year + _CALENDAR_YEARS[text], False
    japanese = rf"(?:({ERA_NAMES}|[{ERA_LETTERS}])(0?[1-9]|[1-9][0-9]|元)|([0-9]{{4}}))年(度)?"
    match = re.fullmatch(rf"(fy ?)?(?:([0-9]{{4}})|'?([0-9]{{2}}))|{japanese}", text)
    if match is None:
        return None
    prefix, year, short, era, era_year, plain_year, nendo = match.groups()
    if short:
        return (2000 + int(short), True) if prefix else None
    return (western_year(era, era_year) if era else int(year or plain_year)), bool(prefix or nendo)


def _read_relative(text: str, today: date, fiscal: Fiscal) -> Period | None:
    match = re.fullmatch("(this|current|next|last|previous)[- ](week|month|quarter|half|(?:fiscal[- ])?year)", text)
    if match:
        unit, by = match[2].split("-")[-1].split(" ")[-1], _ENGLISH[match[1]]
    elif text in _JAPANESE:
        unit, by = _JAPANESE[text]
    else:
        return None
    if unit == "week":
        return week_of(days_later(today, 7 * by))
    if unit == "day":
        day = days_later(today, by)
        return day_range(day, day)
    return shift(period_of(today, _KINDS[unit], fiscal), by)


_ENGLISH = {"this": 0, "current": 0, "next": 1, "last": -1, "previous": -1}
_KINDS: dict[str, Kind] = {"month": "month", "quarter": "quarter", "half": "half", "year": "year"}
_FISCAL_YEARS = {
    **dict.fromkeys(("今期", "当期", "今年度", "当年度", "本年度"), 0),
    **dict.fromkeys(("来期", "翌期", "次期", "来年度", "翌年度"), 1),
    "再来年度": 2,
    **dict.fromkeys(("前期", "先期", "前年度", "昨年度"), -1),
    "一昨年度": -2,
}
_CALENDAR_YEARS = {
    "今年": 0,
    "本年": 0,
    "来年": 1,
    "翌年": 1,
    "再来年": 2,
    "昨年": -1,
    "去年": -1,
    "前年": -1,
    "一昨年": -2,
}
_JAPANESE: dict[str, tuple[str, int]] = {
    "today": ("day", 0),
    "tomorrow": ("day", 1),
    "yesterday": ("day", -1),
    **{word: ("day", by) for word, by in {"今日": 0, "本日": 0, "明日": 1, "昨日": -1}.items()},
    **{word: ("week", by) for word, by in {"今週": 0, "来週": 1, "再来週": 2, "先週": -1, "先々週": -2}.items()},
    **{word: ("month", by) for word, by in {"今月": 0, "当月": 0, "来月": 1, "翌月": 1, "再来月": 2}.items()},
    **{word: ("month", by) for word, by in {"先月": -1, "前月": -1, "先々月": -2, "前々月": -2}.items()},
    **{
        f"{word}四半期": ("quarter", by) for word, by in {"今": 0, "当": 0, "来": 1, "次": 1, "翌": 1, "前": -1}.items()
    },
    **{f"{word}半期": ("half", by) for word, by in {"今": 0, "当": 0, "来": 1, "次": 1, "翌": 1, "前": -1}.items()},
}


def _named_after(fiscal: Fiscal) -> int:
    """Return by how much a fiscal year's name lies after the year of its start."""
    return 1 if fiscal.named_by == "end" and fiscal.start_month > 1 else 0


def _fiscal_year(day: date, fiscal: Fiscal) -> int:
    return day.year - (day.month < fiscal.start_month) + _named_after(fiscal)


def _calendar(year: int, kind: Kind, number: int) -> Period:
    return _span(_name("", year, kind, number), year * 12 + (number - 1) * _MONTHS[kind], kind)


def _fiscal(year: int, kind: Kind, number: int, fiscal: Fiscal) -> Period:
    first = (year - _named_after(fiscal)) * 12 + fiscal.start_month - 1 + (number - 1) * _MONTHS[kind]
    return _span(_name("FY", year, kind, number), first, kind)


def _span(name: str, first: int, kind: Kind) -> Period:
    """Return the period of that name from a month on, which is counted from the year 0."""
    end = first + _MONTHS[kind]
    for month in (first, end - 1):
        if not FIRST_YEAR <= month // 12 <= LAST_YEAR:
            raise out_of_range(month // 12)
    return Period(name, date(first // 12, first % 12 + 1, 1), date(end // 12, end % 12 + 1, 1))


def _name(prefix: str, year: int, kind: Kind, number: int) -> str:
    tail = {"month": f"-{number:02d}", "quarter": f"-Q{number}", "half": f"-H{number}", "year": ""}[kind]
    return f"{prefix}{year:04d}{tail}"


def _index(day: date) -> int:
    return day.year * 12 + day.month - 1


def out_of_range(year: int) -> Usage:
    """Return the error that names a year outside 1900 to 2999."""
    template = N_("the year {year} is out of range: expected {first} to {last}")
    return Usage(template, year=year, first=FIRST_YEAR, last=LAST_YEAR)
