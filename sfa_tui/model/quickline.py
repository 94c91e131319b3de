"""The quick line: `yesterday < mail 田中: has seen the quote; next: call friday 10:00; amount: 4.5m` as its parts.

Knows how a conversation, its next step and changed fields are told in one line; who 田中 is, and what a field's value
means, is for others. Nothing is refused: what cannot be read is a note that holds the words as they were typed.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from typing import Literal

from sfa_tui.model.dates import When, find_when
from sfa_tui.model.fields import ACTIVITY_KINDS, CUSTOM, find_custom, find_field, fold_name
from sfa_tui.model.period import Fiscal
from sfa_tui.model.recurrence import first
from sfa_tui.model.repeats import find_repeat
from sfa_tui.model.text import strip_honorific

Direction = Literal["in", "out", "both"]
Debtor = Literal["us", "them"]


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is planned: `subject` is the phrase without its date, empty where the kind says it all (`next: call
    friday`); `raw` is the phrase, `repeat` the rule by which it recurs, where the phrase says so (`every monday`)."""

    kind: str
    subject: str
    when: datetime | date | None
    raw: str
    repeat: str | None = None


@dataclass(frozen=True, slots=True)
class QuickLine:
    """A quick line taken apart; `typed` is the line itself.

    `when` is aware where a time was given, a date where not, None for now. `kind` is one of ACTIVITY_KINDS. `fields`
    are canonical names of a deal's fields with their values as typed. `owed_by` is proposed from the direction; None
    is nobody. A line that is only a next step is a note without text. `is_read` tells whether a kind was read at its
    beginning: what cannot be read is a note.
    """

    typed: str
    when: datetime | date | None
    direction: Direction | None
    kind: str
    who: tuple[str, ...]
    text: str
    next: NextStep | None
    fields: tuple[tuple[str, str], ...]
    urgent: bool
    owed_by: Debtor | None
    is_read: bool = True


@dataclass(frozen=True, slots=True)
class _Head:
    when: datetime | date | None
    direction: Direction | None
    kind: str
    who: tuple[str, ...]
    text: str
    urgent: bool


# Replaced one by one, so that positions stay those of the line.
_SIGNS = str.maketrans("：；＜＞，、！", ":;<>,,!")
_NEXT = frozenset(map(fold_name, ("next", "next-step", "next step", "次", "次回", "次回予定", "ネクスト")))
_SETTABLE = frozenset(
    (
        *("name", "ref", "stage", "amount", "close", "rank", "owner", "probability", "category", "company", "contact"),
        *("product", "source", "reason", "competitor", "tag"),
    )
)
_ARROWS: dict[str, Direction | None] = {"": None, "<": "in", ">": "out", "<>": "both"}
# A visit is ours and 来社 is theirs; at a meeting or a demo both speak; a mail or a call may be either's, so that a
# line without an arrow does not say who spoke last.
_DIRECTIONS: dict[str, Direction] = {"visit": "out", "meeting": "both", "demo": "both"}
_WORD_DIRECTIONS: dict[str, Direction] = {"来社": "in", "来訪": "in", "受電": "in", "架電": "out"}
# What people write who do not know of the sign.
_URGENT = re.compile(r"(?:【(?:大?至急|緊急)】|大?至急|緊急|\burgent\b)[\s、,:：]*", re.IGNORECASE)
# Words before the kind are tried as a date only up to this length: a date in words is shorter, prose is not.
_LONGEST_WHEN = 32


def parse_quick_line(line: str, now: datetime, fiscal: Fiscal, *, custom: tuple[str, ...] = ()) -> QuickLine:
    """Return the parts of the line, written at `now` (aware); `custom` are the names of a deal's custom fields."""
    head, next_phrase, fields = _split_tail(line, custom)
    found = _read_head(head, now, fiscal)
    read = found or _Head(None, None, "note", (), head.strip(), _is_urgent(head))
    return QuickLine(
        typed=line,
        when=read.when,
        direction=read.direction,
        kind=read.kind,
        who=read.who,
        text=read.text,
        next=parse_next_step(next_phrase, now, fiscal) if next_phrase else None,
        fields=fields,
        urgent=read.urgent,
        owed_by=proposed_debtor(read.direction),
        is_read=found is not None,
    )


def proposed_debtor(direction: str | None) -> Debtor | None:
    """Return who owes the answer after a conversation in this direction: we after theirs, they after ours."""
    if direction == "in":
        return "us"
    return "them" if direction == "out" else None


def parse_next_step(phrase: str, now: datetime, fiscal: Fiscal, *, on: date | None = None) -> NextStep:
    """Return the planned step that the phrase tells, with its date anywhere in it; without a kind it is a to-do. `on`
    is the day of a phrase that names none."""
    repeat = find_repeat(phrase)
    if repeat is None:
        when, rest = find_when(phrase, now, fiscal, on=on)
        kind, subject = split_kind(rest.strip())
        return NextStep(kind, subject, _moment(when, now) if when else None, phrase.strip())
    found, rest = find_when(repeat.rest, now, fiscal, on=on)
    kind, subject = split_kind(rest.strip())
    begins = _moment(found, now) if found else None
    if repeat.names_day:
        begins = first(repeat.rule, begins or on or now.date(), now.tzinfo or UTC)
    return NextStep(kind, subject, begins, phrase.strip(), repeat.rule)


def _split_tail(line: str, custom: tuple[str, ...]) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Return what stands before the first known key, the phrase of the next step, and the other keys with values."""
    end = (len(line), "", len(line))
    kept: list[tuple[int, str, int]] = []
    for (begin, key, value), (until, _, _) in pairwise([*_cuts(line, custom), end]):
        # A key without a value, and a second next step, stay with the words before them: visible, and not lost.
        if line[value:until].strip() and not (key == "next" and any(known == "next" for _, known, _ in kept)):
            kept.append((begin, key, value))
    parts = [(key, line[value:until].strip()) for (_, key, value), (until, _, _) in pairwise([*kept, end])]
    phrase = next((value for key, value in parts if key == "next"), "")
    return line[: [*kept, end][0][0]], phrase, tuple(part for part in parts if part[0] != "next")


def _cuts(line: str, custom: tuple[str, ...]) -> Iterator[tuple[int, str, int]]:
    """Yield where each `; key:` begins, the key, and where its value begins; a `next:` may also open the line."""
    pieces = line.translate(_SIGNS).split(";")
    begin = 0
    for number, piece in enumerate(pieces):
        name, colon, _ = piece.partition(":")
        key = _key(name, custom) if colon else None
        if key and (number or key == "next"):
            yield max(begin - 1, 0), key, begin + len(name) + 1
        begin += len(piece) + 1


def _key(name: str, custom: tuple[str, ...]) -> str | None:
    if fold_name(name) in _NEXT:
        return "next"
    field = find_field("deal", name)
    if field:
        return field.name if field.name in _SETTABLE else None
    known = find_custom(name, custom)
    return CUSTOM + known if known else None


def _read_head(head: str, now: datetime, fiscal: Fiscal) -> _Head | None:
    signs = head.translate(_SIGNS)
    for colon in (at for at, sign in enumerate(signs) if sign == ":" and not signs.startswith("//", at + 1)):
        opening = _read_opening(head[:colon], now, fiscal)
        if opening:
            names, read = opening
            return replace(read, who=_names(names), text=head[colon + 1 :].strip())
        if colon > _LONGEST_WHEN or not _is_in_time(signs, colon):
            return None
    return _read_without_colon(head, now, fiscal)


def _read_without_colon(head: str, now: datetime, fiscal: Fiscal) -> _Head | None:
    """Return a head like `< call` or `電話 田中さん 留守`: an arrow, a to-do or an honorific tells it from prose."""
    opening = _read_opening(head, now, fiscal)
    if not opening:
        return None
    rest, read = opening
    first, *text = rest.split(maxsplit=1) or [""]
    if _is_person(first):
        return replace(read, who=_names(first), text="".join(text))
    arrow = any(sign in "<>" for sign in head.rstrip().removesuffix(rest).translate(_SIGNS))
    return replace(read, text=rest) if arrow or read.kind == "todo" else None


def _read_opening(opening: str, now: datetime, fiscal: Fiscal) -> tuple[str, _Head] | None:
    """Return what follows the kind of activity, and the head so far, if the words before the kind can be read."""
    flat = _flat(opening)
    for match in _kind_words().finditer(flat):
        before, rest = opening[: match.start()], opening[match.end() :]
        if len(before.strip()) > _LONGEST_WHEN:
            return None
        if not _ends_word(rest):
            continue
        read = _read_before(before, now, fiscal)
        if read:
            when, direction, urgent = read
            kind, usual = _kinds()[_plain(match.group())]
            return rest.strip(), _Head(when, direction or usual, kind, (), "", urgent)
    return None


def _read_before(
    before: str, now: datetime, fiscal: Fiscal
) -> tuple[datetime | date | None, Direction | None, bool] | None:
    """Return when, direction and urgency, if the words before the kind are nothing else."""
    signs = before.translate(_SIGNS)
    arrow = "".join(sign for sign in signs if sign in "<>")
    if arrow not in _ARROWS or arrow not in signs:
        return None
    words = "".join(typed for typed, sign in zip(before, signs, strict=True) if sign not in "<>!").strip(" 　,、，")
    words, urgent_words = _URGENT.subn("", words)
    urgent = "!" in signs or bool(urgent_words)
    if not words:
        return None, _ARROWS[arrow], urgent
    # A conversation lies behind us: friday is the last one.
    when, rest = find_when(words, now, fiscal, prefer="past")
    return (_moment(when, now), _ARROWS[arrow], urgent) if when and not rest else None


def _moment(when: When, now: datetime) -> datetime | date:
    return when.day if when.time is None else datetime.combine(when.day, when.time, tzinfo=now.tzinfo)


def split_kind(rest: str) -> tuple[str, str]:
    """Return the kind that a planned phrase begins or (in Japanese) ends with, and its subject."""
    flat = _flat(rest)
    match = _kind_words().match(flat)
    if match:
        kind = _kinds()[_plain(match.group())][0]
        after = rest[match.end() :]
        if not after or after[0].isspace() or after[0] in ":：":
            subject = after.strip(" 　:：")
            # "call 田中" is what the step is called; a to-do is called by what is to be done.
            return kind, subject if kind in ("todo", "note") or not subject else rest
        # 電話で確認: the kind is part of the sentence.
        if _flat(after).startswith(("で", "にて")):
            return kind, rest
    for match in _kind_words().finditer(flat):
        word = match.group()
        if not word.isascii() and flat[match.end() :].strip() in ("", "する", "します", "予定"):
            kind = _kinds()[_plain(word)][0]
            # A 議事メモ is something to write, not a note that was planned.
            return ("todo" if kind == "note" else kind), rest
    return "todo", rest


def _names(who: str) -> tuple[str, ...]:
    parts = (who[begin:end].strip() for begin, end in _between_commas(who))
    return tuple(strip_honorific(part) or part for part in parts if part)


def _between_commas(text: str) -> list[tuple[int, int]]:
    commas = [at for at, sign in enumerate(text.translate(_SIGNS)) if sign == ","]
    return list(zip([0, *(at + 1 for at in commas)], [*commas, len(text)], strict=True))


def _is_person(text: str) -> bool:
    return bool(text.strip()) and strip_honorific(text) != text.strip()


def _ends_word(rest: str) -> bool:
    """Return whether the kind ends where the rest begins; unspaced, only a person may follow (電話田中さん)."""
    return not rest or rest[0].isspace() or _is_person(rest.split(maxsplit=1)[0])


def _is_in_time(signs: str, colon: int) -> bool:
    minutes = signs[colon + 1 : colon + 3]
    return signs[max(colon - 1, 0) : colon].isdecimal() and len(minutes) == 2 and minutes.isdecimal()


def _is_urgent(head: str) -> bool:
    return head.lstrip().translate(_SIGNS).startswith("!")


@cache
def _kinds() -> dict[str, tuple[str, Direction | None]]:
    """Return each word for a kind of activity, without blanks and hyphens, with its kind and its usual direction."""
    return {
        _plain(word): (words[0], _WORD_DIRECTIONS.get(word, _DIRECTIONS.get(words[0])))
        for words in ACTIVITY_KINDS
        for word in words
    }


@cache
def _kind_words() -> re.Pattern[str]:
    words = sorted((_flat(word) for words in ACTIVITY_KINDS for word in words), key=len, reverse=True)
    return re.compile("|".join(_word_pattern(word) for word in words))


def _word_pattern(word: str) -> str:
    pattern = r"[\s-]?".join(map(re.escape, word.split("-")))
    # An English word stands alone, a Japanese one may follow the date at once (昨日訪問).
    return rf"(?<![^\s<>!＜＞！]){pattern}(?![^\s:：])" if word.isascii() else pattern


def _plain(word: str) -> str:
    return re.sub(r"[\s-]", "", _flat(word))


def _flat(text: str) -> str:
    """Return the text with each character folded by itself, so that positions stay those of the text."""
    if text.isascii():
        return text.lower()
    folded = (unicodedata.normalize("NFKC", character).casefold() for character in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, folded, strict=True))
