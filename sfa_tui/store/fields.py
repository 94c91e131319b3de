"""Custom fields: their definitions and the values of rows, one row a value (several for a multi-choice)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sfa_tui.model.money import json_number
from sfa_tui.model.text import fold
from sfa_tui.store.workspace import Store

TYPES = ("text", "number", "money", "date", "choice", "multi-choice", "contact", "user")


@dataclass(frozen=True, slots=True)
class Field:
    """A custom field of a noun, by the name that means it alone; `choices` are the names allowed in a choice or
    multi-choice."""

    id: str
    noun: str
    name: str
    type: str
    choices: tuple[str, ...]


def of_noun(store: Store, noun: str) -> list[Field]:
    """Return the custom fields of a noun in their order.

    Of several of one name, as machines make them that have not heard of each other, the one made first has it, and each
    later one a number behind it: `Color`, `Color (2)`.
    """
    rows = store.connection.execute(
        "SELECT f.id, f.noun, f.name, f.type, c.name FROM field f LEFT JOIN (SELECT field_id, name, min(id) AS id,"
        " min(position) AS position FROM field_choice WHERE deleted_at IS NULL GROUP BY field_id, name) c"
        " ON c.field_id = f.id"
        " WHERE f.noun = ? AND f.deleted_at IS NULL ORDER BY f.position, f.id, c.position, c.id",
        (noun,),
    )
    found: dict[str, Field] = {}
    for id, of, name, type, choice in rows:
        before = found.get(id)
        choices = (*(before.choices if before else ()), *((choice,) if choice is not None else ()))
        found[id] = Field(id, of, name, type, choices)
    return _told_apart(list(found.values()))


def _told_apart(found: list[Field]) -> list[Field]:
    """Return fields by names that tell them apart."""
    said = {fold(each.name or "") for each in found}
    if len(said) == len(found):
        return found
    called: dict[str, str] = {}
    taken: set[str] = set()
    for each in sorted(found, key=lambda each: each.id):
        name, number = each.name or "", 1
        while fold(name) in taken or (number > 1 and fold(name) in said):
            number += 1
            name = f"{each.name or ''} ({number})"
        taken.add(fold(name))
        called[each.id] = name
    return [replace(each, name=called[each.id]) for each in found]


def values(store: Store, noun: str, ids: Sequence[str]) -> dict[str, dict[str, object]]:
    """Return {row id: {field name: value}} as JSON shows it: money in major units of the base currency, contacts and
    users by name, a multi-choice as a list."""
    defined = {field.id: field for field in of_noun(store, noun)}
    if not defined:
        return {}
    marks = ",".join("?" * len(ids))
    rows = store.connection.execute(
        "SELECT v.row_id, v.field_id, v.value, coalesce(u.name, p.name) FROM field_value v"
        " LEFT JOIN user u ON u.id = v.value LEFT JOIN contact p ON p.id = v.value"
        f" WHERE v.deleted_at IS NULL AND v.value IS NOT NULL AND v.row_id IN ({marks}) ORDER BY v.id",
        list(ids),
    )
    found: dict[str, dict[str, object]] = {}
    for row_id, field_id, value, name in rows:
        field = defined.get(field_id)
        if field is None:
            continue
        row = found.setdefault(row_id, {})
        if field.type == "multi-choice":
            listed = row.setdefault(field.name, [])
            assert isinstance(listed, list)
            if (said := read(value)) not in listed:
                listed.append(said)
        elif field.name in row:
            continue
        elif field.type == "money" and isinstance(value, int):
            row[field.name] = json_number(value, store.currency)
        else:
            row[field.name] = name if field.type in ("contact", "user") and name else read(value)
    # In the order of the fields: that of the values differs, as their ids follow from what they are of.
    return {
        id: {each.name: row[each.name] for each in defined.values() if each.name in row} for id, row in found.items()
    }


def read(value: object) -> str | int | float:
    """Return a value of a custom field as it stands there, whatever its type: what no person can have entered (no
    number, bytes) is a text that says so."""
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if isinstance(value, int | float) else str(value)
