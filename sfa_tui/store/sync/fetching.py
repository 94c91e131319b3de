"""One object of the storage: whatever lies there in its place, it is named, and the rest goes on."""

from sfa_tui.store.sync.sealed import errors
from sfa_tui.store.sync.sealed.envelope import MOST_BYTES
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.sync.storage.trouble import Denied, TooLarge, Unsuitable


def fetched(storage: Storage, path: str, most: int = MOST_BYTES) -> bytes:
    """Return an object's bytes; Missing where there is none, one of the errors of sealed/ where what is there is none,
    and the trouble of the storage where that itself is out of reach."""
    try:
        return storage.get(path, most)
    except TooLarge:
        raise errors.TooLarge(path) from None
    except (Denied, Unsuitable) as error:
        raise errors.Unreadable(path, error.reason) from None
