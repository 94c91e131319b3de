"""Users and the tree of teams: who belongs where on a day, and what lies under a team."""

from collections.abc import Callable
from datetime import date

from sfa_tui.store.derived import IN_FORCE
from sfa_tui.store.workspace import Store

TeamNames = Callable[[str | None, str | None], str | None]


def team_of_user(store: Store, day: date) -> dict[str, str]:
    """Return {user id: id of the team that the user belongs to on the day}; of several the one joined last."""
    rows = store.connection.execute(
        "SELECT user_id, team_id FROM membership WHERE deleted_at IS NULL AND coalesce(starts_on, '') <= ?"
        " AND (ends_on IS NULL OR ends_on > ?) ORDER BY coalesce(starts_on, ''), id DESC",
        (day.isoformat(), day.isoformat()),
    )
    return dict(rows.fetchall())


def parents(store: Store) -> dict[str, str | None]:
    """Return {team id: id of its parent}; a cycle is cut at its smallest id, which becomes a root."""
    rows = store.connection.execute("SELECT id, parent_id FROM team WHERE deleted_at IS NULL").fetchall()
    return _without_cycles(dict(rows))


def parents_at(store: Store, at: str) -> dict[str, str | None]:
    """Return `parents` as they were at an instant, by the journal; a team that was made later stands where it began
    to."""
    rows = store.connection.execute("SELECT n, id, parent_id, deleted_at FROM team").fetchall()
    # What the first change after the instant overwrote is what stood there at the time.
    later = store.connection.execute(
        "SELECT j.row, j.field, j.old FROM journal j LEFT JOIN action a ON a.n = j.action WHERE j.noun = 'team'"
        " AND j.field IN ('parent_id', 'deleted_at') AND coalesce(j.effective_at, a.at, j.at) > ?"
        f" AND {IN_FORCE} ORDER BY coalesce(j.effective_at, a.at, j.at) DESC, j.seq DESC",
        (at,),
    ).fetchall()
    held = {n: {"parent_id": parent, "deleted_at": deleted} for n, _, parent, deleted in rows}
    for n, field, old in later:
        held[n][field] = old
    return _without_cycles({id: held[n]["parent_id"] for n, id, _, _ in rows if held[n]["deleted_at"] is None})


def _without_cycles(tree: dict[str, str | None]) -> dict[str, str | None]:
    """Return the tree with each ring cut at the smallest id in it, which becomes a root."""
    for id in sorted(tree):
        line = [id]
        parent = tree[id]
        while parent is not None and parent in tree and parent not in line:
            line.append(parent)
            parent = tree[parent]
        # What leads into a ring is no part of it.
        if parent in line:
            tree[min(line[line.index(parent) :])] = None
    return tree


def ancestors(tree: dict[str, str | None], team: str) -> list[str]:
    """Return the team and every team above it, nearest first."""
    line = [team]
    parent = tree.get(team)
    while parent is not None and parent in tree and parent not in line:
        line.append(parent)
        parent = tree.get(parent)
    return line


def below(tree: dict[str, str | None], team: str) -> set[str]:
    """Return the team and every team under it."""
    return {each for each in tree if team in ancestors(tree, each)} | {team}


def led_by(store: Store, user: str | None, day: date) -> list[list[str]]:
    """Return the bosses of a user on a day, level by level: the managers of the user's team, then those of each team
    above it. Who leads the team together with the user stands with the next above; who has left is no boss."""
    team = team_of_user(store, day).get(user or "")
    if team is None:
        return []
    rows = store.connection.execute(
        "SELECT m.team_id, m.user_id FROM membership m JOIN user u ON u.id = m.user_id AND u.deleted_at IS NULL"
        " WHERE m.deleted_at IS NULL AND coalesce(m.starts_on, '') <= :day AND (m.ends_on IS NULL OR m.ends_on > :day)"
        " AND (u.left_on IS NULL OR u.left_on > :day) AND (m.role = 'manager' OR u.role = 'manager')"
        " ORDER BY m.user_id",
        {"day": day.isoformat()},
    ).fetchall()
    leaders: dict[str, list[str]] = {}
    for of, leader in rows:
        leaders.setdefault(of, []).append(leader)
    above: list[list[str]] = []
    told: set[str | None] = {user}
    beside: list[str] = []
    for each in ancestors(parents(store), team):
        leading = leaders.get(each, [])
        level = [leader for leader in dict.fromkeys([*beside, *leading]) if leader not in told]
        if user in leading:
            beside = level
            continue
        beside = []
        told.update(level)
        above.append(level)
    return [level for level in [*above, beside] if level]


def team_names(store: Store, day: date) -> TeamNames:
    """Return a function (closing team id, owner id) -> name of the team that a deal counts for on the day."""
    names = dict(store.connection.execute("SELECT id, name FROM team").fetchall())
    team_of = team_of_user(store, day)

    def name(team_id: str | None, owner_id: str | None) -> str | None:
        return names.get(team_id or team_of.get(owner_id or "", ""))

    return name
