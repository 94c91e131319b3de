"""`sfa contact`: the people at the companies, and those who buy for themselves."""

from sfa_tui.cli.figures import choice_column, fields_column
from sfa_tui.cli.noun import Commands, app_of
from sfa_tui.cli.output import Column
from sfa_tui.locale import N_
from sfa_tui.sales.nouns import CONTACT
from sfa_tui.store.contacts import LISTING

COMMANDS = Commands(
    CONTACT,
    LISTING,
    columns=(
        Column("id"),
        Column("name", N_("Contact")),
        Column("company", N_("Company")),
        Column("title", N_("Title")),
        Column("department", N_("Department")),
        choice_column("buying_role", N_("Role")),
        Column("emails", N_("E-mail")),
        Column("phones", N_("Phone")),
        Column("do_not_contact", N_("Do not contact")),
        Column("tags", N_("Tags")),
    ),
    details=(
        Column("id", N_("Id")),
        Column("name", N_("Contact")),
        Column("family_name", N_("Family name")),
        Column("given_name", N_("Given name")),
        Column("family_reading", N_("Reading of the family name")),
        Column("given_reading", N_("Reading of the given name")),
        Column("company", N_("Company")),
        Column("title", N_("Title")),
        Column("department", N_("Department")),
        choice_column("buying_role", N_("Role")),
        Column("emails", N_("E-mail")),
        Column("phones", N_("Phone")),
        Column("do_not_contact", N_("Do not contact")),
        Column("owner", N_("Owner")),
        Column("tags", N_("Tags")),
        fields_column(N_("Fields")),
        Column("note", N_("Note")),
        Column("external_id", N_("External id")),
    ),
    help={
        "add": N_("Add a contact, by name or by family and given name; a company is not needed."),
        "list": N_("List contacts with their addresses and numbers."),
        "show": N_("Show a contact."),
        "edit": N_("Change contacts."),
        "delete": N_("Delete contacts who are in no open deal."),
    },
    examples={
        "add": """
        sfa contact add "Taro Yamada" --company Acme --email taro@example.com --phone "+81 3-1234-5678"
        sfa contact add --family-name 山田 --given-name 太郎 --family-reading ヤマダ --company アクメ工業 --title 部長
        """,
        "list": """
        sfa contact list company:アクメ工業
        sfa contact list "role:champion -do-not-contact" --json
        """,
        "edit": """
        sfa contact edit 山田 --email yamada@example.com --email=-old@example.com
        sfa contact edit 山田 --buying-role champion --do-not-contact
        """,
        "delete": "sfa contact delete 山田 --dry-run",
    },
)

app = app_of(COMMANDS)
