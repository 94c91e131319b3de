"""The verbs of targets: added, edited and deleted; one call is one action, one undo."""

from collections.abc import Sequence
from datetime import date

from sfa_tui.locale import N_
from sfa_tui.model.amount import parse_amount
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Refused, Usage
from sfa_tui.model.period import parse_period
from sfa_tui.sales.nouns import METRICS
from sfa_tui.sales.values import check_currency, choice
from sfa_tui.store import names, natural, targets
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import Store

SCOPES = ("user", "team", "product", "company")
"""What a target can be for, beside the whole workspace."""

# A number of deals is read like an amount of a currency without decimals: 1,200, 2千.
_WHOLE = "JPY"


def add(
    store: Store,
    clock: Clock,
    *,
    period: str,
    amount: str,
    metric: str = "orders",
    scope: tuple[str, str] | None = None,
    currency: str | None = None,
) -> str:
    """Add a target and return its id; `scope` is one of SCOPES and the name of whose it is.

    Usage where a text cannot be read, Refused where there is a target for the same in the same months already.
    """
    metric = choice("metric", metric, METRICS)
    money = check_currency(currency) if currency else store.currency
    starts_on, months = _months(store, clock, period)
    value = _amount(amount, metric, money)
    noun = scope[0] if scope else None
    row_id = names.resolve(store, *scope) if scope else None
    same = targets.same(store, metric, noun, row_id, starts_on, months)
    if same is not None:
        raise Refused(
            N_("there is a target for this period already ({id}); `sfa target edit {id} --amount …` changes it"),
            id=same,
        )
    values: dict[str, Value] = {
        "metric": metric,
        "noun": noun,
        "row_id": row_id,
        "starts_on": starts_on,
        "months": months,
        "amount": value,
        "currency": None if metric == "count" else money,
    }
    with action(store, "target add", period) as act:
        return natural.put(act, "target", values)


def edit(store: Store, clock: Clock, id: str, *, period: str | None = None, amount: str | None = None) -> None:
    """Set the period or the amount of a target."""
    held = targets.get(store, id)
    values: dict[str, Value] = {}
    if period is not None:
        values["starts_on"], values["months"] = starts_on, months = _months(store, clock, period)
        same = targets.same(store, held.metric, held.noun, held.row_id, starts_on, months)
        if same not in (None, id):
            raise Refused(N_("there is a target for this period already ({id})"), id=same)
    if amount is not None:
        values["amount"] = _amount(amount, held.metric, held.currency)
    with action(store, "target edit", id) as act:
        act.update("target", id, values)


def delete(store: Store, ids: Sequence[str]) -> None:
    """Delete targets; `undo` brings them back."""
    with action(store, "target delete") as act:
        for id in ids:
            act.delete("target", id)


def _months(store: Store, clock: Clock, text: str) -> tuple[str, int]:
    """Return the first day and the number of months of a period, Usage where it does not consist of whole months."""
    period = parse_period(text, clock.today, fiscal(store))
    if period.start.day != 1 or period.end.day != 1:
        raise Usage(N_("{period} is not made of whole months, as the period of a target must be"), period=period.name)
    return period.start.isoformat(), _index(period.end) - _index(period.start)


def _amount(text: str, metric: str, currency: str) -> int:
    try:
        amount = parse_amount(text, _WHOLE if metric == "count" else currency)
    except Usage:
        if metric != "count":
            raise
        raise Usage(N_("{field}: {value} is not a whole number"), field="amount", value=text) from None
    if amount < 0:
        raise Usage(N_("a target cannot be negative: {value}"), value=text)
    return amount


def _index(day: date) -> int:
    return day.year * 12 + day.month
