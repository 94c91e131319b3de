"""A process that works in a synced workspace until it is killed: edits, undoes and syncs, and says what it has done.

python -m tests.store.sync.process HOME URL SEED EDITS
"""

import random
import sys
import time
from contextlib import suppress
from pathlib import Path

import keyring
import keyring.backends.null

from sfa_tui.environment import sync_secrets
from sfa_tui.model.errors import NotFound
from sfa_tui.store import undo
from sfa_tui.store.journal import action
from sfa_tui.store.sync import site
from sfa_tui.store.sync.exchange import Exchange
from sfa_tui.store.sync.locking import only_one
from sfa_tui.store.sync.storage import storage_at
from sfa_tui.store.sync.storage.trouble import StorageTrouble
from sfa_tui.store.workspace import Store, open_workspace

EVERY = 40
"""Edits between two syncs."""


def main(home: Path, url: str, seed: str, edits: int) -> None:
    """Do so many edits, syncing now and then, and say each: its action, once it is durable."""
    keyring.set_keyring(keyring.backends.null.Keyring())  # type: ignore[no-untyped-call]
    drawn = random.Random(seed)
    with open_workspace(home) as store:
        print("start", flush=True)
        sync(store, url)
        for turn in range(edits):
            edit(store, drawn, f"{home.name} {seed} {turn}")
            if turn % EVERY == EVERY - 1:
                sync(store, url)
        sync(store, url)
    print("end", flush=True)


def edit(store: Store, drawn: random.Random, name: str) -> None:
    """Change something, in one action."""
    rows = [id for (id,) in store.connection.execute("SELECT id FROM deal ORDER BY random() LIMIT 3")]
    kind = drawn.random()
    if kind < 0.05:
        with suppress(NotFound):
            undo.undo(store)
        return
    with action(store, "test", name) as act:
        if kind < 0.25 or not rows:
            act.insert("deal", {"name": name, "amount": drawn.randrange(1000), "stage_id": "S1"})
        elif kind < 0.3:
            act.delete("deal", rows[0])
        elif kind < 0.6:
            act.update(
                "deal", rows[0], {"stage_id": f"S{drawn.randrange(4)}", "closed_on": drawn.choice([None, "2026-12-01"])}
            )
        else:
            for row in rows:
                field = drawn.choice(["amount", "probability", "note", "expected_close"])
                value = f"2026-12-{drawn.randrange(10, 29)}" if field == "expected_close" else drawn.randrange(1000)
                act.update("deal", row, {field: str(value) if field == "note" else value})
        id = act.id
    # An action that changed nothing is none.
    if store.connection.execute("SELECT 1 FROM action WHERE id = ?", (id,)).fetchone():
        print("did", id, flush=True)


def sync(store: Store, url: str) -> None:
    """Sync, once the process that was killed before has let go of the lock."""
    place = store.folder.parent / f"{store.folder.name}-secrets"
    while True:
        with only_one(store.folder) as is_mine:
            if is_mine:
                with suppress(StorageTrouble):
                    storage = storage_at(url, secrets=sync_secrets())
                    Exchange(store, site.load(store, place), storage).run()
                    storage.close()
                return
        time.sleep(0.01)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
