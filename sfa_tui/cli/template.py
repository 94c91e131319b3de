"""`sfa template`: plans of several steps, made at once by `sfa plan --template`."""

from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.naming import completion, named
from sfa_tui.cli.options import DryRunOption, FormatOption
from sfa_tui.cli.output import Column, Format, Row, emit_object, emit_rows
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Usage
from sfa_tui.model.steps import Step, parse_step, shown
from sfa_tui.sales import templates as verbs
from sfa_tui.store import templates
from sfa_tui.store.journal import rehearse

app = typer.Typer()

TemplateArgument = Annotated[
    str,
    typer.Argument(
        metavar=N_("TEMPLATE"), help=N_("Its name, its id or the end of it."), autocompletion=completion("template")
    ),
]
StepOption = Annotated[
    list[str] | None,
    typer.Option(
        "--step",
        metavar=N_("STEP"),
        help=N_("After how many days, at what time, what: 3d 10:00 call about the offer; several times for several."),
    ),
]


def _lines(row: Row) -> list[str]:
    return [shown(templates.step_of(step)) for step in row["steps"]]


COLUMNS = (
    Column("id"),
    Column("name", N_("Template")),
    Column("steps", N_("Steps"), lambda row: " / ".join(_lines(row))),
)


@app.command(
    "add",
    help=N_("Add a template: the steps that `sfa plan --template` plans at once."),
    epilog="""
    sfa template add "after the fair" --step "0d mail thanks" --step "3d 10:00 call about the offer" --step "2w visit"
    sfa template add "kick-off" --step "1w 10:00 meeting with the team; duration: 90m; place: room 4"
    """,
)
def _add(
    name: Annotated[str, typer.Argument(metavar=N_("NAME"), help=N_("What it is called."))],
    step: StepOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store = context.store()
    _print(verbs.add(store, name, _steps(step)), format)


@app.command("list", help=N_("List the templates with their steps."), epilog="sfa template list --json")
def _list(format: FormatOption = Format.TABLE) -> None:
    nothing = N_('There is no template yet; `sfa template add NAME --step "3d call"` makes one.')
    emit_rows(templates.listed(context.store()), COLUMNS, format, nothing=nothing)


@app.command("show", help=N_("Show a template."), epilog='sfa template show "after demo"')
def _show(template: TemplateArgument, format: FormatOption = Format.TABLE) -> None:
    _print(named("template", template), format)


@app.command(
    "edit",
    help=N_("Rename a template, or give it other steps; what was planned from it stays as it is."),
    epilog="""
    sfa template edit "after demo" --name "after the demo"
    sfa template edit "after demo" --step "0d mail thanks" --step "1w call"
    """,
)
def _edit(
    template: TemplateArgument,
    name: Annotated[str | None, typer.Option("--name", metavar=N_("NAME"), help=N_("Its new name."))] = None,
    step: StepOption = None,
    dry_run: DryRunOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    if name is None and not step:
        raise Usage(N_("nothing to change was given; see --help for what can be set"))
    store, id = context.store(), named("template", template)
    steps = _steps(step) if step else None

    def change() -> Row:
        verbs.edit(store, id, name=name, steps=steps)
        return templates.get(store, id)

    _emit(_done(change, dry_run=dry_run), format)


@app.command(
    "delete",
    help=N_("Delete a template; what was planned from it stays, and `sfa undo` brings it back."),
    epilog='sfa template delete "after demo"',
)
def _delete(template: TemplateArgument, dry_run: DryRunOption = False, format: FormatOption = Format.TABLE) -> None:
    store, id = context.store(), named("template", template)
    before = templates.get(store, id)

    def change() -> Row:
        verbs.delete(store, id)
        return before

    _emit(_done(change, dry_run=dry_run), format)
    if not dry_run:
        say(_("Deleted; `sfa undo` brings back what was there."))


def _done(change: Callable[[], Row], *, dry_run: bool) -> Row:
    return rehearse(context.store(), change) if dry_run else change()


def _steps(lines: Sequence[str] | None) -> list[Step]:
    return [parse_step(line) for line in lines or ()]


def _print(id: str, format: Format) -> None:
    _emit(templates.get(context.store(), id), format)


def _emit(row: Row, format: Format) -> None:
    if format is not Format.TABLE:
        emit_object(row, COLUMNS, format)
        return
    emit_object({"name": row["name"]}, [Column("name", N_("Template"))], format)
    for number, line in enumerate(_lines(row), 1):
        emit_object({"step": line}, [Column("step", f"{number}")], format)
