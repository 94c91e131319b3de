"""A manifest that comes back, and those of a hostile member."""

import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfa_tui.store.sync import manifest, paths
from sfa_tui.store.sync.manifest import Pack, Snapshot
from sfa_tui.store.sync.sealed.envelope import object_hash
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.sync.sealed.wire import MOST_ITEMS, Unreadable, Writer
from sfa_tui.store.sync.snapshots import SIDES, Filling
from sfa_tui.store.sync.storage.interface import LIMIT
from tests.store.sync.storage.hostile import Memory

SITES = [spelled(bytes([n]) * 16) for n in range(3)]


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """Return a snapshot as one is made, by some packs."""
    vector = {site: draw(st.integers(1, 2**40)) for site in draw(st.lists(st.sampled_from(SITES), unique=True))}
    packs = []
    for n in range(draw(st.integers(0, 4)) if vector else 0):
        several = draw(st.lists(st.sampled_from([*vector]), min_size=1, unique=True))
        holds = {site: tuple(sorted(draw(st.integers(1, vector[site])) for _ in range(2))) for site in several}
        packs.append(Pack(f"snap/{SITES[0]}/{n}.pack", bytes([n]) * 32, holds))  # type: ignore[arg-type]
    return Snapshot(vector, tuple(packs))


@given(snapshots())
def test_a_manifest_comes_back(snapshot: Snapshot) -> None:
    assert manifest.decode(manifest.encode(snapshot)) == snapshot
    assert snapshot.has_room


@given(snapshots(), st.data())
def test_altered_ones_are_read_or_refused(snapshot: Snapshot, data: st.DataObject) -> None:
    content = bytearray(manifest.encode(snapshot))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=3)):
        content[place] = data.draw(st.integers(0, 255))
    try:
        found = manifest.decode(bytes(content))
    except Unreadable:
        return
    for pack in found.packs:
        assert pack.name.startswith("snap/")
        assert all(1 <= first <= last <= found.vector[site] for site, (first, last) in pack.holds.items())


def test_what_lists_more_than_any_log_needs_is_refused() -> None:
    sites, packs = 2_000, 1_000  # 65 KB that say two million numbers of segments
    writer = Writer(10 * MOST_ITEMS)
    writer.count(sites)
    writer.integers([7] * sites)
    writer.parts += b"".join(n.to_bytes(16) for n in range(sites))
    writer.count(packs)
    writer.texts([f"snap/x/{n}.pack" for n in range(packs)])
    writer.parts += bytes(32 * packs)
    writer.integers([sites] * packs)
    for _column in range(3):
        writer.integers([1] * (sites * packs))
    with pytest.raises(Unreadable, match="items"):
        manifest.decode(bytes(writer.parts))


class Counted(Memory):
    """A storage that notes what was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def get(self, name: str, limit: int = LIMIT) -> bytes:
        self.asked.append(name)
        return super().get(name, limit)


def packed(storage: Memory, name: str, last: int, *segments: tuple[int, bytes]) -> Pack:
    """Put a pack of segments of a site, and return what a manifest says of it: that it holds all up to the last."""
    frames = [(paths.segment(SITES[0], seq).encode(), content) for seq, content in segments]
    content = b"".join(struct.pack(">HI", len(path), len(each)) + path + each for path, each in frames)
    storage.put(name, content)
    return Pack(name, hashlib.sha256(content).digest(), {SITES[0]: (1, last)})


def test_packs_that_hold_not_what_is_said_are_asked_once() -> None:
    storage = Counted()
    true = packed(storage, "snap/a/true.pack", 9, *((n, b"%d" % n) for n in range(1, 10)))
    side = packed(storage, "snap/a/side.pack", 9, *((n, b"other") for n in range(1, 10)))
    empty = packed(storage, "snap/a/empty.pack", 9)
    missing = Pack("snap/a/missing.pack", bytes(32), {SITES[0]: (1, 9)})
    damaged = packed(storage, "snap/a/damaged.pack", 9, (1, b"x"))
    storage.objects["snap/a/damaged.pack"] += b"x"
    filling = Filling(storage, Snapshot({SITES[0]: 9}, (true, empty, side, missing, damaged)))
    for n in range(1, 10):
        assert filling.segment(SITES[0], n, object_hash(b"%d" % n)) == b"%d" % n
        assert filling.segment(SITES[0], n, object_hash(b"other")) == b"other"
        assert filling.segment(SITES[0], n, bytes(32)) is None
    assert filling.segment(SITES[0], 10) is filling.segment(SITES[1], 1) is None
    assert sorted(storage.asked) == sorted({*storage.asked})
    # Whoever lists any number of packs for one segment costs a few requests.
    many = Snapshot({SITES[0]: 9}, tuple(Pack(f"snap/a/{n}.pack", bytes(32), {SITES[0]: (1, 9)}) for n in range(500)))
    storage.asked.clear()
    assert Filling(storage, many).segment(SITES[0], 5) is None
    assert len(storage.asked) == SIDES
