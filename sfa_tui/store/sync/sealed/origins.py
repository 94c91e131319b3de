"""Compact names of rows, for writers that can promise that every reader finds them for ever.

A row that is born in two segments has to be found by the names of both, and a segment that a clone has overwritten is
found by nobody: a reader that finds no row can take nothing more of that site. Spelled ids need no promise, and those
of an import cost two bytes each.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

CHECK_LENGTH = 8


class Origin(NamedTuple):
    """The segment that spelled a row's id, and its place among the rows spelled there."""

    site: bytes
    seq: int
    check: bytes
    """The first 8 bytes of the segment's hash: a cloned site may have written two segments of one number."""
    position: int


OriginOf: TypeAlias = Callable[[str, str], Origin | None]
"""From (table, row) to where the row was spelled, None where that is not known: its id is then spelled again."""
RowOf: TypeAlias = Callable[[Origin], tuple[str, str] | None]
"""From an origin to (table, row), None where that segment is not known here yet."""


class Unplaced(LookupError):
    """A row is named by a segment that is not known here yet; `origin` says which."""

    def __init__(self, origin: Origin) -> None:
        super().__init__(f"{origin.site.hex()}/{origin.seq}/{origin.position}")
        self.origin = origin


def no_origins(_table: str, _row: str) -> None:
    """Return that the origin of no row is known."""


def no_rows(_origin: Origin) -> None:
    """Return that no segment is known."""
