"""`sfa calendar`: follow-ups in the calendars where people already look: as a file, a feed, a folder, over CalDAV."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sfa_tui.cli import calendar_sync, context
from sfa_tui.cli.calendar_options import FromOption, ToOption, choosing
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.options import DryRunOption, FormatOption
from sfa_tui.cli.output import Column, Format, Row, emit_object, emit_rows
from sfa_tui.display import calendars as told
from sfa_tui.followup import feed as feeds
from sfa_tui.followup.chosen import Chosen
from sfa_tui.followup.ics import Written
from sfa_tui.locale import N_, _
from sfa_tui.machine import files
from sfa_tui.model.errors import Failed, SfaError, Usage
from sfa_tui.store.journal import rehearse

app = typer.Typer()

_WRITTEN = (
    Column("file", N_("File")),
    Column("events", N_("Events"), right=True),
    Column("todos", N_("To-dos"), right=True),
    Column("cancelled", N_("Cancelled"), right=True),
    Column("left_out", N_("Left out"), right=True),
)
_FEEDS = (
    *_WRITTEN,
    Column("owner", N_("Owner")),
    Column("error", N_("Error")),
)

_IMPORTED = (
    Column("entries", N_("Entries"), right=True),
    Column("created", N_("Added"), right=True),
    Column("done", N_("Of these in the past"), right=True),
    Column("updated", N_("Updated"), right=True),
    Column("skipped", N_("Unchanged"), right=True),
    Column("cancelled", N_("Cancelled"), right=True),
)


@app.command(
    "export",
    help=N_("""\
Write planned activities as a calendar (iCalendar, RFC 5545), which every calendar program reads.

Meetings, visits and demos are events, and so is a call at a time; all else are to-dos. What was deleted is in it as \
cancelled. A new file is yours alone to read (mode 0600); one that is there keeps its mode."""),
    epilog="""
    sfa calendar export --output followups.ics
    sfa calendar export --output team.ics --owner all --from today --to eom --private
    sfa calendar export --output calls.ics --kind call,visit --as-events --json
    sfa calendar export > followups.ics
    """,
)
@choosing
def _export(
    what: Chosen,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar=N_("FILE"), help=N_("Where to; standard output if not given.")),
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    if output is None or str(output) == "-":
        if format is not Format.TABLE:
            raise Usage(N_("the calendar itself goes to standard output: say where else with --output"))
        content, written, _newest = feeds.text(store, clock, what)
        sys.stdout.flush()
        # As it is, with its own line ends, whatever the terminal or the code page makes of text.
        sys.stdout.buffer.write(content.encode("utf-8", "replace"))
    else:
        written = feeds.export(store, clock, what, output)
        emit_object(_row(str(output), written), _WRITTEN, format)
    _tell_left_out(written)


@app.command(
    "feed",
    help=N_("""\
Keep a calendar file up to date, to subscribe to: it is written now, and again after every change.

Without FILE, all files that are kept are brought up to date and listed. The file is replaced at once, so that nobody \
reads half of it. A new one is yours alone to read: `chmod 644` lets a web server read it, and it stays so."""),
    epilog="""
    sfa calendar feed ~/public/followups.ics
    sfa calendar feed ~/public/team.ics --owner all --private
    sfa calendar feed ~/public/followups.ics --once
    sfa calendar feed
    sfa calendar feed ~/public/followups.ics --stop
    """,
)
@choosing
def _feed(
    what: Chosen,
    file: Annotated[Path | None, typer.Argument(metavar=N_("FILE"), readable=False, help=N_("The file."))] = None,
    once: Annotated[bool, typer.Option("--once", help=N_("Write it now, and do not keep it."))] = False,
    stop: Annotated[bool, typer.Option("--stop", help=N_("Keep it no more; the file stays."))] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    store, clock = context.store(), context.clock()
    if file is None:
        if once or stop:
            raise Usage(N_("--once and --stop need a FILE"))
        _list_feeds(format)
        return
    path = files.noted(file)
    if stop:
        feeds.forget(store, path)
        say(_("{file} is kept up to date no more; it stays as it is.").format(file=path))
        return
    feed = feeds.Feed(path, what)
    written = feeds.write(store, clock, feed)
    emit_object(_row(str(path), written), _WRITTEN, format)
    _tell_left_out(written)
    if not once:
        feeds.register(store, feed)
        say(_("{file} is written anew after every change; `--stop` ends that.").format(file=path))


@app.command(
    "import",
    help=N_("""\
Take in the meetings and to-dos of a calendar file, tied to the contacts whose e-mail addresses take part.

An entry is known again by its UID: taken in once more, only what has changed in the file is changed here. What lies \
in the past is taken as done. All of it is one action, and one undo."""),
    epilog="""
    sfa calendar import meetings.ics --dry-run
    sfa calendar import meetings.ics --from today
    """,
)
def _import(
    file: Annotated[Path, typer.Argument(metavar=N_("FILE"), readable=False, help=N_("An iCalendar file (.ics)."))],
    start: FromOption = None,
    last: ToOption = None,
    dry_run: DryRunOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    from sfa_tui.followup import incoming

    store, clock = context.store(), context.clock()
    ask = Chosen("all", start, last).ask(store, clock)
    left: list[str] = []
    found, encoding = incoming.read(file, clock, left)
    if encoding is not None:
        say(_("{file} is not in UTF-8; it was read as {encoding}.").format(file=file, encoding=encoding))
    if not found and not left:
        say(_("There is no event and no to-do in {file}.").format(file=file))

    def take() -> incoming.Imported:
        return incoming.take(store, clock, found, name=file.name, start=ask.start, last=ask.last)

    done = rehearse(store, take) if dry_run else take()
    if dry_run:
        say(_("This is what would be taken in; nothing was changed."))
    flawed = told.flawed(found)
    emit_object(
        {
            "entries": done.entries,
            "created": done.created,
            "done": done.done,
            "updated": done.updated,
            "skipped": done.skipped,
            "cancelled": done.cancelled,
            "unknown": [*done.unknown],
            "several": [*done.several],
            "left_out": left,
            "unread": flawed,
        },
        _IMPORTED,
        format,
    )
    for line in filter(None, (told.undated(left), told.told_flawed(flawed), *told.people(done))):
        say(line)


app.command(
    "publish",
    help=N_("""\
Bring a calendar of a CalDAV server and the workspace together: follow-ups go there, and what was moved, completed or \
edited there comes back.

Where both sides have changed the same, both are shown, and neither is overwritten until --keep says which holds, or \
--keep-ours and --keep-theirs of one. --dry-run shows what would be done, and does nothing on either side. The \
password is asked for once and kept in the system's keyring; SFA_CALDAV_PASSWORD tells it where nobody is asked. \
Without URL it is the calendar of the last time."""),
    epilog="""
    sfa calendar publish https://cloud.example.com/remote.php/dav --user sato --calendar Work
    sfa calendar publish
    sfa calendar publish --dry-run
    sfa calendar publish --keep ours
    sfa calendar publish --keep-theirs "send quote" --keep-ours 7N5K
    """,
)(calendar_sync.publish)

app.command(
    "vdir",
    help=N_("""\
Bring a folder with a file a follow-up (vdir) and the workspace together, for khal and vdirsyncer.

What else lies in the folder is not touched. What was changed there comes back, as from a CalDAV server."""),
    epilog="""
    sfa calendar vdir ~/.calendars/sfa
    sfa calendar vdir ~/.calendars/sfa --owner all --keep theirs
    """,
)(calendar_sync.vdir)


def _list_feeds(format: Format) -> None:
    kept = feeds.keep_anew(context.store(), context.clock())
    rows = [
        {
            **_row(str(each.feed.path), each.written or Written()),
            "owner": each.feed.chosen.owner,
            "error": str(each.error) if each.error else None,
        }
        for each in kept
    ]
    emit_rows(rows, _FEEDS, format, nothing=N_("No file is kept up to date: `sfa calendar feed FILE` begins to."))
    broken = [each for each in kept if each.error]
    if broken:
        failed: SfaError = Failed(
            N_("{file} could not be brought up to date: {reason}"), file=broken[0].feed.path, reason=broken[0].error
        )
        raise failed


def _row(file: str, written: Written) -> Row:
    return {
        "file": file,
        "events": written.events,
        "todos": written.todos,
        "cancelled": written.cancelled,
        "left_out": written.left_out,
    }


def _tell_left_out(written: Written) -> None:
    if said := told.left_out(written):
        say(said)
