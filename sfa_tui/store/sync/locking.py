"""One process of a workspace syncs at a time."""

import errno
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sfa_tui.locale import N_
from sfa_tui.machine import locks
from sfa_tui.model.errors import Failed

FILE = "sync.lock"


class Busy(Failed):
    """Another process syncs the workspace, and does not come to its end."""

    def __init__(self) -> None:
        super().__init__(N_("another program is syncing this workspace; nothing was done here"))


def only_one(folder: Path) -> AbstractContextManager[bool]:
    """Give whether this process is the one that syncs the workspace of a folder for the block."""
    return locks.only_one(_lockable(folder))


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the one process that syncs a workspace for the block; Busy where another does not come to its end."""
    with locks.alone(_lockable(folder)) as is_mine:
        if not is_mine:
            raise Busy
        yield


def _lockable(folder: Path) -> Path:
    """Return the file of the lock of a folder; Failed where a folder, or a link that leads nowhere, is in its place."""
    path = folder / FILE
    if not os.path.lexists(path) or path.is_file():
        return path
    raise Failed(
        N_("{path} is no file that can be locked ({reason}); take it away, it is made again"),
        path=path,
        reason=os.strerror(errno.EISDIR if path.is_dir() else errno.ENOENT),
    )
