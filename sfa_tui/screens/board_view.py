"""What the board shows: which pipeline, which deals, in which order and lanes; and its heads and pages as the store has
them.

Textual is not imported here: the first look begins in a thread before it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sfa_tui.forecast.pipeline import Standing, standings
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
from sfa_tui.store.listing import Object
from sfa_tui.store.stages import STAGES
from sfa_tui.store.workspace import Store

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


def column(store: Store, clock: Clock, view: View, stage: Stage, lane: str | None = None) -> Column:
    """Return a stage's column in a view, or one lane of it; of a won stage, what was won in the period."""
    shown = where(store, clock, view)
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


def read_pages(
    store: Store, clock: Clock, view: View, wanted: Iterable[tuple[Stage, Mapping[int, Sequence[Part]]]]
) -> dict[str, dict[int, list[Object]]]:
    """Return {stage: {number of a page: its deals}}, each page put together from its parts."""
    with store.reading():
        return {
            stage.id or "": {
                number: [
                    deal
                    for lane, offset, limit in parts
                    for deal in board.page(store, clock, column(store, clock, view, stage, lane), offset, limit)
                ]
                for number, parts in pages.items()
            }
            for stage, pages in wanted
        }


def read_around_deal(
    store: Store,
    clock: Clock,
    view: View,
    wanted: Iterable[tuple[Stage, Sequence[int]]],
    onto: tuple[Stage, str] | None,
) -> tuple[int | None, dict[str, dict[int, list[Object]]]]:
    """Return where a deal stands in its column (`onto`; None where it is not there), and {stage: {number of a page: its
    deals}} of the wanted pages and of the one that it is on."""
    with store.reading():
        place = board.place(store, clock, column(store, clock, view, onto[0]), onto[1]) if onto else None
        pages: dict[str, dict[int, list[Object]]] = {}
        for stage, numbers in wanted:
            shown = column(store, clock, view, stage)
            here = [place // PAGE] if onto and place is not None and stage == onto[0] else []
            pages[stage.id or ""] = {
                number: board.page(store, clock, shown, number * PAGE, PAGE) for number in {*numbers, *here}
            }
    return place, pages


def read_columns(store: Store, clock: Clock, view: View) -> Columns:
    """Return the columns of a view with their first pages."""
    with store.reading():
        pipelines, pipeline, stages = _stages(store, clock, view)
        shown = where(store, clock, view)
        pages = {
            stage.id or "": board.page(
                store, clock, Column(stage.id or "", shown, view.order, view.descending), 0, PAGE
            )
            for stage in stages
            if stage.kind == "open" and not view.lanes
        }
        about = {str(each["id"]): each for each in listing.listed(store, STAGES, Filter(), clock)}
        return Columns(read_around(store, clock), pipelines, pipeline, stages, about, pages)


def read_heads(store: Store, clock: Clock, view: View, only: Iterable[str] | None = None) -> dict[str, Standing]:
    """Return {stage: what stands in it} of a view's columns, or of some of them: exact, over all deals of the
    filter."""
    with store.reading():
        stages = [each for each in _stages(store, clock, view)[2] if only is None or (each.id or "") in only]
        opened = [each for each in stages if each.kind == "open"]
        found = list(standings(Source(store, clock, where=where(store, clock, view)), opened).stages)
        for stage in stages:
            if stage.kind != "open":
                found += standings(Source(store, clock, where=column(store, clock, view, stage).where), [stage]).stages
    return {each.stage.id or "": each for each in found if each.stage is not None}


def read_lanes(
    store: Store, clock: Clock, view: View, stages: Sequence[Stage]
) -> tuple[dict[str, str], dict[str, dict[str, int]]]:
    """Return the lanes of a view as {key: name} in their order, and {stage: {key: how many deals}}."""
    with store.reading():
        counts = {
            stage.id or "": board.lane_counts(store, clock, column(store, clock, view, stage), view.lanes)
            for stage in stages
            if stage.kind == "open"
        }
        keys = {key for of_stage in counts.values() for key in of_stage}
        names = figures.names(store, "user" if view.lanes == "rep" else "company", keys)
    ordered = sorted(keys, key=lambda key: (key not in names, names.get(key, ""), key))
    return {key: names.get(key, "") for key in ordered}, counts


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
