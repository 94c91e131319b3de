"""What must hold of a workspace whatever befell it, and what it holds, for comparing before with after."""

import sqlite3
from itertools import pairwise
from pathlib import Path
from typing import Any

from sfa_tui.store import derived, search, triggers

Rows = list[tuple[Any, ...]]
_SHADOWS = ("search_data", "search_idx", "search_docsize", "search_config", "search", "search_content")


def everything(connection: sqlite3.Connection) -> dict[str, Rows]:
    """Return every row of every table but those that FTS5 keeps for itself."""
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    return {
        name: connection.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2').fetchall()
        for (name,) in names
        if name not in _SHADOWS
    }


def live(connection: sqlite3.Connection) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Return the live rows of every synced table by their ids."""
    found = {}
    for table, columns in triggers.synced_tables(connection).items():
        names = ", ".join(f'"{column}"' for column in columns)
        rows = connection.execute(f'SELECT id, {names} FROM "{table}" WHERE deleted_at IS NULL')
        found[table] = {id: tuple(cells) for id, *cells in rows}
    return found


def copied(folder: Path) -> sqlite3.Connection:
    """Return a copy of a workspace in memory, with whatever its log still holds."""
    source = sqlite3.connect(folder / "sfa.db", timeout=30)
    copy = sqlite3.connect(":memory:", isolation_level=None)
    source.backup(copy)
    source.close()
    return copy


def assert_whole(folder: Path) -> None:
    """Assert that the file is sound, that what is derived equals a rebuild, and that no action is half there."""
    copy = copied(folder)
    try:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copy.execute("SELECT action, effective_at, bulk FROM context").fetchall() == [(None, None, 0)]
        _assert_actions(copy)
        _assert_derived(copy)
    finally:
        copy.close()


def _assert_actions(copy: sqlite3.Connection) -> None:
    """Each action owns one unbroken run of the journal, no run touches another, and no row belongs to no action."""
    ranges = copy.execute(
        "SELECT n, first_seq, last_seq FROM action WHERE last_seq >= first_seq ORDER BY first_seq"
    ).fetchall()
    counted = copy.execute(
        "SELECT action, min(seq), max(seq), count(*) FROM journal WHERE action IS NOT NULL GROUP BY action ORDER BY 2"
    ).fetchall()
    assert [(n, first, last) for n, first, last, _count in counted] == ranges
    assert all(count == last - first + 1 for _n, first, last, count in counted)
    assert all(before[2] < after[1] for before, after in pairwise(ranges))
    for table in triggers.synced_tables(copy):
        rows = copy.execute(f'SELECT n FROM "{table}" ORDER BY n').fetchall()
        births = f"SELECT row FROM journal WHERE noun = '{table}' AND field IS NULL ORDER BY row"
        assert copy.execute(births).fetchall() == rows, table


def _assert_derived(copy: sqlite3.Connection) -> None:
    search.refresh(copy)
    before = _derived(copy)
    copy.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
    copy.execute("BEGIN")
    derived.rebuild(copy)
    search.rebuild(copy)
    assert _derived(copy) == before
    copy.execute("ROLLBACK")


def _derived(copy: sqlite3.Connection) -> list[Rows]:
    return [
        copy.execute(query).fetchall()
        for query in (
            "SELECT * FROM deal_state ORDER BY n",
            "SELECT * FROM company_state ORDER BY n",
            "SELECT noun, row, name, reading, body FROM search_entry ORDER BY noun, row",
        )
    ]
