"""A conflict of sync as a person reads it: which row and field, and what stood there before, what we and what they put.

Knows words and labels; what is a conflict is the store's, and how it is drawn is for whoever draws it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sfa_tui.display import cells, changes
from sfa_tui.locale import _
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.money import Scale
from sfa_tui.store import history, labels
from sfa_tui.store.sync import beneath
from sfa_tui.store.workspace import Store

if TYPE_CHECKING:
    from sfa_tui.store.sync.listing import Conflict

_UNSAID = frozenset(("stage_entered_at", "zone", "recurs_from", "occurrence", "lost_kind", "team_id"))
"""Columns that change along with another and say nothing to a person."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one side says: its value, what changed along with it as "field: value", and who said so, when."""

    value: str
    beside: tuple[str, ...] = ()
    who: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A conflict in words: the row that it is about, the field, and the three sides; `opens` is what shows the row."""

    what: str
    name: str
    field: str
    base: Side
    ours: Side
    theirs: Side
    is_deleted: bool
    has_base: bool
    """Whether anything was there before."""
    opens: tuple[str, str] | None


def told(store: Store, clock: Clock, conflict: "Conflict", scale: Scale = "unit") -> Told:
    """Return a conflict in words."""
    noun, row = conflict.noun, conflict.row
    whole, name, field = _named(store, noun, row, conflict.field)

    def side(held: Mapping[str, Any], other: Mapping[str, Any], who: str | None, when: str | None) -> Side:
        def read(column: str) -> str:
            value, money = held[column], currency(store, conflict, column, held)
            return changes.shown(store, clock, noun, row, column, value, scale, money)

        beside = tuple(
            f"{_field(column)}: {read(column) or '–'}"
            for column in held
            if column != conflict.field and column not in _UNSAID and held[column] != other.get(column)
        )
        return Side(read(conflict.field), beside, who or "", cells.moment(when, clock) if when else "")

    is_deleted = conflict.kind != "edit"
    ours = side(conflict.ours, conflict.ours if is_deleted else conflict.theirs, conflict.loser, conflict.lost_at)
    none = dict.fromkeys(conflict.ours)
    base = side(conflict.base or none, conflict.ours if conflict.base else none, None, None)
    if is_deleted:
        at = cells.moment(conflict.at, clock) if conflict.at else ""
        theirs = Side(_("deleted"), (), conflict.by or "", at)
    else:
        theirs = side(conflict.theirs, conflict.ours, conflict.by, conflict.at)
    return Told(words.noun(noun), name, field, base, ours, theirs, is_deleted, bool(conflict.base), whole)


def named(store: Store, noun: str, row: str, field: str) -> tuple[str, str]:
    """Return what the row of a conflict is called, with what it belongs to, and its field."""
    _whole, name, field = _named(store, noun, row, field)
    return name, field


def _named(store: Store, noun: str, row: str, field: str) -> tuple[tuple[str, str] | None, str, str]:
    whole = (noun, row) if noun in ("deal", "company", "contact") else history.belongs_to(store, noun, row)
    label = labels.of_row(store, noun, row)
    if whole is None or whole == (noun, row):
        return whole, words.setting(row) if noun == "setting" else label, _field(field)
    name = labels.of_row(store, *whole)
    if noun == "field_value":
        return whole, name, label
    return whole, f"{name} · {label}", _field(field)


def currency(store: Store, conflict: "Conflict", column: str, held: Mapping[str, Any]) -> str | None:
    """Return the currency in which a side of a conflict holds a column, None for one that holds no money."""
    now = labels.currency(store, conflict.noun, conflict.row, column)
    if now is None or "currency" not in held:
        return now
    return held["currency"] or store.currency


def _field(column: str) -> str:
    name = column.removesuffix("_id")
    if column in beneath.FIELDS and name not in words.FIELDS:
        return words.noun(name)
    return words.field(name).replace("_", " ")
