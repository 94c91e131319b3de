"""The verbs of what belongs to a deal: a person's part in it, a line item. One verb is one transaction and one undo."""

import re
from decimal import Decimal

from sfa_tui.locale import N_
from sfa_tui.model.amount import parse_amount
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound, Usage
from sfa_tui.model.text import narrow
from sfa_tui.sales.nouns import BUYING_ROLES
from sfa_tui.sales.values import choice
from sfa_tui.store import labels
from sfa_tui.store.conditions import number
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import Store

_ITEM = re.compile(r"^\s*(?P<quantity>[^x×*@]+?)\s*(?:[x×*@]\s*(?P<price>.+?)\s*)?$", re.IGNORECASE)


def set_role(store: Store, clock: Clock, *, deal: str, contact: str, role: str) -> None:
    """Say what part a person has in a deal; an empty one leaves the person their own role. Usage for an unknown
    role."""
    with action(store, "deal edit", f"{labels.of_row(store, 'deal', deal)}: contact={_name(store, contact)}") as act:
        part = choice("role", role, BUYING_ROLES) if role.strip() else None
        for id in _links(store, deal, contact):
            act.update("deal_contact", id, {"role": part})


def take_off(store: Store, clock: Clock, *, deal: str, contact: str) -> None:
    """Take a person off a deal; the person stays with the company."""
    with action(store, "deal edit", f"{labels.of_row(store, 'deal', deal)}: contact=-{_name(store, contact)}") as act:
        for id in _links(store, deal, contact):
            act.delete("deal_contact", id)


def set_item(store: Store, clock: Clock, *, item: str, text: str) -> None:
    """Set the quantity of a line item, or quantity × unit price; Usage where the text is neither."""
    found = _ITEM.match(narrow(text))
    if found is None:
        raise Usage(N_("{value} is no quantity; write 3, or 3 × 1200 with the unit price"), value=text)
    deal, currency = _deal_of(store, item)
    values: dict[str, Value] = {"quantity": float(Decimal(number(found["quantity"].replace(",", ""))))}
    if found["price"]:
        values["unit_price"] = parse_amount(found["price"], currency)
    with action(store, "deal edit", f"{labels.of_row(store, 'deal', deal)}: product={text}") as act:
        act.update("line_item", item, values)


def remove_item(store: Store, clock: Clock, *, item: str) -> None:
    """Take a line item out of its deal."""
    deal, _currency = _deal_of(store, item)
    called = labels.of_row(store, "line_item", item)
    with action(store, "deal edit", f"{labels.of_row(store, 'deal', deal)}: product=-{called}") as act:
        act.delete("line_item", item)


def _links(store: Store, deal: str, contact: str) -> list[str]:
    rows = store.connection.execute(
        "SELECT id FROM deal_contact WHERE deal_id = ? AND contact_id = ? AND deleted_at IS NULL", (deal, contact)
    ).fetchall()
    if not rows:
        raise NotFound(N_("{name} is not on this deal any more"), name=_name(store, contact))
    return [str(id) for (id,) in rows]


def _deal_of(store: Store, item: str) -> tuple[str, str]:
    row = store.connection.execute(
        "SELECT d.id, d.currency FROM line_item i JOIN deal d ON d.id = i.deal_id"
        " WHERE i.id = ? AND i.deleted_at IS NULL",
        (item,),
    ).fetchone()
    if row is None:
        raise NotFound(N_("that {noun} is not there any more"), noun="line_item")
    return str(row[0]), str(row[1] or store.currency)


def _name(store: Store, contact: str) -> str:
    return labels.of_row(store, "contact", contact)
