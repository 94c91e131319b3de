"""How the dates of a whole column are written: years first, eras, month names, or days and months in an order that only
the column as a whole can prove. An order that nothing proves is asked for, never guessed."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import cache

from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Ambiguous, Usage

ORDERS = ("dmy", "mdy", "ymd")
# A two-digit year lies within this many years from today, else in the century before.
YEARS_AHEAD = 20
# The dates of a column lie within so many years, or the order that scatters them is not theirs (two-digit years).
SPREAD = 15
_ERAS = {
    **dict.fromkeys(("令和", "r"), (2018, date(2019, 5, 1), date(9999, 12, 31))),
    **dict.fromkeys(("平成", "h"), (1988, date(1989, 1, 8), date(2019, 4, 30))),
    **dict.fromkeys(("昭和", "s"), (1925, date(1926, 12, 25), date(1989, 1, 7))),
    **dict.fromkeys(("大正", "t"), (1911, date(1912, 7, 30), date(1926, 12, 24))),
    **dict.fromkeys(("明治", "m"), (1867, date(1868, 10, 23), date(1912, 7, 29))),
}
_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {name[:3]: index for index, name in enumerate(_MONTH_NAMES, 1)}
_WEEKDAY = r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?"

Moment = date | datetime
Triple = tuple[int, int, int, bool]


def date_reader(
    header: str, values: Iterable[str], *, today: date, order: str | None, zone: tzinfo | None, times: bool
) -> tuple[Callable[[str], Moment], str | None, tuple[str, ...]]:
    """Return what reads a cell of the column, the order of day and month that the column proves, and notes on it.

    With `times`, a cell that has a time gives an aware datetime (in `zone`, the machine's own where it is None), one
    that has none a date. Ambiguous where the values allow several orders that differ.
    """
    if order is not None and order not in ORDERS:
        raise Usage(N_('--date-order "{order}" is none; it is dmy, mdy or ymd'), order=order)
    proven, notes = (order, ()) if order else _prove(header, values, today)

    def read(cell: str) -> Moment:
        if len(cell) == 10 and cell[4] == cell[7] == "-" and cell.isascii() and cell[:4].isdigit():
            try:
                return date.fromisoformat(cell)
            except ValueError:
                raise _not_a_date(cell) from None
        return _read(cell, proven, today, zone, times)

    return read, proven, notes


def _not_a_date(cell: str) -> Usage:
    return Usage(N_('"{value}" is not a date; write it like {example}'), value=cell[:80], example="2026-12-18")


def _prove(header: str, values: Iterable[str], today: date) -> tuple[str | None, tuple[str, ...]]:
    readings = [(value, found) for value in values if (found := _orders(value, today))]
    if not readings:
        return None, ()
    possible = [each for each in ORDERS if all(each in found for _value, found in readings)]
    possible = _without_spread(possible, [found for _value, found in readings])
    if len(possible) > 1 and all(len({found[each] for each in possible}) == 1 for _value, found in readings):
        return possible[0], ()
    if len(possible) != 1:
        open_orders = possible or sorted({each for _value, found in readings for each in found}, key=ORDERS.index)
        choices = tuple(f"--date-order {each}" for each in open_orders)
        value = _telling(readings, open_orders)
        raise Ambiguous(
            N_('the dates of "{header}" ({value}) can be read in several ways; say which: {choices}'),
            candidates=choices,
            header=header,
            value=value,
            choices=", ".join(choices),
        )
    value, found = readings[0]
    text = _('"{header}": {value} is read as {date}, as other dates of the column prove')
    return possible[0], (text.format(header=header, value=value, date=found[possible[0]].isoformat()),)


def _telling(readings: list[tuple[str, dict[str, date]]], orders: Iterable[str]) -> str:
    """Return the value to show in the question: the first that reads differently in these orders."""
    for value, found in readings:
        if len({found.get(each) for each in orders}) > 1:
            return value
    return readings[0][0]


def _without_spread(possible: list[str], readings: list[Mapping[str, date]]) -> list[str]:
    """Return the orders without those that scatter the column over decades where another keeps it together."""
    if "ymd" not in possible or len(possible) < 2:
        return possible
    spread = {}
    for each in possible:
        years = [found[each].year for found in readings]
        spread[each] = max(years) - min(years)
    close = [each for each in possible if spread[each] <= SPREAD]
    return close if close and len(close) < len(possible) else possible


def _orders(value: str, today: date) -> dict[str, date]:
    """Return the dates that a value of three bare numbers gives under each order that can read it; else nothing."""
    if value[:4].isdecimal():
        return {}  # the year stands first, as in nearly all files
    match = _triple().match(_plain(value))
    if match is None:
        return {}
    found = {}
    for order in ORDERS:
        if (day := _by_order(match, order, today)) is not None:
            found[order] = day
    return found


def _by_order(match: re.Match[str], order: str, today: date) -> date | None:
    first, second, third = match["a"], match["b"], match["c"]
    if order == "ymd":
        return None if len(third) == 4 else _date(_century(int(first), today), int(second), int(third))
    if len(third) == 1:
        return None
    year = int(third) if len(third) == 4 else _century(int(third), today)
    day, month = (first, second) if order == "dmy" else (second, first)
    return _date(year, int(month), int(day))


def _century(year: int, today: date) -> int:
    full = today.year // 100 * 100 + year
    return full - 100 if full > today.year + YEARS_AHEAD else full


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text[:120]).strip().lower()
    return _weekdays().sub(" ", plain).strip()


@cache
def _weekdays() -> re.Pattern[str]:
    return re.compile(
        rf"\s*\(\s*(?:[日月火水木金土祝]+(?:曜日?)?|{_WEEKDAY})\s*\)\s*|^{_WEEKDAY}\.?,?\s+|\s*[日月火水木金土]曜日?"
    )


@cache
def _triple() -> re.Pattern[str]:
    return re.compile(r"(?P<a>\d{1,2})(?P<sign>[-/.])(?P<b>\d{1,2})(?P=sign)(?P<c>\d{4}|\d{1,2})(?!\d)", re.ASCII)


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """Return the forms that read the same everywhere: year first, eight digits, eras, month names."""
    eras = "|".join(_ERAS)
    months = "|".join([*_MONTH_NAMES, "sept", *_MONTHS])
    return tuple(
        re.compile(pattern, re.ASCII)
        for pattern in (
            r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)(?:\s*日)?",
            r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?!\d)",
            rf"(?P<era>{eras})\.?\s*(?P<y>\d{{1,2}}|元)\s*[-/.年]\s*(?P<m>\d{{1,2}})\s*[-/.月]\s*(?P<d>\d{{1,2}})(?!\d)(?:\s*日)?",
            rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s.-]*(?P<name>{months})\.?[\s,.-]*(?P<y>\d{{4}}|\d{{2}})(?!\d)",
            rf"(?P<name>{months})\.?[\s-]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s+)(?P<y>\d{{4}})(?!\d)",
        )
    )


@cache
def _clock() -> re.Pattern[str]:
    seconds = r"[:分]\s*(?P<s>\d{1,2})(?:[.,](?P<us>\d{1,9}))?\s*秒?"
    return re.compile(
        r"(?:t|,?\s+|(?<=日))\s*(?P<before>午前|午後|am|pm)?\s*(?P<h>\d{1,2})\s*[:時]"
        rf"\s*(?:(?P<min>\d{{1,2}})\s*(?:{seconds}|分)?)?"
        r"\s*(?P<after>am|pm|a\.m\.|p\.m\.)?\s*(?P<zone>z|utc|gmt|jst|[+-]\d{2}:?\d{2})?",
        re.ASCII,
    )


def _read(cell: str, order: str | None, today: date, zone: tzinfo | None, times: bool) -> Moment:
    plain = _plain(cell)
    day, end = _day(plain, order, today)
    if day is None:
        raise _not_a_date(cell)
    if end == len(plain):
        return day
    clock = _clock().fullmatch(plain, end)
    moment = clock and _moment(day, clock, zone)
    if moment is None:
        raise _not_a_date(cell)
    return moment if times else moment.date()


def _day(plain: str, order: str | None, today: date) -> tuple[date | None, int]:
    """Return the date with which the text begins, and where it ends."""
    for form in _forms():
        match = form.match(plain)
        if match is not None:
            return _named(match, today), match.end()
    match = _triple().match(plain)
    if match is None or order is None:
        return None, 0
    return _by_order(match, order, today), match.end()


def _named(match: re.Match[str], today: date) -> date | None:
    parts = match.groupdict()
    month = _MONTHS[parts["name"][:3]] if parts.get("name") else int(parts["m"])
    year = 1 if parts["y"] == "元" else int(parts["y"])
    if not parts.get("era"):
        return _date(_century(year, today) if len(parts["y"]) == 2 else year, month, int(parts["d"]))
    before, start, end = _ERAS[parts["era"]]
    day = _date(before + year, month, int(parts["d"]))
    return day if day and start <= day <= end else None


def _moment(day: date, clock: re.Match[str], zone: tzinfo | None) -> datetime | None:
    """Return the moment in the zone of the workspace; a time that names its own zone is brought there."""
    half = (clock["before"] or clock["after"] or "").replace(".", "")
    hour = int(clock["h"])
    if half in ("午後", "pm") and hour < 12:
        hour += 12
    elif half in ("午前", "am") and hour == 12:
        hour = 0
    fraction = int((clock["us"] or "").ljust(6, "0")[:6])
    try:
        moment = datetime.combine(day, time(hour, int(clock["min"] or 0), int(clock["s"] or 0), fraction))
        if clock["zone"] is None:
            return moment.replace(tzinfo=zone) if zone else moment.astimezone()
        return moment.replace(tzinfo=_offset(clock["zone"])).astimezone(zone)
    except (ValueError, OverflowError, OSError):
        return None


def _offset(text: str) -> timezone:
    if text in ("z", "utc", "gmt"):
        return timezone.utc  # noqa: UP017 - the annotation names the class that this belongs to
    if text == "jst":
        return timezone(timedelta(hours=9))
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))
