"""Entries: signed, append-only words about who belongs to a team and which keys it has. An entry is named by its hash.

Here stand their bytes, of which every format keeps the frame: who signed what, of which team, behind what. What a set
of them means is in authority.py and members.py, how they are made in joining.py.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from sfa_tui.store.sync.sealed.errors import Foreign, Forged, Malformed, TooLarge, Torn
from sfa_tui.store.sync.sealed.identity import PUBLIC_LENGTH, SIGNATURE_LENGTH, Keys, is_signed, site_id
from sfa_tui.store.sync.sealed.keys import ID_LENGTH
from sfa_tui.store.sync.sealed.names import as_text, from_text, spelled

MAGIC = b"\x89SFE"
FORMAT = 1
MOST_BYTES = 2**20
_BODY = len(MAGIC) + 1 + PUBLIC_LENGTH + SIGNATURE_LENGTH
_LAST_DAY = 253_402_214_400_000
"""The last day of the year 9999 in milliseconds since 1970."""
ERASE = "erase"
"""The kind that is kept for "forget this person": no version writes it yet."""

ADMIN, MEMBER = "admin", "member"
FOUNDER, INVITATION, PASSPHRASE, PREDECESSOR = "founder", "invitation", "passphrase", "predecessor"


@dataclass(frozen=True, slots=True)
class Cut:
    """Up to where a log holds: a segment, by number and hash, and what it follows."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Join:
    """A site says that it is a member, and on what basis."""

    KIND: ClassVar = "join"
    box: bytes
    basis: str
    by: bytes
    """The public key that the basis is proven with: of an invitation, of an epoch's joins, of a predecessor."""
    proof: bytes
    epoch: bytes
    label: bytes
    """What people call it, encrypted with that epoch's key."""
    wrap: bytes
    """That epoch's key, wrapped by the site for itself: its own secret is then all that it has to keep."""


@dataclass(frozen=True, slots=True)
class Vouch:
    """An admin knows a site, and says what it may do."""

    KIND: ClassVar = "vouch"
    site: bytes
    role: str


@dataclass(frozen=True, slots=True)
class Invite:
    """An admin lets in whoever holds the secret of an invitation."""

    KIND: ClassVar = "invite"
    key: bytes
    epoch: bytes
    wrap: bytes
    expires: int


@dataclass(frozen=True, slots=True)
class Remove:
    """An admin shuts a site out: what it wrote up to here counts, nothing else."""

    KIND: ClassVar = "remove"
    site: bytes
    segments: tuple[Cut, ...]
    entries: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Rekey:
    """An admin makes a new epoch, wraps its key for those who belong, and takes the older keys into it."""

    KIND: ClassVar = "rekey"
    epoch: bytes
    over: tuple[bytes, ...]
    chain: bytes
    join: bytes
    """The public key by which one who joins with the passphrase proves that it opened this epoch."""
    wraps: Mapping[bytes, bytes]
    passphrase: bytes
    """The key, wrapped with the passphrase; empty where none opens it."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A member wraps an epoch's key for sites that lack it. It gives no right to write."""

    KIND: ClassVar = "grant"
    epoch: bytes
    wraps: Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Retire:
    """A site says that it writes no more, and under which id its machine goes on."""

    KIND: ClassVar = "retire"
    segments: tuple[Cut, ...]
    successor: bytes
    """Empty where it has none."""


@dataclass(frozen=True, slots=True)
class Other:
    """What a later version writes: it is kept, and means nothing here."""

    KIND: ClassVar = ""
    kind: str


@dataclass(frozen=True, slots=True)
class Later:
    """What a later format writes: it is kept, and cannot be read here. An admin's stops writing (members.py)."""

    KIND: ClassVar = ""


Content: TypeAlias = Join | Vouch | Invite | Remove | Rekey | Grant | Retire | Other | Later


@dataclass(frozen=True, slots=True)
class Entry:
    """A signed entry."""

    id: bytes
    sign: bytes
    at: int
    """Milliseconds since 1970, by the clock of its author."""
    prev: tuple[bytes, ...]
    """The newest entries of its author before it: one, or several after a clone."""
    content: Content

    @property
    def author(self) -> bytes:
        """The site that signed it."""
        return site_id(self.sign)


def path_of(data: bytes) -> str:
    """Return where an entry with these bytes lies in the storage."""
    return f"entries/{spelled(entry_id(data))}"


def entry_id(data: bytes) -> bytes:
    """Return the id of an entry with these bytes."""
    return hashlib.sha256(data).digest()[:ID_LENGTH]


def made(content: Content, team: bytes, keys: Keys, at: int, prev: tuple[bytes, ...]) -> bytes:
    """Return the bytes of an entry."""
    said = {"team": as_text(team), "kind": content.KIND, "at": at, "prev": [as_text(each) for each in prev]}
    said |= {name: _said(getattr(content, name)) for name in _FIELDS[content.KIND]}
    body = json.dumps(said, separators=(",", ":")).encode()
    whole = MAGIC + bytes([FORMAT]) + keys.card.sign + keys.sign(_signed(FORMAT), body) + body
    if len(whole) > MOST_BYTES:
        raise ValueError("an entry is larger than is allowed")
    return whole


def read(data: bytes, path: str, team: bytes) -> Entry:
    """Return the entry that lies at a path, its signature checked; one of the errors where it is not to be trusted."""
    if len(data) > MOST_BYTES:
        raise TooLarge(path)
    if not data or not MAGIC.startswith(data[: len(MAGIC)]):
        raise Torn(path) if not data else Foreign(path)
    # Its name is its hash: one that broke off, or was changed, cannot be told apart.
    if len(data) <= _BODY or path_of(data) != path:
        raise Torn(path)
    format, sign, signature, body = data[4], data[5:37], data[37:_BODY], data[_BODY:]
    # The domain names the format: none of ours is a later one with a bit turned.
    if not is_signed(sign, signature, _signed(format), body):
        raise Forged(path)
    try:
        said = json.loads(body.decode())
        if from_text(said["team"]) != team:
            raise Foreign(path)
        prev = _ids(said["prev"])
        content = Later() if format > FORMAT else _content(said)
        return Entry(entry_id(data), sign, _moment(said["at"]), prev, content)
    except (KeyError, TypeError, ValueError, RecursionError):
        raise Malformed(path) from None


def _signed(format: int) -> bytes:
    """Return the domain of the signatures of a format."""
    return b"sfa entry %d" % format


def _content(said: dict[str, Any]) -> Content:
    kind = said["kind"]
    if not isinstance(kind, str):
        raise ValueError("a kind is a word")
    if kind not in _CONTENTS:
        return Other(kind)
    content: Content = _CONTENTS[kind](**{name: reading(said[name]) for name, reading in _FIELDS[kind].items()})
    return content


def _said(value: object) -> object:
    if isinstance(value, bytes):
        return as_text(value)
    if isinstance(value, Cut):
        return [value.seq, as_text(value.hash)]
    if isinstance(value, Mapping):
        return {as_text(site): as_text(wrap) for site, wrap in value.items()}
    if isinstance(value, tuple):
        return [*map(_said, value)]
    return value


def _id(value: object) -> bytes:
    return _of_length(value, ID_LENGTH)


def _public(value: object) -> bytes:
    return _of_length(value, PUBLIC_LENGTH)


def _signature(value: object) -> bytes:
    return _of_length(value, SIGNATURE_LENGTH)


def _of_length(value: object, length: int) -> bytes:
    raw = from_text(value)
    if len(raw) != length:
        raise ValueError("it has another length")
    return raw


def _moment(value: object) -> int:
    """Return milliseconds since 1970 that every calendar has, in whatever zone."""
    if _number(value) >= _LAST_DAY:
        raise ValueError("it is no moment")
    return _number(value)


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < 2**63:
        raise ValueError("it is no number")
    return value


def _ids(value: object) -> tuple[bytes, ...]:
    return tuple(map(_id, _list(value)))


def _cuts(value: object) -> tuple[Cut, ...]:
    return tuple(Cut(_number(seq), _of_length(hash, 32)) for seq, hash in map(_list, _list(value)))


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError("it is no list")
    return value


def _wraps(value: object) -> dict[bytes, bytes]:
    if not isinstance(value, dict):
        raise ValueError("it is no object")
    return {_id(site): from_text(wrap) for site, wrap in value.items()}


def _role(value: object) -> str:
    return _one_of(value, ADMIN, MEMBER)


def _basis(value: object) -> str:
    return _one_of(value, FOUNDER, INVITATION, PASSPHRASE, PREDECESSOR)


def _one_of(value: object, *words: str) -> str:
    if value not in words:
        raise ValueError("it is none of the words")
    return str(value)


def _successor(value: object) -> bytes:
    return _id(value) if value else b""


_CONTENTS: dict[str, type] = {each.KIND: each for each in (Join, Vouch, Invite, Remove, Rekey, Grant, Retire)}
_FIELDS: dict[str, dict[str, Callable[[object], object]]] = {
    "join": {
        "box": _public,
        "basis": _basis,
        "by": _public,
        "proof": _signature,
        "epoch": _id,
        "label": from_text,
        "wrap": from_text,
    },
    "vouch": {"site": _id, "role": _role},
    "invite": {"key": _public, "epoch": _id, "wrap": from_text, "expires": _moment},
    "remove": {"site": _id, "segments": _cuts, "entries": _ids},
    "rekey": {
        "epoch": _id,
        "over": _ids,
        "chain": from_text,
        "join": _public,
        "wraps": _wraps,
        "passphrase": from_text,
    },
    "grant": {"epoch": _id, "wraps": _wraps},
    "retire": {"segments": _cuts, "successor": _successor},
}
