"""Whether the tables can take what a segment says: a member can sign what no program of ours would write."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping

from sfa_tui.store import triggers
from sfa_tui.store.sync.changes import Change, Value

_TAKEN: Mapping[str, tuple[type, ...]] = {
    "INTEGER": (int,),
    "INT": (int,),
    "REAL": (int, float),
    "TEXT": (str,),
    "BLOB": (bytes,),
}
"""Of which kinds a value may be, by the type of its column; one of another type takes any."""

Types = Mapping[tuple[str, str], str]


def types(connection: sqlite3.Connection) -> Types:
    """Return the type of each column of the synced tables, by table and column."""
    found = {}
    for table in triggers.synced_tables(connection):
        for _cid, name, type, *_rest in connection.execute(f"PRAGMA table_info({triggers.quoted(table)})"):
            found[table, name] = str(type)
    return found


def fits(changes: Collection[Change], known: Types) -> bool:
    """Return whether each value is of the kind of its column (what this version has no column for is not looked at),
    and no row is born in the moment in which it is changed."""
    edited = {(change.table, change.row, change.stamp) for change in changes if change.field is not None}
    if edited and any(
        change.field is None and (change.table, change.row, change.stamp) in edited for change in changes
    ):
        return False
    return all(
        value is None or isinstance(value, _TAKEN.get(known.get((table, name), ""), (object,)))
        for change in changes
        for table, name, value in _cells(change)
    )


def _cells(change: Change) -> Iterator[tuple[str, str, Value]]:
    if change.field is not None:
        yield change.table, change.field, change.new
    for name, value in change.beside.items():
        yield change.table, name, value
