"""Line items: added and edited with all their terms, each as one undo; and their sum as the amount of the deal."""

import pytest

from sfa_tui.model.errors import NotFound, Refused, Usage
from sfa_tui.sales import deals, items, parts, rows
from sfa_tui.sales.nouns import PRODUCT
from sfa_tui.store import belongings, undo
from sfa_tui.store import deals as reading
from sfa_tui.store.workspace import Store
from tests.live import live_rows
from tests.store.workspaces import CLOCK, fresh

TERMS = {
    "quantity": "1,000",
    "unit_price": "90",
    "discount": "5000",
    "unit_cost": "40",
    "starts_on": "2027-01-01",
    "every_months": "1",
    "times": "12",
}


def made(store: Store, **texts: str) -> str:
    """Return a deal in a workspace with a product."""
    rows.add(store, CLOCK, PRODUCT, {"name": "Support", "unit_price": "8000", "unit_cost": "5000"})
    return deals.add(store, CLOCK, {"name": "Pump", **texts})[0]


def amount(store: Store, id: str) -> tuple[object, object]:
    """Return the amount of a deal and its currency."""
    found = reading.get(store, id, CLOCK)
    return found["amount"], found["currency"]


def test_an_item_is_added_with_all_its_terms_as_one_action() -> None:
    with fresh() as store:
        deal = made(store, amount="100")
        before = live_rows(store.connection)
        id = items.add(store, CLOCK, deal=deal, texts={"product": "support", **TERMS})
        (held,) = belongings.items(store, deal)
        assert (held["id"], held["name"], held["quantity"], held["unit_price"]) == (id, "Support", 1000, 90)
        assert (held["starts_on"], held["every_months"], held["times"]) == ("2027-01-01", 1, 12)
        assert held["worth"] == (1000 * 90 - 5000) * 12
        assert held["margin"] == (1000 * 90 - 5000) * 12 - 1000 * 40 * 12
        assert amount(store, deal) == (100, "JPY")
        undo.undo(store)
        assert live_rows(store.connection) == before


def test_what_is_not_said_is_the_products_and_a_deal_without_an_amount_takes_it() -> None:
    with fresh() as store:
        deal = made(store)
        items.add(store, CLOCK, deal=deal, texts={"product": "Support", "quantity": "2", "times": "3"})
        (held,) = belongings.items(store, deal)
        assert (held["unit_price"], held["worth"], held["margin"]) == (8000, 48000, 18000)
        assert amount(store, deal) == (48000, "JPY")
        # Beside it, and not in its place.
        items.add(store, CLOCK, deal=deal, texts={"product": "Support"})
        assert [each["quantity"] for each in belongings.items(store, deal)] == [2, 1]
        assert amount(store, deal) == (48000, "JPY")


def test_the_currency_is_the_deals_or_that_of_the_first_product() -> None:
    with fresh() as store:
        deal = made(store)
        rows.add(store, CLOCK, PRODUCT, {"name": "Licence", "unit_price": "10.50", "currency": "USD"})
        items.add(store, CLOCK, deal=deal, texts={"product": "Licence", "quantity": "3"})
        assert amount(store, deal) == (31.5, "USD")
        items.edit(store, CLOCK, item=str(belongings.items(store, deal)[0]["id"]), texts={"unit_price": "9.25"})
        assert belongings.items(store, deal)[0]["unit_price"] == 9.25
        other, _ = deals.add(store, CLOCK, {"name": "Other", "amount": "5"})
        with pytest.raises(Usage, match="priced in USD") as caught:
            items.add(store, CLOCK, deal=other, texts={"product": "Licence"})
        assert caught.value.field == "product"


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"product": ""}, "product"),
        ({"product": "nothing"}, "product"),
        ({"product": "Support", "quantity": "many"}, "quantity"),
        ({"product": "Support", "unit_price": "1.5"}, "unit_price"),
        ({"product": "Support", "discount": "lots"}, "discount"),
        ({"product": "Support", "starts_on": "someday"}, "starts_on"),
        ({"product": "Support", "every_months": "0"}, "every_months"),
        ({"product": "Support", "times": "1.5"}, "times"),
        ({"product": "Support", "times": "-2"}, "times"),
        ({"product": "Support", "quantity": "1e12", "unit_price": "1000000"}, "unit_price"),
    ],
)
def test_what_cannot_be_read_is_told_of_its_field_and_nothing_is_changed(texts: dict[str, str], field: str) -> None:
    with fresh() as store:
        deal = made(store)
        kept = items.add(store, CLOCK, deal=deal, texts={"product": "Support"})
        before = live_rows(store.connection)
        for verb in (
            lambda: items.add(store, CLOCK, deal=deal, texts=texts),
            lambda: items.edit(store, CLOCK, item=kept, texts=texts),
        ):
            with pytest.raises((Usage, NotFound)) as caught:
                verb()
            assert field in (caught.value.field, caught.value.params.get("field"))
        assert live_rows(store.connection) == before


def test_an_item_is_edited_and_emptied() -> None:
    with fresh() as store:
        deal = made(store)
        rows.add(store, CLOCK, PRODUCT, {"name": "Check", "unit_price": "100"})
        id = items.add(store, CLOCK, deal=deal, texts={"product": "Support", **TERMS})
        before = live_rows(store.connection)
        items.edit(store, CLOCK, item=id, texts={"product": "Check", "discount": "", "times": "", "quantity": ""})
        (held,) = belongings.items(store, deal)
        assert (held["name"], held["discount"], held["times"], held["quantity"]) == ("Check", None, 1, 1)
        undo.undo(store)
        assert live_rows(store.connection) == before
        parts.remove_item(store, CLOCK, item=id)
        with pytest.raises(NotFound):
            items.edit(store, CLOCK, item=id, texts={"quantity": "2"})


def test_the_deal_takes_what_its_items_come_to() -> None:
    with fresh() as store:
        deal = made(store, amount="100")
        with pytest.raises(Refused):
            items.take_sum(store, CLOCK, deal=deal)
        items.add(store, CLOCK, deal=deal, texts={"product": "Support", "quantity": "2", "discount": "1000"})
        lines = belongings.items(store, deal)
        assert (belongings.differs(100, lines), belongings.difference(100, lines)) == (True, -14900)
        before = live_rows(store.connection)
        items.take_sum(store, CLOCK, deal=deal)
        assert amount(store, deal) == (15000, "JPY")
        assert not belongings.differs(15000, lines)
        assert belongings.differs(None, lines)
        undo.undo(store)
        assert live_rows(store.connection) == before
