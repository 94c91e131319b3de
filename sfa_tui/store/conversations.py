"""A conversation and a step as they stand on a card: who, when, by which channel, what about."""

import sqlite3
from collections.abc import Iterable

from sfa_tui.store.listing import Object
from sfa_tui.store.views import linked_names
from sfa_tui.store.workspace import Store


def by_number(store: Store, numbers: Iterable[int | None]) -> dict[int, Object]:
    """Return {number: activity} of activities given by their `n`, with the names of owner and contacts."""
    wanted = sorted({number for number in numbers if number is not None})
    if not wanted:
        return {}
    marks = ",".join("?" * len(wanted))
    cursor = store.connection.execute(
        "SELECT a.n, a.id, a.kind, a.subject, a.due, a.done_at, a.direction, a.owed_by, a.summary, o.name AS by,"
        f" {linked_names('contact')} AS contact"
        f" FROM activity a LEFT JOIN user o ON o.id = a.owner_id WHERE a.n IN ({marks})",
        wanted,
    )
    cursor.row_factory = sqlite3.Row
    return {row["n"]: dict(row) for row in cursor}


def conversation(activity: Object | None) -> Object | None:
    """Return the object of a conversation that took place."""
    if activity is None:
        return None
    return {
        "at": activity["done_at"],
        "by": activity["by"],
        "contact": activity["contact"],
        "channel": activity["kind"],
        "direction": activity["direction"],
        "owed_by": activity["owed_by"],
        "summary": activity["summary"] or activity["subject"],
    }


def step(activity: Object | None) -> Object | None:
    """Return the object of a step that is planned."""
    if activity is None:
        return None
    return {key: activity[key] for key in ("id", "kind", "subject", "due")}
