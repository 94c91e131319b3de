"""What was ever said of a register of a row, as the journal and the births tell it: who said what, when, in which
segments, and what its writer had seen.

All of it follows from the changes alone, whichever of them was heard first.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sfa_tui.store.sync.changes import Value
from sfa_tui.store.sync.held import Held, Version
from sfa_tui.store.sync.registers import Order, order, orders, same
from sfa_tui.store.sync.seen import Segments

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
class Assertion:
    """What was said of a register: its stamp, what it changed, and in which segments it came. What two sites say alike,
    with one stamp, is one assertion."""

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
        """Return its version in this file."""
        return self.stamp, min(self.segments)

    @property
    def order(self) -> tuple[int, tuple[tuple[str, Order], ...]]:
        """Return what orders the assertions of a register in every replica alike."""
        return self.stamp, tuple((name, order(self.fields[name][1])) for name in sorted(self.fields))

    def repeats(self, other: "Assertion") -> bool:
        """Return whether it says all that another says."""
        return all(
            name in self.fields and same(self.fields[name][1], new) for name, (_old, new) in other.fields.items()
        )

    def says(self, values: Mapping[str, Value]) -> bool:
        """Return whether what it changed is what a row holds."""
        return all(same(values[name], new) for name, (_old, new) in self.fields.items())


def of(connection: sqlite3.Connection, table: str, each: Held, names: tuple[str, ...]) -> list[Assertion]:
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
    found: dict[tuple[int, tuple[tuple[str, Order], ...]], Assertion] = {}
    for said in (*_together(edits, again), *births.values()):
        if said.fields:
            stamp, segment = said.version
            segments, undoes = [segment, *again.get(said.version, ())], {said.undoes} - {""}
            node = Assertion(
                stamp, said.fields, said.is_birth, said.is_undone, segments, {said.action}, undoes, said.by
            )
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


def saw(segments: Segments, later: Assertion, earlier: Assertion) -> bool:
    """Return whether a writer of one assertion had seen another."""
    return any(
        segments.saw((later.stamp, one), (earlier.stamp, other)) for one in later.segments for other in earlier.segments
    )


def held(segments: Segments, said: Sequence[Assertion], names: Sequence[str]) -> list[dict[str, Value]]:
    """Return what the writer of each assertion held in its register: what it did not change was so in the greatest of
    those before it that it had seen. Where two sites said one thing, it is what the one of them held."""
    found: list[dict[int, dict[str, Value]]] = []
    for place, one in enumerate(said):
        changed = {name: new for name, (_old, new) in one.fields.items()}
        found.append({})
        for segment in one.segments:
            before = next(
                filter(None, (_seen(segments, one, segment, said[n], found[n]) for n in reversed(range(place)))), None
            )
            found[place][segment] = (before or dict.fromkeys(names)) | changed
    return [_least(each.values()) for each in found]


def _seen(
    segments: Segments, later: Assertion, segment: int, earlier: Assertion, found: Mapping[int, dict[str, Value]]
) -> dict[str, Value] | None:
    """Return what the writer of an assertion, in one of its segments, had seen of an earlier one; None for nothing."""
    if earlier.stamp >= later.stamp:
        return None
    seen = [found[each] for each in found if segments.saw((later.stamp, segment), (earlier.stamp, each))]
    return _least(seen) if seen else None


def _least(several: Iterable[dict[str, Value]]) -> dict[str, Value]:
    """Return the least of several values of a register, which is the same everywhere."""
    return min(several, key=lambda each: orders(each[name] for name in sorted(each)))


def winners(nodes: Sequence[Assertion], values: Mapping[str, Value]) -> list[Assertion]:
    """Return the greatest of the assertions of a register: those that say what it holds."""
    newest = [node for node in nodes if node.stamp == nodes[-1].stamp]
    return [node for node in newest if node.says(values)] or newest[-1:]


def holding(connection: sqlite3.Connection, table: str, each: Held, names: tuple[str, ...]) -> list[Assertion]:
    """Return the assertions that say what a register holds, as if what was undone had never been said; where it holds
    what only an undo says, that."""
    said = of(connection, table, each, names)
    found = [node for node in winners(_standing(said), each.values) if node.says(each.values)]
    return found or winners(said, each.values)


def _standing(nodes: list[Assertion]) -> list[Assertion]:
    """Return the assertions without those that were undone here, and without the undoing: what holds then is what
    others had said before."""
    left = [*nodes]
    for node in reversed(nodes):
        undone = [each for each in left if each.actions <= node.undoes]
        if node in left and undone:
            left = [each for each in left if each is not node and each not in undone]
    return left
