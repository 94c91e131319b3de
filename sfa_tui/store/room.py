"""Room in SQLite's log (the WAL) beside the file, for the changes that are to come.

A change that makes the log longer has to make its file's length durable too, which takes a disk about as long again as
the change itself. What the log holds, and when it is copied into the file, is SQLite's business.
"""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from sfa_tui.store.workspace import Store

LENGTH = 1000 * (4096 + 24)
"""Bytes that the log holds when SQLite copies it into the file and begins it anew."""
_IN_MEMORY = 1 << 16
"""More bytes than stay in memory all the same."""


def make_room(store: Store) -> None:
    """Let the log be as long now as it will be anyway, so that changes overwrite what is there.

    A help, no more: nothing happens where another program writes just now, or where the disk is full.
    """
    if not store.read_only:
        lengthen(store.connection, store.path)


def lengthen(connection: sqlite3.Connection, path: Path) -> None:
    """Let the log of the workspace file of a connection have its full length."""
    log = path.with_name(f"{path.name}-wal")
    if not log.exists() or log.stat().st_size >= LENGTH:
        return
    before = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("busy_timeout", "cache_size")}
    with suppress(sqlite3.OperationalError, OSError):
        try:
            connection.execute("PRAGMA busy_timeout = 0")
            # What has no place in memory is written to the log, and its room stays when it is taken back.
            connection.execute("PRAGMA cache_size = 10")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO local_setting VALUES ('room', zeroblob(?))", (LENGTH + _IN_MEMORY,))
        finally:
            connection.rollback()
            for name, held in before.items():
                connection.execute(f"PRAGMA {name} = {held}")
        with log.open("rb+") as file:
            os.fsync(file.fileno())
