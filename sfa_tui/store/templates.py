"""Templates as they are read: their names and steps."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import time

from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound
from sfa_tui.model.steps import Step, spelled
from sfa_tui.store.conditions import any_of, by_id, contains
from sfa_tui.store.listing import Listing, Object
from sfa_tui.store.workspace import Store

_STEPS = (
    "SELECT kind, subject, after_days, at_time, duration_minutes, place FROM template_step"
    " WHERE template_id = ? AND deleted_at IS NULL ORDER BY position, id"
)


def _objects(store: Store, _clock: Clock, page: Sequence[sqlite3.Row]) -> Iterator[Object]:
    yield from (get(store, row["id"]) for row in page)


TEMPLATES = Listing(
    "template",
    "SELECT t.n, t.id\nFROM template t",
    {"name": ("t.name",), "new": ("t.id",)},
    _objects,
    {"text": any_of("t.name"), "id": by_id("t.id"), "name": contains("t.name")},
)
"""What is read of templates."""


def listed(store: Store) -> list[Object]:
    """Return the templates by name, each with its steps."""
    rows = store.connection.execute("SELECT id FROM template WHERE deleted_at IS NULL ORDER BY name, id")
    return [get(store, id) for (id,) in rows.fetchall()]


def get(store: Store, id: str) -> Object:
    """Return a template with its steps, NotFound where there is none with this id."""
    row = store.connection.execute("SELECT name FROM template WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise NotFound(N_("there is no {noun} with the id {id}"), noun="template", id=id)
    return {"id": id, "name": row[0], "steps": [_object(step) for step in steps(store, id)]}


def steps(store: Store, id: str) -> list[Step]:
    """Return the steps of a template in order."""
    return [
        Step(kind or "todo", subject or "", days, _time(at), minutes, place)
        for kind, subject, days, at, minutes, place in store.connection.execute(_STEPS, (id,))
    ]


def step_of(told: Object) -> Step:
    """Return the step that one of the `steps` of a template's object tells."""
    days, minutes = told["after_days"], told["duration_minutes"]
    return Step(
        str(told["kind"]),
        str(told["subject"]),
        days if isinstance(days, int) else None,
        _time(str(told["at"] or "")),
        minutes if isinstance(minutes, int) else None,
        str(told["place"]) if told["place"] else None,
    )


def _object(step: Step) -> Object:
    return {
        "kind": step.kind,
        "subject": step.subject,
        "after_days": step.after_days,
        "at": None if step.at is None else f"{step.at:%H:%M}",
        "duration_minutes": step.duration_minutes,
        "place": step.place,
        "line": spelled(step),
    }


def _time(text: str | None) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:  # only another program writes it
        return None
