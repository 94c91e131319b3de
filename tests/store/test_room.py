"""Room in the log: changes overwrite it as they come, nothing else changes, and whoever writes just now is not waited
for."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sfa_tui.store.journal import action
from sfa_tui.store.room import LENGTH, make_room
from sfa_tui.store.workspace import FILE_NAME, open_workspace
from tests.store.workspaces import on_disk
from tests.whole import assert_whole, everything

LOG = f"{FILE_NAME}-wal"


def test_changes_overwrite_what_was_made_room_for_and_survive_a_crash(tmp_path: Path) -> None:
    with on_disk(tmp_path / "w") as store:
        before = everything(store.connection)
        make_room(store)
        assert everything(store.connection) == before
        length = (tmp_path / "w" / LOG).stat().st_size
        assert length >= LENGTH
        for name in ("Acme", "Beta"):
            with action(store, "add") as act:
                act.insert("company", {"name": name})
            make_room(store)
        assert (tmp_path / "w" / LOG).stat().st_size == length
        (tmp_path / "crashed").mkdir(mode=0o700)
        for name in (FILE_NAME, LOG):
            shutil.copy(tmp_path / "w" / name, tmp_path / "crashed" / name)
    assert_whole(tmp_path / "crashed")
    with open_workspace(tmp_path / "crashed") as store:
        assert store.connection.execute("SELECT name FROM company").fetchall() == [("Acme",), ("Beta",)]


def test_another_that_writes_is_not_waited_for(tmp_path: Path) -> None:
    with on_disk(tmp_path / "w") as store, closing(sqlite3.connect(tmp_path / "w" / FILE_NAME)) as other:
        settings = [store.connection.execute(f"PRAGMA {name}").fetchone() for name in ("busy_timeout", "cache_size")]
        other.execute("BEGIN IMMEDIATE")
        make_room(store)
        assert (tmp_path / "w" / LOG).stat().st_size < LENGTH
        assert settings == [
            store.connection.execute(f"PRAGMA {name}").fetchone() for name in ("busy_timeout", "cache_size")
        ]
        other.rollback()
        with action(store, "add") as act:
            act.insert("company", {"name": "Acme"})
