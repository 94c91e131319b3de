import json
from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfa_tui.model.errors import Usage
from sfa_tui.model.period import (
    Fiscal,
    Kind,
    Period,
    day_range,
    months,
    parse_period,
    period_of,
    shift,
)

TODAY = date(2026, 11, 18)
APRIL = Fiscal(4)
APRIL_BY_END = Fiscal(4, "end")
KINDS: list[Kind] = ["month", "quarter", "half", "year"]

days = st.dates(date(1950, 1, 1), date(2900, 12, 31))
names: list[Literal["start", "end"]] = ["start", "end"]
fiscals = st.builds(Fiscal, st.integers(1, 12), st.sampled_from(names))


def periods() -> st.SearchStrategy[tuple[Period, Fiscal]]:
    """Periods of every kind with the fiscal year that they were made by."""
    fiscal_ones = st.tuples(days, st.sampled_from(KINDS), fiscals).map(lambda t: (period_of(*t), t[2]))
    calendar_names = st.one_of(
        st.builds("{}-Q{}".format, st.integers(1950, 2900), st.integers(1, 4)),
        st.builds("{}-H{}".format, st.integers(1950, 2900), st.integers(1, 2)),
        st.integers(1950, 2900).map(str),
    )
    calendar_ones = st.tuples(calendar_names, fiscals).map(lambda t: (parse_period(t[0], TODAY, t[1]), t[1]))
    ranges = st.tuples(days, st.integers(0, 900), fiscals).map(
        lambda t: (day_range(t[0], t[0] + timedelta(days=t[1])), t[2])
    )
    return st.one_of(fiscal_ones, calendar_ones, ranges)


@pytest.mark.parametrize(
    ("text", "name", "start", "last"),
    [
        ("2026-12", "2026-12", "2026-12-01", "2026-12-31"),
        ("２０２６－１２", "2026-12", "2026-12-01", "2026-12-31"),
        ("2026/2", "2026-02", "2026-02-01", "2026-02-28"),
        ("2028年2月", "2028-02", "2028-02-01", "2028-02-29"),
        ("令和8年12月", "2026-12", "2026-12-01", "2026-12-31"),
        ("2026-Q4", "2026-Q4", "2026-10-01", "2026-12-31"),
        ("q4 2026", "2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026年第4四半期", "2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-H1", "2026-H1", "2026-01-01", "2026-06-30"),
        ("2026", "2026", "2026-01-01", "2026-12-31"),
        ("2026年", "2026", "2026-01-01", "2026-12-31"),
        ("FY2026", "FY2026", "2026-04-01", "2027-03-31"),
        ("fy26", "FY2026", "2026-04-01", "2027-03-31"),
        ("2026年度", "FY2026", "2026-04-01", "2027-03-31"),
        ("令和8年度", "FY2026", "2026-04-01", "2027-03-31"),
        ("2026年3月期", "FY2025", "2025-04-01", "2026-03-31"),
        ("FY2026-Q3", "FY2026-Q3", "2026-10-01", "2026-12-31"),
        ("FY2026 3Q", "FY2026-Q3", "2026-10-01", "2026-12-31"),
        ("2026年度第3四半期", "FY2026-Q3", "2026-10-01", "2026-12-31"),
        ("第4四半期", "FY2026-Q4", "2027-01-01", "2027-03-31"),
        ("第４四半期", "FY2026-Q4", "2027-01-01", "2027-03-31"),
        ("Q1", "FY2026-Q1", "2026-04-01", "2026-06-30"),
        ("2Q", "FY2026-Q2", "2026-07-01", "2026-09-30"),
        ("FY2026-H1", "FY2026-H1", "2026-04-01", "2026-09-30"),
        ("2026年度下期", "FY2026-H2", "2026-10-01", "2027-03-31"),
        ("2026年上期", "FY2026-H1", "2026-04-01", "2026-09-30"),
        ("上期", "FY2026-H1", "2026-04-01", "2026-09-30"),
        ("下期", "FY2026-H2", "2026-10-01", "2027-03-31"),
        ("上半期", "FY2026-H1", "2026-04-01", "2026-09-30"),
        ("来期上期", "FY2027-H1", "2027-04-01", "2027-09-30"),
        ("今期", "FY2026", "2026-04-01", "2027-03-31"),
        ("来期", "FY2027", "2027-04-01", "2028-03-31"),
        ("前期", "FY2025", "2025-04-01", "2026-03-31"),
        ("今年度", "FY2026", "2026-04-01", "2027-03-31"),
        ("来年度", "FY2027", "2027-04-01", "2028-03-31"),
        ("昨年度", "FY2025", "2025-04-01", "2026-03-31"),
        ("今年", "2026", "2026-01-01", "2026-12-31"),
        ("去年", "2025", "2025-01-01", "2025-12-31"),
        ("今月", "2026-11", "2026-11-01", "2026-11-30"),
        ("来月", "2026-12", "2026-12-01", "2026-12-31"),
        ("先月", "2026-10", "2026-10-01", "2026-10-31"),
        ("再来月", "2027-01", "2027-01-01", "2027-01-31"),
        ("this-month", "2026-11", "2026-11-01", "2026-11-30"),
        ("Next Month", "2026-12", "2026-12-01", "2026-12-31"),
        ("last-month", "2026-10", "2026-10-01", "2026-10-31"),
        ("this-quarter", "FY2026-Q3", "2026-10-01", "2026-12-31"),
        ("next-quarter", "FY2026-Q4", "2027-01-01", "2027-03-31"),
        ("last-quarter", "FY2026-Q2", "2026-07-01", "2026-09-30"),
        ("今四半期", "FY2026-Q3", "2026-10-01", "2026-12-31"),
        ("this-half", "FY2026-H2", "2026-10-01", "2027-03-31"),
        ("next-half", "FY2027-H1", "2027-04-01", "2027-09-30"),
        ("this-year", "FY2026", "2026-04-01", "2027-03-31"),
        ("next-year", "FY2027", "2027-04-01", "2028-03-31"),
        ("last fiscal year", "FY2025", "2025-04-01", "2026-03-31"),
        ("this-week", "2026-11-16..2026-11-22", "2026-11-16", "2026-11-22"),
        ("来週", "2026-11-23..2026-11-29", "2026-11-23", "2026-11-29"),
        ("today", "2026-11-18..2026-11-18", "2026-11-18", "2026-11-18"),
        ("2026-01-05..2026-02-03", "2026-01-05..2026-02-03", "2026-01-05", "2026-02-03"),
        ("2026-01 〜 2026-03", "2026-01-01..2026-03-31", "2026-01-01", "2026-03-31"),
        ("上期..下期", "2026-04-01..2027-03-31", "2026-04-01", "2027-03-31"),
        ("2026年1月5日～今月", "2026-01-05..2026-11-30", "2026-01-05", "2026-11-30"),
    ],
)
def test_words_in_a_year_that_starts_in_april(text: str, name: str, start: str, last: str) -> None:
    period = parse_period(text, TODAY, APRIL)
    assert period.as_json() == {"name": name, "start": start, "end": last}
    assert json.loads(json.dumps(period.as_json()))["end"] == period.last_day.isoformat()


@pytest.mark.parametrize(
    ("text", "name", "start", "last"),
    [
        ("今期", "FY2027", "2026-04-01", "2027-03-31"),
        ("FY2027-Q3", "FY2027-Q3", "2026-10-01", "2026-12-31"),
        ("FY2027-H2", "FY2027-H2", "2026-10-01", "2027-03-31"),
        ("this-quarter", "FY2027-Q3", "2026-10-01", "2026-12-31"),
        ("2027年3月期", "FY2027", "2026-04-01", "2027-03-31"),
        ("2026-Q4", "2026-Q4", "2026-10-01", "2026-12-31"),
    ],
)
def test_year_named_by_its_end(text: str, name: str, start: str, last: str) -> None:
    assert parse_period(text, TODAY, APRIL_BY_END).as_json() == {"name": name, "start": start, "end": last}


@pytest.mark.parametrize("named_by", names)
def test_year_that_starts_in_january_is_the_calendar_year(named_by: Literal["start", "end"]) -> None:
    period = parse_period("this-year", TODAY, Fiscal(1, named_by))
    assert period.as_json() == {"name": "FY2026", "start": "2026-01-01", "end": "2026-12-31"}


@pytest.mark.parametrize(
    "text",
    [
        *("..", "abc", "2026-13", "2026-00", "2026-Q5", "2026-02-30", "FY", "20261", "FY2026-03", "Q", "来年上期"),
        *("5月期", "2026..", "..2026", "2026年13月期", "2026年5月期", "٢٠٢٦", "2026-12..2026-13", "", "x" * 10_000),
    ],
)
def test_what_is_no_period_is_named_with_an_example(text: str) -> None:
    with pytest.raises(Usage, match="is not a period") as error:
        parse_period(text, TODAY, APRIL)
    assert text.strip()[:80] in str(error.value)
    assert "FY2026-Q3" in str(error.value)


@pytest.mark.parametrize("text", ["1899", "3000", "3000-01", "0001-01", "FY1899", "FY2999", "2999-12-31..3000-01-01"])
def test_years_beyond_belief_are_refused(text: str) -> None:
    with pytest.raises(Usage, match="out of range"):
        parse_period(text, TODAY, APRIL)


def test_range_that_ends_before_it_starts() -> None:
    with pytest.raises(Usage, match=r"2026-12-01\.\.2026-01-31"):
        parse_period("2026-12..2026-01", TODAY, APRIL)


@pytest.mark.parametrize("month", [0, 13])
def test_fiscal_year_starts_in_a_month(month: int) -> None:
    with pytest.raises(Usage, match=str(month)):
        Fiscal(month)


@given(periods())
def test_names_are_canonical(one: tuple[Period, Fiscal]) -> None:
    period, fiscal = one
    assert parse_period(period.name, TODAY, fiscal) == period
    assert parse_period(f" {period.name.lower()} ", TODAY, fiscal) == period


@given(days, st.sampled_from(KINDS), fiscals)
def test_period_of_a_day_contains_it_and_starts_with_the_fiscal_year(day: date, kind: Kind, fiscal: Fiscal) -> None:
    period = period_of(day, kind, fiscal)
    assert period.contains(day)
    assert not period.contains(period.end)
    assert period.contains(period.last_day)
    size = {"month": 1, "quarter": 3, "half": 6, "year": 12}[kind]
    assert (period.end.year - period.start.year) * 12 + period.end.month - period.start.month == size
    assert (period.start.month - fiscal.start_month) % size == 0
    if kind == "year":
        assert period.name == f"FY{(period.start if fiscal.named_by == 'start' else period.last_day).year}"


@given(days, fiscals)
def test_quarters_and_halves_tile_their_year(day: date, fiscal: Fiscal) -> None:
    year = period_of(day, "year", fiscal)
    for parts in (["Q1", "Q2", "Q3", "Q4"], ["H1", "H2"]):
        made = [parse_period(f"{year.name}-{part}", TODAY, fiscal) for part in parts]
        assert [one.start for one in made] == [year.start, *(one.end for one in made[:-1])]
        assert made[-1].end == year.end


@given(periods())
def test_months_tile_the_period(one: tuple[Period, Fiscal]) -> None:
    period, fiscal = one
    parts = months(period)
    assert [part.start for part in parts] == [period.start, *(part.end for part in parts[:-1])]
    assert parts[-1].end == period.end
    for part in parts:
        assert part.start.month == part.last_day.month
        assert parse_period(part.name, TODAY, fiscal) == part


def test_months_of_a_range_are_cut() -> None:
    parts = months(parse_period("2026-01-05..2026-03-31", TODAY, APRIL))
    assert [part.name for part in parts] == ["2026-01-05..2026-01-31", "2026-02", "2026-03"]


@given(periods(), st.integers(-40, 40))
def test_shift_goes_there_and_back(one: tuple[Period, Fiscal], by: int) -> None:
    period, fiscal = one
    moved = shift(period, by)
    assert shift(moved, -by) == period
    assert parse_period(moved.name, TODAY, fiscal) == moved
    assert shift(period, 1).start == period.end
    assert shift(period, 0) == period


@pytest.mark.parametrize(
    ("name", "by", "moved"),
    [
        ("2026-12", 2, "2027-02"),
        ("2026-Q1", -1, "2025-Q4"),
        ("FY2026-Q3", 2, "FY2027-Q1"),
        ("FY2026-H1", -1, "FY2025-H2"),
        ("FY2026", 1, "FY2027"),
        ("2026-11-16..2026-11-22", 1, "2026-11-23..2026-11-29"),
    ],
)
def test_shift(name: str, by: int, moved: str) -> None:
    assert shift(parse_period(name, TODAY, APRIL), by) == parse_period(moved, TODAY, APRIL)


@pytest.mark.parametrize(("name", "by"), [("2026", 1_000), ("FY2026-Q1", -600), ("today", 10**9), ("today", -(10**7))])
def test_shift_out_of_range(name: str, by: int) -> None:
    with pytest.raises(Usage, match="out of range"):
        shift(parse_period(name, TODAY, APRIL), by)


@given(
    st.one_of(st.text(max_size=20), st.text("fyqhFYQH0123456789-./年度月期四半上下第今来前〜令和r .", max_size=12)),
    fiscals,
)
def test_any_text_is_read_or_refused(text: str, fiscal: Fiscal) -> None:
    try:
        period = parse_period(text, TODAY, fiscal)
    except Usage:
        return
    assert period.start < period.end
    assert parse_period(period.name, TODAY, fiscal) == period
