"""One edit of a deal through its verb, durable when it returns, against one plain UPDATE that is committed as
durably.

The log of changes has its full length before, as in the app, which sees to that after a few changes; the log of the
plain one grows with every change, as SQLite's does until it is copied into the file for the first time."""

from collections.abc import Iterable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import writing
from benchmarks.measure import Result, compare
from benchmarks.writing import CLOCK, template
from sfa_tui.sales import deals as verbs
from sfa_tui.store.room import make_room
from sfa_tui.store.workspace import open_workspace

RUNS = 300


def run(deals: int) -> Iterable[Result]:
    """Yield the change of an amount among so many deals."""
    with TemporaryDirectory() as folder:
        rows = writing.deals(deals)
        base = template(Path(folder), rows)
        ours, plain = open_workspace(base.folder), writing.plain(base.folder)
        turns = count()
        make_room(ours)

        def edit() -> None:
            turn = next(turns)
            verbs.edit(ours, CLOCK, [str(rows[turn * 37 % deals][0])], {"amount": str(turn)})

        def update() -> None:
            turn = next(turns)
            plain.execute("BEGIN IMMEDIATE")
            plain.execute("UPDATE deal SET amount = ? WHERE id = ?", (turn, rows[turn * 37 % deals][0]))
            plain.execute("COMMIT")

        yield compare("edit", 1.2, edit, update, runs=RUNS)
        ours.close()
        plain.close()
