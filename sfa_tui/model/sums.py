"""Grouped sums of deals: what the store reads and the figures of a forecast are worked out from.

Knows what is told apart and what is asked for; the SQL is the store's (figures.py), the formulas are the forecast's.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from sfa_tui.model.period import Period

By = Literal["rep", "team", "stage", "month", "category", "rank", "product", "company"]
Basis = Literal["orders", "revenue"]
Measure = Literal["amount", "margin", "count"]
COUNT = ""
"""What stands for the currency where deals are counted: each is 1.00 of it, so that its probability weighs it too."""
ONE = 100


class Cell(NamedTuple):
    """The sum of the deals that are alike in all that a figure tells apart (a tuple, because there are many).

    `key` is the id, or the month, of the group that is asked for; `day` is that of the rate, None for today's or none;
    `probability` and `category` are the deals' own, None where rank or stage says; `amount` is in minor units of
    `currency`, and of it and `deals` is left out what is counted in `unknown`: deals whose margin nobody knows.
    """

    key: str | None
    stage: str | None
    rank: str | None
    currency: str
    probability: int | None
    category: str | None
    day: str | None
    deals: int
    amount: int
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Ask:
    """What a forecast is asked for; `today` is the day as of which it is made, `overdue` folds what is overdue in."""

    period: Period
    today: date
    by: By
    basis: Basis = "orders"
    measure: Measure = "amount"
    overdue: bool = False

    @property
    def folds_overdue(self) -> bool:
        """Return whether overdue deals count in the period: where that was asked for, and it is the current one."""
        return self.overdue and self.period.contains(self.today)

    @property
    def splits_deals(self) -> bool:
        """Return whether one deal may stand in several groups, so that a total cannot be read off the groups."""
        return self.by == "product" or (self.by == "month" and self.basis == "revenue")


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of a forecast: by group, and (where groups share deals) `whole`, the same without groups.

    `won` and `open` are those of the period, with the overdue ones among `open` where they are folded in.
    """

    won: list[Cell]
    open: list[Cell]
    overdue: list[Cell]
    undated: list[Cell]
    whole: tuple[list[Cell], list[Cell]]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage as figures see it: deals in a stage that nobody knows are open, and `name` is then its id."""

    id: str | None
    name: str | None
    kind: Literal["open", "won", "lost"]
    probability: int | None
    category: str | None
    pipeline: str | None
    in_forecast: bool


@dataclass(frozen=True, slots=True)
class Rank:
    """A rank as figures see it."""

    id: str
    code: str
    probability: int | None
    category: str | None
