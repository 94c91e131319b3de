"""What was to be won in a period, from targets of any length."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sfa_tui.forecast.targets import EVERYTHING, Scope, Target, by_scope, in_period, members
from sfa_tui.model.period import Fiscal, Period, months, parse_period

TODAY = date(2026, 11, 20)
ME: Scope = ("user", "me")


def period(text: str) -> Period:
    return parse_period(text, TODAY, Fiscal(4))


def target(text: str, amount: int, scope: Scope = ME, id: str = "1") -> Target:
    span = period(text)
    return Target(id, scope, span.start, len(months(span)), amount)


def of(text: str, *targets: Target, scope: Scope = ME) -> int | None:
    return in_period(by_scope(targets), [scope], {}, period(text))


def test_a_target_is_that_of_its_own_period() -> None:
    assert of("FY2026-Q3", target("FY2026-Q3", 30)) == 30
    assert of("FY2026-Q2", target("FY2026-Q3", 30)) is None


def test_a_longer_target_gives_its_months_equal_parts() -> None:
    assert of("FY2026-Q3", target("FY2026", 120)) == 30
    assert of("2026-11", target("FY2026-Q3", 100)) == 33
    assert of("2026-11-01..2026-11-15", target("2026-11", 100)) == 50


def test_shorter_targets_add_up_and_win_over_a_longer_one() -> None:
    year, quarter = target("FY2026", 120), target("FY2026-Q3", 50)
    assert of("FY2026-Q3", year, quarter) == 50
    assert of("FY2026", year, quarter) == 140
    assert of("FY2026-H2", target("2026-10", 5), target("2026-12", 7)) == 12


def test_of_two_for_the_same_months_the_later_one_holds() -> None:
    assert of("2026-11", target("2026-11", 5, id="A"), target("2026-11", 7, id="B")) == 7


def test_a_team_without_a_target_has_what_its_members_have() -> None:
    teams = {"all": None, "east": "all", "tokyo": "east"}
    held = members(teams, {"me": "tokyo", "boss": "east"}, ["me", "boss", "loner"])
    targets = by_scope(
        [
            target("2026-11", 5, ("user", "me")),
            target("2026-11", 7, ("user", "boss")),
            target("2026-11", 11, ("user", "loner")),
        ]
    )

    def together(scope: Scope) -> int | None:
        return in_period(targets, [scope], held, period("2026-11"))

    assert together(("team", "tokyo")) == 5
    assert together(("team", "east")) == 12
    assert together(EVERYTHING) == 23
    own = {**targets, ("team", "east"): [target("2026-11", 100, ("team", "east"))]}
    assert in_period(own, [("team", "all")], held, period("2026-11")) == 100


spans = st.sampled_from(["2026-10", "2026-11", "2026-12", "FY2026-Q3", "FY2026-H2", "FY2026"])


@given(st.lists(st.tuples(spans, st.integers(0, 10**12)), max_size=8))
def test_the_months_of_a_year_add_up_to_it(drawn: list[tuple[str, int]]) -> None:
    targets = [target(text, amount, id=f"{number}") for number, (text, amount) in enumerate(drawn)]
    by_hand = Fraction()
    for month in months(period("FY2026")):
        covering = [each for each in targets if each.covers(month.start)]
        shortest = [each for each in covering if each.months == min(other.months for other in covering)]
        if shortest:
            newest = max(shortest, key=lambda each: (each.starts_on, each.id))
            by_hand += Fraction(newest.amount, newest.months)
    assert of("FY2026", *targets) == (round(by_hand) if targets else None)
