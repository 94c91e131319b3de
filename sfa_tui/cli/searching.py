"""`sfa search`: records of every noun are found by any of their words."""

from collections.abc import Iterator
from typing import Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.options import MOST_ROWS, FormatOption, meant
from sfa_tui.cli.output import Column, Format, Row, emit_rows
from sfa_tui.locale import N_, _
from sfa_tui.model import words
from sfa_tui.model.errors import Usage
from sfa_tui.model.text import fold
from sfa_tui.model.words import noun as noun_word
from sfa_tui.store import apart, labelled

app = typer.Typer()

_NOUNS = ("deal", "company", "contact", "product", "activity")
_MOST = 20

COLUMNS = (
    Column("noun", N_("Noun"), lambda row: words.noun(row["noun"])),
    Column("name", N_("Name"), lambda row: apart.shown(row["noun"], row["name"])),
    Column("id", N_("Id")),
)


@app.command(
    help=N_("Find deals, companies, contacts, products and activities in whose words all of yours occur."),
    epilog="""
    sfa search アクメ
    sfa search 見積
    sfa search gtx renewal --noun deal --json
    """,
)
def _search(
    words: Annotated[list[str], typer.Argument(metavar=N_("WORD"), help=N_("Words, or parts of words."))],
    noun: Annotated[str | None, typer.Option("--noun", metavar="|".join(_NOUNS), help=N_("Only among these."))] = None,
    limit: Annotated[
        int,
        typer.Option("--limit", metavar=N_("NUMBER"), min=1, max=MOST_ROWS, help=N_("At most so many of each noun.")),
    ] = _MOST,
    format: FormatOption = Format.TABLE,
) -> None:
    store = context.store()
    among = None if noun is None else meant("--noun", noun, {each: (noun_word(each),) for each in _NOUNS})
    texts = [part for word in words for part in fold(word).split()]
    if not texts:
        raise Usage(N_("there is nothing to search for"))

    def rows() -> Iterator[Row]:
        for each in (among,) if among else _NOUNS:
            found = labelled.searched(store, each, texts, limit + 1)
            yield from ({"noun": each, "id": row.id, "name": row.label} for row in found[:limit])
            if len(found) > limit:
                say(_("More are found than are shown; --limit shows more, or add a word."))

    emit_rows(rows(), COLUMNS, format, nothing=N_("Nothing is found."))
