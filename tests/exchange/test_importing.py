"""What files ask for goes in as they say it: names, figures and dates, once, and back out with one undo."""

import csv
import json
from pathlib import Path

import pytest

from sfa_tui.exchange import importing
from sfa_tui.exchange.importing import Options
from sfa_tui.model.errors import Ambiguous, Failed, NotFound, SfaError, Usage
from sfa_tui.sales import rows
from sfa_tui.sales.nouns import STAGE
from sfa_tui.store import fields, undo
from sfa_tui.store.journal import action
from tests.exchange.paths import shared
from tests.exchange.trial import CLOCK, Trial, counts
from tests.whole import assert_whole, everything, live

DEALS = """\
案件名,取引先名,営業担当,フェーズ,受注予定日,金額（千円）
基幹更新,アクメ工業,me,引合,令和8年12月18日,"1,200"
ＧＴＸ　Ｐｒｏ　４０台,北洋電機,me,提案・見積,2027/1/15,▲300
保守,アクメ工業,me,交渉,R9.2.1,１２３
"""


def test_a_japanese_file(trial: Trial) -> None:
    assert counts(trial.take("deals", DEALS)) == (3, 0, 0, 0)
    columns = "name, company, owner, stage, expected_close, amount_minor, currency"
    assert trial.rows(f"SELECT {columns} FROM v_deal ORDER BY expected_close") == [
        ("基幹更新", "アクメ工業", "me", "引合", "2026-12-18", 1_200_000, "JPY"),
        ("ＧＴＸ　Ｐｒｏ　４０台", "北洋電機", "me", "提案・見積", "2027-01-15", -300_000, "JPY"),
        ("保守", "アクメ工業", "me", "交渉", "2027-02-01", 123_000, "JPY"),
    ]
    assert_whole(trial.store.folder)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le"])
def test_its_encodings(trial: Trial, encoding: str) -> None:
    assert counts(trial.take("deals", DEALS.replace("▲", "-").encode(encoding))) == (3, 0, 0, 0)
    assert trial.one("SELECT name, amount FROM deal ORDER BY n LIMIT 1") == ("基幹更新", 1_200_000)


@pytest.mark.parametrize(
    ("header", "cell", "amount"),
    [
        ("金額", "450万", 4_500_000),
        ("金額", "1.2億", 120_000_000),
        ("金額", "▲1,200", -1_200),
        ("金額", "(1,200)", -1_200),
        ("金額", "￥４，８００", 4_800),
        ("金額（千円）", "450", 450_000),
        ("金額（百万円）", "1.5", 1_500_000),
        ("金額", "1200円", 1_200),
    ],
)
def test_amounts(trial: Trial, header: str, cell: str, amount: int) -> None:
    trial.take("deals", f'案件名,{header}\nX,"{cell}"\n')
    assert trial.one("SELECT amount, currency FROM deal") == (amount, "JPY")


@pytest.mark.parametrize(
    ("cells", "amounts"),
    [(("1.234,50", "99,90"), (123450, 9990)), (("1,234.50", "99.90"), (123450, 9990)), (("$1,200", "€5"), (120000,))],
)
def test_decimals_of_a_column(dollars: Trial, cells: tuple[str, ...], amounts: tuple[int, ...]) -> None:
    dollars.take("deals", "deal name;amount\n" + "".join(f"D{n};{cell}\n" for n, cell in enumerate(cells)))
    assert tuple(amount for (amount,) in dollars.rows("SELECT amount FROM deal ORDER BY n")) == amounts


def test_what_is_said_of_a_factor_and_of_tax(trial: Trial) -> None:
    path = trial.file("案件名,金額（税込・千円）\nX,110\n")
    source = importing.open_source(trial.store, CLOCK, "deals", path, Options())
    assert len(source.reading.notes) == 2
    assert "1,000" in source.reading.notes[0]
    assert "tax" in source.reading.notes[1]


def test_a_currency_for_each_row(dollars: Trial) -> None:
    text = "deal name,amount,currency\nA,1200,JPY\nB,1200.50,USD\nC,3.5,KWD\nD,10,\nE,10.5,JPY\nF,10,XXQ\n"
    done = dollars.take("deals", text)
    assert counts(done) == (4, 0, 0, 2)
    assert [line for line, _why in done.reasons] == [6, 7]
    assert dollars.rows("SELECT name, amount, currency FROM deal ORDER BY n") == [
        ("A", 1200, "JPY"),
        ("B", 120050, "USD"),
        ("C", 3500, "KWD"),
        ("D", 1000, "USD"),
    ]


def test_a_currency_in_the_header(dollars: Trial) -> None:
    dollars.take("deals", "deal name,amount (JPY)\nA,1200\n")
    assert dollars.one("SELECT amount, currency FROM deal") == (1200, "JPY")
    with pytest.raises(Usage, match="JPY"):
        dollars.take("companies", "name,annual revenue (JPY)\nA,1200\n")


def test_dates_whose_order_nothing_proves_are_asked_about(dollars: Trial) -> None:
    text = "deal name,close date\nA,03/04/2026\nB,05/06/2026\n"
    with pytest.raises(Ambiguous, match="--date-order dmy"):
        dollars.take("deals", text)
    assert dollars.rows("SELECT * FROM deal") == []
    dollars.take("deals", text, date_order="dmy")
    assert dollars.rows("SELECT expected_close FROM deal ORDER BY n") == [("2026-04-03",), ("2026-06-05",)]


def test_a_column_proves_the_order_of_its_dates(dollars: Trial) -> None:
    dollars.take("deals", "deal name,close date\nA,03/04/2026\nB,25/06/2026\n")
    assert dollars.rows("SELECT expected_close FROM deal ORDER BY n") == [("2026-04-03",), ("2026-06-25",)]


def test_unknown_names_reject_their_rows_and_leave_nothing_behind(trial: Trial) -> None:
    text = (
        "案件名,会社名,営業担当,フェーズ,商品,確度ランク\n"
        "A,アクメ,nobody,引合,,\nB,北洋,me,夢,,\nC,南海,me,引合,GTX,\nD,東海,me,引合,,Z\nE,西山,me,引合,,A\n"
    )
    done = trial.take("deals", text)
    assert counts(done) == (1, 0, 0, 4)
    named = [
        ("user", "nobody"),
        ("stage", "夢"),
        ("product", "GTX"),
        ("rank", "Z"),
    ]
    for (line, why), (noun, name) in zip(done.reasons, named, strict=True):
        assert f"no {noun} named {name}" in why, (line, why)
    assert [line for line, _why in done.reasons] == [2, 3, 4, 5]
    # The companies of rejected rows are not made.
    assert trial.rows("SELECT name FROM company") == [("西山",)]
    assert_whole(trial.store.folder)


def test_rejected_rows_are_mended_and_imported_again(trial: Trial) -> None:
    done = trial.take("deals", '案件名,会社名,金額\nA,アクメ,10\nB,"北洋, 電機",ten\nC,南海,1,2\n')
    assert counts(done) == (1, 0, 0, 2)
    assert done.rejected_path is not None
    text = done.rejected_path.read_text(encoding="utf-8")
    assert text.splitlines()[0] == "案件名,会社名,金額,reason,line"
    assert [row.rsplit(",", 1)[1] for row in text.splitlines()[1:2]] == ["3"]
    mended = trial.file(text.replace("ten", "20").replace("C,南海,1", "C,南海,12"), "mended.csv")
    again = trial.take("deals", mended)
    assert (again.created, again.rejected) == (1, 1)
    assert trial.rows("SELECT name, company, amount_minor FROM v_deal") == [
        ("A", "アクメ", 10),
        ("B", "北洋, 電機", 20),
    ]
    (saved,) = trial.rows("SELECT count(*) FROM import_mapping")[0]
    assert saved == 1


def test_where_no_row_goes_in_nothing_is_written(dollars: Trial) -> None:
    before = everything(dollars.store.connection)
    done = dollars.take("deals", "deal name,stage,amount,company\nA,Dream,x,Acme\nB,Dream,y,\n", create_stages=True)
    assert counts(done) == (0, 0, 0, 2)
    assert everything(dollars.store.connection) == before


def test_custom_fields(trial: Trial) -> None:
    store = trial.store
    with action(store, "fields") as act:
        for position, (name, type) in enumerate(
            (
                ("契約形態", "choice"),
                ("機能", "multi-choice"),
                ("予算額", "money"),
                ("人数", "number"),
                ("検収日", "date"),
            )
        ):
            field = act.insert("field", {"noun": "deal", "name": name, "type": type, "position": position})
            for choice in {"choice": ("新規", "更新"), "multi-choice": ("API", "SSO")}.get(type, ()):
                act.insert("field_choice", {"field_id": field, "name": choice, "position": 1})
        act.insert("field", {"noun": "deal", "name": "技術担当", "type": "user", "position": 9})
    text = (
        "案件名,契約形態,機能,予算額,人数,検収日,技術担当\n"
        "A,新規,api;SSO,450万,12.5,2027/3/31,me\nB,更新,,,,,\nC,別,,,,,\nD,,XML,,,,\nE,,,,,,nobody\n"
    )
    done = trial.take("deals", text)
    assert counts(done) == (2, 0, 0, 3)
    (id,) = trial.one("SELECT id FROM deal WHERE name = 'A'")
    assert fields.values(store, "deal", [id])[id] == {
        "契約形態": "新規",
        "機能": ["API", "SSO"],
        "予算額": 4_500_000,
        "人数": 12.5,
        "検収日": "2027-03-31",
        "技術担当": "me",
    }
    before = everything(store.connection)
    assert counts(trial.take("deals", text)) == (0, 0, 2, 3)
    assert everything(store.connection) == before
    assert counts(trial.take("deals", text.replace("450万", "460万")))[1] == 1
    assert fields.values(store, "deal", [id])[id]["予算額"] == 4_600_000


def test_a_custom_amount_is_kept_in_the_base_currency(dollars: Trial) -> None:
    with action(dollars.store, "fields") as act:
        act.insert("field", {"noun": "deal", "name": "Budget", "type": "money", "position": 1})
    dollars.take("deals", "deal name,amount,currency,budget\nA,1200,JPY,12.50\n")
    assert dollars.one("SELECT amount, currency FROM deal") == (1200, "JPY")
    assert dollars.one("SELECT value FROM field_value") == (1250,)


def test_a_mapping_is_saved_and_used_again(trial: Trial) -> None:
    text = "なまえ,かかく,ひみつ\nA,10,x\n"
    trial.take("deals", text, maps=("なまえ=name", "かかく=amount", "ひみつ="))
    source = importing.open_source(trial.store, CLOCK, "deals", trial.file(text.replace("A,10", "B,20")), Options())
    assert [(each.field, each.why) for each in source.mapping.proposals] == [
        ("name", "saved"),
        ("amount", "saved"),
        (None, "saved"),
    ]
    assert counts(importing.run(trial.store, CLOCK, source)) == (1, 0, 0, 0)
    assert trial.one("SELECT count(*) FROM import_mapping") == (1,)
    trial.take("deals", text, maps=("ひみつ=note",))
    assert json.loads(trial.one("SELECT mapping FROM import_mapping")[0])["columns"]["ひみつ"] == "note"


def test_a_saved_mapping_survives_the_end_of_a_custom_field(trial: Trial) -> None:
    with action(trial.store, "fields") as act:
        field = act.insert("field", {"noun": "deal", "name": "方式", "type": "text", "position": 1})
    trial.take("deals", "案件名,方式\nA,x\n")
    with action(trial.store, "fields") as act:
        act.delete("field", field)
    assert counts(trial.take("deals", "案件名,方式\nA,y\n")) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"maps": ("Nope=amount",)}, NotFound, "Nope"),
        ({"maps": ("name=nope",)}, Usage, "nope"),
        ({"maps": ("amount",)}, Usage, "amount"),
        ({"maps": ("name=",)}, Usage, "name"),
        ({"aliases": ("GTXPro",)}, Usage, "GTXPro"),
        ({"aliases": ("planet:A=B",)}, Usage, "planet"),
        ({"encoding": "klingon"}, Usage, "klingon"),
        ({"delimiter": "ab"}, Usage, "ab"),
    ],
)
def test_options_that_cannot_be_meant(
    dollars: Trial, options: dict[str, object], error: type[SfaError], said: str
) -> None:
    with pytest.raises(error, match=said):
        dollars.take("deals", "name,amount\nA,1\n", **options)


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        (b"", Failed, "empty"),
        (b"\n \n", Failed, "empty"),
        (b"name,amount\n", Failed, "no rows"),
        (b"PK\x03\x04rest", Failed, "spreadsheet"),
        (b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0", Failed, "text"),
        (b"foo,bar\n1,2\n", Usage, "--map"),
        (b'name,amount\nA,"1\n', Failed, "quote"),
    ],
)
def test_files_that_hold_no_table(dollars: Trial, content: bytes, error: type[SfaError], said: str) -> None:
    with pytest.raises(error, match=said) as caught:
        dollars.take("deals", content)
    assert "\n" not in str(caught.value)


def test_files_that_are_none(dollars: Trial) -> None:
    with pytest.raises(NotFound, match=r"nowhere\.csv"):
        dollars.take("deals", dollars.folder / "nowhere.csv")
    with pytest.raises(Failed, match="folder"):
        dollars.take("deals", dollars.folder)


@pytest.mark.parametrize(
    ("noun", "header", "row", "said"),
    [
        ("deals", "name,amount", "A,99999999999999999999", "amount"),
        ("deals", "name,amount", "A,ten", "ten"),
        ("deals", "name,close date", "A,2026-02-30", "2026-02-30"),
        ("deals", "name,start date,stage,close date", "A,0001-01-01,Won,2026-01-01", "0001-01-01"),
        ("deals", "name,stage,start date,close date", "A,Won,2026-03-01,2026-02-01", "before"),
        ("deals", "name,stage", "A,Won", "closed"),
        ("deals", "name,product,quantity", "A,GTX,900000000000000", "GTX"),
        ("deals", "name,amount", "A,1,2,3", "4 cells"),
        ("orders", "date,company,amount", ",Acme,1", "date"),
        ("targets", "period,amount", "sometime,5", "sometime"),
        ("targets", "period,amount", "2026-13,5", "2026-13"),
        ("activities", "subject,date,kind", "Talk,2026-01-01,seance", "seance"),
        ("users", "name,role", "A,king", "king"),
        ("contacts", "name,email", "A,nowhere", "nowhere"),
    ],
)
def test_rows_that_cannot_be_taken(dollars: Trial, noun: str, header: str, row: str, said: str) -> None:
    dollars.take("products", "product,price\nGTX,100\n")
    before = live(dollars.store.connection)
    done = dollars.take(noun, f"{header}\n{row}\n")
    assert counts(done) == (0, 0, 0, 1)
    ((line, why),) = done.reasons
    assert line == 2
    assert said in why
    assert "\n" not in why
    assert live(dollars.store.connection) == before


def test_the_other_nouns(trial: Trial) -> None:
    trial.take("products", "商品名,商品コード,単価\nGTX,G-1,1000\n")
    contacts = (
        "氏名,フリガナ,会社名,役職,メール,電話番号\n"
        "佐藤 花子,サトウ ハナコ,アクメ工業,部長,h@example.com,03-1234-5678\n"
    )
    assert counts(trial.take("contacts", contacts)) == (1, 0, 0, 0)
    assert trial.rows("SELECT kind, value FROM contact_point ORDER BY n") == [
        ("email", "h@example.com"),
        ("phone", "+81312345678"),
    ]
    orders = "受注日,得意先名,商品名,数量,金額\n2026/4/1,アクメ工業,GTX,2,2000\n2026/4/1,アクメ工業,GTX,2,2000\n"
    assert counts(trial.take("orders", orders)) == (2, 0, 0, 0)
    targets = "期間,担当者,予算（千円）\n2026-12,me,5000\nFY2026-H2,,90000\n"
    assert counts(trial.take("targets", targets)) == (2, 0, 0, 0)
    assert trial.rows("SELECT noun, starts_on, months, amount FROM target ORDER BY n") == [
        ("user", "2026-12-01", 1, 5_000_000),
        (None, "2026-10-01", 6, 90_000_000),
    ]
    trial.take("deals", "案件名,会社名\n更新,アクメ工業\n")
    activities = (
        "種別,件名,実施日時,案件名,担当者,内容\n"
        "訪問,挨拶,2026/11/20 10:00,更新,me,元気\n電話,,2026/11/21,更新,me,また来週\n"
    )
    assert counts(trial.take("activities", activities)) == (2, 0, 0, 0)
    assert trial.one("SELECT last_conversation_at, last_summary FROM v_deal") == (
        "2026-11-20T15:00:00.000Z",
        "また来週",
    )
    before = everything(trial.store.connection)
    for noun, text in (
        ("contacts", contacts),
        ("orders", orders),
        ("targets", targets),
        ("activities", activities),
    ):
        assert counts(trial.take(noun, text))[:2] == (0, 0), noun
    assert everything(trial.store.connection) == before
    assert_whole(trial.store.folder)


def test_json(dollars: Trial) -> None:
    text = '[{"deal name": "A", "amount": 12.5, "tags": null}, {"deal name": "B", "amount": "7"}]'
    assert counts(dollars.take("deals", dollars.file(text, "deals.json"))) == (2, 0, 0, 0)
    assert dollars.rows("SELECT name, amount FROM deal ORDER BY n") == [("A", 1250), ("B", 700)]


def test_the_list_of_japanese_filers(trial: Trial) -> None:
    path: Path = shared("edinet/EdinetcodeDlInfo_2025_cp932.csv")
    assert counts(trial.take("companies", path)) == (8010, 0, 0, 0)
    assert trial.one(
        "SELECT count(*), count(DISTINCT external_id), count(name), count(reading), sum(length(corporate_number) = 13)"
        " FROM company"
    ) == (8010, 8010, 8010, *_filers(path))
    assert trial.one("SELECT reading, corporate_number, sector FROM company WHERE name = 'カネコ種苗株式会社'") == (
        "カネコシュビョウカブシキガイシャ",
        "5070001000715",
        "水産・農林業",
    )
    before = everything(trial.store.connection)
    assert counts(trial.take("companies", path)) == (0, 0, 8010, 0)
    assert everything(trial.store.connection) == before
    undo.undo(trial.store)
    assert trial.one("SELECT count(*) FROM company WHERE deleted_at IS NULL") == (0,)


def _filers(path: Path) -> tuple[int, int]:
    with path.open(encoding="cp932", newline="") as stream:
        rows = list(csv.reader(stream))[2:]
    return sum(1 for row in rows if row[8].strip()), sum(1 for row in rows if row[12].strip())


def test_our_own_list_comes_back_from_a_spreadsheet(trial: Trial) -> None:
    trial.take("companies", "ID,会社名\nE1,ホクト株式会社\nE2,カネコ種苗株式会社\n")
    ids = dict(trial.rows("SELECT name, id FROM company"))
    listed = "".join(f"{id},{name},種苗\n" for name, id in ids.items())
    assert counts(trial.take("companies", "id,name,sector\n" + listed)) == (0, 2, 0, 0)
    assert counts(trial.take("companies", "id,name,sector\n" + listed)) == (0, 0, 2, 0)
    assert trial.rows("SELECT external_id, sector FROM company ORDER BY n") == [("E1", "種苗"), ("E2", "種苗")]


def test_a_list_of_deals_that_comes_back_leaves_what_it_only_shows(trial: Trial) -> None:
    trial.take("deals", DEALS + "保守,アクメ工業,me,受注,2026-11-20,5\n")
    rows = trial.rows("SELECT id, name, stage, probability, category, created_at FROM v_deal")
    header = "id,name,stage,probability,category,created_at,closed_at,last_conversation.contact,amount\n"
    cells = [
        ",".join([*map(str, row), "2026-11-20" if row[2] == "受注" else "", "山田", "7000"]) + "\n" for row in rows
    ]
    before = trial.rows("SELECT probability, category, created_at, external_id FROM deal ORDER BY n")
    assert counts(trial.take("deals", header + "".join(cells))) == (0, 4, 0, 0)
    assert trial.rows("SELECT probability, category, created_at, external_id FROM deal ORDER BY n") == before
    assert trial.rows("SELECT DISTINCT amount FROM deal") == [(7000,)]
    assert trial.rows("SELECT 1 FROM contact") == []


def test_a_list_of_contacts_that_comes_back(trial: Trial) -> None:
    trial.take("contacts", "氏名,電話\n山田 太郎,03-1234-5678\n")
    (id,) = trial.one("SELECT id FROM contact")
    listed = f"id,name,phones,do_not_contact\n{id},山田 太郎,'+81312345678,false\n"
    assert counts(trial.take("contacts", listed)) == (0, 0, 1, 0)


def test_a_list_of_targets_says_of_which_noun_a_name_is(trial: Trial) -> None:
    trial.take("users", "氏名,チーム\n東,東\n")
    listed = "period,scope,name,amount\nFY2026-Q3,team,東,100\nFY2026-Q3,user,東,50\nFY2026,,,400\n"
    assert counts(trial.take("targets", listed)) == (3, 0, 0, 0)
    assert trial.rows("SELECT noun, amount FROM target ORDER BY n") == [("team", 100), ("user", 50), (None, 400)]


def test_an_order_of_our_own_list_stays_with_its_deal(trial: Trial) -> None:
    trial.take("deals", "案件名,取引先名,営業担当\n保守,アクメ工業,me\n保守,北洋電機,me\n")
    first, second = (id for (id,) in trial.rows("SELECT id FROM deal ORDER BY n"))
    trial.take("orders", f"受注日,取引先,金額,案件\n2026-11-01,北洋電機,100,{second}\n")
    (id,) = trial.one("SELECT id FROM sales_order")
    assert counts(trial.take("orders", f"id,date,company,amount,deal\n{id},2026-11-01,北洋電機,100,保守\n")) == (
        0,
        0,
        1,
        0,
    )
    assert trial.one("SELECT deal_id FROM sales_order") == (second,) != (first,)


def test_what_a_file_does_not_say_stays_the_same_number_in_another_currency(dollars: Trial) -> None:
    dollars.take("products", "name,price,cost\nA,10,5\nB,10,2.50\n")
    done = dollars.take("products", "name,price,currency\nA,1500,JPY\nB,1500,JPY\n")
    assert counts(done) == (0, 1, 0, 1)
    assert "2.50" in done.reasons[0][1]
    assert "JPY" in done.reasons[0][1]
    assert dollars.rows("SELECT name, unit_price, unit_cost, currency FROM product ORDER BY n") == [
        ("A", 1500, 5, "JPY"),
        ("B", 1000, 250, "USD"),
    ]
    assert counts(dollars.take("products", "name,price,cost,currency\nB,1500,400,JPY\n")) == (0, 1, 0, 0)
    assert dollars.one("SELECT unit_price, unit_cost, currency FROM product WHERE name = 'B'") == (1500, 400, "JPY")
    dollars.take("orders", "external id,date,company,amount,cost\n1,2026-11-01,X,100,60\n")
    dollars.take("orders", "external id,date,company,amount,currency\n1,2026-11-01,X,9000,JPY\n")
    assert dollars.one("SELECT amount, cost, currency FROM sales_order") == (9000, 60, "JPY")
    assert_whole(dollars.store.folder)


def test_a_deal_in_another_currency_than_its_product_has_no_margin_from_its_price(dollars: Trial) -> None:
    dollars.take("products", "name,price,cost\nP,10,5\n")
    text = "external id,deal name,product,amount,currency\n1,A,P,1500,JPY\n2,B,P,20,USD\n3,C,,9000,JPY\n"
    assert counts(dollars.take("deals", text)) == (3, 0, 0, 0)
    # The price of a line is in the currency of its deal: B's stays, and C gets a line without one.
    done = dollars.take("deals", "external id,product,amount,currency\n2,P,2000,JPY\n3,P,,\n")
    assert counts(done) == (0, 1, 0, 1)
    assert "USD" in done.reasons[0][1]
    lines = "SELECT d.name, d.amount, d.currency, l.unit_price, l.unit_cost FROM deal d JOIN line_item l"
    assert dollars.rows(f"{lines} ON l.deal_id = d.id ORDER BY d.n") == [
        ("A", 1500, "JPY", None, None),
        ("B", 2000, "USD", 1000, 500),
        ("C", 9000, "JPY", None, None),
    ]


def test_a_deal_stays_in_its_own_pipeline(dollars: Trial) -> None:
    for name, kind in (("Lead", "open"), ("Signed", "open"), ("Won", "won")):
        rows.add(dollars.store, CLOCK, STAGE, {"name": name, "kind": kind, "pipeline": "Partners"})
    dollars.take("deals", "external id,deal name,stage\n1,A,Signed\n2,B,Lead\n")
    text = "external id,deal name,stage,close date\n1,A,Lead,\n2,B,Lead,\n"
    assert counts(dollars.take("deals", text)) == (0, 1, 1, 0)
    assert counts(dollars.take("deals", text)) == (0, 0, 2, 0)
    assert counts(dollars.take("deals", text.replace("Lead,", "Won,2026-11-02"))) == (0, 2, 0, 0)
    assert dollars.rows("SELECT name, pipeline, stage, closed_on FROM v_deal ORDER BY name") == [
        ("A", "Partners", "Won", "2026-11-02"),
        ("B", "Sales", "Won", "2026-11-02"),
    ]


def test_a_stage_is_named_with_its_pipeline(dollars: Trial) -> None:
    rows.add(dollars.store, CLOCK, STAGE, {"name": "Lead", "pipeline": "Partners"})
    text = "deal name,stage\nA,partners/Lead\nB,Lead\nC,New\nD,Sales/Nowhere\n"
    assert counts(dollars.take("deals", text, aliases=("stage:New=Partners/Lead",))) == (3, 0, 0, 1)
    found = dollars.rows("SELECT name, pipeline FROM v_deal ORDER BY name")
    assert found == [("A", "Partners"), ("B", "Sales"), ("C", "Partners")]
