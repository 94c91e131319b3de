"""What is said when a command fails, and with which exit code.

Knows every kind of failure: ours, Typer's, SQLite's, the system's, and defects. One line on standard error names what
is wrong (candidates and missing fields follow, one a line); a traceback goes to a file, or is shown where SFA_DEBUG=1.
"""

import errno
import os
import re
import sqlite3
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from typer._click.exceptions import BadOptionUsage, BadParameter, ClickException, MissingParameter, NoSuchOption
from typer._click.exceptions import UsageError as ClickUsageError
from typer._click.types import FloatParamType, IntParamType, IntRange
from typer._types import TyperChoice

from sfa_tui import __version__
from sfa_tui.cli import context
from sfa_tui.cli.dialogue import printable, say
from sfa_tui.display.refusals import details
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Failed, SfaError, Usage

# Errors of SQLite that come from the file and the disk; the others (a syntax error, a constraint) are defects of ours.
CIRCUMSTANCES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
}
_TOO_MUCH = "integer overflow"
"""What SQLite says where a sum goes beyond 64 bits, which takes a thousand deals of the greatest amount."""


# Errors that speak of the program alone, never of what it was given.
_TEXTLESS = (AttributeError, NameError, ImportError, TypeError)


def tell(error: Exception) -> int:
    """Say what went wrong and return the exit code."""
    if os.environ.get("SFA_DEBUG") == "1":
        traceback.print_exception(error)
    told = _known(error) or _defect(error)
    say("sfa: " + printable(str(told)).strip())
    for line in details(told):
        say("  " + printable(line))
    if context.changed() and not isinstance(error, SfaError):
        say("  " + _("What was changed stands; `sfa history` shows it, `sfa undo` takes it back."))
    return told.exit_code


def _known(error: Exception) -> SfaError | None:
    """Return what a failure comes to in our own words, None for a defect."""
    match error:
        case SfaError():
            return error
        case ClickException():
            return _usage(error)
        case sqlite3.Error():
            return _database(error)
        case OSError():
            return _system(error)
    return None


def _usage(error: ClickException) -> SfaError:
    """Return what the parser of options complains about, with the command whose help tells more."""
    command = error.ctx.command_path if isinstance(error, ClickUsageError) and error.ctx else "sfa"
    return Usage(N_("{problem} (see {command} --help)"), problem=_problem(error), command=command)


def _problem(error: ClickException) -> str:
    match error:
        case NoSuchOption(possibilities=[close, *_rest]):
            return _("there is no option {option}; did you mean {close}?").format(option=error.option_name, close=close)
        case NoSuchOption():
            return _("there is no option {option}").format(option=error.option_name)
        case BadOptionUsage():
            return _("{option} needs a value").format(option=error.option_name)
        case MissingParameter():
            return _("{name} is missing").format(name=_parameter(error))
        case BadParameter():
            # The parser keeps the value in its sentence only: 'x' is not …, -1 is not …
            value = re.match(r"('?)(.*)\1 is not ", error.message)
            return _("{name} cannot be {value}: {wanted}").format(
                name=_parameter(error), value=f'"{value[2]}"' if value else "…", wanted=_wanted(error)
            )
    return error.format_message()


def _parameter(error: BadParameter) -> str:
    """Return how the person calls the parameter: an option by its name, an argument as the usage line writes it."""
    if error.param is None:
        return str(error.param_hint or "")
    if error.param.param_type_name == "option":
        return error.param.opts[0]
    return _(error.param.metavar) if error.param.metavar else (error.param.name or "").upper()


def _wanted(error: BadParameter) -> str:
    """Return what would have been a right value."""
    match error.param.type if error.param else None:
        case TyperChoice() as kind:
            names = [str(choice.value if isinstance(choice, Enum) else choice) for choice in kind.choices]
            return _("choose from {choices}").format(choices=", ".join(names))
        case IntRange(min=int(least), max=int(most)):
            return _("write a whole number from {least} to {most}").format(least=least, most=most)
        case IntParamType():
            return _("write a whole number")
        case FloatParamType():
            return _("write a number")
    return error.message


def _database(error: sqlite3.Error) -> SfaError | None:
    """Return what the workspace's file has met with, None where the fault is in the question that was put to it."""
    from sfa_tui.store.workspace import told

    if str(error) == _TOO_MUCH:
        return Failed(
            N_("the amounts add up to more than can be counted; `sfa deal list --sort amount` shows the largest first")
        )
    # The low byte is the kind of error, the rest its details.
    if getattr(error, "sqlite_errorcode", 0) & 0xFF not in CIRCUMSTANCES:
        return None
    try:
        with told(context.workspace() / context.FILE):
            raise error
    except SfaError as failure:
        return failure


def _system(error: OSError) -> SfaError:
    """Return what the system refused, by the file that it names."""
    reason = error.strerror or str(error)
    if error.filename is not None:
        return Failed(N_("{path}: {reason}"), path=os.fsdecode(error.filename), reason=reason)
    if error.errno == errno.ENOSPC:
        return Failed(N_("the output cannot be written: the disk is full"))
    return Failed(N_("the system refused: {reason}"), reason=reason)


def _defect(error: Exception) -> SfaError:
    """Return what is said of a failure that nobody foresaw, with the file that its traceback was written to; a damaged
    workspace can make anything fail, and is told as such."""
    if _is_damaged():
        return Failed(
            N_("{path} is damaged ({reason}); restore a backup of it"),
            path=context.workspace() / context.FILE,
            reason=error,
        )
    summary = f"{type(error).__name__}: {error}"
    report = _report(error)
    if report is None:
        return Failed(N_("this is a defect of sfa ({error}); SFA_DEBUG=1 shows where"), error=summary)
    return Failed(N_("this is a defect of sfa ({error}); please report it with {report}"), error=summary, report=report)


def _is_damaged() -> bool:
    """Return whether the workspace is there and cannot be what sfa wrote."""
    try:
        if not (context.workspace() / context.FILE).is_file():
            return False
        connection = context.read_only(context.workspace())
        try:
            found = connection.execute("PRAGMA quick_check(1)").fetchall()
        finally:
            connection.close()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return not isinstance(error, sqlite3.OperationalError)
    return found != [("ok",)]


def _without_texts(error: BaseException) -> Iterator[str]:
    """Yield the traceback of an error and of those that led to it, with their kinds and without their texts."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _without_texts(cause)
        yield "\n"
    yield from traceback.format_tb(error.__traceback__)
    code = getattr(error, "sqlite_errorname", "")
    told = str(error) if isinstance(error, _TEXTLESS) else code
    yield f"{type(error).__module__}.{type(error).__qualname__}: {told or '(what it says is left out)'}\n"


def _report(error: Exception) -> Path | None:
    """Write a traceback that only its owner can read; return where, None where it cannot be written.

    The arguments stay out of it, and so does what the errors say, which may quote a cell: it is sent to others, and
    they would name customers, or hold a passphrase.
    """
    from platformdirs import user_state_path

    try:
        folder = user_state_path("sfa", appauthor=False)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"defect-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.txt"
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"sfa {__version__}, Python {sys.version}, {sys.platform}, SQLite {sqlite3.sqlite_version}\n\n")
            file.writelines(_without_texts(error))
    except OSError:
        return None
    return path
