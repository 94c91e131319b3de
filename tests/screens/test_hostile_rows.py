"""Rows with values that nobody would enter, as a merge stores them, in the app: every tab shows what it can."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Once
from tests.hostile_rows import COLUMNS, KINDS, SOAK, furnished, spoiled
from tests.screens.piloting import drive, opened
from tests.screens.test_broken_values import see_everything

TABLES = (
    [[table] for table in COLUMNS] if SOAK else [["deal", "line_item"], ["field_value", "target", "rate", "activity"]]
)


@pytest.mark.parametrize("tables", TABLES, ids=" ".join)
def test_every_tab_shows_what_it_can(workspace: Path, once: Once, tables: list[str]) -> None:
    once(lambda: furnished(workspace))
    with closing(sqlite3.connect(workspace / "sfa.db")) as connection, connection:
        for table in tables:
            for column, kind in COLUMNS[table].items():
                spoiled(connection, table, column, KINDS[kind], rows=None if SOAK or table == "field_value" else 1)

    async def look() -> None:
        async with opened(workspace) as desk:
            seen = await see_everything(desk)
            assert "Pump" in seen
            assert not [each for each in desk.told if "defect" in each]

    drive(look)
