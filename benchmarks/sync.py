"""Sync: applying a whole replica and ten thousand edits against plain SQLite, the bytes of those edits, a sync without
news beside ten and two hundred peers, and the first sync of a machine."""

import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import writing
from benchmarks.measure import Result
from benchmarks.writing import COLUMNS, Template, insert, plain, template
from sfa_tui.store.bulk import bulk
from sfa_tui.store.journal import Value, action
from sfa_tui.store.sync import applying, founding, paths, sealing, site, snapshots, stamping
from sfa_tui.store.sync.changes import Segment
from sfa_tui.store.sync.exchange import BATCH, Exchange, packing
from sfa_tui.store.sync.manifest import NOTHING
from sfa_tui.store.sync.sealed import invitation
from sfa_tui.store.sync.sealed.segment import opened
from sfa_tui.store.sync.site import Site
from sfa_tui.store.sync.storage import Storage, storage_at
from sfa_tui.store.workspace import Store, create_workspace, open_workspace

EDITS = 10_000
ROUNDS = 3
"""Times that both are measured, in turn: the median is told, since a disk has its moods."""
PIECES = 120
"""Segments that a snapshot has: packs of fewer are passed over where the log is to be had."""
_KB = 1024
_PLAIN_EDIT = "UPDATE deal SET probability = ? WHERE id = ?"


def run(deals: int) -> Iterable[Result]:
    """Yield what syncing so many deals costs."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        base, rows = template(folder), writing.deals(deals)
        (folder / "share").mkdir()
        storage = storage_at((folder / "share").as_uri())
        with open_workspace(base.fresh()) as store:
            me, _kept = founding.found(store, storage, "bench", None, folder / "secrets")
            with action(store, "bench") as act, bulk(act) as work:
                work.insert("deal", COLUMNS, rows)
            whole = sealed(store, me)
            ids = [str(row[0]) for row in random.Random(1).sample(rows, min(EDITS, deals))]
            edit(store, ids)
            delta = sealed(store, me)
            size = sum(len(each) for (each,) in store.connection.execute("SELECT content FROM outbox")) - whole[1]
            yield from applied(base, rows, ids, whole[0], delta[0])
            yield Result("sync.delta", 40, size / _KB, 1, "KB")
            Exchange(store, me, storage).run(thorough=True)
            for peers in (10, 200):
                joined(folder / f"peers-{peers}", storage, partial(founding.invite, store, me, storage), peers)
                yield from quiet(store, me, storage, peers)
        yield from first(folder, base, rows)


def edit(store: Store, ids: list[str]) -> None:
    """Change one field of each deal, as one action."""
    drawn = random.Random(2)
    with action(store, "edit") as act:
        for id in ids:
            act.update("deal", id, {drawn.choice(("amount", "probability")): drawn.randrange(100)})


def sealed(store: Store, me: Site) -> tuple[list[Segment], int]:
    """Seal what is pending and return the segments, and the bytes of the outbox."""
    before = {n for (n,) in store.connection.execute("SELECT segment FROM outbox")}
    more = True
    while more:
        with store.noting() as connection:
            more = sealing.seal(connection, me.id, packing(me, store)) is not None
    found, size = [], 0
    for n, seq, content in store.connection.execute(
        "SELECT o.segment, g.seq, o.content FROM outbox o JOIN segment g ON g.n = o.segment ORDER BY g.seq"
    ).fetchall():
        size += len(content)
        if n not in before:
            path = paths.segment(me.id, seq)
            found.append(opened(content, path, (me.id, seq), me.team.id, me.state.signer, me.epochs.get).segment)
    return found, size


def applied(
    base: Template, rows: list[tuple[Value, ...]], ids: list[str], whole: list[Segment], delta: list[Segment]
) -> Iterator[Result]:
    """Yield how long a replica and its edits take to merge, against writing the same by plain SQLite."""
    times = [(*merged_both(base, whole, delta), *written_both(base, rows, ids)) for _ in range(ROUNDS)]
    replica, edits, inserts, updates = (median(each) for each in zip(*times, strict=True))
    yield Result("sync.replica", 2, replica, inserts)
    yield Result("sync.edits", 1.5, edits, updates)


def merged_both(base: Template, whole: list[Segment], delta: list[Segment]) -> tuple[float, float]:
    """Merge a whole replica, then the edits of it, into a fresh workspace, and return the milliseconds of each."""
    folder = base.fresh()
    with open_workspace(folder) as store:
        times = merged(store, whole), merged(store, delta)
    shutil.rmtree(folder)
    return times


def written_both(base: Template, rows: list[tuple[Value, ...]], ids: list[str]) -> tuple[float, float]:
    """Write the same by plain SQLite into a fresh copy, and return the milliseconds of each."""
    folder = base.fresh()
    connection = plain(folder)
    times = []
    for statement, values in ((insert("deal", COLUMNS), rows), (_PLAIN_EDIT, [(7, id) for id in ids])):
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(statement, values)
        connection.execute("COMMIT")
        times.append((time.perf_counter() - start) * 1000)
    connection.close()
    shutil.rmtree(folder)
    return times[0], times[1]


def merged(store: Store, segments: list[Segment]) -> float:
    """Merge segments, as many in a transaction as a sync does, and return the milliseconds."""
    start = time.perf_counter()
    several = max(1, BATCH // stamping.SLICE)
    for first in range(0, len(segments), several):
        with store.noting() as connection:
            applying.apply(connection, segments[first : first + several])
    return (time.perf_counter() - start) * 1000


def joined(folder: Path, storage: Storage, invited: Callable[[], str], peers: int) -> None:
    """Let so many machines join, each by a code of its own."""
    for n in range(peers):
        with create_workspace(folder / str(n)) as fresh:
            code = invitation.read(invited())
            peer, _kept = founding.join_by_code(fresh, storage, code, f"peer {n}", folder / "secrets")
        storage.put(paths.head(peer.id, 0), site.HINT)
    shutil.rmtree(folder)


def quiet(store: Store, me: Site, storage: Storage, peers: int) -> Iterator[Result]:
    """Yield a sync without news beside so many peers, in time and in requests, against one listing of the hints."""
    Exchange(store, me, storage).run()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(5):
        start = time.perf_counter()
        Exchange(store, me, storage).run()
        middle = time.perf_counter()
        list(storage.names(paths.HEADS))
        times[0].append((middle - start) * 1000)
        times[1].append((time.perf_counter() - middle) * 1000)
    yield Result(f"sync.quiet-{peers}", 100, median(times[0]), median(times[1]))
    counted = _Counted(storage)
    Exchange(store, me, counted).run()
    yield Result(f"sync.quiet-{peers}.requests", 1, counted.requests, 1, "requests")


class _Counted:
    """A storage that counts what it is asked for."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.requests = 0

    def __getattr__(self, name: str) -> Any:
        if name in ("names", "get", "put", "delete"):
            self.requests += 1
        return getattr(self._storage, name)


def first(folder: Path, base: Template, rows: list[tuple[Value, ...]]) -> Iterator[Result]:
    """Yield the first sync of another machine from a snapshot, against the plain insert of its deals, and the most
    memory that it takes, against that of one that merges once."""
    ms, mb = entered(folder / "whole", rows)
    _ms, once = entered(folder / "once", rows[:BATCH])
    start = time.perf_counter()
    base.plain(insert("deal", COLUMNS), rows)
    yield Result("sync.first", 6, ms, (time.perf_counter() - start) * 1000)
    yield Result("sync.first.memory", 1.5, mb, once, "mb")


def entered(folder: Path, rows: list[tuple[Value, ...]]) -> tuple[float, float]:
    """Return the milliseconds of a first sync of so many deals, and the most MB that it takes."""
    share = folder / "share"
    share.mkdir(parents=True)
    storage = storage_at(share.as_uri())
    with create_workspace(folder / "home") as store:
        me, _kept = founding.found(store, storage, "bench", None, folder / "secrets")
        for piece in range(PIECES):
            with action(store, "bench") as act, bulk(act) as work:
                work.insert("deal", COLUMNS, rows[piece::PIECES])
            with store.noting() as connection:
                sealing.seal_all(connection, me.id, packing(me, store))
        Exchange(store, me, storage).run(thorough=True)
        snapshots.make(store, me, storage, NOTHING)
        code = founding.invite(store, me, storage)
    shutil.rmtree(share / "log")  # all there is comes from the snapshot
    command = [sys.executable, "-m", "benchmarks.entering", str(folder / "new"), share.as_uri()]
    told = json.loads(subprocess.run(command, input=code, capture_output=True, text=True, check=True).stdout)
    if told["deals"] != len(rows):
        raise ValueError(f"{told['deals']} of {len(rows)} deals came")
    return told["ms"], told["mb"]
