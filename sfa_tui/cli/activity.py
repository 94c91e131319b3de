"""`sfa activity`: what was said and what is planned: added, listed, shown, edited, done, put off and deleted."""

from collections.abc import Callable
from typing import Annotated

import typer

from sfa_tui.cli import context, sending
from sfa_tui.cli.activity_table import NO_ACTIVITIES, NO_MATCH, details, emit_activities, emit_activity
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.filtering import Asked, filtered
from sfa_tui.cli.linking import (
    CompaniesOption,
    ContactsOption,
    DealsOption,
    DirectionOption,
    OwedByOption,
    OwnerOption,
    UsersOption,
    debtor,
    direction,
    linked,
    minutes,
    owner_id,
    said,
)
from sfa_tui.cli.naming import agree, completion, named, picking, targets
from sfa_tui.cli.options import DryRunOption, FormatOption, LimitOption, ReverseOption, YesOption, in_order
from sfa_tui.cli.output import Format, Row, emit_object
from sfa_tui.cli.plan import DueOption, RemindOption
from sfa_tui.cli.setting import Texts, settable
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.dates import parse_duration
from sfa_tui.model.errors import Usage
from sfa_tui.model.fields import ACTIVITY_KINDS, find_choice
from sfa_tui.model.filters import Filter
from sfa_tui.model.quickline import parse_next_step, parse_quick_line
from sfa_tui.sales import activities as verbs
from sfa_tui.sales.nouns import ACTIVITIES, ACTIVITY
from sfa_tui.store import listing
from sfa_tui.store.activities import LISTING
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.journal import rehearse

app = typer.Typer()

ActivityArgument = Annotated[
    str,
    typer.Argument(
        metavar=N_("ACTIVITY"), help=N_("Its subject, or the end of its id."), autocompletion=completion("activity")
    ),
]
ManyArgument = Annotated[
    str,
    typer.Argument(
        metavar=N_("ACTIVITY|FILTER"),
        help=N_("An activity by its subject or id, or many by a condition, as in overdue."),
        autocompletion=completion("activity"),
    ),
]
WhenOption = Annotated[str | None, typer.Option("--at", metavar=N_("WHEN"), help=N_("When it was; now if not given."))]


@app.command(
    "add",
    help=N_(
        "Add an activity: a planned one, or with --done one that took place. `sfa plan` and `sfa log` are shorter."
    ),
    epilog="""
    sfa activity add "call 田中" --deal "GTX Pro ×40" --due "tomorrow 10:00" --remind 1h
    sfa activity add "showed the new model" --kind visit --done --at yesterday --company アクメ工業 --direction both
    """,
)
def _add(
    text: Annotated[str, typer.Argument(metavar=N_("TEXT"), help=N_("What is planned, or what was said."))],
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="|".join(ACTIVITIES), help=N_("kind of activity"))
    ] = None,
    deal: DealsOption = None,
    company: CompaniesOption = None,
    contact: ContactsOption = None,
    user: UsersOption = None,
    due: DueOption = None,
    remind: RemindOption = None,
    done: Annotated[bool, typer.Option("--done", help=N_("It took place already."))] = False,
    at: WhenOption = None,
    way: DirectionOption = None,
    owed_by: OwedByOption = None,
    owner: OwnerOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    about = linked(deal, company, contact, user)
    took_place = done or at is not None
    if took_place and (due is not None or remind is not None):
        raise Usage(N_("what took place has no --due and no --remind: note what is next with `sfa plan`"))
    if not took_place and way is not None:
        raise Usage(N_("only what took place has a --direction: say --done as well"))
    chosen = _kind(kind)
    if took_place:
        quick = parse_quick_line(said(text), clock.now, fiscal(store))
        told = {
            "kind": chosen,
            "direction": direction(way),
            "owed_by": debtor(owed_by),
            "at": verbs.when(store, clock, at, prefer="past") if at is not None else None,
            "owner": owner_id(owner),
        }
        id = verbs.log_line(store, clock, about, quick, (), **told).activity
    else:
        step = parse_next_step(said(text), clock.now, fiscal(store))
        id = verbs.plan(
            store,
            clock,
            about,
            kind=chosen or step.kind,
            subject=step.subject,
            due=verbs.when(store, clock, due) if due is not None else step.when,
            owner=owner_id(owner),
            owed_by=debtor(owed_by) or "us",
            reminders=minutes(remind),
        )
    made = _get(id)
    if took_place and made["urgent"]:
        sending.tell_urgent(id)
    emit_activity(made, clock, format)


@app.command(
    "list",
    help=N_("List activities: planned ones first, soonest first, then what took place, newest first."),
    epilog="""
    sfa activity list
    sfa activity list "planned owner:me due<eom"
    sfa activity list --overdue --json
    sfa activity list --deal "GTX Pro ×40" --done --limit 5
    sfa activity list "kind:call,visit direction:in owed:us"
    """,
)
@filtered("activity")
def _list(
    filter: Asked,
    sort: Annotated[
        str, typer.Option("--sort", metavar="|".join(LISTING.orders), help=N_("The order of the rows."))
    ] = "due",
    reverse: ReverseOption = False,
    limit: LimitOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    order = in_order(sort, LISTING.orders)
    read = filter.read(store)
    rows = listing.listed(store, LISTING, read, clock, order=order, reverse=reverse, limit=limit)
    emit_activities(rows, clock, format, nothing=NO_MATCH if read.terms else NO_ACTIVITIES)


@app.command(
    "show",
    help=N_("Show all of an activity."),
    epilog="""
    sfa activity show "send quote"
    sfa activity show "send quote" --json
    """,
)
def _show(activity: ActivityArgument, format: FormatOption = Format.TABLE) -> None:
    clock = context.clock()
    emit_object(_get(named("activity", activity)), details(clock), format)


@app.command(
    "edit",
    help=N_("Set fields of an activity, or of all that meet a condition, as one action."),
    epilog="""
    sfa activity edit "send quote" --owner Sato --place "room 4"
    sfa activity edit "send quote" --due "friday 15:00" --contact 田中
    sfa activity edit "planned owner:me" --owner Sato --dry-run
    """,
)
@settable(ACTIVITY)
def _edit(
    activity: ManyArgument,
    texts: Texts,
    due: Annotated[str | None, typer.Option("--due", metavar=N_("WHEN"), help=N_("When a planned one is due."))] = None,
    date: Annotated[str | None, typer.Option("--date", metavar=N_("WHEN"), help=N_("When one took place."))] = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    texts = {**texts, **{name: text for name, text in (("due", due), ("date", date)) if text is not None}}
    if not texts:
        raise Usage(N_("there is nothing to set: give a field as an option, or --set NAME=VALUE"))
    if "kind" in texts:
        texts["kind"] = _kind(texts["kind"]) or ""
    store, clock = context.store(), context.clock()
    ids, many = targets("activity", activity, _matching)
    question = ngettext("Edit {count} activity?", "Edit {count} activities?", len(ids)).format(count=len(ids))
    if not dry_run:
        agree(question, ids, yes=yes)
    _run(lambda: verbs.edit(store, clock, ids, texts), ids, many=many, dry_run=dry_run, format=format)


@app.command(
    "done",
    help=N_("Mark a planned activity as done, with what came of it."),
    epilog="""
    sfa activity done "send quote"
    sfa activity done "send quote" --summary "sent, they will decide on friday" --direction out
    """,
)
def _done(
    activity: ActivityArgument,
    summary: Annotated[str | None, typer.Option("--summary", metavar=N_("TEXT"), help=N_("What came of it."))] = None,
    way: DirectionOption = None,
    at: WhenOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    id, who = named("activity", activity), direction(way)
    on = verbs.when(store, clock, at, prefer="past") if at is not None else None
    _run(lambda: verbs.complete(store, clock, [id], summary=summary, direction=who, at=on), [id], format=format)


@app.command(
    "snooze",
    help=N_("Put a planned activity off by a time, from now or from its due time if that lies ahead."),
    epilog="""
    sfa activity snooze "send quote" 1d
    sfa activity snooze "send quote" 2h
    """,
)
def _snooze(
    activity: ActivityArgument,
    by: Annotated[str, typer.Argument(metavar=N_("TIME"), help=N_("How long, as in 2h, 1d, 1w."))],
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    id, time = named("activity", activity), parse_duration(by)
    _run(lambda: verbs.snooze(store, clock, [id], time), [id], format=format)


@app.command(
    "reschedule",
    help=N_("Give a planned activity another due time."),
    epilog="""
    sfa activity reschedule "send quote" "friday 15:00"
    """,
)
def _reschedule(
    activity: ActivityArgument,
    when: Annotated[str, typer.Argument(metavar=N_("WHEN"), help=N_("A day, or a day and a time."))],
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    id, due = named("activity", activity), verbs.when(store, clock, when)
    _run(lambda: verbs.reschedule(store, clock, [id], due), [id], format=format)


@app.command(
    "delete",
    help=N_("Delete an activity, or all that meet a condition, as one action; `sfa undo` brings them back."),
    epilog="""
    sfa activity delete "send quote"
    sfa activity delete "planned due<2020" --dry-run
    """,
)
def _delete(
    activity: ManyArgument, dry_run: DryRunOption = False, yes: YesOption = False, format: FormatOption = Format.TABLE
) -> None:
    store = context.store()
    ids, many = targets("activity", activity, _matching)
    question = ngettext("Delete {count} activity?", "Delete {count} activities?", len(ids)).format(count=len(ids))
    if not dry_run:
        agree(question, ids, yes=yes)
    _run(lambda: verbs.delete(store, ids), ids, many=many, dry_run=dry_run, format=format)
    if not dry_run:
        say(_("Deleted; `sfa undo` brings back what was there."))


def _run(
    verb: Callable[[], None], ids: list[str], *, format: Format, many: bool = False, dry_run: bool = False
) -> None:
    """Run a verb (or rehearse it) and print the activities that it leaves."""
    store, clock = context.store(), context.clock()

    def run() -> list[Row]:
        verb()
        return [_get(id) for id in ids]

    rows = picking(lambda: rehearse(store, run) if dry_run else run())
    if dry_run:
        told = ngettext("It would leave this activity so:", "It would leave these {count} activities so:", len(ids))
        say(told.format(count=len(ids)))
    if many:
        emit_activities(rows, clock, format)
    else:
        emit_activity(rows[0], clock, format)


def _get(id: str) -> Row:
    return listing.get(context.store(), LISTING, id, context.clock())


def _matching(filter: Filter) -> list[str]:
    return listing.ids(context.store(), LISTING, filter, context.clock())


def _kind(text: str | None) -> str | None:
    if text is None:
        return None
    found = find_choice(ACTIVITY_KINDS, text)
    if found is None:
        raise Usage(N_("--kind: {value} is not one of {choices}"), value=text, choices=", ".join(ACTIVITIES))
    return found
