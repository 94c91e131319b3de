# ruff: noqa: E501 - the headers of an export stand in one line

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sfa_tui.exchange.columns import read_column
from sfa_tui.exchange.evidence import Known
from sfa_tui.exchange.fields import NEEDED, NOUNS, field_of
from sfa_tui.exchange.headers import likeness, squash
from sfa_tui.exchange.mapping import (
    Alias,
    Mapping,
    check_needed,
    from_json,
    override,
    parse_alias,
    propose_mapping,
    signature,
)
from sfa_tui.exchange.reading import read_table
from sfa_tui.model.errors import NotFound, SfaError, Usage
from tests.exchange.paths import shared
from tests.exchange.test_columns import TODAY


def propose(tmp_path: Path, noun: str, text: str, known: Known | None = None) -> Mapping:
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    return propose_mapping(noun, read_table(path), known)


def chosen(mapping: Mapping) -> dict[str, str | None]:
    return {each.header: each.field for each in mapping.proposals}


@pytest.mark.parametrize(
    ("noun", "file", "fields"),
    [
        ("users", "maven_crm/sales_teams.csv", ["name", "manager", "office"]),
        ("products", "maven_crm/products.csv", ["name", "family", "unit_price"]),
        (
            "companies",
            "maven_crm/accounts.csv",
            ["name", "sector", "year_established", "annual_revenue", "employees", "country", "parent"],
        ),
        (
            "deals",
            "maven_crm/sales_pipeline.csv",
            ["external_id", "owner", "product", "company", "stage", "started_on", "closed_on", "amount"],
        ),
        (
            "companies",
            "edinet/EdinetcodeDlInfo_2025_cp932.csv",
            [
                *("external_id", None, None, None, None, None, "name", None, "reading", "address", "sector", None),
                "corporate_number",
            ],
        ),
    ],
)
def test_the_real_files_need_no_help(noun: str, file: str, fields: list[str | None]) -> None:
    mapping = propose_mapping(noun, read_table(shared(file)))
    assert [each.field for each in mapping.proposals] == fields
    check_needed(mapping)
    told = [note for note in mapping.notes if '"revenue" names no unit' in note]
    assert bool(told) == ("annual_revenue" in fields)


def test_a_country_is_known_by_its_values(tmp_path: Path) -> None:
    mapping = propose(tmp_path, "companies", "account,office_location\nA,Kenya\nB,United States\nC,Philipines\n")
    assert (mapping.proposals[1].field, mapping.proposals[1].why) == ("country", "values")
    mapping = propose(tmp_path, "companies", "account,office_location\nA,1 Main Street\nB,2 Hill Road\n")
    assert mapping.proposals[1].field == "address"


@pytest.mark.parametrize(
    ("headers", "row", "fields"),
    [
        (
            "Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Probability (%),Close Date,Created Date,Lead Source",
            "A,B,C,Lead,100,50,2026-12-01,2026-01-01,Web",
            "name company owner stage amount probability closed_on started_on source",
        ),
        (
            "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Associated Company",
            "1,A,Lead,2026-12-01,B,100,C",
            "external_id name stage closed_on owner amount company",
        ),
        (
            "Deal - Title,Deal - Value,Deal - Currency,Deal - Expected close date,Deal - Status,Deal - Lost reason",
            "A,100,USD,2026-12-01,open,price",
            "name amount currency expected_close stage reason",
        ),
        (
            "レコード番号,案件名,顧客名,先方担当者,営業担当,確度,受注予定日,見込金額（千円）,商品名,競合,備考",
            "1,A,B,C,D,A,2026/12/01,100,E,F,G",
            "external_id name company contact owner rank expected_close amount product competitor note",
        ),
        (
            "案件番号,案件名,得意先,担当,フェーズ,確度,金額,受注日,失注日,失注理由,数量,品名",
            "X-1,A,B,C,提案,50%,100,2026/12/01,,price,2,E",
            "ref name company owner stage probability amount closed_on closed_on reason quantity product",
        ),
    ],
)
def test_exports_of_other_programs_are_known(tmp_path: Path, headers: str, row: str, fields: str) -> None:
    mapping = propose(tmp_path, "deals", f"{headers}\n{row}\n")
    assert [each.field for each in mapping.proposals] == fields.split()


@pytest.mark.parametrize(
    ("noun", "headers", "row", "fields"),
    [
        (
            "contacts",
            "姓,名,セイ,メイ,会社名,部署名,役職,メールアドレス,電話番号,携帯電話,E-mail 2",
            "田中,一郎,タナカ,イチロウ,アクメ,営業部,部長,a@b.jp,03-1234-5678,090-1234-5678,c@d.jp",
            "family_name given_name family_name_reading given_name_reading company department title email phone mobile email",
        ),
        (
            "contacts",
            "Last Name,First Name,Account Name,Title,Email,Phone,Mobile Phone,Contact Owner",
            "T,I,A,CEO,a@b.jp,03-1234-5678,090-1234-5678,B",
            "family_name given_name company title email phone mobile owner",
        ),
        (
            "companies",
            "取引先名,取引先名（フリガナ）,法人番号,業種,郵便番号,都道府県,住所,電話番号,従業員数,年商（百万円）,設立年,HP",
            "A,エー,1234567890123,製造,100-0001,東京都,千代田区,03-1234-5678,10,20,1990,a.co.jp",
            "name reading corporate_number sector address address address phone employees annual_revenue year_established website",
        ),
        ("products", "商品コード,商品名,分類,標準価格,仕入", "A1,B,C,1,2", "code name family unit_price unit_cost"),
        (
            "orders",
            "売上日,得意先名,品名,数量,売上金額,原価,担当者,伝票番号",
            "2026/1/1,A,B,1,2,3,D,9",
            "date company product quantity amount cost owner ref",
        ),
        ("targets", "対象月,担当者,指標,予算", "2026-12,A,orders,100", "period scope metric amount"),
        (
            "activities",
            "活動日,種別,件名,活動内容,案件名,会社名,面談者,担当者",
            "2026/1/1,訪問,A,B,C,D,E,F",
            "done kind subject summary deal company contact owner",
        ),
        (
            "users",
            "氏名,メールアドレス,ログインID,所属,上司,支店,権限",
            "A,a@b.jp,a,B,C,D,E",
            "name email login team manager office role",
        ),
    ],
)
def test_every_noun_knows_japanese_and_english_headers(
    tmp_path: Path, noun: str, headers: str, row: str, fields: str
) -> None:
    mapping = propose(tmp_path, noun, f"{headers}\n{row}\n")
    assert [each.field for each in mapping.proposals] == fields.split()
    check_needed(mapping)


def test_rank_and_probability_are_told_apart_by_values(tmp_path: Path) -> None:
    assert chosen(propose(tmp_path, "deals", "案件名,確度\nA,A\nB,C\n"))["確度"] == "rank"
    assert chosen(propose(tmp_path, "deals", "案件名,確度\nA,10%\nB,80\n"))["確度"] == "probability"


def test_a_column_about_another_field_is_not_that_field(tmp_path: Path) -> None:
    mapping = propose(tmp_path, "users", "name,manager email\nA,a@b.jp\n")
    assert chosen(mapping)["manager email"] != "team"
    assert likeness("users", next(f for f in NOUNS["users"] if f.name == "email"), "manager email") == 0


def test_values_speak_where_headers_say_nothing(tmp_path: Path) -> None:
    known = Known(names={"users": {"moses frase", "anna snelling"}, "products": {"gtx pro"}})
    mapping = propose(tmp_path, "deals", "id,a,b,c\n1,Moses Frase,GTX  PRO,zzz\n2,Anna Snelling,,yyy\n", known)
    assert chosen(mapping) == {"id": "external_id", "a": "owner", "b": "product", "c": None}
    assert [each.why for each in mapping.proposals] == ["header", "values", "values", ""]
    assert mapping.ignored == ("c",)


def test_an_id_that_stands_twice_is_no_external_id(tmp_path: Path) -> None:
    assert chosen(propose(tmp_path, "companies", "name,証券コード\nA,1\nB,\nC,1\n"))["証券コード"] is None


def test_custom_fields_are_found_by_their_name(tmp_path: Path) -> None:
    known = Known(custom={"契約形態": "contract_form"})
    mapping = propose(tmp_path, "deals", "案件名,契約形態\nA,請負\n", known)
    assert chosen(mapping)["契約形態"] == "custom:contract_form"
    assert override(mapping, ["契約形態="]).ignored == ("契約形態",)
    back = override(override(mapping, ["契約形態="]), ["契約形態=契約形態"], known)
    assert chosen(back)["契約形態"] == "custom:contract_form"


def test_the_user_overrides(tmp_path: Path) -> None:
    mapping = propose(tmp_path, "deals", "name,amount,a=b\nA,1,2\n")
    changed = override(mapping, ["Ａｍｏｕｎｔ=", "a=b=amount"])
    assert chosen(changed) == {"name": "name", "amount": None, "a=b": "amount"}
    assert changed.proposals[2].why == "map"
    moved = override(mapping, ["a=b=amount"])
    assert chosen(moved) == {"name": "name", "amount": None, "a=b": "amount"}
    with pytest.raises(NotFound, match='no column "amonut"; nearest: amount'):
        override(mapping, ["amonut=amount"])
    with pytest.raises(Usage, match='no field "amunt"; nearest: amount'):
        override(mapping, ["name=amunt"])
    with pytest.raises(Usage, match="two columns for amount"):
        override(mapping, ["name=amount", "a=b=amount"])
    for bad in ("", "=", "=x", "amount"):
        with pytest.raises(Usage, match="Header=field"):
            override(mapping, [bad])


def test_what_no_row_can_do_without_is_asked_for(tmp_path: Path) -> None:
    mapping = propose(tmp_path, "companies", "foo,bar\n1,2\n")
    with pytest.raises(Usage, match=r"no column is the name of companies.*foo, bar"):
        check_needed(mapping)


def test_a_mapping_is_saved_and_found_again(tmp_path: Path) -> None:
    mapping = override(propose(tmp_path, "deals", "name,amount,x\nA,1,2\n"), ["x=note", "amount="])
    assert mapping.signature == signature("deals", ["Ｘ", "AMOUNT", "name"])
    assert mapping.signature != signature("companies", ["x", "amount", "name"])
    back = from_json(mapping.to_json(), ("X", "name", "amount"))
    assert chosen(back) == {"X": "note", "name": "name", "amount": None}
    assert back.signature == mapping.signature
    gone = from_json(json.dumps({"noun": "deals", "columns": {"x": "abolished", "y": 3}}), ("x", "y", "z"))
    assert gone.ignored == ("x", "y", "z")
    for bad in ("", "[]", "{}", '{"noun": "elephants", "columns": {}}', '{"noun": "deals", "columns": []}'):
        with pytest.raises(Usage, match="not a saved mapping"):
            from_json(bad, ("x",))


def test_aliases_are_read() -> None:
    assert parse_alias("product:GTXPro=GTX Pro") == Alias("product", "GTXPro", "GTX Pro")
    assert parse_alias("Companies: A:B = C=D ") == Alias("company", "A:B", "C=D")
    for bad in ("", "product", "product:x", "product:=x", "product:x=", "GTXPro=GTX Pro", "planet:a=b"):
        with pytest.raises(Usage, match="--alias"):
            parse_alias(bad)


def test_the_table_of_fields_is_consistent() -> None:
    for noun, fields in NOUNS.items():
        names = [field.name for field in fields]
        assert len(set(names)) == len(names)
        for field in fields:
            assert likeness(noun, field, field.name) == 1.0, (noun, field.name)
            assert all(squash(header) for header in (*field.headers, *field.weak))
            read_column("x", [], kind=field.kind, currency="JPY", today=TODAY)
        assert all(field_of(noun, name) for group in NEEDED[noun] for name in group)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore")),
    noun=st.sampled_from(sorted(NOUNS)),
)
def test_any_bytes_are_mapped_and_read_or_told(tmp_path: Path, content: bytes, noun: str) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    try:
        table = read_table(path)
        mapping = propose_mapping(noun, table)
        assert len(mapping.proposals) == len(table.header)
        assert chosen(from_json(mapping.to_json(), table.header)) == chosen(mapping)
        for each in mapping.proposals:
            cells = table.distinct([each.column])[0]
            for field in NOUNS[noun]:
                reader = read_column(each.header, cells, kind=field.kind, currency="JPY", today=TODAY)
                for cell in cells:
                    reader.read(cell)
    except SfaError:
        return


def test_importing_files_loads_no_heavy_library() -> None:
    modules = ["columns", "mapping", "reading", "rejected", "json_table"]
    code = ";".join(f"import sfa_tui.exchange.{name}" for name in modules)
    heavy = {"babel", "dateparser", "holidays", "phonenumbers", "sqlite_utils", "rich", "numpy", "textual"}
    code += f";import sys; print(sorted({heavy!r} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
