"""`sfa field`: custom fields of deals, companies, contacts and products."""

from typing import Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.figures import choice_column
from sfa_tui.cli.options import DryRunOption, FormatOption
from sfa_tui.cli.output import Column, Format, emit_object, emit_rows
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model import words
from sfa_tui.model.errors import Usage
from sfa_tui.sales import custom
from sfa_tui.store import fields
from sfa_tui.store.journal import rehearse
from sfa_tui.store.listing import Object

app = typer.Typer()

COLUMNS = (
    Column("id"),
    Column("noun", N_("Of"), lambda row: words.noun(row["noun"])),
    Column("name", N_("Field")),
    choice_column("type", N_("Type")),
    Column("choices", N_("Choices")),
)
NounArgument = Annotated[
    str, typer.Argument(metavar="|".join(custom.NOUNS_WITH_FIELDS), help=N_("Whose rows have the field."))
]
NameArgument = Annotated[str, typer.Argument(metavar=N_("FIELD"), help=N_("Its name."))]


@app.command(
    "add",
    help=N_("Add a custom field; it is set, listed, filtered and imported like any other."),
    epilog="""
    sfa field add deal 契約形態 --type choice --choices 保守,新規
    sfa field add company "Employees in Japan" --type number
    """,
)
def add(
    noun: NounArgument,
    name: NameArgument,
    type: Annotated[str, typer.Option("--type", metavar="|".join(fields.TYPES), help=N_("What it holds."))] = "text",
    choices: Annotated[
        str | None, typer.Option("--choices", metavar=N_("NAMES"), help=N_("The choices, separated by commas."))
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    store = context.store()
    id = custom.add_field(store, noun, name, type, custom.split_choices(choices or ""))
    _print(noun, id, format)


@app.command(
    "list",
    help=N_("List the custom fields, of all nouns or of one."),
    epilog="sfa field list deal --json",
)
def list_(
    noun: Annotated[
        str | None, typer.Argument(metavar="|".join(custom.NOUNS_WITH_FIELDS), help=N_("Only those of its rows."))
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    nouns = custom.NOUNS_WITH_FIELDS if noun is None else (custom.check_noun(noun),)
    store = context.store()
    emit_rows((_object(each) for of in nouns for each in fields.of_noun(store, of)), COLUMNS, format)


@app.command(
    "edit",
    help=N_("Rename a custom field, add choices to it, or rename a choice wherever it is held."),
    epilog="""
    sfa field edit deal 契約形態 --add-choice リース
    sfa field edit deal 契約形態 --rename-choice 保守=保守契約 --name 契約の形
    """,
)
def edit(
    noun: NounArgument,
    field: NameArgument,
    name: Annotated[str | None, typer.Option("--name", metavar=N_("NAME"), help=N_("Its new name."))] = None,
    add_choice: Annotated[
        list[str] | None, typer.Option("--add-choice", metavar=N_("NAMES"), help=N_("Choices to add."))
    ] = None,
    rename_choice: Annotated[
        list[str] | None,
        typer.Option("--rename-choice", metavar=N_("OLD=NEW"), help=N_("Call a choice otherwise, in every row.")),
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    if name is None and not add_choice and not rename_choice:
        raise Usage(N_("nothing to change was given; see --help for what can be set"))
    renamed = [(old.strip(), new) for old, _sign, new in (each.partition("=") for each in rename_choice or ())]
    added = [choice for each in add_choice or () for choice in custom.split_choices(each)]
    store = context.store()
    id = custom.edit_field(store, noun, field, new_name=name, add_choices=added, rename_choices=renamed)
    _print(noun, id, format)


@app.command(
    "delete",
    help=N_("Delete a custom field; its values go with it, and come back with `sfa undo`."),
    epilog="sfa field delete deal 契約形態 --dry-run",
)
def delete(
    noun: NounArgument, name: NameArgument, dry_run: DryRunOption = False, format: FormatOption = Format.TABLE
) -> None:
    store = context.store()
    before = custom.require(store, noun, name)

    def go() -> int:
        return custom.delete_field(store, noun, name)

    count = rehearse(store, go) if dry_run else go()
    say(ngettext("{count} row holds a value of it.", "{count} rows hold a value of it.", count).format(count=count))
    if not dry_run:
        say(_("Deleted; `sfa undo` brings back what was there."))
    emit_object(_object(before), COLUMNS, format)


def _print(noun: str, id: str, format: Format) -> None:
    emit_object(_object(custom.require_id(context.store(), noun, id)), COLUMNS, format)


def _object(field: fields.Field) -> Object:
    return {
        "id": field.id,
        "noun": field.noun,
        "name": field.name,
        "type": field.type,
        "choices": list(field.choices),
    }
