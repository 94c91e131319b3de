"""What a workspace holds that is in force: what a verb changes, and what its undo must bring back."""

import sqlite3
from pathlib import Path

from sfa_tui.store.triggers import synced_tables

Rows = dict[str, list[tuple[object, ...]]]


def live_rows(connection: sqlite3.Connection) -> Rows:
    """Return the rows of every synced table that are not deleted, and what is derived of them."""
    rows = {
        table: connection.execute(f'SELECT * FROM "{table}" WHERE deleted_at IS NULL ORDER BY n').fetchall()
        for table in synced_tables(connection)
    }
    for noun in ("deal", "company"):
        rows[f"{noun}_state"] = connection.execute(
            f"SELECT * FROM {noun}_state WHERE n IN (SELECT n FROM {noun} WHERE deleted_at IS NULL) ORDER BY n"
        ).fetchall()
    return rows


def live_rows_in(folder: Path) -> Rows:
    """Return the rows in force of the workspace in a folder."""
    connection = sqlite3.connect(folder / "sfa.db")
    try:
        return live_rows(connection)
    finally:
        connection.close()
