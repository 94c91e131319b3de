"""A second reader, written from docs/sync-segments.md alone: slow, unbounded, and with nothing of the program's."""

import hashlib
import hmac
import struct
from typing import Any

import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def part(x: bytes) -> bytes:
    return struct.pack(">I", len(x)) + x


def h(domain: str, *parts: bytes) -> bytes:
    return hashlib.sha256(domain.encode() + b"\0" + b"".join(map(part, parts))).digest()[:16]


def hkdf(key: bytes, info: bytes, salt: bytes, n: int) -> bytes:
    prk = hmac.digest(salt or bytes(32), key, "sha256")
    out = block = b""
    for counter in range(1, 9):
        block = hmac.digest(prk, block + info + bytes([counter]), "sha256")
        out += block
    return out[:n]


def verify(public: bytes, signature: bytes, domain: str, *parts: bytes) -> None:
    message = domain.encode() + b"\0" + b"".join(map(part, parts))
    Ed25519PublicKey.from_public_bytes(public).verify(signature, message)


def public_keys(secret: bytes) -> tuple[bytes, bytes]:
    sign = Ed25519PrivateKey.from_private_bytes(hkdf(secret, b"sfa sign 1", b"", 32))
    box = X25519PrivateKey.from_private_bytes(hkdf(secret, b"sfa box 1", b"", 32))
    return sign.public_key().public_bytes_raw(), box.public_key().public_bytes_raw()


def unwrap(secret: bytes, wrap: bytes, team: bytes, epoch: bytes, site: bytes) -> bytes:
    """HPKE as RFC 9180 has it: DHKEM(X25519, HKDF-SHA256), base mode, AES-256-GCM."""
    private = X25519PrivateKey.from_private_bytes(hkdf(secret, b"sfa box 1", b"", 32))
    public = private.public_key().public_bytes_raw()
    enc, ciphertext = wrap[:32], wrap[32:]
    info = b"sfa epoch key 1\0" + team + epoch + site

    def extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")

    def expand(suite: bytes, prk: bytes, label: bytes, context: bytes, n: int) -> bytes:
        labeled = struct.pack(">H", n) + b"HPKE-v1" + suite + label + context
        return hmac.digest(prk, labeled + b"\x01", "sha256")[:n]

    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x02"
    shared = private.exchange(X25519PublicKey.from_public_bytes(enc))
    secret = expand(kem, extract(kem, b"", b"eae_prk", shared), b"shared_secret", enc + public, 32)
    context = b"\0" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    prk = extract(suite, secret, b"secret", b"")
    key, nonce = expand(suite, prk, b"key", context, 32), expand(suite, prk, b"base_nonce", context, 12)
    return AESGCM(key).decrypt(nonce, ciphertext, b"")


def open_object(data: bytes, path: str, public: bytes, epoch_key: bytes) -> tuple[dict[str, Any], bytes]:
    assert data[:4] == b"\x89SFA"
    head, ciphertext, signature = data[:132], data[132:-64], data[-64:]
    names = ("format", "kind", "space", "team", "site", "seq", "epoch", "previous", "salt", "length")
    said = dict(zip(names, struct.unpack(">BBH16s16sQ16s32s32sI", head[4:]), strict=True))
    assert said["length"] == len(ciphertext)
    assert said["site"] == h("sfa site 1", public)
    assert said["epoch"] == h("sfa epoch 1", epoch_key)
    verify(public, signature, "sfa object 1", path.encode(), head, ciphertext)
    made = hkdf(epoch_key, b"sfa object key 1", said["salt"], 44)
    frame = AESGCM(made[:32]).decrypt(made[32:], ciphertext, part(path.encode()) + head)
    return said, zstandard.ZstdDecompressor().decompress(frame)


class Bytes:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def take(self, n: int) -> bytes:
        taken, self.data = self.data[:n], self.data[n:]
        assert len(taken) == n
        return taken

    def number(self) -> int:
        value, shift = 0, 0
        while True:
            (byte,) = self.take(1)
            value += (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    def zigzag(self) -> int:
        value = self.number()
        return value // 2 if value % 2 == 0 else -(value + 1) // 2

    def blob(self) -> bytes:
        return self.take(self.number())

    def text(self) -> str:
        return self.blob().decode()

    def integers(self, n: int) -> list[int]:
        if n == 0:
            return []
        (mode,) = self.take(1)
        if mode == 0x00:
            return [self.zigzag()] * n
        if mode == 0x20:
            values = [self.zigzag()]
            (mode,) = self.take(1)
            steps = [self.zigzag()] * (n - 1) if mode == 0x00 else self.plain(mode, n - 1)
            for step in steps:
                values.append(values[-1] + step)
            return values
        return self.plain(mode, n)

    def plain(self, mode: int, n: int) -> list[int]:
        if mode != 0x30:
            return self.planes(mode - 0x10, n)
        factor = self.number()
        (mode,) = self.take(1)
        return [value * factor for value in self.planes(mode - 0x10, n)]

    def planes(self, width: int, n: int) -> list[int]:
        return [int.from_bytes(raw, "little", signed=True) for raw in self.raw(width, n)]

    def raw(self, width: int, n: int) -> list[bytes]:
        planes = [self.take(n) for _ in range(width)]
        return [bytes(plane[place] for plane in planes) for place in range(n)]

    def texts(self, n: int) -> list[str]:
        if n == 0:
            return []
        (mode,) = self.take(1)
        if mode != 1:
            return self.listed(mode, n)
        d = self.number()
        (mode,) = self.take(1)
        different = self.listed(mode, d)
        return [different[place] for place in self.integers(n)]

    def listed(self, mode: int, n: int) -> list[str]:
        if mode == 2:
            digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
            halves = zip(self.integers(n), self.integers(n), strict=True)
            numbers = [(upper % 2**64) * 2**64 + lower % 2**64 for upper, lower in halves]
            return ["".join(digits[number // 32**place % 32] for place in range(25, -1, -1)) for number in numbers]
        lengths, whole, values = self.integers(n), self.text(), []
        for length in lengths:
            values.append(whole[:length])
            whole = whole[length:]
        assert not whole
        return values

    def values(self, n: int) -> list[Any]:
        if n == 0:
            return []
        (kind,) = self.take(1)
        kinds = [*self.take(n)] if kind == 0xFF else [kind] * n
        columns: dict[int, Any] = {0: iter([None] * n)}
        columns[1] = iter(self.integers(kinds.count(1)))
        columns[2] = iter([struct.unpack("<d", raw)[0] for raw in self.raw(8, kinds.count(2))])
        columns[3] = iter(self.texts(kinds.count(3)))
        blobs = kinds.count(4)
        if blobs:
            lengths = self.integers(blobs)
            whole = Bytes(self.blob())
            columns[4] = iter([whole.take(length) for length in lengths])
        return [next(columns[each]) for each in kinds]


def read_body(data: bytes) -> dict[str, Any]:
    """Return what a body says, as plain lists."""
    said: dict[str, Any] = {"vector": {}, "entries": [], "actions": [], "changes": [], "kept": []}
    rows: dict[str, list[str]] = {}
    births: dict[tuple[str, str], list[Any]] = {}
    whole = Bytes(data)
    while whole.data:
        tag, content = whole.number(), whole.blob()
        one = Bytes(content)
        if tag == 1:
            said["sealed_at"], n = one.number(), one.number()
            seqs = one.integers(n)
            sites = [one.take(16) for _ in range(n)]
            hashes = [one.take(32) if told else b"" for told in one.integers(n)]
            said["vector"] = {site: (seq, hash) for site, seq, hash in zip(sites, seqs, hashes, strict=True)}
        elif tag == 2:
            said["entries"] = [one.take(16) for _ in range(one.number())]
        elif tag == 3:
            n = one.number()
            columns = [one.texts(n), one.texts(n), one.values(n), one.texts(n), one.values(n), one.values(n)]
            said["actions"] = [*map(list, zip(*columns, strict=True))]
        elif tag == 4:
            table = one.text()
            rows[table] = one.texts(one.number())
        elif tag == 5:
            table, n = one.text(), one.number()
            for place, rest in zip(one.integers(n), circumstances(one, n), strict=True):
                cells: dict[str, Any] = {}
                births[table, rows[table][place]] = change = [table, rows[table][place], None, None, None, cells, *rest]
                said["changes"].append(change)
        elif tag == 6:
            table, field, n = one.text(), one.text(), one.number()
            for place, value in zip(one.integers(n), one.values(n), strict=True):
                births[table, rows[table][place]][5][field] = value
        elif tag == 7:
            table, field, n = one.text(), one.text(), one.number()
            places, old, new, rest = one.integers(n), one.values(n), one.values(n), circumstances(one, n)
            beside: list[dict[str, Any]] = [{} for _ in range(n)]
            for _ in range(one.number()):
                name = one.text()
                for cells, value in zip(beside, one.values(n), strict=True):
                    if value is not None:
                        cells[name] = value
            for place, *others, more in zip(places, old, new, beside, rest, strict=True):
                said["changes"].append([table, rows[table][place], field, *others, *more])
        else:
            said["kept"].append((tag, content))
            continue
        assert not one.data
    return said


def circumstances(one: Bytes, n: int) -> list[list[Any]]:
    stamps, acts = one.integers(n), one.integers(n)
    told = [act - 1 if act else None for act in acts]
    return [*map(list, zip(stamps, told, one.values(n), one.values(n), strict=True))]
