"""The bulk path: many rows at once with the triggers held still, and their journal and derived rows written set by set.

What follows from a row here is what its triggers would have written (triggers.py, derived.py); a test compares them.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from itertools import dropwhile

from sfa_tui.store import derived, search, standing, triggers
from sfa_tui.store.journal import Action, Value
from sfa_tui.store.schema import WITH_CREATED_AT

_MANY = 2_000
_NEVER = 1 << 62
"""A number that no row has."""


def _head(trigger: str) -> str:
    """Return the name, the event and the columns of a trigger by its SQL."""
    return trigger.partition(" ON ")[0]


class Rows:
    """Set-wise writes of rows with the triggers held still; whoever writes them writes their journal too."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._first: dict[str, int] = {}
        self._links_before = self.newest("activity_link")

    def newest(self, table: str) -> int:
        """Return the greatest number `n` of a table, 0 where it is empty."""
        return int(self._connection.execute(f'SELECT coalesce(max(n), 0) FROM "{table}"').fetchone()[0])

    def place(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> int:
        """Insert rows as they are and return the number `n` of the first."""
        first = 1 + self.newest(table)
        marks = ", ".join("?" * len(columns))
        names = ", ".join(map(triggers.quoted, columns))
        statement = f"INSERT INTO {triggers.quoted(table)} ({names}) VALUES ({marks})"
        if len(rows) < _MANY:
            self._connection.executemany(statement, rows)
        else:
            with self._bare(table, "INSERT", indexes=len(rows) >= first - 1):
                self._connection.executemany(statement, rows)
        self._first.setdefault(table, first)
        return first

    @contextmanager
    def _bare(self, table: str, event: str, columns: Sequence[str] = ("",), *, indexes: bool = False) -> Iterator[None]:
        """Take the triggers that an event (of columns) asks away for many rows, and make them again, all within the
        transaction: held still, each would still be asked at every row, which costs as much as the row itself. The
        later ones of the event go too, since the order in which triggers act follows from that of their making.

        `indexes` too, where most rows of the table are new: to sort all of them once takes half as long as to find the
        place of each in turn.
        """
        made = self._connection.execute(
            "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY rowid", (table,)
        ).fetchall()
        of_event = [each for each in made if each[0] == "trigger" and event in _head(each[2])]
        found = [each for each in made if indexes and each[0] == "index"]
        found += dropwhile(lambda each: not any(column in _head(each[2]) for column in columns), of_event)
        for kind, name, _sql in found:
            self._connection.execute(f"DROP {kind} {triggers.quoted(name)}")
        yield
        for _kind, _name, sql in found:
            self._connection.execute(sql)

    def stage(self, columns: Sequence[str], rows: Iterable[Sequence[object]], place: str | None = None) -> None:
        """Take what columns of rows are to hold, each given as (n, values…), or as (…, values) from which the SQL query
        `place` makes that; of two of one row the later counts."""
        place = place or f"VALUES ({', '.join('?' * (len(columns) + 1))})"
        self._staging(columns)
        self._connection.executemany(f"INSERT OR REPLACE INTO temp.staged {place}", rows)

    def stage_found(self, columns: Sequence[str], query: str) -> None:
        """Take what columns of rows are to hold from an SQL query of their (n, values…)."""
        self._staging(columns)
        self._connection.execute(f"INSERT INTO temp.staged {query}")

    def _staging(self, columns: Sequence[str]) -> None:
        staged = ", ".join(f"{triggers.quoted(column)} ANY" for column in columns)
        self._connection.execute("DROP TABLE IF EXISTS temp.staged")
        self._connection.execute(f"CREATE TEMP TABLE staged (n INTEGER PRIMARY KEY, {staged}) STRICT")

    def write_staged(self, table: str, columns: Sequence[str]) -> None:
        """Let the rows of a table hold what was staged for them."""
        of = triggers.quoted(table)
        staged_rows = "IN (SELECT n FROM temp.staged)"
        # Before and after: an activity that moves leaves one deal and comes to another.
        self._follow(table, columns, staged_rows)
        names = ", ".join(map(triggers.quoted, columns))
        # Deals that were made in this block are counted when it ends.
        counted = f"d.n < {self._first.get('deal', _NEVER)} AND d.n {staged_rows}"
        stands = standing.COLUMNS.intersection(columns) if table == "deal" else frozenset()
        if stands == {"amount"}:
            standing.reprice(self._connection, f"temp.staged s ON s.n = d.n AND {counted}")
        elif stands:
            standing.take(self._connection, counted)
        (many,) = self._connection.execute("SELECT count(*) >= ? FROM temp.staged", (_MANY,)).fetchone()
        with self._bare(table, "UPDATE OF", columns) if many else nullcontext():
            # Faster than UPDATE FROM, which first makes a table of all rows with their new values.
            values = f"(SELECT {names} FROM temp.staged s WHERE s.n = {of}.n)"
            self._connection.execute(f"UPDATE {of} SET ({names}) = {values} WHERE n {staged_rows}")
        if stands - {"amount"}:
            standing.add(self._connection, counted)
        self._follow(table, columns, staged_rows)
        self._connection.execute("DROP TABLE temp.staged")

    def touch(self, what: str, rows: str) -> None:
        """Name rows whose derived values must be read again, by an SQL query of their `n`.

        `what` is "deal" or "company" (their activities), or "journal" (the changes of a deal).
        """
        self._connection.execute(
            f"INSERT INTO temp.touched (noun, n) SELECT '{what}', n FROM ({rows}) WHERE true ON CONFLICT DO NOTHING"
        )

    def _follow(self, table: str, columns: Sequence[str], rows: str) -> None:
        """Name what follows from columns of rows of a table, given as a condition on their number (IN …, >= …)."""
        for what, query in derived.followers(table, columns):
            self.touch(what, query.format(rows=rows))
        if searched := derived.searched(table, columns):
            self._connection.execute(searched.format(rows=rows))

    def finish(self) -> None:
        """Write what follows from the rows so far."""
        for table, first in self._first.items():
            self._follow_new(table, first)
        derived.after_bulk(self._connection, self._first)
        for table, first in self._first.items():
            search.add_new(self._connection, table, first)
        search.refresh(self._connection)

    def _follow_new(self, table: str, first: int) -> None:
        if table in ("activity_link", "contact_point"):
            self._follow(table, derived.EVERY_COLUMN, f">= {first}")
        elif self._links_before:
            # The links made here speak for themselves; older ones may name rows that are born only now.
            for what, query in derived.followers_of_birth(table):
                self.touch(what, query.format(rows=f">= {first}", links=f"<= {self._links_before}"))


class Bulk(Rows):
    """Set-wise writes of one action; what follows from them is derived when the block of `bulk` ends."""

    def __init__(self, act: Action) -> None:
        super().__init__(act.store.connection)
        self._action = act.n
        self._at = act.at

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]], *, born: str = "NULL") -> int:
        """Insert rows whose first column is `id` and return the number `n` of the first.

        `born` is an SQL expression over the row for the instant at which its birth took effect (NULL: now).
        """
        if table in WITH_CREATED_AT and "created_at" not in columns:
            placed = self.place(table, ("created_at", *columns), [(self._at, *row) for row in rows])
        else:
            placed = self.place(table, columns, rows)
        if table in WITH_CREATED_AT and "created_at" in columns:
            self._connection.execute(
                f'UPDATE "{table}" SET created_at = ? WHERE n >= ? AND created_at IS NULL', (self._at, placed)
            )
        self._connection.execute(
            f"INSERT INTO journal (action, noun, row, effective_at) SELECT ?, '{table}', n, {born} FROM \"{table}\""
            " WHERE n >= ? ORDER BY n",
            (self._action, placed),
        )
        return placed

    def insert_rows(self, table: str, rows: Sequence[Mapping[str, Value]], *, born: str = "NULL") -> None:
        """Insert rows that are given with their `id` and as many of their columns as they have."""
        shapes = dict.fromkeys(map(tuple, rows))
        columns = ["id", *dict.fromkeys(column for shape in shapes for column in shape if column != "id")]
        self.insert(table, columns, [[*map(row.get, columns)] for row in rows], born=born)

    def delete(self, table: str, ids: Sequence[str]) -> None:
        """Set the tombstones of rows."""
        self.update(table, ["deleted_at"], ((id, self._at) for id in ids))

    def update(
        self,
        table: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Value]],
        *,
        effective: Mapping[str, str] | None = None,
    ) -> None:
        """Set columns of rows, each given as (id, values…).

        A value of None is set as NULL, an equal one is not journalled; of two rows with one id the later counts.
        `effective` says of some ids when their change took effect, where that is not now.
        """
        marks = ", ".join(f"?{place}" for place in range(2, len(columns) + 2))
        self.stage(columns, rows, f'SELECT n, {marks} FROM "{table}" WHERE id = ?1')
        self._connection.execute("DROP TABLE IF EXISTS temp.taken")
        self._connection.execute("CREATE TEMP TABLE taken (id TEXT PRIMARY KEY, at TEXT) STRICT")
        self._connection.executemany("INSERT INTO temp.taken VALUES (?, ?)", (effective or {}).items())
        for column in columns:
            self._journal_staged(table, column)
        self.write_staged(table, columns)
        self._connection.execute("DROP TABLE temp.taken")

    def _journal_staged(self, table: str, column: str) -> None:
        self._connection.execute(
            f"INSERT INTO journal (action, noun, row, field, old, new, base, effective_at) SELECT ?, '{table}', t.n,"
            f' \'{column}\', t."{column}", s."{column}",'
            f" (SELECT max(seq) FROM journal WHERE noun = '{table}' AND row = t.n AND field = '{column}'),"
            " (SELECT at FROM temp.taken k WHERE k.id = t.id)"
            f' FROM temp.staged s JOIN "{table}" t ON t.n = s.n'
            f' WHERE t."{column}" IS NOT s."{column}" OR typeof(t."{column}") <> typeof(s."{column}") ORDER BY t.n',
            (self._action,),
        )

    def history(self, table: str, changes: Iterable[tuple[str, str, Value, Value, str]]) -> None:
        """Journal changes that took place before they came here, in the order in which they took place.

        Each is (id of the row, field, old, new, effective at); the row itself must hold the newest value already.
        """
        base = self._connection.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0]
        self._connection.execute("DROP TABLE IF EXISTS temp.past")
        self._connection.execute("CREATE TEMP TABLE past (id TEXT, field TEXT, old ANY, new ANY, at TEXT) STRICT")
        self._connection.executemany("INSERT INTO temp.past VALUES (?, ?, ?, ?, ?)", changes)
        self._connection.execute(
            f"INSERT INTO journal (seq, action, noun, row, field, old, new, base, effective_at)"
            f" SELECT ?1 + p.rowid, ?2, '{table}', t.n, p.field, p.old, p.new,"
            f" coalesce(?1 + lag(p.rowid) OVER (PARTITION BY p.id, p.field ORDER BY p.rowid),"
            f"  (SELECT max(seq) FROM journal WHERE noun = '{table}' AND row = t.n AND field = p.field)), p.at"
            f' FROM temp.past p JOIN "{table}" t ON t.id = p.id ORDER BY p.rowid',
            (base, self._action),
        )
        if table == "deal":
            fields = ", ".join(f"'{name}'" for name in derived.FROM_JOURNAL)
            self.touch("journal", f"SELECT t.n FROM temp.past p JOIN deal t ON t.id = p.id WHERE p.field IN ({fields})")
        self._connection.execute("DROP TABLE temp.past")


@contextmanager
def bulk(act: Action) -> Iterator[Bulk]:
    """Hold the triggers still for the block, inside the action's transaction, and derive what follows at its end.

    Within the block rows are written by the bulk's own methods only: those of the action would not be journalled.
    """
    connection = act.store.connection
    connection.execute("UPDATE context SET bulk = 1")
    connection.execute("CREATE TEMP TABLE touched (noun TEXT, n INTEGER, PRIMARY KEY (noun, n)) STRICT, WITHOUT ROWID")
    act.held = True
    work = Bulk(act)
    # Where the block fails the transaction is rolled back, and the temporary table and the flag go with it.
    yield work
    work.finish()
    act.held = False
    connection.execute("DROP TABLE temp.touched")
    connection.execute("UPDATE context SET bulk = 0")
