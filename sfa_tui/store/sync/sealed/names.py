"""Bytes as they are written in names and in JSON."""

import base64
import binascii

_DIGITS = "0123456789abcdefghijklmnopqrstuv"


def spelled(raw: bytes) -> str:
    """Return bytes as base 32 in lower case (RFC 4648 "extended hex", no padding), whose order is that of the bytes."""
    return base64.b32hexencode(raw).decode().rstrip("=").lower()


def unspelled(name: str) -> bytes:
    """Return the bytes of a name that `spelled` gives, ValueError for any other."""
    if not name or name.strip(_DIGITS):
        raise ValueError(f"{name!r} is not base 32")
    try:
        raw = base64.b32hexdecode(name.upper() + "=" * (-len(name) % 8))
    except binascii.Error as error:
        raise ValueError(f"{name!r} is not base 32") from error
    if spelled(raw) != name:
        raise ValueError(f"{name!r} is not base 32")
    return raw


def as_text(raw: bytes) -> str:
    """Return bytes as base 64 for URLs, without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def from_text(text: object) -> bytes:
    """Return the bytes of a text that `as_text` gives, ValueError for anything else."""
    if not isinstance(text, str):
        raise ValueError("bytes are written as a text")
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("a text is not base 64") from error
    if as_text(raw) != text:
        raise ValueError("a text is not base 64")
    return raw
