"""The rows that a table shows, in its order: their numbers alone, eight bytes a row.

Whatever the filter and the order, such a list is read once; then every page of it is a look-up by number, the last one
as quick as the first, and a row's place in it is known exactly.
"""

import sqlite3
from array import array
from collections.abc import Iterable, Mapping
from typing import TypeAlias

Numbers: TypeAlias = "array[int]"
"""Row numbers (`n`) of a noun, in the order in which they are shown."""

_SLICE = 100_000


def read(connection: sqlite3.Connection, sql: str, parameters: Mapping[str, object]) -> Numbers:
    """Return the column `n` of a query, in its order."""
    # One text, because SQLite makes it without Python: a million rows that are fetched one by one hold up the screen.
    (text,) = connection.execute(f"SELECT group_concat(n) FROM ({sql})", parameters).fetchone()
    found = array("q")
    begin, text = 0, text or ""
    while begin < len(text):
        end = text.find(",", begin + _SLICE)
        end = len(text) if end == -1 else end
        found.extend(map(int, text[begin:end].split(",")))
        begin = end + 1
    return found


def as_json(numbers: Iterable[int]) -> str:
    """Return numbers as json_each reads them."""
    return f"[{','.join(map(str, numbers))}]"


def number(connection: sqlite3.Connection, noun: str, id: str) -> int | None:
    """Return the number of the row of a noun with an id, None where there is none."""
    row = connection.execute(f'SELECT n FROM "{noun}" WHERE id = ?', (id,)).fetchone()
    return int(row[0]) if row else None
