"""The fields of a noun as those of a form: how each is typed, what may be chosen, and what it is called.

Read in a thread of the session; the form itself is in `form`.
"""

from collections.abc import Mapping, Sequence

from sfa_tui.locale import _
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.filters import Filter
from sfa_tui.sales import custom
from sfa_tui.sales.nouns import Noun, NounField
from sfa_tui.sales.texts import is_chosen
from sfa_tui.screens.entry import NO, Entry
from sfa_tui.store import listing, names
from sfa_tui.store.fields import Field, of_noun
from sfa_tui.store.stages import STAGES
from sfa_tui.store.workspace import Store

_LOOKED_UP = {"contact": "contact", "partner": "company", "competitor": "competitor"}
"""Links whose members are rows of a noun."""


def entries(
    store: Store, clock: Clock, noun: Noun, fields: Sequence[str], held: Mapping[str, str] | None = None
) -> list[Entry]:
    """Return the entries of a form for fields of a noun, custom ones included, with what a row holds in them."""
    held = held or {}
    return [entry(store, clock, noun, name, held.get(name, "")) for name in fields]


def entry(store: Store, clock: Clock, noun: Noun, name: str, value: str = "", *, called: str = "") -> Entry:
    """Return the entry of a form for a field; `called` is the name that its text goes by, where that is another."""
    field = noun.field(name)
    label = field_label(called or name)
    if field is None:
        return _custom(custom.require(store, noun.name, name), called or name, called and label, value)
    name = called or field.name
    hint = _(field.help)
    if field.kind == "choice":
        offered = [("", ""), *((each, words.choice(each)) for each in field.choices)]
        return Entry(name, label, value, "choice", offered)
    if field.kind == "ref" and is_chosen(field):
        return Entry(name, label, value, "choice", [("", ""), *choices(store, clock, field.noun)])
    if field.kind == "ref" or field.name in _LOOKED_UP:
        noun_named = _LOOKED_UP.get(field.name, field.noun)
        return Entry(name, label, value, "row", noun=noun_named, hint=hint, several=field.kind == "link")
    if field.kind == "flag":
        return Entry(name, label, value or NO, "flag", hint=hint)
    return Entry(name, label, value, "long" if field.name == "note" else "text", hint=_hint(field))


def field_label(name: str) -> str:
    """Return what a field is called at the left of a form."""
    return words.field(name).replace("_", " ")


def _hint(field: NounField) -> str:
    return "2026-12-18, friday, +3d, 月末" if field.kind == "date" else _(field.help)


def _custom(field: Field, name: str, label: str, value: str) -> Entry:
    label = label or field.name
    match field.type:
        case "choice":
            return Entry(name, label, value, "choice", [("", ""), *((each, each) for each in field.choices)])
        case "contact" | "user":
            return Entry(name, label, value, "row", noun=field.type)
        case "multi-choice":
            return Entry(name, label, value, hint=", ".join(field.choices))
    return Entry(name, label, value, hint=words.choice(field.type))


def choices(store: Store, clock: Clock, noun: str, kind: str | None = None) -> list[tuple[str, str]]:
    """Return (id, what it is called) of the rows of a noun of which there are few; stages of a kind, where one is
    given, with their pipeline where there are several."""
    if noun != "stage":
        return [(each.id, each.label) for each in names.all_of(store, noun)]
    stages = [each for each in listing.listed(store, STAGES, Filter(), clock) if kind is None or each["kind"] == kind]
    several = len({each["pipeline"] for each in stages}) > 1
    return [
        (str(each["id"]), f"{each['pipeline']} / {each['name']}" if several and each["pipeline"] else str(each["name"]))
        for each in stages
    ]


def custom_names(store: Store, noun: Noun) -> list[str]:
    """Return the names of the custom fields of a noun."""
    return [field.name for field in of_noun(store, noun.name)]
