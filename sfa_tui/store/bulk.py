"""The bulk path: many rows at once with the triggers held still, and their journal and derived rows written set by
set."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sfa_tui.store import derived, search
from sfa_tui.store.journal import Action, Value
from sfa_tui.store.schema import WITH_CREATED_AT

_FROM_JOURNAL = ("stage_id", "expected_close")


class Bulk:
    """Set-wise writes of one action; what follows from them is derived when the block of `bulk` ends."""

    def __init__(self, act: Action) -> None:
        self._action = act.n
        self._at = act.at
        self._connection: sqlite3.Connection = act.store.connection
        self._first: dict[str, int] = {}

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]], *, born: str = "NULL") -> int:
        """Insert rows whose first column is `id` and return the number `n` of the first; `born` is an SQL expression
        over the row for the instant at which its birth took effect (NULL: now)."""
        first: int = 1 + self._connection.execute(f'SELECT coalesce(max(n), 0) FROM "{table}"').fetchone()[0]
        marks = ", ".join("?" * len(columns))
        names = ", ".join(f'"{column}"' for column in columns)
        self._connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
        self._connection.execute(
            f"INSERT INTO journal (action, noun, row, effective_at) SELECT ?, '{table}', n, {born} FROM \"{table}\""
            " WHERE n >= ? ORDER BY n",
            (self._action, first),
        )
        self._first.setdefault(table, first)
        return first

    def insert_rows(self, table: str, rows: Sequence[Mapping[str, Value]], *, born: str = "NULL") -> None:
        """Insert rows that are given with their `id` and as many of their columns as they have."""
        columns = ["id", *dict.fromkeys(column for row in rows for column in row if column != "id")]
        if table in WITH_CREATED_AT and "created_at" not in columns:
            columns.append("created_at")
        missing = {"created_at": self._at}

        def cells(row: Mapping[str, Value]) -> list[Value]:
            return [value if (value := row.get(column)) is not None else missing.get(column) for column in columns]

        self.insert(table, columns, map(cells, rows), born=born)

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
        """Set columns of rows, each given as (id, values…); a value of None is set as NULL, an equal one is not
        journalled. `effective` says of some ids when their change took effect, where that is not now."""
        staged = ", ".join(f'"{column}" ANY' for column in columns)
        self._connection.execute("DROP TABLE IF EXISTS temp.staged")
        self._connection.execute(f"CREATE TEMP TABLE staged (id TEXT PRIMARY KEY, {staged}) STRICT")
        marks = ", ".join("?" * (len(columns) + 1))
        self._connection.executemany(f"INSERT OR REPLACE INTO temp.staged VALUES ({marks})", rows)
        self._connection.execute("DROP TABLE IF EXISTS temp.taken")
        self._connection.execute("CREATE TEMP TABLE taken (id TEXT PRIMARY KEY, at TEXT) STRICT")
        self._connection.executemany("INSERT INTO temp.taken VALUES (?, ?)", (effective or {}).items())
        for column in columns:
            self._journal_staged(table, column)
        self._touch_staged(table, columns)
        assignments = ", ".join(f'"{column}" = s."{column}"' for column in columns)
        self._connection.execute(f'UPDATE "{table}" SET {assignments} FROM temp.staged s WHERE "{table}".id = s.id')
        self._touch_staged(table, columns)
        self._connection.execute("DROP TABLE temp.staged")
        self._connection.execute("DROP TABLE temp.taken")

    def _journal_staged(self, table: str, column: str) -> None:
        self._connection.execute(
            f"INSERT INTO journal (action, noun, row, field, old, new, base, effective_at) SELECT ?, '{table}', t.n,"
            f' \'{column}\', t."{column}", s."{column}",'
            f" (SELECT max(seq) FROM journal WHERE noun = '{table}' AND row = t.n AND field = '{column}'),"
            " (SELECT at FROM temp.taken k WHERE k.id = s.id)"
            f' FROM temp.staged s JOIN "{table}" t ON t.id = s.id'
            f' WHERE t."{column}" IS NOT s."{column}" OR typeof(t."{column}") <> typeof(s."{column}") ORDER BY t.n',
            (self._action,),
        )

    def _touch_staged(self, table: str, columns: Sequence[str]) -> None:
        """Name what must be derived again; asked before and after the rows change, so that a company that is left
        counts."""
        changed = f'SELECT t.n FROM temp.staged s JOIN "{table}" t ON t.id = s.id'
        if table == "deal" and not set(columns).isdisjoint((*_FROM_JOURNAL, "created_at")):
            self.touch("journal", changed)
        if table in ("deal", "contact") and "company_id" in columns:
            self.touch(
                "company",
                f"SELECT c.n FROM temp.staged s JOIN {table} t ON t.id = s.id JOIN company c ON c.id = t.company_id",
            )
        if table == "activity":
            self._touch_links("l.activity_id IN (SELECT id FROM temp.staged)")
        if table == "activity_link":
            self._touch_links("l.id IN (SELECT id FROM temp.staged)")
        if not set(columns).isdisjoint(derived.SEARCHED.get(table, ())):
            self._mark_dirty(f"SELECT '{table}', n FROM ({changed})")
        if table == "contact_point":
            self._mark_dirty(
                "SELECT 'contact', c.n FROM temp.staged s JOIN contact_point t ON t.id = s.id"
                " JOIN contact c ON c.id = t.contact_id"
            )

    def _mark_dirty(self, rows: str) -> None:
        self._connection.execute(
            f"INSERT INTO search_dirty (noun, row) SELECT * FROM ({rows}) WHERE true ON CONFLICT DO NOTHING"
        )

    def _touch_links(self, links: str) -> None:
        self.touch("deal", f"SELECT d.n FROM activity_link l JOIN deal d ON d.id = l.row_id WHERE {links}")
        for target in (
            "company c ON c.id = l.row_id",
            "contact p ON p.id = l.row_id JOIN company c ON c.id = p.company_id",
            "deal d ON d.id = l.row_id JOIN company c ON c.id = d.company_id",
        ):
            self.touch("company", f"SELECT c.n FROM activity_link l JOIN {target} WHERE {links}")

    def history(self, table: str, changes: Iterable[tuple[str, str, Value, Value, str]]) -> None:
        """Journal changes that took place before they came here: (id of the row, field, old, new, effective at), in the
        order in which they took place; the row itself must hold the newest value already."""
        base = 1 + self._connection.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0]
        self._connection.execute("DROP TABLE IF EXISTS temp.past")
        self._connection.execute("CREATE TEMP TABLE past (id TEXT, field TEXT, old ANY, new ANY, at TEXT) STRICT")
        self._connection.executemany("INSERT INTO temp.past VALUES (?, ?, ?, ?, ?)", changes)
        self._connection.execute(
            f"INSERT INTO journal (seq, action, noun, row, field, old, new, base, effective_at)"
            f" SELECT ? + p.rowid, ?, '{table}', t.n, p.field, p.old, p.new,"
            f" coalesce(? + lag(p.rowid) OVER (PARTITION BY p.id, p.field ORDER BY p.rowid),"
            f" (SELECT max(seq) FROM journal WHERE noun = '{table}' AND row = t.n AND field = p.field)), p.at"
            f' FROM temp.past p JOIN "{table}" t ON t.id = p.id ORDER BY p.rowid',
            (base, self._action, base),
        )
        if table == "deal":
            fields = ", ".join(f"'{name}'" for name in _FROM_JOURNAL)
            self.touch("journal", f"SELECT t.n FROM temp.past p JOIN deal t ON t.id = p.id WHERE p.field IN ({fields})")
        self._connection.execute("DROP TABLE temp.past")

    def touch(self, what: str, rows: str) -> None:
        """Name rows whose derived values must be read again: "deal" or "company" (their activities), "journal" (a
        deal's)."""
        self._connection.execute(
            f"INSERT INTO temp.touched (noun, n) SELECT '{what}', n FROM ({rows}) WHERE true ON CONFLICT DO NOTHING"
        )

    def finish(self) -> None:
        """Write what follows from the rows so far."""
        if "activity_link" in self._first:
            self._touch_links(f"l.n >= {self._first['activity_link']}")
        if "contact_point" in self._first and "contact" not in self._first:
            self._mark_dirty(
                "SELECT 'contact', c.n FROM contact_point t JOIN contact c ON c.id = t.contact_id"
                f" WHERE t.n >= {self._first['contact_point']}"
            )
        derived.after_bulk(self._connection, self._first)
        for table, first in self._first.items():
            search.add_new(self._connection, table, first)
        search.refresh(self._connection)


@contextmanager
def bulk(act: Action) -> Iterator[Bulk]:
    """Hold the triggers still for the block, inside the action's transaction, and derive what follows at its end."""
    connection = act.store.connection
    connection.execute("UPDATE context SET bulk = 1")
    connection.execute("CREATE TEMP TABLE touched (noun TEXT, n INTEGER, PRIMARY KEY (noun, n)) STRICT, WITHOUT ROWID")
    work = Bulk(act)
    # Where the block fails the transaction is rolled back, and the temporary table and the flag go with it.
    yield work
    work.finish()
    connection.execute("DROP TABLE temp.touched")
    connection.execute("UPDATE context SET bulk = 0")
