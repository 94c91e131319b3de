"""`sfa company`: customers and partners."""

from sfa_tui.cli.figures import fields_column, money_column, spoken_column
from sfa_tui.cli.noun import Commands, app_of
from sfa_tui.cli.output import Column
from sfa_tui.locale import N_
from sfa_tui.sales.nouns import COMPANY
from sfa_tui.store.companies import LISTING

COMMANDS = Commands(
    COMPANY,
    LISTING,
    columns=(
        Column("id"),
        Column("name", N_("Company")),
        Column("sector", N_("Sector"), spare=2),
        Column("country", N_("Country"), spare=4),
        Column("owner", N_("Owner"), spare=3),
        Column("open_deals", N_("Open"), right=True),
        money_column("open_amount", N_("Open amount")),
        money_column("won_amount", N_("Won")),
        spoken_column(N_("Last conversation")),
        Column("tags", N_("Tags"), spare=5),
    ),
    details=(
        Column("id", N_("Id")),
        Column("name", N_("Company")),
        Column("reading", N_("Reading")),
        Column("parent", N_("Parent company")),
        Column("corporate_number", N_("Corporate number")),
        Column("sector", N_("Sector")),
        Column("website", N_("Website")),
        Column("phone", N_("Phone")),
        Column("address", N_("Address")),
        Column("country", N_("Country")),
        Column("employees", N_("Employees"), right=True),
        money_column("annual_revenue", N_("Annual revenue")),
        Column("year_established", N_("Founded")),
        Column("owner", N_("Owner")),
        Column("open_deals", N_("Open deals"), right=True),
        money_column("open_amount", N_("Open amount")),
        Column("won_deals", N_("Won deals"), right=True),
        money_column("won_amount", N_("Won amount")),
        spoken_column(N_("Last conversation")),
        Column("last_conversation.summary", N_("What was said")),
        Column("tags", N_("Tags")),
        fields_column(N_("Fields")),
        Column("note", N_("Note")),
        Column("external_id", N_("External id")),
    ),
    help={
        "add": N_("Add a company."),
        "list": N_("List companies: what is open and won there, and when somebody last spoke with them."),
        "show": N_("Show a company."),
        "edit": N_("Change companies."),
        "delete": N_("Delete companies that nothing stands on."),
    },
    examples={
        "add": """
        sfa company add アクメ工業 --reading アクメコウギョウ --sector 製造 --phone 03-1234-5678 --owner me
        sfa company add "Acme Ltd." --parent "Acme Holding" --tag key,emea --set "契約形態=保守"
        """,
        "list": """
        sfa company list sector:製造 owner:me
        sfa company list --sort silent --limit 20 --json
        """,
        "edit": """
        sfa company edit アクメ工業 --owner 佐藤 --tag key
        sfa company edit "sector:tech owner:B" --owner C --dry-run
        """,
        "delete": "sfa company delete アクメ工業 --dry-run",
    },
)

app = app_of(COMMANDS)
