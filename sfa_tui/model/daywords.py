"""The words and figures that name a day, in English and Japanese: a table of patterns, each with the day it means.

Knows one day at a time, relative to the ground it is given; times of day, whole phrases and dateparser are dates.py's.
Where a word has several customs, the docstring of its reader says which one holds here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from sfa_tui.locale import N_
from sfa_tui.model.days import (
    Ground,
    Week,
    business_days_later,
    existing,
    months_later,
    nearest,
    nearest_day_of_month,
    weekday_of,
)
from sfa_tui.model.eras import ERA_LETTERS, ERA_NAMES, western_year
from sfa_tui.model.errors import Usage
from sfa_tui.model.period import Kind, days_later, parse_period, period_of, shift

Match = re.Match[str]
Reader = Callable[[Match, Ground], date | None]
# Where in a phrase a pattern counts: anywhere, only at its start or end, or only when it is all there is.
Place = Literal["anywhere", "edge", "alone"]

_WEEKS = {"今週": 0, "来週": 1, "再来週": 2, "先週": -1, "先々週": -2}
_YEARS = {"今年": 0, "来年": 1, "再来年": 2, "昨年": -1, "去年": -1}
_MONTHS = {"今月": 0, "当月": 0, "来月": 1, "翌月": 1, "再来月": 2, "先月": -1, "前月": -1}
_DAYS = {
    **dict.fromkeys(("today", "今日", "本日", "きょう"), 0),
    **dict.fromkeys(("tomorrow", "明日", "あした", "翌日"), 1),
    **dict.fromkeys(("day after tomorrow", "明後日", "あさって"), 2),
    **dict.fromkeys(("明々後日", "明明後日", "しあさって"), 3),
    **dict.fromkeys(("yesterday", "昨日", "きのう"), -1),
    **dict.fromkeys(("day before yesterday", "一昨日", "おととい"), -2),
}
_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year", "日": "day", "週": "week", "月": "month", "年": "year"}
_KINDS: dict[str, Kind] = {
    **{"month": "month", "quarter": "quarter", "half": "half", "year": "year"},
    **{"m": "month", "q": "quarter", "h": "half", "y": "year"},
}
_ENGLISH_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_JAPANESE_WEEKDAYS = "月火水木金土日"
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, the reader of its match (None: there is no such day), and where in a phrase it counts."""

    pattern: re.Pattern[str]
    read: Reader
    place: Place


@cache
def rules() -> tuple[Rule, ...]:
    """Return the table; it is compiled when the first day in words is read."""
    table = (*_figures(), *_weekdays(), *_distances(), *_edges())
    return tuple(Rule(re.compile(pattern, re.IGNORECASE | re.ASCII), read, place) for pattern, read, place in table)


def _figures() -> list[tuple[str, Reader, Place]]:
    two = "([0-9]{1,2})"
    free = "(?<![0-9a-z./-])"  # nothing before it that makes the figures part of a longer number or name
    # 12/18(金): a weekday in brackets must be the day's own.
    check = rf"(?: ?\((?P<check>[{_JAPANESE_WEEKDAYS}]|mon|tue|wed|thu|fri|sat|sun)(?:曜日?)?\))?"
    era = rf"(?P<era>{ERA_NAMES}|(?<![a-z0-9])[{ERA_LETTERS}]) ?(?P<era_year>0?[1-9]|[1-9][0-9]|元)"
    month_day = rf"(?P<month>[0-9]{{1,2}})%s(?P<day>[0-9]{{1,2}})%s{check}"
    year = rf"(?:(?:{era}|(?<![0-9])(?P<year>[0-9]{{4}})) ?年 ?|(?P<relative>{'|'.join(_YEARS)})の? ?)?"
    name = (
        r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
        r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
    )
    nth = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
    no_more = "(?!,? ?-?[0-9]*[0-9:/])"
    span = "(?!間|後|前|分|以|目|単|程)"
    return [
        (rf"{free}([0-9]{{4}})([-/.]){two}\2{two}(?![-/.]?[0-9]){check}", _year_first, "anywhere"),
        ("([0-9]{4})()([0-9]{2})([0-9]{2})", _year_first, "alone"),
        (rf"{era} ?([-/.])" + month_day % (r"\3", "(?![0-9])"), _japanese, "anywhere"),
        (rf"{year}(?<![0-9])" + month_day % (" ?月 ?", " ?日" + span), _japanese, "anywhere"),
        (rf"{free}{two}/{two}(?:/([0-9]{{4}}))?(?![0-9/]){check}", _month_first, "anywhere"),
        (rf"{free}{two}\.{two}\.([0-9]{{4}})(?![0-9.])", _day_first, "anywhere"),
        (rf"\b{name}[ -]?{nth}(?![0-9:])(?:,? (?P<year>[0-9]{{4}})(?![0-9:]))?", _month_name, "anywhere"),
        (rf"{free}{nth}[ -]?(?:of )?{name},?[ -]'?(?P<year>[0-9]{{4}}|[0-9]{{2}})(?![0-9:])", _month_name, "anywhere"),
        (rf"{free}{nth}[ -]?(?:of )?{name}{no_more}", _month_name, "anywhere"),
        (rf"(?P<month>{'|'.join(_MONTHS)})の?(?P<day>[0-9]{{1,2}})日{span}", _day_of_month, "anywhere"),
        (rf"(?<![0-9月.,第])(?P<day>[0-9]{{1,2}})日{span}", _day_of_month, "anywhere"),
        (r"\bthe (?P<day>[0-9]{1,2})(?:st|nd|rd|th)\b", _day_of_month, "anywhere"),
        ("(?P<day>[0-9]{1,2})(?:st|nd|rd|th)", _day_of_month, "alone"),
    ]


def _weekdays() -> list[tuple[str, Reader, Place]]:
    full = r"(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
    short = r"(?P<weekday>mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)\b"
    which = r"\b(?P<which>this|next|last|coming) (?:(?P<week>week)(?:'s)? )?(?:on )?"
    after = r" (?P<which>this|next|last) (?P<week>week)\b"
    once = r"(?<!every )(?<!each )\b"
    weeks = "|".join(_WEEKS)
    japanese = f"(?P<weekday>[{_JAPANESE_WEEKDAYS}])曜日?"
    return [
        # Not 毎週月曜 (every Monday) nor 第2金曜 (the second Friday).
        (rf"(?<![毎隔第々週0-9])(?P<which>{weeks}|今度|次|この前|前)?の? ?{japanese}", _japanese_weekday, "anywhere"),
        (which + full, _english_weekday, "anywhere"),
        (which + short, _english_weekday, "anywhere"),
        (r"\b" + full + after, _english_weekday, "anywhere"),
        (r"\b" + short + after, _english_weekday, "anywhere"),
        (once + full, _english_weekday, "anywhere"),
        # "sun" and "sat" are words of their own in the middle of a sentence.
        (once + short, _english_weekday, "edge"),
        ("(?P<japanese>今|来|再来|先|この)?週末", _weekend, "anywhere"),
        (r"\b(?:(?P<english>this|next|last|the) )?weekend\b", _weekend, "anywhere"),
    ]


def _distances() -> list[tuple[str, Reader, Place]]:
    days = "|".join(sorted(_DAYS, key=len, reverse=True))
    count = "(?P<count>[0-9]{1,5}|an?)"
    unit = "(?P<business>business )?(?P<unit>day|week|month|year)s?"
    japanese = (
        "(?<![0-9.,第])(?P<count>[0-9]{1,5}) ?(?P<business>営業)?(?:[ヶヵかカケ箇](?=月))?(?P<unit>[日週月年])間?"
    )
    return [
        (rf"(?<![a-z])(?:the )?({days})(?:中(?=[にのはま、 ]|$))?(?![a-z])", _day_word, "anywhere"),
        (r"(?<![0-9a-z])(?P<sign>[-+])(?P<count>[0-9]{1,5}) ?(?P<unit>bd|[dwmy])(?![a-z])", _later, "anywhere"),
        (rf"\bin {count} {unit}\b", _later, "anywhere"),
        (rf"(?<![0-9.,])\b{count} {unit} (?P<sign>ago|later|from (?:now|today))\b", _later, "anywhere"),
        (japanese + "後", _later, "anywhere"),
        # 3年前の契約 is a contract of then, not something to do then.
        (japanese + "(?P<sign>前)(?!の)", _later, "edge"),
        ("(?:翌|(?P<sign>前))(?P<business>営業)(?P<unit>日)", _later, "anywhere"),
    ]


def _edges() -> list[tuple[str, Reader, Place]]:
    years = "|".join(_YEARS)
    spans = "(?:再来|先々|[今来当翌次本先前昨])?(?:四半期|半期|[上下]半?期|年度|期|年|月)"
    period = rf"(?P<period>(?:[0-9]{{4}}年|{years})?[0-9]{{1,2}}月|{spans})"
    unit = "(?P<unit>month|quarter|half|year)"
    which = "(?:(?P<which>this|next|last) )?"
    begun = "来週|再来週|来月|再来月|来四半期|来期|来年度?"
    return [
        (rf"(?<![毎0-9]){period}の?(?P<edge>末日?|初め?|頭)(?!年始)", _edge_of_period, "anywhere"),
        (
            r"(?P<period>今週|来週|再来週|今月|来月|再来月|今期|今年度|今年|年)(?P<edge>中|内)(?!旬)",
            _edge_of_period,
            "anywhere",
        ),
        (r"\beo(?P<unit>[mqhy])\b", _edge_of_unit, "anywhere"),
        (rf"\b(?P<edge>end|start|beginning) of (?:the )?{which}{unit}\b", _edge_of_unit, "anywhere"),
        (rf"\b{unit}[- ](?P<edge>end|start)\b", _edge_of_unit, "anywhere"),
        ("(?P<edge>end|start) of (?P<period>.+)", _edge_of_period, "alone"),
        ("(?P<period>.+?)の?(?P<edge>末)日?", _edge_of_period, "alone"),
        (rf"(?P<period>{begun})(?![のぁ-んァ-ヶ一-龠0-9])", _edge_of_period, "edge"),
        (r"\b(?P<period>next[- ](?:week|month|quarter|half|year))\b(?!')", _edge_of_period, "edge"),
    ]


def _with_weekday(found: date | None, match: Match) -> date | None:
    """Return the day, unless the weekday that stands in brackets behind it is another one."""
    if found and match["check"] and _weekday(match["check"]) != found.weekday():
        raise Usage(N_('"{text}": {day} falls on another weekday'), text=match[0], day=found)
    return found


def _weekday(word: str) -> int:
    """Return the number of a weekday (Monday 0) from its name or its first letters."""
    if word in _JAPANESE_WEEKDAYS:
        return _JAPANESE_WEEKDAYS.index(word)
    return _ENGLISH_WEEKDAYS.index(word[:3].lower())


def _year_first(match: Match, ground: Ground) -> date | None:
    """2026-12-18, 2026/12/18, 2026.12.18, 20261218."""
    found = existing(int(match[1]), int(match[3]), int(match[4]))
    return _with_weekday(found, match) if "check" in match.re.groupindex else found


def _month_first(match: Match, ground: Ground) -> date | None:
    """12/18 and 12/18/2026: the month comes first, in both languages; 18/12 is refused, not guessed."""
    month, day = int(match[1]), int(match[2])
    return _with_weekday(existing(int(match[3]), month, day) if match[3] else nearest(month, day, ground), match)


def _day_first(match: Match, ground: Ground) -> date | None:
    """18.12.2026: with points the day comes first."""
    return existing(int(match[3]), int(match[2]), int(match[1]))


def _japanese(match: Match, ground: Ground) -> date | None:
    """12月18日, 2026年12月18日, 来年3月5日, 令和8年12月1日, R8.12.1."""
    found = match.groupdict()
    if found["era"]:
        year = western_year(found["era"], found["era_year"])
    elif found.get("year"):
        year = int(found["year"])
    elif found.get("relative"):
        year = ground.today.year + _YEARS[found["relative"]]
    else:
        return _with_weekday(nearest(int(found["month"]), int(found["day"]), ground), match)
    return _with_weekday(existing(year, int(found["month"]), int(found["day"])), match)


def _month_name(match: Match, ground: Ground) -> date | None:
    """Dec 18, 18 December 2026, 18-Dec-26 (of this century)."""
    month = _MONTH_NAMES.index(match["name"][:3].lower()) + 1
    written = match.groupdict().get("year")
    if not written:
        return nearest(month, int(match["day"]), ground)
    return existing(int(written) + (2000 if len(written) == 2 else 0), month, int(match["day"]))


def _day_of_month(match: Match, ground: Ground) -> date | None:
    """来月10日; 10日 and the 10th are the next ones, today included."""
    month = match.groupdict().get("month")
    if not month:
        return nearest_day_of_month(int(match["day"]), ground)
    first = months_later(ground.today.replace(day=1), _MONTHS[month])
    return existing(first.year, first.month, int(match["day"]))


def _japanese_weekday(match: Match, ground: Ground) -> date | None:
    """来週金曜: of the week from next Monday on; 金曜, 今度の金曜, 次の金曜: the coming one, today excluded."""
    which, weekday = match["which"], _weekday(match["weekday"])
    if which in _WEEKS:
        return weekday_of(_WEEKS[which], weekday, ground.today)
    past = which in ("前", "この前") or (not which and ground.prefer == "past")
    return weekday_of("last" if past else "coming", weekday, ground.today)


def _english_weekday(match: Match, ground: Ground) -> date | None:
    """Friday: the coming one, today excluded; this, next Friday: of this, of next week; last Friday: the last one."""
    found = match.groupdict()
    weeks: dict[str, Week] = {"this": 0, "next": 1, "last": -1 if found.get("week") else "last", "coming": "coming"}
    weeks[""] = "last" if ground.prefer == "past" else "coming"
    return weekday_of(weeks[(found.get("which") or "").lower()], _weekday(match["weekday"]), ground.today)


def _weekend(match: Match, ground: Ground) -> date | None:
    """週末, 今週末, this weekend: Saturday, or today on a Sunday; 来週末, next weekend: the Saturday of next week."""
    word = (match[1] or "").lower()
    week = {"来": 1, "再来": 2, "先": -1, "next": 1, "last": -1}.get(word, 0)
    if week == 0 and ground.today.weekday() == 6:
        return ground.today
    return weekday_of(week, 5, ground.today)


def _day_word(match: Match, ground: Ground) -> date | None:
    return days_later(ground.today, _DAYS[match[1].lower()])


def _later(match: Match, ground: Ground) -> date | None:
    """+3d, -2w, +1m, +3bd, in 2 weeks, 3 days ago, 3日後, 2ヶ月後, 3営業日後, 翌営業日.

    A month later is the same day or the month's last. Business days are Monday to Friday; 営業日 leaves out the
    holidays of Japan too.
    """
    found = match.groupdict()
    written = (found.get("count") or "1").lower()
    count = 1 if written in ("a", "an") else int(written)
    if (found.get("sign") or "").lower() in ("-", "ago", "前"):
        count = -count
    unit = _UNITS.get(found["unit"].lower(), found["unit"].lower())
    if found.get("business") or unit == "bd":
        japanese = found.get("business") == "営業"
        return business_days_later(ground.today, count, japanese=japanese) if unit in ("bd", "day") else None
    if unit in ("day", "week"):
        return days_later(ground.today, count * (7 if unit == "week" else 1))
    return months_later(ground.today, count * (12 if unit == "year" else 1))


def _edge_of_unit(match: Match, ground: Ground) -> date | None:
    """eom, eoq, eoy, end of next month, year-end: quarters, halves and years are fiscal."""
    found = match.groupdict()
    by = {"next": 1, "last": -1}.get((found.get("which") or "").lower(), 0)
    period = shift(period_of(ground.today, _KINDS[match["unit"].lower()], ground.fiscal), by)
    return period.last_day if (found.get("edge") or "end").lower() == "end" else period.start


def _edge_of_period(match: Match, ground: Ground) -> date | None:
    """月末, 来月末, 12月末, 期末 and 年度末 (fiscal), 年末, 月初, end of FY2026-Q3; 来週中 is a Friday."""
    name, edge = match["period"], (match.groupdict().get("edge") or "start").lower()
    if re.fullmatch("[0-9]{1,2}月", name):
        first = nearest(int(name[:-1]), 1, Ground(ground.today.replace(day=1), ground.fiscal, ground.prefer))
        name = f"{first:%Y-%m}" if first else name
    elif year := re.fullmatch(f"({'|'.join(_YEARS)})([0-9]{{1,2}}月)", name):
        name = f"{ground.today.year + _YEARS[year[1]]}年{year[2]}"
    elif name in ("月", "期", "年度", "年", "四半期", "半期"):
        name = "今" + name
    period = parse_period(name, ground.today, ground.fiscal)
    if edge in ("中", "内") and name.endswith("週"):
        return days_later(period.start, 4)
    return period.last_day if edge in ("end", "末", "末日", "中", "内") else period.start
