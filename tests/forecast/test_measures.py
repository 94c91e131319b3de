"""The formulas of a forecast, each by an example that can be done in the head."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from sfa_tui.forecast.measures import Count, Figures, Rules, by_group, together, weighted, without_rate
from sfa_tui.model.sums import Cell, Rank, Stage

STAGES: dict[str | None, Stage] = {
    "lead": Stage("lead", "Lead", "open", 10, "pipeline", None, True),
    "talks": Stage("talks", "Talks", "open", 75, "commit", None, True),
}
RANKS = {"A": Rank("A", "A", 80, "best_case"), "Z": Rank("Z", "Z", None, None)}


def rate(currency: str, day: date) -> Decimal | None:
    return {"USD": Decimal("150.25") if day.year == 2026 else Decimal("99.5")}.get(currency)


RULES = Rules(STAGES, RANKS, rate, date(2026, 11, 20), "JPY")


def cell(
    amount: int,
    *,
    stage: str | None = "lead",
    rank: str | None = None,
    currency: str = "JPY",
    probability: int | None = None,
    category: str | None = None,
    day: str | None = None,
) -> Cell:
    return Cell("me", stage, rank, currency, probability, category, day, 1, amount)


def figures(opened: list[Cell], won: list[Cell] | None = None) -> Figures:
    return by_group(RULES, lambda cell, category: (cell.key,), won or [], opened)["me"]


def test_probability_and_category_are_the_deals_own_then_the_ranks_then_the_stages() -> None:
    assert figures([cell(100, probability=0, rank="A")]).weighted == 0
    assert figures([cell(100, rank="A")]) == Figures(best_case=100, weighted=80, deals=1)
    assert figures([cell(100, rank="Z", stage="talks")]) == Figures(commit=100, weighted=75, deals=1)
    assert figures([cell(100, rank="A", category="commit")]) == Figures(commit=100, weighted=80, deals=1)
    assert figures([cell(100, stage="nobody knows it")]) == Figures(pipeline=100, weighted=0, deals=1)
    assert figures([cell(100, category="a newer one")]).pipeline == 100


def test_what_is_omitted_is_in_no_sum_but_its_own() -> None:
    found = figures([cell(100, category="omitted"), cell(50, stage="talks")])
    assert (found.omitted, found.open, found.weighted, found.expected, found.deals) == (100, 50, 38, 38, 2)


def test_what_was_won_is_closed_and_expected_in_full() -> None:
    found = figures([cell(100)], [cell(1000)])
    assert (found.closed, found.weighted, found.expected, found.deals) == (1000, 10, 1010, 2)


def test_rounding_is_half_to_even_and_once_for_a_probability() -> None:
    assert figures([cell(1, probability=50), cell(1, probability=50)]).weighted == 1
    assert figures([cell(5, probability=50)]).weighted == 2
    assert figures([cell(7, probability=50)]).weighted == 4
    # Two probabilities: 0.5 and 0.49 are rounded each.
    assert figures([cell(1, probability=50), cell(1, probability=49)]).weighted == 0


def test_an_open_deal_is_converted_by_todays_rate_and_a_won_one_by_that_of_its_day() -> None:
    found = figures([cell(1000, currency="USD")], [cell(1000, currency="USD", day="2025-01-10")])
    assert found == Figures(closed=995, pipeline=1502, weighted=150, deals=2)


def test_a_currency_without_a_rate_is_counted_apart() -> None:
    cells = [cell(500, currency="EUR"), cell(250, currency="EUR"), cell(100)]
    assert without_rate(RULES, cells) == {"EUR": Count(2, 750)}
    assert together(RULES, cells) == Count(1, 100)
    assert weighted(RULES, cells) == 10


@pytest.mark.parametrize(
    ("target", "gap", "coverage", "attainment"),
    [
        (None, None, None, None),
        (0, -400, None, None),
        (1000, 600, Fraction(1, 2), Fraction(2, 5)),
        (400, 0, None, Fraction(1)),
        (100, -300, None, Fraction(4)),
    ],
)
def test_gap_coverage_and_attainment(
    target: int | None, gap: int | None, coverage: Fraction | None, attainment: Fraction | None
) -> None:
    found = Figures(closed=400, commit=100, best_case=150, pipeline=50, omitted=999, target=target)
    assert (found.gap, found.coverage, found.attainment) == (gap, coverage, attainment)
