"""What comes in from a calendar: meetings and to-dos that were entered there, and what was changed there of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sfa_tui.model import recurrence
from sfa_tui.model.clock import Clock, utc
from sfa_tui.sales import activities, recurring
from sfa_tui.sales.people import Target
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import Store


@dataclass(frozen=True, slots=True)
class Meeting:
    """An entry of a calendar as an activity: due on a day or at a moment, or without a time; `done_at` says that it
    has taken place, `rule` how it recurs (RFC 5545), `uid` what its calendar knows it by."""

    kind: str
    subject: str
    due: date | datetime | None
    uid: str
    minutes: int | None = None
    place: str | None = None
    summary: str | None = None
    rule: str | None = None
    done_at: datetime | None = None
    reminders: tuple[int, ...] = ()


def add(store: Store, meeting: Meeting, targets: Sequence[Target], owner: str | None) -> str:
    """Add a meeting that concerns some rows and return the id of its activity."""
    with action(store, "calendar import", meeting.subject) as act:
        values: dict[str, Value] = {
            "kind": meeting.kind,
            "subject": meeting.subject,
            **recurring.stored(meeting.due),
            "owner_id": owner,
            "owed_by": "us",
            "duration_minutes": meeting.minutes,
            "place": meeting.place,
            "summary": meeting.summary,
            "uid": meeting.uid,
        }
        if meeting.rule and meeting.due is not None:
            values |= {"rrule": meeting.rule, "occurrence": recurrence.occurrence(meeting.due)}
        if meeting.done_at is not None:
            spoken = meeting.kind not in ("todo", "note")
            values |= {"done_at": utc(meeting.done_at), "owed_by": "nobody", "direction": "both" if spoken else None}
        id = act.insert("activity", values)
        for noun, row in dict.fromkeys(targets):
            act.insert("activity_link", {"activity_id": id, "noun": noun, "row_id": row})
        for minutes in meeting.reminders if meeting.due is not None else ():
            act.insert("reminder", {"activity_id": id, "minutes_before": minutes})
    return id


def change(store: Store, clock: Clock, id: str, fields: Mapping[str, object]) -> None:
    """Set what a calendar has changed of an activity, as one action: `due` (a day, a moment or None) reschedules it,
    `completed` (the moment) marks it as done, and `subject`, `minutes`, `place` and `rule` are set as they are."""
    with action(store, "calendar publish", str(fields.get("subject") or id)) as act:
        columns: dict[str, Value] = {}
        for name, column in (("subject", "subject"), ("minutes", "duration_minutes"), ("place", "place")):
            if name in fields:
                value = fields[name]
                columns[column] = value if isinstance(value, str | int) else None
        if "due" in fields:
            due = fields["due"]
            columns |= recurring.moved(store, id, due if isinstance(due, date) else None)
        if "rule" in fields:
            due = fields.get("due")
            rule = fields["rule"]
            columns |= {"rrule": str(rule) if rule else None, "recurs_from": None, "occurrence": None}
            if rule and isinstance(due, date):
                columns["occurrence"] = recurrence.occurrence(due)
        act.update("activity", id, columns)
        completed = fields.get("completed")
        if isinstance(completed, datetime):
            activities.complete(store, clock, [id], at=min(completed, clock.now))


def restore(store: Store, id: str) -> None:
    """Bring a deleted activity back."""
    with action(store, "calendar publish", id) as act:
        act.update("activity", id, {"deleted_at": None})
