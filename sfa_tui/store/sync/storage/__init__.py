"""Where the sites of a team meet: storage that they already have, behind one narrow interface."""

from collections.abc import Mapping
from threading import Event

from sfa_tui.store.sync.storage.interface import LIMIT, Storage
from sfa_tui.store.sync.storage.patience import Patient
from sfa_tui.store.sync.storage.trouble import (
    Denied,
    Full,
    Missing,
    StorageTrouble,
    TooLarge,
    Unavailable,
    Unsuitable,
)

__all__ = [
    "LIMIT",
    "Denied",
    "Full",
    "Missing",
    "Storage",
    "StorageTrouble",
    "TooLarge",
    "Unavailable",
    "Unsuitable",
    "storage_at",
]


def storage_at(
    url: str, stop: Event | None = None, *, secrets: Mapping[str, str] | None = None, create: bool = False
) -> Storage:
    """Return the storage at a URL; Usage where that is the URL of none.

    `secrets` are what credentials.py knows for it. A folder and a table must be there unless they may be created: a
    share that is not mounted must not look like an empty storage. It may stay open as long as the app: what broke comes
    back by itself. Once `stop` is set nothing more begins, what is under way is let go as Unavailable, and no `wait`
    lasts.
    """
    from sfa_tui.store.sync.storage import address

    stop = stop or Event()
    place = address.read(url)
    known = {**place.secrets, **(secrets or {})}
    if place.scheme == "file":
        from sfa_tui.store.sync.storage.folder import Folder, path_of

        storage: Storage = Folder(path_of(place), place.url, stop, create=create)
    elif place.scheme == "postgresql":
        from sfa_tui.store.sync.storage.table import Table

        storage = Table(place, known, stop, create=create)
    else:
        from sfa_tui.store.sync.storage.objects import Objects

        storage = Objects(place, known, stop)
    return Patient(storage, stop)
