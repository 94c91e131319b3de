"""What an activity holds, as the texts that its verbs take: what a form of it starts with."""

from datetime import datetime

from sfa_tui.model import recurrence
from sfa_tui.model.clock import Clock
from sfa_tui.model.dates import length
from sfa_tui.sales import recurring, texts
from sfa_tui.sales.nouns import ACTIVITY
from sfa_tui.store.views import entered
from sfa_tui.store.workspace import Store

OWN = ("due", "date", "repeat", "remind")
"""What the verbs of an activity set besides its fields."""

_LINKED = ("deal", "company", "contact", "user")


def held(store: Store, clock: Clock, id: str) -> dict[str, str]:
    """Return {field: its text} of an activity: its fields, whom and what it is about, when, how it recurs and when it
    reminds."""
    told = texts.held(store, ACTIVITY, id)
    due, zone, done_at, rule, minutes = store.connection.execute(
        "SELECT due, zone, done_at, rrule, duration_minutes FROM activity WHERE id = ?", (id,)
    ).fetchone()
    for noun in _LINKED:
        rows = store.connection.execute(
            f'SELECT r.name FROM activity_link l JOIN "{noun}" r ON r.id = l.row_id'
            " WHERE l.activity_id = ? AND l.noun = ? AND l.deleted_at IS NULL"
            f" GROUP BY r.id ORDER BY {entered('min(l.id)')}, r.id",
            (id, noun),
        )
        told[noun] = ", ".join(str(name or "") for (name,) in rows)
    reminders = store.connection.execute(
        "SELECT DISTINCT minutes_before FROM reminder WHERE activity_id = ? AND deleted_at IS NULL"
        " ORDER BY minutes_before",
        (id,),
    )
    at = recurring.local(due, zone, clock)
    return told | {
        "due": f"{at:%Y-%m-%d %H:%M}" if isinstance(at, datetime) else str(at or ""),
        "date": f"{datetime.fromisoformat(done_at).astimezone(clock.now.tzinfo):%Y-%m-%d %H:%M}" if done_at else "",
        "repeat": (recurrence.word(str(rule)) or str(rule)) if rule else "",
        "remind": ", ".join(length(each) for (each,) in reminders),
        "duration": length(minutes) if minutes else "",
    }
