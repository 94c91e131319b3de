"""Orders as they are read: their object, and what their filter means."""

import sqlite3
from collections.abc import Iterator, Sequence

from sfa_tui.model.clock import Clock
from sfa_tui.model.money import json_number
from sfa_tui.store import rates
from sfa_tui.store.conditions import amounts, any_of, by_id, dated, ref
from sfa_tui.store.listing import Listing, Object
from sfa_tui.store.workspace import Store

_SELECT = """
SELECT t.n, t.id, t.ref, t.ordered_on, c.name AS company, p.name AS product, d.name AS deal, o.name AS owner,
  t.quantity, t.amount, t.cost, t.currency, t.note, t.external_id
FROM sales_order t LEFT JOIN company c ON c.id = t.company_id LEFT JOIN product p ON p.id = t.product_id
  LEFT JOIN deal d ON d.id = t.deal_id LEFT JOIN user o ON o.id = t.owner_id"""

_AS_IT_IS = ("id", "ref", "ordered_on", "company", "product", "deal", "owner", "quantity")


def _objects(store: Store, clock: Clock, page: Sequence[sqlite3.Row]) -> Iterator[Object]:
    convert = rates.converter(store, clock.today)
    for row in page:
        currency = row["currency"] or store.currency
        amount, cost = row["amount"], row["cost"]
        base = None if amount is None else convert(amount, currency)
        margin = None if amount is None or cost is None else amount - cost
        yield {
            **{key: row[key] for key in _AS_IT_IS},
            "quantity": _plain(row["quantity"]),
            "amount": None if amount is None else json_number(amount, currency),
            "cost": None if cost is None else json_number(cost, currency),
            "margin": None if margin is None else json_number(margin, currency),
            "currency": currency,
            "amount_base": None if base is None else json_number(base, store.currency),
            "note": row["note"],
            "external_id": row["external_id"],
        }


def _plain(quantity: float | None) -> float | None:
    """Return a whole quantity as a whole number: 40, not 40.0."""
    return int(quantity) if quantity is not None and quantity.is_integer() else quantity


LISTING = Listing(
    "order",
    _SELECT,
    {
        "date": ("t.ordered_on DESC",),
        "new": ("t.id DESC",),
        "amount": ("t.amount DESC",),
        "company": ("coalesce(c.reading, c.name)",),
    },
    _objects,
    {
        "text": any_of("t.ref", "c.name", "p.name", "d.name", "t.note", "t.external_id"),
        "id": by_id("t.id"),
        "name": any_of("t.ref", "p.name"),
        "owner": ref("t.owner_id", "user"),
        "company": ref("t.company_id", "company"),
        "product": ref("t.product_id", "product"),
        "amount": amounts("t.amount", "t.currency"),
        "date": dated("t.ordered_on"),
    },
    money={"t.amount": "t.currency"},
)
"""What is read of orders."""
