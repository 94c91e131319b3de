"""Changes that cannot be merged yet, and what stands beside them: docs/sync-protocol.md, §8."""

import json
import sqlite3
from collections.abc import Mapping

from sfa_tui.store.sync.changes import NOTHING, Came, Change, Value
from sfa_tui.store.sync.registers import Layout


def taken(connection: sqlite3.Connection, layouts: Mapping[str, Layout]) -> list[Came]:
    """Return what was parked and can be merged now, or once its row is born; it is parked no more."""
    taken: list[Came] = []
    found = connection.execute(
        "SELECT n, noun, row_id, field, old, new, beside, stamp, segment, action, at, effective_at FROM parked"
        " ORDER BY n"
    ).fetchall()
    for n, noun, id, name, old, new, beside, stamp, segment, action, at, effective in found:
        layout = layouts.get(noun)
        if layout is None or (name is not None and name not in layout.of):
            continue
        change = Change(noun, id, name, old, new, stamp, unpacked(beside), None, at, effective)
        taken.append(Came(change, segment, action))
        connection.execute("DELETE FROM parked WHERE n = ?", (n,))
    return taken


def packed(beside: Mapping[str, Value]) -> str | None:
    """Return what stood beside a change as it is kept."""
    if not beside:
        return None
    return json.dumps(
        [[name, {"hex": value.hex()} if isinstance(value, bytes) else value] for name, value in beside.items()]
    )


def unpacked(beside: str | None) -> Mapping[str, Value]:
    """Return what stood beside a change that was parked."""
    if beside is None:
        return NOTHING
    return {
        name: bytes.fromhex(value["hex"]) if isinstance(value, dict) else value for name, value in json.loads(beside)
    }
