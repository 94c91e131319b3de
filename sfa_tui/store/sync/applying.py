"""Merging the changes of others into the tables: docs/sync-protocol.md, §5 and §6.

The greatest assertion of a register wins, by stamp and then by value. What wins is written set by set with the triggers
held still, like an import; every change is journalled under its author's action, whether it won or came late. All of it
runs inside the caller's transaction, in which everything pending here has been stamped before.
"""

import gc
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sfa_tui.store.sync import beneath, conflicts, held, parking, stamping, uncontested
from sfa_tui.store.sync.acting import Acting
from sfa_tui.store.sync.changes import Came, Change, Segment, Value
from sfa_tui.store.sync.held import Held
from sfa_tui.store.sync.registers import TOMBSTONE, Layout, orders, same
from sfa_tui.store.sync.runs import Run, in_runs
from sfa_tui.store.sync.seen import Segments
from sfa_tui.store.sync.uncontested import Uncontested
from sfa_tui.store.sync.writing import LATE, NO_EDIT, Writing
from sfa_tui.store.triggers import quoted


@dataclass(slots=True)
class Merged:
    """What a merge did: how many changes took effect, came late, had come before, or were parked."""

    taken: int = 0
    late: int = 0
    known: int = 0
    parked: int = 0


def apply(connection: sqlite3.Connection, segments: Sequence[Segment]) -> Merged:
    """Merge segments, each of which is the next of its site, and return what that did."""
    merge = _Merge(connection)
    connection.execute("UPDATE context SET action = NULL, effective_at = NULL, bulk = 1")
    connection.execute("CREATE TEMP TABLE touched (noun TEXT, n INTEGER, PRIMARY KEY (noun, n)) STRICT, WITHOUT ROWID")
    with _without_collections():
        merge.run(segments)
    connection.execute("DROP TABLE temp.touched")
    connection.execute("UPDATE context SET bulk = 0")
    stamping.all_sealed(connection)
    return merge.merged


@contextmanager
def _without_collections() -> Iterator[None]:
    """Let Python not look for rubbish meanwhile: nothing here is a circle, and to go through it all at every 700 new
    objects took a fifth of a merge."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Merge:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.layouts = held.layouts(connection)
        self.segments = Segments(connection)
        self.rows: dict[str, dict[str, Held | None]] = {table: {} for table in self.layouts}
        """{table: {id: row}} of those that were read or are born in this merge (None, until one is looked at)."""
        self.written = Writing(connection, self.layouts)
        self.merged = Merged()
        self.parked: dict[tuple[str, str], list[Came]] = {}
        self.checks = conflicts.Checks()
        self.born_again: set[tuple[str, int]] = set()
        """Rows whose very birth came once more."""
        self.acting = Acting(connection, self.written.rows)
        self.disputed = conflicts.disputed(connection)
        self.uncontested = Uncontested(connection, self.written, self.segments, self.disputed)
        self.fields: dict[str, set[str | None]] = {table: set() for table in self.layouts}
        self.came: set[int] = set()
        """The segments of which anything is merged."""

    def run(self, segments: Sequence[Segment]) -> None:
        """Merge segments."""
        before = self.written.seq
        parked = parking.taken(self.connection, self.layouts)
        self.came.update(came.segment for came in parked)
        told = [in_runs(segment) for segment in segments]
        self._read_all([run for runs in told for run in runs], parked)
        self._take_parked(parked)
        for segment, runs in zip(segments, told, strict=True):
            self._take_segment(segment, runs)
        for waiting in self.parked.values():
            for came in waiting:
                self.written.park(came)
        self.acting.touch()
        self.written.write()
        # What an action had repeated of a value that was overridden counts no more when it is undone.
        for table, n, name in self.acting.changed():
            self._look_at(table, n, name)
        for table, n in self.born_again:
            self.checks.deleted.add((table, n))
            for name in self._changed(table, n):
                self._look_at(table, n, name)
        self.checks.deleted |= beneath.unseen(self.connection, self.segments, self.came, before)
        self.merged.parked = len(self.written.parked)
        conflicts.check(self.connection, self.segments, self.layouts, self.checks)

    # --- reading

    def _read_all(self, runs: Iterable[Run], parked: Iterable[Came]) -> None:
        """Read the rows that changes are about; of long runs only those that will be asked for."""
        ids: dict[str, set[str]] = {table: set() for table in self.layouts}
        for run in runs:
            if run.table in self.layouts:
                self.fields[run.table].add(run.field)
                if not uncontested.is_long(run):
                    ids[run.table].update([change.row for change in run.changes])
        for came in parked:
            self.fields[came.change.table].add(came.change.field)
            ids[came.change.table].add(came.change.row)
        for table, several in ids.items():
            self._read(table, several)

    def _read(self, table: str, ids: Collection[str]) -> None:
        (greatest,) = self.connection.execute(f"SELECT max(id) FROM {quoted(table)}").fetchone() if ids else (None,)
        # Ids rise with time, so that most of what was born elsewhere is above all that is here.
        perhaps = sorted(id for id in ids if greatest is not None and id <= greatest and id not in self.rows[table])
        if perhaps:
            layout = self.layouts[table]
            columns = held.needed(layout, self.fields[table])
            self.rows[table] |= {
                each.id: each for each in held.read(self.connection, table, layout, "id", perhaps, columns)
            }

    def _held(self, table: str, id: str) -> Held | None:
        """Return a row, one that is born in this merge too; None where there is none."""
        rows = self.rows[table]
        if id not in rows:
            return None
        each = rows[id] = rows[id] or self.written.born(table, id)
        return each

    def _take_parked(self, parked: Iterable[Came]) -> None:
        for came in parked:
            self.parked.setdefault((came.change.table, came.change.row), []).append(came)
        for key in [*self.parked]:
            table, id = key
            births = [came for came in self.parked[key] if came.change.field is None]
            if id in self.rows[table] or births:
                for came in [*births, *(came for came in self.parked.pop(key) if came.change.field is not None)]:
                    self._take(came)

    # --- merging

    def _take_segment(self, segment: Segment, runs: Sequence[Run]) -> None:
        n = self.segments.add(segment.header, segment.hash)
        self.came.add(n)
        site = self.segments.known(n).site
        numbers = [self.acting.number(act, site) for act in segment.acts]
        spans: dict[int, tuple[int, int]] = {}
        for run in runs:
            before = self.written.seq
            action = None if run.act is None else numbers[run.act]
            self._take_run(run, n, action)
            if action is not None and self.written.seq > before:
                spans[action] = (spans.get(action, (before + 1, 0))[0], self.written.seq)
        for action in numbers:
            first, last = spans.get(action, (self.written.seq + 1, self.written.seq))
            self.connection.execute(
                "UPDATE action SET first_seq = coalesce(first_seq, ?), last_seq = max(coalesce(last_seq, 0), ?)"
                " WHERE n = ? AND (first_seq IS NULL OR ?)",
                (first, last, action, action in spans),
            )

    def _take_run(self, run: Run, n: int, action: int | None) -> None:
        rest: Sequence[Change] = run.changes
        layout = self.layouts.get(run.table)
        if layout is not None and run.field is None:
            rest = self._bear(run, layout, n, action)
        elif layout is not None and uncontested.is_long(run):
            rest = self.uncontested.write(run, layout, n, action, self.rows[run.table])
            self.merged.taken += len(run.changes) - len(rest)
            self._read(run.table, {change.row for change in rest})
        for change in rest:
            self._take(Came(change, n, action))

    def _bear(self, run: Run, layout: Layout, n: int, action: int | None) -> list[Change]:
        """Let those rows of a run be born of which nothing is here and for which nothing waits; return the others."""
        here = self.rows[run.table]
        born = {change.row: change.beside for change in run.changes if change.row not in here}
        unknown = set[str]().union(*born.values()) - layout.of.keys()
        if self.parked or unknown:
            born = {
                id: values
                for id, values in born.items()
                if (run.table, id) not in self.parked and unknown.isdisjoint(values)
            }
        rest = [change for change in run.changes if change.row not in born]
        if len(born) + len(rest) < len(run.changes):
            return run.changes
        if born:
            self.written.bear(Came(run.changes[0], n, action), born)
            here.update(dict.fromkeys(born))
            self.merged.taken += len(born)
        return rest

    def _take(self, came: Came) -> None:
        change = came.change
        layout = self.layouts.get(change.table)
        if layout is None or (change.field is not None and change.field not in layout.of):
            self.written.park(came)
            return
        each = self._held(change.table, change.row)
        if change.field is None:
            if each is None:
                self._birth(came, layout)
            else:
                self._second_birth(came, layout, each)
        elif each is None:
            # It waits for its birth, which may come with this very merge.
            self.parked.setdefault((change.table, change.row), []).append(came)
        else:
            self._cell(came, layout, each, layout.of[change.field])

    def _birth(self, came: Came, layout: Layout) -> None:
        change = came.change
        values = {name: value for name, value in change.beside.items() if name in layout.of}
        self.written.bear(came, {change.row: values})
        self.rows[change.table][change.row] = None
        self.written.park_unknown(came, layout)
        self.merged.taken += 1
        for waiting in self.parked.pop((change.table, change.row), ()):
            self._take(waiting)

    def _second_birth(self, came: Came, layout: Layout, each: Held) -> None:
        """Let another birth of a row assert what it asserts, register by register. The very same birth, as a clone
        sends it, asserts nothing that was not overwritten since."""
        asserted = came.change.beside
        birth = self._bore(came, each) if each.born is not None and each.born[0] == came.change.stamp else None
        if birth is not None and all(
            same(self.written.at_birth(came, each, name), asserted.get(name)) for name in layout.columns
        ):
            # Who has seen this segment of it has seen the row.
            self.written.again.add((birth, came.segment))
            self.born_again.add((came.change.table, each.n))
        else:
            for register, names in enumerate(layout.registers):
                if any(asserted.get(name) is not None for name in names):
                    self._assert(came, layout, each, register, {name: asserted.get(name) for name in names})
        self.written.park_unknown(came, layout)

    def _bore(self, came: Came, each: Held) -> int | None:
        """Return the row of the journal with which a row was born here, where the action of a birth is what bore it."""
        if each.fresh:
            seq, action = self.written.bore(came.change.table, each.n)
            return seq if came.action is not None and came.action == action else None
        row = self.connection.execute(
            "SELECT j.seq FROM born b JOIN journal j ON j.seq = b.seq WHERE b.noun = ? AND b.row = ? AND j.action = ?",
            (came.change.table, each.n, came.action),
        ).fetchone()
        return row[0] if row else None

    def _changed(self, table: str, n: int) -> list[str]:
        """Return the columns of a row that were ever changed."""
        found = self.connection.execute(
            "SELECT DISTINCT field FROM journal WHERE noun = ? AND row = ? AND field IS NOT NULL", (table, n)
        )
        return [name for (name,) in found]

    def _assert(self, came: Came, layout: Layout, each: Held, register: int, tuple_: Mapping[str, Value]) -> None:
        names = layout.registers[register]
        wins = self._wins(came, layout, each, register, tuple_)
        merged = NO_EDIT if wins else NO_EDIT | LATE
        self._contest(came, layout, each, register, wins=wins)
        for name in names:
            value = tuple_[name]
            old = each.values[name]
            if not wins:
                if value is not None:
                    self.written.note(came, each.n, name, None, value, merged=merged)
            elif not same(old, value):
                self.written.hold(came, each, name, value)
                self.written.note(came, each.n, name, old, value, merged=merged)
            elif value is not None:
                self.written.note(came, each.n, name, old, value, merged=merged)
        if wins:
            each.changed[register] = (came.change.stamp, came.segment)

    def _cell(self, came: Came, layout: Layout, each: Held, register: int) -> None:
        change = came.change
        assert change.field is not None
        names = layout.registers[register]
        asserted = {name: change.new if name == change.field else change.beside.get(name) for name in names}
        wins = self._wins(came, layout, each, register, asserted)
        known = None if wins else self.written.known(came, each.n)
        if known is not None:
            self.written.again.add((known, came.segment))
            self._look_at(change.table, each.n, change.field)
            self.merged.known += 1
            return
        self._contest(came, layout, each, register, wins=wins)
        if not wins:
            self.written.note(came, each.n, change.field, change.old, change.new, merged=LATE)
            if change.table == "deal":
                self.written.late_deals.append(each.n)
            self.merged.late += 1
            return
        for name in names:
            if name != change.field and not same(each.values[name], asserted[name]):
                self.written.note(came, each.n, name, each.values[name], asserted[name], merged=NO_EDIT)
                self.written.hold(came, each, name, asserted[name])
        held_here = each.values[change.field]
        if not same(held_here, change.old) and self.written.is_first(came, each.n, change.field):
            # What a cell held at birth is the old value of its first change.
            self.written.note(came, each.n, change.field, held_here, change.old, merged=NO_EDIT)
        self.written.note(came, each.n, change.field, change.old, change.new)
        if not same(each.values[change.field], change.new):
            self.written.hold(came, each, change.field, change.new)
        elif change.table == "deal":
            # It holds that value already, and yet since another moment.
            self.written.late_deals.append(each.n)
        each.changed[register] = (change.stamp, came.segment)
        self.merged.taken += 1

    def _wins(self, came: Came, layout: Layout, each: Held, register: int, asserted: Mapping[str, Value]) -> bool:
        version = each.version(layout, register)
        if version is None or came.change.stamp != version[0]:
            return version is None or came.change.stamp > version[0]
        names = layout.registers[register]
        return orders(asserted[name] for name in names) > orders(each.values[name] for name in names)

    # --- what is noticed on the way

    def _contest(self, came: Came, layout: Layout, each: Held, register: int, *, wins: bool) -> None:
        """Note which registers must be looked at for conflicts."""
        table, mine = came.change.table, (came.change.stamp, came.segment)
        version = each.version(layout, register)
        is_lost = not wins or (version is not None and not self.segments.saw(mine, version))
        if is_lost or (table, each.n) in self.disputed or register == layout.tombstone:
            self.checks.registers.add((table, each.n, register))
        if each.values[TOMBSTONE] is not None or register == layout.tombstone:
            self.checks.deleted.add((table, each.n))

    def _look_at(self, table: str, n: int, name: str) -> None:
        """Note that the register of a cell, and what deleted its row, must be looked at for conflicts."""
        layout = self.layouts.get(table)
        if layout is not None and name in layout.of:
            self.checks.registers.add((table, n, layout.of[name]))
            self.checks.deleted.add((table, n))
