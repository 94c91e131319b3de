"""Activities as they are read: their object, with the sets that they are linked to, and what their filter means."""

import sqlite3
from collections.abc import Iterator, Sequence

from sfa_tui.model.clock import Clock
from sfa_tui.model.filters import Term
from sfa_tui.store.conditions import Builder, Terms, by_id, choice, contains, dated, ref, words
from sfa_tui.store.listing import Listing, Object, grouped
from sfa_tui.store.views import entered
from sfa_tui.store.workspace import Store

PLANNED = "t.done_at IS NULL AND t.kind IS NOT 'note'"
"""The condition that an activity `t` is planned and not done yet."""

_OVERDUE = "t.done_at IS NULL AND t.due < iif(length(t.due) = 10, :today, :now)"

_SELECT = f"""
SELECT t.n, t.id, t.kind, t.subject, t.summary, o.name AS owner, t.due, t.zone, t.duration_minutes, t.place, t.done_at,
  t.direction, coalesce(t.owed_by, 'nobody') AS owed_by, t.urgent, ({_OVERDUE}) AS overdue, t.rrule, t.typed,
  t.created_at, t.external_id
FROM activity t LEFT JOIN user o ON o.id = t.owner_id"""

_LINKED = {
    "deal": "deals",
    "company": "companies",
    "contact": "contacts",
    "user": "users",
}
"""What an activity is linked to, and the key of its object that lists them."""


def _objects(store: Store, _clock: Clock, page: Sequence[sqlite3.Row]) -> Iterator[Object]:
    ids = [row["id"] for row in page]
    linked = {noun: _links(store, noun, ids) for noun in _LINKED}
    reminders = grouped(
        store,
        "SELECT DISTINCT activity_id, minutes_before FROM reminder WHERE deleted_at IS NULL AND activity_id IN ({})"
        " ORDER BY minutes_before DESC",
        ids,
    )
    for row in page:
        id = row["id"]
        yield {
            **{key: row[key] for key in row.keys() if key != "n"},  # noqa: SIM118  (a Row is no mapping)
            "urgent": bool(row["urgent"]),
            "overdue": bool(row["overdue"]),
            **{
                key: [{"id": each, "name": name} for each, name in linked[noun].get(id, ())]
                for noun, key in _LINKED.items()
            },
            "reminders": [minutes for (minutes,) in reminders.get(id, ())],
        }


def _links(store: Store, noun: str, ids: Sequence[str]) -> dict[str, list[tuple[str, ...]]]:
    return grouped(
        store,
        f'SELECT l.activity_id, r.id, r.name FROM activity_link l JOIN "{noun}" r ON r.id = l.row_id'
        f" WHERE l.noun = '{noun}' AND l.deleted_at IS NULL AND l.activity_id IN ({{}})"
        f" GROUP BY l.activity_id, r.id ORDER BY {entered('min(l.id)')}, r.id",
        ids,
    )


_LINK = (
    "EXISTS (SELECT 1 FROM activity_link l WHERE l.activity_id = t.id AND l.deleted_at IS NULL AND l.row_id IN ({}))"
)


def _linked(noun: str) -> Builder:
    return lambda terms, term: _LINK.format(terms.ids(noun, term)[1:-1])


def _company(terms: Terms, term: Term) -> str:
    """Return the condition that an activity concerns one of the companies: itself, its people or its deals."""
    ids = terms.ids("company", term)
    return _LINK.format(
        f"SELECT id FROM company WHERE id IN {ids} UNION ALL SELECT id FROM contact WHERE company_id IN {ids}"
        f" UNION ALL SELECT id FROM deal WHERE company_id IN {ids}"
    )


def _due(terms: Terms, term: Term) -> str:
    """Return the condition over `due`, which is a day or an instant."""
    day, instant = dated("t.due")(terms, term), dated("t.due", instant=True)(terms, term)
    return f"iif(length(t.due) = 10, {day}, {instant})"


LISTING = Listing(
    "activity",
    _SELECT,
    {
        "due": ("t.done_at IS NOT NULL", "t.due IS NULL", "t.due", "t.done_at DESC"),
        "date": ("t.done_at IS NULL", "t.done_at DESC"),
        "new": ("t.id DESC",),
    },
    _objects,
    {
        "text": words("activity", "t.n"),
        "id": by_id("t.id"),
        "name": contains("coalesce(t.subject, t.summary)"),
        "kind": choice("t.kind"),
        "owner": ref("t.owner_id", "user"),
        "deal": _linked("deal"),
        "company": _company,
        "contact": _linked("contact"),
        "due": _due,
        "date": dated("t.done_at", instant=True),
        "direction": choice("t.direction"),
        "owed": choice("coalesce(t.owed_by, 'nobody')"),
    },
    {"done": "t.done_at IS NOT NULL", "planned": PLANNED, "overdue": _OVERDUE},
)
"""What is read of activities: planned ones first, soonest first, then the done ones, newest first."""
