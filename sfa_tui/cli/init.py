"""`sfa init`: a workspace is made."""

import os
from typing import Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.figures import choice_column
from sfa_tui.cli.options import FormatOption
from sfa_tui.cli.output import Column, Format, emit_object
from sfa_tui.environment import login
from sfa_tui.locale import LANGUAGES, N_, _, language
from sfa_tui.sales.setup import init
from sfa_tui.store.filesystem import synced_drive

app = typer.Typer()

_APRIL = 4

COLUMNS = (
    Column("workspace", N_("Workspace")),
    Column("name", N_("Name")),
    Column("currency", N_("Currency")),
    Column("language", N_("Language")),
    Column("fiscal_year_start", N_("Fiscal year starts in month")),
    choice_column("fiscal_year_named_by", N_("Fiscal year is named by its")),
    Column("user", N_("You are")),
)


@app.command(
    help=N_("Make a workspace: its settings, a default pipeline in its language, and you as its first user."),
    epilog="""
    sfa init
    sfa init --name GTX --currency USD --language en --fiscal-year-start 1
    sfa init --name アクメ商事 --language ja --user 佐藤 --workspace ~/sfa-acme
    """,
)
def _init(
    name: Annotated[
        str | None, typer.Option("--name", metavar=N_("NAME"), help=N_("What it is called; else as its folder."))
    ] = None,
    currency: Annotated[
        str | None,
        typer.Option(
            "--currency", metavar=N_("CODE"), help=N_("Base currency (ISO 4217); else JPY in Japanese, USD in English.")
        ),
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option(
            "--language", metavar="|".join(LANGUAGES), help=N_("The language of the workspace; else the locale's.")
        ),
    ] = None,
    fiscal_year_start: Annotated[
        int | None,
        typer.Option(
            "--fiscal-year-start", metavar=N_("MONTH"), help=N_("From 1 to 12; else 4 in Japanese, 1 in English.")
        ),
    ] = None,
    fiscal_year_named_by: Annotated[
        str,
        typer.Option(
            "--fiscal-year-named-by",
            metavar="start|end",
            help=N_("Whether the year of its start or of its end names it."),
        ),
    ] = "start",
    user: Annotated[
        str | None, typer.Option("--user", metavar=N_("NAME"), help=N_("Your name; else your login name."))
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    folder = context.workspace()
    speaks = lang or language()
    japanese = speaks == "ja"
    drive = synced_drive(folder)
    if drive is not None:
        say(
            _(
                "{path} is in the folder of a synced drive ({drive}), which copies a database while it is written:"
                " keep it elsewhere, and share it with `sfa sync`"
            ).format(path=folder, drive=drive)
        )
    me = user or login()
    zone = getattr(context.zone(), "key", None)
    store = init(
        folder,
        name=name or folder.name,
        currency=currency or ("JPY" if japanese else "USD"),
        language=speaks,
        fiscal_year_start=(_APRIL if japanese else 1) if fiscal_year_start is None else fiscal_year_start,
        fiscal_year_named_by=fiscal_year_named_by,
        user=me,
        zone=zone,
    )
    with store:
        settings = {column.name: store.setting(column.name) for column in COLUMNS}
        emit_object({**settings, "workspace": os.fspath(folder), "user": me}, COLUMNS, format)
