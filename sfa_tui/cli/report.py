"""`sfa report`: the reports of a team, as those above read them: seen, approved, returned, answered."""

from typing import Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.comment import unknown_names
from sfa_tui.cli.day import OnOption, UserOption, WeekOption, day_meant, me, me_or_none, queue
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.linking import said
from sfa_tui.cli.naming import completion, named
from sfa_tui.cli.options import FormatOption, LimitOption
from sfa_tui.cli.output import Format
from sfa_tui.cli.report_sheet import emit_queue, emit_reports, emit_whole
from sfa_tui.locale import N_, ngettext
from sfa_tui.model.errors import NotFound, Usage
from sfa_tui.sales import reports as verbs
from sfa_tui.store import reports, workday
from sfa_tui.store.listing import Object

app = typer.Typer()

NameArgument = Annotated[
    str, typer.Argument(metavar=N_("NAME"), help=N_("Whose report."), autocompletion=completion("user"))
]
DayOption = Annotated[
    str | None,
    typer.Option("--on", metavar=N_("DATE"), help=N_("About which day; the newest that was handed in if not given.")),
]
WordsArgument = Annotated[str, typer.Argument(metavar=N_("TEXT"), help=N_("What is said; @NAME tells a colleague."))]
MaybeOption = Annotated[
    str | None, typer.Option("--comment", metavar=N_("TEXT"), help=N_("What there is to say about it."))
]


@app.command(
    "list",
    help=N_("List reports, the newest first: your team's and your own, or those of one user."),
    epilog="""
    sfa report list
    sfa report list --user Sato --week --limit 5
    sfa report list --unread --json
    """,
)
def _list(
    user: UserOption = None,
    week: WeekOption = False,
    unread: Annotated[bool, typer.Option("--unread", help=N_("Those that you have yet to read."))] = False,
    limit: LimitOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    team = reports.reporting_to(store, me_or_none(), clock.today)
    whose = [named("user", user)] if user is not None else [*team, *([mine] if (mine := me_or_none()) else [])]
    if unread:
        found = [each for each in reports.unread(store, me_or_none(), whose) if not week or each["kind"] == "week"]
        emit_reports(found[:limit], format)
    else:
        emit_reports(
            reports.listed(store, me_or_none(), users=whose, kind="week" if week else None, limit=limit), format
        )


@app.command(
    "queue",
    help=N_("What your team has handed in and you have not read, and who has not reported; as `sfa day --team`."),
    epilog="""
    sfa report queue
    sfa report queue --week --json
    """,
)
def _queue(on: OnOption = None, week: WeekOption = False, format: FormatOption = Format.TABLE) -> None:
    emit_queue(queue(workday.span("week" if week else "day", day_meant(on)), asked=on is not None), format)


@app.command(
    "show",
    help=N_("Show a report with all that it tells, and what was said on it."),
    epilog="""
    sfa report show Sato
    sfa report show Sato --on friday --json
    """,
)
def _show(
    name: NameArgument, on: DayOption = None, week: WeekOption = False, format: FormatOption = Format.TABLE
) -> None:
    _emit(_meant(name, on, week=week), format)


@app.command(
    "seen",
    help=N_("Say that you have read a report, or with --all every unread one of your team."),
    epilog="""
    sfa report seen Sato
    sfa report seen --all
    """,
)
def _seen(
    name: Annotated[
        str | None, typer.Argument(metavar=N_("NAME"), help=N_("Whose report."), autocompletion=completion("user"))
    ] = None,
    on: DayOption = None,
    week: WeekOption = False,
    all: Annotated[bool, typer.Option("--all", help=N_("All that are unread."))] = False,
    comment: MaybeOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    if (name is None) is not all:
        raise Usage(N_("say whose report, or --all"))
    if name is not None:
        ids = [str(_meant(name, on, week=week)["id"])]
    else:
        ids = [str(each["id"]) for each in reports.unread(store, me(), reports.reporting_to(store, me(), clock.today))]
    if ids:
        unknown_names(verbs.answer(store, clock, ids, "seen", comment or "").unknown)
    if format is not Format.TABLE:
        emit_reports([found for id in ids if (found := reports.get(store, me(), id)) is not None], format)
    told = ngettext("{count} report is marked as seen.", "{count} reports are marked as seen.", len(ids))
    say(told.format(count=len(ids)))


@app.command(
    "approve",
    help=N_("Approve a report, perhaps with a comment."),
    epilog="""
    sfa report approve Sato --comment "well done"
    """,
)
def _approve(
    name: NameArgument,
    on: DayOption = None,
    week: WeekOption = False,
    comment: MaybeOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    _answer(_meant(name, on, week=week), "approved", comment or "", format)


@app.command(
    "return",
    help=N_("Return a report to be mended, with a word why; it comes back when it is submitted again."),
    epilog="""
    sfa report return Sato "what did they say about the price?"
    """,
)
def _return(
    name: NameArgument,
    text: WordsArgument,
    on: DayOption = None,
    week: WeekOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    _answer(_meant(name, on, week=week), "returned", said(text), format)


@app.command(
    "comment",
    help=N_("Say something on a report, on your own as well."),
    epilog="""
    sfa report comment Sato "take @Mori along next time"
    """,
)
def _comment(
    name: NameArgument,
    text: WordsArgument,
    on: DayOption = None,
    week: WeekOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    _answer(_meant(name, on, week=week), "comment", said(text), format)


def _answer(report: Object, kind: str, body: str, format: Format) -> None:
    unknown_names(verbs.answer(context.store(), context.clock(), [str(report["id"])], kind, body).unknown)
    _emit(report, format)


def _emit(report: Object, format: Format) -> None:
    span = reports.span_of(report, context.clock())
    emit_whole(
        reports.whole(context.store(), context.clock(), me_or_none(), str(report["user"]["id"]), span),  # type: ignore[index]
        format,
    )


def _meant(name: str, on: str | None, *, week: bool) -> Object:
    """Return the report that is meant: of a day or a week, else the newest that was handed in."""
    store, user = context.store(), named("user", name)
    if on is not None:
        span = workday.span("week" if week else "day", day_meant(on))
        found = reports.find(store, me_or_none(), user, span)
    else:
        handed_in = reports.listed(store, me_or_none(), users=[user], kind="week" if week else None)
        found = next((each for each in handed_in if each["submitted_at"]), None)
    if found is None:
        raise NotFound(N_("there is no report of {name} here"), name=name)
    return found
