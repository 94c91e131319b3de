"""A workspace with a row in every table, and rows in it that nobody would enter: whatever a column can hold."""

import itertools
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from sfa_tui.model.clock import Clock
from sfa_tui.store.journal import Value as Ours
from sfa_tui.store.schema import SYNCED
from tests.conftest import TODAY, ZONE
from tests.screens.walks.office import furnish

Value = Ours | bytes
"""What another program can write."""

MOST = 2**63 - 1
INTEGERS: tuple[Value, ...] = (MOST, -MOST - 1, 10**15, 10**10, -1, 0, 101)
REALS: tuple[Value, ...] = (float("inf"), float("-inf"), 1e308, -1e308, 5e-324, -0.0, 1e19)
TEXTS: tuple[Value, ...] = (
    *("", "garbage", "\0", "{{", "%s{", "\x1b[31m", "\n", "x" * 3000),
    *("2026-99-99", "2026-12-01x", "9999-12-31", "0001-01-01", "2026-13-01T00:00:00Z", "2026-12-01T10:00", "20261201"),
    *("9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00.000Z", "2026-12-01T00:00:00.000Z", "2026-W49-2", "1"),
    *("NaN", "sNaN", "1e999999", "1e-999999", "Infinity", "-1", "0", "1_0", "１２", "1e400", "-1e400"),
    *("deal", "user", "bogus", "won", "open", "weekly", "FREQ=SECONDLY", "FREQ=DAILY;INTERVAL=99999999999"),
    *("Bogus/Zone", "../../etc/passwd", "ZZZ", "日本", "money", "multi-choice", "revenue", "count", "25:99"),
)
ANYTHING: tuple[Value, ...] = (*INTEGERS, *REALS, *TEXTS, b"\xff", b"", 1.5)
FEW_TEXTS = (
    "",
    "garbage",
    "\0",
    "2026-99-99",
    "9999-12-31",
    "9999-12-31T23:59:59.999Z",
    "2026-12-01x",
    "1e999999",
    "NaN",
)
SOAK = int(os.environ.get("SFA_SOAK", "0"))
KINDS = {"INTEGER": INTEGERS, "REAL": (*REALS, 0.0, -1.0), "TEXT": TEXTS if SOAK else FEW_TEXTS, "ANY": ANYTHING}
"""{type of a column: values of it that make trouble}"""
COLUMNS = {
    table: {each.split()[0]: each.split()[1] for each in columns.split(", ")} for table, columns in SYNCED.items()
}
"""{synced table: {its own column: the type that it is declared with}}"""


def furnished(folder: Path) -> None:
    """Put at least one row into every synced table of a fresh workspace."""
    furnish(folder, Clock(datetime.combine(date.fromisoformat(TODAY), time(9, 30), tzinfo=ZoneInfo(ZONE))))
    with closing(sqlite3.connect(folder / "sfa.db")) as connection, connection:
        (pump,) = connection.execute("SELECT id FROM deal WHERE name = 'Pump'").fetchone()
        (contact,) = connection.execute("SELECT id FROM contact WHERE name = 'Yamamoto'").fetchone()
        (company,) = connection.execute("SELECT id FROM company WHERE name = 'Hokuyo'").fetchone()
        (user,) = connection.execute("SELECT id FROM user WHERE name = 'Aoki'").fetchone()
        (product,) = connection.execute("SELECT id FROM product").fetchone()
        (stage,) = connection.execute("SELECT id FROM stage ORDER BY position").fetchall()[0]
        (planned,) = connection.execute(
            "SELECT id FROM activity WHERE done_at IS NULL AND subject = 'visit 0'"
        ).fetchone()
        (comment,) = connection.execute("SELECT id FROM comment LIMIT 1").fetchone()
        (template,) = connection.execute("SELECT id FROM template").fetchone()
        at = f"{TODAY}T00:00:00.000Z"
        connection.execute("UPDATE deal SET expected_close = '2026-12-20', owner_id = ? WHERE id = ?", (user, pump))
        connection.execute("UPDATE activity SET duration_minutes = 30, zone = 'Asia/Tokyo' WHERE id = ?", (planned,))
        for table, *rows in (
            ("contact_point", {"contact_id": contact, "kind": "email", "value": "y@example.com"}),
            ("stage_requirement", {"stage_id": stage, "noun": "deal", "field": "amount"}),
            ("rank", {"code": "A", "label": "sure", "position": 1, "probability": 90, "category": "commit"}),
            ("source", {"name": "fair"}),
            ("competitor", {"name": "Rival", "id": "C"}),
            ("deal_company", {"deal_id": pump, "company_id": company, "role": "partner"}),
            ("deal_competitor", {"deal_id": pump, "competitor_id": "C"}),
            (
                "sales_order",
                {
                    **{"ref": "O1", "ordered_on": "2026-11-20", "company_id": company, "product_id": product},
                    **{"deal_id": pump, "owner_id": user, "quantity": 2.0, "amount": 500, "cost": 300},
                    "currency": "USD",
                },
            ),
            ("reminder", {"activity_id": planned, "minutes_before": 10}),
            ("mention", {"comment_id": comment, "user_id": user}),
            (
                "target",
                {"metric": "orders", "starts_on": "2026-10-01", "months": 3, "amount": 900000, "currency": "USD"},
                {
                    "metric": "orders",
                    "noun": "user",
                    "row_id": user,
                    "starts_on": "2026-12-01",
                    "months": 1,
                    "amount": 5,
                },
            ),
            (
                "rate",
                {"base": "EUR", "currency": "USD", "on_date": "2026-11-01", "rate": "1.25"},
                {"base": "EUR", "currency": "JPY", "on_date": "2026-11-01", "rate": "160"},
            ),
            ("tag", {"noun": "deal", "row_id": pump, "name": "hot"}),
            *(
                ("field", {"id": f"F{noun}{type}", "noun": noun, "name": f"f {type}", "type": type, "position": 1})
                for noun in ("deal", "company", "contact", "product")
                for type in ("text", "number", "money", "date", "choice", "multi-choice", "contact", "user")
            ),
            ("field_choice", {"field_id": "Fdealchoice", "name": "red", "position": 1}),
            *(
                ("field_value", {"field_id": f"F{noun}{type}", "row_id": id, "value": value})
                for noun, id in (("deal", pump), ("company", company), ("contact", contact), ("product", product))
                for type, value in (
                    *(("text", "words"), ("number", 5), ("money", 1250), ("date", "2026-12-24"), ("choice", "red")),
                    *(("multi-choice", "red"), ("contact", contact), ("user", user)),
                )
            ),
            ("import_mapping", {"noun": "deal", "signature": "x", "mapping": "{}"}),
            ("alert", {"user_id": user, "noun": "deal", "row_id": pump, "body": "look", "created_at": at}),
            ("resolution", {"noun": "deal", "row_id": pump, "field": "name", "kept": "ours", "user_id": user}),
            (
                "deal",
                {
                    **{"name": "Abroad", "stage_id": stage, "owner_id": user, "amount": 1000, "currency": "JPY"},
                    **{"expected_close": "2026-12-21", "created_at": "2026-11-01T00:00:00.000Z", "probability": 30},
                    "company_id": company,
                },
            ),
            (
                "template_step",
                {"template_id": template, "kind": "call", "after_days": 1, "position": 9, "at_time": "10:00"},
            ),
        ):
            for row in rows:
                insert(connection, table, row)  # type: ignore[arg-type]


def insert(connection: sqlite3.Connection, table: str, row: dict[str, Value]) -> None:
    """Write a row as another program does."""
    names = ", ".join(f'"{name}"' for name in row)
    connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(row))})', list(row.values()))


_numbers = itertools.count()


def spoiled(
    connection: sqlite3.Connection, table: str, column: str, values: Sequence[Value], rows: int | None = None
) -> None:
    """Copy the rows of a table (those that are unlike, or so many of them) once for each value, which the copy holds in
    that column."""
    named = list(COLUMNS[table])
    quoted = ", ".join(f'"{name}"' for name in named)
    held = connection.execute(f"SELECT {quoted}, id FROM \"{table}\" WHERE id NOT LIKE 'BAD%'").fetchall()
    # Rows that are alike in which columns they hold say no more than one of them.
    alike = {tuple(type(each) for each in row) + ((row[0],) if table in ("field_value",) else ()): row for row in held}
    for *row, id in [*alike.values()][:rows]:
        for value in values:
            new = f"BAD{next(_numbers):020}"
            copy = {**dict(zip(named, row, strict=True)), column: value, "id": new}
            if "name" in copy and column != "name":
                copy["name"] = f"{copy['name']} {new[-6:]}"
            insert(connection, table, copy)
            links = connection.execute(
                "SELECT noun, row_id, activity_id FROM activity_link WHERE activity_id = ?1 OR row_id = ?1 LIMIT 5",
                (id,),
            ).fetchall()
            for noun, row_id, activity in links if table in ("activity", "deal", "company", "contact") else ():
                of = {"activity_id": new if activity == id else activity, "row_id": new if row_id == id else row_id}
                insert(connection, "activity_link", {"noun": noun, **of})
