"""Products as they are read: their object, and what their filter means."""

import sqlite3
from collections.abc import Iterator, Sequence

from sfa_tui.model.clock import Clock
from sfa_tui.model.money import json_number
from sfa_tui.store import fields
from sfa_tui.store.conditions import by_id, contains, words
from sfa_tui.store.listing import Listing, Object
from sfa_tui.store.workspace import Store

_SELECT = """
SELECT t.n, t.id, t.name, t.code, t.family, t.unit_price, t.unit_cost, t.currency, coalesce(t.active, 1) AS active,
  t.external_id
FROM product t"""


def _objects(store: Store, _clock: Clock, page: Sequence[sqlite3.Row]) -> Iterator[Object]:
    custom = fields.values(store, "product", [row["id"] for row in page])
    for row in page:
        currency = row["currency"] or store.currency
        money = {key: row[key] for key in ("unit_price", "unit_cost")}
        yield {
            **{key: row[key] for key in ("id", "name", "code", "family")},
            **{key: None if value is None else json_number(value, currency) for key, value in money.items()},
            "currency": currency,
            "active": bool(row["active"]),
            "external_id": row["external_id"],
            "fields": custom.get(row["id"], {}),
        }


LISTING = Listing(
    "product",
    _SELECT,
    {"name": ("t.name",), "new": ("t.id DESC",), "code": ("t.code",), "price": ("t.unit_price DESC",)},
    _objects,
    {
        "text": words("product", "t.n"),
        "id": by_id("t.id"),
        "name": contains("t.name"),
        "family": contains("t.family"),
    },
    {"active": "coalesce(t.active, 1) = 1"},
    {"t.unit_price": "t.currency"},
)
"""What is read of products."""
