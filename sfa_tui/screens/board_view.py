"""What the board shows: which pipeline, which deals, in which order and lanes; and its heads and pages as the store has
them.

Textual is not imported here: the first look begins in a thread before it is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from sfa_tui.forecast.pipeline import Standing, standings
from sfa_tui.locale import _
from sfa_tui.model.clock import Clock
from sfa_tui.model.filters import Filter
from sfa_tui.model.period import Period, parse_period
from sfa_tui.model.sums import Ask, Stage
from sfa_tui.screens.around import Around, read_around
from sfa_tui.store import board, figures, listing
from sfa_tui.store.board import ATTENTION, Column
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.deals import Where, everything
from sfa_tui.store.figures import Source
from sfa_tui.store.found import finding, found
from sfa_tui.store.listing import Object
from sfa_tui.store.stages import STAGES
from sfa_tui.store.workspace import Store

if TYPE_CHECKING:
    from sfa_tui.widgets.layout import LaneRow

PAGE = 40
"""Deals in a page of a column."""

Lanes = Literal["", "rep", "company"]
Part = tuple[str | None, int, int]
"""Part of a page: the lane that it is in (None: there are none), the offset there, and how many deals."""


@dataclass(frozen=True, slots=True)
class View:
    """What is asked of the board; `pipeline` None is the first one."""

    pipeline: str | None = None
    filter: Filter = field(default_factory=Filter)
    order: str = ATTENTION
    descending: bool = False
    lanes: Lanes = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a view's pipeline: its open stages and then the one that holds what is won in the period, with
    the first page of each open one; `about` is what stages say of themselves (rotting_days, wip_limit), and
    `pipelines` are the names of all there are."""

    around: Around
    pipelines: tuple[str, ...]
    pipeline: str | None
    stages: tuple[Stage, ...]
    about: Mapping[str, Object]
    pages: Mapping[str, Sequence[Object]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the columns of these stages (None: of all): {stage: numbers of its pages; else the first}, and
    where a deal stands: the column that holds it is read then as well."""

    stages: Collection[str] | None
    pages: Mapping[str, Collection[int]]
    onto: str | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in columns: {stage: its head}, {stage: {number of a page: its deals}}, and the stage that a deal was
    looked for in (None: it is deleted) with its place there (None: it is not shown); {stage: its swim lanes} where
    there are some."""

    heads: Mapping[str, Standing]
    pages: Mapping[str, Mapping[int, list[Object]]]
    held: str | None
    place: int | None
    lanes: "Mapping[str, Sequence[LaneRow]]"


@dataclass(frozen=True, slots=True)
class Progress:
    """How the current period goes: what was won in it, and the share of the target that this is (None: no target)."""

    period: Period
    closed: int
    attained: float | None


def period(store: Store, clock: Clock) -> Period:
    """Return the period that "won" on the board means: the current fiscal quarter."""
    return parse_period("this-quarter", clock.today, fiscal(store))


def where(store: Store, clock: Clock, view: View) -> Where:
    """Return the condition of a view; the errors of a filter where it cannot be read."""
    if not view.filter.terms:
        return everything()
    from sfa_tui.store import deal_filter

    return deal_filter.where(store, view.filter, clock)


def column(
    store: Store, clock: Clock, view: View, stage: Stage, lane: str | None = None, *, shown: Where | None = None
) -> Column:
    """Return a stage's column in a view, or one lane of it; of a won stage, what was won in the period. `shown` is the
    condition of the view where it is known."""
    shown = shown or where(store, clock, view)
    if stage.kind != "open":
        span = period(store, clock)
        won = "d.stage_id = :won AND d.deleted_at IS NULL AND d.closed_on >= :won_from AND d.closed_on < :won_to"
        days = {"won": stage.id, "won_from": span.start.isoformat(), "won_to": span.end.isoformat()}
        shown = Where(f"{won} AND ({shown.sql})", {**shown.parameters, **days})
        return Column(stage.id or "", shown, "closed", True)
    if lane is not None:
        by = board.LANES[view.lanes]
        shown = Where(f"{shown.sql} AND coalesce({by}, '') = :lane", {**shown.parameters, "lane": lane})
    return Column(stage.id or "", shown, view.order, view.descending)


def read_page(store: Store, clock: Clock, view: View, stage: Stage, parts: Sequence[Part]) -> list[Object]:
    """Return the deals of a page of a stage's column, put together from its parts."""
    with store.reading():
        return _page(store, clock, view, stage, parts, where(store, clock, view))


def _page(store: Store, clock: Clock, view: View, stage: Stage, parts: Sequence[Part], shown: Where) -> list[Object]:
    return [
        deal
        for lane, offset, limit in parts
        for deal in board.page(store, clock, column(store, clock, view, stage, lane, shown=shown), offset, limit)
    ]


def read_columns(store: Store, clock: Clock, view: View) -> Columns:
    """Return the columns of a view without swim lanes, with their first pages."""
    with store.reading():
        columns = _columns(store, clock, view)
        shown = where(store, clock, view)
        pages = {
            stage.id or "": board.page(store, clock, column(store, clock, view, stage, shown=shown), 0, PAGE)
            for stage in columns.stages
            if stage.kind == "open"
        }
        return replace(columns, pages=pages)


def read_filled(store: Store, clock: Clock, view: View, asked: Asked) -> Filled:
    """Return what stands in the columns of a view."""
    with finding(store):
        return _filled(store, clock, view, asked, _stages(store, clock, view)[2])


def read_board(store: Store, clock: Clock, view: View, asked: Asked) -> tuple[Columns, Filled]:
    """Return the columns of a view, and what stands in them."""
    with finding(store):
        columns = _columns(store, clock, view)
        return columns, _filled(store, clock, view, asked, columns.stages)


def _columns(store: Store, clock: Clock, view: View) -> Columns:
    pipelines, pipeline, stages = _stages(store, clock, view)
    about = {str(each["id"]): each for each in listing.listed(store, STAGES, Filter(), clock)}
    return Columns(read_around(store, clock), pipelines, pipeline, stages, about, {})


def _filled(store: Store, clock: Clock, view: View, asked: Asked, stages: Sequence[Stage]) -> Filled:
    shown = where(store, clock, view)
    if view.filter.terms:
        shown = found(store, clock, shown)
    of = {stage.id or "": stage for stage in stages}
    columns = {id: column(store, clock, view, stage, shown=shown) for id, stage in of.items()}
    lanes = _lane_rows(store, clock, view, {id: columns[id] for id in of if of[id].kind == "open"})
    pages = {id: set(asked.pages.get(id, (0,) if stage.kind == "open" else ())) for id, stage in of.items()}
    held, place = None, None
    if asked.onto is not None:
        held = board.stage_of(store, asked.onto)
        if held is not None and pages.get(held):
            place = _place(store, clock, view, of[held], shown, lanes.get(held, ()), asked.onto)
            pages[held] |= set() if place is None else {place // PAGE}
    # Of swim lanes all, for a change of one column makes room in the others.
    wanted = set(of) if asked.stages is None or lanes else {*asked.stages, held}
    return Filled(
        _heads(store, clock, columns, [stage for id, stage in of.items() if id in wanted], shown),
        {
            id: {
                number: _page(store, clock, view, stage, _parts(lanes.get(id, ()), number), shown)
                for number in pages[id]
            }
            for id, stage in of.items()
            if id in wanted
        },
        held,
        place,
        lanes,
    )


def _place(
    store: Store, clock: Clock, view: View, stage: Stage, shown: Where, rows: "Sequence[LaneRow]", id: str
) -> int | None:
    """Return the place of a deal in the column of its stage, which has these swim lanes."""
    lane = board.lane_of(store, id, view.lanes) if rows else None
    within = board.place(store, clock, column(store, clock, view, stage, lane, shown=shown), id)
    return None if within is None else within + sum(row.deals for row in takewhile(lambda row: row.key != lane, rows))


def _parts(rows: "Sequence[LaneRow]", number: int) -> Sequence[Part]:
    if not rows:
        return [(None, number * PAGE, PAGE)]
    from sfa_tui.widgets.layout import Layout

    return Layout(sum(row.deals for row in rows), rows).parts(number * PAGE, PAGE)


def _lane_rows(store: Store, clock: Clock, view: View, columns: Mapping[str, Column]) -> "dict[str, list[LaneRow]]":
    """Return {stage: its swim lanes in their order}, as high as in the column that has most of each; nothing where the
    view has none."""
    if not view.lanes:
        return {}
    from sfa_tui.widgets.layout import LaneRow

    counts = {stage: board.lane_counts(store, clock, each, view.lanes) for stage, each in columns.items()}
    heights = {key: max(of_stage.get(key, 0) for of_stage in counts.values()) for key in set().union(*counts.values())}
    names = figures.names(store, "user" if view.lanes == "rep" else "company", heights)
    ordered = sorted(heights, key=lambda key: (key not in names, names.get(key, ""), key))
    return {
        stage: [LaneRow(key, names.get(key) or _("(none)"), of_stage.get(key, 0), heights[key]) for key in ordered]
        for stage, of_stage in counts.items()
    }


def read_heads(store: Store, clock: Clock, view: View) -> Mapping[str, Standing]:
    """Return {stage: what stands in it} of a view's columns: exact, over all deals of the filter."""
    with store.reading():
        stages = _stages(store, clock, view)[2]
        shown = where(store, clock, view)
        columns = {stage.id or "": column(store, clock, view, stage, shown=shown) for stage in stages}
        return _heads(store, clock, columns, stages, shown)


def _heads(
    store: Store, clock: Clock, columns: Mapping[str, Column], stages: Sequence[Stage], shown: Where
) -> dict[str, Standing]:
    heads = list(standings(Source(store, clock, where=shown), [each for each in stages if each.kind == "open"]).stages)
    for stage in stages:
        if stage.kind != "open":
            heads += standings(Source(store, clock, where=columns[stage.id or ""].where), [stage]).stages
    return {each.stage.id or "": each for each in heads if each.stage is not None}


def read_progress(store: Store, clock: Clock, view: View) -> Progress:
    """Return how the current period goes for the deals of a view's filter."""
    # Here, because the first look does not wait for it.
    from sfa_tui.forecast.plan import scopes_of
    from sfa_tui.forecast.report import closed

    with store.reading():
        span = period(store, clock)
        source = Source(store, clock, where=where(store, clock, view))
        won = closed(source, Ask(span, clock.today, "category"), scopes_of(store, view.filter))
    attained = won.attainment
    return Progress(span, won.closed, None if attained is None else float(attained))


def _stages(store: Store, clock: Clock, view: View) -> tuple[tuple[str, ...], str | None, tuple[Stage, ...]]:
    """Return the pipelines, the one that is shown, its open stages and its won one; a stage of no pipeline stands in
    each."""
    stages = figures.stages(Source(store, clock))
    opened = [stage for stage in stages if stage.kind == "open"]
    names = tuple(dict.fromkeys(stage.pipeline for stage in opened if stage.pipeline))
    shown = view.pipeline if view.pipeline in names else next(iter(names), None)
    won = [stage for stage in stages if stage.kind == "won" and stage.pipeline == shown]
    return names, shown, (*(stage for stage in opened if stage.pipeline in (shown, None)), *won[:1])
