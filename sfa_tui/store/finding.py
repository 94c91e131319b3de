"""What is found as one types: every noun's hits, counted exactly, and the few of each that are looked for most likely.

Words shorter than three characters are looked for in one pass over the text of all rows, others through the index of
trigrams; kana may also be how a name is read. Which rows hold which text is `search`'s.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sfa_tui.model.text import fold, fold_reading
from sfa_tui.store import apart, history, labelled, search
from sfa_tui.store.workspace import Store

NOUNS = ("company", "contact", "deal", "product", "activity")
"""What is searched, in the order in which it is shown."""

_KANA = re.compile("[\u3041-\u30ff]")
_KANA_ROWS = (
    "SELECT rowid AS n FROM search WHERE body MATCH :words UNION SELECT n FROM search_entry"
    " WHERE noun IN ('company', 'contact') AND reading IS NOT NULL AND instr(reading, :reading)"
)
"""The rows with a word of kana in them: in their text, or in how their name is read."""
_LOOKED_AT = 200
"""Hits of a noun that are put in order; of more, those whose name begins with the words and the newest."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that was found: its noun and id, what it is called, and what tells it from others of that name."""

    noun: str
    id: str
    label: str
    about: str


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of a noun: how many rows in all, and the first of them."""

    noun: str
    total: int
    first: tuple[Hit, ...]


class Finder:
    """Finds rows by their words; what was deleted is remembered until something is written."""

    def __init__(self) -> None:
        self._version: tuple[int, int] | None = None
        self._deleted: dict[str, frozenset[str]] = {}

    def found(self, store: Store, text: str, limit: int) -> list[Hits]:
        """Return the hits of each noun in whose rows all of the words occur, without the nouns that have none."""
        words = fold(text).split()
        if not words:
            return []
        search.catch_up(store)
        with store.reading():
            texts = _rows(store, words)
            return [
                self._hits(store, noun, texts[noun], words, limit) for noun in NOUNS if self._alive(store, noun, texts)
            ]

    def _alive(self, store: Store, noun: str, texts: dict[str, str]) -> bool:
        """Return whether a noun has hits, once those that were deleted are out of them."""
        if not texts[noun]:
            return False
        connection = store.connection
        version = (connection.execute("PRAGMA data_version").fetchone()[0], connection.total_changes)
        if version != self._version:
            self._version, self._deleted = version, {}
        if noun not in self._deleted:
            rows = connection.execute(f"SELECT n FROM {noun} WHERE deleted_at IS NOT NULL")
            self._deleted[noun] = frozenset(str(n) for (n,) in rows)
        if gone := self._deleted[noun]:
            texts[noun] = ",".join(n for n in texts[noun].split(",") if n not in gone)
        return bool(texts[noun])

    def _hits(self, store: Store, noun: str, text: str, words: Sequence[str], limit: int) -> Hits:
        total = text.count(",") + 1
        looked_at = text.rsplit(",", _LOOKED_AT)[-_LOOKED_AT:]
        if total > _LOOKED_AT:
            looked_at += self._begun(store, noun, words)
        rows = labelled.numbered(store, noun, sorted({int(n) for n in looked_at}), words, limit)
        told = apart.told_apart(store, noun, [row.id for row in rows])
        first = tuple(Hit(noun, row.id, apart.shown(noun, row.label), "  ".join(told.get(row.id, ()))) for row in rows)
        return Hits(noun, total, first)

    def _begun(self, store: Store, noun: str, words: Sequence[str]) -> list[str]:
        """Return rows whose name begins with the words."""
        begin = " ".join(words)
        rows = store.connection.execute(
            "SELECT row FROM search_entry WHERE noun = ? AND name >= ? AND name < ? LIMIT ?",
            (noun, begin, f"{begin}\U0010ffff", _LOOKED_AT),
        )
        return [str(row) for (row,) in rows if str(row) not in self._deleted[noun]]


def _rows(store: Store, words: Sequence[str]) -> dict[str, str]:
    """Return the numbers of the rows of each noun in which all of the words occur, deleted ones among them: a text of
    them, with commas, because they are mostly counted."""
    long = [word for word in words if len(word) >= search.TRIGRAM]
    through_index = [word for word in long if not _KANA.search(word)]
    others = [word for word in words if word not in through_index]
    parameters: dict[str, object] = {}
    conditions = []
    source = "search_entry e"
    if through_index:
        source = "search s CROSS JOIN search_entry e ON e.n = s.rowid"
        parameters["words"] = " ".join(search.quoted(word) for word in through_index)
        conditions.append("s.body MATCH :words")
    elif long:
        source = f"({_KANA_ROWS}) k CROSS JOIN search_entry e ON e.n = k.n"
        parameters |= {"words": search.quoted(long[0]), "reading": fold_reading(long[0])}
        others.remove(long[0])
    for place, word in enumerate(others):
        parameters[f"w{place}"] = word
        condition = f"instr(e.body, :w{place})"
        if _KANA.search(word):
            parameters[f"r{place}"] = fold_reading(word)
            condition = f"({condition} OR instr(e.reading, :r{place}))"
        conditions.append(condition)
    each = ", ".join(f"group_concat(e.row) FILTER (WHERE e.noun = '{noun}')" for noun in NOUNS)
    sql = f"SELECT {each} FROM {source} WHERE {' AND '.join(conditions) or 'true'}"
    texts = store.connection.execute(sql, parameters).fetchone()
    return {noun: text or "" for noun, text in zip(NOUNS, texts, strict=True)}


def leads_to(store: Store, hit: Hit) -> tuple[str, str] | None:
    """Return the noun and id of the row that shows a hit: itself, or what an activity is about; None for a product, and
    for an activity about nothing."""
    if hit.noun in ("deal", "company", "contact"):
        return hit.noun, hit.id
    return history.belongs_to(store, hit.noun, hit.id)
