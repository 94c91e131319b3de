"""Sums of deals, grouped by SQL over every deal that a filter lets through, never over rows that were loaded.

Groups on the deal table alone, so that the indexes deal_forecast and deal_closed answer without a look at it; stage and
rank are told apart by id, and what they say (probability, category) is applied afterwards, by the forecast.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Usage
from sfa_tui.model.sums import Ask, Cell, Rank, Stage, Sums
from sfa_tui.store import deal_parts, exact, history, standing, teams
from sfa_tui.store.deals import Where, everything, joins
from sfa_tui.store.derived import IN_FORCE
from sfa_tui.store.found import Found, of_stage
from sfa_tui.store.workspace import Store

_KEYS = {
    "rep": "d.owner_id",
    "team": "coalesce(d.team_id, d.owner_id)",
    "stage": "d.stage_id",
    "month": "substr(d.day, 1, 7)",
    "category": "NULL",
    "rank": "d.rank_id",
    "product": "d.product_id",
    "company": "d.company_id",
}
# Only what was won stays with a team; an open deal belongs to its owner's.
_OPEN_KEYS = {**_KEYS, "team": "d.owner_id"}
_NO_KEY = ""

_CURRENCY = "coalesce(d.currency, :base)"

_Sum = Callable[[str], str]
"""How an amount is summed (exact.py)."""


@dataclass(frozen=True, slots=True)
class Source:
    """Which deals are summed: the table (`deal`, or `temp.deal_at` for an earlier day), a filter, and the present."""

    store: Store
    clock: Clock
    table: str = "deal"
    where: Where = field(default_factory=everything)

    @property
    def tables(self) -> str:
        """Return the deals, joined to what the filter asks about and to nothing else, for FROM."""
        if isinstance(self.where, Found):
            return f"temp.found k CROSS JOIN {self.table} d ON d.n = k.n"
        return f"{self.table} d{joins(self.where.sql)}"

    @property
    def looks_back(self) -> bool:
        """Return whether these are the deals of an earlier day."""
        return self.table != "deal"

    @property
    def is_everything(self) -> bool:
        """Return whether these are all the deals of the present, whose sums are kept."""
        return not self.looks_back and self.where.sql == everything().sql

    @property
    def condition(self) -> str:
        """Return the condition that every deal meets; it opens with the words by which the partial indexes are
        known."""
        alive = everything().sql
        return alive if self.where.sql == alive else f"{alive} AND ({self.where.sql})"

    @property
    def parameters(self) -> dict[str, object]:
        """Return the parameters that every query has."""
        return {
            **self.where.parameters,
            "today": self.clock.today.isoformat(),
            "now": self.clock.instant,
            "base": self.store.currency,
        }


@dataclass(frozen=True, slots=True)
class Slice:
    """Deals to sum: their stages (None: no stage at all), a condition over their dates, the day each counts on, what
    they are grouped by, and whether they are closed; `split` is whether each is read by its items, or by its items'
    months."""

    stages: Sequence[str | None]
    dates: str
    day: str
    key: str
    closed: bool = False
    split: Literal["", "items", "months"] = ""
    margin: bool = False


def read(source: Source, ask: Ask, known: Sequence[Stage]) -> Sums:
    """Return the sums that a forecast is worked out from."""
    if ask.basis == "revenue":
        deal_parts.name_months(source.store.connection, ask.period)
    cells = {name: _cells(source, each, _dates(ask)) for name, each in slices(ask, known).items()}
    whole = cells
    if ask.splits_deals:
        undivided = slices(replace(ask, by="category"), known)
        whole = {name: _cells(source, undivided[name], _dates(ask)) for name in ("won", "open", "late")}
    if ask.by == "team":
        cells = {name: _in_teams(source, each) for name, each in cells.items()}
    return Sums(
        won=cells["won"],
        open=cells["open"] + cells["late"],
        overdue=cells["overdue"],
        undated=cells["undated"],
        whole=(whole["won"], whole["open"] + whole["late"]),
    )


def read_won(source: Source, ask: Ask, known: Sequence[Stage]) -> list[Cell]:
    """Return the sums of what was won in the period of a forecast of orders, undivided."""
    return _cells(source, slices(replace(ask, by="category"), known)["won"], _dates(ask))


def members(source: Source, ask: Ask, known: Sequence[Stage], name: str) -> list[tuple[int, Cell]]:
    """Return the deals of one slice of a forecast, each as its number and a sum of its own: what `read` groups. A deal
    stands there once for each group that it counts in."""
    if ask.basis == "revenue":
        deal_parts.name_months(source.store.connection, ask.period)
    found = list(_rows(source, slices(ask, known)[name], _dates(ask), members_query))
    cells = [_cell(row) for _, *row in found]
    if ask.by == "team":
        cells = _in_teams(source, cells)
    return [(row[0], cell) for row, cell in zip(found, cells, strict=True)]


def read_stages(source: Source, known: Sequence[Stage]) -> list[Cell]:
    """Return the sums of all deals by stage, whatever their dates; the key is the stage."""
    opened = [stage.id for stage in known if stage.kind == "open"]
    closed = [stage.id for stage in known if stage.kind != "open"]
    of_open = (
        [
            Cell(each.stage, *each[:5], None, each.deals, each.amount)
            for each in standing.read(source.store.connection, source.store.currency)
            if each.stage in opened
        ]
        if source.is_everything
        else _cells(source, Slice(opened, "", "d.expected_close", "d.stage_id"), {})
    )
    return [*of_open, *_cells(source, Slice(closed, "", "d.closed_on", "d.stage_id", closed=True), {})]


def oldest(source: Source, known: Sequence[Stage]) -> dict[str | None, str]:
    """Return {stage: the instant at which the deal that has been in it for the longest came there} of some stages."""
    if source.is_everything:
        # All there are: the index of the board answers alone.
        wanted = json.dumps([stage.id or "" for stage in known])
        rows = source.store.connection.execute(
            "SELECT k.value, (SELECT min(x.stage_entered_at) FROM deal_state x WHERE x.stage_id = k.value)"
            " FROM json_each(?) k",
            (wanted,),
        )
        return {stage or None: entered for stage, entered in rows}
    if isinstance(source.where, Found):
        first = f"SELECT min(x.stage_entered_at) {of_stage(source.where)}"
        if not source.where.few:
            first = (
                f"SELECT x.stage_entered_at {of_stage(source.where)} AND x.stage_entered_at IS NOT NULL"
                " ORDER BY x.stage_entered_at LIMIT 1"
            )
        of = {stage.id: source.store.connection.execute(first, {"stage": stage.id or ""}).fetchone() for stage in known}
        return {stage: row[0] for stage, row in of.items() if row is not None and row[0] is not None}
    entered = "coalesce(x.stage_entered_at, d.created_at)"
    if source.looks_back:
        # deal_state knows the present; on an earlier day the newest move until then tells.
        entered = (
            "coalesce((SELECT max(coalesce(j.effective_at, a.at, j.at))"
            " FROM journal j LEFT JOIN action a ON a.n = j.action"
            " WHERE j.noun = 'deal' AND j.row = d.n AND j.field = 'stage_id'"
            f" AND coalesce(j.effective_at, a.at, j.at) <= :now AND {IN_FORCE}), d.created_at)"
        )
    rows = source.store.connection.execute(
        f"SELECT d.stage_id, min({entered}) FROM {source.table} d{joins(source.where.sql + entered)}"
        f" WHERE {source.condition} GROUP BY d.stage_id",
        source.parameters,
    )
    return dict(rows.fetchall())


def at(store: Store, clock: Clock, where: Where) -> Source:
    """Return the deals as they were at an earlier instant, as a source; Usage where the filter asks what only the
    present knows: conversations, next steps, slips, how long a deal has been in its stage."""
    if re.search(r"\bx\.", where.sql):
        raise Usage(
            N_("as of an earlier day deals alone are known: ask for no conversations, next steps or slips beside it")
        )
    table = history.deals_at(store, clock.instant)
    store.connection.execute("CREATE INDEX temp.deal_at_stage ON deal_at (stage_id)")
    return Source(store, clock, table, where)


def stages(source: Source) -> list[Stage]:
    """Return every stage in order, and after them those that are deleted or unknown and yet hold deals."""
    rows = source.store.connection.execute(
        "SELECT s.id, s.name, s.kind, s.probability, s.category, p.name, coalesce(p.in_forecast, 1), s.deleted_at"
        " FROM stage s LEFT JOIN pipeline p ON p.id = s.pipeline_id"
        " ORDER BY s.deleted_at IS NOT NULL, p.position, p.id, s.position, s.id"
    ).fetchall()
    used = _used_stages(source)
    known = [
        Stage(id, name, kind if kind in ("won", "lost") else "open", probability, category, pipeline, bool(counts))
        for id, name, kind, probability, category, pipeline, counts, deleted_at in rows
        if deleted_at is None or id in used
    ]
    unknown = used - {stage.id for stage in known}
    return known + [Stage(id, None, "open", None, None, None, True) for id in sorted(unknown, key=lambda id: id or "")]


def _used_stages(source: Source) -> set[str | None]:
    """Return the stages that deals are in; each is one look into the index, however many deals there are."""
    alive = f"FROM {source.table} WHERE deleted_at IS NULL AND stage_id"
    rows = source.store.connection.execute(
        f"WITH RECURSIVE used (id) AS (SELECT min(stage_id) {alive} IS NOT NULL UNION ALL"
        f" SELECT (SELECT min(stage_id) {alive} > used.id) FROM used WHERE used.id IS NOT NULL)"
        f" SELECT id FROM used WHERE id IS NOT NULL UNION ALL SELECT * FROM (SELECT NULL {alive} IS NULL LIMIT 1)"
    )
    return {id for (id,) in rows}


def ranks(store: Store) -> list[Rank]:
    """Return every rank in order, deleted ones last."""
    rows = store.connection.execute(
        "SELECT id, code, probability, category FROM rank ORDER BY deleted_at IS NOT NULL, position, id"
    )
    return [Rank(*row) for row in rows]


def names(store: Store, noun: str, ids: Iterable[str | None]) -> dict[str, str]:
    """Return {id: name} of rows of a noun, the deleted ones too: their deals still count."""
    wanted = json.dumps([id for id in ids if id is not None])
    rows = store.connection.execute(
        f'SELECT id, coalesce(name, id) FROM "{noun}" WHERE id IN (SELECT value FROM json_each(?))', (wanted,)
    )
    return dict(rows.fetchall())


def slices(ask: Ask, known: Sequence[Stage]) -> dict[str, Slice]:
    """Return the slices of a forecast: won and open in the period, late ones that are folded in, overdue and
    undated."""
    counted = [stage for stage in known if stage.in_forecast]
    opened = [stage.id for stage in counted if stage.kind == "open"]
    won = [stage.id for stage in counted if stage.kind == "won"]
    margin = ask.measure == "margin"
    whole: Literal["", "items"] = "items" if margin else ""
    split: Literal["", "items", "months"] = "items" if ask.by == "product" else whole
    closed = "d.closed_on >= :start AND d.closed_on < :end"
    ahead = "d.expected_close >= :from AND d.expected_close < :end"
    late, undated = "d.expected_close < :today", "d.expected_close IS NULL"
    if ask.basis == "revenue":
        split, closed, ahead = "months", "d.closed_on IS NOT NULL", "d.expected_close >= :today"
    key = _OPEN_KEYS[ask.by]
    return {
        "won": Slice(won, closed, "d.closed_on", _KEYS[ask.by], True, split, margin),
        "open": Slice(opened, ahead, "d.expected_close", key, False, split, margin),
        # What is overdue can close today at the soonest.
        "late": Slice(opened if ask.folds_overdue else (), late, ":today", key, False, split, margin),
        "overdue": Slice(opened, late, "d.expected_close", _NO_KEY, False, whole, margin),
        "undated": Slice(opened, undated, "d.expected_close", _NO_KEY, False, whole, margin),
    }


def _dates(ask: Ask) -> dict[str, str]:
    return {
        "start": ask.period.start.isoformat(),
        "end": ask.period.end.isoformat(),
        "from": max(ask.period.start, ask.today).isoformat(),
    }


def _cells(source: Source, slice: Slice, parameters: Mapping[str, str]) -> list[Cell]:
    return list(map(_cell, _rows(source, slice, parameters, query)))


def _cell(row: Sequence[Any]) -> Cell:
    *alike, high, low, unknown = row
    return Cell._make((*alike, exact.whole(high, low), unknown))


def _rows(
    source: Source, slice: Slice, parameters: Mapping[str, str], write: Callable[[Source, Slice, str, _Sum], str]
) -> Iterator[Sequence[Any]]:
    """Yield the rows of a slice; deals in no stage at all are asked for apart, or no index would serve."""
    named = {f"stage{number}": id for number, id in enumerate(slice.stages) if id is not None}
    conditions = [f"d.stage_id IN ({', '.join(f':{name}' for name in named)})"] if named else []
    if None in slice.stages:
        conditions.append("d.stage_id IS NULL")
    held = {**source.parameters, **parameters, **named}
    for stage in conditions:
        condition = " AND ".join(part for part in (stage, slice.dates, source.condition) if part)

        def ask(sums: _Sum, condition: str = condition) -> list[Any]:
            return source.store.connection.execute(write(source, slice, condition, sums), held).fetchall()

        yield from exact.summed(ask)


def query(source: Source, slice: Slice, condition: str, sums: _Sum) -> str:
    """Return the SELECT of the cells of a slice, under a condition that names its stages and dates; `sums` is how an
    amount is summed."""
    columns = _columns(slice)
    return _select(source, slice, condition, columns, columns, sums)


def members_query(source: Source, slice: Slice, condition: str, sums: _Sum) -> str:
    """Return the SELECT of the deals of a slice: the number of each before the columns of its cell."""
    # Where a group takes no part of a deal, the deals themselves are the groups: that is told by the number alone.
    columns = _columns(slice)
    return _select(source, slice, condition, ("d.n", *columns), ("d.n", columns[0]), sums)


def _select(
    source: Source, slice: Slice, condition: str, columns: Sequence[str], grouped: Sequence[str], sums: _Sum
) -> str:
    groups = ", ".join(
        str(number) for number, column in enumerate(columns, start=1) if column in grouped and column != "NULL"
    )
    names = ", ".join(columns)
    if not slice.split:
        names = names.replace("d.day", slice.day)
        counted = f"count(*), {sums('d.amount')}, 0"
        return f"SELECT {names}, {counted} FROM {source.tables} WHERE {condition} GROUP BY {groups}"
    counted = (
        f"count(DISTINCT iif(d.part IS NULL, NULL, d.n)), {sums('d.part')},"
        " count(DISTINCT iif(d.part IS NULL, d.n, NULL))"
    )
    parts = deal_parts.query(
        source.tables, condition, slice.day, by_months=slice.split == "months", margin=slice.margin
    )
    return f"{parts} SELECT {names}, {counted} FROM part d GROUP BY {groups}"


def _columns(slice: Slice) -> tuple[str, ...]:
    """Return the seven columns that the cells of a slice are told apart by; those that say nothing are NULL."""
    if slice.closed:
        day = f"iif({_CURRENCY} = :base, NULL, d.closed_on)"
        return slice.key, "NULL", "NULL", _CURRENCY, "NULL", "NULL", day
    if slice.key == _NO_KEY:
        return "NULL", "NULL", "NULL", _CURRENCY, "NULL", "NULL", "NULL"
    return slice.key, "d.stage_id", "d.rank_id", _CURRENCY, "d.probability", "d.category", "NULL"


def _in_teams(source: Source, cells: list[Cell]) -> list[Cell]:
    """Return cells by owner or closing team as cells by team."""
    team_of = teams.team_of_user(source.store, source.clock.today)
    users = {id for (id,) in source.store.connection.execute("SELECT id FROM user")}
    return [cell._replace(key=team_of.get(cell.key or "") if cell.key in users else cell.key) for cell in cells]
