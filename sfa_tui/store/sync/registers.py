"""Which columns are merged as one, and the order of values by which a tie is decided everywhere alike."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from sfa_tui.store.sync.changes import Value

REGISTERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "deal": (("stage_id", "closed_on", "reason_id", "lost_kind", "team_id"), ("amount", "currency")),
    "product": (("unit_price", "unit_cost", "currency"),),
    "sales_order": (("amount", "cost", "currency"),),
    "target": (("amount", "currency"),),
    "activity": (("due", "zone", "done_at"), ("rrule", "recurs_from", "occurrence")),
    "report": (("state", "submitted_at"),),
    "rule": (("event", "stage_id", "pipeline_id", "days"), ("does", "kind", "after_minutes", "user_id")),
}
"""{table: registers of several columns}; every other column is a register of its own. Never to be changed."""

TOMBSTONE = "deleted_at"

Order = tuple[int, float | int | str | bytes, float]


def order(value: Value) -> Order:
    """Return what orders values of any kind, and is equal only for the same: 1 and 1.0 differ, as do 0.0 and -0.0."""
    if value is None:
        return (0, 0, 0)
    if isinstance(value, int):
        return (1, value, 0)
    if isinstance(value, float):
        return (2, value, math.copysign(1, value))
    if isinstance(value, str):
        # By the bytes, as any other program would compare them.
        return (3, value.encode("utf-8", "surrogatepass"), 0)
    return (4, value, 0)


def orders(values: Iterable[Value]) -> tuple[Order, ...]:
    """Return what orders the tuples of a register."""
    return tuple(map(order, values))


def same(one: Value, other: Value) -> bool:
    """Return whether two values are one, their kind included."""
    # Only floats are equal without being the same.
    return type(one) is type(other) and (one == other if type(one) is not float else order(one) == order(other))


@dataclass(frozen=True, slots=True)
class Layout:
    """A table: its columns, its registers, and which register a column belongs to."""

    columns: tuple[str, ...]
    registers: tuple[tuple[str, ...], ...]
    of: dict[str, int]

    @property
    def tombstone(self) -> int:
        """Return the register of the tombstone."""
        return self.of[TOMBSTONE]


def layout(table: str, columns: Iterable[str]) -> Layout:
    """Return the layout of a table that has these columns."""
    columns = tuple(columns)
    several = [tuple(name for name in each if name in columns) for each in REGISTERS.get(table, ())]
    taken = {name for each in several for name in each}
    registers = (*filter(None, several), *((name,) for name in columns if name not in taken))
    return Layout(columns, registers, {name: place for place, each in enumerate(registers) for name in each})
