"""The rules by which sums are read, as the workspace has them: its stages, its ranks, its rates."""

from collections.abc import Sequence

from sfa_tui.forecast.measures import Rules
from sfa_tui.model.sums import Stage
from sfa_tui.store import figures, rates
from sfa_tui.store.figures import Source


def rules_of(source: Source, stages: Sequence[Stage]) -> Rules:
    """Return the rules by which the cells of a source are read."""
    return Rules(
        {stage.id: stage for stage in stages},
        {rank.id: rank for rank in figures.ranks(source.store)},
        rates.rates_of(source.store),
        source.clock.today,
        source.store.currency,
    )
