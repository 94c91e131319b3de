"""How activities are printed: the columns of a list and of one activity, and the one that a verb leaves."""

from collections.abc import Iterable

from sfa_tui.cli import cells
from sfa_tui.cli.output import Column, Format, Row, emit_object, emit_rows
from sfa_tui.locale import N_, _
from sfa_tui.model.clock import Clock
from sfa_tui.model.subjects import beside_kind

NO_MATCH = N_("No activity matches.")
NO_ACTIVITIES = N_(
    'There are no activities yet. `sfa log DEAL "call: …"` notes one, `sfa plan DEAL "call …"` plans one.'
)

_DEBTORS = {"us": N_("we"), "them": N_("they"), "nobody": ""}
_FOR_PROGRAMS = (
    "id subject summary direction owed_by done_at zone duration_minutes place urgent overdue companies users"
    " reminders rrule typed created_at external_id"
).split()


def columns(clock: Clock) -> list[Column]:
    """Return the columns of a list of activities."""
    return [
        Column("due", N_("When"), lambda row: _when(row, clock), whole=True),
        Column("kind", N_("Kind"), kind, whole=True),
        Column("about", N_("What"), _about),
        Column("contacts", N_("With"), lambda row: _names(row, "contacts")),
        Column("deals", N_("Deals"), lambda row: _names(row, "deals") or _names(row, "companies")),
        Column("owed", N_("Owes"), _debtor, spare=1),
        Column("owner", N_("Owner"), spare=2),
        *(Column(name) for name in _FOR_PROGRAMS),
    ]


def details(clock: Clock) -> list[Column]:
    """Return the lines of one activity that is shown by itself."""
    return [
        Column("kind", N_("Kind"), kind),
        Column("subject", N_("Subject")),
        Column("summary", N_("Summary")),
        Column("done_at", N_("Done"), lambda row: cells.moment(row["done_at"], clock)),
        Column("due", N_("Due"), lambda row: _due(row, clock)),
        Column("contacts", N_("Contacts"), lambda row: _names(row, "contacts")),
        Column("deals", N_("Deals"), lambda row: _names(row, "deals")),
        Column("companies", N_("Companies"), lambda row: _names(row, "companies")),
        Column("users", N_("Colleagues"), lambda row: _names(row, "users")),
        Column("owner", N_("Owner")),
        Column("owed_by", N_("Owes"), _debtor),
        Column("place", N_("Place")),
        Column("duration_minutes", N_("Minutes")),
        Column("reminders", N_("Reminders, minutes before"), lambda row: ", ".join(map(str, row["reminders"]))),
        Column("rrule", N_("Repeats"), lambda row: cells.recurrence(row["rrule"])),
        Column("urgent", N_("Urgent")),
        Column("typed", N_("As it was typed")),
        Column("external_id", N_("External id")),
        Column("id", N_("Id")),
    ]


def emit_activities(rows: Iterable[Row], clock: Clock, format: Format, *, nothing: str = NO_MATCH) -> None:
    """Print activities as a list."""
    emit_rows(rows, [each for each in columns(clock) if _is_for(each, format)], format, nothing=nothing)


def emit_activity(row: Row, clock: Clock, format: Format) -> None:
    """Print the one activity that a verb leaves: as JSON its object, else as the only line of a list."""
    if format is Format.JSON:
        emit_object(row, (), format)
    else:
        emit_activities([row], clock, format)


def kind(row: Row) -> str:
    """Return who spoke and the kind of an activity: ◀ mail."""
    return f"{cells.ARROWS.get(row['direction'], '')} {cells.kind(row['kind'])}".strip()


def _is_for(column: Column, format: Format) -> bool:
    # What a person reads of two keys in one cell is two columns for a program.
    return format is Format.TABLE or column.name not in ("about", "owed")


def _about(row: Row) -> str:
    # The kind stands beside it.
    subject = beside_kind(row["subject"] or "", row["kind"])
    if subject and row["summary"] and subject != row["summary"]:
        return _("{subject}: {summary}").format(subject=subject, summary=row["summary"])
    return row["summary"] or subject


def _when(row: Row, clock: Clock) -> str:
    if row["done_at"]:
        return cells.moment(row["done_at"], clock)
    return f"● {cells.due(row['due'], clock)}" if row["due"] else "● " + _("undated")


def _due(row: Row, clock: Clock) -> str:
    if row["done_at"] or not row["due"]:
        return cells.moment(row["due"], clock)
    at, near = cells.moment(row["due"], clock), cells.due(row["due"], clock)
    return at if at.endswith(near) else _("{time} ({near})").format(time=at, near=near)


def _debtor(row: Row) -> str:
    name = _DEBTORS.get(row["owed_by"], "")
    return _(name) if name else ""


def _names(row: Row, key: str) -> str:
    return ", ".join(each["name"] or "" for each in row[key])
