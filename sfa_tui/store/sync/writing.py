"""What a merge writes: gathered change by change, written set by set with the triggers held still, like an import."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sfa_tui.store import derived, triggers
from sfa_tui.store.bulk import Rows
from sfa_tui.store.sync.changes import Change, Value
from sfa_tui.store.sync.held import Held
from sfa_tui.store.sync.registers import Layout, Order, order

LATE = 1
NO_EDIT = 2


class Came(NamedTuple):
    """A change with the number of its segment and of its action in this file."""

    change: Change
    segment: int
    action: int | None

    @property
    def who(self) -> int:
        """Return by what the change is known: its action, or less than nothing for its segment, where it has none."""
        return -self.segment if self.action is None else self.action


@dataclass(slots=True)
class _Births:
    """Rows that were born one after the other, as an import makes them: `count` of them, from number `n` of the table
    and `seq` of the journal on."""

    said: tuple[Value, ...]
    """What they have in common: the action, when that was, the stamp and the segment."""
    n: int
    seq: int
    count: int = 1

    def goes_on(self, said: tuple[Value, ...], n: int, seq: int) -> bool:
        """Return whether the row that is born next is one of them."""
        return self.said == said and self.n + self.count == n and self.seq + self.count == seq


class Writing:
    """What is to be written, once it is all known."""

    def __init__(
        self, connection: sqlite3.Connection, layouts: Mapping[str, Layout], held: Mapping[tuple[str, str], Held]
    ) -> None:
        self.connection = connection
        self.layouts = layouts
        self.held = held
        self.rows = Rows(connection)
        (self.seq,) = connection.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()
        self.journal: list[tuple[Value, ...]] = []
        self.versions: list[tuple[int, int, int, int]] = []
        self.births: dict[str, list[_Births]] = {}
        self.fresh: dict[str, list[Held]] = {}
        self.changed: dict[tuple[str, str], set[str]] = {}
        self.parked: list[tuple[Value, ...]] = []
        self.late_deals: list[int] = []
        self.first: dict[tuple[str, int, str], Value] = {}
        """{(table, n, field): old value} of the first change of a cell that is yet to be written."""
        self.cells: dict[tuple[str, int, str], dict[tuple[int, int, int, Order], int]] = {}
        """{(table, n, field): {(stamp, how it was merged, by what it is known, value): seq}} of what is to be
        journalled."""
        self.again: set[tuple[int, int]] = set()
        """Rows of the journal with another segment in which they came."""

    def hold(self, came: Came, each: Held, name: str, value: Value) -> None:
        """Let a cell hold a value."""
        each.values[name] = value
        if not each.fresh:
            self.changed.setdefault((came.change.table, each.id), set()).add(name)

    def bear(self, came: Came, each: Held) -> None:
        """Let a row be born."""
        self.seq += 1
        change, action = came.change, came.action
        at = None if action is not None else change.at
        said = (action, at, change.effective, change.stamp, came.segment)
        self.fresh.setdefault(change.table, []).append(each)
        births = self.births.setdefault(change.table, [])
        if births and births[-1].goes_on(said, each.n, self.seq):
            births[-1].count += 1
        else:
            births.append(_Births(said, each.n, self.seq))

    def bore(self, table: str, n: int) -> tuple[int, Value]:
        """Return the row of the journal with which a row was born in this merge, and its action."""
        them = next(each for each in self.births[table] if each.n <= n < each.n + each.count)
        return them.seq + n - them.n, them.said[0]

    def note(self, came: Came, n: int, name: str, old: Value, new: Value, *, merged: int = 0) -> None:
        """Journal a change of a cell, and how it was merged."""
        self.seq += 1
        change = came.change
        at = None if came.action is not None else change.at
        self.journal.append((self.seq, came.action, change.table, n, name, old, new, at, change.effective))
        self.versions.append((self.seq, change.stamp, came.segment, merged))
        cell = (change.table, n, name)
        if not merged & LATE:
            self.first.setdefault(cell, old)
        self.cells.setdefault(cell, {})[change.stamp, merged, came.who, order(new)] = self.seq

    def park(self, came: Came) -> None:
        """Keep a change for when it can be merged."""
        change = came.change
        said = (change.table, change.row, change.field, change.old, change.new, _packed(change.beside), change.stamp)
        self.parked.append((*said, came.segment, came.action, change.at, change.effective))

    def park_unknown(self, came: Came, layout: Layout) -> None:
        """Park the cells of a birth that this version has no column for."""
        change = came.change
        for name, value in change.beside:
            if name not in layout.of:
                cell = Change(change.table, change.row, name, None, value, change.stamp, (), None, change.at)
                self.park(Came(cell, came.segment, came.action))

    def write(self) -> None:
        """Write all of it, and what follows from it."""
        connection = self.connection
        connection.executemany(
            "INSERT INTO journal (seq, action, noun, row, field, old, new, at, effective_at, base) VALUES"
            " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
            " (SELECT max(seq) FROM journal WHERE noun = ?3 AND row = ?4 AND field = ?5))",
            self.journal,
        )
        connection.executemany("INSERT INTO version VALUES (?, ?, ?, ?)", self.versions)
        connection.executemany("INSERT INTO again VALUES (?, ?) ON CONFLICT DO NOTHING", self.again)
        connection.executemany(
            "INSERT INTO parked (noun, row_id, field, old, new, beside, stamp, segment, action, at, effective_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self.parked,
        )
        for table, rows in self.fresh.items():
            named = set().union(*(each.values for each in rows))
            used = [name for name in self.layouts[table].columns if name in named]
            self.rows.place(
                table, ["n", "id", *used], [(each.n, each.id, *map(each.values.get, used)) for each in rows]
            )
            self._journal_births(table)
        for table, names, ids in self._alike():
            rows = [self.held[table, id] for id in ids]
            self.rows.stage(names, sorted((each.n, *map(each.values.get, names)) for each in rows))
            self.rows.write_staged(table, names)
        told = {n for table, n, name in self.cells if table == "deal" and name in derived.FROM_JOURNAL}
        deals = told.union(self.late_deals)
        connection.executemany(
            "INSERT INTO temp.touched (noun, n) VALUES ('journal', ?) ON CONFLICT DO NOTHING", ((n,) for n in deals)
        )
        self.rows.finish()

    def _journal_births(self, table: str) -> None:
        of, noun = triggers.quoted(table), triggers.literal(table)
        births = self.births[table]
        them = f"FROM {of} WHERE n BETWEEN ? AND ? ORDER BY n"
        self.connection.executemany(
            f"INSERT INTO journal (seq, action, noun, row, at, effective_at) SELECT n + ?, ?, {noun}, n, ?, ? {them}",
            ((each.seq - each.n, *each.said[:3], each.n, each.n + each.count - 1) for each in births),
        )
        self.connection.executemany(
            f"INSERT INTO born (noun, row, stamp, segment, seq) SELECT {noun}, n, ?, ?, n + ? {them}",
            ((*each.said[3:], each.seq - each.n, each.n, each.n + each.count - 1) for each in births),
        )

    def _alike(self) -> Iterable[tuple[str, list[str], list[str]]]:
        """Yield which columns of which rows of a table are to be set, those alike together."""
        alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for (table, id), names in self.changed.items():
            alike.setdefault((table, tuple(sorted(names))), []).append(id)
        for (table, several), ids in alike.items():
            yield table, [*several], ids


def _packed(beside: tuple[tuple[str, Value], ...]) -> str | None:
    if not beside:
        return None
    return json.dumps([[name, {"hex": value.hex()} if isinstance(value, bytes) else value] for name, value in beside])


def unpacked(beside: str | None) -> tuple[tuple[str, Value], ...]:
    """Return what stood beside a change that was parked."""
    if beside is None:
        return ()
    return tuple(
        (name, bytes.fromhex(value["hex"]) if isinstance(value, dict) else value) for name, value in json.loads(beside)
    )
