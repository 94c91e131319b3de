"""Replicas in memory that exchange segments without a storage, and what must be true of them."""

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from unittest import mock

from sfa_tui.model.clock import utc
from sfa_tui.model.errors import NotFound
from sfa_tui.store import doctor, triggers, undo
from sfa_tui.store.sync import applying, held, listing, sealing, seen
from sfa_tui.store.sync.changes import LAST_STAMP, Act, Change, Header, Segment
from sfa_tui.store.sync.registers import layout, orders
from sfa_tui.store.workspace import Store
from tests.store.workspaces import fresh
from tests.store.writing import Write, by_action, outside

LATER = "known_later"
"""A table, and a column of companies, that only a newer version has."""

START = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


@dataclass
class Replica:
    """A site: its workspace, its clock, and the segments that it has sealed."""

    name: str
    store: Store = field(default_factory=fresh)
    time: datetime = START
    log: list[Segment] = field(default_factory=list)
    heard: list[Segment] = field(default_factory=list)
    """What one that reuses ids was told."""

    forges: bool = False
    """Whether it gives what it tells others the last stamps that there are; its own tables are not theirs, then."""

    reuses: Random | None = None
    """What draws which of the ids of others' actions it gives its own ones, and with which contents; its own journal is
    not that of others, then."""

    gone: bool = False
    """Whether nobody works there any more; what it has put stays."""

    def __post_init__(self) -> None:
        # What another program writes is dated by SQLite, which must tell the time of this history too.
        self.connection.create_function("strftime", 2, self._now)

    def _now(self, format: str, when: str) -> str:
        assert (format, when) == ("%Y-%m-%dT%H:%M:%fZ", "now")
        return utc(self.time)

    @property
    def connection(self) -> sqlite3.Connection:
        return self.store.connection

    def write(self, several: list[Write], *, raw: bool = False) -> None:
        """Write as a verb, or as another program would."""
        self.time += timedelta(milliseconds=1)
        with mock.patch("sfa_tui.store.journal.now", return_value=utc(self.time)):
            if raw:
                for write in several:
                    outside(self.connection, write)
            else:
                by_action(self.store, several)

    def undo(self) -> None:
        with mock.patch("sfa_tui.store.journal.now", return_value=utc(self.time)):
            try:
                undo.undo(self.store)
            except NotFound:
                return

    def know_better(self, id: str, value: str | None) -> None:
        """Write a column that only a newer version has."""
        self.time += timedelta(milliseconds=1)
        with mock.patch("sfa_tui.store.journal.now", return_value=utc(self.time)):
            self.connection.execute("UPDATE company SET known_later = ? WHERE id = ?", (value, id))

    def write_later(self, several: list[Write], *, raw: bool) -> None:
        """Write to the table that only a newer version has; another version leaves it."""
        if _has_later(self.connection):
            self.write(several, raw=raw)

    def copied(self) -> sqlite3.Connection:
        """Return a copy of the workspace as it is now."""
        connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=1024)
        self.connection.backup(connection)
        return connection

    def cloned(self, name: str, backup: sqlite3.Connection | None = None) -> "Replica":
        """Return another site with what this one has or had, which goes on by itself under a name of its own."""
        return Replica(name, Store(backup or self.copied(), self.store.folder), self.time)

    def seal(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self._seal()
        self.connection.execute("COMMIT")

    def _seal(self) -> None:
        sealing.seal_all(self.connection, self.name, self._pack, now=round(self.time.timestamp() * 1000))

    def _pack(self, header: Header, acts: Sequence[Act], changes: Sequence[Change]) -> tuple[bytes, bytes]:
        if self.forges:
            changes = [forged(change) for change in changes]
        if self.reuses:
            acts, changes = self._reused(self.reuses, acts, changes)
        content = repr((header, acts, changes)).encode()
        hash = hashlib.sha256(content).digest()
        # The order that the format keeps: births first, then field by field.
        told = sorted(changes, key=lambda change: (change.field is not None, change.table, change.field or ""))
        self.log.append(Segment(header, tuple(acts), tuple(told), hash))
        return content, hash

    def _reused(
        self, drawn: Random, acts: Sequence[Act], changes: Sequence[Change]
    ) -> tuple[Sequence[Act], Sequence[Change]]:
        """Return actions and changes of which some say what another member's do, or nearly so."""
        heard = [*self.heard]
        # (All are made of one workspace here, as no machines are.)
        told = [each for segment in heard for each in segment.acts if each.verb not in ("init", "demo")]
        for n, act in enumerate(acts if told else ()):
            if drawn.random() < 0.6:
                other = drawn.choice(told)
                undoes = drawn.choice([None, act.undoes, other.undoes, other.id, *(each.id for each in told)])
                new = drawn.choice([other, replace(act, id=other.id), replace(other, undoes=undoes)])
                acts = [*acts[:n], drawn.choice([new, replace(new, at=drawn.choice(["", act.at]))]), *acts[n + 1 :]]
        places = {act.id: n for n, act in enumerate(acts)}
        again = [
            (change, segment.acts[change.act].id)
            for segment in heard
            for change in segment.changes
            if change.act is not None and segment.acts[change.act].id in places
        ]
        fresh = {(change.table, change.row) for change in changes if change.field is None}
        for change, id in drawn.sample(again, min(len(again), drawn.randint(0, 4))):
            if (change.table, change.row) in fresh:
                continue
            fresh |= {(change.table, change.row)} if change.field is None else set()
            one = change._replace(act=places[id], old=drawn.choice([change.old, None]))
            if change.field is None:
                kept = dict([*change.beside.items()][: drawn.randint(0, len(change.beside))])
                one = change._replace(act=places[id], beside=drawn.choice([change.beside, kept]))
            changes = [*changes, one]
        return acts, changes

    def take(self, segments: Sequence[Segment]) -> applying.Merged:
        """Seal what is pending and merge segments of others, in one transaction."""
        self.connection.execute("BEGIN IMMEDIATE")
        self._seal()
        self.heard += segments if self.reuses else ()
        merged = applying.apply(self.connection, segments)
        self.connection.execute("COMMIT")
        self.store.forget_settings()
        return merged

    def snapshot(self) -> list[tuple[str, int]]:
        """Return what a snapshot made here has, in the order of its packs: that in which segments were applied here."""
        return self.connection.execute(
            "SELECT s.id, g.seq FROM segment g JOIN site s ON s.n = g.site ORDER BY g.n"
        ).fetchall()

    def load(self, packed: Sequence[tuple[str, int]], logs: Mapping[str, Sequence[Segment]], batch: int) -> None:
        """Take from a snapshot what is next here, so many segments in a transaction."""
        done = seen.vector(self.connection)
        found = []
        for site, seq in packed:
            if site != self.name and seq == done.get(site, 0) + 1:
                found.append(logs[site][seq - 1])
                done[site] = seq
        for first in range(0, len(found), batch):
            self.take(found[first : first + batch])

    def take_next(self, other: "Replica", count: int) -> None:
        """Take the next segments of another site."""
        done = seen.vector(self.connection).get(other.name, 0)
        if other.log[done : done + count]:
            self.take(other.log[done : done + count])


def forged(change: Change) -> Change:
    """Return a change with the last stamp that there is, or that its birth may have; some are left as they are."""
    if change.stamp % 3 == 0:
        return change
    return change._replace(stamp=LAST_STAMP if change.field is not None else LAST_STAMP - 2)


def learn(replica: Replica) -> None:
    """Let a workspace be of a version that has one more column and one more table, and take what waited for them."""
    if not _has_later(replica.connection):
        replica.connection.execute("ALTER TABLE company ADD COLUMN known_later TEXT")
        replica.connection.execute(
            f"CREATE TABLE {LATER} (n INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT, weight INTEGER,"
            " deleted_at TEXT) STRICT"
        )
        replica.connection.execute(f"CREATE UNIQUE INDEX {LATER}_id ON {LATER} (id)")
        triggers.make(replica.connection)
    replica.take([])


def _has_later(connection: sqlite3.Connection) -> bool:
    return LATER in triggers.synced_tables(connection)


def settle(replicas: Sequence[Replica]) -> None:
    """Let all have everything of all."""
    working = [each for each in replicas if not each.gone]
    for each in working:
        each.seal()
    for each in working:
        for other in replicas:
            if other is not each:
                each.take_next(other, len(other.log))


def tables(replica: Replica) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every synced table, by id."""
    found = {}
    for table, columns in triggers.synced_tables(replica.connection).items():
        names = ", ".join(f'"{name}", typeof("{name}")' for name in columns)
        found[table] = replica.connection.execute(f'SELECT id, {names} FROM "{table}" ORDER BY id').fetchall()
    return found


def derived(replica: Replica) -> dict[str, list[tuple[Any, ...]]]:
    """Return what is derived, with ids in place of numbers."""
    deals = replica.connection.execute(
        "SELECT d.id, x.stage_entered_at, x.slips, x.last_at, a.id, x.next_due, b.id, x.waiting_due, c.id, x.stage_id,"
        " x.attention FROM deal_state x JOIN deal d ON d.n = x.n LEFT JOIN activity a ON a.n = x.last_activity"
        " LEFT JOIN activity b ON b.n = x.next_activity LEFT JOIN activity c ON c.n = x.waiting_activity ORDER BY d.id"
    ).fetchall()
    sums = replica.connection.execute("SELECT * FROM stage_sum ORDER BY 1, 2, 3, 4, 5").fetchall()
    return {"deals": deals, "sums": sums}


def winners(replica: Replica) -> dict[tuple[str, str, int], int]:
    """Return the stamp of what each register holds; that the newest row of the journal holds it, the doctor sees."""
    found = {}
    for table, own in held.layouts(replica.connection).items():
        ids = [id for (id,) in replica.connection.execute(f'SELECT id FROM "{table}"')]
        for each in held.read(replica.connection, table, own, "id", ids) if ids else ():
            for register in range(len(own.registers)):
                version = each.version(own, register)
                if version is not None:
                    found[table, each.id, register] = version[0]
    return found


def conflicts(replica: Replica) -> list[tuple[Any, ...]]:
    """Return the conflicts, without what only this machine knows of them."""
    return replica.connection.execute("SELECT id, noun, field, kind FROM conflict ORDER BY id").fetchall()


def shown(replica: Replica) -> list[dict[str, Any]]:
    """Return all that is shown of the conflicts of everybody."""
    return [asdict(each) for each in listing.listed(replica.store, everybody=True)]


def acted(replica: Replica) -> list[tuple[Any, ...]]:
    """Return what is told of the actions of everybody."""
    return replica.connection.execute(
        "SELECT id, at, user_id, verb, summary, undoes FROM action ORDER BY id"
    ).fetchall()


def wrong(replica: Replica) -> list[str]:
    """Return what the doctor finds in the tables, the journal and what is derived."""
    apart = ("references", "dates", "mode", "rings", "synced drive", "numbers", "rates", "targets")
    return [repr(each) for each in doctor.examine(replica.store) if each.check not in apart]


def expected(replicas: Sequence[Replica], columns: Mapping[str, Sequence[str]]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return what the tables must hold, {table: {id: {column: value}}}: the merge rule as it is written down, over all
    changes at once."""
    layouts = {table: layout(table, names) for table, names in columns.items()}
    best: dict[tuple[str, str, int], tuple[Any, ...]] = {}
    born: set[tuple[str, str]] = set()
    for replica in replicas:
        for segment in replica.log:
            for change in segment.changes:
                own = layouts[change.table]
                beside = dict(change.beside)
                if change.field is None:
                    born.add((change.table, change.row))
                    registers = [r for r, names in enumerate(own.registers) if any(name in beside for name in names)]
                else:
                    beside[change.field] = change.new
                    registers = [own.of[change.field]]
                for register in registers:
                    values = tuple(beside.get(name) for name in own.registers[register])
                    key = (change.table, change.row, register)
                    mine = (change.stamp, orders(values), values)
                    best[key] = max(best.get(key, mine), mine, key=lambda each: each[:2])
    found: dict[str, dict[str, dict[str, Any]]] = {table: {} for table in columns}
    for table, id in born:
        found[table][id] = dict.fromkeys(columns[table])
    for (table, id, register), (_stamp, _order, values) in best.items():
        if (table, id) in born:
            found[table][id].update(zip(layouts[table].registers[register], values, strict=True))
    return found


def told_rightly(replicas: Sequence[Replica], one: Replica, columns: Mapping[str, Sequence[str]]) -> None:
    """Make sure that what a conflict tells of the overridden side is what its writer's machine held then: a change
    carries that along, and a merge that brings it too late does not keep it. Where one forges its stamps, which of its
    changes was made on top of which is not told."""
    if any(each.forges or each.reuses for each in replicas):
        return
    layouts = {table: layout(table, names) for table, names in columns.items()}
    said: dict[tuple[str, str, int, int], list[dict[str, Any]]] = {}
    for replica in replicas:
        for segment in replica.log:
            for change in segment.changes:
                own, beside = layouts[change.table], dict(change.beside)
                if change.field is not None:
                    beside[change.field] = change.new
                for register in range(len(own.registers)) if change.field is None else [own.of[change.field]]:
                    values = {name: beside.get(name) for name in own.registers[register]}
                    said.setdefault((change.table, change.row, register, change.stamp), []).append(values)
    stamps = dict(one.connection.execute("SELECT id, stamp FROM conflict"))
    for each in listing.listed(one.store, everybody=True):
        if each.kind == "edit":
            register = layouts[each.noun].of[each.field]
            assert each.ours in said[each.noun, each.row, register, stamps[each.id]], each


def _state(replica: Replica) -> tuple[object, ...]:
    return tables(replica), winners(replica), derived(replica), conflicts(replica), shown(replica), acted(replica)


def same(replicas: Sequence[Replica]) -> None:
    """Make sure that nothing tells the replicas apart, that they hold what the rule says, and that nothing is wrong."""
    working = [each for each in replicas if not each.forges and not each.reuses and not each.gone]
    first = working[0]
    names = triggers.synced_tables(first.connection)
    told, state = expected(replicas, names), _state(first)
    for table, columns in names.items():
        rows = first.connection.execute(f'SELECT id, {", ".join(map(triggers.quoted, columns))} FROM "{table}"')
        held = {id: dict(zip(columns, values, strict=True)) for id, *values in rows}
        assert held == told[table], (first.name, table)
    told_rightly(replicas, first, names)
    for each in working:
        assert each is first or _state(each) == state
        assert wrong(each) == []
