"""What a row holds, as the texts that its verbs take: what a form starts with, and what of it was changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.fields import CUSTOM
from sfa_tui.model.money import to_major
from sfa_tui.model.rules import length
from sfa_tui.sales import custom, links
from sfa_tui.sales.nouns import DEAL, Noun, NounField
from sfa_tui.sales.rows import currency_of
from sfa_tui.sales.values import Reader
from sfa_tui.store import fields, names
from sfa_tui.store.journal import Action
from sfa_tui.store.workspace import Store

_LABEL = {"rank": "code"}
_NAMES = {"close": "expected_close"}
"""Fields of the quick line that go by another name among a deal's fields."""
_LINKS = {
    "tag": "SELECT DISTINCT name, NULL FROM tag WHERE row_id = ? AND deleted_at IS NULL ORDER BY name",
    "contact": "SELECT p.name, l.role FROM deal_contact l JOIN contact p ON p.id = l.contact_id"
    " WHERE l.deal_id = ? AND l.deleted_at IS NULL GROUP BY p.id, l.role ORDER BY min(l.id)",
    "partner": "SELECT c.name, l.role FROM deal_company l JOIN company c ON c.id = l.company_id"
    " WHERE l.deal_id = ? AND l.deleted_at IS NULL GROUP BY c.id, l.role ORDER BY min(l.id)",
    "competitor": "SELECT r.name, NULL FROM deal_competitor l JOIN competitor r ON r.id = l.competitor_id"
    " WHERE l.deal_id = ? AND l.deleted_at IS NULL GROUP BY r.id ORDER BY min(l.id)",
    "email": "SELECT value, NULL FROM contact_point WHERE contact_id = ? AND kind = 'email' AND deleted_at IS NULL"
    " GROUP BY value ORDER BY min(id)",
    "phone": "SELECT value, NULL FROM contact_point WHERE contact_id = ? AND kind = 'phone' AND deleted_at IS NULL"
    " GROUP BY value ORDER BY min(id)",
}
"""Sets that a form shows whole, as the list that sets them."""


def held(store: Store, noun: Noun, id: str) -> dict[str, str]:
    """Return {field: its text} of a row, with its custom fields; a reference is the id of the row where it is chosen
    from a list, its name where it is typed; a set that cannot be shown whole is left out."""
    currency = currency_of(store, noun, id) or store.currency
    texts: dict[str, str] = {}
    for each in noun.fields:
        if each.kind == "link":
            if each.name in _LINKS and not (each.name == "contact" and noun is not DEAL):
                rows = store.connection.execute(_LINKS[each.name], (id,))
                texts[each.name] = ", ".join(
                    f"{name}:{words.choice(role)}" if role else str(name) for name, role in rows
                )
            continue
        row = store.connection.execute(f'SELECT "{each.column}" FROM "{noun.table}" WHERE id = ?', (id,)).fetchone()
        texts[each.name] = "" if row is None or row[0] is None else _text(store, each, row[0], currency)
    for name, value in fields.values(store, noun.name, [id]).get(id, {}).items():
        texts[name] = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return texts


def _text(store: Store, field: NounField, value: object, currency: str) -> str:
    match field.kind:
        case "money":
            return str(to_major(int(str(value)), currency))
        case "flag":
            return "yes" if value else "no"
        case "duration":
            return length(int(str(value)))
        case "ref":
            return str(value) if is_chosen(field) else name_of(store, field.noun, str(value))
        case "instant":
            return f"{datetime.fromisoformat(str(value)).astimezone():%Y-%m-%d}"
    return str(value)


def is_chosen(field: NounField) -> bool:
    """Return whether the rows that a reference may name are few, so that one is chosen from a list."""
    return field.noun in ("user", "stage", "rank", "pipeline", "team")


def name_of(store: Store, noun: str, id: str) -> str:
    """Return what a row is called, its id where it has no name."""
    column = _LABEL.get(noun, "name")
    row = store.connection.execute(f'SELECT "{column}" FROM "{noun}" WHERE id = ?', (id,)).fetchone()
    return str(row[0]) if row and row[0] else id


def shown(store: Store, noun: Noun, id: str, name: str) -> str:
    """Return what a row holds in a field, references by name."""
    name = name.removeprefix(CUSTOM)
    field = noun.field(_NAMES.get(name, name))
    text = held(store, noun, id).get(field.name if field else name, "")
    return name_of(store, field.noun, text) if field and text and field.kind == "ref" and is_chosen(field) else text


def changed(noun: Noun, before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Return {field: the text that sets it} of the fields that are different now; of a set, what comes and goes."""
    texts: dict[str, str] = {}
    for name, text in after.items():
        old = before.get(name, "")
        if text.strip() == old.strip():
            continue
        field = noun.field(name)
        if field is None or field.kind != "link":
            texts[name] = text.strip()
            continue
        texts[name] = changed_set(links.members(old), text)
    return {name: text for name, text in texts.items() if text or before.get(name)}


def changed_set(before: Sequence[str], text: str) -> str:
    """Return what a set's field must be told so that it holds what a text lists: what goes, after a minus, and what
    comes."""
    now = links.members(text)
    gone = [f"-{each.replace('：', ':').partition(':')[0].strip()}" for each in before if each not in now]
    return ", ".join([*gone, *(each for each in now if each not in before)])


def understood(store: Store, clock: Clock, id: str, name: str, text: str) -> str:
    """Return what a text means for a field of a deal, as `held` would give it afterwards, references by name; its
    error where it means nothing."""
    name = name.removeprefix(CUSTOM)
    field = DEAL.field(_NAMES.get(name, name))
    reader = Reader(store, clock, Action(store, 0, "", "", held=True))
    if field is None:
        return ", ".join(map(str, custom.read_values(store, reader, custom.require(store, "deal", name), text)))
    if field.kind == "link":
        return text.strip()
    if field.kind == "ref":
        if field.creates and names.exactly(store, field.noun, text) is None:
            return text.strip()
        return name_of(store, field.noun, names.resolve(store, field.noun, text))
    currency = currency_of(store, DEAL, id) or store.currency
    return _text(store, field, reader.value(field, text, currency), currency)
