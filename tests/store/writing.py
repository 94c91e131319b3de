"""Random writes to a workspace, through verbs' actions and raw from outside, as hypothesis strategies."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import Store

TABLES = ("company", "contact", "deal", "activity", "activity_link")
IDS = {table: [f"{table[:2].upper()}{number:024d}" for number in range(4)] for table in TABLES}
"""Few ids, so that rows meet; the first characters keep those of two tables apart."""
IDS["activity_link"] = [f"LI{number:024d}" for number in range(6)]

_days = st.sampled_from(["2026-11-01", "2026-12-01", "2026-12-15", "2027-01-31", None])
_instants = st.sampled_from(
    [
        "2026-11-30T00:00:00.000Z",
        "2026-11-30T00:00:00.001Z",
        "2026-12-01T08:00:00.000Z",
        "2026-12-24T15:00:00.000Z",
        None,
    ]
)
_stages = st.sampled_from(["S1", "S2", "S3", None])
_anything = st.sampled_from([*IDS["deal"], *IDS["company"], *IDS["contact"]])

COLUMNS: dict[str, dict[str, st.SearchStrategy[Value]]] = {
    "company": {"name": st.sampled_from(["Acme", "北洋電機", None]), "sector": st.sampled_from(["製造", "IT"])},
    "contact": {
        "name": st.sampled_from(["山田 太郎", "Moses"]),
        "company_id": st.sampled_from([*IDS["company"], None]),
    },
    "deal": {
        "name": st.sampled_from(["GTX ×40", "保守更新", None]),
        "company_id": st.sampled_from([*IDS["company"], None]),
        "stage_id": _stages,
        "expected_close": _days,
        "amount": st.sampled_from([1, 2_000_000, 2**53, None]),
        "rank_id": st.sampled_from(["A", None]),
        "currency": st.sampled_from(["USD", None]),
        "probability": st.sampled_from([0, 30, None]),
        "category": st.sampled_from(["commit", None]),
        "created_at": st.sampled_from(["2026-03-01T00:00:00.000Z", "2026-06-01T00:00:00.000Z"]),
    },
    "activity": {
        "kind": st.sampled_from(["call", "visit", "note", "todo", "mail"]),
        "subject": st.sampled_from(["見積提出", "call back", None]),
        "done_at": _instants,
        "due": st.one_of(_days, _instants),
        "owed_by": st.sampled_from(["us", "them", "nobody", None]),
    },
    "activity_link": {
        "activity_id": st.sampled_from(IDS["activity"]),
        "noun": st.sampled_from(["deal", "company", "contact"]),
        "row_id": _anything,
    },
}


@dataclass(frozen=True)
class Write:
    """One write: insert, update (one row, or every row where `id` is None), delete or revive."""

    kind: str
    table: str
    id: str | None
    values: tuple[tuple[str, Value], ...] = ()


@st.composite
def writes(draw: st.DrawFn) -> Write:
    """Return a random write."""
    table = draw(st.sampled_from(TABLES))
    kind = draw(st.sampled_from(["insert", "insert", "update", "update", "delete", "revive"]))
    columns = draw(st.lists(st.sampled_from(sorted(COLUMNS[table])), unique=True, min_size=1))
    values = tuple((column, draw(COLUMNS[table][column])) for column in columns)
    id = draw(st.sampled_from(IDS[table] if kind == "insert" else [*IDS[table], None]))
    return Write(kind, table, id, values if kind in ("insert", "update") else ())


def outside(connection: sqlite3.Connection, write: Write) -> None:
    """Write as any SQLite shell would."""
    where, key = ("id = ?", [write.id]) if write.id else ("true", [])
    match write.kind:
        case "insert":
            if exists(connection, write):
                return
            columns = ", ".join(["id", *(column for column, _ in write.values)])
            marks = ", ".join("?" * (1 + len(write.values)))
            values = [write.id, *(value for _, value in write.values)]
            connection.execute(f"INSERT INTO {write.table} ({columns}) VALUES ({marks})", values)
        case "update":
            assignments = ", ".join(f"{column} = ?" for column, _ in write.values)
            connection.execute(
                f"UPDATE {write.table} SET {assignments} WHERE {where}", [*(value for _, value in write.values), *key]
            )
        case "delete":
            connection.execute(f"DELETE FROM {write.table} WHERE {where}", key)
        case _:
            connection.execute(f"UPDATE {write.table} SET deleted_at = NULL WHERE {where}", key)


def exists(connection: sqlite3.Connection, write: Write) -> bool:
    """Return whether the row that is written to is there."""
    return connection.execute(f"SELECT 1 FROM {write.table} WHERE id = ?", (write.id,)).fetchone() is not None


def by_action(store: Store, several: list[Write]) -> None:
    """Write several things as one action."""
    with action(store, "test") as act:
        for write in several:
            rows: list[str] = [write.id] if write.id else _ids(store, write.table)
            if write.kind == "insert" and not exists(store.connection, write):
                act.insert(write.table, dict(write.values), id=write.id)
            for id in rows:
                if write.kind == "insert" or not exists(store.connection, Write("", write.table, id)):
                    continue
                values: dict[str, dict[str, Value]] = {"delete": {"deleted_at": act.at}, "revive": {"deleted_at": None}}
                act.update(write.table, id, values.get(write.kind, dict(write.values)))


def _ids(store: Store, table: str) -> list[str]:
    return [id for (id,) in store.connection.execute(f"SELECT id FROM {table} ORDER BY n")]


Step = Callable[[Store], None]
