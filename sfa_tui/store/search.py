"""Search over the words of rows: trigrams from three characters on, a plain scan of the same text below that.

The text of a row is folded (NFKC, case) by Python, which no trigger may call; so triggers only note which rows changed
and `refresh` reads them, in the transaction of the next verb or before the next search.
"""

import re
import sqlite3
from collections.abc import Sequence

from sfa_tui.model.text import fold, fold_reading
from sfa_tui.store.derived import SEARCHED
from sfa_tui.store.workspace import Store

TRIGRAM = 3
"""Characters from which on a word is found through the index."""

_READINGS = {"company": ("reading",), "contact": ("family_reading", "given_reading")}
_KANA = re.compile("[ァ-ヺ]")
_BATCH = 5_000


def refresh(connection: sqlite3.Connection) -> int:
    """Bring the index up to date with the rows that have changed and return how many there were."""
    changed = connection.execute("SELECT noun, row FROM search_dirty ORDER BY noun, row").fetchall()
    if not changed:
        return 0
    by_noun: dict[str, list[int]] = {}
    for noun, row in changed:
        by_noun.setdefault(noun, []).append(row)
    for noun, rows in by_noun.items():
        for start in range(0, len(rows), _BATCH):
            _index(connection, noun, rows[start : start + _BATCH])
    connection.execute("DELETE FROM search_dirty")
    return len(changed)


def catch_up(store: Store) -> None:
    """Index what was changed from outside since the last verb, so that it can be named and found; in a workspace that
    cannot be written, what is new stays unknown to the index."""
    connection = store.connection
    if store.read_only or connection.execute("SELECT 1 FROM search_dirty LIMIT 1").fetchone() is None:
        return
    if store.action is not None:
        refresh(connection)
    if connection.in_transaction:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        refresh(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def add_new(connection: sqlite3.Connection, noun: str, first: int) -> None:
    """Index the rows of a table from number `first` on, none of which is in the index yet (the bulk path)."""
    if noun not in SEARCHED:
        return
    start = connection.execute("SELECT coalesce(max(n), 0) FROM search_entry").fetchone()[0]
    _note(connection, noun, "t.n >= ?", (first,))
    connection.execute("INSERT INTO search (rowid, body) SELECT n, body FROM search_entry WHERE n > ?", (start,))


def rebuild(connection: sqlite3.Connection) -> None:
    """Make the whole index again."""
    connection.execute("DELETE FROM search_entry")
    connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
    for noun in SEARCHED:
        add_new(connection, noun, 0)
    connection.execute("DELETE FROM search_dirty")


def _index(connection: sqlite3.Connection, noun: str, rows: list[int]) -> None:
    marks = ",".join("?" * len(rows))
    connection.execute(
        f"INSERT INTO search (search, rowid, body) SELECT 'delete', n, body FROM search_entry"
        f" WHERE noun = ? AND row IN ({marks})",
        (noun, *rows),
    )
    _note(connection, noun, f"t.n IN ({marks})", rows)
    connection.execute(
        f"INSERT INTO search (rowid, body) SELECT n, body FROM search_entry WHERE noun = ? AND row IN ({marks})",
        (noun, *rows),
    )


def _note(connection: sqlite3.Connection, noun: str, which: str, parameters: Sequence[int]) -> None:
    """Note the folded words of the rows `t` of a table that meet a condition."""
    connection.create_function("folded", 1, _folded, deterministic=True)
    connection.create_function("folded_reading", 1, _folded_reading, deterministic=True)
    name, *others = (f't."{column}"' for column in SEARCHED[noun])
    if noun == "contact":
        others.append(
            "(SELECT group_concat(value, ' ') FROM contact_point WHERE contact_id = t.id AND deleted_at IS NULL)"
        )
    reading = " || ' ' || ".join(f"coalesce(t.{column}, '')" for column in _READINGS.get(noun, ())) or "NULL"
    # The words of a text are folded as they are alone, so that those of all columns can be folded at once.
    body = f"coalesce({name}, '')" + "".join(f" || coalesce(' ' || {column}, '')" for column in others)
    connection.execute(
        f"INSERT INTO search_entry (noun, row, name, reading, body) SELECT '{noun}', t.n, folded({name}),"
        f' folded_reading({reading}), folded({body}) FROM "{noun}" t WHERE {which} ON CONFLICT (noun, row)'
        " DO UPDATE SET name = excluded.name, reading = excluded.reading, body = excluded.body",
        parameters,
    )


def _folded(text: object) -> str | None:
    return None if text is None else fold(str(text))


def _folded_reading(text: object) -> str | None:
    return (fold_reading(str(text)) or None) if text is not None else None


def condition(word: str, noun: str, n: str) -> tuple[str, list[object]]:
    """Return an SQL condition, with its parameters, that column `n` is a row of the noun whose text has the word in it;
    kana, of either kind, may also stand in its reading."""
    sql, parameters = _in_body(word, noun, n)
    reading = fold_reading(word).replace(" ", "")
    if noun not in _READINGS or not _KANA.search(reading):
        return sql, parameters
    read = f"{n} IN (SELECT row FROM search_entry WHERE noun = ? AND replace(reading, ' ', '') LIKE ? ESCAPE '\\')"
    return f"({sql} OR {read})", [*parameters, noun, like(reading)]


def _in_body(word: str, noun: str, n: str) -> tuple[str, list[object]]:
    folded = fold(word)
    if len(folded) >= TRIGRAM:
        return (
            # CROSS JOIN: the words first. Left to itself, SQLite asks for them once for each row of the noun.
            f"{n} IN (SELECT e.row FROM search s CROSS JOIN search_entry e ON e.n = s.rowid"
            " WHERE +e.noun = ? AND s.body MATCH ?)",
            [noun, quoted(folded)],
        )
    # Through the index of a noun that holds many of all rows, a scan of them takes three times as long.
    wanted = "+noun" if noun in ("deal", "activity") else "noun"
    return (
        f"{n} IN (SELECT row FROM search_entry WHERE {wanted} = ? AND body LIKE ? ESCAPE '\\')",
        [noun, like(folded)],
    )


def quoted(folded: str) -> str:
    """Return a folded word as the index is asked for it."""
    return '"' + folded.replace('"', '""') + '"'


def like(folded: str) -> str:
    """Return the LIKE pattern (ESCAPE '\\') of a text that has this folded word anywhere in it."""
    escaped = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
