"""All that a team has put in its storage, read into an empty workspace of its own."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sfa_tui.store.sync.exchange import Exchange, Outcome, Say
from sfa_tui.store.sync.site import Site
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.workspace import Store, create_workspace


@contextmanager
def replayed(site: Site, storage: Storage, say: Say | None = None) -> Iterator[tuple[Store, Outcome]]:
    """Give a workspace that holds what the storage does, and what was wrong there, for the block."""
    with tempfile.TemporaryDirectory(prefix="sfa-replay-") as folder, create_workspace(Path(folder)) as replica:
        exchange = Exchange(replica, site, storage, say=say)
        exchange.replay()
        yield replica, exchange.outcome
