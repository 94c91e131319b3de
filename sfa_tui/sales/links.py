"""Fields that are sets or rows of their own: tags, contacts with roles, competitors, products, e-mails, memberships.

Each setter takes the text of a field, a list separated by commas in which a leading minus removes.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from sfa_tui.locale import N_
from sfa_tui.model import words
from sfa_tui.model.errors import NotFound, Usage
from sfa_tui.model.text import fold, strip_legal_form
from sfa_tui.sales.nouns import BUYING_ROLES, COMPANY, COMPANY_ROLES, CONTACT, DEAL
from sfa_tui.sales.values import Reader, choice, phone
from sfa_tui.store import names
from sfa_tui.store.conditions import number
from sfa_tui.store.fields import of_noun
from sfa_tui.store.journal import Value

Setter = Callable[[Reader, str, str], None]


def set_link(reader: Reader, noun: str, field: str, id: str, text: str) -> None:
    """Add to, or take from, the set that a link field of a row stands for."""
    _SETTERS[noun, field](reader, id, text)


def members(text: str) -> list[str]:
    """Return the members of a list as they are written."""
    found: list[str] = []
    for part in (part.strip() for part in re.split(r"[,、，]", text)):
        # "Foo, Inc." is one company: what follows the comma is nothing but a legal form.
        name, _ = _with_role(part)
        if name and found and strip_legal_form(f"{found[-1]}, {name}") == strip_legal_form(found[-1]):
            found[-1] = f"{found[-1]}, {part}"
        else:
            found.append(part)
    return [part for part in found if part]


def _parts(text: str) -> list[tuple[str, bool]]:
    """Return the members of a list as (text, whether it is to be removed)."""
    return [(part[1:].strip() if part[0] in "-−－" else part, part[0] in "-−－") for part in members(text)]


def _with_role(text: str) -> tuple[str, str]:
    name, _, role = text.replace("：", ":").partition(":")
    return name.strip(), role.strip()


def _member(reader: Reader, table: str, key: dict[str, str], values: dict[str, Value], remove: bool) -> None:
    """Put a row into a set, or take every row with this key out of it. Where two machines have put one in, both are the
    member, and what is said of it is said of both; two line items are two, of which the first is meant."""
    condition = " AND ".join(f"{column} = ?" for column in key)
    order = "position, id" if table == "line_item" else "id"
    rows = reader.store.connection.execute(
        f"SELECT id FROM {table} WHERE {condition} AND deleted_at IS NULL ORDER BY {order}", list(key.values())
    ).fetchall()
    if remove:
        for (id,) in rows:
            reader.act.delete(table, id)
    elif rows:
        for (id,) in rows[:1] if table == "line_item" else rows:
            reader.act.update(table, id, values)
    else:
        reader.act.insert(table, {**key, **values})


def _tags(noun: str) -> Setter:
    def set_tags(reader: Reader, id: str, text: str) -> None:
        for name, remove in _parts(text):
            _member(reader, "tag", {"noun": noun, "row_id": id, "name": name}, {}, remove)

    return set_tags


def _contacts(reader: Reader, id: str, text: str) -> None:
    for part, remove in _parts(text):
        name, role = _with_role(part)
        contact = names.resolve(reader.store, "contact", name)
        chosen: dict[str, Value] = {"role": choice("contact", role, BUYING_ROLES)} if role else {}
        _member(reader, "deal_contact", {"deal_id": id, "contact_id": contact}, chosen, remove)


def _partners(reader: Reader, id: str, text: str) -> None:
    for part, remove in _parts(text):
        name, role = _with_role(part)
        company = names.resolve(reader.store, "company", name) if remove else reader.ref("company", name, creates=True)
        chosen: dict[str, Value] = {"role": choice("partner", role, COMPANY_ROLES) if role else "partner"}
        _member(reader, "deal_company", {"deal_id": id, "company_id": company}, chosen, remove)


def _competitors(reader: Reader, id: str, text: str) -> None:
    for name, remove in _parts(text):
        rival = (
            names.resolve(reader.store, "competitor", name) if remove else reader.ref("competitor", name, creates=True)
        )
        _member(reader, "deal_competitor", {"deal_id": id, "competitor_id": rival}, {}, remove)


_QUANTITY = re.compile(r"^(?P<name>.+?)(?:\s+[x×]\s*|\s*×\s*)(?P<quantity>[0-9]+(?:\.[0-9]+)?)$", re.IGNORECASE)


def _products(reader: Reader, id: str, text: str) -> None:
    for part, remove in _parts(text):
        name, quantity = part, 1.0
        found = _QUANTITY.match(part)
        # A product may itself be called "Widget x2": the whole text is tried first.
        if found and names.exactly(reader.store, "product", part) is None:
            name, quantity = found["name"], float(number(found["quantity"]))
        product = names.resolve(reader.store, "product", name)
        price, cost, label, currency = reader.store.connection.execute(
            "SELECT unit_price, unit_cost, name, currency FROM product WHERE id = ?", (product,)
        ).fetchone()
        deal_currency = deal_money(reader, id, price, quantity, currency)
        if not remove and currency not in (None, deal_currency):
            raise Usage(
                N_("{product} is priced in {currency}, the deal in {other}; give the deal that currency"),
                product=label,
                currency=currency,
                other=deal_currency,
            )
        values: dict[str, Value] = {"name": label, "quantity": quantity, "unit_price": price, "unit_cost": cost}
        _member(reader, "line_item", {"deal_id": id, "product_id": product}, values, remove)


def deal_money(reader: Reader, id: str, price: int | None, quantity: float, currency: str | None) -> str:
    """Return the currency of a deal; one without an amount takes the price of its line and that line's currency."""
    amount, held = reader.store.connection.execute("SELECT amount, currency FROM deal WHERE id = ?", (id,)).fetchone()
    if amount is None and price is not None:
        total = int((Decimal(price) * Decimal(str(quantity))).to_integral_value())
        reader.act.update("deal", id, {"amount": total, "currency": currency or held or reader.store.currency})
        return str(currency or held or reader.store.currency)
    return str(held or reader.store.currency)


def _points(kind: str) -> Setter:
    def set_points(reader: Reader, id: str, text: str) -> None:
        for part, remove in _parts(text):
            if kind == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", part):
                raise Usage(N_("{value} is not an e-mail address"), value=part)
            value = phone(part, reader.store) if kind == "phone" else part
            _member(reader, "contact_point", {"contact_id": id, "kind": kind, "value": value}, {}, remove)

    return set_points


def _team(reader: Reader, id: str, text: str) -> None:
    today = reader.clock.today.isoformat()
    team = reader.ref("team", text, creates=True) if text.strip() else None
    rows = reader.store.connection.execute(
        "SELECT id, team_id, starts_on FROM membership WHERE user_id = ? AND deleted_at IS NULL"
        " AND (ends_on IS NULL OR ends_on > ?)",
        (id, today),
    ).fetchall()
    if team is not None and any(held == team for _, held, _ in rows):
        return
    for membership, _, _ in rows:
        reader.act.update("membership", membership, {"ends_on": today})
    if team is not None:
        # The first team counts from ever, so that deals of the past find it; a later one from today, even after a time
        # in none.
        earlier = reader.store.connection.execute(
            "SELECT 1 FROM membership WHERE user_id = ? AND deleted_at IS NULL LIMIT 1", (id,)
        ).fetchone()
        starts = today if earlier else None
        reader.act.insert("membership", {"user_id": id, "team_id": team, "role": "member", "starts_on": starts})


def _requires(reader: Reader, id: str, text: str) -> None:
    for part, remove in _parts(text):
        noun, _, field = part.rpartition(".")
        noun = noun or "deal"
        known = next((each for each in (DEAL, COMPANY, CONTACT) if noun in (each.name, words.noun(each.name))), None)
        if known is None:
            raise NotFound(N_("there is no {noun} named {name}"), noun="noun", name=noun)
        noun = known.name
        if noun == "contact":
            field = choice("requires", field, BUYING_ROLES)
        elif (found := known.field(field)) is not None:
            field = found.name
        elif fold(field) not in {fold(each.name) for each in of_noun(reader.store, noun)}:
            raise NotFound(N_("{noun} has no field named {name}"), noun=noun, name=field)
        _member(reader, "stage_requirement", {"stage_id": id, "noun": noun, "field": field}, {}, remove)


def _activity(noun: str) -> Setter:
    def set_links(reader: Reader, id: str, text: str) -> None:
        for name, remove in _parts(text):
            row = names.resolve(reader.store, noun, name)
            _member(reader, "activity_link", {"activity_id": id, "noun": noun, "row_id": row}, {}, remove)

    return set_links


_SETTERS: dict[tuple[str, str], Setter] = {
    ("deal", "tag"): _tags("deal"),
    ("company", "tag"): _tags("company"),
    ("contact", "tag"): _tags("contact"),
    ("deal", "contact"): _contacts,
    ("deal", "partner"): _partners,
    ("deal", "competitor"): _competitors,
    ("deal", "product"): _products,
    ("contact", "email"): _points("email"),
    ("contact", "phone"): _points("phone"),
    **{("activity", noun): _activity(noun) for noun in ("deal", "company", "contact", "user")},
    ("user", "team"): _team,
    ("stage", "requires"): _requires,
}
