"""What stands in the way of a change: what uses a row that is to go, names that are taken, trees that would be rings.

Each function raises Refused, or returns; the change itself is the business of rows.py.
"""

from sfa_tui.locale import N_, _
from sfa_tui.model.errors import NotFound, Refused, Usage
from sfa_tui.model.rules import MOST_DAYS
from sfa_tui.model.text import fold
from sfa_tui.sales.nouns import Noun
from sfa_tui.store.workspace import Store

_DEAL = "SELECT count(*) FROM deal WHERE {} = ?1 AND deleted_at IS NULL"
_RULE = "SELECT count(*) FROM rule WHERE {} = ?1 AND deleted_at IS NULL"
_OPEN_DEALS = (
    "SELECT count(*) FROM deal d LEFT JOIN stage s ON s.id = d.stage_id WHERE d.deleted_at IS NULL"
    " AND s.kind IS NOT 'won' AND s.kind IS NOT 'lost' AND d.id IN"
)

# Noun -> what uses a row of it: (how it is called, the query that counts them).
_USES: dict[str, tuple[tuple[str, str], ...]] = {
    "company": (
        (N_("deals"), _DEAL.format("company_id")),
        (
            N_("open deals of other companies"),
            f"{_OPEN_DEALS} (SELECT deal_id FROM deal_company WHERE company_id = ?1 AND deleted_at IS NULL)",
        ),
        (N_("contacts"), "SELECT count(*) FROM contact WHERE company_id = ?1 AND deleted_at IS NULL"),
        (N_("orders"), "SELECT count(*) FROM sales_order WHERE company_id = ?1 AND deleted_at IS NULL"),
        (N_("subsidiaries"), "SELECT count(*) FROM company WHERE parent_id = ?1 AND deleted_at IS NULL"),
    ),
    "contact": (
        (
            N_("open deals"),
            f"{_OPEN_DEALS} (SELECT deal_id FROM deal_contact WHERE contact_id = ?1 AND deleted_at IS NULL)",
        ),
    ),
    "product": (
        (
            N_("line items"),
            "SELECT count(*) FROM line_item i JOIN deal d ON d.id = i.deal_id AND d.deleted_at IS NULL"
            " WHERE i.product_id = ?1 AND i.deleted_at IS NULL",
        ),
        (N_("orders"), "SELECT count(*) FROM sales_order WHERE product_id = ?1 AND deleted_at IS NULL"),
    ),
    "user": (
        (N_("deals"), _DEAL.format("owner_id")),
        (N_("activities"), "SELECT count(*) FROM activity WHERE owner_id = ?1 AND deleted_at IS NULL"),
        (N_("companies"), "SELECT count(*) FROM company WHERE owner_id = ?1 AND deleted_at IS NULL"),
        (N_("contacts"), "SELECT count(*) FROM contact WHERE owner_id = ?1 AND deleted_at IS NULL"),
        (N_("orders"), "SELECT count(*) FROM sales_order WHERE owner_id = ?1 AND deleted_at IS NULL"),
        (N_("rules"), _RULE.format("user_id")),
    ),
    "team": (
        (N_("teams"), "SELECT count(*) FROM team WHERE parent_id = ?1 AND deleted_at IS NULL"),
        (
            N_("members"),
            "SELECT count(DISTINCT u.id) FROM membership m JOIN user u ON u.id = m.user_id AND u.deleted_at IS NULL"
            " WHERE m.team_id = ?1 AND m.deleted_at IS NULL AND m.ends_on IS NULL",
        ),
        (N_("deals"), _DEAL.format("team_id")),
    ),
    "pipeline": (
        (N_("stages"), "SELECT count(*) FROM stage WHERE pipeline_id = ?1 AND deleted_at IS NULL"),
        (N_("rules"), _RULE.format("pipeline_id")),
    ),
    "stage": ((N_("deals"), _DEAL.format("stage_id")), (N_("rules"), _RULE.format("stage_id"))),
    "rank": ((N_("deals"), _DEAL.format("rank_id")),),
}

# Nouns of the set-up, which are named in every command: a second row of one name could never be named.
_ONE_OF_A_NAME = {
    "team": "name",
    "pipeline": "name",
    "stage": "name",
    "product": "name",
    "rank": "code",
    "rule": "name",
}


def refuse_used(store: Store, noun: Noun, id: str) -> None:
    """Refuse to delete a row that something alive stands on; `missing` lists each use with its count."""
    if noun.name == "user" and store.local("me") == id:
        raise Refused(N_("you cannot delete yourself; `sfa config set me NAME` says who else you are"))
    found = tuple(
        (called, count)
        for called, query in _USES.get(noun.name, ())
        if (count := store.connection.execute(query, (id,)).fetchone()[0])
    )
    if found:
        raise Refused(
            N_("{name} is still in use; move or delete these first"),
            missing=tuple(f"{_(called)}: {count}" for called, count in found),
            name=name_of(store, noun, id),
        )


def refuse_same_name(store: Store, noun: Noun, id: str) -> None:
    """Refuse the name of a row of the set-up that a sibling has already, be it in another case or width."""
    if noun.name not in _ONE_OF_A_NAME:
        return
    column = _ONE_OF_A_NAME[noun.name]
    sibling = " AND pipeline_id IS (SELECT pipeline_id FROM stage WHERE id = ?1)" if noun.name == "stage" else ""
    name = name_of(store, noun, id)
    rows = store.connection.execute(
        f'SELECT "{column}" FROM "{noun.table}" WHERE deleted_at IS NULL AND id <> ?1{sibling}', (id,)
    )
    if any(held is not None and fold(held) == fold(name) for (held,) in rows):
        raise Refused(N_("there is a {noun} named {name} already"), noun=noun.name, name=name)


def refuse_cycle(store: Store, noun: Noun, id: str) -> None:
    """Refuse a parent that lies below its own child (teams, companies)."""
    seen = {id}
    above = _parent(store, noun, id)
    while above is not None and above not in seen:
        seen.add(above)
        above = _parent(store, noun, above)
    if above == id:
        raise Refused(N_("{name} would stand above itself"), name=name_of(store, noun, id))


def refuse_other_kind(store: Store, id: str, kind: object) -> None:
    """Refuse another kind for a stage that holds deals: they would be won or lost on no day and for no reason."""
    (held,) = store.connection.execute("SELECT coalesce(kind, 'open') FROM stage WHERE id = ?", (id,)).fetchone()
    (count,) = store.connection.execute(_DEAL.format("stage_id"), (id,)).fetchone()
    if kind != held and count:
        raise Refused(N_("the stage holds {count} deals; move them before it becomes another kind"), count=count)


def name_of(store: Store, noun: Noun, id: str) -> str:
    """Return how a row is called in a sentence: its name, else its id."""
    column = {"rank": "code", "order": "ref"}.get(noun.name, "name")
    row = store.connection.execute(f'SELECT "{column}" FROM "{noun.table}" WHERE id = ?', (id,)).fetchone()
    return str(row[0]) if row and row[0] else id


def _parent(store: Store, noun: Noun, id: str) -> str | None:
    row = store.connection.execute(f'SELECT parent_id FROM "{noun.table}" WHERE id = ?', (id,)).fetchone()
    return row[0] if row else None


def refuse_gone(store: Store, noun: str, id: str) -> None:
    """Refuse to go on with a row that another program has deleted meanwhile, or that was never there: NotFound."""
    if not is_there(store, noun, id):
        raise NotFound(N_("that {noun} is not there any more"), noun=noun)


def is_there(store: Store, noun: str, id: str) -> bool:
    """Return whether there is such a row, not deleted."""
    row = store.connection.execute(f'SELECT 1 FROM "{noun}" WHERE id = ? AND deleted_at IS NULL', (id,)).fetchone()
    return row is not None


def refuse_half_a_rule(store: Store, id: str) -> None:
    """Refuse a rule that lacks what it waits for or does, or that says what it has no use for."""
    event, stage, pipeline, days, does, after, user = store.connection.execute(
        "SELECT event, stage_id, pipeline_id, days, does, after_minutes, user_id FROM rule WHERE id = ?", (id,)
    ).fetchone()
    if event is None:
        raise Usage(N_("a rule waits for something: --stage NAME, --event created, --days N (silent), --event overdue"))
    if event == "stage" and stage is None:
        raise Usage(N_("a rule for entering a stage needs that stage: --stage NAME"), field="stage")
    if event == "silent" and not (days or 0) > 0:
        raise Usage(N_("a rule for silence needs days: --days N"), field="days")
    if (days or 0) < 0 or (days or 0) > MOST_DAYS:
        raise Usage(
            N_("{field}: {value} is not a number of days from 0 to {most}"), field="days", value=days, most=MOST_DAYS
        )
    unused = [
        name
        for name, given in (
            ("stage", stage is not None and event != "stage"),
            ("pipeline", pipeline is not None and event == "stage"),
            ("days", days is not None and event in ("stage", "created")),
            ("after", after is not None and does == "alert"),
            ("user", user is not None and does == "plan"),
        )
        if given
    ]
    if unused:
        raise Usage(
            N_("this rule ({kind}, {type}) has no use for: {fields}"), kind=event, type=does, fields=", ".join(unused)
        )
    if does == "plan" and after is None:
        raise Usage(N_("a rule that plans needs to know when it is due: --after 48h"), field="after")
