"""Who belongs to a team, and who may write until where: what a set of entries means.

The state is a function of the set: the order in which entries came, and how often, changes nothing. The rules, and what
they protect against, stand in docs/sync-segments.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from sfa_tui.store.sync.sealed import epochs as keys_of
from sfa_tui.store.sync.sealed.authority import Authority, judged
from sfa_tui.store.sync.sealed.entries import (
    FOUNDER,
    INVITATION,
    PASSPHRASE,
    PREDECESSOR,
    Cut,
    Entry,
    Invite,
    Join,
    Later,
    Remove,
    Retire,
    Vouch,
)
from sfa_tui.store.sync.sealed.epochs import Epoch
from sfa_tui.store.sync.sealed.identity import Card, is_signed, site_id
from sfa_tui.store.sync.sealed.team import Team

JOINS = b"sfa join 1"
"""The domain of the signature that proves on what basis a site joins."""


class Standing(Enum):
    """What is done with what a site writes."""

    ACCEPTED = "accepted"
    WAITING = "waiting"
    """What let it in was replaced before an admin knew of it: one has to vouch for it."""
    REMOVED = "removed"
    """It counts up to the cuts."""


@dataclass(frozen=True, slots=True)
class Member:
    """A site that joined."""

    card: Card
    standing: Standing
    is_admin: bool
    is_vouched: bool
    """Whether an admin stands for it: by a word, or by an invitation that nobody else used."""
    basis: str
    epoch: bytes
    label: bytes
    """What people call it, encrypted with the key of the epoch (joining.py reads it)."""
    joined_at: int
    cuts: tuple[Cut, ...] = ()
    """Where it was removed: each of these segments counts, and what it follows."""
    retired: tuple[Cut, ...] = ()
    """Where it says itself that its log ends."""
    successors: tuple[bytes, ...] = ()
    follows: bytes = b""
    """The site that it was before, where a copy of that goes on as it: two wrote under that id."""

    @property
    def site(self) -> bytes:
        """Its id."""
        return self.card.site


@dataclass(frozen=True, slots=True)
class State:
    """What a set of entries means."""

    team: Team
    members: Mapping[bytes, Member]
    epochs: Mapping[bytes, Epoch]
    authority: Authority
    invitations: Mapping[bytes, Invite]
    """Those that count, by the id of their key."""
    joined_by: Mapping[bytes, frozenset[bytes]]
    """The sites that used each of them, by the same."""
    heads: Mapping[bytes, tuple[bytes, ...]]
    """Of each site its entries that none of its own follows: its next one names them."""
    newer: frozenset[bytes]
    """Entries of admins in a later format: what is read here of the team may not be all, so this version must not
    write. Those of anybody else could change nothing that it must know."""

    @property
    def split(self) -> frozenset[bytes]:
        """The sites that were two for a while: one of them goes on as another."""
        return frozenset(each.follows for each in self.accepted() if each.follows)

    @property
    def removed(self) -> frozenset[bytes]:
        """The sites that were shut out."""
        return frozenset(self.authority.removals)

    def signer(self, site: bytes) -> bytes | None:
        """Return the public key of a site of whose log something counts, None for one that is waiting or unknown."""
        member = self.members.get(site)
        return None if member is None or member.standing is Standing.WAITING else member.card.sign

    def accepted(self) -> list[Member]:
        """Return those for whom a new epoch's key is wrapped."""
        return [each for each in self.members.values() if each.standing is Standing.ACCEPTED]

    def lacking(self, epoch: bytes) -> list[Member]:
        """Return the members whom no entry gave an epoch's key."""
        known_to = self.epochs[epoch].known_to if epoch in self.epochs else frozenset()
        return [each for each in self.accepted() if each.site not in known_to]

    def to_write_with(self, held: Iterable[bytes], using: bytes | None = None) -> bytes | None:
        """Return the epoch to seal with (epochs.py)."""
        return keys_of.to_write_with(self.epochs, self.removed, held, using)

    def is_rekey_due(self) -> bool:
        """Return whether an admin should make a new epoch."""
        return keys_of.is_rekey_due(self.epochs, self.removed)


def state(entries: Iterable[Entry], team: Team) -> State:
    """Return what a set of entries means."""
    found = {entry.id: entry for entry in sorted(entries, key=lambda each: each.id)}
    authority = judged(found.values(), team.founder.site)
    invitations = {
        site_id(entry.content.key): entry.content
        for entry in found.values()
        if isinstance(entry.content, Invite) and entry.id in authority.counting
    }
    epochs = keys_of.epochs(found.values(), authority)
    joins = _Joins([*found.values()], team, authority, epochs, invitations)
    newer = {entry.id for entry in found.values() if isinstance(entry.content, Later) and authority.is_heeded(entry)}
    joined_by = {invitation: frozenset(joins.users.get(invitation, ())) for invitation in invitations}
    return State(team, joins.members(), epochs, authority, invitations, joined_by, _heads(found), frozenset(newer))


def counted(cuts: Iterable[Cut], previous: Mapping[bytes, bytes]) -> frozenset[bytes]:
    """Return the hashes of the segments of a removed site's log that count: those at its cuts, and what they follow.

    `previous` says which segment each one follows, by hash. To the cuts of the removals belongs what members who are
    accepted had applied when they sealed: they did not know better, and everyone ends up with the same.
    """
    found: set[bytes] = set()
    for cut in cuts:
        at = cut.hash
        while at in previous and at not in found:
            found.add(at)
            at = previous[at]
    return frozenset(found)


def proof_parts(team: bytes, card: Card, basis: str, epoch: bytes) -> tuple[bytes, ...]:
    """Return what the proof of a join is a signature over, in the domain JOINS."""
    return team, card.sign, card.box, basis.encode(), epoch


def _heads(entries: Mapping[bytes, Entry]) -> dict[bytes, tuple[bytes, ...]]:
    followed = {(entry.author, each) for entry in entries.values() for each in entry.prev}
    heads: dict[bytes, tuple[bytes, ...]] = {}
    for id, entry in entries.items():
        if (entry.author, id) not in followed:
            heads[entry.author] = (*heads.get(entry.author, ()), id)
    return heads


class _Evidence(Enum):
    NONE = 0
    STALE = 1
    GOOD = 2


class _Joins:
    """The joins of a set of entries, and what they are judged by."""

    def __init__(
        self,
        entries: list[Entry],
        team: Team,
        authority: Authority,
        epochs: Mapping[bytes, Epoch],
        invitations: Mapping[bytes, Invite],
    ) -> None:
        self.team, self.authority, self.epochs, self.invitations = team, authority, epochs, invitations
        self.joins = [(entry, entry.content) for entry in entries if isinstance(entry.content, Join)]
        self.proven = {entry.id for entry, join in self.joins if _is_proven(entry, join, team)}
        counting = [entry for entry in entries if entry.id in authority.counting]
        self.vouched = {entry.content.site for entry in counting if isinstance(entry.content, Vouch)}
        self.settled = {site for each in epochs.values() if each.counts for site in each.settled}
        self.retirements: dict[bytes, list[Retire]] = {}
        for entry in entries:
            if isinstance(entry.content, Retire) and not authority.is_void(entry):
                self.retirements.setdefault(entry.author, []).append(entry.content)
        self.users: dict[bytes, set[bytes]] = {}
        for entry, join in self.joins:
            if join.basis == INVITATION and entry.id in self.proven:
                self.users.setdefault(site_id(join.by), set()).add(entry.author)

    def members(self) -> dict[bytes, Member]:
        """Return the sites that joined; who leans on a predecessor comes after it."""
        members: dict[bytes, Member] = {}
        while True:
            found: dict[bytes, Member] = {}
            for entry, join in self.joins:
                member = self._member(entry, join, members)
                if member is not None:
                    found[member.site] = min(found.get(member.site, member), member, key=_worth)
            if found == members:
                return found
            members = found

    def _member(self, entry: Entry, join: Join, members: Mapping[bytes, Member]) -> Member | None:
        site = entry.author
        evidence = self._evidence(entry, join, members)
        removals = self.authority.removals.get(site, ())
        stood_for = site in self.vouched or (join.basis == FOUNDER and evidence is _Evidence.GOOD)
        if removals:
            standing = Standing.REMOVED
        elif stood_for or (evidence is not _Evidence.NONE and site in self.settled):
            standing = Standing.ACCEPTED
        elif evidence is _Evidence.NONE:
            return None
        else:
            standing = Standing.ACCEPTED if evidence is _Evidence.GOOD else Standing.WAITING
        retirements = self.retirements.get(site, [])
        return Member(
            Card(entry.sign, join.box),
            standing,
            site in self.authority.admins and not removals,
            stood_for or self._is_stood_for(join, evidence, members),
            join.basis,
            join.epoch,
            join.label,
            entry.at,
            tuple(cut for each in removals if isinstance(each.content, Remove) for cut in each.content.segments),
            tuple(cut for each in retirements for cut in each.segments),
            tuple(each.successor for each in retirements if each.successor),
            site_id(join.by) if join.basis == PREDECESSOR else b"",
        )

    def _evidence(self, entry: Entry, join: Join, members: Mapping[bytes, Member]) -> _Evidence:
        """Return whether what a site leans on lets it in, did once, or never did."""
        if entry.id not in self.proven:
            return _Evidence.NONE
        if join.basis == FOUNDER:
            return _Evidence.GOOD
        if join.basis == INVITATION:
            invite = self.invitations.get(site_id(join.by))
            if invite is None or invite.epoch != join.epoch:
                return _Evidence.NONE
            stale = entry.at > invite.expires or keys_of.is_replaced(join.epoch, self.epochs)
        elif join.basis == PASSPHRASE:
            epoch = self.epochs.get(join.epoch)
            if epoch is None or epoch.join != join.by:
                return _Evidence.NONE
            stale = keys_of.is_replaced(join.epoch, self.epochs)
        else:
            predecessor = members.get(site_id(join.by))
            if predecessor is None:
                return _Evidence.NONE
            stale = predecessor.standing is not Standing.ACCEPTED
        return _Evidence.STALE if stale else _Evidence.GOOD

    def _is_stood_for(self, join: Join, evidence: _Evidence, members: Mapping[bytes, Member]) -> bool:
        if evidence is _Evidence.NONE:
            return False
        if join.basis == INVITATION:
            return len(self.users[site_id(join.by)]) == 1
        predecessor = members.get(site_id(join.by))
        return predecessor is not None and predecessor.is_vouched


def _is_proven(entry: Entry, join: Join, team: Team) -> bool:
    card = Card(entry.sign, join.box)
    if join.basis == FOUNDER:
        return card == team.founder
    return is_signed(join.by, join.proof, JOINS, *proof_parts(team.id, card, join.basis, join.epoch))


def _worth(member: Member) -> tuple[bool, bool, int, bytes, bytes]:
    """Return what chooses among several joins of one site, the least first."""
    return member.standing is Standing.WAITING, not member.is_vouched, member.joined_at, member.card.box, member.label
