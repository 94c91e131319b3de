"""The bulk path with everything (journal, derived rows, search), against a plain insert into the same table with the
same indexes."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import writing
from benchmarks.measure import Result, compare
from benchmarks.writing import COLUMNS, insert, template
from sfa_tui.store.bulk import bulk
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store

RUNS = 5


def run(deals: int) -> Iterable[Result]:
    """Yield the insert of so many deals of ten fields."""
    with TemporaryDirectory() as folder:
        base, rows = template(Path(folder)), writing.deals(deals)

        def whole(store: Store) -> None:
            with action(store, "bench") as act, bulk(act) as work:
                work.insert("deal", COLUMNS, rows)

        yield compare(
            "bulk",
            1.7,
            lambda: base.ours(whole),
            lambda: base.plain(insert("deal", COLUMNS), rows),
            runs=RUNS,
        )
