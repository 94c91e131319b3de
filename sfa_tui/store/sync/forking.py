"""Clones, restored backups, a storage that was rolled back: docs/sync-protocol.md, §9."""

from datetime import UTC, datetime
from pathlib import Path

from sfa_tui.model.clock import utc
from sfa_tui.store.sync import key_place, paths, resealing, sealing, stamping
from sfa_tui.store.sync import site as membership
from sfa_tui.store.sync.fetching import fetched
from sfa_tui.store.sync.sealed import entries, joining, team
from sfa_tui.store.sync.sealed.envelope import object_hash
from sfa_tui.store.sync.sealed.errors import NoKey, NotTaken
from sfa_tui.store.sync.sealed.identity import Keys, new_keys
from sfa_tui.store.sync.sealed.segment import opened
from sfa_tui.store.sync.site import Site
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.sync.storage.trouble import Missing
from sfa_tui.store.workspace import Store


def newest_put(store: Store, site: str) -> int:
    """Return the number of the newest segment of a site that this workspace has put, 0 for none."""
    (seq,) = store.connection.execute(
        "SELECT coalesce(max(g.seq), 0) FROM outbox o JOIN segment g ON g.n = o.segment JOIN site s ON s.n = g.site"
        " WHERE s.id = ? AND o.put_at IS NOT NULL",
        (site,),
    ).fetchone()
    return int(seq)


def heads_here(store: Store) -> dict[str, bytes]:
    """Return the hash of the newest segment of each site that was applied or sealed here."""
    return dict(
        store.connection.execute(
            "SELECT s.id, g.hash FROM site s JOIN segment g ON g.n ="
            " (SELECT n FROM segment WHERE site = s.n AND hash IS NOT NULL ORDER BY seq DESC, n DESC LIMIT 1)"
        ).fetchall()
    )


def is_here(store: Store, site: str, seq: int, hash: bytes) -> bool:
    """Return whether this very segment of a site was applied or sealed here."""
    row = store.connection.execute(
        "SELECT 1 FROM segment g JOIN site s ON s.n = g.site WHERE s.id = ? AND g.seq = ? AND g.hash = ?",
        (site, seq, hash),
    ).fetchone()
    return row is not None


def is_another(site: Site, path: str, content: bytes) -> bool:
    """Return whether what lies where our next segment belongs was sealed with our key, by another copy of this site;
    what was torn, or put there by a stranger, is put again."""
    try:
        opened(content, path, (site.id, _seq(path)), site.team.id, site.state.signer, site.epochs.get)
    except NoKey:
        return True  # signed as it should be, by a copy that has heard of a key that is not here yet
    except NotTaken:
        return False
    return True


def _seq(path: str) -> int:
    return paths.read_number(path.rsplit("/", 1)[-1].removesuffix(".seg")) or 0


def is_forked(
    store: Store, site: Site, storage: Storage, hints: dict[str, list[int]], *, thorough: bool = False
) -> bool:
    """Return whether another copy of this site has put segments: one after our newest, or another in its place. The
    latter is looked at before anything is put behind it, and in thorough syncs, since of two copies that write no more
    one would keep what nobody else can read. Where the storage has lost what we put, that is put again."""
    (newest,) = store.connection.execute(
        "SELECT coalesce(max(g.seq), 0) FROM segment g JOIN site s ON s.n = g.site WHERE s.id = ?", (site.id,)
    ).fetchone()
    hinted = max(hints.get(site.id, [0]))
    if hinted > newest:
        path = paths.segment(site.id, newest + 1)
        try:
            if is_another(site, path, fetched(storage, path)):
                return True
        except (Missing, NotTaken):
            pass  # a hint that somebody made up
    last = newest_put(store, site.id)
    if last == 0 or (hinted >= last and not thorough and not stamping.is_pending(store.connection)):
        return False
    path = paths.segment(site.id, last)
    (ours,) = store.connection.execute(
        "SELECT o.content FROM outbox o JOIN segment g ON g.n = o.segment JOIN site s ON s.n = g.site"
        " WHERE s.id = ? AND g.seq = ?",
        (site.id, last),
    ).fetchone()
    try:
        there = fetched(storage, path)
    except (Missing, NotTaken):
        there = b""
    if there == ours:
        return False
    if is_another(site, path, there):
        return True
    if not thorough:  # mending.py sees to all of the log then
        _put_again(store, site.id)
    return False


def _put_again(store: Store, site: str) -> None:
    """Let everything that is still in the outbox be put once more."""
    with store.noting() as connection:
        connection.execute(
            "UPDATE outbox SET put_at = NULL WHERE segment IN"
            " (SELECT g.n FROM segment g JOIN site s ON s.n = g.site WHERE s.id = ?)",
            (site,),
        )


def become_another(store: Store, old: Site, storage: Storage) -> Site:
    """Let this workspace be a new site, which the key of the old one vouches for (as an admin's where it was one: else
    a team would have none once its founder's backup was restored), and return it. What the old one had sealed and what
    the log in the storage does not have is sealed again under the new id."""
    keys = new_keys()
    epoch = old.sealer().epoch
    label = joining.label_of(old.state.members[old.keys.site], old.team.id, old.epochs) or old.id
    entry = joining.succeeding(joining.Pen(old.team.id, keys, sealing.clock()), old.keys, epoch, label)
    new = membership.of(old.team, keys, membership.known_entries(store), old.place, old.using)
    written = [entry]
    if old.is_admin:
        written.append(joining.vouching(old.pen(sealing.clock()), keys.site, entries.ADMIN))
    content = str(store.local(membership.TEAM)).encode()
    _take_over(store, old.id, new, content, {entries.path_of(each): each for each in written}, storage)
    return new


def rejoin(
    store: Store, old: str, content: bytes, keys: Keys, written: dict[str, bytes], storage: Storage, place: Path
) -> tuple[Site, Path | None]:
    """Let a workspace whose key is not here be the site of new keys, which joined the team (of that team.json) by these
    entries; return it, with the file of its key where this machine has no keyring."""
    new = membership.of(team.read(content), keys, membership.known_entries(store), place)
    return new, _take_over(store, old, new, content, written, storage)


def _take_over(
    store: Store, old: str, new: Site, content: bytes, written: dict[str, bytes], storage: Storage
) -> Path | None:
    """Be a new site from now on, by these entries, and seal again under it what the old log lacks; return the file of
    its key where this machine has no keyring."""
    new.learn(written)
    common = _common(store, old, new, storage)
    # Before the team has the entries: where their put breaks off, the next sync puts them, and there is no member of
    # which nobody has the key.
    kept = key_place.keep(store, new.keys, new.place)
    with store.noting() as connection:
        number, before = resealing.under_another_id(connection, old, common, new)
        # What the old log has in common stays here: nobody else may be left to put it again where the storage loses it.
        connection.execute(
            "UPDATE outbox SET put_at = coalesce(put_at, ?) WHERE segment IN (SELECT n FROM segment WHERE site = ?)",
            (utc(datetime.now(UTC)), before),
        )
        stamping.be_site(connection, number)
        membership.note(store, storage.url, content, new.keys, written)
    for path, entry in written.items():
        storage.put(path, entry)
    membership.hint_entries(store, storage)
    storage.put(paths.head(new.id, 0), membership.HINT)  # last: where it is missing, entries may be too (exchange.py)
    return kept


def _common(store: Store, old: str, new: Site, storage: Storage) -> int:
    """Return up to which number the log in the storage is this workspace's own."""
    rows = store.connection.execute(
        "SELECT g.seq, g.hash FROM segment g JOIN site s ON s.n = g.site WHERE s.id = ? ORDER BY g.seq DESC", (old,)
    ).fetchall()
    for seq, hash in rows:
        try:
            is_ours = object_hash(fetched(storage, paths.segment(old, seq))) == hash
        except (Missing, NotTaken):
            continue
        if is_ours and _goes_on(old, new, storage, seq, hash):
            return int(seq)
    return 0


def _goes_on(old: str, new: Site, storage: Storage, seq: int, hash: bytes) -> bool:
    """Return whether what lies after a segment of a site's log, if anything does, follows that very one: else another
    copy of the site went on there, and puts its own in its place."""
    path = paths.segment(old, seq + 1)
    try:
        content = fetched(storage, path)
        found = opened(content, path, (old, seq + 1), new.team.id, new.state.signer, new.epochs.get)
    except (Missing, NotTaken):
        return True
    return found.segment.header.previous == hash
