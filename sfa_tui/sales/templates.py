"""The verbs of templates: added, edited, deleted, and planned: all steps as one action, one undo."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Refused, Usage
from sfa_tui.model.steps import Step
from sfa_tui.model.text import fold
from sfa_tui.sales import activities
from sfa_tui.sales.people import Target
from sfa_tui.store import templates
from sfa_tui.store.journal import Action, Value, action
from sfa_tui.store.workspace import Store


def add(store: Store, name: str, steps: Sequence[Step]) -> str:
    """Add a template and return its id; Usage where it has no name or no step, Refused where the name is taken."""
    check_steps(steps)
    with action(store, "template add", name) as act:
        id = act.insert("template", {"name": _checked_name(store, name)})
        _add_steps(act, id, steps)
    return id


def edit(store: Store, id: str, *, name: str | None = None, steps: Sequence[Step] | None = None) -> None:
    """Rename a template, or give it other steps in the place of those that it has."""
    with action(store, "template edit", _name(store, id)) as act:
        if name is not None:
            act.update("template", id, {"name": _checked_name(store, name, but=id)})
        if steps is not None:
            check_steps(steps)
            _delete_steps(act, id)
            _add_steps(act, id, steps)


def delete(store: Store, id: str) -> None:
    """Delete a template with its steps; what was planned from it stays."""
    with action(store, "template delete", _name(store, id)) as act:
        _delete_steps(act, id)
        act.delete("template", id)


def delete_all(store: Store, ids: Sequence[str]) -> None:
    """Delete templates as one action."""
    with action(store, "template delete", ", ".join(_name(store, id) for id in ids)):
        for id in ids:
            delete(store, id)


def plan(
    store: Store,
    clock: Clock,
    id: str,
    targets: Sequence[Target],
    *,
    start: datetime | date,
    owner: str | None = None,
) -> list[str]:
    """Plan every step of a template on the targets, its days counted from a start, as one action; return the ids of the
    activities in the order of the steps."""
    steps = templates.steps(store, id)
    if not steps:
        raise Refused(N_("the template {name} has no steps"), name=_name(store, id))
    day = start.date() if isinstance(start, datetime) else start
    with action(store, "plan", _name(store, id)):
        return [
            activities.plan(
                store,
                clock,
                targets,
                kind=step.kind,
                subject=step.subject,
                due=_due(clock, step, day),
                owner=owner,
                duration=step.duration_minutes,
                place=step.place,
            )
            for step in steps
        ]


def _due(clock: Clock, step: Step, start: date) -> datetime | date | None:
    if step.after_days is None:
        return None
    try:
        day = start + timedelta(days=step.after_days)
    except OverflowError:
        raise Usage(N_("{day} is beyond the calendar"), day=start.isoformat()) from None
    return day if step.at is None else datetime.combine(day, step.at, tzinfo=clock.now.tzinfo)


def _add_steps(act: Action, id: str, steps: Sequence[Step]) -> None:
    for position, step in enumerate(steps, 1):
        values: dict[str, Value] = {
            "template_id": id,
            "position": position,
            "kind": step.kind,
            "subject": step.subject,
            "after_days": step.after_days,
            "at_time": None if step.at is None else f"{step.at:%H:%M}",
            "duration_minutes": step.duration_minutes,
            "place": step.place,
        }
        act.insert("template_step", values)


def _delete_steps(act: Action, id: str) -> None:
    rows = act.store.connection.execute(
        "SELECT id FROM template_step WHERE template_id = ? AND deleted_at IS NULL ORDER BY n", (id,)
    )
    for (step,) in rows.fetchall():
        act.delete("template_step", step)


def check_steps(steps: Sequence[Step]) -> None:
    """Refuse a template without a step."""
    if not steps:
        raise Usage(N_('a template needs a step: --step "3d 10:00 call about the offer"'))


def _checked_name(store: Store, name: str, *, but: str | None = None) -> str:
    if not fold(name):
        raise Usage(N_("{noun} needs {field}"), noun="template", field="name")
    for id, held in store.connection.execute("SELECT id, name FROM template WHERE deleted_at IS NULL"):
        if id != but and fold(str(held or "")) == fold(name):
            raise Refused(N_("there is a {noun} named {name} already"), noun="template", name=held)
    return name.strip()


def _name(store: Store, id: str) -> str:
    return str(templates.get(store, id)["name"] or id)
