"""Reading everything in the storage into an empty workspace, and comparing that with this one."""

from dataclasses import dataclass, field

from sfa_tui.store import triggers
from sfa_tui.store.sync import mending, paths
from sfa_tui.store.sync.exchange import Say
from sfa_tui.store.sync.replaying import replayed
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.sync.site import Site
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.sync.storage.trouble import Denied, Full, Unsuitable
from sfa_tui.store.workspace import Store

NAMED = 20
"""Rows of a table whose ids are told, at most."""


@dataclass(slots=True)
class Differing:
    """How many rows of a table differ, and the ids of the first of them."""

    count: int
    ids: list[str]


@dataclass(slots=True)
class Verified:
    """How many segments were read, what of which table differs, and what was wrong in the storage."""

    segments: int = 0
    differences: dict[str, Differing] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    """Names of segments of this machine that the storage had lost or held damaged, and that are there again."""
    strays: list[str] = field(default_factory=list)
    """What lies among the objects and is none."""


def verify(store: Store, site: Site, storage: Storage, *, say: Say | None = None) -> Verified:
    """Return how the storage, replayed into an empty workspace, differs from this workspace, which has just synced;
    what it lacks of the team's entries and of this machine's own log is put there again, and read."""
    found, lacking = _compared(store, site, storage, say)
    if site.may_write and not site.is_removed:
        try:
            mended = mending.put_entries(store, storage) + mending.put_over(store, site, storage, lacking)
        except (Denied, Full, Unsuitable) as error:
            found.troubles.append(str(error))
        else:
            if mended:
                found, _lacking = _compared(store, site, storage, say)
                found.mended = mended
    found.strays = _strays(site, storage)
    return found


def _strays(site: Site, storage: Storage) -> list[str]:
    """Return what lies among the objects of a team and is none of its own."""
    storage.strays.clear()
    members = {spelled(each) for each in site.state.members}
    others = {
        name
        for prefix in (paths.HEADS, paths.ENTRIES, paths.LOG, paths.SNAP)
        for name in storage.names(prefix)
        if not paths.is_object(name, members)
    }
    return sorted(others | storage.strays)


def _compared(store: Store, site: Site, storage: Storage, say: Say | None) -> tuple[Verified, list[int]]:
    """Return how the storage differs from a workspace, and the numbers of the site's own segments that it lacks."""
    with replayed(store.folder, site, storage, say) as (replica, outcome):
        found = Verified(outcome.read, {}, outcome.troubles)
        store.connection.execute("ATTACH ? AS replica", (str(replica.path),))
        try:
            for table, columns in triggers.synced_tables(store.connection).items():
                differing = _differing(store, table, columns)
                if differing.count:
                    found.differences[table] = differing
            lacking = store.connection.execute(
                "SELECT g.seq FROM segment g JOIN site s ON s.n = g.site JOIN outbox o ON o.segment = g.n"
                " WHERE s.id = ? AND o.put_at IS NOT NULL AND NOT EXISTS"
                " (SELECT 1 FROM replica.segment r JOIN replica.site t ON t.n = r.site"
                " WHERE t.id = s.id AND r.seq = g.seq AND r.hash = g.hash)",
                (site.id,),
            ).fetchall()
        finally:
            store.connection.execute("DETACH replica")
    return found, [seq for (seq,) in lacking]


def _differing(store: Store, table: str, columns: list[str]) -> Differing:
    names = ", ".join(["id", *map(triggers.quoted, columns)])
    of = triggers.quoted(table)
    differing = (
        f"(SELECT * FROM (SELECT {names} FROM main.{of} EXCEPT SELECT {names} FROM replica.{of})"
        f" UNION ALL SELECT * FROM (SELECT {names} FROM replica.{of} EXCEPT SELECT {names} FROM main.{of}))"
    )
    (count,) = store.connection.execute(f"SELECT count(DISTINCT id) FROM {differing}").fetchone()
    if not count:
        return Differing(0, [])
    ids = store.connection.execute(f"SELECT DISTINCT id FROM {differing} ORDER BY id LIMIT ?", (NAMED,))
    return Differing(int(count), [id for (id,) in ids])
