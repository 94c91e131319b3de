"""`sfa history`: what changed, when, and who did it."""

from dataclasses import asdict
from typing import Annotated

import typer

from sfa_tui.cli import cells, context
from sfa_tui.cli.naming import named
from sfa_tui.cli.options import FormatOption, LimitOption
from sfa_tui.cli.output import Column, Format, Row, emit_rows
from sfa_tui.display.changes import readable, verb
from sfa_tui.locale import N_
from sfa_tui.model import words
from sfa_tui.model.errors import Usage
from sfa_tui.store import history

app = typer.Typer()

NOUNS = ("deal", "activity", "company", "contact", "product", "order", "user", "team", "pipeline", "stage", "rank")
_NEWEST = 20


def _summary(row: Row) -> str:
    if row["verb"] is None:
        return ", ".join(map(words.noun, row["summary"].split(", ")))
    return words.assigned(row["summary"] or "")


_ACTIONS = (
    Column("at", N_("When"), lambda row: cells.moment(row["at"], context.clock())),
    Column("user", N_("Who")),
    Column("verb", N_("Verb"), lambda row: verb(row["verb"], undone=row["undone"])),
    Column("summary", N_("What"), _summary),
    Column("changes", N_("Changes"), right=True),
    Column("undone"),
    Column("undoes"),
    Column("id"),
)
_CHANGES = (
    Column("recorded_at", N_("When")),
    Column("user", N_("Who")),
    Column("verb", N_("Verb")),
    Column("field", N_("Field")),
    Column("old", N_("Before")),
    Column("new", N_("After")),
)
_RAW = tuple(
    Column(name) for name in "seq recorded_at effective_at user verb action_id noun id field old new undone".split()
)


@app.command(
    help=N_("Show the newest actions, or every change of one row: when, who, and what from and to."),
    epilog="""
    sfa history
    sfa history --limit 5 --json
    sfa history deal "GTX Pro ×40"
    sfa history company アクメ工業 --json
    """,
)
def _history(
    noun: Annotated[
        str | None, typer.Argument(metavar=N_("NOUN"), help=N_("deal, company, contact, activity, user …"))
    ] = None,
    name: Annotated[str | None, typer.Argument(metavar=N_("NAME"), help=N_("Which one."))] = None,
    limit: LimitOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    if noun is None:
        _actions(limit, format)
        return
    if noun not in NOUNS:
        raise Usage(N_("{value} has no history; choose from {nouns}"), value=noun, nouns=", ".join(NOUNS))
    if name is None:
        raise Usage(N_('say which one: `sfa history {key} "NAME"`'), key=noun)
    table = "sales_order" if noun == "order" else noun
    changes = history.of_row(context.store(), table, named(table, name))
    if limit is not None:
        changes = changes[max(len(changes) - limit, 0) :]
    if format is Format.TABLE:
        emit_rows(readable(context.store(), context.clock(), table, changes, context.scale()), _CHANGES, format)
    else:
        emit_rows((asdict(change) for change in changes), _RAW, format)


def _actions(limit: int | None, format: Format) -> None:
    done = history.newest(context.store(), _NEWEST if limit is None else limit)
    emit_rows((asdict(each) for each in done), _ACTIONS, format, nothing=N_("Nothing was done here yet."))
