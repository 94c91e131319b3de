"""This machine as a member of a team: which site it is, of which team, at which storage, with which keys.

What is secret, the site's key, lies where key_place.py has it.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sfa_tui.locale import N_
from sfa_tui.model.errors import NotFound, Refused
from sfa_tui.store.sync import key_place, paths
from sfa_tui.store.sync.fetching import fetched
from sfa_tui.store.sync.sealed import entries, joining, members, team
from sfa_tui.store.sync.sealed.entries import Entry
from sfa_tui.store.sync.sealed.errors import NotTaken
from sfa_tui.store.sync.sealed.identity import Keys
from sfa_tui.store.sync.sealed.members import Standing, State
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.sync.sealed.segment import Sealer
from sfa_tui.store.sync.sealed.team import Team
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.sync.storage.trouble import Gone, Missing
from sfa_tui.store.workspace import TEAM_URL, Store

HINT = b"sfa\n"
"""What stands in a hint: all that it says is in its name."""

URL, TEAM, SITE, EPOCH = TEAM_URL, "sync.team", key_place.SITE, "sync.epoch"


NO_KEY = N_(
    "this machine has no key of the team any more: `sfa sync vouch` of an admin gives it one, or a new invitation"
)


class Removed(Refused):
    """This machine was shut out of its team."""

    def __init__(self) -> None:
        super().__init__(N_("this machine was removed from the team; what is here stays, and nothing more is sent"))


@dataclass(slots=True)
class Site:
    """A site with its keys and what its team's entries say."""

    team: Team
    keys: Keys = field(repr=False)
    all_entries: dict[str, Entry]
    state: State
    epochs: dict[bytes, bytes] = field(repr=False)
    """The keys of epochs, by id."""
    place: Path
    """The folder of secrets where this machine has no keyring."""
    using: bytes | None = None

    @property
    def may_write(self) -> bool:
        """Return whether this version may write to the storage; it may read in any case."""
        return self.team.may_write and not self.state.newer

    def check_may_write(self) -> None:
        """Raise Refused where a later version has the word."""
        if not self.may_write:
            raise Refused(N_("the team uses a newer sfa; update this one to change anything there"))

    @property
    def is_removed(self) -> bool:
        """Return whether this machine was shut out."""
        member = self.state.members.get(self.keys.site)
        return member is not None and member.standing is Standing.REMOVED

    @property
    def is_admin(self) -> bool:
        """Return whether this machine may change who is in the team."""
        me = self.state.members.get(self.keys.site)
        return me is not None and me.is_admin

    def check_admin(self) -> None:
        """Raise Refused where an admin's machine has to do it."""
        if not self.is_admin:
            raise Refused(N_("only an admin of the team may do that; `sfa sync members` says who is"))

    @property
    def id(self) -> str:
        """Return the id of the site as names have it."""
        return spelled(self.keys.site)

    @property
    def has_key(self) -> bool:
        """Return whether this machine has a key to write with."""
        return self.state.to_write_with(self.epochs, self.using) is not None

    def sealer(self) -> Sealer:
        """Return what seals for this site; Refused where it has no key to write with, as after its removal."""
        if self.is_removed:
            raise Removed
        epoch = self.state.to_write_with(self.epochs, self.using)
        if epoch is None:
            raise Refused(NO_KEY)
        self.using = epoch
        return Sealer(self.team.id, self.keys, self.epochs[epoch])

    def keeper(self) -> Sealer:
        """Return what seals what is kept here until there is a key to write with: others may know this one. Refused
        where there is none at all."""
        if not self.epochs:
            raise Refused(NO_KEY)
        epoch = max(
            self.epochs, key=lambda id: (len(self.state.epochs[id].beneath) if id in self.state.epochs else 0, id)
        )
        return Sealer(self.team.id, self.keys, self.epochs[epoch])

    def pen(self, now: int) -> joining.Pen:
        """Return what writes this site's entries."""
        return joining.Pen(self.team.id, self.keys, now, tuple(self.state.heads.get(self.keys.site, ())))

    def lacks(self, ids: Iterable[bytes] = ()) -> list[str]:
        """Return the names of entries that are named by others, or by a segment (`ids`), and that were never read."""
        named = {id for entry in self.all_entries.values() for id in entry.prev}.union(ids)
        known = {entry.id for entry in self.all_entries.values()}
        return [f"{paths.ENTRIES}{spelled(id)}" for id in sorted(named - known)]

    def learn(self, found: Mapping[str, bytes]) -> list[str]:
        """Take entries that were read, by their paths, and return what was wrong with some of them."""
        wrong = []
        for path, content in found.items():
            try:
                self.all_entries[path] = entries.read(content, path, self.team.id)
            except NotTaken as error:
                wrong.append(str(error))
        self._think()
        return wrong

    def _think(self) -> None:
        self.state = members.state(self.all_entries.values(), self.team)
        self.epochs = joining.opened(self.all_entries.values(), self.team.id, self.keys, self.epochs)


def of(found: Team, keys: Keys, contents: Mapping[str, bytes], place: Path, using: bytes | None = None) -> Site:
    """Return the site of these keys in a team with these entries."""
    site = Site(found, keys, {}, members.state((), found), {}, place, using)
    site.learn(contents)
    return site


def note(store: Store, url: str, team_content: bytes, keys: Keys, known: Mapping[str, bytes]) -> None:
    """Note, in the caller's transaction, which site of which team a workspace is, and entries of that; its key is kept
    before."""
    store.set_local(URL, url)
    store.set_local(TEAM, team_content.decode())
    store.set_local(SITE, spelled(keys.site))
    store.set_local(key_place.FOLDER, str(store.folder.absolute()))
    _insert_entries(store.connection, known.items())


def forget(store: Store, keys: Keys, place: Path) -> None:
    """Let a workspace be no site any more, as where the team that it founds could not be put anywhere."""
    key_place.forget(store, keys, place)
    with store.noting() as connection:
        connection.execute("DELETE FROM entry")
        names = (URL, TEAM, SITE, key_place.FOLDER)
        connection.executemany("DELETE FROM local_setting WHERE key = ?", [(name,) for name in names])


def is_set_up(store: Store) -> bool:
    """Return whether a workspace is synced at all."""
    return store.local(SITE) is not None


def load(store: Store, place: Path) -> Site:
    """Return the site that a workspace is; NotFound where it is not synced, Refused where its key is not here."""
    id, content = store.local(SITE), store.local(TEAM)
    if id is None or content is None:
        raise NotFound(
            N_("this workspace is not synced; `sfa sync setup URL` begins, `sfa sync join CODE` joins a team")
        )
    using = store.local(EPOCH)
    return of(
        team.read(str(content).encode()),
        key_place.held(store, str(id), place),
        known_entries(store),
        place,
        bytes.fromhex(str(using)) if using else None,
    )


def check_team(site: Site, storage: Storage) -> None:
    """Raise Gone where the storage holds nothing of the team, Refused where it holds another: a synced workspace founds
    none."""
    members = {spelled(each) for each in site.state.members}
    if not has_team(site, storage) and members.isdisjoint(paths.heads(storage.names(paths.HEADS))):
        raise Gone(storage.url)


def has_team(site: Site, storage: Storage) -> bool:
    """Return whether a storage holds the team.json of a site's team, be it damaged (mending.py sees to that); Refused
    where it holds another's."""
    try:
        found = team.read(fetched(storage, team.PATH, team.MOST_BYTES))
    except Missing:
        return False
    except NotTaken:
        return True
    check_same(site, found.id, storage)
    return True


def check_same(site: Site, team: bytes, storage: Storage) -> None:
    """Raise Refused where the team of an id, which a storage holds, is another than a site's."""
    if team != site.team.id:
        raise Refused(N_("{url} holds another team than that of this workspace; nothing was sent"), url=storage.url)


def known_entries(store: Store) -> dict[str, bytes]:
    """Return the entries that were read before."""
    return dict(store.connection.execute("SELECT path, content FROM entry").fetchall())


def hint_entries(store: Store, storage: Storage) -> None:
    """Leave a hint of how many entries the team has."""
    (count,) = store.connection.execute("SELECT count(*) FROM entry").fetchone()
    storage.put(paths.head(paths.TEAM, count), HINT)
    for path in storage.names(paths.HEADS):
        if path.startswith(paths.head(paths.TEAM, 0).rpartition(".")[0] + ".") and path < paths.head(paths.TEAM, count):
            storage.delete(path)


def note_entries(store: Store, found: Iterable[tuple[str, bytes]]) -> None:
    """Keep entries that were read or written."""
    with store.noting() as connection:
        _insert_entries(connection, found)


def put_entry(store: Store, site: Site, storage: Storage, entry: bytes) -> None:
    """Put an entry of this site, and take it in here; Refused where a later version has the word."""
    site.check_may_write()
    path = entries.path_of(entry)
    storage.put(path, entry)
    site.learn({path: entry})
    note_entries(store, [(path, entry)])
    hint_entries(store, storage)


def _insert_entries(connection: sqlite3.Connection, found: Iterable[tuple[str, bytes]]) -> None:
    connection.executemany("INSERT INTO entry VALUES (?, ?) ON CONFLICT DO NOTHING", found)
