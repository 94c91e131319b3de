"""Users and teams as they are read: their objects, and what their filters mean."""

import sqlite3
from collections.abc import Iterator, Sequence

from sfa_tui.model.clock import Clock
from sfa_tui.model.text import fold
from sfa_tui.store import teams
from sfa_tui.store.conditions import any_of, by_id, contains
from sfa_tui.store.listing import Listing, Object
from sfa_tui.store.workspace import Store


def _users(store: Store, clock: Clock, page: Sequence[sqlite3.Row]) -> Iterator[Object]:
    team_of = teams.team_names(store, clock.today)
    me = store.local("me")
    for row in page:
        yield {
            **{key: row[key] for key in ("id", "name", "reading", "login", "email", "role")},
            "team": team_of(None, row["id"]),
            "me": row["id"] == me,
            "left_on": row["left_on"],
            "external_id": row["external_id"],
        }


USERS = Listing(
    "user",
    "SELECT t.n, t.id, t.name, t.reading, t.login, t.email, t.role, t.left_on, t.external_id FROM user t",
    {"name": ("coalesce(t.reading, t.name)",), "new": ("t.id DESC",)},
    _users,
    {
        "text": any_of("t.name", "t.reading", "t.login", "t.email"),
        "id": by_id("t.id"),
        "name": contains("t.name"),
    },
)
"""What is read of users."""


def _teams(store: Store, clock: Clock, page: Sequence[sqlite3.Row]) -> Iterator[Object]:
    members: dict[str, list[str]] = {}
    names = store.connection.execute("SELECT id, name FROM user WHERE deleted_at IS NULL ORDER BY id").fetchall()
    team_of = teams.team_of_user(store, clock.today)
    for id, name in names:
        members.setdefault(team_of.get(id, ""), []).append(name)
    for row in page:
        yield {
            "id": row["id"],
            "name": row["name"],
            "parent": row["parent"],
            "members": members.get(row["id"], []),
        }


TEAMS = Listing(
    "team",
    "SELECT t.n, t.id, t.name, p.name AS parent FROM team t LEFT JOIN team p ON p.id = t.parent_id"
    " AND p.deleted_at IS NULL",
    {"new": ("t.id",), "name": ("t.name",), "parent": ("p.name",)},
    _teams,
    {"text": any_of("t.name", "p.name"), "id": by_id("t.id"), "name": contains("t.name")},
)
"""What is read of teams."""


def namesakes(store: Store, name: str) -> list[str]:
    """Return the ids of the users of a name, but that of whoever works here."""
    me = store.local("me")
    rows = store.connection.execute("SELECT id, name FROM user WHERE deleted_at IS NULL ORDER BY id").fetchall()
    return [id for id, each in rows if id != me and fold(each or "") == fold(name)]


def called(store: Store) -> list[tuple[str, str]]:
    """Return (id, name) of every user who has not left, by their names."""
    sql = (
        "SELECT id, name FROM user WHERE deleted_at IS NULL AND left_on IS NULL AND name IS NOT NULL"
        " ORDER BY coalesce(reading, name), id"
    )
    return [(str(id), str(name)) for id, name in store.connection.execute(sql)]
