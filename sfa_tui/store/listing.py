"""How the rows of any noun are listed: filtered, ordered, read page by page and turned into their objects.

Knows nothing of any noun; each noun's module says what is selected, by what it is filtered, and how its object looks.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from sfa_tui.model.clock import Clock
from sfa_tui.model.filters import Filter
from sfa_tui.store import sequence
from sfa_tui.store.workspace import Store

if TYPE_CHECKING:
    from sfa_tui.store.conditions import Builder

Object = dict[str, object]
PAGE = 500


@dataclass(frozen=True, slots=True)
class Listing:
    """What is read of a noun.

    `select` ends before WHERE and calls the noun's table `t`; `orders` are {name: terms of ORDER BY}, the first
    of them the default (DESC: newest or largest first); `fields` and `flags` are what the terms of its filter mean.
    `money` is {column of an amount: column of its currency}: an order by such a column is one by its worth.
    """

    noun: str
    select: str
    orders: Mapping[str, tuple[str, ...]]
    objects: Callable[[Store, Clock, Sequence[sqlite3.Row]], Iterator[Object]]
    fields: "Mapping[str, Builder]"
    flags: Mapping[str, str] = field(default_factory=dict)
    money: Mapping[str, str] = field(default_factory=dict)


def listed(
    store: Store,
    listing: Listing,
    filter: Filter,
    clock: Clock,
    *,
    order: str | None = None,
    reverse: bool = False,
    limit: int | None = None,
) -> Iterator[Object]:
    """Yield the objects of the rows that a filter lets through, in one of the noun's orders."""
    where, parameters = condition(store, listing, filter, clock)
    ordered = _ordered(store, listing, clock, order, reverse)
    sql = f"{listing.select} WHERE {where} ORDER BY {ordered} LIMIT :limit"
    yield from _read(store, listing, clock, sql, {**parameters, "limit": -1 if limit is None else limit})


def numbers(
    store: Store,
    listing: Listing,
    filter: Filter,
    clock: Clock,
    *,
    order: str | None = None,
    reverse: bool = False,
    limit: int | None = None,
) -> sequence.Numbers:
    """Return the numbers of the rows that `listed` yields, in the same order."""
    where, parameters = condition(store, listing, filter, clock)
    ordered = _ordered(store, listing, clock, order, reverse)
    sql = f"SELECT t.n AS n {tables(listing)} WHERE {where} ORDER BY {ordered} LIMIT :limit"
    return sequence.read(store.connection, sql, {**parameters, "limit": -1 if limit is None else limit})


def numbered(store: Store, listing: Listing, numbers: Sequence[int], clock: Clock) -> list[Object]:
    """Return the objects of the rows with these numbers, in their order; a number that no row has is left out."""
    chosen = {"numbers": sequence.as_json(numbers)}
    sql = f"{listing.select} JOIN json_each(:numbers) k ON k.value = t.n ORDER BY k.key"
    return list(_read(store, listing, clock, sql, chosen))


def count(store: Store, listing: Listing, filter: Filter, clock: Clock) -> int:
    """Return how many rows a filter lets through."""
    where, parameters = condition(store, listing, filter, clock)
    (found,) = store.connection.execute(f"SELECT count(*) {tables(listing)} WHERE {where}", parameters).fetchone()
    return int(found)


def ids(store: Store, listing: Listing, filter: Filter, clock: Clock) -> list[str]:
    """Return the ids of the rows that a filter lets through, in the order in which they were recorded."""
    where, parameters = condition(store, listing, filter, clock)
    cursor = store.connection.execute(f"{listing.select} WHERE {where} ORDER BY t.id", parameters)
    cursor.row_factory = sqlite3.Row
    return [row["id"] for row in cursor]


def get(store: Store, listing: Listing, id: str, clock: Clock) -> Object:
    """Return the object of the row with this id, deleted or not."""
    return next(_read(store, listing, clock, f"{listing.select} WHERE t.id = :id", {"id": id}))


def among(store: Store, listing: Listing, ids: Sequence[str], clock: Clock) -> list[Object]:
    """Return the objects of the rows with these ids, in the order of the ids, deleted or not."""
    import json

    sql = f"{listing.select} WHERE t.id IN (SELECT value FROM json_each(:ids))"
    found = {row["id"]: row for row in _read(store, listing, clock, sql, {"ids": json.dumps(ids)})}
    return [found[id] for id in ids if id in found]


def grouped(store: Store, sql: str, ids: Sequence[str]) -> dict[str, list[tuple[str, ...]]]:
    """Return {first column: the others of each of its rows}; `{}` in the SQL becomes the list of ids for IN."""
    groups: dict[str, list[tuple[str, ...]]] = {}
    for key, *rest in store.connection.execute(sql.format(",".join("?" * len(ids))), list(ids)):
        groups.setdefault(key, []).append(tuple(rest))
    return groups


def tags(store: Store, noun: str, ids: Sequence[str]) -> dict[str, list[str]]:
    """Return {row id: its tags in alphabetical order} of rows of a noun."""
    rows = grouped(
        store,
        f"SELECT DISTINCT row_id, name FROM tag WHERE noun = '{noun}' AND deleted_at IS NULL AND row_id IN ({{}})"
        " ORDER BY name",
        ids,
    )
    return {id: [name for (name,) in names] for id, names in rows.items()}


def plain(_store: Store, _clock: Clock, page: Sequence[sqlite3.Row]) -> Iterator[Object]:
    """Yield the rows as they were selected, without their number."""
    for row in page:
        yield {key: row[key] for key in row.keys() if key != "n"}  # noqa: SIM118  (a Row is no mapping)


def condition(store: Store, listing: Listing, filter: Filter, clock: Clock) -> tuple[str, dict[str, object]]:
    """Return the condition that a filter means over the tables of a noun, and its parameters."""
    from sfa_tui.store.conditions import Terms, combined

    terms = Terms(store, clock)
    where = combined(terms, filter.terms, listing.fields, listing.flags, "t", listing.noun)
    return where, {**terms.parameters, "today": clock.today.isoformat(), "now": clock.instant}


def _read(store: Store, listing: Listing, clock: Clock, sql: str, parameters: Mapping[str, object]) -> Iterator[Object]:
    cursor = store.connection.execute(sql, {"today": clock.today.isoformat(), "now": clock.instant, **parameters})
    cursor.row_factory = sqlite3.Row
    while page := list(islice(cursor, PAGE)):
        yield from listing.objects(store, clock, page)


def _worth(store: Store, listing: Listing, term: str, clock: Clock) -> tuple[str, ...]:
    """Return a term of ORDER BY, with what its amounts are worth in the base currency before it."""
    column = term.removesuffix(" DESC")
    if column not in listing.money:
        return (term,)
    from sfa_tui.store.rates import in_base

    worth = in_base(store, column, listing.money[column], clock.today)
    return f"{worth}{term.removeprefix(column)}", term


def tables(listing: Listing) -> str:
    """Return the tables that a noun is read from, from FROM on."""
    return listing.select[listing.select.index("\nFROM ") + 1 :]


def _ordered(store: Store, listing: Listing, clock: Clock, order: str | None, reverse: bool) -> str:
    asked = listing.orders[order or next(iter(listing.orders))]
    terms = (*(each for term in asked for each in _worth(store, listing, term, clock)), "t.id")
    return ", ".join(map(_reversed, terms) if reverse else terms)


def _reversed(term: str) -> str:
    return term.removesuffix(" DESC") if term.endswith(" DESC") else f"{term} DESC"
