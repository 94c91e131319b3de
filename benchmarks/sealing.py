"""Segments sealed and opened, against the same changes as JSON, packed by zstd and encrypted by AES-GCM.

`--deals` says how many rows there are; at most 20,000 are in one segment, as sync has it.
"""

import json
import random
from collections.abc import Callable, Iterable, Sequence

import zstandard
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks.measure import Result, compare
from sfa_tui.model.ids import new_ids
from sfa_tui.store.sync.changes import Act, Change, Header
from sfa_tui.store.sync.sealed.identity import Keys
from sfa_tui.store.sync.sealed.keys import epoch_id
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.sync.sealed.segment import Opened, Sealer, opened

RUNS = 5
MOST = 20_000
EDITS = 10_000
AT = 1_790_000_000_000 << 15
TEAM, EPOCH, KEYS, PATH = b"t" * 16, b"e" * 32, Keys(b"k" * 32), "log/site/0000000/0000001.seg"
NAMES = Change._fields
SEALER = Sealer(TEAM, KEYS, EPOCH)


def run(deals: int) -> Iterable[Result]:
    """Yield births of deals with nine fields each, and edits of half as many, sealed, opened, and their bytes."""
    rows = new_ids(min(deals, MOST))
    acts = [Act(new_ids(1)[0], "2026-11-27T06:34:00.000Z", None, "import", "deals.xlsx")]
    yield from _both("births", acts, births(rows))
    yield from _both("edits", acts, edits(rows, min(EDITS, len(rows) // 2)))


def _both(
    name: str,
    acts: Sequence[Act],
    changes: Sequence[Change],
) -> Iterable[Result]:
    def seal() -> bytes:
        return SEALER.seal(PATH, Header(spelled(KEYS.site), 1, b"", {}, 0), acts, changes).data

    def open_again() -> Opened:
        return opened(data, PATH, (spelled(KEYS.site), 1), TEAM, signers.get, epochs.get)

    signers, epochs = {KEYS.site: KEYS.card.sign}, {epoch_id(EPOCH): EPOCH}
    data, plain = seal(), as_json(changes)
    assert len(open_again().segment.changes) == len(changes)
    yield Result(f"sealing.{name}.bytes", 0.5, len(data) / 1000, len(plain) / 1000, "KB")
    yield compare(f"sealing.{name}.seal", 4, seal, lambda: as_json(changes), runs=RUNS)
    yield compare(f"sealing.{name}.open", 2, open_again, lambda: from_json(plain), runs=RUNS)


def births(rows: Sequence[str]) -> list[Change]:
    """Return deals as an import makes them."""
    chance = random.Random(1)
    stages, owners = new_ids(6), new_ids(20)
    return [
        Change(
            *("deal", row, None, None, None, AT),
            {
                "name": f"案件 {chance.randrange(10**6)} GTX {n % 97}",
                "ref": f"D-{n:06}",
                "stage_id": chance.choice(stages),
                "owner_id": chance.choice(owners),
                "amount": chance.randrange(1, 5_000) * 1_000,
                "currency": "JPY",
                "probability": chance.choice([10, 25, 50]),
                "expected_close": f"2026-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
                "created_at": "2026-11-27T06:34:00.000Z",
            },
            0,
        )
        for n, row in enumerate(rows)
    ]


def edits(rows: Sequence[str], count: int) -> list[Change]:
    """Return edits of stages, amounts, probabilities and days, as many of each, in no order."""
    chance = random.Random(2)
    stages = new_ids(6)
    values: dict[str, Callable[[], str | int]] = {
        "stage_id": lambda: chance.choice(stages),
        "amount": lambda: chance.randrange(1, 5_000) * 1_000,
        "probability": lambda: chance.choice([10, 25, 50, 75]),
        "expected_close": lambda: f"2026-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
    }
    names = [*values] * (count // len(values) + 1)
    return [
        Change("deal", row, name, values[name](), values[name](), AT, {}, 0)
        for row, name in zip(chance.sample(rows, count), names, strict=False)
    ]


def as_json(changes: Iterable[Change]) -> bytes:
    """Return changes as JSON, packed and encrypted."""
    text = json.dumps([[getattr(each, name) for name in NAMES] for each in changes], separators=(",", ":")).encode()
    return AESGCM(EPOCH).encrypt(bytes(12), zstandard.ZstdCompressor().compress(text), b"")


def from_json(data: bytes) -> list[Change]:
    """Return the changes of what `as_json` makes."""
    text = zstandard.ZstdDecompressor().decompress(AESGCM(EPOCH).decrypt(bytes(12), data, b""))
    return [Change(*each) for each in json.loads(text)]
