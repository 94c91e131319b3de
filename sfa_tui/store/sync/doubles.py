"""What a workspace that has joined a team has twice: of what each is made with, it and the team have one.

What was here is noted on joining, and settled at the end of the first sync that brought the team's, in one action that
can be undone. What is in use here stays, except that a deal's rank is the team's of the same code from then on.
"""

import json
from collections.abc import Iterable

from sfa_tui.model.text import fold
from sfa_tui.store import labels, triggers
from sfa_tui.store.journal import Action, action
from sfa_tui.store.workspace import Store

_OWN = "sync.own"
_TABLES = ("pipeline", "rank", "user")


def note(store: Store) -> None:
    """Note, in the caller's transaction, what this workspace has of its own as it joins."""
    own = {table: _alive(store, table) for table in _TABLES}
    own["user"] = [id for id in own["user"] if id == store.local("me")]
    if any(own.values()):
        store.set_local(_OWN, json.dumps(own))


def settle(store: Store) -> None:
    """Give up what this workspace has twice since it has joined; nothing is done before the team's is here."""
    said = store.local(_OWN)
    if said is None:
        return
    own: dict[str, list[str]] = json.loads(str(said))
    if set(_alive(store, "pipeline")) <= {*own["pipeline"]}:
        return
    with action(store, "sync join", lambda: _summary(store, own)) as act:
        for id in own["rank"]:
            _give_up_rank(store, act, id, {*own["rank"]})
        for id in own["pipeline"]:
            _give_up_pipeline(store, act, id, {*own["pipeline"]})
        for id in own["user"]:
            _give_up_user(store, act, id)
        store.set_local(_OWN, None)


def _summary(store: Store, own: dict[str, list[str]]) -> str:
    return ", ".join(labels.of_row(store, table, id) for table in _TABLES for id in own[table])


def _give_up_rank(store: Store, act: Action, id: str, own: set[str]) -> None:
    for theirs in _alike(store, "rank", "code", id, own):
        for (deal,) in store.connection.execute("SELECT id FROM deal WHERE rank_id = ?", (id,)).fetchall():
            act.update("deal", deal, {"rank_id": theirs})
        if not _is_used(store, [id]):
            act.delete("rank", id)


def _give_up_pipeline(store: Store, act: Action, id: str, own: set[str]) -> None:
    """Give up a pipeline that nothing is in, where it is as a new workspace has it or the team has one of its name."""
    stages = [
        stage for (stage,) in store.connection.execute("SELECT id FROM stage WHERE pipeline_id = ?", (id,)).fetchall()
    ]
    if _is_used(store, [id, *stages], beside="stage"):
        return
    if _alike(store, "pipeline", "name", id, own) or _was_made_with_the_workspace(store, id):
        for each in stages:
            act.delete("stage", each)
        act.delete("pipeline", id)


def _give_up_user(store: Store, act: Action, id: str) -> None:
    for theirs in _alike(store, "user", "name", id, {id}):
        if not _is_used(store, [id]):
            act.delete("user", id)
            store.set_local("me", theirs)


def _alive(store: Store, table: str) -> list[str]:
    return [id for (id,) in store.connection.execute(f"SELECT id FROM {table} WHERE deleted_at IS NULL")]


def _alike(store: Store, table: str, column: str, id: str, own: Iterable[str]) -> list[str]:
    """Return the one row of the team's that is called as a row of our own; none where there are several, or ours is
    gone."""
    names = dict(store.connection.execute(f"SELECT id, {column} FROM {table} WHERE deleted_at IS NULL"))
    if id not in names:
        return []
    found = [each for each, name in names.items() if each not in own and fold(name) == fold(names[id])]
    return found if len(found) == 1 else []


def _is_used(store: Store, ids: list[str], *, beside: str = "") -> bool:
    """Return whether any row, but those of the table `beside`, refers to one of these."""
    marks = ", ".join("?" * len(ids))
    for table, columns in triggers.synced_tables(store.connection).items():
        for column in columns:
            if table != beside and column.endswith("_id"):
                where = f"{triggers.quoted(table)} WHERE {triggers.quoted(column)} IN ({marks})"
                if store.connection.execute(f"SELECT EXISTS (SELECT 1 FROM {where})", ids).fetchone()[0]:
                    return True
    return False


def _was_made_with_the_workspace(store: Store, id: str) -> bool:
    """Return whether a pipeline is from `sfa init`, and was never edited."""
    verbs = store.connection.execute(
        "SELECT a.verb FROM pipeline p JOIN journal j ON j.noun = 'pipeline' AND j.row = p.n"
        " LEFT JOIN action a ON a.n = j.action WHERE p.id = ?",
        (id,),
    ).fetchall()
    return bool(verbs) and all(verb == "init" for (verb,) in verbs)
