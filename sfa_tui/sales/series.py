"""The verbs of a series of activities as a whole: one of it is left out, or all that is to come.

A series has one planned activity at a time, so deleting that one ends the series; whoever only has no time for this
one skips it, and the next is planned.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Refused
from sfa_tui.sales import activities, recurring, uses
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store

_NAMED = 3
"""How many rows the summary of an action names at most."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An activity of a series: its id, what it is called, its rule, and when the next one is due, None where it is
    the last."""

    id: str
    name: str
    rule: str
    next_due: str | None


def among(store: Store, clock: Clock, ids: Sequence[str]) -> list[Planned]:
    """Return those of some activities that are the planned one of a series."""
    return _series(store, clock, ids, " AND done_at IS NULL AND deleted_at IS NULL")


def following(store: Store, clock: Clock, ids: Sequence[str]) -> list[Planned]:
    """Return those of some activities that recur, planned or just done or skipped, with what follows each."""
    return _series(store, clock, ids, "")


def _series(store: Store, clock: Clock, ids: Sequence[str], which: str) -> list[Planned]:
    sql = f"SELECT coalesce(subject, kind), rrule, done_at FROM activity WHERE id = ? AND rrule IS NOT NULL{which}"
    found = []
    for id in ids:
        row = store.connection.execute(sql, (id,)).fetchone()
        if row is not None:
            coming = recurring.next_of(store, clock, id, row[2] or clock.instant)
            found.append(Planned(id, str(row[0] or id), row[1], str(coming["due"]) if coming else None))
    return found


def skip(store: Store, clock: Clock, ids: Sequence[str]) -> tuple[str, ...]:
    """Leave out the planned activities of series and plan the next ones, as one action; return the ids of these.

    The last one of a series has no next one: the series ends with it.
    """
    made: list[str] = []
    held = {each.id: each for each in among(store, clock, ids)}
    for id in ids:
        uses.refuse_gone(store, "activity", id)
        if id not in held:
            raise Refused(
                N_("{activity} is not planned again and again: there is nothing to skip"), activity=_name(store, id)
            )
    with action(store, "activity skip", ", ".join(each.name for each in [*held.values()][:_NAMED])) as act:
        for id in held:
            following = recurring.make_next(act, clock, id, clock.instant)
            made += [following] if following else []
            act.delete("activity", id)
    return tuple(made)


def skip_or_delete(store: Store, clock: Clock, ids: Sequence[str]) -> tuple[str, ...]:
    """Skip those of some planned activities that recur and delete the others, as one action; return the ids of those
    that are planned instead."""
    recur = [each.id for each in among(store, clock, ids)]
    with action(store, "activity skip", ", ".join(_name(store, id) for id in ids[:_NAMED])):
        activities.delete(store, [id for id in ids if id not in recur])
        return skip(store, clock, recur)


def end(store: Store, ids: Sequence[str]) -> None:
    """Delete planned activities and let nothing follow those that recur: their series end; `undo` brings them back."""
    with action(store, "activity end", ", ".join(_name(store, id) for id in ids[:_NAMED])) as act:
        for id in ids:
            uses.refuse_gone(store, "activity", id)
            act.delete("activity", id)


def _name(store: Store, id: str) -> str:
    row = store.connection.execute("SELECT coalesce(subject, summary) FROM activity WHERE id = ?", (id,)).fetchone()
    return str(row[0]) if row and row[0] else id
