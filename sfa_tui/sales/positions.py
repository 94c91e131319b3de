"""The place of a row among its siblings: stages of a pipeline, ranks, pipelines, custom fields of a noun."""

from sfa_tui.store.journal import Action

ORDERED = {"stage": "pipeline_id", "rank": None, "pipeline": None}
"""Tables whose rows stand in an order: {table: the column that siblings share}."""


def place(act: Action, table: str, id: str, position: int | None) -> None:
    """Put a row at a place from 1 on among its siblings, which make room; None is the last place, for an open stage the
    one after the last open stage."""
    shared = ORDERED[table]
    connection = act.store.connection
    condition = f" AND {shared} IS (SELECT {shared} FROM {table} WHERE id = ?1)" if shared else ""
    kind = "kind" if table == "stage" else "NULL"
    rows = connection.execute(
        f"SELECT id, {kind} FROM {table} WHERE deleted_at IS NULL AND id <> ?1{condition} ORDER BY position, id", (id,)
    ).fetchall()
    siblings = [sibling for sibling, _ in rows]
    if position is None:
        position = 1 + len(siblings)
        if table == "stage" and _is_open(act, id):
            open_ones = [place for place, (_, kind) in enumerate(rows, start=1) if kind not in ("won", "lost")]
            position = 1 + (open_ones[-1] if open_ones else 0)
    siblings.insert(max(position, 1) - 1, id)
    for number, sibling in enumerate(siblings, start=1):
        act.update(table, sibling, {"position": number})


def _is_open(act: Action, id: str) -> bool:
    (kind,) = act.store.connection.execute("SELECT kind FROM stage WHERE id = ?", (id,)).fetchone()
    return kind not in ("won", "lost")
