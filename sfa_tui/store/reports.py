"""The reports of days and weeks as they are read: whose, what was remarked, where each stands with those above, and who
has yet to send one.

A report is read by a user who has written anything on it since it was submitted; what comes back from a leader is a
comment on it, so a report that is submitted again keeps all that was said before.
"""

import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import cast

from sfa_tui.model.clock import Clock
from sfa_tui.store import comments, teams, workday
from sfa_tui.store.derived import IN_FORCE
from sfa_tui.store.listing import Object
from sfa_tui.store.workday import Kind, Span
from sfa_tui.store.workspace import Store

VERDICTS = ("approved", "returned")

_AFTER = "c.row_id = r.id AND c.deleted_at IS NULL AND c.created_at >= r.submitted_at"
_SELECT = f"""
SELECT r.id, r.user_id, u.name AS user, r.kind, r.starts_on, r.body, r.state, r.submitted_at,
  (SELECT c.kind FROM comment c WHERE {_AFTER} AND c.kind IN ('approved', 'returned')
    ORDER BY c.created_at DESC, c.id DESC LIMIT 1) AS verdict,
  EXISTS (SELECT 1 FROM comment c WHERE {_AFTER} AND c.author_id IS NOT r.user_id) AS seen,
  EXISTS (SELECT 1 FROM comment c WHERE {_AFTER} AND c.author_id = :me) AS mine
FROM report r LEFT JOIN user u ON u.id = r.user_id
WHERE r.deleted_at IS NULL"""


def find(store: Store, me: str | None, user: str, span: Span) -> Object | None:
    """Return the report of a user about a span, None where there is none yet; of two (another machine wrote one too)
    the one that was submitted last."""
    found = _read(
        store,
        me,
        "r.user_id = :user AND r.kind = :kind AND r.starts_on = :first",
        {"user": user, "kind": span.kind, "first": span.first.isoformat()},
        "r.submitted_at DESC, r.id",
    )
    return found[0] if found else None


def get(store: Store, me: str | None, id: str) -> Object | None:
    """Return the report with this id, None where it is gone."""
    found = _read(store, me, "r.id = :id", {"id": id}, "r.id")
    return found[0] if found else None


def none_yet(store: Store, user: str, span: Span) -> Object:
    """Return what stands for a report that nobody has begun."""
    row = store.connection.execute("SELECT name FROM user WHERE id = ?", (user,)).fetchone()
    return _object(
        {
            **dict.fromkeys(("id", "body", "state", "submitted_at", "verdict")),
            **{"seen": 0, "mine": 0, "user_id": user, "user": row[0] if row else None},
            **{"kind": span.kind, "starts_on": span.first.isoformat()},
        },
        None,
    )


def listed(
    store: Store, me: str | None, *, users: Sequence[str] = (), kind: Kind | None = None, limit: int | None = None
) -> list[Object]:
    """Return reports, the newest first: of some users (all where none is given), about days or weeks.

    A report is {id, user: {id, name}, kind, starts_on, ends_on, standing, submitted_at, remarks, unread}; its standing
    is draft, submitted, seen, approved or returned.
    """
    condition = "(:kind IS NULL OR r.kind = :kind)"
    if users:
        condition += " AND r.user_id IN (SELECT value FROM json_each(:users))"
    parameters: dict[str, object] = {"kind": kind, "users": json.dumps([*users])}
    return _read(store, me, condition, parameters, "r.starts_on DESC, u.name, r.id", limit)


def unread(store: Store, me: str | None, users: Sequence[str]) -> list[Object]:
    """Return the submitted reports of some users that the user `me` has yet to read, the oldest first."""
    found = _read(
        store,
        me,
        "r.submitted_at IS NOT NULL AND r.user_id IN (SELECT value FROM json_each(:users))"
        f" AND NOT EXISTS (SELECT 1 FROM comment c WHERE {_AFTER} AND c.author_id = :me)",
        {"users": json.dumps([*users])},
        "r.starts_on, u.name, r.id",
    )
    return [each for each in found if each["unread"]]


def missing(store: Store, me: str | None, users: Sequence[str], spans: Sequence[Span]) -> list[Object]:
    """Return what stands for each report of some users about some spans that is not with their leaders now: none is
    begun, it is a draft, or it was returned."""
    found = [
        find(store, me, user, span) or none_yet(store, user, span)
        for span in spans
        for user in users
        if span.first >= _began(store, user)
    ]
    return [each for each in found if each["standing"] in ("missing", "draft", "returned")]


def due(store: Store, clock: Clock, kind: Kind) -> list[Span]:
    """Return the spans whose reports can be asked for today: the one before that of today, and that of today once its
    last business day is here."""
    span = workday.span(kind, clock.today)
    before = workday.span(kind, workday.workday_before(store, span.first))
    return [before, *([span] if workday.has_ended(store, clock, span) else [])]


def _began(store: Store, user: str) -> date:
    """Return the first day on which a user belonged to a team, the first day there is where that is not known."""
    row = store.connection.execute(
        "SELECT min(coalesce(starts_on, '0001-01-01')) FROM membership WHERE user_id = ? AND deleted_at IS NULL",
        (user,),
    ).fetchone()
    try:
        return date.fromisoformat(row[0]) if row and row[0] else date.min
    except ValueError:  # what another program wrote
        return date.min


def reporting_to(store: Store, me: str | None, day: date) -> list[str]:
    """Return the ids of those who report to a user on a day, by name: the teams that a manager leads, with those below;
    all others where a manager belongs to no team, and nobody where the user is no manager."""
    team_of = teams.team_of_user(store, day)
    rows = store.connection.execute(
        "SELECT id, role FROM user WHERE deleted_at IS NULL AND (left_on IS NULL OR left_on > ?)"
        " ORDER BY coalesce(reading, name), id",
        (day.isoformat(),),
    ).fetchall()
    others = [id for id, role in rows if id != me and role != "admin"]
    own = team_of.get(me or "")
    if not _leads(store, me, own, day):
        return []
    if own is None:
        return others
    below = teams.below(teams.parents(store), own)
    return [id for id in others if team_of.get(id) in below]


def _leads(store: Store, me: str | None, team: str | None, day: date) -> bool:
    row = store.connection.execute(
        "SELECT u.role IN ('manager', 'admin') OR EXISTS (SELECT 1 FROM membership m WHERE m.user_id = u.id"
        " AND m.team_id = :team AND m.role = 'manager' AND m.deleted_at IS NULL"
        " AND coalesce(m.starts_on, '') <= :day AND (m.ends_on IS NULL OR m.ends_on > :day)) FROM user u"
        " WHERE u.id = :me",
        {"me": me, "team": team, "day": day.isoformat()},
    ).fetchone()
    return bool(row and row[0])


def thread(store: Store, id: str) -> list[Object]:
    """Return what was said on a report, oldest first: {at, by, kind, body}; `submitted` stands for each time that it
    was submitted, with its remarks of then."""
    said = store.connection.execute(
        "SELECT c.created_at, u.name, coalesce(c.kind, 'comment'), c.body FROM comment c"
        " LEFT JOIN user u ON u.id = c.author_id WHERE c.row_id = ? AND c.deleted_at IS NULL",
        (id,),
    ).fetchall()
    entries = [*said, *_submissions(store, id)]
    order = sorted(entries, key=lambda entry: (entry[0] or "", entry[2] != "submitted"))
    return [dict(zip(("at", "by", "kind", "body"), entry, strict=True)) for entry in order]


def _submissions(store: Store, id: str) -> list[tuple[str | None, str | None, str, str | None]]:
    """Return each submission with what the remarks were then, from the journal; what was submitted before it was
    recorded (an import, an invented one) is one submission as it stands."""
    row = store.connection.execute(
        "SELECT r.n, r.submitted_at, r.body, u.name FROM report r LEFT JOIN user u ON u.id = r.user_id WHERE r.id = ?",
        (id,),
    ).fetchone()
    if row is None or row[1] is None:
        return []
    n, submitted, body, name = row
    changes = store.connection.execute(
        "SELECT j.seq, j.field, j.old, j.new FROM journal j LEFT JOIN action a ON a.n = j.action"
        f" WHERE j.noun = 'report' AND j.row = ? AND j.field IN ('submitted_at', 'body') AND {IN_FORCE} ORDER BY j.seq",
        (n,),
    ).fetchall()
    bodies = [(seq, old, new) for seq, field, old, new in changes if field == "body"]
    times = [(seq, new) for seq, field, _old, new in changes if field == "submitted_at" and new]

    def remarks(seq: int) -> str | None:
        later = [old for at, old, _new in bodies if at > seq]
        return cast("str | None", later[0] if later else body)

    return [(at, name, "submitted", remarks(seq)) for seq, at in times] or [(submitted, name, "submitted", body)]


def _read(
    store: Store,
    me: str | None,
    condition: str,
    parameters: dict[str, object],
    order: str,
    limit: int | None = None,
) -> list[Object]:
    cursor = store.connection.execute(
        f"{_SELECT} AND {condition} ORDER BY {order} LIMIT :limit",
        {**parameters, "me": me, "limit": -1 if limit is None else limit},
    )
    cursor.row_factory = sqlite3.Row
    return [_object(dict(row), me) for row in cursor]


def _object(row: dict[str, object], me: str | None) -> Object:
    standing = _standing(row)
    kind: Kind = "week" if row["kind"] == "week" else "day"
    try:
        last = workday.span(kind, date.fromisoformat(str(row["starts_on"]))).last.isoformat()
    except ValueError:  # what another program wrote
        last = str(row["starts_on"] or "")
    return {
        "id": row["id"],
        "user": {"id": row["user_id"], "name": row["user"]},
        "kind": kind,
        "starts_on": row["starts_on"],
        "ends_on": last,
        "standing": standing,
        "submitted_at": row["submitted_at"],
        "remarks": row["body"],
        "unread": bool(
            me and standing in ("submitted", "seen", "approved") and row["user_id"] != me and not row["mine"]
        ),
    }


def _standing(row: dict[str, object]) -> str:
    if row["submitted_at"] is None:
        return "missing" if row["id"] is None else "draft"
    if row["verdict"] == "returned":
        return "returned"
    if row["state"] != "submitted":
        return "draft"
    return str(row["verdict"] or ("seen" if row["seen"] else "submitted"))


def span_of(report: Object, clock: Clock) -> Span:
    """Return the days that a report is about; Failed where another program spoiled them."""
    return workday.span("week" if report["kind"] == "week" else "day", clock.local_day(str(report["starts_on"] or "")))


def returned(store: Store, me: str) -> list[Object]:
    """Return the reports of a user that were returned and are not handed in again, the newest first."""
    return [each for each in listed(store, me, users=[me]) if each["standing"] == "returned"]


def waiting(store: Store, clock: Clock, me: str | None) -> int:
    """Return how many reports and comments wait to be read by a user."""
    if me is None:
        return 0
    team = reporting_to(store, me, clock.today)
    return len(unread(store, me, team) if team else ()) + len(comments.listed(store, me=me, unread=True))


def whole(store: Store, clock: Clock, me: str | None, user: str, span: Span) -> Object:
    """Return a report with what it is drafted from and what was said on it: the keys of `workday.read`, and `thread`,
    beside its own."""
    report = find(store, me, user, span) or none_yet(store, user, span)
    submitted = report["submitted_at"]
    done = workday.read(store, clock, user, span, since=str(submitted) if submitted else None)
    return {**report, **done, "thread": thread(store, str(report["id"])) if report["id"] else []}
