"""Exchange rates: dated, read from their table, and turned into a conversion to the base currency."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sfa_tui.locale import N_
from sfa_tui.model.days import read_day
from sfa_tui.model.errors import NotFound
from sfa_tui.model.money import convert as converted
from sfa_tui.model.money import is_currency, minor_digits
from sfa_tui.store.workspace import Store

__all__ = [
    "Converter",
    "RateRow",
    "converted",
    "converter",
    "deleted",
    "get",
    "held",
    "in_base",
    "listed",
    "rate",
    "rates_of",
    "worth",
]

Converter = Callable[[int, str], int | None]

_LARGEST = 10**9
_WITHIN = f"CAST(rate AS REAL) BETWEEN {0.999 / _LARGEST!r} AND {1.001 * _LARGEST!r}"
"""What holds for every rate that `worth` reads, and for few others: it is for SQLite to pass these over."""
_NUMBER = re.compile(r"(?:[0-9]{1,80}(?:\.[0-9]{0,80})?|\.[0-9]{1,80})(?:[eE][+-]?[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class RateRow:
    """A rate as it stands: one unit of `base` was worth so much of `currency` on a day. A rate that is none, as only
    another program writes it, is the text that stands there."""

    id: str
    on_date: str | None
    base: str | None
    currency: str | None
    rate: Decimal | str | None
    source: str | None


def worth(text: str | None) -> Decimal | None:
    """Return the rate that a text of the store spells, None where it spells none that could be right: no number, none
    above zero, or one beyond what two currencies can be apart. Every rate that is reckoned with is read here."""
    if text is None or not _NUMBER.fullmatch(text):
        return None
    value = Decimal(text)
    return value if 1 <= value * _LARGEST <= _LARGEST**2 else None


def rate(store: Store, currency: str, day: date) -> Decimal | None:
    """Return how many units of the base currency one unit of a currency was worth on a day, as `rates_of` finds it."""
    return rates_of(store)(currency, day)


def rates_of(store: Store) -> Callable[[str, date], Decimal | None]:
    """Return a function (currency, day) -> what a unit of it was worth in the base currency, by the newest rate of that
    day or before; None where there is none. Each is looked up once.

    A rate stands as "1 base = rate currency" and is read in both directions. Where none joins the two currencies,
    they go by way of one that has a rate to both (the euro in the ECB's table): the one whose older rate is the
    newest."""
    base = store.currency
    known: dict[tuple[str, date], Decimal | None] = {}
    partners: dict[str, list[str]] = {}

    def find(currency: str, day: date) -> Decimal | None:
        direct = _between(store, currency, base, day)
        if direct is not None:
            return direct[1]
        if currency not in partners:
            partners[currency] = _partners(store, currency)
        ways = []
        for via in partners[currency]:
            first, second = _between(store, currency, via, day), _between(store, via, base, day)
            if first is not None and second is not None:
                ways.append((min(first[0], second[0]), first[1] * second[1]))
        return max(ways, key=lambda way: way[0])[1] if ways else None

    def once(currency: str, day: date) -> Decimal | None:
        if currency == base:
            return Decimal(1)
        if (currency, day) not in known:
            known[currency, day] = find(currency, day)
        return known[currency, day]

    return once


def _between(store: Store, source: str, target: str, day: date) -> tuple[str, Decimal] | None:
    """Return the day and value of the newest rate between two currencies, whichever way it was written down."""
    there, back = _newest(store, source, target, day), _newest(store, target, source, day)
    if back is not None and (there is None or back[0] > there[0]):
        return back[0], 1 / back[1]
    return there


def _newest(store: Store, base: str, currency: str, day: date) -> tuple[str, Decimal] | None:
    rows = store.connection.execute(
        "SELECT on_date, rate FROM rate WHERE base = ? AND currency = ? AND on_date <= ? AND deleted_at IS NULL"
        f" AND {_WITHIN} ORDER BY on_date DESC, id",
        (base, currency, day.isoformat()),
    )
    for on, text in rows:
        value = worth(text)
        if value is not None and read_day(on) is not None:
            return on, value
    return None


def _partners(store: Store, currency: str) -> list[str]:
    rows = store.connection.execute(
        "SELECT base FROM rate WHERE currency = ?1 AND deleted_at IS NULL"
        " UNION SELECT currency FROM rate WHERE base = ?1 AND deleted_at IS NULL ORDER BY 1",
        (currency,),
    )
    return [each for (each,) in rows]


def converter(store: Store, day: date) -> Converter:
    """Return a function (minor units, currency) -> minor units of the base currency by the rates of a day, None
    without a rate."""
    base = store.currency
    find = rates_of(store)

    def to_base(minor: int, currency: str) -> int | None:
        if currency == base:
            return minor
        found = find(currency, day)
        return None if found is None else converted(minor, currency, base, found)

    return to_base


def in_base(store: Store, amount: str, currency: str, day: date) -> str:
    """Return an SQL expression for what the amount in a column is worth in the base currency by the rates of a day, to
    put rows in order by: NULL without a rate, and rounded as a float is."""
    known = store.connection.execute("SELECT currency FROM rate UNION SELECT base FROM rate")
    base, find = store.currency, rates_of(store)
    cases = f" WHEN '{base}' THEN {amount}"
    for code in [code for (code,) in known if code and code != base and is_currency(code)]:
        found = find(code, day)
        if found is not None:
            factor = float(found.scaleb(minor_digits(base) - minor_digits(code)))
            cases += f" WHEN '{code}' THEN {amount} * {factor!r}"
    return f"CASE coalesce({currency}, '{base}'){cases} END"


def listed(store: Store, *, currency: str | None = None, limit: int | None = None) -> Iterator[RateRow]:
    """Yield the rates, or those that a currency is part of, newest first."""
    rows = store.connection.execute(
        "SELECT id, on_date, base, currency, rate, source FROM rate WHERE deleted_at IS NULL"
        " AND (?1 IS NULL OR base = ?1 OR currency = ?1) ORDER BY on_date DESC, base, currency, id LIMIT ?2",
        (currency, -1 if limit is None else limit),
    )
    for id, day, base, other, value, source in rows:
        yield RateRow(id, day, base, other, worth(value) or value, source)


def unreadable(store: Store) -> Iterator[RateRow]:
    """Yield the rates that are none."""
    # Only what SQLite takes for a number of another form is looked at here: of a good rate there are many.
    rows = store.connection.execute(
        "SELECT id, on_date, base, currency, rate, source FROM rate WHERE deleted_at IS NULL"
        f" AND (rate IS NULL OR NOT {_WITHIN} OR rate GLOB '*[^0-9.]*' OR rate GLOB '*.*.*' OR length(rate) > 80)"
        " ORDER BY n"
    )
    for id, day, base, other, value, source in rows:
        if worth(value) is None:
            yield RateRow(id, day, base, other, value, source)


def get(store: Store, id: str) -> RateRow:
    """Return the rate with this id, NotFound where there is none that is not deleted."""
    row = store.connection.execute(
        "SELECT id, on_date, base, currency, rate, source FROM rate WHERE id = ? AND deleted_at IS NULL", (id.upper(),)
    ).fetchone()
    if row is None:
        raise NotFound(N_("there is no {noun} named {name}"), noun="rate", name=id)
    found, day, base, currency, value, source = row
    return RateRow(found, day, base, currency, worth(value) or value, source)


def held(store: Store, base: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Return {(currency, day): (id, rate as it is written)} of the rates from a currency; what is no rate is "NaN",
    which no rate equals."""
    rows = store.connection.execute(
        "SELECT currency, on_date, id, rate FROM rate WHERE base = ? AND deleted_at IS NULL ORDER BY id DESC", (base,)
    )
    return {(currency, day): (id, "NaN" if worth(value) is None else value) for currency, day, id, value in rows}


def deleted(store: Store, base: str) -> set[str]:
    """Return the ids of the rates from a currency that were deleted."""
    rows = store.connection.execute("SELECT id FROM rate WHERE base = ? AND deleted_at IS NOT NULL", (base,))
    return {id for (id,) in rows}
