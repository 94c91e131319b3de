"""A workspace to import into, and what an import did to it."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sfa_tui.exchange import importing
from sfa_tui.exchange.importing import Imported, Options
from sfa_tui.model.clock import Clock
from sfa_tui.sales import setup
from sfa_tui.store.workspace import FILE_NAME, Store
from tests.store.workspaces import put

CLOCK = Clock(datetime(2026, 12, 1, 10, 30, tzinfo=ZoneInfo("Asia/Tokyo")))


@dataclass(frozen=True, slots=True)
class Trial:
    """A workspace and the folder in which its files are written."""

    store: Store
    folder: Path

    def file(self, text: str | bytes, name: str = "file.csv") -> Path:
        """Return a file that holds this."""
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def take(self, noun: str, source: str | bytes | Path, **options: Any) -> Imported:
        """Import a text, or a file, and return what was done; the counts always add up to the rows of the file."""
        path = source if isinstance(source, Path) else self.file(source)
        opened = importing.open_source(self.store, CLOCK, noun, path, Options(**options))
        before = self.store.connection.total_changes
        planned = importing.preview(self.store, CLOCK, opened)
        assert self.store.connection.total_changes == before
        done = importing.run(self.store, CLOCK, opened)
        assert done.rows == len(opened.table.rows)
        assert (done.created, done.updated, done.skipped, done.rejected, done.reasons) == (
            planned.created,
            planned.updated,
            planned.skipped,
            planned.rejected,
            planned.reasons,
        )
        return done

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        return self.store.connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, parameters: Sequence[object] = ()) -> tuple[Any, ...]:
        """Return the one row that a query finds."""
        (row,) = self.rows(sql, parameters)
        return row


def counts(done: Imported) -> tuple[int, int, int, int]:
    """Return how many rows were created, updated, skipped and rejected."""
    return done.created, done.updated, done.skipped, done.rejected


def new_trial(folder: Path, *, currency: str = "JPY", language: str = "ja") -> Trial:
    """Return a new workspace in a folder."""
    return Trial(put(folder / "home", _template(currency, language)), folder)


@cache
def _template(currency: str, language: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        start = 1 if language == "en" else 4
        setup.init(
            home, name="Example", currency=currency, language=language, fiscal_year_start=start, user="me"
        ).close()
        return (home / FILE_NAME).read_bytes()
