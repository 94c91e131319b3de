"""`sfa doctor`: what is wrong with the workspace, and making again what can be made again."""

import sqlite3
from typing import Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.options import FormatOption
from sfa_tui.cli.output import Column, Format, emit_report
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Failed

app = typer.Typer()

COLUMNS = (Column("check", N_("Check")), Column("finding", N_("Finding")))


@app.command(
    help=N_("Check the file, the journal, what is derived, the search index; exit code 1 where anything is wrong."),
    epilog="""
    sfa doctor
    sfa doctor --rebuild
    sfa doctor --json
    """,
)
def doctor(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help=N_("Make derived tables, search index and triggers again, then check."))
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    from sfa_tui.sales import settings
    from sfa_tui.store import doctor as checks

    store = context.store()
    if rebuild:
        if store.read_only:
            path = store.path
            raise Failed(N_("{path} cannot be written (read-only); nothing was changed"), path=path)
        checks.rebuild(store)
        say(_("Made the derived tables, the search index and the triggers again."))
    found = [
        {"check": finding.check, "finding": _(finding.template).format(**finding.params)}
        for finding in checks.examine(store)
    ]
    found += [
        {"check": "setting", "finding": _("{setting} holds what it cannot, and counts as not set").format(setting=key)}
        for key in settings.unsound(store)
    ]
    report = {"ok": not found, "sqlite": sqlite3.sqlite_version, "findings": found}
    if found or format is not Format.TABLE:
        emit_report(report, found, COLUMNS, format)
    else:
        say(_("Nothing is wrong."))
    if found:
        raise typer.Exit(Failed.exit_code)
