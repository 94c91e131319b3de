"""Resolving a conflict of sync: what was overridden is brought back, or what holds is kept."""

from collections.abc import Collection, Sequence

from sfa_tui.locale import N_
from sfa_tui.model.errors import Ambiguous, NotFound, Refused, Usage
from sfa_tui.sales import settings
from sfa_tui.store import labels
from sfa_tui.store.journal import Action, Value, action
from sfa_tui.store.sync import listing
from sfa_tui.store.sync.listing import Conflict
from sfa_tui.store.workspace import Store

KEEP = ("ours", "theirs", "base")

_NAMED = 3
"""Conflicts that the journal names of those that were resolved in one action."""


def named(store: Store, id: str) -> Conflict:
    """Return the unresolved conflict of an id, or of its beginning or end; NotFound where there is none, Ambiguous
    where several have it."""
    return _all_named(store, (id,))[0]


def _all_named(store: Store, several: Sequence[str]) -> list[Conflict]:
    known = dict.fromkeys(listing.ids(store, everybody=True))
    ids = [_whole(known, id) for id in several]
    found = {each.id: each for each in listing.listed(store, everybody=True, only=ids)}
    return [found[id] for id in ids]


def _whole(known: Collection[str], id: str) -> str:
    part = id.lower()
    if part in known:
        return part
    found = [each for each in known if part and (each.startswith(part) or each.endswith(part))]
    if not found:
        raise NotFound(N_("there is no conflict {id}; `sfa sync conflicts` lists them"), id=id)
    if len(found) > 1:
        raise Ambiguous(N_("{id} may be any of several conflicts"), candidates=tuple(found), id=id)
    return found[0]


def resolve(store: Store, id: str, keep: str) -> Conflict:
    """Let what was overridden (ours), what holds (theirs) or what both started from (base) hold, and note that the
    conflict is resolved; return the conflict as it was."""
    return resolve_all(store, (id,), keep)[0]


def resolve_all(store: Store, ids: Sequence[str], keep: str) -> list[Conflict]:
    """Resolve several conflicts alike, in one action; return them as they were."""
    if keep not in KEEP:
        raise Usage(N_("keep {known}, not {value}"), known=", ".join(KEEP), value=keep)
    with action(store, "sync resolve", lambda: _summary(store, ids, keep)) as act:
        resolved = _all_named(store, ids)
        for conflict in resolved:
            _resolve(store, act, conflict, keep)
    return resolved


def _summary(store: Store, ids: Sequence[str], keep: str) -> str:
    first = _all_named(store, ids[:_NAMED])
    said = [f"{labels.of_row(store, each.noun, each.row)}: {each.field}={keep}" for each in first]
    return ", ".join([*said, "…"] if len(ids) > _NAMED else said)


def _resolve(store: Store, act: Action, conflict: Conflict, keep: str) -> None:
    if keep == "base" and not conflict.base:
        raise Refused(N_("nothing was there before {id}; keep ours, or theirs"), id=conflict.id)
    kept = {"ours": conflict.ours, "base": conflict.base}.get(keep, {})
    values: dict[str, Value] = {name: each for name, each in kept.items() if not isinstance(each, bytes)}
    if conflict.noun == "setting" and "value" in values:
        settings.check_change(store, conflict.row, values["value"])
    is_back = bool(values) and listing.is_deleted(store, conflict)
    if conflict.kind == "beneath":
        values = {}  # what was written is still there, in what is gone
    if is_back:
        values["deleted_at"] = None  # what was overridden is brought back, and nothing is in a row that is gone
    act.update(conflict.noun, conflict.row, values)
    _note(store, act, conflict, conflict.id, conflict.field, keep)
    if is_back:
        # The row is back, and with it all else that was overridden by its going.
        for id, field in listing.beside_deleted(store, conflict):
            _note(store, act, conflict, id, field, "ours")


def _note(store: Store, act: Action, conflict: Conflict, id: str, field: str, kept: str) -> None:
    said: dict[str, Value] = {"noun": conflict.noun, "row_id": conflict.row, "field": field, "kept": kept}
    said["user_id"] = str(me) if (me := store.local("me")) else None
    if store.connection.execute("SELECT 1 FROM resolution WHERE id = ?", (id,)).fetchone():
        act.update("resolution", id, {**said, "deleted_at": None})
    else:
        act.insert("resolution", said, id=id)
