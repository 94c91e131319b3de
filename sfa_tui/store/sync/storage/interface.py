"""What sync asks of a storage, and no more: no lock, no condition, no order, no fresh listing."""

from collections.abc import Iterable
from typing import Protocol

LIMIT = 64 * 1024 * 1024
"""Bytes of an object that are read at most, unless the reader says otherwise."""


class Storage(Protocol):
    """Named objects that all sites share; each is written by one site, and most are never written again.

    It guarantees one thing: what a `put` acknowledged is read back whole by a later `get`, and is listed some day.
    Names are those of names.py. Every method may raise Unavailable, Denied, Full and Unsuitable (trouble.py); none
    leaves a secret in what it raises. Any number of threads may ask at once; `wait` is for one of them.
    """

    @property
    def url(self) -> str:
        """Return where it is, fit to be printed."""

    @property
    def strays(self) -> set[str]:
        """Return what listings have met so far that is no object of ours: conflicted copies, other programs' files."""

    def names(self, prefix: str) -> Iterable[str]:
        """Return the names below a prefix ("" or `log/`, it ends in `/`) in no order; may be stale or incomplete."""

    def get(self, name: str, limit: int = LIMIT) -> bytes:
        """Return an object's bytes; Missing where there is none (now), TooLarge where it has more than the limit."""

    def put(self, name: str, content: bytes) -> None:
        """Store an object, in place of one of the same name; it is whole and durable when this returns.

        Until then, and where it fails, all, nothing or (WebDAV) a part of it may be there; the same may be put again at
        any time.
        """

    def delete(self, name: str) -> None:
        """Remove an object; one that is not there is no error."""

    def wait(self, seconds: float) -> bool:
        """Wait until another site may have written, and return True; False when the time is over or when stopped."""

    def close(self) -> None:
        """End what is open."""
