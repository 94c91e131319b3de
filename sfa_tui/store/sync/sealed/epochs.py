"""The keys of a team, as entries tell of them: which there are, who was given them, which to write with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sfa_tui.store.sync.sealed.authority import Authority
from sfa_tui.store.sync.sealed.entries import Entry, Grant, Join, Rekey


@dataclass(frozen=True, slots=True)
class Epoch:
    """A key, by its id."""

    id: bytes
    beneath: frozenset[bytes]
    """All epochs that it replaces, and those that these replaced."""
    join: bytes
    """The public key that proves that somebody opened it with the passphrase; empty where it does not count."""
    settled: frozenset[bytes]
    """Sites for whom an admin wrapped it when it was made."""
    known_to: frozenset[bytes]
    """Sites that were ever given it, by whatever entry, and who made it."""
    counts: bool
    """Whether an admin made it, and no removal voids that."""


def epochs(entries: Iterable[Entry], authority: Authority) -> dict[bytes, Epoch]:
    """Return all epochs: those that do not count are known as well, as something may have been sealed with them."""
    over: dict[bytes, set[bytes]] = {}
    known_to: dict[bytes, set[bytes]] = {}
    counting: dict[bytes, list[Rekey]] = {}
    for entry in sorted(entries, key=lambda each: each.id):
        content = entry.content
        if isinstance(content, Rekey):
            over.setdefault(content.epoch, set()).update(content.over)
            known_to.setdefault(content.epoch, set()).update((entry.author, *content.wraps))
            if entry.id in authority.counting:
                counting.setdefault(content.epoch, []).append(content)
        elif isinstance(content, Grant):
            known_to.setdefault(content.epoch, set()).update(content.wraps)
        elif isinstance(content, Join):
            known_to.setdefault(content.epoch, set()).add(entry.author)
    found = {}
    for epoch in over:
        words = counting.get(epoch, [])
        settled = frozenset(site for each in words for site in each.wraps)
        join = words[0].join if words else b""
        found[epoch] = Epoch(epoch, _beneath(epoch, over), join, settled, frozenset(known_to[epoch]), bool(words))
    return found


def _beneath(epoch: bytes, over: Mapping[bytes, Iterable[bytes]]) -> frozenset[bytes]:
    found: set[bytes] = set()
    ahead = [*over[epoch]]
    while ahead:
        each = ahead.pop()
        if each not in found:
            found.add(each)
            ahead += over.get(each, ())
    return frozenset(found - {epoch})


def is_replaced(epoch: bytes, all_epochs: Mapping[bytes, Epoch]) -> bool:
    """Return whether an epoch that counts has taken an epoch's place."""
    return any(each.counts and epoch in each.beneath for each in all_epochs.values())


def newest(all_epochs: Mapping[bytes, Epoch], removed: frozenset[bytes]) -> list[Epoch]:
    """Return the epochs that count and that none that counts has replaced, the best to write with first.

    One that fewer removed sites know is better, then one that replaces more.
    """
    found = [each for each in all_epochs.values() if each.counts and not is_replaced(each.id, all_epochs)]
    return sorted(found, key=lambda each: (len(each.known_to & removed), -len(each.beneath), each.id))


def to_write_with(
    all_epochs: Mapping[bytes, Epoch], removed: frozenset[bytes], held: Iterable[bytes], using: bytes | None = None
) -> bytes | None:
    """Return the epoch to seal with, of those whose keys are held; None where none will do.

    `using` is the one that was written with before. It is kept where every other is known to a removed site: else words
    of that site, written after its removal, could lead back to a key that it has.
    """
    held = frozenset(held)
    found = [each for each in newest(all_epochs, removed) if each.id in held]
    clean = [each.id for each in found if not each.known_to & removed]
    if clean:
        return clean[0]
    if using in held:
        return using
    return found[0].id if found else None


def is_rekey_due(all_epochs: Mapping[bytes, Epoch], removed: frozenset[bytes]) -> bool:
    """Return whether an admin should make a new epoch: two are in use at once, or a removed site knows the key."""
    found = newest(all_epochs, removed)
    return len(found) != 1 or bool(found[0].known_to & removed)
