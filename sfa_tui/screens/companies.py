"""The tab of companies: who they are, what is open and won there, and who spoke last."""

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from sfa_tui.display import cells
from sfa_tui.locale import N_, _, language, ngettext
from sfa_tui.model.clock import Clock
from sfa_tui.model.money import Scale, minor_digits, round_money
from sfa_tui.sales.nouns import COMPANY, Noun
from sfa_tui.screens.customers import Customers
from sfa_tui.screens.table_view import (
    Cell,
    Order,
    Subject,
    View,
    moment,
    money,
    number,
    of_listing,
    several,
    text,
    without_rate,
)
from sfa_tui.store import companies
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.spans import Span
from sfa_tui.widgets.table import Row
from sfa_tui.widgets.table_layout import Column

_ORDERS = (
    Order("name", N_("company")),
    Order("new", N_("newest"), descending=True),
    Order("last", N_("last conversation"), descending=True),
    Order("silent", N_("longest silent")),
)
_USUAL = ("name", "sector", "country", "owner", "open_deals", "open_amount", "won_amount", "last", "tags")


def columns(clock: Clock, scale: Scale) -> list[Column]:
    """Return every column of a table of companies."""
    return [
        Column("name", _("Company"), text("name", "name"), 20, 4, order="name"),
        Column("sector", _("Sector"), text("sector"), 12, 1, spare=4),
        Column("country", _("Country"), text("country"), 8, spare=6),
        Column("owner", _("Owner"), text("owner"), 10, 1, spare=5),
        Column("open_deals", _("Open"), number("open_deals"), 5, 0, True),
        Column("open_amount", _("Open amount"), money("open_amount", scale, "amount"), 12, 0, True, 2),
        Column("won_amount", _("Won"), money("won_amount", scale), 12, 0, True, 3),
        Column("last", _("Last conversation"), _last(clock), 18, spare=1, order="last"),
        Column("tags", _("Tags"), several("tags"), 8, 1, spare=7),
        Column("reading", _("Reading"), text("reading"), 14, 1, spare=9),
        Column("parent", _("Parent company"), text("parent"), 14, 1, spare=10),
        Column("corporate_number", _("Corporate number"), text("corporate_number"), 13, spare=10),
        Column("phone", _("Phone"), text("phone"), 14, spare=10),
        Column("website", _("Website"), text("website"), 16, 1, spare=10),
        Column("address", _("Address"), text("address"), 20, 2, spare=10),
        Column("employees", _("Employees"), number("employees"), 8, 0, True, 10),
        Column("annual_revenue", _("Annual revenue"), money("annual_revenue", scale), 12, 0, True, 10),
        Column("year_established", _("Founded"), text("year_established"), 7, 0, True, 10),
        Column("won_deals", _("Won deals"), number("won_deals"), 5, 0, True, 10),
        Column("note", _("Note"), text("note"), 16, 2, spare=10),
        Column("created_at", _("Created"), moment("created_at", clock), 16, spare=10, order="new"),
    ]


def _last(clock: Clock) -> Cell:
    def show(row: Row) -> Sequence[Span]:
        last = row["last_conversation"]
        if not last:
            return (Span("–", "dim"),)
        owe = last["owed_by"] == "us"
        sign = cells.ARROWS.get(last["direction"], "·")
        told = f"{sign} {cells.kind(last['channel'])} {cells.ago(last['at'], clock)}"
        return (Span(told, "owe" if owe else "dim"),)

    return show


def _sums(store: Store, clock: Clock, view: View, scale: Scale) -> list[str]:
    """Return what is open and won at the companies of a filter."""
    found = companies.business(store, clock, view.filter)
    told = []
    for phrase, name in ((_("{amount} open"), "open_amount"), (_("{amount} won"), "won_amount")):
        if found[name]:
            minor = int(Decimal(str(found[name])).scaleb(minor_digits(store.currency)))
            told.append(phrase.format(amount=round_money(minor, store.currency, language(), scale)))
    return [*told, *without_rate(int(str(found["deals_without_rate"])))]


SUBJECT = Subject(
    "company",
    _ORDERS,
    columns,
    _USUAL,
    *of_listing(companies.LISTING),
    _sums,
    lambda rows: ngettext("{count} company", "{count} companies", rows).format(count=f"{rows:,}"),
    N_("There are no companies yet.\nPress a to add one, or run sfa import companies FILE to bring many."),
)


class CompaniesScreen(Customers):
    """All companies."""

    MODE = "companies"
    SUBJECT: ClassVar[Subject] = SUBJECT
    NOUN: ClassVar[Noun] = COMPANY
    FIELDS: ClassVar[tuple[str, ...]] = tuple(
        "name reading sector phone website address country employees annual_revenue year_established parent"
        " corporate_number owner tag external_id note".split()
    )
    ON_MANY: ClassVar[tuple[str, ...]] = tuple(
        "owner sector country tag parent employees annual_revenue year_established website note".split()
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "brief", N_("brief"), id="company.brief", show=False),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what cannot be done without a row."""
        return bool(self.chosen()) if action == "brief" else super().check_action(action, parameters)

    @work(group="brief")
    async def action_brief(self) -> None:
        """Show what to read before a meeting at the company."""
        from sfa_tui.screens import brief

        await brief.show(self, "company", str(self.chosen()[0]["id"]))
