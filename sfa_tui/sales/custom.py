"""Custom fields: defining them, and setting their values on a row."""

import re
from collections.abc import Sequence

from sfa_tui.locale import N_
from sfa_tui.model import words
from sfa_tui.model.amount import parse_amount
from sfa_tui.model.dates import parse_date
from sfa_tui.model.errors import NotFound, Refused, Usage
from sfa_tui.model.text import fold
from sfa_tui.sales.values import Reader
from sfa_tui.store import names, natural
from sfa_tui.store.bulk import bulk
from sfa_tui.store.conditions import fiscal, number
from sfa_tui.store.fields import TYPES, Field, of_noun
from sfa_tui.store.journal import Action, Value, action
from sfa_tui.store.workspace import Store

NOUNS_WITH_FIELDS = ("deal", "company", "contact", "product")


def add_field(store: Store, noun: str, name: str, type: str, choices: tuple[str, ...] = ()) -> str:
    """Define a custom field and return its id.

    Usage for an unknown type, noun or missing choices, Refused where the noun has a field of that name.
    """
    type = words.spelled(TYPES).get(type.strip(), type)
    if type not in TYPES:
        raise Usage(N_("{value} is not a type of field; use one of {types}"), value=type, types=", ".join(TYPES))
    check_noun(noun)
    if type.endswith("choice") and not choices:
        raise Usage(N_("a field of type {type} needs --choices, separated by commas"), type=type)
    if not fold(name):
        raise Usage(N_("a field needs a name"))
    if find(store, noun, name) is not None:
        raise Refused(N_("{noun} has a field named {name} already"), noun=noun, name=name)
    with action(store, "field add", name) as act:
        position = 1 + len(of_noun(store, noun))
        id = act.insert("field", {"noun": noun, "name": name.strip(), "type": type, "position": position})
        for place, each in enumerate(choices, start=1):
            act.insert("field_choice", {"field_id": id, "name": each, "position": place})
    return id


def check_noun(noun: str) -> str:
    """Return a noun that has custom fields as it is, Usage for any other."""
    if noun not in NOUNS_WITH_FIELDS:
        raise Usage(
            N_("{value} has no custom fields; use one of {nouns}"), value=noun, nouns=", ".join(NOUNS_WITH_FIELDS)
        )
    return noun


def split_choices(text: str) -> tuple[str, ...]:
    """Return the choices of a list separated by commas, each once."""
    named = (part.strip() for part in re.split(r"[,、，]", text))
    return tuple({fold(part): part for part in named if part}.values())


def edit_field(
    store: Store,
    noun: str,
    name: str,
    *,
    new_name: str | None = None,
    add_choices: Sequence[str] = (),
    rename_choices: Sequence[tuple[str, str]] = (),
) -> str:
    """Rename a custom field, add choices to it or rename some, as one action, and return its id.

    Rows that hold a renamed choice hold it under its new name; renamed to another choice, both become one.
    """
    field = require(store, noun, name)
    if (add_choices or rename_choices) and not field.type.endswith("choice"):
        raise Usage(N_("{field} is a {type} and has no choices"), field=field.name, type=field.type)
    with action(store, "field edit", field.name) as act:
        if new_name is not None:
            other = find(store, noun, new_name)
            if not fold(new_name):
                raise Usage(N_("a field needs a name"))
            if other is not None and other.id != field.id:
                raise Refused(N_("{noun} has a field named {name} already"), noun=noun, name=new_name)
            act.update("field", field.id, {"name": new_name.strip()})
        for old, new in rename_choices:
            _rename_choice(act, field, old, new)
        held = {fold(each) for each in require_id(store, noun, field.id).choices}
        for place, each in enumerate(add_choices, start=len(held) + 1):
            if fold(each) in held:
                raise Refused(N_("{field} has the choice {choice} already"), field=field.name, choice=each)
            held.add(fold(each))
            act.insert("field_choice", {"field_id": field.id, "name": each.strip(), "position": place})
    return field.id


def _rename_choice(act: Action, field: Field, old: str, new: str) -> None:
    store = act.store
    held = _choice(field, old)
    if not new.strip():
        raise Usage(N_("{field}: write a choice's new name as OLD=NEW"), field=field.name)
    rows = store.connection.execute(
        "SELECT id, name FROM field_choice WHERE field_id = ? AND deleted_at IS NULL ORDER BY position, id",
        (field.id,),
    ).fetchall()
    target = next((name for _, name in rows if fold(name) == fold(new) and name != held), None)
    for id, name in rows:
        if name == held and target is None:
            act.update("field_choice", id, {"name": new.strip()})
        elif name == held:
            act.delete("field_choice", id)
    values = store.connection.execute(
        "SELECT id FROM field_value WHERE field_id = ? AND value = ? AND deleted_at IS NULL", (field.id, held)
    ).fetchall()
    with bulk(act) as work:
        work.update("field_value", ["value"], ((id, target or new.strip()) for (id,) in values))


def delete_field(store: Store, noun: str, name: str) -> int:
    """Delete a custom field and return how many rows hold a value of it; `undo` brings field and values back."""
    field = require(store, noun, name)
    (count,) = store.connection.execute(
        "SELECT count(*) FROM field_value WHERE field_id = ? AND value IS NOT NULL AND deleted_at IS NULL", (field.id,)
    ).fetchone()
    with action(store, "field delete", field.name) as act:
        act.delete("field", field.id)
    return int(count)


def require_id(store: Store, noun: str, id: str) -> Field:
    """Return the custom field of the noun with this id."""
    return next(each for each in of_noun(store, noun) if each.id == id)


def find(store: Store, noun: str, name: str) -> Field | None:
    """Return the custom field of the noun with this name, None where there is none."""
    return next((each for each in of_noun(store, noun) if fold(each.name) == fold(name)), None)


def require(store: Store, noun: str, name: str) -> Field:
    """Return the custom field of the noun with this name, NotFound where there is none."""
    found = find(store, noun, name)
    if found is None:
        raise NotFound(N_("{noun} has no field named {name}"), noun=noun, name=name)
    return found


def set_value(reader: Reader, field: Field, row_id: str, text: str) -> None:
    """Set a custom field of a row from its text; an empty text takes the value away."""
    values = read_values(reader.store, reader, field, text)
    held = reader.store.connection.execute(
        "SELECT id, value FROM field_value WHERE row_id = ? AND field_id = ? AND deleted_at IS NULL ORDER BY id",
        (row_id, field.id),
    ).fetchall()
    if field.type != "multi-choice":
        if held:
            reader.act.update("field_value", held[0][0], {"value": values[0] if values else None})
        elif values:
            natural.put(reader.act, "field_value", {"field_id": field.id, "row_id": row_id, "value": values[0]})
        for id, _value in held[1:]:  # made on two machines before its id followed from what it is of
            reader.act.delete("field_value", id)
        return
    for id, value in held:
        if value not in values:
            reader.act.delete("field_value", id)
    for value in values:
        if value not in [each for _, each in held]:
            reader.act.insert("field_value", {"field_id": field.id, "row_id": row_id, "value": value})


def read_values(store: Store, reader: Reader, field: Field, text: str) -> list[Value]:
    """Return the values that a text means for a custom field: none for an empty text, several of a multi-choice."""
    text = text.strip()
    if not text:
        return []
    match field.type:
        case "number":
            return [number(text.replace(",", ""))]
        case "money":
            return [parse_amount(text, store.currency)]
        case "date":
            return [parse_date(text, reader.clock.today, fiscal(store)).isoformat()]
        case "choice":
            return [_choice(field, text)]
        case "multi-choice":
            return [_choice(field, part.strip()) for part in text.replace("、", ",").split(",") if part.strip()]
        case "contact" | "user":
            return [names.resolve(store, field.type, text)]
        case _:
            return [text]


def _choice(field: Field, text: str) -> str:
    for each in field.choices:
        if fold(each) == fold(text):
            return each
    raise Usage(
        N_("{field}: {value} is not one of {choices}"), field=field.name, value=text, choices=", ".join(field.choices)
    )
