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
from sfa_tui.store.sync.registers import TOMBSTONE, Order, order, same
from sfa_tui.store.sync.seen import Segments

By = tuple[str, str]
"""When something was written, and by which user; "" for what is not known."""

_Fields = dict[str, tuple[Value, Value]]
"""What was changed, from what to what."""

_Order = tuple[int, tuple[tuple[str, Order], ...]]


def _order(stamp: int, fields: _Fields) -> _Order:
    return stamp, tuple((name, order(fields[name][1])) for name in sorted(fields))


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
    segments: set[int]
    actions: set[str]
    undoes: set[str]
    """The ids of the actions that it was done by ("" for none), and of those that these undo."""
    by: By

    @property
    def version(self) -> Version:
        """Return its version in this file."""
        return self.stamp, min(self.segments)

    @property
    def order(self) -> _Order:
        """Return what orders the assertions of a register in every replica alike."""
        return _order(self.stamp, self.fields)

    def says(self, values: Mapping[str, Value]) -> bool:
        """Return whether what it changed is what a row holds."""
        return all(same(values[name], new) for name, (_old, new) in self.fields.items())


def of(connection: sqlite3.Connection, table: str, each: Held, names: tuple[str, ...]) -> list[Assertion]:
    """Return the assertions of a register, in their order."""
    edits: list[_Said] = []
    births: dict[Version, _Said] = {}
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
            for version in ((stamp, one) for one in {segment, *json.loads(copies)}):
                if not merged & 2:
                    edits.append(_Said(version, {name: (old, new)}, tuple(by), bool(is_undone), action, undoes))
                elif new is not None or merged & 1:
                    said = births.setdefault(version, _Said(version, {}, tuple(by), is_birth=True))
                    said.fields[name] = (None, new)
    # A member that only moved along says nothing where the change itself is known; else it is of a second birth.
    for edit in edits:
        births.pop(edit.version, None)
    made: list[_Said] = []
    if each.born is not None:
        at, who, copies = connection.execute(
            "SELECT coalesce(a.at, j.at, ''), coalesce(a.user_id, ''),"
            " (SELECT json_group_array(segment) FROM again g WHERE g.seq = b.seq)"
            " FROM born b JOIN journal j ON j.seq = b.seq LEFT JOIN action a ON a.n = j.action"
            " WHERE b.noun = ? AND b.row = ?",
            (table, each.n),
        ).fetchone()
        stamp, segment = each.born
        fields: _Fields = {name: (None, value) for name, value in at_birth.items() if value is not None}
        for one in {segment, *json.loads(copies)}:
            births.pop((stamp, one), None)
            made.append(_Said((stamp, one), fields, (at, who), is_birth=True))
    found: dict[_Order, Assertion] = {}
    for said in (*_together(edits), *births.values(), *made):
        if said.fields:
            _add(found, said)
    return [found[each] for each in sorted(found)]


def _add(found: dict[_Order, Assertion], said: _Said) -> None:
    """Add what an edit or a birth says to the assertions of a register: what says the same is one of them."""
    stamp, segment = said.version
    place = _order(stamp, said.fields)
    one = found.get(place)
    if one is None:
        undoes, fields = {said.undoes} - {""}, dict(said.fields)
        found[place] = Assertion(
            stamp, fields, said.is_birth, said.is_undone, {segment}, {said.action}, undoes, said.by
        )
        return
    one.segments.add(segment)
    one.is_birth &= said.is_birth
    one.is_undone &= said.is_undone
    one.actions.add(said.action)
    one.undoes |= {said.undoes} - {""}
    one.by = min(one.by, said.by)
    for name, (old, new) in said.fields.items():  # whichever was heard first
        one.fields[name] = (min(old, one.fields[name][0], key=order), new)


def _together(edits: Iterable[_Said]) -> Iterator[_Said]:
    """Yield the edits of a register with those of one action, in one segment, as one, at the version of the last: a
    deal that was lost for a reason says that reason too, whatever it wrote last."""
    groups: dict[object, list[_Said]] = {}
    for n, each in enumerate(edits):
        groups.setdefault((each.action, each.version[1]) if each.action else n, []).append(each)
    for several in groups.values():
        if len(several) == 1:
            yield several[0]
            continue
        # Those of one stamp by what they say, as whatever is heard of others alone tells in which order they came.
        several.sort(key=_order_of_edit)
        whole = _Fields()
        for each in several:
            for name, (old, new) in each.fields.items():
                whole[name] = (whole[name][0] if name in whole else old, new)
        yield replace(several[-1], fields=whole)


def _order_of_edit(edit: _Said) -> tuple[_Order, list[Order]]:
    return _order(edit.version[0], edit.fields), [order(old) for old, _new in edit.fields.values()]


def saw(segments: Segments, later: Assertion, earlier: Assertion) -> bool:
    """Return whether a writer of one assertion had seen another."""
    first: dict[int, int] = {}
    for known in map(segments.known, earlier.segments):
        first[known.site] = min(first.get(known.site, known.seq), known.seq)
    if earlier.stamp < later.stamp and not later.segments.isdisjoint(earlier.segments):
        return True
    return any(
        seq < known.seq if site == known.site else seq <= segments.upto(known, site)
        for known in map(segments.known, later.segments)
        for site, seq in first.items()
    )


def knew(segments: Segments, one: Assertion, other: Assertion) -> bool:
    """Return whether either of two assertions was made with the other in sight: what one segment says, its writer knew,
    be it of one moment."""
    seen = saw(segments, one, other) or saw(segments, other, one)
    return seen or not one.segments.isdisjoint(other.segments)


def winners(nodes: Sequence[Assertion], values: Mapping[str, Value]) -> list[Assertion]:
    """Return the greatest of the assertions of a register: those that say what it holds."""
    newest = [node for node in nodes if node.stamp == nodes[-1].stamp]
    return [node for node in newest if node.says(values)] or newest[-1:]


def holding(connection: sqlite3.Connection, table: str, each: Held, names: tuple[str, ...]) -> list[Assertion]:
    """Return the assertions that say what a register holds, as if what was undone had never been said; where it holds
    what only an undo says, that."""
    return standing_for(of(connection, table, each, names), each.values)


def standing_for(said: list[Assertion], values: Mapping[str, Value]) -> list[Assertion]:
    """Return which of the assertions of a register say what it holds, as `holding` does."""
    found = [node for node in winners(standing(said), values) if node.says(values)]
    return found or winners(said, values)


def deletions(segments: Segments, said: list[Assertion]) -> list[Assertion]:
    """Return which of the assertions of a tombstone delete the row as it stands: all of which nobody knew who brought
    it back. What is born deleted was never there to be deleted."""
    stands = standing(said)
    back = [node for node in stands if node.fields[TOMBSTONE][1] is None]
    return [
        node
        for node in stands
        if node.fields[TOMBSTONE][1] is not None
        and not node.is_birth
        and not any(saw(segments, one, node) for one in back)
    ]


def standing(nodes: list[Assertion]) -> list[Assertion]:
    """Return the assertions without those that were undone here, and without the undoing: what holds then is what
    others had said before."""
    left = dict(enumerate(nodes))
    by_action: dict[str, set[int]] = {}
    for place, node in left.items():
        # Under one of its actions: all of them must be undone.
        by_action.setdefault(min(node.actions), set()).add(place)
    for place, node in reversed([*left.items()]):
        if node.undoes and place in left:
            undone = [
                other
                for action in node.undoes
                for other in by_action.get(action, ())
                if nodes[other].actions <= node.undoes
            ]
            for other in {*undone, place} if undone else ():
                del left[other]
                by_action[min(nodes[other].actions)].discard(other)
    return [*left.values()]
