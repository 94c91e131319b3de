"""Search over the words of rows: trigrams from three characters on, a plain scan of the same text below that.

The text of a row is folded (NFKC, case) by Python, which no trigger may call; so triggers only note which rows changed
and `refresh` reads them, in the transaction of the next verb or before the next search.
"""

import re
import sqlite3
from collections.abc import Iterable

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
        connection.execute("ROLLBACK")
        raise


def add_new(connection: sqlite3.Connection, noun: str, first: int) -> None:
    """Index the rows of a table from number `first` on, none of which is in the index yet (the bulk path)."""
    if noun not in SEARCHED:
        return
    start = connection.execute("SELECT coalesce(max(n), 0) FROM search_entry").fetchone()[0]
    rows = connection.execute(f"{_select(noun)} WHERE t.n >= ?", (first,))
    connection.executemany(
        "INSERT INTO search_entry (noun, row, name, reading, body) VALUES (?, ?, ?, ?, ?)", _entries(noun, rows)
    )
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
    found = connection.execute(f"{_select(noun)} WHERE t.n IN ({marks})", rows).fetchall()
    connection.executemany(
        "INSERT INTO search_entry (noun, row, name, reading, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (noun, row)"
        " DO UPDATE SET name = excluded.name, reading = excluded.reading, body = excluded.body",
        _entries(noun, found),
    )
    connection.execute(
        f"INSERT INTO search (rowid, body) SELECT n, body FROM search_entry WHERE noun = ? AND row IN ({marks})",
        (noun, *rows),
    )


def _select(noun: str) -> str:
    columns = ", ".join(f't."{column}"' for column in SEARCHED[noun])  # the name is the first
    readings = _READINGS.get(noun)
    reading = " || ' ' || ".join(f"coalesce(t.{column}, '')" for column in readings) if readings else "NULL"
    points = (
        "(SELECT group_concat(value, ' ') FROM contact_point WHERE contact_id = t.id AND deleted_at IS NULL)"
        if noun == "contact"
        else "NULL"
    )
    return f'SELECT t.n, {reading}, {columns}, {points} FROM "{noun}" t'


def _entries(noun: str, rows: Iterable[tuple[object, ...]]) -> Iterable[tuple[object, ...]]:
    for n, reading, *words in rows:
        # One by one, as a whole would be: most of the time goes into folding, and the name is needed by itself.
        folded = [None if word is None else fold(str(word)) for word in words]
        said = fold_reading(str(reading)) if reading and str(reading).strip() else None
        yield noun, n, folded[0], said, " ".join(filter(None, folded))


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
