"""Keys and what follows from them: epoch keys, small boxes, the key of a passphrase.

Every key is used for one thing: what it is for stands in its derivation (HKDF-SHA256, `info`).
"""

import hashlib
import os
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed

KEY_LENGTH = 32
NONCE_LENGTH = 12
TAG_LENGTH = 16
SALT_LENGTH = 32
ID_LENGTH = 16
"""Of teams, sites, epoch keys and invitations: the first bytes of a SHA-256."""


class WrongKey(ValueError):
    """A box cannot be opened with this key, or was altered."""


@dataclass(frozen=True, slots=True)
class Kdf:
    """How the key of a passphrase is derived: Argon2id."""

    salt: bytes
    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 4


Derive: TypeAlias = Callable[[str, Kdf], bytes]
"""From passphrase and parameters to 32 bytes: `argon2id`, or something quick in tests."""


def argon2id(passphrase: str, kdf: Kdf) -> bytes:
    """Return the key of a passphrase (RFC 9106), however wide its characters were typed, and however composed; Failed
    where that takes more memory than there is."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    deriving = Argon2id(
        salt=kdf.salt, length=KEY_LENGTH, iterations=kdf.passes, lanes=kdf.lanes, memory_cost=kdf.memory_kib
    )
    try:
        return deriving.derive(unicodedata.normalize("NFKC", passphrase).encode())
    except MemoryError:
        raise Failed(
            N_("this machine has not the {memory} MiB of memory that the passphrase of this team takes"),
            memory=kdf.memory_kib // 1024,
        ) from None


def short_hash(domain: bytes, *parts: bytes) -> bytes:
    """Return the id that follows from these parts: 16 bytes of a SHA-256 that tells apart where each part ends."""
    return hashlib.sha256(domain + b"\0" + b"".join(map(lengthened, parts))).digest()[:ID_LENGTH]


def lengthened(part: bytes) -> bytes:
    """Return the bytes behind their length, in four bytes."""
    return len(part).to_bytes(4, "big") + part


def epoch_id(key: bytes) -> bytes:
    """Return the id of an epoch key. It commits to the key, so that no ciphertext opens with two of them."""
    return short_hash(b"sfa epoch 1", key)


def derived(key: bytes, info: bytes, salt: bytes = b"", length: int = KEY_LENGTH) -> bytes:
    """Return bytes that follow from a key, for one purpose (HKDF-SHA256, RFC 5869)."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), length, salt or None, info).derive(key)


def boxed(key: bytes, purpose: bytes, content: bytes, context: bytes, salt: bytes | None = None) -> bytes:
    """Return salt and ciphertext: AES-256-GCM, with key and nonce of their own, derived by the random salt."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt = os.urandom(SALT_LENGTH) if salt is None else salt
    made = derived(key, purpose, salt, KEY_LENGTH + NONCE_LENGTH)
    return salt + AESGCM(made[:KEY_LENGTH]).encrypt(made[KEY_LENGTH:], content, context)


def unboxed(key: bytes, purpose: bytes, box: bytes, context: bytes) -> bytes:
    """Return what is in a box; WrongKey where key, purpose or context are not those that it was made with."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, ciphertext = box[:SALT_LENGTH], box[SALT_LENGTH:]
    if len(ciphertext) < TAG_LENGTH:
        raise WrongKey("the box is too short")
    made = derived(key, purpose, salt, KEY_LENGTH + NONCE_LENGTH)
    try:
        return AESGCM(made[:KEY_LENGTH]).decrypt(made[KEY_LENGTH:], ciphertext, context)
    except InvalidTag:
        raise WrongKey("the key does not open the box") from None


def new_key() -> bytes:
    """Return a random epoch key."""
    return os.urandom(KEY_LENGTH)
