import random
from collections import defaultdict
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.model.ids import new_ids
from sfa_tui.store.sync.changes import LAST_STAMP, Act, Change
from sfa_tui.store.sync.sealed.body import Body, Seen, gathered
from sfa_tui.store.sync.sealed.decoding import FIRST_CRITICAL, decode
from sfa_tui.store.sync.sealed.encoding import EDITS, ERASE, encode
from sfa_tui.store.sync.sealed.wire import TooMuch, Unknown, Unreadable, Writer
from tests.store.sync.sealed.making import ACTS, changes

AT = 1_790_000_000_000 << 15


def plain(all_changes: Iterable[Change]) -> list[str]:
    """Return changes in an order of their own, in which types can be told apart."""
    return sorted(repr((change, [*change.beside.items()])) for change in map(_sorted, all_changes))


def _sorted(change: Change) -> Change:
    beside = dict(sorted(change.beside.items()))
    others = (change.stamp, beside, change.act, change.at, change.effective)
    return Change(change.table, change.row, change.field, change.old, change.new, *others)


def by_cell(all_changes: Iterable[Change]) -> dict[tuple[str, str, str | None], list[str]]:
    cells = defaultdict(list)
    for change in map(_sorted, all_changes):
        cells[change.table, change.row, change.field].append(repr(change))
    return dict(cells)


@settings(deadline=None)
@given(st.data(), ACTS)
def test_changes_come_back_as_they_were(data: st.DataObject, acts: list[Act]) -> None:
    said = data.draw(changes(len(acts)))
    read = decode(encode(gathered(said, acts)))
    assert read.acts == acts
    assert plain(read.changes()) == plain(said)


@settings(deadline=None)
@given(changes(max_size=60))
def test_changes_of_one_cell_keep_their_order(said: list[Change]) -> None:
    assert by_cell(decode(encode(gathered(said))).changes()) == by_cell(said)


def test_what_a_site_had_seen_and_when_it_sealed_comes_back() -> None:
    seen = {b"a" * 16: Seen(7, b"h" * 32), b"b" * 16: Seen(2**63 - 1), b"c" * 16: Seen(0, b"i" * 32)}
    read = decode(encode(gathered([], seen=seen, sealed_at=1_790_000_000_000)))
    assert read == Body(1_790_000_000_000, seen, [], [], [], [], [], [])


def test_sections_of_a_later_version_are_kept_as_they_are() -> None:
    kept = [(ERASE, b"whom"), (FIRST_CRITICAL - 1, b"")]
    read = decode(encode(Body(kept=kept)))
    assert read.kept == kept
    assert decode(encode(read)).kept == kept


def test_a_section_that_has_to_be_known_makes_the_segment_newer() -> None:
    with pytest.raises(Unknown):
        decode(encode(Body(kept=[(FIRST_CRITICAL, b"")])))


def edit(row: str, **more: object) -> Change:
    return Change(**{"table": "deal", "row": row, "field": "amount", "old": 1, "new": 2, "stamp": AT, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        edit("a", stamp=LAST_STAMP + 1),
        edit("a", stamp=-1),
        edit("a", act=0),
        edit("a", beside={"currency": None}),
        edit("a", field=None, new=3),
        edit("\ud800"),
        edit("a", new="\udc00"),
        edit("a", old=2**63),
        edit("a", new=float("nan")),
    ],
)
def test_what_no_replica_could_take_is_not_sealed(change: Change) -> None:
    with pytest.raises(ValueError):
        encode(gathered([change]))


def test_a_row_is_born_once() -> None:
    with pytest.raises(ValueError, match="born once"):
        gathered([edit("a", field=None, old=None, new=None)] * 2)


def test_too_many_changes_have_to_be_said_in_several_segments() -> None:
    many = Body(acts=[Act("a", "", None, "", None)] * 1_500_000)
    with pytest.raises(TooMuch):
        encode(many)


def section(tag: int, *parts: object) -> bytes:
    inner, whole = Writer(), Writer()
    for part in parts:
        if isinstance(part, str):
            inner.text(part)
        elif isinstance(part, int):
            inner.number(part)
        elif isinstance(part, bytes):
            inner.parts += part
    whole.number(tag)
    whole.blob(bytes(inner.parts))
    return bytes(whole.parts)


@pytest.mark.parametrize(
    "raw",
    [
        section(EDITS, "deal", "amount", 1, b"\x00\x00"),  # a row that is not named
        section(4, "deal", 0) * 2,  # the rows of a table twice
        section(1, 2**63, 0),  # a moment beyond 63 bits
        section(1, 7, 0, b"more"),
        section(6, "deal", "name", 1, b"\x00\x00"),
        b"\x01\x05",
        b"\x01",
    ],
)
def test_bodies_that_no_writer_makes_are_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(raw)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_body_or_refused(raw: bytes) -> None:
    try:
        [*decode(raw).changes()]
    except (Unreadable, Unknown):
        return


@settings(deadline=None)
@given(st.data())
def test_a_body_that_was_altered_is_read_or_refused(data: st.DataObject) -> None:
    raw = bytearray(encode(gathered(data.draw(changes()))))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        [*decode(bytes(raw)).changes()]
    except (Unreadable, Unknown):
        return


def test_ten_thousand_edits_of_imported_rows_take_few_bytes() -> None:
    from sfa_tui.store.sync.sealed.packing import packed

    chance = random.Random(5)
    rows, stages = new_ids(100_000), new_ids(6)
    said = [edit(row, field="stage_id", old=chance.choice(stages), new=chance.choice(stages)) for row in rows[::10]]
    assert len(packed(encode(gathered(said)))) < 15_000
