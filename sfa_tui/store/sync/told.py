"""What other members say that they had applied, of what is not here: of a site that was removed it counts as well."""

import json
from collections.abc import Callable, Collection, Mapping

from sfa_tui.store.sync import forking
from sfa_tui.store.sync.sealed.body import Seen
from sfa_tui.store.sync.sealed.entries import Cut
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.workspace import Store

KEY = "sync.told"
_MOST = 20
"""Of one site by one member: one that tells of many that there are not fills nothing, nor drowns what others tell."""
_STRANGERS = 1000
"""Sites that are told of and that the team does not know (yet), at most, for the same reason."""


class Told:
    """The segments of each site that somebody else had applied and that are not here, by number and hash."""

    def __init__(self, store: Store) -> None:
        said = store.local(KEY)
        self._cuts: dict[str, dict[str, set[Cut]]] = {
            # Before version 11 it was not noted who told.
            site: {by: {Cut(seq, bytes.fromhex(hash)) for seq, hash in cuts} for by, cuts in _by(told).items()}
            for site, told in json.loads(str(said) if said else "{}").items()
        }
        self._is_new = False

    def of(self, site: str) -> set[Cut]:
        """Return those of a site."""
        return set[Cut]().union(*self._cuts.get(site, {}).values())

    def note(
        self,
        by: str,
        seen: Mapping[bytes, Seen],
        members: Collection[bytes],
        is_here: Callable[[str, int, bytes], bool],
    ) -> set[str]:
        """Note what a segment that counts, by a site, says of others, and return the sites of which that was news."""
        news = set()
        for site, each in seen.items():
            id, cut = spelled(site), Cut(each.seq, each.hash)
            if id == by:
                continue
            if site not in members and id not in self._cuts and len(self._cuts) >= _STRANGERS + len(members):
                continue
            known = self._cuts.setdefault(id, {}).setdefault(by, set())
            if each.hash and cut not in known and len(known) < _MOST and not is_here(id, cut.seq, cut.hash):
                known.add(cut)
                news.add(id)
        self._is_new = self._is_new or bool(news)
        return news

    def keep(self, store: Store) -> None:
        """Note in the caller's transaction what is still not here."""
        if not self._is_new and not any(self._cuts.values()):
            return
        gone = {
            site: {cut for cut in self.of(site) if forking.is_here(store, site, cut.seq, cut.hash)}
            for site in self._cuts
        }
        self._cuts = {
            site: {by: left for by, cuts in told.items() if (left := cuts - gone[site])}
            for site, told in self._cuts.items()
        }
        said = {
            site: {by: sorted([cut.seq, cut.hash.hex()] for cut in cuts) for by, cuts in told.items()}
            for site, told in self._cuts.items()
            if told
        }
        store.set_local(KEY, json.dumps(said) if said else None)
        self._is_new = False


def _by(told: dict[str, list[tuple[int, str]]] | list[tuple[int, str]]) -> dict[str, list[tuple[int, str]]]:
    return told if isinstance(told, dict) else {"": told}
