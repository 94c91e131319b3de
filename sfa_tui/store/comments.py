"""Comments as they are read: who wrote what on which row, whom it names, and whether a user has read it.

A comment is read by whoever wrote anything on the same row after it: an answer, `seen`, `approved` or `returned`.
"""

import sqlite3
from collections.abc import Iterator, Sequence

from sfa_tui.store.listing import Object, grouped
from sfa_tui.store.workspace import Store

ON = ("deal", "company", "contact", "report")
"""Nouns whose rows are commented on."""

UNREAD = (
    "m.kind IS NOT 'seen' AND m.author_id IS NOT :me AND NOT EXISTS (SELECT 1 FROM comment s WHERE s.row_id = m.row_id"
    " AND s.author_id = :me AND s.deleted_at IS NULL AND (s.created_at, s.id) > (m.created_at, m.id))"
)
"""The condition that the user :me has not read the comment `m`."""

# Read once and not at every comment: a mention is found by no index.
_NAMED = "m.id IN (SELECT comment_id FROM mention WHERE user_id = :{whom} AND deleted_at IS NULL)"
# Mine are the rows that I own, those on which I wrote, and what names me.
_CONCERNS = (
    f"({_NAMED.format(whom='me')}"
    " OR EXISTS (SELECT 1 FROM comment o WHERE o.row_id = m.row_id AND o.author_id = :me AND o.deleted_at IS NULL)"
    " OR EXISTS (SELECT 1 FROM deal d WHERE d.id = m.row_id AND d.owner_id = :me"
    " UNION ALL SELECT 1 FROM company c WHERE c.id = m.row_id AND c.owner_id = :me"
    " UNION ALL SELECT 1 FROM contact p WHERE p.id = m.row_id AND p.owner_id = :me"
    " UNION ALL SELECT 1 FROM report r WHERE r.id = m.row_id AND r.user_id = :me))"
)
_NAME = (
    "CASE m.noun WHEN 'deal' THEN (SELECT name FROM deal WHERE id = m.row_id)"
    " WHEN 'company' THEN (SELECT name FROM company WHERE id = m.row_id)"
    " WHEN 'contact' THEN (SELECT name FROM contact WHERE id = m.row_id)"
    " WHEN 'report' THEN (SELECT coalesce(u.name, '') || ' ' || coalesce(r.starts_on, '') FROM report r"
    " LEFT JOIN user u ON u.id = r.user_id WHERE r.id = m.row_id) END"
)
_GONE = (
    "EXISTS (SELECT 1 FROM deal d WHERE d.id = m.row_id AND d.deleted_at IS NOT NULL"
    " UNION ALL SELECT 1 FROM company c WHERE c.id = m.row_id AND c.deleted_at IS NOT NULL"
    " UNION ALL SELECT 1 FROM contact p WHERE p.id = m.row_id AND p.deleted_at IS NOT NULL"
    " UNION ALL SELECT 1 FROM report r WHERE r.id = m.row_id AND r.deleted_at IS NOT NULL)"
)
_ORDER = "m.created_at DESC, m.id DESC"


def listed(
    store: Store,
    *,
    me: str | None,
    rows: Sequence[str] = (),
    unread: bool = False,
    mentioned: str | None = None,
    limit: int | None = None,
) -> list[Object]:
    """Return comments, newest first: of some rows (all rows where none is given), those that the user `me` has yet to
    read of what concerns them, those that name a user.

    A comment is {id, noun, row: {id, name}, author, kind, body, mentions: [{id, name}], created_at, unread}.
    """
    conditions = [f"NOT {_GONE}"]
    if rows:
        conditions.append("m.row_id IN (SELECT value FROM json_each(:rows))")
    if unread:
        conditions.append(UNREAD)
        if not rows:
            conditions.append(_CONCERNS)
    if mentioned:
        conditions.append(_NAMED.format(whom="mentioned"))
    return _read(store, " AND ".join(conditions), me, rows, mentioned, limit)


def of_ids(store: Store, me: str | None, ids: Sequence[str]) -> list[Object]:
    """Return the comments with these ids, newest first."""
    return _read(store, "m.id IN (SELECT value FROM json_each(:rows))", me, ids, None, None)


def count_unread(store: Store, me: str | None, row: str) -> int:
    """Return how many comments on a row a user has yet to read."""
    if me is None:
        return 0
    (count,) = store.connection.execute(
        f"SELECT count(*) FROM comment m WHERE m.row_id = :row AND m.deleted_at IS NULL AND {UNREAD}",
        {"me": me, "row": row},
    ).fetchone()
    return int(count)


def _read(
    store: Store, condition: str, me: str | None, rows: Sequence[str], mentioned: str | None, limit: int | None
) -> list[Object]:
    import json

    cursor = store.connection.execute(
        f"SELECT m.id, m.noun, m.row_id, {_NAME} AS name, u.name AS author, m.kind, m.body, m.created_at,"
        f" :me IS NOT NULL AND {UNREAD} AS unread FROM comment m LEFT JOIN user u ON u.id = m.author_id"
        f" WHERE m.deleted_at IS NULL AND {condition} ORDER BY {_ORDER} LIMIT :limit",
        {"me": me, "rows": json.dumps([*rows]), "mentioned": mentioned, "limit": -1 if limit is None else limit},
    )
    cursor.row_factory = sqlite3.Row
    return [*_objects(store, cursor.fetchall())]


def _objects(store: Store, page: Sequence[sqlite3.Row]) -> Iterator[Object]:
    named = grouped(
        store,
        "SELECT x.comment_id, u.id, u.name FROM mention x JOIN user u ON u.id = x.user_id"
        " WHERE x.deleted_at IS NULL AND x.comment_id IN ({}) GROUP BY x.comment_id, u.id ORDER BY min(x.id)",
        [row["id"] for row in page],
    )
    for row in page:
        yield {
            "id": row["id"],
            "noun": row["noun"],
            "row": {"id": row["row_id"], "name": row["name"]},
            "author": row["author"],
            "kind": row["kind"] or "comment",
            "body": row["body"],
            "mentions": [{"id": id, "name": name} for id, name in named.get(row["id"], ())],
            "created_at": row["created_at"],
            "unread": bool(row["unread"]),
        }
