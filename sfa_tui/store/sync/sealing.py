"""Making segments of what is pending: versions, number and bytes in one transaction, so that none is there without the
others."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sfa_tui.store.sync import conflicts, seen, stamping
from sfa_tui.store.sync.changes import Act, Change, Header
from sfa_tui.store.sync.sealed.wire import TooMuch
from sfa_tui.store.sync.seen import Segments

Seal = Callable[[Header, Sequence[Act], Sequence[Change]], tuple[bytes, bytes]]
"""From a header and what stands below it to the bytes of the segment and their hash."""


def clock() -> int:
    """Return this machine's time in milliseconds since 1970."""
    return round(datetime.now(UTC).timestamp() * 1000)


def seal(
    connection: sqlite3.Connection, site: str, pack: Seal, *, now: int | None = None
) -> tuple[Header, bool] | None:
    """Seal the oldest pending changes into the outbox, inside the caller's transaction, and return the header and
    whether more are pending; None where nothing was."""
    if not stamping.is_pending(connection):
        return None
    for limit in (stamping.SLICE, 100, 1):
        connection.execute("SAVEPOINT seal")
        try:
            return _seal(connection, site, pack, clock() if now is None else now, limit)
        except TooMuch:
            # Long texts: fewer of them in one segment.
            connection.execute("ROLLBACK TO seal")
            if limit == 1:
                raise
        finally:
            connection.execute("RELEASE seal")
    return None


def _seal(connection: sqlite3.Connection, site: str, pack: Seal, now: int, limit: int) -> tuple[Header, bool] | None:
    segments = Segments(connection)
    number = segments.site(site)
    stamping.be_site(connection, number)
    row = connection.execute(
        "SELECT seq, hash FROM segment WHERE site = ? ORDER BY seq DESC LIMIT 1", (number,)
    ).fetchone()
    last, previous = row or (0, b"")
    if last == 0:
        stamping.set_mark(connection, stamping.TRIED, 0)
    vector = segments.news(site, last + 1, seen.vector(connection))
    header = Header(site, last + 1, previous, vector, now)
    n = segments.add(header, None)
    found = stamping.stamp(connection, n, now, limit=limit)
    if found is None:
        connection.execute("DELETE FROM segment WHERE n = ?", (n,))
        stamping.all_sealed(connection)
        return None
    content, hash = pack(header, found.acts, found.changes)
    connection.execute("UPDATE segment SET hash = ? WHERE n = ?", (hash, n))
    connection.execute(
        "INSERT INTO outbox (segment, content, changes) VALUES (?, ?, ?)", (n, content, len(found.changes))
    )
    undoing = {n for n, act in enumerate(found.acts) if act.undoes is not None}
    undone = {(change.table, change.row) for change in found.changes if change.act in undoing}
    conflicts.recheck(
        connection, {(change.table, change.row) for change in found.changes}, {*found.overridden, *undone}
    )
    return header, found.more


def seal_all(connection: sqlite3.Connection, site: str, pack: Seal, *, now: int | None = None) -> list[Header]:
    """Seal everything that is pending, inside the caller's transaction, and return the headers."""
    made = []
    while (sealed := seal(connection, site, pack, now=now)) is not None:
        made.append(sealed[0])
    return made
