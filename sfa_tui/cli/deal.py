"""`sfa deal`: deals are added, listed, shown, edited, moved, won, lost, reopened, parked and deleted."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.deal_table import NO_DEALS, NO_MATCH, chosen, columns, emit_deal, emit_deals, emit_shown, fitting
from sfa_tui.cli.dialogue import line, say
from sfa_tui.cli.figures import field_columns
from sfa_tui.cli.filtering import Asked, filtered
from sfa_tui.cli.naming import agree, completion, named, picking, stage_named, targets
from sfa_tui.cli.options import DryRunOption, FormatOption, LimitOption, ReverseOption, YesOption, in_order
from sfa_tui.cli.output import Format, Row, emit_rows
from sfa_tui.cli.setting import Texts, settable, tell_made
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.dates import parse_date
from sfa_tui.model.errors import Usage
from sfa_tui.model.filters import Filter
from sfa_tui.sales import deals as verbs
from sfa_tui.sales.nouns import DEAL, LOST_KINDS
from sfa_tui.sales.rows import Made
from sfa_tui.store import deal_filter, deals
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.journal import rehearse

app = typer.Typer()

DealArgument = Annotated[
    str,
    typer.Argument(
        metavar=N_("DEAL"),
        help=N_("Its name, number (ref), COMPANY/DEAL, or the end of its id."),
        autocompletion=completion("deal"),
    ),
]
ManyArgument = Annotated[
    str,
    typer.Argument(
        metavar=N_("DEAL|FILTER"),
        help=N_("A deal by its name, or many by a condition, as in stage:Lead; a deal's full name comes first."),
        autocompletion=completion("deal"),
    ),
]
OnOption = Annotated[
    str | None, typer.Option("--on", metavar=N_("DATE"), help=N_("The day of it; today if not given."))
]

# The direction in which people read each order.
_DESCENDING = {"new", "amount"}


@app.command(
    "add",
    help=N_("Add a deal: in the first stage, yours and in the base currency where nothing else is said."),
    epilog="""
    sfa deal add "GTX Pro ×40" --company アクメ工業 --amount 4800000 --close 2026-12-18 --stage Lead --owner me
    sfa deal add "Support renewal" --company アクメ工業 --amount 1.2m --close eom --tag renewal --json
    sfa deal add "GTX Basic" --company Betasoloin --set source=fair --note "met at the fair"
    """,
)
@settable(DEAL, without=("name",))
def _add(
    name: Annotated[str, typer.Argument(metavar=N_("NAME"), help=N_("What the deal is called."))],
    texts: Texts,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    id, made = picking(lambda: verbs.add(store, clock, {"name": name, **texts}))
    tell_made(made)
    emit_deal(deals.get(store, id, clock), clock, format)


@app.command(
    "list",
    help=N_("List deals: all that are not deleted, or those that meet every condition."),
    epilog="""
    sfa deal list
    sfa deal list "stage:qualified owner:me amount>1m close<eom we-owe"
    sfa deal list --open --close-before eom --sort close --limit 20
    sfa deal list --rotting --columns company,name,days_in_stage,owner
    sfa deal list won --json
    """,
)
@filtered("deal")
def _list(
    filter: Asked,
    sort: Annotated[
        str, typer.Option("--sort", metavar="|".join(deals.ORDERS), help=N_("The order of the rows."))
    ] = "new",
    reverse: ReverseOption = False,
    limit: LimitOption = None,
    names: Annotated[
        str | None,
        typer.Option(
            "--columns", metavar=N_("NAMES"), help=N_("The columns of the table, CSV and TSV, by their names in JSON.")
        ),
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    order = in_order(sort, deals.ORDERS)
    custom = field_columns(store, "deal")
    picked = chosen(clock, names, custom) if names is not None else columns(clock, custom)
    read = filter.read(store)
    rows = deals.listed(
        store,
        deal_filter.where(store, read, clock),
        clock,
        order=order,
        descending=(order in _DESCENDING) != reverse,
        limit=limit,
    )
    if names is None and format is Format.TABLE:
        picked = fitting(picked)
    emit_rows(rows, picked, format, nothing=NO_MATCH if read.terms else NO_DEALS)


@app.command(
    "show",
    help=N_("Show all of a deal."),
    epilog="""
    sfa deal show "GTX Pro ×40"
    sfa deal show "アクメ工業/GTX Pro ×40" --json
    """,
)
def _show(deal: DealArgument, format: FormatOption = Format.TABLE) -> None:
    store, clock = context.store(), context.clock()
    emit_shown(deals.get(store, named("deal", deal), clock), clock, format)


@app.command(
    "edit",
    help=N_("Set fields of a deal, or of all deals that meet a condition, as one action."),
    epilog="""
    sfa deal edit "GTX Pro ×40" --amount 5.2m --close 2027-01-15
    sfa deal edit "GTX Pro ×40" --tag -old,urgent --set rank=B
    sfa deal edit "stage:Lead owner:me" --set owner=Sato --dry-run
    sfa deal edit "stage:Lead owner:me" --owner Sato --yes
    """,
)
@settable(DEAL)
def _edit(
    deal: ManyArgument,
    texts: Texts,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    if not texts:
        raise Usage(N_("there is nothing to set: give a field as an option, or --set NAME=VALUE"))
    store, clock = context.store(), context.clock()
    ids, many = targets("deal", deal, _matching)
    question = ngettext("Edit {count} deal?", "Edit {count} deals?", len(ids)).format(count=len(ids))
    if not dry_run:
        agree(question, ids, yes=yes)
    _run(lambda: verbs.edit(store, clock, ids, texts), ids, many=many, dry_run=dry_run, format=format)


@app.command(
    "move",
    help=N_("Move a deal to a stage, if it has what the stage asks for."),
    epilog="""
    sfa deal move "GTX Pro ×40" Qualified
    """,
)
def _move(
    deal: DealArgument,
    stage: Annotated[str, typer.Argument(metavar=N_("STAGE"), autocompletion=completion("stage"))],
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    id = named("deal", deal)
    to = stage_named(stage, id)
    _run(lambda: verbs.move(store, clock, [id], to), [id], format=format)


@app.command(
    "win",
    help=N_("Win a deal: it stays with the owner and the team that won it."),
    epilog="""
    sfa deal win "GTX Pro ×40"
    sfa deal win "GTX Pro ×40" --on 2026-11-30
    """,
)
def _win(deal: DealArgument, on: OnOption = None, format: FormatOption = Format.TABLE) -> None:
    store, clock = context.store(), context.clock()
    id, day = named("deal", deal), _day(on)
    _run(lambda: verbs.win(store, clock, [id], on=day), [id], format=format)


@app.command(
    "lose",
    help=N_("Lose a deal, for a reason."),
    epilog="""
    sfa deal lose "GTX Pro ×40" --reason price --competitor Rival
    sfa deal lose "GTX Pro ×40" --reason "no budget" --kind "no decision" --on yesterday
    """,
)
def _lose(
    deal: DealArgument,
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason", metavar=N_("NAME"), help=N_("Why; a new one is added."), autocompletion=completion("reason")
        ),
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="|".join(LOST_KINDS), help=N_("how it was lost"))
    ] = None,
    competitor: Annotated[
        str | None,
        typer.Option("--competitor", metavar=N_("NAME"), help=N_("To whom."), autocompletion=completion("competitor")),
    ] = None,
    on: OnOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    id, day = named("deal", deal), _day(on)
    why = reason if reason is not None else line(_("Why was it lost? "))
    _run(
        lambda: verbs.lose(store, clock, [id], reason=why, kind=kind, competitor=competitor, on=day),
        [id],
        format=format,
    )


@app.command(
    "reopen",
    help=N_("Open a won or lost deal again, in the stage it was in before."),
    epilog="""
    sfa deal reopen "Old deal"
    sfa deal reopen "Old deal" --stage Negotiation
    """,
)
def _reopen(
    deal: DealArgument,
    stage: Annotated[
        str | None,
        typer.Option("--stage", metavar=N_("NAME"), help=N_("Another open stage."), autocompletion=completion("stage")),
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    id = named("deal", deal)
    to = stage_named(stage, id) if stage else None
    _run(lambda: verbs.reopen(store, clock, [id], stage=to), [id], format=format)


@app.command(
    "park",
    help=N_("Park a deal until a day: it does not rot meanwhile."),
    epilog="""
    sfa deal park "GTX Pro ×40" --until 2027-02-01
    sfa deal park "GTX Pro ×40" --back
    """,
)
def _park(
    deal: DealArgument,
    until: Annotated[
        str | None, typer.Option("--until", metavar=N_("DATE"), help=N_("The day on which it comes back."))
    ] = None,
    back: Annotated[bool, typer.Option("--back", help=N_("Take it back now."))] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    if back == (until is not None):
        raise Usage(N_("say either --until DATE or --back"))
    store, clock = context.store(), context.clock()
    id, day = named("deal", deal), _day(until)
    _run(lambda: verbs.park(store, clock, [id], day), [id], format=format)


@app.command(
    "delete",
    help=N_("Delete a deal, or all deals that meet a condition, as one action; `sfa undo` brings them back."),
    epilog="""
    sfa deal delete "GTX Pro ×40"
    sfa deal delete "lost closed<2020" --dry-run
    sfa deal delete "stage:Lead age>365d" --yes
    """,
)
def _delete(
    deal: ManyArgument, dry_run: DryRunOption = False, yes: YesOption = False, format: FormatOption = Format.TABLE
) -> None:
    store = context.store()
    ids, many = targets("deal", deal, _matching)
    question = ngettext("Delete {count} deal?", "Delete {count} deals?", len(ids)).format(count=len(ids))
    if not dry_run:
        agree(question, ids, yes=yes)

    def delete() -> None:
        verbs.delete(store, ids)

    _run(delete, ids, many=many, dry_run=dry_run, format=format)
    if not dry_run:
        deleted = ngettext(
            "Deleted {count} deal; `sfa undo` brings it back.",
            "Deleted {count} deals; `sfa undo` brings them back.",
            len(ids),
        )
        say(deleted.format(count=len(ids)))


def _run(
    verb: Callable[[], Made | None], ids: list[str], *, format: Format, many: bool = False, dry_run: bool = False
) -> None:
    """Run a verb (or rehearse it) and print the deals that it leaves: one as an object, those of a filter as a list."""
    store, clock = context.store(), context.clock()

    def run() -> tuple[Made | None, list[Row]]:
        made = verb()
        return made, list(deals.listed(store, deals.among(ids), clock, descending=False))

    made, rows = picking(lambda: rehearse(store, run) if dry_run else run())
    if dry_run:
        told = ngettext("It would leave this deal so:", "It would leave these {count} deals so:", len(ids))
        say(told.format(count=len(ids)))
    else:
        tell_made(made or [])
    if many:
        emit_deals(rows, clock, format)
    else:
        emit_deal(rows[0], clock, format)


def _matching(filter: Filter) -> list[str]:
    store, clock = context.store(), context.clock()
    return deals.ids(store, deal_filter.where(store, filter, clock), clock)


def _day(text: str | None) -> date | None:
    return None if text is None else parse_date(text, context.today(), fiscal(context.store()))
