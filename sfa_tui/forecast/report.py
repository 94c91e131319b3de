"""The forecast as a whole: what is asked for, read from the store, put through the formulas, and set in order.

Knows which sums, rules and targets a forecast takes; SQL, formulas and how figures are shown are others' business.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sfa_tui.forecast import groups, measures
from sfa_tui.forecast.measures import Count, Figures, Rules
from sfa_tui.forecast.plan import Plan, read_plan
from sfa_tui.forecast.rules import rules_of
from sfa_tui.forecast.targets import EVERYTHING, Scope
from sfa_tui.model.sums import COUNT, Ask, Cell, Stage
from sfa_tui.store import figures, teams
from sfa_tui.store.figures import Source

_TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Row:
    """A group and its figures; `name` is None for deals that have no such thing (no owner, no rank, no product),
    `depth` how many rows above hold it, `key` what its deals are found by (its id, its month, its category)."""

    name: str | None
    figures: Figures
    depth: int = 0
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A forecast; amounts are minor units of `currency`, which is COUNT where deals are counted.

    By orders each deal is in one place: in the total, `overdue` (unless that is folded in), `undated`, `unconverted`
    ({currency without a rate: count and sum in it}) or `unknown` (how many have no margin that is known).
    """

    ask: Ask
    currency: str
    rows: tuple[Row, ...]
    total: Figures
    overdue: Count
    undated: Count
    unconverted: Mapping[str, Count]
    unknown: int
    targets_without_rate: tuple[str, ...]


def forecast(source: Source, ask: Ask, scopes: Sequence[Scope] | None = (EVERYTHING,)) -> Report:
    """Return the forecast of the deals of a source.

    `scopes` are what its filter narrows it to, whose targets make up that of the total; None where no target is for
    such a selection."""
    stages = figures.stages(source)
    sums = figures.read(source, ask, stages)
    rules = rules_of(source, stages)
    if ask.measure == "count":
        sums, rules = measures.counted(sums), replace(rules, base=COUNT)
    tree = (
        teams.parents(source.store) if source.table == "deal" else teams.parents_at(source.store, source.clock.instant)
    )
    plan = read_plan(source, ask, rules, tree, scopes)
    found = measures.by_group(rules, groups.of_cell(ask.by, tree), *_kept(rules, sums.won, sums.open))
    whole = measures.by_group(rules, lambda cell, category: (_TOTAL,), *_kept(rules, *sums.whole))
    apart = [*sums.whole[0], *sums.whole[1], *sums.undated, *([] if ask.folds_overdue else sums.overdue)]
    return Report(
        ask,
        rules.base,
        tuple(_rows(source, ask, found, plan, stages, tree)),
        replace(whole.get(_TOTAL, Figures()), target=plan.total()),
        measures.together(rules, sums.overdue),
        measures.together(rules, sums.undated),
        measures.without_rate(rules, apart),
        sum(cell.unknown for cell in apart),
        plan.without_rate,
    )


def closed(source: Source, ask: Ask, scopes: Sequence[Scope] | None = (EVERYTHING,)) -> Figures:
    """Return what the total of a forecast of orders says of the deals that were won alone: closed, and its target."""
    stages = figures.stages(source)
    rules = rules_of(source, stages)
    plan = read_plan(source, ask, rules, teams.parents(source.store), scopes)
    won, opened = _kept(rules, figures.read_won(source, ask, stages), [])
    found = measures.by_group(rules, lambda cell, category: (_TOTAL,), won, opened)
    return replace(found.get(_TOTAL, Figures()), target=plan.total())


def _kept(rules: Rules, won: list[Cell], opened: list[Cell]) -> tuple[list[Cell], list[Cell]]:
    def kept(cells: list[Cell]) -> list[Cell]:
        return [cell for cell in cells if cell.deals and rules.rate(cell.currency, cell.day) is not None]

    return kept(won), kept(opened)


def _rows(
    source: Source,
    ask: Ask,
    found: Mapping[str | None, Figures],
    plan: Plan,
    stages: Sequence[Stage],
    tree: Mapping[str, str | None],
) -> Iterable[Row]:
    keys = {*found, *plan.groups()}
    for heading in groups.headings(source, ask, keys, found, stages, tree):
        own = found.get(heading.key, Figures())
        yield Row(heading.name, replace(own, target=plan.of_group(heading.key)), heading.depth, heading.key)
