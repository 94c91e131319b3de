"""Words that let a planned step recur: `every thu`, `every first monday`, 毎週木曜, 毎月第1月曜.

Knows which words make a day or a time recur, and by which rule. When the first one is, is the date's in the same
phrase, or where the rule puts it.
"""

import re
from dataclasses import dataclass
from functools import cache

from sfa_tui.model.fields import ACTIVITY_KINDS
from sfa_tui.model.text import narrow

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PARTS_OF_DAY = "morning|noon|afternoon|evening|night"
_KANJI = "月火水木金土日"
_NUMBERS = {
    **dict.fromkeys(("first", "1st", "1", "一"), 1),
    **dict.fromkeys(("second", "2nd", "2", "二"), 2),
    **dict.fromkeys(("third", "3rd", "3", "三"), 3),
    **dict.fromkeys(("fourth", "4th", "4", "四"), 4),
    **dict.fromkeys(("fifth", "5th", "5", "五"), 5),
    **dict.fromkeys(("last", "最終", "最後の"), -1),
}


@dataclass(frozen=True, slots=True)
class Repeat:
    """A rule (RFC 5545), and the phrase without the words that say it; `names_day` tells that the rule itself says on
    which days, else the phrase has a date to begin with."""

    rule: str
    rest: str
    names_day: bool = False


def find_repeat(phrase: str) -> Repeat | None:
    """Return by which rule a phrase recurs, None where nothing in it says so."""
    found = _words().search(narrow(phrase))
    if found is None:
        return None
    before, after = phrase[: found.start()], phrase[found.end() :]
    part = {name: text for name, text in found.groupdict().items() if text}
    number = part.get("number_en") or part.get("number_of") or part.get("number_ja")
    if number:
        days = _codes(part.get("day_en") or part.get("day_of") or part["day_ja"])
        return Repeat(f"FREQ=MONTHLY;BYDAY={_NUMBERS[number.lower()]}{days[0]}", _joined(before, after), names_day=True)
    if "workdays" in part:
        return Repeat(f"FREQ=WEEKLY;BYDAY={','.join(_CODES[:5])}", _joined(before, after), names_day=True)
    days = _codes(part.get("days_en") or part.get("days_ja") or "")
    if days:
        other = "other_en" in part or "other_ja" in part
        rule = "FREQ=WEEKLY;INTERVAL=2" if other else "FREQ=WEEKLY"
        if len(days) > 1:
            return Repeat(f"{rule};BYDAY={','.join(days)}", _joined(before, after), names_day=True)
        # One day of the week is a date, and heard as such.
        return Repeat(rule, f"{before}{_DAYS[_CODES.index(days[0])]} {after.lstrip()}")
    return Repeat(f"FREQ={'DAILY' if 'daily' in part else 'MONTHLY'}", before + after)


def _joined(before: str, after: str) -> str:
    return f"{before.rstrip()} {after.lstrip()}".strip()


def _codes(text: str) -> list[str]:
    """Return the days of the week that a text names, each once, in the order of a week."""
    english = {code for name in re.findall("[a-z]+", text.lower()) for code in _CODES if name.startswith(code.lower())}
    # Of 月曜日 the first character is the day, and so it is of 月・木.
    japanese = {_CODES[_KANJI.index(day)] for day in re.sub("曜日?", "", text) if day in _KANJI}
    return [code for code in _CODES if code in english | japanese]


@cache
def _words() -> re.Pattern[str]:
    """Return what makes a day or a time recur. It must stand before one: 毎月の報告 and "every offer" are no dates, nor
    are "every sun kissed grape" and "every sat nav"."""
    time = r"(?=\s*(?:at\s+)?(?:午前|午後)?[0-9]{1,2}\s*(?:[:時]|[ap]\.?m))"
    day = r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:days?)?(?![\w-])"
    more = rf"\s*(?:,|/|&|\band\b)\s*{day}"
    # These are words of their own: days where nothing follows that they could belong to.
    kinds = "|".join(re.escape(word) for words in ACTIVITY_KINDS for word in words)
    ends = rf"\s*(?:$|[,;:.()0-9]|(?:at|from|in the|{_PARTS_OF_DAY}|{kinds})(?!\w)|(?:{more}))"
    told = rf"(?!(?:sun|sat)\b(?!{ends}))"
    days = rf"{told}{day}(?:{more})*"
    number = r"(?:first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th)"
    month = r"\s+of\s+(?:the|every|each)\s+month\b"
    kanji = rf"(?:[{_KANJI}]曜日?|\([{_KANJI}]\))"
    # A single character is a day only where others are with it: 毎週月・木.
    kanjis = rf"(?:[{_KANJI}](?:曜日?)?(?:[・、,/と][{_KANJI}](?:曜日?)?)+(?![\w])|{kanji})"
    return re.compile(
        # Every second monday is every other one, unless it is the second of the month.
        rf"\bevery\s+(?P<number_en>(?!second|2nd){number})\s+(?P<day_en>{told}{day})(?!{month})"
        rf"|\b(?:every\s+|the\s+)?(?P<number_of>{number})\s+(?P<day_of>{day}){month}"
        rf"|毎月\s*(?:第\s*(?=[1-5一二三四五])|(?=最))(?P<number_ja>[1-5一二三四五]|最終|最後の)\s*(?P<day_ja>{kanji})(?:に|は)?"
        r"|(?P<workdays>\bevery\s+(?:weekday|workday|working\s+day)\b|平日は?毎日|毎平日)"
        rf"|\bevery\s+(?P<other_en>(?:other|second|2nd)\s+)?(?P<days_en>{days})"
        rf"|(?:毎週|(?P<other_ja>隔週))\s*の?\s*(?P<days_ja>{kanjis})"
        rf"|(?P<daily>\bevery\s+day\b{time}|毎日{time})"
        r"|(?P<monthly>毎月\s*(?=[0-9]{1,2}日))",
        re.IGNORECASE,
    )
