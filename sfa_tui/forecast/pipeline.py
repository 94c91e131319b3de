"""The pipeline: every stage with how many deals are in it, what they come to, and for how long the oldest has been
there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sfa_tui.forecast import measures
from sfa_tui.forecast.measures import Count, Rules
from sfa_tui.forecast.rules import rules_of
from sfa_tui.model.sums import Cell, Stage
from sfa_tui.store import figures
from sfa_tui.store.figures import Source


@dataclass(frozen=True, slots=True)
class Standing:
    """How much is in a stage (`stage` None: in all open ones together): amounts in minor units of the base currency,
    the days that the oldest deal has been there (None where none is open there), and how many deals are there besides
    `deals` that the amounts leave out, because their currency has no rate."""

    stage: Stage | None
    deals: int
    amount: int
    weighted: int
    oldest_days: int | None
    without_rate: int

    @property
    def held(self) -> int:
        """Return how many deals are there, with a rate or without one."""
        return self.deals + self.without_rate


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Every stage in order, the open ones together, and {currency without a rate: its deals, which count nowhere}."""

    currency: str
    stages: tuple[Standing, ...]
    total: Standing
    unconverted: Mapping[str, Count]


def pipeline(source: Source) -> Pipeline:
    """Return how the deals of a source stand; deals that forecasts leave out are in it too."""
    return standings(source, figures.stages(source))


def standings(source: Source, stages: Sequence[Stage]) -> Pipeline:
    """Return how the deals of a source stand in these stages."""
    rules = rules_of(source, stages)
    of_stage: dict[str | None, list[Cell]] = {stage.id: [] for stage in stages}
    for cell in figures.read_stages(source, stages):
        of_stage[cell.key].append(cell)
    since = figures.oldest(source, stages)
    found = [_standing(source, rules, stage, of_stage[stage.id], since.get(stage.id)) for stage in stages]
    opened = [standing for standing in found if standing.stage is not None and standing.stage.kind == "open"]
    open_cells = [cell for stage in stages if stage.kind == "open" for cell in of_stage[stage.id]]
    together = measures.together(rules, open_cells)
    total = Standing(
        None,
        together.deals,
        together.amount,
        measures.weighted(rules, open_cells),
        max((each.oldest_days for each in opened if each.oldest_days is not None), default=None),
        sum(each.without_rate for each in opened),
    )
    everything = [cell for cells in of_stage.values() for cell in cells]
    return Pipeline(rules.base, tuple(found), total, measures.without_rate(rules, everything))


def _standing(source: Source, rules: Rules, stage: Stage, cells: list[Cell], since: str | None) -> Standing:
    together = measures.together(rules, cells)
    weighted = {"open": measures.weighted(rules, cells), "won": together.amount, "lost": 0}[stage.kind]
    # Where today is set to a day of the past, a deal may have come later.
    days = source.clock.days_since(since) if since and stage.kind == "open" else None
    days = None if days is None else max(days, 0)
    apart = sum(each.deals for each in measures.without_rate(rules, cells).values())
    return Standing(stage, together.deals, together.amount, weighted, days, apart)
