"""`sfa company`: what is open and won there, who spoke last, and what stands in the way of deleting one."""

import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.live import live_rows_in

KEYS = (
    "id name reading parent corporate_number sector website phone address country employees year_established owner note"
    " external_id created_at annual_revenue currency open_deals open_amount won_deals won_amount deals_without_rate"
    " last_conversation tags fields"
).split()


@pytest.fixture
def acme(invoke: Run, workspace: Path) -> str:
    added = invoke(
        "company", "add", "アクメ工業", "--reading", "アクメコウギョウ", "--annual-revenue", "1.2億", "--json"
    )
    return str(added.ok().json["id"])


def test_its_object(invoke: Run, acme: str) -> None:
    for name, stage, amount in (("A", "Lead", "1000.50"), ("B", "Won", "300"), ("C", "Won", "200")):
        invoke("deal", "add", name, "--company", "アクメ工業", "--stage", stage, "--amount", amount).ok()
    invoke("deal", "add", "D", "--company", "アクメ工業", "--amount", "9", "--currency", "JPY").ok()
    lost = ("deal", "lose", "D", "--reason", "price")
    invoke("log", "A", "call: 見積を送ると伝えた", "--direction", "out").ok()
    row = invoke("company", "show", acme, "--json").ok().json
    assert sorted(row) == sorted(KEYS)
    assert (row["annual_revenue"], row["currency"]) == (120_000_000, "USD")
    assert (row["open_deals"], row["open_amount"], row["deals_without_rate"]) == (2, 1000.5, 1)
    assert (row["won_deals"], row["won_amount"]) == (2, 500)
    last = row["last_conversation"]
    assert (last["by"], last["channel"], last["direction"], last["summary"]) == (
        "Aoki",
        "call",
        "out",
        "見積を送ると伝えた",
    )
    invoke(*lost).ok()
    assert invoke("company", "show", acme, "--json").ok().json["deals_without_rate"] == 0


def test_amounts_in_other_currencies_count_by_the_days_rate(invoke: Run, home: Path, acme: str) -> None:
    invoke("deal", "add", "A", "--company", "アクメ工業", "--amount", "3000", "--currency", "JPY").ok()
    with closing(sqlite3.connect(home / "sfa.db")) as connection, connection:
        connection.execute(
            "INSERT INTO rate (base, currency, on_date, rate) VALUES ('USD', 'JPY', '2026-11-30', '150')"
        )
    row = invoke("company", "show", acme, "--json").ok().json
    assert (row["open_amount"], row["deals_without_rate"]) == (20, 0)


def test_it_is_found_by_its_reading_and_by_the_middle_of_its_name(invoke: Run, acme: str) -> None:
    assert invoke("company", "show", "あくめ", "--json").ok().json["id"] == acme
    for words in ("工業", "アクメ工", "ｱｸﾒ"):
        assert [row["id"] for row in invoke("company", "list", words, "--json").ok().json] == [acme]


def test_filters(invoke: Run, acme: str) -> None:
    invoke("company", "add", "Acme Tokyo", "--parent", "アクメ工業", "--country", "Japan", "--tag", "key").ok()

    def names(*words: str) -> list[str]:
        return [row["name"] for row in invoke("company", "list", "--json", *words).ok().json]

    assert names("parent:アクメ工業") == ["Acme Tokyo"]
    assert names("country:japan", "tag:KEY") == ["Acme Tokyo"]
    assert names("--tag", "key") == ["Acme Tokyo"]
    assert names("owner:me") == []
    assert names("--", "-tag:key") == ["アクメ工業"]


def test_custom_fields_are_set_listed_filtered_and_shown(invoke: Run, acme: str) -> None:
    invoke("field", "add", "company", "ランク", "--type", "choice", "--choices", "金,銀").ok()
    invoke("field", "add", "company", "予算", "--type", "money").ok()
    row = invoke("company", "edit", acme, "--set", "ランク=銀", "--set", "予算=450万", "--json").ok().json
    assert row["fields"] == {"ランク": "銀", "予算": 4_500_000}
    for words in ("ランク:銀", "field.ランク:銀", "予算>4m"):
        assert [each["id"] for each in invoke("company", "list", words, "--json").ok().json] == [acme]
    assert invoke("company", "list", "ランク:金", "--json").ok().json == []
    assert "ランク: 銀" in invoke("company", "show", acme).ok().out
    assert invoke("company", "edit", acme, "--set", "ランク=銅").code == 2


def test_one_that_something_stands_on_is_not_deleted(invoke: Run, workspace: Path, acme: str) -> None:
    invoke("deal", "add", "GTX", "--company", "アクメ工業").ok()
    invoke("contact", "add", "山田", "--company", "アクメ工業").ok()
    invoke("company", "add", "子会社", "--parent", "アクメ工業").ok()
    before = live_rows_in(workspace)
    ran = invoke("company", "delete", "アクメ工業")
    assert ran.code == 5
    assert ran.err.splitlines()[1:] == ["  deals: 1", "  contacts: 1", "  subsidiaries: 1"]
    assert invoke("company", "delete", "アクメ工業", "--dry-run").code == 5
    assert live_rows_in(workspace) == before


def test_none_stands_above_itself(invoke: Run, workspace: Path, acme: str) -> None:
    invoke("company", "add", "子会社", "--parent", "アクメ工業").ok()
    assert invoke("company", "edit", "アクメ工業", "--parent", "子会社").code == 5
    assert invoke("company", "edit", "アクメ工業", "--parent", "アクメ工業").code == 5


def test_two_of_one_name_are_told_apart_by_their_ids(invoke: Run, acme: str) -> None:
    other = invoke("company", "add", "アクメ工業", "--json").ok().json["id"]
    ran = invoke("company", "show", "アクメ工業")
    assert ran.code == 4
    assert acme in ran.err
    assert other in ran.err


def test_a_phone_is_kept_in_one_form(invoke: Run, japanese_workspace: Path) -> None:
    for typed in ("03-3580-3311", "０３（３５８０）３３１１", "+81 3 3580 3311"):
        row = invoke("company", "add", typed, "--phone", typed, "--json").ok().json
        assert row["phone"] == "+81335803311"
    assert invoke("company", "add", "X", "--phone", "内線 123", "--json").ok().json["phone"] == "内線 123"


def test_amounts_are_shown_in_the_unit_of_the_workspace(invoke: Run, japanese_workspace: Path) -> None:
    invoke("company", "add", "アクメ", "--annual-revenue", "1.2億").ok()
    assert "120,000,000" in invoke("company", "show", "アクメ").ok().out
    invoke("config", "set", "currency_scale", "百万円").ok()
    assert "120百万円" in invoke("company", "show", "アクメ").ok().out
    assert invoke("company", "show", "アクメ", "--json").ok().json["annual_revenue"] == 120_000_000


def test_custom_fields_are_columns_of_csv(invoke: Run, workspace: Path) -> None:
    invoke("field", "add", "company", "区分").ok()
    invoke("company", "add", "Acme", "--set", "区分=A").ok()
    for command in (("company", "list"), ("company", "show", "Acme")):
        (row,) = csv.DictReader(io.StringIO(invoke(*command, "--format", "csv").ok().out))
        assert row["fields.区分"] == "A"
        assert "fields" not in row
