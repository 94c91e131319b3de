"""Changes that were overridden by somebody who had not seen them: docs/sync-protocol.md, §8.

What is a conflict follows from the changes of a register alone, so it is worked out anew for each register of which a
change came that its writer did not make on top of what was here.
"""

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sfa_tui.store import triggers
from sfa_tui.store.sync import held
from sfa_tui.store.sync.changes import FIRST_STAMP, Value
from sfa_tui.store.sync.held import Version
from sfa_tui.store.sync.registers import TOMBSTONE, Layout, Order, order, same
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


_Said = tuple[Version, dict[str, tuple[Value, Value]], bool, str | None, str | None]
"""What an edit says: its version, what it changed, whether it is undone, its action and what that undoes."""


@dataclass(slots=True)
class _Node:
    """An assertion: its stamp, what it changed from what to what, and in which segments it came: what two sites say
    alike, with one stamp, is one assertion, whichever of them was heard first."""

    stamp: int
    fields: dict[str, tuple[Value, Value]]
    is_birth: bool
    is_undone: bool
    segments: list[int]
    actions: set[str]
    undoes: set[str]
    """The ids of the actions that it was done by ("" for none), and of those that these undo."""

    @property
    def version(self) -> Version:
        return self.stamp, min(self.segments)

    @property
    def order(self) -> tuple[int, tuple[tuple[str, Order], ...]]:
        """Return what orders the assertions of a register in every replica alike."""
        return self.stamp, tuple((name, order(self.fields[name][1])) for name in sorted(self.fields))

    def repeats(self, other: "_Node") -> bool:
        return all(
            name in self.fields and same(self.fields[name][1], new) for name, (_old, new) in other.fields.items()
        )

    def says(self, values: Mapping[str, Value]) -> bool:
        """Return whether what it changed is what a row holds."""
        return all(same(values[name], new) for name, (_old, new) in self.fields.items())


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


def undone(connection: sqlite3.Connection, layouts: Mapping[str, Layout], action: str) -> set[Register]:
    """Return the registers that an action changed which is undone: what it had repeated of a value that was overridden
    counts no more, so that is a conflict again."""
    changed = connection.execute(
        # Not only up to its last row: what had waited for a row's birth was written after that.
        "SELECT DISTINCT j.noun, j.row, j.field FROM shared_action s JOIN action a ON a.n = s.action JOIN journal j"
        " ON j.seq >= a.first_seq AND j.action = a.n WHERE s.id = ? AND j.field IS NOT NULL",
        (action,),
    )
    return {
        (noun, n, layouts[noun].of[name]) for noun, n, name in changed if noun in layouts and name in layouts[noun].of
    }


def check(connection: sqlite3.Connection, segments: Segments, layouts: Mapping[str, Layout], checks: Checks) -> None:
    """Bring the conflicts of registers and of deleted rows up to date."""
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
        if node.is_birth and (names == ("created_at",) or (node.stamp == FIRST_STAMP and table != "setting")):
            continue  # nobody's doing: since when a row is known, and what a workspace that joined was made with
        changed = [name for name in names if name in node.fields]
        shown = next((name for name in changed if not same(each.values[name], node.fields[name][1])), changed[0])
        kept = (checks.held.get(((table, each.n, register), (node.stamp, segment))) for segment in node.segments)
        values = next(filter(None, kept), {name: new for name, (_old, new) in node.fields.items()})
        id = _id(table, each.id, names[0], node.stamp, node.fields)
        base = node.fields[shown][0]
        found[id] = (id, table, each.n, shown, *node.version, "edit", base, _packed(values))
    marks = ", ".join("?" * len(names))
    for (id,) in connection.execute(
        f"SELECT id FROM conflict WHERE noun = ? AND row = ? AND kind = 'edit' AND field IN ({marks})",
        (table, each.n, *names),
    ).fetchall():
        known = found.pop(id, None)
        if known is None:
            connection.execute("DELETE FROM conflict WHERE id = ?", (id,))
        else:  # of several fields the first is shown that differs from what holds now
            connection.execute("UPDATE conflict SET field = ?, base = ? WHERE id = ?", (known[3], known[7], id))
    _add(connection, found.values())


def _add(connection: sqlite3.Connection, rows: Iterable[tuple[Value, ...]]) -> None:
    connection.executemany("INSERT INTO conflict VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)


def _nodes(connection: sqlite3.Connection, table: str, each: held.Held, names: tuple[str, ...]) -> list[_Node]:
    """Return the assertions of a register, in their order."""
    edits: list[_Said] = []
    beside: dict[Version, dict[str, tuple[Value, Value]]] = {}
    again: dict[Version, set[int]] = {}
    at_birth: dict[str, Value] = {}
    for name in names:
        at_birth[name] = each.values[name]
        rows = connection.execute(
            "SELECT j.old, j.new, v.stamp, v.segment, v.merged,"
            " EXISTS (SELECT 1 FROM action a JOIN action u ON u.undoes = a.id WHERE a.n = j.action),"
            " (SELECT json_group_array(segment) FROM again g WHERE g.seq = j.seq), d.id, d.undoes"
            " FROM journal j JOIN version v ON v.seq = j.seq LEFT JOIN action d ON d.n = j.action"
            " WHERE j.noun = ? AND j.row = ? AND j.field = ? ORDER BY j.seq DESC",
            (table, each.n, name),
        )
        for old, new, stamp, segment, merged, is_undone, copies, action, undoes in rows:
            again.setdefault((stamp, segment), set()).update(json.loads(copies))
            if merged & 2:
                if new is not None or merged & 1:
                    beside.setdefault((stamp, segment), {})[name] = (None, new)
            else:
                edits.append(((stamp, segment), {name: (old, new)}, bool(is_undone), action, undoes))
            if not merged & 1:
                at_birth[name] = old
    # A member that only moved along says nothing where the change itself is known; else it is of a second birth.
    births = {version: said for version, said in beside.items() if version not in {edit[0] for edit in edits}}
    if each.born is not None:
        births[each.born] = {name: (None, value) for name, value in at_birth.items() if value is not None}
        copies = connection.execute(
            "SELECT g.segment FROM born b JOIN again g ON g.seq = b.seq WHERE b.noun = ? AND b.row = ?", (table, each.n)
        )
        again.setdefault(each.born, set()).update(segment for (segment,) in copies)
    said = [
        *((*edit, False) for edit in _together(edits, again)),
        *((*birth, False, None, None, True) for birth in births.items()),
    ]
    found: dict[tuple[int, tuple[tuple[str, Order], ...]], _Node] = {}
    for (stamp, segment), fields, is_undone, action, undoes, is_birth in said:
        if fields:
            segments = [segment, *again.get((stamp, segment), ())]
            node = _Node(stamp, fields, is_birth, is_undone, segments, {action or ""}, {undoes} if undoes else set())
            one = found.setdefault(node.order, node)
            if one is not node:
                one.segments += segments
                one.is_birth &= is_birth
                one.is_undone &= is_undone
                one.actions |= node.actions
                one.undoes |= node.undoes
                for name, (old, new) in fields.items():  # whichever was heard first
                    one.fields[name] = (min(old, one.fields[name][0], key=order), new)
    return [found[each] for each in sorted(found)]


def _together(edits: Sequence[_Said], again: dict[Version, set[int]]) -> Iterator[_Said]:
    """Yield the edits of a register with those of one action as one, at the version of the last: a deal that was lost
    for a reason says that reason too, whatever it wrote last."""
    groups: dict[object, list[_Said]] = {}
    for n, each in enumerate(edits):
        (_stamp, segment), _fields, _is_undone, action, _undoes = each
        groups.setdefault((action, segment) if action is not None else n, []).append(each)
    for several in groups.values():
        several.sort(key=lambda each: each[0])
        version, _fields, is_undone, action, undoes = several[-1]
        whole: dict[str, tuple[Value, Value]] = {}
        for before, said, *_rest in several:
            for name, (old, new) in said.items():
                whole[name] = (whole[name][0] if name in whole else old, new)
            if before != version:
                again.setdefault(version, set()).update(again.get(before, ()))
        yield version, whole, is_undone, action, undoes


def _saw(segments: Segments, later: _Node, earlier: _Node) -> bool:
    """Return whether a writer of one assertion had seen another."""
    return any(
        segments.saw((later.stamp, one), (earlier.stamp, other)) for one in later.segments for other in earlier.segments
    )


def _winners(nodes: Sequence[_Node], values: Mapping[str, Value]) -> list[_Node]:
    """Return the greatest of the assertions of a register: those that say what it holds."""
    newest = [node for node in nodes if node.stamp == nodes[-1].stamp]
    return [node for node in newest if node.says(values)] or newest[-1:]


def _losers(segments: Segments, nodes: list[_Node], values: Mapping[str, Value]) -> list[_Node]:
    """Return the assertions that nobody overwrote knowingly, that did not win, and that nobody repeated."""
    overwritten: set[int] = set()
    for place, node in enumerate(nodes):
        for before in range(place - 1, -1, -1):
            if nodes[before].stamp < node.stamp and _saw(segments, node, nodes[before]):
                overwritten.add(before)
                break
    winners = _winners(nodes, values)
    return [
        node
        for place, node in enumerate(nodes)
        if place not in overwritten
        and node not in winners
        and not any(not later.is_undone and later.repeats(node) for later in nodes[place + 1 :] + winners)
    ]


def _standing(nodes: list[_Node]) -> list[_Node]:
    """Return the assertions without those that were undone here, and without the undoing: what holds then is what
    others had said before."""
    left = [*nodes]
    for node in reversed(nodes):
        undone = [each for each in left if each.actions <= node.undoes]
        if node in left and undone:
            left = [each for each in left if each is not node and each not in undone]
    return left


def _check_deleted(
    connection: sqlite3.Connection, segments: Segments, table: str, layout: Layout, each: held.Held
) -> None:
    connection.execute("DELETE FROM conflict WHERE noun = ? AND row = ? AND kind = 'deleted'", (table, each.n))
    if each.values[TOMBSTONE] is None:
        return
    tombstones = _winners(_standing(_nodes(connection, table, each, (TOMBSTONE,))), each.values)
    found = []
    for register, names in enumerate(layout.registers):
        if register == layout.tombstone:
            continue
        winners = _winners(_standing(_nodes(connection, table, each, names)), each.values)
        if not winners or any(
            _saw(segments, one, other) or _saw(segments, other, one) for one in tombstones for other in winners
        ):
            continue
        values = {name: each.values[name] for name in names}
        version = min(node.version for node in winners)
        id = _id(table, each.id, f"deleted {names[0]}", version[0], {name: (None, it) for name, it in values.items()})
        first = min(winners, key=lambda node: node.version)
        shown = next((name for name in names if name in first.fields), names[0])
        base = values[shown] if first.is_birth else first.fields[shown][0]
        found.append((id, table, each.n, shown, *version, "deleted", base, _packed(values)))
    _add(connection, found)


def _id(table: str, row: str, name: str, stamp: int, fields: Mapping[str, tuple[Value, Value]]) -> str:
    said = (table, row, name, stamp, [(each, order(fields[each][1])) for each in sorted(fields)])
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _packed(values: Mapping[str, Value]) -> str:
    return json.dumps({name: {"hex": v.hex()} if isinstance(v, bytes) else v for name, v in values.items()})


def unpacked(text: str) -> dict[str, Value]:
    """Return the values that a conflict keeps of its loser."""
    return {name: bytes.fromhex(v["hex"]) if isinstance(v, dict) else v for name, v in json.loads(text).items()}


def recheck(
    connection: sqlite3.Connection, rows: Iterable[tuple[str, str]], overridden: Collection[tuple[str, str]] = ()
) -> None:
    """Look again at the conflicts of rows (table, id) that were edited here, of some in vain."""
    several = disputed(connection)
    if not several and not overridden:
        return
    layouts = held.layouts(connection)
    checks = Checks()
    for table, id in rows:
        if table not in layouts:
            continue
        found = connection.execute(f"SELECT n FROM {triggers.quoted(table)} WHERE id = ?", (id,)).fetchone()
        if found is not None and ((table, found[0]) in several or (table, id) in overridden):
            checks.deleted.add((table, found[0]))
            checks.registers |= {(table, found[0], register) for register in range(len(layouts[table].registers))}
    check(connection, Segments(connection), layouts, checks)
