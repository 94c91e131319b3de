"""How deals are printed: the columns of lists and of one deal, chosen by what the terminal has room for.

Knows the keys of a deal's object and how each is read; the object itself is the store's.
"""

import sys
from collections.abc import Iterable, Sequence

from sfa_tui.cli import cells, context
from sfa_tui.cli.figures import choice_column, field_columns, flat
from sfa_tui.cli.output import Column, Format, Row, emit_object, emit_rows
from sfa_tui.display.phrases import last_conversation, next_step, step
from sfa_tui.locale import N_, _
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Usage
from sfa_tui.model.fields import fold_name
from sfa_tui.model.text import strip_legal_form

NO_MATCH = N_("No deal matches.")
NO_DEALS = N_('There are no deals yet. `sfa deal add "NAME" --company COMPANY` adds one, `sfa import deals FILE` many.')

_OUR_WORDS = ("kind", "category", "lost_kind")
ROTS = "!"
SLIPPED = "⇢"
# Columns that a table leaves out on a terminal narrower than this.
_ROOM = {"probability": 100, "rank": 100, "last_conversation.at": 130, "owner": 150}

_FOR_PROGRAMS = (
    "id ref pipeline kind currency amount_base margin probability_source category slips team created_at"
    " stage_entered_at closed_at lost_reason lost_kind source parked_until days_in_stage rotting last_conversation.by"
    " last_conversation.contact last_conversation.channel last_conversation.direction last_conversation.owed_by"
    " last_conversation.summary next_step.id next_step.kind next_step.subject waiting_for.id waiting_for.kind"
    " waiting_for.subject waiting_for.due contacts tags note external_id"
).split()


def columns(clock: Clock, custom: Sequence[Column] = ()) -> list[Column]:
    """Return the columns of a list of deals, with those of its custom fields."""
    return [
        Column("company", N_("Company"), lambda row: strip_legal_form(row["company"] or "")),
        Column("name", N_("Deal")),
        Column("stage", N_("Stage"), _stage),
        Column("amount", N_("Amount"), lambda row: cells.brief_money(row["amount"], row["currency"]), right=True),
        Column("probability", N_("%"), lambda row: cells.percent(row["probability"]), right=True),
        Column("rank", N_("Rank")),
        Column("expected_close", N_("Close"), _close),
        Column("next_step.due", N_("Next step"), lambda row: next_step(row, clock)),
        Column("last_conversation.at", N_("Last conversation"), lambda row: last_conversation(row, clock)),
        Column("owner", N_("Owner")),
        *(Column(name) for name in _FOR_PROGRAMS),
        *custom,
    ]


def chosen(clock: Clock, names: str, custom: Sequence[Column] = ()) -> list[Column]:
    """Return the columns that a list of names separated by commas asks for; Usage where one is no key of a deal.

    A key goes by what people call it too, and a custom field by its own name, if no key of a deal has it.
    """
    known = columns(clock, custom)
    shown = {each.name: _(each.title) for each in details(clock)}
    called = {fold_name(said): each for each in reversed(known) for said in (shown.get(each.name, ""), *_called(each))}
    own = {fold_name(each.name.removeprefix("fields.")): each for each in custom}
    picked: list[Column] = []
    for name in filter(None, (part.strip() for part in names.split(","))):
        found = [each for each in known if each.name == name or each.name.partition(".")[0] == name]
        if name == "fields":
            found = [Column("fields", N_("Fields"), _fields)]
        if not found and (column := own.get(fold_name(name.removeprefix("fields.")))):
            found = [column]
        if not found and (column := called.get(fold_name(name))):
            found = [column]
        if not found:
            raise Usage(
                N_("there is no column {name}; choose from {columns}"),
                name=name,
                columns=", ".join(each.name.removeprefix("fields.") if each in custom else each.name for each in known),
            )
        column = next((each for each in found if each.name == name or each.show), found[0])
        title = column.name.removeprefix("fields.") if column in custom else column.name
        picked.append(column if column.title else _by_its_key(column.name, title))
    if not picked:
        raise Usage(N_("--columns needs names, as in name,amount,stage"))
    return picked


def _called(column: Column) -> list[str]:
    """Return what people call a column: its heading, and the field that is in it."""
    return [_(column.title), words.field(column.name)] if column.title else [words.field(column.name)]


def _by_its_key(name: str, title: str) -> Column:
    called = words.field(title)
    return choice_column(name, called) if name in _OUR_WORDS else Column(name, called)


def fitting(every: Sequence[Column]) -> list[Column]:
    """Return the columns that the terminal has room for; all of them where nobody reads one."""
    if not context.on_terminal(sys.stdout):
        return list(every)
    return [each for each in every if context.width() >= _ROOM.get(each.name, 0)]


def emit_deals(rows: Iterable[Row], clock: Clock, format: Format, *, nothing: str = NO_MATCH) -> None:
    """Print deals as a list."""
    every = columns(clock)
    if format is Format.TABLE:
        every = fitting(every)
    else:
        every += field_columns(context.store(), "deal")
    emit_rows(rows, every, format, nothing=nothing)


def emit_shown(row: Row, clock: Clock, format: Format) -> None:
    """Print all of one deal: for people line by line, for programs the columns that a list has."""
    if format in (Format.TABLE, Format.JSON):
        emit_object(row, details(clock), format)
    else:
        emit_deals([row], clock, format)


def emit_deal(row: Row, clock: Clock, format: Format) -> None:
    """Print the one deal that a verb leaves: as JSON its object, else as the only line of a list."""
    if format is Format.JSON:
        emit_object(row, (), format)
    else:
        emit_deals([row], clock, format)


def details(clock: Clock) -> list[Column]:
    """Return the lines of one deal that is shown by itself."""
    return [
        Column("name", N_("Deal")),
        Column("ref", N_("Deal number")),
        Column("company", N_("Company")),
        Column("contacts", N_("Contacts"), _contacts),
        Column("owner", N_("Owner"), _owner),
        Column("pipeline", N_("Pipeline")),
        Column("stage", N_("Stage"), lambda row: _stage_since(row, clock)),
        Column("amount", N_("Amount"), lambda row: cells.money(row["amount"], row["currency"])),
        Column("margin", N_("Gross margin"), lambda row: cells.money(row["margin"], row["currency"])),
        Column("probability", N_("Probability"), _probability),
        Column("rank", N_("Rank")),
        choice_column("category", N_("Forecast category")),
        Column("expected_close", N_("Expected close"), _close),
        Column("closed_at", N_("Closed on")),
        Column("lost_reason", N_("Lost because"), _lost),
        # What they owe stands below.
        Column(
            "next_step",
            N_("Next step"),
            lambda row: next_step(row, clock) if row["next_step"] or not row["waiting_for"] else "",
        ),
        Column("waiting_for", N_("Waiting for"), lambda row: step(row["waiting_for"], clock)),
        Column("last_conversation", N_("Last conversation"), lambda row: last_conversation(row, clock, whole=True)),
        Column("parked_until", N_("Parked until")),
        Column("source", N_("Source")),
        Column("tags", N_("Tags"), lambda row: ", ".join(row["tags"])),
        Column("fields", N_("Fields"), _fields),
        Column("note", N_("Note")),
        Column("created_at", N_("Created"), lambda row: cells.moment(row["created_at"], clock)),
        Column("external_id", N_("External id")),
        Column("id", N_("Id")),
    ]


def _stage(row: Row) -> str:
    return f"{row['stage'] or ''} {ROTS}" if row["rotting"] else row["stage"] or ""


def _stage_since(row: Row, clock: Clock) -> str:
    stage = row["stage"] or ""
    if row["stage_entered_at"]:
        stage = _("{stage}, entered {ago}").format(stage=stage, ago=cells.ago(row["stage_entered_at"], clock))
    return _("{stage}, rotting").format(stage=stage) if row["rotting"] else stage


def _close(row: Row) -> str:
    return (
        f"{row['expected_close'] or ''} {SLIPPED}{row['slips']}".strip()
        if row["slips"]
        else row["expected_close"] or ""
    )


def _probability(row: Row) -> str:
    if row["probability"] is None:
        return ""
    sources = {
        "deal": N_("{percent} (its own)"),
        "rank": N_("{percent} (by its rank)"),
        "stage": N_("{percent} (by its stage)"),
    }
    source = row["probability_source"]
    return _(sources[source]).format(percent=cells.percent(row["probability"]))


def _owner(row: Row) -> str:
    return cells.with_role(row["owner"] or "", row["team"]).strip()


def _lost(row: Row) -> str:
    return cells.with_role(row["lost_reason"] or "", row["lost_kind"]).strip()


def _contacts(row: Row) -> str:
    return ", ".join(cells.with_role(each["name"], each["role"]) for each in row["contacts"])


def _fields(row: Row) -> str:
    return "; ".join(f"{name}: {flat(value)}" for name, value in row["fields"].items())
