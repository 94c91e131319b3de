"""Handing the work of one user over to another."""

from dataclasses import dataclass

from sfa_tui.locale import N_
from sfa_tui.model.errors import Refused
from sfa_tui.store.bulk import bulk
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store


@dataclass(frozen=True, slots=True)
class Handover:
    """How much went over: open deals, planned activities, companies and contacts."""

    deals: int
    activities: int
    companies: int
    contacts: int


_OWNED = {
    "deal": "owner_id = ? AND deleted_at IS NULL"
    " AND coalesce((SELECT kind FROM stage s WHERE s.id = stage_id), 'open') = 'open'",
    "activity": "owner_id = ? AND deleted_at IS NULL AND done_at IS NULL",
    "company": "owner_id = ? AND deleted_at IS NULL",
    "contact": "owner_id = ? AND deleted_at IS NULL",
}


def handover(store: Store, from_user: str, to_user: str, *, dry_run: bool = False) -> Handover:
    """Move the open deals, planned activities, companies and contacts of one user to another, as one action; what was
    won or lost, and what was said, stays with who did it."""
    if from_user == to_user:
        raise Refused(N_("both names mean the same user"))
    ids = {
        table: [id for (id,) in store.connection.execute(f"SELECT id FROM {table} WHERE {condition}", (from_user,))]
        for table, condition in _OWNED.items()
    }
    if not dry_run:
        with (
            action(store, "user handover", f"{_called(store, from_user)} → {_called(store, to_user)}") as act,
            bulk(act) as work,
        ):
            for table, rows in ids.items():
                work.update(table, ["owner_id"], ((id, to_user) for id in rows))
    return Handover(len(ids["deal"]), len(ids["activity"]), len(ids["company"]), len(ids["contact"]))


def _called(store: Store, user: str) -> str:
    row = store.connection.execute("SELECT coalesce(name, login, '') FROM user WHERE id = ?", (user,)).fetchone()
    return str(row[0]) if row else ""
