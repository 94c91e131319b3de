"""The bulk path leaves the journal, the derived rows and the search index that the triggers would have left."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.store import bulk as bulk_module
from sfa_tui.store import derived, search
from sfa_tui.store.bulk import bulk
from sfa_tui.store.journal import Value, action, now
from sfa_tui.store.workspace import Store
from tests.store.workspaces import contents, derived_rows, fresh
from tests.store.writing import COLUMNS, IDS, Write, outside, writes

POINTS = [f"PO{number:024d}" for number in range(3)]
ALL_COLUMNS: dict[str, dict[str, st.SearchStrategy[Value]]] = {
    **COLUMNS,
    "contact_point": {
        "contact_id": st.sampled_from(IDS["contact"]),
        "kind": st.just("email"),
        "value": st.sampled_from(["taro@example.com", "hana@example.jp", None]),
    },
    "field_value": {"row_id": st.sampled_from(IDS["deal"]), "value": st.sampled_from([1, 1.0, "1", None])},
}
ALL_IDS = {**IDS, "contact_point": POINTS, "field_value": [f"FV{number:024d}" for number in range(3)]}


@contextmanager
def reopened(store: Store) -> Iterator[sqlite3.Connection]:
    """Lend a copy of a workspace, whose schema is read as it is when a file is opened."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        store.connection.backup(connection)
        yield connection


Rows = list[tuple[str, tuple[Value, ...]]]
Batch = tuple[str, str, tuple[str, ...], Rows]
"""("insert" or "update", table, columns, rows as (id, values))."""


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    """Return rows of one table to be inserted, or to be given other values."""
    kind = draw(st.sampled_from(["insert", "update"]))
    table = draw(st.sampled_from(sorted(ALL_COLUMNS)))
    columns = draw(st.lists(st.sampled_from(sorted(ALL_COLUMNS[table])), unique=True, min_size=1))
    known = {column: ALL_COLUMNS[table][column] for column in columns}
    if kind == "update" and draw(st.booleans()):
        known["deleted_at"] = st.sampled_from(["2026-12-01T00:00:00.000Z", None])
    if kind == "insert" and table in ("company", "contact", "deal", "activity"):
        known["created_at"] = st.just("2026-05-01T00:00:00.000Z")
    ids = draw(st.lists(st.sampled_from(ALL_IDS[table]), unique=True, min_size=1))
    rows = [(id, tuple(draw(strategy) for strategy in known.values())) for id in ids]
    return kind, table, tuple(known), rows


@settings(max_examples=60, deadline=None)
@given(
    st.lists(writes(), max_size=6),
    st.lists(st.lists(batches(), min_size=1, max_size=5), min_size=1, max_size=3),
    st.booleans(),
)
def test_the_bulk_path_leaves_what_the_triggers_leave(
    before: list[Write], phases: list[list[Batch]], many: bool
) -> None:
    with fresh() as slow, fresh() as quick, pytest.MonkeyPatch.context() as patch:
        if many:
            patch.setattr(bulk_module, "_MANY", 1)
        for write in before:
            outside(slow.connection, write)
        slow.connection.backup(quick.connection)
        earlier = instants(slow)
        while now() in earlier:
            """Let the millisecond pass: what comes next is told from what was by its instant."""
        for phase in phases:
            by_rows(slow, phase)
            by_bulk(quick, phase)
        assert told(slow, earlier) == told(quick, earlier)
        held = derived_rows(quick.connection)
        derived.rebuild(quick.connection)
        search.rebuild(quick.connection)
        assert derived_rows(quick.connection) == held


def known(store: Store, table: str, rows: Rows) -> set[str]:
    """Return which of the rows are in the table."""
    there = {id for (id,) in store.connection.execute(f'SELECT id FROM "{table}"')}
    return {id for id, _ in rows if id in there}


def by_rows(store: Store, phase: list[Batch]) -> None:
    """Write row by row, with the triggers."""
    with action(store, "test") as act:
        for kind, table, columns, rows in phase:
            there = known(store, table, rows)
            for id, values in rows:
                if kind == "insert" and id not in there:
                    act.insert(table, dict(zip(columns, values, strict=True)), id=id)
                elif kind == "update" and id in there:
                    act.update(table, id, dict(zip(columns, values, strict=True)))


def by_bulk(store: Store, phase: list[Batch]) -> None:
    """Write set by set, without them."""
    with action(store, "test") as act, bulk(act) as work:
        for kind, table, columns, rows in phase:
            there = known(store, table, rows)
            if kind == "insert":
                work.insert(table, ["id", *columns], [(id, *values) for id, values in rows if id not in there])
            else:
                work.update(table, columns, [(id, *values) for id, values in rows if id in there])


def instants(store: Store) -> set[object]:
    """Return every instant at which something was written."""
    return {at for (at,) in store.connection.execute("SELECT at FROM action UNION SELECT at FROM journal")}


def told(store: Store, earlier: set[object]) -> dict[str, Any]:
    """Return all that a store says: rows, journal, what is derived, what is found; actions but the earlier are now."""
    search.refresh(store.connection)
    recent = instants(store) - earlier

    def masked(row: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple("now" if value in recent else (type(value).__name__, value) for value in row)

    tables = {**contents(store.connection), **derived_rows(store.connection)}
    return {
        **{table: [masked(row) for row in rows] for table, rows in tables.items() if table != "user"},
        "journal": journal(store, masked),
        "found": texts(store),
    }


def journal(store: Store, masked: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> dict[tuple[Any, ...], list[Any]]:
    """Return {cell: its changes in order, each with the place in that order of the change that it overwrote}."""
    cells: dict[tuple[Any, ...], list[Any]] = {}
    places: dict[int, int] = {}
    rows = store.connection.execute(
        "SELECT seq, noun, row, field, old, new, base, effective_at FROM journal WHERE action IS NOT 1 ORDER BY seq"
    )
    for seq, noun, row, field, old, new, base, effective in rows:
        cell = cells.setdefault((noun, row, field), [])
        places[seq] = len(cell)
        cell.append(masked((old, new, None if base is None else places[base], effective)))
    return cells


def texts(store: Store) -> list[tuple[Any, ...]]:
    """Return which rows the search index finds by some words."""
    found = [
        store.connection.execute("SELECT rowid FROM search WHERE search MATCH ?", (f'"{word}"',)).fetchall()
        for word in ("acme", "北洋電", "山田 ", "example", "gtx", "call back", "保守更")
    ]
    entries = {n: (noun, row) for n, noun, row in store.connection.execute("SELECT n, noun, row FROM search_entry")}
    hits = [sorted(entries[n] for (n,) in rows) for rows in found]
    return [tuple(each) for each in hits]


@given(st.lists(st.tuples(st.sampled_from(["S1", "S2", "S3"]), st.sampled_from([None, "2026-12-01", "2027-01-31"]))))
@settings(max_examples=40, deadline=None)
def test_a_history_that_is_brought_in_leaves_what_living_it_leaves(steps: list[tuple[str, str | None]]) -> None:
    fields = ("stage_id", "expected_close")
    at = [f"2026-0{1 + number}-01T00:00:00.000Z" for number in range(9)]
    steps = steps[:8]
    with fresh() as slow, fresh() as quick:
        last: tuple[Value, ...] = (None, None)
        changes = []
        with action(slow, "test") as act:
            act.insert("deal", {"created_at": at[0]}, id=IDS["deal"][0])
            for instant, step in zip(at[1:], steps, strict=False):
                act.effective(instant)
                act.update("deal", IDS["deal"][0], dict(zip(fields, step, strict=True)))
                for field, old, new in zip(fields, last, step, strict=True):
                    if old != new:
                        changes.append((IDS["deal"][0], field, old, new, instant))
                last = step
        with action(quick, "test") as act, bulk(act) as work:
            work.insert("deal", ["id", *fields, "created_at"], [(IDS["deal"][0], *last, at[0])])
            # In two parts, as a second import would bring them: the later ones overwrite the earlier.
            work.history("deal", changes[:3])
            work.history("deal", changes[3:])
        for part in ("deal", "journal", "deal_state", "search_entry"):
            assert told(slow, set())[part] == told(quick, set())[part]


def test_rows_that_say_nothing_of_their_birthday_are_born_now() -> None:
    with fresh() as store, action(store, "test") as act, bulk(act) as work:
        work.insert("company", ["id", "name"], [("A" * 26, "a")])
        work.insert_rows("contact", [{"id": "B" * 26, "name": "b"}, {"id": "C" * 26, "created_at": "2026-01-01"}])
        rows = "SELECT created_at FROM company UNION ALL SELECT created_at FROM contact ORDER BY 1"
        assert store.connection.execute(rows).fetchall() == [("2026-01-01",), (act.at,), (act.at,)]


def test_a_change_may_have_taken_effect_earlier() -> None:
    with fresh() as store:
        outside(store.connection, Write("insert", "deal", IDS["deal"][0], (("stage_id", "S1"),)))
        with action(store, "test") as act, bulk(act) as work:
            work.update("deal", ["stage_id"], [(IDS["deal"][0], "S2")], effective={IDS["deal"][0]: "2026-02-03"})
        assert store.connection.execute("SELECT stage_entered_at FROM deal_state").fetchone() == ("2026-02-03",)


def test_single_writes_are_kept_out_of_a_bulk() -> None:
    with fresh() as store, action(store, "test") as act:
        with bulk(act), pytest.raises(RuntimeError):
            act.insert("company", {"name": "unseen"})
        act.insert("company", {"name": "seen"})
        assert store.connection.execute("SELECT count(*) FROM journal WHERE noun = 'company'").fetchone() == (1,)


def test_many_edits_leave_the_order_in_which_changes_are_journalled() -> None:
    """A statement that sets several columns asks their triggers in an order that follows from their making."""
    values: dict[str, Value] = {
        "name": "X",
        "amount": 7,
        "currency": "EUR",
        "probability": 3,
        "expected_close": "2027-01-01",
    }
    told = []
    for rows in (1, 2_000):
        with fresh() as store:
            ids = [f"{place:026d}" for place in range(2_000)]
            with action(store, "test") as act, bulk(act) as work:
                work.insert("deal", ["id"], [[id] for id in ids])
            with action(store, "test") as act, bulk(act) as work:
                work.update("deal", ["amount"], [(id, 5) for id in ids[:rows]])
            with reopened(store) as connection:
                outside(connection, Write("update", "deal", ids[0], tuple(values.items())))
                told.append(connection.execute("SELECT field FROM journal ORDER BY seq DESC LIMIT 5").fetchall())
    assert told[0] == told[1]
    assert {field for (field,) in told[0]} == {*values}


@pytest.mark.parametrize("held", [0, 10, 3_000])
def test_many_rows_leave_the_triggers_and_indexes_that_they_found(held: int) -> None:
    with fresh() as store:
        store.connection.execute('CREATE UNIQUE INDEX "of \'mine" ON deal (note)')
        shape = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"
        before = store.connection.execute(shape).fetchall()
        for number in (held, 2_500):
            with action(store, "test") as act, bulk(act) as work:
                rows = [(f"{number}-{place}", f"D{place}", f"{number}-{place}") for place in range(number)]
                work.insert("deal", ["id", "name", "note"], rows)
        assert store.connection.execute(shape).fetchall() == before
        assert store.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        again = [(f"again-{place}", "2500-7") for place in range(20_000)]
        with pytest.raises(sqlite3.IntegrityError), action(store, "test") as act, bulk(act) as work:
            work.insert("deal", ["id", "note"], again)
        assert store.connection.execute(shape).fetchall() == before
        assert store.connection.execute("SELECT count(*) FROM deal").fetchone() == (held + 2_500,)
