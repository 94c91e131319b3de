"""Actions: one verb is one transaction, one row of `action`, and the journal rows that the triggers write meanwhile."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from sfa_tui.locale import N_
from sfa_tui.model.clock import utc
from sfa_tui.model.errors import Failed, NotFound
from sfa_tui.store import search
from sfa_tui.store.schema import WITH_CREATED_AT
from sfa_tui.store.workspace import Store, told

Value = str | int | float | None
T = TypeVar("T")


def now() -> str:
    """Return this instant as the store writes it."""
    return utc(datetime.now(UTC))


@dataclass(slots=True)
class Action:
    """A verb in progress; its writes are journalled under it and become durable together."""

    store: Store
    n: int
    id: str
    at: str
    held: bool = False
    """Whether the triggers are held still (bulk.py), so that nothing may be written here."""

    def insert(self, table: str, values: Mapping[str, Value], *, id: str | None = None) -> str:
        """Insert a row and return its id."""
        self._refuse_held()
        row_id = id or self.store.new_id()
        if table in WITH_CREATED_AT:
            values = {"created_at": self.at, **values}
        columns = ["id", *values]
        marks = ", ".join("?" * len(columns))
        self.store.connection.execute(
            f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({marks})', (row_id, *values.values())
        )
        return row_id

    def update(self, table: str, id: str, values: Mapping[str, Value]) -> None:
        """Set columns of the row with this id; a column that holds the value already is not journalled."""
        self._refuse_held()
        if not values:
            return
        assignments = ", ".join(f'"{column}" = ?' for column in values)
        cursor = self.store.connection.execute(
            f'UPDATE "{table}" SET {assignments} WHERE id = ?', (*values.values(), id)
        )
        if cursor.rowcount != 1:
            raise NotFound(N_("there is no {noun} with the id {id}"), noun=table, id=id)

    def _refuse_held(self) -> None:
        if self.held:
            raise RuntimeError("within a bulk block rows are written by the bulk, or the journal would not see them")

    def delete(self, table: str, id: str) -> None:
        """Set the tombstone of the row with this id."""
        self.update(table, id, {"deleted_at": self.at})

    def effective(self, at: str | None) -> None:
        """Let the writes that follow take effect at another instant than now (None: now)."""
        self.store.connection.execute("UPDATE context SET effective_at = ?", (at,))


@contextmanager
def action(
    store: Store,
    verb: str,
    summary: str | Callable[[], str] = "",
    *,
    keep: bool = False,
    user: str | None = None,
) -> Iterator[Action]:
    """Run a verb: BEGIN IMMEDIATE, its journal action, COMMIT; on an error nothing of it stays.

    Within another action it joins that one, so that verbs compose into one undo. A verb that changed nothing leaves no
    action behind, unless it is to be kept all the same. It is the doing of `me`, unless a user is given. A summary that
    has to be read from the store is asked for once the transaction has begun.
    """
    outer = store.action
    if outer is not None:
        yield outer
        return
    connection = store.connection
    path = store.path
    if store.read_only:
        raise Failed(N_("{path} cannot be written (read-only); nothing was changed"), path=path)
    with told(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            store.known.clear()
            act = _begin(store, verb, summary if isinstance(summary, str) else summary(), user)
            store.action = act
            yield act
            changed, unread = _finish(connection, act)
            if changed or keep:
                if unread:
                    search.refresh(connection)
                connection.execute("COMMIT")
                store.changed = True
            else:
                connection.execute("ROLLBACK")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            store.action = None
    store.forget_settings()


class _Rehearsed(Exception):
    """Ends a rehearsal, so that its transaction is rolled back."""


def rehearse(store: Store, act: Callable[[], T]) -> T:
    """Return what `act` returns, and take back all that it did: a verb shown before it is done."""
    results: list[T] = []
    with suppress(_Rehearsed), action(store, "rehearsal"):
        results.append(act())
        raise _Rehearsed
    store.forget_settings()
    return results[0]


def _begin(store: Store, verb: str, summary: str, user: str | None) -> Action:
    at, action_id = now(), store.new_id()
    (n,) = store.connection.execute(
        "INSERT INTO action (id, at, user_id, verb, summary, first_seq) VALUES (?, ?,"
        " coalesce(?, (SELECT value FROM local_setting WHERE key = 'me')), ?, ?,"
        " (SELECT coalesce(max(seq), 0) + 1 FROM journal)) RETURNING n",
        (action_id, at, user, verb, summary),
    ).fetchone()
    store.connection.execute("UPDATE context SET action = ?, effective_at = NULL, bulk = 0", (n,))
    return Action(store, n, action_id, at)


def _finish(connection: sqlite3.Connection, act: Action) -> tuple[bool, bool]:
    """Close the action; return whether it changed anything, and whether the search index has rows to read."""
    connection.execute("UPDATE context SET action = NULL, effective_at = NULL, bulk = 0")
    changed, unread = connection.execute(
        "UPDATE action SET last_seq = (SELECT coalesce(max(seq), 0) FROM journal) WHERE n = ?"
        " RETURNING last_seq >= first_seq, EXISTS (SELECT 1 FROM search_dirty)",
        (act.n,),
    ).fetchone()
    return bool(changed), bool(unread)
