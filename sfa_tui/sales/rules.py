"""The doing of rules: within the verb that causes an event, and by a sweep for what time, or another program, has done.

One occurrence makes one row, whoever sees it first: its id follows from the rule, the deal and the occurrence. A rule
looks ahead: what happened before it was made is none of its business, and an import, which tells of the past, causes
no event.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sfa_tui.model import rules
from sfa_tui.model.clock import Clock
from sfa_tui.model.rules import Rule
from sfa_tui.sales import alerts
from sfa_tui.store import rules as stored
from sfa_tui.store.alerts import note_written
from sfa_tui.store.journal import Action, action
from sfa_tui.store.workspace import Store, told

_FAR_BEHIND = 10_000
"""Changes in the journal that are looked through at once."""


@dataclass(frozen=True, slots=True)
class Fired:
    """What a sweep has done by a rule: how many activities it planned, or users it told."""

    rule: Rule
    count: int


def entered(act: Action, clock: Clock, deal: str) -> None:
    """Let the rules act for a deal that has just entered the stage in which it stands."""
    _cause(act, clock, deal, ("stage",))


def created(act: Action, clock: Clock, deal: str) -> None:
    """Let the rules act for a deal that was just added, and thereby has entered its stage."""
    _cause(act, clock, deal, ("created", "stage"))


def _cause(act: Action, clock: Clock, deal: str, events: Sequence[str]) -> None:
    waiting = [rule for rule in stored.active(act.store) if rule.event in events and acts(rule)]
    if not waiting:
        return
    standing = stored.standing(act.store, deal, born_at=act.at)
    for rule in waiting if standing is not None else ():
        assert standing is not None
        found = rules.occurrence(rule, standing, stored.zone_minutes(clock))
        if found is not None:
            id = rules.row_id(rule.id, deal, found.key)
            # What happens now is due from the present of the command, which SFA_TODAY may have set to another day.
            at = clock.instant if found.at == act.at else found.at
            made = stored.make_one(act, rule, standing, id, rules.due(rule, at))
            if made and rule.does == "alert":
                note_written(act.store, [id], act.at)


def sweep(store: Store, clock: Clock, *, verb: str = "rule sweep") -> list[Fired]:
    """Let the rules by time act, and all of them for what another program has done to deals since the last sweep;
    urgent news that nobody has seen goes to the next above. Return what was done, by rule.

    Nothing is written, and no lock is taken, where nothing waits. `undo` passes over it, unless the verb is one that a
    person has asked for.
    """
    # What another process writes from here on is beyond the end: it waits for the next sweep.
    end = stored.journal_end(store)
    held = [rule for rule in stored.active(store) if acts(rule)]
    found = [(rule, *stored.waiting(store, rule, clock)) for rule in held]
    due = [rule for rule, count, _elsewhere in found if count]
    fired = []
    if due:
        with action(store, verb, ", ".join(rule.name for rule in due)) as act:
            for rule in due:
                made = stored.make(act, rule, clock)
                if rule.does == "alert":
                    note_written(store, made, act.at)
                fired.append(Fired(rule, len(made)))
    alerts.escalate(store, clock)
    if held and not store.read_only:
        with told(store.path):
            for rule in (rule for rule, count, elsewhere in found if count or elsewhere):
                stored.note_fired(store, rule, clock)
            if stored.swept(store) < end:
                stored.note_swept(store, end)
    return [each for each in fired if each.count]


def is_time(store: Store, clock: Clock) -> bool:
    """Return whether a sweep would do anything; far behind in the journal, it is time to note how far it was read."""
    behind = bool(stored.active(store)) and stored.journal_end(store) - stored.swept(store) > _FAR_BEHIND
    return behind or bool(waiting(store, clock)) or bool(alerts.due_above(store, clock))


def waiting(store: Store, clock: Clock) -> list[Fired]:
    """Return what the next sweep would do; nothing is changed."""
    found = [Fired(rule, stored.waiting(store, rule, clock)[0]) for rule in stored.active(store) if acts(rule)]
    return [each for each in found if each.count]


def waits_for(store: Store, clock: Clock, rule: str) -> int:
    """Return for how many deals a rule would do something at the next sweep."""
    held = stored.get(store, rule)
    return stored.waiting(store, held, clock)[0] if held.active and acts(held) else 0


def acts(rule: Rule) -> bool:
    """Return whether a rule is whole: another program may have left it without what it waits for, or with numbers that
    no calendar holds."""
    known = rule.event in rules.EVENTS and rule.does in rules.DEEDS
    countable = 0 <= rule.days <= rules.MOST_DAYS and 0 <= rule.after <= rules.MOST_MINUTES
    lacks = (rule.event == "stage" and rule.stage_id is None) or (rule.event == "silent" and rule.days == 0)
    return known and countable and not lacks
