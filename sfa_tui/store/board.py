"""What stands in a column of the board: which deals, in which order, page by page.

A column is a stage under a filter. The order "attention" is overdue, today, no next step, later: three ranges of one
index, so that a page of a stage of any size is read without sorting it. Which deal is shown how is the board's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sfa_tui.model.clock import Clock
from sfa_tui.store import deals
from sfa_tui.store.deals import JOINS, ORDERS, Where
from sfa_tui.store.listing import Object
from sfa_tui.store.workspace import Store

ATTENTION = "attention"
"""The board's own order; the others are those of a list of deals."""

LANES = {"rep": "d.owner_id", "company": "d.company_id"}
"""What a column may be parted by."""

# The day decides for a step that is due all day, the instant for one with a time.
_BY_TODAY = "iif(length(x.attention) = 10, x.attention <= :today, x.attention < :tomorrow)"
_BANDS = (
    (f"x.attention < :latest AND {_BY_TODAY}", "x.attention, x.stage_entered_at, x.n"),
    ("x.attention IS NULL", "x.attention, x.stage_entered_at, x.n"),
    (f"x.attention >= :earliest AND NOT {_BY_TODAY}", "x.attention, x.stage_entered_at, x.n"),
)
_JOINS = JOINS.partition("ON x.n = d.n")[2]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the id of its stage ("" for deals in none), what its deals meet, and how they are ordered."""

    stage: str
    where: Where
    order: str = ATTENTION
    descending: bool = False


def page(store: Store, clock: Clock, column: Column, offset: int, limit: int) -> list[Object]:
    """Return the objects of so many deals of a column from a place on, in its order."""
    ids = [id for (id,) in _ids(store, clock, column, offset, limit)]
    found = {deal["id"]: deal for deal in deals.listed(store, deals.among(ids), clock)}
    return [found[id] for id in ids if id in found]


def place(store: Store, clock: Clock, column: Column, id: str, near: int) -> int | None:
    """Return the place of a deal in its column, looked for within a thousand places of where it was; None where it is
    not there."""
    first = max(near - _NEAR, 0)
    ids = [each for (each,) in _ids(store, clock, column, first, 2 * _NEAR)]
    return first + ids.index(id) if id in ids else None


def lane_counts(store: Store, clock: Clock, column: Column, by: str) -> dict[str, int]:
    """Return {id of a rep or company ("" for none): how many deals of a column are its own}."""
    rows = store.connection.execute(
        f"SELECT coalesce({LANES[by]}, ''), count(*) FROM deal_state x JOIN deal d ON d.n = x.n{_JOINS}"
        f" WHERE x.stage_id = :stage AND ({column.where.sql}) GROUP BY 1",
        _parameters(clock, column),
    )
    return dict(rows.fetchall())


def stage_of(store: Store, id: str) -> str | None:
    """Return the id of the stage that a deal stands in ("" for none), None for one that is deleted."""
    row = store.connection.execute(
        "SELECT coalesce(stage_id, '') FROM deal WHERE id = ? AND deleted_at IS NULL", (id,)
    ).fetchone()
    return str(row[0]) if row else None


_NEAR = 1_000


def _ids(store: Store, clock: Clock, column: Column, offset: int, limit: int) -> Iterator[tuple[str]]:
    parameters = _parameters(clock, column)
    for condition, order in _ranges(column):
        if limit <= 0:
            return
        where = f"x.stage_id = :stage AND {condition} AND ({column.where.sql})"
        source = f"FROM deal_state x JOIN deal d ON d.n = x.n{_JOINS} WHERE {where}"
        sql = f"SELECT d.id {source} ORDER BY {order} LIMIT :limit OFFSET :offset"
        if column.where == deals.everything():
            # Only deals that are not deleted have a stage there, so the index alone says which they are.
            bare = f"FROM deal_state x WHERE x.stage_id = :stage AND {condition}"
            source = bare if "d." not in order else source
            chosen = f"SELECT x.n {source} ORDER BY {order} LIMIT :limit OFFSET :offset" if source == bare else ""
            sql = f"SELECT d.id FROM ({chosen}) k CROSS JOIN deal d ON d.n = k.n" if chosen else sql
        rows = store.connection.execute(sql, {**parameters, "limit": limit, "offset": offset}).fetchall()
        yield from rows
        limit -= len(rows)
        if rows:
            offset = 0
        elif offset:
            (held,) = store.connection.execute(f"SELECT count(*) {source}", parameters).fetchone()
            offset -= held


def _ranges(column: Column) -> tuple[tuple[str, str], ...]:
    if column.order == ATTENTION:
        return _BANDS
    direction = " DESC" if column.descending else ""
    terms = [term if " IS NULL" in term else term + direction for term in (*ORDERS[column.order].split(", "), "d.n")]
    return (("true", ", ".join(terms)),)


def _parameters(clock: Clock, column: Column) -> dict[str, object]:
    today = clock.today.isoformat()
    next_day = clock.today + timedelta(days=1)
    tomorrow = clock.start_of(next_day)
    return {
        **column.where.parameters,
        "stage": column.stage,
        "today": today,
        "now": clock.instant,
        "tomorrow": tomorrow,
        "latest": max(tomorrow, next_day.isoformat()),
        "earliest": min(tomorrow, next_day.isoformat()),
    }
