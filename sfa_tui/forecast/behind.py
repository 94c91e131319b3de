"""The deals behind a figure of a forecast: the same slices, formulas and roundings as the figure itself, deal by deal.

Knows which deals a figure counts and what each brings to it; how they are listed is for others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sfa_tui.forecast import groups, measures
from sfa_tui.forecast.measures import CLOSED, Rules
from sfa_tui.forecast.rules import rules_of
from sfa_tui.model.sums import COUNT, Ask, Cell, Stage
from sfa_tui.store import figures, teams
from sfa_tui.store.figures import Source

Name = Literal[
    "deals", "closed", "commit", "best_case", "pipeline", "omitted", "open", "weighted", "expected", "overdue",
    "undated",
]  # fmt: skip

_WON = ("deals", "closed", "expected")
_OPEN: dict[str, tuple[str, ...]] = {
    "deals": measures.CATEGORIES,
    "open": ("commit", "best_case", "pipeline"),
    "weighted": ("commit", "best_case", "pipeline"),
    "expected": ("commit", "best_case", "pipeline"),
    **{category: (category,) for category in measures.CATEGORIES},
}
_WEIGHTED = ("weighted", "expected")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a forecast: its name, and the group that it is of (by its key), or the whole."""

    name: Name
    key: str | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Behind:
    """The deals behind a figure: how many they are and what they come to, in minor units of the base currency, as the
    figure has it; `parts` are the number of each deal and what it brings, the largest first (rounded one by one, so
    that weighted ones may differ from their sum in the last unit)."""

    currency: str
    deals: int
    amount: int
    parts: tuple[tuple[int, int], ...]


def behind(source: Source, ask: Ask, figure: Figure) -> Behind:
    """Return the deals that a figure counts; those without a rate are in no figure."""
    stages = figures.stages(source)
    rules = rules_of(source, stages)
    if ask.measure == "count":
        rules = replace(rules, base=COUNT)
    if figure.name in ("overdue", "undated"):
        apart = _kept(rules, figures.members(source, ask, stages, figure.name))
        count = measures.together(rules, [cell for _, cell in apart])
        return Behind(rules.base, count.deals, count.amount, _largest_first(_parts(rules, apart)))
    if figure.whole and ask.splits_deals:
        ask = replace(ask, by="category")
    won = _of_figure(source, ask, rules, stages, figure, ("won",) if figure.name in _WON else ())
    opened = _of_figure(source, ask, rules, stages, figure, ("open", "late") if figure.name in _OPEN else ())
    sums = measures.by_group(
        rules, lambda cell, category: ("",), [cell for _, cell in won], [cell for _, cell in opened]
    ).get("", measures.Figures())
    amount = sums.closed + sums.open + sums.omitted if figure.name == "deals" else getattr(sums, figure.name)
    parts = [*_parts(rules, won), *_parts(rules, opened, weighted=figure.name in _WEIGHTED)]
    return Behind(rules.base, sums.deals, amount, _largest_first(parts))


def _of_figure(
    source: Source, ask: Ask, rules: Rules, stages: Sequence[Stage], figure: Figure, slices: Sequence[str]
) -> list[tuple[int, Cell]]:
    tree = (
        teams.parents(source.store) if source.table == "deal" else teams.parents_at(source.store, source.clock.instant)
    )
    groups_of = groups.of_cell(ask.by, tree)
    found: list[tuple[int, Cell]] = []
    for name in slices:
        for number, cell in _kept(rules, figures.members(source, ask, stages, name)):
            category = CLOSED if name == "won" else rules.category(cell)
            counts = category == CLOSED or category in _OPEN[figure.name]
            if counts and (figure.whole or figure.key in groups_of(cell, category)):
                found.append((number, cell))
    return found


def _kept(rules: Rules, members: Sequence[tuple[int, Cell]]) -> list[tuple[int, Cell]]:
    if rules.base == COUNT:
        cells = measures.count_each(cell for _, cell in members)
        members = [(number, cell) for (number, _), cell in zip(members, cells, strict=True)]
    return [
        (number, cell) for number, cell in members if cell.deals and rules.rate(cell.currency, cell.day) is not None
    ]


def _parts(rules: Rules, members: Sequence[tuple[int, Cell]], *, weighted: bool = False) -> list[tuple[int, int]]:
    return [
        (number, rules.in_base(cell.amount, cell.currency, cell.day, rules.probability(cell) if weighted else 100) or 0)
        for number, cell in members
    ]


def _largest_first(parts: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(parts, key=lambda part: (-part[1], part[0])))
