"""The verbs of exchange rates: one is added, many are taken in from a file, some are deleted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage
from sfa_tui.model.text import narrow
from sfa_tui.sales.values import check_currency
from sfa_tui.store import natural, rates
from sfa_tui.store.bulk import bulk
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store

# No two currencies are further apart; what is, was typed wrong.
_LARGEST = Decimal(10) ** 9
_COLUMNS = ("id", "base", "currency", "on_date", "rate", "source")


@dataclass(frozen=True, slots=True)
class Taken:
    """How many rates of a file were new, differed from what was there, and were there already."""

    created: int
    updated: int
    skipped: int


def add(store: Store, currency: str, rate: str, on: date) -> str:
    """Add what one unit of a currency is worth in the base currency from a day on, in place of the rate of that day if
    there is one, and return its id."""
    code, value, base = check_currency(currency), read_rate(rate), store.currency
    if code == base:
        raise Usage(N_("{currency} is the base currency: its rate is always 1"), currency=code)
    held = rates.held(store, code).get((base, on.isoformat()))
    with action(store, "rate add", f"{code} {value:f}") as act:
        if held is not None:
            act.update("rate", held[0], {"rate": f"{value:f}", "source": None})
            return held[0]
        said = {"base": code, "currency": base, "on_date": on.isoformat(), "rate": f"{value:f}", "source": None}
        return natural.put(act, "rate", said)


def take_in(store: Store, base: str, found: Iterable[tuple[str, str, Decimal]], source: str) -> Taken:
    """Take in rates (day, currency, what one unit of `base` is worth in it) as one action; equal ones change
    nothing."""
    held = rates.held(store, base)
    created: dict[tuple[str, str], str] = {}
    updated: dict[tuple[str, str], str] = {}
    skipped = 0
    for day, currency, rate in found:
        key, value = (currency, day), f"{rate:f}"
        if key not in held:
            created[key] = value
        elif Decimal(held[key][1]) != rate:
            updated[key] = value
        else:
            skipped += 1
    with action(store, "rate import", source) as act, bulk(act) as work:
        made, back = [], []
        gone = rates.deleted(store, base)
        for (currency, day), value in created.items():
            id = natural.id_of("rate", {"base": base, "currency": currency, "on_date": day})
            if id in gone:
                back.append((id, value, source, None))
            else:
                made.append((id, base, currency, day, value, source))
        if made:
            work.insert("rate", _COLUMNS, made)
        if back:
            work.update("rate", ("rate", "source", "deleted_at"), back)
        if updated:
            work.update("rate", ("rate", "source"), ((held[key][0], value, source) for key, value in updated.items()))
    return Taken(len(created), len(updated), skipped)


def delete(store: Store, ids: Sequence[str]) -> None:
    """Delete rates; `undo` brings them back."""
    with action(store, "rate delete") as act:
        for id in ids:
            act.delete("rate", id)


def read_rate(text: str) -> Decimal:
    """Return the rate that a text spells, Usage where it spells none that could be right."""
    try:
        value = Decimal(narrow(text).strip().replace(",", ""))
    except InvalidOperation:
        value = Decimal(0)
    if not value.is_finite() or not 1 / _LARGEST <= value <= _LARGEST:
        raise Usage(N_("{value} is not a rate; write what one unit is worth, like 155.2"), value=text)
    return value
