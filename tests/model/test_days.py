from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfa_tui.model.days import (
    Ground,
    Prefer,
    Week,
    business_days_later,
    months_later,
    nearest,
    nearest_day_of_month,
    weekday_of,
)
from sfa_tui.model.errors import Usage
from sfa_tui.model.period import Fiscal

days = st.dates(date(1910, 1, 1), date(2980, 12, 31))
preferences: list[Prefer] = ["future", "past"]


@given(days, st.integers(-120, 120))
def test_months_later_keep_the_day_or_take_the_last(day: date, months: int) -> None:
    found = months_later(day, months)
    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day == min(day.day, monthrange(found.year, found.month)[1])


@pytest.mark.parametrize("months", [-5_000, 20_000, 10**12])
def test_months_out_of_range(months: int) -> None:
    with pytest.raises(Usage, match="out of range"):
        months_later(date(2026, 1, 31), months)


@given(days, st.integers(0, 6))
def test_weekdays(today: date, weekday: int) -> None:
    monday = today - timedelta(days=today.weekday())
    weeks: list[tuple[Week, date, date]] = [
        (0, monday, monday + timedelta(days=6)),
        (1, monday + timedelta(days=7), monday + timedelta(days=13)),
        (-1, monday - timedelta(days=7), monday - timedelta(days=1)),
        ("coming", today + timedelta(days=1), today + timedelta(days=7)),
        ("last", today - timedelta(days=7), today - timedelta(days=1)),
    ]
    for week, first, last in weeks:
        found = weekday_of(week, weekday, today)
        assert found.weekday() == weekday
        assert first <= found <= last


@given(days, days, st.sampled_from(preferences))
def test_month_and_day_alone(today: date, wanted: date, prefer: Prefer) -> None:
    found = nearest(wanted.month, wanted.day, Ground(today, Fiscal(), prefer))
    assert found is not None
    assert (found.month, found.day) == (wanted.month, wanted.day)
    if prefer == "future":
        assert found >= today
        if wanted.month != 2:
            assert (found - today).days <= 366
    elif wanted.month != 2:
        assert abs((found - today).days) <= 183


@given(days, st.integers(1, 31), st.sampled_from(preferences))
def test_day_of_month_alone(today: date, day: int, prefer: Prefer) -> None:
    found = nearest_day_of_month(day, Ground(today, Fiscal(), prefer))
    assert found is not None
    assert found.day == day
    assert 0 <= (found - today).days * (1 if prefer == "future" else -1) <= 61


def test_days_that_no_month_has() -> None:
    ground = Ground(date(2026, 11, 18), Fiscal(), "future")
    assert nearest(2, 30, ground) is None
    assert nearest_day_of_month(32, ground) is None


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_business_days_without_holidays(day: date, count: int) -> None:
    found = business_days_later(day, count, japanese=False)
    between = (day + timedelta(days=step) for step in range(1, (found - day).days + 1))
    assert sum(one.weekday() < 5 for one in between) == count


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        (date(2026, 11, 18), 3, date(2026, 11, 24)),  # over 勤労感謝の日, a Monday
        (date(2026, 4, 28), 1, date(2026, 4, 30)),  # over 昭和の日
        (date(2026, 5, 1), 1, date(2026, 5, 7)),  # over Golden Week and its substitute holiday
        (date(2026, 11, 24), -1, date(2026, 11, 20)),
        (date(2150, 1, 1), 1, date(2150, 1, 2)),  # no holidays are known so far ahead
    ],
)
def test_japanese_business_days(day: date, count: int, found: date) -> None:
    assert business_days_later(day, count, japanese=True) == found
