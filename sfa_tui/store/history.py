"""What the journal tells: the history of a row, and the state of a table as it was at an instant."""

from dataclasses import dataclass, replace

from sfa_tui.store.derived import IN_FORCE
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


def of_row(store: Store, noun: str, id: str) -> list[Change]:
    """Return every change of a row, oldest first."""
    return _changes(store, noun, 'j.row = (SELECT n FROM "{noun}" WHERE id = ?)', id)


def of_action(store: Store, action_id: str) -> list[Change]:
    """Return every change of an action, in order."""
    nouns = store.connection.execute(
        "SELECT DISTINCT j.noun FROM action a JOIN journal j ON j.seq BETWEEN a.first_seq AND a.last_seq"
        " WHERE a.id = ?",
        (action_id,),
    ).fetchall()
    found = [
        change
        for (noun,) in nouns
        for change in _changes(
            store,
            noun,
            "j.seq BETWEEN (SELECT first_seq FROM action WHERE id = ?1)"
            " AND (SELECT last_seq FROM action WHERE id = ?1)",
            action_id,
        )
    ]
    return sorted(found, key=lambda change: change.seq)


def _changes(store: Store, noun: str, condition: str, parameter: str) -> list[Change]:
    rows = store.connection.execute(
        "SELECT j.seq, coalesce(a.at, j.at), coalesce(j.effective_at, a.at, j.at), u.name, a.verb, a.id, j.noun, t.id,"
        f" j.field, j.old, j.new, NOT {IN_FORCE} FROM journal j LEFT JOIN action a ON a.n = j.action"
        f' LEFT JOIN user u ON u.id = a.user_id JOIN "{noun}" t ON t.n = j.row'
        f" WHERE j.noun = '{noun}' AND {condition.format(noun=noun)} ORDER BY j.seq",
        (parameter,),
    )
    return [replace(Change(*row), undone=bool(row[-1])) for row in rows]


def deals_at(store: Store, at: str) -> str:
    """Make the table `temp.deal_at`, the deals as they were at an instant, and return its name.

    It has the columns of `deal`, so whatever is asked of the one can be asked of the other. A deal counts from its
    `created_at`, which an import sets to the deal's own start. Of the values that had taken effect by then a cell holds
    the one recorded last; before the first of them, what it was born with.
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
        f"   AND j.field <> 'created_at' AND {IN_FORCE})"
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
    connection.execute("DELETE FROM temp.deal_at WHERE deleted_at IS NOT NULL")
    connection.execute("DROP TABLE temp.rewound")
    return "temp.deal_at"
