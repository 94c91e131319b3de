"""How a row, and a value of the journal, is called: names in place of ids, for whoever reads a history."""

from sfa_tui.locale import _
from sfa_tui.model import words
from sfa_tui.model.money import json_number
from sfa_tui.store import fields
from sfa_tui.store.workspace import Store

_OWN = {
    "rank": "SELECT code FROM rank WHERE id = ?",
    "sales_order": "SELECT coalesce(ref, id) FROM sales_order WHERE id = ?",
    "activity": "SELECT coalesce(subject, summary, kind) FROM activity WHERE id = ?",
    "deal_contact": "SELECT p.name, x.role FROM deal_contact x JOIN contact p ON p.id = x.contact_id WHERE x.id = ?",
    "deal_company": "SELECT c.name, x.role FROM deal_company x JOIN company c ON c.id = x.company_id WHERE x.id = ?",
    "deal_competitor": "SELECT r.name FROM deal_competitor x JOIN competitor r ON r.id = x.competitor_id"
    " WHERE x.id = ?",
    "line_item": "SELECT coalesce(x.name, p.name) || ' × ' || printf('%g', x.quantity) FROM line_item x"
    " LEFT JOIN product p ON p.id = x.product_id WHERE x.id = ?",
    "field_value": "SELECT f.name FROM field_value x JOIN field f ON f.id = x.field_id WHERE x.id = ?",
    "activity_link": "SELECT coalesce(a.subject, a.summary, a.kind) FROM activity_link x"
    " JOIN activity a ON a.id = x.activity_id WHERE x.id = ?",
    "contact_point": "SELECT value FROM contact_point WHERE id = ?",
    "membership": "SELECT t.name FROM membership x JOIN team t ON t.id = x.team_id WHERE x.id = ?",
    "stage_requirement": "SELECT field FROM stage_requirement WHERE id = ?",
    "reminder": "SELECT minutes_before FROM reminder WHERE id = ?",
    "comment": "SELECT body FROM comment WHERE id = ?",
    "alert": "SELECT body FROM alert WHERE id = ?",
    "template_step": "SELECT coalesce(subject, kind) FROM template_step WHERE id = ?",
    "target": "SELECT substr(starts_on, 1, 7) || coalesce(' ' || coalesce((SELECT name FROM user WHERE id = t.row_id),"
    " (SELECT name FROM team WHERE id = t.row_id), (SELECT name FROM product WHERE id = t.row_id),"
    " (SELECT name FROM company WHERE id = t.row_id)), '') FROM target t WHERE t.id = ?",
    "rate": "SELECT base || '/' || currency || ' ' || on_date FROM rate WHERE id = ?",
    "setting": "SELECT id FROM setting WHERE id = ?",
    "resolution": "SELECT field FROM resolution WHERE id = ?",
}
_WITHOUT_NAME = frozenset(("mention", "report", "import_mapping"))
_REFS = {"owner_id": "user", "author_id": "user", "parent_id": "", "merged_into": "", "recurs_from": ""}
"""Columns that hold the id of a row of another table than their name says; "" is the row's own table."""
_PARTS_OF_DEAL = frozenset(("deal_contact", "deal_company", "deal_competitor", "line_item"))
"""Tables whose rows are called by the other row that they name: told of within that, by their deal."""
_MONEY = {
    "deal": ("amount",),
    "product": ("unit_price", "unit_cost"),
    "sales_order": ("amount", "cost"),
    "line_item": ("unit_price", "unit_cost", "discount"),
    "company": ("annual_revenue",),
    "target": ("amount",),
}


def of_row(store: Store, noun: str, id: str) -> str:
    """Return how a row is called, its id where it has no name."""
    if noun in _WITHOUT_NAME:
        return id
    row = store.connection.execute(_OWN.get(noun, f'SELECT name FROM "{noun}" WHERE id = ?'), (id,)).fetchone()
    if not row or row[0] is None:
        return id
    if noun in ("activity", "activity_link"):
        # One that says nothing else is called by its kind.
        return words.choice(row[0])
    return _("{name} ({role})").format(name=row[0], role=words.choice(row[1])) if any(row[1:]) else str(row[0])


def of_value(store: Store, noun: str, id: str, field: str, value: object) -> object:
    """Return a value of a row's column as it is called: an id as the name behind it, all else as it is."""
    if value is None or isinstance(value, bytes):
        return value
    if noun == "field_value" and field == "value":
        return _of_custom(store, id, value)
    if field == "field_value_id":
        return _of_value_in(store, id, str(value))
    if field.removesuffix("_id") in _PARTS_OF_DEAL and noun != "deal":
        (deal,) = store.connection.execute(
            f"SELECT deal_id FROM {field.removesuffix('_id')} WHERE id = ?", (value,)
        ).fetchone() or ("",)
        return of_row(store, "deal", str(deal))
    if field in _REFS or field.endswith("_id"):
        table = _REFS.get(field, field.removesuffix("_id")) or noun
        known = store.connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        return of_row(store, table, str(value)) if known else value
    return value


def _of_value_in(store: Store, within: str, id: str) -> str:
    """Return what a custom field's row says, and of what: of which row where it is told within its field, else of which
    field."""
    row = store.connection.execute("SELECT row_id FROM field_value WHERE id = ?", (id,)).fetchone()
    name = of_row(store, "field_value", id)
    for noun in ("deal", "company", "contact", "product"):
        if row and row[0] != within and store.connection.execute(f"SELECT 1 FROM {noun} WHERE id = ?", row).fetchone():
            name = of_row(store, noun, row[0])
    return f"{name}: {value_of(store, id)}"


def value_of(store: Store, id: str) -> object:
    """Return what a custom field's row holds now, as it is called."""
    row = store.connection.execute("SELECT value FROM field_value WHERE id = ?", (id,)).fetchone()
    return _of_custom(store, id, row[0]) if row and row[0] is not None else None


def currency(store: Store, noun: str, id: str, field: str) -> str | None:
    """Return the currency of a column that holds money, None for any other column."""
    if noun == "field_value" and field == "value":
        return store.currency if _type_of(store, id) == "money" else None
    if field not in _MONEY.get(noun, ()):
        return None
    sql = {
        "company": "SELECT NULL WHERE ? IS NULL",
        "line_item": "SELECT d.currency FROM line_item x JOIN deal d ON d.id = x.deal_id WHERE x.id = ?",
    }.get(noun, f'SELECT currency FROM "{noun}" WHERE id = ?')
    row = store.connection.execute(sql, (id,)).fetchone()
    return str(row[0]) if row and row[0] else store.currency


def _type_of(store: Store, id: str) -> str | None:
    """Return the type of the custom field that a value is of."""
    row = store.connection.execute(
        "SELECT f.type FROM field_value x JOIN field f ON f.id = x.field_id WHERE x.id = ?", (id,)
    ).fetchone()
    return row[0] if row else None


def _of_custom(store: Store, id: str, value: object) -> object:
    type = _type_of(store, id)
    if type in ("contact", "user"):
        return of_row(store, str(type), str(value))
    return json_number(value, store.currency) if type == "money" and isinstance(value, int) else fields.read(value)
