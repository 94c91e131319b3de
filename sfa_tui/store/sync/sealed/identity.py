"""A site's keys: one secret, from which follow the key that signs and the key that others wrap secrets for."""

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sfa_tui.store.sync.sealed.keys import KEY_LENGTH, WrongKey, derived, lengthened, short_hash

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.hpke import Suite

SIGNATURE_LENGTH = 64
_P = 2**255 - 19
_OF_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL = frozenset({0, 1, _P - 1, _P, _P + 1, _OF_ORDER_8, _P - _OF_ORDER_8})
"""The y coordinates of the points of small order of edwards25519, in each way they can be written."""
PUBLIC_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Card:
    """The public half of a site's keys."""

    sign: bytes
    box: bytes

    @property
    def site(self) -> bytes:
        """The id of the site."""
        return site_id(self.sign)


@dataclass(frozen=True, slots=True)
class Keys:
    """The secret half: 32 random bytes, which belong into the keyring and nowhere else."""

    seed: bytes

    def __repr__(self) -> str:
        return "Keys(…)"  # it must not come into a log by way of a traceback

    @property
    def card(self) -> Card:
        """The public half."""
        return _card(self.seed)

    @property
    def site(self) -> bytes:
        """The id of the site."""
        return self.card.site

    def sign(self, domain: bytes, *parts: bytes) -> bytes:
        """Return the signature over parts, which is good for this domain alone."""
        return _signing(self.seed).sign(signed_over(domain, *parts))

    def unwrapped(self, wrapped: bytes, info: bytes) -> bytes:
        """Return what was wrapped for this site; WrongKey where it was wrapped for another, or for another use."""
        from cryptography.exceptions import InvalidTag

        try:
            return _suite().decrypt(wrapped, _boxing(self.seed), info=info)
        except (InvalidTag, ValueError):
            raise WrongKey("it was wrapped for another") from None


def new_keys() -> Keys:
    """Return the keys of a new site."""
    return Keys(os.urandom(KEY_LENGTH))


def site_id(sign: bytes) -> bytes:
    """Return the id of the site with this public key."""
    return short_hash(b"sfa site 1", sign)


def wrapped(content: bytes, box: bytes, info: bytes) -> bytes:
    """Return content that only the owner of a key reads (HPKE, RFC 9180; base mode, X25519, AES-256-GCM)."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    return _suite().encrypt(content, X25519PublicKey.from_public_bytes(box), info=info)


def is_signed(sign: bytes, signature: bytes, domain: bytes, *parts: bytes) -> bool:
    """Return whether a signature over parts is of the owner of a public key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if _is_small(sign):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(sign).verify(signature, signed_over(domain, *parts))
    except (InvalidSignature, ValueError):
        return False
    return True


def _is_small(sign: bytes) -> bool:
    """Return whether a public key is one of the few points for which anyone can make signatures; OpenSSL takes them."""
    return int.from_bytes(sign, "little") & (2**255 - 1) in _SMALL


def signed_over(domain: bytes, *parts: bytes) -> bytes:
    """Return the bytes that a signature is over: domain, a zero, and each part behind its length."""
    return domain + b"\0" + b"".join(map(lengthened, parts))


@lru_cache(maxsize=8)
def _card(seed: bytes) -> Card:
    signing, boxing = _signing(seed).public_key(), _boxing(seed).public_key()
    return Card(signing.public_bytes_raw(), boxing.public_bytes_raw())


@lru_cache(maxsize=4)
def _signing(seed: bytes) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(derived(seed, b"sfa sign 1"))


@lru_cache(maxsize=4)
def _boxing(seed: bytes) -> "X25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.from_private_bytes(derived(seed, b"sfa box 1"))


def _suite() -> "Suite":
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
