"""How records of orders and targets become drafts of rows."""

from collections.abc import Iterator

from sfa_tui.exchange.import_records import Import, currency, day, external, minor, number, owner, text
from sfa_tui.exchange.matching import Draft, Key
from sfa_tui.exchange.records import Record
from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage
from sfa_tui.model.money import minor_digits
from sfa_tui.model.period import parse_period
from sfa_tui.model.text import fold
from sfa_tui.sales.nouns import METRICS
from sfa_tui.sales.targets import SCOPES
from sfa_tui.sales.values import choice
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.journal import Value


class Orders:
    """Orders: known by external id, else by number and product, else by day, company, product and amount."""

    table = "sales_order"
    strong = frozenset({"external"})
    repeats = True

    def __init__(self, work: Import) -> None:
        self._work = work

    def known(self) -> Iterator[tuple[Key, str]]:
        """Yield the keys of the orders that are there."""
        columns = "external_id, ref, product_id, ordered_on, company_id, amount"
        for id, outside, ref, product, *natural in self._work.keys("sales_order", columns):
            yield (("external", outside) if outside else _order_key(ref, product, *natural)), id

    def draft(self, record: Record) -> Draft:
        """Return the draft of an order; an unknown company is made, an unknown product, user or deal rejects the
        row."""
        work = self._work
        ordered = day(record, "date")
        product_name, deal_name, company_name = (text(record, each) for each in ("product", "deal", "company"))
        if ordered is None or company_name is None:
            raise Usage(N_("an order needs a date and a company"))
        held = owner(work, record)
        product = work.references.require("product", product_name) if product_name else None
        deal = self._deal(text(record, "external_id"), deal_name) if deal_name else None
        columns: dict[str, Value] = {
            "ordered_on": ordered.isoformat(),
            "company_id": work.references.make("company", company_name),
            "product_id": product,
            "deal_id": deal,
            "owner_id": held,
            "quantity": number(record, "quantity"),
            "amount": minor(record, "amount"),
            "cost": minor(record, "cost"),
            "currency": currency(work, record, "amount", "cost"),
            "ref": text(record, "ref"),
            "external_id": text(record, "external_id"),
        }
        natural = (columns["ordered_on"], columns["company_id"], columns["amount"])
        key = _order_key(columns["ref"], product, *natural)
        return Draft(columns, external(record) or [key], defaults={"currency": work.store.currency})

    def _deal(self, id: str | None, name: str) -> str:
        """Return the deal of that name: of several, the one that an order of our own list belongs to already."""
        held = self._work.store.connection.execute(
            "SELECT d.id, d.name FROM sales_order o JOIN deal d ON d.id = o.deal_id WHERE o.id = ?", (id,)
        ).fetchone()
        if held and fold(held[1] or "") == fold(name):
            return str(held[0])
        return self._work.references.require("deal", name)


def _order_key(ref: Value, product: Value, *natural: Value) -> Key:
    """Return what an order without an id is known by; one number may stand over several products."""
    return ("ref", ref, product) if ref else ("order", product, *natural)


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
