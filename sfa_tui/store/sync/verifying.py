"""Reading everything in the storage into an empty workspace, and comparing that with this one."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from sfa_tui.store import triggers
from sfa_tui.store.sync.exchange import Exchange, Outcome, Say
from sfa_tui.store.sync.site import Site
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.workspace import FILE_NAME, Store, create_workspace


@dataclass(slots=True)
class Verified:
    """How many segments were read, how many rows of which table differ, and what was wrong in the storage."""

    segments: int = 0
    differences: dict[str, int] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)


def verify(store: Store, site: Site, storage: Storage, *, say: Say | None = None) -> Verified:
    """Return how the storage, replayed into an empty workspace, differs from this workspace, which has just synced."""
    with tempfile.TemporaryDirectory(prefix="sfa-verify-") as folder:
        with create_workspace(Path(folder)) as replica:
            outcome = _replay(replica, site, storage, say)
        found = Verified(outcome.read, {}, outcome.troubles)
        store.connection.execute("ATTACH ? AS replica", (str(Path(folder) / FILE_NAME),))
        try:
            for table, columns in triggers.synced_tables(store.connection).items():
                count = _differing(store, table, columns)
                if count:
                    found.differences[table] = count
        finally:
            store.connection.execute("DETACH replica")
    return found


def _replay(replica: Store, site: Site, storage: Storage, say: Say | None) -> Outcome:
    exchange = Exchange(replica, site, storage, say=say)
    exchange.replay()
    return exchange.outcome


def _differing(store: Store, table: str, columns: list[str]) -> int:
    names = ", ".join(["id", *map(triggers.quoted, columns)])
    of = triggers.quoted(table)
    (count,) = store.connection.execute(
        "SELECT count(DISTINCT id) FROM"
        f" (SELECT * FROM (SELECT {names} FROM main.{of} EXCEPT SELECT {names} FROM replica.{of})"
        f" UNION ALL SELECT * FROM (SELECT {names} FROM replica.{of} EXCEPT SELECT {names} FROM main.{of}))"
    ).fetchone()
    return int(count)
