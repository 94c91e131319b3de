"""`sfa plan`: a next step is planned."""

from typing import Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.activity_table import emit_activity
from sfa_tui.cli.linking import (
    CompaniesOption,
    ContactsOption,
    DealsOption,
    OwnerOption,
    UsersOption,
    linked,
    minutes,
    owner_id,
    said,
)
from sfa_tui.cli.naming import completion, named
from sfa_tui.cli.options import FormatOption
from sfa_tui.cli.output import Format
from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage
from sfa_tui.model.quickline import parse_next_step
from sfa_tui.sales import activities
from sfa_tui.store import listing
from sfa_tui.store.activities import LISTING
from sfa_tui.store.conditions import fiscal

app = typer.Typer()

RemindOption = Annotated[
    str | None, typer.Option("--remind", metavar=N_("TIMES"), help=N_("Remind so long before, as in 1h,1d."))
]
DueOption = Annotated[
    str | None,
    typer.Option("--due", metavar=N_("WHEN"), help=N_("A day, or a day and a time; else what the text says.")),
]


@app.command(
    help=N_("Plan a next step: what, when, and whose it is."),
    epilog="""
    sfa plan "GTX Pro ×40" "call 田中" --due "tomorrow 10:00" --remind 1h,1d
    sfa plan "GTX Pro ×40" "friday send quote"
    sfa plan "GTX Pro ×40" "their decision" --due eom --they
    sfa plan "visit the fair" --company アクメ工業 --due 2026-12-10 --owner Sato
    """,
)
def _plan(
    first: Annotated[
        str,
        typer.Argument(
            metavar=N_("DEAL"),
            help=N_("The deal; left out where options say what it is about."),
            autocompletion=completion("deal"),
        ),
    ],
    second: Annotated[str | None, typer.Argument(metavar=N_("TEXT"), help=N_("What is to be done."))] = None,
    due: DueOption = None,
    remind: RemindOption = None,
    they: Annotated[bool, typer.Option("--they", help=N_("It is theirs to do: we wait for it."))] = False,
    owner: OwnerOption = None,
    deal: DealsOption = None,
    company: CompaniesOption = None,
    contact: ContactsOption = None,
    user: UsersOption = None,
    duration: Annotated[
        str | None, typer.Option("--duration", metavar=N_("TIME"), help=N_("How long, as in 90m."))
    ] = None,
    place: Annotated[str | None, typer.Option("--place", metavar=N_("TEXT"), help=N_("where"))] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    text = said(first if second is None else second)
    targets = [] if second is None else [("deal", named("deal", first))]
    targets += linked(deal, company, contact, user)
    if not targets:
        raise Usage(
            N_('nothing says what it is about: write `sfa plan DEAL "TEXT"`, or use --deal, --company, --contact')
        )
    step = parse_next_step(text, clock.now, fiscal(store))
    lasts = minutes(duration)
    id = activities.plan(
        store,
        clock,
        targets,
        kind=step.kind,
        subject=step.subject,
        due=activities.when(store, clock, due) if due is not None else step.when,
        owner=owner_id(owner),
        owed_by="them" if they else "us",
        reminders=minutes(remind),
        duration=lasts[0] if lasts else None,
        place=place,
    )
    emit_activity(listing.get(store, LISTING, id, clock), clock, format)
