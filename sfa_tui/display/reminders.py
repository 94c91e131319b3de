"""How a reminder reads to a person: in a notification, a line, a message of the app."""

from collections.abc import Mapping, Sequence

from sfa_tui.display import cells
from sfa_tui.locale import _, ngettext
from sfa_tui.model.clock import Clock
from sfa_tui.store.listing import Object

MOST = 5
"""More notifications than these at once are told in one."""


def title(row: Object) -> str:
    """Return what is to be done."""
    return str(row["subject"] or cells.kind(row["kind"]))


def body(row: Object, clock: Clock) -> str:
    """Return when, about which deals (else companies, else people), where, and that it comes late."""
    parts = [cells.due(row["due"], clock), about(row), str(row["place"] or ""), _("(late)") if row["late"] else ""]
    return " · ".join(part for part in parts if part)


def about(row: Mapping[str, object]) -> str:
    """Return the names of the deals that it concerns, else of the companies, else of the people."""
    return next((names for key in ("deals", "companies", "contacts") if (names := _names(row[key]))), "")


def messages(rows: Sequence[Object], clock: Clock) -> list[tuple[str, str]]:
    """Return a notification (title, body) for each reminder, the last one for all others where they are many."""
    shown = rows if len(rows) <= MOST else rows[: MOST - 1]
    told = [(title(row), body(row, clock)) for row in shown]
    left = len(rows) - len(shown)
    if left:
        more = ngettext("{count} more reminder", "{count} more reminders", left).format(count=left)
        told.append((more, ", ".join(map(title, rows[len(shown) :]))))
    return told


def _names(linked: object) -> str:
    assert isinstance(linked, list)
    return ", ".join(str(each["name"]) for each in linked if each["name"])
