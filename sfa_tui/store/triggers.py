"""The triggers of a workspace, generated from its tables: the journal, the tombstones, the derived rows.

They are plain SQL of SQLite 3.37, so a change made in any SQLite shell is journalled like one made here. Each is held
still while `context.bulk` is 1; bulk.py then writes the same rows set by set. What the derived rows mean is in
derived.py."""

import hashlib
import sqlite3
from collections.abc import Iterable

from sfa_tui.store import derived

_NOW = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
# By its number: SQLite finds a row in half the time in which it begins to go through a table of one.
_CONTEXT = "context WHERE n = 1"
_LIVE = f"(SELECT bulk FROM {_CONTEXT}) = 0"
_LOCAL_COLUMNS = ("n", "id")
_known: dict[tuple[tuple[str, str], ...], dict[str, list[str]]] = {}
_MOST_KNOWN = 16
_KEPT = ("action", "journal")
"""Tables from which nothing is deleted, so that their numbers are never given twice."""


def synced_tables(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return each synced table (it has `n`, `id` and `deleted_at`) with its other columns, unknown ones included."""
    # Columns follow from the statements that made the tables; asking SQLite for them anew takes far longer.
    made = tuple(
        connection.execute("SELECT name, sql FROM main.sqlite_schema WHERE type = 'table' ORDER BY rowid").fetchall()
    )
    if made not in _known:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[made] = _synced_tables(connection)
    return {table: [*columns] for table, columns in _known[made].items()}


def _synced_tables(connection: sqlite3.Connection) -> dict[str, list[str]]:
    rows = connection.execute(
        "SELECT t.name, c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c"
        " WHERE t.schema = 'main' AND t.type = 'table' AND t.strict AND"
        " (SELECT count(*) FROM pragma_table_info(t.name) k WHERE k.name IN ('n', 'id', 'deleted_at')) = 3"
        " ORDER BY t.name, c.cid"
    )
    tables: dict[str, list[str]] = {}
    for table, column in rows:
        columns = tables.setdefault(table, [])
        if column not in _LOCAL_COLUMNS:
            columns.append(column)
    return tables


def statements(tables: dict[str, list[str]]) -> dict[str, str]:
    """Return every trigger as {name: CREATE TRIGGER statement}."""
    return {name: sql for made in _by_table(tables).values() for name, sql in made.items()}


def _by_table(tables: dict[str, list[str]]) -> dict[str, dict[str, str]]:
    """Return the triggers of each table, in the order in which they are made."""
    made: dict[str, dict[str, str]] = {}
    for table, columns in tables.items():
        _add_table(made.setdefault(table, {}), table, columns)
    for name, (event, condition, body) in derived.TRIGGERS.items():
        sql = f"CREATE TRIGGER {name} {event} WHEN {condition} AND {_LIVE} BEGIN {body} END"
        made.setdefault(event.rpartition(" ")[2], {})[name] = sql
    for table in _KEPT:
        made.setdefault(table, {})[f"{table}_kept"] = (
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted from {table}'); END"
        )
    return made


def _add_table(made: dict[str, str], table: str, columns: list[str]) -> None:
    # A table or column of a newer version, or of somebody with a database browser, may be called anything.
    of, noun = quoted(table), literal(table)
    named = {what: quoted(f"{table}_{what}") for what in ("one_birth", "same_id", "tombstone", "birth")}
    made[f"{table}_one_birth"] = (
        # Two lookups: asked in one with OR, SQLite gathers rows first. As scalars, for EXISTS takes a tenth of a
        # microsecond more a row. n is -1 where SQLite is yet to choose it.
        f"CREATE TRIGGER {named['one_birth']} BEFORE INSERT ON {of} "
        f"WHEN (SELECT 1 FROM {of} WHERE id = new.id) "
        f"OR new.n <> -1 AND (SELECT 1 FROM {of} WHERE n = new.n) "
        f"BEGIN SELECT RAISE(ABORT, {literal(f'a row with this id is in {table} already')}); END"
    )
    made[f"{table}_same_id"] = (
        f"CREATE TRIGGER {named['same_id']} BEFORE UPDATE OF n, id ON {of} "
        f"WHEN old.id IS NOT new.id OR old.n IS NOT new.n "
        f"BEGIN SELECT RAISE(ABORT, {literal(f'the id of a row in {table} never changes')}); END"
    )
    made[f"{table}_tombstone"] = (
        f"CREATE TRIGGER {named['tombstone']} BEFORE DELETE ON {of} "
        f"BEGIN UPDATE {of} SET deleted_at = {_NOW} WHERE n = old.n AND deleted_at IS NULL; "
        f"SELECT RAISE(IGNORE); END"
    )
    follows = derived.ON_BIRTH.get(table, "") + (derived.mark_dirty(table) if table in derived.SEARCHED else "")
    made[f"{table}_birth"] = (
        f"CREATE TRIGGER {named['birth']} AFTER INSERT ON {of} {f'WHEN {_LIVE} ' if follows else ''}BEGIN "
        f"INSERT INTO journal (action, noun, row, at, effective_at) SELECT action, {noun}, new.n, "
        f"iif(action IS NULL, {_NOW}, NULL), effective_at FROM {_CONTEXT} AND bulk = 0;{follows} END"
    )
    for column in columns:
        made[f"{table}_set_{column}"] = _update_trigger(table, column)


def _update_trigger(table: str, column: str) -> str:
    of, noun, cell, field = quoted(table), literal(table), quoted(column), literal(column)
    # typeof: 1 and 1.0 are equal, but not the same value of an ANY column.
    changed = f"(old.{cell} IS NOT new.{cell} OR typeof(old.{cell}) <> typeof(new.{cell}))"
    also = derived.ON_CHANGE.get((table, column), "")
    if column in derived.SEARCHED.get(table, ()):
        also += derived.mark_dirty(table)
    return (
        f"CREATE TRIGGER {quoted(f'{table}_set_{column}')} AFTER UPDATE OF {cell} ON {of} WHEN {changed} AND {_LIVE} "
        f"BEGIN INSERT INTO journal (action, noun, row, field, old, new, base, at, effective_at) "
        f"SELECT action, {noun}, new.n, {field}, old.{cell}, new.{cell}, "
        f"(SELECT max(seq) FROM journal WHERE noun = {noun} AND row = new.n AND field = {field}), "
        f"iif(action IS NULL, {_NOW}, NULL), effective_at FROM {_CONTEXT};{also} END"
    )


def quoted(name: str) -> str:
    """Return the name of a table or column as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def fingerprint(connection: sqlite3.Connection) -> str:
    """Return a hash of the triggers and columns that are there now, and of what this version would make of a table."""
    made = hashlib.sha256(repr((statements({"table": ["column"]}), derived.ON_BIRTH, derived.ON_CHANGE)).encode())
    for (sql,) in connection.execute(
        "SELECT sql FROM sqlite_schema WHERE type IN ('trigger', 'table') AND sql IS NOT NULL ORDER BY type, name"
    ):
        made.update(sql.encode())
    return made.hexdigest()


def make(connection: sqlite3.Connection) -> None:
    """Make every trigger of each table whose triggers are not as they should be anew, inside the caller's transaction,
    and note the fingerprint."""
    held: dict[str, dict[str, str]] = {}
    for table, name, sql in connection.execute(
        "SELECT tbl_name, name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid"
    ):
        held.setdefault(table, {})[name] = sql
    wanted = _by_table(synced_tables(connection))
    # Those of one table act in an order that follows from that in which they were made: it is all of them, or none.
    amiss = [table for table in held.keys() | wanted.keys() if not _alike(held.get(table), wanted.get(table))]
    for table in amiss:
        _drop(connection, held.get(table, {}))
    for table in amiss:
        for sql in wanted.get(table, {}).values():
            connection.execute(sql)
    connection.execute(
        "INSERT INTO local_setting (key, value) VALUES ('triggers', ?1)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (fingerprint(connection),),
    )


def _alike(one: dict[str, str] | None, other: dict[str, str] | None) -> bool:
    return one is not None and other is not None and [*one.items()] == [*other.items()]


def drop(connection: sqlite3.Connection) -> None:
    """Drop every trigger, inside the caller's transaction."""
    _drop(connection, [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")])


def _drop(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    for name in names:
        connection.execute(f"DROP TRIGGER {quoted(name)}")


def are_whole(connection: sqlite3.Connection) -> bool:
    """Return whether the triggers are those that `make` left (a table rebuilt from outside loses them silently)."""
    row = connection.execute("SELECT value FROM local_setting WHERE key = 'triggers'").fetchone()
    return row is not None and row[0] == fingerprint(connection)
