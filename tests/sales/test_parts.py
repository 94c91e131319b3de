"""What belongs to a deal is changed one part at a time, and each change is one undo."""

import pytest

from sfa_tui.model.errors import NotFound, Usage
from sfa_tui.sales import deals, parts, rows
from sfa_tui.sales.nouns import CONTACT, PRODUCT
from sfa_tui.store import belongings, undo
from sfa_tui.store.workspace import Store
from tests.store.workspaces import CLOCK, fresh, named


def made(store: Store) -> tuple[str, str, str]:
    """Return a deal, a person on it and its line item."""
    rows.add(store, CLOCK, PRODUCT, {"name": "Support", "unit_price": "8000", "unit_cost": "5000"})
    rows.add(store, CLOCK, CONTACT, {"name": "Mori"})
    id, _ = deals.add(store, CLOCK, {"name": "Pump", "contact": "Mori:buyer", "product": "Support x 2"})
    (item,) = belongings.items(store, id)
    return id, named(store, "contact", "Mori"), str(item["id"])


def test_a_part_in_a_deal_is_given_taken_and_undone() -> None:
    with fresh() as store:
        id, mori, _ = made(store)
        parts.set_role(store, CLOCK, deal=id, contact=mori, role="champion")
        assert [each["role"] for each in belongings.people_of_deal(store, id)] == ["champion"]
        parts.set_role(store, CLOCK, deal=id, contact=mori, role="")
        assert [each["role"] for each in belongings.people_of_deal(store, id)] == [None]
        with pytest.raises(Usage):
            parts.set_role(store, CLOCK, deal=id, contact=mori, role="king")
        parts.take_off(store, CLOCK, deal=id, contact=mori)
        assert belongings.people_of_deal(store, id) == []
        with pytest.raises(NotFound, match="Mori is not on this deal any more"):
            parts.take_off(store, CLOCK, deal=id, contact=mori)
        undo.undo(store)
        assert len(belongings.people_of_deal(store, id)) == 1


@pytest.mark.parametrize(
    ("text", "quantity", "price"),
    [("3", 3, 8000), ("3 × 1200", 3, 1200), ("2.5x1,000", 2.5, 1000), ("４ × ５００", 4, 500), ("1,000", 1000, 8000)],
)
def test_an_item_takes_a_quantity_and_perhaps_a_price(text: str, quantity: float, price: int) -> None:
    with fresh() as store:
        id, _, item = made(store)
        parts.set_item(store, CLOCK, item=item, text=text)
        (told,) = belongings.items(store, id)
        assert (told["quantity"], told["unit_price"]) == (quantity, price)


@pytest.mark.parametrize("text", ["", "many", "3 × lots", "x", "3 x 4 x 5"])
def test_an_item_refuses_what_is_no_quantity(text: str) -> None:
    with fresh() as store:
        id, _, item = made(store)
        with pytest.raises(Usage):
            parts.set_item(store, CLOCK, item=item, text=text)
        assert belongings.items(store, id)[0]["quantity"] == 2


def test_an_item_is_removed_once() -> None:
    with fresh() as store:
        id, _, item = made(store)
        parts.remove_item(store, CLOCK, item=item)
        assert belongings.items(store, id) == []
        with pytest.raises(NotFound):
            parts.remove_item(store, CLOCK, item=item)


def test_worth_margin_and_what_the_amount_differs_by() -> None:
    with fresh() as store:
        id, _, _ = made(store)
        (item,) = lines = belongings.items(store, id)
        assert (item["worth"], item["margin"]) == (16000, 6000)
        assert belongings.difference(16000, lines) is None
        assert belongings.difference(15000, lines) == -1000
        assert belongings.difference(None, lines) is None
        assert belongings.difference(100, []) is None
