"""Fresh workspaces for tests, in memory and in well under a millisecond each, and what their tables hold."""

import sqlite3
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sfa_tui.model.clock import Clock
from sfa_tui.sales.setup import init
from sfa_tui.store import triggers
from sfa_tui.store.workspace import FILE_NAME, Store, create_workspace, open_workspace

CLOCK = Clock(datetime(2026, 12, 1, 9, 30, tzinfo=UTC))
Row = tuple[object, ...]


@cache
def _template(language: str, currency: str) -> sqlite3.Connection:
    with tempfile.TemporaryDirectory() as folder:
        store = init(Path(folder) / "w", name="W", currency=currency, language=language, fiscal_year_start=4, user="Me")
        kept = sqlite3.connect(":memory:", isolation_level=None)
        store.connection.backup(kept)
        store.close()
    return kept


def fresh(language: str = "en", currency: str = "JPY") -> Store:
    """Return a new workspace as `sfa init` leaves it, in memory."""
    # As many statements as the doctor asks of all tables.
    connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=1024)
    _template(language, currency).backup(connection)
    return Store(connection, Path(tempfile.gettempdir()))


def on_disk(folder: Path) -> Store:
    """Return a new workspace in a folder, open, as `sfa init` leaves it; the folder must not be there yet."""
    return put(folder, _template("en", "JPY").serialize())


@cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        create_workspace(Path(folder)).close()
        return (Path(folder) / FILE_NAME).read_bytes()


def empty(folder: Path) -> Store:
    """Return a workspace in a folder, open, as `create_workspace` leaves it; the folder must not be there yet."""
    return put(folder, _empty())


def put(folder: Path, content: bytes) -> Store:
    """Return the workspace of a file with this content, open, in a folder that must not be there yet."""
    folder.mkdir(mode=0o700, parents=True)
    path = folder / FILE_NAME
    path.touch(mode=0o600)
    path.write_bytes(content)
    return open_workspace(folder)


def contents(connection: sqlite3.Connection) -> dict[str, list[Row]]:
    """Return every row of every synced table."""
    return {
        table: connection.execute(f'SELECT * FROM "{table}" ORDER BY n').fetchall()
        for table in triggers.synced_tables(connection)
    }


def alive(connection: sqlite3.Connection) -> dict[str, list[Row]]:
    """Return the rows of every synced table that are not deleted."""
    return {
        table: connection.execute(f'SELECT * FROM "{table}" WHERE deleted_at IS NULL ORDER BY n').fetchall()
        for table in triggers.synced_tables(connection)
    }


def derived_rows(connection: sqlite3.Connection) -> dict[str, list[Row]]:
    """Return the derived tables and the texts of the search index."""
    return {
        "deal_state": connection.execute("SELECT * FROM deal_state ORDER BY n").fetchall(),
        "company_state": connection.execute("SELECT * FROM company_state ORDER BY n").fetchall(),
        "stage_sum": connection.execute("SELECT * FROM stage_sum").fetchall(),
        "search_entry": search_texts(connection),
    }


def search_texts(connection: sqlite3.Connection) -> list[Row]:
    """Return the texts of the search index."""
    return connection.execute("SELECT noun, row, name, reading, body FROM search_entry ORDER BY noun, row").fetchall()


def named(store: Store, noun: str, name: str) -> str:
    """Return the id of the row of a noun with exactly this name."""
    (id,) = store.connection.execute(f'SELECT id FROM "{noun}" WHERE name = ?', (name,)).fetchone()
    return str(id)
