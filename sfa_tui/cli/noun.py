"""The commands of a noun, made from its table of fields: add, list, show, edit, delete.

Knows how they parse, call sales.rows and print; how fields become options is in setting.py and filtering.py. A module
of a noun gives its columns, its words of help and its examples.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.figures import by_field
from sfa_tui.cli.filtering import Asked, filtered
from sfa_tui.cli.naming import agree, completion, named, picking, targets
from sfa_tui.cli.options import DryRunOption, FormatOption, LimitOption, ReverseOption, YesOption, in_order
from sfa_tui.cli.output import NOTHING, Column, Format, emit_object, emit_rows
from sfa_tui.cli.setting import Texts, settable, tell_made
from sfa_tui.cli.signatures import option, spread
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.errors import Usage
from sfa_tui.sales import rows
from sfa_tui.sales.nouns import Noun
from sfa_tui.store import listing
from sfa_tui.store.journal import rehearse
from sfa_tui.store.listing import Listing, Object


@dataclass(frozen=True, slots=True)
class Commands:
    """What the commands of a noun are made of.

    `columns` are those of a list, `details` those of one row; `help` and `examples` are by verb; `positional` is the
    field that stands without an option, "" where none does.
    """

    noun: Noun
    listing: Listing
    columns: tuple[Column, ...]
    details: tuple[Column, ...]
    help: Mapping[str, str]
    examples: Mapping[str, str]
    positional: str = "name"
    told: Callable[[str], str] | None = None
    """Returns what is said of a row that was added or edited, by its id; "" where there is nothing to say."""
    nothing: str = NOTHING
    """What a list without rows says."""


def app_of(commands: Commands) -> typer.Typer:
    """Return the group of a noun's commands; the module may add verbs of its own."""
    app = typer.Typer()
    for verb, make in (("add", _add), ("list", _list), ("show", _show), ("edit", _edit), ("delete", _delete)):
        app.command(verb, help=commands.help[verb], epilog=commands.examples.get(verb))(make(commands))
    return app


def _add(commands: Commands) -> Any:
    positional = commands.noun.field(commands.positional)

    @settable(commands.noun, without=(commands.positional,))
    def add(name: str | None, texts: Texts, format: FormatOption = Format.TABLE) -> None:
        store, clock = context.store(), context.clock()
        given = {**texts, **({commands.positional: name} if name is not None else {})}
        id, made = picking(lambda: rows.add(store, clock, commands.noun, given))
        tell_made(made)
        _tell(commands, [id])
        _print(commands, [_object(commands, id)], format)

    if positional is None:
        return spread(add, "name", [], lambda _: None)
    info = typer.Argument(metavar=positional.name.upper(), help=positional.help)
    # A contact's name may be given in parts.
    needed = positional.name in commands.noun.required and commands.noun.name != "contact"
    argument = option("name", str, inspect.Parameter.empty, info) if needed else option("name", str | None, None, info)
    return spread(add, "name", [argument], lambda given: given["name"])


def _list(commands: Commands) -> Any:
    orders = "|".join(commands.listing.orders)

    @filtered(commands.listing.noun)
    def list_(
        filter: Asked,
        sort: Annotated[str | None, typer.Option("--sort", metavar=orders, help=N_("The order of the rows."))] = None,
        reverse: ReverseOption = False,
        limit: LimitOption = None,
        format: FormatOption = Format.TABLE,
    ) -> None:
        store, clock = context.store(), context.clock()
        order = None if sort is None else in_order(sort, commands.listing.orders)
        found = listing.listed(
            store, commands.listing, filter.read(store), clock, order=order, reverse=reverse, limit=limit
        )
        emit_rows(found, _columns(commands, commands.columns, format), format, nothing=commands.nothing)

    return list_


def _show(commands: Commands) -> Any:
    def show(name: Annotated[str, _name(commands)], format: FormatOption = Format.TABLE) -> None:
        row = _object(commands, named(commands.noun.name, name))
        emit_object(row, _columns(commands, commands.details, format), format)

    return show


def _edit(commands: Commands) -> Any:
    @settable(commands.noun)
    def edit(
        name: Annotated[str, _name(commands, or_filter=True)],
        texts: Texts,
        dry_run: DryRunOption = False,
        yes: YesOption = False,
        format: FormatOption = Format.TABLE,
    ) -> None:
        store, clock = context.store(), context.clock()
        if not texts:
            raise Usage(N_("nothing to change was given; see --help for what can be set"))
        ids, many = _meant(commands, name)

        def change() -> tuple[rows.Made, list[Object]]:
            made = rows.edit(store, clock, commands.noun, ids, texts)
            return made, [_object(commands, id) for id in ids]

        if dry_run:
            made, objects = picking(lambda: rehearse(store, change))
            say(_changes(len(ids)))
        else:
            if many:
                agree(_("{what} Go on?").format(what=_changes(len(ids))), ids, yes=yes)
            made, objects = picking(change)
            _tell(commands, ids)
        tell_made(made)
        _print(commands, objects, format)

    return edit


def _delete(commands: Commands) -> Any:
    def delete(
        name: Annotated[str, _name(commands, or_filter=True)],
        dry_run: DryRunOption = False,
        yes: YesOption = False,
        format: FormatOption = Format.TABLE,
    ) -> None:
        store = context.store()
        ids, many = _meant(commands, name)
        before = [_object(commands, id) for id in ids]
        if dry_run:
            rehearse(store, lambda: rows.delete(store, commands.noun, ids))
            say(_deletions(len(ids)))
        else:
            if many:
                agree(_("{what} Go on?").format(what=_deletions(len(ids))), ids, yes=yes)
            rows.delete(store, commands.noun, ids)
            say(_("Deleted; `sfa undo` brings back what was there."))
        _print(commands, before, format)

    return delete


def _meant(commands: Commands, text: str) -> tuple[list[str], bool]:
    return targets(
        commands.noun.name,
        text,
        lambda filter: listing.ids(context.store(), commands.listing, filter, context.clock()),
    )


def _tell(commands: Commands, ids: Sequence[str]) -> None:
    for id in ids if commands.told is not None else ():
        assert commands.told is not None
        if said := commands.told(id):
            say(said)


def _changes(count: int) -> str:
    return ngettext("{count} row is changed.", "{count} rows are changed.", count).format(count=count)


def _deletions(count: int) -> str:
    return ngettext("{count} row is deleted.", "{count} rows are deleted.", count).format(count=count)


def _object(commands: Commands, id: str) -> Object:
    return listing.get(context.store(), commands.listing, id, context.clock())


def _print(commands: Commands, objects: Sequence[Object], format: Format) -> None:
    """Print the rows that a verb leaves: one as an object, several as a list."""
    if len(objects) == 1:
        emit_object(objects[0], _columns(commands, commands.details, format), format)
    else:
        emit_rows(objects, _columns(commands, commands.columns, format), format)


def _columns(commands: Commands, columns: Sequence[Column], format: Format) -> Sequence[Column]:
    """Return the columns as a format has them: for programs each custom field is one of its own."""
    return columns if format in (Format.TABLE, Format.JSON) else by_field(columns, context.store(), commands.noun.name)


def _name(commands: Commands, *, or_filter: bool = False) -> Any:
    one = N_("Its name, its id or the end of it.")
    many = N_(
        "Its name, its id or the end of it; or a filter like owner:me, which means every row that it lets through."
    )
    return typer.Argument(
        metavar=N_("NAME"), help=many if or_filter else one, autocompletion=completion(commands.noun.name)
    )
