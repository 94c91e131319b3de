"""Values that stand in columns which hold no such thing, as only another program or a newer version writes them: which
they are, and what would be right.

Whoever reads such a row goes on without them (shown as they stand, left out of what they cannot be part of), so that
somebody must be told."""

from collections.abc import Iterator

from sfa_tui.locale import N_
from sfa_tui.model.amount import MAX_MINOR
from sfa_tui.model.period import FIRST_YEAR, LAST_YEAR
from sfa_tui.store import fields, rates, targets, triggers
from sfa_tui.store.workspace import Store

Misfit = tuple[str, str, dict[str, object]]
"""The check that finds it, a message of the catalogues, and what fills its placeholders."""

_MONEY = (-MAX_MINOR, MAX_MINOR)
_FROM_ONE = (1, MAX_MINOR)
_BOUNDS: dict[tuple[str, str], tuple[int, int]] = {
    **{("deal", name): bounds for name, bounds in (("amount", _MONEY), ("probability", (0, 100)))},
    **{(table, "probability"): (0, 100) for table in ("stage", "rank")},
    **{("sales_order", name): _MONEY for name in ("amount", "cost", "quantity")},
    **{("product", name): _MONEY for name in ("unit_price", "unit_cost")},
    **{("line_item", name): _MONEY for name in ("unit_price", "unit_cost", "discount", "quantity")},
    **{("line_item", name): _FROM_ONE for name in ("every_months", "times")},
    ("company", "annual_revenue"): _MONEY,
    ("target", "amount"): (0, MAX_MINOR),
    ("target", "months"): (1, (LAST_YEAR + 1 - FIRST_YEAR) * 12),
}
"""{(table, column): the least and the most that a person can enter}"""

_DAYS = ("on_date", "expected_close", "parked_until")
_NO_VALUE = (
    "typeof(v.value) = 'blob' OR v.value IN (9e999, -9e999)"
    " OR CASE f.type WHEN 'money' THEN typeof(v.value) <> 'integer'"
    " WHEN 'number' THEN typeof(v.value) NOT IN ('integer', 'real')"
    " WHEN 'date' THEN date(v.value, '+0 days') IS NOT v.value END"
)


def _is_no_day(text: str) -> str:
    # Without a modifier SQLite gives back 31 November as it came.
    return f"date({text}, '+0 days') IS NOT {text}"


def find(store: Store) -> Iterator[Misfit]:
    """Yield what does not fit in any row that is not deleted."""
    yield from _dates(store)
    yield from _numbers(store)
    yield from _rates(store)
    yield from _targets(store)
    yield from _custom(store)


def _dates(store: Store) -> Iterator[Misfit]:
    for table in triggers.synced_tables(store.connection):
        for (column,) in store.connection.execute(
            "SELECT name FROM pragma_table_info(?) WHERE substr(name, -3) IN ('_on', '_at')"
            f" OR name IN ('due', {', '.join(map(triggers.literal, _DAYS))})",
            (table,),
        ).fetchall():
            is_day = column.endswith("_on") or column in _DAYS
            day = f'"{column}"' if is_day else f'substr("{column}", 1, 10)'
            whole = "" if is_day else f' OR julianday("{column}") IS NULL'
            alive = "" if column == "deleted_at" else " AND deleted_at IS NULL"
            for id, value in store.connection.execute(
                f'SELECT id, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL{alive}'
                f" AND ({_is_no_day(day)}{whole})"
            ):
                text = N_('{table} {id} holds "{value}" as {column}, which is no date')
                yield "dates", text, {"table": table, "id": id, "value": value, "column": column}


def _numbers(store: Store) -> Iterator[Misfit]:
    for (table, column), (least, most) in _BOUNDS.items():
        for id, value in store.connection.execute(
            f'SELECT id, "{column}" FROM "{table}" WHERE "{column}" NOT BETWEEN ? AND ? AND deleted_at IS NULL',
            (least, most),
        ):
            text = N_("{table} {id} holds {value} as {column}; it should be from {least} to {most}")
            shown = fields.read(value)
            told = {"table": table, "id": id, "value": shown, "column": column, "least": least, "most": most}
            yield "numbers", text, told


def _rates(store: Store) -> Iterator[Misfit]:
    for row in rates.unreadable(store):
        text = N_('rate {id} holds "{value}", which is no rate and counts for nothing; write one like 155.2')
        yield "rates", text, {"id": row.id, "value": row.rate if row.rate is not None else ""}


def _targets(store: Store) -> Iterator[Misfit]:
    for row in targets.listed(store):
        if row.starts is None:
            text = N_("target {id} has no months that the calendar has, and counts for nothing; give it a period")
            yield "targets", text, {"id": row.id}


def _custom(store: Store) -> Iterator[Misfit]:
    rows = store.connection.execute(
        "SELECT f.noun, v.row_id, f.name, f.type, v.value FROM field_value v JOIN field f ON f.id = v.field_id"
        f" WHERE v.deleted_at IS NULL AND f.deleted_at IS NULL AND ({_NO_VALUE}) ORDER BY v.n"
    )
    for noun, row_id, name, type, value in rows:
        text = N_('{noun} {id} holds "{value}" in the field {name}, which is of the type {type}')
        yield "fields", text, {"noun": noun, "id": row_id, "value": fields.read(value), "name": name, "type": type}
