"""`sfa contact`: names in either order, several addresses and numbers, people without a company."""

from pathlib import Path

import pytest

from tests.conftest import Run

KEYS = (
    "id name family_name given_name family_reading given_reading company title department buying_role owner note"
    " external_id created_at emails phones do_not_contact tags fields"
).split()


def test_its_object(invoke: Run, workspace: Path) -> None:
    ran = invoke(
        *("contact", "add", "Taro Yamada", "--company", "Acme", "--title", "CIO", "--buying-role", "decision maker"),
        *("--email", "taro@example.com,t.yamada@example.jp", "--phone", "+1 650-253-0000", "--phone", "650 253 0001"),
        *("--tag", "vip", "--json"),
    ).ok()
    assert "Acme" in ran.err
    row = ran.json
    assert sorted(row) == sorted(KEYS)
    assert row["emails"] == ["taro@example.com", "t.yamada@example.jp"]
    assert row["phones"] == ["+16502530000", "+16502530001"]
    assert (row["company"], row["buying_role"], row["do_not_contact"]) == ("Acme", "decision maker", False)


@pytest.mark.parametrize(
    ("fixture", "name"), [("workspace", "Taro Yamada"), ("japanese_workspace", "Yamada Taro")], ids=["en", "ja"]
)
def test_a_name_in_parts_is_put_together_in_the_order_of_the_language(
    request: pytest.FixtureRequest, invoke: Run, fixture: str, name: str
) -> None:
    request.getfixturevalue(fixture)
    row = invoke("contact", "add", "--family-name", "Yamada", "--given-name", "Taro", "--json").ok().json
    assert (row["name"], row["family_name"], row["given_name"]) == (name, "Yamada", "Taro")
    row = invoke("contact", "edit", row["id"], "--family-name", "Sato", "--json").ok().json
    assert row["name"] == name.replace("Yamada", "Sato")
    row = invoke("contact", "edit", row["id"], "--set", "name=Dr. Sato", "--json").ok().json
    assert (row["name"], row["family_name"]) == ("Dr. Sato", "Sato")
    assert invoke("contact", "add", "--title", "CIO").code == 2


def test_one_needs_no_company(invoke: Run, workspace: Path) -> None:
    assert invoke("contact", "add", "Moses", "--json").ok().json["company"] is None


def test_addresses_are_added_and_taken_away(invoke: Run, workspace: Path) -> None:
    invoke("contact", "add", "Moses", "--email", "a@example.com").ok()
    row = invoke("contact", "edit", "Moses", "--email", "b@example.com", "--email=-a@example.com", "--json").ok().json
    assert row["emails"] == ["b@example.com"]
    row = invoke("contact", "edit", "Moses", "--email", "b@example.com", "--json").ok().json
    assert row["emails"] == ["b@example.com"]
    invoke("undo").ok()
    assert invoke("contact", "show", "Moses", "--json").ok().json["emails"] == ["a@example.com"]


def test_who_must_not_be_contacted(invoke: Run, workspace: Path) -> None:
    invoke("contact", "add", "Moses", "--do-not-contact", "yes").ok()
    invoke("contact", "add", "Hana").ok()

    def names(*words: str) -> list[str]:
        return [row["name"] for row in invoke("contact", "list", "--json", "--", *words).ok().json]

    assert names("do-not-contact") == ["Moses"]
    assert names("-do-not-contact") == ["Hana"]


def test_honorifics_and_readings_name_one(invoke: Run, japanese_workspace: Path) -> None:
    invoke("contact", "add", "--family-name", "山田", "--given-name", "太郎", "--family-reading", "ヤマダ").ok()
    for name in ("山田 太郎様", "山田太郎さん", "やまだ", "山田"):
        assert invoke("contact", "show", name, "--json").ok().json["name"] == "山田 太郎"


def test_one_in_an_open_deal_is_not_deleted(invoke: Run, workspace: Path) -> None:
    invoke("contact", "add", "Moses").ok()
    invoke("deal", "add", "GTX", "--contact", "Moses:champion").ok()
    assert invoke("contact", "delete", "Moses").code == 5
    invoke("deal", "lose", "GTX", "--reason", "price").ok()
    invoke("contact", "delete", "Moses").ok()
    assert [each["name"] for each in invoke("deal", "show", "GTX", "--json").ok().json["contacts"]] == ["Moses"]


def test_japanese_parts_stand_in_their_order(invoke: Run, workspace: Path) -> None:
    added = invoke("contact", "add", "--family-name", "山田", "--given-name", "太郎", "--json").ok().json
    assert added["name"] == "山田 太郎"
    for name in ("山田太郎", "山田", "山田 太郎", "山田太"):
        assert invoke("contact", "show", name, "--json").ok().json["id"] == added["id"]
