"""A workspace is kept in step with its storage for as long as it is open, by a thread with a connection of its own.

Knows when to sync, which of several processes does, and how it stands; whoever opened the workspace is told, and shows
it. Nobody ever waits for this thread: it is let go at once, and what was sealed is sent the next time.
"""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Literal

from sfa_tui.model.errors import SfaError
from sfa_tui.store.sync import listing, stamping
from sfa_tui.store.sync import site as membership
from sfa_tui.store.sync.exchange import Exchange, Outcome
from sfa_tui.store.sync.locking import only_one
from sfa_tui.store.sync.storage import storage_at
from sfa_tui.store.sync.storage.credentials import known
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.sync.storage.trouble import Gone, StorageTrouble, Unavailable
from sfa_tui.store.workspace import Store, open_workspace

EVERY = 60.0
"""Seconds after a sync until the next one, where nothing calls for one."""
QUIET = 3.0
"""Seconds without a change after which those that were made are sent."""
RESTLESS = 15.0
"""Seconds after which changes are sent although they go on."""
GLANCE = 1.0
"""Seconds between two looks at whether anything was changed here."""
AGAIN = (5.0, 10.0, 30.0, EVERY)
"""Seconds until the next try after each failure in a row."""
TAKEN = 5.0
"""Seconds for which another process may sync before that is spoken of: most are done sooner."""
PROGRESS = 0.2
"""Seconds between two words of how far a sync is; a shorter one has none."""
LET_GO = 1.0
"""Seconds for which the end waits for what is under way, before it is broken off."""

Kind = Literal["in step", "pending", "syncing", "elsewhere", "offline", "emptied", "removed", "trouble"]
"""In "emptied" the storage holds nothing of the team any more, in "removed" this machine was shut out of it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the sync stands: what is not sent yet, conflicts that this machine has lost, since when it is offline, how
    much of a sync is done ("seal", "put" or "read"), and what is wrong, in one line."""

    kind: Kind
    pending: int = 0
    conflicts: int = 0
    since: datetime | None = None
    what: str = ""
    done: int = 0
    all: int = 0
    trouble: str = ""


Report = Callable[[Standing, Outcome | None], None]
"""Told how the sync stands whenever that changes, and what each sync has done; called in the thread that syncs."""


class Keeper:
    """What keeps a workspace in step. `place` is the folder of secrets where this machine has no keyring, `told` what
    the environment tells for signing in at the storage."""

    def __init__(self, folder: Path, place: Path, told: Mapping[str, str], report: Report) -> None:
        self._folder, self._place, self._told, self._report = folder, place, told, report
        self._stop, self._wake = Event(), Event()
        self._asked = self._news = False
        self._store: Store | None = None
        self._storage: Storage | None = None
        self._standing = Standing("syncing")
        self._outcome: Outcome | None = None
        self._shown_at = 0.0
        self._offline_since: datetime | None = None
        self._taken_since: float | None = None
        self._failures = 0
        self._thread = Thread(target=self._run, name="sfa-sync", daemon=True)
        self._listener: Thread | None = None

    def start(self) -> None:
        """Begin, with a sync."""
        self._thread.start()

    def ask(self) -> None:
        """Let it sync now, whatever else it waits for."""
        self._asked = True
        self._wake.set()

    @property
    def strays(self) -> set[str]:
        """Return what lies in the storage and is no object of ours, as far as that was seen."""
        return set(self._storage.strays) if self._storage is not None else set()

    def close(self) -> None:
        """Let go: what is under way is broken off, and goes on with the next sync."""
        self._stop.set()
        self._wake.set()
        if not self._thread.is_alive():
            return
        self._thread.join(LET_GO)
        if self._thread.is_alive() and (store := self._store) is not None:
            store.connection.interrupt()
            self._thread.join(LET_GO)

    # --- the thread

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with closing(open_workspace(self._folder)) as store:
                    self._store = store
                    self._keep(store)
            except Exception as error:
                # Whatever it is, the app goes on, and so does this: with another connection, after a while.
                self._show(Standing("trouble", trouble=_line(error)))
                self._stop.wait(EVERY)
            finally:
                self._store = None
        if self._listener is not None:
            self._listener.join(LET_GO / 2)
        if self._storage is not None:
            self._storage.close()

    def _keep(self, store: Store) -> None:
        """Sync when it is time to, until it is let go."""
        version: object = None
        due, synced, changed, began = monotonic(), 0.0, 0.0, 0.0
        while not self._stop.is_set():
            now = monotonic()
            if (seen := _version(store)) != version:
                version = seen
                self._look(store)
                if stamping.is_pending(store.connection) or self._standing.pending:
                    began, changed = began or now, now
                else:
                    began = 0.0
            is_quiet = began > 0 and (now - changed >= QUIET or now - began >= RESTLESS) and not self._failures
            is_new = self._news and now - synced >= GLANCE
            if self._asked or is_new or is_quiet or now >= due:
                self._asked, self._news, began = False, False, 0.0
                due = monotonic() + self._sync(store)
                synced = monotonic()
                version = None if self._taken_since is not None else version
                continue
            self._wake.wait(min(GLANCE, max(due - now, 0.01)))
            self._wake.clear()

    def _look(self, store: Store) -> None:
        """Show what is pending and in conflict now."""
        pending, conflicts = listing.pending(store.connection), listing.count(store)
        kind = self._standing.kind
        if kind in ("in step", "pending"):
            kind = "pending" if pending else "in step"
        self._show(replace(self._standing, kind=kind, pending=pending, conflicts=conflicts))

    def _sync(self, store: Store) -> float:
        """Sync once, unless another process does, and return in how many seconds to do so again."""
        with only_one(self._folder) as is_mine:
            if not is_mine:
                return self._barred()
            self._taken_since = None
            try:
                outcome = self._exchange(store)
            except SfaError as error:
                return self._failed(store, error)
        self._failures, self._offline_since = 0, None
        trouble = outcome.troubles[0] if outcome.troubles else ""
        self._standing = Standing("trouble" if trouble else "in step", trouble=trouble)
        self._outcome = outcome
        self._look(store)
        return EVERY

    def _exchange(self, store: Store) -> Outcome:
        store.check_file()
        store.forget_settings()
        site = membership.load(store, self._place)
        storage = self._opened(str(store.local(membership.URL)))
        self._shown_at = monotonic()
        return Exchange(store, site, storage, stop=self._stop, say=self._progress).run()

    def _opened(self, url: str) -> Storage:
        if self._storage is not None and self._storage.url != url:
            self._storage.close()
            self._storage = None
        if self._storage is None:
            self._storage = storage_at(url, self._stop, secrets=known(url, self._place, self._told))
        if self._listener is None:
            self._listener = Thread(target=self._listen, name="sfa-news", daemon=True)
            self._listener.start()
        return self._storage

    def _barred(self) -> float:
        """Return when to look again at whether the other process has come to its end."""
        now = monotonic()
        self._taken_since = self._taken_since or now
        if now - self._taken_since >= TAKEN:
            self._show(replace(self._standing, kind="elsewhere", trouble="", since=None))
        return TAKEN / 2

    def _failed(self, store: Store, error: SfaError) -> float:
        """Show that the storage is out of reach, or what else is wrong; return when to try again."""
        if self._stop.is_set():
            return EVERY
        pause = AGAIN[min(self._failures, len(AGAIN) - 1)]
        self._failures += 1
        if isinstance(error, Unavailable):
            self._offline_since = self._offline_since or datetime.now(UTC)
            self._standing = Standing("offline", since=self._offline_since, trouble=_line(error))
        else:
            self._standing = Standing(_kind(error), trouble=_line(error))
        self._look(store)
        return pause

    def _progress(self, what: str, done: int, all: int) -> None:
        now = monotonic()
        if now - self._shown_at >= PROGRESS:
            self._shown_at = now
            self._report(replace(self._standing, kind="syncing", what=what, done=done, all=all), None)

    def _show(self, standing: Standing) -> None:
        outcome, self._outcome = self._outcome, None
        self._standing = standing
        if not self._stop.is_set():
            self._report(standing, outcome)

    def _listen(self) -> None:
        """Call for a sync where the storage tells that another site may have written; in a thread of its own, since a
        share that hangs may hold it up."""
        while not self._stop.is_set():
            storage = self._storage
            try:
                if storage is not None and storage.wait(EVERY):
                    self._news = True
                    self._wake.set()
            except StorageTrouble:
                self._stop.wait(AGAIN[0])


def _kind(error: SfaError) -> Kind:
    if isinstance(error, Gone):
        return "emptied"
    return "removed" if isinstance(error, membership.Removed) else "trouble"


def _line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _version(store: Store) -> object:
    return store.connection.execute("PRAGMA data_version").fetchone()[0]
