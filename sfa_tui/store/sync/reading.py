"""The segments of others that are next, each checked: who signed it, where it lies, and what it follows."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from sfa_tui.locale import _
from sfa_tui.store.sync import fitting, forking, paths, seen, snapshots
from sfa_tui.store.sync.changes import Segment
from sfa_tui.store.sync.fetching import Ahead, fetched
from sfa_tui.store.sync.manifest import Pack
from sfa_tui.store.sync.sealed.envelope import object_hash
from sfa_tui.store.sync.sealed.errors import Foreign, Malformed, NoKey, NotTaken, Unlinked
from sfa_tui.store.sync.sealed.members import Standing, counted
from sfa_tui.store.sync.sealed.names import spelled, unspelled
from sfa_tui.store.sync.sealed.segment import Opened, opened
from sfa_tui.store.sync.storage.trouble import Missing

if TYPE_CHECKING:
    from sfa_tui.store.sync.exchange import Exchange

AHEAD = 64 * 2**20
"""Bytes in memory of segments that wait for what their writers had seen, about, from which on the oldest goes first."""


class Reading:
    """The segments of others that are next, in an order in which each comes after what its writer had seen, as far as
    that can be had."""

    def __init__(self, exchange: "Exchange", *, thorough: bool, own: bool = False) -> None:
        self.exchange = exchange
        self.thorough = thorough
        self.done = seen.vector(exchange.store.connection)
        self.types = fitting.types(exchange.store.connection)
        self.asked = False
        """Whether entries were looked for that others have seen."""
        self.taken: set[tuple[str, int, bytes]] = set()
        known = {spelled(each) for each in exchange.site.state.members}
        self.open = sorted(known if own else known - {exchange.site.id})
        self.ahead: dict[str, Opened] = {}
        self.coming = Ahead(exchange.storage)
        self.links: dict[str, list[tuple[int, bytes]]] = {}
        """Of a site, what is next by number and hash, where it is not simply the next number."""
        self.split = {spelled(each) for each in exchange.site.state.split} if thorough else set()
        """Sites whose other side may lie where one side was read, and that were not looked at yet."""

    def behind(self) -> int:
        """Return how many segments there are to be read, as far as hints tell."""
        hints = self.exchange.hints
        there = (site for site in self.open if not self._is_removed(site))
        return sum(max(max(hints.get(site, [0])) - self.done.get(site, 0), 0) for site in there)

    def segments(self) -> Iterator[Segment]:
        """Yield what is next: from a snapshot where much is, then site by site."""
        yield from self._packed()
        while self.open:
            took = False
            for site in [*self.open]:
                while (found := self._next(site)) is not None and seen.covers(self.done, found.segment.header.vector):
                    yield self._take(site)
                    took = True
                while self._is_much_ahead():
                    yield self._take_oldest()
                    took = True
            if not took and self.open and self.ahead.keys() >= {*self.open}:
                # Nobody's turn: what they saw is missing or damaged. The rule needs no order, so the oldest goes first.
                yield self._take_oldest()

    def _packed(self) -> Iterator[Segment]:
        """Yield what the packs of a snapshot have that is next."""
        if self.behind() < snapshots.BEHIND:
            return
        for is_large, several in groupby(self.exchange.snapshot().packs, snapshots.is_of_large):
            packs = [pack for pack in several if self._lacks(pack)]
            if is_large:
                for pack in packs:
                    yield from self._logged(pack)
            yield from self._unpacked([pack for pack in packs if self._lacks(pack)])

    def _lacks(self, pack: Pack) -> bool:
        return any(self.done.get(site, 0) < last for site, (_first, last) in pack.holds.items())

    def _logged(self, pack: Pack) -> Iterator[Segment]:
        """Yield what a pack has that is next, from the logs themselves and as far as these are whole."""
        took = True
        while took:
            took = False
            for site, (_first, last) in pack.holds.items():
                while site in self.open and self.done.get(site, 0) < last and not self._is_removed(site):
                    if site not in self.ahead:
                        seq = self.done.get(site, 0) + 1
                        try:
                            content = self.coming.fetched(site, seq, last)
                            found = self._unsealed(content, paths.segment(site, seq), (site, seq))
                        except (Missing, NotTaken):
                            return
                        if not self._follows(found.segment):
                            return
                        self._note(found)
                        self.ahead[site] = found
                    if not seen.covers(self.done, self.ahead[site].segment.header.vector):
                        if self._is_much_ahead():
                            return
                        break
                    yield self._take(site)
                    took = True

    def _unpacked(self, packs: Sequence[Pack]) -> Iterator[Segment]:
        """Yield what packs have that is next."""
        for site, seq, content in snapshots.segments(self.exchange.storage, packs):
            if site in self.open and seq == self.done.get(site, 0) + 1 and not self._is_removed(site):
                try:
                    found = self._unsealed(content, paths.segment(site, seq), (site, seq))
                except NotTaken:
                    continue  # the log itself may have it whole
                if self._follows(found.segment):
                    self._note(found)
                    self.ahead[site] = found
                    yield self._take(site)

    def _is_much_ahead(self) -> bool:
        """Return whether what waits for its turn takes more memory than it may: of a hostile member nothing is due."""
        return sum(each.segment.size for each in self.ahead.values()) > AHEAD

    def _take_oldest(self) -> Segment:
        return self._take(min(self.ahead, key=lambda site: self.ahead[site].segment.header.sealed_at))

    def _take(self, site: str) -> Segment:
        segment = self.ahead.pop(site).segment
        self.done[site] = max(segment.header.seq, self.done.get(site, 0))
        self.taken.add((site, segment.header.seq, segment.hash))
        return segment

    def _next(self, site: str) -> Opened | None:
        """Return the next segment of a site; None, and no more of it, where there is none or it is not to be taken."""
        if site not in self.ahead and site in self.open:
            try:
                found = self._coming(site)
            except NotTaken as error:
                self.exchange.outcome.troubles.append(str(error))
                found = None
            if found is None:
                self.open.remove(site)
                self.coming.forget(site)
            else:
                self.ahead[site] = found
                self._note(found)
        return self.ahead.get(site)

    def _coming(self, site: str) -> Opened | None:
        if not self.links.get(site) and self._is_removed(site):
            self.links[site] = self._until_cuts(site)
            if not self.links[site]:
                return None
        if site in self.split and not self._is_removed(site):  # of one that was, the cuts alone count
            self.split.remove(site)
            self.links[site] = self._beside(site)
        if self.links.get(site):
            seq, hash = self.links[site].pop(0)
            return self._named(site, seq, hash)
        seq = self.done.get(site, 0) + 1
        if not self.thorough and seq > max(self.exchange.hints.get(site, [0])):
            return None
        found = self._opened(site, seq)
        if found is None or self._follows(found.segment):
            return found
        # It goes on from another than what we have: its site was two for a while, and both sides of that count.
        self.links[site], _previous = self._back(site, seq, found.segment.hash)
        seq, hash = self.links[site].pop(0)
        return self._named(site, seq, hash)

    def _note(self, found: Opened) -> None:
        """Take to heart what a segment that counts says of others."""
        self._ask_for_entries(found.body.entries)
        for site in self.exchange.told.note(
            found.segment.header.site, found.body.seen, self.exchange.site.state.members, self._is_here
        ):
            if self._is_removed(site) and site not in self.open and site != self.exchange.site.id:
                self.open.append(site)

    def _ask_for_entries(self, ids: Sequence[bytes]) -> None:
        """Look for entries that the writer of a segment knew; a storage that keeps back a removal is told of."""
        if not self.asked and self.exchange.site.lacks(ids):
            self.asked = True
            self.exchange.read_entries()
        self.exchange.hearing.tell_of_missing(ids)

    def _is_removed(self, site: str) -> bool:
        member = self.exchange.site.state.members.get(unspelled(site))
        return member is not None and member.standing is Standing.REMOVED

    # --- what follows what

    def _follows(self, segment: Segment) -> bool:
        """Return whether what a segment follows is here."""
        header = segment.header
        if header.seq == 1:
            return header.previous == b""
        return self._is_here(header.site, header.seq - 1, header.previous)

    def _is_here(self, site: str, seq: int, hash: bytes) -> bool:
        return (site, seq, hash) in self.taken or forking.is_here(self.exchange.store, site, seq, hash)

    def _back(self, site: str, seq: int, hash: bytes) -> tuple[list[tuple[int, bytes]], dict[bytes, bytes]]:
        """Return, by number and hash, a segment and all that it follows and that is not here, the first one first, and
        what each of them follows; Unlinked where one is not to be had."""
        top = paths.segment(site, seq)
        found: list[tuple[int, bytes]] = []
        previous: dict[bytes, bytes] = {}
        while True:
            try:
                header = self._named(site, seq, hash).segment.header
            except NotTaken:
                raise Unlinked(top) from None
            found.insert(0, (seq, hash))
            previous[hash] = header.previous
            if header.seq == 1 or self._is_here(site, seq - 1, header.previous):
                return found, previous
            seq, hash = seq - 1, header.previous

    def _beside(self, site: str) -> list[tuple[int, bytes]]:
        """Return what lies where the newest segment of a site was read, with what it follows, if that is another: the
        site was two, both put that number, and the one that has it now may never write a next one that tells of it."""
        seq = self.done.get(site, 0)
        try:
            hash = object_hash(fetched(self.exchange.storage, paths.segment(site, seq))) if seq else b""
            return [] if not seq or self._is_here(site, seq, hash) else self._back(site, seq, hash)[0]
        except (Missing, NotTaken):
            return []  # whoever wrote it puts it there again

    def _until_cuts(self, site: str) -> list[tuple[int, bytes]]:
        """Return what of a removed site's log counts and is not here: what it had written when it was shut out, as far
        as anybody knew."""
        member = self.exchange.site.state.members[unspelled(site)]
        known = {*member.cuts, *self.exchange.told.of(site)}
        cuts = [cut for cut in known if not self._is_here(site, cut.seq, cut.hash)]
        numbers: dict[bytes, int] = {}
        follows: dict[bytes, bytes] = {}
        whole = []
        for cut in sorted(cuts, key=lambda each: (each.seq, each.hash)):
            if cut.hash in numbers or cut.seq < 1:
                continue
            try:
                chain, previous = self._back(site, cut.seq, cut.hash)
            except NotTaken as error:
                self.exchange.outcome.troubles.append(str(error))
                continue
            whole.append(cut)
            numbers |= {hash: seq for seq, hash in chain}
            follows |= previous
        return sorted((numbers[hash], hash) for hash in counted(whole, follows))

    # --- one segment

    def _named(self, site: str, seq: int, hash: bytes) -> Opened:
        """Return the segment of a hash, from the log or a pack; Unlinked where it is not to be had."""
        exchange, path = self.exchange, paths.segment(site, seq)
        try:
            content = fetched(exchange.storage, path)
        except (Missing, NotTaken):
            content = b""
        if object_hash(content) != hash:
            content = exchange.filling(site, seq, hash) or b""
        if object_hash(content) != hash:
            raise Unlinked(path)
        return self._unsealed(content, path, (site, seq))

    def _opened(self, site: str, seq: int) -> Opened | None:
        exchange, path = self.exchange, paths.segment(site, seq)
        hinted = max(self.exchange.hints.get(site, [0]))
        try:
            content = self.coming.fetched(site, seq, hinted)
        except Missing:
            if seq > hinted:
                return None
            filled = exchange.filling(site, seq)
            if filled is None:
                exchange.outcome.troubles.append(_("{object} is missing; it is asked for again").format(object=path))
                return None
            content = filled
        try:
            return self._unsealed(content, path, (site, seq))
        except (NoKey, Foreign):
            # Perhaps of a member, or with a key, that came since the entries were read.
            exchange.read_entries()
        return self._unsealed(content, path, (site, seq))

    def _unsealed(self, content: bytes, path: str, expected: tuple[str, int]) -> Opened:
        site = self.exchange.site
        found = opened(content, path, expected, site.team.id, site.state.signer, site.epochs.get)
        if not fitting.fits(found.segment.changes, self.types):
            raise Malformed(path)
        return found
