"""Objects of the storage: whatever lies there in the place of one, it is named, and the rest goes on."""

from collections.abc import Iterator

from sfa_tui.store.sync import paths
from sfa_tui.store.sync.sealed import errors
from sfa_tui.store.sync.sealed.envelope import MOST_BYTES
from sfa_tui.store.sync.storage import many
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.sync.storage.trouble import Denied, Missing, StorageTrouble, TooLarge, Unsuitable

FEW = 3
"""Segments of a log from which on several are fetched at once."""
_LOGS = 4
"""Logs of which several segments are fetched at once, at most; this bounds threads and memory."""
_AT_ONCE = 4


def fetched(storage: Storage, path: str, most: int = MOST_BYTES) -> bytes:
    """Return an object's bytes; Missing where there is none, one of the errors of sealed/ where what is there is none,
    and the trouble of the storage where that itself is out of reach."""
    try:
        return storage.get(path, most)
    except StorageTrouble as trouble:
        raise _told(path, trouble) from None


def _told(path: str, trouble: StorageTrouble) -> Exception:
    if isinstance(trouble, TooLarge):
        return errors.TooLarge(path)
    if isinstance(trouble, (Denied, Unsuitable)):
        return errors.Unreadable(path, trouble.reason)
    return trouble


class Ahead:
    """The next segments of a few logs, on their way while those before are read: over a network a round trip takes
    longer than all else."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._coming: dict[str, Iterator[tuple[str, bytes | StorageTrouble]]] = {}

    def fetched(self, site: str, seq: int, last: int) -> bytes:
        """Return a segment, as `fetched` does, and have those up to the last one that a hint tells of brought."""
        path = paths.segment(site, seq)
        if site not in self._coming and last - seq >= FEW and len(self._coming) < _LOGS:
            # One after the other: a hint may name any number.
            names = (paths.segment(site, n) for n in range(seq, last + 1))
            self._coming[site] = many.got(self._storage, names, MOST_BYTES, at_once=_AT_ONCE)
        name, content = next(self._coming.get(site, iter(())), ("", b""))
        if seq >= last or name != path or not isinstance(content, bytes | Missing):
            self.forget(site)
        if name != path:  # none was on its way, or another
            return fetched(self._storage, path)
        if not isinstance(content, bytes):
            raise _told(path, content)
        return content

    def forget(self, site: str) -> None:
        """Let go of what is on its way of a log that is read no further."""
        self._coming.pop(site, None)
