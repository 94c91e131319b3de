"""`sfa activity`: what was said and what is planned: added, listed, shown, edited, done, put off and deleted."""

from collections.abc import Callable
from typing import Annotated

import typer

from sfa_tui.cli import cells, context, sending
from sfa_tui.cli.activity_table import NO_ACTIVITIES, NO_MATCH, details, emit_activities, emit_activity
from sfa_tui.cli.dialogue import pick, say
from sfa_tui.cli.filtering import Asked, filtered
from sfa_tui.cli.linking import (
    DirectionOption,
    OwedByOption,
    OwnerOption,
    chosen_kind,
    debtor,
    direction,
    linking,
    owner_id,
    said,
)
from sfa_tui.cli.naming import agree, completion, named, picking, targets
from sfa_tui.cli.options import DryRunOption, FormatOption, LimitOption, ReverseOption, YesOption, in_order
from sfa_tui.cli.output import Format, Row, emit_object
from sfa_tui.cli.planning import How, RemindOption, RepeatOption, agree_past, lasting, planned, planning
from sfa_tui.cli.setting import Texts, settable
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.dates import parse_duration
from sfa_tui.model.errors import Failed, Usage
from sfa_tui.model.filters import Filter
from sfa_tui.model.quickline import parse_quick_line
from sfa_tui.sales import activities as verbs
from sfa_tui.sales import series
from sfa_tui.sales.nouns import ACTIVITY
from sfa_tui.sales.people import Target
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
@planning
@linking
def _add(
    how: How,
    about: list[Target],
    text: Annotated[str, typer.Argument(metavar=N_("TEXT"), help=N_("What is planned, or what was said."))],
    done: Annotated[bool, typer.Option("--done", help=N_("It took place already."))] = False,
    at: WhenOption = None,
    way: DirectionOption = None,
    owed_by: OwedByOption = None,
    owner: OwnerOption = None,
    yes: YesOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    took_place = done or at is not None
    if took_place and any(each is not None for each in (how.due, how.remind, how.repeat)):
        raise Usage(N_("what took place has no --due, --remind or --repeat: note what is next with `sfa plan`"))
    if not took_place and way is not None:
        raise Usage(N_("only what took place has a --direction: say --done as well"))
    if took_place:
        quick = parse_quick_line(said(text), clock.now, fiscal(store))
        told = {
            "kind": chosen_kind(how.kind),
            "direction": direction(way),
            "owed_by": debtor(owed_by),
            "at": verbs.when(store, clock, at, prefer="past") if at is not None else None,
            "owner": owner_id(owner),
            "duration": lasting(how.duration),
            "place": how.place,
        }
        id = verbs.log_line(store, clock, about, quick, {}, **told).activity
        made = _get(id)
        if made["urgent"]:
            sending.tell_urgent(id)
    else:
        made = planned(text, about, how, owner=owner_id(owner), owed_by=debtor(owed_by) or "us", yes=yes)
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
    remind: RemindOption = None,
    repeat: RepeatOption = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    own = {"due": due, "date": date, "remind": remind, "repeat": repeat}
    texts = {**texts, **{name: text for name, text in own.items() if text is not None}}
    if not texts:
        raise Usage(N_("there is nothing to set: give a field as an option, or --set NAME=VALUE"))
    if "kind" in texts:
        texts["kind"] = chosen_kind(texts["kind"]) or ""
    store, clock = context.store(), context.clock()
    if texts.get("due"):
        agree_past(verbs.when(store, clock, texts["due"]), yes=yes or dry_run)
    if not texts.get("duration", "0").strip().isdecimal():
        texts["duration"] = str(lasting(texts["duration"]) or "")
    ids, many = targets("activity", activity, _matching)
    _agreed(ngettext("Edit {count} activity?", "Edit {count} activities?", len(ids)), ids, yes=yes or dry_run)
    _run(lambda: verbs.edit(store, clock, ids, texts), ids, many=many, dry_run=dry_run, format=format)


@app.command(
    "done",
    help=N_(
        "Mark a planned activity as done, with what came of it, or all that meet a condition; one that recurs plans its"
        " next one."
    ),
    epilog="""
    sfa activity done "send quote"
    sfa activity done "send quote" --summary "sent, they will decide on friday" --direction out
    sfa activity done "overdue kind:todo owner:me" --dry-run
    """,
)
def _done(
    activity: ManyArgument,
    summary: Annotated[str | None, typer.Option("--summary", metavar=N_("TEXT"), help=N_("What came of it."))] = None,
    way: DirectionOption = None,
    at: WhenOption = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    who = direction(way)
    on = verbs.when(store, clock, at, prefer="past") if at is not None else None
    ids, many = targets("activity", activity, _matching)
    question = ngettext("Mark {count} activity as done?", "Mark {count} activities as done?", len(ids))
    _agreed(question, ids, yes=yes or dry_run)
    followed = series.among(store, clock, ids)
    following: list[Row] = []

    def complete() -> None:
        made = verbs.complete(store, clock, ids, summary=summary, direction=who, at=on)
        following[:] = [_get(id) for id in made]

    _run(complete, ids, many=many, dry_run=dry_run, format=format)
    _tell_next(following, followed)


@app.command(
    "snooze",
    help=N_("Put planned activities off by a time, from now or from their due time if that lies ahead."),
    epilog="""
    sfa activity snooze "send quote" 1d
    sfa activity snooze "send quote" 2h
    sfa activity snooze "overdue owner:me" 1d --dry-run
    """,
)
def _snooze(
    activity: ManyArgument,
    by: Annotated[str, typer.Argument(metavar=N_("TIME"), help=N_("How long, as in 2h, 1d, 1w."))],
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    time = parse_duration(by)
    ids, many = targets("activity", activity, _matching)
    _agreed(ngettext("Put {count} activity off?", "Put {count} activities off?", len(ids)), ids, yes=yes or dry_run)
    _run(lambda: verbs.snooze(store, clock, ids, time), ids, many=many, dry_run=dry_run, format=format)


@app.command(
    "reschedule",
    help=N_("Give planned activities another due time; the later ones of one that recurs stay where they are."),
    epilog="""
    sfa activity reschedule "send quote" "friday 15:00"
    sfa activity reschedule "overdue owner:me" tomorrow --dry-run
    """,
)
def _reschedule(
    activity: ManyArgument,
    when: Annotated[str, typer.Argument(metavar=N_("WHEN"), help=N_("A day, or a day and a time."))],
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    due = verbs.when(store, clock, when)
    agree_past(due, yes=yes or dry_run)
    ids, many = targets("activity", activity, _matching)
    _agreed(ngettext("Move {count} activity?", "Move {count} activities?", len(ids)), ids, yes=yes or dry_run)
    _run(lambda: verbs.reschedule(store, clock, ids, due), ids, many=many, dry_run=dry_run, format=format)


@app.command(
    "skip",
    help=N_("Leave out the planned one of activities that recur, and plan the next."),
    epilog="""
    sfa activity skip "weekly report"
    sfa activity skip "planned owner:me due:tomorrow" --dry-run
    """,
)
def _skip(
    activity: ManyArgument, dry_run: DryRunOption = False, yes: YesOption = False, format: FormatOption = Format.TABLE
) -> None:
    ids, many = targets("activity", activity, _matching)
    _agreed(ngettext("Skip {count} activity?", "Skip {count} activities?", len(ids)), ids, yes=yes or dry_run)
    _skipped(ids, many=many, dry_run=dry_run, format=format)


def _skipped(ids: list[str], *, many: bool, dry_run: bool, format: Format) -> None:
    """Skip, and print what is planned in the place of what was left out; the last one of a series itself."""
    store, clock = context.store(), context.clock()
    followed = series.among(store, clock, ids)

    def skip() -> list[Row]:
        return [_get(id) for id in series.skip(store, clock, ids)]

    rows = rehearse(store, skip) if dry_run else skip()
    if dry_run:
        say(_("This is what would be planned; nothing was changed."))
    if many or format is not Format.TABLE or len(rows) > 1:
        emit_activities(rows, clock, format)
    elif rows:
        emit_activity(rows[0], clock, format)
    _tell_next([], followed)


@app.command(
    "delete",
    help=N_("""\
Delete an activity, or all that meet a condition, as one action; `sfa undo` brings them back.

A series has one planned activity at a time: of one that recurs it is asked whether only this one is skipped, or the \
series ends. Where nobody is asked, `sfa activity skip` does the one, --series the other."""),
    epilog="""
    sfa activity delete "send quote"
    sfa activity delete "weekly report" --series
    sfa activity delete "planned due<2020" --dry-run
    """,
)
def _delete(
    activity: ManyArgument,
    whole: Annotated[bool, typer.Option("--series", help=N_("End the series of those that recur."))] = False,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    ids, many = targets("activity", activity, _matching)
    _agreed(ngettext("Delete {count} activity?", "Delete {count} activities?", len(ids)), ids, yes=yes or dry_run)
    ending = series.among(store, clock, ids)
    if ending and not whole and _ask_skip(ending, asked=len(ids) == 1 and not dry_run):
        _skipped(ids, many=many, dry_run=dry_run, format=format)
        return
    _run(lambda: (series.end if ending else verbs.delete)(store, ids), ids, many=many, dry_run=dry_run, format=format)
    if not dry_run:
        for each in ending:
            say(_("The series ends: {name}").format(name=each.name))
        say(_("Deleted; `sfa undo` brings back what was there."))


def _ask_skip(ending: list[series.Planned], *, asked: bool) -> bool:
    """Return whether the planned one of a series is only skipped; Usage where nobody can be asked."""
    first = ending[0]
    if not (asked and context.interactive()):
        raise Usage(
            N_("{name} recurs: `sfa activity skip` leaves out this one and plans the next, --series ends the series"),
            name=first.name,
        )
    coming = cells.moment(first.next_due, context.clock()) if first.next_due else _("none: it is the last")
    options = (_("skip this one; next: {due}").format(due=coming), _("end the series"))
    place = pick(_("{name} recurs.").format(name=first.name), options)
    if place is None:
        say(_("Nothing was changed."))
        raise typer.Exit(Failed.exit_code)
    return place == 0


def _tell_next(following: list[Row], followed: list[series.Planned]) -> None:
    """Say when the next ones of series are due, and which series have ended."""
    for row in following:
        due = cells.moment(row["due"], context.clock())
        say(_("Next: {name}, {due}").format(name=row["subject"], due=due))
    for each in followed:
        if each.next_due is None:
            say(_("That was the last of its series: {name}").format(name=each.name))


def _agreed(question: str, ids: list[str], *, yes: bool) -> None:
    agree(question.format(count=len(ids)), ids, yes=yes)


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
