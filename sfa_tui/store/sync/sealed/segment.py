"""Segments: what a site changed, sealed under its number in its log, and opened again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sfa_tui.store.sync.changes import Act, Change, Header, Segment
from sfa_tui.store.sync.sealed import decoding, encoding, envelope
from sfa_tui.store.sync.sealed.body import Body, Seen, gathered
from sfa_tui.store.sync.sealed.envelope import NO_OBJECT, Envelope, EpochOf, Kind, SignerOf, object_hash
from sfa_tui.store.sync.sealed.errors import Forged, Malformed, Newer
from sfa_tui.store.sync.sealed.identity import Keys
from sfa_tui.store.sync.sealed.keys import epoch_id
from sfa_tui.store.sync.sealed.names import spelled, unspelled
from sfa_tui.store.sync.sealed.wire import Unknown, Unreadable

_OF_EACH = 200
"""Bytes that an action or a change takes in memory beside its values."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A segment as it is put."""

    data: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A segment as it was read."""

    segment: Segment
    body: Body
    """The same in columns, with what a later version wrote."""


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals what a site writes."""

    team: bytes
    keys: Keys = field(repr=False)
    epoch: bytes = field(repr=False)
    """The key, not its id."""

    def seal(
        self,
        path: str,
        header: Header,
        acts: Sequence[Act],
        changes: Sequence[Change],
        *,
        hashes: Mapping[str, bytes] | None = None,
        entries: Sequence[bytes] = (),
    ) -> Sealed:
        """Return the segment of changes for its path; `hashes` are those of the segments that the vector names,
        `entries` the newest entries of each site, where there are new ones.

        ValueError for a change that no replica could take, TooMuch where they have to be put in several segments.
        """
        body = gathered(changes, acts, _seen(header, hashes or {}), header.sealed_at)
        return self._sealed(path, header, replace(body, entries=entries))

    def seal_again(self, path: str, header: Header, body: Body, hashes: Mapping[str, bytes]) -> Sealed:
        """Return the segment that says under another header what one said that was opened, `hashes` being those of the
        segments that the vector names; TooMuch where that is more than it was."""
        return self._sealed(path, header, replace(body, seen=_seen(header, hashes), sealed_at=header.sealed_at))

    def _sealed(self, path: str, header: Header, body: Body) -> Sealed:
        content = encoding.encode(body)
        outside = Envelope(
            Kind.SEGMENT,
            self.team,
            unspelled(header.site),
            header.seq,
            header.previous or NO_OBJECT,
            epoch_id(self.epoch),
        )
        data = envelope.seal(content, path, outside, self.keys, self.epoch)
        return Sealed(data, object_hash(data))


def _seen(header: Header, hashes: Mapping[str, bytes]) -> dict[bytes, Seen]:
    return {unspelled(site): Seen(seq, hashes.get(site, b"")) for site, seq in header.vector.items()}


def opened(
    data: bytes,
    path: str,
    expected: tuple[str, int],
    team: bytes,
    signer: SignerOf,
    epoch: EpochOf,
) -> Opened:
    """Return the segment that lies at a path, where that of `expected` (site, seq) belongs.

    One of the errors of errors.py where it is not to be taken. Which one it follows is told (`previous`), not checked:
    another than ours is a fork.
    """
    outside, content = envelope.unseal(data, path, team, signer, epoch)
    if (outside.kind, spelled(outside.site), outside.seq) != (Kind.SEGMENT, *expected):
        raise Forged(path)
    if outside.space != 0:
        raise Newer(path)
    try:
        body = decoding.decode(content)
    except Unknown:
        raise Newer(path) from None
    except Unreadable:
        raise Malformed(path) from None
    vector = {spelled(site): seen.seq for site, seen in body.seen.items()}
    previous = b"" if outside.previous == NO_OBJECT else outside.previous
    header = Header(spelled(outside.site), outside.seq, previous, vector, body.sealed_at)
    changes = tuple(body.changes())
    size = len(content) + _OF_EACH * (len(body.acts) + len(changes) + len(vector))
    return Opened(Segment(header, tuple(body.acts), changes, object_hash(data), size), body)
