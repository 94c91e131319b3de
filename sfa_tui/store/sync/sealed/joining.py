"""Words for a team's entries: founding, inviting, joining, vouching, removing, making and opening keys.

Whoever calls puts the bytes into the storage, keeps keys in the keyring, and knows the time. A `Pen` is who writes, and
behind which of its entries.
"""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from sfa_tui.store.sync.sealed import entries
from sfa_tui.store.sync.sealed.entries import (
    FOUNDER,
    INVITATION,
    PASSPHRASE,
    PREDECESSOR,
    Cut,
    Entry,
    Grant,
    Invite,
    Join,
    Rekey,
    Remove,
    Retire,
    Vouch,
)
from sfa_tui.store.sync.sealed.epochs import is_replaced
from sfa_tui.store.sync.sealed.identity import PUBLIC_LENGTH, SIGNATURE_LENGTH, Keys, wrapped
from sfa_tui.store.sync.sealed.keys import KEY_LENGTH, WrongKey, boxed, derived, epoch_id, unboxed
from sfa_tui.store.sync.sealed.members import JOINS, Member, State, proof_parts

SECRET_LENGTH = 16
_EPOCH = b"sfa epoch key 1"
_CHAIN = b"sfa epoch chain 1"
_PASSPHRASE = b"sfa passphrase 1"
_INVITATION = b"sfa invitation 1"
_LABEL = b"sfa label 1"
_LABEL_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Pen:
    """Who writes an entry, when, behind which of its own."""

    team: bytes
    keys: Keys
    at: int
    prev: tuple[bytes, ...] = ()

    def write(self, content: entries.Content) -> bytes:
        """Return the bytes of an entry."""
        return entries.made(content, self.team, self.keys, self.at, self.prev)

    def after(self, written: bytes) -> "Pen":
        """Return the pen that writes behind an entry."""
        return replace(self, prev=(entries.entry_id(written),))


def founding(pen: Pen, epoch: bytes, label: str, passphrase_key: bytes | None) -> list[bytes]:
    """Return the first entries of a team: its founder joins, and makes the first epoch."""
    card = pen.keys.card
    first = pen.write(_joined(pen, FOUNDER, bytes(PUBLIC_LENGTH), bytes(SIGNATURE_LENGTH), epoch, label))
    return [first, pen.after(first).write(_rekey(pen.team, epoch, {}, {pen.keys.site: card.box}, passphrase_key))]


def rekeying(pen: Pen, state: State, epoch: bytes, held: Mapping[bytes, bytes], passphrase_key: bytes | None) -> bytes:
    """Return the entry that makes a new epoch for all who belong now, and takes the held keys into it.

    `passphrase_key` is that of the passphrase from now on (None: nobody joins by one). Whoever was removed does not get
    the new key, so the passphrase has to be another one as well if they know it.
    """
    recipients = {each.site: each.card.box for each in state.accepted()}
    return pen.write(_rekey(pen.team, epoch, held, recipients, passphrase_key))


def _rekey(
    team: bytes,
    epoch: bytes,
    held: Mapping[bytes, bytes],
    recipients: Mapping[bytes, bytes],
    passphrase_key: bytes | None,
) -> Rekey:
    id, older = epoch_id(epoch), sorted(held)
    context = team + id
    wraps = _wraps(team, epoch, recipients)
    chain = boxed(epoch, _CHAIN, b"".join(held[each] for each in older), context)
    by_passphrase = b"" if passphrase_key is None else boxed(passphrase_key, _PASSPHRASE, epoch, context)
    return Rekey(id, tuple(older), chain, _join_keys(epoch).card.sign, wraps, by_passphrase)


def granting(pen: Pen, epoch: bytes, members: Iterable[Member]) -> bytes:
    """Return the entry that gives an epoch's key to members who lack it."""
    wraps = _wraps(pen.team, epoch, {each.site: each.card.box for each in members})
    return pen.write(Grant(epoch_id(epoch), wraps))


def _wraps(team: bytes, epoch: bytes, recipients: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """Return an epoch's key wrapped for each site; one whose key is unusable goes without."""
    wraps = {}
    for site, box in recipients.items():
        with suppress(ValueError):
            wraps[site] = wrapped(epoch, box, _wrapping(team, epoch_id(epoch), site))
    return wraps


def inviting(pen: Pen, epoch: bytes, expires: int, secret: bytes) -> bytes:
    """Return the entry that lets in whoever has a secret (16 random bytes, which belong into the code alone)."""
    id = epoch_id(epoch)
    wrap = boxed(secret, _INVITATION, epoch, pen.team + id)
    return pen.write(Invite(_invitation_keys(secret).card.sign, id, wrap, expires))


def new_secret() -> bytes:
    """Return the secret of a new invitation."""
    return os.urandom(SECRET_LENGTH)


def invitation_id(secret: bytes) -> bytes:
    """Return the id under which the state has the invitation with this secret."""
    return _invitation_keys(secret).site


def opened_invitation(state: State, secret: bytes) -> bytes:
    """Return the epoch key that an invitation gives; WrongKey where there is no such invitation, or no more, as once
    the keys were changed."""
    invite = state.invitations.get(invitation_id(secret))
    if invite is None or is_replaced(invite.epoch, state.epochs):
        raise WrongKey("there is no such invitation")
    return _checked(invite.epoch, unboxed(secret, _INVITATION, invite.wrap, state.team.id + invite.epoch))


def joining_by_invitation(pen: Pen, epoch: bytes, secret: bytes, label: str) -> bytes:
    """Return the entry by which a site joins that was invited."""
    return pen.write(_join(pen, INVITATION, _invitation_keys(secret), epoch, label))


def opened_by_passphrase(all_entries: Iterable[Entry], state: State, passphrase_key: bytes) -> bytes:
    """Return the newest epoch key that a passphrase opens; WrongKey where it opens none that is in use.

    That it opens one proves as well that team.json is the one that somebody with the passphrase meant.
    """
    for content in by_passphrase(all_entries, state):
        try:
            key = unboxed(passphrase_key, _PASSPHRASE, content.passphrase, state.team.id + content.epoch)
            return _checked(content.epoch, key)
        except WrongKey:
            continue
    raise WrongKey("the passphrase opens nothing")


def by_passphrase(all_entries: Iterable[Entry], state: State) -> list[Rekey]:
    """Return the words that made the epochs in use which a passphrase opens, the newest first."""
    return [
        entry.content
        for entry in sorted(all_entries, key=lambda each: (-len(_beneath(state, each)), each.id))
        if isinstance(entry.content, Rekey)
        and entry.content.passphrase
        and entry.id in state.authority.counting
        and not is_replaced(entry.content.epoch, state.epochs)
    ]


def _beneath(state: State, entry: Entry) -> frozenset[bytes]:
    found = state.epochs.get(entry.content.epoch) if isinstance(entry.content, Rekey) else None
    return found.beneath if found else frozenset()


def joining_by_passphrase(pen: Pen, epoch: bytes, label: str) -> bytes:
    """Return the entry by which a site joins that knew the passphrase."""
    return pen.write(_join(pen, PASSPHRASE, _join_keys(epoch), epoch, label))


def succeeding(pen: Pen, predecessor: Keys, epoch: bytes, label: str) -> bytes:
    """Return the entry by which a machine joins under a new id, whose old one it still has the keys of."""
    return pen.write(_join(pen, PREDECESSOR, predecessor, epoch, label))


def _join(pen: Pen, basis: str, by: Keys, epoch: bytes, label: str) -> Join:
    card, id = pen.keys.card, epoch_id(epoch)
    proof = by.sign(JOINS, *proof_parts(pen.team, card, basis, id))
    return _joined(pen, basis, by.card.sign, proof, epoch, label)


def _joined(pen: Pen, basis: str, by: bytes, proof: bytes, epoch: bytes, label: str) -> Join:
    site, box = pen.keys.site, pen.keys.card.box
    sealed_label = boxed(epoch, _LABEL, label[:_LABEL_LENGTH].encode(), pen.team + site)
    own_wrap = wrapped(epoch, box, _wrapping(pen.team, epoch_id(epoch), site))
    return Join(box, basis, by, proof, epoch_id(epoch), sealed_label, own_wrap)


def vouching(pen: Pen, site: bytes, role: str) -> bytes:
    """Return the entry by which an admin vouches for a site, as a member or as an admin."""
    return pen.write(Vouch(site, role))


def removing(pen: Pen, state: State, site: bytes, segments: Iterable[Cut]) -> bytes:
    """Return the entry that shuts a site out: its segments up to these count, and its entries that are known here."""
    return pen.write(Remove(site, tuple(segments), state.heads.get(site, ())))


def retiring(pen: Pen, segments: Iterable[Cut], successor: bytes = b"") -> bytes:
    """Return the entry by which a site says that its log ends."""
    return pen.write(Retire(tuple(segments), successor))


def opened(all_entries: Iterable[Entry], team: bytes, keys: Keys, held: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """Return the epoch keys, by id, that a site has: those held, those wrapped for it, and those that these lead to.

    Entries that do not count are opened as well: a member who did not know better may have sealed with such a key.
    """
    found = dict(held)
    chains: dict[bytes, list[Rekey]] = {}
    for entry in all_entries:
        content = entry.content
        if isinstance(content, Rekey):
            chains.setdefault(content.epoch, []).append(content)
        if isinstance(content, Rekey | Grant | Join) and content.epoch not in found:
            wrap = _own_wrap(entry, content, keys.site)
            key = _unwrapped(content.epoch, wrap, team, keys) if wrap else None
            if key is not None:
                found[content.epoch] = key
    ahead = [*found]
    while ahead:
        epoch = ahead.pop()
        for rekey in chains.get(epoch, ()):
            older = {id: key for id, key in _older(rekey, team, found[epoch]).items() if id not in found}
            found |= older
            ahead += older
    return found


def _own_wrap(entry: Entry, content: Rekey | Grant | Join, site: bytes) -> bytes | None:
    if isinstance(content, Join):
        return content.wrap if entry.author == site else None
    return content.wraps.get(site)


def _unwrapped(epoch: bytes, wrap: bytes, team: bytes, keys: Keys) -> bytes | None:
    try:
        return _checked(epoch, keys.unwrapped(wrap, _wrapping(team, epoch, keys.site)))
    except WrongKey:
        return None


def _older(rekey: Rekey, team: bytes, key: bytes) -> dict[bytes, bytes]:
    """Return the keys that an epoch leads to: each is known by its own id, whatever the entry says."""
    try:
        chain = unboxed(key, _CHAIN, rekey.chain, team + rekey.epoch)
    except WrongKey:
        return {}
    keys = [chain[at : at + KEY_LENGTH] for at in range(0, len(chain) - KEY_LENGTH + 1, KEY_LENGTH)]
    return {epoch_id(each): each for each in keys}


def label_of(member: Member, team: bytes, held: Mapping[bytes, bytes]) -> str | None:
    """Return what people call a member's site, None where its key is not held. Of what a hostile one calls itself the
    beginning, and nothing that cannot be seen."""
    if member.epoch not in held:
        return None
    try:
        label = unboxed(held[member.epoch], _LABEL, member.label, team + member.site)
    except WrongKey:
        return None
    return "".join(each for each in label.decode(errors="replace")[:_LABEL_LENGTH] if each.isprintable())


def _checked(epoch: bytes, key: bytes) -> bytes:
    if epoch_id(key) != epoch:
        raise WrongKey("it is another key than it is said to be")
    return key


def _wrapping(team: bytes, epoch: bytes, site: bytes) -> bytes:
    return _EPOCH + b"\0" + team + epoch + site


def _join_keys(epoch: bytes) -> Keys:
    """Return the keys that everybody has who has the epoch's: they prove just that."""
    return Keys(derived(epoch, b"sfa epoch join 1"))


def _invitation_keys(secret: bytes) -> Keys:
    return Keys(derived(secret, b"sfa invitation sign 1"))
