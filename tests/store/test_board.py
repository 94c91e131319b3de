"""What stands in a column of the board, and in which order."""

from datetime import timedelta

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.filters import parse_filter
from sfa_tui.sales import activities, deals
from sfa_tui.store import board, deal_filter
from sfa_tui.store.board import Column
from sfa_tui.store.deals import ORDERS, everything
from sfa_tui.store.workspace import Store


def stage(store: Store, name: str) -> str:
    """Return the id of a stage."""
    return str(store.connection.execute("SELECT id FROM stage WHERE name = ?", (name,)).fetchone()[0])


@pytest.fixture
def column(store: Store, clock: Clock) -> Column:
    """The deals of Lead: due long ago, yesterday, today, tomorrow and next month, some all day; waiting; with a step
    without a day; and two with none."""
    plans = {
        "tomorrow": clock.today + timedelta(days=1),
        "none": None,
        "long ago": clock.now - timedelta(days=40),
        "today": clock.today,
        "next month": clock.now + timedelta(days=30),
        "yesterday": clock.today - timedelta(days=1),
        "in an hour": clock.now + timedelta(hours=1),
        "none either": None,
    }
    for name, due in plans.items():
        id, _made = deals.add(store, clock, {"name": name, "company": "Acme", "amount": str(len(name))})
        if due is not None:
            activities.plan(store, clock, [("deal", id)], kind="call", subject="", due=due)
    waiting, _made = deals.add(store, clock, {"name": "waiting", "amount": "5"})
    activities.plan(
        store, clock, [("deal", waiting)], kind="call", subject="", due=clock.today + timedelta(2), owed_by="them"
    )
    some, _made = deals.add(store, clock, {"name": "some day"})
    activities.plan(store, clock, [("deal", some)], kind="todo", subject="x")
    deals.add(store, clock, {"name": "elsewhere", "stage": "Proposal"})
    gone, _made = deals.add(store, clock, {"name": "gone"})
    deals.delete(store, [gone])
    return Column(stage(store, "Lead"), everything())


def test_what_wants_attention_comes_first(store: Store, clock: Clock, column: Column) -> None:
    names = [deal["name"] for deal in board.page(store, clock, column, 0, 100)]
    assert names == [
        "long ago", "yesterday", "today", "in an hour", "none", "none either", "tomorrow", "waiting", "next month",
        "some day",
    ]  # fmt: skip


@pytest.mark.parametrize("order", [board.ATTENTION, *ORDERS])
@pytest.mark.parametrize("text", ["", "amount>4", "company:Acme -tomorrow"])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_follow_each_other_and_every_deal_knows_its_place(
    store: Store, clock: Clock, column: Column, order: str, text: str, descending: bool
) -> None:
    where = deal_filter.where(store, parse_filter(text), clock) if text else everything()
    asked = Column(column.stage, where, order, descending)
    whole = [str(deal["id"]) for deal in board.page(store, clock, asked, 0, 100)]
    for size in (1, 3):
        pages = [board.page(store, clock, asked, first, size) for first in range(0, len(whole), size)]
        assert [deal["id"] for page in pages for deal in page] == whole
    assert [board.place(store, clock, asked, id) for id in whole] == list(range(len(whole)))
    assert board.page(store, clock, asked, len(whole), 5) == []
    (other,) = store.connection.execute("SELECT id FROM deal WHERE name = 'elsewhere'").fetchone()
    assert board.place(store, clock, asked, other) is None


def test_lanes_count_every_deal_of_the_column_once(store: Store, clock: Clock, column: Column) -> None:
    counts = board.lane_counts(store, clock, column, "company")
    acme = store.connection.execute("SELECT id FROM company").fetchone()[0]
    assert counts == {acme: 8, "": 2}


def test_a_page_is_read_from_the_index_without_a_sort(store: Store, clock: Clock, column: Column) -> None:
    plans: list[str] = []
    store.connection.set_trace_callback(plans.append)
    board.page(store, clock, column, 0, 10)
    store.connection.set_trace_callback(None)
    chosen = [sql for sql in plans if "deal_state x WHERE" in sql]
    assert chosen
    for sql in chosen:
        steps = [row[3] for row in store.connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
        assert any("deal_state_board" in step for step in steps)
        assert not any("TEMP B-TREE" in step for step in steps)
