"""A recurrence (the value of an RRULE, RFC 5545 section 3.3.10) on its way into a calendar and out of one.

dateutil says whether it can be read; a rule that cannot is left out, and one that would repeat by the minute is not
taken from a stranger's file.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

_PART = re.compile(r"[A-Z-]+=[A-Z0-9,+-]+")
_LONGEST = 500
_AHEAD_OFTEN, _AHEAD = 5 * 366, 30 * 366
"""How many days ahead a rule is followed, of days and weeks, and of months and years."""
_LAST_YEAR = 9999 - 60
_DAILY = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_KNOWN = (
    "FREQ UNTIL COUNT INTERVAL BYSECOND BYMINUTE BYHOUR BYDAY BYMONTHDAY BYYEARDAY BYWEEKNO BYMONTH BYSETPOS WKST"
).split()


def of_row(rrule: str | None, at: date | datetime, occurred: int) -> str | None:
    """Return the recurrence of a row that is due then, as its entry has it: what is left of its COUNT, its UNTIL of the
    type that `at` has; None where there is none, or none that can be read."""
    parts = parsed(rrule)
    if parts is None:
        return None
    if occurred and parts.get("COUNT", "").isdecimal():
        parts["COUNT"] = str(max(1, int(parts["COUNT"]) - occurred))
    return written(parts, at)


def parsed(rrule: str | None) -> dict[str, str] | None:
    """Return the parts of a recurrence by their names, None where it is not one of days, weeks, months or years."""
    if not rrule or len(rrule) > _LONGEST:
        return None
    parts: dict[str, str] = {}
    for part in rrule.upper().strip().removeprefix("RRULE:").strip(";").split(";"):
        name, _, value = part.strip().partition("=")
        if not _PART.fullmatch(part.strip()) or name not in _KNOWN or name in parts:
            return None
        if name in ("INTERVAL", "COUNT") and not 0 < _number(value) < 1000:
            return None
        parts[name] = value
    return parts if parts.get("FREQ") in _DAILY and not ("COUNT" in parts and "UNTIL" in parts) else None


def written(parts: dict[str, str], at: date | datetime) -> str | None:
    """Return the parts as a rule for what begins then, FREQ first; None where dateutil cannot follow it."""
    until = parts.get("UNTIL")
    if until is not None:
        found = _until(until, at)
        if found is None:
            return None
        parts = {**parts, "UNTIL": found}
    rule = ";".join(f"{name}={parts[name]}" for name in _KNOWN if name in parts)
    from dateutil.rrule import rrulestr

    try:
        # A moment by the clock is enough to see whether the rule can be read: UNTIL says Z, so it wants a zone.
        start = at if isinstance(at, datetime) else datetime.combine(at, time())
        rrulestr(rule, dtstart=start if isinstance(at, datetime) else start.replace(tzinfo=None))
    except (ValueError, TypeError, OverflowError, AttributeError, IndexError):
        return None
    return rule


def _number(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else 0


def _until(text: str, at: date | datetime) -> str | None:
    """Return the end of a recurrence as a DATE for what is of a day, else as a moment in UTC."""
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
        if not isinstance(at, datetime):
            return text[:8]
        if len(text) == len("20261231"):
            # The last day counts whole.
            last = datetime.combine(day, time(23, 59, 59), tzinfo=at.tzinfo)
        else:
            clock = time(int(text[9:11]), int(text[11:13]), int(text[13:15]))
            last = datetime.combine(day, clock, tzinfo=UTC if text.endswith("Z") else at.tzinfo)
        return f"{last.astimezone(UTC):%Y%m%dT%H%M%S}Z".rjust(16, "0")
    except (ValueError, OverflowError):
        return None


def next_from(rule: str, start: date | datetime, now: datetime) -> date | datetime | None:
    """Return the first occurrence that does not lie before an aware moment; None where there is none within the next
    years, as of a rule of a stranger that leads nowhere."""
    # By the clock of its own zone, in which ten o'clock stays ten o'clock.
    zone = start.tzinfo if isinstance(start, datetime) else None
    first = start.replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, time())
    here = now.astimezone(zone).replace(tzinfo=None) if zone else datetime.combine(now.date(), time())
    if first >= here:
        return start
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    often = parts["FREQ"] in ("DAILY", "WEEKLY")
    end = here + timedelta(days=_AHEAD_OFTEN if often else _AHEAD)
    if "UNTIL" in parts:
        until = _until(parts["UNTIL"], start)
        if until is None:
            return None
        last = datetime.fromisoformat(until)
        end = min(end, last.astimezone(zone).replace(tzinfo=None) if last.tzinfo else datetime.combine(last, time()))
    if often and "COUNT" in parts and here - first > timedelta(days=_AHEAD_OFTEN):
        return None
    if often and "COUNT" not in parts:
        # So many weeks on, the rule stands where it stood: nobody need follow it through centuries.
        step = timedelta(weeks=max(1, int(parts.get("INTERVAL", "1"))))
        first += step * max(0, (here - first) // step - 1)
    found = _after(";".join(f"{name}={value}" for name, value in parts.items() if name != "UNTIL"), first, here)
    if found is None or found > end:
        return None
    return found.replace(tzinfo=zone) if zone else found.date()


@lru_cache(maxsize=1000)
def _after(rule: str, first: datetime, here: datetime) -> datetime | None:
    """Return the first occurrence that does not lie before a moment.

    Of a rule that never comes dateutil walks on to the year 9999. The calendar repeats itself every 400 years, weekdays
    included, so the walk is done in the last of these.
    """
    from dateutil.rrule import rrulestr

    later = (_LAST_YEAR - here.year) // 400 * 400
    try:
        rules = rrulestr(rule, dtstart=first.replace(year=first.year + later))
        found = rules.after(here.replace(year=here.year + later), inc=True)
    except (ValueError, IndexError, OverflowError):  # 99MO: it is found out only on the way
        return None
    return found.replace(year=found.year - later) if found else None
