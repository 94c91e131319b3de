"""What the board shows: which pipeline, which deals, in which order; and its heads and pages as the store has them.

Textual is not imported here: the first look begins in a thread before it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sfa_tui.forecast.pipeline import Standing, standings
from sfa_tui.model.clock import Clock
from sfa_tui.model.filters import Filter
from sfa_tui.model.sums import Stage
from sfa_tui.screens.around import Around, read_around
from sfa_tui.store import board, deal_filter, figures, listing
from sfa_tui.store.board import ATTENTION, Column
from sfa_tui.store.deals import Where
from sfa_tui.store.figures import Source
from sfa_tui.store.listing import Object
from sfa_tui.store.stages import STAGES
from sfa_tui.store.workspace import Store

PAGE = 40
"""Deals in a page of a column."""


@dataclass(frozen=True, slots=True)
class View:
    """What is asked of the board; `pipeline` None is the first one."""

    pipeline: str | None = None
    filter: Filter = field(default_factory=Filter)
    order: str = ATTENTION
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """The open stages of a view's pipeline with the first page of each; `stages_by_id` is what their columns say of
    themselves (rotting_days, wip_limit), `pipelines` are the names of all there are."""

    around: Around
    pipelines: tuple[str, ...]
    pipeline: str | None
    stages: tuple[Stage, ...]
    stages_by_id: Mapping[str, Object]
    pages: Mapping[str, Sequence[Object]]


def where(store: Store, clock: Clock, view: View) -> Where:
    """Return the condition of a view; the errors of a filter where it cannot be read."""
    return deal_filter.where(store, view.filter, clock)


def column(store: Store, clock: Clock, view: View, stage: str) -> Column:
    """Return a stage's column in a view."""
    return Column(stage, where(store, clock, view), view.order, view.descending)


def read_page(store: Store, clock: Clock, view: View, stage: str, offset: int, limit: int = PAGE) -> list[Object]:
    """Return so many deals of a column from a place on."""
    with store.reading():
        return board.page(store, clock, column(store, clock, view, stage), offset, limit)


def read_pages(
    store: Store, clock: Clock, view: View, wanted: Mapping[str, Iterable[int]]
) -> dict[str, dict[int, list[Object]]]:
    """Return {stage: {number of a page: its deals}} of some pages."""
    with store.reading():
        columns = {stage: column(store, clock, view, stage) for stage in wanted}
        return {
            stage: {number: board.page(store, clock, columns[stage], number * PAGE, PAGE) for number in numbers}
            for stage, numbers in wanted.items()
        }


def read_columns(store: Store, clock: Clock, view: View) -> Columns:
    """Return the columns of a view with their first pages."""
    with store.reading():
        pipelines, pipeline, stages = _stages(store, clock, view)
        shown = deal_filter.where(store, view.filter, clock)
        pages = {
            stage.id or "": board.page(
                store, clock, Column(stage.id or "", shown, view.order, view.descending), 0, PAGE
            )
            for stage in stages
        }
        known = {str(each["id"]): each for each in listing.listed(store, STAGES, Filter(), clock)}
        return Columns(read_around(store, clock), pipelines, pipeline, stages, known, pages)


def read_heads(store: Store, clock: Clock, view: View, only: Sequence[str] | None = None) -> dict[str, Standing]:
    """Return {stage: what stands in it} of a view's columns, or of some of them: exact, over all deals of the
    filter."""
    with store.reading():
        stages = [each for each in _stages(store, clock, view)[2] if only is None or (each.id or "") in only]
        found = standings(Source(store, clock, where=where(store, clock, view)), stages)
    return {each.stage.id or "": each for each in found.stages if each.stage is not None}


def _stages(store: Store, clock: Clock, view: View) -> tuple[tuple[str, ...], str | None, tuple[Stage, ...]]:
    """Return the pipelines, the one that is shown, and its open stages; a stage of no pipeline stands in each."""
    opened = [stage for stage in figures.stages(Source(store, clock)) if stage.kind == "open"]
    names = tuple(dict.fromkeys(stage.pipeline for stage in opened if stage.pipeline))
    shown = view.pipeline if view.pipeline in names else next(iter(names), None)
    return names, shown, tuple(stage for stage in opened if stage.pipeline in (shown, None))
