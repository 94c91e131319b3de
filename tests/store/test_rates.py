"""Which rate holds on a day, and by which way two currencies are converted."""

from datetime import date
from decimal import Decimal

from sfa_tui.store import rates
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store
from tests.store.workspaces import fresh


def workspace(*rows: tuple[str, str, str, str]) -> Store:
    """Return a workspace in yen with these rates: day, base, currency, rate."""
    store = fresh()
    with action(store, "test") as act:
        for day, base, currency, rate in rows:
            act.insert("rate", {"on_date": day, "base": base, "currency": currency, "rate": rate})
    return store


def on(store: Store, currency: str, day: str) -> Decimal | None:
    return rates.rate(store, currency, date.fromisoformat(day))


def test_the_newest_rate_of_the_day_or_before_holds() -> None:
    with workspace(("2026-11-01", "USD", "JPY", "150"), ("2026-11-10", "USD", "JPY", "160")) as store:
        assert on(store, "USD", "2026-10-31") is None
        assert on(store, "USD", "2026-11-09") == 150
        assert on(store, "USD", "2026-11-10") == 160
        assert on(store, "JPY", "1999-01-01") == 1


def test_a_rate_is_read_in_both_directions_and_the_newer_one_wins() -> None:
    with workspace(("2026-11-01", "USD", "JPY", "150"), ("2026-11-10", "JPY", "USD", "0.00625")) as store:
        assert on(store, "USD", "2026-11-09") == 150
        assert on(store, "USD", "2026-11-30") == 160


def test_two_currencies_meet_in_the_one_that_has_a_rate_to_both() -> None:
    rows = [("2026-11-02", "EUR", "USD", "1.25"), ("2026-11-02", "EUR", "JPY", "175")]
    with workspace(*rows, ("2026-11-01", "CHF", "USD", "1"), ("2026-11-01", "CHF", "JPY", "999")) as store:
        assert on(store, "USD", "2026-11-02") == 140
        assert on(store, "USD", "2026-11-01") == 999
        assert on(store, "GBP", "2026-11-02") is None


def test_a_rate_that_is_none_is_left_out() -> None:
    with workspace(("2026-11-01", "USD", "JPY", "150"), ("2026-11-02", "USD", "JPY", "unknown")) as store:
        assert on(store, "USD", "2026-11-03") == 150
