"""Changes over which the merge rule need not think, written set by set: docs/sync-protocol.md, §5.

Such a change was made of just what its row holds here, by a writer who had seen all that was ever asserted of the
register; the row is neither deleted nor disputed. Then it is the greatest assertion and overrides nobody's: the rule
would write it, journal it with nothing beside it, and look at no conflict.
"""

import json
import sqlite3
from collections.abc import Collection, Container, Iterator, Sequence

from sfa_tui.store.sync.changes import Change
from sfa_tui.store.sync.registers import TOMBSTONE, Layout
from sfa_tui.store.sync.runs import Run
from sfa_tui.store.sync.seen import Segments
from sfa_tui.store.sync.writing import Writing
from sfa_tui.store.triggers import literal, quoted

MANY = 100
"""Changes from which on a run is worth its statements."""

_WAS = "_was"
"""Under which name, that no column has, what a cell holds is staged beside what it is to hold."""


def is_long(run: Run) -> bool:
    """Return whether a run is worth the statements that write it at once."""
    return run.field is not None and len(run.changes) >= MANY


class Uncontested:
    """What of the runs of a merge is written set by set."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        written: Writing,
        segments: Segments,
        disputed: Collection[tuple[str, int]],
    ) -> None:
        self._connection = connection
        self._written = written
        self._segments = segments
        self._disputed = disputed
        self._looked: int | None = None

    def write(
        self, run: Run, layout: Layout, segment: int, action: int | None, aside: Container[str]
    ) -> Sequence[Change]:
        """Write those changes of a run that nothing contests, and return the others, as those of rows that stand aside:
        what is known of them is not all written yet."""
        field, changes = run.field, {change.row: change for change in run.changes if change.row not in aside}
        is_twice = len({change.row for change in run.changes}) < len(run.changes)
        if is_twice or field is None or layout.of.get(field, layout.tombstone) == layout.tombstone:
            return run.changes
        self._look(segment)
        others = [name for name in layout.registers[layout.of[field]] if name != field]
        _come(self._connection, [changes[id] for id in sorted(changes)], others)
        rows = self._written.rows
        rows.stage_found([field, _WAS], _uncontested(layout, run, field, others))
        self._connection.execute("DROP TABLE temp.came")
        of = quoted(run.table)
        (count,) = self._connection.execute("SELECT count(*) FROM temp.staged").fetchone()
        rest: Sequence[Change] = ()
        if count < len(run.changes):
            ids = self._connection.execute(f"SELECT t.id FROM temp.staged s JOIN {of} t ON t.n = s.n")
            staged = {id for (id,) in ids}
            rest = [change for change in run.changes if change.row not in staged]
        self._journal(run, field, segment, action)
        rows.write_staged(run.table, [field])
        self._written.seq += count
        return rest

    def _look(self, segment: int) -> None:
        """Note by what the changes of a segment are judged: what its writer had seen, and which rows are disputed."""
        if self._looked == segment:
            return
        self._looked = segment
        connection, known = self._connection, self._segments.known(segment)
        connection.execute("DROP TABLE IF EXISTS temp.seen")
        connection.execute("CREATE TEMP TABLE seen (segment INTEGER PRIMARY KEY) STRICT")
        connection.execute(
            "INSERT INTO temp.seen SELECT g.n FROM json_each(?) w CROSS JOIN segment g ON g.site = w.key"
            " AND g.seq <= w.value",
            (json.dumps(known.vector | {known.site: known.seq}),),
        )
        connection.execute("DROP TABLE IF EXISTS temp.disputed")
        connection.execute(
            "CREATE TEMP TABLE disputed (noun TEXT, n INTEGER, PRIMARY KEY (noun, n)) STRICT, WITHOUT ROWID"
        )
        connection.executemany("INSERT INTO temp.disputed VALUES (?, ?)", self._disputed)

    def _journal(self, run: Run, field: str, segment: int, action: int | None) -> None:
        noun, seq = literal(run.table), self._written.seq
        self._connection.execute(
            "INSERT INTO journal (seq, action, noun, row, field, old, new, at, effective_at, base)"
            f" SELECT ?1 + row_number() OVER (ORDER BY n), ?2, {noun}, n, ?3, {_WAS}, {quoted(field)}, ?4, ?5,"
            f" (SELECT max(seq) FROM journal WHERE noun = {noun} AND row = s.n AND field = ?3)"
            " FROM temp.staged s ORDER BY n",
            (seq, action, field, run.at if action is None else None, run.effective),
        )
        self._connection.execute(
            "INSERT INTO version SELECT seq, ?, ?, 0 FROM journal WHERE seq > ?", (run.stamp, segment, seq)
        )


def _come(connection: sqlite3.Connection, changes: Sequence[Change], others: Sequence[str]) -> None:
    def cells() -> Iterator[tuple[object, ...]]:
        for change in changes:
            if others:
                yield change.row, change.new, change.old, *map(change.beside.get, others)
            else:
                yield change.row, change.new, change.old

    columns = ["new", "old", *map("beside{}".format, range(len(others)))]
    connection.execute(f"CREATE TEMP TABLE came (id TEXT, {', '.join(f'{name} ANY' for name in columns)}) STRICT")
    connection.executemany(f"INSERT INTO temp.came VALUES (?{', ?' * len(columns)})", cells())


def _uncontested(layout: Layout, run: Run, field: str, others: Sequence[str]) -> str:
    """Return the query for the numbers of rows and their new values, where nothing contests these."""
    noun = literal(run.table)
    held = {"old": field, **{f"beside{n}": name for n, name in enumerate(others)}}
    # Of real numbers alone there are two that are equal without being the same.
    holds = " AND ".join(
        f"t.{quoted(name)} IS c.{was} AND typeof(t.{quoted(name)}) = typeof(c.{was}) AND typeof(c.{was}) <> 'real'"
        for was, name in held.items()
    )
    members = ", ".join(map(literal, layout.registers[layout.of[field]]))
    return f"""
SELECT t.n, c.new, c.old FROM temp.came c CROSS JOIN {quoted(run.table)} t ON t.id = c.id
  CROSS JOIN born b ON b.noun = {noun} AND b.row = t.n
WHERE t.{TOMBSTONE} IS NULL AND {holds}
  AND b.stamp < {run.stamp} AND b.segment IN (SELECT segment FROM temp.seen)
  AND NOT EXISTS (SELECT 1 FROM temp.disputed d WHERE d.noun = {noun} AND d.n = t.n)
  AND NOT EXISTS (SELECT 1 FROM journal j JOIN version v ON v.seq = j.seq
    WHERE j.noun = {noun} AND j.row = t.n AND j.field IN ({members}) AND NOT v.merged & 1
      AND (v.stamp >= {run.stamp} OR v.segment NOT IN (SELECT segment FROM temp.seen)))"""
