"""What replicas tell each other: versions of cells, changes, and the actions they belong to. Plain values; how they
are merged, stored and sealed is the business of others."""

import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = int | float | str | bytes | None

SITE_LENGTH = 16
DIGEST_LENGTH = 8
LAST_MS = 253_402_300_799_999
"""The last millisecond of the year 9999, the same ceiling for every replica: no version is later."""
LAST_COUNTER = 2**32 - 1
ANY = bytes(DIGEST_LENGTH)
"""The digest of an overwritten version that does not say which value it had (never the digest of a new version)."""


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """When and by whom a cell was written; the greater one wins, and its bytes sort as it does."""

    ms: int
    """Milliseconds since 1970, 0 to LAST_MS."""
    counter: int
    """Tells versions of one millisecond apart, 0 to LAST_COUNTER."""
    site: bytes
    digest: bytes
    """Of the value: the two sides of a cloned site may give one stamp to two values."""

    def encode(self) -> bytes:
        """Return the 34 bytes of the version: big-endian, 6 + 4 + 16 + 8."""
        return self.ms.to_bytes(6, "big") + self.counter.to_bytes(4, "big") + self.site + self.digest

    @classmethod
    def decode(cls, encoded: bytes) -> "Version":
        """Return the version of 34 bytes."""
        if len(encoded) != VERSION_LENGTH:
            raise ValueError("a version has 34 bytes")
        return cls(
            int.from_bytes(encoded[:6], "big"), int.from_bytes(encoded[6:10], "big"), encoded[10:26], encoded[26:]
        )

    def same_stamp(self, other: "Version") -> bool:
        """Return whether two versions are one: a digest that is ANY tells nothing apart."""
        return (self.ms, self.counter, self.site) == (other.ms, other.counter, other.site) and (
            self.digest == other.digest or ANY in (self.digest, other.digest)
        )


VERSION_LENGTH = 6 + 4 + SITE_LENGTH + DIGEST_LENGTH


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that was written, or (field None) the birth of a row. A row's end is its cell `deleted_at`."""

    table: str
    row: str
    """The id of the row."""
    field: str | None
    value: Value
    version: Version
    over: Version | None
    """The version that the writer overwrote: None at birth, and its digest may be ANY."""
    act: int | None = None
    """The action it belongs to, by its place among those of the segment; None for a change from outside."""
    effective: int | None = None
    """When it took effect, in milliseconds since 1970, where that is not when it was recorded."""


@dataclass(frozen=True, slots=True)
class Act:
    """An action, as the journals of others tell it."""

    id: str
    at: int
    """Milliseconds since 1970, by the clock of the writer."""
    user: str | None
    verb: str
    summary: str
    undoes: str | None = None
    """The id of the action that it takes back."""


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """The compact name of a row: the segment that first spelled its id, and its place among the rows spelled there."""

    site: bytes
    seq: int
    position: int


OriginOf: TypeAlias = Callable[[str, str], Origin | None]
"""From (table, row) to where the row was first spelled, None where that is not known: the id is then spelled again."""
RowOf: TypeAlias = Callable[[Origin], tuple[str, str] | None]
"""From an origin to (table, row), None where that segment is not known here yet."""


def digest(value: Value) -> bytes:
    """Return the 8 bytes of a version that stand for its value: those of the SHA-256 of its type and itself.

    ValueError for a text that no UTF-8 can hold. 0.0 and -0.0 differ, as do 1 and 1.0.
    """
    if value is None:
        said = b"n"
    elif isinstance(value, int):
        said = b"i%d" % value
    elif isinstance(value, float):
        said = b"f" + struct.pack(">d", value)
    elif isinstance(value, str):
        said = b"t" + value.encode()
    else:
        said = b"b" + value
    made = hashlib.sha256(said).digest()[:DIGEST_LENGTH]
    return made if made != ANY else b"\x00" * 7 + b"\x01"
