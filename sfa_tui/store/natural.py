"""Rows of which there is one for what they are of, as a rate for a day: its id follows from that. So where two machines
make one, they make the same, and what both say of it is merged, and told as a conflict, like any other edit.
"""

from collections.abc import Mapping

from sfa_tui.model.ids import id_from
from sfa_tui.store.journal import Action, Value
from sfa_tui.store.workspace import Store

OF = {
    "field_value": ("field_id", "row_id"),
    "rate": ("base", "currency", "on_date"),
    "target": ("metric", "noun", "row_id", "starts_on", "months"),
}
"""{table: the columns that say what a row is of}. Never to be changed. The values of a multi-choice are a set."""


def id_of(table: str, values: Mapping[str, Value]) -> str:
    """Return the id of the row that is of these values, whether it is there or not."""
    return id_from(table, *("" if values.get(name) is None else str(values[name]) for name in OF[table]))


def held(store: Store, table: str, id: str) -> bool | None:
    """Return whether a row is there and not deleted; None where it never was."""
    row = store.connection.execute(f'SELECT deleted_at IS NULL FROM "{table}" WHERE id = ?', (id,)).fetchone()
    return bool(row[0]) if row else None


def put(act: Action, table: str, values: Mapping[str, Value]) -> str:
    """Make the row that is of these values, or bring back the one that was deleted, and return its id. Where that row
    is of something else by now, a row of its own is made."""
    id = id_of(table, values)
    match held(act.store, table, id):
        case None:
            return act.insert(table, values, id=id)
        case False:
            act.update(table, id, {**values, "deleted_at": None})
            return id
    return act.insert(table, values)
