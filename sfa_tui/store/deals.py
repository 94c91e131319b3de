"""Deals as they are read: the one SELECT that every list, card and report of deals stands on, and the object of a
deal."""

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sfa_tui.model.clock import Clock
from sfa_tui.model.money import json_number
from sfa_tui.store import conversations, fields, rates, sequence, teams
from sfa_tui.store.deal_parts import COST
from sfa_tui.store.exact import LIMIT
from sfa_tui.store.listing import Object, grouped, tags
from sfa_tui.store.workspace import Store

_PAGE = 500

PROBABILITY = (
    "CASE s.kind WHEN 'won' THEN 100 WHEN 'lost' THEN 0 ELSE coalesce(d.probability, r.probability, s.probability) END"
)
PROBABILITY_SOURCE = (
    "CASE WHEN s.kind IN ('won', 'lost') THEN 'stage' WHEN d.probability IS NOT NULL THEN 'deal'"
    " WHEN r.probability IS NOT NULL THEN 'rank' WHEN s.probability IS NOT NULL THEN 'stage' END"
)
CATEGORY = (
    "CASE s.kind WHEN 'won' THEN 'closed' WHEN 'lost' THEN 'omitted'"
    " ELSE coalesce(d.category, r.category, s.category) END"
)
ROTTING = (
    "(s.kind IS 'open' AND s.rotting_days IS NOT NULL AND (d.parked_until IS NULL OR d.parked_until <= :today)"
    " AND (x.next_due IS NULL OR x.next_due < iif(length(x.next_due) = 10, :today, :now))"
    " AND julianday(:now) - julianday(max(coalesce(x.last_at, ''), coalesce(x.stage_entered_at, ''))) > s.rotting_days)"
)
"""Days since the later of last conversation and stage entry are past the stage's limit, no next step lies ahead, and
the deal is not parked (parameters :today, :now)."""

# Revenue less cost where any line carries a cost; the amount of the deal rules over the sum of its lines.
# A cost that is no amount, as only another program writes it, leaves the margin unknown.
MARGIN = (
    f"(SELECT CAST(d.amount - CAST(round(total({COST})) AS INTEGER) AS INTEGER)"
    " FROM line_item i WHERE i.deal_id = d.id AND i.deleted_at IS NULL"
    f" HAVING count(i.unit_cost) > 0 AND count({COST}) = count(*) AND abs(total({COST})) <= {LIMIT})"
)

JOINS = (
    " LEFT JOIN deal_state x ON x.n = d.n LEFT JOIN stage s ON s.id = d.stage_id"
    " LEFT JOIN pipeline p ON p.id = s.pipeline_id LEFT JOIN rank r ON r.id = d.rank_id"
    " LEFT JOIN user o ON o.id = d.owner_id LEFT JOIN company c ON c.id = d.company_id"
)

_JOIN = re.compile(r" LEFT JOIN \S+ (\w+) ON \S+ = \S+")

_SELECT = f"""
SELECT d.n, d.id, d.ref, d.name, c.name AS company, o.name AS owner, d.owner_id, d.team_id, p.name AS pipeline,
  s.name AS stage, s.kind, r.code AS rank, d.amount, d.currency, {MARGIN} AS margin, {PROBABILITY} AS probability,
  {PROBABILITY_SOURCE} AS probability_source, {CATEGORY} AS category, d.expected_close, x.slips, d.created_at,
  x.stage_entered_at, d.closed_on, l.name AS lost_reason, d.lost_kind, src.name AS source, d.parked_until,
  d.external_id, d.note, {ROTTING} AS rotting, x.last_activity, x.next_activity, x.waiting_activity
FROM deal d{JOINS} LEFT JOIN reason l ON l.id = d.reason_id LEFT JOIN source src ON src.id = d.source_id"""

ORDERS = {
    "new": "d.n",
    "close": "d.expected_close IS NULL, d.expected_close",
    "closed": "d.closed_on IS NULL, d.closed_on",
    "amount": "d.amount",
    "name": "d.name",
    "company": "c.name",
    "next": "x.next_due IS NULL, x.next_due",
    "age": "x.stage_entered_at",
}
"""Orders of a list of deals: {name: ORDER BY}; "new" is the order in which they were recorded, and of
amounts it is what they are worth in the base currency that comes first."""

_BY_NUMBER = ("new", "age", "close", "amount")
"""Orders that are read from an index alone, which has no ids: deals that are alike in them stand by their numbers."""
_OF_STATE = ("new", "next", "age")
"""Orders for which the state of a deal is enough."""
# Only deals that are not deleted have a stage there, and its rows are a fifth of the size.
_ALIVE = "deal_state x WHERE x.stage_id IS NOT NULL"
_ALIVE_BY_ID = "deal d CROSS JOIN deal_state x ON x.n = d.n WHERE x.stage_id IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Where:
    """A condition over `d` (deal) and the JOINS, and its named parameters."""

    sql: str
    parameters: dict[str, object]


def everything() -> Where:
    """Return the condition that every deal which is not deleted meets."""
    return Where("d.deleted_at IS NULL", {})


def joins(sql: str) -> str:
    """Return those of the JOINS that an expression speaks of."""
    wanted = set(re.findall(r"\b([a-z]+)\.", sql))
    if "p" in wanted:
        wanted.add("s")
    return "".join(join[0] for join in _JOIN.finditer(JOINS) if join[1] in wanted)


def among(ids: Sequence[str]) -> Where:
    """Return the condition that the deals with these ids meet, deleted or not."""
    import json

    return Where("d.id IN (SELECT value FROM json_each(:ids))", {"ids": json.dumps(ids)})


def listed(
    store: Store, where: Where, clock: Clock, *, order: str = "new", descending: bool = True, limit: int | None = None
) -> Iterator[Object]:
    """Yield the objects of the deals that meet a condition, page by page, in one of ORDERS."""
    order_by = _order_by(store, clock, order, descending)
    condition = where.sql
    if limit is not None:
        # Chosen first and read afterwards: else margin and rotting would be worked out for every deal that is sorted.
        condition = f"d.n IN (SELECT d.n FROM deal d{JOINS} WHERE {where.sql} {order_by} LIMIT :limit)"
    yield from _read(
        store, clock, f"{_SELECT} WHERE {condition} {order_by}", {**_parameters(where, clock), "limit": limit}
    )


def numbers(
    store: Store, where: Where, clock: Clock, *, order: str = "new", descending: bool = True, limit: int | None = None
) -> sequence.Numbers:
    """Return the numbers of the deals that `listed` yields, in the same order."""
    order_by = _order_by(store, clock, order, descending)
    if where == everything() and order in _OF_STATE:
        source = _ALIVE if order in _BY_NUMBER else _ALIVE_BY_ID
        sql = f"SELECT x.n AS n FROM {source} {order_by.replace('d.n', 'x.n')} LIMIT :limit"
    else:
        sql = f"SELECT d.n AS n FROM deal d{joins(where.sql + order_by)} WHERE {where.sql} {order_by} LIMIT :limit"
    parameters = {**_parameters(where, clock), "limit": -1 if limit is None else limit}
    return sequence.read(store.connection, sql, parameters)


def numbered(store: Store, numbers: Sequence[int], clock: Clock) -> list[Object]:
    """Return the objects of the deals with these numbers, in their order; a number that no deal has is left out."""
    sql = f"{_SELECT} JOIN json_each(:numbers) k ON k.value = d.n ORDER BY k.key"
    parameters = {**_parameters(everything(), clock), "numbers": sequence.as_json(numbers)}
    return list(_read(store, clock, sql, parameters))


def terms_of(order: str) -> list[str]:
    """Return the terms of one of ORDERS, the last of which tells all deals apart."""
    return [*ORDERS[order].split(", "), "d.n" if order in _BY_NUMBER else "d.id"]


def _order_by(store: Store, clock: Clock, order: str, descending: bool) -> str:
    terms = terms_of(order)
    if order == "amount":
        terms.insert(0, rates.in_base(store, "d.amount", "d.currency", clock.today))
    direction = " DESC" if descending else ""
    return f"ORDER BY {', '.join(term + direction for term in terms)}"


def _parameters(where: Where, clock: Clock) -> dict[str, object]:
    return {**where.parameters, "today": clock.today.isoformat(), "now": clock.instant}


def _read(store: Store, clock: Clock, sql: str, parameters: Mapping[str, object]) -> Iterator[Object]:
    cursor = store.connection.execute(sql, parameters)
    cursor.row_factory = sqlite3.Row
    convert = rates.converter(store, clock.today)
    team_of = teams.team_names(store, clock.today)
    while page := list(islice(cursor, _PAGE)):
        yield from _objects(store, page, clock, convert, team_of)


def count(store: Store, where: Where, clock: Clock) -> int:
    """Return how many deals meet a condition."""
    source = _ALIVE if where == everything() else f"deal d{joins(where.sql)} WHERE {where.sql}"
    sql = f"SELECT count(*) FROM {source}"
    (number,) = store.connection.execute(sql, _parameters(where, clock)).fetchone()
    return int(number)


def ids(store: Store, where: Where, clock: Clock) -> list[str]:
    """Return the ids of the deals that meet a condition, in the order in which they were recorded."""
    sql = f"SELECT d.id FROM deal d{JOINS} WHERE {where.sql} ORDER BY d.n"
    rows = store.connection.execute(sql, _parameters(where, clock))
    return [id for (id,) in rows]


def ids_of(store: Store, numbers: Sequence[int]) -> list[str]:
    """Return the ids of the deals with these numbers, in the order of the numbers."""
    sql = "SELECT d.id FROM json_each(?) k JOIN deal d ON d.n = k.value ORDER BY k.key"
    return [id for (id,) in store.connection.execute(sql, (sequence.as_json(numbers),))]


def get(store: Store, id: str, clock: Clock) -> Object:
    """Return the object of the deal with this id, deleted or not."""
    return next(listed(store, Where("d.id = :id", {"id": id}), clock))


def _objects(
    store: Store, page: Sequence[sqlite3.Row], clock: Clock, convert: rates.Converter, team_of: teams.TeamNames
) -> Iterator[Object]:
    ids = [row["id"] for row in page]
    activities = conversations.by_number(
        store, {row[key] for row in page for key in ("last_activity", "next_activity", "waiting_activity")}
    )
    contacts = grouped(
        store,
        "SELECT l.deal_id, p.id, p.name, l.role FROM deal_contact l JOIN contact p ON p.id = l.contact_id"
        " WHERE l.deleted_at IS NULL AND l.deal_id IN ({}) GROUP BY l.deal_id, p.id, l.role ORDER BY min(l.id)",
        ids,
    )
    labels = tags(store, "deal", ids)
    custom = fields.values(store, "deal", ids)
    for row in page:
        currency = row["currency"] or store.currency
        amount = row["amount"]
        base = convert(amount, currency) if amount is not None else None
        yield {
            "id": row["id"],
            "ref": row["ref"],
            "name": row["name"],
            "company": row["company"],
            "contacts": [{"id": id, "name": name, "role": role} for id, name, role in contacts.get(row["id"], ())],
            "owner": row["owner"],
            "team": team_of(row["team_id"], row["owner_id"]),
            "pipeline": row["pipeline"],
            "stage": row["stage"],
            "kind": row["kind"] or "open",
            "rank": row["rank"],
            "amount": None if amount is None else json_number(amount, currency),
            "currency": currency,
            "amount_base": None if base is None else json_number(base, store.currency),
            "margin": None if row["margin"] is None else json_number(row["margin"], currency),
            "probability": row["probability"],
            "probability_source": row["probability_source"],
            "category": row["category"],
            "expected_close": row["expected_close"],
            "slips": row["slips"] or 0,
            "created_at": row["created_at"],
            "stage_entered_at": row["stage_entered_at"],
            "closed_at": row["closed_on"],
            "lost_reason": row["lost_reason"],
            "lost_kind": row["lost_kind"],
            "source": row["source"],
            "parked_until": row["parked_until"],
            "days_in_stage": clock.days_since(row["stage_entered_at"]) if row["stage_entered_at"] else None,
            "rotting": bool(row["rotting"]),
            "last_conversation": conversations.conversation(activities.get(row["last_activity"])),
            "next_step": conversations.step(activities.get(row["next_activity"])),
            "waiting_for": conversations.step(activities.get(row["waiting_activity"])),
            "tags": labels.get(row["id"], []),
            "fields": custom.get(row["id"], {}),
            "note": row["note"],
            "external_id": row["external_id"],
        }
