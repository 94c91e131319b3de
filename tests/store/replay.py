"""What the derived tables must hold, worked out in Python from rows and journal, in another way than the store does."""

import sqlite3
from dataclasses import dataclass
from typing import Any

SPOKEN = {"call", "meeting", "visit", "demo", "mail", "message"}


@dataclass(frozen=True)
class Tables:
    """Rows as dictionaries, by table."""

    rows: dict[str, list[dict[str, Any]]]

    def by_id(self, table: str) -> dict[str, dict[str, Any]]:
        return {row["id"]: row for row in self.rows[table]}


def read(connection: sqlite3.Connection) -> Tables:
    """Read what everything is worked out from."""
    read: dict[str, list[dict[str, Any]]] = {}
    for table in ("deal", "company", "contact", "activity", "activity_link", "journal", "action"):
        cursor = connection.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        read[table] = [dict(zip(names, row, strict=True)) for row in cursor]
    return Tables(read)


def deal_states(tables: Tables) -> list[tuple[object, ...]]:
    """Return deal_state as it must be: n, stage entry, slips, last, next and waiting, each with its activity,
    stage and attention."""
    return [_deal_state(tables, deal) for deal in sorted(tables.rows["deal"], key=lambda row: row["n"])]


def _deal_state(tables: Tables, deal: dict[str, Any]) -> tuple[object, ...]:
    linked = {
        link["activity_id"]
        for link in tables.rows["activity_link"]
        if link["noun"] == "deal" and link["row_id"] == deal["id"] and link["deleted_at"] is None
    }
    activities = [row for row in tables.rows["activity"] if row["id"] in linked and row["deleted_at"] is None]
    planned = [row for row in activities if row["done_at"] is None and row["kind"] != "note"]
    ours = _soonest([row for row in planned if row["owed_by"] != "them"])
    theirs = _soonest([row for row in planned if row["owed_by"] == "them"])
    changes = in_force(tables, "deal", deal["n"])
    entries = [
        when(change) for change in changes if change["field"] == "stage_id" and change["new"] == deal["stage_id"]
    ]
    slips = [
        change
        for change in changes
        if change["field"] == "expected_close"
        and change["old"] is not None
        and change["new"] is not None
        and change["new"] > change["old"]
    ]
    entered = entries[-1] if entries else deal["created_at"]
    stands_in = (deal["stage_id"] or "") if deal["deleted_at"] is None else None
    return (deal["n"], entered, len(slips), *_latest(activities), *ours, *theirs, stands_in, _attention(ours, theirs))


def stage_sums(tables: Tables) -> list[tuple[object, ...]]:
    """Return stage_sum as it must be: the deals that are not deleted by what tells them apart, how many and how
    much."""
    sums: dict[tuple[Any, ...], list[int]] = {}
    for deal in tables.rows["deal"]:
        if deal["deleted_at"] is None:
            probability = -1 if deal["probability"] is None else deal["probability"]
            key = (deal["stage_id"] or "", deal["rank_id"] or "", deal["currency"] or "", probability)
            held = sums.setdefault((*key, deal["category"] or ""), [0, 0, 0])
            high, low = divmod(deal["amount"] or 0, 2**30)
            held[0], held[1], held[2] = held[0] + 1, held[1] + high, held[2] + low
    return sorted((*key, *held) for key, held in sums.items())


def _attention(ours: tuple[object, object], theirs: tuple[object, object]) -> object:
    """Return when a deal wants attention: at our step, else at theirs; 9999 where a step has no day."""
    for due, activity in (ours, theirs):
        if activity is not None:
            return due if due is not None else "9999"
    return None


def company_states(tables: Tables) -> list[tuple[object, ...]]:
    """Return company_state as it must be: n, last conversation with anyone or about anything there, its activity."""
    states: list[tuple[object, ...]] = []
    for company in sorted(tables.rows["company"], key=lambda row: row["n"]):
        here = {company["id"]}
        for table in ("contact", "deal"):
            here |= {row["id"] for row in tables.rows[table] if row["company_id"] == company["id"]}
        linked = {
            link["activity_id"]
            for link in tables.rows["activity_link"]
            if link["row_id"] in here and link["deleted_at"] is None
        }
        activities = [row for row in tables.rows["activity"] if row["id"] in linked and row["deleted_at"] is None]
        states.append((company["n"], *_latest(activities)))
    return states


def in_force(tables: Tables, noun: str, row: int) -> list[dict[str, Any]]:
    """Return the changes of a row that were neither undone nor an undo, oldest first."""
    actions = {action["n"]: action for action in tables.rows["action"]}
    undone = {action["undoes"] for action in tables.rows["action"]} - {None}
    found = []
    for change in sorted(tables.rows["journal"], key=lambda each: each["seq"]):
        if change["noun"] != noun or change["row"] != row or change["field"] is None:
            continue
        action = actions.get(change["action"])
        if action is None or (action["undoes"] is None and action["id"] not in undone):
            found.append({**change, "action_at": action["at"] if action else None})
    return found


def when(change: dict[str, Any]) -> Any:
    """Return the instant at which a change took effect."""
    return change["effective_at"] or change["at"] or change["action_at"]


def _latest(activities: list[dict[str, Any]]) -> tuple[object, object]:
    spoken = [row for row in activities if row["done_at"] is not None and row["kind"] in SPOKEN]
    if not spoken:
        return None, None
    newest = max(spoken, key=lambda row: (row["done_at"], row["id"]))
    return newest["done_at"], newest["n"]


def _soonest(planned: list[dict[str, Any]]) -> tuple[object, object]:
    if not planned:
        return None, None
    first = min(planned, key=lambda row: (row["due"] is None, row["due"] or "", row["id"]))
    return first["due"], first["n"]
