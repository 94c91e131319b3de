"""The journal tells what a row went through, and what every deal was at any instant."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.model.clock import utc
from sfa_tui.store import history, undo
from sfa_tui.store.bulk import bulk
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store
from tests.store import replay
from tests.store.workspaces import fresh
from tests.store.writing import Write, by_action, exists, outside, writes

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = [utc(FIRST + timedelta(days=30 * step)) for step in range(15)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            writes().filter(lambda write: write.table == "deal"),
            st.tuples(st.sampled_from(INSTANTS), writes().filter(lambda write: write.table == "deal")),
            st.just("undo"),
        ),
        max_size=10,
    ),
    st.sampled_from([*INSTANTS, utc(datetime(2100, 1, 1, tzinfo=UTC))]),
)
def test_deals_at_an_instant_are_what_a_replay_makes_of_the_journal(
    steps: list[Write | tuple[str, Write] | str], at: str
) -> None:
    with fresh() as store:
        for step in steps:
            take(store, step)
        held = rows_of(store, history.deals_at(store, at))
        assert held == replayed(store, at)


def take(store: Store, step: "Write | tuple[str, Write] | str") -> None:
    """Write from outside, write with an effect at another time, or undo the newest action."""
    if isinstance(step, Write):
        outside(store.connection, step)
    elif isinstance(step, tuple):
        with action(store, "test") as act:
            act.effective(step[0])
            if step[1].kind == "insert" or exists(store.connection, step[1]):
                by_action(store, [step[1]])
    elif store.connection.execute("SELECT count(*) FROM action").fetchone()[0] > 1:
        try:
            undo.undo(store)
        except Exception as error:
            assert "nothing to undo" in str(error)  # noqa: PT017


def rows_of(store: Store, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table as dictionaries, in their order."""
    cursor = store.connection.execute(f"SELECT * FROM {table} ORDER BY n")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def replayed(store: Store, at: str) -> list[dict[str, Any]]:
    """Return the deals at an instant: each born as its first changes say, then changed in the order of the journal."""
    tables = replay.read(store.connection)
    deals = []
    for deal in sorted(tables.rows["deal"], key=lambda row: row["n"]):
        if deal["created_at"] > at:
            continue
        changes = [each for each in replay.in_force(tables, "deal", deal["n"]) if each["field"] != "created_at"]
        was = dict(deal)
        for change in reversed(changes):
            was[change["field"]] = change["old"]
        for change in changes:
            if replay.when(change) <= at:
                was[change["field"]] = change["new"]
        if was["deleted_at"] is None:
            deals.append(was)
    return deals


def test_a_win_that_is_entered_late_counts_from_its_day() -> None:
    with fresh() as store:
        with action(store, "add") as act:
            id = act.insert("deal", {"stage_id": "S1", "created_at": INSTANTS[0]})
        with action(store, "move") as act:
            act.effective(INSTANTS[5])
            act.update("deal", id, {"stage_id": "S2"})
        with action(store, "win") as act:
            act.effective(INSTANTS[3])
            act.update("deal", id, {"stage_id": "S3", "closed_on": INSTANTS[3][:10]})
        at = [rows_of(store, history.deals_at(store, INSTANTS[step])) for step in (2, 4, 6)]
        assert [(rows[0]["stage_id"], rows[0]["closed_on"]) for rows in at] == [
            ("S1", None),
            ("S3", INSTANTS[3][:10]),
            ("S3", INSTANTS[3][:10]),
        ]


def test_an_imported_history_reads_like_one_that_was_lived() -> None:
    with fresh() as store:
        with action(store, "import") as act, bulk(act) as work:
            columns = ("id", "stage_id", "closed_on", "created_at")
            work.insert("deal", columns, [("D" * 26, "won", "2026-03-01", INSTANTS[0])], born="created_at")
            changes = [
                ("D" * 26, "stage_id", None, "S1", INSTANTS[0]),
                ("D" * 26, "stage_id", "S1", "won", INSTANTS[2]),
            ]
            work.history("deal", [*changes, ("D" * 26, "closed_on", None, "2026-03-01", INSTANTS[2])])
        at = {step: rows_of(store, history.deals_at(store, INSTANTS[step])) for step in (0, 1, 2)}
        assert [(at[step][0]["stage_id"], at[step][0]["closed_on"]) for step in at] == [
            ("S1", None),
            ("S1", None),
            ("won", "2026-03-01"),
        ]
        before = utc(FIRST - timedelta(days=1))
        assert rows_of(store, history.deals_at(store, before)) == []
        assert store.connection.execute("SELECT stage_entered_at FROM deal_state").fetchone() == (INSTANTS[2],)


def test_the_history_of_a_row_and_of_an_action() -> None:
    with fresh() as store:
        with action(store, "company add") as act:
            id = act.insert("company", {"name": "a"})
            other = act.insert("contact", {"name": "x"})
        store.connection.execute("UPDATE company SET name = 'b'")
        with action(store, "company edit") as edited:
            edited.update("company", id, {"name": "c", "sector": "IT"})
        undo.undo(store)
        told = [(change.verb, change.user, change.field, change.new, change.undone) for change in of(store, id)]
        assert told[:2] == [("company add", "Me", None, None, False), (None, None, "name", "b", False)]
        # In which order the fields of one statement come is SQLite's business.
        edits = {("name", "c"), ("sector", "IT")}
        assert set(told[2:4]) == {("company edit", "Me", field, new, True) for field, new in edits}
        assert set(told[4:]) == {("undo", "Me", "name", "b", True), ("undo", "Me", "sector", None, True)}
        assert [(change.noun, change.id) for change in history.of_action(store, act.id)] == [
            ("company", id),
            ("contact", other),
        ]


def of(store: Store, id: str) -> list[history.Change]:
    """Return the history of a company."""
    return history.of_row(store, "company", id)


@pytest.mark.parametrize("at", ["", "9999"])
def test_an_instant_out_of_all_time(at: str) -> None:
    with fresh() as store:
        store.connection.execute("INSERT INTO deal (name) VALUES ('x')")
        assert len(rows_of(store, history.deals_at(store, at))) == (1 if at else 0)


def test_what_was_touched_since_a_row_of_the_journal() -> None:
    with fresh() as store:
        with action(store, "deal add") as act:
            deal = act.insert("deal", {"name": "A"})
        newest, ever = history.touched(store, None, ("activity",))
        assert ever
        assert history.touched(store, newest, ("activity", "comment")) == (newest, False)
        with action(store, "deal edit") as act:
            act.update("deal", deal, {"name": "B"})
        later, touched = history.touched(store, newest, ("activity",))
        assert (later, touched) == (newest + 1, False)
        assert history.touched(store, newest, ("activity", "deal")) == (later, True)
