"""One edit of a deal through its verb, durable when it returns, against one plain UPDATE that is committed as
durably.

In the first figure each has the log that it has in use: ours its full length, which the app sees to after a few
changes, the plain one's grows with every change, as SQLite's does until it is copied into the file for the first time.
In the second both have the full length, so that it tells what the change itself costs.
"""

from collections.abc import Iterable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import writing
from benchmarks.measure import Result, compare
from benchmarks.writing import CLOCK, template
from sfa_tui.sales import deals as verbs
from sfa_tui.store.room import lengthen, make_room
from sfa_tui.store.workspace import open_workspace

RUNS = 300


def run(deals: int) -> Iterable[Result]:
    """Yield the change of an amount among so many deals."""
    with TemporaryDirectory() as folder:
        rows = writing.deals(deals)
        base = template(Path(folder), rows)
        ours, plain = open_workspace(base.folder), writing.plain(base.folder)
        turns = count()

        def edit() -> None:
            turn = next(turns)
            verbs.edit(ours, CLOCK, [str(rows[turn * 37 % deals][0])], {"amount": str(turn)})

        def update() -> None:
            turn = next(turns)
            plain.execute("BEGIN IMMEDIATE")
            plain.execute("UPDATE deal SET amount = ? WHERE id = ?", (turn, rows[turn * 37 % deals][0]))
            plain.execute("COMMIT")

        make_room(ours)
        yield compare("edit", 1.2, edit, update, runs=RUNS)
        lengthen(plain, base.folder / writing.PLAIN)
        yield compare("edit.alike", 1.2, edit, update, runs=RUNS)
        ours.close()
        plain.close()
