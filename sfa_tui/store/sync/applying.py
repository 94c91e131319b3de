"""Merging the changes of others into the tables: docs/sync-protocol.md, §5 and §6.

The greatest assertion of a register wins, by stamp and then by value. What wins is written set by set with the triggers
held still, like an import; every change is journalled under its author's action, whether it won or came late. All of it
runs inside the caller's transaction, in which everything pending here has been stamped before.
"""

import gc
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from sfa_tui.store.sync import conflicts, held, stamping
from sfa_tui.store.sync.changes import Act, Change, Segment, Value
from sfa_tui.store.sync.held import Cells, Held
from sfa_tui.store.sync.registers import TOMBSTONE, Layout, order, orders, same
from sfa_tui.store.sync.seen import Segments
from sfa_tui.store.sync.writing import LATE, NO_EDIT, Came, Writing, unpacked
from sfa_tui.store.triggers import literal, quoted


def in_order(segment: Segment) -> list[Change]:
    """Return the changes of a segment action by action, as its writer's journal has them; those of one register
    stand in the order of their stamps."""

    def place(change: Change) -> tuple[int, int, int]:
        if change.act is not None:
            return change.act, 0, change.stamp
        before = [n for n, act in enumerate(segment.acts) if act.at <= (change.at or "")]
        return (before[-1] if before else -1), 1, change.stamp

    return sorted(segment.changes, key=place)


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
        self.rows: dict[tuple[str, str], Held] = {}
        self.next_n: dict[str, int] = {}
        self.written = Writing(connection, self.layouts, self.rows)
        self.merged = Merged()
        self.parked: dict[tuple[str, str], list[Came]] = {}
        self.checks = conflicts.Checks()
        self.disputed: set[tuple[str, int]] = set()

    def run(self, segments: Sequence[Segment]) -> None:
        """Merge segments."""
        parked = self._parked()
        self._read([*(change for segment in segments for change in segment.changes), *(each.change for each in parked)])
        self._take_parked(parked)
        for segment in segments:
            n = self.segments.add(segment.header, segment.hash)
            self._take_segment(segment, n)
        for waiting in self.parked.values():
            for came in waiting:
                self.written.park(came)
        self.written.write()
        self.merged.parked = len(self.written.parked)
        conflicts.check(self.connection, self.segments, self.layouts, self.checks)

    # --- reading

    def _read(self, changes: Iterable[Change]) -> None:
        rows: dict[str, set[str]] = {}
        fields: dict[str, set[str | None]] = {}
        for change in changes:
            rows.setdefault(change.table, set()).add(change.row)
            fields.setdefault(change.table, set()).add(change.field)
        for table, ids in rows.items():
            if (layout := self.layouts.get(table)) is not None:
                columns = held.needed(layout, fields[table])
                (greatest,) = self.connection.execute(f"SELECT max(id) FROM {quoted(table)}").fetchone()
                # Ids rise with time, so that most of what was born elsewhere is above all that is here.
                perhaps = sorted(id for id in ids if greatest is not None and id <= greatest)
                for each in held.read(self.connection, table, layout, "id", perhaps, columns):
                    self.rows[table, each.id] = each
        self.disputed |= conflicts.disputed(self.connection)

    def _parked(self) -> list[Came]:
        """Return what was parked and can be merged now, or once its row is born; it is parked no more."""
        taken: list[Came] = []
        found = self.connection.execute(
            "SELECT n, noun, row_id, field, old, new, beside, stamp, segment, action, at, effective_at FROM parked"
            " ORDER BY n"
        ).fetchall()
        for n, noun, id, name, old, new, beside, stamp, segment, action, at, effective in found:
            layout = self.layouts.get(noun)
            if layout is None or (name is not None and name not in layout.of):
                continue
            change = Change(noun, id, name, old, new, stamp, unpacked(beside), None, at, effective)
            taken.append(Came(change, segment, action))
            self.connection.execute("DELETE FROM parked WHERE n = ?", (n,))
        return taken

    def _take_parked(self, parked: Iterable[Came]) -> None:
        for came in parked:
            self.parked.setdefault((came.change.table, came.change.row), []).append(came)
        for key in [*self.parked]:
            births = [came for came in self.parked[key] if came.change.field is None]
            if key in self.rows or births:
                for came in [*births, *(came for came in self.parked.pop(key) if came.change.field is not None)]:
                    self._take(came)

    # --- merging

    def _take_segment(self, segment: Segment, n: int) -> None:
        site = self.segments.known(n).site
        numbers = [self._action(act, site) for act in segment.acts]
        spans: dict[int, tuple[int, int]] = {}
        for act, changes in groupby(in_order(segment), attrgetter("act")):
            before = self.written.seq
            action = None if act is None else numbers[act]
            for change in changes:
                self._take(Came(change, n, action))
            if action is not None and self.written.seq > before:
                spans[action] = (spans.get(action, (before + 1, 0))[0], self.written.seq)
        for action in numbers:
            first, last = spans.get(action, (self.written.seq + 1, self.written.seq))
            self.connection.execute(
                "UPDATE action SET first_seq = coalesce(first_seq, ?), last_seq = max(coalesce(last_seq, 0), ?)"
                " WHERE n = ? AND (first_seq IS NULL OR ?)",
                (first, last, action, action in spans),
            )

    def _action(self, act: Act, site: int) -> int:
        row = self.connection.execute("SELECT action FROM shared_action WHERE id = ?", (act.id,)).fetchone()
        if row is not None:
            return int(row[0])
        n = self.connection.execute(
            "INSERT INTO action (id, at, user_id, verb, summary, undoes) VALUES (?, ?, ?, ?, ?, ?)",
            (act.id, act.at, act.user, act.verb, act.summary, act.undoes),
        ).lastrowid
        assert n is not None
        self.connection.execute("INSERT INTO elsewhere VALUES (?, ?)", (n, site))
        self.connection.execute("INSERT INTO shared_action VALUES (?, ?)", (act.id, n))
        if act.undoes is not None:
            # What it takes out of force may be counted in what is derived from the journal.
            self.written.rows.touch(
                "journal",
                "SELECT j.row AS n FROM shared_action s JOIN action a ON a.n = s.action JOIN journal j ON j.seq BETWEEN"
                f" a.first_seq AND a.last_seq AND j.noun = 'deal' WHERE s.id = {literal(act.undoes)}",
            )
            self.checks.registers |= conflicts.undone(self.connection, self.layouts, act.undoes)
        return n

    def _take(self, came: Came) -> None:
        change = came.change
        layout = self.layouts.get(change.table)
        if layout is None or (change.field is not None and change.field not in layout.of):
            self.written.park(came)
            return
        each = self.rows.get((change.table, change.row))
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
        table = change.table
        n = self.next_n[table] = 1 + (self.next_n.get(table) or self.written.rows.newest(table))
        values = Cells(change.beside)
        if not layout.of.keys() >= values.keys():
            values = Cells((name, value) for name, value in change.beside if name in layout.of)
            self.written.park_unknown(came, layout)
        each = Held(n, change.row, values, (change.stamp, came.segment), fresh=True)
        self.rows[table, change.row] = each
        self.written.bear(came, each)
        self.merged.taken += 1
        if self.parked:
            for waiting in self.parked.pop((table, change.row), ()):
                self._take(waiting)

    def _second_birth(self, came: Came, layout: Layout, each: Held) -> None:
        """Let another birth of a row assert what it asserts, register by register."""
        change = came.change
        asserted = dict(change.beside)
        birth = self._bore(came, each) if each.born is not None and each.born[0] == change.stamp else None
        if birth is not None:
            self._again(came, layout, each, birth)
        for register, names in enumerate(layout.registers):
            if all(asserted.get(name) is None for name in names):
                continue
            # The same birth again, as a clone sends it, asserts nothing that was not overwritten since.
            if birth is not None and all(same(self._at_birth(came, each, name), asserted.get(name)) for name in names):
                continue
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

    def _again(self, came: Came, layout: Layout, each: Held, seq: int) -> None:
        """Note that a birth came once more: who has seen this segment of it has seen the row."""
        self.written.again.add((seq, came.segment))
        table = came.change.table
        named = self.connection.execute(
            "SELECT DISTINCT field FROM journal WHERE noun = ? AND row = ? AND field IS NOT NULL", (table, each.n)
        ).fetchall()
        changed = {name for (name,) in named} | {
            name for name in layout.of if (table, each.n, name) in self.written.cells
        }
        for name in changed & layout.of.keys():
            self._look_at(came, layout, each, layout.of[name])

    def _assert(self, came: Came, layout: Layout, each: Held, register: int, tuple_: Mapping[str, Value]) -> None:
        names = layout.registers[register]
        wins = self._wins(came, layout, each, register, tuple_)
        merged = NO_EDIT if wins else NO_EDIT | LATE
        self._contest(came, layout, each, register, tuple_, wins=wins)
        for name in names:
            value = tuple_[name]
            old = each.values[name]
            if not wins:
                known = None if value is None else self._known(came, each.n, name, value)
                if known is not None:
                    self.written.again.add((known, came.segment))
                elif value is not None:
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
        beside = dict(change.beside)
        asserted = {name: change.new if name == change.field else beside.get(name) for name in names}
        wins = self._wins(came, layout, each, register, asserted)
        known = None if wins else self._known(came, each.n, change.field, change.new)
        if known is not None:
            self.written.again.add((known, came.segment))
            self._look_at(came, layout, each, register)
            self.merged.known += 1
            return
        self._contest(came, layout, each, register, asserted, wins=wins)
        if not wins:
            # What two sites wrote by another program, alike and at one moment, is one edit.
            is_twice = (
                came.action is None and self._known(came, each.n, change.field, change.new, anywhere=True) is not None
            )
            merged = NO_EDIT | LATE if is_twice else LATE
            self.written.note(came, each.n, change.field, change.old, change.new, merged=merged)
            if change.table == "deal":
                self.written.late_deals.append(each.n)
            self.merged.late += 1
            return
        for name in names:
            if name != change.field and not same(each.values[name], asserted[name]):
                self.written.note(came, each.n, name, each.values[name], asserted[name], merged=NO_EDIT)
                self.written.hold(came, each, name, asserted[name])
        held_here = each.values[change.field]
        if not same(held_here, change.old) and self._is_first(came, each.n, change.field):
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

    def _at_birth(self, came: Came, each: Held, name: str) -> Value:
        """Return what a cell held at the birth of its row: what its first change overwrote."""
        cell = (came.change.table, each.n, name)
        row = self.connection.execute(
            "SELECT j.old FROM journal j JOIN version v ON v.seq = j.seq WHERE j.noun = ? AND j.row = ? AND j.field = ?"
            " AND NOT v.merged & 1 ORDER BY j.seq LIMIT 1",
            cell,
        ).fetchone()
        return row[0] if row else self.written.first.get(cell, each.values[name])

    def _is_first(self, came: Came, n: int, name: str) -> bool:
        """Return whether nothing has changed a cell here since its birth."""
        written = self.written.cells.get((came.change.table, n, name), {})
        if any(not merged & LATE for _stamp, merged, _action, _value in written):
            return False
        row = self.connection.execute(
            "SELECT 1 FROM journal j JOIN version v ON v.seq = j.seq WHERE j.noun = ? AND j.row = ? AND j.field = ?"
            " AND NOT v.merged & 1",
            (came.change.table, n, name),
        ).fetchone()
        return row is None

    def _known(self, came: Came, n: int, name: str, value: Value, *, anywhere: bool = False) -> int | None:
        """Return the row of the journal that is this very change, if one is: a cloned site sends what it had in common
        twice. What has no action is known by its segment, unless by any."""
        change = came.change
        who = came.who
        written = self.written.cells.get((change.table, n, name), {})
        for (stamp, _merged, other, said), seq in written.items():
            if (stamp, said) == (change.stamp, order(value)) and (other == who or (anywhere and other < 0)):
                return seq
        row = self.connection.execute(
            "SELECT j.seq FROM journal j JOIN version v ON v.seq = j.seq WHERE j.noun = ? AND j.row = ? AND j.field = ?"
            " AND v.stamp = ? AND j.new IS ? AND typeof(j.new) = typeof(?)"
            " AND (coalesce(j.action, -v.segment) = ? OR (? AND j.action IS NULL))",
            (change.table, n, name, change.stamp, value, value, who, anywhere),
        ).fetchone()
        return row[0] if row else None

    # --- what is noticed on the way

    def _contest(
        self, came: Came, layout: Layout, each: Held, register: int, asserted: Mapping[str, Value], *, wins: bool
    ) -> None:
        """Note which registers must be looked at for conflicts, and what the loser held."""
        change, table = came.change, came.change.table
        mine = (change.stamp, came.segment)
        version = each.version(layout, register)
        names = layout.registers[register]
        if (table, each.n) in self.disputed:
            self.checks.registers.add((table, each.n, register))
        if not wins:
            self.checks.lost((table, each.n, register), mine, asserted)
        elif version is not None and not self.segments.saw(mine, version):
            self.checks.lost((table, each.n, register), version, {name: each.values[name] for name in names})
        if each.values[TOMBSTONE] is not None or register == layout.tombstone:
            self.checks.deleted.add((table, each.n))

    def _look_at(self, came: Came, layout: Layout, each: Held, register: int) -> None:
        """Note that a register, and what deleted its row, must be looked at for conflicts."""
        self.checks.registers.add((came.change.table, each.n, register))
        if each.values[TOMBSTONE] is not None or register == layout.tombstone:
            self.checks.deleted.add((came.change.table, each.n))
