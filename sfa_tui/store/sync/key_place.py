"""Where the key of a site is kept: in the keyring or a private file, under the id of the site and the folder of the
workspace. So a copy of the workspace elsewhere finds none and is a site of its own, while one that was moved, which is
known by its not being where it was, takes its key along.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from sfa_tui.locale import N_
from sfa_tui.machine import secrets
from sfa_tui.model.errors import Refused
from sfa_tui.store.sync.sealed.identity import Keys
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.workspace import FILE_NAME, Store

SITE, FOLDER = "sync.id", "sync.folder"


def _name(site: str, folder: Path) -> str:
    """Return under which name the key of a site is kept."""
    return f"sync {site} {folder.absolute()}"


def keep(store: Store, keys: Keys, place: Path) -> Path | None:
    """Keep the key of a site; return the file that holds it, where this machine has no keyring."""
    return secrets.keep(_name(spelled(keys.site), store.folder), keys.seed.hex(), place)


def forget(store: Store, keys: Keys, place: Path) -> None:
    """Keep the key of a site no more."""
    secrets.forget(_name(spelled(keys.site), store.folder), place)


def held(store: Store, site: str, place: Path) -> Keys:
    """Return the key of the site that a workspace is; Refused where it is not here, as in a copy, or is none."""
    seed = secrets.held(_name(site, store.folder), place)
    before = _before(store)
    if seed is None and before is not None:
        if _is_copy(store, site, before):
            raise Refused(
                N_("this is a copy of the workspace in {folder}; `sfa sync join CODE` lets it in as one of its own"),
                folder=before,
            )
        seed = secrets.held(_name(site, before), place)
        if seed is not None and not store.read_only:
            settle(store, _read(seed, site), place)
    if seed is None:
        raise Refused(
            N_("the key of this workspace is not here (was it copied or moved?); `sfa sync join CODE` lets it in")
        )
    return _read(seed, site)


def _read(seed: str, site: str) -> Keys:
    """Return the key of a site as it is kept."""
    try:
        keys = Keys(bytes.fromhex(seed))
        if spelled(keys.site) == site:
            return keys
    except ValueError:
        pass
    raise Refused(N_("the key of this workspace is damaged where it is kept; `sfa sync join CODE` lets it in anew"))


def settle(store: Store, keys: Keys, place: Path) -> None:
    """Note where a workspace lies, and let its key follow where it was moved: a copy of it then finds none."""
    site, before = spelled(keys.site), _before(store)
    if before is not None:
        if _is_same(store, before):  # by another way to the same folder
            return
        if secrets.held(_name(site, store.folder), place) is None:
            keep(store, keys, place)
            secrets.forget(_name(site, before), place)
    if before is not None or store.local(FOLDER) is None:
        with store.noting():
            store.set_local(FOLDER, str(store.folder.absolute()))


def _before(store: Store) -> Path | None:
    """Return the other folder in which a workspace was synced last, None where there is none."""
    told = store.local(FOLDER)
    return None if told is None or Path(str(told)) == store.folder.absolute() else Path(str(told))


def _is_same(store: Store, before: Path) -> bool:
    try:
        return (before / FILE_NAME).samefile(store.path)
    except OSError:
        return False


def _is_copy(store: Store, site: str, before: Path) -> bool:
    """Return whether the workspace that this one is of still lies where it was; where that cannot be told it does."""
    path = before / FILE_NAME
    if _is_same(store, before) or not path.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute("SELECT value FROM local_setting WHERE key = ?", (SITE,)).fetchone()
    except sqlite3.Error:
        return True
    return row is not None and row[0] == site
