"""What rows hold and by which versions, read for many rows at once: what stamping and merging both start from."""

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from sfa_tui.store import triggers
from sfa_tui.store.sync.changes import Value
from sfa_tui.store.sync.registers import Layout, layout

Version = tuple[int, int]
"""A stamp and the number of the segment in which it came."""


class Cells(dict[str, Value]):
    """The values of a row; what it does not name is NULL."""

    def __missing__(self, _name: str) -> None:
        return None


@dataclass(slots=True)
class Held:
    """A row: its values, the version of its birth, and that of each register that was changed since."""

    n: int
    id: str
    values: dict[str, Value]
    born: Version | None = None
    changed: dict[int, Version] = field(default_factory=dict)
    fresh: bool = False
    """Whether it is born in the merge under way."""

    def version(self, layout: Layout, register: int) -> Version | None:
        """Return the version of what a register holds, None where nothing was ever asserted."""
        found = self.changed.get(register)
        if found is None and self.born is not None:
            for name in layout.registers[register]:
                if self.values[name] is not None:
                    return self.born
        return found

    def newest(self) -> int:
        """Return the greatest stamp of the row."""
        stamps = [stamp for stamp, _segment in self.changed.values()]
        return max((*stamps, self.born[0] if self.born else 0))


def layouts(connection: sqlite3.Connection) -> dict[str, Layout]:
    """Return the layout of each synced table."""
    return {table: layout(table, columns) for table, columns in triggers.synced_tables(connection).items()}


def needed(layout: Layout, fields: Collection[str | None]) -> list[str]:
    """Return the columns that the merging of changes of these fields looks at: all for a birth (None), else the members
    of their registers and the tombstone."""
    if None in fields:
        return [*layout.columns]
    registers = {layout.tombstone, *(layout.of[name] for name in fields if name in layout.of)}
    return [name for register in sorted(registers) for name in layout.registers[register]]


def read(
    connection: sqlite3.Connection,
    table: str,
    layout: Layout,
    by: str,
    keys: Iterable[Value],
    columns: Sequence[str] | None = None,
) -> list[Held]:
    """Return the rows of a table that have these `n` or `id` (`by` says which), perhaps with a few of their columns;
    what is not there is left out."""
    columns = layout.columns if columns is None else columns
    of, noun = triggers.quoted(table), triggers.literal(table)
    connection.execute("DROP TABLE IF EXISTS temp.asked")
    connection.execute("CREATE TEMP TABLE asked (key PRIMARY KEY) WITHOUT ROWID")
    connection.executemany("INSERT INTO temp.asked VALUES (?)", ((key,) for key in keys))
    names = ", ".join(f"t.{triggers.quoted(name)}" for name in columns)
    rows = connection.execute(
        f"SELECT t.n, t.id, b.stamp, b.segment, {names} FROM temp.asked k CROSS JOIN {of} t ON t.{by} = k.key"
        f" LEFT JOIN born b ON b.noun = {noun} AND b.row = t.n"
    ).fetchall()
    found = {
        n: Held(n, id, dict(zip(columns, values, strict=True)), (stamp, segment) if stamp is not None else None)
        for n, id, stamp, segment, *values in rows
    }
    changed = connection.execute(
        f"SELECT j.row, j.field, max(v.stamp), v.segment FROM temp.asked k CROSS JOIN {of} t ON t.{by} = k.key"
        f" CROSS JOIN journal j ON j.noun = {noun} AND j.row = t.n AND j.field IS NOT NULL"
        " CROSS JOIN version v ON v.seq = j.seq WHERE NOT v.merged & 1 GROUP BY j.row, j.field"
    )
    for n, name, stamp, segment in changed:
        register = layout.of.get(name)
        if register is not None:
            versions = found[n].changed
            versions[register] = max(versions.get(register, (0, 0)), (stamp, segment))
    connection.execute("DROP TABLE temp.asked")
    return [*found.values()]
