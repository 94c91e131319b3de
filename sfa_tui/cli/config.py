"""`sfa config`: the settings of the workspace, and where everything lies."""

import os
from typing import Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import printable
from sfa_tui.cli.options import FormatOption
from sfa_tui.cli.output import Column, Format, emit_object, emit_rows
from sfa_tui.locale import N_
from sfa_tui.model import words

app = typer.Typer()

COLUMNS = (
    Column("workspace", N_("Workspace")),
    Column("database", N_("Database")),
    Column("reports", N_("Reports of defects")),
)
SETTINGS = (Column("key", N_("Setting")), Column("value", N_("Value")))
_EXPLAINED = (*SETTINGS, Column("meaning", N_("Meaning"), lambda row: words.setting(row["key"])))
KeyArgument = Annotated[str, typer.Argument(metavar=N_("SETTING"), help=N_("One that `sfa config list` shows."))]


@app.command(
    "list",
    help=N_("List the settings of the workspace."),
    epilog="sfa config list --json",
)
def list_(format: FormatOption = Format.TABLE) -> None:
    from sfa_tui.sales import settings

    store = context.store()
    rows = [{"key": key, "value": settings.value_of(store, key)} for key in settings.KEYS]
    emit_rows(rows, _EXPLAINED if format is Format.TABLE else SETTINGS, format)


@app.command(
    "get",
    help=N_("Show a setting."),
    epilog="sfa config get currency",
)
def get(key: KeyArgument, format: FormatOption = Format.TABLE) -> None:
    from sfa_tui.sales import settings

    name = settings.key_of(key)
    _show(name, settings.value_of(context.store(), name), format)


@app.command(
    "set",
    help=N_("Change a setting; me, theme, keymap and keys belong to this machine alone."),
    epilog="""
    sfa config set theme light
    sfa config set keys "board.left=h,left deal.win=W"
    sfa config set currency_scale 百万円
    sfa config set fiscal_year_start 4
    sfa config set me 佐藤
    """,
)
def set_(
    key: KeyArgument,
    value: Annotated[str, typer.Argument(metavar=N_("VALUE"), help=N_("What it is to hold."))],
    format: FormatOption = Format.TABLE,
) -> None:
    from sfa_tui.sales import settings

    store, name = context.store(), settings.key_of(key)
    settings.set_value(store, name, value)
    _show(name, settings.value_of(store, name), format)


@app.command(
    "me",
    help=N_("Say which user you are on this machine."),
    epilog="sfa config me 佐藤",
)
def me(
    name: Annotated[str, typer.Argument(metavar=N_("NAME"), help=N_("A user's name, login or id."))],
    format: FormatOption = Format.TABLE,
) -> None:
    set_("me", name, format)


@app.command(
    "path",
    help=N_("Show where the workspace and this program's other files lie."),
    epilog="""
    sfa config path
    sqlite3 "$(sfa config path --format json | jq -r .database)"
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


def _show(key: str, value: object, format: Format) -> None:
    """Print a setting: its bare value where a person or a script reads the terminal."""
    if format is Format.TABLE:
        print("" if value is None else printable(str(value)))
    else:
        emit_object({"key": key, "value": value}, SETTINGS, format)
