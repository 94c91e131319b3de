"""The command line as a whole: the table of commands, and one run of it from arguments to exit code.

Knows which module holds which command and imports only the one that is named.
"""

import os
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from typer._click.core import Command, Context, Parameter
from typer.core import TyperOption
from typer.exceptions import Abort, Exit

from sfa_tui import __version__
from sfa_tui.cli import context, frame
from sfa_tui.cli.output import prepare_streams
from sfa_tui.locale import N_

INTERRUPTED = 130
# What the shell reports of a program that SIGPIPE ended: the reader (head, less) had enough.
BROKEN_PIPE = 141
# Set by the script of `sfa completion`.
COMPLETE = "_SFA_COMPLETE"

# Section of the help -> name of the command -> (module of sfa_tui.cli, help). A row may stand here before its module is
# written: the command appears with the module.
COMMANDS: dict[str, dict[str, tuple[str, str]]] = {
    N_("Records"): {
        "deal": ("deal", N_("Deals: add, list, show, edit, move, win, lose, reopen, delete.")),
        "activity": ("activity", N_("Activities: what was said, and what is planned.")),
        "company": ("company", N_("Companies: customers and partners.")),
        "contact": ("contact", N_("Contacts: the people at the companies.")),
        "product": ("product", N_("Products and their list prices.")),
        "order": ("order", N_("Orders: what was really bought.")),
        "user": ("user", N_("Users: reps, managers and admins.")),
        "team": ("team", N_("Teams and who belongs to them.")),
        "stage": ("stage", N_("The stages of the pipelines.")),
        "rank": ("rank", N_("Ranks: the second axis of the forecast (A, B, C).")),
        "target": ("target", N_("Targets by period, user, team, product or company.")),
        "field": ("field", N_("Custom fields.")),
        "rate": ("rate", N_("Exchange rates by date.")),
        "rule": ("rule", N_("Rules that act by themselves.")),
        "alert": ("alert", N_("Alerts: what you must see, and how it reaches people.")),
        "template": ("template", N_("Templates: plans of several steps, made at once.")),
    },
    N_("Day by day"): {
        "log": ("log", N_("Note a conversation, in one line.")),
        "plan": ("plan", N_("Plan a next step.")),
        "comment": ("comment", N_("Comments on deals, companies and people: write, list, mark as seen.")),
        "day": ("day", N_("Your report of a day or a week: drafted, remarked on, submitted.")),
        "report": ("report", N_("Reports of days and weeks: read, approve, return, answer them.")),
        "today": ("today", N_("What is due today.")),
        "brief": ("brief", N_("All that matters before a meeting, on a page.")),
        "remind": ("remind", N_("Reminders that have come due.")),
        "calendar": ("calendar", N_("Planned activities as a calendar.")),
    },
    N_("Figures"): {
        "pipeline": ("pipeline", N_("The open deals by stage: count, amount, weighted amount.")),
        "forecast": ("forecast", N_("What a period will bring: closed, weighted, expected, gap.")),
        "backtest": ("backtest", N_("How right earlier forecasts were.")),
    },
    N_("Files"): {
        "import": ("importing", N_("Take a file in: users, products, companies, contacts, deals, orders.")),
        "export": ("exporting", N_("Write records to a file.")),
        "dedupe": ("dedupe", N_("Find records that stand for the same company or person.")),
        "merge": ("merge", N_("Make two records one.")),
        "mail": ("mail", N_("Take in mail as conversations.")),
    },
    N_("Workspace"): {
        "init": ("init", N_("Make a workspace.")),
        "demo": ("demo", N_("Make a workspace full of invented deals, to look around in.")),
        "history": ("history", N_("What changed, when, and who did it.")),
        "undo": ("undo", N_("Take back the newest action.")),
        "sync": ("sync", N_("Exchange changes with the team.")),
        "search": ("searching", N_("Find records by any of their words.")),
        "backup": ("backup", N_("Write a copy of the workspace.")),
        "restore": ("restore", N_("Bring a backup back.")),
        "doctor": ("doctor", N_("Check the workspace and put right what can be.")),
        "config": ("config", N_("Settings, and where everything lies.")),
        "serve": ("serve", N_("Serve the app to a browser.")),
        "completion": ("completion", N_("Print the script that completes commands in a shell.")),
    },
}


@cache
def _is_there(module: str) -> bool:
    """Return whether the module of a command is written: asked once in a process, however many commands run in it."""
    return find_spec(f"sfa_tui.cli.{module}") is not None


def root() -> frame.Group:
    """Return the command `sfa` with every command that there is a module for."""
    present = {
        section: {name: help for name, (module, help) in commands.items() if _is_there(module)}
        for section, commands in COMMANDS.items()
    }

    def version(ctx: Context, param: Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            print(f"sfa {__version__}")
            raise Exit

    asked = TyperOption(
        param_decls=["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=version,
        help=N_("Show the version."),
    )
    return frame.Group(
        "sfa",
        N_("""A sales pipeline in the terminal: who spoke with whom, what is next, and what will close.

Without a command it opens the board; where there is no workspace yet, it helps you to make one."""),
        present,
        _load,
        [*frame.anywhere(), asked],
    )


def run(arguments: list[str]) -> int:
    """Run the command that the arguments name (without the program's name) and return its exit code.

    Nothing is raised for whatever goes wrong; what is wrong is told on standard error.
    """
    prepare_streams()
    context.begin()
    try:
        code = _printed(arguments)
        if context.is_followed():
            from sfa_tui.cli import afterwards

            afterwards.follow()
    except Exception as error:
        from sfa_tui.cli import failures

        code = failures.tell(error)
    except KeyboardInterrupt:
        code = INTERRUPTED
    finally:
        context.end()
    return code


def _printed(arguments: list[str]) -> int:
    """Run the command and return its exit code, once all that it prints is out."""
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except Exception as error:
        return _unwritten(error)
    return code


def _run(arguments: list[str]) -> int:
    try:
        if COMPLETE in os.environ:
            from sfa_tui.cli.completion import complete

            return complete(root(), os.environ[COMPLETE])
        settings = {"help_option_names": ["--help", "-h"]}
        with root().make_context("sfa", list(arguments), **settings) as ctx:  # type: ignore[arg-type]
            ctx.command.invoke(ctx)
    except Exit as exit:
        return exit.exit_code
    except Abort:
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:
        from sfa_tui.cli import failures

        return failures.tell(error)
    return 0


def _unwritten(error: Exception) -> int:
    """Return the exit code where standard output took no more, and keep Python from trying once again at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError) or (os.name == "nt" and isinstance(error, OSError)):
        return BROKEN_PIPE
    from sfa_tui.cli import failures

    return failures.tell(error)


def _load(name: str) -> Command:
    for commands in COMMANDS.values():
        if name in commands:
            module, summary = commands[name]
            return frame.command(name, summary, import_module(f"sfa_tui.cli.{module}").app)
    raise KeyError(name)
