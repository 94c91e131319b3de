"""How a workspace comes to be a site: it founds a team at a storage, or joins one by a code or a passphrase."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed, NotFound, Refused, Usage
from sfa_tui.store.sync import base_currency, forking, gathering, key_place, mending, paths, sealing, set_up
from sfa_tui.store.sync import site as membership
from sfa_tui.store.sync.fetching import fetched
from sfa_tui.store.sync.sealed import entries, invitation, joining, members, team
from sfa_tui.store.sync.sealed.entries import Entry
from sfa_tui.store.sync.sealed.errors import Newer, NotTaken, TooLarge
from sfa_tui.store.sync.sealed.identity import Keys, new_keys
from sfa_tui.store.sync.sealed.invitation import Code
from sfa_tui.store.sync.sealed.joining import Pen
from sfa_tui.store.sync.sealed.keys import Derive, WrongKey, argon2id, new_key
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.sync.sealed.team import Team
from sfa_tui.store.sync.site import Site
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.sync.storage.trouble import Missing, StorageTrouble, Unsuitable
from sfa_tui.store.sync.storage.trouble import TooLarge as OverLimit
from sfa_tui.store.workspace import SPOKEN, Store

DAYS = 7
"""How long an invitation is good for."""


def found(
    store: Store, storage: Storage, label: str, passphrase: str | None, place: Path, *, derive: Derive = argon2id
) -> tuple[Site, Path | None]:
    """Found a team at a storage, and return this workspace as its first site, with the file of its key where this
    machine has no keyring; Refused where the workspace is a site already, or the storage is not empty of teams."""
    check_alone(store, storage.url)
    _check_no_team(storage)
    keys, now = new_keys(), sealing.clock()
    kdf = team.new_kdf()
    content = team.made(keys.card, kdf, now)
    key = derive(passphrase, kdf) if passphrase else None
    pen = Pen(team.team_id(content), keys, now)
    written = {entries.path_of(each): each for each in joining.founding(pen, new_key(), label, key)}
    try:
        # Before anything of it is there: who is killed from here on puts it back, while a team whose only key was not
        # kept would bar the place, and have no admin ever.
        kept = key_place.keep(store, keys, place)
        with store.noting():
            membership.note(store, storage.url, content, keys, written)
        for path, each in written.items():
            storage.put(path, each)
        _check_no_team(storage)
        storage.put(team.PATH, content)
        if fetched(storage, team.PATH, team.MOST_BYTES) != content:
            _check_no_team(storage)
    except (Refused, Failed):  # also where another machine founds one at the same moment and came first
        membership.forget(store, keys, place)
        with suppress(NotTaken, StorageTrouble):
            _take_away(storage, content, written)
        raise
    return membership.load(store, place), kept


def check_alone(store: Store, url: str) -> None:
    """Raise Refused where a workspace that is to found a team at an address is a site already."""
    if not membership.is_set_up(store):
        return
    own = store.local(membership.URL)
    if own == url:
        raise Refused(
            N_("this workspace is synced with {url} already; `sfa sync invite` lets another machine in"), url=own
        )
    raise Refused(
        N_(
            "this workspace's team meets at {own}, and {url} holds nothing of it: copy there what lies at the old"
            " address, and say this again on each machine"
        ),
        own=own,
        url=url,
    )


def put_back(store: Store, storage: Storage, place: Path) -> Site | None:
    """Put the team that a workspace is synced with where its own storage has lost all of it, and return the site; None,
    and nothing is done, where that has a team, or the workspace is synced with none or with another storage."""
    if store.local(membership.URL) != storage.url:
        return None
    site = membership.load(store, place)
    if membership.has_team(site, storage):
        return None
    _put_team(store, site, storage)
    return site


def _put_team(store: Store, site: Site, storage: Storage) -> None:
    """Put a team where a storage has no team.json."""
    site.check_may_write()
    site.sealer()  # says so where this machine was removed
    for path, content in membership.known_entries(store).items():
        storage.put(path, content)
    storage.put(team.PATH, str(store.local(membership.TEAM)).encode())
    membership.hint_entries(store, storage)


def move(store: Store, storage: Storage, place: Path, is_lost: Callable[[Site], bool]) -> bool:
    """Let a workspace meet its team at another storage, and return whether that lies there: by its team.json, which is
    put again where it is missing beside what members have sent, or where there is nothing yet, and the team's own
    storage is lost. Refused, and nothing is touched, where the team.json that lies there is another's, or cannot be
    read: whose it is nobody knows."""
    site = membership.load(store, place)
    try:
        there = team.read(_team_json(storage)).id
    except Missing:
        if not _has_sent(store, site, storage):
            if not is_lost(site):
                return False
            _check_nothing_left(storage)
        _put_team(store, site, storage)
        there = site.team.id
    except Newer:
        raise Refused(
            N_(
                "{url} holds a {object} that was written by a newer sfa, so it is not that of this workspace's team;"
                " nothing was changed"
            ),
            url=storage.url,
            object=team.PATH,
        ) from None
    except NotTaken:
        raise Refused(
            N_(
                "{url} holds a {object} that is damaged or none of sfa, so it is not that of this workspace's team;"
                " nothing was changed"
            ),
            url=storage.url,
            object=team.PATH,
        ) from None
    membership.check_same(site, there, storage)
    with store.noting():
        store.set_local(membership.URL, storage.url)
    return True


def _has_sent(store: Store, site: Site, storage: Storage) -> bool:
    """Return whether a storage holds what members of a site's team have put there: hints, segments, or entries that are
    known here."""
    members_of = {spelled(each) for each in site.state.members}
    if not members_of.isdisjoint(paths.heads(storage.names(paths.HEADS))):
        return True
    if any(name.removeprefix(paths.LOG).partition("/")[0] in members_of for name in storage.names(paths.LOG)):
        return True
    known = membership.known_entries(store)
    named = (path for path in storage.names(paths.ENTRIES) if path in known)
    return any(mending.lies_there(storage, path, known[path]) for path in named)


def _check_no_team(storage: Storage) -> None:
    """Raise Refused where a storage holds a team, or what one without its team.json has sent; Failed and Newer where
    what lies in the place of that cannot be read: nobody could join there."""
    try:
        team.read(_team_json(storage))
    except Missing:
        _check_nothing_left(storage)
        return
    except Newer:
        raise
    except NotTaken:
        raise Failed(
            N_("no team can be founded at {url}: it holds a {object} that is damaged, or is none of sfa"),
            url=storage.url,
            object=team.PATH,
        ) from None
    raise Refused(N_("{url} holds a team already; `sfa sync join` lets this workspace in"), url=storage.url)


def _check_nothing_left(storage: Storage) -> None:
    """Raise Refused where a team has sent something to a storage."""
    for prefix in (paths.HEADS, paths.LOG):  # entries alone are of a founding that broke off
        for _name in storage.names(prefix):
            raise Refused(
                N_(
                    "{url} holds {object} of a team whose team.json is gone: `sfa sync setup` with this address, on a"
                    " machine of that team, puts it back; another team needs another place"
                ),
                url=storage.url,
                object=prefix,
            )


def _team_json(storage: Storage) -> bytes:
    """Return what lies in the place of team.json; Denied and Unsuitable are of the storage, and not of what it holds,
    where nothing of it could be read yet."""
    try:
        return storage.get(team.PATH, team.MOST_BYTES)
    except OverLimit:
        raise TooLarge(team.PATH) from None
    except Unsuitable as error:  # a folder lies in its place
        raise Unsuitable(storage.url, f"{team.PATH}: {error.reason}") from None


def _take_away(storage: Storage, content: bytes, written: Iterable[str]) -> None:
    """Take away what founds a team; of another's nothing."""
    with suppress(Missing):
        # Put perhaps, though the answer was lost; first, since a team without its entries would bar the place.
        if fetched(storage, team.PATH, team.MOST_BYTES) == content:
            storage.delete(team.PATH)
    for path in written:
        storage.delete(path)


def read_team(storage: Storage) -> tuple[bytes, Team]:
    """Return team.json, and the team that it is of; NotFound where the storage holds no team (joining never makes one),
    Failed where what lies there is none that can be read, and Newer where a later version made it, or alone may
    write there."""
    try:
        content = _team_json(storage)
        held = team.read(content)
    except Missing:
        _check_nothing_left(storage)
        raise NotFound(N_("{url} holds no team; `sfa sync setup` founds one"), url=storage.url) from None
    except Newer:
        raise
    except NotTaken:
        raise Failed(
            N_("{url} holds no team that can be joined: its {object} is damaged, or is none of sfa"),
            url=storage.url,
            object=team.PATH,
        ) from None
    if not held.may_write:
        raise Newer(team.PATH)
    return content, held


def read_entries(storage: Storage, held: Team) -> tuple[dict[str, bytes], list[Entry]]:
    """Return the entries of a team as they lie there, and as they read; those that are damaged or of nobody in it are
    left out. Newer where an admin wrote one with a later version: whoever does not know what it says must not write."""
    found = gathering.gathered(storage, held, {})
    newer = members.state(found.entries.values(), held).newer
    if newer:
        raise Newer(f"{paths.ENTRIES}{spelled(min(newer))}")
    return found.contents, [*found.entries.values()]


def join_by_code(store: Store, storage: Storage, code: Code, label: str, place: Path) -> tuple[Site, Path | None]:
    """Join the team of an invitation; Refused where the storage holds another, or the invitation is spent."""
    content, held = read_team(storage)
    if held.id != code.team:
        raise Refused(N_("{url} holds another team than the one of this code; ask for another code"), url=storage.url)
    if code.expires < sealing.clock():
        raise Refused(N_("this code was good for {days} days and has expired; ask for another"), days=DAYS)
    contents, found = read_entries(storage, held)
    state = members.state(found, held)
    if state.joined_by.get(joining.invitation_id(code.secret)) and _member(store, place) is None:
        raise Refused(N_("this code has let a machine in already, and each is for one; ask for another"))
    try:
        epoch = joining.opened_invitation(state, code.secret)
    except WrongKey:
        raise Refused(N_("this code lets nobody in any more; ask for another")) from None
    keys = new_keys()
    entry = joining.joining_by_invitation(Pen(held.id, keys, sealing.clock()), epoch, code.secret, label)
    return _joined(store, storage, content, keys, entry, contents, place)


def join_by_passphrase(
    store: Store, storage: Storage, passphrase: str, label: str, place: Path, *, derive: Derive = argon2id
) -> tuple[Site, Path | None]:
    """Join the team of a storage by its passphrase; Usage where it is not the right one."""
    content, held = read_team(storage)
    contents, found = read_entries(storage, held)
    state = members.state(found, held)
    if not state.epochs:
        raise Failed(
            N_("{url} holds no team that can be joined: no {object} fits its {team}"),
            url=storage.url,
            object=paths.ENTRIES,
            team=team.PATH,
        )
    if not joining.by_passphrase(found, state):
        raise Refused(
            N_("nobody joins the team at {url} by a passphrase; an admin's `sfa sync invite` prints a code"),
            url=storage.url,
        )
    try:
        epoch = joining.opened_by_passphrase(found, state, derive(passphrase, held.kdf))
    except WrongKey:
        wrong = Usage(N_("the passphrase is not that of the team at {url}"), url=storage.url)
        wrong.field = "passphrase"
        raise wrong from None
    keys = new_keys()
    entry = joining.joining_by_passphrase(Pen(held.id, keys, sealing.clock()), epoch, label)
    return _joined(store, storage, content, keys, entry, contents, place)


def _joined(
    store: Store, storage: Storage, content: bytes, keys: Keys, entry: bytes, contents: dict[str, bytes], place: Path
) -> tuple[Site, Path | None]:
    before = store.local(membership.SITE)
    if before is not None and store.local(membership.TEAM) != content.decode():
        raise Refused(N_("this workspace belongs to another team, at {url}"), url=store.local(membership.URL))
    written = {entries.path_of(entry): entry}
    if before is None:
        base_currency.check(store, membership.of(team.read(content), keys, {**contents, **written}, place), storage)
        kept = _enter(store, storage, content, keys, {**contents, **written}, written, place)
        return membership.load(store, place), kept
    membership.note_entries(store, contents.items())
    if (site := _member(store, place)) is not None:
        if store.local(membership.URL) == storage.url:
            raise Refused(N_("this machine is in the team already"))
        # Only the storage lies elsewhere now: a site of its own anew would have lost what it may as an admin.
        kept = key_place.keep(store, site.keys, place)
        with store.noting():
            membership.note(store, storage.url, content, site.keys, {})
        return site, kept
    # A copy of a workspace that was synced: what it had sealed and nobody has is sealed again.
    return forking.rejoin(store, str(before), content, keys, written, storage, place)


def _enter(
    store: Store,
    storage: Storage,
    content: bytes,
    keys: Keys,
    known: Mapping[str, bytes],
    written: Mapping[str, bytes],
    place: Path,
) -> Path | None:
    """Let a workspace that was in no team be a site by the entries that are written; where that fails it is in none."""
    spoken, language = store.local(SPOKEN), store.setting("language")
    try:
        # Before the team has the entry: who is killed from here on is in it with the next sync, which puts what is
        # missing, and no code is spent for a machine that there is not.
        kept = key_place.keep(store, keys, place)
        with store.noting() as connection:
            # At once: who is killed before is in no team, and a team of one's own gives way to nobody.
            membership.note(store, storage.url, content, keys, known)
            set_up.note(connection)
            if spoken is None and language:  # the team's is not everybody's
                store.set_local(SPOKEN, str(language))
        for path, each in written.items():
            storage.put(path, each)
        membership.hint_entries(store, storage)
        storage.put(paths.head(spelled(keys.site), 0), membership.HINT)
    except (Exception, KeyboardInterrupt):
        membership.forget(store, keys, place)
        with store.noting() as connection:
            set_up.forget(connection)
            store.set_local(SPOKEN, None if spoken is None else str(spoken))
        with suppress(StorageTrouble):
            for path in (*written, paths.head(spelled(keys.site), 0)):
                storage.delete(path)
        raise
    return kept


def _member(store: Store, place: Path) -> Site | None:
    """Return the site that a workspace is; None where it is none, has no key of its own here, as a copy, or none of the
    team's any more, as once it was removed."""
    if store.local(membership.SITE) is None:
        return None
    try:
        site = membership.load(store, place)
        site.sealer()
    except Refused:
        return None
    return site


def invite(store: Store, site: Site, storage: Storage) -> str:
    """Return a code that lets one machine into the team, good for some days; Refused on a machine that is no admin's,
    whose invitations count for nothing."""
    site.check_admin()
    membership.check_team(site, storage)
    now = sealing.clock()
    expires = now - now % 1000 + DAYS * 24 * 3600 * 1000
    secret = joining.new_secret()
    epoch = site.sealer().epoch
    entry = joining.inviting(site.pen(now), epoch, expires, secret)
    membership.put_entry(store, site, storage, entry)
    return invitation.written(Code(storage.url, site.team.id, secret, expires))
