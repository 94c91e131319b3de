"""Actions: one verb is one transaction, one row of `action`, and the journal rows that the triggers write meanwhile."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
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


def action(
    store: Store,
    verb: str,
    summary: str | Callable[[], str] = "",
    *,
    keep: bool = False,
    user: str | None = None,
) -> AbstractContextManager[Action]:
    """Run a verb: BEGIN IMMEDIATE, its journal action, COMMIT; on an error nothing of it stays.

    Within another action it joins that one, so that verbs compose into one undo. A verb that changed nothing leaves no
    action behind, unless it is to be kept all the same. It is the doing of `me`, unless a user is given. A summary that
    has to be read from the store is asked for once the transaction has begun.
    """
    if store.action is not None:
        return nullcontext(store.action)
    return _Transaction(store, verb, summary, keep, user)


@dataclass(slots=True)
class _Transaction:
    """The outermost action."""

    store: Store
    verb: str
    summary: str | Callable[[], str]
    keep: bool
    user: str | None

    def __enter__(self) -> Action:
        store = self.store
        if store.read_only:
            raise Failed(N_("{path} cannot be written (read-only); nothing was changed"), path=store.path)
        with told(store.path):
            store.connection.execute("BEGIN IMMEDIATE")
            try:
                # Only now: the one who held it may have replaced or upgraded the file.
                store.check_file()
                store.known.clear()
                summary = self.summary if isinstance(self.summary, str) else self.summary()
                store.action = _begin(store, self.verb, summary, self.user)
            except BaseException:
                _roll_back(store)
                raise
        return store.action

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        store = self.store
        with told(store.path):
            try:
                if error is not None:
                    raise error
                assert store.action is not None
                self._end(store.connection, store.action)
            except BaseException:
                _roll_back(store)
                raise
            finally:
                store.action = None
        store.forget_settings()

    def _end(self, connection: sqlite3.Connection, act: Action) -> None:
        changed, unread = _finish(connection, act)
        if not changed and not self.keep:
            connection.execute("ROLLBACK")
            return
        if unread:
            search.refresh(connection)
        connection.execute("COMMIT")
        self.store.changed = True


def _roll_back(store: Store) -> None:
    if store.connection.in_transaction:
        store.connection.execute("ROLLBACK")


class _Rehearsed(Exception):
    """Ends a rehearsal, so that its transaction is rolled back."""


def rehearse(store: Store, act: Callable[[], T]) -> T:
    """Return what `act` returns, and take back all that it did: a verb shown before it is done."""
    results: list[T] = []
    raised = store.raised
    with suppress(_Rehearsed), action(store, "rehearsal"):
        results.append(act())
        raise _Rehearsed
    store.forget_settings()
    store.raised = raised
    return results[0]


def _begin(store: Store, verb: str, summary: str, user: str | None) -> Action:
    at, action_id = now(), store.new_id()
    n = store.connection.execute(
        "INSERT INTO action (id, at, user_id, verb, summary, first_seq) VALUES (?, ?,"
        " coalesce(?, (SELECT value FROM local_setting WHERE key = 'me')), ?, ?,"
        " (SELECT coalesce(max(seq), 0) + 1 FROM journal))",
        (action_id, at, user, verb, summary),
    ).lastrowid
    assert n is not None
    store.connection.execute("UPDATE context SET action = ?, effective_at = NULL, bulk = 0 WHERE n = 1", (n,))
    return Action(store, n, action_id, at)


def _finish(connection: sqlite3.Connection, act: Action) -> tuple[bool, bool]:
    """Close the action; return whether it changed anything, and whether the search index has rows to read."""
    connection.execute("UPDATE context SET action = NULL, effective_at = NULL, bulk = 0 WHERE n = 1")
    changed, unread = connection.execute(
        "UPDATE action SET last_seq = (SELECT coalesce(max(seq), 0) FROM journal) WHERE n = ?"
        " RETURNING last_seq >= first_seq, EXISTS (SELECT 1 FROM search_dirty)",
        (act.n,),
    ).fetchall()[0]
    return bool(changed), bool(unread)
