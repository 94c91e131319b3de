"""The verbs of an alert: urgent news is told to the boss, goes to the next above until someone has seen it, is seen.

Who is told is decided here; how it reaches a person outside the app is the business of followup.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock, moved, utc
from sfa_tui.model.errors import Ambiguous, NotFound, Usage
from sfa_tui.sales.people import Target
from sfa_tui.store import alerts, teams
from sfa_tui.store.journal import Action, action
from sfa_tui.store.workspace import Store

ESCALATE_AFTER = "escalate_after"
"""The setting that says after how many minutes unseen urgent news goes to the next above."""

DEFAULT_MINUTES = 120


def tell_if_urgent(act: Action, clock: Clock, activity: str, targets: Sequence[Target], body: str) -> None:
    """Tell the boss of whoever had a conversation, where it is urgent: those who lead the nearest team above."""
    asked = "SELECT owner_id FROM activity WHERE id = ? AND urgent = 1"
    if (found := act.store.connection.execute(asked, (activity,)).fetchone()) is None:
        return
    above = teams.led_by(act.store, found[0], clock.today)
    noun, row = next((each for each in targets if each[0] == "deal"), next(iter(targets), (None, None)))
    for user in above[0] if above else ():
        id = alerts.tell(act, user, noun=noun, row=row, activity=activity, body=body)
        if id is not None:
            alerts.note_written(act.store, [id], act.at)


def escalate(store: Store, clock: Clock) -> int:
    """Hand urgent news that nobody has seen in time to the next above, and return how many were told."""
    told = due_above(store, clock)
    if not told:
        return 0
    count = 0
    with action(store, "alert escalate", told[0][0].body) as act:
        for each, above in told:
            act.update("alert", each.id, {"escalated_at": act.at})
            made = [
                alerts.tell(act, user, noun=each.noun, row=each.row_id, activity=each.activity_id, body=each.body)
                for user in above
            ]
            ids = [id for id in made if id is not None]
            alerts.note_written(store, ids, act.at)
            count += len(ids)
    return count


def due_above(store: Store, clock: Clock) -> list[tuple[alerts.Urgent, Sequence[str]]]:
    """Return the urgent news that nobody has seen in time, with those who stand next above whoever was told."""
    held = store.setting(ESCALATE_AFTER)
    before = utc(moved(clock.now, -timedelta(minutes=held if isinstance(held, int) else DEFAULT_MINUTES)))
    waiting = [(each, _next_above(store, clock, each)) for each in alerts.urgent_since(store, before)]
    return [(each, above) for each, above in waiting if above]


def _next_above(store: Store, clock: Clock, told: alerts.Urgent) -> Sequence[str]:
    day: date = clock.day_of(told.done_at) or clock.today
    levels = teams.led_by(store, told.owner_id, day)
    place = next((at for at, level in enumerate(levels) if told.user_id in level), -1)
    return levels[place + 1] if place + 1 < len(levels) else ()


def see(store: Store, ids: Sequence[str]) -> None:
    """Mark alerts as seen."""
    found = alerts.get(store, ids)
    with action(store, "alert seen", str(found[0]["body"] or "") if found else "") as act:
        for each in found:
            if each["seen_at"] is None:
                act.update("alert", str(each["id"]), {"seen_at": act.at})


def resolve(store: Store, text: str) -> str:
    """Return the id of the alert that a text names: its id, or the end of it."""
    wanted = text.strip().upper()
    if not wanted.isalnum() or len(wanted) < 4:
        raise Usage(N_("an alert is named by its id, or the last characters of it: {value} is neither"), value=text)
    ids = alerts.ending(store, wanted)
    if not ids:
        raise NotFound(N_("there is no {noun} named {name}"), noun="alert", name=text)
    if len(ids) > 1:
        raise Ambiguous(
            N_("{name} names {count} rows of {noun}"), noun="alert", name=text, count=len(ids), candidates=ids, ids=ids
        )
    return ids[0]
