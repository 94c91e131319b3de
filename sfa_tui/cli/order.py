"""`sfa order`: what was really bought."""

from sfa_tui.cli import cells
from sfa_tui.cli.figures import money_column
from sfa_tui.cli.noun import Commands, app_of
from sfa_tui.cli.output import Column
from sfa_tui.locale import N_
from sfa_tui.sales.nouns import ORDER
from sfa_tui.store.orders import LISTING

_COLUMNS = (
    Column("ref", N_("Order")),
    Column("ordered_on", N_("Date")),
    Column("company", N_("Company")),
    Column("product", N_("Product")),
    Column("quantity", N_("Quantity"), lambda row: cells.quantity(row["quantity"]), right=True),
    money_column("amount", N_("Amount")),
    money_column("cost", N_("Cost")),
    Column("owner", N_("Owner")),
    Column("deal", N_("Deal")),
)

COMMANDS = Commands(
    ORDER,
    LISTING,
    columns=(Column("id"), *_COLUMNS, Column("currency")),
    details=(
        Column("id", N_("Id")),
        *_COLUMNS,
        money_column("margin", N_("Margin")),
        Column("note", N_("Note")),
        Column("external_id", N_("External id")),
    ),
    help={
        "add": N_("Add an order, of today unless a date is given."),
        "list": N_("List orders, the newest first."),
        "show": N_("Show an order."),
        "edit": N_("Change orders."),
        "delete": N_("Delete orders."),
    },
    examples={
        "add": 'sfa order add --company アクメ工業 --product "GTX Pro" --quantity 40 --amount 480万 --date 2026-12-10',
        "list": "sfa order list company:アクメ工業 date:2026-12 --json",
        "edit": "sfa order edit SO-1024 --amount 4750000",
        "delete": "sfa order delete SO-1024 --dry-run",
    },
    positional="",
)

app = app_of(COMMANDS)
