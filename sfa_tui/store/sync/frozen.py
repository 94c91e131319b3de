"""Registers whose stamp is the last there is, as only a member that means harm gives it: nothing can be above it, so
what is written there later is overridden everywhere, here too. docs/sync-protocol.md, §3."""

import sqlite3
from collections.abc import Iterable

from sfa_tui.store.bulk import Rows
from sfa_tui.store.sync.changes import Value
from sfa_tui.store.triggers import quoted

Cell = tuple[str, int, str]
"""A table, the number of a row, and a column."""


def in_force(connection: sqlite3.Connection, cell: Cell) -> Value:
    """Return what a cell holds without the changes that are pending here and those that were overridden."""
    row = connection.execute(
        "SELECT j.new FROM journal j JOIN version v ON v.seq = j.seq WHERE j.noun = ? AND j.row = ? AND j.field = ?"
        " AND NOT v.merged & 1 ORDER BY j.seq DESC LIMIT 1",
        cell,
    ).fetchone()
    # Else what it held at birth: that is what the first change made here overwrote.
    row = (
        row
        or connection.execute(
            "SELECT j.old FROM journal j LEFT JOIN version v ON v.seq = j.seq LEFT JOIN segment g ON g.n = v.segment"
            " WHERE j.noun = ? AND j.row = ? AND j.field = ? AND (v.seq IS NULL OR g.site ="
            " (SELECT value FROM local_setting WHERE key = 'sync.site')) ORDER BY j.seq LIMIT 1",
            cell,
        ).fetchone()
    )
    table, n, name = cell
    row = row or connection.execute(f"SELECT {quoted(name)} FROM {quoted(table)} WHERE n = ?", (n,)).fetchone()
    found: Value = row[0]
    return found


def restore(connection: sqlite3.Connection, cells: Iterable[Cell]) -> None:
    """Let cells hold again what is in force."""
    connection.execute("UPDATE context SET bulk = 1")
    connection.execute("CREATE TEMP TABLE touched (noun TEXT, n INTEGER, PRIMARY KEY (noun, n)) STRICT, WITHOUT ROWID")
    rows = Rows(connection)
    for table, n, name in sorted(cells):
        rows.stage([name], [(n, in_force(connection, (table, n, name)))])
        rows.write_staged(table, [name])
        if table == "deal":
            rows.touch("journal", f"SELECT {n} AS n")
    rows.finish()
    connection.execute("DROP TABLE temp.touched")
    connection.execute("UPDATE context SET bulk = 0")
