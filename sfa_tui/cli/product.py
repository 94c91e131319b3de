"""`sfa product`: what is sold, and for how much."""

from sfa_tui.cli.figures import fields_column, money_column
from sfa_tui.cli.noun import Commands, app_of
from sfa_tui.cli.output import Column
from sfa_tui.locale import N_
from sfa_tui.sales.nouns import PRODUCT
from sfa_tui.store.products import LISTING

_COLUMNS = (
    Column("name", N_("Product")),
    Column("code", N_("Code")),
    Column("family", N_("Family")),
    money_column("unit_price", N_("List price")),
    money_column("unit_cost", N_("Unit cost")),
    Column("active", N_("Still sold")),
)

COMMANDS = Commands(
    PRODUCT,
    LISTING,
    columns=(Column("id"), *_COLUMNS, Column("currency")),
    details=(
        Column("id", N_("Id")),
        *_COLUMNS,
        fields_column(N_("Fields")),
        Column("external_id", N_("External id")),
    ),
    help={
        "add": N_("Add a product."),
        "list": N_("List products."),
        "show": N_("Show a product."),
        "edit": N_("Change products; deals keep the prices that they were made with."),
        "delete": N_("Delete products that no deal and no order names; `edit --active no` takes others out of sale."),
    },
    examples={
        "add": 'sfa product add "GTX Pro" --code GTX-P --family GTX --unit-price 4821 --unit-cost 3100',
        "list": "sfa product list family:GTX active --sort price",
        "edit": 'sfa product edit "GTX Pro" --unit-price 4950',
        "delete": 'sfa product delete "GTX Basic" --dry-run',
    },
)

app = app_of(COMMANDS)
