"""All that a team has put in its storage, read into an empty workspace of its own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sfa_tui.store.sync.exchange import Exchange, Outcome, Say
from sfa_tui.store.sync.site import Site
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.workspace import Store, create_workspace

_PREFIX = ".replay-"


@contextmanager
def replayed(beside: Path, site: Site, storage: Storage, say: Say | None = None) -> Iterator[tuple[Store, Outcome]]:
    """Give a workspace that holds what the storage does, and what was wrong there, for the block. It lies in the folder
    of the workspace that asks, of which one process at a time syncs: what one that was killed has left goes first."""
    for left in beside.glob(f"{_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    place = beside if os.access(beside, os.W_OK) else None
    with (
        tempfile.TemporaryDirectory(prefix=_PREFIX, dir=place) as folder,
        create_workspace(Path(folder)) as replica,
    ):
        exchange = Exchange(replica, site, storage, say=say)
        exchange.replay()
        yield replica, exchange.outcome
