"""What an import is going to do, row by row, before any of it is written: create, update, skip or reject.

Knows the counts and what will be written; which row a draft means is for `matching`, drafts are made by the handler of
each noun.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sfa_tui.exchange.matching import Draft, Handler, Matcher
from sfa_tui.exchange.reading import Row
from sfa_tui.exchange.records import Record, reason
from sfa_tui.exchange.references import References
from sfa_tui.locale import _
from sfa_tui.model.errors import SfaError
from sfa_tui.store.journal import Value
from sfa_tui.store.workspace import Store

Change = tuple[str, str, Value, Value, str]
"""(id, field, old, new, effective at): a change that took place before the import."""
Update = tuple[dict[str, Value], str | None]
"""What changes in a row that is there, and when it took effect, where that is not now."""


@dataclass(slots=True)
class Plan:
    """What is going to be written (inserts by table, updates by table and id), and the counts that are said of it.

    `reopened` counts the rows that were closed here and that the file opens again, `revised` by id the rows of the file
    that changed nothing but columns of that row.
    """

    table: str
    inserts: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    updates: dict[tuple[str, str], Update] = field(default_factory=dict)
    past: list[Change] = field(default_factory=list)
    rejected: list[tuple[Row, str]] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    skipped: int = 0
    reopened: int = 0
    revised: Counter[str] = field(default_factory=Counter)
    samples: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def taken(self) -> int:
        """Return how many rows of the file go in, or are in already."""
        return self.created + self.updated + self.skipped

    @property
    def rows(self) -> int:
        """Return how many rows of the file the plan accounts for."""
        return self.taken + len(self.rejected)


_SAMPLES = 5


def make_plan(
    store: Store,
    handler: Handler,
    records: Iterable[tuple[Row, Record | str]],
    references: References,
    *,
    progress: Callable[[], None] | None = None,
) -> Plan:
    """Return the plan for all records; nothing is written."""
    plan = Plan(handler.table)
    matcher = Matcher(store, handler)
    for row, record in records:
        if progress is not None:
            progress()
        if isinstance(record, str):
            plan.rejected.append((row, record))
            continue
        try:
            _place(plan, matcher, references, handler.draft(record), row)
        except SfaError as error:
            references.discard()
            plan.rejected.append((row, reason(error)))
            continue
        references.keep()
    _settle(plan)
    for table, rows in references.planned.items():
        plan.inserts.setdefault(table, [])[:0] = rows
    return plan


def _settle(plan: Plan) -> None:
    """Count rows of the file that contradict each other, and in the end leave their row as it was, as skipped."""
    for id, count in plan.revised.items():
        if (plan.table, id) not in plan.updates:
            plan.updated -= count
            plan.skipped += count


def _place(plan: Plan, matcher: Matcher, references: References, draft: Draft, row: Row) -> None:
    id = matcher.own(draft) or matcher.match(draft)
    if id is None:
        id = _create(plan, matcher, references, draft)
        plan.past += [(id, *change) for change in draft.past]
        _extras(plan, matcher, draft, id, of_new=True)
        plan.created += 1
        _sample(plan, row, "created", draft.columns.get("name") or draft.defaults.get("name"))
        return
    if matcher.is_new(id):
        matcher.overwrite(draft, id)
        _extras(plan, matcher, draft, id, of_new=True)
        plan.skipped += 1
        return
    changes, total = matcher.changes(draft, id)
    if total:
        turned = draft.turn in total or "closed_on" in total
        plan.updates[plan.table, id] = (total, draft.effective_at if turned else None)
    else:
        plan.updates.pop((plan.table, id), None)
    changed = _extras(plan, matcher, draft, id, of_new=False)
    if not changes and not changed:
        plan.skipped += 1
        return
    plan.updated += 1
    if not changed:
        plan.revised[id] += 1
    plan.reopened += draft.turn in changes and changes.get("closed_on", "") is None
    if changes.get("name"):
        references.learn(plan.table, id, str(changes["name"]))
    _sample(plan, row, "updated", ", ".join(changes) or _("what belongs to it"))


def _create(plan: Plan, matcher: Matcher, references: References, draft: Draft) -> str:
    """Plan the draft as a new row and return its id; a row that was planned for its mere name becomes it."""
    new = {**draft.defaults, **{column: value for column, value in draft.columns.items() if value is not None}}
    mentioned = None if matcher.repeats else references.adopt(plan.table, str(new.get("name") or ""))
    if mentioned is not None:
        mentioned.update(new)
        id = str(mentioned["id"])
        matcher.add(draft, id, mentioned)
        return id
    id = matcher.id_for(new)
    row: dict[str, Value] = {"id": id, **new}
    plan.inserts.setdefault(plan.table, []).append(row)
    matcher.add(draft, id, row)
    if not matcher.repeats:
        names = (new.get(each) for each in ("name", "code", "login", "email"))
        references.learn(plan.table, id, *(str(name) for name in names if name))
    return id


def _extras(plan: Plan, matcher: Matcher, draft: Draft, id: str, *, of_new: bool) -> bool:
    """Plan what belongs to a row and return whether anything of it changes."""
    changed = False
    for column, extra in draft.extras:
        done = matcher.extra(extra, {column: id}, of_new=of_new)
        if done is None:
            continue
        changed = True
        found, values = done
        if not found:
            plan.inserts.setdefault(extra.table, []).append(values)
            continue
        before = plan.updates.get((extra.table, found), ({}, None))[0]
        plan.updates[extra.table, found] = ({**before, **values}, None)
    return changed


def _sample(plan: Plan, row: Row, what: str, text: Value) -> None:
    if sum(1 for _line, kind, _text in plan.samples if kind == what) < _SAMPLES:
        plan.samples.append((row.line, what, str(text or "")))
