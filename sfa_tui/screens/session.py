"""The workspace as the app works on it: threads that read and one that writes, each with a connection of its own.

Knows threads; what is read or done is handed in as a function of the store and the present. A slow reading (the sums of
a million deals) has a thread of its own, so that a card never waits for it.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sfa_tui import environment
from sfa_tui.followup import following
from sfa_tui.locale import _
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import SfaError
from sfa_tui.store.room import make_room
from sfa_tui.store.workspace import Store, open_workspace, told

if TYPE_CHECKING:
    from sfa_tui.store.sync.keeping import Keeper, Report

_MANY = 5
"""Changes after which more are to be expected."""

T = TypeVar("T")
Work = Callable[[Store, Clock], T]


class _Lane:
    """One thread and its connection, opened by its first work."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._store: Store | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"sfa-{name}")
        self._given_up = False

    def submit(self, work: Work[T]) -> Future[T]:
        return self._thread.submit(self._run, work)

    def _run(self, work: Work[T]) -> T:
        if self._given_up:
            raise CancelledError
        if self._store is None:
            self._store = open_workspace(self._folder)
        with told(self._store.path):
            self._store.check_version()
            # Another lane, or another program, may have changed them.
            self._store.forget_settings()
            return work(self._store, environment.clock())

    def close(self, *, at_once: bool = False) -> None:
        """Close the connection after what is under way and, unless it is to be at once, what is still to come."""
        self._given_up = at_once
        self._thread.submit(self._close)
        self._thread.shutdown(wait=True)

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None


class Session:
    """An open workspace; `ahead` begins to read before there is an event loop."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._reader = _Lane(folder, "read")
        self._summer = _Lane(folder, "sum")
        self._writer = _Lane(folder, "write")
        self._follower = _Lane(folder, "follow")
        self._following: Future[None] | None = None
        self._sends = False
        self._troubles: dict[str, bool] = {}
        self._looked_at: Future[object] | None = None
        self._version: object = None
        self._unheard: list[Future[Any]] = []
        self._is_closed = False
        self._changes = 0
        self._has_room = False
        self.keeper: Keeper | None = None
        """What keeps the workspace in step with its storage, where it has one."""

    @property
    def clock(self) -> Clock:
        """Return the present."""
        return environment.clock()

    def ahead(self, work: Work[T], *, slow: bool = False) -> Future[T]:
        """Begin to read; the future holds what comes of it."""
        if self._looked_at is None:
            self._looked_at = self._reader.submit(_version)
        return (self._summer if slow else self._reader).submit(work)

    async def read(self, work: Work[T]) -> T:
        """Return what a quick reading finds."""
        return await asyncio.wrap_future(self._reader.submit(work))

    async def sum(self, work: Work[T]) -> T:
        """Return what a reading finds that may take its time."""
        return await asyncio.wrap_future(self._summer.submit(work))

    async def write(self, verb: Work[T]) -> T:
        """Return what a verb returns, once what it did is durable; its error where it was refused."""

        def done(store: Store, clock: Clock) -> T:
            store.check_file()
            store.changed = store.raised = False
            found = verb(store, clock)
            self._changes += store.changed
            if store.changed and following.waits(store):
                self.follow(send=store.raised)
            return found

        future = self._writer.submit(done)
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()

        def tell(_future: Future[T]) -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(ended.set)

        future.add_done_callback(tell)
        try:
            await ended.wait()
        except asyncio.CancelledError:
            # What was asked for is done all the same: a change that waits for another program outlives its screen.
            self._unheard.append(future)
            raise
        if self._changes >= _MANY and not self._has_room:
            # Behind this change, which waits for nothing: whoever makes one after another is about to go on.
            self._has_room = True
            self._writer.submit(lambda store, _: make_room(store))
        return future.result()

    async def apart(self, work: Work[T]) -> T:
        """Return what comes of work that waits for a server: it is done in the thread of what follows changes, so that
        neither reading nor a change waits for it."""
        return await asyncio.wrap_future(self._follower.submit(work))

    def follow(self, *, send: bool) -> None:
        """Let follow what follows a change, alerts that are sent among it, in a thread of its own, so that no key waits
        for it; what has not begun yet is enough for several changes."""
        self._sends |= send
        if self._following is not None:
            self._following.cancel()
        self._following = self._follower.submit(self._follow)

    def _follow(self, store: Store, clock: Clock) -> None:
        send, self._sends = self._sends, False
        troubles = following.keep(store, clock)
        if send:
            done, unsent = following.send(store, environment.channels_of(self.folder.absolute()))
            reasons = [each.reason for each in done if each.reason]
            said = _("An alert could not be sent and is tried again later: {reason}")
            troubles += [*unsent, *(said.format(reason=reason) for reason in reasons)]
        for trouble in troubles:
            self._troubles.setdefault(trouble, False)

    def troubles(self) -> list[str]:
        """Return what went wrong behind the changes and was not told yet: each is told once a run."""
        found = [each for each, is_told in list(self._troubles.items()) if not is_told]
        self._troubles |= dict.fromkeys(found, True)
        return found

    async def prefer(self, noun: str, name: str, id: str) -> None:
        """Let a name that several rows answer to mean one of them, until `forget` is called."""
        await self.write(lambda store, _: store.picked.update({(noun, name): id}))

    def forget(self) -> None:
        """Let every name mean what it says again."""
        self._writer.submit(lambda store, _: store.picked.clear())

    async def keep_in_step(self, report: "Report") -> None:
        """Begin to sync the workspace; `report` is told of it, in another thread."""

        def begin() -> "Keeper":
            # None of it is imported where a workspace is not synced, and not in the loop that draws.
            from sfa_tui.store.sync.keeping import Keeper

            return Keeper(self.folder, environment.config_folder(), environment.sync_secrets(), report)

        keeper = await asyncio.to_thread(begin)
        if self.keeper is None and not self._is_closed:
            self.keeper = keeper
            keeper.start()

    async def changed_elsewhere(self) -> bool:
        """Return whether another program has written since this was last asked."""
        version = await self.write(_version)
        before, self._version = self._version, version
        if before is not None or self._looked_at is None:
            return version != before
        # The first time: since the first look, which another connection has read.
        return await self.read(_version) != await asyncio.wrap_future(self._looked_at)

    @property
    def is_writing(self) -> bool:
        """Return whether a change is under way that nobody waits for any more."""
        return not all(future.done() for future in self._unheard)

    def close(self) -> list[SfaError]:
        """Close the connections, after every change that was asked for; return what refused those that nobody waited
        for any more."""
        self._is_closed = True
        for lane in (self._reader, self._summer):
            lane.close(at_once=True)
        self._writer.close()
        self._follower.close()
        if self.keeper is not None:
            self.keeper.close()
        refused = [future.exception() for future in self._unheard]
        return [error for error in refused if isinstance(error, SfaError)]


def _version(store: Store, _clock: Clock) -> object:
    return store.connection.execute("PRAGMA data_version").fetchone()[0]
