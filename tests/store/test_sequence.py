"""Rows by their places: what a table shows is what a list prints, page by page."""

import re
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.filters import Filter, parse_filter
from sfa_tui.sales import deals as verbs
from sfa_tui.sales import rows
from sfa_tui.sales.nouns import COMPANY, CONTACT
from sfa_tui.store import companies, contacts, deal_filter, deals, listing, sequence
from sfa_tui.store.listing import Listing
from sfa_tui.store.workspace import Store, open_workspace
from tests.conftest import Once


@pytest.fixture
def stocked(once: Once, workspace: Path, clock: Clock) -> Iterator[Store]:
    """A workspace with thirty deals at ten companies, one of them deleted, and ten contacts."""

    def make() -> None:
        with open_workspace(workspace) as store:
            for number in range(10):
                name = f"{'北洋' if number % 2 else 'Acme'} {(number * 7) % 10}"
                reading = {"reading": f"カ{number}"} if number % 3 == 0 else {}
                rows.add(store, clock, COMPANY, {"name": name, **reading})
                rows.add(store, clock, CONTACT, {"name": f"Person {(number * 3) % 10}", "company": name})
            for number in range(30):
                given = {"name": f"Deal {(number * 11) % 31}", "amount": str((number * 13) % 30 * 1000)}
                if number % 4:
                    given |= {
                        "company": f"Acme {(number % 5) * 2 * 7 % 10}",
                        "expected_close": f"2026-12-{(number * 5) % 28 + 1:02}",
                    }
                verbs.add(store, clock, given)
            gone = deals.ids(store, deals.everything(), clock)[7]
            verbs.delete(store, [gone])

    once(make)
    with open_workspace(workspace) as store:
        yield store


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", deals.ORDERS)
@pytest.mark.parametrize("text", ["", "amount>9000", "Deal"])
def test_the_numbers_of_deals_are_those_of_the_list_in_its_order(
    stocked: Store, clock: Clock, order: str, descending: bool, text: str
) -> None:
    where = deal_filter.where(stocked, parse_filter(text), clock)
    numbers = deals.numbers(stocked, where, clock, order=order, descending=descending)
    listed = list(deals.listed(stocked, where, clock, order=order, descending=descending))
    assert deals.numbered(stocked, numbers, clock) == listed
    assert len(numbers) == deals.count(stocked, where, clock) == len(listed)
    assert deals.numbers(stocked, where, clock, order=order, descending=descending, limit=5) == numbers[:5]


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize(
    ("noun", "order"), [(each, order) for each in (companies.LISTING, contacts.LISTING) for order in each.orders]
)
@pytest.mark.parametrize("text", ["", "acme"])
def test_the_numbers_of_other_nouns_are_those_of_their_list(
    stocked: Store, clock: Clock, noun: Listing, order: str, reverse: bool, text: str
) -> None:
    filter = parse_filter(text, noun=noun.noun)
    numbers = listing.numbers(stocked, noun, filter, clock, order=order, reverse=reverse)
    listed = list(listing.listed(stocked, noun, filter, clock, order=order, reverse=reverse))
    assert listing.numbered(stocked, noun, numbers, clock) == listed
    assert len(numbers) == listing.count(stocked, noun, filter, clock) == len(listed) > 0


def test_a_number_that_no_row_has_is_left_out(stocked: Store, clock: Clock) -> None:
    assert [each["name"] for each in deals.numbered(stocked, [3, 999, 1], clock)] == ["Deal 22", "Deal 0"]
    assert listing.numbered(stocked, companies.LISTING, [999], clock) == []
    assert len(listing.numbers(stocked, companies.LISTING, Filter(), clock)) == 10


def test_many_numbers_are_read_whole_and_in_order(store: Store) -> None:
    sql = "WITH RECURSIVE a(n) AS (SELECT 250000 UNION ALL SELECT n - 1 FROM a WHERE n > 1) SELECT n FROM a"
    assert sequence.read(store.connection, sql, {}) == array("q", range(250_000, 0, -1))
    assert sequence.read(store.connection, "SELECT 1 AS n WHERE false", {}) == array("q")


def test_a_page_is_looked_up_and_not_searched_for(store: Store, clock: Clock) -> None:
    seen: list[str] = []
    store.connection.set_trace_callback(seen.append)
    deals.numbered(store, [1, 2], clock)
    listing.numbered(store, contacts.LISTING, [1, 2], clock)
    store.connection.set_trace_callback(None)
    for sql in (each for each in seen if "json_each" in each):
        plan = "\n".join(row[3] for row in store.connection.execute(f"EXPLAIN QUERY PLAN {sql}"))
        assert "SEARCH d USING INTEGER PRIMARY KEY" in plan or "SEARCH t USING INTEGER PRIMARY KEY" in plan, plan


def test_the_newest_of_an_owner_are_found_without_sorting_all(store: Store, clock: Clock) -> None:
    seen: list[str] = []
    store.connection.set_trace_callback(seen.append)
    where = deal_filter.where(store, parse_filter("owner:me we-owe"), clock)
    list(deals.listed(store, where, clock, limit=20))
    store.connection.set_trace_callback(None)
    (sql,) = re.findall(r"d\.n IN \((SELECT .* LIMIT 20)\)", next(each for each in seen if "LIMIT 20" in each))
    steps = [row[3] for row in store.connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert steps[0] == "SEARCH d USING INDEX deal_owner (owner_id=?)"
    assert not [step for step in steps if "B-TREE" in step]
