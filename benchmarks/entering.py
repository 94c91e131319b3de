"""The first sync of a machine, in a process of its own: prints its milliseconds and the most memory that it took."""

import json
import sys
import time
from pathlib import Path

from sfa_tui.store.sync import founding
from sfa_tui.store.sync.exchange import Exchange
from sfa_tui.store.sync.sealed import invitation
from sfa_tui.store.sync.storage import storage_at
from sfa_tui.store.workspace import create_workspace


def main(folder: Path, url: str, code: str) -> None:
    """Make a workspace in a folder, join with a code, and fetch everything."""
    start = time.perf_counter()
    storage = storage_at(url)
    with create_workspace(folder) as fresh:
        joined, _kept = founding.join_by_code(fresh, storage, invitation.read(code), "new", folder.with_name("secrets"))
        Exchange(fresh, joined, storage).run(thorough=True)
        taken = (time.perf_counter() - start) * 1000
        (deals,) = fresh.connection.execute("SELECT count(*) FROM deal").fetchone()
    print(json.dumps({"ms": taken, "mb": _most_memory(), "deals": deals}))


def _most_memory() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise ValueError("no resident memory is told")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.stdin.read())
