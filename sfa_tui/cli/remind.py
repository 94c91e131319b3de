"""`sfa remind`: the reminders that have come due; told once, on the desktop or in the terminal, now or as they come."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Annotated

import typer

from sfa_tui import environment
from sfa_tui.cli import afterwards, cells, context
from sfa_tui.cli.dialogue import printable, say
from sfa_tui.cli.options import FormatOption
from sfa_tui.cli.output import Column, Format, emit_rows
from sfa_tui.display import reminders as told
from sfa_tui.followup import reminders
from sfa_tui.followup.sequences import KINDS
from sfa_tui.followup.units import SYSTEMS
from sfa_tui.locale import N_, _
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Failed, NotFound, SfaError, Usage
from sfa_tui.model.subjects import beside_kind
from sfa_tui.store.listing import Object

app = typer.Typer()

EVERY = 2.0
"""Seconds after which `--watch` looks again."""
_TURNS = 90
"""After how many looks the rules by time act."""
_WAYS = ("desktop", *KINDS)
_NOTHING = N_("No reminder has come due.")


@app.command(
    help=N_("""\
Print the reminders of your planned activities that have come due.

With --notify or --watch each is told once, whichever process on this machine comes first; what was missed while it \
slept is told when it wakes, and marked as late."""),
    epilog="""
    sfa remind
    sfa remind --json
    sfa remind --notify
    sfa remind --watch --notify
    sfa remind --install systemd
    sfa remind --uninstall systemd
    """,
)
def _remind(
    system: Annotated[
        str | None,
        typer.Argument(
            metavar="|".join(SYSTEMS), help=N_("With --install: what starts it; that of this system if not given.")
        ),
    ] = None,
    notify: Annotated[
        bool, typer.Option("--notify", help=N_("Raise a notification for each one that was not told yet."))
    ] = False,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="|".join(_WAYS),
            help=N_("What raises notifications; else the desktop, and over ssh the terminal."),
        ),
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help=N_("Go on, and tell each one when it comes due."))] = False,
    install: Annotated[
        bool, typer.Option("--install", help=N_("Let the system run it by itself, and say what was written where."))
    ] = False,
    uninstall: Annotated[bool, typer.Option("--uninstall", help=N_("Take that back."))] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    if by is not None and by not in _WAYS:
        raise Usage(N_("--by: {value} is not one of {choices}"), value=by, choices=", ".join(_WAYS))
    if install or uninstall:
        _set_up(system, install=install)
    elif system is not None:
        raise Usage(N_("{system} is only for --install and --uninstall"), system=system)
    elif watch:
        _watch(by or environment.notifier() if notify or by else None, format)
    elif notify or by:
        afterwards.look_after()
        columns = _columns(context.clock())
        _tell(by or environment.notifier(), lambda rows: emit_rows([*rows], columns, format, nothing=_NOTHING))
    else:
        clock = context.clock()
        emit_rows(reminders.due(context.store(), clock), _columns(clock), format, nothing=_NOTHING)


def _tell(way: str | None, show: Callable[[Sequence[Object]], None]) -> None:
    """Claim what has come, raise its notifications and show it; what cannot be told is given back, to be told later."""
    store, clock = context.store(), context.clock()
    fired = reminders.fire(store, clock)
    try:
        if way is None:
            show(fired.rows)
        elif fired.rows:
            _notify(way, told.messages(fired.rows, clock))
    except BaseException:
        reminders.give_back(store, fired)
        raise
    reminders.settle(store, fired)
    if way is not None:
        show(fired.rows)


def _notify(way: str, messages: list[tuple[str, str]]) -> None:
    if way != "desktop":
        _write(way, messages)
        return
    from sfa_tui.followup import desktop

    environment.find_desktop()
    reason = desktop.show(messages)
    if reason is None:
        return
    if not context.on_terminal(sys.stderr):
        raise Failed(N_("no notification can be raised here: {reason}"), reason=reason)
    _write(environment.terminal_notifier(), messages)


def _write(kind: str, messages: list[tuple[str, str]]) -> None:
    """Write the sequences to the terminal, which need not be where the output goes."""
    from sfa_tui.followup.sequences import notification

    text = "".join(notification(kind, title, body, tmux=environment.in_tmux()) for title, body in messages)
    stream = next((each for each in (sys.stdout, sys.stderr) if context.on_terminal(each)), None)
    if stream is not None:
        stream.write(text)
        stream.flush()
        return
    try:
        Path("/dev/tty").write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failed(N_("no notification can be raised here: {reason}"), reason=error.strerror or error) from error


def _watch(way: str | None, format: Format) -> None:
    if format not in (Format.TABLE, Format.JSON):
        raise Usage(N_("--watch prints lines, or JSON: a table that never ends has no other form"))
    refused = ""
    context.store()  # one that is not there at the beginning is no slip of the moment
    for turn in count():
        try:
            # What a newer program has upgraded ends this one: whoever starts it by itself starts the newer one.
            context.current()
        except NotFound as error:
            # A backup is being put back, or a disk is away: it may come again.
            refused = _said_once(error, refused)
            time.sleep(EVERY)
            continue
        if not turn % _TURNS:
            afterwards.look_after()
            afterwards.follow()
        try:
            _tell(way, partial(_print, format))
        except Failed as error:
            # Nobody is logged in, or the file is locked for long: it comes again.
            refused = _said_once(error, refused)
        else:
            refused = ""
        time.sleep(EVERY)


def _print(format: Format, rows: Sequence[Object]) -> None:
    for row in rows:
        print(json.dumps(row, ensure_ascii=False) if format is Format.JSON else _line(row, context.clock()))
    sys.stdout.flush()


def _said_once(error: SfaError, before: str) -> str:
    """Say what is in the way, unless that was the last thing that was said, and return it."""
    if str(error) != before:
        say(str(error))
    return str(error)


def _line(row: Object, clock: Clock) -> str:
    return printable(f"{clock.now:%H:%M}  {told.title(row)}  {told.body(row, clock)}")


def _columns(clock: Clock) -> list[Column]:
    return [
        Column("due", N_("When"), lambda row: cells.due(row["due"], clock), whole=True),
        Column("kind", N_("Kind"), lambda row: cells.kind(row["kind"]), whole=True),
        Column("subject", N_("What"), lambda row: beside_kind(row["subject"] or "", row["kind"])),
        Column(
            "deals", N_("Deals"), lambda row: ", ".join(each["name"] or "" for each in row["deals"] or row["companies"])
        ),
        Column("place", N_("Place"), spare=2),
        Column("late", N_("Late"), spare=1),
        *(Column(name) for name in ("id", "activity_id", "at", "minutes_before", "reminded_at")),
    ]


def _set_up(system: str | None, *, install: bool) -> None:
    from sfa_tui.followup import units

    chosen = system or environment.systems()[0]
    if chosen not in SYSTEMS:
        raise Usage(N_("{system} is not one of {known}"), system=chosen, known=", ".join(SYSTEMS))
    context.store()  # a workspace that is not there reminds of nothing
    unit = environment.remind_unit(chosen, context.workspace())
    failed = units.install(unit) if install else units.uninstall(unit)
    where = str(unit.path or "crontab")
    if install:
        print(printable(where))
        print(unit.text if unit.path else printable(unit.text))
    else:
        say(_("Taken away: {path}").format(path=where))
    for command in failed:
        say(_("This did not work; run it yourself: {command}").format(command=command))
