"""A storage that tries again where another was only out of reach for a moment; boundedly, and until it is stopped."""

import random
from collections.abc import Callable, Iterable, Sequence
from threading import Event
from typing import TypeVar

from sfa_tui.store.sync.storage.interface import LIMIT, Storage
from sfa_tui.store.sync.storage.trouble import Unavailable

T = TypeVar("T")

PAUSES = (0.2, 0.8, 2.5)
"""Seconds before each further try; each is drawn between half of it and half as much again, so that the machines of a
team do not come back all at once."""


class Patient:
    """Another storage, asked again after a pause where it was Unavailable."""

    def __init__(self, storage: Storage, stop: Event, pauses: Sequence[float] = PAUSES) -> None:
        self._storage, self._stop, self._pauses = storage, stop, pauses

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
        self._storage.close()

    def _tried(self, ask: Callable[[], T]) -> T:
        for pause in self._pauses:
            try:
                return ask()
            except Unavailable:
                if self._stop.wait(pause * random.uniform(0.5, 1.5)):
                    raise
        return ask()
