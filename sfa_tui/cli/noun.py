"""The commands of a noun, made from its table of fields: add, list, show, edit, delete.

Knows how fields become options; what they mean is the verbs' (sales.rows) and the listing's. A module of a noun gives
its columns, its words of help and its examples.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.options import DryRunOption, FormatOption, completing
from sfa_tui.cli.output import Column, Format, emit_object, emit_rows
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import NotFound, Usage
from sfa_tui.model.filters import Filter, parse_filter
from sfa_tui.sales import rows
from sfa_tui.sales.nouns import Noun, NounField
from sfa_tui.store import fields, listing, names
from sfa_tui.store.listing import Listing, Object
from sfa_tui.store.workspace import Store

_FIELD = "field_"
_METAVARS = {"money": "AMOUNT", "date": "DATE", "instant": "DATE", "integer": "N", "number": "N", "percent": "PERCENT"}
_SIGNS = frozenset(':<>=≤≥：＜＞＝≦≧"「“')


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
    several: frozenset[str] = field(default_factory=lambda: frozenset(("tag", "email", "phone", "requires")))


def app_of(commands: Commands) -> typer.Typer:
    """Return the group of a noun's commands; the module may add verbs of its own."""
    app = typer.Typer()
    verbs = {"add": _add, "list": _list, "show": _show, "edit": _edit, "delete": _delete}
    for verb, make in verbs.items():
        app.command(verb, help=commands.help[verb], epilog=commands.examples.get(verb))(make(commands))
    return app


def texts_of(given: Mapping[str, Any], sets: Sequence[str] | None) -> dict[str, str]:
    """Return the texts of fields from the options that were given and from those of `--set NAME=VALUE`."""
    texts: dict[str, str] = {}
    for name, value in given.items():
        if not name.startswith(_FIELD) or value is None or value == []:
            continue
        text = ",".join(value) if isinstance(value, list) else value
        texts[name.removeprefix(_FIELD)] = ("yes" if text else "no") if isinstance(text, bool) else str(text)
    for each in sets or ():
        name, sign, text = each.partition("=")
        if not sign or not name.strip():
            raise Usage(N_('"{text}" is no setting of a field; write it as NAME=VALUE'), text=each)
        texts[name.strip()] = text
    return texts


def meant(store: Store, commands: Commands, texts: Sequence[str]) -> list[str]:
    """Return the ids of the rows that the arguments name.

    One that nothing is named by, but that reads as a filter, means every row that the filter lets through.
    """
    found: list[str] = []
    for text in texts:
        try:
            found.append(names.resolve(store, commands.noun.table, text))
        except NotFound:
            if not _SIGNS & set(text):
                raise
            found += listing.ids(store, commands.listing, filter_of(store, commands.listing, text), context.clock())
    return list(dict.fromkeys(found))


def filter_of(store: Store, of: Listing, text: str) -> Filter:
    """Return the filter of a noun that a text spells, its custom fields included."""
    return parse_filter(text, noun=of.noun, custom=tuple(each.name for each in fields.of_noun(store, of.noun)))


def tell_made(made: rows.Made) -> None:
    """Say which rows a verb had to make on the way."""
    for noun, name in made:
        say(_("Added {noun} {name}, which was not known.").format(noun=noun, name=name))


def print_rows(commands: Commands, ids: Sequence[str], format: Format) -> None:
    """Print the rows that a verb leaves: one as an object, several as a list."""
    store, clock = context.store(), context.clock()
    objects = [listing.get(store, commands.listing, id, clock) for id in ids]
    if len(objects) == 1:
        emit_object(objects[0], commands.details, format)
    else:
        emit_rows(objects, commands.columns, format)


def _add(commands: Commands) -> Callable[..., None]:
    def add(**given: Any) -> None:
        store, clock = context.store(), context.clock()
        texts = texts_of(given, given["sets"])
        id, made = rows.add(store, clock, commands.noun, texts)
        tell_made(made)
        print_rows(commands, [id], given["format"])

    required = commands.noun.name != "contact"
    parameters = [_positional_field(commands, required=required)] if commands.positional else []
    return _signed(add, [*parameters, *_field_options(commands, but=commands.positional), _sets(), _format()])


def _list(commands: Commands) -> Callable[..., None]:
    def list_(**given: Any) -> None:
        store, clock = context.store(), context.clock()
        order = given["sort"]
        if order is not None and order not in commands.listing.orders:
            raise Usage(
                N_("--sort: {value} is not one of {choices}"), value=order, choices=", ".join(commands.listing.orders)
            )
        filter = filter_of(store, commands.listing, " ".join(given["filter"] or ()))
        found = listing.listed(
            store, commands.listing, filter, clock, order=order, reverse=given["reverse"], limit=given["limit"]
        )
        emit_rows(found, commands.columns, given["format"])

    words = Annotated[
        list[str] | None, typer.Argument(metavar="FILTER", help=N_("Words, and terms like owner:me or tag:vip."))
    ]
    orders = "|".join(commands.listing.orders)
    sort = Annotated[str | None, typer.Option("--sort", metavar=orders, help=N_("The order of the rows."))]
    reverse = Annotated[bool, typer.Option("--reverse", help=N_("The other way round."))]
    limit = Annotated[int | None, typer.Option("--limit", metavar="N", min=0, help=N_("At most so many rows."))]
    parameters = [_p("filter", words, None), _p("sort", sort, None), _p("reverse", reverse, False)]
    return _signed(list_, [*parameters, _p("limit", limit, None), _format()])


def _show(commands: Commands) -> Callable[..., None]:
    def show(name: str, format: Format) -> None:
        id = names.resolve(context.store(), commands.noun.table, name)
        emit_object(listing.get(context.store(), commands.listing, id, context.clock()), commands.details, format)

    return _signed(show, [_p("name", Annotated[str, _name_argument(commands)]), _format()])


def _edit(commands: Commands) -> Callable[..., None]:
    def edit(**given: Any) -> None:
        store, clock = context.store(), context.clock()
        texts = texts_of(given, given["sets"])
        if not texts:
            raise Usage(N_("nothing to change was given; see --help for what can be set"))
        ids = meant(store, commands, given["names"])
        if given["dry_run"]:
            say(_("{count} rows would be changed.").format(count=len(ids)))
        else:
            tell_made(rows.edit(store, clock, commands.noun, ids, texts))
        print_rows(commands, ids, given["format"])

    options = [*_field_options(commands), _sets(), _p("dry_run", DryRunOption, False), _format()]
    return _signed(edit, [_p("names", Annotated[list[str], _names_argument(commands)]), *options])


def _delete(commands: Commands) -> Callable[..., None]:
    def delete(names: list[str], dry_run: bool, format: Format) -> None:
        store = context.store()
        ids = meant(store, commands, names)
        before: list[Object] = [listing.get(store, commands.listing, id, context.clock()) for id in ids]
        if dry_run:
            say(_("{count} rows would be deleted.").format(count=len(ids)))
        else:
            rows.delete(store, commands.noun, ids)
            say(_("Deleted {count} rows; `sfa undo` brings them back.").format(count=len(ids)))
        if len(before) == 1:
            emit_object(before[0], commands.details, format)
        else:
            emit_rows(before, commands.columns, format)

    names_ = _p("names", Annotated[list[str], _names_argument(commands)])
    return _signed(delete, [names_, _p("dry_run", DryRunOption, False), _format()])


def _signed(function: Callable[..., None], parameters: list[inspect.Parameter]) -> Callable[..., None]:
    """Return the function with the parameters that Typer is to read, in place of those that it was written with."""
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return function


def _p(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _format() -> inspect.Parameter:
    return _p("format", FormatOption, Format.TABLE)


def _sets() -> inspect.Parameter:
    text = N_("Set a field, a custom one included; an empty value takes it away.")
    return _p("sets", Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help=text)], None)


def _positional_field(commands: Commands, *, required: bool) -> inspect.Parameter:
    name = commands.positional
    of = commands.noun.field(name)
    assert of is not None
    argument = typer.Argument(metavar=name.upper(), help=of.help)
    if required:
        return _p(_FIELD + name, Annotated[str, argument])
    return _p(_FIELD + name, Annotated[str | None, argument], None)


def _field_options(commands: Commands, *, but: str = "") -> list[inspect.Parameter]:
    return [_field_option(commands, each) for each in commands.noun.fields if each.name != but]


def _field_option(commands: Commands, of: NounField) -> inspect.Parameter:
    flag = "--" + of.name.replace("_", "-")
    name = _FIELD + of.name
    if of.kind == "flag":
        switch = typer.Option(f"{flag}/--no-{flag.removeprefix('--')}", help=of.help, show_default=False)
        return _p(name, Annotated[bool | None, switch], None)
    metavar = "|".join(of.choices) if of.kind == "choice" else _METAVARS.get(of.kind)
    complete = completing(_beginnings(of.noun)) if of.kind == "ref" else None
    option = typer.Option(flag, metavar=metavar, help=of.help, autocompletion=complete)
    kind = list[str] | None if of.kind == "link" and of.name in commands.several else str | None
    return _p(name, Annotated[kind, option], None)


def _name_argument(commands: Commands) -> Any:
    text = N_("Its name, its id or the end of it.")
    return typer.Argument(metavar="NAME", help=text, autocompletion=completing(_beginnings(commands.noun.table)))


def _names_argument(commands: Commands) -> Any:
    text = N_("Names, or filters like owner:B that mean every row they let through.")
    return typer.Argument(metavar="NAME", help=text, autocompletion=completing(_beginnings(commands.noun.table)))


def _beginnings(noun: str) -> Callable[[Any, str], list[str]]:
    return lambda connection, begun: names.begun(connection, noun, begun)
