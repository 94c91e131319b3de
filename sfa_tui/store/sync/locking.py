"""One process of a workspace syncs at a time: by a lock of the system, which frees it when its holder dies."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed

FILE = "sync.lock"
WAIT = 30.0
"""Seconds for which somebody who asked for something waits for another process that syncs."""


class Busy(Failed):
    """Another process syncs the workspace, and does not come to its end."""

    def __init__(self) -> None:
        super().__init__(N_("another program is syncing this workspace; nothing was done here"))


@contextmanager
def only_one(folder: Path) -> Iterator[bool]:
    """Give whether this process is the one that syncs the workspace of a folder for the block."""
    path = folder / FILE
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError as error:
        if path.is_file() or not os.path.lexists(path):
            raise  # it is the folder that refuses, or who may use it
        # As a folder, or a link that leads nowhere.
        raise Failed(
            N_("{path} is no file that can be locked ({reason}); take it away, it is made again"),
            path=path,
            reason=error.strerror or error,
        ) from error
    try:
        yield _is_taken(descriptor)
    finally:
        os.close(descriptor)  # which lets go of the lock


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the one process that syncs a workspace for the block; Busy where another does not come to its end."""
    until = time.monotonic() + WAIT
    while True:
        with only_one(folder) as is_mine:
            if is_mine:
                yield
                return
        if time.monotonic() > until:
            raise Busy
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
