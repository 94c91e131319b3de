"""What every workspace is made with, the settings, the default pipeline, its stages and the ranks, as it joins a team.

These rows have the same ids everywhere, so they are the team's rows too. What was said of them here gives way to what
the team says (stamping.py), and what was deleted of them here is alive again before any of it is sent: whether they
stay is the team's to say. That is nobody's action, so that no undo takes it back in the team.
"""

import sqlite3

from sfa_tui.model.ids import FIRST_MADE
from sfa_tui.store.sync import stamping

_DUE = "sync.revive"


def note(connection: sqlite3.Connection) -> None:
    """Note, in the caller's transaction, that this workspace joins a team with what it has now."""
    stamping.give_way(connection)
    stamping.set_mark(connection, _DUE, 1)


def forget(connection: sqlite3.Connection) -> None:
    """Let it be as if this workspace had joined none."""
    connection.execute("DELETE FROM local_setting WHERE key IN (?, ?)", (_DUE, stamping.BEFORE))


def is_due(connection: sqlite3.Connection) -> bool:
    """Return whether nothing was sent yet since this workspace joined."""
    return bool(stamping.mark(connection, _DUE))


def revive(connection: sqlite3.Connection) -> None:
    """Take back, in the caller's transaction, what was deleted here, and let that give way as well."""
    for table in ("pipeline", "stage", "rank"):
        connection.execute(
            f"UPDATE {table} SET deleted_at = NULL WHERE deleted_at IS NOT NULL AND id < ?", (FIRST_MADE,)
        )
    stamping.give_way(connection)
    connection.execute("DELETE FROM local_setting WHERE key = ?", (_DUE,))
