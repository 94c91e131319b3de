"""What wants a person's attention: alerts, planned activities by when they are due, open deals by what they lack.

Each section is counted over all there is and read page by page in its own order. A section of deals is a filter of the
filter language, so that the list which it opens shows exactly what was counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sfa_tui.model.clock import Clock
from sfa_tui.model.filters import Filter, Term
from sfa_tui.model.period import week_of
from sfa_tui.store import alerts, deal_filter, deals, listing, names, teams
from sfa_tui.store.activities import LISTING, PLANNED
from sfa_tui.store.listing import Object
from sfa_tui.store.workspace import Store

Whose = Literal["mine", "team", "all"]
Section = Literal["alerts", "overdue", "today", "week", "no-next-step", "we-owe", "rotting"]

DUE: tuple[Section, ...] = ("overdue", "today", "week")
"""Sections of planned activities, soonest first."""

LACKING: tuple[Section, ...] = ("no-next-step", "we-owe", "rotting")
"""Sections of open deals."""

SECTIONS: tuple[Section, ...] = ("alerts", *DUE, *LACKING)
"""All of them; alerts are always those of the user who works here."""

# Soonest to close, longest waiting, longest silent.
_ORDERS = {
    "no-next-step": "d.expected_close IS NULL, d.expected_close, d.id",
    "we-owe": "x.last_at, d.id",
    "rotting": "max(coalesce(x.last_at, ''), coalesce(x.stage_entered_at, '')), d.id",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose agenda it is: the ids of the owners of its activities (None: everybody's), and the terms that narrow deals
    to the same people."""

    whose: Whose
    owners: tuple[str, ...] | None
    terms: tuple[Term, ...]


def scope(store: Store, clock: Clock, me: str | None, whose: Whose) -> Scope:
    """Return whose activities and deals are meant; a team is that of `me` with those below it, and `me` alone where
    there is none."""
    if whose == "all":
        return Scope(whose, None, ())
    of_user = teams.team_of_user(store, clock.today)
    team = of_user.get(me or "") if whose == "team" else None
    if team is None:
        said = "me" if me is None or me == store.local("me") else me
        return Scope(whose, (me or "",), (Term("owner", ":", (said,)),))
    below = teams.below(teams.parents(store), team)
    members = sorted(user for user, of in of_user.items() if of in below)
    return Scope(whose, tuple(members), (Term("team", ":", (_called(store, team),)),))


def _called(store: Store, team: str) -> str:
    """Return the name of a team where it means no other, else its id."""
    row = store.connection.execute("SELECT name FROM team WHERE id = ?", (team,)).fetchone()
    name = str(row[0]) if row and row[0] else team
    return name if [each.id for each in names.candidates(store, "team", name)] == [team] else team


def filter_of(section: Section, scope: Scope) -> Filter:
    """Return the filter of a section of deals; a parked deal needs no next step until its day comes."""
    parked = (Term("parked", "", (), negated=True),) if section == "no-next-step" else ()
    return Filter((Term(section, "", ()), *parked, *scope.terms))


def is_unused(store: Store) -> bool:
    """Return whether nothing was ever planned or logged by anybody, and there is no deal."""
    used = "SELECT EXISTS (SELECT 1 FROM activity) OR EXISTS (SELECT 1 FROM deal)"
    return not store.connection.execute(used).fetchone()[0]


def count(store: Store, clock: Clock, section: Section, scope: Scope) -> int:
    """Return how many alerts, activities or deals a section holds."""
    if section == "alerts":
        return alerts.unseen(store, _me(store))
    if section in LACKING:
        return deals.count(store, deal_filter.where(store, filter_of(section, scope), clock), clock)
    sql, parameters = _due(clock, section, scope, "count(*)")
    return int(store.connection.execute(sql, parameters).fetchone()[0])


def due_count(store: Store, clock: Clock, me: str | None) -> int:
    """Return how many planned activities of a user are overdue or due today, and how many alerts are unseen."""
    mine = scope(store, clock, me, "mine")
    due = sum(count(store, clock, section, mine) for section in ("overdue", "today"))
    return due + alerts.unseen(store, me)


def page(store: Store, clock: Clock, section: Section, scope: Scope, offset: int, limit: int) -> list[Object]:
    """Return so many rows of a section from a place on: {"alert": its object or None, "activity", "deal": likewise};
    the deal of an activity is the first that it is linked to."""
    if section == "alerts":
        told = alerts.listed(store, _me(store), limit=limit, offset=offset)
        about = [_about_deal(alert) for alert in told]
        known = {deal["id"]: deal for deal in _deals(store, clock, [id for id in about if id])}
        return [_row(alert=alert, deal=known.get(id)) for alert, id in zip(told, about, strict=True)]
    if section in LACKING:
        where = deal_filter.where(store, filter_of(section, scope), clock)
        order = _ORDERS[section]
        rows = store.connection.execute(
            f"SELECT d.id FROM deal d{deals.joins(where.sql + order)} WHERE {where.sql} ORDER BY {order}"
            " LIMIT :limit OFFSET :offset",
            {**where.parameters, **_present(clock), "limit": limit, "offset": offset},
        )
        return [_row(deal=deal) for deal in _deals(store, clock, [id for (id,) in rows])]
    sql, parameters = _due(clock, section, scope, "t.id")
    rows = store.connection.execute(
        f"{sql} ORDER BY t.due, t.id LIMIT :limit OFFSET :offset", {**parameters, "limit": limit, "offset": offset}
    )
    return with_deals(store, clock, [id for (id,) in rows])


def with_deals(store: Store, clock: Clock, ids: Sequence[str]) -> list[Object]:
    """Return the rows of activities as `page` does, in the order of their ids."""
    activities = listing.among(store, LISTING, ids, clock)
    concerned = [_first(activity, "deals") for activity in activities]
    known = {deal["id"]: deal for deal in _deals(store, clock, [id for id in concerned if id])}
    return [_row(activity=activity, deal=known.get(id)) for activity, id in zip(activities, concerned, strict=True)]


def _row(*, alert: Object | None = None, activity: Object | None = None, deal: Object | None = None) -> Object:
    return {"alert": alert, "activity": activity, "deal": deal}


def _about_deal(alert: Object) -> str | None:
    about = alert["about"]
    return str(about["id"]) if isinstance(about, dict) and about["noun"] == "deal" and about["id"] else None


def _me(store: Store) -> str | None:
    me = store.local("me")
    return str(me) if me else None


def due_query(clock: Clock, section: Section, scope: Scope) -> tuple[str, dict[str, object]]:
    """Return the query that finds the activities of a section, and its parameters."""
    return _due(clock, section, scope, "t.id")


def _due(clock: Clock, section: Section, scope: Scope, columns: str) -> tuple[str, dict[str, object]]:
    """Return the query; a due time is a day or an instant, which are told apart by their length, and the outer bounds
    are for the index, which knows them only as texts."""
    today, tomorrow, monday = clock.today, clock.today + timedelta(days=1), week_of(clock.today).end
    bounds: dict[Section, tuple[date, str, date, str]] = {
        "overdue": (date.min, "", today, clock.instant),
        "today": (today, clock.instant, tomorrow, clock.start_of(tomorrow)),
        "week": (tomorrow, clock.start_of(tomorrow), monday, clock.start_of(monday)),
    }
    condition, parameters = due_within(*bounds[section], scope)
    return f"SELECT {columns} FROM activity t WHERE {condition} AND {PLANNED}", parameters


def due_within(first_day: date, first: str, end_day: date, end: str, scope: Scope) -> tuple[str, dict[str, object]]:
    """Return the condition that an activity `t` of someone's agenda is due from a day or an instant on, before another
    one, and its parameters."""
    parameters: dict[str, object] = {
        "first_day": first_day.isoformat(),
        "first": first,
        "end_day": end_day.isoformat(),
        "end": end,
        "least": min(first_day.isoformat(), first),
        "most": max(end_day.isoformat(), end),
    }
    condition = (
        "t.deleted_at IS NULL AND t.due >= :least AND t.due < :most AND iif(length(t.due) = 10,"
        " t.due >= :first_day AND t.due < :end_day, t.due >= :first AND t.due < :end)"
    )
    whose, owners = owned(scope)
    return condition + whose, parameters | owners


def owned(scope: Scope) -> tuple[str, dict[str, object]]:
    """Return the end of a condition that lets through the activities `t` of someone's agenda, and its parameters."""
    if scope.owners is None:
        return "", {}
    parameters: dict[str, object] = {f"owner{number}": owner for number, owner in enumerate(scope.owners)}
    return f" AND t.owner_id IN ({', '.join(f':{name}' for name in parameters)})", parameters


def _present(clock: Clock) -> dict[str, object]:
    return {"today": clock.today.isoformat(), "now": clock.instant}


def _deals(store: Store, clock: Clock, ids: Sequence[str]) -> list[Object]:
    found = {deal["id"]: deal for deal in deals.listed(store, deals.among(ids), clock)}
    return [found[id] for id in dict.fromkeys(ids) if id in found]


def _first(activity: Object, key: str) -> str | None:
    linked = activity[key]
    return str(linked[0]["id"]) if isinstance(linked, list) and linked else None
