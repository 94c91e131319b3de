"""Who is let in reads everything, and who was shut out is believed nothing that nobody had read before."""

from pathlib import Path

import pytest

from sfa_tui.store.sync import circle, founding, sealing, site
from sfa_tui.store.sync.sealed import joining
from sfa_tui.store.sync.sealed.identity import new_keys
from sfa_tui.store.sync.sealed.joining import Pen
from sfa_tui.store.sync.sealed.members import Member, Standing
from sfa_tui.store.sync.sealed.team import Kdf
from tests.store.sync.sites import Machine, alike, founder, joined, settle
from tests.store.sync.storage.hostile import Memory
from tests.store.workspaces import on_disk


def quick(passphrase: str, _kdf: Kdf) -> bytes:
    """Return a key as argon2id does, at once."""
    return passphrase.encode().ljust(32)[:32]


def lacking(me: site.Site) -> list[Member]:
    """Return the members without the key that is written with."""
    return me.state.lacking(me.state.to_write_with(me.epochs, me.using) or b"")


@pytest.fixture
def storage() -> Memory:
    return Memory("file:///nowhere")


@pytest.fixture
def ann(tmp_path: Path, storage: Memory) -> Machine:
    return founder(tmp_path / "ann", storage)


@pytest.fixture
def bob(tmp_path: Path, ann: Machine) -> Machine:
    return joined(tmp_path / "bob", ann)


def test_whoever_is_vouched_for_gets_the_newest_key(tmp_path: Path, ann: Machine, storage: Memory) -> None:
    ann.add("before")
    late = Machine(tmp_path / "late", Memory("file:///nowhere"))
    with ann.open() as store:
        me = site.load(store, ann.place)
        circle.rekey(store, me, storage, "old", derive=quick)
        ann.sync()
        # It reads what the storage has, and is heard of only once the key is another.
        late.storage.objects = dict(storage.objects)  # type: ignore[attr-defined]
        circle.rekey(store, me, storage, "new", derive=quick)
    with on_disk(late.home) as store:
        founding.join_by_passphrase(store, late.storage, "old", "late", late.place, derive=quick)
    for name, content in late.storage.objects.items():  # type: ignore[attr-defined]
        if name.startswith(("entries/", "heads/")):
            storage.objects.setdefault(name, content)
    late.storage = storage
    ann.add("after")
    ann.sync()
    with ann.open() as store:
        me = site.load(store, ann.place)
        (member,) = (each for each in me.state.members.values() if each.standing is Standing.WAITING)
        circle.vouch(store, me, storage, member)
        assert lacking(me) == []
    settle([ann, late])
    assert late.names() == {"before", "after"}
    alike([ann, late])


def test_a_member_who_lacks_the_key_is_given_it(tmp_path: Path, ann: Machine, bob: Machine, storage: Memory) -> None:
    settle([ann, bob])
    with bob.open() as store:
        them = site.load(store, bob.place)
        old, epoch = them.keys, them.sealer().epoch
    with ann.open() as store:
        circle.rekey(store, site.load(store, ann.place), storage, None)
    # Bob's machine, which has not heard of it, becomes another.
    keys = new_keys()
    content = joining.succeeding(Pen(them.team.id, keys, sealing.clock()), old, epoch, "bob")
    storage.put(founding.entries.path_of(content), content)
    ann.sync()
    with ann.open() as store:
        me = site.load(store, ann.place)
        assert me.state.members[keys.site].standing is Standing.ACCEPTED
        assert lacking(me) == []
