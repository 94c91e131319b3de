"""Changes that were overridden by somebody who had not seen them: docs/sync-protocol.md, §8.

What is a conflict follows from the changes of a register alone, so it is worked out anew for each register of which a
change came that its writer did not make on top of what was here.
"""

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sfa_tui.store import triggers
from sfa_tui.store.sync import assertions, beneath, held, overridden
from sfa_tui.store.sync.assertions import Assertion, By, saw
from sfa_tui.store.sync.changes import FIRST_STAMP, Value
from sfa_tui.store.sync.registers import TOMBSTONE, Layout, order, same
from sfa_tui.store.sync.seen import Segments

Register = tuple[str, int, int]
"""A table, the number of a row, and a register of it."""


@dataclass(slots=True)
class Checks:
    """What a merge has to look at: registers, and rows that were deleted."""

    registers: set[Register] = field(default_factory=set)
    deleted: set[tuple[str, int]] = field(default_factory=set)


def disputed(connection: sqlite3.Connection) -> set[tuple[str, int]]:
    """Return the rows (table, number) that have conflicts, or had one that was resolved by bringing back what was
    overridden: when that is undone, the conflict stands again."""
    found = {*connection.execute("SELECT DISTINCT noun, row FROM conflict"), *beneath.disputed(connection)}
    for (noun,) in connection.execute("SELECT DISTINCT noun FROM resolution WHERE kept = 'ours'").fetchall():
        if connection.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (noun,)).fetchone():
            restored = (
                f"SELECT n FROM {triggers.quoted(noun)} WHERE id IN (SELECT row_id FROM resolution WHERE noun = ?)"
            )
            found |= {(noun, n) for (n,) in connection.execute(restored, (noun,))}
    return found


def check(connection: sqlite3.Connection, segments: Segments, layouts: Mapping[str, Layout], checks: Checks) -> None:
    """Bring the conflicts of registers and of deleted rows up to date."""
    looking = beneath.Looking(connection, segments, layouts)
    changed = checks.deleted.union((table, n) for table, n, _register in checks.registers)
    checks.deleted |= _above(connection, changed)
    rows: dict[str, set[Value]] = {}
    for table, n, _register in checks.registers:
        rows.setdefault(table, set()).add(n)
    for table, n in checks.deleted:
        rows.setdefault(table, set()).add(n)
    for table, numbers in rows.items():
        if table == "resolution":
            continue  # two settled one conflict: what they wrote into the row itself is listed there
        layout = layouts[table]
        for each in held.read(connection, table, layout, "n", numbers):
            for register in range(len(layout.registers)):
                if (table, each.n, register) in checks.registers:
                    _check_register(connection, segments, table, layout.registers[register], each)
            if (table, each.n) in checks.deleted:
                _check_deleted(connection, segments, table, layout, each, looking)


def _above(connection: sqlite3.Connection, rows: Collection[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return the deleted rows beneath which rows (table, number) stand, or of which they are conflicts."""
    given = "SELECT value ->> 0, value ->> 1 FROM json_each(?)"
    found = beneath.above(connection, given, (json.dumps([*rows]),)) if rows else set()
    known = beneath.disputed(connection)
    return found.union(*(known[row] for row in rows if row in known))


def _check_register(
    connection: sqlite3.Connection, segments: Segments, table: str, names: tuple[str, ...], each: held.Held
) -> None:
    nodes = assertions.of(connection, table, each, names)
    found: dict[str, tuple[Value, ...]] = {}
    on = overridden.bases(segments, nodes)
    losers = overridden.losers(nodes, on, each.values)
    values = overridden.held(segments, nodes, on, names) if losers else []
    for place in losers:
        node = nodes[place]
        if node.is_birth and (names == ("created_at",) or (node.stamp == FIRST_STAMP and table != "setting")):
            continue  # nobody's doing: since when a row is known, and what a workspace that joined was made with
        if names == (TOMBSTONE,) and _is_settled(segments, nodes, node, each.values):
            continue
        changed = [name for name in names if name in node.fields]
        shown = next((name for name in changed if not same(each.values[name], node.fields[name][1])), changed[0])
        id = _id(table, each.id, names[0], node.stamp, node.fields)
        found[id] = (id, table, each.n, shown, *node.version, "edit", _packed(values[place]))
    marks = ", ".join("?" * len(names))
    for (id,) in connection.execute(
        f"SELECT id FROM conflict WHERE noun = ? AND row = ? AND kind = 'edit' AND field IN ({marks})",
        (table, each.n, *names),
    ).fetchall():
        known = found.pop(id, None)
        if known is None:
            connection.execute("DELETE FROM conflict WHERE id = ?", (id,))
        else:  # of several fields the first is shown that differs from what holds now
            connection.execute("UPDATE conflict SET field = ?, held = ? WHERE id = ?", (known[3], known[7], id))
    _add(connection, found.values())


def _is_settled(segments: Segments, nodes: list[Assertion], node: Assertion, values: Mapping[str, Value]) -> bool:
    """Return whether there is nothing to choose: both deleted a row, or whoever brought it back knew of this deletion
    too, beside the one that held (an undo is of that alone)."""
    if node.fields[TOMBSTONE][1] is None:
        return False
    winners = assertions.winners(nodes, values)
    return values[TOMBSTONE] is not None or any(saw(segments, one, node) for one in winners if not one.undoes)


def _add(connection: sqlite3.Connection, rows: Iterable[tuple[Value, ...]]) -> None:
    connection.executemany("INSERT INTO conflict VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)


def _check_deleted(
    connection: sqlite3.Connection,
    segments: Segments,
    table: str,
    layout: Layout,
    each: held.Held,
    looking: beneath.Looking,
) -> None:
    connection.execute("DELETE FROM conflict WHERE noun = ? AND row = ? AND kind <> 'edit'", (table, each.n))
    if each.values[TOMBSTONE] is None:
        return
    tombstones = assertions.deletions(segments, assertions.of(connection, table, each, (TOMBSTONE,)))
    found = []
    if not tombstones:
        return
    for register, names in enumerate(layout.registers):
        if register == layout.tombstone:
            continue
        winners = assertions.holding(connection, table, each, names)
        if not winners or any(assertions.knew(segments, one, other) for one in tombstones for other in winners):
            continue
        values = {name: each.values[name] for name in names}
        version = min(node.version for node in winners)
        id = _id(table, each.id, f"deleted {names[0]}", version[0], {name: (None, it) for name, it in values.items()})
        first = min(winners, key=lambda node: node.version)
        shown = next((name for name in names if name in first.fields), names[0])
        found.append((id, table, each.n, shown, *version, "deleted", _packed(values)))
    for part, row, version in looking.found(table, each, tombstones):
        field = f"{part}_id"
        id = _id(table, each.id, f"beneath {field}", version[0], {field: (None, row)})
        found.append((id, table, each.n, field, *version, "beneath", _packed({field: row})))
    _add(connection, found)


@dataclass(frozen=True, slots=True)
class Sides:
    """Who wrote what was overridden (None where that is not known), and who what holds; what the former overwrote, and
    whether it is what a row was made with."""

    loser: By | None
    winner: By | None
    overwrote: dict[str, Value]
    is_birth: bool


class Telling:
    """The sides of several conflicts; what was said of a register is read once for all of them."""

    def __init__(self, connection: sqlite3.Connection, layouts: Mapping[str, Layout]) -> None:
        self._connection = connection
        self._layouts = layouts
        self._rows: dict[tuple[str, int], held.Held] = {}
        self._said: dict[Register, tuple[dict[str, list[Assertion]], list[Assertion]]] = {}

    def sides_beneath(self, table: str, n: int, row: tuple[str, int] | None, stamp: int) -> Sides:
        """Return the two sides of what was written beneath a row that was deleted, with a stamp, into another row."""
        losers: list[Assertion] = []
        if row is not None:
            for place in range(len(self._layouts[row[0]].registers)):
                said, _winners = self._look((*row, place))
                losers += [node for several in said.values() for node in several if node.stamp == stamp]
        _said, winners = self._look((table, n, self._layouts[table].tombstone))
        by, winner = (min((node.by for node in several), default=None) for several in (losers, winners))
        return Sides(by, winner, {}, is_birth=True)

    def sides(self, conflict: tuple[str, str, int, str, str]) -> Sides:
        """Return the two sides of a conflict, given as (id, table, number of the row, field, kind)."""
        id, table, n, name, kind = conflict
        layout = self._layouts[table]
        register = (table, n, layout.of[name])
        said, winners = self._look(register)
        losers = said.get(id, [])
        if kind == "deleted":
            losers, (_said, winners) = winners, self._look((table, n, layout.tombstone))
        first = min(losers, key=lambda node: node.version, default=None)
        return Sides(
            min((node.by for node in losers), default=None),
            min((node.by for node in winners), default=None),
            {} if first is None or first.is_birth else {name: old for name, (old, _new) in first.fields.items()},
            kind == "edit" and all(node.is_birth for node in losers),
        )

    def _look(self, register: Register) -> tuple[dict[str, list[Assertion]], list[Assertion]]:
        """Return what was said of a register, by the ids of conflicts, and what holds of it."""
        if register not in self._said:
            table, n, place = register
            if (table, n) not in self._rows:
                (self._rows[table, n],) = held.read(self._connection, table, self._layouts[table], "n", (n,))
            each, names = self._rows[table, n], self._layouts[table].registers[place]
            nodes = assertions.of(self._connection, table, each, names)
            by_id: dict[str, list[Assertion]] = {}
            for node in nodes:
                by_id.setdefault(_id(table, each.id, names[0], node.stamp, node.fields), []).append(node)
            self._said[register] = by_id, assertions.standing_for(nodes, each.values)
        return self._said[register]


def _id(table: str, row: str, name: str, stamp: int, fields: Mapping[str, tuple[Value, Value]]) -> str:
    said = (table, row, name, stamp, [(each, order(fields[each][1])) for each in sorted(fields)])
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _packed(values: Mapping[str, Value]) -> str:
    return json.dumps({name: {"hex": v.hex()} if isinstance(v, bytes) else v for name, v in values.items()})


def unpacked(text: str) -> dict[str, Value]:
    """Return the values that a conflict keeps of its loser."""
    return {name: bytes.fromhex(v["hex"]) if isinstance(v, dict) else v for name, v in json.loads(text).items()}


def recheck(
    connection: sqlite3.Connection, rows: Iterable[tuple[str, str]], in_vain: Collection[tuple[str, str]] = ()
) -> None:
    """Look again at the conflicts of rows (table, id) that were edited here, of some in vain."""
    several = disputed(connection)
    if not several and not in_vain:
        return
    layouts = held.layouts(connection)
    checks = Checks()
    for table, id in rows:
        if table not in layouts:
            continue
        found = connection.execute(f"SELECT n FROM {triggers.quoted(table)} WHERE id = ?", (id,)).fetchone()
        if found is not None and ((table, found[0]) in several or (table, id) in in_vain):
            checks.deleted.add((table, found[0]))
            checks.registers |= {(table, found[0], register) for register in range(len(layouts[table].registers))}
    check(connection, Segments(connection), layouts, checks)
