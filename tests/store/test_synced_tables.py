"""The columns of tables are those of now, though they are not asked for anew each time."""

from sfa_tui.store import triggers
from tests.store.workspaces import fresh


def test_columns_follow_alterations_and_what_is_rolled_back() -> None:
    with fresh() as store:
        connection = store.connection
        before = triggers.synced_tables(connection)
        connection.execute("BEGIN")
        connection.execute("ALTER TABLE deal ADD COLUMN more TEXT")
        assert triggers.synced_tables(connection) == {**before, "deal": [*before["deal"], "more"]}
        connection.execute("ROLLBACK")
        assert triggers.synced_tables(connection) == before


def test_what_one_caller_does_with_the_answer_is_not_seen_by_the_next() -> None:
    with fresh() as store:
        triggers.synced_tables(store.connection)["deal"].clear()
        assert triggers.synced_tables(store.connection)["deal"] != []
