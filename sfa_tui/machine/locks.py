"""Locks of the system, which frees one when its holder dies: no process that was killed blocks others."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

WAIT = 30.0
"""Seconds for which somebody waits for another process."""


@contextmanager
def only_one(path: Path) -> Iterator[bool]:
    """Give whether this is the one that holds the lock of a file, which stays there, for the block."""
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        yield _is_taken(descriptor)
    finally:
        os.close(descriptor)  # which lets go of the lock


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Hold the lock of a file for the block; give False, without holding it, where another does not let go of it."""
    until = time.monotonic() + WAIT
    while True:
        with only_one(path) as is_mine:
            if is_mine or time.monotonic() > until:
                yield is_mine
                return
        time.sleep(0.05)


def _is_taken(descriptor: int) -> bool:
    if os.name == "nt":
        import msvcrt

        with suppress(OSError):
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
            return True
        return False
    import fcntl

    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
