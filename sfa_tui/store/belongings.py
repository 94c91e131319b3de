"""What belongs to a deal or a company beside its own fields: people, line items, competitors, other companies.

Knows their rows; the objects of deals, companies and contacts themselves are in the modules of those nouns.
"""

import math
import sqlite3
from decimal import Decimal

from sfa_tui.model.clock import Clock
from sfa_tui.model.money import json_number
from sfa_tui.store import deals
from sfa_tui.store.deals import Where
from sfa_tui.store.derived import CONVERSATIONS
from sfa_tui.store.listing import Object
from sfa_tui.store.workspace import Store

_LAST = (
    "(SELECT max(a.done_at) FROM activity_link k JOIN activity a ON a.id = k.activity_id WHERE k.row_id = p.id"
    f" AND k.deleted_at IS NULL AND a.deleted_at IS NULL AND a.kind IN ({', '.join(map(repr, CONVERSATIONS))}))"
)
_PERSON = f"p.id, p.name, p.title, p.department, p.buying_role, p.do_not_contact, {_LAST} AS last_at"


def row_keys(store: Store, noun: str, id: str) -> Object | None:
    """Return the ids of what a row stands in (those of its columns that end in _id) with its `deleted_at`, None where
    there is no such row."""
    cursor = store.connection.execute(f'SELECT * FROM "{noun}" WHERE id = ?', (id,))
    cursor.row_factory = sqlite3.Row
    row = cursor.fetchone()
    if row is None:
        return None
    return {key: row[key] for key in row.keys() if key.endswith("_id") or key == "deleted_at"}  # noqa: SIM118


def people_of_deal(store: Store, id: str) -> list[Object]:
    """Return the contacts of a deal with their part in it (`role`: in this deal, else their own), and when they last
    spoke with us."""
    return _rows(
        store,
        f"SELECT {_PERSON}, coalesce(l.role, p.buying_role) AS role FROM deal_contact l"
        " JOIN contact p ON p.id = l.contact_id WHERE l.deal_id = ? AND l.deleted_at IS NULL"
        " GROUP BY p.id, l.role ORDER BY min(l.id)",
        id,
    )


def people_of_company(store: Store, id: str) -> list[Object]:
    """Return the people of a company, and when they last spoke with us; who spoke last comes first."""
    return _rows(
        store,
        f"SELECT {_PERSON}, p.buying_role AS role FROM contact p WHERE p.company_id = ? AND p.deleted_at IS NULL"
        " ORDER BY last_at DESC, coalesce(p.family_reading, p.name), p.id",
        id,
    )


def subsidiaries(store: Store, id: str) -> list[Object]:
    """Return the companies whose parent this one is."""
    return _rows(
        store,
        "SELECT id, name FROM company WHERE parent_id = ? AND deleted_at IS NULL ORDER BY coalesce(reading, name), id",
        id,
    )


def items(store: Store, id: str) -> list[Object]:
    """Return the line items of a deal: product, quantity, unit price, discount, worth and margin in major units.

    Worth is price × quantity − discount, times how often it is billed; margin is worth less cost, None without a cost.
    """
    (currency,) = store.connection.execute("SELECT currency FROM deal WHERE id = ?", (id,)).fetchone() or (None,)
    money = str(currency or store.currency)
    return [_item(row, money) for row in _items(store, id)]


def total(store: Store, id: str) -> int | None:
    """Return what the line items of a deal come to in minor units, None where none has a price."""
    worths = [worth for row in _items(store, id) if (worth := _worth(row)) is not None]
    return sum(worths) if worths else None


def _items(store: Store, id: str) -> list[Object]:
    return _rows(
        store,
        "SELECT i.id, i.product_id, coalesce(i.name, p.name) AS name, coalesce(i.quantity, 1) AS quantity,"
        " i.unit_price, i.unit_cost, i.discount, i.starts_on, i.every_months, coalesce(i.times, 1) AS times"
        " FROM line_item i LEFT JOIN product p ON p.id = i.product_id WHERE i.deal_id = ? AND i.deleted_at IS NULL"
        " ORDER BY i.position, i.id",
        id,
    )


def _worth(row: Object) -> int | None:
    worth, discount = _rounded(row["unit_price"], row), row["discount"]
    return None if worth is None else (worth - (discount if isinstance(discount, int) else 0)) * _times(row)


def _rounded(price: object, row: Object, times: int = 1) -> int | None:
    """Return a price in minor units times the quantity of a line, so many times; None where there is none, or what it
    comes to is no number."""
    quantity = row["quantity"]
    if not isinstance(price, int) or not isinstance(quantity, (int, float)):
        return None
    found = price * quantity * times
    return round(found) if math.isfinite(found) else None


def _times(row: Object) -> int:
    return max(int(str(row["times"])), 1)


def _item(row: Object, currency: str) -> Object:
    worth, costs = _worth(row), _rounded(row["unit_cost"], row, _times(row))
    price, cost, discount = (value if isinstance(value := row[key], int) else None for key in _MONEY)
    margin = None if worth is None or costs is None else worth - costs
    amounts = {"unit_price": price, "unit_cost": cost, "discount": discount, "worth": worth, "margin": margin}
    return {
        **{key: row[key] for key in ("id", "product_id", "name", "quantity", "starts_on", "every_months", "times")},
        **{key: None if value is None else json_number(value, currency) for key, value in amounts.items()},
        "currency": currency,
    }


_MONEY = ("unit_price", "unit_cost", "discount")


def priced(lines: list[Object]) -> int | Decimal | None:
    """Return what line items come to in major units, None where none of them has a price."""
    worths = [Decimal(str(line["worth"])) for line in lines if line["worth"] is not None]
    worth = sum(worths, Decimal())
    return None if not worths else int(worth) if worth == int(worth) else worth


def differs(amount: object, lines: list[Object]) -> bool:
    """Return whether line items come to something that is not the amount of their deal."""
    worth = priced(lines)
    return worth is not None and (amount is None or Decimal(str(amount)) != worth)


def difference(amount: object, lines: list[Object]) -> int | float | None:
    """Return by how much the amount of a deal exceeds the sum of its line items, in major units; None where it has no
    amount, or no item with a price, or they agree."""
    worth = priced(lines)
    if amount is None or worth is None or not differs(amount, lines):
        return None
    rest = Decimal(str(amount)) - worth
    return int(rest) if rest == int(rest) else float(rest)


def competitors(store: Store, id: str) -> list[str]:
    """Return the names of a deal's competitors."""
    sql = (
        "SELECT r.name FROM deal_competitor l JOIN competitor r ON r.id = l.competitor_id"
        " WHERE l.deal_id = ? AND l.deleted_at IS NULL GROUP BY r.id ORDER BY min(l.id)"
    )
    return [str(row["name"]) for row in _rows(store, sql, id)]


def partners(store: Store, id: str) -> list[Object]:
    """Return the other companies of a deal with their roles."""
    return _rows(
        store,
        "SELECT c.id, c.name, l.role FROM deal_company l JOIN company c ON c.id = l.company_id"
        " WHERE l.deal_id = ? AND l.deleted_at IS NULL GROUP BY c.id, l.role ORDER BY min(l.id)",
        id,
    )


_DEALS_OF = {
    "company": "d.company_id = :of AND d.deleted_at IS NULL",
    "contact": "d.id IN (SELECT deal_id FROM deal_contact WHERE contact_id = :of AND deleted_at IS NULL)"
    " AND d.deleted_at IS NULL",
}


def deals_of(store: Store, clock: Clock, noun: str, id: str, limit: int) -> list[Object]:
    """Return so many deals of a company or a contact: open ones first, newest first."""
    of = _DEALS_OF[noun]
    open_ = Where(f"{of} AND coalesce(s.kind, 'open') = 'open'", {"of": id})
    closed = Where(f"{of} AND s.kind IN ('won', 'lost')", {"of": id})
    first = list(deals.listed(store, open_, clock, limit=limit))
    return [*first, *deals.listed(store, closed, clock, limit=limit - len(first))] if len(first) < limit else first


def count_deals(store: Store, noun: str, id: str, clock: Clock) -> int:
    """Return how many deals a company or a contact has."""
    return deals.count(store, Where(_DEALS_OF[noun], {"of": id}), clock)


def _rows(store: Store, sql: str, id: str) -> list[Object]:
    cursor = store.connection.execute(sql, (id,))
    cursor.row_factory = sqlite3.Row
    return [dict(row) for row in cursor]
