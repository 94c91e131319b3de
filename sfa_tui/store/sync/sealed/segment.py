"""Segments: what a site changed, sealed under its number in its log."""

from dataclasses import dataclass

from sfa_tui.store.sync.changes import OriginOf, RowOf
from sfa_tui.store.sync.sealed import decoding, encoding, envelope
from sfa_tui.store.sync.sealed.body import Body
from sfa_tui.store.sync.sealed.envelope import EpochOf, Header, Kind, SignerOf
from sfa_tui.store.sync.sealed.errors import Forged, Malformed, Newer
from sfa_tui.store.sync.sealed.identity import Keys
from sfa_tui.store.sync.sealed.keys import epoch_id
from sfa_tui.store.sync.sealed.wire import Unknown, Unreadable


@dataclass(frozen=True, slots=True)
class Place:
    """Where a segment stands: whose, which, behind which."""

    path: str
    site: bytes
    seq: int
    previous: bytes


def seal_segment(
    body: Body, place: Place, team: bytes, keys: Keys, epoch: bytes, origin: OriginOf = encoding.no_origins
) -> tuple[bytes, list[tuple[str, str]]]:
    """Return the bytes to be put, and the rows whose ids they spell, by position."""
    content, spelled = encoding.encode(body, origin)
    header = Header(Kind.SEGMENT, team, place.site, place.seq, place.previous, epoch_id(epoch))
    return envelope.seal(content, place.path, header, keys, epoch), spelled


def open_segment(
    data: bytes,
    place: Place,
    team: bytes,
    signer: SignerOf,
    epoch: EpochOf,
    row: RowOf = decoding.no_rows,
) -> tuple[Header, Body]:
    """Return header and body of the segment that lies at a place.

    One of the errors of this package where it is not to be taken; Unplaced where the segments that it names rows by
    have to be read first. `place.previous` is not compared: another one behind a good signature is a fork.
    """
    header, content = envelope.unseal(data, place.path, team, signer, epoch)
    if (header.kind, header.site, header.seq) != (Kind.SEGMENT, place.site, place.seq):
        raise Forged(place.path)
    if header.space != 0:
        raise Newer(place.path)
    try:
        return header, decoding.decode(content, row)
    except Unknown:
        raise Newer(place.path) from None
    except Unreadable:
        raise Malformed(place.path) from None
