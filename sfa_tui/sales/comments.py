"""The verb of a comment: one is written on deals, companies and people.

Comments are append-only: another comment corrects one; `undo` takes the newest action back.
"""

from collections.abc import Sequence

from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound, Usage
from sfa_tui.sales.people import Target
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store

_SHOWN = 60
"""Characters of a comment that stand in the summary of its action."""


def comment(store: Store, clock: Clock, targets: Sequence[Target], body: str) -> tuple[str, ...]:
    """Write a comment on every target, as one action, and return their ids; Usage for one that says nothing."""
    if not body.strip():
        raise Usage(N_("nothing is said: the text is empty"))
    made: list[str] = []
    me = store.local("me")
    with action(store, "comment add", " ".join(body.split())[:_SHOWN]) as act:
        for noun, row in dict.fromkeys(targets):
            if not store.connection.execute(
                f'SELECT 1 FROM "{noun}" WHERE id = ? AND deleted_at IS NULL', (row,)
            ).fetchone():
                raise NotFound(N_("there is no {noun} with the id {id}"), noun=noun, id=row)
            author = str(me) if me else None
            values = {"noun": noun, "row_id": row, "author_id": author, "kind": "comment", "body": body.strip()}
            made.append(act.insert("comment", values))
    return tuple(made)
