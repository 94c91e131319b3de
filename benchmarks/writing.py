"""Workspaces and rows for the benchmarks that write; each run begins with a fresh copy of the same file."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

from sfa_tui.model.clock import Clock
from sfa_tui.model.ids import new_ids
from sfa_tui.sales.setup import init
from sfa_tui.store.bulk import bulk
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import FILE_NAME, Store, open_workspace

PLAIN = "plain.db"
COLUMNS = ("id", *"ref name stage_id owner_id company_id amount currency expected_close external_id note".split())
CLOCK = Clock(datetime(2026, 12, 1, 9, tzinfo=UTC))
_WORDS = "renewal licence upgrade support rollout pilot migration audit training platform GTX MG Pro Basic".split()


@dataclass(frozen=True, slots=True)
class Template:
    """A closed workspace, and beside it the same file without its triggers; both are copied for each run."""

    folder: Path
    _numbers: "count[int]"

    def fresh(self) -> Path:
        """Return the folder of a fresh copy."""
        folder = self.folder.parent / f"copy-{next(self._numbers)}"
        shutil.copytree(self.folder, folder)
        return folder

    def ours(self, work: Callable[[Store], None]) -> None:
        """Do the work in a fresh workspace."""
        folder = self.fresh()
        with open_workspace(folder) as store:
            work(store)
        shutil.rmtree(folder)

    def plain(self, statement: str, rows: list[tuple[Value, ...]]) -> None:
        """Insert the rows in a fresh copy as plain SQLite does, in one transaction."""
        folder = self.fresh()
        connection = plain(folder)
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(statement, rows)
        connection.execute("COMMIT")
        connection.close()
        shutil.rmtree(folder)


def template(folder: Path, rows: list[tuple[Value, ...]] | None = None) -> Template:
    """Return a workspace with its default pipeline, and perhaps deals (COLUMNS)."""
    with init(folder / "home", name="Bench", currency="USD", language="en", fiscal_year_start=1, user="bench") as store:
        with action(store, "bench") as act, bulk(act) as work:
            work.insert("deal", COLUMNS, rows or [])
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(folder / "home" / FILE_NAME, folder / "home" / PLAIN)
    connection = plain(folder / "home")
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.close()
    return Template(folder / "home", count())


def plain(folder: Path) -> sqlite3.Connection:
    """Return a plain connection, as durable as ours, to the file that has the same tables and indexes but no
    triggers."""
    connection = sqlite3.connect(folder / PLAIN, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -65536")
    return connection


def deals(number: int) -> list[tuple[Value, ...]]:
    """Return so many rows of ten fields (COLUMNS), the same each time but for their ids."""
    drawn = random.Random(7)
    ids, stages, owners, companies = (new_ids(each) for each in (number, 5, 40, 2000))
    start = date(2026, 1, 1)
    return [
        (
            id,
            f"Q-{place}",
            f"{drawn.choice(_WORDS)} {drawn.choice(_WORDS)} {place}",
            drawn.choice(stages),
            drawn.choice(owners),
            drawn.choice(companies),
            drawn.randrange(100_000, 90_000_000, 100),
            "USD",
            (start + timedelta(days=drawn.randrange(700))).isoformat(),
            f"X{place}",
            None,
        )
        for place, id in enumerate(ids)
    ]


def insert(table: str, columns: tuple[str, ...]) -> str:
    """Return the statement that inserts a row of these columns."""
    return f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({", ".join("?" * len(columns))})'
