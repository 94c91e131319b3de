"""`sfa plan`: a next step is planned, or the steps of a template."""

from dataclasses import replace
from typing import Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.activity_table import emit_activities, emit_activity
from sfa_tui.cli.linking import OwnerOption, deal_meant, linking, owner_id
from sfa_tui.cli.naming import completion, named
from sfa_tui.cli.options import FormatOption, YesOption
from sfa_tui.cli.output import Format
from sfa_tui.cli.planning import How, agree_past, planned, planning
from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage
from sfa_tui.sales import activities, templates
from sfa_tui.sales.people import Target
from sfa_tui.store import listing
from sfa_tui.store.activities import LISTING

app = typer.Typer()


@app.command(
    help=N_("Plan a next step: what, when, and whose it is; or all the steps of a template."),
    epilog="""
    sfa plan "GTX Pro ×40" "call 田中" --due "tomorrow 10:00" --remind 1h,1d
    sfa plan "GTX Pro ×40" "friday send quote"
    sfa plan "GTX Pro ×40" "their decision" --due eom --they
    sfa plan "GTX Pro ×40" "meeting about progress" --due "monday 10:00" --duration 30m --repeat weekly
    sfa plan "visit the fair" --company アクメ工業 --due 2026-12-10 --owner Sato
    sfa plan --template "after demo" "GTX Pro ×40"
    """,
)
@planning
@linking
def _plan(
    how: How,
    about: list[Target],
    first: Annotated[
        str | None,
        typer.Argument(
            metavar=N_("DEAL"),
            help=N_("The deal; left out where options say what it is about."),
            autocompletion=completion("deal"),
        ),
    ] = None,
    second: Annotated[str | None, typer.Argument(metavar=N_("TEXT"), help=N_("What is to be done."))] = None,
    they: Annotated[bool, typer.Option("--they", help=N_("It is theirs to do: we wait for it."))] = False,
    owner: OwnerOption = None,
    template: Annotated[
        str | None,
        typer.Option(
            "--template",
            metavar=N_("NAME"),
            help=N_("Plan all the steps of a template; its days count from --due, or from today."),
            autocompletion=completion("template"),
        ),
    ] = None,
    yes: YesOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    if template is not None:
        if second is not None or replace(how, due=None) != How() or they:
            raise Usage(N_("a template says what its steps are: give the deal, and perhaps --due and --owner"))
        _from_template(template, _about(first, about), how.due, owner, yes=yes, format=format)
        return
    if first is None:
        raise Usage(N_('nothing says what is to be done: write `sfa plan DEAL "TEXT"`'))
    name, text = (None, first) if second is None else (first, second)
    owed_by = "them" if they else "us"
    row = planned(text, _about(name, about), how, owner=owner_id(owner), owed_by=owed_by, yes=yes)
    emit_activity(row, context.clock(), format)


def _from_template(
    template: str, targets: list[Target], due: str | None, owner: str | None, *, yes: bool, format: Format
) -> None:
    store, clock = context.store(), context.clock()
    start = activities.when(store, clock, due) if due is not None else clock.today
    agree_past(start, yes=yes)
    ids = templates.plan(store, clock, named("template", template), targets, start=start, owner=owner_id(owner))
    emit_activities([listing.get(store, LISTING, id, clock) for id in ids], clock, format)


def _about(deal: str | None, rest: list[Target]) -> list[Target]:
    found = [*([deal_meant(deal)] if deal is not None else []), *rest]
    if not found:
        raise Usage(
            N_('nothing says what it is about: write `sfa plan DEAL "TEXT"`, or use --deal, --company, --contact')
        )
    return found
