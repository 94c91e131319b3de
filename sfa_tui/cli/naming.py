"""How a person says which row: a name, picked from a list where several answer to it, or a filter for many rows.

Knows terminals and questions; what answers to a name is the store's business.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import typer

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import ask, choose, say
from sfa_tui.cli.options import completing
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Ambiguous, Failed, NotFound, Usage
from sfa_tui.model.fields import TEXT
from sfa_tui.model.filters import Filter, parse_filter
from sfa_tui.store import fields
from sfa_tui.store.workspace import Store

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T")


def picking(act: Callable[[], T]) -> T:
    """Return what `act` returns, done once more with the row that the person picks where a name in it is ambiguous.

    Ambiguous is raised where nobody sits at a terminal. `act` must have changed nothing when it fails, which holds for
    every verb: each is one transaction.
    """
    while True:
        try:
            return act()
        except Ambiguous as error:
            noun, name, ids = (error.params.get(key) for key in ("noun", "name", "ids"))
            number = choose(error)
            if not isinstance(ids, tuple):
                raise
            context.store().picked[str(noun), str(name)] = ids[number]


def named(noun: str, text: str) -> str:
    """Return the id of the row that the text names, picked from a list on a terminal where several answer to it."""
    from sfa_tui.store import names

    return picking(lambda: names.resolve(context.store(), noun, text))


def stage_named(text: str, deal: str) -> str:
    """Return the id of the stage that the text names for the deal with this id, picked as by `named`."""
    from sfa_tui.store import names

    return picking(lambda: names.resolve_stage(context.store(), text, deal))


def targets(noun: str, text: str, matching: Callable[[Filter], list[str]]) -> tuple[list[str], bool]:
    """Return the ids of the rows that a text means, and whether it means many, as a filter does.

    A row that bears the text as its full name, ref or id is meant before all; then the text is a filter if a condition
    stands in it (stage:Lead, amount>1m, rotting); else it is the beginning of a name, as for every verb.
    """
    from sfa_tui.store import names

    store = context.store()
    exact = picking(lambda: names.exactly(store, noun, text)) if text.strip() else None
    if exact is not None:
        return [exact], False
    try:
        filter = filter_of(store, noun, text)
    except Usage:
        if not names.candidates(store, noun, text):
            raise
        return [named(noun, text)], False
    if all(term.field == TEXT for term in filter.terms):
        return [named(noun, text)], False
    found = matching(filter)
    if not found:
        raise NotFound(N_("nothing matches {filter}"), filter=text)
    return found, True


def filter_of(store: Store, noun: str, text: str) -> Filter:
    """Return the filter that a text means for rows of the noun, its custom fields included."""
    custom = tuple(field.name for field in fields.of_noun(store, noun))
    return parse_filter(text, noun=noun, custom=custom)


def agree(question: str, ids: Sequence[str], *, yes: bool) -> None:
    """Go on if there is one row at most, or the person agrees; else say that nothing was done, and end the command."""
    if yes or len(ids) < 2 or ask(question):
        return
    say(_("Nothing was changed."))
    raise typer.Exit(Failed.exit_code)


def completion(noun: str) -> Callable[[str], list[str]]:
    """Return what completes an option or argument with the names of the rows of a noun."""

    def find(connection: "sqlite3.Connection", begin: str) -> list[str]:
        from sfa_tui.store import names

        return names.begun(connection, noun, begin)

    return completing(find)
