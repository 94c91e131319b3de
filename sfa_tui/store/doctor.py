"""What may be wrong with a workspace, and making again what can be made again.

Knows how the tables, the journal, what is derived and the files must agree; each finding is a message of the catalogues
with its facts, and whoever asks says it.
"""

import os
import sqlite3
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed
from sfa_tui.store import derived, filesystem, misfits, search, triggers, views
from sfa_tui.store.workspace import FILE_NAME, Store

_SHOWN = 5
_USERS = ("owner_id", "author_id", "user_id")
_TREES = (("team", "parent_id"), ("company", "parent_id"), ("company", "merged_into"), ("contact", "merged_into"))
_DERIVED = ("deal_state", "company_state", "stage_sum")
_FOUND_BY = "noun, row, name, reading, body"
_BEFORE = {**{table: f"SELECT * FROM {table}" for table in _DERIVED}, "search": f"SELECT {_FOUND_BY} FROM search_entry"}
"""What is set aside before it is made again -> the rows that are."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong: which check found it, a message of the catalogues and what fills its placeholders."""

    check: str
    template: str
    params: dict[str, object] = field(default_factory=dict)


def examine(store: Store) -> list[Finding]:
    """Return everything that is wrong with a workspace; nothing is changed."""
    damaged = list(_integrity(store))
    found = [*damaged, *_files(store)]
    if damaged:
        # What a damaged file says of itself is not worth comparing.
        return found
    found += _triggers(store)
    if not store.read_only:
        with _rehearsal(store):
            found += [*_derived(store), *_search(store)]
    with store.reading():
        found += [*_settings(store), *_references(store), *_rings(store), *_misfits(store), *_journal(store)]
    return found


def rebuild(store: Store) -> None:
    """Make what is derived, the search index, the triggers and the views again, and give the files their modes back."""
    connection = store.connection
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("UPDATE context SET action = NULL, effective_at = NULL, bulk = 0")
        derived.rebuild(connection)
        search.rebuild(connection)
        views.make(connection)
        triggers.make(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
    if os.name == "posix":
        for path, mode in _modes(store):
            path.chmod(mode)


def _integrity(store: Store) -> Iterator[Finding]:
    try:
        lines = [line for (line,) in store.connection.execute("PRAGMA integrity_check")]
    except sqlite3.DatabaseError as error:
        lines = [str(error)]
    for line in lines:
        if line != "ok":
            yield Finding("integrity", N_("the database is damaged: {detail}"), {"detail": line})


def _settings(store: Store) -> Iterator[Finding]:
    try:
        store.currency  # noqa: B018 - asked for what it raises
    except Failed as error:
        yield Finding("setting", error.template, error.params)


def _misfits(store: Store) -> Iterator[Finding]:
    for check, text, told in misfits.find(store):
        yield Finding(check, text, told)


def _files(store: Store) -> Iterator[Finding]:
    drive = filesystem.synced_drive(store.folder)
    if drive:
        text = N_("{path} lies in the folder of {drive}, which may copy half a change; share through `sfa sync`")
        yield Finding("synced drive", text, {"path": store.folder, "drive": drive})
    if os.name != "posix":
        return
    for path, mode in _modes(store):
        held = stat.S_IMODE(path.stat().st_mode)
        if held & ~mode:
            text = N_("{path} has the mode {held}, so that others can reach it; it should be {mode}")
            yield Finding("mode", text, {"path": path, "held": f"{held:04o}", "mode": f"{mode:04o}"})


def _modes(store: Store) -> Iterator[tuple[Path, int]]:
    yield store.folder, 0o700
    for suffix in ("", "-wal", "-shm"):
        path = store.folder / f"{FILE_NAME}{suffix}"
        if path.exists():
            yield path, 0o600


def _triggers(store: Store) -> Iterator[Finding]:
    wanted = triggers.statements(triggers.synced_tables(store.connection))
    held = dict(store.connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall())
    for name in sorted(wanted.keys() | held.keys()):
        if name not in held:
            yield Finding("triggers", N_("the trigger {name} is missing"), {"name": name})
        elif name not in wanted:
            yield Finding("triggers", N_("the trigger {name} is not one of ours"), {"name": name})
        elif held[name] != wanted[name]:
            yield Finding("triggers", N_("the trigger {name} is not as it should be"), {"name": name})
    context = store.connection.execute("SELECT action, effective_at, bulk FROM context").fetchone()
    if context != (None, None, 0):
        yield Finding("context", N_("an action was left open; what others write would be counted to it"))


@contextmanager
def _rehearsal(store: Store) -> Iterator[None]:
    # Made before the transaction, and left empty: SQLite reads the whole schema again after one in which a table was
    # made and that is taken back, and that takes longer than most of what is looked at here.
    for name, rows in _BEFORE.items():
        store.connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS before_{name} AS {rows} LIMIT 0")
    store.connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        store.connection.execute("ROLLBACK")


def _derived(store: Store) -> Iterator[Finding]:
    connection = store.connection
    for table in _DERIVED:
        connection.execute(f"INSERT INTO temp.before_{table} SELECT * FROM {table}")
    derived.rebuild(connection)
    for table in _DERIVED:
        count = _differences(connection, f"temp.before_{table}", table)
        if count:
            text = N_("{count} rows of {table} differ from a rebuild; `sfa doctor --rebuild` makes them again")
            yield Finding("derived", text, {"count": count, "table": table})


def _search(store: Store) -> Iterator[Finding]:
    connection = store.connection
    search.refresh(connection)
    try:
        connection.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError:
        yield Finding("search", N_("the search index is not that of its texts; `sfa doctor --rebuild` makes it again"))
    # A check leaves open what it has read of the index, until a savepoint; no function can be made meanwhile.
    connection.execute("SAVEPOINT checked")
    connection.execute("RELEASE checked")
    connection.execute(f"INSERT INTO temp.before_search SELECT {_FOUND_BY} FROM search_entry")
    search.rebuild(connection)
    count = _differences(connection, "temp.before_search", f"(SELECT {_FOUND_BY} FROM search_entry)")
    if count:
        text = N_("{count} texts of the search index are out of date; `sfa doctor --rebuild` makes them again")
        yield Finding("search", text, {"count": count})


def _differences(connection: sqlite3.Connection, one: str, other: str) -> int:
    """Return how many rows of either are not in the other."""
    (count,) = connection.execute(
        f"SELECT (SELECT count(*) FROM (SELECT * FROM {one} EXCEPT SELECT * FROM {other}))"
        f" + (SELECT count(*) FROM (SELECT * FROM {other} EXCEPT SELECT * FROM {one}))"
    ).fetchone()
    return int(count)


def _references(store: Store) -> Iterator[Finding]:
    tables = triggers.synced_tables(store.connection)
    for table, columns in tables.items():
        for column in columns:
            target = _target(table, column, tables)
            if target is not None:
                yield from _nowhere(store, table, column, f'"{target}"', "true")
        if {"noun", "row_id"} <= set(columns):
            nouns = store.connection.execute(f'SELECT DISTINCT noun FROM "{table}" WHERE deleted_at IS NULL')
            for (noun,) in nouns.fetchall():
                if noun in tables:
                    yield from _nowhere(store, table, "row_id", f'"{noun}"', f"t.noun = '{noun}'")


def _target(table: str, column: str, tables: Collection[str]) -> str | None:
    if column in _USERS:
        return "user"
    if column in ("parent_id", "merged_into", "recurs_from"):
        return table
    target = column.removesuffix("_id")
    return target if column.endswith("_id") and target in tables else None


def _nowhere(store: Store, table: str, column: str, target: str, condition: str) -> Iterator[Finding]:
    rows = store.connection.execute(
        f'SELECT t.id, count(*) OVER () FROM "{table}" t WHERE t.deleted_at IS NULL AND t."{column}" IS NOT NULL'
        f' AND {condition} AND NOT EXISTS (SELECT 1 FROM {target} o WHERE o.id = t."{column}")'
        f" ORDER BY t.n LIMIT {_SHOWN}"
    ).fetchall()
    if rows:
        text = N_("{count} rows of {table} name a {column} that does not exist: {ids}")
        ids = ", ".join(id for id, _ in rows)
        yield Finding("references", text, {"count": rows[0][1], "table": table, "column": column, "ids": ids})


def _rings(store: Store) -> Iterator[Finding]:
    for table, column in _TREES:
        rows = store.connection.execute(
            f'SELECT id, {column} FROM "{table}" WHERE deleted_at IS NULL AND {column} IS NOT NULL'
        )
        above: dict[str, str] = dict(rows.fetchall())
        for ring in _rings_of(above):
            text = N_("rows of {table} stand above themselves by {column}: {ids}")
            yield Finding("rings", text, {"table": table, "column": column, "ids": ", ".join(ring)})


def _rings_of(above: dict[str, str]) -> Iterator[list[str]]:
    """Yield each ring of {id: id above it} once, from its smallest id on."""
    done: set[str] = set()
    for start in sorted(above):
        line: list[str] = []
        place: str | None = start
        while place is not None and place not in done:
            done.add(place)
            line.append(place)
            place = above.get(place)
        if place in line:
            ring = line[line.index(place) :]
            smallest = ring.index(min(ring))
            yield ring[smallest:] + ring[:smallest]


def _journal(store: Store) -> Iterator[Finding]:
    for table, columns in triggers.synced_tables(store.connection).items():
        of, noun = triggers.quoted(table), triggers.literal(table)
        (count,) = store.connection.execute(
            f"SELECT count(*) FROM {of} t LEFT JOIN (SELECT row, count(*) AS births FROM journal"
            f" WHERE noun = {noun} AND field IS NULL GROUP BY row) j ON j.row = t.n WHERE j.births IS NOT 1"
        ).fetchone()
        if count:
            text = N_("{count} rows of {table} have no birth in the journal, or several")
            yield Finding("journal", text, {"count": count, "table": table})
        cases = " ".join(f"WHEN {triggers.literal(name)} THEN t.{triggers.quoted(name)}" for name in columns)
        (count,) = store.connection.execute(
            f"SELECT count(*) FROM (SELECT row, field, max(seq) AS seq FROM journal j WHERE noun = {noun}"
            f" AND field IS NOT NULL AND {derived.TOOK_EFFECT} GROUP BY row, field) m JOIN journal j ON j.seq = m.seq"
            f" JOIN {of} t ON t.n = m.row WHERE j.field IN ({', '.join(map(triggers.literal, columns))})"
            f" AND (CASE j.field {cases} END) IS NOT j.new"
        ).fetchone()
        if count:
            text = N_("{count} values of {table} are not the newest that the journal has of them")
            yield Finding("journal", text, {"count": count, "table": table})
