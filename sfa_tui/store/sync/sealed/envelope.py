"""The sealed form of whatever one site writes: a header in the clear, what is encrypted, a signature over all of it.

The path of an object is part of what is authenticated, so one that was put in another's place is noticed.
"""

import hashlib
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from sfa_tui.store.sync.sealed import packing
from sfa_tui.store.sync.sealed.errors import Foreign, Forged, Malformed, Newer, NoKey, TooLarge, Torn
from sfa_tui.store.sync.sealed.identity import SIGNATURE_LENGTH, Keys, is_signed
from sfa_tui.store.sync.sealed.keys import (
    ID_LENGTH,
    KEY_LENGTH,
    NONCE_LENGTH,
    SALT_LENGTH,
    TAG_LENGTH,
    derived,
    epoch_id,
    lengthened,
)
from sfa_tui.store.sync.sealed.wire import TooMuch

MAGIC = b"\x89SFA"
FORMAT = 1
MOST_BYTES = 16 * 2**20
"""How large a sealed object may be."""
NO_OBJECT = bytes(32)
"""The hash that stands before a site's first segment."""

_HEADER = struct.Struct(f">4sBBH{ID_LENGTH}s{ID_LENGTH}sQ{ID_LENGTH}s32s{SALT_LENGTH}sI")
HEADER_LENGTH = _HEADER.size
_SIGNED = b"sfa object 1"
_ENCRYPTED = b"sfa object key 1"

SignerOf: TypeAlias = Callable[[bytes], bytes | None]
"""From a site to its public key, None where it is no member."""
EpochOf: TypeAlias = Callable[[bytes], bytes | None]
"""From the id of an epoch key to the key, None where it is not held."""


class Kind(IntEnum):
    """What an object is."""

    SEGMENT = 1
    MANIFEST = 2
    """Of a snapshot, whose packs hold segments as they are."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an object says of itself in the clear."""

    kind: int
    team: bytes
    site: bytes
    seq: int
    previous: bytes
    """The hash of the segment before it in this site's log; NO_OBJECT where there is none."""
    epoch: bytes
    """The id of the key that it is encrypted with."""
    space: int = 0
    salt: bytes = b""
    length: int = 0
    """Of what is encrypted, its tag included."""

    def encode(self) -> bytes:
        """Return the 132 bytes of the header."""
        names = (self.team, self.site, self.seq, self.epoch, self.previous, self.salt, self.length)
        return _HEADER.pack(MAGIC, FORMAT, self.kind, self.space, *names)


def object_hash(data: bytes) -> bytes:
    """Return the hash by which segments name each other: SHA-256 of all of its bytes."""
    return hashlib.sha256(data).digest()


def epoch_of(header: bytes) -> bytes:
    """Return the id of the epoch key that a header of ours names."""
    _magic, _format, _kind, _space, _team, _site, _seq, epoch, _previous, _salt, _length = _HEADER.unpack(header)
    return bytes(epoch)


def seal(content: bytes, path: str, header: Envelope, keys: Keys, epoch: bytes, salt: bytes | None = None) -> bytes:
    """Return the sealed object of content, for its path; TooMuch where it has to be put in several.

    `epoch` is the key; a salt is given only to make examples.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if header.site != keys.site or header.epoch != epoch_id(epoch):
        raise ValueError("the header names another site or another key")
    packed = packing.packed(content)
    salt = os.urandom(SALT_LENGTH) if salt is None else salt
    head = Envelope(
        *(header.kind, header.team, header.site, header.seq, header.previous, header.epoch, header.space),
        *(salt, len(packed) + TAG_LENGTH),
    ).encode()
    key, nonce = _key(epoch, salt)
    ciphertext = AESGCM(key).encrypt(nonce, packed, _context(path, head))
    if len(head) + len(ciphertext) + SIGNATURE_LENGTH > MOST_BYTES:
        raise TooMuch("the content is larger than an object may be")
    return head + ciphertext + keys.sign(_SIGNED, path.encode(), head, ciphertext)


def examine(data: bytes, path: str) -> Envelope:
    """Return the header of an object, of which nothing is proven yet; Foreign, Newer, Torn or TooLarge."""
    if not data or not MAGIC.startswith(data[: len(MAGIC)]):
        raise Torn(path) if not data else Foreign(path)
    if len(data) > len(MAGIC) and data[len(MAGIC)] > FORMAT:
        raise Newer(path)
    if len(data) < HEADER_LENGTH:
        raise Torn(path)
    _, format, kind, space, team, site, seq, epoch, previous, salt, length = _HEADER.unpack_from(data)
    if format < FORMAT:
        raise Foreign(path)
    whole = HEADER_LENGTH + length + SIGNATURE_LENGTH
    if whole > MOST_BYTES:
        raise TooLarge(path)
    if length < TAG_LENGTH or len(data) != whole:
        raise Torn(path)
    return Envelope(kind, team, site, seq, previous, epoch, space, salt, length)


def unseal(data: bytes, path: str, team: bytes, signer: SignerOf, epoch: EpochOf) -> tuple[Envelope, bytes]:
    """Return header and content of an object that lies at a path; one of the errors where it is not to be trusted."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    header = examine(data, path)
    if header.team != team:
        raise Foreign(path)
    sign = signer(header.site)
    if sign is None:
        raise Foreign(path)
    head, ciphertext = data[:HEADER_LENGTH], data[HEADER_LENGTH:-SIGNATURE_LENGTH]
    if not is_signed(sign, data[-SIGNATURE_LENGTH:], _SIGNED, path.encode(), head, ciphertext):
        raise Forged(path)
    key = epoch(header.epoch)
    if key is None:
        raise NoKey(path)
    if epoch_id(key) != header.epoch:
        raise ValueError("the key that was given has another id")
    made, nonce = _key(key, header.salt)
    try:
        packed = AESGCM(made).decrypt(nonce, ciphertext, _context(path, head))
    except InvalidTag:
        raise Forged(path) from None
    try:
        return header, packing.unpacked(packed)
    except packing.Bomb:
        raise TooLarge(path) from None
    except ValueError:
        raise Malformed(path) from None


def _key(epoch: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """Return key and nonce of one object: the salt is random, so a sequence number that comes again repeats neither."""
    made = derived(epoch, _ENCRYPTED, salt, KEY_LENGTH + NONCE_LENGTH)
    return made[:KEY_LENGTH], made[KEY_LENGTH:]


def _context(path: str, head: bytes) -> bytes:
    return lengthened(path.encode()) + head
