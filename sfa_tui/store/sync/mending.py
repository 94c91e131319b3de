"""What a shared storage lost, or holds damaged, of the team and of this site's own log, is put there again.

Each function returns the names of what it put, or lets be put. Nobody but its writer can put a segment; the entries and
team.json every member has.
"""

from collections.abc import Collection, Iterable, Mapping

from sfa_tui.store.sync import forking, paths
from sfa_tui.store.sync import site as membership
from sfa_tui.store.sync.fetching import fetched
from sfa_tui.store.sync.sealed import entries, team
from sfa_tui.store.sync.sealed.errors import Foreign, Newer, NotTaken, Unreadable
from sfa_tui.store.sync.site import Site
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.sync.storage.trouble import Missing, Unsuitable
from sfa_tui.store.workspace import Store


def put_team(store: Store, storage: Storage) -> list[str]:
    """Put team.json again where it is missing or can be read by nobody; one of the errors of sealed/ where another team
    has put its own there, a later version has, or something that is no file lies there."""
    content = str(store.local(membership.TEAM)).encode()
    try:
        there = fetched(storage, team.PATH, team.MOST_BYTES)
        if there == content:
            return []
        team.read(there)
    except (Newer, Unreadable):
        raise
    except (Missing, NotTaken):
        put(storage, team.PATH, content)
        return [team.PATH]
    raise Foreign(team.PATH)


def put_entries(store: Store, storage: Storage) -> list[str]:
    """Put again what a storage no longer lists of the entries, and those in whose place something else lies: a put that
    broke off, or a stranger's, and who joins from then on would never learn of a member."""
    known, there = membership.known_entries(store), {*storage.names(paths.ENTRIES)}
    return _put_entries(
        storage, known, [path for path in known if path not in there or not lies_there(storage, path, known[path])]
    )


def put_torn_entries(store: Store, storage: Storage, site: Site, turn: int) -> list[str]:
    """Put again an entry in whose place something else lies: one in turn, and every other turn that by which this site
    came in: until others can read it they read nothing of what it sends."""
    known = membership.known_entries(store)
    looked_at = [sorted(known)[turn // 2 % len(known)]]
    if turn % 2:
        looked_at = [path for path, each in site.all_entries.items() if each.author == site.keys.site and not each.prev]
    return _put_entries(storage, known, [path for path in looked_at if not lies_there(storage, path, known[path])])


def _put_entries(storage: Storage, known: Mapping[str, bytes], lost: list[str]) -> list[str]:
    for path in lost:
        put(storage, path, known[path])
    return lost


def put(storage: Storage, path: str, content: bytes) -> None:
    """Put an object; Unsuitable names it where a folder lies in its place, or a link."""
    try:
        storage.put(path, content)
    except Unsuitable as error:
        raise Unsuitable(storage.url, f"{path}: {error.reason}") from error


def lies_there(storage: Storage, path: str, content: bytes) -> bool:
    """Return whether just these bytes of an entry lie in its place."""
    try:
        return fetched(storage, path, entries.MOST_BYTES) == content
    except (Missing, NotTaken):
        return False


def let_put(store: Store, site: str, storage: Storage, turn: int) -> list[str]:
    """Let what the storage no longer lists of a site's log be put once more, from what is kept in the outbox: of the
    newest thousand segments, and of an older one in turn, so that a long log is not listed each time."""
    newest = paths.thousand(forking.newest_put(store, site))
    looked_at = {newest, turn % (newest + 1)}
    there = {name for each in looked_at for name in storage.names(paths.folder(site, each))}
    rows = store.connection.execute(
        "SELECT g.n, g.seq FROM outbox o JOIN segment g ON g.n = o.segment JOIN site s ON s.n = g.site"
        " WHERE s.id = ? AND o.put_at IS NOT NULL",
        (site,),
    ).fetchall()
    lost = {n: paths.segment(site, seq) for n, seq in rows if paths.thousand(seq) in looked_at}
    lost = {n: path for n, path in lost.items() if path not in there}
    if lost:
        with store.noting() as connection:
            connection.executemany("UPDATE outbox SET put_at = NULL WHERE segment = ?", [(n,) for n in lost])
    return [*lost.values()]


def put_kept(store: Store, site: Site, storage: Storage, turn: int) -> list[str]:
    """Put again what the storage no longer lists of the logs that this workspace wrote under other ids: of each a
    thousand segments in turn."""
    kept: dict[str, dict[int, int]] = {}
    rows = store.connection.execute(
        "SELECT s.id, g.seq, g.n FROM outbox o JOIN segment g ON g.n = o.segment JOIN site s ON s.n = g.site"
        " WHERE s.id <> ?",
        (site.id,),
    )
    for id, seq, n in rows:
        kept.setdefault(id, {})[seq] = n
    found = []
    for id, numbers in kept.items():
        looked_at = turn % (paths.thousand(max(numbers)) + 1)
        there = {*storage.names(paths.folder(id, looked_at))}
        for seq, n in sorted(numbers.items()):
            path = paths.segment(id, seq)
            if paths.thousand(seq) == looked_at and path not in there:
                (content,) = store.connection.execute("SELECT content FROM outbox WHERE segment = ?", (n,)).fetchone()
                put(storage, path, content)
                found.append(path)
    return found


def put_some_over(store: Store, site: Site, storage: Storage, turn: int, told: Collection[int]) -> list[str]:
    """Put again two of the segments of this site where something else lies in their place: the newest, and in turn the
    one before it, an older one, or one of those of which others told that they had read something else."""
    last = forking.newest_put(store, site.id)
    if last < 2:
        return put_over(store, site, storage, range(1, last + 1))
    several = [last - 1, 1 + turn // 3 % (last - 1), *sorted(seq for seq in told if seq < last)]
    return put_over(store, site, storage, [several[turn % len(several)], last])


def put_over(store: Store, site: Site, storage: Storage, numbers: Iterable[int]) -> list[str]:
    """Put again those segments of this site in whose place something else lies, as of a clone that was shown a listing
    of before: nobody can follow what comes after it. What a clone has put in the place of the newest stays: by that it
    is known that there are two (forking.py)."""
    last = forking.newest_put(store, site.id)
    found = []
    for seq in numbers:
        row = store.connection.execute(
            "SELECT o.content FROM outbox o JOIN segment g ON g.n = o.segment JOIN site s ON s.n = g.site"
            " WHERE s.id = ? AND g.seq = ? AND o.put_at IS NOT NULL",
            (site.id, seq),
        ).fetchone()
        path = paths.segment(site.id, seq)
        try:
            there = fetched(storage, path)
        except (Missing, NotTaken):
            there = b""
        if row is not None and there != row[0] and not (seq == last and forking.is_another(site, path, there)):
            put(storage, path, row[0])
            found.append(path)
    return found
