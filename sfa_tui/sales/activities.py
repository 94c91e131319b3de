"""The verbs of an activity: log a conversation, plan a next step, edit, complete, snooze, reschedule, delete."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock, put_off, utc
from sfa_tui.model.dates import parse_when
from sfa_tui.model.days import Prefer
from sfa_tui.model.errors import Refused, Usage
from sfa_tui.model.fields import CUSTOM
from sfa_tui.model.quickline import NextStep, QuickLine, parse_quick_line, proposed_debtor
from sfa_tui.model.subjects import beside_kind
from sfa_tui.sales import alerts, deals, recurring, reminding, rows, uses
from sfa_tui.sales.nouns import ACTIVITY
from sfa_tui.sales.people import NOBODY, Meant, Target, mentioned, people, settled
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.fields import of_noun as fields_of
from sfa_tui.store.journal import Action, Value, action
from sfa_tui.store.views import entered
from sfa_tui.store.workspace import Store

_NAMED = 3
"""How many rows the summary of an action names at most."""
_FIELDS = {"close": "expected_close"}
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
    duration: int | None = None,
    place: str | None = None,
    fields: Mapping[str, str] | None = None,
    meant: Meant = NOBODY,
) -> Logged:
    """Log a conversation on every target, with the contacts that `who` names, and plan its next step, as one action;
    `meant` says who a name is that several answer to, or nobody.

    `owed_by` is proposed from the direction where it is None; `fields` are set on the deals among the targets.
    """
    done_at = _instant(clock, at)
    if done_at > clock.instant:
        local = datetime.fromisoformat(done_at).astimezone(clock.now.tzinfo)
        raise Usage(
            N_("a conversation cannot lie in the future ({when}); plan it instead"), when=f"{local:%Y-%m-%d %H:%M}"
        )
    with action(store, "log", typed or summary) as act:
        meant = settled(store, clock, targets, meant)
        contacts, unknown = people(store, targets, who, meant)
        values: dict[str, Value] = {
            "kind": kind,
            "done_at": done_at,
            "direction": direction,
            "owed_by": owed_by or proposed_debtor(direction) or "nobody",
            # A name that nobody answers to stays in the words, or the timeline would not tell who it was.
            "summary": f"{', '.join(unknown)}: {summary}" if unknown else summary,
            "typed": typed,
            "urgent": 1 if urgent else None,
            "owner_id": owner or _me(store),
            "duration_minutes": duration,
            "place": place,
        }
        id = act.insert("activity", values)
        _link(act, id, [*targets, *(("contact", contact) for contact in contacts)])
        alerts.tell_if_urgent(act, clock, id, targets, str(values["summary"]))
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
                rule=next_step.repeat,
                meant=meant,
            )
        if fields:
            _set_fields(store, clock, targets, fields)
    return Logged(id, planned, unknown)


def read_line(store: Store, clock: Clock, line: str, kind: str | None = None) -> QuickLine:
    """Return a quick line as it is understood in this workspace; of a kind that is given beside it, where the line
    does not say one."""
    custom = tuple(field.name for field in fields_of(store, "deal"))
    quick = parse_quick_line(line, clock.now, fiscal(store), custom=custom)
    if kind is None or quick.kind == kind:
        return quick
    if not quick.is_read:
        said = parse_quick_line(f"{kind} {line}", clock.now, fiscal(store), custom=custom)
        # "call 田中: hello" where it can be read so; else all of it is what was said.
        quick = said if said.is_read else parse_quick_line(f"{kind}: {line}", clock.now, fiscal(store), custom=custom)
    return replace(quick, kind=kind, typed=line)


def plain_line(store: Store, clock: Clock, text: str, kind: str | None) -> QuickLine:
    """Return what a quick line of a kind (a note) tells that says no more than a text."""
    return replace(read_line(store, clock, f"{kind or 'note'}: -"), text=text, typed=text)


def log_line(
    store: Store,
    clock: Clock,
    targets: Sequence[Target],
    quick: QuickLine,
    meant: Meant = NOBODY,
    **given: object,
) -> Logged:
    """Log what a quick line tells as one action; `meant` as in `log`, and what is given beside it (direction, owner …)
    goes before what the line says."""
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
    return log(store, clock, targets, meant=meant, **told)  # type: ignore[arg-type]


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
    rule: str | None = None,
    meant: Meant = NOBODY,
) -> str:
    """Plan an activity on every target and return its id; `due` a day means all day, `reminders` are minutes before
    it, `rule` is how it recurs, from where that comes at or after its due time.

    A contact with whose name the subject goes on after its kind ("call 田中") takes part; where several
    answer to it, the one that is `meant`.
    """
    recurs: dict[str, Value] = {}
    if rule is not None:
        due, recurs = recurring.begun(rule, due, clock)
    reminding.check(reminders, due)
    with action(store, "plan", subject) as act:
        meant = settled(store, clock, targets, meant)
        values: dict[str, Value] = {
            "kind": kind,
            "subject": subject or kind,
            **recurring.stored(due),
            **recurs,
            "owner_id": owner or _me(store),
            "owed_by": owed_by,
            "duration_minutes": duration,
            "place": place,
        }
        id = act.insert("activity", values)
        name, answering = partner(store, targets, subject, kind)
        taking_part = [meant[name]] if name in meant else answering if len(answering) == 1 else []
        _link(act, id, [*targets, *(("contact", contact) for contact in taking_part)])
        for minutes in reminders:
            act.insert("reminder", {"activity_id": id, "minutes_before": minutes})
    return id


def partner(store: Store, targets: Sequence[Target], subject: str, kind: str) -> tuple[str, list[str]]:
    """Return the name with which a subject goes on after its kind ("call 田中"), and the ids of the contacts who answer
    to it; "" and none where it goes on with no name."""
    said = beside_kind(subject, kind)
    return mentioned(store, targets, said) if said != subject else ("", [])


def complete(
    store: Store,
    clock: Clock,
    ids: Sequence[str],
    *,
    summary: str | None = None,
    direction: str | None = None,
    at: datetime | date | None = None,
) -> tuple[str, ...]:
    """Mark planned activities as done, now or at another time, perhaps with what came of them; return the ids of the
    next ones of those that recur."""
    planned: list[str] = []
    with action(store, "activity done", summary or ", ".join(called(store, id) for id in ids[:_NAMED])) as act:
        for id in ids:
            kind, done_at = _state(store, id)
            if done_at is not None:
                raise Refused(N_("{activity} is done already"), activity=called(store, id))
            values: dict[str, Value] = {"done_at": _instant(clock, at)}
            if kind not in ("todo", "note"):
                values["direction"] = direction or "both"
            # A promise that is kept is owed no more; what the conversation itself leaves open is said by its direction.
            values["owed_by"] = proposed_debtor(direction) or "nobody"
            if summary:
                values["summary"] = summary
            following = recurring.make_next(act, clock, id, str(values["done_at"]))
            planned += [following] if following else []
            act.update("activity", id, values)
    return tuple(planned)


def read_outcome(store: Store, clock: Clock, line: str) -> QuickLine:
    """Return a quick line about what came of planned activities: their kind is known, so an arrow alone says who
    spoke."""
    quick = read_line(store, clock, line)
    arrow = re.match(r"\s*(<>|＜＞|[<>＜＞])\s*", line)
    if quick.kind != "note" or arrow is None:
        return quick
    return replace(read_line(store, clock, f"{arrow[1]} call: {line[arrow.end() :]}"), typed=line)


def complete_line(
    store: Store,
    clock: Clock,
    ids: Sequence[str],
    quick: QuickLine,
    meant: Meant = NOBODY,
) -> tuple[str, ...]:
    """Mark planned activities as done with what a quick line tells came of them, and plan its next step on all that
    they are linked to, as one action; return the ids of the deals among these.

    An empty line says only that they are done; `meant` as in `log`."""
    targets = linked(store, ids)
    with action(store, "activity done", quick.typed or ", ".join(called(store, id) for id in ids[:_NAMED])) as act:
        said = f"{', '.join(quick.who)}: {quick.text}" if quick.who else quick.text
        complete(store, clock, ids, summary=said or None, direction=quick.direction, at=quick.when)
        if quick.typed:
            for id in ids:
                act.update("activity", id, {"typed": quick.typed, "urgent": 1 if quick.urgent else None})
                alerts.tell_if_urgent(act, clock, id, linked(store, [id]), said)
        if quick.next is not None:
            step = quick.next
            plan(
                store,
                clock,
                targets,
                kind=step.kind,
                subject=step.subject,
                due=step.when,
                rule=step.repeat,
                meant=meant,
            )
        if quick.fields:
            _set_fields(store, clock, targets, dict(quick.fields))
    return tuple(id for noun, id in targets if noun == "deal")


def _set_fields(store: Store, clock: Clock, targets: Sequence[Target], fields: Mapping[str, str]) -> None:
    """Set the fields that a quick line names on the deals among its targets."""
    texts = {_FIELDS.get(name, name.removeprefix(CUSTOM)): text for name, text in fields.items()}
    concerned = [id for noun, id in targets if noun == "deal"]
    if not concerned:
        raise Usage(N_("{fields}: there is no deal here to set that of"), fields=", ".join(fields))
    deals.edit(store, clock, concerned, texts)


def linked(store: Store, ids: Sequence[str]) -> list[Target]:
    """Return all that some activities are linked to and that is still there, each once."""
    found: dict[Target, None] = {}
    sql = "SELECT noun, row_id FROM activity_link WHERE activity_id = ? AND deleted_at IS NULL"
    for id in ids:
        rows = store.connection.execute(f"{sql} ORDER BY {entered('id')}, row_id", (id,))
        found |= dict.fromkeys(rows.fetchall())
    return [(noun, id) for noun, id in found if uses.is_there(store, noun, id)]


def edit(store: Store, clock: Clock, ids: Sequence[str], texts: Mapping[str, str]) -> None:
    """Set fields of activities, all in one action; `due` moves planned ones, `date` says when done ones took place."""
    with action(store, "activity edit", ", ".join(f"{name}={text}" for name, text in texts.items())) as act:
        plain = {name: text for name, text in texts.items() if name not in ("due", "date", "repeat", "remind")}
        if plain:
            rows.edit(store, clock, ACTIVITY, ids, plain)
        if texts.get("due"):
            reschedule(store, clock, ids, when(store, clock, texts["due"]))
        elif "due" in texts:
            for id in ids:
                uses.refuse_gone(store, "activity", id)
                act.update("activity", id, recurring.moved(store, id, None))
        for id in ids if {"repeat", "remind"} & texts.keys() else ():
            uses.refuse_gone(store, "activity", id)
            if "repeat" in texts:
                recurring.set_rule(act, clock, id, texts["repeat"])
            if "remind" in texts:
                reminding.set_reminders(act, id, reminding.minutes_before(texts["remind"]))
        if "date" in texts:
            done_at = _instant(clock, when(store, clock, texts["date"], prefer="past"))
            for id in ids:
                if _state(store, id)[1] is None:
                    raise Refused(N_("{activity} is not done yet"), activity=called(store, id))
                act.update("activity", id, {"done_at": done_at})


def snooze(store: Store, clock: Clock, ids: Sequence[str], by: timedelta) -> None:
    """Put off planned activities by a time from now, or from their due time where that lies ahead.

    Whole days keep the time of the day, and one that is due all day stays so.
    """
    if by <= timedelta():
        raise Usage(N_("an activity is put off by a time like 1d or 2h"))
    with action(store, "activity snooze", ", ".join(called(store, id) for id in ids[:_NAMED])):
        for id in ids:
            uses.refuse_gone(store, "activity", id)
            (due,) = store.connection.execute("SELECT due FROM activity WHERE id = ?", (id,)).fetchone()
            reschedule(store, clock, [id], put_off(clock, due, by))


def when(store: Store, clock: Clock, text: str, *, prefer: Prefer = "future") -> datetime | date:
    """Return the moment that a text means, a day where it names no time; Usage where it cannot be read."""
    found = parse_when(text, clock.now, fiscal(store), prefer=prefer)
    return found.day if found.time is None else datetime.combine(found.day, found.time, tzinfo=clock.now.tzinfo)


def reschedule(store: Store, clock: Clock, ids: Sequence[str], due: datetime | date) -> None:
    """Give planned activities another due time."""
    named = ", ".join(called(store, id) for id in ids[:_NAMED])
    with action(store, "activity reschedule", f"{named} → {recurring.stored(due)['due']}") as act:
        for id in ids:
            if _state(store, id)[1] is not None:
                raise Refused(N_("{activity} is done already"), activity=called(store, id))
            act.update("activity", id, recurring.moved(store, id, due))


def delete(store: Store, ids: Sequence[str]) -> None:
    """Delete activities; `undo` brings them back."""
    with action(store, "activity delete", ", ".join(called(store, id) for id in ids[:_NAMED])) as act:
        for id in ids:
            act.delete("activity", id)


def _state(store: Store, id: str) -> tuple[str, str | None]:
    uses.refuse_gone(store, "activity", id)
    kind, done_at = store.connection.execute("SELECT kind, done_at FROM activity WHERE id = ?", (id,)).fetchone()
    return kind, done_at


def called(store: Store, id: str) -> str:
    """Return what an activity is called in a sentence."""
    row = store.connection.execute("SELECT coalesce(subject, summary) FROM activity WHERE id = ?", (id,)).fetchone()
    return str(row[0]) if row and row[0] else id


def _link(act: Action, id: str, targets: Sequence[Target]) -> None:
    """Link an activity to its targets; NotFound where one is not there, or not any more."""
    for noun, row_id in dict.fromkeys(targets):
        uses.refuse_gone(act.store, noun, row_id)
        act.insert("activity_link", {"activity_id": id, "noun": noun, "row_id": row_id})


def _me(store: Store) -> str | None:
    me = store.local("me")
    return str(me) if me else None


def _instant(clock: Clock, at: datetime | date | None) -> str:
    if at is None:
        return clock.instant
    if isinstance(at, datetime):
        return utc(at)
    # A day without a time: now, if it is today; its start for a day of the past.
    return clock.instant if at == clock.today else clock.start_of(at)
