"""team.json: made once, never changed. Its hash is the team's id, which stands in everything that is sealed for it."""

import json
import os
from dataclasses import dataclass

from sfa_tui.store.sync.sealed.envelope import FORMAT
from sfa_tui.store.sync.sealed.errors import Foreign, Malformed, Newer, TooLarge, Torn
from sfa_tui.store.sync.sealed.identity import PUBLIC_LENGTH, Card
from sfa_tui.store.sync.sealed.keys import Kdf, short_hash
from sfa_tui.store.sync.sealed.names import as_text, from_text

PATH = "team.json"
MOST_BYTES = 65_536
TEAM_FORMAT = 1
_MEMORY, _PASSES, _LANES = (8, 2**18), (1, 10), (1, 16)
"""What a stranger may make this machine spend on a passphrase: at most 256 MiB and 10 passes, some seconds."""


@dataclass(frozen=True, slots=True)
class Team:
    """Who share a storage."""

    id: bytes
    founder: Card
    kdf: Kdf
    oldest_writer: int
    """The oldest format that may still be written."""
    made_at: int

    @property
    def may_write(self) -> bool:
        """Whether this version may write there."""
        return self.oldest_writer <= FORMAT


def new_kdf() -> Kdf:
    """Return parameters with a salt of their own."""
    return Kdf(os.urandom(16))


def made(founder: Card, kdf: Kdf, made_at: int) -> bytes:
    """Return the bytes of a new team.json."""
    said = {
        "format": TEAM_FORMAT,
        "oldest_writer": FORMAT,
        "kdf": {
            "name": "argon2id",
            "salt": as_text(kdf.salt),
            "memory_kib": kdf.memory_kib,
            "passes": kdf.passes,
            "lanes": kdf.lanes,
        },
        "founder": {"sign": as_text(founder.sign), "box": as_text(founder.box)},
        "made_at": made_at,
    }
    return (json.dumps(said, indent=1) + "\n").encode()


def team_id(data: bytes) -> bytes:
    """Return the id of the team whose team.json has these bytes."""
    return short_hash(b"sfa team 1", data)


def read(data: bytes) -> Team:
    """Return the team of team.json's bytes; Torn, TooLarge, Newer, Foreign or Malformed where there is none.

    Whether it is the team that one means to join is told by its id (an invitation has it), or by a passphrase that
    opens one of its keys (members.py).
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(PATH)
    try:
        said = json.loads(data.decode())  # of bytes it would take other encodings than UTF-8 too
    except (ValueError, RecursionError):
        raise Torn(PATH) from None
    if not isinstance(said, dict) or type(said.get("format")) is not int or said["format"] < 1:
        raise Foreign(PATH)
    if said["format"] > TEAM_FORMAT:
        raise Newer(PATH)
    try:
        kdf, founder = said["kdf"], said["founder"]
        card = Card(_public(founder["sign"]), _public(founder["box"]))
        if kdf["name"] != "argon2id":
            raise ValueError("the key derivation is not known")
        bounds = {"memory_kib": _MEMORY, "passes": _PASSES, "lanes": _LANES}
        memory, passes, lanes = (_within(kdf[name], *within) for name, within in bounds.items())
        salt = from_text(kdf["salt"])
        if not 16 <= len(salt) <= 64 or memory < 8 * lanes:
            raise ValueError("the parameters of the key derivation are impossible")
        oldest, made_at = _within(said["oldest_writer"], 1, 255), _within(said["made_at"], 0, 2**63 - 1)
        return Team(team_id(data), card, Kdf(salt, memory, passes, lanes), oldest, made_at)
    except (KeyError, TypeError, ValueError):
        raise Malformed(PATH) from None


def _public(text: object) -> bytes:
    raw = from_text(text)
    if len(raw) != PUBLIC_LENGTH:
        raise ValueError("a public key has 32 bytes")
    return raw


def _within(value: object, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError("a number is out of bounds")
    return value
