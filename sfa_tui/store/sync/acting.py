"""The actions of others, as their segments tell them: docs/sync-protocol.md, §6.

An id has one action, whoever tells of it: machines of ours say the same of one, and where a member says something else
of an id, what counts is the same everywhere, whichever was heard first.
"""

import sqlite3

from sfa_tui.store.bulk import Rows
from sfa_tui.store.sync.changes import Act
from sfa_tui.store.sync.registers import Order, orders


class Acting:
    """The actions of a merge, and those of which it must be looked at anew what is in force."""

    def __init__(self, connection: sqlite3.Connection, rows: Rows) -> None:
        self._connection = connection
        self._rows = rows
        self.altered: set[str] = set()
        """The ids of actions that were undone, or are no more, or of which another thing is said than was."""

    def number(self, act: Act, site: int) -> int:
        """Return the number in this file of an action of which a site tells."""
        told = (act.undoes, act.at, act.user, act.verb, act.summary)
        row = self._connection.execute(
            "SELECT a.n, a.undoes, a.at, a.user_id, a.verb, a.summary FROM shared_action s JOIN action a"
            " ON a.n = s.action WHERE s.id = ?",
            (act.id,),
        ).fetchone()
        if row is None:
            return self._add(act, site)
        n, *known = row
        if tuple(known) != told and _rank(told) > _rank(tuple(known)):
            self._connection.execute(
                "UPDATE action SET undoes = ?, at = ?, user_id = ?, verb = ?, summary = ? WHERE n = ?", (*told, n)
            )
            self.altered |= {act.id, *({known[0], act.undoes} - {None})}
        return int(n)

    def _add(self, act: Act, site: int) -> int:
        n = self._connection.execute(
            "INSERT INTO action (id, at, user_id, verb, summary, undoes) VALUES (?, ?, ?, ?, ?, ?)",
            (act.id, act.at, act.user, act.verb, act.summary, act.undoes),
        ).lastrowid
        assert n is not None
        self._connection.execute("INSERT INTO elsewhere VALUES (?, ?)", (n, site))
        self._connection.execute("INSERT INTO shared_action VALUES (?, ?)", (act.id, n))
        if act.undoes is not None:
            self.altered.add(act.undoes)
        return n

    def touch(self) -> None:
        """Let be derived again what deals owe to these actions, which may be counted in it or not."""
        if self.altered:
            self._find()
            self._rows.touch("journal", f"SELECT j.row AS n {_CHANGED} AND j.noun = 'deal'")

    def changed(self) -> list[tuple[str, int, str]]:
        """Return the cells (table, number of the row, column) that these actions changed."""
        if not self.altered:
            return []
        self._find()
        return self._connection.execute(
            f"SELECT DISTINCT j.noun, j.row, j.field {_CHANGED} AND j.field IS NOT NULL"
        ).fetchall()

    def _find(self) -> None:
        self._connection.execute("DROP TABLE IF EXISTS temp.altered")
        self._connection.execute("CREATE TEMP TABLE altered (n INTEGER PRIMARY KEY, first_seq INTEGER) STRICT")
        self._connection.executemany(
            "INSERT INTO temp.altered SELECT a.n, a.first_seq FROM shared_action s JOIN action a ON a.n = s.action"
            " WHERE s.id = ?",
            ((id,) for id in self.altered),
        )


# Not only up to the last row of each: what had waited for a row's birth was written after that. However many they are,
# the journal is gone through once.
_CHANGED = (
    "FROM journal j WHERE j.seq >= (SELECT min(first_seq) FROM temp.altered)"
    " AND j.action IN (SELECT n FROM temp.altered)"
)


def _rank(told: tuple[str | None, ...]) -> tuple[Order, ...]:
    """Return what orders what is said of an action: the greatest counts, so an undo stays one whatever else is said."""
    return orders(told)
