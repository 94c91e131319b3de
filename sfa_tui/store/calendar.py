"""Follow-ups as a calendar shows them: activities that are, or were, planned, with all that stands in their entry.

Knows which rows they are and how they are read, a page at a time; how an entry is written is `followup.ics`'s.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from sfa_tui.model.clock import Clock
from sfa_tui.store import conversations
from sfa_tui.store.listing import Object, grouped
from sfa_tui.store.views import entered
from sfa_tui.store.workspace import Store

PAGE = 500

# What was noted without ever having been planned is history, not a follow-up; a note is never due.
_FOLLOW_UP = "t.kind IS NOT 'note' AND (t.due IS NOT NULL OR t.done_at IS NULL)"
_ORDER = "t.due IS NULL, t.due, t.id"

# Every occurrence of a recurrence is a row: what is left of its COUNT is what the rows before this one leave.
_SELECT = """
SELECT t.n, t.id, t.kind, t.subject, t.summary, o.name AS owner, t.due, t.zone, t.duration_minutes, t.place, t.done_at,
  t.rrule, t.occurrence, t.uid, t.created_at, t.deleted_at,
  iif(t.rrule IS NULL OR t.recurs_from IS NULL, 0, 1 + (SELECT count(*) FROM activity e
    WHERE e.recurs_from = t.recurs_from AND e.occurrence < t.occurrence)) AS occurred,
  (SELECT count(*) FROM journal j WHERE j.noun = 'activity' AND j.row = t.n AND j.field IS NOT NULL) AS changes,
  (SELECT coalesce(a.at, j.at) FROM journal j LEFT JOIN action a ON a.n = j.action
    WHERE j.seq = (SELECT max(seq) FROM journal WHERE noun = 'activity' AND row = t.n AND field IS NOT NULL))
    AS changed_at
FROM activity t LEFT JOIN user o ON o.id = t.owner_id"""


@dataclass(frozen=True, slots=True)
class Ask:
    """Which follow-ups are meant: of these owners (None: of all), due from one day to another, of these kinds, and
    whether the deleted ones are among them."""

    owners: tuple[str, ...] | None = None
    start: date | None = None
    last: date | None = None
    kinds: tuple[str, ...] = ()
    deleted: bool = True


@dataclass(frozen=True, slots=True)
class About:
    """A deal that a follow-up is about; `last` is its last conversation, or None."""

    id: str
    name: str
    company: str | None
    amount: int | None
    currency: str | None
    last: Object | None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """An activity that is or was planned; `due` is a day or an instant, as the store writes them.

    `changes` is how often a field of it was changed, `changed_at` when that was last (None: never); `occurrence` is
    where its recurrence put it, and `occurred` how many occurrences lie before that.
    """

    id: str
    kind: str
    subject: str | None
    due: str | None
    zone: str | None = None
    minutes: int | None = None
    place: str | None = None
    summary: str | None = None
    owner: str | None = None
    done_at: str | None = None
    rrule: str | None = None
    occurrence: str | None = None
    occurred: int = 0
    uid: str | None = None
    created_at: str | None = None
    deleted: bool = False
    changes: int = 0
    changed_at: str | None = None
    deals: tuple[About, ...] = ()
    companies: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    reminders: tuple[int, ...] = ()


@dataclass(slots=True)
class _Known:
    """The deals that were read for earlier pages."""

    deals: dict[str, About] = field(default_factory=dict)


def follow_ups(store: Store, clock: Clock, ask: Ask) -> Iterator[FollowUp]:
    """Yield the follow-ups that are asked for, by due time."""
    where, parameters = _where(clock, ask)
    cursor = store.connection.execute(f"{_SELECT} WHERE {where} ORDER BY {_ORDER}", parameters)
    cursor.row_factory = sqlite3.Row
    known = _Known()
    while page := list(islice(cursor, PAGE)):
        yield from _read(store, page, known)


def standing(store: Store, clock: Clock, ask: Ask) -> list[tuple[str, str | None, str | None]]:
    """Return (id, uid, due) of the follow-ups that are asked for, by due time."""
    where, parameters = _where(clock, ask)
    sql = f"SELECT t.id, t.uid, t.due FROM activity t WHERE {where} ORDER BY {_ORDER}"
    return store.connection.execute(sql, parameters).fetchall()


def among(store: Store, ids: Sequence[str]) -> dict[str, FollowUp]:
    """Return {id: follow-up} of activities, deleted or not."""
    found: dict[str, FollowUp] = {}
    known = _Known()
    for start in range(0, len(ids), PAGE):
        part = ids[start : start + PAGE]
        cursor = store.connection.execute(f"{_SELECT} WHERE t.id IN ({_marks(part)})", list(part))
        cursor.row_factory = sqlite3.Row
        found |= {each.id: each for each in _read(store, cursor.fetchall(), known)}
    return found


def newest_change(store: Store) -> int:
    """Return the number of the newest change of the workspace: what was read at the same number is the same."""
    return int(store.connection.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0])


def _where(clock: Clock, ask: Ask) -> tuple[str, dict[str, object]]:
    terms, parameters = [_FOLLOW_UP], dict[str, object]()
    if not ask.deleted:
        terms.append("t.deleted_at IS NULL")
    if ask.owners is not None:
        terms.append(_one_of("t.owner_id", "owner", ask.owners, parameters))
    if ask.kinds:
        terms.append(_one_of("t.kind", "kind", ask.kinds, parameters))
    if ask.start is not None:
        parameters |= {"start_day": ask.start.isoformat(), "start": clock.start_of(ask.start)}
        # What recurs and is not done goes on after the day on which it is due.
        terms.append(
            "(t.due >= iif(length(t.due) = 10, :start_day, :start)"
            " OR (t.rrule IS NOT NULL AND t.done_at IS NULL AND t.due IS NOT NULL))"
        )
    if ask.last is not None:
        parameters["last_day"] = ask.last.isoformat()
        if ask.last < date.max:
            parameters["end"] = clock.start_of(ask.last + timedelta(days=1))
            terms.append("iif(length(t.due) = 10, t.due <= :last_day, t.due < :end)")
    return " AND ".join(terms), parameters


def _one_of(column: str, name: str, values: Sequence[str], parameters: dict[str, object]) -> str:
    parameters |= {f"{name}{number}": value for number, value in enumerate(values)}
    return f"{column} IN ({', '.join(f':{name}{number}' for number in range(len(values)))})"


def _read(store: Store, page: Sequence[sqlite3.Row], known: _Known) -> Iterator[FollowUp]:
    ids = [row["id"] for row in page]
    linked: dict[str, dict[str, list[str]]] = {}
    for noun in ("deal", "company", "contact"):
        shown = "r.id" if noun == "deal" else "coalesce(r.name, '')"
        rows = grouped(
            store,
            f'SELECT l.activity_id, {shown} FROM activity_link l JOIN "{noun}" r ON r.id = l.row_id'
            f" WHERE l.noun = '{noun}' AND l.deleted_at IS NULL AND l.activity_id IN ({{}})"
            f" ORDER BY {entered('l.id')}, r.id",
            ids,
        )
        linked[noun] = {id: list(dict.fromkeys(each for (each,) in found)) for id, found in rows.items()}
    _learn(store, {deal for deals in linked["deal"].values() for deal in deals}, known)
    reminders = grouped(
        store,
        "SELECT activity_id, minutes_before FROM reminder WHERE deleted_at IS NULL AND minutes_before IS NOT NULL"
        " AND activity_id IN ({}) ORDER BY minutes_before DESC",
        ids,
    )
    for row in page:
        id = row["id"]
        yield FollowUp(
            id,
            row["kind"] or "todo",
            row["subject"],
            row["due"],
            row["zone"],
            row["duration_minutes"],
            row["place"],
            row["summary"],
            row["owner"],
            row["done_at"],
            row["rrule"],
            row["occurrence"],
            row["occurred"],
            row["uid"],
            row["created_at"],
            row["deleted_at"] is not None,
            row["changes"],
            row["changed_at"],
            tuple(known.deals[deal] for deal in linked["deal"].get(id, ())),
            tuple(linked["company"].get(id, ())),
            tuple(linked["contact"].get(id, ())),
            tuple(dict.fromkeys(int(minutes) for (minutes,) in reminders.get(id, ()))),
        )


def _learn(store: Store, ids: set[str], known: _Known) -> None:
    new = sorted(ids - known.deals.keys())
    if not new:
        return
    rows = store.connection.execute(
        "SELECT d.id, d.name, c.name, d.amount, d.currency, x.last_activity FROM deal d"
        " LEFT JOIN company c ON c.id = d.company_id LEFT JOIN deal_state x ON x.n = d.n"
        f" WHERE d.id IN ({_marks(new)})",
        new,
    ).fetchall()
    last = conversations.by_number(store, (row[5] for row in rows))
    for id, name, company, amount, currency, activity in rows:
        said = conversations.conversation(last.get(activity))
        known.deals[id] = About(id, name or "", company, amount, currency or store.currency, said)


def _marks(ids: Sequence[str]) -> str:
    return ", ".join("?" * len(ids))
