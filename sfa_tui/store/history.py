"""What the journal tells: the history of a row, and the state of a table as it was at an instant."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from sfa_tui.store.derived import IN_FORCE, TOOK_EFFECT
from sfa_tui.store.views import entered
from sfa_tui.store.workspace import Store


@dataclass(frozen=True, slots=True)
class Change:
    """One journal row: when it was recorded and took effect, who, in which verb, and which field went from what to what
    (`field` None: the row was born; `undone` or `undo`: the change was taken back, or takes one back)."""

    seq: int
    recorded_at: str
    effective_at: str
    user: str | None
    verb: str | None
    action_id: str | None
    noun: str
    id: str
    field: str | None
    old: str | int | float | None
    new: str | int | float | None
    undone: bool


@dataclass(frozen=True, slots=True)
class Done:
    """An action: when, who, what, how many journal rows it left, and whether it was undone or undoes another.

    A change from outside has neither id nor verb, and for a summary the nouns that it changed.
    """

    id: str | None
    at: str
    user: str | None
    verb: str | None
    summary: str
    changes: int
    undone: bool
    undoes: str | None


PARTS: dict[str, tuple[tuple[str, str], ...]] = {
    "deal": (
        ("deal_contact", "deal_id"),
        ("deal_company", "deal_id"),
        ("deal_competitor", "deal_id"),
        ("line_item", "deal_id"),
        ("tag", "row_id"),
        ("field_value", "row_id"),
        ("activity_link", "row_id"),
        ("comment", "row_id"),
    ),
    "company": (("tag", "row_id"), ("field_value", "row_id"), ("activity_link", "row_id"), ("comment", "row_id")),
    "contact": (
        ("contact_point", "contact_id"),
        ("tag", "row_id"),
        ("field_value", "row_id"),
        ("activity_link", "row_id"),
        ("comment", "row_id"),
    ),
    "product": (("field_value", "row_id"),),
    "user": (("membership", "user_id"),),
    "stage": (("stage_requirement", "stage_id"),),
    "activity": (("activity_link", "activity_id"), ("reminder", "activity_id")),
    "template": (("template_step", "template_id"),),
}
"""Tables whose rows belong to a row of a noun, and the column that says to which."""


def belongs_to(store: Store, noun: str, id: str) -> tuple[str, str] | None:
    """Return the noun and id of the deal, company or contact that a row is a part of, None where it is of none."""
    if noun == "activity":
        row = store.connection.execute(
            "SELECT noun, row_id FROM activity_link WHERE activity_id = ? AND noun IN ('deal', 'company', 'contact')"
            f" AND deleted_at IS NULL ORDER BY noun != 'deal', noun != 'company', {entered('id')}, row_id LIMIT 1",
            (id,),
        ).fetchone()
        return (str(row[0]), str(row[1])) if row else None
    for whole in ("deal", "company", "contact"):
        for table, column in PARTS[whole]:
            if table == noun:
                row = store.connection.execute(
                    f'SELECT w.id FROM "{table}" p JOIN "{whole}" w ON w.id = p."{column}" WHERE p.id = ?', (id,)
                ).fetchone()
                if row:
                    return whole, str(row[0])
    return None


def actions(store: Store, limit: int | None = None) -> list[Done]:
    """Return the newest actions that left anything, newest first."""
    rows = store.connection.execute(
        "SELECT a.id, a.at, u.name, a.verb, coalesce(a.summary, ''), a.last_seq - a.first_seq + 1,"
        " EXISTS (SELECT 1 FROM action b WHERE b.undoes = a.id), a.undoes FROM action a"
        " LEFT JOIN user u ON u.id = a.user_id WHERE a.last_seq >= a.first_seq OR a.undoes IS NOT NULL"
        " ORDER BY a.n DESC LIMIT ?",
        (-1 if limit is None else limit,),
    )
    return [Done(*[*values[:6], bool(values[6]), values[7]]) for values in rows]


def newest(store: Store, limit: int) -> list[Done]:
    """Return the newest of all that was done, by sfa and from outside, newest first."""
    found: list[Done] = []
    with store.reading() as connection:
        before = 2**63 - 1
        # The rows of an action follow one another, so what came from outside lies between two of them.
        spans = {id: (first, last) for id, first, last in connection.execute(_SPANS, (limit,))}
        for each in [*actions(store, limit), None]:
            if len(found) >= limit:
                break
            first, last = spans[each.id] if each is not None and each.id else (0, 0)
            found += _outside(connection, last, before)
            if each is not None:
                found.append(each)
            before = first
    return found[:limit]


_SPANS = (
    "SELECT id, first_seq, last_seq FROM action WHERE last_seq >= first_seq OR undoes IS NOT NULL"
    " ORDER BY n DESC LIMIT ?"
)


def _outside(connection: sqlite3.Connection, after: int, before: int) -> list[Done]:
    """Return the changes from outside between two numbers of the journal, newest first; those of one moment are one."""
    rows = connection.execute(
        "SELECT at, noun, count(*) FROM journal WHERE seq > ? AND seq < ? AND action IS NULL GROUP BY at, noun"
        " ORDER BY max(seq) DESC",
        (after, before),
    )
    nouns: dict[str, dict[str, int]] = {}
    for at, noun, count in rows:
        nouns.setdefault(at, {})[noun] = count
    return [
        Done(None, at, None, None, ", ".join(counted), sum(counted.values()), False, None)
        for at, counted in nouns.items()
    ]


def of_row(store: Store, noun: str, id: str) -> list[Change]:
    """Return every change of a row and of the rows that belong to it (its tags, contacts, lines …), oldest first."""
    mine = [f"SELECT '{noun}' AS noun, n AS row, id FROM \"{noun}\" WHERE id = :id"]
    mine += [f"SELECT '{part}', n, id FROM {part} WHERE {column} = :id" for part, column in PARTS.get(noun, ())]
    # Births are not in the index of the journal: they are looked for in one pass, for all tables at once.
    rows = store.connection.execute(
        f"WITH mine AS MATERIALIZED ({' UNION ALL '.join(mine)}) SELECT {_COLUMNS} FROM (SELECT j.*, m.id AS row_id"
        " FROM mine m JOIN journal j ON j.noun = m.noun AND j.row = m.row AND j.field IS NOT NULL"
        " UNION ALL SELECT j.*, m.id FROM journal j JOIN mine m ON m.noun = j.noun AND m.row = j.row"
        " WHERE +j.field IS NULL) j LEFT JOIN action a ON a.n = j.action LEFT JOIN user u ON u.id = a.user_id"
        f" WHERE {_WAS_DONE} ORDER BY j.seq",
        {"id": id},
    )
    return [Change(*[*values[:-1], bool(values[-1])]) for values in rows]


def of_action(store: Store, action_id: str) -> list[Change]:
    """Return every change of an action, in order."""
    nouns = store.connection.execute(
        "SELECT DISTINCT j.noun FROM action a JOIN journal j ON j.seq BETWEEN a.first_seq AND a.last_seq"
        " AND j.action = a.n WHERE a.id = ?",
        (action_id,),
    ).fetchall()
    found = [
        change
        for (noun,) in nouns
        for change in _changes(
            store,
            noun,
            "j.seq BETWEEN (SELECT first_seq FROM action WHERE id = ?1)"
            " AND (SELECT last_seq FROM action WHERE id = ?1) AND a.id = ?1",
            action_id,
        )
    ]
    return sorted(found, key=lambda change: change.seq)


_WAS_DONE = (
    "NOT EXISTS (SELECT 1 FROM version v JOIN journal k ON k.noun = j.noun AND k.row = j.row AND k.field = j.field"
    " JOIN version w ON w.seq = k.seq WHERE v.seq = j.seq AND v.merged & 2 AND k.action = j.action"
    " AND NOT w.merged & 2)"
)
"""Of a row of the journal: it is not what a merge put beside a change to begin from what its writer had."""

_COLUMNS = (
    "j.seq, coalesce(a.at, j.at), coalesce(j.effective_at, a.at, j.at), u.name, a.verb, a.id, j.noun, j.row_id,"
    f" j.field, j.old, j.new, NOT {IN_FORCE}"
)


def _changes(store: Store, noun: str, condition: str, parameter: str) -> list[Change]:
    rows = store.connection.execute(
        f"SELECT {_COLUMNS.replace('j.row_id', 't.id')} FROM journal j LEFT JOIN action a ON a.n = j.action"
        f' LEFT JOIN user u ON u.id = a.user_id JOIN "{noun}" t ON t.n = j.row'
        f" WHERE j.noun = '{noun}' AND {condition} AND {_WAS_DONE} ORDER BY j.seq",
        (parameter,),
    )
    return [Change(*[*values[:-1], bool(values[-1])]) for values in rows]


def deals_at(store: Store, at: str) -> str:
    """Make the table `temp.deal_at`, the deals as they were at an instant, and return its name.

    It has the columns of `deal`, so whatever is asked of the one can be asked of the other. A deal counts from its
    `created_at`, which an import sets to the deal's own start. Of the values that had taken effect by then a cell holds
    the one recorded last (by the stamps of sync where changes came late); before the first of them, what it was born
    with.
    """
    connection = store.connection
    connection.execute("DROP TABLE IF EXISTS temp.deal_at")
    connection.execute("CREATE TEMP TABLE deal_at AS SELECT * FROM deal WHERE created_at <= ?", (at,))
    connection.execute("CREATE UNIQUE INDEX temp.deal_at_n ON deal_at (n)")
    connection.execute("DROP TABLE IF EXISTS temp.rewound")
    # Only cells with a change that takes effect later can differ from what they hold now.
    connection.execute(
        "CREATE TEMP TABLE rewound AS SELECT c.row, c.field, iif(b.seq IS NULL, f.old, b.new) AS value FROM"
        " (SELECT row, field, min(seq) AS born, max(iif(effect <= ?1, seq, NULL)) AS held FROM"
        "  (SELECT j.row, j.field, j.seq, coalesce(j.effective_at, a.at, j.at) AS effect"
        "   FROM journal j LEFT JOIN action a ON a.n = j.action WHERE j.noun = 'deal' AND j.field IS NOT NULL"
        f"   AND j.field <> 'created_at' AND {IN_FORCE} AND {TOOK_EFFECT})"
        "  GROUP BY row, field HAVING max(effect) > ?1) c"
        " JOIN journal f ON f.seq = c.born LEFT JOIN journal b ON b.seq = c.held",
        (at,),
    )
    connection.execute("CREATE INDEX temp.rewound_cell ON rewound (field, row)")
    for (field,) in connection.execute("SELECT DISTINCT field FROM temp.rewound").fetchall():
        connection.execute(
            f'UPDATE temp.deal_at SET "{field}" = r.value FROM temp.rewound r WHERE r.field = ? AND r.row = deal_at.n',
            (field,),
        )
    _hold_late(connection, at)
    connection.execute("DELETE FROM temp.deal_at WHERE deleted_at IS NOT NULL")
    connection.execute("DROP TABLE temp.rewound")
    return "temp.deal_at"


def _hold_late(connection: sqlite3.Connection, at: str) -> None:
    """Let cells of `temp.deal_at` hold what a colleague had written by then and what came here after what overrides it:
    on that machine it held, and was the newest."""
    found = connection.execute(
        "WITH late AS MATERIALIZED (SELECT DISTINCT j.row, j.field FROM version v JOIN journal j ON j.seq = v.seq"
        " WHERE v.merged & 1 AND j.noun = 'deal' AND j.field <> 'created_at')"
        " SELECT field, row, new FROM (SELECT j.field, j.row, j.new, v.merged & 1 AS came_late,"
        f" {IN_FORCE} AS in_force, row_number() OVER (PARTITION BY j.row, j.field"
        "  ORDER BY v.seq IS NULL DESC, v.stamp DESC, v.merged & 1, j.seq DESC) AS place"
        " FROM late l CROSS JOIN journal j ON j.noun = 'deal' AND j.row = l.row AND j.field = l.field"
        " LEFT JOIN action a ON a.n = j.action LEFT JOIN version v ON v.seq = j.seq"
        " WHERE coalesce(j.effective_at, a.at, j.at) <= ?) WHERE place = 1 AND came_late AND in_force",
        (at,),
    ).fetchall()
    for field, row, new in found:
        connection.execute(f'UPDATE temp.deal_at SET "{field}" = ? WHERE n = ?', (new, row))


def touched(store: Store, since: int | None, nouns: Sequence[str]) -> tuple[int, bool]:
    """Return the newest row of the journal, and whether anything of the nouns has changed since another row of it;
    None: ever."""
    (newest,) = store.connection.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()
    if since is None:
        return newest, True
    marks = ", ".join("?" * len(nouns))
    (found,) = store.connection.execute(
        f"SELECT EXISTS (SELECT 1 FROM journal WHERE seq > ? AND noun IN ({marks}))", (since, *nouns)
    ).fetchone()
    return newest, bool(found)
