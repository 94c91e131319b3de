"""One process of a workspace syncs at a time: by a lock of the system, which frees it when its holder dies."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FILE = "sync.lock"


@contextmanager
def only_one(folder: Path) -> Iterator[bool]:
    """Give whether this process is the one that syncs the workspace of a folder for the block."""
    descriptor = os.open(folder / FILE, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        yield _is_taken(descriptor)
    finally:
        os.close(descriptor)  # which lets go of the lock


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
