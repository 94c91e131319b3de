"""Changes of the journal as a person reads them: who, when, which field, from what to what.

Knows words and labels; which changes there are is the store's, and how a line is drawn is for whoever draws it.
"""

from collections.abc import Iterator, Mapping, Sequence

from sfa_tui.display import cells
from sfa_tui.locale import _
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.money import Scale, json_number
from sfa_tui.store import labels
from sfa_tui.store.history import Change
from sfa_tui.store.workspace import Store

Value = str | int | float | None

# Fields that hold one of our own words.
_CHOICES = frozenset(("kind", "category", "lost_kind", "role", "buying_role", "direction", "owed_by", "metric", "type"))


def readable(
    store: Store, clock: Clock, noun: str, changes: Sequence[Change], scale: Scale = "unit"
) -> Iterator[dict[str, str]]:
    """Yield a line a change: recorded_at, user, verb, field, old, new; the first three stand on the first line of each
    action only."""
    before: tuple[str | None, str] | None = None
    # A birth says nothing of its values: the first one is what the next change overwrote, or what stands there still.
    first_values = {
        change.id: change.old for change in reversed(changes) if (change.noun, change.field) == ("field_value", "value")
    }
    for change in changes:
        action = (change.action_id, change.recorded_at)
        first = action != before
        before = action
        yield {
            "recorded_at": cells.moment(change.recorded_at, clock) if first else "",
            "user": change.user or "" if first else "",
            "verb": verb(change.verb, undone=change.undone and change.verb != "undo") if first else "",
            **_line(store, clock, noun, change, first_values, scale),
        }


def verb(name: str | None, *, undone: bool) -> str:
    """Return what a verb of the journal is called, and that it was undone."""
    called = words.verb(name) or _("outside of sfa")
    return _("{verb} (undone)").format(verb=called) if undone else called


def _line(
    store: Store, clock: Clock, noun: str, change: Change, first_values: Mapping[str, Value], scale: Scale
) -> dict[str, str]:
    """Return the field of a change with its values."""
    own = change.noun == noun
    if change.field is None:
        if change.noun == "field_value":
            first = first_values.get(change.id)
            held = (
                labels.value_of(store, change.id)
                if first is None
                else labels.of_value(store, change.noun, change.id, "value", first)
            )
            name = labels.of_row(store, change.noun, change.id)
            return {"field": name, "old": "", "new": "" if held is None else str(held)}
        what = _("created") if own else labels.of_row(store, change.noun, change.id)
        return {"field": "" if own else words.noun(change.noun), "old": "", "new": what}
    if change.field == "deleted_at":
        return _deleted(store, change, own=own)
    field = labels.of_row(store, "field_value", change.id) if change.noun == "field_value" else _field(change, own=own)
    old, new = (
        shown(store, clock, change.noun, change.id, str(change.field), each, scale) for each in (change.old, change.new)
    )
    return {"field": field, "old": old, "new": new}


def _deleted(store: Store, change: Change, *, own: bool) -> dict[str, str]:
    gone = change.new is not None
    if own:
        return {"field": "", "old": "", "new": _("deleted") if gone else _("brought back")}
    label = labels.of_row(store, change.noun, change.id)
    return {"field": words.noun(change.noun), "old": label if gone else "", "new": "" if gone else label}


def _field(change: Change, *, own: bool) -> str:
    name = words.field(str(change.field).removesuffix("_id"))
    return name if own else f"{words.noun(change.noun)}: {name}"


def shown(
    store: Store,
    clock: Clock,
    noun: str,
    id: str,
    field: str,
    value: Value | bytes,
    scale: Scale = "unit",
    currency: str | None = None,
) -> str:
    """Return a value of a field of a row as a person reads it; money in a currency, or in that of its row. Of bytes, as
    only another program puts them, … alone."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return "…"
    currency = currency or labels.currency(store, noun, id, field)
    if currency and isinstance(value, int):
        return cells.money(json_number(value, currency), currency, scale)
    if field.endswith("_at") or field == "due":
        return cells.moment(value, clock)
    if field in _CHOICES:
        return words.choice(value)
    return str(labels.of_value(store, noun, id, field, value))
