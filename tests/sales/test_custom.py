"""Custom fields are defined, and their values set from texts."""

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound, Refused, Usage
from sfa_tui.sales import deals, rows
from sfa_tui.sales.custom import add_field
from sfa_tui.sales.nouns import CONTACT
from sfa_tui.store import deals as reading
from sfa_tui.store.undo import undo
from sfa_tui.store.workspace import Store
from tests.live import live_rows


def set_and_read(store: Store, clock: Clock, name: str, *texts: str) -> object:
    id, _ = deals.add(store, clock, {"name": "X"})
    for text in texts:
        deals.edit(store, clock, [id], {name: text})
    fields = reading.get(store, id, clock)["fields"]
    assert isinstance(fields, dict)
    return fields.get(name)


@pytest.mark.parametrize(
    ("type", "choices", "texts", "value"),
    [
        ("text", (), ("保守",), "保守"),
        ("text", (), ("0312345678",), "0312345678"),
        ("number", (), ("1,200",), 1200),
        ("money", (), ("$1,234.50",), 1234.5),
        ("date", (), ("12/18",), "2026-12-18"),
        ("choice", ("保守", "新規"), ("保守",), "保守"),
        ("choice", ("Gold", "Silver"), ("ｇｏｌｄ",), "Gold"),
        ("multi-choice", ("a", "b", "c"), ("a、c",), ["a", "c"]),
        ("multi-choice", ("a", "b", "c"), ("a,c", "c,b"), ["c", "b"]),
        ("user", (), ("me",), "Aoki"),
        ("text", (), ("one", ""), None),
        ("multi-choice", ("a",), ("a", ""), None),
    ],
)
def test_a_value_is_read_by_the_type_of_its_field(
    store: Store, clock: Clock, type: str, choices: tuple[str, ...], texts: tuple[str, ...], value: object
) -> None:
    add_field(store, "deal", "契約形態", type, choices)
    assert set_and_read(store, clock, "契約形態", *texts) == value


def test_a_contact_is_held_by_its_id_and_shown_by_its_name(store: Store, clock: Clock) -> None:
    add_field(store, "deal", "signer", "contact")
    rows.add(store, clock, CONTACT, {"name": "田中 一郎"})
    assert set_and_read(store, clock, "signer", "田中 一郎") == "田中 一郎"


@pytest.mark.parametrize(
    ("type", "choices", "text", "error"),
    [
        ("number", (), "many", Usage),
        ("date", (), "2026-13-01", Usage),
        ("choice", ("a", "b"), "c", Usage),
        ("multi-choice", ("a", "b"), "a,c", Usage),
        ("user", (), "Nobody", NotFound),
    ],
)
def test_a_value_that_does_not_fit_changes_nothing(
    store: Store, clock: Clock, type: str, choices: tuple[str, ...], text: str, error: type[Exception]
) -> None:
    add_field(store, "deal", "f", type, choices)
    id, _ = deals.add(store, clock, {"name": "X"})
    before = live_rows(store.connection)
    with pytest.raises(error):
        deals.edit(store, clock, [id], {"note": "n", "f": text})
    assert live_rows(store.connection) == before


@pytest.mark.parametrize(
    ("noun", "name", "type", "choices", "error"),
    [
        ("deal", "f", "colour", (), Usage),
        ("stage", "f", "text", (), Usage),
        ("deal", "f", "choice", (), Usage),
        ("deal", " ", "text", (), Usage),
        ("deal", "ＴＡＫＥＮ", "text", (), Refused),
    ],
)
def test_a_field_that_cannot_be(
    store: Store, noun: str, name: str, type: str, choices: tuple[str, ...], error: type[Exception]
) -> None:
    add_field(store, "deal", "taken", "text")
    with pytest.raises(error):
        add_field(store, noun, name, type, choices)


def test_a_value_is_undone(store: Store, clock: Clock) -> None:
    add_field(store, "deal", "f", "multi-choice", ("a", "b"))
    id, _ = deals.add(store, clock, {"name": "X", "f": "a"})
    before = live_rows(store.connection)
    deals.edit(store, clock, [id], {"f": "b"})
    undo(store)
    assert live_rows(store.connection) == before
