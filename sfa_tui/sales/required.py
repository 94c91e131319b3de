"""What a stage asks of a deal (fields of its own or of its company, somebody in a role): what is missing, and filling
it in."""

from collections.abc import Mapping, Sequence

from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Refused, SfaError
from sfa_tui.sales import custom, people, rows
from sfa_tui.sales.nouns import COMPANY, DEAL, NOUNS
from sfa_tui.sales.rows import Made
from sfa_tui.store import names
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store


def missing_for(store: Store, id: str, stage: str) -> tuple[str, ...]:
    """Return the fields that the stage asks for and the deal lacks, as `amount`, `company.sector` or
    `contact.champion`."""
    asked = store.connection.execute(
        "SELECT DISTINCT noun, field FROM stage_requirement WHERE stage_id = ? AND deleted_at IS NULL"
        " ORDER BY noun, field",
        (stage,),
    ).fetchall()
    lacking = (
        f"{'' if noun == 'deal' else noun + '.'}{field}" for noun, field in asked if not has(store, id, noun, field)
    )
    return tuple(lacking)


def has(store: Store, id: str, noun: str, field: str) -> bool:
    """Return whether a deal has a field of its own or of its company, or somebody in a role (noun contact)."""
    connection = store.connection
    if noun == "contact":
        return bool(
            connection.execute(
                "SELECT 1 FROM deal_contact l JOIN contact p ON p.id = l.contact_id WHERE l.deal_id = ? AND"
                " l.deleted_at IS NULL AND coalesce(l.role, p.buying_role) = ? LIMIT 1",
                (id, field),
            ).fetchone()
        )
    row_id = id
    if noun == "company":
        row_id = connection.execute("SELECT company_id FROM deal WHERE id = ?", (id,)).fetchone()[0]
        if row_id is None:
            return False
    return _field_is_set(store, noun, row_id, field)


_LINK_TABLES = {
    "contact": "deal_contact WHERE deal_id",
    "partner": "deal_company WHERE deal_id",
    "competitor": "deal_competitor WHERE deal_id",
    "product": "line_item WHERE deal_id",
    "tag": "tag WHERE row_id",
}


def _field_is_set(store: Store, noun: str, id: str, field: str) -> bool:
    known = NOUNS[noun].field(field)
    if known is None:
        defined = custom.find(store, noun, field)
        sql = "SELECT 1 FROM field_value WHERE row_id = ? AND field_id = ? AND value IS NOT NULL AND deleted_at IS NULL"
        return defined is not None and store.connection.execute(sql, (id, defined.id)).fetchone() is not None
    if known.kind == "link":
        sql = f"SELECT 1 FROM {_LINK_TABLES[known.name]} = ? AND deleted_at IS NULL LIMIT 1"
        return store.connection.execute(sql, (id,)).fetchone() is not None
    row = store.connection.execute(f'SELECT "{known.column}" FROM "{noun}" WHERE id = ?', (id,)).fetchone()
    return row is not None and row[0] not in (None, "")


def fill(store: Store, clock: Clock, ids: Sequence[str], texts: Mapping[str, str]) -> Made:
    """Set what stages ask for on the deals that lack it, under the names that they ask by (`amount`, `company.sector`,
    `contact.champion`), and return the rows that were made for it; a contact whom nobody answers to is a new one."""
    made: Made = []
    # The company first: its own fields and its people need one.
    for name in sorted(texts, key=lambda name: name != "company"):
        text = texts[name]
        if not text.strip():
            continue
        try:
            with action(store, "deal edit", f"{name}={text}"):
                for id in ids:
                    made += _fill(store, clock, id, name, text)
        except SfaError as error:
            error.field = name
            raise
    return made


def _fill(store: Store, clock: Clock, id: str, name: str, text: str) -> Made:
    noun, dot, field = name.partition(".")
    if has(store, id, *((noun, field) if dot else ("deal", name))):
        return []
    if not dot:
        return rows.edit(store, clock, DEAL, [id], {name: text})
    if noun == "contact":
        return _cast(store, clock, id, field, text)
    (company,) = store.connection.execute("SELECT company_id FROM deal WHERE id = ?", (id,)).fetchone()
    if company is None:
        raise Refused(N_("the deal has no company yet"), missing=("company",))
    return rows.edit(store, clock, COMPANY, [company], {field: text})


def _cast(store: Store, clock: Clock, id: str, role: str, text: str) -> Made:
    made: Made = []
    if names.find(store, "contact", text) is None:
        people.add(store, clock, [text], [("deal", id)])
        made.append(("contact", text))
    return made + rows.edit(store, clock, DEAL, [id], {"contact": f"{text}:{role}"})
