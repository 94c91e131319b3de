"""`sfa log`: a conversation is noted, with its next step, in one line."""

from typing import Annotated

import typer

from sfa_tui.cli import context, sending
from sfa_tui.cli.activity_table import emit_activities
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.linking import (
    DirectionOption,
    OwedByOption,
    OwnerOption,
    agreed_people,
    chosen_kind,
    debtor,
    direction,
    linking,
    owner_id,
    said,
)
from sfa_tui.cli.naming import completion, named, picking
from sfa_tui.cli.options import FormatOption, YesOption
from sfa_tui.cli.output import Format, emit_object
from sfa_tui.cli.planning import agree_past
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Usage
from sfa_tui.model.quickline import parse_next_step
from sfa_tui.sales import activities
from sfa_tui.sales.nouns import ACTIVITIES
from sfa_tui.sales.people import Target, people
from sfa_tui.store import listing
from sfa_tui.store.activities import LISTING
from sfa_tui.store.conditions import fiscal

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
    sfa log "GTX Pro ×40" --kind visit --contact 田中 --summary "saw the line" --next "friday send quote"
    """,
)
@linking
def _log(
    about: list[Target],
    first: Annotated[
        str | None,
        typer.Argument(
            metavar=N_("DEAL"),
            help=N_("The deal; left out where options say what it is about."),
            autocompletion=completion("deal"),
        ),
    ] = None,
    second: Annotated[str | None, typer.Argument(metavar=N_("LINE"), help=N_("What was said."))] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="|".join(ACTIVITIES), help=N_("kind of activity"))
    ] = None,
    summary: Annotated[
        str | None, typer.Option("--summary", metavar=N_("TEXT"), help=N_("What was said, instead of LINE."))
    ] = None,
    next: Annotated[
        str | None, typer.Option("--next", metavar=N_("TEXT"), help=N_("What is next, with its day and time in it."))
    ] = None,
    way: DirectionOption = None,
    owed_by: OwedByOption = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar=N_("WHEN"), help=N_("When it was; now if not given."))
    ] = None,
    owner: OwnerOption = None,
    yes: YesOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    name, line = _taken_apart(first, second, summary)
    chosen = chosen_kind(kind)
    following = parse_next_step(said(next), clock.now, fiscal(store)) if next is not None else None
    told = {
        "direction": direction(way),
        "owed_by": debtor(owed_by),
        "at": activities.when(store, clock, at, prefer="past") if at is not None else None,
        "owner": owner_id(owner),
        "next_step": following,
    }
    targets = [] if name is None else [("deal", named("deal", name))]
    targets += about
    quick = (
        activities.read_line(store, clock, said(line), chosen)
        if summary is None
        else activities.plain_line(store, clock, said(summary), chosen)
    )
    found, unknown = people(store, targets, quick.who)
    if not targets and not found:
        raise Usage(
            N_('nothing says what it is about: write `sfa log DEAL "LINE"`, or use --deal, --company, --contact')
        )
    step = following or quick.next
    agree_past(step.when if step else None, yes=yes)
    new = agreed_people(unknown)
    logged = picking(lambda: activities.log_line(store, clock, targets, quick, dict.fromkeys(new), **told))
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


def _taken_apart(first: str | None, second: str | None, summary: str | None) -> tuple[str | None, str]:
    """Return the name of the deal, None where only options say what it is about, and the line."""
    if summary is not None:
        if second is not None:
            raise Usage(N_("what was said is told twice: by LINE and by --summary"))
        return first, ""
    return (None, first or "") if second is None else (first, second)
