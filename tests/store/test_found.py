"""Deals that were found once: the same columns, sums and oldest deals as where the filter itself is asked."""

from dataclasses import replace

import pytest

from sfa_tui.forecast.pipeline import standings
from sfa_tui.model.clock import Clock
from sfa_tui.model.filters import parse_filter
from sfa_tui.store import board, deal_filter, figures
from sfa_tui.store.board import Column
from sfa_tui.store.deals import ORDERS
from sfa_tui.store.figures import Source
from sfa_tui.store.found import finding, found
from sfa_tui.store.workspace import Store
from tests.store.test_board import column, stage

__all__ = ["column"]

FILTERS = ("amount>4", "company:Acme", "-tomorrow", "no-next-step", "owner:me", "deleted", "amount>1000000", "rotting")


@pytest.mark.parametrize("few", [True, False])
@pytest.mark.parametrize("text", FILTERS)
def test_what_was_found_is_what_the_filter_lets_through(
    store: Store, clock: Clock, column: Column, text: str, few: bool
) -> None:
    where = deal_filter.where(store, parse_filter(text), clock)
    stages = [each for each in figures.stages(Source(store, clock)) if each.kind == "open"]
    plain = standings(Source(store, clock, where=where), stages)
    ids = [str(id) for (id,) in store.connection.execute("SELECT id FROM deal")]
    for order in (board.ATTENTION, *ORDERS):
        asked = Column(column.stage, where, order)
        page = board.page(store, clock, asked, 0, 100)
        part = board.page(store, clock, asked, 2, 3)
        places = [board.place(store, clock, asked, id) for id in ids]
        with finding(store):
            asked = replace(asked, where=replace(found(store, clock, where), few=few))
            assert board.page(store, clock, asked, 0, 100) == page
            assert board.page(store, clock, asked, 2, 3) == part
            assert [board.place(store, clock, asked, id) for id in ids] == places
    with finding(store):
        assert standings(Source(store, clock, where=replace(found(store, clock, where), few=few)), stages) == plain


def test_each_reading_finds_anew(store: Store, clock: Clock, column: Column) -> None:
    everything, nothing = (deal_filter.where(store, parse_filter(text), clock) for text in ("-deleted", "amount>9999"))
    for where, held in ((everything, 10), (nothing, 0), (everything, 10)):
        with finding(store):
            asked = Column(stage(store, "Lead"), found(store, clock, where))
            assert len(board.page(store, clock, asked, 0, 100)) == held


def test_many_deals_are_found_in_their_own_order(store: Store, clock: Clock, column: Column) -> None:
    asked: list[str] = []
    with finding(store):
        store.connection.set_trace_callback(asked.append)
        found(store, clock, deal_filter.where(store, parse_filter("amount>4"), clock))
        store.connection.set_trace_callback(None)
    (sql,) = [each for each in asked if "INSERT INTO temp.found" in each]
    steps = [row[3] for row in store.connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert steps == ["SCAN d"]
