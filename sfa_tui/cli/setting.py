"""How a command sets the fields of a row: an option for each field of its noun, and `--set NAME=VALUE` for any field.

Knows how a field becomes an option; what its text means, and that it is right, is the verbs' business.

    @app.command("add")
    @settable(DEAL, without=("name",))
    def _add(name: …, texts: Texts, format: …) -> None: …
"""

import inspect
import re
from collections.abc import Callable
from typing import Any

import typer

from sfa_tui.cli.dialogue import say
from sfa_tui.cli.naming import completion
from sfa_tui.cli.signatures import Command, option, spread
from sfa_tui.display import phrases
from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage
from sfa_tui.model.fields import find_field
from sfa_tui.sales.nouns import Noun, NounField
from sfa_tui.sales.rows import Made

Texts = dict[str, str]
"""The texts of fields by their names."""

_FLAGS = {"expected_close": "close"}
"""Fields whose option goes by another name: design.md's."""
_FIELDS = {"close": "expected_close", "closed": "closed_on", "lost-reason": "reason"}
"""Fields that the filter language calls by another name."""
_METAVARS = {
    "integer": N_("NUMBER"),
    "number": N_("NUMBER"),
    "percent": N_("PERCENT"),
    "money": N_("AMOUNT"),
    "date": N_("DATE"),
    "instant": N_("DATE"),
    "duration": N_("DURATION"),
    "flag": N_("yes|no"),
    "ref": N_("NAME"),
    "link": N_("NAMES"),
}
_COMPLETED = {
    "contact": "contact",
    "partner": "company",
    "competitor": "competitor",
    "product": "product",
    "team": "team",
}
SET_HELP = N_("Set any field, also a custom one, as in --set owner=me; an empty value takes it away.")


def settable(noun: Noun, *, without: tuple[str, ...] = ()) -> Callable[[Command], Command]:
    """Return a decorator that gives a command --set, and an option for each field of the noun save those in `without`.

    The command takes the texts that were given as its parameter `texts`.
    """
    made = {f"field_{each.name}": each for each in noun.fields if each.name not in without}
    setter = option("set_pairs", list[str] | None, None, typer.Option("--set", metavar=N_("NAME=VALUE"), help=SET_HELP))
    parameters = [*(_parameter(name, each) for name, each in made.items()), setter]

    def gather(given: dict[str, Any]) -> Texts:
        pairs = given.pop("set_pairs") or ()
        texts = {
            made[name].name: value if isinstance(value, str) else ",".join(value)
            for name, value in given.items()
            if value is not None and value != []
        }
        return {**texts, **dict(pair(noun, each) for each in pairs)}

    return lambda command: spread(command, "texts", parameters, gather)


def pair(noun: Noun, text: str) -> tuple[str, str]:
    """Return the field and the value of NAME=VALUE; Usage where there is no = in it."""
    parts = re.split("[=＝]", text, maxsplit=1)
    if len(parts) < 2 or not parts[0].strip():
        raise Usage(N_('"{text}" sets nothing: write NAME=VALUE, as in owner=me'), text=text)
    return field_name(noun, parts[0]), parts[1].strip()


def field_name(noun: Noun, name: str) -> str:
    """Return what the noun calls the field of this name, which may be one of the filter language in either language.

    A name that is no field of the noun's own comes back as it is: it may be a custom one.
    """
    own = noun.field(name)
    if own is not None:
        return own.name
    known = find_field(noun.name, name)
    own = noun.field(_FIELDS.get(known.name, known.name)) if known else None
    return own.name if own is not None else name.strip()


def tell_made(made: Made) -> None:
    """Say which rows a verb had to make on the way: the other half of a typing mistake."""
    for noun, name in made:
        say(phrases.made(noun, name))


def _parameter(name: str, each: NounField) -> inspect.Parameter:
    flag = "--" + _FLAGS.get(each.name, each.name).replace("_", "-")
    metavar = "|".join(each.choices) if each.choices else _METAVARS.get(each.kind, N_("TEXT"))
    completed = each.noun if each.kind == "ref" else _COMPLETED.get(each.name) if each.kind == "link" else None
    info = typer.Option(
        flag, metavar=metavar, help=each.help, autocompletion=completion(completed) if completed else None
    )
    kind = list[str] | None if each.kind == "link" else str | None
    return option(name, kind, None, info)
