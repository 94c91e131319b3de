"""Changes, keys and teams to test with."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from sfa_tui.store.sync.changes import LAST_STAMP, Act, Change, Header, Value
from sfa_tui.store.sync.sealed import entries, joining, members, team
from sfa_tui.store.sync.sealed.entries import Entry
from sfa_tui.store.sync.sealed.identity import Keys
from sfa_tui.store.sync.sealed.keys import Kdf, epoch_id
from sfa_tui.store.sync.sealed.members import State
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.sync.sealed.segment import Sealer

PATH = "log/a/0000000/0000001.seg"
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(), INTEGERS, st.floats(allow_nan=False), TEXTS, st.binary(max_size=20), st.sampled_from([0, 1.0, "", b""])
)
TOLD = VALUES.filter(lambda value: value is not None)
NAMES = st.sampled_from(["deal", "company", "deal_contact", "案件", "of a later version", ""])
FIELDS = st.sampled_from(["name", "amount", "currency", "deleted_at", "新しい列"])
ROWS = st.sampled_from([f"01JD0000000000000000000{n:03}" for n in range(30)]) | TEXTS
MOMENTS = st.none() | st.just("2026-11-27T06:34:00.000Z") | TEXTS

ACTS = st.lists(
    st.builds(Act, TEXTS, TEXTS, st.none() | TEXTS, TEXTS, st.none() | TEXTS, st.none() | TEXTS), max_size=4
)


@st.composite
def changes(draw: st.DrawFn, acts: int = 0, max_size: int = 30) -> list[Change]:
    """Return changes as a journal may have them: of any table, in any order, each row born at most once."""
    act = st.none() | st.integers(0, acts - 1) if acts else st.none()
    beside = st.dictionaries(FIELDS, TOLD, max_size=3)
    stamp = st.integers(0, LAST_STAMP) | st.integers(0, 2**50).map(lambda ms: min(ms << 15, LAST_STAMP))
    birth = st.builds(Change, NAMES, ROWS, st.none(), st.none(), st.none(), stamp, beside, act, MOMENTS, MOMENTS)
    edit = st.builds(Change, NAMES, ROWS, FIELDS, VALUES, VALUES, stamp, beside, act, MOMENTS, MOMENTS)
    births = draw(st.lists(birth, max_size=max_size, unique_by=lambda change: (change.table, change.row)))
    return draw(st.permutations(births + draw(st.lists(edit, max_size=max_size))))


def quick(passphrase: str, kdf: Kdf) -> bytes:
    """Return a key of a passphrase without the work that makes it safe."""
    return (passphrase.encode() + kdf.salt).ljust(32, b"\0")[:32]


def header(keys: Keys, seq: int = 1, **more: object) -> Header:
    """Return the header of a segment."""
    return Header(spelled(keys.site), **{"seq": seq, "previous": b"", "vector": {}, "sealed_at": 7, **more})  # type: ignore[arg-type]


def keys_of(number: int) -> Keys:
    """Return the keys of the site with this number, always the same."""
    return Keys(bytes([number]) * 32)


def key_of(number: int) -> bytes:
    """Return the epoch key with this number, always the same."""
    return bytes([number, 77]) * 16


@dataclass
class Group:
    """A team and all entries that its sites ever wrote; each site writes behind its own."""

    passphrase: str | None = "correct horse"
    clock: int = 1_000
    found: dict[bytes, Entry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.founder = keys_of(1)
        self.team_json = team.made(self.founder.card, Kdf(b"salt of the team"), 1)
        self.team = team.read(self.team_json)
        self.held = {epoch_id(key_of(1)): key_of(1)}
        self.add(*joining.founding(self.pen(self.founder), key_of(1), "founder", self.key(self.passphrase)))

    def key(self, passphrase: str | None) -> bytes | None:
        """Return the key of a passphrase."""
        return None if passphrase is None else quick(passphrase, self.team.kdf)

    def pen(self, keys: Keys, *, prev: tuple[bytes, ...] | None = None) -> joining.Pen:
        """Return the pen of a site, behind all or some of its entries."""
        self.clock += 1
        return joining.Pen(
            self.team.id, keys, self.clock, self.state().heads.get(keys.site, ()) if prev is None else prev
        )

    def add(self, *written: bytes) -> list[Entry]:
        """Put entries into the storage."""
        read = [entries.read(each, entries.path_of(each), self.team.id) for each in written]
        self.found |= {each.id: each for each in read}
        return read

    def state(self) -> State:
        """Return what the entries mean."""
        return members.state(self.found.values(), self.team)

    def invited(self, number: int, *, by: Keys | None = None, epoch: int = 1) -> Keys:
        """Return a new site that joined by an invitation."""
        keys, secret = keys_of(number), bytes([number]) * 16
        self.add(joining.inviting(self.pen(by or self.founder), key_of(epoch), 2**40, secret))
        self.add(joining.joining_by_invitation(self.pen(keys), key_of(epoch), secret, f"site {number}"))
        return keys

    def admin(self, number: int) -> Keys:
        """Return a new site that the founder made an admin."""
        keys = self.invited(number)
        self.add(joining.vouching(self.pen(self.founder), keys.site, entries.ADMIN))
        return keys

    def rekey(self, by: Keys, epoch: int, passphrase: str | None = None) -> None:
        """Let a site make a new epoch."""
        self.add(joining.rekeying(self.pen(by), self.state(), key_of(epoch), self.held, self.key(passphrase)))
        self.held = {**self.held, epoch_id(key_of(epoch)): key_of(epoch)}

    def remove(self, by: Keys, site: Keys, *cuts: entries.Cut) -> None:
        """Let a site remove another."""
        self.add(joining.removing(self.pen(by), self.state(), site.site, cuts))

    def opened(self, keys: Keys) -> dict[bytes, bytes]:
        """Return the epoch keys that a site can open."""
        return joining.opened(self.found.values(), self.team.id, keys, {})

    def sealer(self, keys: Keys, epoch: int = 1) -> Sealer:
        """Return what seals for a site."""
        return Sealer(self.team.id, keys, key_of(epoch))
