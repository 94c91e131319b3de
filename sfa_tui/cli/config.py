"""`sfa config`: where everything lies."""

import os

import typer

from sfa_tui.cli import context
from sfa_tui.cli.options import FormatOption
from sfa_tui.cli.output import Column, Format, emit_object
from sfa_tui.locale import N_

app = typer.Typer()

COLUMNS = (
    Column("workspace", N_("Workspace")),
    Column("database", N_("Database")),
    Column("reports", N_("Reports of defects")),
)


@app.command(
    "path",
    help=N_("Show where the workspace and this program's other files lie."),
    epilog="""
    sfa config path
    sqlite3 "$(sfa config path --json | jq -r .database)"
    """,
)
def path(format: FormatOption = Format.TABLE) -> None:
    from platformdirs import user_state_path

    folder = context.workspace()
    paths = {
        "workspace": os.fspath(folder),
        "database": os.fspath(folder / context.FILE),
        "reports": os.fspath(user_state_path("sfa", appauthor=False)),
    }
    emit_object(paths, COLUMNS, format)
