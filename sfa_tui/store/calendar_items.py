"""What an activity is in a calendar of another program, as both were when they last agreed; this machine's alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from sfa_tui.store.journal import now
from sfa_tui.store.workspace import Store


@dataclass(frozen=True, slots=True)
class Item:
    """An activity in a calendar: where it lies there, its state there (`etag`), its UID, and what both sides said when
    they last agreed (`fingerprint`); `clash` is what lies there where both have changed since."""

    activity: str
    href: str | None
    etag: str | None
    uid: str | None
    fingerprint: str | None
    sequence: int | None = None
    error: str | None = None
    clash: str | None = None


def of_calendar(store: Store, calendar: str) -> dict[str, Item]:
    """Return {activity id: item} of a calendar."""
    rows = store.connection.execute(
        "SELECT activity_id, href, etag, uid, fingerprint, sequence, error, clash FROM calendar_item"
        " WHERE calendar = ?",
        (calendar,),
    )
    return {row[0]: Item(*row) for row in rows}


def keep(store: Store, calendar: str, item: Item) -> None:
    """Note an item, in the place of what was known of it."""
    store.connection.execute(
        "INSERT OR REPLACE INTO calendar_item (calendar, activity_id, href, etag, uid, fingerprint, sequence, error,"
        " clash, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            calendar,
            item.activity,
            item.href,
            item.etag,
            item.uid,
            item.fingerprint,
            item.sequence,
            item.error,
            item.clash,
            now(),
        ),
    )


def forget(store: Store, calendar: str, activity: str) -> None:
    """Forget an item: its activity is in that calendar no more."""
    store.connection.execute("DELETE FROM calendar_item WHERE calendar = ? AND activity_id = ?", (calendar, activity))


def by_uid(store: Store, uids: Iterable[str], domain: str) -> dict[str, str]:
    """Return {uid: activity id} of activities that are not deleted: those that came in with a UID, and ours, whose UID
    is their id at the domain."""
    found: dict[str, str] = {}
    for uid in uids:
        id, at, behind = uid.rpartition("@")
        row = store.connection.execute(
            "SELECT id FROM activity WHERE uid = ? AND deleted_at IS NULL ORDER BY id LIMIT 1", (uid,)
        ).fetchone()
        if row is None and at and behind == domain:
            row = store.connection.execute(
                "SELECT id FROM activity WHERE id = ? AND uid IS NULL AND deleted_at IS NULL", (id,)
            ).fetchone()
        if row is not None:
            found[uid] = row[0]
    return found


def by_address(store: Store, addresses: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Return {e-mail address in lower case: the contacts and users that have it, as (noun, id)}."""
    found: dict[str, list[tuple[str, str]]] = {}
    for address in addresses:
        rows = store.connection.execute(
            "SELECT 'contact', p.id FROM contact_point x JOIN contact p ON p.id = x.contact_id WHERE x.kind = 'email'"
            " AND lower(x.value) = ?1 AND x.deleted_at IS NULL AND p.deleted_at IS NULL AND p.merged_into IS NULL"
            " UNION SELECT 'user', id FROM user WHERE lower(email) = ?1 AND deleted_at IS NULL ORDER BY 1, 2",
            (address,),
        )
        found[address] = [(noun, id) for noun, id in rows]
    return found


def is_deal(store: Store, id: str) -> bool:
    """Return whether there is a deal with this id."""
    sql = "SELECT 1 FROM deal WHERE id = ? AND deleted_at IS NULL"
    return store.connection.execute(sql, (id,)).fetchone() is not None
