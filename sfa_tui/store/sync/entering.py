"""How a person's workspace comes into a team, and lets others in: what the command line and the app do alike.

Knows addresses with their secrets, the one process that syncs at a time, and names of machines; what is said of it is
the caller's.
"""

import os
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from sfa_tui import locale
from sfa_tui.locale import N_
from sfa_tui.model.errors import Refused, Usage
from sfa_tui.store.sync import founding, listing, locking, paths
from sfa_tui.store.sync import site as membership
from sfa_tui.store.sync.locking import alone
from sfa_tui.store.sync.sealed import invitation
from sfa_tui.store.sync.storage import address, credentials, storage_at
from sfa_tui.store.sync.storage.folder import path_of
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.sync.storage.trouble import StorageTrouble
from sfa_tui.store.workspace import FILE_NAME, SPOKEN, Store, create_workspace


@dataclass(frozen=True, slots=True)
class Ways:
    """What this machine signs in with: the folder of secrets where it has no keyring, and what the environment
    tells."""

    place: Path
    told: Mapping[str, str]

    def storage(self, url: str, stop: Event | None = None, *, create: bool = False) -> Storage:
        """Return the storage at a URL; secrets that stand in it are not kept."""
        url = _url_of(url.strip())
        secrets = credentials.known(url, self.place, self.told)
        return storage_at(address.read(url).url, stop, secrets=secrets, create=create)

    def keep(self, url: str) -> Path | None:
        """Keep the secrets that stand in a URL, once they have let this workspace in; return the file that holds them,
        if any."""
        return credentials.kept_apart(_url_of(url.strip()), self.place)[1]

    @contextmanager
    def own_storage(self, store: Store) -> Iterator[tuple[Storage, membership.Site]]:
        """Give the storage of a workspace and the site that it is, for a block in which no other process syncs."""
        site = membership.load(store, self.place)
        storage = self.storage(str(store.local(membership.URL)))
        try:
            with alone(store.folder):
                yield storage, site
        finally:
            storage.close()


def _url_of(text: str) -> str:
    """Return the URL of a storage; a person may name a folder by its path."""
    try:
        path = Path(text).expanduser()
    except RuntimeError:  # ~somebody, who is nobody here
        return text
    return path.as_uri() if path.is_absolute() else text


@contextmanager
def new_workspace(folder: Path) -> Iterator[Store]:
    """Give a new workspace for the block; where that fails it is taken away, with the folders that were not there."""
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    store = None
    try:
        store = create_workspace(folder)
        yield store
    except BaseException:
        with suppress(OSError):  # what failed is what is told
            if store is not None:  # else another program may have made what is there
                store.close()
                for each in (*folder.glob(f"{FILE_NAME}*"), folder / locking.FILE):
                    each.unlink(missing_ok=True)
            for each in made:
                each.rmdir()
        raise
    store.close()


def speak(store: Store) -> str:
    """Let a machine that is new to a team go on in the language that it was spoken to, where that was asked for and is
    not the team's, and return the language that it speaks."""
    asked, theirs = locale.language(), store.setting("language")
    if asked != theirs and theirs is not None and asked in ("ja", locale.asked()):
        with store.noting():
            store.set_local(SPOKEN, asked)
        return asked
    return str(theirs or asked)


def label(store: Store, login: str, name: str | None = None) -> str:
    """Return what others see this machine called: who works here, and the machine."""
    row = store.connection.execute(
        "SELECT name FROM user WHERE id = (SELECT value FROM local_setting WHERE key = 'me')"
    ).fetchone()
    who = name or (row[0] if row and row[0] else login)
    return f"{who} · {platform.node()}" if platform.node() else who


def check(text: str) -> None:
    """Raise Usage where a text is neither a code that is whole nor the URL of a storage, which is not told again: it
    may be secret."""
    if is_code(text):
        invitation.read(text)
    elif "://" not in (url := _url_of(text.strip())):
        raise Usage(
            N_("this is neither a join code, which begins with {prefix}, nor an address of a storage, as {example}"),
            prefix=invitation.PREFIX,
            example=address.EXAMPLE,
        )
    else:
        address.read(url)


def is_code(text: str) -> bool:
    """Return whether a text is a code of an invitation, and not the URL of a storage."""
    return text.strip().startswith(invitation.PREFIX)


def put_back(store: Store, ways: Ways, url: str) -> bool:
    """Return whether a storage is this workspace's own and had lost the team, which is there again now; all else that
    it lost comes back with the next thorough sync."""
    if store.local(membership.URL) != address.read(_url_of(url.strip())).url:
        return False
    storage = ways.storage(url, create=True)
    try:
        with alone(store.folder):
            is_back = founding.put_back(store, storage, ways.place) is not None
            if is_back:
                ways.keep(url)
            return is_back
    finally:
        storage.close()


def sign_in(store: Store, ways: Ways, url: str) -> list[Path] | None:
    """Keep the secrets that stand in the URL of a workspace's own storage, as a password that has changed, once they
    have opened it; return the files that keep them where this machine has no keyring, None where it is another storage,
    or no secret stands there."""
    place = address.read(_url_of(url.strip()))
    if not place.secrets or store.local(membership.URL) != place.url:
        return None
    storage = ways.storage(url)
    try:
        next(iter(storage.names(paths.HEADS)), None)  # says so where it opens nothing
        membership.check_team(membership.load(store, ways.place), storage)
        file = ways.keep(url)
    finally:
        storage.close()
    return [file] if file is not None else []


def move(store: Store, ways: Ways, url: str, agrees: Callable[[str], bool]) -> bool:
    """Let a workspace meet its team at another address, and return whether that lies there now; Refused where another
    team does, or something in its place that cannot be read. Where there is nothing, and the team's own storage (which
    is asked about) is lost, it is put there if the person agrees."""
    if store.local(membership.URL) in (None, address.read(_url_of(url.strip())).url):
        return False
    _check_apart(store, url)
    storage = ways.storage(url)
    try:
        with alone(store.folder):
            return founding.move(
                store,
                storage,
                ways.place,
                lambda site: _is_lost(store, ways, site) and agrees(str(store.local(membership.URL))),
            )
    finally:
        storage.close()


def _is_lost(store: Store, ways: Ways, site: membership.Site) -> bool:
    """Return whether the storage where a team has met is out of reach, or has nothing of it any more."""
    try:
        storage = ways.storage(str(store.local(membership.URL)))
    except StorageTrouble:
        return True
    try:
        return not membership.has_team(site, storage)
    except StorageTrouble:
        return True
    finally:
        storage.close()


def has_begun(store: Store, text: str) -> bool:
    """Return whether a workspace is in the team of a code, or of a storage, and has read nothing of it yet: a join that
    broke off, with which a sync goes on."""
    if not membership.is_set_up(store) or store.local(listing.LAST) is not None:
        return False
    url = invitation.read(text).url if is_code(text) else text
    return address.read(_url_of(url.strip())).url == store.local(membership.URL)


def _check_apart(store: Store, url: str) -> None:
    """Raise Refused where a workspace lies in the folder that a team is to share: its file is no object."""
    place = address.read(_url_of(url.strip()))
    if place.scheme != "file":
        return
    # Of links that lead in a circle nothing is said here: opening the folder does.
    own, shared = (Path(os.path.realpath(each)) for each in (store.folder, path_of(place)))
    if own.is_relative_to(shared):
        raise Refused(N_("{url} holds this workspace itself; take a folder that is for the team alone"), url=place.url)


def set_up(store: Store, ways: Ways, url: str, passphrase: str | None, named: str) -> list[Path]:
    """Found a team at a storage; return the files that keep secrets where this machine has no keyring."""
    _check_apart(store, url)
    founding.check_alone(store, address.read(_url_of(url.strip())).url)
    storage = ways.storage(url, create=True)
    try:
        with alone(store.folder):
            _site, kept = founding.found(store, storage, named, passphrase, ways.place)
            file = ways.keep(url)
    finally:
        storage.close()
    return sorted({each for each in (file, kept) if each is not None})


def join(store: Store, ways: Ways, text: str, passphrase: str, named: str) -> list[Path]:
    """Join the team of a code, or of a storage by its passphrase; return the files that keep secrets."""
    code = invitation.read(text) if is_code(text) else None
    url = code.url if code else text
    _check_apart(store, url)
    storage = ways.storage(url)
    try:
        with alone(store.folder):
            if code is not None:
                _site, kept = founding.join_by_code(store, storage, code, named, ways.place)
            else:
                _site, kept = founding.join_by_passphrase(store, storage, passphrase, named, ways.place)
            file = ways.keep(url)
    finally:
        storage.close()
    return sorted({each for each in (file, kept) if each is not None})


def invite(store: Store, ways: Ways) -> str:
    """Return a code that lets one machine in."""
    with ways.own_storage(store) as (storage, site):
        return founding.invite(store, site, storage)
