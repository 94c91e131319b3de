"""`sfa import`: a file of users, products, companies, contacts, deals, orders, targets or activities goes in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sfa_tui.cli import context, dialogue
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.options import DryRunOption, FormatOption, YesOption
from sfa_tui.cli.output import Column, Format, emit_object
from sfa_tui.display import imports
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Ambiguous, Failed, Refused, Usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from sfa_tui.exchange.importing import Imported, Options, Source
    from sfa_tui.store.workspace import Store

app = typer.Typer()

COLUMNS = (
    Column("rows", N_("Rows"), right=True),
    Column("created", N_("Added"), right=True),
    Column("updated", N_("Updated"), right=True),
    Column("skipped", N_("Unchanged"), right=True),
    Column("rejected", N_("Rejected"), right=True),
    Column("rejected_file", N_("Rejected rows")),
)

_EXAMPLES = """\
sfa import companies accounts.csv --dry-run
sfa import deals pipeline.csv --yes --create-stages --alias "product:GTXPro=GTX Pro"
sfa import deals 案件一覧.csv --map "見込=amount" --map "社内メモ=" --date-order mdy"""


@app.command(epilog=_EXAMPLES)
def import_(
    noun: Annotated[
        str,
        typer.Argument(
            metavar=N_("NOUN"), help=N_("users, products, companies, contacts, deals, orders, targets or activities.")
        ),
    ],
    file: Annotated[
        Path,
        # Whether it can be read is found out, and told, by whoever reads it.
        typer.Argument(metavar=N_("FILE"), readable=False, help=N_("CSV, TSV or JSON; its encoding is found out.")),
    ],
    yes: YesOption = False,
    dry_run: DryRunOption = False,
    map: Annotated[
        list[str],
        typer.Option(
            "--map", metavar=N_("HEADER=FIELD"), help=N_("This column is that field; nothing after = ignores it.")
        ),
    ] = [],  # noqa: B006 - typer copies it
    alias: Annotated[
        list[str],
        typer.Option("--alias", metavar=N_("NOUN:NAME=NAME"), help=N_("Read a name in the file as another one.")),
    ] = [],  # noqa: B006
    date_order: Annotated[
        str,
        typer.Option(
            "--date-order", metavar="dmy|mdy|ymd", help=N_("The order of day and month where dates allow both.")
        ),
    ] = "",
    encoding: Annotated[str, typer.Option("--encoding", help=N_("The encoding, where it is not found out."))] = "",
    delimiter: Annotated[
        str, typer.Option("--delimiter", help=N_("comma, tab, semicolon or pipe, where it is not found out."))
    ] = "",
    create_stages: Annotated[
        bool, typer.Option("--create-stages", help=N_("Make the stages that the file names and the workspace lacks."))
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    from sfa_tui.exchange.importing import NOUNS, Options, preview

    if noun not in NOUNS:
        raise Usage(N_("{value} cannot be imported; use one of {nouns}"), value=noun, nouns=", ".join(NOUNS))
    if date_order and date_order not in ("dmy", "mdy", "ymd"):
        raise Usage(N_("--date-order is dmy, mdy or ymd, not {value}"), value=date_order)
    store, clock = context.store(), context.clock()
    options = Options(tuple(map), tuple(alias), date_order or None, encoding or None, delimiter or None, create_stages)
    source = _open(store, noun, file, options)
    _tell_mapping(source)
    if dry_run or not yes:
        planned = preview(store, clock, source)
        _tell(planned, source, dry_run=True)
        if dry_run:
            _emit(planned, source, format)
            _fail_if_nothing(planned, file)
            return
        if not context.interactive():
            raise Refused(
                N_("nothing was imported: --yes accepts this mapping, --map changes it, --dry-run only shows it")
            )
        if not dialogue.ask(_("Import?")):
            raise typer.Exit(Refused.exit_code)
    done = _run(store, source)
    _tell(done, source, dry_run=False)
    _emit(done, source, format)
    _fail_if_nothing(done, file)


def _open(store: "Store", noun: str, file: Path, options: "Options") -> "Source":
    from dataclasses import replace

    from sfa_tui.exchange.importing import open_source

    try:
        return open_source(store, context.clock(), noun, file, options)
    except Ambiguous as error:
        if not context.interactive() or options.date_order:
            raise
        chosen = error.candidates[dialogue.choose(error)].removeprefix("--date-order ")
        return open_source(store, context.clock(), noun, file, replace(options, date_order=chosen))


def _run(store: "Store", source: "Source") -> "Imported":
    from sfa_tui.exchange.importing import run

    with _progress(source) as step:
        return run(store, context.clock(), source, progress=step)


@contextmanager
def _progress(source: "Source") -> "Iterator[Callable[[], None]]":
    """Give what is called for each row: it moves the bar on a terminal, and does nothing elsewhere."""
    every, seen = 500, 0
    with dialogue.progress(_("Importing"), len(source.table.rows)) as advance:

        def step() -> None:
            nonlocal seen
            seen += 1
            if seen % every == 0:
                advance(every)

        yield step


def _tell_mapping(source: "Source") -> None:
    for line in imports.mapping(source):
        say(line)


def _tell(done: "Imported", source: "Source", *, dry_run: bool) -> None:
    for line in imports.samples_and_reasons(done, source) if dry_run else imports.outcome(done, source):
        say(line)


def _emit(done: "Imported", source: "Source", format: Format) -> None:
    emit_object(
        {
            "rows": done.rows,
            "created": done.created,
            "updated": done.updated,
            "skipped": done.skipped,
            "rejected": done.rejected,
            "rejected_file": str(done.rejected_path) if done.rejected_path else None,
            "made": done.made,
            "stages": [
                {"stage": each.name, "kind": each.kind, "probability": each.probability} for each in done.stages
            ],
            "mapping": [
                {"column": each.header, "field": each.field, "why": each.why} for each in source.mapping.proposals
            ],
            "reasons": [{"line": line, "reason": reason} for line, reason in done.reasons],
        },
        COLUMNS,
        format,
    )


def _fail_if_nothing(done: "Imported", file: Path) -> None:
    if done.rejected and done.rejected == done.rows:
        line, reason = done.reasons[0]
        raise Failed(
            N_("{file}: no row could be taken; nothing was changed (line {line}: {reason})"),
            file=file,
            line=line,
            reason=reason,
        )
