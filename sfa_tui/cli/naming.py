"""How a person says which row: a name, picked from a list where several answer to it, or a filter for many rows.

Knows terminals and questions; what answers to a name is the store's business.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import choose
from sfa_tui.cli.options import completing
from sfa_tui.model.errors import Ambiguous

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T")


def picking(act: Callable[[], T]) -> T:
    """Return what `act` returns. Where a name in it is ambiguous, the person at the terminal picks the row that was meant
    and it is done once more; elsewhere Ambiguous is raised.

    `act` must have changed nothing when it fails, which holds for every verb: each is one transaction.
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


def completion(noun: str) -> Callable[[str], list[str]]:
    """Return what completes an option or argument with the names of the rows of a noun."""

    def find(connection: "sqlite3.Connection", begin: str) -> list[str]:
        from sfa_tui.store import names

        return names.begun(connection, noun, begin)

    return completing(find)
