"""`sfa history`: what changed, when, and who did it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Annotated

import typer

from sfa_tui.cli import cells, context
from sfa_tui.cli.naming import named
from sfa_tui.cli.options import FormatOption, LimitOption
from sfa_tui.cli.output import Column, Format, Row, emit_rows
from sfa_tui.locale import N_, _
from sfa_tui.model import words
from sfa_tui.model.errors import Usage
from sfa_tui.model.money import json_number
from sfa_tui.store import history, labels
from sfa_tui.store.history import Change

app = typer.Typer()

NOUNS = ("deal", "activity", "company", "contact", "product", "order", "user", "team", "pipeline", "stage", "rank")
_NEWEST = 20


def _summary(row: Row) -> str:
    if row["verb"] is None:
        return ", ".join(map(words.noun, row["summary"].split(", ")))
    return words.assigned(row["summary"] or "")


_ACTIONS = (
    Column("at", N_("When"), lambda row: cells.moment(row["at"], context.clock())),
    Column("user", N_("Who")),
    Column("verb", N_("Verb"), lambda row: _verb(row["verb"], undone=row["undone"])),
    Column("summary", N_("What"), _summary),
    Column("changes", N_("Changes"), right=True),
    Column("undone"),
    Column("undoes"),
    Column("id"),
)
_CHANGES = (
    Column("recorded_at", N_("When")),
    Column("user", N_("Who")),
    Column("verb", N_("Verb")),
    Column("field", N_("Field")),
    Column("old", N_("Before")),
    Column("new", N_("After")),
)
_RAW = tuple(
    Column(name) for name in "seq recorded_at effective_at user verb action_id noun id field old new undone".split()
)

# Fields that hold one of our own words.
_CHOICES = frozenset(("kind", "category", "lost_kind", "role", "buying_role", "direction", "owed_by", "metric", "type"))


@app.command(
    help=N_("Show the newest actions, or every change of one row: when, who, and what from and to."),
    epilog="""
    sfa history
    sfa history --limit 5 --json
    sfa history deal "GTX Pro ×40"
    sfa history company アクメ工業 --json
    """,
)
def _history(
    noun: Annotated[
        str | None, typer.Argument(metavar=N_("NOUN"), help=N_("deal, company, contact, activity, user …"))
    ] = None,
    name: Annotated[str | None, typer.Argument(metavar=N_("NAME"), help=N_("Which one."))] = None,
    limit: LimitOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    if noun is None:
        _actions(limit, format)
        return
    if noun not in NOUNS:
        raise Usage(N_("{value} has no history; choose from {nouns}"), value=noun, nouns=", ".join(NOUNS))
    if name is None:
        raise Usage(N_('say which one: `sfa history {key} "NAME"`'), key=noun)
    table = "sales_order" if noun == "order" else noun
    changes = history.of_row(context.store(), table, named(table, name))
    if limit is not None:
        changes = changes[max(len(changes) - limit, 0) :]
    if format is Format.TABLE:
        emit_rows(_readable(table, changes), _CHANGES, format)
    else:
        emit_rows((asdict(change) for change in changes), _RAW, format)


def _actions(limit: int | None, format: Format) -> None:
    done = history.newest(context.store(), _NEWEST if limit is None else limit)
    emit_rows((asdict(each) for each in done), _ACTIONS, format, nothing=N_("Nothing was done here yet."))


def _readable(noun: str, changes: list[Change]) -> Iterator[Row]:
    """Yield a line a change; when, who and verb stand on the first line of each action only."""
    before: tuple[str | None, str] | None = None
    # A birth says nothing of its values: the first one is what the next change overwrote, or what stands there still.
    first_values = {
        change.id: change.old for change in reversed(changes) if (change.noun, change.field) == ("field_value", "value")
    }
    for change in changes:
        line = _line(noun, change, first_values)
        action = (change.action_id, change.recorded_at)
        verb = _verb(change.verb, undone=change.undone and change.verb != "undo")
        first = action != before
        before = action
        yield {
            "recorded_at": cells.moment(change.recorded_at, context.clock()) if first else "",
            "user": change.user if first else "",
            "verb": verb if first else "",
            **line,
        }


def _verb(verb: str | None, *, undone: bool) -> str:
    called = words.verb(verb) or _("outside of sfa")
    return _("{verb} (undone)").format(verb=called) if undone else called


def _line(noun: str, change: Change, first_values: Mapping[str, str | int | float | None]) -> Row:
    """Return the field of a change with its values."""
    store = context.store()
    own = change.noun == noun
    if change.field is None:
        if change.noun == "field_value":
            first = first_values.get(change.id)
            held = (
                labels.value_of(store, change.id)
                if first is None
                else labels.of_value(store, change.noun, change.id, "value", first)
            )
            return {
                "field": labels.of_row(store, change.noun, change.id),
                "old": "",
                "new": "" if held is None else str(held),
            }
        what = _("created") if own else labels.of_row(store, change.noun, change.id)
        return {"field": "" if own else words.noun(change.noun), "old": "", "new": what}
    if change.field == "deleted_at":
        return _deleted(change, own=own)
    field = labels.of_row(store, "field_value", change.id) if change.noun == "field_value" else _field(change, own=own)
    return {"field": field, "old": _value(change, change.old), "new": _value(change, change.new)}


def _deleted(change: Change, *, own: bool) -> Row:
    label = "" if own else labels.of_row(context.store(), change.noun, change.id)
    field = "" if own else words.noun(change.noun)
    gone = change.new is not None
    if own:
        return {"field": "", "old": "", "new": _("deleted") if gone else _("brought back")}
    return {"field": field, "old": label if gone else "", "new": "" if gone else label}


def _field(change: Change, *, own: bool) -> str:
    name = words.field(str(change.field).removesuffix("_id"))
    return name if own else f"{words.noun(change.noun)}: {name}"


def _value(change: Change, value: str | int | float | None) -> str:
    store, field = context.store(), str(change.field)
    if value is None:
        return ""
    currency = labels.currency(store, change.noun, change.id, field)
    if currency and isinstance(value, int):
        return cells.money(json_number(value, currency), currency)
    if field.endswith("_at") or field == "due":
        return cells.moment(value, context.clock())
    if field in _CHOICES:
        return words.choice(value)
    return str(labels.of_value(store, change.noun, change.id, field, value))
