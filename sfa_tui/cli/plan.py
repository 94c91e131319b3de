"""`sfa plan`: a next step is planned, or the steps of a template."""

from typing import Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.activity_table import emit_activities, emit_activity
from sfa_tui.cli.linking import (
    CompaniesOption,
    ContactsOption,
    DealsOption,
    OwnerOption,
    UsersOption,
    chosen_kind,
    linked,
    owner_id,
    said,
)
from sfa_tui.cli.naming import completion, named
from sfa_tui.cli.options import FormatOption, YesOption
from sfa_tui.cli.output import Format
from sfa_tui.cli.planning import (
    DueOption,
    DurationOption,
    KindOption,
    PlaceOption,
    RemindOption,
    RepeatOption,
    agree_past,
    lasting,
    rule,
    tell_moved,
)
from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage
from sfa_tui.model.quickline import parse_next_step
from sfa_tui.sales import activities, templates
from sfa_tui.sales.people import Target
from sfa_tui.sales.reminding import minutes_before
from sfa_tui.store import listing
from sfa_tui.store.activities import LISTING
from sfa_tui.store.conditions import fiscal

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
def _plan(
    first: Annotated[
        str | None,
        typer.Argument(
            metavar=N_("DEAL"),
            help=N_("The deal; left out where options say what it is about."),
            autocompletion=completion("deal"),
        ),
    ] = None,
    second: Annotated[str | None, typer.Argument(metavar=N_("TEXT"), help=N_("What is to be done."))] = None,
    due: DueOption = None,
    remind: RemindOption = None,
    repeat: RepeatOption = None,
    they: Annotated[bool, typer.Option("--they", help=N_("It is theirs to do: we wait for it."))] = False,
    kind: KindOption = None,
    owner: OwnerOption = None,
    deal: DealsOption = None,
    company: CompaniesOption = None,
    contact: ContactsOption = None,
    user: UsersOption = None,
    duration: DurationOption = None,
    place: PlaceOption = None,
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
        if second is not None or any(each is not None for each in (repeat, remind, kind, duration, place)) or they:
            raise Usage(N_("a template says what its steps are: give the deal, and perhaps --due and --owner"))
        targets = [] if first is None else [("deal", named("deal", first))]
        _from_template(template, _about(targets, deal, company, contact, user), due, owner, yes=yes, format=format)
        return
    if first is None:
        raise Usage(N_('nothing says what is to be done: write `sfa plan DEAL "TEXT"`'))
    store, clock = context.store(), context.clock()
    text = said(first if second is None else second)
    targets = _about([] if second is None else [("deal", named("deal", first))], deal, company, contact, user)
    step = parse_next_step(text, clock.now, fiscal(store))
    asked = activities.when(store, clock, due) if due is not None else step.when
    agree_past(asked, yes=yes)
    recurs = rule(repeat)
    id = activities.plan(
        store,
        clock,
        targets,
        kind=chosen_kind(kind) or step.kind,
        subject=step.subject,
        due=asked,
        owner=owner_id(owner),
        owed_by="them" if they else "us",
        reminders=minutes_before(remind or ""),
        duration=lasting(duration),
        place=place,
        rule=recurs,
    )
    row = listing.get(store, LISTING, id, clock)
    tell_moved(asked, row["due"], recurs)
    emit_activity(row, clock, format)


def _from_template(
    template: str, targets: list[Target], due: str | None, owner: str | None, *, yes: bool, format: Format
) -> None:
    store, clock = context.store(), context.clock()
    start = activities.when(store, clock, due) if due is not None else clock.today
    agree_past(start, yes=yes)
    ids = templates.plan(store, clock, named("template", template), targets, start=start, owner=owner_id(owner))
    emit_activities([listing.get(store, LISTING, id, clock) for id in ids], clock, format)


def _about(
    targets: list[Target],
    deal: list[str] | None,
    company: list[str] | None,
    contact: list[str] | None,
    user: list[str] | None,
) -> list[Target]:
    found = [*targets, *linked(deal, company, contact, user)]
    if not found:
        raise Usage(
            N_('nothing says what it is about: write `sfa plan DEAL "TEXT"`, or use --deal, --company, --contact')
        )
    return found
