"""What the team says to a machine is heeded: a newer version, a key that is known to who was removed, a founder who
came first, entries that somebody has seen."""

import json
from pathlib import Path

import pytest

from sfa_tui.model.errors import Refused
from sfa_tui.store.sync import circle, founding, gathering, listing, site
from sfa_tui.store.sync.sealed import entries, invitation, joining, team
from sfa_tui.store.sync.sealed.entries import Cut, Retire
from sfa_tui.store.sync.sealed.errors import Newer
from sfa_tui.store.sync.sealed.identity import Keys, new_keys
from sfa_tui.store.sync.sealed.invitation import Code
from sfa_tui.store.sync.sealed.names import as_text, spelled
from sfa_tui.store.sync.storage.interface import LIMIT
from sfa_tui.store.sync.storage.trouble import Denied, Full, Unsuitable
from tests.store.sync.sites import Machine, alike, founder, joined, settle
from tests.store.sync.storage.hostile import Memory
from tests.store.workspaces import on_disk


@pytest.fixture
def storage() -> Memory:
    return Memory("file:///nowhere")


@pytest.fixture
def ann(tmp_path: Path, storage: Memory) -> Machine:
    return founder(tmp_path / "ann", storage)


@pytest.fixture
def bob(tmp_path: Path, ann: Machine) -> Machine:
    return joined(tmp_path / "bob", ann)


def newer_entry(by: Machine, keys: Keys | None = None) -> bytes:
    """Return an entry such as a later version writes, signed by a machine, or by other keys."""
    with by.open() as store:
        me = site.load(store, by.place)
    keys = keys or me.keys
    said = {"team": as_text(me.team.id), "at": 7, "prev": [*map(as_text, me.pen(7).prev)], "words": ["not", "known"]}
    body = json.dumps(said).encode()
    return entries.MAGIC + b"\2" + keys.card.sign + keys.sign(b"sfa entry 2", body) + body


def put(storage: Memory, content: bytes) -> str:
    """Put an entry under its name, and return that."""
    name = entries.path_of(content)
    storage.put(name, content)
    return name


def vouched(by: Machine, whom: Machine) -> None:
    """Make a machine another admin's."""
    settle([by, whom])
    with by.open() as store, whom.open() as other:
        me = site.load(store, by.place)
        member = me.state.members[site.load(other, whom.place).keys.site]
        circle.vouch(store, me, by.storage, member, admin=True)


def test_a_newer_entry_of_an_admin_stops_writing_and_not_reading(
    tmp_path: Path, ann: Machine, bob: Machine, storage: Memory
) -> None:
    vouched(ann, bob)
    settle([ann, bob])
    bob.add("of bob")
    bob.sync()
    name = put(storage, newer_entry(bob))
    ann.add("of ann")
    before = dict(storage.objects)
    for thorough in (True, False):
        outcome = ann.sync(thorough=thorough)
        assert any("newer" in each for each in outcome.troubles)
        assert (outcome.put, storage.objects) == (0, before)
    assert ann.names() == {"of ann", "of bob"}
    with ann.open() as store:
        assert listing.pending(store.connection) == 1
        me = site.load(store, ann.place)
        with pytest.raises(Refused, match="newer"):
            founding.invite(store, me, storage)
    # It is known from now on, whatever the storage shows.
    del storage.objects[name]
    assert ann.sync().put == 0


def test_a_newer_entry_that_nobody_has_to_heed_stops_nothing(
    tmp_path: Path, ann: Machine, bob: Machine, storage: Memory
) -> None:
    eve = joined(tmp_path / "eve", ann)
    vouched(ann, eve)
    settle([ann, bob, eve])
    removed_only(ann, eve)
    ours = storage.objects[next(storage.names("entries/"))]
    told = [
        entries.MAGIC + b"\2",
        newer_entry(ann, new_keys()),
        newer_entry(ann)[:-1] + b"]",
        ours[:4] + b"\2" + ours[5:],  # with a bit turned, under the name that fits
    ]
    untold = [newer_entry(bob), newer_entry(eve)]  # of a member who is no admin, and of one that was removed
    names = [put(storage, each) for each in told]
    for each in untold:
        put(storage, each)
    ann.add("of ann")
    outcome = ann.sync()
    assert outcome.put == 1
    assert all(any(name in each for each in outcome.troubles) for name in names)
    code_of(ann)
    settle([ann, bob])
    alike([ann, bob, joined(tmp_path / "late", ann)])


def code_of(machine: Machine) -> Code:
    """Return an invitation of a machine."""
    with machine.open() as store:
        return invitation.read(founding.invite(store, site.load(store, machine.place), machine.storage))


def test_nobody_joins_a_team_of_newer_machines(tmp_path: Path, ann: Machine, storage: Memory) -> None:
    code = code_of(ann)
    put(storage, newer_entry(ann))
    before = dict(storage.objects)
    with on_disk(tmp_path / "late") as store:
        with pytest.raises(Newer):
            founding.join_by_code(store, storage, code, "late", tmp_path / "secrets")
        assert not site.is_set_up(store)
    assert storage.objects == before


def test_a_team_that_wants_newer_writers_is_read(tmp_path: Path, ann: Machine, storage: Memory) -> None:
    content = storage.objects[team.PATH].replace(b'"oldest_writer": 1', b'"oldest_writer": 2')
    with ann.open() as store:
        me = site.load(store, ann.place)
        assert not site.of(team.read(content), me.keys, {}, ann.place).may_write


def removed_only(by: Machine, whom: Machine) -> None:
    """Shut a machine out as a removal does that broke off before the keys were changed."""
    with by.open() as store, whom.open() as other:
        me = site.load(store, by.place)
        circle.remove(store, me, by.storage, me.state.members[site.load(other, whom.place).keys.site])
        assert me.state.is_rekey_due()


def test_a_removal_that_broke_off_is_ended_by_an_admin(tmp_path: Path, ann: Machine, bob: Machine) -> None:
    third = joined(tmp_path / "third", ann)
    settle([ann, bob, third])
    removed_only(ann, bob)
    assert any("rekey" in each for each in third.sync().troubles)
    ann.add("secret")
    assert any("changed" in each for each in ann.sync().troubles)
    with ann.open() as store:
        me = site.load(store, ann.place)
        assert not me.state.is_rekey_due()
    assert third.sync().troubles == []
    assert ann.sync().troubles == []
    assert third.names() == {"secret"}
    with pytest.raises(Refused, match="removed"):
        bob.sync()


class Racing(Memory):
    """A storage where another machine founds a team between two calls."""

    def __init__(self, before: str) -> None:
        super().__init__("file:///nowhere")
        self.before = before
        self.another = team.made(new_keys().card, team.new_kdf(), 1)

    def get(self, name: str, limit: int = LIMIT) -> bytes:
        self._race(f"get {name}")
        return super().get(name, limit)

    def put(self, name: str, content: bytes) -> None:
        self._race(f"put {name[:7]}")
        super().put(name, content)

    def _race(self, call: str) -> None:
        if call == self.before or (call == "get team.json" and self.before == "back" and team.PATH in self.objects):
            self.objects[team.PATH] = self.another


@pytest.mark.parametrize("before", ["put entries", "put team.js", "back"])
def test_of_two_founders_at_once_one_is_told(tmp_path: Path, before: str) -> None:
    storage = Racing(before)
    with on_disk(tmp_path / "ann") as store:
        rows = store.connection.execute("SELECT * FROM local_setting").fetchall()
        if before == "put team.js":
            # Then ours is put over it, and the other is told.
            founding.found(store, storage, "ann", None, tmp_path / "secrets")
            return
        with pytest.raises(Refused, match="holds a team already"):
            founding.found(store, storage, "ann", None, tmp_path / "secrets")
        assert store.connection.execute("SELECT * FROM local_setting").fetchall() == rows
        assert not store.connection.execute("SELECT 1 FROM entry").fetchone()
    assert not [*(tmp_path / "secrets").glob("*.json")]
    assert [*storage.objects] == [team.PATH]


def test_a_removal_that_is_kept_back_is_noticed(tmp_path: Path, ann: Machine, bob: Machine, storage: Memory) -> None:
    third = joined(tmp_path / "third", ann)
    settle([ann, bob, third])
    before = {*storage.names("entries/")}
    removed_only(ann, bob)
    (removal,) = {*storage.names("entries/")} - before
    ann.add("since")
    ann.sync()
    kept = {removal: storage.objects.pop(removal)}
    troubles = third.sync().troubles
    assert [each for each in troubles if each.startswith(removal) and "missing" in each]
    storage.objects.update(kept)
    settle([ann, third])
    alike([ann, third])


def test_an_entry_that_was_torn_or_written_over_is_put_again(
    tmp_path: Path, ann: Machine, bob: Machine, storage: Memory
) -> None:
    bob.add("of bob")
    settle([ann, bob])
    for n, name in enumerate(storage.names("entries/")):
        storage.objects[name] = storage.objects[name][: 100 * (n % 2)]
    for _turn in range(2 * len([*storage.names("entries/")])):  # every other one is that of ann's own
        ann.sync()
    assert joined(tmp_path / "late", ann).names() == {"of bob"}


def test_strangers_are_named_in_one_line(ann: Machine, bob: Machine, storage: Memory) -> None:
    settle([ann, bob])
    for n in range(50):
        storage.put(f"heads/{spelled(bytes(15) + bytes([n]))}.0000001", b"sfa")
    (trouble,) = ann.sync().troubles
    name = spelled(bytes(16))
    assert trouble == f"heads/{name} and 49 more are of no machine of this team; they are passed over"


def test_entries_of_strangers_fill_neither_memory_nor_workspace(
    tmp_path: Path, ann: Machine, bob: Machine, storage: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "ROOM", 2_000)
    monkeypatch.setattr(gathering, "TOLD", 50)
    with ann.open() as store:
        me = site.load(store, ann.place)
    for n in range(40):
        stranger = new_keys()
        content = joining.Pen(me.team.id, stranger, n).write(Retire((Cut(n, bytes(32)),) * 8, b""))
        storage.put(entries.path_of(content), content)
        junk = bytes([n]) * 500
        storage.put(entries.path_of(junk), junk)
    carol = joined(tmp_path / "carol", ann)  # reads past them all
    outcome = bob.sync()
    assert len(outcome.troubles) == gathering.TOLD
    for each in (bob, carol):
        with each.open() as store:
            assert len(site.known_entries(store)) < 10
    carol.add("GTX")
    settle([ann, bob, carol])
    alike([ann, bob, carol])


def test_a_foreign_team_is_named_and_ours_goes_on(tmp_path: Path, ann: Machine, bob: Machine, storage: Memory) -> None:
    settle([ann, bob])
    ours, foreign = storage.objects[team.PATH], Memory()
    founder(tmp_path / "foreign", foreign)
    storage.objects[team.PATH] = foreign.objects[team.PATH]
    ann.add("GTX")
    for each in (ann, bob):
        (trouble,) = each.sync().troubles
        assert trouble.startswith(team.PATH)
    assert bob.names() == {"GTX"}
    assert storage.objects[team.PATH] == foreign.objects[team.PATH]
    del storage.objects[team.PATH]
    assert ann.sync().troubles == []
    assert storage.objects[team.PATH] == ours


def test_what_the_storage_has_lost_of_the_team_and_of_a_log_is_put_again(
    tmp_path: Path, ann: Machine, bob: Machine, storage: Memory
) -> None:
    for n in range(4):
        ann.add(f"D{n}")
        ann.sync()
    settle([ann, bob])
    lost = [*storage.names("entries/")][:2] + [name for name in storage.names("log/") if name.endswith("2.seg")]
    before = {name: storage.objects.pop(name) for name in lost}
    settle([bob, ann])
    assert {name: storage.objects.get(name) for name in lost} == before
    third = joined(tmp_path / "third", ann)
    settle([ann, bob, third])
    alike([ann, bob, third])


@pytest.mark.parametrize("trouble", [Denied, Full, Unsuitable])
def test_what_others_sent_is_read_where_nothing_can_be_put(
    ann: Machine,
    bob: Machine,
    storage: Memory,
    monkeypatch: pytest.MonkeyPatch,
    trouble: type[Denied | Full | Unsuitable],
) -> None:
    settle([ann, bob])
    bob.add("of bob")
    bob.sync()
    ann.add("of ann")

    def put(_name: str, _content: bytes) -> None:
        raise trouble(storage.url, "no")

    with monkeypatch.context() as patched:
        patched.setattr(storage, "put", put)
        for _ in range(2):
            with pytest.raises(trouble):
                ann.sync(thorough=False)
    assert ann.names() == {"of ann", "of bob"}
    with ann.open() as store:
        assert listing.pending(store.connection) == 1
    settle([ann, bob])
    alike([ann, bob])
