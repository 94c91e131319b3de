"""What a manifest says, and its bytes: read as a segment is, with a bound on all that it may list, whoever signed it.
docs/sync-segments.md, §3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from sfa_tui.store.sync.paths import SNAP
from sfa_tui.store.sync.sealed.decoding import LAST_SEQ, fixed
from sfa_tui.store.sync.sealed.keys import ID_LENGTH
from sfa_tui.store.sync.sealed.names import spelled, unspelled
from sfa_tui.store.sync.sealed.wire import MOST_ITEMS, Reader, Unreadable, Writer
from sfa_tui.store.sync.storage.names import is_name

HASH_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack: its name, its hash, and the numbers {site: (first, last)} of the segments in it."""

    name: str
    hash: bytes
    holds: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a manifest says: up to where the packs hold each site's log, and the packs in the order to read them."""

    vector: Mapping[str, int]
    packs: tuple[Pack, ...]

    @property
    def has_room(self) -> bool:
        """Return whether a manifest can name some more packs, so that one can go on from this."""
        return _items(self) < MOST_ITEMS * 3 // 4


NOTHING = Snapshot({}, ())


def _items(snapshot: Snapshot) -> int:
    """Return how many items a manifest takes."""
    return 2 * len(snapshot.vector) + sum(3 + 3 * len(pack.holds) for pack in snapshot.packs)


def encode(snapshot: Snapshot) -> bytes:
    """Return the bytes of a manifest; TooMuch for what none can list."""
    writer = Writer()
    sites = [*snapshot.vector]
    writer.count(len(sites))
    writer.integers([*snapshot.vector.values()])
    writer.parts += b"".join(map(unspelled, sites))
    packs = snapshot.packs
    writer.count(len(packs))
    writer.texts([pack.name for pack in packs])
    writer.parts += b"".join(pack.hash for pack in packs)
    writer.integers([len(pack.holds) for pack in packs])
    places = {site: place for place, site in enumerate(sites)}
    holds = [(places[site], first, last) for pack in packs for site, (first, last) in pack.holds.items()]
    for column in zip(*holds, strict=True):
        writer.integers(column)
    return bytes(writer.parts)


def decode(content: bytes) -> Snapshot:
    """Return what a manifest says; Unreadable where it is none."""
    reader = Reader(content)
    count = reader.count()
    upto = reader.indices(count, LAST_SEQ + 1)
    sites = [*map(spelled, fixed(reader, count, ID_LENGTH))]
    packs = reader.count()
    names = reader.texts(packs)
    hashes = fixed(reader, packs, HASH_LENGTH)
    counts = reader.indices(packs, count + 1)
    total = sum(counts)
    which, first, last = reader.indices(total, count), reader.indices(total, LAST_SEQ + 1), reader.integers(total)
    if not reader.done() or len({*sites}) != count:
        raise Unreadable("it is longer than what it lists, or names a site twice")
    if not all(name.startswith(SNAP) and is_name(name) for name in names):
        raise Unreadable("a pack lies elsewhere")
    if not all(1 <= begin <= end <= upto[place] for place, begin, end in zip(which, first, last, strict=True)):
        raise Unreadable("a pack holds what the log has not")
    rows = zip(which, first, last, strict=True)
    listed = ({sites[place]: (begin, end) for place, begin, end in islice(rows, size)} for size in counts)
    return Snapshot(dict(zip(sites, upto, strict=True)), tuple(map(Pack, names, hashes, listed)))
