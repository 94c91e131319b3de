"""Companies as they are read: their object, with what is open and won there, and what their filter means."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from sfa_tui.model.clock import Clock
from sfa_tui.model.filters import Filter
from sfa_tui.model.money import json_number
from sfa_tui.store import conversations, exact, fields, listing, rates
from sfa_tui.store.conditions import by_id, contains, ref, tagged, words
from sfa_tui.store.listing import Listing, Object, tags
from sfa_tui.store.workspace import Store

_SELECT = """
SELECT t.n, t.id, t.name, t.reading, p.name AS parent, t.corporate_number, t.sector, t.website, t.phone, t.address,
  t.country, t.employees, t.annual_revenue, t.year_established, o.name AS owner, t.note, t.external_id, t.created_at,
  x.last_activity
FROM company t LEFT JOIN company p ON p.id = t.parent_id LEFT JOIN user o ON o.id = t.owner_id
  LEFT JOIN company_state x ON x.n = t.n"""

_AS_IT_IS = (
    "id name reading parent corporate_number sector website phone address country employees year_established owner note"
    " external_id created_at"
).split()


def _objects(store: Store, clock: Clock, page: Sequence[sqlite3.Row]) -> Iterator[Object]:
    ids = [row["id"] for row in page]
    spoken = conversations.by_number(store, (row["last_activity"] for row in page))
    business = _business(store, clock, ids)
    labels = tags(store, "company", ids)
    custom = fields.values(store, "company", ids)
    for row in page:
        revenue = row["annual_revenue"]
        yield {
            **{key: row[key] for key in _AS_IT_IS},
            "annual_revenue": None if revenue is None else json_number(revenue, store.currency),
            "currency": store.currency,
            **business.get(row["id"], _no_business()),
            "last_conversation": conversations.conversation(spoken.get(row["last_activity"])),
            "tags": labels.get(row["id"], []),
            "fields": custom.get(row["id"], {}),
        }


def _no_business() -> Object:
    return {"open_deals": 0, "open_amount": 0, "won_deals": 0, "won_amount": 0, "deals_without_rate": 0}


def _business(store: Store, clock: Clock, ids: Sequence[str]) -> dict[str, Object]:
    """Return the open and won deals of companies: counts, and sums in the base currency."""
    marks = ",".join("?" * len(ids))
    rows = store.connection.execute(
        "SELECT d.company_id, s.kind IS 'won', coalesce(d.currency, ?), count(*),"
        f" {exact.sums('d.amount')} FROM deal d LEFT JOIN stage s ON s.id = d.stage_id"
        f" WHERE d.company_id IN ({marks}) AND d.deleted_at IS NULL AND s.kind IS NOT 'lost' GROUP BY 1, 2, 3",
        [store.currency, *ids],
    )
    return _summed(store, clock, rows)


def business(store: Store, clock: Clock, filter: Filter) -> Object:
    """Return the open and won deals of all companies that a filter lets through, as those of one are in its object."""
    condition, parameters = listing.condition(store, LISTING, filter, clock)
    rows = store.connection.execute(
        "SELECT '', s.kind IS 'won', coalesce(d.currency, :base), count(*),"
        f" {exact.sums('d.amount')} FROM deal d LEFT JOIN stage s ON s.id = d.stage_id"
        " WHERE d.deleted_at IS NULL AND s.kind IS NOT 'lost'"
        f" AND d.company_id IN (SELECT t.id {listing.tables(LISTING)} WHERE {condition}) GROUP BY 1, 2, 3",
        {**parameters, "base": store.currency},
    )
    return _summed(store, clock, rows).get("", _no_business())


def _summed(store: Store, clock: Clock, rows: Iterable[tuple[str, int, str, int, int, int]]) -> dict[str, Object]:
    """Return the sums by company of rows (company, whether they are won, currency, how many deals, their amount as
    `exact.sums` has it).

    Deals whose currency has no rate are in the count and not in the sum, and are counted apart.
    """
    convert = rates.converter(store, clock.today)
    counts: dict[str, dict[str, int]] = {}
    for company, won, currency, count, high, low in rows:
        totals = counts.setdefault(company, dict.fromkeys(_no_business(), 0))
        kind = "won" if won else "open"
        totals[f"{kind}_deals"] += count
        base = convert(exact.whole(high, low), currency)
        totals[f"{kind}_amount"] += base or 0
        totals["deals_without_rate"] += count if base is None else 0
    return {
        company: {
            key: json_number(value, store.currency) if key.endswith("amount") else value
            for key, value in totals.items()
        }
        for company, totals in counts.items()
    }


LISTING = Listing(
    "company",
    _SELECT,
    {
        "name": ("coalesce(t.reading, t.name)",),
        "new": ("t.id DESC",),
        "last": ("x.last_at DESC",),
        "silent": ("x.last_at",),
    },
    _objects,
    {
        "text": words("company", "t.n"),
        "id": by_id("t.id"),
        "name": contains("t.name"),
        "owner": ref("t.owner_id", "user"),
        "tag": tagged("company", "t.id"),
        "sector": contains("t.sector"),
        "country": contains("t.country"),
        "parent": ref("t.parent_id", "company"),
    },
)
"""What is read of companies."""
