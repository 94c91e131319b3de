"""Exchange rates: dated, read from their table, and turned into a conversion to the base currency."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from sfa_tui.model.money import convert as converted
from sfa_tui.store.workspace import Store

__all__ = ["Converter", "converted", "converter", "rate"]

Converter = Callable[[int, str], int | None]


def rate(store: Store, currency: str, day: date) -> Decimal | None:
    """Return how many units of the base currency one unit of a currency was worth on a day, by the newest rate of that
    day or before; None where there is none. Rates stand as "1 base = rate currency" (the ECB's layout, base EUR), so a
    rate between two others goes by way of the base that both have."""
    base = store.currency
    if currency == base:
        return Decimal(1)
    direct = _units(store, base, currency, day)
    if direct is not None:
        return 1 / direct
    inverse = _units(store, currency, base, day)
    if inverse is not None:
        return inverse
    crossed = store.connection.execute(
        "SELECT DISTINCT base FROM rate WHERE currency = ? AND deleted_at IS NULL ORDER BY base", (currency,)
    ).fetchall()
    for (via,) in crossed:
        to_currency, to_base = _units(store, via, currency, day), _units(store, via, base, day)
        if to_currency and to_base:
            return to_base / to_currency
    return None


def _units(store: Store, base: str, currency: str, day: date) -> Decimal | None:
    row = store.connection.execute(
        "SELECT rate FROM rate WHERE base = ? AND currency = ? AND on_date <= ? AND deleted_at IS NULL"
        " ORDER BY on_date DESC, id LIMIT 1",
        (base, currency, day.isoformat()),
    ).fetchone()
    return Decimal(row[0]) if row else None


def converter(store: Store, day: date) -> Converter:
    """Return a function (minor units, currency) -> minor units of the base currency by the rates of a day, None without
    a rate."""
    base = store.currency
    known: dict[str, Decimal | None] = {}

    def to_base(minor: int, currency: str) -> int | None:
        if currency == base:
            return minor
        if currency not in known:
            known[currency] = rate(store, currency, day)
        found = known[currency]
        return None if found is None else converted(minor, currency, base, found)

    return to_base
