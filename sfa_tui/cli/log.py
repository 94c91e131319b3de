"""`sfa log`: a conversation is noted, with its next step, in one line."""

from typing import Annotated

import typer

from sfa_tui.cli import context, sending
from sfa_tui.cli.activity_table import emit_activities
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.linking import (
    CompaniesOption,
    ContactsOption,
    DealsOption,
    DirectionOption,
    OwedByOption,
    OwnerOption,
    UsersOption,
    agreed_people,
    debtor,
    direction,
    linked,
    owner_id,
    said,
)
from sfa_tui.cli.naming import completion, named, picking
from sfa_tui.cli.options import FormatOption
from sfa_tui.cli.output import Format, emit_object
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Usage
from sfa_tui.sales import activities
from sfa_tui.sales.people import people
from sfa_tui.store import listing
from sfa_tui.store.activities import LISTING

app = typer.Typer()


@app.command(
    help=N_(
        "Note a conversation, and plan its next step, in one line:\n"
        "[when] [< | > | <>] kind who[, who]: text [; next: phrase] [; field: value] …\n"
        "< they spoke, > we did. Kinds: call, visit, mail, meeting, demo, message, note, todo, in both languages."
    ),
    epilog="""
    sfa log "GTX Pro ×40" "mail 田中: has seen the quote; next: call tomorrow 10:00" --direction in
    sfa log "GTX Pro ×40" "yesterday < call 田中: wants 10% off; next: friday send quote; amount: 4.5m"
    sfa log "GTX Pro ×40" "訪問 田中部長: 見積を見た; 次回: 金曜10時 見積提出"
    sfa log "visit: showed the new model" --deal "GTX Pro ×40" --deal "Support renewal"
    sfa log "call: asked for a brochure" --company アクメ工業
    """,
)
def _log(
    first: Annotated[
        str,
        typer.Argument(
            metavar=N_("DEAL"),
            help=N_("The deal; left out where options say what it is about."),
            autocompletion=completion("deal"),
        ),
    ],
    second: Annotated[str | None, typer.Argument(metavar=N_("LINE"), help=N_("What was said."))] = None,
    deal: DealsOption = None,
    company: CompaniesOption = None,
    contact: ContactsOption = None,
    user: UsersOption = None,
    way: DirectionOption = None,
    owed_by: OwedByOption = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar=N_("WHEN"), help=N_("When it was; now if not given."))
    ] = None,
    owner: OwnerOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    line = said(first if second is None else second)
    told = {
        "direction": direction(way),
        "owed_by": debtor(owed_by),
        "at": activities.when(store, clock, at, prefer="past") if at is not None else None,
        "owner": owner_id(owner),
    }
    targets = [] if second is None else [("deal", named("deal", first))]
    targets += linked(deal, company, contact, user)
    quick = activities.read_line(store, clock, line)
    found, unknown = people(store, targets, quick.who)
    if not targets and not found:
        raise Usage(
            N_('nothing says what it is about: write `sfa log DEAL "LINE"`, or use --deal, --company, --contact')
        )
    new = agreed_people(unknown)
    logged = picking(lambda: activities.log_line(store, clock, targets, quick, new, **told))
    if not quick.is_read and quick.text:
        say(_("Kept as a note: no kind of activity could be read at its beginning (call, visit, mail, …)."))
    done = listing.get(store, LISTING, logged.activity, clock)
    if done["urgent"]:
        sending.tell_urgent(logged.activity)
    planned = listing.get(store, LISTING, logged.next_step, clock) if logged.next_step else None
    if format is Format.JSON:
        emit_object({**done, "next_step": planned}, (), format)
    else:
        emit_activities([done, *([planned] if planned else [])], clock, format)
