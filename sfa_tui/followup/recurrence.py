"""A recurrence on its way into a calendar and out of one.

What a rule may say, and when it comes next, is `model.recurrence`'s; here it gets the end that a calendar wants, and
what is not understood is no recurrence instead of an error: a stranger's file may say anything.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from sfa_tui.model import recurrence
from sfa_tui.model.errors import Usage

_LONGEST = 500
_ORDER = (
    "FREQ UNTIL COUNT INTERVAL BYSECOND BYMINUTE BYHOUR BYDAY BYMONTHDAY BYYEARDAY BYWEEKNO BYMONTH BYSETPOS WKST"
).split()


def of_row(rrule: str | None, at: date | datetime, occurred: int) -> str | None:
    """Return the recurrence of a row that is due then, as its entry has it: what is left of its COUNT, its UNTIL of the
    type that `at` has; None where there is none, or none that can be read."""
    parts = parsed(rrule)
    if parts is None:
        return None
    if occurred and "COUNT" in parts:
        parts["COUNT"] = str(max(1, int(parts["COUNT"]) - occurred))
    return written(parts, at)


def parsed(rrule: str | None) -> dict[str, str] | None:
    """Return the parts of a recurrence by their names; None where it cannot be read, or is not one of days, weeks,
    months or years."""
    if not rrule or len(rrule) > _LONGEST:
        return None
    try:
        rule = recurrence.parse_recurrence(rrule)
    except Usage:
        return None
    return dict(part.split("=", 1) for part in rule.split(";"))


def written(parts: dict[str, str], at: date | datetime) -> str | None:
    """Return the parts as a rule for what begins then, in the order of RFC 5545; None where its end is none, or it
    names times of a day."""
    if not isinstance(at, datetime) and any(part in parts for part in ("BYHOUR", "BYMINUTE", "BYSECOND")):
        return None
    until = parts.get("UNTIL")
    if until is not None:
        found = _until(until, at)
        if found is None:
            return None
        parts = {**parts, "UNTIL": found}
    return ";".join(f"{name}={parts[name]}" for name in _ORDER if name in parts)


def next_from(rule: str, start: date | datetime, now: datetime) -> date | datetime | None:
    """Return the first occurrence that does not lie before an aware moment (before its day, for what is of a day); None
    where there is none."""
    zone = start.tzinfo if isinstance(start, datetime) else None
    here: date | datetime = now.astimezone(zone).replace(microsecond=0) if zone else now.date()
    if start >= here:
        return start
    before = here - (timedelta(seconds=1) if zone else timedelta(days=1))
    found = _following(rule, recurrence.occurrence(start), recurrence.occurrence(before), zone or UTC)
    return recurrence.moment(found, zone or UTC) if found else None


@lru_cache(maxsize=1000)
def _following(rule: str, start: str, after: str, zone: tzinfo) -> str | None:
    """Return the first occurrence after one; a file repeats a rule that never comes, for which one has to look far."""
    return recurrence.following(rule, start, after, zone)


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
