"""Where the sites of a team meet: storage that they already have, behind one narrow interface."""

from threading import Event

from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage
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


def storage_at(url: str, stop: Event | None = None, *, create: bool = False) -> Storage:
    """Return the storage at a URL, which must exist unless it may be created; Usage where it is no such URL.

    Once `stop` is set no pause and no `wait` lasts any longer.
    """
    from pathlib import Path
    from urllib.parse import unquote, urlsplit

    from sfa_tui.store.sync.storage.folder import Folder

    stop = stop or Event()
    parts = urlsplit(url)
    if parts.scheme != "file":
        raise Usage(N_("no storage is known at such an address"))
    return Patient(Folder(Path(unquote(parts.path)), url, stop, create=create), stop)
