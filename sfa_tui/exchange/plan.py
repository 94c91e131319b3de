"""What an import is going to do, row by row, before any of it is written: create, update, skip or reject.

Knows how a draft of a row is matched with what is there and what differs; drafts are made by the handler of each noun.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from sfa_tui.exchange.reading import Row
from sfa_tui.exchange.records import Record, reason
from sfa_tui.exchange.references import References
from sfa_tui.locale import _
from sfa_tui.model.errors import SfaError
from sfa_tui.model.ids import new_id
from sfa_tui.store.journal import Value
from sfa_tui.store.workspace import Store

Key = tuple[Value, ...]
Change = tuple[str, str, Value, Value, str]
"""(id, field, old, new, effective at): a change that took place before the import."""


@dataclass(slots=True)
class Extra:
    """A row that belongs to another (a tag, a line item, a membership): told apart by `key`, with `values` beside
    it."""

    table: str
    key: dict[str, Value]
    values: dict[str, Value] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """One record as it would stand in the workspace: its columns, the keys it is known by (surest first), what belongs
    to it (`owner` is the column of an extra that names it), and, for a new row, what happened to it since it was
    born."""

    columns: dict[str, Value]
    keys: list[Key]
    extras: list[tuple[str, Extra]] = field(default_factory=list)
    past: list[tuple[str, Value, Value, str]] = field(default_factory=list)
    effective_at: str | None = None


class Handler(Protocol):
    """How the records of one noun become drafts.

    `repeats`: two rows of one file with the same key are two rows of the workspace (two deals of one name), and are
    matched in their order; else they are one row, told twice.
    """

    table: str
    repeats: bool

    def draft(self, record: Record) -> Draft:
        """Return the draft of a record; SfaError rejects the row."""

    def known(self) -> Iterator[tuple[Key, str]]:
        """Yield the keys of the rows that are there, with their ids, oldest first."""


@dataclass(slots=True)
class Plan:
    """What is going to be written, and the counts that are said of it."""

    table: str
    inserts: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    updates: list[tuple[str, str, dict[str, Value], str | None]] = field(default_factory=list)
    past: list[Change] = field(default_factory=list)
    rejected: list[tuple[Row, str]] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    skipped: int = 0
    samples: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Return how many rows of the file the plan accounts for."""
        return self.created + self.updated + self.skipped + len(self.rejected)


_SAMPLES = 5


def make_plan(
    store: Store,
    handler: Handler,
    records: Iterable[tuple[Row, Record | str]],
    references: References,
    *,
    progress: Callable[[], None] | None = None,
) -> Plan:
    """Return the plan for all records; nothing is written."""
    plan = Plan(handler.table)
    matcher = _Matcher(store, handler)
    for row, record in records:
        if progress is not None:
            progress()
        if isinstance(record, str):
            plan.rejected.append((row, record))
            continue
        try:
            draft = handler.draft(record)
        except SfaError as error:
            plan.rejected.append((row, reason(error)))
            continue
        _place(plan, matcher, references, draft, row)
    for table, rows in references.planned.items():
        plan.inserts.setdefault(table, [])[:0] = rows
    return plan


def _place(plan: Plan, matcher: "_Matcher", references: References, draft: Draft, row: Row) -> None:
    id = matcher.match(draft)
    if id is None:
        id = _create(plan, matcher, references, draft)
        plan.past += [(id, *change) for change in draft.past]
        for column, extra in draft.extras:
            if matcher.repeats:
                matcher.add_extra(plan, extra, {column: id, **extra.key})
            else:
                matcher.merge_extra(plan, extra, {column: id, **extra.key})
        plan.created += 1
        _sample(plan, row, "created", str(draft.columns.get("name") or ""))
        return
    changes = matcher.changes(plan, draft, id)
    changed = bool(changes)
    for column, extra in draft.extras:
        changed |= matcher.merge_extra(plan, extra, {column: id, **extra.key})
    if not changed:
        plan.skipped += 1
        return
    plan.updated += 1
    if changes:
        plan.updates.append((plan.table, id, changes, draft.effective_at))
    _sample(plan, row, "updated", ", ".join(changes) or _("what belongs to it"))


def _create(plan: Plan, matcher: "_Matcher", references: References, draft: Draft) -> str:
    """Plan the draft as a new row and return its id; a row that was planned for its mere name becomes it."""
    mentioned = None if matcher.repeats else references.adopt(plan.table, str(draft.columns.get("name") or ""))
    if mentioned is not None:
        mentioned.update({column: value for column, value in draft.columns.items() if value is not None})
        matcher.remember(draft, str(mentioned["id"]), mentioned)
        return str(mentioned["id"])
    id = new_id()
    new: dict[str, Value] = {"id": id, **draft.columns}
    plan.inserts.setdefault(plan.table, []).append(new)
    matcher.remember(draft, id, new)
    if not matcher.repeats:
        names = (draft.columns.get(each) for each in ("name", "code", "login", "email"))
        references.learn(plan.table, id, *(str(name) for name in names if name))
    return id


def _sample(plan: Plan, row: Row, what: str, text: str) -> None:
    if sum(1 for _line, kind, _text in plan.samples if kind == what) < _SAMPLES:
        plan.samples.append((row.line, what, text))


class _Matcher:
    """Finds the row that a draft means, and what of the draft it lacks."""

    def __init__(self, store: Store, handler: Handler) -> None:
        self._store = store
        self._table = handler.table
        self.repeats = handler.repeats
        self._ids: dict[Key, list[str]] = {}
        self._seen: dict[Key, int] = {}
        self._new: dict[str, dict[str, Value]] = {}
        self._extras: dict[str, dict[Key, tuple[str, dict[str, Value]]]] = {}
        for key, id in handler.known():
            self._ids.setdefault(key, []).append(id)

    def match(self, draft: Draft) -> str | None:
        """Return the id of the row that the draft means, None where it is a new one."""
        for place, key in enumerate(draft.keys):
            ids = self._ids.get(key)
            last = place == len(draft.keys) - 1
            if not ids:
                continue
            if not (self.repeats and last):
                return ids[0]
            nth = self._seen.get(key, 0)
            self._seen[key] = nth + 1
            if nth < len(ids):
                return ids[nth]
        return None

    def remember(self, draft: Draft, id: str, columns: dict[str, Value]) -> None:
        """Let the draft be found by its keys, if a later row of the file tells of it again."""
        self._new[id] = columns
        for place, key in enumerate(draft.keys):
            if not (self.repeats and place == len(draft.keys) - 1):
                self._ids.setdefault(key, []).append(id)

    def changes(self, plan: Plan, draft: Draft, id: str) -> dict[str, Value]:
        """Return the columns in which the draft differs from its row; a cell that was blank asserts nothing. A row that
        this very import creates is changed where it stands, and counts as told twice."""
        wanted = {column: value for column, value in draft.columns.items() if value is not None}
        if id in self._new:
            held = self._new[id]
            differing = {column: value for column, value in wanted.items() if held.get(column) != value}
            held.update(differing)
            return {}
        names = ", ".join(f'"{column}"' for column in wanted)
        row = self._store.connection.execute(f'SELECT {names} FROM "{self._table}" WHERE id = ?', (id,)).fetchone()
        return {column: value for (column, value), is_now in zip(wanted.items(), row, strict=True) if value != is_now}

    def add_extra(self, plan: Plan, extra: Extra, key: dict[str, Value]) -> None:
        """Plan the row of an extra of a new row."""
        plan.inserts.setdefault(extra.table, []).append({"id": new_id(), **key, **extra.values})

    def merge_extra(self, plan: Plan, extra: Extra, key: dict[str, Value]) -> bool:
        """Plan what an extra changes at a row that is there, and return whether it changes anything."""
        held = self._held(extra, key).get(tuple(key.values()))
        if held is None:
            self.add_extra(plan, extra, key)
            self._held(extra, key)[tuple(key.values())] = ("", dict(extra.values))
            return True
        id, values = held
        differing: dict[str, Value] = {
            column: value for column, value in extra.values.items() if value is not None and values.get(column) != value
        }
        if not differing or not id:
            return False
        plan.updates.append((extra.table, id, differing, None))
        return True

    def _held(self, extra: Extra, key: dict[str, Value]) -> dict[Key, tuple[str, dict[str, Value]]]:
        if extra.table not in self._extras:
            columns, values = list(key), list(extra.values)
            names = ", ".join(f'"{column}"' for column in ["id", *columns, *values])
            rows = self._store.connection.execute(
                f'SELECT {names} FROM "{extra.table}" WHERE deleted_at IS NULL ORDER BY n'
            )
            self._extras[extra.table] = {}
            for id, *cells in rows:
                self._extras[extra.table].setdefault(
                    tuple(cells[: len(columns)]), (id, dict(zip(values, cells[len(columns) :], strict=True)))
                )
        return self._extras[extra.table]
