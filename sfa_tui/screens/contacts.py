"""The tab of contacts: the people at the companies, and those who buy for themselves."""

from collections.abc import Sequence
from typing import ClassVar

from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.clock import Clock
from sfa_tui.model.money import Scale
from sfa_tui.sales.nouns import CONTACT, Noun
from sfa_tui.screens.customers import Customers
from sfa_tui.screens.table_view import Order, Subject, View, choice, moment, of_listing, several, text
from sfa_tui.store import contacts
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain, short_company
from sfa_tui.widgets.spans import Span
from sfa_tui.widgets.table import Row
from sfa_tui.widgets.table_layout import Column

_ORDERS = (
    Order("name", N_("contact")),
    Order("company", N_("company")),
    Order("new", N_("newest"), descending=True),
)
_USUAL = ("name", "company", "title", "department", "buying_role", "emails", "phones", "do_not_contact", "tags")


def columns(clock: Clock, _scale: Scale) -> list[Column]:
    """Return every column of a table of contacts."""
    return [
        Column("name", _("Contact"), text("name", "name"), 14, 2, order="name"),
        Column("company", _("Company"), _company, 16, 3, order="company"),
        Column("title", _("Title"), text("title"), 10, 1, spare=3),
        Column("department", _("Department"), text("department"), 10, 1, spare=5),
        Column("buying_role", _("Role"), choice("buying_role"), 12, spare=4),
        Column("emails", _("E-mail"), several("emails"), 20, 3, spare=2),
        Column("phones", _("Phone"), several("phones"), 16, spare=1),
        Column("do_not_contact", _("Do not contact"), _do_not, 6, spare=6),
        Column("tags", _("Tags"), several("tags"), 8, 1, spare=7),
        Column("reading", _("Reading"), _reading, 14, 1, spare=8),
        Column("owner", _("Owner"), text("owner"), 10, 1, spare=9),
        Column("note", _("Note"), text("note"), 16, 2, spare=10),
        Column("created_at", _("Created"), moment("created_at", clock), 16, spare=10, order="new"),
    ]


def _company(row: Row) -> Sequence[Span]:
    return (Span(short_company(row["company"] or "")),)


def _do_not(row: Row) -> Sequence[Span]:
    return (Span("× " + _("do not contact"), "overdue"),) if row["do_not_contact"] else ()


def _reading(row: Row) -> Sequence[Span]:
    return (Span(plain(" ".join(filter(None, (row["family_reading"], row["given_reading"]))))),)


def _sums(_store: Store, _clock: Clock, _view: View, _scale: Scale) -> list[str]:
    return []


SUBJECT = Subject(
    "contact",
    _ORDERS,
    columns,
    _USUAL,
    *of_listing(contacts.LISTING),
    _sums,
    lambda rows: ngettext("{count} contact", "{count} contacts", rows).format(count=f"{rows:,}"),
    N_("There are no contacts yet.\nPress a to add one, or run sfa import contacts FILE to bring many."),
)


class ContactsScreen(Customers):
    """All contacts."""

    MODE = "contacts"
    SUBJECT: ClassVar[Subject] = SUBJECT
    NOUN: ClassVar[Noun] = CONTACT
    FIELDS: ClassVar[tuple[str, ...]] = tuple(
        "name family_name given_name family_reading given_reading company title department email phone buying_role"
        " do_not_contact owner tag external_id note".split()
    )
    ON_MANY: ClassVar[tuple[str, ...]] = tuple(
        "company owner department title buying_role do_not_contact tag email phone note".split()
    )
