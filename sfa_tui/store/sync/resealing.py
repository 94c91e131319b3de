"""What was sealed here and is in no log of the storage is sealed again, and says all that it said before: the changes
with their stamps and actions, what its writer had seen with the hashes of that, and the entries that it knew."""

import sqlite3
from collections.abc import Mapping
from dataclasses import replace

from sfa_tui.store.sync import paths, stamping
from sfa_tui.store.sync.sealed.envelope import HEADER_LENGTH, epoch_of
from sfa_tui.store.sync.sealed.keys import epoch_id
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.sync.sealed.segment import Opened, opened
from sfa_tui.store.sync.seen import Segments
from sfa_tui.store.sync.site import Site
from sfa_tui.store.workspace import Store


def under_another_id(connection: sqlite3.Connection, old: str, common: int, new: Site) -> tuple[int, int]:
    """Seal again what a site had sealed after a number, in the caller's transaction, as the first segments of another
    site; return the numbers that this one and the old one have in this file."""
    segments, sealer, previous = Segments(connection), new.sealer(), b""
    numbers = segments.site(new.id), segments.site(old)
    rows = connection.execute(
        "SELECT g.n, g.seq, o.content FROM segment g JOIN outbox o ON o.segment = g.n WHERE g.site = ? AND g.seq > ?"
        " ORDER BY g.seq",
        (numbers[1], common),
    ).fetchall()
    # Before any is moved: a segment is noted by what is new since the one before.
    told = [segments.told(n) for n, _seq, _content in rows]
    for place, ((n, seq, content), whole) in enumerate(zip(rows, told, strict=True), 1):
        found = _opened(new, old, seq, content)
        vector = segments.news(new.id, place, {**({old: common} if common else {}), **whole})
        header = replace(found.segment.header, site=new.id, seq=place, previous=previous, vector=vector)
        hashes = segments.hashes(n, vector) | _told(found, vector)
        made = sealer.seal_again(paths.segment(new.id, place), header, found.body, hashes)
        segments.move(n, header, made.hash)
        connection.execute("UPDATE outbox SET content = ?, put_at = NULL WHERE segment = ?", (made.data, n))
        previous = made.hash
    stamping.set_mark(connection, stamping.TRIED, 0)
    return numbers


def with_newest_key(store: Store, site: Site) -> None:
    """Seal again with the key that is written with now what waits with another and was never put: somebody who was
    removed may know that. It keeps its numbers; what a put was begun of is left as it is, as it may have arrived."""
    tried = store.local(stamping.TRIED)
    if tried is None or not site.has_key:
        return
    epoch = epoch_id(site.sealer().epoch)
    rows = store.connection.execute(
        "SELECT g.n, g.seq, substr(o.content, 1, ?) FROM outbox o JOIN segment g ON g.n = o.segment"
        " JOIN site s ON s.n = g.site WHERE s.id = ? AND o.put_at IS NULL AND g.seq > ? ORDER BY g.seq",
        (HEADER_LENGTH, site.id, tried),
    ).fetchall()
    older = [seq for _n, seq, header in rows if epoch_of(header) != epoch]
    if not older:
        return
    with store.noting() as connection:
        _seal_anew(connection, site, [(n, seq) for n, seq, _header in rows if seq >= older[0]])


def _seal_anew(connection: sqlite3.Connection, site: Site, rows: list[tuple[int, int]]) -> None:
    sealer, first = site.sealer(), rows[0][1]
    before = connection.execute(
        "SELECT g.hash FROM segment g JOIN site s ON s.n = g.site WHERE s.id = ? AND g.seq = ?", (site.id, first - 1)
    ).fetchone()
    previous = before[0] if before else b""
    for n, seq in rows:
        (content,) = connection.execute("SELECT content FROM outbox WHERE segment = ?", (n,)).fetchone()
        found = _opened(site, site.id, seq, content)
        header = replace(found.segment.header, previous=previous)
        made = sealer.seal_again(paths.segment(site.id, seq), header, found.body, _told(found, header.vector))
        connection.execute("UPDATE outbox SET content = ? WHERE segment = ?", (made.data, n))
        connection.execute("UPDATE segment SET hash = ? WHERE n = ?", (made.hash, n))
        previous = made.hash


def note_tried(store: Store, site: Site, seq: int) -> None:
    """Note, before it is begun, that a segment of a site is put."""
    tried = store.local(stamping.TRIED)
    if tried is None:  # an earlier version noted nothing, so any of them may have been tried
        (seq,) = store.connection.execute(
            "SELECT max(g.seq) FROM segment g JOIN site s ON s.n = g.site WHERE s.id = ?", (site.id,)
        ).fetchone()
    elif stamping.mark(store.connection, stamping.TRIED) >= seq:
        return
    with store.noting() as connection:
        stamping.set_mark(connection, stamping.TRIED, seq)


def note_kept(store: Store, seq: int) -> None:
    """Note, in the caller's transaction, that a segment waits for a key, be it that an earlier version noted nothing of
    those before it."""
    if store.local(stamping.TRIED) is None:
        stamping.set_mark(store.connection, stamping.TRIED, seq - 1)


def _opened(site: Site, writer: str, seq: int, content: bytes) -> Opened:
    path = paths.segment(writer, seq)

    def signer(id: bytes) -> bytes | None:
        member = site.state.members.get(id)
        return None if member is None else member.card.sign  # it is our own, be it that others wait for an admin's word

    return opened(content, path, (writer, seq), site.team.id, signer, site.epochs.get)


def _told(found: Opened, vector: Mapping[str, int]) -> dict[str, bytes]:
    """Return the hashes that a segment told itself of what a vector names."""
    seen = {spelled(site): each for site, each in found.body.seen.items()}
    return {id: seen[id].hash for id, seq in vector.items() if id in seen and seen[id].seq == seq and seen[id].hash}
