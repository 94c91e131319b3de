"""What replicas tell each other: changes as they stand in the journal, and the actions they belong to. Plain values;
how they are merged (docs/sync-protocol.md), stored and sealed (docs/sync-segments.md) is the business of others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as a_field
from types import MappingProxyType
from typing import TypeAlias

Value: TypeAlias = int | float | str | bytes | None

SITE_LENGTH = 16
COUNTER_BITS = 15
LAST_MS = 253_402_300_799_999
"""The last millisecond of the year 9999, the same ceiling for every replica."""
LAST_STAMP = (LAST_MS << COUNTER_BITS) | (2**COUNTER_BITS - 1)

NOTHING: Mapping[str, Value] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the journal: a field that was set, or (field None) the birth of a row."""

    table: str
    row: str
    """The id of the row."""
    field: str | None
    old: Value
    new: Value
    stamp: int
    """Milliseconds since 1970 times 2^15, and a counter: 0 to LAST_STAMP."""
    beside: Mapping[str, Value] = a_field(default_factory=lambda: NOTHING)
    """At birth every cell that is not NULL, else the other members of the register that are not NULL."""
    act: int | None = None
    """The action it belongs to, by its place among those of the segment; None for a change from outside."""
    at: str | None = None
    """When it was made, for a change from outside."""
    effective_at: str | None = None
    """When it took effect, where that is not when it was recorded."""


@dataclass(frozen=True, slots=True)
class Act:
    """An action, as the journals of others tell it."""

    id: str
    at: str
    user: str | None
    verb: str
    summary: str | None
    undoes: str | None = None
    """The id of the action that it takes back."""


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """The compact name of a row: the segment that spelled its id, and its place among the rows spelled there."""

    site: bytes
    seq: int
    hash: bytes
    """The first 8 bytes of the segment's hash: a cloned site may have written two segments of one number."""
    position: int


OriginOf: TypeAlias = Callable[[str, str], Origin | None]
"""From (table, row) to where the row was spelled, None where that is not known: its id is then spelled again."""
RowOf: TypeAlias = Callable[[Origin], tuple[str, str] | None]
"""From an origin to (table, row), None where that segment is not known here yet."""
