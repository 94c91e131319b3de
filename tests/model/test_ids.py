import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfa_tui.model.errors import Usage
from sfa_tui.model.ids import ALPHABET, as_numbers, from_numbers, id_from, id_time, is_id, new_id, new_ids

moments = st.integers(0, 8_000 * 365 * 86_400_000_000).map(
    lambda microseconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)


def test_ids_rise_and_are_of_now() -> None:
    before = datetime.now(UTC)
    made = [new_id() for _ in range(2_000)] + new_ids(5_000) + [new_id()]
    assert made == sorted(set(made))
    assert all(len(one) == 26 and set(one) <= set(ALPHABET) for one in made)
    assert timedelta(milliseconds=-1) <= id_time(made[0]) - before < timedelta(seconds=60)


def test_ids_of_many_threads_are_distinct() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = [one for batch in pool.map(lambda _: [new_id() for _ in range(300)], range(8)) for one in batch]
    assert len(set(made)) == len(made)


@given(moments, st.integers(1, 3_000))
def test_ids_of_a_moment_carry_it(at: datetime, count: int) -> None:
    made = new_ids(count, at)
    assert made == sorted(set(made))
    assert len(made) == count
    whole_milliseconds = at.replace(microsecond=at.microsecond // 1000 * 1000)
    assert id_time(made[0]) == id_time(made[-1].lower()) == whole_milliseconds


def test_two_ids_of_one_moment_differ() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    assert new_id(at) != new_id(at)


def test_none_are_made_where_none_are_asked_for() -> None:
    assert new_ids(0) == []


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=3))
def test_what_follows_from_parts_is_an_id_of_its_own(parts: list[str]) -> None:
    made = id_from(*parts)
    assert made == id_from(*parts)
    assert is_id(made)
    assert made < new_id()
    assert made != id_from(*parts, "more")


def test_an_id_that_follows_is_the_same_on_every_machine() -> None:
    assert id_from("01JCZ8F3Y2V6T4M0Q9RWXB5N7K", "2026-12-01T10:00") == "0000000000ECGY036DZ5Y3FRVV"


def test_specification_example_is_read() -> None:
    # The example of the ULID specification: 1469918176385 ms.
    assert id_time("01ARYZ6S41TSV4RRFFQ69G5FAV") == datetime(2016, 7, 30, 22, 36, 16, 385_000, tzinfo=UTC)


@pytest.mark.skipif(sys.platform == "win32", reason="no fork on Windows")
def test_forked_processes_do_not_share_their_next_id() -> None:
    code = (
        "import os; from sfa_tui.model.ids import new_id, new_ids; new_ids(10);"
        # The parent waits before it prints: two who print at once may put two ids on one line.
        "child = os.fork(); made = [new_id() for _ in range(500)]; child and os.wait();"
        "print(*made, sep='\\n', flush=True)"
    )
    made = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert len(set(made)) == len(made) == 1_000


@given(st.text(max_size=30).filter(lambda text: len(text) != 26))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(Usage, match="is not an id"):
        id_time(text)


@pytest.mark.parametrize(
    "text", ["", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "０1ARYZ6S41TSV4RRFFQ69G5FAV"]
)
def test_what_is_no_id_is_named(text: str) -> None:
    with pytest.raises(Usage, match="is not an id"):
        id_time(text)


def test_moment_before_1970_is_refused() -> None:
    with pytest.raises(Usage, match="1970"):
        new_id(datetime(1969, 12, 31, tzinfo=UTC))


@given(st.lists(st.integers(0, 2**128 - 1), max_size=5))
def test_ids_are_numbers_and_back(numbers: list[int]) -> None:
    ids = from_numbers(numbers)
    assert all(map(is_id, ids))
    assert as_numbers(ids) == numbers
    assert sorted(ids) == from_numbers(sorted(numbers))


@pytest.mark.parametrize(
    "other", ["", "01jcz8f3y2v6t4m0q9rwxb5n7k", "81JCZ8F3Y2V6T4M0Q9RWXB5N7K", "01JCZ8F3Y2V6T4M0Q9RWXB5N7U"]
)
def test_what_is_not_written_as_an_id_is_no_number(other: str) -> None:
    assert as_numbers([*new_ids(2), other]) is None
