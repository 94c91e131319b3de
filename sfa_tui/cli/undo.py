"""`sfa undo`: the newest action is taken back."""

import typer

from sfa_tui.cli import cells, context
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.options import DryRunOption, FormatOption
from sfa_tui.cli.output import Column, Format, emit_object
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model import words
from sfa_tui.model.errors import Refused
from sfa_tui.store import labels, undo
from sfa_tui.store.journal import rehearse

app = typer.Typer()

COLUMNS = (
    Column("verb", N_("Undid"), lambda row: words.verb(row["verb"])),
    Column("summary", N_("What"), lambda row: words.assigned(row["summary"])),
    Column("at", N_("When it was done"), lambda row: cells.moment(row["at"], context.clock())),
    Column("rows", N_("Values put back"), right=True),
    Column("left", N_("Left as it is"), lambda row: str(len(row["left"])) if row["left"] else ""),
    Column("id"),
)


@app.command(
    help=N_(
        "Take back the newest action that was not undone yet, as an action of its own.\n"
        "What someone has changed since is listed and left as it is (exit code 5)."
    ),
    epilog="""
    sfa undo --dry-run
    sfa undo
    sfa undo --json
    """,
)
def _undo(dry_run: DryRunOption = False, format: FormatOption = Format.TABLE) -> None:
    store = context.store()
    done = rehearse(store, lambda: undo.undo(store)) if dry_run else undo.undo(store)
    left = [
        {"noun": each.noun, "id": each.id, "name": labels.of_row(store, each.noun, each.id), "field": each.field}
        for each in done.left
    ]
    undone = {"id": done.id, "verb": done.verb, "summary": done.summary, "at": done.at, "rows": done.rows, "left": left}
    if dry_run:
        say(_("This would be taken back; nothing was changed."))
    emit_object(undone, COLUMNS, format)
    if left:
        message = ngettext(
            "{count} change was left, because it was changed again since:",
            "{count} changes were left, because they were changed again since:",
            len(left),
        )
        lines = tuple(
            " ".join(
                filter(None, (words.noun(each["noun"]), each["name"], each["field"] and words.field(each["field"])))
            )
            for each in left
        )
        raise Refused(message, missing=lines, count=len(left))
