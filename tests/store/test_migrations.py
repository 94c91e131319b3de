"""A workspace of any earlier version opens in this one, and what a newer one or another tool has added is kept."""

import os
import sqlite3
import zlib
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from sfa_tui.model.errors import Failed, NotFound, Refused
from sfa_tui.store import doctor, history, migrations, triggers, undo, views
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import FILE_NAME, Store, create_workspace, open_workspace
from tests.store.workspaces import contents, on_disk, search_texts
from tests.store.writing import Write, by_action, outside, writes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a workspace with a company, a deal and a conversation, written and closed."""
    path = tmp_path / "w"
    with on_disk(path) as store:
        fill(store)
    return path


def fill(store: Store) -> None:
    """Add a company, a deal and a conversation."""
    with action(store, "add") as act:
        company = act.insert("company", {"name": "Acme"})
        deal = act.insert("deal", {"name": "GTX", "company_id": company, "stage_id": "S"})
        call = act.insert("activity", {"kind": "call", "done_at": "2026-11-30T00:00:00.000Z"})
        act.insert("activity_link", {"activity_id": call, "noun": "deal", "row_id": deal})


def by_hand(folder: Path, script: str) -> None:
    """Run SQL on the file as another program would."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.executescript(script)


def wrong(store: Store) -> list[str]:
    """Return the checks of the doctor that find something, references aside (these rows name a stage that is not)."""
    return [finding.check for finding in doctor.examine(store) if finding.check != "references"]


def wrong_in(store: Store) -> list[str]:
    """Return the checks of what is in the tables that find something, references and dates aside."""
    apart = ("references", "dates", "mode", "rings", "synced drive", "numbers", "rates", "targets")
    return [finding.check for finding in doctor.examine(store) if finding.check not in apart]


def of_version(path: Path, version: int) -> sqlite3.Connection:
    """Return an empty workspace file as the program of that version made it, triggers included, open."""
    kept = Path(__file__).parent / "versions" / f"{version}.db.zlib"
    path.write_bytes(zlib.decompress(kept.read_bytes()))
    connection = sqlite3.connect(path, isolation_level=None)
    assert connection.execute("PRAGMA user_version").fetchone() == (version,)
    return connection


def test_there_is_a_file_of_every_earlier_version() -> None:
    kept = {path.name for path in (Path(__file__).parent / "versions").iterdir()}
    assert kept == {f"{version}.db.zlib" for version in range(1, migrations.VERSION)}


@pytest.mark.parametrize("version", range(1, migrations.VERSION))
def test_a_workspace_of_each_version_is_upgraded(tmp_path: Path, version: int) -> None:
    path = tmp_path / FILE_NAME
    with closing(of_version(path, version)) as connection:
        connection.execute("INSERT INTO setting (id, value) VALUES ('currency', 'JPY')")
        connection.execute("INSERT INTO company (id, name) VALUES ('A', 'Acme')")
        connection.execute("UPDATE company SET name = 'Beta'")
    path.chmod(0o600)
    tmp_path.chmod(0o700)
    with open_workspace(tmp_path) as store:
        assert store.connection.execute("PRAGMA user_version").fetchone() == (migrations.VERSION,)
        assert store.connection.execute("SELECT name FROM company").fetchall() == [("Beta",)]
        assert store.connection.execute("SELECT old FROM journal WHERE field = 'name'").fetchall() == [("Acme",)]
        assert wrong(store) == []


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(range(1, migrations.VERSION)), st.lists(writes(), max_size=12))
def test_an_upgrade_keeps_the_history_and_what_can_be_done_with_it(version: int, steps: list[Write]) -> None:
    with TemporaryDirectory() as folder, closing(of_version(Path(folder) / FILE_NAME, version)) as connection:
        connection.execute("INSERT INTO setting (id, value) VALUES ('currency', 'JPY')")
        store = Store(connection, Path(folder))
        with action(store, "add") as act:
            deal = act.insert("deal", {"name": "GTX", "created_at": "2026-01-01T00:00:00.000Z"})
        for step in steps:
            if step.table == "company":
                outside(connection, step)
            else:
                by_action(store, [step])
        (held,) = connection.execute("SELECT name FROM deal WHERE id = ?", (deal,)).fetchone()
        with action(store, "edit") as act:
            act.update("deal", deal, {"name": "the newest name"})
        # The history is read with today's program, which asks for versions; before sync there were none.
        connection.execute("CREATE TEMP TABLE version (seq INTEGER PRIMARY KEY, stamp, segment, merged)")
        before = told(store, deal)
        connection.execute("DROP TABLE temp.version")
        migrations.migrate(connection)
        assert told(store, deal) == before
        assert wrong_in(store) == []
        assert undo.undo(store).verb == "edit"
        (newest,) = connection.execute("SELECT max(seq) FROM journal").fetchone()
        assert newest == before["journal"][-1][0] + 1
        assert connection.execute("SELECT name FROM deal WHERE id = ?", (deal,)).fetchone() == (held,)
        assert wrong_in(store) == []
        with suppress(NotFound):
            for _step in steps:
                undo.undo(store)
        assert wrong_in(store) == []


def told(store: Store, deal: str) -> dict[str, Any]:
    """Return what a workspace tells of its past: its journal and actions, a deal's history, the deals of a moment."""
    connection = store.connection
    return {
        "journal": connection.execute("SELECT * FROM journal ORDER BY seq").fetchall(),
        "action": connection.execute("SELECT * FROM action ORDER BY n").fetchall(),
        "history": history.of_row(store, "deal", deal),
        "actions": history.actions(store),
        "then": connection.execute(
            f"SELECT * FROM {history.deals_at(store, '2026-06-01T00:00:00.000Z')} ORDER BY n"
        ).fetchall(),
        "now": (filled(connection), search_texts(connection)),
    }


def filled(connection: sqlite3.Connection) -> dict[str, list[dict[str, Any]]]:
    """Return the values of every row of every synced table, without the columns and tables that are empty: those that a
    later version adds are so."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table, rows in contents(connection).items():
        names = [name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))]
        if rows:
            found[table] = [{n: v for n, v in zip(names, row, strict=True) if v is not None} for row in rows]
    return found


@pytest.mark.parametrize("table", ["journal", "action"])
def test_nothing_is_deleted_from_the_history(folder: Path, table: str) -> None:
    with open_workspace(folder) as store:
        before = store.connection.execute(f"SELECT * FROM {table}").fetchall()
        with pytest.raises(sqlite3.IntegrityError, match="ever deleted"):
            store.connection.execute(f"DELETE FROM {table}")
        assert store.connection.execute(f"SELECT * FROM {table}").fetchall() == before


def test_an_upgraded_workspace_is_the_same_as_a_new_one(tmp_path: Path) -> None:
    def shape(folder: Path) -> list[tuple[str, str]]:
        with open_workspace(folder) as store:
            rows = store.connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            return rows.fetchall()

    create_workspace(tmp_path / "new").close()
    (tmp_path / "old").mkdir(mode=0o700)
    with closing(sqlite3.connect(tmp_path / "old" / FILE_NAME, isolation_level=None)) as connection:
        migrations.migrate(connection, to=1)
    assert shape(tmp_path / "old") == shape(tmp_path / "new")


def test_a_failed_migration_leaves_the_file_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (folder / FILE_NAME).read_bytes()
    by_hand(folder, "PRAGMA user_version = 0")
    monkeypatch.setitem(views.VIEWS, "v_broken", "SELECT syntax error FROM nowhere at all")
    with pytest.raises(Failed):
        open_workspace(folder)
    by_hand(folder, f"PRAGMA user_version = {migrations.VERSION}")
    monkeypatch.undo()
    with open_workspace(folder) as store:
        assert wrong(store) == []
    assert len((folder / FILE_NAME).read_bytes()) == len(before)


@pytest.mark.parametrize("table", ["deal", "company", "activity_link", "field_value"])
def test_triggers_that_a_transform_dropped_are_made_again(folder: Path, table: str) -> None:
    path = folder / FILE_NAME
    database = Database(path)
    database.table(table).transform()
    database.close()
    with closing(sqlite3.connect(path)) as connection:
        count = connection.execute(
            "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?", (table,)
        )
        assert count.fetchone() == (0,)
    with open_workspace(folder) as store:
        assert wrong(store) == []
        store.connection.execute(f'INSERT INTO "{table}" (id) VALUES (?)', ("Z" * 26,))
        store.connection.execute(f'DELETE FROM "{table}" WHERE id = ?', ("Z" * 26,))
        assert store.connection.execute(
            f'SELECT deleted_at IS NULL FROM "{table}" WHERE id > ?', ("Z",)
        ).fetchall() == [(0,)]
        assert wrong(store) == []


def test_a_dropped_or_foreign_trigger_is_put_right_on_opening(folder: Path) -> None:
    by_hand(folder, "DROP TRIGGER deal_birth; CREATE TRIGGER mine AFTER INSERT ON deal BEGIN SELECT 1; END;")
    with open_workspace(folder) as store:
        names = {name for (name,) in store.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")}
        assert "deal_birth" in names
        assert "mine" not in names


def test_triggers_of_an_earlier_program_are_made_again(folder: Path) -> None:
    by_hand(folder, "UPDATE local_setting SET value = 'of another version' WHERE key = 'triggers'")
    with open_workspace(folder) as store:
        assert triggers.are_whole(store.connection)


UNKNOWN = """
ALTER TABLE deal ADD COLUMN mood TEXT;
ALTER TABLE deal ADD COLUMN "odd 'name" ANY;
CREATE TABLE "new noun" (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, "select" TEXT, deleted_at TEXT) STRICT;
CREATE TABLE note_of_mine (text);
CREATE TABLE strict_note_of_mine (text TEXT, deleted_at TEXT) STRICT;
"""


def test_unknown_columns_and_tables_are_kept_and_journalled(folder: Path) -> None:
    by_hand(folder, UNKNOWN)
    with open_workspace(folder) as store:
        db = store.connection
        db.execute("UPDATE deal SET mood = 'good', \"odd 'name\" = 1.5")
        db.execute("INSERT INTO \"new noun\" (id, \"select\") VALUES ('X', 'a')")
        db.execute('UPDATE "new noun" SET "select" = \'b\'')
        db.execute('DELETE FROM "new noun"')
        db.execute("INSERT INTO note_of_mine VALUES ('kept')")
        rows = db.execute("SELECT noun, field, new FROM journal WHERE action IS NULL AND field <> 'deleted_at'")
        assert set(rows) == {("deal", "mood", "good"), ("deal", "odd 'name", 1.5), ("new noun", "select", "b")}
        assert db.execute('SELECT "select", deleted_at IS NULL FROM "new noun"').fetchall() == [("b", 0)]
        assert wrong(store) == []
    with open_workspace(folder) as store:
        assert store.connection.execute("SELECT mood FROM deal").fetchall() == [("good",)]
        assert store.connection.execute("SELECT * FROM note_of_mine").fetchall() == [("kept",)]


def test_a_newer_file_is_refused(folder: Path) -> None:
    by_hand(folder, f"PRAGMA user_version = {migrations.VERSION + 1}")
    with pytest.raises(Failed, match="newer"):
        open_workspace(folder)


@pytest.mark.parametrize(
    "content", [b"", b"not a database at all, but a text of some length", b"SQLite format 3\0" + b"x" * 99]
)
def test_what_is_no_workspace_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(Failed, match=r"workspace|damaged"):
        open_workspace(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    by_hand(tmp_path, "CREATE TABLE t (a)")
    with pytest.raises(Failed, match="not a workspace"):
        open_workspace(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (1,)


def test_no_workspace_and_a_second_one(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(NotFound):
        open_workspace(tmp_path / "nowhere")
    with pytest.raises(Refused):
        create_workspace(folder)
    assert not list(folder.glob("*.new*"))


@pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")
def test_a_workspace_is_for_its_owner_alone(folder: Path) -> None:
    with open_workspace(folder) as store:
        store.connection.execute("UPDATE company SET name = 'x'")
        modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
        assert set(modes) >= {FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"}
        assert set(modes.values()) == {0o600}
        assert folder.stat().st_mode & 0o777 == 0o700


def test_each_statement_of_a_script_stands_alone() -> None:
    trigger = "-- a remark; with a semicolon\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\n SELECT 1;\nEND;\n"
    first, second = migrations.split("CREATE TABLE a (b);\n" + trigger)
    assert first == "CREATE TABLE a (b);"
    assert second.endswith("END;")


def test_version_7_finds_the_birth_of_each_row_in_the_journal(tmp_path: Path) -> None:
    with closing(of_version(tmp_path / FILE_NAME, 6)) as connection:
        connection.execute("INSERT INTO company (id, name) VALUES ('A', 'Acme'), ('B', 'Beta')")
        connection.execute("UPDATE company SET name = 'Acme Inc.' WHERE id = 'A'")
        connection.execute("INSERT INTO born SELECT noun, row, 7, 1 FROM journal WHERE field IS NULL")
        migrations.migrate(connection)
        found = connection.execute(
            "SELECT c.id, j.noun, j.row = c.n, j.field FROM born b JOIN company c ON c.n = b.row"
            " JOIN journal j ON j.seq = b.seq ORDER BY c.id"
        ).fetchall()
    assert found == [("A", "company", 1, None), ("B", "company", 1, None)]
