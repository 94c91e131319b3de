"""The join code: one word to be pasted, which carries where the team meets and a secret that lets one site in."""

import hashlib
from dataclasses import dataclass

from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage
from sfa_tui.store.sync.sealed.joining import SECRET_LENGTH
from sfa_tui.store.sync.sealed.keys import ID_LENGTH
from sfa_tui.store.sync.sealed.names import as_text, from_text

PREFIX = "sfa1."
_LONGEST = 2_000
_CHECK_LENGTH = 4
_FIXED = 2 + ID_LENGTH + SECRET_LENGTH + 4


@dataclass(frozen=True, slots=True)
class Code:
    """What a join code says. It is a secret until it has expired or was used."""

    url: str
    team: bytes
    secret: bytes
    expires: int
    """Milliseconds since 1970, whole seconds."""
    space: int = 0

    def __repr__(self) -> str:
        return f"Code({self.url!r}, …)"  # the secret must not come into a log by way of a traceback


def written(code: Code) -> str:
    """Return a code as it is pasted."""
    content = b"".join(
        (
            code.space.to_bytes(2, "big"),
            code.team,
            code.secret,
            (code.expires // 1000).to_bytes(4, "big"),
            code.url.encode(),
        )
    )
    return PREFIX + as_text(content + _check(content))


def read(text: str) -> Code:
    """Return the code of a pasted text, in which a mail program may have broken lines; Usage where it is none."""
    word = "".join(text.split())
    if not word.startswith(PREFIX):
        raise Usage(N_("this is not a join code: it begins with {prefix}"), prefix=PREFIX)
    try:
        if len(word) > _LONGEST:
            raise ValueError("it is too long")
        raw = from_text(word.removeprefix(PREFIX))
        content, check = raw[:-_CHECK_LENGTH], raw[-_CHECK_LENGTH:]
        if len(content) <= _FIXED or _check(content) != check:
            raise ValueError("its end does not fit")
        url = content[_FIXED:].decode()
        if not url.isprintable():
            raise ValueError("its URL is none")
    except ValueError:
        raise Usage(N_("this join code is not whole; copy it again from its beginning to its end")) from None
    space, rest = int.from_bytes(content[:2], "big"), content[2:_FIXED]
    team, secret = rest[:ID_LENGTH], rest[ID_LENGTH : ID_LENGTH + SECRET_LENGTH]
    expires = int.from_bytes(rest[-4:], "big") * 1000
    if space != 0:
        raise Usage(N_("this join code was made by a newer sfa; update to use it"))
    return Code(url, team, secret, expires, space)


def _check(content: bytes) -> bytes:
    return hashlib.sha256(b"sfa code 1\0" + content).digest()[:_CHECK_LENGTH]
