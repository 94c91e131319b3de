"""How a follow-up that was changed on both sides is named by a person, and shown to one."""

from collections.abc import Callable
from datetime import datetime

from sfa_tui.followup.sides import Said
from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Ambiguous, NotFound
from sfa_tui.model.text import fold
from sfa_tui.store import calendar_items as items
from sfa_tui.store.calendar import FollowUp, among
from sfa_tui.store.workspace import Store

_TAIL, _SHOWN = 4, 10


def name_of(follow_up: FollowUp) -> str:
    """Return what a follow-up is called."""
    return follow_up.subject or follow_up.kind


def named(store: Store, address: str, text: str) -> str:
    """Return the id of the activity in a calendar that a text names, one with a clash before any other: by its id or
    the end of it, by its name, or by how that begins. NotFound where there is none, Ambiguous where there are several.
    """
    known = items.of_calendar(store, address)
    for ids in ([id for id, item in known.items() if item.clash], [*known]):
        called = {id: name_of(each) for id, each in among(store, ids).items()}
        found = _meant(called, fold(text.strip()))
        if len(found) == 1:
            return found[0]
        if found:
            shown = tuple(f"{called[id]}  [{id}]" for id in found[:_SHOWN])
            raise Ambiguous(
                N_("{name} names {count} rows of {noun}"),
                noun="activity",
                name=text,
                count=len(found),
                candidates=shown,
            )
    raise NotFound(N_("there is no {noun} named {name}"), noun="activity", name=text)


def _meant(called: dict[str, str], wanted: str) -> list[str]:
    """Return the ids of those that are meant, of {id: name}, by the first rule that any answers to."""
    rules: tuple[Callable[[str, str], bool], ...] = (
        lambda id, name: id == wanted or (len(wanted) >= _TAIL and id.endswith(wanted)),
        lambda id, name: name == wanted,
        lambda id, name: name.startswith(wanted),
    )
    for rule in rules if wanted else ():
        found = [id for id, name in called.items() if rule(fold(id), fold(name))]
        if found:
            return found
    return []


def shown_at(said: Said | None, clock: Clock) -> str:
    """Return when one side says that it is, by our clock; "" for no time."""
    at = str(said.get("at") or "") if said else ""
    try:
        return f"{datetime.fromisoformat(at).astimezone(clock.now.tzinfo):%Y-%m-%d %H:%M}" if len(at) > 10 else at
    except (ValueError, OverflowError):
        return at
