"""Changes that were overridden by somebody who had not seen them: docs/sync-protocol.md, §8.

What is a conflict follows from the changes of a register alone, so it is worked out anew for each register of which a
change came that its writer did not make on top of what was here.
"""

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

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
    """What a merge has to look at: registers, and rows that were deleted."""

    registers: set[Register] = field(default_factory=set)
    deleted: set[tuple[str, int]] = field(default_factory=set)


By = tuple[str, str]
"""When something was written, and by which user; "" for what is not known."""

_Fields = dict[str, tuple[Value, Value]]
"""What was changed, from what to what."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What an edit or a birth says, in a segment: whether it is undone, its action and what that undoes ("" for
    none)."""

    version: Version
    fields: _Fields
    by: By
    is_undone: bool = False
    action: str = ""
    undoes: str = ""
    is_birth: bool = False


@dataclass(slots=True)
class _Node:
    """An assertion: its stamp, what it changed, and in which segments it came: what two sites say alike, with one
    stamp, is one assertion, whichever of them was heard first."""

    stamp: int
    fields: _Fields
    is_birth: bool
    is_undone: bool
    segments: list[int]
    actions: set[str]
    undoes: set[str]
    """The ids of the actions that it was done by ("" for none), and of those that these undo."""
    by: By

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
                    _check_register(connection, segments, table, layout.registers[register], each)
            if (table, each.n) in checks.deleted:
                _check_deleted(connection, segments, table, layout, each)


def _check_register(
    connection: sqlite3.Connection, segments: Segments, table: str, names: tuple[str, ...], each: held.Held
) -> None:
    nodes = _nodes(connection, table, each, names)
    found: dict[str, tuple[Value, ...]] = {}
    for node in _losers(segments, nodes, each.values):
        if node.is_birth and (names == ("created_at",) or (node.stamp == FIRST_STAMP and table != "setting")):
            continue  # nobody's doing: since when a row is known, and what a workspace that joined was made with
        changed = [name for name in names if name in node.fields]
        shown = next((name for name in changed if not same(each.values[name], node.fields[name][1])), changed[0])
        values = _asserted(segments, nodes, node, names)
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
            connection.execute(
                "UPDATE conflict SET field = ?, base = ?, held = ? WHERE id = ?", (known[3], *known[7:], id)
            )
    _add(connection, found.values())


def _add(connection: sqlite3.Connection, rows: Iterable[tuple[Value, ...]]) -> None:
    connection.executemany("INSERT INTO conflict VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)


def _nodes(connection: sqlite3.Connection, table: str, each: held.Held, names: tuple[str, ...]) -> list[_Node]:
    """Return the assertions of a register, in their order."""
    edits: list[_Said] = []
    births: dict[Version, _Said] = {}
    again: dict[Version, set[int]] = {}
    at_birth: dict[str, Value] = {}
    for name in names:
        at_birth[name] = each.values[name]
        rows = connection.execute(
            "SELECT j.old, j.new, v.stamp, v.segment, v.merged,"
            " EXISTS (SELECT 1 FROM action a JOIN action u ON u.undoes = a.id WHERE a.n = j.action),"
            " (SELECT json_group_array(segment) FROM again g WHERE g.seq = j.seq),"
            " coalesce(d.id, ''), coalesce(d.undoes, ''), coalesce(d.at, j.at, ''), coalesce(d.user_id, '')"
            " FROM journal j LEFT JOIN version v ON v.seq = j.seq LEFT JOIN action d ON d.n = j.action"
            " WHERE j.noun = ? AND j.row = ? AND j.field = ? ORDER BY j.seq DESC",
            (table, each.n, name),
        )
        for old, new, stamp, segment, merged, is_undone, copies, action, undoes, *by in rows:
            if not (merged or 0) & 1:
                at_birth[name] = old
            if stamp is None:  # nobody else has it yet
                continue
            version = (stamp, segment)
            again.setdefault(version, set()).update(json.loads(copies))
            if not merged & 2:
                said = _Said(version, {name: (old, new)}, tuple(by), bool(is_undone), action, undoes)
                edits.append(said)
            elif new is not None or merged & 1:
                said = births.setdefault(version, _Said(version, {}, tuple(by), is_birth=True))
                said.fields[name] = (None, new)
    # A member that only moved along says nothing where the change itself is known; else it is of a second birth.
    for edit in edits:
        births.pop(edit.version, None)
    if each.born is not None:
        at, who, copies = connection.execute(
            "SELECT coalesce(a.at, j.at, ''), coalesce(a.user_id, ''),"
            " (SELECT json_group_array(segment) FROM again g WHERE g.seq = b.seq)"
            " FROM born b JOIN journal j ON j.seq = b.seq LEFT JOIN action a ON a.n = j.action"
            " WHERE b.noun = ? AND b.row = ?",
            (table, each.n),
        ).fetchone()
        made: _Fields = {name: (None, value) for name, value in at_birth.items() if value is not None}
        births[each.born] = _Said(each.born, made, (at, who), is_birth=True)
        again.setdefault(each.born, set()).update(json.loads(copies))
    found: dict[tuple[int, tuple[tuple[str, Order], ...]], _Node] = {}
    for said in (*_together(edits, again), *births.values()):
        if said.fields:
            stamp, segment = said.version
            segments, undoes = [segment, *again.get(said.version, ())], {said.undoes} - {""}
            node = _Node(stamp, said.fields, said.is_birth, said.is_undone, segments, {said.action}, undoes, said.by)
            one = found.setdefault(node.order, node)
            if one is not node:
                one.segments += segments
                one.is_birth &= node.is_birth
                one.is_undone &= node.is_undone
                one.actions |= node.actions
                one.undoes |= node.undoes
                one.by = min(one.by, node.by)
                for name, (old, new) in node.fields.items():  # whichever was heard first
                    one.fields[name] = (min(old, one.fields[name][0], key=order), new)
    return [found[each] for each in sorted(found)]


def _together(edits: Sequence[_Said], again: dict[Version, set[int]]) -> Iterator[_Said]:
    """Yield the edits of a register with those of one action as one, at the version of the last: a deal that was lost
    for a reason says that reason too, whatever it wrote last."""
    groups: dict[object, list[_Said]] = {}
    for n, each in enumerate(edits):
        groups.setdefault((each.action, each.version[1]) if each.action else n, []).append(each)
    for several in groups.values():
        several.sort(key=lambda each: each.version)
        last, whole = several[-1], _Fields()
        for each in several:
            for name, (old, new) in each.fields.items():
                whole[name] = (whole[name][0] if name in whole else old, new)
            if each is not last:
                again.setdefault(last.version, set()).update(again.get(each.version, ()))
        yield replace(last, fields=whole)


def _saw(segments: Segments, later: _Node, earlier: _Node) -> bool:
    """Return whether a writer of one assertion had seen another."""
    return any(
        segments.saw((later.stamp, one), (earlier.stamp, other)) for one in later.segments for other in earlier.segments
    )


def _asserted(segments: Segments, nodes: Sequence[_Node], node: _Node, names: Iterable[str]) -> dict[str, Value]:
    """Return what the writer of an assertion held in its register: what it did not change was said by the greatest of
    those before it that it had seen, or else by the greatest that this one had seen."""
    values: dict[str, Value] = dict.fromkeys(names)
    missing = set(values)
    last = node
    for each in reversed(nodes[: nodes.index(node) + 1]):
        if each is node or (each.stamp < last.stamp and _saw(segments, last, each)):
            for name in missing & each.fields.keys():
                values[name] = each.fields[name][1]
            missing -= each.fields.keys()
            last = each
    return values


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


@dataclass(frozen=True, slots=True)
class Sides:
    """Who wrote what was overridden (None where that is not known), and who what holds; whether the former is what a
    row was made with."""

    loser: By | None
    winner: By | None
    is_birth: bool


def sides(
    connection: sqlite3.Connection, layouts: Mapping[str, Layout], conflict: tuple[str, str, int, str, str]
) -> Sides:
    """Return the two sides of a conflict, given as (id, table, number of the row, field, kind)."""
    id, table, n, name, kind = conflict
    layout = layouts[table]
    (each,) = held.read(connection, table, layout, "n", (n,))
    names = layout.registers[layout.of[name]]
    nodes = _nodes(connection, table, each, names)
    if kind == "deleted":
        losers = _winners(_standing(nodes), each.values)
        nodes = _nodes(connection, table, each, (TOMBSTONE,))
    else:
        losers = [node for node in nodes if _id(table, each.id, names[0], node.stamp, node.fields) == id]
    winners = _winners(_standing(nodes), each.values)
    return Sides(
        min((node.by for node in losers), default=None),
        min((node.by for node in winners), default=None),
        kind == "edit" and all(node.is_birth for node in losers),
    )


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
