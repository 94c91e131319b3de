"""Options that many commands share, and how the shell completes names.

Knows their spelling and help; what they mean is the business of whoever takes them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.output import Format
from sfa_tui.locale import N_
from sfa_tui.model import words
from sfa_tui.model.errors import Usage
from sfa_tui.model.text import fold

if TYPE_CHECKING:
    import sqlite3

# A parameter called `format` of this type also gains `--json`: see `frame.Verb`.
FormatOption = Annotated[
    Format, typer.Option("--format", case_sensitive=False, help=N_("How to print: JSON, CSV and TSV are for programs."))
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help=N_("Show what would be done, and do nothing."))]
MOST_ROWS = 10**12
"""More rows than any workspace holds, and a number that SQLite does."""
LimitOption = Annotated[
    int | None,
    typer.Option("--limit", metavar=N_("NUMBER"), min=1, max=MOST_ROWS, help=N_("At most so many.")),
]
ReverseOption = Annotated[bool, typer.Option("--reverse", help=N_("The other way round."))]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help=N_("Agree to what would be asked."))]


def meant(option: str, text: str, known: Mapping[str, Iterable[str]]) -> str:
    """Return the word of ours that a person typed for an option: {word: what else it is called}, in any case and width;
    Usage where it is none of them."""
    wanted = _folded(text)
    for word, called in known.items():
        if wanted in (_folded(word), *map(_folded, called)):
            return word
    raise Usage(N_("{option}: {value} is not one of {words}"), option=option, value=text, words=", ".join(known))


def _folded(text: str) -> str:
    return fold(text).replace("_", " ").replace("-", " ")


def in_order(text: str, orders: Iterable[str]) -> str:
    """Return the order of a list that a person asks for with --sort."""
    return meant("--sort", text, {each: (words.order(each), words.field(each)) for each in orders})


class _Found(str):
    """A name that was found for what was typed: Typer asks once more whether it begins so, letter by letter, and would
    drop GTX for gtx."""

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        return True


def completing(find: "Callable[[sqlite3.Connection, str], Iterable[str]]") -> Callable[[str], list[str]]:
    """Return what completes an option or argument (`autocompletion=`) with the names that `find` reads.

    It gets a read-only connection and the beginning that was typed. Nothing is completed where anything goes wrong: no
    error may end up on the line that is being typed.
    """

    def complete(incomplete: str) -> list[str]:
        try:
            connection = context.read_only(context.workspace())
            try:
                return [_Found(name) for name in find(connection, incomplete)]
            finally:
                connection.close()
        except Exception:
            return []

    return complete
