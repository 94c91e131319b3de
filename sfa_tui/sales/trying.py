"""What a rule would do for a deal, told before it does it; nothing is changed."""

from sfa_tui.model import rules
from sfa_tui.model.clock import Clock
from sfa_tui.sales.rules import acts
from sfa_tui.store import rules as stored
from sfa_tui.store.listing import Object
from sfa_tui.store.workspace import Store


def tried(store: Store, clock: Clock, rule: str, deal: str) -> Object:
    """Return what a rule would do for a deal, whether it is in force or not.

    {rule, deal, state, at, does, kind, subject, due, user, made_at}: `at` is when the event happens or has happened,
    `state` one of done, waits, ahead, if entered, before, never, parked, nobody, at rest. For a rule of a stage in
    which the deal does not stand, `due` is what it would be if the deal entered it now.
    """
    held, standing = stored.get(store, rule), stored.standing(store, deal)
    assert standing is not None, deal
    zone = stored.zone_minutes(clock)
    found = rules.occurrence(held, standing, zone) if acts(held) else None
    at, made_at = (found.at, stored.made_by(store, held, deal, found.key)) if found else (None, None)
    state = "never"
    if made_at is not None:
        state = "done"
    elif not held.active:
        state = "at rest"
    elif held.does == "alert" and not (held.user_id or standing.owner_id):
        state = "nobody"
    elif held.event == "stage" and acts(held):
        # That the deal stands there already, unnoticed, is only so where it entered before the rule was made.
        state, at = ("if entered", clock.instant) if held.stage_id != standing.stage_id else _entered(at)
    elif held.event == "created":
        state = "waits" if at is not None else "before"
    elif found is not None:
        parked = standing.parked_until is not None and standing.parked_until > clock.today.isoformat()
        state = "parked" if parked else "waits" if found.holds_from <= clock.instant else "ahead"
    plans = held.does == "plan"
    return {
        "rule": held.name,
        "deal": _name(store, "deal", deal),
        "state": state,
        "at": at,
        "does": held.does,
        "kind": held.kind if plans else None,
        "subject": held.subject,
        "due": rules.due(held, at) if plans and at is not None else None,
        "user": _name(store, "user", standing.owner_id if plans else held.user_id or standing.owner_id),
        "made_at": made_at,
    }


def _entered(at: str | None) -> tuple[str, str | None]:
    return ("before", None) if at is None else ("waits", at)


def _name(store: Store, noun: str, id: str | None) -> str | None:
    row = store.connection.execute(f'SELECT name FROM "{noun}" WHERE id = ?', (id,)).fetchone()
    return str(row[0]) if row and row[0] else None
