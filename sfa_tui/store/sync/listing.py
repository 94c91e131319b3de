"""What can be told of the sync of a workspace without asking its storage: how it stands, the peers, the conflicts."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sfa_tui.store import triggers
from sfa_tui.store.sync import beneath, conflicts, held, seen, stamping
from sfa_tui.store.sync import site as membership
from sfa_tui.store.sync.assertions import By
from sfa_tui.store.sync.changes import Value
from sfa_tui.store.sync.sealed import joining
from sfa_tui.store.sync.sealed.members import Standing
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.sync.seen import Segments
from sfa_tui.store.sync.site import Site
from sfa_tui.store.workspace import Store

LAST = "sync.last"
_AHEAD = 60_000
"""Milliseconds by which a peer's clock may be ahead without being spoken of."""


def pending(connection: sqlite3.Connection) -> int:
    """Return how many changes are not in the storage yet: those without a version, and those in the outbox."""
    (waiting,) = connection.execute("SELECT coalesce(sum(changes), 0) FROM outbox WHERE put_at IS NULL").fetchone()
    return stamping.pending(connection) + int(waiting)


def status(store: Store, site: Site | None) -> dict[str, Any]:
    """Return the state of the sync: {"site", "url", "last_sync", "pending", "conflicts", "peers"}; without peers where
    the key of this machine is not here (None)."""
    return {
        "site": store.local(membership.SITE),
        "url": store.local(membership.URL),
        "last_sync": store.local(LAST),
        "pending": pending(store.connection),
        "conflicts": count(store),
        "peers": peers(store, site) if site is not None else [],
    }


def peers(store: Store, site: Site) -> list[dict[str, Any]]:
    """Return the other sites that belong to the team: {"site", "user", "behind", "clock_skew_s"}, where `behind` is how
    many of our segments they had not read when they last wrote."""
    connection = store.connection
    segments = Segments(connection)
    mine = seen.vector(connection).get(site.id, 0)
    number = segments.site(site.id) if mine else 0
    found = []
    for member in sorted(site.state.members.values(), key=lambda each: each.joined_at):
        id = spelled(member.site)
        if id == site.id or member.standing is Standing.REMOVED:
            continue
        row = connection.execute(
            "SELECT g.n, g.sealed_at, s.seen_at FROM segment g JOIN site s ON s.n = g.site WHERE s.id = ?"
            " ORDER BY g.seq DESC LIMIT 1",
            (id,),
        ).fetchone()
        known = segments.known(row[0]).vector.get(number, 0) if row and number else 0
        skew = row[1] - row[2] if row and row[2] is not None else 0
        found.append(
            {
                "site": id,
                "user": joining.label_of(member, site.team.id, site.epochs),
                "behind": mine - known,
                "clock_skew_s": skew // 1000 if skew > _AHEAD else 0,
            }
        )
    return found


@dataclass(frozen=True, slots=True)
class Conflict:
    """A change that was overridden by somebody who had not seen it: what was there before, what it said, and what holds
    now, each of all columns that go together, and who wrote that."""

    id: str
    noun: str
    row: str
    field: str
    kind: str
    """"edit"; "deleted" where the row was deleted meanwhile; "beneath" where something else was written into that: the
    field is none of the row then, and says what (`comment_id`)."""
    base: dict[str, Value]
    """Without any column where it is what a row was made with."""
    ours: dict[str, Value]
    theirs: dict[str, Value]
    by: str | None
    at: str | None
    loser: str | None
    lost_at: str | None


_STANDING = (
    " FROM conflict c JOIN segment g ON g.n = c.segment WHERE NOT EXISTS"
    " (SELECT 1 FROM resolution r WHERE r.id = c.id AND r.deleted_at IS NULL)"
    " AND (? OR g.site IN (SELECT n FROM site WHERE mine))"
)
"""Conflicts that nobody has resolved: everybody's, or those that this machine has lost."""


_SETTLED_AND_UNDONE = (
    "(EXISTS (SELECT 1 FROM action u WHERE u.undoes = a.id AND a.verb = 'sync resolve')"
    " OR EXISTS (SELECT 1 FROM action r WHERE r.id = a.undoes AND r.verb = 'sync resolve'))"
)
"""Of an action: it settled a conflict and was undone, or undid that. What holds is then again what others wrote."""


def count(store: Store, *, everybody: bool = False) -> int:
    """Return how many conflicts `listed` has."""
    return int(store.connection.execute(f"SELECT count(*){_STANDING}", (everybody,)).fetchone()[0])


def ids(store: Store, *, everybody: bool = False) -> list[str]:
    """Return the ids of the conflicts that `listed` has, in its order."""
    found = store.connection.execute(f"SELECT c.id{_STANDING} ORDER BY c.stamp, c.id", (everybody,))
    return [id for (id,) in found]


def listed(store: Store, *, everybody: bool = False, only: Sequence[str] | None = None) -> list[Conflict]:
    """Return the conflicts that this machine has lost (or everybody's) and that nobody has resolved, oldest first; of
    some ids alone, where they are said."""
    chosen = "" if only is None else " AND c.id IN (SELECT value FROM json_each(?))"
    rows = store.connection.execute(
        f"SELECT c.id, c.noun, c.row, c.field, c.kind, c.held, c.stamp{_STANDING}{chosen} ORDER BY c.stamp, c.id",
        (everybody, *(() if only is None else (json.dumps([*only]),))),
    ).fetchall()
    telling = conflicts.Telling(store.connection, held.layouts(store.connection))
    return [_conflict(store, telling, row) for row in rows]


def is_deleted(store: Store, conflict: Conflict) -> bool:
    """Return whether the row of a conflict is deleted now."""
    row = store.connection.execute(
        f"SELECT deleted_at FROM {triggers.quoted(conflict.noun)} WHERE id = ?", (conflict.row,)
    ).fetchone()
    return row is not None and row[0] is not None


def beside_deleted(store: Store, conflict: Conflict) -> list[tuple[str, str]]:
    """Return the ids and fields of the other conflicts that the deletion of a conflict's row made."""
    return store.connection.execute(
        "SELECT c.id, c.field FROM conflict c JOIN conflict o ON o.noun = c.noun AND o.row = c.row AND o.id <> c.id"
        " WHERE o.id = ? AND c.kind <> 'edit'",
        (conflict.id,),
    ).fetchall()


def _conflict(store: Store, telling: conflicts.Telling, row: tuple[Any, ...]) -> Conflict:
    id, noun, n, name, kind, packed, stamp = row
    ours = conflicts.unpacked(packed)
    now = () if kind == "beneath" else tuple(ours)
    names = "".join(f", {triggers.quoted(each)}" for each in now)
    row_id, *values = store.connection.execute(
        f"SELECT id{names} FROM {triggers.quoted(noun)} WHERE n = ?", (n,)
    ).fetchone()
    if kind == "beneath":
        sides = telling.sides_beneath(noun, n, beneath.row_of(store.connection, name, ours[name]), stamp)
    else:
        sides = telling.sides((id, noun, n, name, kind))
    winner = _not_sent(store, noun, n, now if kind == "edit" else ("deleted_at",)) or sides.winner
    theirs = ours | dict(zip(now, values, strict=True))
    (by, at), (loser, lost_at) = _told(store, winner), _told(store, sides.loser)
    base = {} if sides.is_birth else ours | sides.overwrote
    return Conflict(id, noun, row_id, name, kind, base, ours, theirs, by, at, loser, lost_at)


def _not_sent(store: Store, noun: str, n: int, columns: Sequence[str]) -> By | None:
    """Return who wrote last into a row's columns of what nobody else has yet; None where there is nothing."""
    row = store.connection.execute(
        "SELECT coalesce(a.at, j.at, ''), coalesce(a.user_id, '') FROM journal j LEFT JOIN action a ON a.n = j.action"
        f" WHERE j.noun = ? AND j.row = ? AND j.field IN ({', '.join('?' * len(columns))})"
        f" AND j.seq > ? AND NOT {_SETTLED_AND_UNDONE} ORDER BY j.seq DESC LIMIT 1",
        (noun, n, *columns, stamping.sealed(store.connection)),
    ).fetchone()
    return (row[0], row[1]) if row else None


def _told(store: Store, by: By | None) -> tuple[str | None, str | None]:
    """Return the name of a user, and when that was; None for what is not known."""
    at, user = by or ("", "")
    row = store.connection.execute("SELECT name FROM user WHERE id = ?", (user,)).fetchone()
    return row[0] if row else None, at or None
