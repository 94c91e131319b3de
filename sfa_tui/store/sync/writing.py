"""What a merge writes: gathered change by change, written set by set with the triggers held still, like an import."""

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from sfa_tui.store import derived, triggers
from sfa_tui.store.bulk import Rows
from sfa_tui.store.sync.changes import Came, Change, Value
from sfa_tui.store.sync.held import Cells, Held
from sfa_tui.store.sync.parking import packed
from sfa_tui.store.sync.registers import Layout, order

LATE = 1
NO_EDIT = 2


class _Said(NamedTuple):
    """What births have in common that one action made at one moment."""

    action: int | None
    at: str | None
    effective: str | None
    stamp: int
    segment: int


Cell = tuple[str, int, str]
"""A table, the number of a row, and a column."""


class _Edit(NamedTuple):
    """An edit of a cell, and its row of the journal."""

    seq: int
    action: int | None
    stamp: int
    old: Value
    new: Value
    at: str | None
    effective: str | None

    @property
    def said(self) -> tuple[object, ...]:
        """Return all that it says."""
        return (self.action, self.stamp, order(self.old), order(self.new), self.at, self.effective)


def _edit(seq: int, came: Came, old: Value, new: Value) -> _Edit:
    at = None if came.action is not None else came.change.at
    return _Edit(seq, came.action, came.change.stamp, old, new, at, came.change.effective)


class _Edits:
    """The edits of a cell, found by what they say."""

    def __init__(self) -> None:
        self.noted = 0
        self._found: dict[tuple[object, ...], int] = {}

    def add(self, edits: Iterable[_Edit]) -> None:
        """Let more edits be found."""
        for each in edits:
            self._found.setdefault(each.said, each.seq)

    def find(self, edit: _Edit) -> int | None:
        """Return the row of the journal that says all that an edit does."""
        return self._found.get(edit.said)


@dataclass(slots=True)
class _Births:
    """Rows that were born one after the other, as an import makes them: `count` of them, from number `n` of the table
    and `seq` of the journal on."""

    said: _Said
    n: int
    seq: int
    count: int

    def go_on(self, births: "_Births") -> bool:
        """Return whether other births follow these; then they are some of them."""
        follows = (births.said, births.n, births.seq) == (self.said, self.n + self.count, self.seq + self.count)
        self.count += births.count if follows else 0
        return follows


class Writing:
    """What is to be written, once it is all known."""

    def __init__(self, connection: sqlite3.Connection, layouts: Mapping[str, Layout]) -> None:
        self.connection = connection
        self.layouts = layouts
        self.rows = Rows(connection)
        (self.seq,) = connection.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()
        self.journal: list[tuple[Value, ...]] = []
        self.versions: list[tuple[int, int, int, int]] = []
        self.births: dict[str, list[_Births]] = {}
        self.fresh: dict[str, dict[str, tuple[int, Mapping[str, Value]]]] = {}
        """{table: {id: (n, values)}} of rows that are born."""
        self.changed: dict[tuple[str, int], tuple[Held, set[str]]] = {}
        self.parked: list[tuple[Value, ...]] = []
        self.late_deals: list[int] = []
        self.first: dict[tuple[str, int, str], Value] = {}
        """{(table, n, field): old value} of the first change of a cell that is yet to be written."""
        self.cells: set[Cell] = set()
        """Cells of which something is to be journalled."""
        self.noted: dict[Cell, list[_Edit]] = {}
        """The edits that are to be journalled."""
        self.edits: dict[Cell, _Edits] = {}
        """Of a cell that was asked about, its edits in the journal and how many of those noted are among them."""
        self.before: dict[Cell, tuple[Value] | None] = {}
        """Of a cell that was asked about, what its first change that took effect overwrote, as the file has it."""
        self.again: set[tuple[int, int]] = set()
        """Rows of the journal with another segment in which they came."""

    def hold(self, came: Came, each: Held, name: str, value: Value) -> None:
        """Let a cell hold a value."""
        each.values[name] = value
        if not each.fresh:
            self.changed.setdefault((came.change.table, each.n), (each, set()))[1].add(name)

    def bear(self, came: Came, rows: Mapping[str, Mapping[str, Value]]) -> None:
        """Let rows ({id: values}) be born as a birth came of one of them."""
        change, action = came.change, came.action
        births = self.births.setdefault(change.table, [])
        first = births[-1].n + births[-1].count if births else 1 + self.rows.newest(change.table)
        numbered = zip(range(first, first + len(rows)), rows.values(), strict=True)
        self.fresh.setdefault(change.table, {}).update(zip(rows, numbered, strict=True))
        said = _Said(action, None if action is not None else change.at, change.effective, change.stamp, came.segment)
        them = _Births(said, first, self.seq + 1, len(rows))
        if not births or not births[-1].go_on(them):
            births.append(them)
        self.seq += len(rows)

    def born(self, table: str, id: str) -> Held:
        """Return a row that is born in this merge."""
        n, values = self.fresh[table][id]
        cells = Cells(values)
        self.fresh[table][id] = n, cells
        said = self._births_of(table, n).said
        return Held(n, id, cells, (said.stamp, said.segment), fresh=True)

    def bore(self, table: str, n: int) -> tuple[int, int | None]:
        """Return the row of the journal with which a row was born in this merge, and its action."""
        them = self._births_of(table, n)
        return them.seq + n - them.n, them.said.action

    def _births_of(self, table: str, n: int) -> _Births:
        births = self.births[table]
        return births[bisect_right(births, n, key=attrgetter("n")) - 1]

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
        self.cells.add(cell)
        if not merged & NO_EDIT:
            self.noted.setdefault(cell, []).append(_edit(self.seq, came, old, new))

    def at_birth(self, came: Came, each: Held, name: str) -> Value:
        """Return what a cell held at the birth of its row: what its first change overwrote."""
        cell = (came.change.table, each.n, name)
        first = self._first(cell)
        return first[0] if first else self.first.get(cell, each.values[name])

    def is_first(self, came: Came, n: int, name: str) -> bool:
        """Return whether nothing has changed a cell here since its birth."""
        cell = (came.change.table, n, name)
        return cell not in self.first and self._first(cell) is None

    def _first(self, cell: Cell) -> tuple[Value] | None:
        if cell not in self.before:
            self.before[cell] = self.connection.execute(
                "SELECT j.old FROM journal j JOIN version v ON v.seq = j.seq WHERE j.noun = ? AND j.row = ?"
                " AND j.field = ? AND NOT v.merged & 1 ORDER BY j.seq LIMIT 1",
                cell,
            ).fetchone()
        return self.before[cell]

    def known(self, came: Came, n: int) -> int | None:
        """Return the row of the journal that is this very edit of a cell, if one is: a cloned site sends what it had in
        common twice, and what two sites wrote by another program, alike and at one moment, is one edit. All that it
        says is compared, for a member may say anything under the id of another's action."""
        change = came.change
        assert change.field is not None
        cell = (change.table, n, change.field)
        edits = self.edits.get(cell)
        if edits is None:
            rows = self.connection.execute(
                "SELECT j.seq, j.action, v.stamp, j.old, j.new, j.at, j.effective_at FROM journal j JOIN version v"
                " ON v.seq = j.seq WHERE j.noun = ? AND j.row = ? AND j.field = ? AND v.merged < ?",
                (*cell, NO_EDIT),
            )
            edits = self.edits[cell] = _Edits()
            edits.add(map(_Edit._make, rows))
        noted = self.noted.get(cell, [])
        edits.add(noted[edits.noted :])
        edits.noted = len(noted)
        return edits.find(_edit(0, came, change.old, change.new))

    def park(self, came: Came) -> None:
        """Keep a change for when it can be merged."""
        change = came.change
        said = (change.table, change.row, change.field, change.old, change.new, packed(change.beside), change.stamp)
        self.parked.append((*said, came.segment, came.action, change.at, change.effective))

    def park_unknown(self, came: Came, layout: Layout) -> None:
        """Park the cells of a birth that this version has no column for."""
        change = came.change
        for name, value in change.beside.items():
            if name not in layout.of:
                cell = Change(change.table, change.row, name, None, value, change.stamp, {}, None, change.at)
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
        for table, born in self.fresh.items():
            named = set[str]().union(*(values for _n, values in born.values()))
            used = [name for name in self.layouts[table].columns if name in named]
            placed = [(n, id, *map(values.get, used)) for id, (n, values) in born.items()]
            self.rows.place(table, ["n", "id", *used], placed)
            self._journal_births(table)
        for table, names, rows in self._alike():
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

    def _alike(self) -> Iterable[tuple[str, list[str], list[Held]]]:
        """Yield which columns of which rows of a table are to be set, those alike together."""
        alike: dict[tuple[str, tuple[str, ...]], list[Held]] = {}
        for (table, _n), (each, names) in self.changed.items():
            alike.setdefault((table, tuple(sorted(names))), []).append(each)
        for (table, several), rows in alike.items():
            yield table, [*several], rows
