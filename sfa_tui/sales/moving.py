"""Planned activities that are put on another day, as they are dragged in a week."""

from collections.abc import Mapping
from datetime import date, datetime

from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, recurring, uses
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store

_NAMED = 3
"""Activities that are named in the summary of an action."""


def put_on(store: Store, clock: Clock, days: Mapping[str, date]) -> None:
    """Give planned activities another day each, as one action; what is due at a time keeps it, by the clock of whoever
    moves it."""
    names = [activities.called(store, id) for id in list(days)[:_NAMED]]
    told = ", ".join(f"{name} → {day}" for name, day in zip(names, days.values(), strict=False))
    with action(store, "activity reschedule", told):
        for id, day in days.items():
            uses.refuse_gone(store, "activity", id)
            (due,) = store.connection.execute("SELECT due FROM activity WHERE id = ?", (id,)).fetchone()
            at = recurring.local(due, None, clock)
            on = datetime.combine(day, at.time(), clock.now.tzinfo) if isinstance(at, datetime) else day
            activities.reschedule(store, clock, [id], on)
