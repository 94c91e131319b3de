import os
import resource
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.store.sync.changes import Act, Change
from sfa_tui.store.sync.sealed import envelope, packing
from sfa_tui.store.sync.sealed.body import Body
from sfa_tui.store.sync.sealed.encoding import encode
from sfa_tui.store.sync.sealed.envelope import HEADER_LENGTH, Envelope, Kind, examine, object_hash, seal
from sfa_tui.store.sync.sealed.errors import Foreign, Forged, Malformed, Newer, NoKey, NotTaken, TooLarge, Torn
from sfa_tui.store.sync.sealed.identity import Keys, is_signed
from sfa_tui.store.sync.sealed.keys import epoch_id
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.sync.sealed.segment import Opened, Sealer, opened
from sfa_tui.store.sync.sealed.wire import TooMuch, Writer
from tests.store.sync.sealed.making import ACTS, PATH, changes, header, key_of, keys_of

TEAM = b"t" * 16
KEYS, OTHER = keys_of(1), keys_of(2)
EPOCH = key_of(1)
SIGNERS = {keys.site: keys.card.sign for keys in (KEYS, OTHER)}
EPOCHS = {epoch_id(key_of(number)): key_of(number) for number in (1, 2)}
SEALER = Sealer(TEAM, KEYS, EPOCH)
CHANGE = Change("deal", "01JD0000000000000000000001", "amount", 1, 4_800_000, 1_790_000_000_000 << 15, act=0)
ACT = Act("01JD0000000000000000000002", "2026-11-27T06:34:00.000Z", None, "deal.edit", "アクメ工業")


def sealed(seq: int = 1, path: str = PATH, sealer: Sealer = SEALER, amount: int = 4_800_000) -> bytes:
    changed = CHANGE._replace(new=amount)
    return sealer.seal(path, header(sealer.keys, seq), [ACT], [changed]).data


def read(data: bytes, path: str = PATH, seq: int = 1, keys: Keys = KEYS, epochs: dict[bytes, bytes] = EPOCHS) -> Opened:
    return opened(data, path, (spelled(keys.site), seq), TEAM, SIGNERS.get, epochs.get)


@settings(deadline=None)
@given(st.data(), ACTS, st.integers(1, 2**63 - 1), st.integers(0, 2**60))
def test_a_segment_comes_back(data: st.DataObject, acts: list[Act], seq: int, sealed_at: int) -> None:
    said = data.draw(changes(len(acts)))
    vector = {spelled(OTHER.site): 7}
    head = header(KEYS, seq, previous=b"p" * 32, vector=vector, sealed_at=sealed_at)
    made = SEALER.seal(PATH, head, acts, said, hashes={spelled(OTHER.site): b"h" * 32}, entries=[b"e" * 16])
    found = read(made.data, seq=seq)
    assert found.segment.header == head
    assert found.segment.hash == made.hash == object_hash(made.data)
    assert [*found.segment.acts] == acts
    assert len(found.segment.changes) == len(said)
    assert found.body.seen[OTHER.site].hash == b"h" * 32
    assert found.body.entries == [b"e" * 16]


def test_the_first_segment_follows_nothing() -> None:
    assert read(sealed()).segment.header.previous == b""


def test_nothing_of_what_is_said_stands_in_the_clear() -> None:
    data = sealed()
    for secret in (b"deal", b"amount", "アクメ工業".encode(), CHANGE.row.encode(), EPOCH, KEYS.seed):
        assert secret not in data


def test_one_segment_sealed_twice_has_nothing_in_common_but_its_header() -> None:
    first, second = sealed(), sealed()
    assert first[:96] == second[:96]
    assert first[96:128] != second[96:128]
    assert first[HEADER_LENGTH : HEADER_LENGTH + 16] != second[HEADER_LENGTH : HEADER_LENGTH + 16]


def test_each_byte_that_is_altered_is_noticed_and_the_object_named() -> None:
    data = sealed()
    for at in range(len(data)):
        altered = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(NotTaken, match=PATH) as caught:
            read(altered)
        assert caught.value.object == PATH
        if at >= HEADER_LENGTH:
            assert isinstance(caught.value, Forged)


def test_an_object_that_is_cut_short_or_goes_on_is_torn() -> None:
    data = sealed()
    for length in range(len(data)):
        with pytest.raises(Torn):
            read(data[:length])
    with pytest.raises(Torn):
        read(data + b"\0")
    with pytest.raises(Torn):
        read(data * 2)


def test_a_segment_in_the_place_of_another_is_refused() -> None:
    first, second = sealed(1, "log/a/1.seg"), sealed(2, "log/a/2.seg")
    assert read(second, "log/a/2.seg", 2)
    with pytest.raises(Forged):
        read(first, "log/a/2.seg", 2)
    with pytest.raises(Forged):  # right path, another number: a site that seals what it must not
        read(sealed(1, "log/a/2.seg"), "log/a/2.seg", 2)
    with pytest.raises(Forged):  # of another member, in this one's log
        read(sealed(1, PATH, Sealer(TEAM, OTHER, EPOCH)))


def test_a_member_cannot_write_in_the_name_of_another() -> None:
    data = sealed(sealer=Sealer(TEAM, OTHER, EPOCH))
    with pytest.raises(Forged):
        read(data[:24] + KEYS.site + data[40:])


def test_parts_of_two_good_segments_make_no_third() -> None:
    one, two = sealed(amount=40_001), sealed(amount=40_002)
    assert len(one) == len(two)
    for begin, end in ((0, HEADER_LENGTH), (HEADER_LENGTH, len(one) - 64), (len(one) - 64, len(one)), (96, 128)):
        with pytest.raises(Forged):
            read(one[:begin] + two[begin:end] + one[end:])


def test_what_is_of_another_team_or_of_nobody_known_is_foreign() -> None:
    for data in (
        sealed(sealer=Sealer(b"o" * 16, KEYS, EPOCH)),
        sealed(sealer=Sealer(TEAM, keys_of(3), EPOCH)),
        b"PK\x03\x04" + sealed()[4:],
        b"<html>" * 100,
    ):
        with pytest.raises(Foreign):
            read(data)


def test_a_key_that_is_not_held_is_named() -> None:
    with pytest.raises(NoKey, match="ask an admin"):
        read(sealed(), epochs={epoch_id(key_of(2)): key_of(2)})


def test_what_a_newer_sfa_wrote_is_named_as_such() -> None:
    data = sealed()
    with pytest.raises(Newer, match="update"):
        read(data[:4] + b"\x02" + data[5:])
    with pytest.raises(Newer):
        read(data[:4] + b"\x02")
    head = Envelope(Kind.SEGMENT, TEAM, KEYS.site, 1, bytes(32), epoch_id(EPOCH))
    with pytest.raises(Newer):
        read(seal(b"", PATH, replace(head, space=1), KEYS, EPOCH))
    with pytest.raises(Newer):
        read(seal(encode(Body(kept=[(200, b"")])), PATH, head, KEYS, EPOCH))
    with pytest.raises(Malformed):
        read(seal(b"\x01", PATH, head, KEYS, EPOCH))
    with pytest.raises(Forged):  # something else of this site in the place of a segment
        read(seal(b"", PATH, replace(head, kind=Kind.MANIFEST), KEYS, EPOCH))


def test_other_objects_are_sealed_likewise() -> None:
    head = Envelope(Kind.MANIFEST, TEAM, KEYS.site, 9, bytes(32), epoch_id(EPOCH))
    data = seal(b"packs", "snap/a/9/manifest", head, KEYS, EPOCH)
    found, content = envelope.unseal(data, "snap/a/9/manifest", TEAM, SIGNERS.get, EPOCHS.get)
    assert (found.kind, found.seq, content) == (Kind.MANIFEST, 9, b"packs")
    with pytest.raises(ValueError, match="another"):
        seal(b"", PATH, head, OTHER, EPOCH)
    with pytest.raises(ValueError, match="another"):
        seal(b"", PATH, head, KEYS, key_of(2))


def test_more_than_an_object_holds_is_not_sealed() -> None:
    noise = os.urandom(envelope.MOST_BYTES)
    with pytest.raises(TooMuch):
        SEALER.seal(PATH, header(KEYS), [], [CHANGE._replace(new=noise, act=None)])
    with pytest.raises(TooMuch):
        packing.packed(bytes(packing.MOST_UNPACKED + 1))


def a_bomb(frame: bytes) -> bytes:
    """Return a signed and encrypted object of a hostile member, whose frame is this."""
    head = Envelope(Kind.SEGMENT, TEAM, KEYS.site, 1, bytes(32), epoch_id(EPOCH))
    packed, packing.packed = packing.packed, lambda content: content
    try:
        return seal(frame, PATH, head, KEYS, EPOCH)
    finally:
        packing.packed = packed


def frame(content: bytes, **more: object) -> bytes:
    return zstandard.ZstdCompressor(level=19, **more).compress(content)  # type: ignore[arg-type]


BOMBS: dict[str, tuple[Callable[[], bytes], type[NotTaken]]] = {
    "more than is allowed": (lambda: frame(bytes(packing.MOST_UNPACKED + 1)), TooLarge),
    "says 16 EiB": (lambda: b"\x28\xb5\x2f\xfd\xe0" + b"\xfe" * 8 + b"\x01\x00\x00", TooLarge),
    "says less than it has": (lambda: b"\x28\xb5\x2f\xfd\x20\x05" + frame(bytes(1_000_000))[9:], Malformed),
    "does not say": (lambda: frame(bytes(1_000_000), write_content_size=False), Malformed),
    "two frames": (lambda: frame(b"a") * 2, Malformed),
    "no frame": (lambda: b"packed", Malformed),
    "nothing": (lambda: b"", Malformed),
    "a skippable frame": (lambda: b"\x50\x2a\x4d\x18\xff\xff\xff\xff", TooLarge),
    "a window of 3 TiB": (lambda: b"\x28\xb5\x2f\xfd\x80\xf8\x00\x00\x00\x00" + b"\x01\x00\x00", Malformed),
    "a column of a billion": (lambda: packing.packed(_column()), Malformed),
    "four million numbers": (lambda: packing.packed(_numbers()), Malformed),
}


def _column() -> bytes:
    section, whole = Writer(), Writer()
    section.text("deal")
    section.number(10**9)
    section.parts += b"\x00\x00"
    whole.number(4)
    whole.blob(bytes(section.parts))
    return bytes(whole.parts)


def _numbers() -> bytes:
    """Return sections that each stay below the bound, and together do not."""
    return _edits(390_000) * 20


def _edits(count: int) -> bytes:
    section, whole = Writer(), Writer()
    section.text("deal")
    section.number(count)
    section.integers([1 << 40] * 10)  # read as any number of them
    whole.number(5)
    whole.blob(bytes(section.parts))
    return bytes(whole.parts)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_takes_memory(name: str) -> None:
    made, error = BOMBS[name]
    data = a_bomb(made())
    tracemalloc.start()
    try:
        with pytest.raises(error):
            read(data)
        assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    finally:
        tracemalloc.stop()


HEAVY = """
import resource, sys
from tests.store.sync.sealed.test_segment import a_bomb, heaviest, read
data = a_bomb(heaviest())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
resource.setrlimit(resource.RLIMIT_AS, (1_200 * 2**20,) * 2)
read(data)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def heaviest() -> bytes:
    """Return the most that a hostile member can make a reader keep: as many numbers of their own as there may be."""
    numbers = [300 + n * 7 % 60_000 for n in range(490_000)]
    births, rows, whole = Writer(), Writer(), Writer()
    rows.text("deal")
    rows.count(len(numbers))
    rows.texts([str(n) for n in range(len(numbers))])
    births.text("deal")
    births.count(len(numbers))
    births.integers([*range(len(numbers))])
    births.integers(numbers)
    births.integers([0] * len(numbers))
    births.values([None] * len(numbers))
    births.values([None] * len(numbers))
    for tag, section in ((4, rows), (5, births)):
        whole.number(tag)
        whole.blob(bytes(section.parts))
    return packing.packed(bytes(whole.parts))


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_AS") or sys.platform == "darwin", reason="no limit of memory here")
def test_the_heaviest_segment_is_read_in_bounded_memory() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", HEAVY],
        capture_output=True,
        encoding="utf-8",
        cwd=Path(__file__).parents[4],
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) < 500_000  # KiB


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_by_name(data: bytes) -> None:
    with pytest.raises(NotTaken):
        read(data)
    with pytest.raises(NotTaken):
        read(envelope.MAGIC + b"\x01" + data)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_content_of_a_member_is_read_or_refused_by_name(content: bytes) -> None:
    head = Envelope(Kind.SEGMENT, TEAM, KEYS.site, 1, bytes(32), epoch_id(EPOCH))
    for data in (seal(content, PATH, head, KEYS, EPOCH), a_bomb(content)):
        try:
            read(data)
        except NotTaken:
            continue


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_segment_that_was_altered_anyhow_is_refused_by_name(data: st.DataObject) -> None:
    whole = bytearray(sealed())
    before = bytes(whole)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(whole) - 1))
        match data.draw(st.sampled_from(["set", "cut", "add", "move"])):
            case "set":
                whole[at] = data.draw(st.integers(0, 255))
            case "cut":
                del whole[at : at + data.draw(st.integers(1, 40))]
                whole = whole or bytearray(b"\0")
            case "add":
                whole[at:at] = data.draw(st.binary(min_size=1, max_size=40))
            case _:
                whole = whole[at:] + whole[:at]
    if bytes(whole) != before:
        with pytest.raises(NotTaken):
            read(bytes(whole))


def test_an_examined_header_says_what_was_sealed() -> None:
    found = examine(sealed(5), PATH)
    assert (found.kind, found.seq, found.site, found.epoch) == (Kind.SEGMENT, 5, KEYS.site, epoch_id(EPOCH))


def test_secrets_do_not_show_in_what_is_logged() -> None:
    assert KEYS.seed.hex() not in repr(KEYS)
    assert repr(EPOCH) not in repr(SEALER)
    assert repr(KEYS.seed) not in repr(SEALER)


def test_a_key_for_which_anyone_can_sign_is_no_key() -> None:
    # y, and x where there is one, of each point whose eightfold is the neutral one (found, not remembered).
    p, d = 2**255 - 19, -121665 * pow(121666, -1, 2**255 - 19) % (2**255 - 19)

    def doubled(x: int, y: int) -> tuple[int, int]:
        k = d * x * x * y * y
        return 2 * x * y * pow(1 + k, -1, p) % p, (y * y + x * x) * pow(1 - k, -1, p) % p

    half = pow(2, (p - 1) // 4, p)  # a square root of -1
    found = set()
    for y in (0, 1, p - 1, *_of_order_8(p, d)):
        square = (y * y - 1) * pow(d * y * y + 1, -1, p) % p
        x = pow(square, (p + 3) // 8, p)
        x = x if x * x % p == square else x * half % p
        assert x * x % p == square
        point = (x, y)
        for _ in range(3):
            point = doubled(*point)
        assert point == (0, 1)
        found |= {y, y + p} if y + p < 2**255 else {y}
    for y in found:
        for sign in (0, 1):
            weak = (y | sign << 255).to_bytes(32, "little")
            assert not is_signed(weak, weak + bytes(32), b"anything", b"")
            assert not is_signed(weak, bytes(64), b"anything", b"")


def _of_order_8(p: int, d: int) -> list[int]:
    """Return y of the points whose double has y = 0: x² = -y², and so 2y² = 1 + d·y⁴ ... solved for y²."""
    # On the curve -x² + y² = 1 + d x² y²; with x² = -y²: 2 y² = 1 - d y⁴.
    root = pow(1 + d, (p + 3) // 8, p)
    half = pow(2, (p - 1) // 4, p)
    root = root if root * root % p == (1 + d) % p else root * half % p
    assert root * root % p == (1 + d) % p
    found = []
    for square in ((-1 + root) * pow(d, -1, p) % p, (-1 - root) * pow(d, -1, p) % p):
        y = pow(square, (p + 3) // 8, p)
        y = y if y * y % p == square else y * half % p
        if y * y % p == square:
            found += [y, p - y]
    assert found
    return found
