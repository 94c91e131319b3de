"""How alike a header and a field's names are, whatever the writing: close_date, CloseDate, "Deal - Close date",
受注日（見込）."""

import re
from functools import cache

from sfa_tui.exchange.fields import NOUNS, PREFIXES, Field
from sfa_tui.model.text import fold

EXACT, WITHOUT_PREFIX, AT_END, WEAK = 1.0, 0.95, 0.7, 0.55
OWN_NAME = 0.96
READINGS = frozenset(
    {"yomi", "kana", "読み", "よみ", "ヨミ", "フリガナ", "ふりがな", "カナ", "かな", "読み仮名", "カタカナ"}
)
FOREIGN = frozenset({"英字", "英語", "英文", "英名", "英語名", "ローマ字", "english", "en", "romaji", "roman"})
# What our own list of deals tells of something else than the deal: its last conversation, its next step.
OTHERS = ("last_conversation.", "next_step.", "waiting_for.")
READING_OF = {"name": "reading", "family_name": "family_name_reading", "given_name": "given_name_reading"}


def likeness(noun: str, field: Field, header: str) -> float:
    """Return how sure the header alone is of the field: 1 for one of its names, 0 for none.

    What stands in brackets is a unit or a format and counts for nothing, except for a reading (提出者名（ヨミ）) and a
    name in another script (提出者名（英字）), which are not the name.
    """
    base, qualifiers = _split(header)
    if qualifiers & FOREIGN:
        return 0.0
    if qualifiers & READINGS:
        names = [name for name, reading in READING_OF.items() if reading == field.name]
        return max((_base_likeness(noun, name, base) for name in names), default=0.0)
    return _base_likeness(noun, field.name, base)


@cache
def _base_likeness(noun: str, name: str, header: str) -> float:
    names, weak, others = _names(noun)[name]
    squashed = squash(header)
    if not squashed:
        return 0.0
    if squashed in names:
        return EXACT - 0.0005 * names[squashed]
    for prefix in _prefixes(noun):
        if squashed.startswith(prefix) and squashed[len(prefix) :] in names:
            return WITHOUT_PREFIX - 0.0005 * names[squashed[len(prefix) :]]
    if squashed in weak or any(squashed == prefix + each for prefix in _prefixes(noun) for each in weak):
        return WEAK
    for ending in sorted(names, key=len, reverse=True):
        if len(ending) < 2 or not squashed.endswith(ending) or not _at_boundary(header, squashed, ending):
            continue
        if squashed[: -len(ending)] not in others:
            return AT_END
    return 0.0


def squash(header: str) -> str:
    """Return the header without case, width, blanks and signs: closedate for "Close Date", close_date and CloseDate."""
    return re.sub(r"[\W_]+", "", fold(header))


def _at_boundary(header: str, squashed: str, ending: str) -> bool:
    """Return whether the ending is words of its own: Japanese has no blanks, but "revenue" does not end in "venue"."""
    before = squashed[-len(ending) - 1]
    if not (before.isascii() and ending[0].isascii()):
        return True
    words = re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header))
    return any(squash("".join(words[index:])) == ending for index in range(len(words)))


@cache
def _split(header: str) -> tuple[str, frozenset[str]]:
    """Return the header without what stands in brackets, and the words that stand there."""
    plain = fold(header)
    inside = re.findall(r"[(\[【〔<「](.*?)[)\]】〕>」]", plain)
    base = re.sub(r"[(（\[［【〔<＜「].*?[)）\]］】〕>＞」]", " ", header).strip()
    if not squash(base):
        return header, frozenset()
    return base, frozenset(squash(each) for each in inside)


@cache
def _prefixes(noun: str) -> tuple[str, ...]:
    return tuple(sorted(map(squash, PREFIXES[noun]), key=len, reverse=True))


@cache
def _names(noun: str) -> dict[str, tuple[dict[str, int], frozenset[str], frozenset[str]]]:
    """Return for each field its squashed names with their rank, the weak ones, and those of the other fields."""
    names: dict[str, dict[str, int]] = {}
    for field in NOUNS[noun]:
        ranked: dict[str, int] = {}
        for rank, name in enumerate(field.headers):
            ranked.setdefault(squash(name), rank)
        names[field.name] = ranked
    return {
        field.name: (
            names[field.name],
            frozenset(map(squash, field.weak)),
            frozenset(each for other, known in names.items() if other != field.name for each in known),
        )
        for field in NOUNS[noun]
    }
