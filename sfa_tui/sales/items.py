"""The verbs of a line item: one is added to a deal, edited; and the deal takes what its items come to as its amount.

Each is one transaction and one undo. An unknown product is refused: its price would be a guess.
"""

from collections.abc import Mapping

from sfa_tui.locale import N_
from sfa_tui.model.amount import MAX_MINOR
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound, Refused, Usage
from sfa_tui.sales.nouns import LINE_ITEM
from sfa_tui.sales.values import Reader, reading
from sfa_tui.store import belongings, labels
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import Store


def add(store: Store, clock: Clock, *, deal: str, texts: Mapping[str, str]) -> str:
    """Add a line item to a deal and return its id; price and cost are those of the product where no text gives them,
    and a deal without an amount takes what the item comes to. Usage where the product is priced in another currency."""
    with action(store, "deal edit", f"{_called(store, deal)}: product={texts.get('product', '')}") as act:
        if not texts.get("product", "").strip():
            raise Usage(N_("{noun} needs {field}"), noun="line_item", field="product")
        amount, held = _deal(store, deal)
        reader = Reader(store, clock, act)
        with reading("product"):
            product = reader.ref("product", texts["product"])
            price, cost, name, own = _product(store, product)
            # Where nothing has been priced yet, it is the product that says in which currency.
            priced = amount is not None or belongings.total(store, deal) is not None
            currency = (held if priced else own or held) or store.currency
            _refuse_other(name, own, currency)
        values = _read(reader, texts, currency)
        for column, of_product in (("unit_price", price), ("unit_cost", cost)):
            if values.get(column) is None:
                values[column] = of_product
        values["quantity"] = 1.0 if values.get("quantity") is None else values["quantity"]
        id = act.insert("line_item", {**values, "deal_id": deal, "name": name})
        worth = _checked(store, deal)
        if amount is None and worth is not None:
            act.update("deal", deal, {"amount": worth, "currency": currency})
    return id


def edit(store: Store, clock: Clock, *, item: str, texts: Mapping[str, str]) -> None:
    """Set fields of a line item; an empty text takes away what it held, but for the product."""
    row = store.connection.execute(
        "SELECT deal_id FROM line_item WHERE id = ? AND deleted_at IS NULL", (item,)
    ).fetchone()
    if row is None:
        raise NotFound(N_("that {noun} is not there any more"), noun="line_item")
    deal = str(row[0])
    said = ", ".join(f"{name}={text}" for name, text in texts.items())
    with action(
        store, "deal edit", f"{_called(store, deal)}: {labels.of_row(store, 'line_item', item)}: {said}"
    ) as act:
        if "product" in texts and not texts["product"].strip():
            raise Usage(N_("{noun} needs {field}"), noun="line_item", field="product")
        _amount, held = _deal(store, deal)
        currency = held or store.currency
        values = _read(Reader(store, clock, act), texts, currency)
        if "product_id" in values:
            _price, _cost, name, own = _product(store, str(values["product_id"]))
            with reading("product"):
                _refuse_other(name, own, currency)
            values["name"] = name
        if values.get("quantity", 1) is None:
            values["quantity"] = 1.0
        act.update("line_item", item, values)
        _checked(store, deal)


def take_sum(store: Store, clock: Clock, *, deal: str) -> None:
    """Let a deal have what its items come to as its amount; Refused where none of them has a price."""
    with action(store, "deal edit", lambda: f"{_called(store, deal)}: amount={belongings.total(store, deal)}") as act:
        worth = _checked(store, deal)
        if worth is None:
            raise Refused(N_("no item of {deal} has a price"), deal=_called(store, deal))
        act.update("deal", deal, {"amount": worth})


def _read(reader: Reader, texts: Mapping[str, str], currency: str) -> dict[str, Value]:
    """Return the columns that the texts mean."""
    values = reader.columns(LINE_ITEM, dict(texts), currency=currency)
    for name in ("every_months", "times"):
        if isinstance(number := values.get(name), int) and number < 1:
            with reading(name):
                raise Usage(N_("{field}: {value} is not a whole number from 1 on"), field=name, value=texts[name])
    return values


def _checked(store: Store, deal: str) -> int | None:
    """Return what the items of a deal come to; Usage where that is more than can be kept."""
    worth = belongings.total(store, deal)
    if worth is not None and abs(worth) > MAX_MINOR:
        with reading("unit_price"):
            raise Usage(N_("together the items come to more than can be kept"))
    return worth


def _refuse_other(product: str, own: str | None, currency: str) -> None:
    if own not in (None, currency):
        raise Usage(
            N_("{product} is priced in {currency}, the deal in {other}; give the deal that currency"),
            product=product,
            currency=own,
            other=currency,
        )


def _deal(store: Store, id: str) -> tuple[int | None, str | None]:
    """Return the amount of a deal and its currency."""
    row = store.connection.execute(
        "SELECT amount, currency FROM deal WHERE deleted_at IS NULL AND id = ?", (id,)
    ).fetchone()
    if row is None:
        raise NotFound(N_("that {noun} is not there any more"), noun="deal")
    return row[0], row[1]


def _product(store: Store, id: str) -> tuple[int | None, int | None, str, str | None]:
    row = store.connection.execute(
        "SELECT unit_price, unit_cost, name, currency FROM product WHERE id = ?", (id,)
    ).fetchone()
    return row[0], row[1], str(row[2] or ""), row[3]


def _called(store: Store, deal: str) -> str:
    return labels.of_row(store, "deal", deal)
