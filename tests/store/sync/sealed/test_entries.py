import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.store.sync.sealed import entries
from sfa_tui.store.sync.sealed.entries import (
    Content,
    Cut,
    Grant,
    Invite,
    Join,
    Later,
    Other,
    Rekey,
    Remove,
    Retire,
    Vouch,
)
from sfa_tui.store.sync.sealed.errors import Foreign, Forged, Malformed, NotTaken, TooLarge, Torn
from tests.store.sync.sealed.making import keys_of

TEAM = b"t" * 16
KEYS = keys_of(1)
ID, PUBLIC = b"i" * 16, b"p" * 32
CONTENTS: list[Content] = [
    Join(PUBLIC, entries.INVITATION, PUBLIC, b"s" * 64, ID, b"label", b"wrap"),
    Vouch(ID, entries.ADMIN),
    Invite(PUBLIC, ID, b"wrap", 253_402_214_399_999),
    Remove(ID, (Cut(7, b"h" * 32), Cut(0, b"i" * 32)), (ID,)),
    Rekey(ID, (ID, b"j" * 16), b"chain", PUBLIC, {ID: b"wrap"}, b""),
    Grant(ID, {ID: b"wrap", b"j" * 16: b""}),
    Retire((Cut(7, b"h" * 32),), ID),
    Retire((), b""),
]


def made(content: Content = CONTENTS[1]) -> bytes:
    return entries.made(content, TEAM, KEYS, 5, (ID,))


def read(data: bytes) -> entries.Entry:
    return entries.read(data, entries.path_of(data), TEAM)


def signed(body: bytes) -> bytes:
    """Return an entry of any content, its signature good."""
    whole = entries.MAGIC + b"\x01" + KEYS.card.sign + KEYS.sign(b"sfa entry 1", body)
    return whole + body


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: type(content).__name__)
def test_an_entry_comes_back(content: Content) -> None:
    found = read(made(content))
    assert found.content == content
    assert (found.author, found.at, found.prev) == (KEYS.site, 5, (ID,))
    assert entries.path_of(made(content)).startswith("entries/")


def test_each_byte_that_is_altered_is_noticed() -> None:
    data = made()
    for at in range(len(data)):
        altered = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(NotTaken):
            entries.read(altered, entries.path_of(data), TEAM)
        if at > 3:  # under the name that fits its bytes as well
            with pytest.raises(Forged):
                read(altered)


def test_what_is_torn_foreign_newer_or_too_large_is_named() -> None:
    data = made()
    for length in range(len(data)):
        with pytest.raises(Torn):
            entries.read(data[:length], entries.path_of(data), TEAM)
    with pytest.raises(Foreign):
        read(b"another file")
    with pytest.raises(Foreign):
        entries.read(data, entries.path_of(data), b"o" * 16)
    with pytest.raises(Forged):
        read(data[:4] + b"\x02" + data[5:])
    with pytest.raises(TooLarge):
        read(data + bytes(entries.MOST_BYTES))
    with pytest.raises(ValueError, match="larger"):
        made(Grant(ID, {n.to_bytes(16, "big"): bytes(100) for n in range(10_000)}))


def test_of_a_later_format_it_is_known_who_signed_what_and_behind_what() -> None:
    body = made()[entries._BODY :]
    whole = entries.MAGIC + b"\x02" + KEYS.card.sign + KEYS.sign(b"sfa entry 2", body) + body
    found = read(whole)
    assert found.content == Later()
    assert (found.author, found.at, found.prev) == (KEYS.site, 5, (ID,))
    with pytest.raises(Foreign):
        entries.read(whole, entries.path_of(whole), b"o" * 16)


def test_a_kind_of_a_later_version_means_nothing_and_harms_nothing() -> None:
    said = json.loads(made()[entries._BODY :]) | {"kind": "erase", "row": "01JD"}
    assert read(signed(json.dumps(said).encode())).content == Other("erase")


def test_a_field_of_a_later_version_is_passed_over() -> None:
    said = json.loads(made()[entries._BODY :]) | {"why": "new"}
    assert read(signed(json.dumps(said).encode())).content == CONTENTS[1]


@settings(deadline=None)
@given(st.sampled_from(CONTENTS), st.data())
def test_a_hostile_members_entry_is_read_or_malformed(content: Content, data: st.DataObject) -> None:
    said = json.loads(made(content)[entries._BODY :])
    odd = st.recursive(st.none() | st.integers() | st.floats() | st.text(max_size=5), st.lists, max_leaves=3)
    name = data.draw(st.sampled_from(sorted(said)))
    if data.draw(st.booleans()):
        said[name] = data.draw(odd | st.dictionaries(st.text(max_size=5), odd, max_size=2))
    else:
        del said[name]
    try:
        read(signed(json.dumps(said).encode()))
    except (Malformed, Foreign):
        return


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_by_name(body: bytes) -> None:
    for data in (body, entries.MAGIC + b"\x01" + body, signed(body)):
        with pytest.raises(NotTaken):
            read(data)


@pytest.mark.parametrize("body", [b"[" * 100_000, b"9" * 10_000, b'{"team": NaN}', b'"x"', b"{}", b"null"])
def test_what_chokes_a_parser_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        read(signed(body))
