"""How records of orders become drafts of rows."""

from collections.abc import Iterator

from sfa_tui.exchange.import_records import Import, currency, day, external, minor, number, owner, text
from sfa_tui.exchange.matching import Draft, Key
from sfa_tui.exchange.records import Record
from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage
from sfa_tui.model.text import fold
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
        keys = external(record) or [key]
        return Draft(columns, keys, defaults={"currency": work.store.currency}, money=("amount", "cost"))

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
