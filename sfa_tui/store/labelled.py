"""Rows by what people call them: a deal with its company, a contact with theirs, in the order in which they are meant.

Knows labels and their order; which rows a name means is `names`'.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sfa_tui.store import search, sequence
from sfa_tui.store.workspace import Store

MOST = 50
"""Rows that are told apart by their labels, at most, unless another limit is given."""

LABELS = {
    "deal": "coalesce((SELECT c.name FROM company c WHERE c.id = t.company_id) || '/', '') || coalesce(t.name, '')",
    "contact": "coalesce(t.name, '') || coalesce(', ' || (SELECT c.name FROM company c WHERE c.id = t.company_id), '')",
    "activity": "coalesce(t.subject, t.summary, t.kind, '')",
}
"""What a row is told apart by, where its name alone does not say it."""
_NAME = "coalesce(t.name, '')"

CLOSED = {
    "deal": "coalesce((SELECT s.kind FROM stage s WHERE s.id = t.stage_id) IN ('won', 'lost'), 0)",
    "activity": "t.done_at IS NOT NULL",
}
"""When a row is over and done with, so that of two with one name the other is meant."""


@dataclass(frozen=True, slots=True)
class Named:
    """A row that a name could mean: its id and how it is told from the others."""

    id: str
    label: str


def labelled(
    store: Store,
    noun: str,
    condition: str,
    parameters: Sequence[object],
    *,
    limit: int | None = MOST,
    first: str = "",
    first_parameters: Sequence[object] = (),
) -> list[Named]:
    """Return the rows of a noun that meet a condition over `t`: those that meet `first` before the others, then those
    that are not over and done with."""
    label = LABELS.get(noun, _NAME)
    order = f"({first}) DESC, " if first else ""
    rows = store.connection.execute(
        f'SELECT t.id, {label} FROM "{noun}" t WHERE t.deleted_at IS NULL AND {condition}'
        f" ORDER BY {order}{CLOSED.get(noun, 'NULL')}, t.id LIMIT ?",
        [*parameters, *first_parameters, -1 if limit is None else limit],
    )
    return [Named(id, name) for id, name in rows]


def searched(store: Store, noun: str, texts: Sequence[str], limit: int | None = None) -> list[Named]:
    """Return the rows of a noun whose words hold all of the texts: those whose label holds them before those that hold
    them elsewhere (an address, a note), open deals and planned activities first."""
    search.catch_up(store)
    found = [search.condition(text, noun, "t.n") for text in texts]
    conditions = " AND ".join(condition for condition, _ in found)
    return _ranked(store, noun, conditions, [value for _, values in found for value in values], texts, limit)


def numbered(store: Store, noun: str, numbers: Sequence[int], texts: Sequence[str], limit: int) -> list[Named]:
    """Return the first of the rows of a noun with these numbers, in the order of `searched`."""
    chosen = "t.n IN (SELECT value FROM json_each(?))"
    return _ranked(store, noun, chosen, [sequence.as_json(numbers)], texts, limit)


def _ranked(
    store: Store, noun: str, condition: str, parameters: Sequence[object], texts: Sequence[str], limit: int | None
) -> list[Named]:
    named = " AND ".join(f"lower({LABELS.get(noun, _NAME)}) LIKE ? ESCAPE '\\'" for _ in texts)
    wanted = [search.like(text) for text in texts]
    return labelled(store, noun, condition, parameters, limit=limit, first=named, first_parameters=wanted)
