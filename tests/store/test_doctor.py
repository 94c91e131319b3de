"""The doctor finds what is wrong, changes nothing, and makes again what can be made again."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.store import doctor
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import FILE_NAME, Store, open_workspace
from tests.store.test_derived import assert_right
from tests.store.workspaces import on_disk
from tests.store.writing import Write, by_action, outside, writes

CHANGES = (
    "UPDATE deal_state SET slips = 7",
    "UPDATE deal_state SET last_at = '2026-11-01T00:00:00.000Z', last_activity = 1",
    "DELETE FROM deal_state",
    "UPDATE company_state SET last_at = NULL",
    "INSERT INTO company_state (n) VALUES (77)",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with on_disk(tmp_path / "w") as store:
        with action(store, "add") as act:
            company = act.insert("company", {"name": "Acme"})
            deal = act.insert("deal", {"name": "GTX", "company_id": company})
            call = act.insert("activity", {"kind": "call", "done_at": "2026-11-30T00:00:00.000Z"})
            act.insert("activity_link", {"activity_id": call, "noun": "deal", "row_id": deal})
        yield store


def found(store: Store) -> list[tuple[str, dict[str, object]]]:
    """Return what the doctor finds, as (check, facts)."""
    findings = [(finding.check, finding.params) for finding in doctor.examine(store)]
    assert all(finding.template.format(**finding.params) for finding in doctor.examine(store))
    return findings


def checks(store: Store) -> list[str]:
    """Return the checks that find something."""
    return [check for check, _ in found(store)]


def bare(store: Store, *statements: str) -> None:
    """Write behind the triggers' back, as a defect would."""
    store.connection.execute("UPDATE context SET bulk = 1")
    for statement in statements:
        store.connection.execute(statement)
    store.connection.execute("UPDATE context SET bulk = 0")


def test_nothing_is_wrong_with_a_new_workspace_and_nothing_is_changed_by_asking(store: Store) -> None:
    before = list(store.connection.iterdump())
    assert found(store) == []
    assert list(store.connection.iterdump()) == before


@pytest.mark.parametrize("statement", CHANGES)
def test_derived_rows_that_are_wrong_are_found_and_made_again(store: Store, statement: str) -> None:
    store.connection.execute(statement)
    assert checks(store) == ["derived"]
    doctor.rebuild(store)
    assert found(store) == []
    assert_right(store)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE search_entry SET body = 'other' WHERE noun = 'deal'",
        "DELETE FROM search_entry WHERE noun = 'company'",
        "INSERT INTO search (search) VALUES ('delete-all')",
        "INSERT INTO search_entry (noun, row, name, body) VALUES ('deal', 99, 'ghost', 'ghost')",
    ],
)
def test_a_search_index_that_is_wrong_is_found_and_made_again(store: Store, statement: str) -> None:
    store.connection.execute(statement)
    assert set(checks(store)) == {"search"}
    doctor.rebuild(store)
    assert found(store) == []


def test_texts_that_are_only_yet_to_be_indexed_are_no_finding(store: Store) -> None:
    store.connection.execute("UPDATE company SET name = 'Beta'")
    assert found(store) == []


def test_triggers(store: Store) -> None:
    store.connection.execute("DROP TRIGGER deal_set_amount")
    store.connection.execute("CREATE TRIGGER mine AFTER INSERT ON deal BEGIN SELECT 1; END")
    assert [params["name"] for check, params in found(store) if check == "triggers"] == ["deal_set_amount", "mine"]
    doctor.rebuild(store)
    assert found(store) == []


def test_an_action_that_was_left_open(store: Store) -> None:
    store.connection.execute("UPDATE context SET action = 1")
    assert checks(store) == ["context"]
    doctor.rebuild(store)
    assert found(store) == []


def test_what_the_journal_has_not_seen(store: Store) -> None:
    bare(store, "UPDATE deal SET name = 'other'", "INSERT INTO rank (code) VALUES ('X')")
    assert [(check, params["table"]) for check, params in found(store) if check == "journal"] == [("journal", "rank")]
    store.connection.execute("UPDATE deal SET amount = 1")
    bare(store, "UPDATE deal SET amount = 2")
    tables = [params["table"] for check, params in found(store) if check == "journal"]
    assert sorted(map(str, tables)) == ["deal", "rank"]


@pytest.mark.parametrize(
    ("statement", "table", "column"),
    [
        ("UPDATE deal SET stage_id = 'nowhere'", "deal", "stage_id"),
        ("UPDATE deal SET owner_id = 'nobody'", "deal", "owner_id"),
        ("UPDATE company SET parent_id = 'nowhere'", "company", "parent_id"),
        ("UPDATE activity_link SET row_id = 'nowhere'", "activity_link", "row_id"),
        ("INSERT INTO tag (noun, row_id, name) VALUES ('deal', 'nowhere', 'x')", "tag", "row_id"),
        ("INSERT INTO membership (user_id, team_id) VALUES ('nobody', NULL)", "membership", "user_id"),
    ],
)
def test_references_that_point_nowhere(store: Store, statement: str, table: str, column: str) -> None:
    store.connection.execute(statement)
    assert [(check, params["table"], params["column"]) for check, params in found(store)] == [
        ("references", table, column)
    ]
    store.connection.execute(f"DELETE FROM {table}")
    assert found(store) == []


def test_rings(store: Store) -> None:
    db = store.connection
    db.executemany("INSERT INTO team (id, parent_id) VALUES (?, ?)", [("C", "A"), ("A", "B"), ("B", "C"), ("D", "A")])
    db.execute("INSERT INTO company (id, parent_id) VALUES ('X', 'X')")
    assert [(params["table"], params["ids"]) for _, params in found(store)] == [("team", "A, B, C"), ("company", "X")]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")
def test_modes_that_let_others_in(store: Store) -> None:
    (store.folder / FILE_NAME).chmod(0o644)
    store.folder.chmod(0o755)
    assert [params["held"] for check, params in found(store) if check == "mode"] == ["0755", "0644"]
    doctor.rebuild(store)
    assert found(store) == []


def test_a_synced_drive(tmp_path: Path) -> None:
    folder = tmp_path / "Dropbox (Acme)" / "w"
    with on_disk(folder) as store:
        assert checks(store) == ["synced drive"]


def test_a_damaged_file(store: Store) -> None:
    path = store.folder / FILE_NAME
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (root,) = store.connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'deal_owner'").fetchone()
    (size,) = store.connection.execute("PRAGMA page_size").fetchone()
    store.close()
    data = bytearray(path.read_bytes())
    data[(root - 1) * size : (root - 1) * size + 64] = b"\xff" * 64
    path.write_bytes(data)
    with open_workspace(store.folder) as damaged:
        assert set(checks(damaged)) == {"integrity"}


def test_a_workspace_that_cannot_be_written_is_examined_all_the_same(store: Store) -> None:
    store.close()
    uri = f"{(store.folder / FILE_NAME).as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        assert doctor.examine(Store(connection, store.folder, read_only=True)) == []


@settings(max_examples=12, deadline=None)
@given(st.lists(st.one_of(writes(), st.lists(writes(), min_size=1, max_size=3)), min_size=1, max_size=8))
def test_what_other_programs_write_beside_the_verbs_is_seen_as_their_own(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Write | list[Write]]
) -> None:
    folder = tmp_path_factory.mktemp("beside") / "w"
    with on_disk(folder) as store:
        other = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
        other.execute("PRAGMA recursive_triggers = ON")
        for step in steps:
            if isinstance(step, Write):
                outside(other, step)
            else:
                by_action(store, step)
        other.close()
        assert set(checks(store)) <= {"references", "numbers"}
        assert_right(store)
