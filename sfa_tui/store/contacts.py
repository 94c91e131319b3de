"""Contacts as they are read: their object with every address and number, and what their filter means."""

import sqlite3
from collections.abc import Iterator, Sequence

from sfa_tui.model.clock import Clock
from sfa_tui.store import fields
from sfa_tui.store.conditions import by_id, contains, ref, tagged, words
from sfa_tui.store.listing import Listing, Object, grouped, tags
from sfa_tui.store.workspace import Store

_SELECT = """
SELECT t.n, t.id, t.name, t.family_name, t.given_name, t.family_reading, t.given_reading, c.name AS company, t.title,
  t.department, t.buying_role, t.do_not_contact, o.name AS owner, t.note, t.external_id, t.created_at
FROM contact t LEFT JOIN company c ON c.id = t.company_id LEFT JOIN user o ON o.id = t.owner_id"""

_AS_IT_IS = (
    "id name family_name given_name family_reading given_reading company title department buying_role owner note"
    " external_id created_at"
).split()


def points(store: Store, ids: Sequence[str]) -> dict[str, list[tuple[str, ...]]]:
    """Return {contact id: (kind, value) of each of its addresses and numbers}, in the order of entry."""
    return grouped(
        store,
        "SELECT contact_id, kind, value FROM contact_point WHERE deleted_at IS NULL AND contact_id IN ({})"
        " GROUP BY contact_id, kind, value ORDER BY min(id)",
        ids,
    )


def _objects(store: Store, _clock: Clock, page: Sequence[sqlite3.Row]) -> Iterator[Object]:
    ids = [row["id"] for row in page]
    reached = points(store, ids)
    labels = tags(store, "contact", ids)
    custom = fields.values(store, "contact", ids)
    for row in page:
        own = reached.get(row["id"], [])
        yield {
            **{key: row[key] for key in _AS_IT_IS},
            "emails": [value for kind, value in own if kind == "email"],
            "phones": [value for kind, value in own if kind == "phone"],
            "do_not_contact": bool(row["do_not_contact"]),
            "tags": labels.get(row["id"], []),
            "fields": custom.get(row["id"], {}),
        }


LISTING = Listing(
    "contact",
    _SELECT,
    {
        "name": ("coalesce(t.family_reading, t.family_name, t.name)", "coalesce(t.given_reading, t.given_name)"),
        "new": ("t.id DESC",),
        "company": ("coalesce(c.reading, c.name)",),
    },
    _objects,
    {
        "text": words("contact", "t.n", ("company", "t.company_id IN (SELECT id FROM company WHERE {})")),
        "id": by_id("t.id"),
        "name": contains("t.name"),
        "company": ref("t.company_id", "company"),
        "tag": tagged("contact", "t.id"),
        "role": contains("t.buying_role"),
    },
    {"do-not-contact": "t.do_not_contact = 1"},
)
"""What is read of contacts."""
