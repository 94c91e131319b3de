"""Reminders that come due, and that each fires once a person, whichever process comes first.

Knows what has come and who may tell it; how it is told is the business of whoever tells it. A reminder is claimed, in
one transaction, before it is told: of three processes that see it at once one gets it. Who has told it says so; who
could not tell it after all gives it back, and of who was killed in between it is taken over after a while.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Failed
from sfa_tui.store import listing
from sfa_tui.store import reminders as store_of
from sfa_tui.store.activities import LISTING
from sfa_tui.store.listing import Object
from sfa_tui.store.reminders import Come
from sfa_tui.store.workspace import Store, told

LATE = timedelta(minutes=5)
"""A reminder that fires so long after its moment is late: the machine slept, or nobody looked."""

_SHOWN = ("kind", "subject", "due", "zone", "place", "owner", "deals", "companies", "contacts")


@dataclass(frozen=True, slots=True)
class Fired:
    """What is to be told now: a row for each activity, and the reminders behind them."""

    rows: list[Object]
    reminders: list[Come]
    user: str | None


def due(store: Store, clock: Clock) -> list[Object]:
    """Return a row for each planned activity of whoever works here whose reminder has come, fired or not, soonest due
    first."""
    found = store_of.come(store, clock, _me(store))
    return _rows(store, clock, found)


def fire(store: Store, clock: Clock) -> Fired:
    """Claim the reminders that have come and have not fired, and return what is to be told of them."""
    with told(store.path):
        user = _me(store)
        if not any(each.fired_at is None for each in store_of.come(store, clock, user)):
            return Fired([], [], user)  # so that looking takes no lock
    if store.read_only:
        raise Failed(N_("{path} cannot be written (read-only); nothing was changed"), path=store.path)
    with told(store.path), store.noting():
        stale = store_of.stale(clock)
        claimed = [
            each
            for each in store_of.come(store, clock, user)
            if each.fired_at is None
            and store_of.claim(store, each, user, clock.instant, late=_is_late(each, clock), stale=stale)
        ]
    return Fired(_rows(store, clock, claimed), claimed, user)


def settle(store: Store, fired: Fired) -> None:
    """Note that what was claimed has been told: whoever is killed before this has told nothing, and it comes again."""
    if fired.reminders:
        with told(store.path), store.noting():
            store_of.settle(store, fired.reminders, fired.user)


def give_back(store: Store, fired: Fired) -> None:
    """Let what could not be told fire again."""
    with told(store.path), store.noting():
        store_of.release(store, fired.reminders, fired.user)


def _rows(store: Store, clock: Clock, reminders: Sequence[Come]) -> list[Object]:
    """Return a row for each activity; of several reminders that were missed the last one stands for them."""
    last: dict[str, Come] = {}
    for each in reminders:
        if each.activity not in last or each.minutes_before < last[each.activity].minutes_before:
            last[each.activity] = each
    found = listing.among(store, LISTING, list(last), clock)
    return [_row(activity, last[str(activity["id"])], clock) for activity in found]


def _row(activity: Object, reminder: Come, clock: Clock) -> Object:
    return {
        "id": reminder.id,
        "activity_id": activity["id"],
        **{key: activity[key] for key in _SHOWN},
        "minutes_before": reminder.minutes_before,
        "at": reminder.at,
        "late": reminder.fired_late if reminder.fired_at else _is_late(reminder, clock),
        "reminded_at": reminder.fired_at,
    }


def _is_late(reminder: Come, clock: Clock) -> bool:
    return clock.now - datetime.fromisoformat(reminder.at) > LATE


def _me(store: Store) -> str | None:
    me = store.local("me")
    return str(me) if me else None
