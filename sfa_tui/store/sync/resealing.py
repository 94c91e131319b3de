"""What was sealed here and is in no log of the storage is sealed again, and says all that it said before: the changes
with their stamps and actions, what its writer had seen with the hashes of that, and the entries that it knew."""

import sqlite3
from dataclasses import replace

from sfa_tui.store.sync import paths
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.sync.sealed.segment import Opened, opened
from sfa_tui.store.sync.seen import Segments
from sfa_tui.store.sync.site import Site


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
    return numbers


def _opened(site: Site, writer: str, seq: int, content: bytes) -> Opened:
    path = paths.segment(writer, seq)
    return opened(content, path, (writer, seq), site.team.id, site.state.signer, site.epochs.get)


def _told(found: Opened, vector: dict[str, int]) -> dict[str, bytes]:
    """Return the hashes that a segment told itself of what a vector names."""
    seen = {spelled(site): each for site, each in found.body.seen.items()}
    return {id: seen[id].hash for id, seq in vector.items() if id in seen and seen[id].seq == seq and seen[id].hash}
