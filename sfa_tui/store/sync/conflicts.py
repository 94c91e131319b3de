"""Changes that were overridden by somebody who had not seen them: docs/sync-protocol.md, §8.

What is a conflict follows from the changes of a register alone, so it is worked out anew for each register of which a
change came that its writer did not make on top of what was here.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sfa_tui.store import triggers
from sfa_tui.store.sync import held
from sfa_tui.store.sync.changes import Value
from sfa_tui.store.sync.held import Version
from sfa_tui.store.sync.registers import TOMBSTONE, Layout, orders, same
from sfa_tui.store.sync.seen import Segments

Register = tuple[str, int, int]
"""A table, the number of a row, and a register of it."""


@dataclass(slots=True)
class Checks:
    """What a merge has to look at: registers, rows that were deleted, and what the losers held."""

    registers: set[Register] = field(default_factory=set)
    deleted: set[tuple[str, int]] = field(default_factory=set)
    held: dict[tuple[Register, Version], dict[str, Value]] = field(default_factory=dict)

    def lost(self, register: Register, version: Version, values: Mapping[str, Value]) -> None:
        """Note that an assertion of a register was overridden, and what it asserted."""
        self.registers.add(register)
        self.held[register, version] = dict(values)


@dataclass(slots=True)
class _Node:
    """An assertion: its version, and what it changed from what to what."""

    version: Version
    fields: dict[str, tuple[Value, Value]] = field(default_factory=dict)
    beside: dict[str, tuple[Value, Value]] = field(default_factory=dict)
    is_birth: bool = False
    is_undone: bool = False

    def repeats(self, other: "_Node") -> bool:
        return all(
            name in self.fields and same(self.fields[name][1], new) for name, (_old, new) in other.fields.items()
        )


def disputed(connection: sqlite3.Connection) -> set[tuple[str, int]]:
    """Return the rows (table, number) that have conflicts, or had one that was resolved by bringing back what was
    overridden: when that is undone, the conflict stands again."""
    found = set(connection.execute("SELECT DISTINCT noun, row FROM conflict").fetchall())
    for (noun,) in connection.execute("SELECT DISTINCT noun FROM resolution WHERE kept = 'ours'").fetchall():
        if connection.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (noun,)).fetchone():
            restored = (
                f"SELECT n FROM {triggers.quoted(noun)} WHERE id IN (SELECT row_id FROM resolution WHERE noun = ?)"
            )
            found |= {(noun, n) for (n,) in connection.execute(restored, (noun,))}
    return found


def check(connection: sqlite3.Connection, segments: Segments, layouts: Mapping[str, Layout], checks: Checks) -> None:
    """Bring the conflicts of registers and of deleted rows up to date."""
    rows: dict[str, set[Value]] = {}
    for table, n, _register in checks.registers:
        rows.setdefault(table, set()).add(n)
    for table, n in checks.deleted:
        rows.setdefault(table, set()).add(n)
    for table, numbers in rows.items():
        layout = layouts[table]
        for each in held.read(connection, table, layout, "n", numbers):
            for register in range(len(layout.registers)):
                if (table, each.n, register) in checks.registers:
                    _check_register(connection, segments, table, layout, each, register, checks)
            if (table, each.n) in checks.deleted:
                _check_deleted(connection, segments, table, layout, each)


def _check_register(
    connection: sqlite3.Connection,
    segments: Segments,
    table: str,
    layout: Layout,
    each: held.Held,
    register: int,
    checks: Checks,
) -> None:
    names = layout.registers[register]
    nodes = _nodes(connection, table, each, names)
    found: dict[str, tuple[Value, ...]] = {}
    for node in _losers(segments, nodes, each.values):
        if names == ("created_at",) and node.is_birth:
            continue  # nobody's doing: since when a row is known
        shown = next(name for name in names if name in node.fields)
        values = checks.held.get(((table, each.n, register), node.version))
        values = values or {name: new for name, (_old, new) in node.fields.items()}
        id = _id(table, each.id, names[0], node)
        base = node.fields[shown][0]
        found[id] = (id, table, each.n, shown, *node.version, "edit", base, _packed(values))
    marks = ", ".join("?" * len(names))
    for (id,) in connection.execute(
        f"SELECT id FROM conflict WHERE noun = ? AND row = ? AND kind = 'edit' AND field IN ({marks})",
        (table, each.n, *names),
    ).fetchall():
        if found.pop(id, None) is None:
            connection.execute("DELETE FROM conflict WHERE id = ?", (id,))
    _add(connection, found.values())


def _add(connection: sqlite3.Connection, rows: Iterable[tuple[Value, ...]]) -> None:
    connection.executemany("INSERT INTO conflict VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)


def _nodes(connection: sqlite3.Connection, table: str, each: held.Held, names: tuple[str, ...]) -> list[_Node]:
    """Return the assertions of a register, oldest first."""
    found: dict[Version, _Node] = {}
    at_birth: dict[str, Value] = {}
    for name in names:
        at_birth[name] = each.values[name]
        rows = connection.execute(
            "SELECT j.old, j.new, v.stamp, v.segment, v.merged,"
            " EXISTS (SELECT 1 FROM action a JOIN action u ON u.undoes = a.id WHERE a.n = j.action)"
            " FROM journal j JOIN version v ON v.seq = j.seq"
            " WHERE j.noun = ? AND j.row = ? AND j.field = ? ORDER BY j.seq DESC",
            (table, each.n, name),
        )
        for old, new, stamp, segment, merged, is_undone in rows:
            node = found.setdefault((stamp, segment), _Node((stamp, segment)))
            node.is_undone |= bool(is_undone)
            # A member that only moved along says nothing where the change itself is known.
            (node.beside if merged & 2 else node.fields)[name] = (old if not merged & 2 else None, new)
            if not merged & 1:
                at_birth[name] = old
    for node in found.values():
        if not node.fields:
            node.is_birth = True
            node.fields = {name: said for name, said in node.beside.items() if said[1] is not None}
    asserted: dict[str, tuple[Value, Value]] = {
        name: (None, value) for name, value in at_birth.items() if value is not None
    }
    if each.born is not None and asserted:
        found[each.born] = _Node(each.born, asserted, is_birth=True)
    return sorted(found.values(), key=lambda node: node.version[0])


def _losers(segments: Segments, nodes: list[_Node], values: Mapping[str, Value]) -> list[_Node]:
    """Return the assertions that nobody overwrote knowingly, that did not win, and that nobody repeated."""
    if not nodes:
        return []
    overwritten: set[int] = set()
    for place, node in enumerate(nodes):
        for before in range(place - 1, -1, -1):
            if nodes[before].version[0] < node.version[0] and segments.saw(node.version, nodes[before].version):
                overwritten.add(before)
                break
    newest = nodes[-1].version[0]
    winners = [node for node in nodes if node.version[0] == newest]
    winner = next(
        (node for node in winners if all(same(values[name], new) for name, (_, new) in node.fields.items())), winners[0]
    )
    return [
        node
        for place, node in enumerate(nodes)
        if place not in overwritten
        and node is not winner
        and not any(
            later is not node and not later.is_undone and later.repeats(node) for later in nodes[place:] + winners
        )
    ]


def _check_deleted(
    connection: sqlite3.Connection, segments: Segments, table: str, layout: Layout, each: held.Held
) -> None:
    connection.execute("DELETE FROM conflict WHERE noun = ? AND row = ? AND kind = 'deleted'", (table, each.n))
    tombstone = each.version(layout, layout.tombstone)
    if each.values[TOMBSTONE] is None or tombstone is None:
        return
    found = []
    for register, names in enumerate(layout.registers):
        version = each.version(layout, register)
        if version is None or register == layout.tombstone:
            continue
        if segments.saw(tombstone, version) or segments.saw(version, tombstone):
            continue
        values = {name: each.values[name] for name in names}
        node = _Node(version, {name: (None, value) for name, value in values.items()})
        id = _id(table, each.id, f"deleted {names[0]}", node)
        found.append((id, table, each.n, names[0], *version, "deleted", None, _packed(values)))
    _add(connection, found)


def _id(table: str, row: str, name: str, node: _Node) -> str:
    said = (table, row, name, node.version[0], [(each, orders(node.fields[each])) for each in sorted(node.fields)])
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _packed(values: Mapping[str, Value]) -> str:
    return json.dumps({name: {"hex": v.hex()} if isinstance(v, bytes) else v for name, v in values.items()})


def unpacked(text: str) -> dict[str, Value]:
    """Return the values that a conflict keeps of its loser."""
    return {name: bytes.fromhex(v["hex"]) if isinstance(v, dict) else v for name, v in json.loads(text).items()}


def recheck(connection: sqlite3.Connection, rows: Iterable[tuple[str, str]]) -> None:
    """Look again at the conflicts of rows (table, id) that were edited here."""
    several = disputed(connection)
    if not several:
        return
    layouts = held.layouts(connection)
    checks = Checks()
    for table, id in rows:
        if table not in layouts:
            continue
        found = connection.execute(f"SELECT n FROM {triggers.quoted(table)} WHERE id = ?", (id,)).fetchone()
        if found is not None and (table, found[0]) in several:
            checks.deleted.add((table, found[0]))
            checks.registers |= {(table, found[0], register) for register in range(len(layouts[table].registers))}
    check(connection, Segments(connection), layouts, checks)
