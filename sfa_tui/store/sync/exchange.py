"""One sync: what is pending is sealed, put, and what others have put is read and merged. docs/sync-protocol.md, §7.

A crash anywhere leaves a workspace whose next sync goes on: bytes are in the outbox before they are put, a batch is
merged whole or not at all.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from threading import Event
from typing import Any

from sfa_tui.locale import _
from sfa_tui.model.clock import utc
from sfa_tui.store import base_currency
from sfa_tui.store.sync import (
    applying,
    circle,
    forking,
    key_place,
    mending,
    paths,
    resealing,
    sealing,
    seen,
    set_up,
    snapshots,
    stamping,
)
from sfa_tui.store.sync import site as membership
from sfa_tui.store.sync.changes import MOST_NAMED, Act, Change, Header, Segment
from sfa_tui.store.sync.fetching import fetched
from sfa_tui.store.sync.hearing import Hearing
from sfa_tui.store.sync.manifest import Snapshot
from sfa_tui.store.sync.reading import Reading
from sfa_tui.store.sync.sealed.errors import NotTaken
from sfa_tui.store.sync.sealed.names import spelled, unspelled
from sfa_tui.store.sync.site import Site
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.sync.storage.trouble import Denied, Full, Missing, StorageTrouble, Unsuitable
from sfa_tui.store.sync.told import Told
from sfa_tui.store.workspace import Store, told

BATCH = 50_000
"""Changes that are merged in one transaction: a second in which nobody else can write. Fewer at a time take longer,
20,000 a tenth."""
SEGMENTS = 500
"""Segments that are merged in one transaction."""
MEMORY = 64 * 2**20
"""Bytes in memory of segments that are merged in one transaction, about: what a member puts may have few changes."""
THOROUGH = 10
"""Every so many syncs nothing is believed of hints and of what is known already."""

LAST, COUNT, TURN, HEADS = "sync.last", "sync.count", "sync.turn", "sync.heads"

Say = Callable[[str, int, int], None]
"""Told of progress: what ("seal", "put", "read"), how many are done, how many there are."""


@dataclass(slots=True)
class Outcome:
    """What a sync did, and what was wrong with what others put."""

    sealed: int = 0
    put: int = 0
    read: int = 0
    taken: int = 0
    late: int = 0
    parked: int = 0
    forked: bool = False
    mended: list[str] = field(default_factory=list)
    """Names of what the storage had lost, or held damaged, and what is there again."""
    troubles: list[str] = field(default_factory=list)


class Exchange:
    """A sync of a workspace with a storage."""

    def __init__(
        self, store: Store, site: Site, storage: Storage, *, stop: Event | None = None, say: Say | None = None
    ) -> None:
        self.store = store
        self.site = site
        self.storage = storage
        self.stop = stop or Event()
        self.say = say or (lambda _what, _done, _all: None)
        self.outcome = Outcome()
        self.hints: dict[str, list[int]] = {}
        self.told = Told(store)
        self.hearing = Hearing(self)
        self._snapshot: Snapshot | None = None
        self._filling: snapshots.Filling | None = None

    def run(self, *, thorough: bool = False) -> Outcome:
        """Exchange everything once and return what was done; trouble with the storage itself is raised."""
        key_place.settle(self.store, self.site.keys, self.site.place)
        if set_up.is_due(self.store.connection):
            with self.store.noting() as connection:
                set_up.revive(connection)
        turn = stamping.mark(self.store.connection, COUNT)
        self.hints = paths.heads(self.storage.names(paths.HEADS))
        # Without a hint of ours the storage may lack our entry too: a join broke off.
        thorough = thorough or turn % THOROUGH == 0 or self.site.id not in self.hints
        self.hearing = Hearing(self, max(self.hints.pop(paths.TEAM, [0])))
        if self.hints.keys().isdisjoint(map(spelled, self.site.state.members)):
            membership.check_team(self.site, self.storage)
        if thorough or self.hearing.is_called_for() or self._has_something_to_put():
            self.read_entries()
        self.hearing.tell_of_strangers()
        self.outcome.troubles += circle.doubts(self.site)
        if self.site.is_removed:
            self.site.sealer()  # says so
        if self.site.may_write:
            self.hearing.look_after_keys()
            if self.site.has_key and forking.is_forked(
                self.store, self.site, self.storage, self.hints, thorough=thorough
            ):
                self._become_another()
        else:
            self.outcome.troubles.append(
                _("the team uses a newer sfa; what is new here is kept, and sent once this one is updated")
            )
        refused: StorageTrouble | None = None
        sends = (self.hearing.mend, *((self._mend,) if thorough and self.site.may_write else ()), self.put)
        for send in sends:
            try:
                send()
            except (Denied, Full, Unsuitable) as error:
                refused = error  # the rest can be put, and what others have put be read, all the same
        self._read(thorough=thorough)
        if refused is not None:
            with self.store.noting() as connection:
                stamping.set_mark(connection, COUNT, turn + 1)
            raise refused
        if thorough and self._may_put() and not self.stop.is_set() and not self._has_something_to_put():
            self._pack_up()
        with self.store.noting() as connection:
            stamping.set_mark(connection, COUNT, turn + 1)
            self.store.set_local(LAST, utc(datetime.now(UTC)))
        return self.outcome

    def replay(self) -> None:
        """Read everything there is, this site's own log too, and send nothing."""
        self.hints = paths.heads(self.storage.names(paths.HEADS))
        self.hints.pop(paths.TEAM, None)
        self._read(thorough=True, own=True)

    def snapshot(self) -> Snapshot:
        """Return the newest snapshot, read once."""
        if self._snapshot is None:
            done = seen.vector(self.store.connection)
            reach = {site: max(done.get(site, 0), *self.hints.get(site, [0])) for site in {*done, *self.hints}}
            self._snapshot = snapshots.newest(self.site, self.storage, reach)
        return self._snapshot

    def filling(self, site: str, seq: int, hash: bytes | None = None) -> bytes | None:
        """Return a segment that its log lacks, that of a hash if one is given; None where no pack has it."""
        if self._filling is None:
            self._filling = snapshots.Filling(self.storage, self.snapshot())
        return self._filling.segment(site, seq, hash)

    def _pack_up(self) -> None:
        """Make a snapshot where it is this site's turn."""
        done = seen.vector(self.store.connection)
        if sum(done.values()) >= snapshots.AFTER and snapshots.is_due(self.snapshot(), done, self.site.id):
            snapshots.make(self.store, self.site, self.storage, self.snapshot())

    # --- what others say of the team

    def read_entries(self) -> None:
        """Read the team's entries that are not known yet."""
        self.hearing.read_entries()

    def _mend(self) -> None:
        """Put again what the storage has lost or holds damaged of the team and of this site's log; another's team.json
        is told of."""
        turn = stamping.mark(self.store.connection, TURN)
        with self.store.noting() as connection:
            stamping.set_mark(connection, TURN, turn + 1)
        mended = self.outcome.mended
        if max(self.hints.get(self.site.id, [0])) > forking.newest_put(self.store, self.site.id):
            self._hint()
        try:
            mended += mending.put_team(self.store, self.storage)
        except NotTaken as error:
            self.outcome.troubles.append(str(error))
        mended += mending.put_torn_entries(self.store, self.storage, self.site, turn)
        mended += mending.let_put(self.store, self.site.id, self.storage, turn)
        mended += mending.put_kept(self.store, self.site, self.storage, turn)
        others = [cut.seq for cut in self.told.of(self.site.id)]
        mended += mending.put_some_over(self.store, self.site, self.storage, turn, others)

    # --- what goes out

    def seal(self) -> None:
        """Seal everything that is pending."""
        if not stamping.is_pending(self.store.connection):
            return
        with told(self.store.path):
            waiting = stamping.pending(self.store.connection) // stamping.SLICE + 1
            for done in count():
                if self.stop.is_set():
                    return
                self.say("seal", done, max(waiting, done + 1))
                with writing(self.store) as connection:
                    made = sealing.seal(connection, self.site.id, self.pack())
                if made is None:
                    return
                self.outcome.sealed += 1

    def pack(self) -> sealing.Seal:
        """Return what makes the bytes of this site's segments."""
        return packing(self.site, self.store)

    def put(self) -> None:
        """Seal what is pending, put what is in the outbox, and leave a hint of it; without a key to write with it waits
        there."""
        for _attempt in range(3):
            if self.site.may_write and self._has_something_to_put():
                self.hearing.make_sure()
                resealing.with_newest_key(self.store, self.site)
            self.seal()
            if not self._may_put() or self._put_outbox():
                break
            self._become_another()
        self.hearing.is_recent = False

    def _may_put(self) -> bool:
        if self.site.may_write and not self.site.has_key and self._has_something_to_put():
            said = _(membership.NO_KEY)
            self.outcome.troubles += [said] if said not in self.outcome.troubles else []
        return self.site.may_write and self.site.has_key

    def _has_something_to_put(self) -> bool:
        connection = self.store.connection
        if stamping.is_pending(connection):
            return True
        return connection.execute("SELECT 1 FROM outbox WHERE put_at IS NULL LIMIT 1").fetchone() is not None

    def _put_outbox(self) -> bool:
        """Put what is in the outbox; False where another machine has put something under our id."""
        waiting = self.store.connection.execute(
            "SELECT o.segment, g.seq FROM outbox o JOIN segment g ON g.n = o.segment WHERE o.put_at IS NULL"
            " ORDER BY g.seq"
        ).fetchall()
        for done, (n, seq) in enumerate(waiting):
            if self.stop.is_set():
                break
            self.say("put", done, len(waiting))
            (content,) = self.store.connection.execute("SELECT content FROM outbox WHERE segment = ?", (n,)).fetchone()
            path = paths.segment(self.site.id, seq)
            there = self._there(path)
            if there is not None and there != content and forking.is_another(self.site, path, there):
                return False
            resealing.note_tried(self.store, self.site, seq)
            if there != content:
                mending.put(self.storage, path, content)
            self._note_put(n)
            self.outcome.put += 1
        if waiting or self.site.id not in self.hints:
            self._hint()
        return True

    def _there(self, path: str) -> bytes | None:
        try:
            return fetched(self.storage, path)
        except (Missing, NotTaken):
            return None

    def _note_put(self, n: int) -> None:
        with self.store.noting() as connection:
            connection.execute("UPDATE outbox SET put_at = ? WHERE segment = ?", (utc(datetime.now(UTC)), n))

    def _hint(self) -> None:
        """Leave a hint of the newest segment, be it that the storage has lost that."""
        newest = forking.newest_put(self.store, self.site.id)
        old = self.hints.get(self.site.id, [])
        if newest not in old:
            self.storage.put(paths.head(self.site.id, newest), membership.HINT)
        for each in old:
            if each != newest:  # a greater one tells of what there is not, or of a copy's, which tells it again
                self.storage.delete(paths.head(self.site.id, each))
        self.hints[self.site.id] = [newest]

    def _become_another(self) -> None:
        self.read_entries()
        self.site = forking.become_another(self.store, self.site, self.storage)
        self.outcome.forked = True

    # --- what comes in

    def _read(self, *, thorough: bool, own: bool = False) -> None:
        reading = Reading(self, thorough=thorough, own=own)
        batch: list[Segment] = []
        size = 0
        waiting = reading.behind()
        for done, segment in enumerate(reading.segments()):
            if self.stop.is_set():
                break
            self.say("read", done, max(waiting, done + 1))
            batch.append(segment)
            self.outcome.read += 1
            size += segment.size
            if len(batch) >= SEGMENTS or sum(len(each.changes) for each in batch) >= BATCH or size >= MEMORY:
                self.merge(batch)
                batch, size = [], 0
        if batch and not self.stop.is_set():
            self.merge(batch)

    def merge(self, segments: Sequence[Segment]) -> None:
        """Merge segments in one transaction, after what is pending here got its versions."""
        currency = self.store.setting("currency")
        with told(self.store.path), writing(self.store) as connection:
            if stamping.is_pending(connection):
                self.outcome.sealed += len(sealing.seal_all(connection, self.site.id, self.pack()))
            merged = applying.apply(connection, segments)
            self.told.keep(self.store)
            for id in {each.header.site for each in segments}:
                connection.execute("UPDATE site SET seen_at = ? WHERE id = ?", (sealing.clock(), id))
            base_currency.note_change(self.store, currency)
        self.outcome.taken += merged.taken
        self.outcome.late += merged.late
        self.outcome.parked += merged.parked
        self.store.changed = True
        if self.outcome.sealed > self.outcome.put:
            with suppress(Denied, Full, Unsuitable):  # it has been told of already, or the next sync tells of it
                self.put()


@contextmanager
def writing(store: Store) -> Iterator[Any]:
    """Give the connection for one transaction that writes, after making sure that the file is still the workspace's."""
    with store.noting() as connection:
        store.check_file()
        yield connection


def packing(site: Site, store: Store) -> sealing.Seal:
    """Return what makes the bytes of a site's segments, inside the transaction that keeps them."""
    has_key = site.has_key
    sealer = site.sealer() if has_key else site.keeper()

    def pack(header: Header, acts: Sequence[Act], changes: Sequence[Change]) -> tuple[bytes, bytes]:
        hashes = {site: hash for site, hash in forking.heads_here(store).items() if site in header.vector}
        path = paths.segment(header.site, header.seq)
        entries = _new_heads(site, store)
        made = sealer.seal(path, header, acts, changes, hashes=hashes, entries=entries)
        if not has_key:
            resealing.note_kept(store, header.seq)
        elif site.using is not None and store.local(membership.EPOCH) != site.using.hex():
            store.set_local(membership.EPOCH, site.using.hex())
        return made.data, made.hash

    return pack


def _new_heads(site: Site, store: Store) -> list[bytes]:
    """Return the newest entries of each site that no segment of ours has told of yet, and note that one does."""
    heads = {spelled(each) for newest in site.state.heads.values() for each in newest}
    before = {*str(store.local(HEADS) or "").split()}
    news = sorted(heads - before)[:MOST_NAMED]
    if news or before - heads:
        store.set_local(HEADS, " ".join(sorted((before & heads).union(news))))
    return [unspelled(each) for each in news]
