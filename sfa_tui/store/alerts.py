"""Alerts as rows: what a user must see, what is urgent and unseen, and what this machine has yet to send."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from sfa_tui.model.ids import id_from
from sfa_tui.store import sequence
from sfa_tui.store.journal import Action
from sfa_tui.store.listing import Object
from sfa_tui.store.sequence import Numbers
from sfa_tui.store.workspace import Store

WORTH = timedelta(days=3)
"""How long an alert is worth sending."""

WRITTEN = ""
"""The channel under which `delivered` says that this machine wrote an alert, and so is the one to send it."""

CLAIMED = "sending"
"""What stands as the error of an alert that a process is just sending."""

_OBJECT = (
    "SELECT t.id, t.user_id, u.name, t.body, t.noun, t.row_id, CASE t.noun"
    " WHEN 'deal' THEN (SELECT name FROM deal WHERE id = t.row_id)"
    " WHEN 'company' THEN (SELECT name FROM company WHERE id = t.row_id)"
    " WHEN 'contact' THEN (SELECT name FROM contact WHERE id = t.row_id) END,"
    " (SELECT c.name FROM deal d JOIN company c ON c.id = d.company_id WHERE t.noun = 'deal' AND d.id = t.row_id),"
    " (SELECT name FROM rule WHERE id = t.rule_id), (SELECT o.name FROM activity a JOIN user o ON o.id = a.owner_id"
    " WHERE a.id = t.activity_id), t.activity_id IS NOT NULL, t.created_at, t.seen_at, t.escalated_at"
    " FROM alert t LEFT JOIN user u ON u.id = t.user_id WHERE t.deleted_at IS NULL"
)
_UNSEEN = "t.seen_at IS NULL"
# Two machines may raise one alert before they hear of each other: it is for the first of them to send.
_FIRST = (
    "NOT EXISTS (SELECT 1 FROM journal j WHERE j.noun = 'alert' AND j.row = t.n AND j.field = 'created_at'"
    " AND j.new < w.at)"
)
# Urgent first, then the newest; of one moment, as a sweep makes several, by what they say.
_ORDER = "ORDER BY t.seen_at IS NOT NULL, t.activity_id IS NULL, t.created_at DESC, t.body, t.id DESC"


def listed(
    store: Store, user: str | None, *, seen: bool = False, everybody: bool = False, limit: int = -1, offset: int = 0
) -> list[Object]:
    """Return the alerts of a user, or of everybody: the unseen ones, or the seen ones as well; urgent ones first."""
    rows = store.connection.execute(
        f"{_OBJECT}{'' if seen else f' AND {_UNSEEN}'}{'' if everybody else ' AND t.user_id = :user'} {_ORDER}"
        " LIMIT :limit OFFSET :offset",
        {"user": user, "limit": limit, "offset": offset},
    )
    return [_object(row) for row in rows]


def numbers(store: Store, user: str | None, *, seen: bool, everybody: bool, limit: int | None) -> Numbers:
    """Return the numbers of the alerts that `listed` returns, in the same order."""
    return sequence.read(
        store.connection,
        f"SELECT t.n FROM alert t WHERE {_which(seen=seen, everybody=everybody)} {_ORDER} LIMIT :limit",
        {"user": user, "limit": -1 if limit is None else limit},
    )


def count(store: Store, user: str | None, *, seen: bool, everybody: bool) -> int:
    """Return how many alerts `listed` returns."""
    sql = f"SELECT count(*) FROM alert t WHERE {_which(seen=seen, everybody=everybody)}"
    return int(store.connection.execute(sql, {"user": user}).fetchone()[0])


def numbered(store: Store, numbers: Sequence[int]) -> list[Object]:
    """Return the alerts with these numbers, in their order."""
    ids = store.connection.execute(
        "SELECT t.id FROM json_each(?) k JOIN alert t ON t.n = k.value ORDER BY k.key", (sequence.as_json(numbers),)
    ).fetchall()
    return get(store, [id for (id,) in ids])


def _which(*, seen: bool, everybody: bool) -> str:
    return f"t.deleted_at IS NULL{'' if seen else f' AND {_UNSEEN}'}{'' if everybody else ' AND t.user_id = :user'}"


def get(store: Store, ids: Sequence[str]) -> list[Object]:
    """Return the alerts with these ids, in their order."""
    found = {}
    for id in ids:
        row = store.connection.execute(f"{_OBJECT} AND t.id = ?", (id,)).fetchone()
        if row:
            found[id] = _object(row)
    return [found[id] for id in ids if id in found]


def ending(store: Store, text: str) -> tuple[str, ...]:
    """Return the ids of the alerts whose id is a text, or ends so, the newest first."""
    sql = "SELECT id FROM alert WHERE deleted_at IS NULL AND substr(id, -?) = ? ORDER BY created_at DESC, id DESC"
    return tuple(id for (id,) in store.connection.execute(sql, (len(text), text)))


def _object(row: tuple[object, ...]) -> Object:
    id, user_id, user, body, noun, row_id, name, company, rule, by, urgent, created_at, seen_at, escalated_at = row
    return {
        "id": id,
        "user": {"id": user_id, "name": user},
        "body": body,
        "about": {"noun": noun, "id": row_id, "name": name, "company": company},
        "rule": rule,
        "by": by,
        "urgent": bool(urgent),
        "created_at": created_at,
        "seen_at": seen_at,
        "escalated_at": escalated_at,
    }


def addressee(store: Store, user: str) -> tuple[str, str | None]:
    """Return the name and the e-mail address of a user who is told something; "" and None for what is not known."""
    row = store.connection.execute("SELECT name, email FROM user WHERE id = ?", (user,)).fetchone()
    name, email = row or (None, None)
    return name or "", email or None


def unseen(store: Store, user: str | None) -> int:
    """Return how many alerts a user has not seen."""
    sql = f"SELECT count(*) FROM alert t WHERE t.user_id = ? AND {_UNSEEN} AND t.deleted_at IS NULL"
    return int(store.connection.execute(sql, (user,)).fetchone()[0])


def tell(act: Action, user: str, *, noun: str | None, row: str | None, activity: str, body: str) -> str | None:
    """Tell a user of an activity and return the id of the alert, None where the user has been told of it before."""
    id = id_from("urgent", activity, user)
    if act.store.connection.execute("SELECT 1 FROM alert WHERE id = ?", (id,)).fetchone():
        return None
    about = {"user_id": user, "noun": noun, "row_id": row, "activity_id": activity, "body": body}
    return act.insert("alert", about, id=id)


def told_of(store: Store, activity: str) -> list[str]:
    """Return the names of the users who were told of an activity."""
    rows = store.connection.execute(
        "SELECT coalesce(u.name, t.user_id) FROM alert t LEFT JOIN user u ON u.id = t.user_id"
        " WHERE t.activity_id = ? AND t.deleted_at IS NULL ORDER BY t.created_at, t.id",
        (activity,),
    )
    return [str(name) for (name,) in rows]


@dataclass(frozen=True, slots=True)
class Urgent:
    """Urgent news that a user was told and has not seen: which alert, who, what of, and whose conversation it was."""

    id: str
    user_id: str
    noun: str | None
    row_id: str | None
    activity_id: str
    body: str
    owner_id: str | None
    done_at: str


def urgent_since(store: Store, before: str) -> list[Urgent]:
    """Return the urgent news that was told before an instant, and that nobody who was told it has seen."""
    rows = store.connection.execute(
        "SELECT t.id, t.user_id, t.noun, t.row_id, t.activity_id, t.body, a.owner_id, coalesce(a.done_at, a.created_at)"
        " FROM alert t JOIN activity a ON a.id = t.activity_id AND a.deleted_at IS NULL"
        f" WHERE {_UNSEEN} AND t.deleted_at IS NULL AND t.escalated_at IS NULL AND t.created_at <= ?"
        " AND NOT EXISTS (SELECT 1 FROM alert o WHERE o.activity_id = t.activity_id AND o.seen_at IS NOT NULL)"
        " ORDER BY t.created_at, t.id",
        (before,),
    )
    return [Urgent(*row) for row in rows]


# --- what this machine has to send ---


def note_written(store: Store, ids: Sequence[str], at: str) -> None:
    """Note that this machine wrote alerts, so that it is the one to send them."""
    store.connection.executemany(
        "INSERT INTO delivered (what, channel, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(id, WRITTEN, at) for id in ids],
    )
    store.raised = store.raised or bool(ids)


def claim(store: Store, channel: str, *, since: str, at: str, stale: str) -> list[str]:
    """Return the alerts that are to be sent over a channel now, claimed for this process: those that this machine wrote
    after `since`, that are unseen and were not sent. What another process claimed before `stale` it has not sent."""
    with store.noting() as connection:
        rows = connection.execute(
            "SELECT w.what FROM delivered w JOIN alert t ON t.id = w.what LEFT JOIN delivered s ON s.what = w.what"
            f" AND s.channel = :channel WHERE w.channel = :written AND w.at >= :since AND {_UNSEEN} AND {_FIRST}"
            " AND t.deleted_at IS NULL AND (s.what IS NULL OR s.error IS NOT NULL"
            " AND (s.error <> :claimed OR s.at < :stale)) ORDER BY t.activity_id IS NULL, t.created_at, t.n",
            {"channel": channel, "written": WRITTEN, "since": since, "claimed": CLAIMED, "stale": stale},
        ).fetchall()
        ids = [cast(str, id) for (id,) in rows]
        _note(store, ids, channel, at, CLAIMED)
    return ids


def note_sent(store: Store, ids: Sequence[str], channel: str, at: str, error: str | None) -> None:
    """Note that alerts were sent over a channel, or why they could not be."""
    _note(store, ids, channel, at, error)


def _note(store: Store, ids: Sequence[str], channel: str, at: str, error: str | None) -> None:
    store.connection.executemany(
        "INSERT INTO delivered (what, channel, at, error) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (what, channel) DO UPDATE SET at = excluded.at, error = excluded.error",
        [(id, channel, at, error) for id in ids],
    )


def written(store: Store, since: str) -> bool:
    """Return whether this machine wrote an unseen alert after an instant, whatever has been sent."""
    row = store.connection.execute(
        "SELECT 1 FROM delivered w JOIN alert t ON t.id = w.what WHERE w.channel = ? AND w.at >= ?"
        f" AND {_UNSEEN} AND t.deleted_at IS NULL LIMIT 1",
        (WRITTEN, since),
    ).fetchone()
    return row is not None
