"""Reads days and times as people say them, in English and Japanese, whole or inside a phrase.

Knows times of day, phrases and lengths of time; the words for days are in daywords.py, and what English is left goes to
dateparser. The clock is never read: the caller gives today or now.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from datetime import time as clock
from functools import cache, lru_cache

from sfa_tui.locale import N_
from sfa_tui.model.days import Ground, Prefer
from sfa_tui.model.errors import Usage
from sfa_tui.model.period import Fiscal, checked_day
from sfa_tui.model.text import narrow

_LONGEST = 500
_CALENDAR_YEAR = Fiscal()
_DATES = "2026-12-18, friday, +3d, 来週金曜, 12/18"
_TIMES = "tomorrow 10:00, friday 3pm, 来週金曜10時, 2026-12-18 15:30"
_LENGTHS = "14d, 2w, 3h, 30m, 1h30m, 3時間, 2週間"
_LONGEST_LENGTH = timedelta(days=36_500)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class When:
    """A day and, where one is given, a time of that day on the clocks of whoever said it."""

    day: date
    time: clock | None = None


def parse_date(text: str, today: date, fiscal: Fiscal = _CALENDAR_YEAR, *, prefer: Prefer = "future") -> date:
    """Return the day that the text names; a time of day behind it is dropped.

    Read are figures (2026-12-18, 12/18 and 12/18/2026 month first, 18.12.2026, 20261218, 18-Dec-2026, 12月18日,
    令和8年12月1日, R8.12.1), weekdays (friday is the coming one, today excluded; next friday and 来週金曜 are in the
    week from next Monday on), distances (+3d, 3営業日後) and edges of periods (eom, 月末, 期末, end of FY2026-Q3).
    Usage for anything else, and outside the years 1900 to 2999. `prefer` is where a day without year, month or week
    is sought: "future" finds the next one, "past" the last weekday or day of a month, and the nearest 12/18.
    """
    plain = narrow(text).strip()
    if len(plain) == 10 and plain[4] == plain[7] == "-" and plain.isascii():
        try:
            return checked_day(date.fromisoformat(plain))
        except ValueError:
            pass
    stamp = _stamp(plain, None)
    # Noon is the moment from which dateparser counts hours; only its day is kept.
    noon = datetime.combine(today, clock(12))
    day = stamp.day if stamp else _whole(plain, Ground(today, fiscal, prefer), noon)[0]
    if day is None:
        raise Usage(N_('"{text}" is not a date: expected one like {example}'), text=_shown(text), example=_DATES)
    return day


def parse_when(text: str, now: datetime, fiscal: Fiscal = _CALENDAR_YEAR, *, prefer: Prefer = "future") -> When:
    """Return the day, and the time if there is one, that the text names; `now` is aware, and its zone is the reader's.

    Days are those of parse_date. A time alone (10:00, 3pm, 10時半, 午後3時) is the next one, or the last one where the
    past is preferred; +2h, in 30 minutes and 2時間後 count from now. Usage when it cannot be read.
    """
    plain = narrow(text).strip()
    distance = _distance(plain, now)
    if distance and distance[1] == (0, len(plain)):
        return distance[0]
    stamp = _stamp(plain, now.tzinfo)
    if stamp:
        return stamp
    day, at = _whole(plain, Ground(now.date(), fiscal, prefer), now.replace(tzinfo=None))
    if day is None and at is None:
        raise Usage(N_('"{text}" is not a time: expected one like {example}'), text=_shown(text), example=_TIMES)
    return When(day or _day_of_time(at, now, prefer), at)


def find_when(
    phrase: str,
    now: datetime,
    fiscal: Fiscal = _CALENDAR_YEAR,
    *,
    prefer: Prefer = "future",
    on: date | None = None,
) -> tuple[When | None, str]:
    """Return the first day and time named anywhere in the phrase, and the phrase without them; never raises.

    `金曜10時 見積提出` gives Friday 10:00 and 見積提出. Without a day or time in it the phrase comes back as it is.
    `on` is the day of a phrase that names none.
    """
    plain = narrow(phrase)
    distance = _distance(plain, now)
    if distance:
        return distance[0], _without(phrase, [distance[1]])
    day, at, spans = _find(plain, Ground(now.date(), fiscal, prefer))
    if day is None and at is None:
        return (When(on) if on else None), phrase
    return When(day or on or _day_of_time(at, now, prefer), at), _without(phrase, spans)


def parse_duration(text: str) -> timedelta:
    """Return the length of time given in weeks, days, hours and minutes (m): 14d, 1h30m, 3時間; else Usage."""
    plain = narrow(text).strip().lower()
    parts = _length_parts().findall(plain) if _lengths().fullmatch(plain) else []
    length = timedelta()
    for count, unit, half in parts:
        length += timedelta(**{_LENGTH_UNITS[unit[0]]: float(count)}) + timedelta(minutes=30 if half else 0)
    if not parts or length > _LONGEST_LENGTH:
        template = N_('"{text}" is not a length of time: expected one like {example}')
        raise Usage(template, text=_shown(text), example=_LENGTHS)
    return length


_LENGTH_UNITS = {
    **{"w": "weeks", "d": "days", "h": "hours", "m": "minutes"},
    **{"週": "weeks", "日": "days", "時": "hours", "分": "minutes"},
}


@cache
def _length_parts() -> re.Pattern[str]:
    units = "w(?:eeks?)?|d(?:ays?)?|h(?:(?:ou)?rs?)?|m(?:in(?:ute)?s?)?|週間?|日間?|時間|分間?"
    return re.compile(rf"([0-9]{{1,5}}(?:\.[0-9]{{1,2}})?) ?({units})(半)? ?")


@cache
def _lengths() -> re.Pattern[str]:
    return re.compile(f"(?:{_length_parts().pattern})+")


def _shown(text: str) -> str:
    return text.strip()[:80]


def _stamp(plain: str, zone: tzinfo | None) -> When | None:
    """Return the moment of an ISO 8601 stamp, on the clocks of `zone` if both have one."""
    if len(plain) > 40 or "-" not in plain[:5]:
        return None
    match = re.fullmatch(
        r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?"
        r" ?(?:([Zz])|([-+])([0-9]{2}):?([0-9]{2}))?",
        plain,
    )
    if match is None:
        return None
    *numbers, utc, sign, hours, minutes = match.groups()
    try:
        moment = datetime(*(int(number or 0) for number in numbers))  # type: ignore[arg-type]  # noqa: DTZ001
        checked_day(moment.date())
        if zone and (utc or sign):
            offset = timedelta() if utc else timedelta(hours=int(hours), minutes=int(minutes))
            moment = moment.replace(tzinfo=timezone(-offset if sign == "-" else offset)).astimezone(zone)
    except ValueError:
        return None
    return When(moment.date(), moment.time())


def _distance(plain: str, now: datetime) -> tuple[When, Span] | None:
    """Return the moment that lies hours or minutes from now, to the minute, and where the text says so."""
    match = _distances().search(plain) if len(plain) <= _LONGEST else None
    if match is None:
        return None
    count = next(int(found) for found in match.group("plus", "in", "later", "ago") if found)
    unit = next(found for found in match.group("unit1", "unit2", "unit3", "unit4") if found)
    length = timedelta(hours=count) if unit[0] in "hH時" else timedelta(minutes=count)
    # Hours pass on every clock alike, also when its zone changes to summer time meanwhile.
    moment = (now.astimezone(UTC) + (-length if match["ago"] else length)).astimezone(now.tzinfo)
    return When(moment.date(), moment.time().replace(second=0, microsecond=0)), match.span()


@cache
def _distances() -> re.Pattern[str]:
    english = "h(?:(?:ou)?rs?)?|min(?:ute)?s?"
    return re.compile(
        rf"(?<![0-9a-z])\+(?P<plus>[0-9]{{1,4}}) ?(?P<unit1>{english})\b"
        rf"|\bin (?P<in>[0-9]{{1,4}}) ?(?P<unit2>{english})\b"
        rf"|(?<![0-9.])(?P<later>[0-9]{{1,4}}) ?(?P<unit3>時間|分)後"
        rf"|\b(?P<ago>[0-9]{{1,4}}) ?(?P<unit4>{english}) ago\b",
        re.IGNORECASE | re.ASCII,
    )


def _day_of_time(at: clock | None, now: datetime, prefer: Prefer) -> date:
    """Return the day on which it is next that time or, where the past is preferred, was last."""
    if prefer == "future":
        return now.date() if at is None or at > now.time() else now.date() + timedelta(days=1)
    return now.date() if at is None or at <= now.time() else now.date() - timedelta(days=1)


def _whole(plain: str, ground: Ground, base: datetime) -> tuple[date | None, clock | None]:
    """Return the day and time that the text is; Usage where it names a day beyond belief."""
    if not plain or len(plain) > _LONGEST:
        return None, None
    from sfa_tui.model.daywords import rules

    known = False
    for rule in rules():
        match = rule.pattern.fullmatch(plain)
        if match:
            known = True
            day = rule.read(match, ground)
            if day:
                return day, None
    if known:
        return None, None
    day, at, spans = _find(plain, ground)
    if spans and not _without(plain, spans):
        return day, at
    return _by_dateparser(plain.lower(), base, ground.prefer)


def _find(plain: str, ground: Ground) -> tuple[date | None, clock | None, list[Span]]:
    """Return the first day and the first time in a phrase, and where they stand."""
    if len(plain) > _LONGEST:
        return None, None, []
    from sfa_tui.model.daywords import rules

    at, spans = _find_time(plain)
    for start, end in spans:
        plain = plain[:start] + "\0" * (end - start) + plain[end:]
    best: tuple[int, int, date] | None = None
    for rule in rules():
        for match in rule.pattern.finditer(plain) if rule.place != "alone" else ():
            start, end = match.span()
            if best and (start, -end) >= best[:2]:
                continue
            if rule.place == "edge" and plain[:start].strip(" \0") and plain[end:].strip(" \0"):
                continue
            try:
                day = rule.read(match, ground)
            except Usage:
                continue
            if day:
                best = (start, -end, day)
    if best is None:
        return None, at, spans
    return best[2], at, sorted([*spans, (best[0], -best[1])])


def _find_time(plain: str) -> tuple[clock | None, list[Span]]:
    for match in _times().finditer(plain):
        found = match.groupdict()
        if found["noon"]:
            return clock(12), [match.span()]
        hour = int(found["hour"] or found["hour2"] or found["hour3"])
        minute = 30 if found["half"] else int(found["minute"] or found["minute2"] or 0)
        half_day = (found["before"] or found["after"] or found["after2"] or found["before2"] or "").lower()
        if half_day:
            # 12am is midnight and 12pm noon; 午後12時半 is half past noon, and 午後0時 noon.
            lowest = 1 if half_day[0] in "ap" else 0
            if not lowest <= hour <= 12 or (half_day == "午前" and hour == 12):
                continue
            hour = hour % 12 + (12 if half_day[0] == "p" or half_day == "午後" else 0)
        if hour < 24 and minute < 60:
            return clock(hour, minute), [match.span()]
    return None, []


@cache
def _times() -> re.Pattern[str]:
    half_day = r"[ap]\.?m\b\.?"
    return re.compile(
        r"(?:(?P<before>午前|午後) ?|(?<=[0-9])t)?(?<![0-9:/.])"
        rf"(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})(?::[0-5][0-9])?(?![0-9:])"
        rf"(?: ?(?P<after>{half_day}))?"
        r"|(?:(?P<before2>午前|午後) ?)?(?<![0-9.])(?P<hour2>[0-9]{1,2})時(?!間)"
        r"(?:(?P<half>半)|(?P<minute2>[0-9]{1,2})分(?![前後間]))?"
        rf"|(?<![0-9a-z:.])(?P<hour3>[0-9]{{1,2}}) ?(?P<after2>{half_day})"
        r"|(?P<noon>\bnoon\b|正午)",
        re.IGNORECASE | re.ASCII,
    )


def _without(phrase: str, spans: list[Span]) -> str:
    """Return the phrase without these parts, and without the words that tied them to the rest (at, by, に, までに)."""
    for start, end in reversed(spans):
        left, right = phrase[:start], phrase[end:]
        before, after = _ties()
        kept_left = before.sub("", left)
        kept_right = right[after.match(right).end() :]  # type: ignore[union-attr]
        gap = left[len(kept_left) :] + right[: len(right) - len(kept_right)]
        apart = any(character.isspace() for character in gap)
        phrase = kept_left + (" " if apart and kept_left and kept_right else "") + kept_right
    return re.sub(r"\(\s*\)|（\s*）", "", phrase).strip(" \t\r\n\u3000,、;:；：")


@cache
def _ties() -> tuple[re.Pattern[str], re.Pattern[str]]:
    before = r"(?:(?:(?:^|(?<=\s))(?:on|by|at|until|till)|@)\s*|\s+)?$"
    after = r"\s*(?:までに|まで|頃に|ごろに|頃|ごろ|に|から|の|は|[、，,:：;；]|[-–—](?=\s))?\s*"
    return re.compile(before, re.IGNORECASE), re.compile(after)


@lru_cache(maxsize=1024)
def _by_dateparser(text: str, base: datetime, prefer: Prefer) -> tuple[date | None, clock | None]:
    """Return what dateparser makes of an English text ("in two weeks", "tonight") where that can be believed.

    Japanese is left out: it takes 10日 for ten days from now and drops the 午後 of 明日午後. So are lengths without a
    direction, "from" (it counts "3 weeks from today" backwards) and far years that no year in the text asks for.
    """
    if not text.isascii() or len(text) > 60 or not re.search("[a-z]{3}", text):
        return None, None
    if re.search("[0-9][a-z]|[a-z][0-9]", text):  # it finds a date in 1friday1
        return None, None
    if re.search("[0-9]:[0-9]", text) and _find_time(text)[0] is None:  # it drops the time of tomorrow 25:00
        return None, None
    units = r"\b(?:seconds?|min(?:ute)?s?|hours?|days?|weeks?|fortnights?|months?|years?|decades?)\b"
    if re.search(r"\bfrom\b", text) or (re.search(units, text) and not re.search(r"\b(?:in|ago|later|hence)\b", text)):
        return None, None
    import dateparser

    base = base.replace(second=0, microsecond=1)
    try:
        found = dateparser.parse(
            text,
            languages=["en"],
            settings={
                "RELATIVE_BASE": base,
                "PREFER_DATES_FROM": prefer,
                "DATE_ORDER": "MDY",
                "PARSERS": ["relative-time", "absolute-time"],
                "REQUIRE_PARTS": ["day", "month"],
                "RETURN_AS_TIMEZONE_AWARE": False,
            },
        )
    except Exception:  # it promises nothing about arbitrary text, and whatever it trips over cannot be read
        return None, None
    if found is None or (abs(found.year - base.year) > 5 and not re.search("[0-9]{4}", text)):
        return None, None
    at = found.time().replace(second=0, microsecond=0)
    return checked_day(found.date()), None if found.time() == base.time() or at == clock() else at


def length(minutes: int) -> str:
    """Return a length of time as people type it: 45m, 2h, 1h30m."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}h{rest}m" if hours and rest else f"{hours}h" if hours else f"{rest}m"
