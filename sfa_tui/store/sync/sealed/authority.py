"""Which words of admins count, whatever the order in which they came, and with hostile ones among them.

A removal names the entries of the removed site that its author had seen. Those that are not among them are void: they
were written later, or are made to look as if they were earlier. Which entry is void then depends on which removals
count, which are entries themselves:

- An entry counts once its author is an admin by entries that count, and every removal that would void it is void.
- It is void once its author can be no admin, or a removal that counts voids it.
- Of what is then undecided, that counts against which only those speak whose own right is undecided.
- What is still undecided goes in circles: admins who removed each other. Nobody can prove who was first, so each
  removal of such a circle counts: who is removed reads nothing more, and nobody comes back by claiming to have been
  earlier.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sfa_tui.store.sync.sealed.entries import ADMIN, Entry, Invite, Rekey, Remove, Vouch


@dataclass(frozen=True, slots=True)
class Authority:
    """What counts."""

    counting: frozenset[bytes]
    """The ids of the entries that count, of those that only an admin may write."""
    admins: frozenset[bytes]
    """Sites that are admins, or were until they were removed."""
    removals: Mapping[bytes, tuple[Entry, ...]]
    """The removals that count, by the site that was removed."""
    seen: Mapping[bytes, frozenset[bytes]]
    """Of each removal, the entries of the removed site that still count."""

    def is_void(self, entry: Entry) -> bool:
        """Return whether a removal of its author voids an entry of any kind."""
        return any(entry.id not in self.seen[each.id] for each in self.removals.get(entry.author, ()))

    def is_heeded(self, entry: Entry) -> bool:
        """Return whether an entry of any kind has the word of an admin."""
        return entry.author in self.admins and not self.is_void(entry)


def judged(entries: Iterable[Entry], founder: bytes) -> Authority:
    """Return what counts among entries whose signatures are checked."""
    all_entries = {entry.id: entry for entry in entries}
    judging = _Judging(all_entries, founder)
    judging.decide()
    removals: dict[bytes, tuple[Entry, ...]] = {}
    for each in sorted(judging.counting):
        content = all_entries[each].content
        if isinstance(content, Remove):
            removals[content.site] = (*removals.get(content.site, ()), all_entries[each])
    admins = judging.admins(judging.counting)
    return Authority(frozenset(judging.counting), frozenset(admins), removals, judging.seen)


@dataclass(slots=True)
class _Judging:
    """Entries, and what was decided about them so far."""

    entries: Mapping[bytes, Entry]
    founder: bytes
    of_admins: dict[bytes, Entry] = field(init=False)
    seen: dict[bytes, frozenset[bytes]] = field(init=False)
    against: dict[bytes, set[bytes]] = field(init=False)
    """For each entry the removals that would void it."""
    counting: set[bytes] = field(default_factory=set)
    void: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        kinds = (Vouch, Invite, Remove, Rekey)
        self.of_admins = {id: entry for id, entry in self.entries.items() if isinstance(entry.content, kinds)}
        # Whoever can write to the storage can fill it with such words: those of nobody are not weighed at all.
        possible = self.admins(self.of_admins)
        self.of_admins = {id: entry for id, entry in self.of_admins.items() if entry.author in possible}
        removals = [entry for entry in self.of_admins.values() if isinstance(entry.content, Remove)]
        self.seen = {each.id: self._followed(each) for each in removals}
        self.against = {id: set() for id in self.of_admins}
        for each in removals:
            assert isinstance(each.content, Remove)
            for id, entry in self.of_admins.items():
                if entry.author == each.content.site and id not in self.seen[each.id]:
                    self.against[id].add(each.id)

    def _followed(self, removal: Entry) -> frozenset[bytes]:
        """Return the entries of the removed site that a removal names, and those that these follow."""
        assert isinstance(removal.content, Remove)
        found: set[bytes] = set()
        ahead = [*removal.content.entries]
        while ahead:
            entry = self.entries.get(ahead.pop())
            if entry is not None and entry.author == removal.content.site and entry.id not in found:
                found.add(entry.id)
                ahead += entry.prev
        return frozenset(found)

    def admins(self, usable: Collection[bytes]) -> set[bytes]:
        """Return who is an admin if these entries count."""
        admins = {self.founder}
        vouches = [
            (self.of_admins[id].author, entry.content.site)
            for id in usable
            if isinstance((entry := self.of_admins[id]).content, Vouch) and entry.content.role == ADMIN
        ]
        while more := {site for author, site in vouches if author in admins} - admins:
            admins |= more
        return admins

    def decide(self) -> None:
        while self._plain() or self._over_the_unsure() or self._circle():
            pass
        self.void |= self.of_admins.keys() - self.counting

    def _open(self) -> set[bytes]:
        return self.of_admins.keys() - self.counting - self.void

    def _plain(self) -> bool:
        possible = self.admins(self.of_admins.keys() - self.void)
        sure = self.admins(self.counting)
        author = {id: self.of_admins[id].author for id in self._open()}
        void = {id for id in author if author[id] not in possible or self.against[id] & self.counting}
        counting = {id for id in author.keys() - void if author[id] in sure and self.against[id] <= self.void}
        self.void |= void
        self.counting |= counting
        return bool(void or counting)

    def _by_the_sure(self) -> set[bytes]:
        """Return the undecided entries of those whose own right is beyond question."""
        sure = self.admins(self.counting)
        return {id for id in self._open() if self.of_admins[id].author in sure}

    def _over_the_unsure(self) -> bool:
        """Let count what only those speak against whose own right hangs on something undecided."""
        sure = self._by_the_sure()
        counting = {id for id in sure if not self.against[id] & sure}
        self.counting |= counting
        return bool(counting)

    def _circle(self) -> bool:
        """Let removals count that void each other in a circle, where nothing outside of it voids them."""
        sure = self._by_the_sure()
        behind = {id: self._behind(id, sure) for id in sure}
        circle = {id for id, found in behind.items() if id in found and all(id in behind[each] for each in found)}
        self.counting |= circle
        return bool(circle)

    def _behind(self, id: bytes, open_ones: set[bytes]) -> set[bytes]:
        """Return the undecided removals that would void an entry, or one of these."""
        found: set[bytes] = set()
        ahead = [*self.against[id] & open_ones]
        while ahead:
            each = ahead.pop()
            if each not in found:
                found.add(each)
                ahead += self.against[each] & open_ones
        return found
