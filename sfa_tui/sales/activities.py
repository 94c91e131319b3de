"""The verbs of an activity: log a conversation, plan a next step, complete, snooze, reschedule, delete."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock, utc
from sfa_tui.model.errors import Refused, Usage
from sfa_tui.model.quickline import NextStep, QuickLine, proposed_debtor
from sfa_tui.model.text import fold
from sfa_tui.sales import deals
from sfa_tui.store import names
from sfa_tui.store.journal import Action, Value, action
from sfa_tui.store.workspace import Store

Target = tuple[str, str]
"""What an activity is linked to: (deal, company, contact or user; id)."""

CONVERSATION_FIELDS = {"close": "expected_close"}
"""Fields of the quick line that go by another name among a deal's fields."""


@dataclass(frozen=True, slots=True)
class Logged:
    """What a conversation left: the done activity, the planned next step (or None), and names that no contact answers
    to."""

    activity: str
    next_step: str | None
    unknown: tuple[str, ...]


def log(
    store: Store,
    clock: Clock,
    targets: Sequence[Target],
    *,
    kind: str,
    summary: str,
    at: datetime | date | None = None,
    direction: str | None = None,
    owed_by: str | None = None,
    who: Sequence[str] = (),
    next_step: NextStep | None = None,
    typed: str | None = None,
    urgent: bool = False,
    owner: str | None = None,
    fields: Mapping[str, str] | None = None,
) -> Logged:
    """Log a conversation on every target, with the contacts that `who` names, and plan its next step, as one action.

    `owed_by` is proposed from the direction where it is None; `fields` are set on the deals among the targets.
    """
    done_at = _instant(clock, at)
    if done_at > clock.instant:
        raise Usage(N_("a conversation cannot lie in the future ({when}); plan it instead"), when=done_at)
    with action(store, "log", typed or summary) as act:
        contacts, unknown = _contacts(store, targets, who)
        values: dict[str, Value] = {
            "kind": kind,
            "done_at": done_at,
            "direction": direction,
            "owed_by": owed_by or proposed_debtor(direction) or "nobody",
            "summary": summary,
            "typed": typed,
            "urgent": 1 if urgent else None,
            "owner_id": owner or _me(store),
        }
        id = act.insert("activity", values)
        _link(act, id, [*targets, *(("contact", contact) for contact in contacts)])
        planned = None
        if next_step is not None:
            planned = plan(
                store,
                clock,
                [*targets, *(("contact", contact) for contact in contacts)],
                kind=next_step.kind,
                subject=next_step.subject,
                due=next_step.when,
                owner=owner,
            )
        if fields:
            texts = {CONVERSATION_FIELDS.get(name, name): text for name, text in fields.items()}
            deals.edit(store, clock, [id for noun, id in targets if noun == "deal"], texts)
    return Logged(id, planned, unknown)


def log_line(store: Store, clock: Clock, targets: Sequence[Target], quick: QuickLine, **given: object) -> Logged:
    """Log what a quick line tells; what is given beside it (direction, owner …) goes before what the line says."""
    told: dict[str, object] = {
        "kind": quick.kind,
        "summary": quick.text,
        "at": quick.when,
        "direction": quick.direction,
        "owed_by": quick.owed_by,
        "who": quick.who,
        "next_step": quick.next,
        "typed": quick.typed,
        "urgent": quick.urgent,
        "fields": dict(quick.fields),
    }
    if given.get("direction") and "owed_by" not in given:
        told["owed_by"] = None
    told.update({name: value for name, value in given.items() if value is not None})
    return log(store, clock, targets, **told)  # type: ignore[arg-type]


def plan(
    store: Store,
    clock: Clock,
    targets: Sequence[Target],
    *,
    kind: str,
    subject: str,
    due: datetime | date | None = None,
    owner: str | None = None,
    owed_by: str = "us",
    reminders: Sequence[int] = (),
    duration: int | None = None,
    place: str | None = None,
) -> str:
    """Plan an activity on every target and return its id; `due` a day means all day, `reminders` are minutes before
    it."""
    if reminders and due is None:
        raise Usage(N_("a reminder needs a due time (--due)"))
    with action(store, "plan", subject) as act:
        values: dict[str, Value] = {
            "kind": kind,
            "subject": subject or kind,
            "due": _due(due),
            "zone": _zone(due),
            "owner_id": owner or _me(store),
            "owed_by": owed_by,
            "duration_minutes": duration,
            "place": place,
        }
        id = act.insert("activity", values)
        _link(act, id, targets)
        for minutes in reminders:
            act.insert("reminder", {"activity_id": id, "minutes_before": minutes})
    return id


def complete(
    store: Store,
    clock: Clock,
    ids: Sequence[str],
    *,
    summary: str | None = None,
    direction: str | None = None,
    at: datetime | date | None = None,
) -> None:
    """Mark planned activities as done, now or at another time, perhaps with what came of them."""
    with action(store, "activity done", summary or "") as act:
        for id in ids:
            kind, done_at, held = _state(store, id)
            if done_at is not None:
                raise Refused(N_("{activity} is done already"), activity=held or id)
            values: dict[str, Value] = {"done_at": _instant(clock, at)}
            if kind not in ("todo", "note"):
                values["direction"] = direction or "both"
            # A promise that is kept is owed no more; what the conversation itself leaves open is said by its direction.
            values["owed_by"] = proposed_debtor(direction) or "nobody"
            if summary:
                values["summary"] = summary
            act.update("activity", id, values)


def reschedule(store: Store, clock: Clock, ids: Sequence[str], due: datetime | date) -> None:
    """Give planned activities another due time."""
    with action(store, "activity reschedule", _due(due) or "") as act:
        for id in ids:
            _, done_at, held = _state(store, id)
            if done_at is not None:
                raise Refused(N_("{activity} is done already"), activity=held or id)
            act.update("activity", id, {"due": _due(due), "zone": _zone(due)})


def delete(store: Store, ids: Sequence[str]) -> None:
    """Delete activities; `undo` brings them back."""
    with action(store, "activity delete") as act:
        for id in ids:
            act.delete("activity", id)


def _state(store: Store, id: str) -> tuple[str, str | None, str | None]:
    row = store.connection.execute("SELECT kind, done_at, subject FROM activity WHERE id = ?", (id,)).fetchone()
    return row[0], row[1], row[2]


def _link(act: Action, id: str, targets: Sequence[Target]) -> None:
    for noun, row_id in dict.fromkeys(targets):
        act.insert("activity_link", {"activity_id": id, "noun": noun, "row_id": row_id})


def _me(store: Store) -> str | None:
    me = store.local("me")
    return str(me) if me else None


def _due(due: datetime | date | None) -> str | None:
    if due is None:
        return None
    return utc(due) if isinstance(due, datetime) else due.isoformat()


def _zone(due: datetime | date | None) -> str | None:
    """Return the IANA name of the zone in which a due time was meant, so that it survives a change of summer time."""
    return str(getattr(due.tzinfo, "key", "")) or None if isinstance(due, datetime) else None


def _instant(clock: Clock, at: datetime | date | None) -> str:
    if at is None:
        return clock.instant
    if isinstance(at, datetime):
        return utc(at)
    # A day without a time: now, if it is today; its start for a day of the past.
    return clock.instant if at == clock.today else clock.start_of(at)


def _contacts(store: Store, targets: Sequence[Target], who: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Return the ids of the contacts that the names mean, looked for at the companies of the targets first, and the
    names that nobody answers to (several who answer alike count as nobody: a guess would put words into the wrong
    mouth)."""
    near = _people_near(store, targets)
    found: list[str] = []
    unknown: list[str] = []
    for name in who:
        wanted = fold(name)
        local = [id for id, words in near if wanted in words] or [
            id for id, words in near if any(word.startswith(wanted) for word in words)
        ]
        ids = local or [each.id for each in names.candidates(store, "contact", name)]
        if len(ids) == 1:
            found.append(ids[0])
        else:
            unknown.append(name)
    return found, tuple(unknown)


def _people_near(store: Store, targets: Sequence[Target]) -> list[tuple[str, set[str]]]:
    companies = {id for noun, id in targets if noun == "company"}
    contacts = {id for noun, id in targets if noun == "contact"}
    for noun, id in targets:
        if noun == "deal":
            rows = store.connection.execute(
                "SELECT company_id FROM deal WHERE id = ?1 UNION SELECT company_id FROM deal_company WHERE deal_id = ?1"
                " AND deleted_at IS NULL",
                (id,),
            )
            companies |= {company for (company,) in rows if company}
            rows = store.connection.execute(
                "SELECT contact_id FROM deal_contact WHERE deal_id = ? AND deleted_at IS NULL", (id,)
            )
            contacts |= {contact for (contact,) in rows}
    marks, people = ", ".join("?" * len(companies)), ", ".join("?" * len(contacts))
    rows = store.connection.execute(
        "SELECT id, name, family_name, given_name, family_reading, given_reading FROM contact WHERE deleted_at IS NULL"
        f" AND (company_id IN ({marks}) OR id IN ({people}))",
        [*companies, *contacts],
    )
    return [(id, {fold(word) for word in words if word}) for id, *words in rows]
