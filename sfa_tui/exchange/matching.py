"""Which row of the workspace a draft means, and what of the draft that row lacks.

Rows are known by keys, surest first; nothing is written here, and nothing is counted.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sfa_tui.exchange.records import Record
from sfa_tui.model.ids import is_id, new_ids
from sfa_tui.sales.rows import in_currency, refuse_priced
from sfa_tui.store import natural
from sfa_tui.store.journal import Value
from sfa_tui.store.workspace import Store

Key = tuple[Value, ...]
"""The kind of a key ("external", "name" …) and what it holds."""


@dataclass(slots=True)
class Extra:
    """A row that belongs to another (a tag, a line item, a membership): told apart by `key`, with `values` beside it;
    `defaults` are for a new one only; those of a price in a `currency` only where the owner has it too."""

    table: str
    key: dict[str, Value]
    values: dict[str, Value] = field(default_factory=dict)
    defaults: dict[str, Value] = field(default_factory=dict)
    currency: str | None = None


@dataclass(slots=True)
class Draft:
    """One record as it would stand in the workspace.

    `columns` are what the file says (None: it says nothing), `defaults` what a new row gets where it says nothing.
    `keys` are what the row is known by, surest first. Where `turn` changes, `turned` is set as well, None included.
    `extras` belong to it (the name is the column that names their owner), `past` is what happened to a new row since it
    was born, and `effective_at` when a turn took place, where that is not now. `money` are the columns whose amounts
    are in the row's `currency`, and stay the same numbers where that changes. `namesakes` are the stages, by their
    pipelines, that the file's word may mean: a row stays in its own pipeline. `leave` takes out of the columns what the
    row with an id only shows; `is_own` is whether the draft came from our own list, with our own id.
    """

    columns: dict[str, Value]
    keys: list[Key]
    extras: list[tuple[str, Extra]] = field(default_factory=list)
    defaults: dict[str, Value] = field(default_factory=dict)
    turn: str | None = None
    turned: dict[str, Value] = field(default_factory=dict)
    past: list[tuple[str, Value, Value, str]] = field(default_factory=list)
    effective_at: str | None = None
    money: tuple[str, ...] = ()
    namesakes: dict[str, str] = field(default_factory=dict)
    leave: "Callable[[Draft, str], None] | None" = None
    is_own: bool = False


class Handler(Protocol):
    """How the records of one noun become drafts.

    `strong` are the kinds of keys of which a row has but one: rows that differ in one are two rows, whatever less sure
    key they share. `repeats`: so are two rows of one file that share a weaker key (two deals of one name), and they are
    matched in their order; else they are one row, told twice.
    """

    table: str
    strong: frozenset[str]
    repeats: bool

    def draft(self, record: Record) -> Draft:
        """Return the draft of a record; SfaError rejects the row."""

    def known(self) -> Iterator[tuple[Key, str]]:
        """Yield the keys of the rows that are there, with their ids, oldest first."""


class Matcher:
    """The rows of one table as an import sees them: those that are there, and those that it is about to write."""

    def __init__(self, store: Store, handler: Handler) -> None:
        self.new = _ids()
        self._store = store
        self._connection = store.connection
        self._table = handler.table
        self._strong = handler.strong
        self.repeats = handler.repeats
        self._ids: dict[Key, list[str]] = {}
        self._marks: dict[str, dict[Value, Value]] = {}
        # Of keys that repeat: how far down its list every row is spoken for, and which rows are.
        self._next: dict[Key, int] = {}
        self._taken: set[str] = set()
        self._new: dict[str, dict[str, Value]] = {}
        self._pending: dict[str, dict[str, Value]] = {}
        self._extras: dict[tuple[str, ...], dict[Key, tuple[str, dict[str, Value]]]] = {}
        for key, id in handler.known():
            self._learn(key, id)

    def own(self, draft: Draft) -> str | None:
        """Return the row of this workspace whose own id the draft carries where another system's would stand: our own
        list, come back from a spreadsheet. Its id stays ours, and is nobody else's."""
        said = draft.columns.get("external_id")
        if not isinstance(said, str) or not is_id(said):
            return None
        found = self._connection.execute(
            f'SELECT id FROM "{self._table}" WHERE id = ? AND deleted_at IS NULL', (said.upper(),)
        ).fetchone()
        if found is None:
            return None
        draft.columns["external_id"] = None
        draft.is_own = True
        draft.keys = [key for key in draft.keys if key != ("external", said)]
        self._taken.add(found[0])
        self.remember(draft, found[0])
        return str(found[0])

    def match(self, draft: Draft) -> str | None:
        """Return the id of the row that the draft means, None where it is a new one."""
        for place, key in enumerate(draft.keys):
            found = self._nth(key) if self._repeating(key) else self._first(key, draft.keys[:place])
            if found is not None:
                self.remember(draft, found)
                return found
        return None

    def remember(self, draft: Draft, id: str) -> None:
        """Let a row be found by the keys of this draft from now on, if a later row of the file tells of it again."""
        for key in draft.keys:
            if not self._repeating(key) and id not in self._ids.get(key, ()):
                self._learn(key, id)

    def add(self, draft: Draft, id: str, row: dict[str, Value]) -> None:
        """Take in a row that this import makes; what is said of it later changes it where it stands."""
        self._new[id] = row
        self.remember(draft, id)

    def is_new(self, id: str) -> bool:
        """Return whether this import makes the row."""
        return id in self._new

    def changes(self, draft: Draft, id: str) -> tuple[dict[str, Value], dict[str, Value]]:
        """Return in which columns the draft changes a row that is there: as it finds them (rows before it may have
        changed some), and in all against what is stored. A cell that was blank asserts nothing."""
        if draft.leave is not None:
            draft.leave(draft, id)
        wanted = _said(draft.columns)
        if not wanted:
            return {}, {}
        money = draft.money if "currency" in wanted else ()
        names = [*dict.fromkeys([*wanted, *draft.turned, *money, *self._pending.get(id, ())])]
        selected = ", ".join(f'"{name}"' for name in names)
        cells = self._connection.execute(f'SELECT {selected} FROM "{self._table}" WHERE id = ?', (id,)).fetchone()
        stored: dict[str, Value] = dict(zip(names, cells, strict=True))
        pending = self._pending.get(id, {})
        held = {**stored, **pending} if pending else stored
        if draft.turn is not None and draft.turn in wanted and wanted[draft.turn] != held[draft.turn]:
            wanted = {**wanted, draft.turn: self._own_stage(draft, str(held[draft.turn]), wanted[draft.turn])}
            if wanted[draft.turn] != held[draft.turn]:
                wanted = {**draft.turned, **wanted}
        wanted = {**_kept(money, held, wanted), **wanted}
        found = {
            column: value
            for column, value in wanted.items()
            if value != held[column] and not _alike(column, value, held)
        }
        if "currency" in found and held["currency"] and self._table == "deal":
            refuse_priced(self._store, id, str(held["currency"]))
        if found or pending:
            self._pending[id] = {**pending, **found}
        total = {column: value for column, value in self._pending.get(id, {}).items() if value != stored[column]}
        return found, total

    def overwrite(self, draft: Draft, id: str) -> None:
        """Change a row that this import makes where it stands."""
        row = self._new[id]
        wanted = _said(draft.columns)
        if draft.turn is not None and draft.turn in wanted and wanted[draft.turn] != row.get(draft.turn):
            wanted = {**draft.turned, **wanted}
        row.update({**_kept(draft.money, row, wanted), **wanted})

    def extra(self, extra: Extra, owner: dict[str, Value], *, of_new: bool) -> tuple[str, dict[str, Value]] | None:
        """Return what is to be done for an extra of this owner: ("", the row to insert), (id, what changes in it), or
        None where it is there as it should be."""
        key = {**owner, **extra.key}
        said = _said(extra.values)
        rows = self._held(extra, key, of_new)
        held = rows.get(tuple(key.values()))
        if held is None:
            id, is_back = self._id_of(extra, key, of_new)
            row: dict[str, Value] = {"id": id, **key, **extra.defaults, **said}
            if extra.currency and extra.currency != self._currency(str(next(iter(owner.values())))):
                # The price of a product in another currency is none of this deal's.
                row.update(unit_price=None, unit_cost=None)
            if is_back:
                del row["id"]
                rows[tuple(key.values())] = (id, row)
                return id, {**row, "deleted_at": None}
            rows[tuple(key.values())] = ("", row)
            return "", row
        id, values = held
        differing: dict[str, Value] = {column: value for column, value in said.items() if values.get(column) != value}
        values.update(differing)
        return (id, differing) if id and differing else None

    def id_for(self, values: Mapping[str, Value]) -> str:
        """Return the id of a new row."""
        if self._table not in natural.OF:
            return next(self.new)
        id = natural.id_of(self._table, values)
        # One that was deleted, or that is of something else by now, stays what it is.
        return id if natural.held(self._store, self._table, id) is None else next(self.new)

    def _id_of(self, extra: Extra, key: Mapping[str, Value], of_new: bool) -> tuple[str, bool]:
        """Return the id of an extra that is not there, and whether it was there once. Nobody else makes one for a row
        that is new."""
        if of_new or set(natural.OF.get(extra.table, ())) != set(key):
            return next(self.new), False
        id = natural.id_of(extra.table, key)
        was = natural.held(self._store, extra.table, id)
        return (next(self.new), False) if was else (id, was is False)

    def _own_stage(self, draft: Draft, held: str, wanted: Value) -> Value:
        """Return the stage that the file means for a row that stands in this one."""
        if len(draft.namesakes) < 2:
            return wanted
        row = self._connection.execute("SELECT pipeline_id FROM stage WHERE id = ?", (held,)).fetchone()
        return draft.namesakes.get(row[0], wanted) if row else wanted

    def _currency(self, id: str) -> Value:
        """Return the currency that a row will have."""
        row = self._new.get(id) or self._pending.get(id, {})
        if "currency" in row:
            return row["currency"]
        (held,) = self._connection.execute(f'SELECT currency FROM "{self._table}" WHERE id = ?', (id,)).fetchone()
        return held or self._store.currency

    def _repeating(self, key: Key) -> bool:
        return self.repeats and key[0] not in self._strong

    def _first(self, key: Key, surer: list[Key]) -> str | None:
        for id in self._ids.get(key, ()):
            marks = self._marks.get(id)
            if marks is None or all(marks.get(each[0], each[1]) == each[1] for each in surer):
                return id
        return None

    def _nth(self, key: Key) -> str | None:
        ids = self._ids.get(key)
        if ids is None:
            return None
        place = self._next.get(key, 0)
        while place < len(ids) and ids[place] in self._taken:
            place += 1
        self._next[key] = place
        if place == len(ids):
            return None
        self._taken.add(ids[place])
        return ids[place]

    def _learn(self, key: Key, id: str) -> None:
        self._ids.setdefault(key, []).append(id)
        if key[0] in self._strong:
            self._marks.setdefault(id, {})[key[0]] = key[1]

    def _held(self, extra: Extra, key: Mapping[str, Value], of_new: bool) -> dict[Key, tuple[str, dict[str, Value]]]:
        """Return the extras of a table by their keys: those stored, or (of a new owner) those planned."""
        columns, values = list(key), list(extra.values)
        shape = (extra.table, "new" if of_new else "", *columns, "", *values)
        if shape not in self._extras:
            found: dict[Key, tuple[str, dict[str, Value]]] = {}
            self._extras[shape] = found
            if not of_new:
                names = ", ".join(f'"{column}"' for column in ["id", *columns, *values])
                rows = self._connection.execute(
                    f'SELECT {names} FROM "{extra.table}" WHERE deleted_at IS NULL ORDER BY id'
                )
                for id, *cells in rows:
                    told = dict(zip(values, cells[len(columns) :], strict=True))
                    found.setdefault(tuple(cells[: len(columns)]), (id, told))
        return self._extras[shape]


def _kept(money: tuple[str, ...], held: Mapping[str, Value], wanted: Mapping[str, Value]) -> dict[str, Value]:
    """Return the amounts of which nothing is said, as the currency that is writes them; Refused where it cannot."""
    old, new = held.get("currency"), wanted.get("currency")
    if not old or not new or old == new:
        return {}
    return {
        column: in_currency(column, amount, str(old), str(new))
        for column in money
        if column not in wanted and isinstance(amount := held.get(column), int)
    }


def _alike(column: str, value: Value, held: dict[str, Value]) -> bool:
    """Return whether a flag that is off is told of a row that was never told of it, which is the same."""
    return column == "do_not_contact" and not value and not held[column]


def _ids() -> Iterator[str]:
    """Yield fresh ids, made by the thousand."""
    while True:
        yield from new_ids(1000)


def _said(values: dict[str, Value]) -> dict[str, Value]:
    return {column: value for column, value in values.items() if value is not None}
