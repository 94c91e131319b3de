"""What replicas tell each other: changes, the actions they belong to, and the segments that carry them. Plain values;
how they are merged, stored and sealed is the business of others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

Value: TypeAlias = int | float | str | bytes | None

COUNTER_BITS = 15
LAST_MS = 253_402_300_799_999
"""The last millisecond of the year 9999, the same ceiling for every replica: no stamp is later."""
LAST_STAMP = (LAST_MS + 1 << COUNTER_BITS) - 1
FIRST_STAMP = 1 << COUNTER_BITS
"""The stamp of what gives way to all others: the set-up of a workspace that joins a team."""

MOST_NAMED = 10_000
"""Sites, and entries, that a segment names at most; a writer that knows of more names the others in its next ones."""


NOTHING: Mapping[str, Value] = MappingProxyType({})


class Change(NamedTuple):  # made by the hundred thousand, in a third of the time of a frozen dataclass
    """One cell that was written, or (field None) the birth of a row; one row of the journal."""

    table: str
    row: str
    """The id of the row."""
    field: str | None
    old: Value
    new: Value
    stamp: int
    """Milliseconds since 1970 × 2¹⁵ + a counter; the greater one wins, of equal ones the greater value."""
    beside: Mapping[str, Value] = NOTHING
    """At birth every cell that is not NULL; else the other members of the field's register that are not NULL."""
    act: int | None = None
    """The action it belongs to, by its place among those of the segment; None for a change from outside."""
    at: str | None = None
    """Only of a change from outside: when it was recorded."""
    effective: str | None = None
    """When it took effect, where that is not when it was recorded."""


class Came(NamedTuple):
    """A change with the number of its segment and of its action in this file."""

    change: Change
    segment: int
    action: int | None


@dataclass(frozen=True, slots=True)
class Act:
    """An action, as the journals of others tell it."""

    id: str
    at: str
    user: str | None
    verb: str
    summary: str | None
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """Which segment of which site, when it was sealed, and what its writer had applied of other sites by then."""

    site: str
    seq: int
    previous: bytes
    """The hash of the site's segment before; nothing for the first."""
    vector: Mapping[str, int]
    """Of the sites of which more had been applied than when the segment before was sealed."""
    sealed_at: int
    """Milliseconds since 1970."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment as it was opened."""

    header: Header
    acts: tuple[Act, ...]
    changes: tuple[Change, ...]
    hash: bytes
    size: int = field(default=0, compare=False)
    """About how many bytes it takes in memory, which can be many times what it takes in the storage."""
