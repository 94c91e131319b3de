"""A storage that tries again where another was only out of reach for a moment, and that is let go once it is stopped.

Whatever a storage does, it does in a thread of its own, one for each call at a time: a share that hangs and a server
that never answers hold up neither the end of the program nor whoever presses Ctrl-C.
"""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any, Generic, TypeVar

from sfa_tui.locale import _
from sfa_tui.store.sync.storage.interface import LIMIT, Storage
from sfa_tui.store.sync.storage.trouble import Unavailable

T = TypeVar("T")

PAUSES = (0.2, 0.8, 2.5)
"""Seconds before each further try; each is drawn between half of it and half as much again, so that the machines of a
team do not come back all at once."""

DEADLINE = 180.0
"""Seconds after which a call is given up, whatever the storage itself allows: a chunk of 8 MB over a poor line."""

_GLANCE = 0.1
"""Seconds between two looks at whether to stop."""


class _Call(Generic[T]):
    """Something that is asked of a storage, and what came of it."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self.ask = ask
        self.done = Event()
        self.result: list[T] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        """Do it, in whatever thread this is."""
        try:
            self.result.append(self.ask())
        except BaseException as error:
            self.error = error
        self.done.set()


_Calls = SimpleQueue[_Call[Any] | None]


class Patient:
    """Another storage, asked again after a pause where it was Unavailable."""

    def __init__(
        self, storage: Storage, stop: Event, pauses: Sequence[float] | None = None, deadline: float = DEADLINE
    ) -> None:
        self._storage, self._stop, self._deadline = storage, stop, deadline
        self._pauses = PAUSES if pauses is None else pauses
        self._idle: list[_Calls] = []
        """Threads that wait for a call; as many as ever asked at once."""

    @property
    def url(self) -> str:
        """Return where it is."""
        return self._storage.url

    @property
    def strays(self) -> set[str]:
        """Return what lies there and is no object of ours."""
        return self._storage.strays

    def names(self, prefix: str) -> Iterable[str]:
        """Return the names below a prefix, each once, of one listing that came to its end."""
        return self._tried(lambda: {*self._storage.names(prefix)})

    def get(self, name: str, limit: int = LIMIT) -> bytes:
        """Return an object's bytes."""
        return self._tried(lambda: self._storage.get(name, limit))

    def put(self, name: str, content: bytes) -> None:
        """Store an object."""
        self._tried(lambda: self._storage.put(name, content))

    def delete(self, name: str) -> None:
        """Remove an object."""
        self._tried(lambda: self._storage.delete(name))

    def wait(self, seconds: float) -> bool:
        """Wait until another site may have written."""
        return self._storage.wait(seconds)

    def close(self) -> None:
        """End what is open."""
        while calls := self._idle_one():
            calls.put(None)
        self._storage.close()

    def _tried(self, ask: Callable[[], T]) -> T:
        for pause in self._pauses:
            try:
                return self._done(ask)
            except Unavailable:
                if self._stop.wait(pause * random.uniform(0.5, 1.5)):
                    raise
        return self._done(ask)

    def _done(self, ask: Callable[[], T]) -> T:
        """Return what comes of a call that another thread makes; Unavailable as soon as it is let go."""
        if self._stop.is_set():
            raise Unavailable(self.url, _("stopped"))
        call = _Call(ask)
        calls = self._idle_one() or _thread()
        calls.put(call)
        ends = time.monotonic() + self._deadline
        try:
            while not call.done.wait(_GLANCE):
                if self._stop.is_set():
                    raise Unavailable(self.url, _("stopped"))
                if time.monotonic() > ends:
                    raise Unavailable(self.url, _("no answer"))
        except BaseException:
            calls.put(None)  # the thread is left to its call, and ends after it
            raise
        self._idle.append(calls)
        if call.error is not None:
            raise call.error
        return call.result[0]

    def _idle_one(self) -> "_Calls | None":
        try:
            return self._idle.pop()
        except IndexError:
            return None


def _thread() -> "_Calls":
    """Return what a new thread takes its calls from; it dies with the program, in the middle of a call too."""
    calls: _Calls = SimpleQueue()
    Thread(target=_serve, args=(calls,), name="sfa-storage", daemon=True).start()
    return calls


def _serve(calls: "_Calls") -> None:
    while call := calls.get():
        call.run()
