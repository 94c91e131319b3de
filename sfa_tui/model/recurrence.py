"""Recurrence as RFC 5545 has it: what a rule may say, and when it comes next.

Knows RRULEs and wall clocks. An occurrence is where a rule puts something, as text: a day (2026-12-01), or a moment by
the clock of the zone in which it was meant (2026-12-01T10:00). Because it is the clock on the wall that recurs, ten
o'clock stays ten o'clock when summer time comes or goes. The expansion itself is python-dateutil's.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Usage
from sfa_tui.model.text import narrow

_WORDS = {
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "monthly": "MONTHLY",
    "yearly": "YEARLY",
    "毎日": "DAILY",
    "毎週": "WEEKLY",
    "毎月": "MONTHLY",
    "毎年": "YEARLY",
}
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
"""What follow-ups recur by: nobody follows up every minute."""

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NUMBERS = {
    "BYMONTH": (1, 12, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYSETPOS": (1, 366, True),
    "BYHOUR": (0, 23, False),
    "BYMINUTE": (0, 59, False),
    "BYSECOND": (0, 59, False),
}
"""Parts that are lists of numbers: the least, the most, and whether they may count from the end."""
_KEYS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", *_NUMBERS)
_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
_NOT_WITH = {
    "BYWEEKNO": ("DAILY", "WEEKLY", "MONTHLY"),
    "BYYEARDAY": ("DAILY", "WEEKLY", "MONTHLY"),
    "BYMONTHDAY": ("WEEKLY",),
}
"""Parts, and the frequencies with which RFC 5545 (3.3.10) rules them out."""
_MOST = {"INTERVAL": 999, "COUNT": 9999}
_WEEKDAYS_OF_MONTH = 5
_HORIZON = timedelta(days=36_525)
"""A rule that does not come for a hundred years never comes."""
_LAST_YEAR = 9999 - 2 * (_HORIZON.days // 365)
"""The last year from which the horizon still lies within the calendar."""


def parse_recurrence(text: str) -> str:
    """Return the rule that a text means, as RFC 5545 writes the value of RRULE; Usage that says what is wrong with it.

    A text is one of the words daily, weekly, monthly and yearly (毎日 毎週 毎月 毎年), or such a value.
    """
    plain = narrow(text).strip()
    if plain.lower() in _WORDS:
        return f"FREQ={_WORDS[plain.lower()]}"
    parts = _parts(re.sub(r"\s", "", plain).upper().removeprefix("RRULE:"), text)
    for key, value in parts.items():
        _check(key, value)
    _check_together(parts)
    return ";".join(f"{key}={value}" for key, value in parts.items())


def _parts(rule: str, text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in rule.removesuffix(";").split(";"):
        key, equals, value = part.partition("=")
        if not (equals and key and value):
            example = _("weekly, FREQ=WEEKLY;BYDAY=MO,TH, FREQ=MONTHLY;BYDAY=-1FR;COUNT=6")
            raise Usage(
                N_('"{text}" is no recurrence: expected one like {example}'), text=text.strip()[:80], example=example
            )
        if key not in _KEYS:
            raise Usage(N_("a recurrence knows no {key}; it knows {known}"), key=key[:80], known=", ".join(_KEYS))
        if key in parts:
            raise Usage(N_("the recurrence says {key} twice"), key=key)
        parts[key] = value
    return parts


def _check(key: str, value: str) -> None:
    if key == "FREQ" and value not in FREQUENCIES:
        _refuse_value(key, value, ", ".join(FREQUENCIES))
    elif key == "WKST" and value not in _DAYS:
        _refuse_value(key, value, ", ".join(_DAYS))
    elif key in _MOST:
        if not re.fullmatch("[0-9]{1,4}", value) or not 1 <= int(value) <= _MOST[key]:
            _refuse_value(key, value, f"1-{_MOST[key]}")
    elif key == "UNTIL":
        if _until(value) is None:
            _refuse_value(key, value, "20271231, 20271231T150000Z")
    elif key == "BYDAY":
        for each in value.split(","):
            if not re.fullmatch(rf"([+-]?(?:[1-9]|[1-4][0-9]|5[0-3]))?(?:{'|'.join(_DAYS)})", each):
                _refuse_value(key, each, "MO, 1MO, -1FR")
    elif key in _NUMBERS:
        least, most, backwards = _NUMBERS[key]
        for each in value.split(","):
            number = int(each) if re.fullmatch("[+-]?[0-9]{1,3}", each) else None
            if number is None or not least <= (abs(number) if backwards else number) <= most:
                _refuse_value(key, each, f"{least}-{most}")


def _refuse_value(key: str, value: str, known: str) -> None:
    raise Usage(N_("the recurrence says {key}={value}; expected one like {known}"), key=key, value=value, known=known)


def _check_together(parts: Mapping[str, str]) -> None:
    freq = parts.get("FREQ")
    if freq is None:
        raise Usage(N_("the recurrence does not say how often: begin it with FREQ=WEEKLY, for example"))
    if "COUNT" in parts and "UNTIL" in parts:
        raise Usage(N_("the recurrence says both COUNT and UNTIL; one of them ends it"))
    against = [key for key, others in _NOT_WITH.items() if key in parts and freq in others]
    counted = re.search("[0-9]", parts.get("BYDAY", ""))
    if counted and (freq in ("DAILY", "WEEKLY") or "BYWEEKNO" in parts):
        against.append("BYDAY")
    elif freq == "MONTHLY" or "BYMONTH" in parts:
        # They count within the month then (3.3.10), which has no more than five of a weekday.
        for each in parts.get("BYDAY", "").split(","):
            if int(re.sub("[^0-9]", "", each) or 0) > _WEEKDAYS_OF_MONTH:
                _refuse_value("BYDAY", each, "MO, 1MO, -1FR")
    if against:
        what = f"{against[0]}={parts[against[0]]}"
        raise Usage(N_("the recurrence says {part}, which has no meaning with FREQ={freq}"), part=what, freq=freq)
    if "BYSETPOS" in parts and not any(key.startswith("BY") for key in parts if key != "BYSETPOS"):
        raise Usage(N_("BYSETPOS picks from what another BY… names, and there is none in the recurrence"))


def word(rule: str) -> str | None:
    """Return the word for a rule (daily, weekly, monthly, yearly), None where it says more than that."""
    return next((word for word, freq in _WORDS.items() if rule == f"FREQ={freq}"), None)


def occurrence(due: date | datetime) -> str:
    """Return a due time as an occurrence: a day, or the moment by its own clock."""
    if not isinstance(due, datetime):
        return due.isoformat()
    wall = due.replace(tzinfo=None)
    return wall.isoformat(timespec="microseconds" if wall.microsecond else "seconds" if wall.second else "minutes")


def moment(occurrence: str, zone: tzinfo) -> date | datetime:
    """Return when an occurrence is in a zone: a day, or an aware moment.

    A time that summer time skips is read with the offset before the change, one that comes twice is the first (RFC
    5545, 3.3.5).
    """
    if len(occurrence) == len("2026-12-01"):
        return date.fromisoformat(occurrence)
    return datetime.fromisoformat(occurrence).replace(tzinfo=zone)


def first(rule: str, start: date | datetime, zone: tzinfo) -> date | datetime:
    """Return the first occurrence of a rule at or after a day or a moment, so that it begins where it comes by itself;
    Usage where it never comes, or names times of a day for what is due all day."""
    if not isinstance(start, datetime) and any(key in rule for key in _TIMES):
        raise Usage(N_("the recurrence names times of the day: give the first one a due time"))
    told = occurrence(start)
    found = next(_expanded(rule, told, zone), None)
    if found is None:
        raise Usage(N_("the recurrence {rule} never comes"), rule=rule)
    return moment(found, zone)


def following(rule: str, start: str, after: str, zone: tzinfo, *, not_before: date = date.min) -> str | None:
    """Return the first occurrence after another one that lies on no day before `not_before`, None where the rule has
    ended; `start` is the occurrence with which it began."""
    day = not_before.isoformat()
    coming = _expanded(rule, start, zone, after)
    return next((each for each in coming if each > after and each[: len(day)] >= day), None)


def between(rule: str, start: str, after: str, zone: tzinfo, first: date, last: date) -> Iterator[str]:
    """Yield the occurrences after another one that lie on the days from `first` to `last`, by the clock of the zone;
    `start` is one from which they can be counted."""
    for each in _expanded(rule, start, zone, max(after, last.isoformat())):
        day = date.fromisoformat(each[: len("2026-12-01")])
        if day > last:
            return
        if each > after and day >= first:
            yield each


def upcoming(rule: str, start: str, zone: tzinfo) -> Iterator[str]:
    """Yield the occurrences of a rule from its first on, for a hundred years at most."""
    return _expanded(rule, start, zone)


def _expanded(rule: str, start: str, zone: tzinfo, after: str = "") -> Iterator[str]:
    """Yield the occurrences; UNTIL and COUNT are looked after here: dateutil wants UNTIL in the terms of the start, and
    does not look at it before something matches.

    Where nothing ever does it walks on to the year 9999, day by day. Since the calendar repeats itself every 400 years,
    weekdays included, the walk is done in the last of these, which leaves it no more than 400 to go.
    """
    from dateutil.rrule import rrulestr

    all_day = len(start) == len("2026-12-01")
    begins = datetime.fromisoformat(start)
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    count = int(parts.pop("COUNT", 0))
    reached = max(begins, datetime.fromisoformat(after or start))
    if reached.year > _LAST_YEAR:
        return
    horizon = reached + _HORIZON
    if "UNTIL" in parts:
        horizon = min(horizon, _last(parts.pop("UNTIL"), zone, all_day=all_day))
    if horizon < begins:
        return
    bounded = ";".join(f"{key}={value}" for key, value in parts.items())
    later = (_LAST_YEAR - begins.year) // 400 * 400
    for number, each in enumerate(rrulestr(bounded, dtstart=begins.replace(year=begins.year + later)), 1):
        found = each.replace(year=each.year - later)
        if found > horizon or (count and number > count):
            return
        yield found.date().isoformat() if all_day else occurrence(found)


def _last(until: str, zone: tzinfo, *, all_day: bool) -> datetime:
    """Return the last moment of a rule by the clock of its zone; a day is in it whole."""
    found = _until(until)
    assert found is not None, until
    if not isinstance(found, datetime):
        return datetime.combine(found, time(23, 59, 59))
    wall = found.astimezone(zone).replace(tzinfo=None) if found.tzinfo else found
    return datetime.combine(wall.date(), time(23, 59, 59)) if all_day else wall


def _until(text: str) -> date | datetime | None:
    match = re.fullmatch(r"([0-9]{8})(?:T([0-9]{6})(Z?))?", text)
    if match is None:
        return None
    day, at, utc = match.groups()
    try:
        if at is None:
            return datetime.strptime(day, "%Y%m%d").date()  # noqa: DTZ007
        found = datetime.strptime(day + at, "%Y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if utc else found
