"""Rows of any noun are added, edited and deleted from the texts of their fields."""

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Ambiguous, NotFound, Refused, Usage
from sfa_tui.sales import rows
from sfa_tui.sales.nouns import COMPANY, CONTACT, DEAL, NOUNS, ORDER, PRODUCT, STAGE, USER, Noun
from sfa_tui.store import names
from sfa_tui.store.undo import undo
from sfa_tui.store.workspace import Store
from tests.live import live_rows


def column(store: Store, noun: Noun, id: str, name: str) -> object:
    return store.connection.execute(f'SELECT "{name}" FROM "{noun.table}" WHERE id = ?', (id,)).fetchone()[0]


@pytest.mark.parametrize("noun", NOUNS.values(), ids=list(NOUNS))
def test_every_field_has_a_column_of_its_table_or_is_a_link(store: Store, noun: Noun) -> None:
    known = {row[1] for row in store.connection.execute(f'PRAGMA table_info("{noun.table}")')}
    assert {field.column for field in noun.fields if field.kind != "link"} <= known


@pytest.mark.parametrize(
    ("noun", "texts"),
    [(COMPANY, {}), (DEAL, {"name": "  "}), (ORDER, {"company": "Acme"}), (PRODUCT, {"code": "X"})],
)
def test_a_row_without_a_required_field_is_not_added(
    store: Store, clock: Clock, noun: Noun, texts: dict[str, str]
) -> None:
    before = live_rows(store.connection)
    with pytest.raises(Usage):
        rows.add(store, clock, noun, texts)
    assert live_rows(store.connection) == before


@pytest.mark.parametrize(
    ("noun", "name", "text", "held"),
    [
        (COMPANY, "annual_revenue", "1.2m", 120_000_000),
        (COMPANY, "employees", "1,200", 1200),
        (COMPANY, "phone", "(415) 555-2671", "+14155552671"),
        (COMPANY, "phone", "extension 12", "extension 12"),
        (CONTACT, "do_not_contact", "yes", 1),
        (CONTACT, "do_not_contact", "いいえ", 0),
        (CONTACT, "buying_role", "Decision-Maker", "decision maker"),
        (CONTACT, "buying_role", "champ", "champion"),
        (PRODUCT, "unit_price", "$26,768", 2_676_800),
        (USER, "left_on", "令和8年12月1日", "2026-12-01"),
        (STAGE, "probability", "40%", 40),
        (DEAL, "currency", "jpy", "JPY"),
        (DEAL, "created", "2026-03-01", "2026-02-28T15:00:00.000Z"),
    ],
)
def test_a_text_becomes_what_the_store_holds(
    store: Store, clock: Clock, noun: Noun, name: str, text: str, held: object
) -> None:
    id, _ = rows.add(store, clock, noun, {"name": "X", name: text})
    found = noun.field(name)
    assert found is not None
    assert column(store, noun, id, found.column) == held


@pytest.mark.parametrize(
    ("noun", "name", "text"),
    [
        (COMPANY, "employees", "many"),
        (COMPANY, "employees", "1.5"),
        (COMPANY, "employees", "9" * 30),
        (CONTACT, "do_not_contact", "perhaps"),
        (CONTACT, "buying_role", "b"),
        (STAGE, "probability", "101"),
        (STAGE, "probability", "12.5"),
        (DEAL, "currency", "YEN"),
        (DEAL, "amount", "cheap"),
        (DEAL, "amount", "99999999999999999999"),
        (DEAL, "expected_close", "2026-02-30"),
    ],
)
def test_a_text_that_cannot_be_read_is_named(store: Store, clock: Clock, noun: Noun, name: str, text: str) -> None:
    before = live_rows(store.connection)
    with pytest.raises(Usage, match=r".") as caught:
        rows.add(store, clock, noun, {"name": "X", name: text})
    assert text in str(caught.value)
    assert live_rows(store.connection) == before


def test_money_is_read_in_the_currency_of_its_row(store: Store, clock: Clock) -> None:
    id, _ = rows.add(store, clock, DEAL, {"name": "X", "currency": "JPY", "amount": "450万"})
    assert column(store, DEAL, id, "amount") == 4_500_000
    rows.edit(store, clock, DEAL, [id], {"amount": "1200"})
    assert column(store, DEAL, id, "amount") == 1200


def test_an_unknown_company_is_made_once_and_told(store: Store, clock: Clock) -> None:
    _, made = rows.add(store, clock, DEAL, {"name": "X", "company": "アクメ工業"})
    assert made == [("company", "アクメ工業")]
    _, made = rows.add(store, clock, DEAL, {"name": "Y", "company": "ｱｸﾒ工業"})
    assert made == []
    assert len(names.candidates(store, "company", "アクメ工業")) == 1


@pytest.mark.parametrize("field", ["stage", "owner", "rank"])
def test_an_unknown_stage_owner_or_rank_is_not_found(store: Store, clock: Clock, field: str) -> None:
    with pytest.raises(NotFound, match="Nowhere"):
        rows.add(store, clock, DEAL, {"name": "X", field: "Nowhere"})


def test_an_empty_text_takes_a_value_away(store: Store, clock: Clock) -> None:
    id, _ = rows.add(store, clock, DEAL, {"name": "X", "amount": "100", "note": "n"})
    rows.edit(store, clock, DEAL, [id], {"amount": "", "note": ""})
    assert (column(store, DEAL, id, "amount"), column(store, DEAL, id, "note")) == (None, None)


def test_a_field_that_nobody_knows_is_not_found(store: Store, clock: Clock) -> None:
    id, _ = rows.add(store, clock, DEAL, {"name": "X"})
    with pytest.raises(NotFound, match="colour"):
        rows.edit(store, clock, DEAL, [id], {"colour": "red"})


def test_many_rows_are_edited_and_undone_as_one(store: Store, clock: Clock) -> None:
    ids = [rows.add(store, clock, COMPANY, {"name": name})[0] for name in "ABC"]
    before = live_rows(store.connection)
    rows.edit(store, clock, COMPANY, ids, {"sector": "steel", "tag": "key"})
    assert [column(store, COMPANY, id, "sector") for id in ids] == ["steel"] * 3
    undo(store)
    assert live_rows(store.connection) == before


def test_one_bad_row_leaves_all_as_they_were(store: Store, clock: Clock) -> None:
    id, _ = rows.add(store, clock, COMPANY, {"name": "A"})
    before = live_rows(store.connection)
    with pytest.raises(NotFound):
        rows.edit(store, clock, COMPANY, [id, "0" * 26], {"sector": "steel"})
    assert live_rows(store.connection) == before


def test_what_is_in_use_is_not_deleted(store: Store, clock: Clock) -> None:
    rows.add(store, clock, DEAL, {"name": "X", "company": "Acme", "stage": "Lead"})
    for noun, name in ((COMPANY, "Acme"), (STAGE, "Lead")):
        with pytest.raises(Refused):
            rows.delete(store, noun, [names.resolve(store, noun.table, name)])


def test_a_name_that_several_rows_bear_is_ambiguous_and_changes_nothing(store: Store, clock: Clock) -> None:
    for _ in range(2):
        rows.add(store, clock, COMPANY, {"name": "Acme"})
    before = live_rows(store.connection)
    with pytest.raises(Ambiguous) as caught:
        rows.add(store, clock, DEAL, {"name": "X", "company": "acme"})
    assert len(caught.value.candidates) == 2
    assert str(caught.value) == "acme names 2 rows of company"
    assert live_rows(store.connection) == before
