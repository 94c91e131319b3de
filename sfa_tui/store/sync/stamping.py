"""What is pending: rows of the journal that have no version yet. Here they get one, and become changes of a segment.

Everything runs inside the caller's transaction.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sfa_tui.store.sync import frozen, held
from sfa_tui.store.sync.changes import COUNTER_BITS, FIRST_STAMP, LAST_MS, LAST_STAMP, Act, Change, Value
from sfa_tui.store.sync.held import Held
from sfa_tui.store.sync.registers import TOMBSTONE, Layout

SLICE = 10_000
"""Changes of a segment at most."""

TRUSTED = 24 * 3600 * 1000
"""Milliseconds by which a stamp may be later than what is known of the others' clocks."""

_SEALED = "sync.sealed"
"""Under which key this machine notes up to which row of the journal versions were given, and up to which action."""
_ACTED = "sync.acted"
BEFORE = "sync.before"
"""Up to which row of the journal this machine had a set-up of its own, before it joined a team."""
TRIED = "sync.tried"
"""Up to which number of its log this machine may have put segments: what comes after was never put by anybody."""
_SET_UP = frozenset(("setting", "pipeline", "stage", "rank"))
"""What every workspace has rows of with the same ids."""


@dataclass(frozen=True, slots=True)
class _Row:
    seq: int
    action: int | None
    noun: str
    row: int
    field: str | None
    old: Value
    new: Value
    at: str | None
    effective: str | None


@dataclass(frozen=True, slots=True)
class Slice:
    """Pending changes as a segment carries them, and whether more are pending."""

    acts: tuple[Act, ...]
    changes: tuple[Change, ...]
    more: bool
    overridden: frozenset[tuple[str, str]] = frozenset()
    """Rows (table, id) of which a change was overridden at once."""


def mark(connection: sqlite3.Connection, key: str) -> int:
    """Return a number that this machine notes, 0 where there is none."""
    row = connection.execute("SELECT value FROM local_setting WHERE key = ?", (key,)).fetchone()
    return int(row[0]) if row else 0


def set_mark(connection: sqlite3.Connection, key: str, number: int) -> None:
    """Let this machine note a number."""
    connection.execute(
        "INSERT INTO local_setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, number),
    )


def be_site(connection: sqlite3.Connection, n: int) -> None:
    """Let this machine be the site of that number. What those that it was have lost is still its own."""
    set_mark(connection, "sync.site", n)
    connection.execute("UPDATE site SET mine = 1 WHERE n = ?", (n,))


def give_way(connection: sqlite3.Connection) -> None:
    """Let the set-up that is here, and is yet to be sealed, give way to that of the team that is joined."""
    set_mark(connection, BEFORE, connection.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0])


def gave_way(stamp: int) -> bool:
    """Return whether a stamp is that of a set-up which gives way to the team's."""
    return stamp < 2 * FIRST_STAMP


def sealed(connection: sqlite3.Connection) -> int:
    """Return up to which row of the journal changes have a version."""
    return mark(connection, _SEALED)


def pending(connection: sqlite3.Connection) -> int:
    """Return how many changes have no version yet."""
    (count,) = connection.execute("SELECT count(*) FROM journal WHERE seq > ?", (sealed(connection),)).fetchone()
    return int(count)


def is_pending(connection: sqlite3.Connection) -> bool:
    """Return whether anything has no version yet: a change, or an action that left none."""
    (seq,) = connection.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()
    (n,) = connection.execute("SELECT coalesce(max(n), 0) FROM action").fetchone()
    return bool(seq > mark(connection, _SEALED) or n > mark(connection, _ACTED))


def all_sealed(connection: sqlite3.Connection) -> None:
    """Note that everything in the journal has a version: what was just written there came with one."""
    set_mark(connection, _SEALED, connection.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0])
    set_mark(connection, _ACTED, connection.execute("SELECT coalesce(max(n), 0) FROM action").fetchone()[0])


def stamp(connection: sqlite3.Connection, segment: int, now: int, *, limit: int = SLICE) -> Slice | None:
    """Give the oldest pending changes their versions, in the segment of that number, and return them; None where
    nothing is pending. `now` is this machine's time in milliseconds."""
    after, acted = mark(connection, _SEALED), mark(connection, _ACTED)
    found = connection.execute(
        "SELECT seq, action, noun, row, field, old, new, at, effective_at FROM journal WHERE seq > ?"
        " ORDER BY seq LIMIT ?",
        (after, limit + 1),
    ).fetchall()
    rows, more = [_Row(*each) for each in found[:limit]], len(found) > limit
    last = rows[-1].seq if rows else after
    acts = _acts(connection, {row.action for row in rows if row.action is not None}, acted, None if more else last)
    if not rows and not acts:
        return None
    stamping = _Stamping(connection, segment, _ceiling(connection), now, acts)
    changes = stamping.run(rows, last, more=more)
    if stamping.frozen:
        frozen.restore(connection, stamping.frozen)
    set_mark(connection, _SEALED, last)
    set_mark(connection, _ACTED, max(acts, default=acted))
    connection.executemany(
        "INSERT INTO shared_action VALUES (?, ?) ON CONFLICT DO NOTHING", ((act.id, n) for n, act in acts.items())
    )
    overridden = frozenset((noun, stamping.rows[noun, n].id) for noun, n, _field in stamping.frozen)
    return Slice(tuple(acts.values()), tuple(changes), more, overridden)


def _acts(connection: sqlite3.Connection, named: Iterable[int], after: int, final: int | None) -> dict[int, Act]:
    """Return the actions of changes, and at the end those that left none (`final`: the last row of the journal)."""
    connection.execute("DROP TABLE IF EXISTS temp.named")
    connection.execute("CREATE TEMP TABLE named (n INTEGER PRIMARY KEY)")
    connection.executemany("INSERT INTO temp.named VALUES (?)", ((n,) for n in named))
    if final is not None:
        connection.execute(
            "INSERT INTO temp.named SELECT n FROM action WHERE n > ? AND n NOT IN (SELECT action FROM elsewhere)"
            " ON CONFLICT DO NOTHING",
            (after,),
        )
    rows = connection.execute(
        "SELECT n, id, at, user_id, verb, summary, undoes FROM action WHERE n IN (SELECT n FROM temp.named) ORDER BY n"
    ).fetchall()
    connection.execute("DROP TABLE temp.named")
    return {n: Act(*each) for n, *each in rows}


def _ceiling(connection: sqlite3.Connection) -> int:
    """Return the latest time that a stamp may take from this machine's clock, by the clocks of the others."""
    (newest,) = connection.execute(
        "SELECT max(sealed_at) FROM segment WHERE site IS NOT (SELECT value FROM local_setting WHERE key = 'sync.site')"
    ).fetchone()
    return LAST_MS if newest is None else min(LAST_MS, newest + TRUSTED)


class _Stamping:
    """The versions of one slice."""

    def __init__(
        self, connection: sqlite3.Connection, segment: int, ceiling: int, now: int, acts: dict[int, Act]
    ) -> None:
        self.connection = connection
        self.segment = segment
        self.ceiling = ceiling
        self.now = now
        self.layouts = held.layouts(connection)
        self.acts = acts
        self.places = {n: place for place, n in enumerate(acts)}
        self.rows: dict[tuple[str, int], Held] = {}
        self.before = mark(connection, BEFORE)
        self.frozen: set[frozen.Cell] = set()
        """Cells that were changed although nothing can be above what they hold."""

    def run(self, rows: list[_Row], last: int, *, more: bool) -> list[Change]:
        """Return the changes of rows of the journal, whose last one is given, and whether more rows follow."""
        rows = [row for row in rows if row.noun in self.layouts]
        for noun in dict.fromkeys(row.noun for row in rows):
            wanted = {row.row for row in rows if row.noun == noun}
            for each in held.read(self.connection, noun, self.layouts[noun], "n", wanted):
                self.rows[noun, each.n] = each
        rows = [row for row in rows if (row.noun, row.row) in self.rows]
        if more:
            self._take_back_later(rows, last)
        beside = self._look_back(rows)
        changes: list[Change] = []
        versions: list[tuple[int, int, int, bool]] = []
        births: list[tuple[str, int, int, int, int]] = []
        for row, (values, deleted) in zip(rows, beside, strict=True):
            stamp = self._stamp(row, deleted=deleted)
            if row.field is None:
                births.append((row.noun, row.row, stamp, self.segment, row.seq))
            else:
                versions.append((row.seq, stamp, self.segment, (row.noun, row.row, row.field) in self.frozen))
            place = None if row.action is None else self.places[row.action]
            at = row.at if row.action is None else None
            id = self.rows[row.noun, row.row].id
            changes.append(Change(row.noun, id, row.field, row.old, row.new, stamp, values, place, at, row.effective))
        self.connection.executemany("INSERT INTO version VALUES (?, ?, ?, ?)", versions)
        self.connection.executemany("INSERT INTO born VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", births)
        return changes

    def _take_back_later(self, rows: list[_Row], last: int) -> None:
        """Take back what was changed after the slice."""
        self.connection.execute("DROP TABLE IF EXISTS temp.asked")
        self.connection.execute(
            "CREATE TEMP TABLE asked (noun TEXT, row INTEGER, PRIMARY KEY (noun, row)) WITHOUT ROWID"
        )
        self.connection.executemany("INSERT INTO temp.asked VALUES (?, ?)", {(row.noun, row.row) for row in rows})
        later = self.connection.execute(
            "SELECT j.noun, j.row, j.field, j.old FROM temp.asked k CROSS JOIN journal j ON j.noun = k.noun"
            " AND j.row = k.row AND j.field IS NOT NULL AND j.seq > ? ORDER BY j.seq DESC",
            (last,),
        ).fetchall()
        self.connection.execute("DROP TABLE temp.asked")
        for noun, n, name, old in later:
            self._take_back(noun, n, name, old)

    def _look_back(self, rows: list[_Row]) -> list[tuple[Mapping[str, Value], bool]]:
        """Return for each change what stood beside it and whether its row was deleted then: from what the rows hold,
        the journal is taken back step by step."""
        found: list[tuple[Mapping[str, Value], bool]] = []
        for row in reversed(rows):
            each, layout = self.rows[row.noun, row.row], self.layouts[row.noun]
            found.append((_beside(each, layout, row.field), each.values[TOMBSTONE] is not None))
            if row.field is not None:
                self._take_back(row.noun, row.row, row.field, row.old)
        return found[::-1]

    def _take_back(self, noun: str, n: int, name: str, old: Value) -> None:
        each = self.rows.get((noun, n))
        if each is not None and name in each.values:
            each.values[name] = old

    def _stamp(self, row: _Row, *, deleted: bool) -> int:
        each, layout = self.rows[row.noun, row.row], self.layouts[row.noun]
        at = self.acts[row.action].at if row.action is not None else row.at
        wall = min(_ms(at, self.now), self.ceiling) << COUNTER_BITS
        if row.noun in _SET_UP and row.seq <= self.before:
            wall = FIRST_STAMP
        if row.field is None:
            each.born = (wall, self.segment)
            return wall
        register = layout.of.get(row.field, -1)
        over = max(each.changed.get(register, (0, 0))[0], each.born[0] if each.born else 0)
        if register == layout.tombstone:
            over = max(over, each.newest())
        elif deleted:
            over = max(over, each.changed.get(layout.tombstone, (0, 0))[0])
        stamp = max(wall, over + 1)
        if stamp > LAST_STAMP:
            own = self._own(row, register)
            if own >= LAST_STAMP:
                self.frozen.add((row.noun, row.row, row.field))
                return LAST_STAMP - 1
            stamp = max(wall, own + 1)
        each.changed[register] = (stamp, self.segment)
        return stamp

    def _own(self, row: _Row, register: int) -> int:
        """Return the stamp of what a register holds."""
        each, layout = self.rows[row.noun, row.row], self.layouts[row.noun]
        names = layout.registers[register] if register >= 0 else ()
        if register not in each.changed and each.born:
            cells = (frozen.in_force(self.connection, (row.noun, row.row, name)) for name in names)
            return each.born[0] if any(value is not None for value in cells) else 0
        return each.changed.get(register, (0, 0))[0]


def _beside(each: Held, layout: Layout, field: str | None) -> Mapping[str, Value]:
    if field is None:
        return {name: value for name, value in each.values.items() if value is not None}
    register = layout.registers[layout.of[field]] if field in layout.of else ()
    return {name: each.values[name] for name in register if name != field and each.values[name] is not None}


def _ms(at: str | None, now: int) -> int:
    """Return an instant in milliseconds since 1970; what is none, as only another program writes it, is now."""
    try:
        return max(0, round(datetime.fromisoformat(at or "").timestamp() * 1000))
    except (ValueError, OverflowError):
        return now
