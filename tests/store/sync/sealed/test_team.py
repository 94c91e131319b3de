import json
import resource
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfa_tui.model.errors import Failed
from sfa_tui.store.sync.sealed import team
from sfa_tui.store.sync.sealed.errors import Foreign, Malformed, Newer, NotTaken, TooLarge, Torn
from sfa_tui.store.sync.sealed.keys import Kdf, argon2id
from tests.store.sync.sealed.making import keys_of

CARD = keys_of(1).card
KDF = Kdf(b"salt of the team")
MADE = team.made(CARD, KDF, 1_790_000_000_000)


def altered(**more: object) -> bytes:
    return json.dumps(json.loads(MADE) | more).encode()


def test_a_team_comes_back() -> None:
    read = team.read(MADE)
    assert (read.founder, read.kdf, read.made_at) == (CARD, KDF, 1_790_000_000_000)
    assert read.may_write
    assert len(read.id) == 16


def test_its_id_is_that_of_its_bytes() -> None:
    assert team.read(MADE).id != team.read(altered()).id
    assert team.read(MADE).id == team.team_id(MADE)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", Torn),
        (MADE[:-5], Torn),
        (b"\xff", Torn),
        (b"[" * 60_000, Torn),
        (b"1" * 20_000, Torn),
        (b" " * 70_000, TooLarge),
        (MADE.decode().encode("utf-16"), Torn),
        (b"\xef\xbb\xbf" + MADE, Torn),
        (b'{"a":' * 12_000, Torn),
        (b"NaN", Foreign),
        (b"[]", Foreign),
        (altered(format=True), Foreign),
        (altered(format=0), Foreign),
        (altered(format=1.0), Foreign),
        (altered(made_at=float("nan")), Malformed),
        (altered(made_at=10**4000), Malformed),
        (altered(oldest_writer=256), Malformed),
        (b'{"kanban": 1}', Foreign),
        (altered(format=2), Newer),
        (altered(kdf=None), Malformed),
        (altered(kdf={**json.loads(MADE)["kdf"], "memory_kib": 2**18 + 1}), Malformed),
        (altered(kdf={**json.loads(MADE)["kdf"], "memory_kib": -1}), Malformed),
        (altered(kdf={**json.loads(MADE)["kdf"], "passes": 0}), Malformed),
        (altered(kdf={**json.loads(MADE)["kdf"], "passes": 11}), Malformed),
        (altered(kdf={**json.loads(MADE)["kdf"], "salt": "\ud800"}), Malformed),
        (altered(kdf={**json.loads(MADE)["kdf"], "lanes": 1.0}), Malformed),
        (altered(kdf={**json.loads(MADE)["kdf"], "salt": "c2FsdA"}), Malformed),
        (altered(kdf={**json.loads(MADE)["kdf"], "name": "md5"}), Malformed),
        (altered(founder={"sign": "AA", "box": "AA"}), Malformed),
        (altered(founder={"sign": "!", "box": 7}), Malformed),
    ],
)
def test_what_is_no_team_is_named(data: bytes, error: type[NotTaken]) -> None:
    with pytest.raises(error, match=r"team\.json"):
        team.read(data)


@given(
    st.binary(max_size=200) | st.recursive(st.none() | st.integers(), st.lists).map(lambda it: json.dumps(it).encode())
)
def test_any_bytes_are_refused_by_name(data: bytes) -> None:
    with pytest.raises(NotTaken):
        team.read(data)


def test_an_older_program_may_read_but_not_write() -> None:
    assert not team.read(altered(oldest_writer=2)).may_write


def test_the_key_of_a_passphrase_is_that_of_argon2id_however_it_was_typed() -> None:
    quick = Kdf(b"salt of the team", memory_kib=64, passes=1, lanes=1)
    assert argon2id("correct horse", quick) == argon2id("ｃｏｒｒｅｃｔ　ｈｏｒｓｅ", quick)
    assert argon2id("パスワード", quick) == argon2id("ﾊﾟｽﾜｰﾄﾞ", quick)
    assert argon2id("correct horse", quick) != argon2id("Correct horse", quick)
    assert argon2id("correct horse", quick) != argon2id("correct horse", Kdf(b"salt of another!", 64, 1, 1))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems give no process a bound on its memory")
def test_a_passphrase_that_takes_more_memory_than_there_is_is_told() -> None:
    here = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (here + 2**26, before[1]))
    try:
        with pytest.raises(Failed, match="256 MiB"):
            argon2id("correct horse", Kdf(b"salt of the team", memory_kib=2**18, passes=1, lanes=1))
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
