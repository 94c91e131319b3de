"""Packs of segments as they are: a new machine makes dozens of requests instead of one a segment, and a gap in a log
can be filled. docs/sync-protocol.md, §10.

A snapshot is a manifest over packs, its own and those of earlier ones. The segments in them keep the signatures of
their authors, so nobody has to trust whoever packed them.
"""

import hashlib
import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from sfa_tui.store.sync import manifest, paths, seen
from sfa_tui.store.sync.fetching import fetched
from sfa_tui.store.sync.manifest import NOTHING, Pack, Snapshot
from sfa_tui.store.sync.sealed import envelope
from sfa_tui.store.sync.sealed.envelope import MOST_BYTES, NO_OBJECT, Envelope, Kind, object_hash
from sfa_tui.store.sync.sealed.errors import NotTaken
from sfa_tui.store.sync.sealed.keys import epoch_id
from sfa_tui.store.sync.sealed.members import Standing
from sfa_tui.store.sync.sealed.names import unspelled
from sfa_tui.store.sync.sealed.wire import Unreadable
from sfa_tui.store.sync.site import Site
from sfa_tui.store.sync.storage import many
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.sync.storage.trouble import Denied, Missing, Unsuitable
from sfa_tui.store.workspace import Store

PACK = 8 * 1024 * 1024
"""Bytes of a pack, about."""
MOST_OF_PACK = PACK + MOST_BYTES + 2**16
"""Bytes of a pack at most: one is closed with the segment that fills it, whose name stands before it."""
AFTER = 500
"""Segments that no snapshot covers, after which one is made; more of them in a long log (SHARE)."""
SHARE = 32
"""The part of all segments that must be in no snapshot before the next one is made, so that manifests, each of which
names all packs, and the listing of them grow with the logarithm of the log and not with its square."""
AT_ONCE = 3
"""Packs that are fetched at a time: what is in memory stays below a few of them."""
BEHIND = 50
"""Segments to be read, from which on a snapshot is looked for."""
LARGE = 100
"""Segments in a pack, below which they are so large that the log itself gives them as quickly, several at once: a first
download that is interrupted then goes on with the very segment, where it would fetch some packs anew."""

SIDES = 8
"""Packs that are asked for one segment of a log, at most: more only where it went so many ways there."""

_FRAME = struct.Struct(">HI")


def is_of_large(pack: Pack) -> bool:
    """Return whether a pack has so few segments that these are large."""
    return sum(last - first + 1 for first, last in pack.holds.values()) < LARGE


def newest(site: Site, storage: Storage, reach: Mapping[str, int]) -> Snapshot:
    """Return the snapshot that covers most; NOTHING where there is none that can be trusted. `reach` is how far each
    log is known to go."""

    def signer(id: bytes) -> bytes | None:
        # What a machine that was removed had made up is not to stand before what others make.
        member = site.state.members.get(id)
        return member.card.sign if member is not None and member.standing is Standing.ACCEPTED else None

    names = {*storage.names(paths.SNAP)}
    # The name says how much it covers, so that only one is read, however many there are.
    for name in sorted(names, key=_claimed, reverse=True):
        if not name.endswith("/manifest"):
            continue
        try:
            _header, content = envelope.unseal(
                storage.get(name, MOST_BYTES), name, site.team.id, signer, site.epochs.get
            )
            found = manifest.decode(content)
        except (Missing, Denied, Unsuitable, NotTaken):
            continue
        except Unreadable:  # signed, and yet no manifest
            continue
        is_as_named = sum(found.vector.values()) == _claimed(name)
        if is_as_named and seen.covers(reach, found.vector) and all(pack.name in names for pack in found.packs):
            return found
    return NOTHING


def _claimed(name: str) -> int:
    """Return how many segments a snapshot covers, as its name has it: the sum of its vector."""
    return paths.read_number(name.split("/")[-2][-7:]) or 0 if name.count("/") > 1 else 0


def is_due(snapshot: Snapshot, done: Mapping[str, int], mine: str) -> bool:
    """Return whether this site should make a snapshot: much is not covered, and most of it is its own."""
    if not snapshot.has_room:
        return False  # what comes now is read from the logs
    open_ones = {site: seq - snapshot.vector.get(site, 0) for site, seq in done.items()}
    count = sum(open_ones.values())
    most = max(open_ones, key=lambda site: (open_ones[site], site), default=mine)
    after = max(AFTER, sum(done.values()) // SHARE)
    return count >= 2 * after or (count >= after and most == mine)


def make(store: Store, site: Site, storage: Storage, before: Snapshot) -> Snapshot | None:
    """Pack the segments that are applied here and that a snapshot does not have, put them and a manifest, and return
    the new snapshot; None where a segment is not to be had, or the snapshot before has what is not applied here."""
    rows = store.connection.execute(
        "SELECT s.id, g.seq, g.hash, o.content FROM segment g JOIN site s ON s.n = g.site"
        " LEFT JOIN outbox o ON o.segment = g.n ORDER BY g.n"
    )
    done = seen.vector(store.connection)
    if not seen.covers(done, before.vector):
        return None
    place = f"{paths.SNAP}{site.id}/{paths.number(done.get(site.id, 0))}{paths.number(sum(done.values()))}/"
    packs: list[Pack] = []
    frames: list[bytes] = []
    holds: dict[str, tuple[int, int]] = {}

    def close() -> None:
        content = b"".join(frames)
        name = f"{place}{paths.number(len(packs))}.pack"
        storage.put(name, content)
        packs.append(Pack(name, hashlib.sha256(content).digest(), dict(holds)))
        frames.clear()
        holds.clear()

    for id, seq, hash, own in rows:
        if seq <= before.vector.get(id, 0):
            continue
        path = paths.segment(id, seq)
        try:
            content = own or fetched(storage, path)
        except (Missing, NotTaken):
            return None
        if object_hash(content) != hash:
            return None  # tampered with, or one of two sides of a fork: no pack takes it for what was applied
        frames.append(_FRAME.pack(len(path), len(content)) + path.encode() + content)
        first, last = holds.get(id, (seq, seq))  # of two sides of a fork one stands behind the other
        holds[id] = min(first, seq), max(last, seq)
        if sum(map(len, frames)) >= PACK:
            close()
    if frames:
        close()
    snapshot = Snapshot(done, (*before.packs, *packs))
    _put_manifest(site, storage, f"{place}manifest", snapshot)
    return snapshot


def _put_manifest(site: Site, storage: Storage, name: str, snapshot: Snapshot) -> None:
    sealer = site.sealer()
    outside = Envelope(
        Kind.MANIFEST,
        site.team.id,
        unspelled(site.id),
        snapshot.vector.get(site.id, 0),
        NO_OBJECT,
        epoch_id(sealer.epoch),
    )
    storage.put(name, envelope.seal(manifest.encode(snapshot), name, outside, site.keys, sealer.epoch))


def segments(storage: Storage, packs: Sequence[Pack]) -> Iterator[tuple[str, int, bytes]]:
    """Yield the segments of packs as (site, seq, bytes), while the next packs are on their way; nothing of one that is
    missing or damaged."""
    found = many.got(storage, [pack.name for pack in packs], MOST_OF_PACK, at_once=AT_ONCE)
    for pack, (_name, content) in zip(packs, found, strict=True):
        if isinstance(content, bytes):
            yield from _segments(pack, content)
        elif not isinstance(content, (Missing, Denied, Unsuitable)):
            raise content


def _segments(pack: Pack, content: bytes) -> Iterator[tuple[str, int, bytes]]:
    if hashlib.sha256(content).digest() != pack.hash:
        return
    at = 0
    while at + _FRAME.size <= len(content):
        name, length = _FRAME.unpack_from(content, at)
        start = at + _FRAME.size + name
        path = content[at + _FRAME.size : start].decode("ascii", "replace")
        at = start + length
        parts = path.split("/")
        seq = paths.read_number(parts[-1].removesuffix(".seg"))
        if len(parts) > 1 and seq is not None:
            yield parts[1], seq, content[start:at]


class Filling:
    """Segments that their logs lack, from the packs of a snapshot: each is fetched once for all that it holds."""

    def __init__(self, storage: Storage, snapshot: Snapshot) -> None:
        self._storage = storage
        self._packs: dict[str, list[tuple[int, int, Pack]]] = {}
        for pack in snapshot.packs:
            for site, (first, last) in pack.holds.items():
                self._packs.setdefault(site, []).append((first, last, pack))
        for several in self._packs.values():
            several.sort(key=_first)
        self._open: dict[str, dict[tuple[str, int], list[bytes]]] = {}
        """What the packs hold that were asked last."""
        self._useless: set[str] = set()
        """Packs that are missing or damaged, or do not hold what their manifest says."""

    def segment(self, site: str, seq: int, hash: bytes | None = None) -> bytes | None:
        """Return a segment, that of a hash if one is given; None where no pack has it."""
        several = self._packs.get(site, [])
        end = bisect_right(several, seq, key=_first)
        for _first_there, last, pack in reversed(several[max(end - SIDES, 0) : end]):
            if seq <= last and pack.name not in self._useless:
                found = self._held(pack).get((site, seq))
                if found is None:
                    self._open.pop(pack.name)
                    self._useless.add(pack.name)
                for content in found or ():
                    if hash in (None, object_hash(content)):
                        return content
        return None

    def _held(self, pack: Pack) -> Mapping[tuple[str, int], Sequence[bytes]]:
        held = self._open.pop(pack.name, None)
        if held is None:
            while len(self._open) >= AT_ONCE:
                del self._open[next(iter(self._open))]
            held = {}
            for id, number, content in segments(self._storage, [pack]):
                held.setdefault((id, number), []).append(content)
        self._open[pack.name] = held
        return held


def _first(hold: tuple[int, int, Pack]) -> int:
    return hold[0]
