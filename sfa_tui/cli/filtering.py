"""How the commands of a noun filter its rows: FILTER, in the filter language, and an option for each of its fields.

Knows how a field becomes an option and how both are combined; the language itself is the model's, its SQL the store's.

    @app.command("list")
    @filtered("deal")
    def _list(filter: Asked, limit: …) -> None:
        where = deal_filter.where(store, filter.read(store), clock)
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import typer

from sfa_tui.cli.naming import completion, filter_of
from sfa_tui.cli.signatures import Command, option, spread
from sfa_tui.locale import N_
from sfa_tui.model.fields import Kind, Option, options
from sfa_tui.model.filters import Filter, Term, term_of_option, with_term
from sfa_tui.store.workspace import Store

_METAVARS: dict[Kind, str] = {
    "ref": N_("NAME"),
    "text": N_("TEXT"),
    "date": N_("DATE"),
    "amount": N_("AMOUNT"),
    "number": N_("NUMBER"),
    "duration": N_("DURATION"),
}
_REFS = {"owner": "user", "parent": "company"}
"""Fields that name rows of a noun with another name."""

FILTER_HELP = N_('Conditions, as in "stage:Lead owner:me amount>1m close<eom we-owe"; other words are searched for.')


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command was asked to filter by: the words of FILTER, and the terms of its options."""

    noun: str
    text: str = ""
    terms: tuple[Term, ...] = ()

    def read(self, store: Store) -> Filter:
        """Return the filter that words and options mean together; Usage where a word cannot be read."""
        filter = filter_of(store, self.noun, self.text)
        for term in self.terms:
            filter = with_term(filter, term)
        return filter


def filtered(noun: str, *, without: tuple[str, ...] = ()) -> Callable[[Command], Command]:
    """Return a decorator that gives a command FILTER and an option for each field of the noun, save those in `without`.

    The command takes what was asked for as its parameter `filter`.
    """
    made = {
        f"filter{each.flag.replace('-', '_')}": each for each in options(noun) if each.flag.lstrip("-") not in without
    }
    words = option("filter_words", list[str] | None, None, typer.Argument(metavar=N_("FILTER"), help=FILTER_HELP))
    parameters = [words, *(_parameter(name, each) for name, each in made.items())]

    def gather(given: dict[str, Any]) -> Asked:
        text = " ".join(given.pop("filter_words") or ())
        return Asked(noun, text, tuple(_term(made[name], value) for name, value in given.items() if value))

    return lambda command: spread(command, "filter", parameters, gather)


def _parameter(name: str, each: Option) -> inspect.Parameter:
    field = each.field
    if field.kind == "flag":
        return option(name, bool, False, typer.Option(each.flag, help=field.help))
    metavar = "|".join(choice[0] for choice in field.choices) if field.choices else _METAVARS[field.kind]
    completed = completion(_REFS.get(field.name, field.name)) if field.kind == "ref" else None
    info = typer.Option(each.flag, metavar=metavar, help=field.help, autocompletion=completed)
    # Of several values any may hold; a limit has one.
    return option(name, list[str] | None, None, info) if each.op == ":" else option(name, str | None, None, info)


def _term(each: Option, value: Any) -> Term:
    if each.field.kind == "flag":
        return term_of_option(each)
    return term_of_option(each, (value,) if isinstance(value, str) else tuple(value))
