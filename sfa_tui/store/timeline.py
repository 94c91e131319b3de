"""The timeline of a deal, of a company over all its deals and people, or of a contact: what is planned, what took
place, and what changed meanwhile.

Knows what belongs to whom and in which order; an activity's object is that of `activities`, and how a line reads is for
whoever shows it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from sfa_tui.model.clock import Clock
from sfa_tui.model.money import json_number
from sfa_tui.store import activities, labels, listing
from sfa_tui.store.derived import IN_FORCE
from sfa_tui.store.listing import Object
from sfa_tui.store.workspace import Store

PAGE = 100
"""Entries of the past in a page."""

_MATTERS = ("stage_id", "expected_close", "amount")
"""The fields of a deal whose changes stand in its timeline."""

OWN = {
    "deal": "SELECT :id",
    "contact": "SELECT :id",
    "company": "SELECT :id UNION ALL SELECT id FROM contact WHERE company_id = :id"
    " UNION ALL SELECT id FROM deal WHERE company_id = :id",
}
"""The rows whose activities are in the timeline of one, as a query of their ids over :id."""

_DEALS = {
    "deal": "SELECT n FROM deal WHERE id = :id",
    "company": "SELECT n FROM deal WHERE company_id = :id AND deleted_at IS NULL",
    "contact": "SELECT NULL WHERE 0",
}
"""The deals whose changes are in it."""

_LINKED = (
    "a.id IN (SELECT l.activity_id FROM activity_link l WHERE l.row_id IN ({own}) AND l.deleted_at IS NULL)"
    " AND a.deleted_at IS NULL"
)
_EFFECT = "coalesce(j.effective_at, c.at, j.at)"


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is planned (ours by due, then theirs), a page of the past (newest first), and how long the past is.

    Every entry has `entry`: "planned" and "done" are objects of activities, "change" says at, user, deal, field, old
    and new (names and major units in place of ids and minor ones), "comment" says at, author, kind and body.
    """

    planned: tuple[Object, ...]
    past: tuple[Object, ...]
    total: int


def read(store: Store, clock: Clock, noun: str, id: str, *, limit: int = PAGE) -> Timeline:
    """Return the timeline of a deal, company or contact with so much of its past."""
    found, total = _keys(store, noun, id, 0, limit)
    return Timeline(_planned(store, clock, noun, id), _objects(store, clock, found), total)


def past(store: Store, clock: Clock, noun: str, id: str, offset: int, limit: int = PAGE) -> tuple[Object, ...]:
    """Return so many entries of the past from a place on."""
    return _objects(store, clock, _keys(store, noun, id, offset, limit)[0])


def comments(store: Store, noun: str, id: str, limit: int = 3) -> list[Object]:
    """Return the newest comments on a row, newest first."""
    rows = store.connection.execute(
        "SELECT id FROM comment WHERE noun = ? AND row_id = ? AND deleted_at IS NULL"
        " ORDER BY created_at DESC, id DESC LIMIT ?",
        (noun, id, limit),
    ).fetchall()
    return [_comment(store, comment) for (comment,) in rows]


def _planned(store: Store, clock: Clock, noun: str, id: str) -> tuple[Object, ...]:
    rows = store.connection.execute(
        f"SELECT a.id FROM activity a WHERE {_LINKED.format(own=OWN[noun])}"
        " AND a.done_at IS NULL AND a.kind IS NOT 'note'"
        " ORDER BY a.owed_by IS 'them', a.due IS NULL, a.due, a.id",
        {"id": id},
    ).fetchall()
    found = listing.among(store, activities.LISTING, [each for (each,) in rows], clock)
    return tuple({"entry": "planned", **each} for each in found)


def _keys(store: Store, noun: str, id: str, offset: int, limit: int) -> tuple[list[tuple[str, str]], int]:
    """Return (what it is, its id or number in the journal) of entries of the past, and how many there are in all."""
    fields = ", ".join(f"'{each}'" for each in _MATTERS)
    rows = store.connection.execute(
        "SELECT entry, id, count(*) OVER () FROM ("
        " SELECT 'done' AS entry, a.id, coalesce(a.done_at, a.created_at) AS at, a.id AS key FROM activity a"
        f" WHERE {_LINKED.format(own=OWN[noun])} AND (a.done_at IS NOT NULL OR a.kind IS 'note')"
        f" UNION ALL SELECT 'change', j.seq, {_EFFECT}, j.seq FROM journal j LEFT JOIN action c ON c.n = j.action"
        f" WHERE j.noun = 'deal' AND j.row IN ({_DEALS[noun]}) AND j.field IN ({fields}) AND j.field IS NOT NULL"
        f" AND j.old IS NOT NULL AND {IN_FORCE.replace('a.', 'c.')}"
        " UNION ALL SELECT 'comment', m.id, m.created_at, m.id FROM comment m"
        " WHERE m.noun = :noun AND m.row_id = :id AND m.deleted_at IS NULL"
        ") ORDER BY at DESC, entry, key DESC LIMIT :limit OFFSET :offset",
        {"id": id, "noun": noun, "limit": limit, "offset": offset},
    ).fetchall()
    return [(entry, str(each)) for entry, each, _ in rows], rows[0][2] if rows else 0


def _objects(store: Store, clock: Clock, keys: Sequence[tuple[str, str]]) -> tuple[Object, ...]:
    ids = [id for entry, id in keys if entry == "done"]
    done = {str(each["id"]): each for each in listing.among(store, activities.LISTING, ids, clock)}
    read: dict[str, Callable[[str], Object]] = {
        "done": done.__getitem__,
        "comment": partial(_comment, store),
        "change": partial(_change, store),
    }
    return tuple({"entry": entry, **read[entry](id)} for entry, id in keys)


def _comment(store: Store, id: str) -> Object:
    author, kind, body, at = store.connection.execute(
        "SELECT u.name, m.kind, m.body, m.created_at FROM comment m LEFT JOIN user u ON u.id = m.author_id"
        " WHERE m.id = ?",
        (id,),
    ).fetchone()
    return {"id": id, "at": at, "author": author, "kind": kind or "comment", "body": body}


def _change(store: Store, seq: str) -> Object:
    deal, name, currency, field, old, new, user, at = store.connection.execute(
        f"SELECT d.id, d.name, d.currency, j.field, j.old, j.new, u.name, {_EFFECT} FROM journal j"
        " JOIN deal d ON d.n = j.row LEFT JOIN action c ON c.n = j.action LEFT JOIN user u ON u.id = c.user_id"
        " WHERE j.seq = ?",
        (int(seq),),
    ).fetchone()
    money = currency or store.currency

    def told(value: str | int | None) -> object:
        if field == "amount" and isinstance(value, int):
            return json_number(value, money)
        return labels.of_value(store, "deal", deal, field, value)

    return {
        "id": seq,
        "at": at,
        "user": user,
        "deal": {"id": deal, "name": name},
        "field": field.removesuffix("_id"),
        "old": told(old),
        "new": told(new),
        "currency": money,
    }
