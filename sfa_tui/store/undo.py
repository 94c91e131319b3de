"""Undo: reverses an action as a new action, cell by cell, and leaves every cell that someone has changed since."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sfa_tui.locale import N_
from sfa_tui.model.errors import NotFound
from sfa_tui.store import base_currency, derived
from sfa_tui.store.derived import IN_FORCE, TOOK_EFFECT
from sfa_tui.store.journal import Action, action
from sfa_tui.store.workspace import Store

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Left:
    """A cell (with field None: a whole row) that an undo did not touch because it was changed since."""

    noun: str
    id: str
    field: str | None


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: the action that it reversed, how many rows went back, what it left, and of each noun the first
    row that went back, as {noun: id}."""

    id: str
    verb: str
    summary: str
    at: str
    rows: int
    left: tuple[Left, ...]
    back: Mapping[str, str]


def last_action(store: Store) -> tuple[int, str, str, str, str]:
    """Return (n, id, verb, summary, at) of the newest action that is neither undone nor an undo, NotFound where there
    is none."""
    # The making of a workspace, or of a demo, is no action of anybody's work: without it there is nothing to work in.
    # Nor is what the rules by time do beside the work of a person, who means what was done by hand.
    # Nor is what came from elsewhere: who did it undoes it.
    # Nor is what was done before amounts changed their currency by coming into a team: it would bring back other sums.
    # Nor is the action under way, which is this undo or its rehearsal.
    row = store.connection.execute(
        "SELECT n, id, verb, coalesce(summary, ''), at FROM action a"
        " WHERE undoes IS NULL AND verb NOT IN ('init', 'demo', 'undo', 'rule sweep', 'alert escalate')"
        " AND n IS NOT (SELECT action FROM context) AND NOT EXISTS (SELECT 1 FROM elsewhere e WHERE e.action = a.n)"
        " AND NOT EXISTS (SELECT 1 FROM action u WHERE u.undoes = a.id)"
        " AND n > coalesce((SELECT value FROM local_setting WHERE key = ?), 0)"
        " ORDER BY n DESC LIMIT 1",
        (base_currency.COUNTS_SINCE,),
    ).fetchone()
    if row is None:
        raise NotFound(N_("there is nothing to undo"))
    n, id, verb, summary, at = row
    return n, id, verb, summary, at


def doing(store: Store, verb: Callable[[], T]) -> tuple[T, tuple[str, str] | None]:
    """Return what a verb returns, and the (verb, summary) of the action that it has left, None where it left none."""
    before = _newest(store)
    done = verb()
    n, name, summary = _newest(store)
    return done, (name, summary) if n != before[0] else None


def _newest(store: Store) -> tuple[int, str, str]:
    row = store.connection.execute("SELECT n, verb, coalesce(summary, '') FROM action ORDER BY n DESC LIMIT 1")
    found: tuple[int, str, str] = row.fetchone() or (0, "", "")
    return found


def undo(store: Store) -> Undone:
    """Reverse the newest action that is not undone, in one transaction, and return what was done; Refused where that
    would change what amounts are worth."""
    with action(store, "undo", keep=True) as act:
        n, id, verb, summary, at = last_action(store)
        currency = store.setting("currency")
        store.connection.execute("UPDATE action SET undoes = ?, summary = ? WHERE n = ?", (id, summary, act.n))
        _stage(store, n)
        rows = _put_back(store, act)
        store.forget_settings()
        base_currency.check_change(store, currency, store.setting("currency"))
        left, back = _left(store), _first_of_each(store)
        derived.again(store.connection, "SELECT row FROM temp.mine WHERE noun = 'deal'")
        store.connection.execute("DROP TABLE temp.mine")
    return Undone(id, verb, summary, at, rows, left, back)


def _stage(store: Store, n: int) -> None:
    # One row a cell (or birth) of the action, with the value before it. It is ours to put back only while nothing that
    # is still in force has been written to it since; a row that was born here, only while that holds of all its cells.
    later = (
        "SELECT 1 FROM journal j LEFT JOIN action a ON a.n = j.action"
        f" WHERE j.seq > x.last_seq AND {IN_FORCE} AND {TOOK_EFFECT} AND "
    )
    store.connection.execute(
        "CREATE TEMP TABLE mine AS SELECT m.noun, m.row, m.field, m.old, min(m.seq) AS seq, CASE WHEN m.field IS NULL"
        f" THEN EXISTS ({later} j.noun = m.noun AND j.row = m.row AND j.field IS NOT NULL)"
        f" ELSE EXISTS ({later} j.noun = m.noun AND j.row = m.row AND j.field = m.field) END AS taken"
        " FROM action x JOIN journal m ON m.seq BETWEEN x.first_seq AND x.last_seq AND m.action = x.n"
        " WHERE x.n = ? GROUP BY m.noun, m.row, m.field",
        (n,),
    )
    store.connection.execute("CREATE INDEX temp.mine_row ON mine (noun, row, field)")


def _put_back(store: Store, act: Action) -> int:
    connection = store.connection
    rows = 0
    cells = connection.execute("SELECT DISTINCT noun, field FROM temp.mine WHERE NOT taken ORDER BY noun, field")
    for noun, field in cells.fetchall():
        if field is None:
            cursor = connection.execute(
                f'UPDATE "{noun}" SET deleted_at = ? WHERE deleted_at IS NULL AND n IN'
                " (SELECT row FROM temp.mine WHERE noun = ? AND field IS NULL AND NOT taken)",
                (act.at, noun),
            )
        else:
            cursor = connection.execute(
                f'UPDATE "{noun}" SET "{field}" = m.old FROM temp.mine m WHERE m.noun = ? AND m.field = ?'
                f' AND NOT m.taken AND m.row = "{noun}".n AND NOT EXISTS'
                " (SELECT 1 FROM temp.mine b WHERE b.noun = m.noun AND b.row = m.row AND b.field IS NULL)",
                (noun, field),
            )
        rows += cursor.rowcount
    return rows


def _left(store: Store) -> tuple[Left, ...]:
    left = []
    taken = store.connection.execute("SELECT noun, row, field FROM temp.mine WHERE taken ORDER BY seq").fetchall()
    for noun, row, field in taken:
        (id,) = store.connection.execute(f'SELECT id FROM "{noun}" WHERE n = ?', (row,)).fetchone()
        left.append(Left(noun, id, field))
    return tuple(left)


def _first_of_each(store: Store) -> dict[str, str]:
    sql = "SELECT noun, row, min(seq) FROM temp.mine WHERE NOT taken GROUP BY noun ORDER BY min(seq)"
    first = [(noun, row) for noun, row, _seq in store.connection.execute(sql)]
    return {
        noun: store.connection.execute(f'SELECT id FROM "{noun}" WHERE n = ?', (row,)).fetchone()[0]
        for noun, row in first
    }
