"""The vectors of docs/sync-segments.md, read by the program and by a reader that was written from that page alone."""

import base64
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.store.sync.changes import Act, Change
from sfa_tui.store.sync.sealed import encoding, entries, envelope, invitation, joining, team
from sfa_tui.store.sync.sealed.decoding import decode
from sfa_tui.store.sync.sealed.entries import Cut, Remove
from sfa_tui.store.sync.sealed.envelope import Envelope, Kind
from sfa_tui.store.sync.sealed.identity import Keys, wrapped
from sfa_tui.store.sync.sealed.keys import argon2id, epoch_id
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.sync.sealed.segment import opened
from tests.store.sync.sealed import naive
from tests.store.sync.sealed.making import ACTS, PATH, Group, changes, header

PAGE = Path(__file__).parents[4] / "docs" / "sync-segments.md"
OTHER = bytes.fromhex("f0" * 16)


@cache
def vectors() -> dict[str, str]:
    """Return the words of the page by their names."""
    block = PAGE.read_text(encoding="utf-8").split("## 14. Vectors")[1].split("```text\n")[1].split("```")[0]
    found: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        told = re.match(r"(\S.*?)\s{1,}(\S+)$", line)
        name, word = (told[1], told[2]) if told else (name, line.strip())
        found[name] = found.get(name, "") + word
    return found


def raw(name: str) -> bytes:
    return bytes.fromhex(vectors()[name])


FIRST_STAMP = 1_790_000_000_000 << 15
A1, A2, B7, D4, E5 = (f"01JD00000000000000000000{end}" for end in ("A1", "A2", "B7", "D4", "E5"))
JPY = {"currency": "JPY"}
FIRST, SECOND, THIRD = (FIRST_STAMP + (second * 1000 << 15) for second in (1, 2, 3))
CHANGES: list[list[Any]] = [
    ["deal", A1, None, None, None, {"name": "GTX Pro ×40", "amount": 4_800_000, **JPY}, FIRST_STAMP, 0, None, None],
    ["deal", A2, None, None, None, {"name": "更新", "amount": -1}, FIRST_STAMP + 1, 0, None, None],
    ["deal", B7, "amount", None, 5_000_000, JPY, FIRST, 0, None, None],
    ["deal", A1, "amount", 4_800_000, 4_700_000, JPY, SECOND, None, "2026-09-21T14:13:22.000Z", None],
    ["line_item", D4, "quantity", 1.5, None, {}, THIRD, None, None, "2026-04-01T00:00:00.000Z"],
    ["field_value", E5, "value", b"\x00\xff", 2**63 - 1, {}, THIRD, None, None, None],
]
ACTIONS = [["01JD00000000000000000000C3", "2026-09-21T14:13:20.000Z", None, "deal.edit", "アクメ工業", None]]


def plain(all_changes: list[list[Any]]) -> list[str]:
    return sorted(repr([*each[:5], sorted(each[5].items()), *each[6:]]) for each in all_changes)


def as_lists(all_changes: list[Change]) -> list[list[Any]]:
    said = []
    for each in all_changes:
        more = (each.stamp, each.act, each.at, each.effective)
        said.append([each.table, each.row, each.field, each.old, each.new, dict(each.beside), *more])
    return said


def test_keys_and_ids_are_those_of_the_page() -> None:
    keys = Keys(raw("seed"))
    assert (keys.card.sign, keys.card.box) == (raw("sign"), raw("box")) == naive.public_keys(raw("seed"))
    assert keys.site == raw("site") == naive.h("sfa site 1", raw("sign"))
    assert epoch_id(raw("epoch key")) == raw("epoch id") == naive.h("sfa epoch 1", raw("epoch key"))
    assert team.team_id(raw("team.json")) == raw("team id") == naive.h("sfa team 1", raw("team.json"))
    read = team.read(raw("team.json"))
    assert read.founder == keys.card
    assert argon2id("correct horse", read.kdf) == raw("argon2id")


def test_a_wrapped_key_is_hpke_as_the_rfc_has_it() -> None:
    where = (raw("team id"), raw("epoch id"), raw("site"))
    assert naive.unwrap(raw("seed"), raw("wrap"), *where) == raw("epoch key")
    keys, info = Keys(raw("seed")), joining._wrapping(*where)
    assert keys.unwrapped(raw("wrap"), info) == raw("epoch key")
    assert naive.unwrap(raw("seed"), wrapped(b"anew", keys.card.box, info), *where) == b"anew"


def test_the_segment_of_the_page_is_read_by_both() -> None:
    path, site = vectors()["path"], raw("site")
    said, content = naive.open_object(raw("segment"), path, raw("sign"), raw("epoch key"))
    assert content == raw("body")
    assert (said["kind"], said["space"], said["seq"], said["previous"]) == (1, 0, 5, b"\xaa" * 32)
    body = naive.read_body(content)
    signers, epochs = {site: raw("sign")}, {raw("epoch id"): raw("epoch key")}
    found = opened(raw("segment"), path, (spelled(site), 5), raw("team id"), signers.get, epochs.get)
    assert plain(body["changes"]) == plain(as_lists([*found.segment.changes])) == plain(CHANGES)
    assert body["actions"] == ACTIONS
    assert [*found.segment.acts] == [Act(*each) for each in ACTIONS]  # type: ignore[arg-type]
    assert body["vector"] == {OTHER: (7, b"\x0f" * 32)}
    assert found.segment.header.vector == {spelled(OTHER): 7}
    assert body["sealed_at"] == found.segment.header.sealed_at == 1_790_000_005_000
    assert body["kept"] == [*found.body.kept] == [(99, b"later")]
    assert body["entries"] == [*found.body.entries] == [bytes(range(16))]
    assert found.segment.header.previous == b"\xaa" * 32


def test_what_is_sealed_again_has_the_bytes_of_the_page() -> None:
    body = decode(raw("body"))
    again = encoding.encode(body)
    assert again == raw("body")
    keys, key = Keys(raw("seed")), raw("epoch key")
    head = Envelope(Kind.SEGMENT, raw("team id"), keys.site, 5, b"\xaa" * 32, epoch_id(key))
    sealed = envelope.seal(again, vectors()["path"], head, keys, key, bytes(range(64, 96)))
    assert sealed[:128] == raw("segment")[:128]  # what zstd makes may differ from version to version
    assert naive.open_object(sealed, vectors()["path"], raw("sign"), key)[1] == again


def test_the_entry_of_the_page_is_read_by_both() -> None:
    data, path = raw("entry"), vectors()["entry path"]
    found = entries.read(data, path, raw("team id"))
    assert found.content == Remove(OTHER, (Cut(7, b"\x0f" * 32),), (bytes(range(16)),))
    naive.verify(data[5:37], data[37:101], "sfa entry 1", data[101:])
    said = json.loads(data[101:])
    assert (said["kind"], said["at"]) == ("remove", 1_790_000_006_000)
    assert entries.made(found.content, raw("team id"), Keys(raw("seed")), found.at, found.prev) == data


def test_the_join_code_of_the_page_is_read_by_both() -> None:
    code = invitation.read(vectors()["join code"])
    content = base64.urlsafe_b64decode(vectors()["join code"].removeprefix("sfa1.") + "==")
    assert code == invitation.Code("file:///mnt/sales", raw("team id"), bytes(range(16)), 1_790_003_600_000)
    assert (content[2:18], content[18:34], content[38:-4]) == (raw("team id"), bytes(range(16)), b"file:///mnt/sales")
    assert invitation.written(code) == vectors()["join code"]


@settings(deadline=None)
@given(st.data(), ACTS)
def test_whatever_is_sealed_the_second_reader_reads(data: st.DataObject, acts: list[Act]) -> None:
    group = Group()
    said = data.draw(changes(len(acts)))
    sealed = group.sealer(group.founder).seal(PATH, header(group.founder, 9), acts, said)
    key = group.sealer(group.founder).epoch
    head, content = naive.open_object(sealed.data, PATH, group.founder.card.sign, key)
    body = naive.read_body(content)
    assert head["seq"] == 9
    assert plain(body["changes"]) == plain(as_lists(said))
    assert body["actions"] == [[each.id, each.at, each.user, each.verb, each.summary, each.undoes] for each in acts]


def test_the_second_reader_notices_a_forgery() -> None:
    data = raw("segment")
    with pytest.raises(InvalidSignature):
        naive.open_object(data[:-1] + bytes([data[-1] ^ 1]), vectors()["path"], raw("sign"), raw("epoch key"))
