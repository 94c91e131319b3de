"""The figures of a forecast, worked out from grouped sums: each is defined here, once.

Pure: knows neither the store nor how figures are shown. Amounts are integer minor units of the base currency; they are
rounded half to even, once for each group, currency, day of its rate and probability.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeGuard

from sfa_tui.model.days import read_day
from sfa_tui.model.money import minor_digits, round_div, weighted_minor
from sfa_tui.model.sums import COUNT, ONE, Cell, Rank, Stage, Sums

Rates = Callable[[str, date], Decimal | None]
"""(currency, day) -> what one unit of it costs in the base currency, None where nobody knows."""

GroupsOf = Callable[[Cell, str], Iterable[str | None]]
"""(cell, its category, "closed" where it is won) -> the groups that it counts in."""

CATEGORIES = ("commit", "best_case", "pipeline", "omitted")
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one group: amounts in minor units, `deals` is how many were won or are open in the period."""

    closed: int = 0
    commit: int = 0
    best_case: int = 0
    pipeline: int = 0
    omitted: int = 0
    weighted: int = 0
    deals: int = 0
    target: int | None = None

    @property
    def expected(self) -> int:
        """Return closed + weighted."""
        return self.closed + self.weighted

    @property
    def open(self) -> int:
        """Return commit + best case + pipeline; what is omitted counts in no sum but its own."""
        return self.commit + self.best_case + self.pipeline

    @property
    def gap(self) -> int | None:
        """Return target − closed, negative where more was won than asked for; None without a target."""
        return None if self.target is None else self.target - self.closed

    @property
    def coverage(self) -> Fraction | None:
        """Return open ÷ gap; None without a target, and where there is no gap to cover."""
        return None if self.gap is None or self.gap <= 0 else Fraction(self.open, self.gap)

    @property
    def attainment(self) -> Fraction | None:
        """Return closed ÷ target; None without a target, and for one of nothing."""
        return None if not self.target else Fraction(self.closed, self.target)


@dataclass(frozen=True, slots=True)
class Count:
    """How many deals, and what they come to in minor units of a currency."""

    deals: int = 0
    amount: int = 0


def _is_probability(percent: int | None) -> TypeGuard[int]:
    return percent is not None and 0 <= percent <= 100


@dataclass(frozen=True, slots=True)
class Rules:
    """What cells are read by: stages and ranks by their ids, rates, the day as of which it is asked, the base
    currency."""

    stages: Mapping[str | None, Stage]
    ranks: Mapping[str, Rank]
    rates: Rates
    today: date
    base: str

    def probability(self, cell: Cell) -> int:
        """Return the probability in per cent of open deals: their own, else their rank's, else their stage's, else 0;
        what is none (below 0, above 100), as only another program writes it, is passed over."""
        if _is_probability(cell.probability):
            return cell.probability
        rank, stage = self.ranks.get(cell.rank or ""), self.stages.get(cell.stage)
        if rank is not None and _is_probability(rank.probability):
            return rank.probability
        return stage.probability if stage is not None and _is_probability(stage.probability) else 0

    def category(self, cell: Cell) -> str:
        """Return the category of open deals: their own, else their rank's, else their stage's; one that is none of
        CATEGORIES, or missing, is the pipeline."""
        rank, stage = self.ranks.get(cell.rank or ""), self.stages.get(cell.stage)
        found = cell.category or (rank and rank.category) or (stage and stage.category)
        return found if found in CATEGORIES else "pipeline"

    def rate(self, currency: str, day: str | None) -> Decimal | None:
        """Return the rate of a currency on the day that a deal was closed, of today without one; None where there is
        none, or the day is none (as only another program writes it)."""
        if currency == self.base:
            return Decimal(1)
        on = read_day(day) if day else self.today
        return self.rates(currency, on) if on is not None else None

    def in_base(self, amount: int, currency: str, day: str | None, percent: int) -> int | None:
        """Return so many per cent of an amount in the base currency, rounded half to even once; None without a rate."""
        if currency == self.base:
            return weighted_minor(amount, percent)
        rate = self.rate(currency, day)
        if rate is None:
            return None
        above, below = rate.as_integer_ratio()
        digits = 10 ** minor_digits(self.base), 10 ** minor_digits(currency)
        return round_div(amount * percent * above * digits[0], 100 * below * digits[1])


def by_group(rules: Rules, groups: GroupsOf, won: Sequence[Cell], opened: Sequence[Cell]) -> dict[str | None, Figures]:
    """Return the figures of each group that a cell counts in; a cell without a rate counts in none.

    closed = Σ won; commit, best case, pipeline, omitted = Σ open of the category; weighted = Σ open × probability,
    without what is omitted; deals = how many of all these."""
    sums: defaultdict[tuple[str | None, str, str, str | None, int], int] = defaultdict(int)
    deals: defaultdict[str | None, int] = defaultdict(int)
    for cell in won:
        for group in groups(cell, CLOSED):
            sums[group, CLOSED, cell.currency, cell.day, 100] += cell.amount
            deals[group] += cell.deals
    for cell in opened:
        category, probability = rules.category(cell), rules.probability(cell)
        for group in groups(cell, category):
            sums[group, category, cell.currency, None, 100] += cell.amount
            deals[group] += cell.deals
            if category != "omitted":
                sums[group, "weighted", cell.currency, None, probability] += cell.amount
    amounts: dict[str | None, dict[str, int]] = {group: defaultdict(int) for group in deals}
    for (group, figure, currency, day, percent), amount in sums.items():
        amounts[group][figure] += rules.in_base(amount, currency, day, percent) or 0
    return {group: Figures(**amounts[group], deals=count) for group, count in deals.items()}


def counted(sums: Sums) -> Sums:
    """Return the sums in which every deal counts as one, whatever it comes to and in whatever currency."""
    whole = count_each(sums.whole[0]), count_each(sums.whole[1])
    return Sums(count_each(sums.won), count_each(sums.open), count_each(sums.overdue), count_each(sums.undated), whole)


def count_each(cells: Iterable[Cell]) -> list[Cell]:
    """Return the cells with every deal as one."""
    return [
        cell._replace(currency=COUNT, day=None, deals=deals, amount=deals * ONE, unknown=0)
        for cell in cells
        for deals in (cell.deals + cell.unknown,)
    ]


def without_rate(rules: Rules, cells: Iterable[Cell]) -> dict[str, Count]:
    """Return {currency: how many deals without a rate there are in it, and what they come to in it}."""
    left: dict[str, Count] = {}
    for cell in cells:
        if cell.deals and rules.rate(cell.currency, cell.day) is None:
            so_far = left.get(cell.currency, Count())
            left[cell.currency] = Count(so_far.deals + cell.deals, so_far.amount + cell.amount)
    return dict(sorted(left.items()))


def together(rules: Rules, cells: Iterable[Cell]) -> Count:
    """Return how many deals with a rate the cells hold, and what they come to in the base currency, rounded once for
    each currency and day of its rate."""
    sums: defaultdict[tuple[str, str | None], int] = defaultdict(int)
    deals = 0
    for cell in cells:
        if rules.rate(cell.currency, cell.day) is not None:
            sums[cell.currency, cell.day] += cell.amount
            deals += cell.deals
    return Count(deals, sum(rules.in_base(amount, *key, 100) or 0 for key, amount in sums.items()))


def weighted(rules: Rules, cells: Iterable[Cell]) -> int:
    """Return Σ open amount × probability in the base currency, rounded once for each currency and probability; whatever
    category the deals are in."""
    sums: defaultdict[tuple[str, int], int] = defaultdict(int)
    for cell in cells:
        sums[cell.currency, rules.probability(cell)] += cell.amount
    return sum(rules.in_base(amount, currency, None, percent) or 0 for (currency, percent), amount in sums.items())
