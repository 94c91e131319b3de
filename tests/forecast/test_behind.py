"""The deals behind a figure against the figure: as many, and the same sum, whatever is asked for."""

from dataclasses import replace

from hypothesis import given, settings

from sfa_tui.forecast.behind import Figure, Name, behind
from sfa_tui.forecast.measures import CATEGORIES, Figures
from sfa_tui.forecast.report import forecast
from sfa_tui.model.sums import Ask
from sfa_tui.store.figures import Source
from sfa_tui.store.workspace import Store
from tests.forecast.test_report import CLOCK, asks, workspaces

NAMES: tuple[Name, ...] = ("closed", "commit", "best_case", "pipeline", "omitted", "open", "weighted", "expected")
BY = ["rep", "team", "stage", "month", "category", "rank", "product", "company"]


def agrees(source: Source, ask: Ask, figures: Figures, key: str | None, *, whole: bool) -> None:
    """Make sure that the deals behind each figure of a row come to it."""
    for name in NAMES:
        found = behind(source, ask, Figure(name, key, whole))
        assert found.amount == getattr(figures, name), (name, key)
        assert found.deals == len({number for number, _ in found.parts}), (name, key)
        assert name in ("weighted", "expected") or abs(found.amount - sum(each for _, each in found.parts)) <= len(
            found.parts
        )
    counted = behind(source, ask, Figure("deals", key, whole))
    assert counted.deals == figures.deals
    categories = sum(getattr(figures, each) for each in ("closed", *CATEGORIES))
    assert counted.amount == categories


def all_agree(store: Store, ask: Ask) -> None:
    """Make sure of it for every row, the total, and what is counted apart."""
    source = Source(store, CLOCK)
    report = forecast(source, ask)
    for row in report.rows:
        agrees(source, ask, row.figures, row.key, whole=False)
    agrees(source, ask, report.total, None, whole=True)
    overdue, undated = behind(source, ask, Figure("overdue")), behind(source, ask, Figure("undated"))
    assert (overdue.deals, overdue.amount) == (report.overdue.deals, report.overdue.amount)
    assert (undated.deals, undated.amount) == (report.undated.deals, report.undated.amount)


@given(workspaces(), asks(BY, ["orders", "revenue"]))
@settings(deadline=None, max_examples=40)
def test_the_deals_behind_a_figure_come_to_it(store: Store, ask: Ask) -> None:
    all_agree(store, ask)


@given(workspaces(), asks(BY, ["orders"]).map(lambda ask: replace(ask, measure="count")))
@settings(deadline=None, max_examples=20)
def test_the_deals_behind_a_number_of_deals_are_as_many(store: Store, ask: Ask) -> None:
    all_agree(store, ask)
