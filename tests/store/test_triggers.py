"""The journal sees every change, whoever makes it, and only changes; ids and births are what they are for ever."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from sfa_tui.store import triggers
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store
from tests.store.workspaces import fresh

A, B, C = (f"{letter}{'0' * 25}" for letter in "ABC")


@pytest.fixture
def store() -> Iterator[Store]:
    with fresh() as store:
        yield store


@pytest.fixture
def db(store: Store) -> sqlite3.Connection:
    return store.connection


def journal(db: sqlite3.Connection, noun: str = "company") -> list[tuple[Any, ...]]:
    """Return (field, old, new) of every journal row of a table, oldest first."""
    return db.execute("SELECT field, old, new FROM journal WHERE noun = ? ORDER BY seq", (noun,)).fetchall()


def test_a_birth_is_one_row_and_the_day_of_birth_is_set(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO company (id, name) VALUES (?, 'Acme')", (A,))
    (created,) = db.execute("SELECT created_at FROM company").fetchone()
    assert created is not None
    assert journal(db) == [(None, None, None), ("created_at", None, created)]


def test_an_id_is_made_where_none_is_given(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO company (name) VALUES ('Acme'), ('Beta')")
    ids = [id for (id,) in db.execute("SELECT id FROM company")]
    assert len(set(ids)) == 2
    assert all(len(id) == 26 and id[0] == "0" for id in ids)


def test_only_fields_that_changed_are_journalled(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO company (id, name, sector, created_at) VALUES (?, 'Acme', 'IT', '2026')", (A,))
    db.execute("UPDATE company SET name = 'Acme', sector = 'Retail', note = NULL")
    assert journal(db) == [(None, None, None), ("sector", "IT", "Retail")]


def test_a_change_names_the_change_that_it_overwrote(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO company (id, name, created_at) VALUES (?, 'a', '2026')", (A,))
    for name in ("b", "c"):
        db.execute("UPDATE company SET name = ?", (name,))
    rows = db.execute("SELECT seq, base FROM journal WHERE field = 'name' AND noun = 'company' ORDER BY seq").fetchall()
    assert [base for _, base in rows] == [None, rows[0][0]]


@pytest.mark.parametrize(("old", "new"), [("1", "1.0"), ("1.0", "1"), ("1", "'1'"), ("NULL", "0"), ("'a'", "'A'")])
def test_values_of_any_column_differ_by_type_and_case(db: sqlite3.Connection, old: str, new: str) -> None:
    db.execute(f"INSERT INTO field_value (id, value) VALUES (?, {old})", (A,))
    db.execute(f"UPDATE field_value SET value = {new}")
    assert (
        db.execute(
            "SELECT typeof(old), quote(old), typeof(new), quote(new) FROM journal WHERE field = 'value'"
        ).fetchall()
        == db.execute(f"SELECT typeof({old}), quote({old}), typeof({new}), quote({new})").fetchall()
    )


def test_a_text_of_digits_stays_a_text(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO company (id) VALUES (?)", (A,))
    db.execute("UPDATE company SET phone = '0312345678'")
    assert ("phone", None, "0312345678") in journal(db)


def test_many_rows_in_one_statement_are_journalled_each(db: sqlite3.Connection) -> None:
    db.executemany("INSERT INTO company (id, name, created_at) VALUES (?, ?, '2026')", [(A, "a"), (B, "b"), (C, "c")])
    db.execute("UPDATE company SET sector = 'IT' WHERE name <> 'b'")
    assert db.execute("SELECT row, field FROM journal WHERE noun = 'company' AND field IS NOT NULL").fetchall() == [
        (1, "sector"),
        (3, "sector"),
    ]
    assert db.execute("SELECT count(DISTINCT at) FROM journal WHERE field = 'sector'").fetchone() == (1,)


def test_a_delete_becomes_a_tombstone_that_keeps_the_values(db: sqlite3.Connection) -> None:
    db.executemany("INSERT INTO company (id, name) VALUES (?, ?)", [(A, "a"), (B, "b")])
    db.execute("DELETE FROM company WHERE id = ?", (A,))
    assert db.execute("SELECT name, deleted_at IS NULL FROM company").fetchall() == [("a", 0), ("b", 1)]
    (first,) = db.execute("SELECT deleted_at FROM company WHERE id = ?", (A,)).fetchone()
    db.execute("DELETE FROM company")
    assert db.execute("SELECT count(*), count(deleted_at) FROM company").fetchone() == (2, 2)
    assert db.execute("SELECT deleted_at FROM company WHERE id = ?", (A,)).fetchone() == (first,)
    assert [field for field, _, _ in journal(db)].count("deleted_at") == 2


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO company (id, name) VALUES (:a, 'again')",
        "INSERT OR REPLACE INTO company (id, name) VALUES (:a, 'again')",
        "REPLACE INTO company (n, id, name) VALUES (1, :c, 'again')",
        "INSERT OR IGNORE INTO company (id, name) VALUES (:a, 'again')",
        "UPDATE company SET id = :c WHERE id = :a",
        "UPDATE company SET n = 7 WHERE id = :a",
        "UPDATE OR REPLACE company SET id = :b WHERE id = :a",
        "UPDATE OR REPLACE company SET n = 2 WHERE id = :a",
        "INSERT INTO company (id, name) VALUES (:a, 'x') ON CONFLICT (id) DO UPDATE SET name = 'again'",
    ],
)
def test_no_row_is_born_twice_or_gets_another_id(db: sqlite3.Connection, statement: str, recursive: str) -> None:
    db.execute(f"PRAGMA recursive_triggers = {recursive}")
    db.executemany("INSERT INTO company (id, name) VALUES (?, ?)", [(A, "a"), (B, "b")])
    before = db.execute("SELECT * FROM company").fetchall(), journal(db)
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(statement, {"a": A, "b": B, "c": C})
    assert (db.execute("SELECT * FROM company").fetchall(), journal(db)) == before


def test_who_and_when_stand_on_the_action_and_only_outside_changes_carry_their_own_time(store: Store) -> None:
    db = store.connection
    with action(store, "company add", "Acme") as act:
        id = act.insert("company", {"name": "Acme"})
    db.execute("UPDATE company SET name = 'Beta'")
    rows = db.execute("SELECT action, at IS NULL FROM journal WHERE noun = 'company' ORDER BY seq").fetchall()
    assert rows == [(act.n, 1), (None, 0)]
    assert db.execute("SELECT user_id = (SELECT id FROM user), verb FROM action WHERE n = ?", (act.n,)).fetchall() == [
        (1, "company add")
    ]
    assert db.execute("SELECT action, effective_at, bulk FROM context").fetchone() == (None, None, 0)
    assert id


def test_an_action_that_fails_leaves_nothing(store: Store) -> None:
    before = store.connection.execute("SELECT count(*) FROM journal").fetchone()

    def fail() -> None:
        with action(store, "company add") as act:
            act.insert("company", {"name": "Acme"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.connection.execute("SELECT count(*) FROM journal").fetchone() == before
    assert store.connection.execute("SELECT count(*) FROM company").fetchone() == (0,)
    assert store.connection.execute("SELECT action, bulk FROM context").fetchone() == (None, 0)


def test_an_action_that_changes_nothing_is_none(store: Store) -> None:
    with action(store, "company add") as act:
        id = act.insert("company", {"name": "Acme"})
    before = store.connection.execute("SELECT count(*) FROM action").fetchone()
    with action(store, "company edit") as act:
        act.update("company", id, {"name": "Acme"})
    assert store.connection.execute("SELECT count(*) FROM action").fetchone() == before


def test_every_synced_column_has_its_trigger(db: sqlite3.Connection) -> None:
    held = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")}
    tables = triggers.synced_tables(db)
    assert len(tables) > 30
    for table, columns in tables.items():
        wanted = {f"{table}_{what}" for what in ("one_birth", "same_id", "tombstone", "birth")}
        assert wanted | {f"{table}_set_{column}" for column in columns} <= held


def test_triggers_use_no_function_of_ours(db: sqlite3.Connection) -> None:
    plain = sqlite3.connect(":memory:", isolation_level=None)
    db.backup(plain)
    plain.execute("INSERT INTO deal (id, name) VALUES (?, 'x')", (A,))
    plain.execute("INSERT INTO activity_link (activity_id, noun, row_id) VALUES (?, 'deal', ?)", (B, A))
    plain.execute("INSERT INTO activity (id, kind, due) VALUES (?, 'call', '2026-12-02')", (B,))
    assert plain.execute("SELECT next_due FROM deal_state").fetchall() == [("2026-12-02",)]


def test_the_triggers_of_a_table_are_made_anew_together_and_those_of_others_stay(db: sqlite3.Connection) -> None:
    def made(*, of_company: bool) -> list[tuple[int, str]]:
        return db.execute(
            "SELECT rowid, name FROM sqlite_schema WHERE type = 'trigger' AND (tbl_name = 'company') IS ? ORDER BY 1",
            (of_company,),
        ).fetchall()

    company, others = made(of_company=True), made(of_company=False)
    db.execute("DROP TRIGGER company_set_name")
    triggers.make(db)
    assert [name for _, name in made(of_company=True)] == [name for _, name in company]
    assert made(of_company=False) == others
