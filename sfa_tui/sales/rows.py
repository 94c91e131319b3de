"""Adding, editing and deleting a row of any noun from the texts of its fields; one call is one action, one undo."""

from collections.abc import Mapping, Sequence

from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound, Refused, Usage
from sfa_tui.model.money import rescaled, to_major
from sfa_tui.model.text import fold
from sfa_tui.sales import custom, links, positions, uses
from sfa_tui.sales.defaults import completed, of_new
from sfa_tui.sales.nouns import DEAL, Noun
from sfa_tui.sales.values import Reader, reading
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import Store

_NAMED = 10
_PRICED = "SELECT 1 FROM line_item WHERE deal_id = ? AND deleted_at IS NULL AND unit_price IS NOT NULL LIMIT 1"
Made = list[tuple[str, str]]
"""Rows that a verb had to make on the way, as (noun, name)."""


def add(
    store: Store, clock: Clock, noun: Noun, texts: Mapping[str, str], defaults: Mapping[str, Value] | None = None
) -> tuple[str, Made]:
    """Add a row and return its id with the rows that were made for it; `defaults` are columns that no text gave.

    Usage where a required field is missing or a text cannot be read; Refused where the name is taken.
    """
    texts = completed(store, noun.name, texts)
    for name in noun.required:
        if not fold(texts.get(name, "")):
            raise Usage(N_("{noun} needs {field}"), noun=noun.name, field=name)
    name = texts.get("name") or texts.get("code") or ""
    with action(store, f"{noun.name} add", name) as act:
        reader = Reader(store, clock, act)
        own, extra = split(noun, texts)
        columns = {key: value for key, value in reader.columns(noun, own).items() if value is not None}
        position = columns.pop("position", None)
        id = act.insert(noun.table, {**of_new(store, clock, noun.name, texts), **(defaults or {}), **columns})
        uses.refuse_same_name(store, noun, id)
        if noun.table in positions.ORDERED:
            positions.place(act, noun.table, id, int(position) if position is not None else None)
        _set_others(reader, noun, id, own, extra)
        if noun.name == "rule":
            uses.refuse_half_a_rule(store, id)
    return id, reader.made


def edit(store: Store, clock: Clock, noun: Noun, ids: Sequence[str], texts: Mapping[str, str]) -> Made:
    """Set fields of rows, all in one action, and return the rows that were made for it."""
    with action(store, f"{noun.name} edit", ", ".join(f"{name}={text}" for name, text in texts.items())) as act:
        reader = Reader(store, clock, act)
        for id in ids:
            own, extra = split(noun, completed(store, noun.name, texts, id))
            _check_emptied(noun, own)
            columns = reader.columns(noun, own, currency=_currency_there(store, noun, id))
            if "currency" in columns:
                columns = {**_rescaled(store, noun, id, columns["currency"], own), **columns}
            if noun.name == "stage" and "kind" in columns:
                uses.refuse_other_kind(store, id, columns["kind"])
            position = columns.pop("position", None)
            act.update(noun.table, id, columns)
            if "position" in own:
                positions.place(act, noun.table, id, int(position) if position is not None else None)
            uses.refuse_same_name(store, noun, id)
            if "parent_id" in columns:
                uses.refuse_cycle(store, noun, id)
            _set_others(reader, noun, id, own, extra)
            if noun.name == "rule":
                uses.refuse_half_a_rule(store, id)
    return reader.made


def delete(store: Store, noun: Noun, ids: Sequence[str]) -> None:
    """Delete rows (set their tombstones), all in one action; Refused where something that is alive stands on one."""
    with action(store, f"{noun.name} delete", ", ".join(uses.name_of(store, noun, id) for id in ids[:_NAMED])) as act:
        for id in ids:
            uses.refuse_used(store, noun, id)
            if not _is_deleted(store, noun, id):
                act.delete(noun.table, id)


def _check_emptied(noun: Noun, own: Mapping[str, str]) -> None:
    for name in noun.required:
        if name in own and not fold(own[name]):
            raise Usage(N_("{noun} needs {field}"), noun=noun.name, field=name)


def _is_deleted(store: Store, noun: Noun, id: str) -> bool:
    row = store.connection.execute(f'SELECT deleted_at FROM "{noun.table}" WHERE id = ?', (id,)).fetchone()
    return row is not None and row[0] is not None


def split(noun: Noun, texts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the texts of the noun's own fields, under the names of nouns.py, and those of other (custom) fields."""
    own: dict[str, str] = {}
    extra: dict[str, str] = {}
    for name, text in texts.items():
        found = noun.field(name)
        if found is not None:
            own[found.name] = text
        else:
            extra[name] = text
    return own, extra


def currency_of(store: Store, noun: Noun, id: str) -> str | None:
    """Return the currency in which the money of a row is read, None where the noun has no currency of its own."""
    if noun.field("currency") is None:
        return None
    row = store.connection.execute(f'SELECT currency FROM "{noun.table}" WHERE id = ?', (id,)).fetchone()
    return row[0] if row else None


def _currency_there(store: Store, noun: Noun, id: str) -> str | None:
    """Return the same of a row that is to be changed; NotFound where another program has taken it away meanwhile."""
    column = "currency" if noun.field("currency") else "NULL"
    row = store.connection.execute(f'SELECT {column}, deleted_at FROM "{noun.table}" WHERE id = ?', (id,)).fetchone()
    if row is None or row[1] is not None:
        raise NotFound(N_("that {noun} is not there any more"), noun=noun.name)
    return row[0] if row[0] is None else str(row[0])


def _rescaled(store: Store, noun: Noun, id: str, currency: Value, texts: Mapping[str, str]) -> dict[str, Value]:
    """Return the amounts that a row keeps in another currency: 1,000.00 stays 1,000, whatever minor units it has.

    Refused where the new currency has no room for the decimals, and for a deal whose line items have prices.
    """
    old, new = currency_of(store, noun, id) or store.currency, str(currency or store.currency)
    if old == new:
        return {}
    if noun.name == "deal":
        refuse_priced(store, id, old)
    kept: dict[str, Value] = {}
    for each in noun.fields:
        if each.kind != "money" or each.name in texts:
            continue
        (held,) = store.connection.execute(f'SELECT {each.column} FROM "{noun.table}" WHERE id = ?', (id,)).fetchone()
        if held is None:
            continue
        kept[each.column] = in_currency(each.name, held, old, new)
    return kept


def refuse_priced(store: Store, deal: str, currency: str) -> None:
    """Refuse another currency for a deal whose line items have prices in this one."""
    if store.connection.execute(_PRICED, (deal,)).fetchone():
        raise Refused(
            N_("{name} has line items in {currency}; its currency stays"),
            name=uses.name_of(store, DEAL, deal),
            currency=currency,
        )


def in_currency(field: str, minor: int, old: str, new: str) -> int:
    """Return the amount of a field that stays the same number in another currency; Refused where that one has no room
    for its decimals."""
    scaled = rescaled(minor, old, new)
    if scaled is None:
        raise Refused(
            N_("{field} {amount} has more decimals than {currency} has; give it as well"),
            field=field,
            amount=to_major(minor, old),
            currency=new,
        )
    return scaled


def _set_others(reader: Reader, noun: Noun, id: str, own: Mapping[str, str], extra: Mapping[str, str]) -> None:
    for name, text in own.items():
        found = noun.field(name)
        if found is not None and found.kind == "link":
            with reading(name):
                links.set_link(reader, noun.name, name, id, text)
    for name, text in extra.items():
        with reading(name):
            custom.set_value(reader, custom.require(reader.store, noun.name, name), id, text)
