"""Which follow-ups may be told otherwise in a calendar since a change of the workspace, as the journal knows it.

Rather one too many than one too few: an entry tells of its deals, their amounts and last conversations, of companies
and people, so a change of any of these reaches the follow-ups that are linked to it.
"""

import json
from collections.abc import Iterable, Sequence

from sfa_tui.store.calendar import PAGE
from sfa_tui.store.workspace import Store

MOST = 2_000
"""So many at most are told apart; with more, all may as well be told anew."""

FOLLOWED = {
    "activity": (),
    "activity_link": (),
    "reminder": (),
    "contact": (),
    "company": ("name",),
    "deal": ("name", "company_id", "amount", "currency"),
}
"""{noun: its fields that are told of, all of them where none is named}"""

ELSEWHERE = frozenset(
    (
        *("team", "membership", "contact_point", "pipeline", "stage", "stage_requirement", "rank", "source", "reason"),
        *("competitor", "product", "deal_company", "deal_contact", "deal_competitor", "line_item", "sales_order"),
        *("comment", "mention", "report", "target", "rate", "tag", "field", "field_choice", "field_value"),
        *("import_mapping", "template", "template_step", "rule", "alert", "resolution"),
    )
)
"""Nouns that no entry tells of; of any other (`setting`, `user`) all entries may tell."""


def mark(store: Store, number: int) -> str:
    """Return what a change of the workspace was, by its number: a workspace that was restored has others."""
    row = store.connection.execute(
        "SELECT j.noun, j.row, j.field, coalesce(j.at, a.at), a.id FROM journal j LEFT JOIN action a ON a.n = j.action"
        " WHERE j.seq = ?",
        (number,),
    ).fetchone()
    return json.dumps(row)


def told_anew(store: Store, since: int) -> set[str] | None:
    """Return the ids of the activities whose entries may say something else than at a change; None where too many may,
    or where nobody knows."""
    rows = store.connection.execute(
        "SELECT noun, row, field, old FROM journal WHERE seq > ? LIMIT ?", (since, 10 * MOST + 1)
    ).fetchall()
    if len(rows) > 10 * MOST:
        return None
    numbers: dict[str, set[int]] = {noun: set() for noun in FOLLOWED}
    activities, deals = set[str](), set[str]()
    for noun, row, field, old in rows:
        if noun in ELSEWHERE:
            continue
        if noun not in FOLLOWED or (noun == "activity" and field == "recurs_from"):
            return None
        if field is None or not FOLLOWED[noun] or field in FOLLOWED[noun]:
            numbers[noun].add(row)
        if field == "activity_id" and old:
            activities.add(old)  # whose link or reminder it was before
        if field == "row_id" and old:
            deals.add(old)
    if not any(numbers.values()):
        return set()
    found = _reached(store, numbers, activities, deals)
    return found if len(found) <= MOST else None


def _reached(store: Store, numbers: dict[str, set[int]], activities: set[str], deals: set[str]) -> set[str]:
    """Return the ids of the activities that rows, given by their numbers, activities and deals reach."""
    found = activities | _each(store, "SELECT id FROM activity WHERE n IN ({})", numbers["activity"])
    found |= _each(store, "SELECT activity_id FROM activity_link WHERE n IN ({})", numbers["activity_link"])
    found |= _each(store, "SELECT activity_id FROM reminder WHERE n IN ({})", numbers["reminder"])
    # How many occurrences lie before one is told of those that come after it.
    recurring = _each(store, "SELECT recurs_from FROM activity WHERE recurs_from IS NOT NULL AND id IN ({})", found)
    found |= _each(store, "SELECT id FROM activity WHERE recurs_from IN ({})", recurring)
    companies = _each(store, "SELECT id FROM company WHERE n IN ({})", numbers["company"])
    people = _each(store, "SELECT id FROM contact WHERE n IN ({})", numbers["contact"])
    linked = "SELECT activity_id FROM activity_link WHERE row_id IN ({})"
    found |= _each(store, linked, companies | people)
    deals = deals | _each(store, "SELECT id FROM deal WHERE n IN ({})", numbers["deal"])
    deals |= _each(store, "SELECT row_id FROM activity_link WHERE n IN ({})", numbers["activity_link"])
    deals |= _each(store, "SELECT id FROM deal WHERE company_id IN ({})", companies)
    # A conversation is told of wherever its deal is.
    deals |= _each(store, "SELECT row_id FROM activity_link WHERE noun = 'deal' AND activity_id IN ({})", found)
    return found | _each(store, linked, deals)


def _each(store: Store, sql: str, values: Iterable[int | str]) -> set[str]:
    """Return the texts that a query finds for values, which stand in its place {}."""
    found: set[str] = set()
    asked: Sequence[int | str] = list(values)
    for start in range(0, len(asked), PAGE):
        part = asked[start : start + PAGE]
        rows = store.connection.execute(sql.format(", ".join("?" * len(part))), part)
        found |= {id for (id,) in rows if id is not None}
    return found
