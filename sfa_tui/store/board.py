"""What stands in a column of the board: which deals, in which order, page by page.

A column is a stage under a filter. The order "attention" is overdue, today, no next step, later: three ranges of one
index, so that a page of a stage of any size is read without sorting it. Which deal is shown how is the board's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sfa_tui.model.clock import Clock
from sfa_tui.store import deals
from sfa_tui.store.deals import JOINS, Where, terms_of
from sfa_tui.store.found import Found, of_stage
from sfa_tui.store.listing import Object
from sfa_tui.store.workspace import Store

ATTENTION = "attention"
"""The board's own order; the others are those of a list of deals."""

LANES = {"rep": "d.owner_id", "company": "d.company_id"}
"""What a column may be parted by."""

# The day decides for a step that is due all day, the instant for one with a time.
_BY_TODAY = "iif(length(x.attention) = 10, x.attention <= :today, x.attention < :tomorrow)"
_BANDS = (
    f"x.attention < :latest AND {_BY_TODAY}",
    "x.attention IS NULL",
    f"x.attention >= :earliest AND NOT {_BY_TODAY}",
)
_WITHIN = "x.attention, x.stage_entered_at, x.n"
_BEFORE = "(coalesce(x.attention, ''), coalesce(x.stage_entered_at, ''), x.n) < (:attention, :entered, :n)"
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


def place(store: Store, clock: Clock, column: Column, id: str) -> int | None:
    """Return the place of a deal in its column, None where it is not there: how many come before it."""
    parameters = {**_parameters(clock, column), "id": id}
    if column.order != ATTENTION:
        ((_all, order),) = _ranges(column)
        row = store.connection.execute(
            f"SELECT place FROM (SELECT d.id, row_number() OVER (ORDER BY {order}) - 1 AS place"
            f" {_source(column, 'true', bare=False)}) WHERE id = :id",
            parameters,
        ).fetchone()
        return None if row is None else int(row[0])
    before = 0
    for band in _BANDS:
        held = store.connection.execute(
            "SELECT coalesce(x.attention, '') AS attention, coalesce(x.stage_entered_at, '') AS entered, x.n"
            f" {_source(column, band, bare=False)} AND d.id = :id",
            parameters,
        ).fetchone()
        ahead = "true" if held is None else _BEFORE
        key = dict(zip(("attention", "entered", "n"), held or (), strict=False))
        if held is not None and held[0]:
            # What stands behind it in the index need not be looked at; of two upper bounds only one would be used.
            ahead = f"x.attention <= :attention AND {_BEFORE}"
            key["latest"] = min(str(parameters["latest"]), f"{held[0]}\x01")
        (count,) = store.connection.execute(
            f"SELECT count(*) {_source(column, f'{band} AND {ahead}')}", {**parameters, **key}
        ).fetchone()
        before += count
        if held is not None:
            return int(before)
    return None


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


def lane_of(store: Store, id: str, by: str) -> str:
    """Return the id of the rep or company whose lane a deal stands in ("" for none)."""
    row = store.connection.execute(f"SELECT coalesce({LANES[by]}, '') FROM deal d WHERE d.id = ?", (id,)).fetchone()
    return str(row[0]) if row else ""


def _ids(store: Store, clock: Clock, column: Column, offset: int, limit: int) -> Iterator[tuple[str]]:
    parameters = _parameters(clock, column)
    for condition, order in _ranges(column):
        if limit <= 0:
            return
        source = _source(column, condition, bare=column.order == ATTENTION)
        chosen = f"SELECT x.n {source} ORDER BY {order} LIMIT :limit OFFSET :offset"
        rows = store.connection.execute(
            f"SELECT d.id FROM ({chosen}) k CROSS JOIN deal d ON d.n = k.n",
            {**parameters, "limit": limit, "offset": offset},
        ).fetchall()
        yield from rows
        limit -= len(rows)
        if rows:
            offset = 0
        elif offset:
            (held,) = store.connection.execute(f"SELECT count(*) {source}", parameters).fetchone()
            offset -= held


def _source(column: Column, condition: str, *, bare: bool = True) -> str:
    """Return FROM and WHERE of the deals of a column under one more condition; where all of the stage are meant and
    nothing but the index is asked for, it answers alone."""
    if bare and column.where == deals.everything():
        return f"FROM deal_state x WHERE x.stage_id = :stage AND {condition}"
    if bare and isinstance(column.where, Found):
        return f"{of_stage(column.where)} AND {condition}"
    return (
        f"FROM deal_state x JOIN deal d ON d.n = x.n{_JOINS}"
        f" WHERE x.stage_id = :stage AND {condition} AND ({column.where.sql})"
    )


def _ranges(column: Column) -> tuple[tuple[str, str], ...]:
    if column.order == ATTENTION:
        return tuple((band, _WITHIN) for band in _BANDS)
    direction = " DESC" if column.descending else ""
    terms = [term if " IS NULL" in term else term + direction for term in terms_of(column.order)]
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
