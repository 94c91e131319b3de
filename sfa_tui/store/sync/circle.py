"""Who is in the team: listing members, vouching for one, removing one, new keys. Only an admin may change it."""

from typing import Any

from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Ambiguous, NotFound, Refused
from sfa_tui.store.sync import sealing
from sfa_tui.store.sync import site as membership
from sfa_tui.store.sync.sealed import entries, joining
from sfa_tui.store.sync.sealed.entries import ADMIN, INVITATION, MEMBER, Cut, Grant
from sfa_tui.store.sync.sealed.keys import Derive, argon2id, new_key
from sfa_tui.store.sync.sealed.members import Member, Standing
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.sync.site import Site
from sfa_tui.store.sync.storage.interface import Storage
from sfa_tui.store.workspace import Store

_NAMED = 5
"""Machines that are named in one sentence, at most."""
_SHORT = 8
"""Letters of an id that tell machines of one name apart."""


def listed(site: Site) -> list[dict[str, Any]]:
    """Return the members of the team, the first one first: {"site", "user", "standing", "admin", "vouched",
    "joined_at", "me"}."""
    return [
        {
            "site": spelled(each.site),
            "user": joining.label_of(each, site.team.id, site.epochs),
            "standing": each.standing.value,
            "admin": each.is_admin,
            "vouched": each.is_vouched and each.standing is not Standing.REMOVED,
            "joined_at": each.joined_at,
            "me": each.site == site.keys.site,
        }
        for each in sorted(site.state.members.values(), key=lambda each: (each.joined_at, each.site))
    ]


def called(site: Site, member: Member) -> str:
    """Return what people call a member, its id where its name cannot be read here."""
    return joining.label_of(member, site.team.id, site.epochs) or spelled(member.site)


def doubts(site: Site) -> list[str]:
    """Return what is to be said of a code that let in more than one machine, to an admin and to whoever came by it;
    and, to an admin, of machines that go on from one that was removed."""
    waiting = [
        _("{machine} goes on from a machine that was removed, and is not read until `sfa sync vouch {id}`").format(
            machine=called(site, each), id=spelled(each.site)[:_SHORT]
        )
        for each in sorted(site.state.members.values(), key=lambda each: (each.joined_at, each.site))
        if each.standing is Standing.WAITING and each.follows in site.state.removed
    ][:_NAMED]
    return (waiting if site.is_admin else []) + _of_one_code(site)


def _of_one_code(site: Site) -> list[str]:
    found = [
        each
        for each in site.state.members.values()
        if each.standing is Standing.ACCEPTED and each.basis == INVITATION and not each.is_vouched
    ]
    if found and site.is_admin:
        first = sorted(found, key=lambda each: (each.joined_at, each.site))[:_NAMED]
        return [
            _(
                "one code let in several machines ({machines}): `sfa sync vouch` for those you know, `sfa sync remove`"
                " the others"
            ).format(machines=", ".join(f"{called(site, each)} {spelled(each.site)[:_SHORT]}" for each in first))
        ]
    if any(each.site == site.keys.site for each in found):
        return [_("the code that let this machine in let another in as well; tell an admin of the team")]
    return []


def named(site: Site, name: str) -> Member:
    """Return the member with this id, the beginning of its id, or what people call it; NotFound or Ambiguous else."""
    wanted = name.strip().casefold()
    found = [
        each
        for each in site.state.members.values()
        if wanted
        and (
            spelled(each.site).startswith(wanted)
            or (joining.label_of(each, site.team.id, site.epochs) or "").casefold().startswith(wanted)
        )
    ]
    if not found:
        raise NotFound(N_("the team has no machine {name}; `sfa sync members` lists them"), name=name)
    if len(found) > 1:
        candidates = tuple(f"{called(site, each)} ({spelled(each.site)})" for each in found)
        raise Ambiguous(N_("{name} may be any of several machines"), candidates=candidates, name=name)
    return found[0]


def vouch(store: Store, site: Site, storage: Storage, member: Member, *, admin: bool = False) -> None:
    """Let an admin stand for a member, perhaps as another admin, and give it the key if it joined by an older one."""
    site.check_admin()
    if member.standing is Standing.REMOVED:
        raise Refused(N_("{name} was removed; `sfa sync invite` lets it in anew"), name=called(site, member))
    role = ADMIN if admin else MEMBER
    membership.put_entry(store, site, storage, joining.vouching(site.pen(sealing.clock()), member.site, role))
    grant(store, site, storage)


def grant(store: Store, site: Site, storage: Storage) -> None:
    """Give the key that is written with to those who belong and lack it."""
    epoch = site.state.to_write_with(site.epochs, site.using)
    lacking = site.state.lacking(epoch) if epoch else []
    if epoch and lacking:
        content = joining.granting(site.pen(sealing.clock()), site.epochs[epoch], lacking)
        said = entries.read(content, entries.path_of(content), site.team.id).content
        if isinstance(said, Grant) and said.wraps:  # nothing is wrapped with a public key that is none
            membership.put_entry(store, site, storage, content)


def remove(store: Store, site: Site, storage: Storage, member: Member) -> None:
    """Shut a member out: what was read of it here counts, nothing that comes later; Refused for this machine itself."""
    site.check_admin()
    if member.site == site.keys.site:
        raise Refused(N_("this machine cannot remove itself; another admin can"))
    if member.standing is Standing.REMOVED:
        raise Refused(N_("{name} was removed already; `sfa sync rekey` changes the keys"), name=called(site, member))
    row = store.connection.execute(
        "SELECT g.seq, g.hash FROM segment g JOIN site s ON s.n = g.site WHERE s.id = ? ORDER BY g.seq DESC LIMIT 1",
        (spelled(member.site),),
    ).fetchone()
    cuts = [Cut(*row)] if row else []
    membership.put_entry(
        store, site, storage, joining.removing(site.pen(sealing.clock()), site.state, member.site, cuts)
    )


def rekey(store: Store, site: Site, storage: Storage, passphrase: str | None, *, derive: Derive = argon2id) -> None:
    """Let everything from now on be sealed with a new key, which all members get that were not removed. The passphrase,
    if any, is another one from now on; without one, nobody joins by a passphrase."""
    site.check_admin()
    key = derive(passphrase, site.team.kdf) if passphrase else None
    epoch = new_key()
    membership.put_entry(
        store, site, storage, joining.rekeying(site.pen(sealing.clock()), site.state, epoch, site.epochs, key)
    )


def is_key_known(site: Site) -> bool:
    """Return whether a machine that was removed knows the key that is written with."""
    epoch = site.state.to_write_with(site.epochs, site.using)
    found = site.state.epochs.get(epoch) if epoch else None
    return found is not None and bool(found.known_to & site.state.removed)
