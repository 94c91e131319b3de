"""The content lines of iCalendar (RFC 5545, section 3.1): texts escaped, lines folded within 75 octets.

icalendar writes them as well, at eleven times the cost (benchmarks/calendar.py), and a feed is written anew after every
change; so lines are written here and read by icalendar, and tests let icalendar and vobject read all that is written.
"""

import re
from datetime import UTC, date, datetime

OCTETS = 75
"""The most octets of a line, without its end."""

_END = "\r\n"
# Where str.splitlines ends a line, as readers of calendars do; a control character may not stand in a text at all.
_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f\ud800-\udfff\ufeff]")
_SPECIAL = re.compile(r"[\\;,]")
_PLAIN = re.compile(r"[^\\;,\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]*")


def text(value: str) -> str:
    """Return a value of type TEXT: escaped, its line ends written as \\n, without control characters."""
    if _PLAIN.fullmatch(value):
        return value
    return _SPECIAL.sub(r"\\\g<0>", _CONTROL.sub("", _BREAK.sub("\n", value))).replace("\n", "\\n")


def stamp(moment: datetime) -> str:
    """Return an aware moment as a DATE-TIME in UTC, to the second."""
    return f"{local(moment.astimezone(UTC))}Z"


def day(value: date) -> str:
    """Return a day as a DATE."""
    return f"{value.year:04}{value.month:02}{value.day:02}"


def timed(name: str, moment: datetime, tzid: str | None) -> str:
    """Return the line of a property that is a moment: by the clock of a zone, or in UTC where there is none.

    An hour that the clock shows twice means its first time (RFC 5545, section 3.3.5), so the second is told in UTC.
    """
    if tzid is None or moment.fold:
        return f"{name}:{stamp(moment)}"
    return f"{name};TZID={tzid}:{local(moment)}"


def duration(minutes: int) -> str:
    """Return minutes as a DURATION, whole days as days; below zero it is a time before something."""
    sign, minutes = "-" if minutes < 0 else "", abs(minutes)
    if minutes and not minutes % 1440:
        return f"{sign}P{minutes // 1440}D"
    hours, rest = divmod(minutes, 60)
    return f"{sign}PT{f'{hours}H' if hours else ''}{f'{rest}M' if rest or not hours else ''}"


def folded(line: str) -> str:
    """Return a line with its end, cut into lines of 75 octets at most, never within a character."""
    if len(line) * 4 <= OCTETS:
        return line + _END
    octets = line.encode("utf-8", "replace")
    if len(octets) <= OCTETS:
        return line + _END
    parts, start, room = [], 0, OCTETS
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        parts.append(octets[start:end])
        start, room = end, OCTETS - 1
    parts.append(octets[start:])
    return b"\r\n ".join(parts).decode() + _END


def local(moment: datetime) -> str:
    """Return a moment as a DATE-TIME by its own clock, whose zone is told elsewhere."""
    return f"{moment.year:04}{moment.month:02}{moment.day:02}T{moment.hour:02}{moment.minute:02}{moment.second:02}"
