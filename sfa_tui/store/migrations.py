"""The versions of the workspace file, oldest first, and the way from any of them to this one.

A migration is deterministic and is not journalled: two machines that upgrade at different times must end up the same.
"""

import sqlite3
from typing import TYPE_CHECKING

from sfa_tui.store import schema, standing, triggers, views

if TYPE_CHECKING:
    from sqlite_utils import Database

VERSION = 12
"""The version of the file that this program writes (`PRAGMA user_version`): the number of migrations."""

APPLICATION_ID = 0x53464154
"""`PRAGMA application_id` of a workspace: "SFAT"."""


def migrate(connection: sqlite3.Connection, *, to: int = VERSION) -> None:
    """Bring the database to a version, in one transaction of its own, and make its views and triggers anew."""
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    steps = Migrations("sfa")

    @steps(name="0001_workspace")
    def _workspace(db: Database) -> None:
        _run(db, schema.tables_v1())

    @steps(name="0002_light_journal")
    def _light_journal(db: Database) -> None:
        _run_bare(db, schema.LOCAL_V2)

    @steps(name="0003_board")
    def _board(db: Database) -> None:
        _run(db, schema.BOARD_V3 + standing.TABLE)
        standing.rebuild(db.conn)

    @steps(name="0004_follow_up")
    def _follow_up(db: Database) -> None:
        _run(db, schema.follow_up_v4())

    @steps(name="0005_effect")
    def _effect(db: Database) -> None:
        _run(db, schema.INDEXES_V5)

    @steps(name="0006_sync")
    def _sync(db: Database) -> None:
        _run_bare(db, schema.sync_v6())

    @steps(name="0007_again")
    def _again(db: Database) -> None:
        _run(db, schema.AGAIN_V7)

    @steps(name="0008_newest_of_owner")
    def _newest_of_owner(db: Database) -> None:
        _run(db, schema.INDEXES_V8)

    @steps(name="0009_fewer_pieces")
    def _fewer_pieces(db: Database) -> None:
        _run(db, schema.SEARCH_V9)

    @steps(name="0010_heard_of")
    def _heard_of(db: Database) -> None:
        _run(db, schema.HEARD_V10)

    @steps(name="0011_before_whole")
    def _before_whole(db: Database) -> None:
        _run_bare(db, schema.CONFLICT_V11)

    @steps(name="0012_deleted")
    def _deleted(db: Database) -> None:
        _run(db, schema.INDEXES_V12)

    names = [
        *("0001_workspace", "0002_light_journal", "0003_board", "0004_follow_up", "0005_effect", "0006_sync"),
        *("0007_again", "0008_newest_of_owner", "0009_fewer_pieces", "0010_heard_of", "0011_before_whole"),
        "0012_deleted",
    ]
    connection.execute("BEGIN IMMEDIATE")
    try:
        database = Database(connection)
        steps.apply(database, stop_before=names[to] if to < len(names) else None)
        views.make(connection)
        triggers.make(connection)
        connection.execute(f"PRAGMA user_version = {to}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _run(db: "Database", script: str) -> None:
    for statement in split(script):
        db.conn.execute(statement)


def _run_bare(db: "Database", script: str) -> None:
    """Run a script without triggers and views, which are made anew afterwards: of a table that they speak of no name
    and no column can go."""
    triggers.drop(db.conn)
    views.drop(db.conn)
    _run(db, script)


def split(script: str) -> list[str]:
    """Return the statements of a script one by one (`executescript` would commit the transaction that it runs in)."""
    statements: list[str] = []
    text = ""
    for line in script.splitlines():
        text += line + "\n"
        if sqlite3.complete_statement(text):
            statements.append(text.strip())
            text = ""
    return statements
