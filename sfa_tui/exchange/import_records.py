"""How records of companies, contacts, products and targets become drafts of rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sfa_tui.exchange.mapping import CUSTOM
from sfa_tui.exchange.matching import Draft, Extra, Key
from sfa_tui.exchange.records import Record
from sfa_tui.exchange.references import References
from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Usage
from sfa_tui.model.money import minor_digits
from sfa_tui.model.period import parse_period
from sfa_tui.model.text import fold
from sfa_tui.sales.defaults import full_name
from sfa_tui.sales.nouns import BUYING_ROLES, METRICS
from sfa_tui.sales.targets import SCOPES
from sfa_tui.sales.values import choice, phone
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.fields import Field
from sfa_tui.store.journal import Value
from sfa_tui.store.workspace import Store


@dataclass(slots=True)
class Import:
    """What every handler works with: the workspace, the present, the names of the file, and the noun's custom
    fields."""

    store: Store
    clock: Clock
    references: References
    custom: dict[str, Field]
    create_users: bool = False

    def keys(self, table: str, columns: str) -> Iterator[tuple[str, ...]]:
        """Yield (id, column …) of the rows of a table, oldest first, so that of several which a file may mean every
        machine takes the same."""
        yield from self.store.connection.execute(
            f'SELECT id, {columns} FROM "{table}" WHERE deleted_at IS NULL ORDER BY id'
        )


def text(record: Record, name: str) -> str | None:
    """Return a text of the record, None where it has none."""
    value = record.get(name)
    if value is None:
        return None
    return (value if isinstance(value, str) else str(value)).strip() or None


def number(record: Record, name: str) -> float | None:
    """Return a number of the record, None where it has none."""
    value = record.get(name)
    return float(value) if isinstance(value, int | float | Decimal) else None


def minor(record: Record, name: str) -> int | None:
    """Return an amount of the record in minor units, None where it has none."""
    value = record.get(name)
    return int(value) if isinstance(value, int | Decimal) else None


def day(record: Record, name: str) -> date | None:
    """Return a day of the record, None where it has none."""
    value = record.get(name)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def currency(work: Import, record: Record, *amounts: str) -> str | None:
    """Return the currency of the record's amounts, None where it has none: an amount without a currency is in the base
    currency, and a currency without an amount does not make another sum of one that is there."""
    if all(record.get(each) is None for each in amounts):
        return None
    return text(record, "currency") or work.store.currency


def owner(work: Import, record: Record) -> str | None:
    """Return the id of the owner that the record names; where there is no such user, one is made if that may be, else
    it is NotFound."""
    name = text(record, "owner")
    if name is None:
        return None
    return (
        work.references.make("user", name, role="rep") if work.create_users else work.references.require("user", name)
    )


def tags(record: Record, noun: str) -> list[tuple[str, Extra]]:
    """Return the tags of the record as extras of its row."""
    listed = record.get("tags")
    names = listed if isinstance(listed, tuple) else ()
    return [("row_id", Extra("tag", {"noun": noun, "name": name})) for name in names]


def custom_values(work: Import, record: Record) -> list[tuple[str, Extra]]:
    """Return the values of the noun's custom fields as extras of its row."""
    extras = []
    for name, value in record.items():
        if not name.startswith(CUSTOM):
            continue
        field = work.custom[name.removeprefix(CUSTOM)]
        if field.type == "multi-choice":
            listed = value if isinstance(value, tuple) else (str(value),)
            extras += [
                ("row_id", Extra("field_value", {"field_id": field.id, "value": _choice(field, str(each))}))
                for each in listed
            ]
            continue
        extras.append(
            ("row_id", Extra("field_value", {"field_id": field.id}, {"value": _custom_value(work, field, value)}))
        )
    return extras


def _custom_value(work: Import, field: Field, value: object) -> Value:
    match field.type:
        case "choice":
            return _choice(field, str(value))
        case "contact" | "user":
            return work.references.require(field.type, str(value))
        case "money":
            return int(value) if isinstance(value, int | Decimal) else None
        case "number":
            return float(value) if isinstance(value, int | Decimal | float) else None
        case "date":
            return value.isoformat() if isinstance(value, date) else None
    return str(value)


def _choice(field: Field, value: str) -> str:
    for each in field.choices:
        if fold(each) == fold(value):
            return each
    raise Usage(
        N_("{field}: {value} is not one of {choices}"), field=field.name, value=value, choices=", ".join(field.choices)
    )


def external(record: Record) -> list[Key]:
    """Return the key that a record's own id in another system makes, none where it has no such id."""
    id = text(record, "external_id")
    return [("external", id)] if id else []


class Companies:
    """Companies: known by external id, corporate number, then name; a parent that is nowhere yet is made."""

    table = "company"
    strong = frozenset({"external", "number"})
    repeats = False

    def __init__(self, work: Import) -> None:
        self._work = work
        self._above: dict[str, str] | None = None

    def known(self) -> Iterator[tuple[Key, str]]:
        """Yield the keys of the companies that are there."""
        for id, outside, number, name in self._work.keys("company", "external_id, corporate_number, name"):
            if outside:
                yield ("external", outside), id
            if number:
                yield ("number", number), id
            if name:
                yield ("name", fold(name)), id

    def draft(self, record: Record) -> Draft:
        """Return the draft of a company; Usage where it has no name."""
        work = self._work
        name = text(record, "name")
        if name is None:
            raise Usage(N_("this company has no name"))
        name = work.references.meant("company", name)
        columns: dict[str, Value] = {
            "name": name,
            "owner_id": owner(work, record),
            "annual_revenue": minor(record, "annual_revenue"),
            **{each: text(record, each) for each in ("reading", "corporate_number", "sector", "website", "address")},
            **{each: text(record, each) for each in ("country", "external_id", "note")},
            **{each: minor(record, each) for each in ("employees", "year_established")},
        }
        given = text(record, "phone")
        columns["phone"] = phone(given, work.store) if given else None
        parent = text(record, "parent")
        if parent and fold(parent) != fold(name):
            self._place(name, work.references.meant("company", parent))
            columns["parent_id"] = work.references.make("company", parent)
        keys = external(record)
        if columns["corporate_number"]:
            keys.append(("number", columns["corporate_number"]))
        keys.append(("name", fold(name)))
        return Draft(columns, keys, [*tags(record, "company"), *custom_values(work, record)])

    def _place(self, name: str, parent: str) -> None:
        """Note that one company stands under another; Usage where it would stand above itself."""
        if self._above is None:
            rows = self._work.store.connection.execute(
                "SELECT c.name, p.name FROM company c JOIN company p ON p.id = c.parent_id"
                " WHERE c.deleted_at IS NULL AND p.deleted_at IS NULL AND c.name IS NOT NULL AND p.name IS NOT NULL"
            )
            self._above = {fold(below): fold(above) for below, above in rows}
        self._above.pop(fold(name), None)
        seen, above = set[str](), fold(parent)
        while above in self._above and above not in seen:
            seen.add(above)
            above = self._above[above]
        if above == fold(name):
            raise Usage(N_("{name} would stand above itself"), name=name)
        self._above[fold(name)] = fold(parent)


class Contacts:
    """Contacts: known by external id, e-mail, then name at a company; an unknown company is made."""

    table = "contact"
    strong = frozenset({"external"})
    repeats = False

    def __init__(self, work: Import) -> None:
        self._work = work

    def known(self) -> Iterator[tuple[Key, str]]:
        """Yield the keys of the contacts that are there."""
        for id, outside, name, company in self._work.keys("contact", "external_id, name, company_id"):
            if outside:
                yield ("external", outside), id
            if name:
                yield ("name", fold(name), company), id
        rows = self._work.store.connection.execute(
            "SELECT value, contact_id FROM contact_point WHERE kind = 'email' AND deleted_at IS NULL"
            " ORDER BY contact_id"
        )
        for email, id in rows:
            yield ("email", fold(email)), id

    def draft(self, record: Record) -> Draft:
        """Return the draft of a contact; Usage where it has neither name nor e-mail."""
        work = self._work
        emails = record.get("email")
        addresses = emails if isinstance(emails, tuple) else ()
        family, given = text(record, "family_name"), text(record, "given_name")
        parts = full_name(work.store, family or "", given or "")
        name = text(record, "name") or parts or (addresses[0] if addresses else None)
        if name is None:
            raise Usage(N_("this contact has no name"))
        name = work.references.meant("contact", name)
        company_name = text(record, "company")
        company = work.references.make("company", company_name) if company_name else None
        reading = (text(record, "reading") or "").split(maxsplit=1)
        role, avoid = text(record, "buying_role"), record.get("do_not_contact")
        columns: dict[str, Value] = {
            "name": name,
            "company_id": company,
            "family_name": family,
            "given_name": given,
            "family_reading": text(record, "family_name_reading") or (reading[0] if reading else None),
            "given_reading": text(record, "given_name_reading") or (reading[1] if len(reading) > 1 else None),
            "buying_role": choice("buying_role", role, BUYING_ROLES) if role else None,
            "do_not_contact": int(avoid) if isinstance(avoid, bool) else None,
            "owner_id": owner(work, record),
            **{each: text(record, each) for each in ("title", "department", "external_id", "note")},
        }
        keys = external(record) + [("email", fold(each)) for each in addresses] + [("name", fold(name), company)]
        phones = record.get("phone")
        numbers = [
            *(phones if isinstance(phones, tuple) else ()),
            *([str(record["mobile"])] if record.get("mobile") else ()),
        ]
        points = [("email", each) for each in addresses] + [("phone", phone(each, work.store)) for each in numbers]
        extras = [
            ("contact_id", Extra("contact_point", {"kind": kind, "value": value}))
            for kind, value in dict.fromkeys(points)
        ]
        return Draft(columns, keys, [*extras, *tags(record, "contact"), *custom_values(work, record)])


class Products:
    """Products: known by external id, code, then name."""

    table = "product"
    strong = frozenset({"external", "code"})
    repeats = False

    def __init__(self, work: Import) -> None:
        self._work = work

    def known(self) -> Iterator[tuple[Key, str]]:
        """Yield the keys of the products that are there."""
        for id, outside, code, name in self._work.keys("product", "external_id, code, name"):
            for kind, value in (("external", outside), ("code", code and fold(code)), ("name", name and fold(name))):
                if value:
                    yield (kind, value), id

    def draft(self, record: Record) -> Draft:
        """Return the draft of a product; Usage where it has neither name nor code."""
        code = text(record, "code")
        name = text(record, "name") or code
        if name is None:
            raise Usage(N_("this product has neither name nor code"))
        name = self._work.references.meant("product", name)
        columns: dict[str, Value] = {
            "name": name,
            "code": code,
            "family": text(record, "family"),
            "unit_price": minor(record, "unit_price"),
            "unit_cost": minor(record, "unit_cost"),
            "currency": currency(self._work, record, "unit_price", "unit_cost"),
            "external_id": text(record, "external_id"),
        }
        keys = [*external(record), *([("code", fold(code))] if code else []), ("name", fold(name))]
        defaults: dict[str, Value] = {"currency": text(record, "currency") or self._work.store.currency, "active": 1}
        money = ("unit_price", "unit_cost")
        return Draft(columns, keys, custom_values(self._work, record), defaults, money=money)


class Targets:
    """Targets: one for each metric, scope and period."""

    table = "target"
    strong: frozenset[str] = frozenset()
    repeats = False

    def __init__(self, work: Import) -> None:
        self._work = work

    def known(self) -> Iterator[tuple[Key, str]]:
        """Yield the keys of the targets that are there."""
        for id, *natural in self._work.keys("target", "metric, noun, row_id, starts_on, months"):
            yield tuple(natural), id

    def draft(self, record: Record) -> Draft:
        """Return the draft of a target; its scope is a user, a team, a product, a company, or the whole workspace."""
        work = self._work
        metric = text(record, "metric")
        when, amount = text(record, "period"), minor(record, "amount")
        if when is None or amount is None:
            raise Usage(N_("a target needs a period and an amount"))
        period = parse_period(when, work.clock.today, fiscal(work.store))
        months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
        noun, row_id = self._whose(text(record, "scope"), text(record, "name"))
        columns: dict[str, Value] = {
            "metric": choice("metric", metric, METRICS) if metric else "orders",
            "noun": noun,
            "row_id": row_id,
            "starts_on": period.start.isoformat(),
            "months": months,
            "amount": amount,
            "currency": currency(work, record, "amount"),
        }
        if columns["metric"] == "count":
            # The cell was read as money of that currency; a number of deals has none, and no minor units.
            digits = minor_digits(str(columns["currency"]))
            if amount % 10**digits:
                raise Usage(N_("{field}: {value} is not a whole number"), field="amount", value=amount / 10**digits)
            columns |= {"amount": amount // 10**digits, "currency": None}
        key = tuple(columns[each] for each in ("metric", "noun", "row_id", "starts_on", "months"))
        return Draft(columns, [key])

    def _whose(self, scope: str | None, name: str | None) -> tuple[str, str] | tuple[None, None]:
        """Return the noun and the row that a target is for: `scope` names it, or says of which noun `name` is, as our
        own list does."""
        if scope is not None and name is not None and fold(scope) in SCOPES:
            return fold(scope), self._work.references.require(fold(scope), name)
        said = scope or name
        return self._scope(said) if said else (None, None)

    def _scope(self, name: str) -> tuple[str, str]:
        for noun in ("user", "team", "product", "company"):
            found = self._work.references.find(noun, name)
            if found is not None:
                return noun, found
        return "user", self._work.references.require("user", name)
