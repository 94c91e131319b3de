import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.model.ids import from_numbers
from sfa_tui.store.sync.changes import Value
from sfa_tui.store.sync.sealed.wire import MOST_ITEMS, Reader, TooMuch, Unknown, Unreadable, Writer
from tests.store.sync.sealed.making import INTEGERS, TEXTS, VALUES


@settings(deadline=None)
@given(st.integers(0, 2**64 - 1))
def test_a_number_comes_back(number: int) -> None:
    writer = Writer()
    writer.number(number)
    reader = Reader(bytes(writer.parts))
    assert reader.number() == number
    assert reader.done()


@pytest.mark.parametrize("number", [-1, 2**64])
def test_a_number_beyond_64_bits_is_not_written(number: int) -> None:
    with pytest.raises(ValueError, match="2\\^64"):
        Writer().number(number)


@pytest.mark.parametrize("raw", [b"", b"\x80", b"\xff" * 10 + b"\x01", b"\xff" * 9 + b"\x02", b"\x80\x00"])
def test_what_is_no_number_is_not_read(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        Reader(raw).number()


IDS = st.one_of(
    st.integers(0, 2**128 - 1).map(lambda number: from_numbers([number])[0]),
    st.sampled_from(
        ["01jd0000000000000000000001", "81JD0000000000000000000001", "01JD000000000000000000000U", "7" + "Z" * 25]
    ),
)
COLUMNS = st.one_of(
    st.lists(INTEGERS),
    st.lists(st.integers(-300, 300)),
    st.lists(st.integers(-300, 300).map(lambda number: number * 1000)),
    st.builds(
        lambda first, step, count: [first + step * n for n in range(count)], INTEGERS, INTEGERS, st.integers(0, 9)
    ),
    st.lists(st.integers(0, 300)).map(sorted),
).filter(lambda numbers: all(-(2**63) <= number < 2**63 for number in numbers))


@settings(deadline=None)
@given(COLUMNS)
def test_a_column_of_integers_comes_back(numbers: list[int]) -> None:
    writer = Writer()
    writer.integers(numbers)
    reader = Reader(bytes(writer.parts))
    assert reader.integers(len(numbers)) == numbers
    assert reader.done()


@settings(deadline=None)
@given(st.lists(TEXTS) | st.lists(st.sampled_from(["", "a", "日本", "\0", "😀"])) | st.lists(IDS))
def test_a_column_of_texts_comes_back(texts: list[str]) -> None:
    writer = Writer()
    writer.texts(texts)
    reader = Reader(bytes(writer.parts))
    assert reader.texts(len(texts)) == texts
    assert reader.done()


@settings(deadline=None)
@given(st.lists(VALUES))
def test_a_column_of_values_comes_back_with_its_types(values: list[Value]) -> None:
    writer = Writer()
    writer.values(values)
    reader = Reader(bytes(writer.parts))
    read = reader.values(len(values))
    assert [(type(value), repr(value)) for value in read] == [(type(value), repr(value)) for value in values]
    assert reader.done()


def test_a_huge_text_comes_back() -> None:
    huge = "日本語😀" * 500_000
    writer = Writer()
    writer.values([huge, None, huge])
    assert Reader(bytes(writer.parts)).values(3) == [huge, None, huge]


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, "\ud800", "a\udfffb", float("nan")])
def test_what_sqlite_would_not_give_back_is_refused(value: Value) -> None:
    with pytest.raises(ValueError):
        Writer().values([0, "", 0.5, value])


def test_a_repeated_amount_costs_next_to_nothing_and_thousands_are_divided() -> None:
    same, thousands = Writer(), Writer()
    same.integers([10_000_000] * 100_000)
    thousands.integers([1_000 * (n * 7919 % 200) for n in range(10_000)])
    assert len(same.parts) < 10
    assert len(thousands.parts) < 20_100


def test_a_column_is_bounded_however_few_bytes_it_takes() -> None:
    same = Writer()
    same.integers([7, 7])
    with pytest.raises(Unreadable, match="more items"):
        Reader(bytes(same.parts)).integers(MOST_ITEMS + 1)
    with pytest.raises(TooMuch):
        Writer(items=10).integers([7] * 11)


@pytest.mark.parametrize(
    "raw",
    [
        b"\x15\x00",
        b"\x40",
        b"\x20\x00\x20\x00\x00",
        b"\x30\x00\x30",
        b"\x30\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01\x11\x7f\x7f",
    ],
)
def test_integers_that_no_writer_makes_are_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        Reader(raw).integers(2)


def test_a_step_beyond_64_bits_is_refused() -> None:
    writer = Writer()
    writer.integers([2**62, 2**62 + 2**61])
    assert Reader(bytes(writer.parts)).integers(2)
    with pytest.raises(Unreadable, match="64 bits"):
        Reader(bytes(writer.parts)).integers(5)


def test_a_type_that_is_not_known_is_named_newer() -> None:
    with pytest.raises(Unknown):
        Reader(b"\x05\x00").values(1)
    with pytest.raises(Unknown):
        Reader(b"\xff\x00\x09").values(2)


@settings(deadline=None)
@given(st.binary(max_size=60), st.integers(0, 40))
def test_any_bytes_are_read_or_refused(raw: bytes, count: int) -> None:
    for read in (Reader.integers, Reader.texts, Reader.blobs, Reader.values):
        try:
            read(Reader(raw, items=10_000), count)
        except (Unreadable, Unknown):
            continue
