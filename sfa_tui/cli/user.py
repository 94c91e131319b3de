"""`sfa user`: reps, managers and admins, their teams, and handing one's work over to another."""

from typing import Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.figures import choice_column
from sfa_tui.cli.noun import Commands, app_of
from sfa_tui.cli.options import DryRunOption, FormatOption
from sfa_tui.cli.output import Column, Format, emit_object
from sfa_tui.locale import N_, _
from sfa_tui.sales.nouns import USER
from sfa_tui.store import names
from sfa_tui.store.users import USERS

_COLUMNS = (
    Column("name", N_("User")),
    choice_column("role", N_("Role")),
    Column("team", N_("Team")),
    Column("email", N_("E-mail")),
    Column("login", N_("Login")),
    Column("me", N_("Me")),
    Column("left_on", N_("Left on")),
)
COMMANDS = Commands(
    USER,
    USERS,
    columns=(Column("id"), *_COLUMNS),
    details=(
        Column("id", N_("Id")),
        *_COLUMNS,
        Column("reading", N_("Reading")),
        Column("external_id", N_("External id")),
    ),
    help={
        "add": N_("Add a user."),
        "list": N_("List users with their teams of today."),
        "show": N_("Show a user."),
        "edit": N_("Change users; a team counts from today on, what was won before stays with the old one."),
        "delete": N_("Delete users who own nothing; --left-on says that one has left."),
    },
    examples={
        "add": "sfa user add 佐藤花子 --reading サトウハナコ --role rep --team 東日本 --email sato@example.com",
        "list": "sfa user list --json",
        "edit": """
        sfa user edit 佐藤 --team 西日本
        sfa user edit 佐藤 --left-on 2026-12-31
        """,
        "delete": "sfa user delete 佐藤 --dry-run",
    },
)
HANDED_OVER = (
    Column("from", N_("From")),
    Column("to", N_("To")),
    Column("deals", N_("Open deals"), right=True),
    Column("activities", N_("Next steps"), right=True),
    Column("companies", N_("Companies"), right=True),
    Column("contacts", N_("Contacts"), right=True),
)

app = app_of(COMMANDS)


@app.command(
    "handover",
    help=N_("Hand the open deals, next steps, companies and contacts of one user over to another, as one action."),
    epilog="""
    sfa user handover 佐藤 鈴木 --dry-run
    sfa user handover 佐藤 鈴木
    """,
)
def handover(
    from_user: Annotated[str, typer.Argument(metavar=N_("FROM"), help=N_("Whose work it is."))],
    to_user: Annotated[str, typer.Argument(metavar=N_("TO"), help=N_("Whose work it becomes."))],
    dry_run: DryRunOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    from sfa_tui.sales.handover import handover as hand_over

    store = context.store()
    ids = [names.resolve(store, "user", name) for name in (from_user, to_user)]
    moved = hand_over(store, *ids, dry_run=dry_run)
    people = [store.connection.execute("SELECT name FROM user WHERE id = ?", (id,)).fetchone()[0] for id in ids]
    report = {
        "from": people[0],
        "to": people[1],
        "deals": moved.deals,
        "activities": moved.activities,
        "companies": moved.companies,
        "contacts": moved.contacts,
        "dry_run": dry_run,
    }
    if dry_run:
        say(_("Nothing was changed."))
    emit_object(report, HANDED_OVER, format)
