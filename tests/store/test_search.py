"""Words are looked up once, whatever else is asked: SQLite's plan says so."""

import pytest

from sfa_tui.store import search
from sfa_tui.store.workspace import Store


@pytest.mark.parametrize("noun", ["deal", "company", "activity"])
def test_words_of_three_characters_are_the_outer_loop(store: Store, noun: str) -> None:
    sql, parameters = search.condition("gtx", noun, "t.n")
    plan = store.connection.execute(f'EXPLAIN QUERY PLAN SELECT 1 FROM "{noun}" t WHERE {sql}', parameters).fetchall()
    steps = [row[3] for row in plan]
    words = next(index for index, step in enumerate(steps) if "VIRTUAL TABLE" in step)
    entries = next(index for index, step in enumerate(steps) if step.startswith("SEARCH e "))
    assert words < entries
    assert "INTEGER PRIMARY KEY" in steps[entries]
