"""What the journal costs: rows of ten fields inserted one by one with its triggers, against the same table and indexes
without them."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Result, compare
from benchmarks.writing import insert, template
from sfa_tui.model.ids import new_ids
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import Store

RUNS = 5
COLUMNS = (
    "id",
    *"ref ordered_on company_id product_id deal_id owner_id quantity amount cost currency".split(),
)


def run(deals: int) -> Iterable[Result]:
    """Yield the insert of so many orders, a table of which nothing is derived."""
    with TemporaryDirectory() as folder:
        base, rows = template(Path(folder)), orders(deals)

        def journalled(store: Store) -> None:
            with action(store, "bench"):
                store.connection.executemany(insert("sales_order", COLUMNS), rows)

        yield compare(
            "journal",
            1.6,
            lambda: base.ours(journalled),
            lambda: base.plain(insert("sales_order", COLUMNS), rows),
            runs=RUNS,
        )


def orders(number: int) -> list[tuple[Value, ...]]:
    """Return so many orders of a thousand companies over three years."""
    ids, companies, products, owners = (new_ids(each) for each in (number, 1000, 50, 40))
    start = date(2024, 1, 1)
    return [
        (
            id,
            f"S-{place}",
            (start + timedelta(days=place % 1000)).isoformat(),
            companies[place * 7 % 1000],
            products[place % 50],
            None,
            owners[place % 40],
            float(place % 9 + 1),
            place * 100,
            place * 60,
            "USD",
        )
        for place, id in enumerate(ids)
    ]
