"""The deals that a filter lets through, found once for all that one reading asks about them.

A head and the pages of every column each ask for the deals of the same filter; most filters are answered by no index,
so that each of them would look at every deal.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sfa_tui.model.clock import Clock
from sfa_tui.store.deals import Where, joins
from sfa_tui.store.workspace import Store

_FEW = 2_000
"""Deals up to which it is quicker to sort those that were found than to look for them in the order of a column."""


@dataclass(frozen=True, slots=True)
class Found(Where):
    """The condition that exactly the deals which were found meet; `few` is whether they are few."""

    few: bool = False


@contextmanager
def finding(store: Store) -> Iterator[None]:
    """Give a reading in which deals can be found."""
    # Made beforehand and once: a reading that took a table away with it would leave the whole schema to be read again.
    store.connection.execute("CREATE TEMP TABLE IF NOT EXISTS found (n INTEGER PRIMARY KEY)")
    with store.reading():
        yield


def found(store: Store, clock: Clock, where: Where) -> Found:
    """Return a condition that the deals of another one meet, as long as `finding` lasts and nothing else is found."""
    connection = store.connection
    connection.execute("DELETE FROM temp.found")
    # In the order of the deals: an index that tells none of them apart would be walked through at random.
    count = connection.execute(
        f"INSERT INTO temp.found SELECT d.n FROM deal d{joins(where.sql)} WHERE {where.sql} ORDER BY d.n",
        {**where.parameters, "today": clock.today.isoformat(), "now": clock.instant},
    ).rowcount
    return Found("d.n IN (SELECT n FROM temp.found)", {}, few=count <= _FEW)


def of_stage(where: Found) -> str:
    """Return FROM and WHERE of the states (`x`) of those that were found in the stage :stage; where they are many, in
    the order of an index of the stage."""
    if where.few:
        return "FROM temp.found k CROSS JOIN deal_state x ON x.n = k.n WHERE +x.stage_id = :stage"
    return "FROM deal_state x WHERE x.stage_id = :stage AND x.n IN (SELECT n FROM temp.found)"
