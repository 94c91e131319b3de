"""`sfa day`: your report of a day or a week (日報, 週報), drafted from what was logged, remarked on and submitted."""

from datetime import date
from typing import Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import line, say
from sfa_tui.cli.naming import completion, named
from sfa_tui.cli.options import FormatOption
from sfa_tui.cli.output import Format
from sfa_tui.cli.report_sheet import emit_queue, emit_whole
from sfa_tui.display import cells
from sfa_tui.display.reports import planned
from sfa_tui.locale import N_, _
from sfa_tui.model.dates import parse_date
from sfa_tui.model.errors import Failed, SfaError, Usage
from sfa_tui.sales import activities
from sfa_tui.sales import reports as verbs
from sfa_tui.store import reports, workday
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.workday import Span

app = typer.Typer()

OnOption = Annotated[
    str | None,
    typer.Option("--on", metavar=N_("DATE"), help=N_("Which day, or a day of which week; today if not given.")),
]
WeekOption = Annotated[bool, typer.Option("--week", help=N_("The week, from Monday to Sunday."))]
RemarkOption = Annotated[
    str | None, typer.Option("--remark", metavar=N_("TEXT"), help=N_("What you have to say about it."))
]
UserOption = Annotated[
    str | None,
    typer.Option(
        "--user", metavar=N_("NAME"), help=N_("Whose; yours if not given."), autocompletion=completion("user")
    ),
]


@app.command(
    help=N_(
        "Draft your report of a day or a week from what was logged and changed, remark on it, and submit it.\n"
        "On a terminal it first asks what came of the meetings that have ended without a word."
    ),
    epilog="""
    sfa day
    sfa day --remark "Acme will decide on Friday; I need the price list" --submit
    sfa day --on yesterday --submit
    sfa day --week --edit
    sfa day --team
    sfa day --user Sato --on friday --json
    """,
)
def _day(
    on: OnOption = None,
    week: WeekOption = False,
    remark: RemarkOption = None,
    edit: Annotated[bool, typer.Option("--edit", help=N_("Write the remarks in your editor ($EDITOR)."))] = False,
    submit: Annotated[
        bool, typer.Option("--submit", help=N_("Hand it in: your leaders find it among the unread."))
    ] = False,
    team: Annotated[
        bool, typer.Option("--team", help=N_("What your team has handed in and you have not read, and who has not."))
    ] = False,
    user: UserOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    span = workday.span("week" if week else "day", day_meant(on))
    if remark is not None and edit:
        raise Usage(N_("remarks come from --remark or from --edit, not from both"))
    writes = remark is not None or edit or submit
    if team:
        if writes or user is not None:
            raise Usage(N_("--team shows what others have handed in: leave --remark, --edit, --submit and --user out"))
        tell_queue(span, format, asked=on is not None)
        return
    who = named("user", user) if user is not None else me()
    if writes and who != me():
        raise Usage(N_("a report is written by whom it is of: leave --user out"))
    if who == me() and format is Format.TABLE and span.first <= clock.today <= span.last:
        _ask_what_came(span)
    text = _edited(span) if edit else remark
    if submit:
        verbs.submit(store, clock, span, text)
    elif text is not None:
        verbs.remark(store, clock, span, text)
    emit_whole(reports.whole(store, clock, me_or_none(), who, span), format)
    if submit:
        say(_("Submitted."))
    elif who == me() and format is Format.TABLE:
        _tell_returned(span)


def _tell_returned(shown: Span) -> None:
    """Say which reports of the user came back, but for the one that is shown."""
    back = [each for each in reports.returned(context.store(), me()) if each["starts_on"] != shown.first.isoformat()]
    for each in back:
        week = " --week" if each["kind"] == "week" else ""
        say(
            _("Returned to you: {day}; `{command}` shows why.").format(
                day=each["starts_on"], command=f"sfa day --on {each['starts_on']}{week}"
            )
        )


def day_meant(text: str | None) -> date:
    """Return the day that --on means, today where it was not given."""
    clock = context.clock()
    return clock.today if text is None else parse_date(text, clock.today, fiscal(context.store()), prefer="past")


def me_or_none() -> str | None:
    """Return the id of the user who works here, None where nobody is known to."""
    found = context.store().local("me")
    return str(found) if found else None


def me() -> str:
    """Return the id of the user who works here; Usage where nobody is known to."""
    found = me_or_none()
    if found is None:
        raise Usage(N_("nobody works here yet: `sfa config set me NAME` says who you are"))
    return found


def tell_queue(span: Span, format: Format, *, asked: bool) -> None:
    """Print {unread, missing}: what the user has yet to read of the team, and who has yet to report about a span;
    where none was asked for, about the one before as well, and about this one once its last business day is here."""
    store, clock = context.store(), context.clock()
    team = reports.reporting_to(store, me(), clock.today)
    spans = [span] if asked else reports.due(store, clock, span.kind)
    queue = {
        "unread": reports.unread(store, me(), team),
        "missing": reports.missing(store, me(), team, spans),
    }
    emit_queue(queue, format, leads=bool(team))


def _ask_what_came(span: Span) -> None:
    """Ask on a terminal what came of the meetings that have ended; an empty answer leaves one as it is."""
    if not context.interactive():
        return
    store, clock = context.store(), context.clock()
    for each in workday.ended(store, clock, me(), span.first):
        question = _("{when} {what}: what came of it (empty: later)? ").format(
            when=cells.short_moment(each["due"], clock), what=planned(each)
        )
        while answer := line(question):
            try:
                quick = activities.read_outcome(store, clock, answer)
                activities.complete_line(store, clock, [str(each["id"])], quick)
            except SfaError as error:
                say(str(error))
            else:
                break


def _edited(span: Span) -> str:
    """Return the remarks as the person leaves them in their editor."""
    from sfa_tui.editor import edited

    if not context.interactive():
        raise Usage(N_("--edit needs a terminal; --remark takes the text"))
    report = reports.find(context.store(), me(), me(), span)
    written = edited(str(report["remarks"] or "") if report else "")
    if written.problem:
        raise Failed(N_("the remarks were not saved: {reason}"), reason=written.problem)
    return written.text
