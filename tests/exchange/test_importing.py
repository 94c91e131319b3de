"""What files ask for goes in as they say it: names, figures and dates, once, and back out with one undo."""

import csv
import json
from pathlib import Path

import pytest

from sfa_tui.exchange import importing
from sfa_tui.exchange.importing import Options
from sfa_tui.model.errors import Ambiguous, Failed, NotFound, SfaError, Usage
from sfa_tui.sales import deals
from sfa_tui.store import fields, history, names, undo
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
    assert trial.rows("SELECT name, company, owner, stage, expected_close, amount_minor, currency FROM v_deal") == [
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


def test_a_row_told_twice_is_one_row(dollars: Trial) -> None:
    companies = "name,sector,tags\nAcme,steel,big\nACME,,old\nAcme,iron,\n"
    assert counts(dollars.take("companies", companies)) == (1, 0, 2, 0)
    assert dollars.one("SELECT name, sector FROM company") == ("Acme", "iron")
    assert dollars.rows("SELECT name FROM tag ORDER BY name") == [("big",), ("old",)]
    dollars.take("products", "product,price\nGTX,5\n")
    rows = "id,deal name,product,quantity,tags\n1,A,GTX,2,x\n1,A,GTX,3,x;y\n"
    assert counts(dollars.take("deals", rows)) == (1, 0, 1, 0)
    assert dollars.rows("SELECT quantity FROM line_item") == [(3.0,)]
    assert dollars.rows("SELECT t.name FROM tag t WHERE noun = 'deal' ORDER BY 1") == [("x",), ("y",)]
    before = live(dollars.store.connection)
    for noun, text in (("companies", companies), ("deals", rows)):
        assert dollars.take(noun, text).created == 0
        assert live(dollars.store.connection) == before


def test_rows_that_contradict_each_other_settle(dollars: Trial) -> None:
    """The last one holds, each time alike."""
    text = "id,name,sector\n1,Acme,steel\n1,Acme,iron\n"
    dollars.take("companies", text)
    before = everything(dollars.store.connection)
    dollars.take("companies", text)
    assert everything(dollars.store.connection) == before
    assert dollars.one("SELECT sector FROM company") == ("iron",)


def test_rows_of_one_name_are_two_where_a_surer_key_differs(dollars: Trial) -> None:
    companies = "name,customer code\nSato,C1\nSato,C2\nSato,C1\n"
    assert counts(dollars.take("companies", companies)) == (2, 0, 1, 0)
    assert counts(dollars.take("companies", companies)) == (0, 0, 3, 0)
    users = "name,email\nTaro Sato,a@example.com\nTaro Sato,b@example.com\n"
    assert counts(dollars.take("users", users)) == (2, 0, 0, 0)
    assert counts(dollars.take("users", users)) == (0, 0, 2, 0)
    # And whoever names one of them by that name alone is not answered with a guess.
    done = dollars.take("deals", "deal name,company,owner\nA,Sato,me\nB,,Taro Sato\nC,,b@example.com\n")
    assert counts(done) == (1, 0, 0, 2)
    assert all("2 rows" in why for _line, why in done.reasons)
    ids = dollars.rows("SELECT id FROM company ORDER BY n")
    done = dollars.take("deals", "deal name,company\nA,Sato\n", aliases=(f"company:Sato={ids[1][0]}",))
    assert counts(done) == (1, 0, 0, 0)
    assert dollars.one("SELECT company_id FROM deal WHERE name = 'A'") == ids[1]


def test_parents_and_managers_are_mentioned_before_their_row(dollars: Trial) -> None:
    text = "name,parent,sector\nChild,Mother,toys\nMother,Grandmother,games\nOther,Mother,\nSelf,self,\n"
    done = dollars.take("companies", text)
    assert counts(done) == (4, 0, 0, 0)
    assert done.made == {"company": 1}
    assert dollars.rows("SELECT name, coalesce(parent, ''), coalesce(sector, '') FROM v_company ORDER BY name") == [
        ("Child", "Mother", "toys"),
        ("Grandmother", "", ""),
        ("Mother", "Grandmother", "games"),
        ("Other", "Mother", ""),
        ("Self", "", ""),
    ]
    users = "name,manager,office\nRep,Boss,East\nBoss,Chief,East\nOther,Boss,East\n"
    done = dollars.take("users", users)
    assert counts(done) == (3, 0, 0, 0)
    roles = dollars.rows("SELECT name, role FROM user WHERE name <> 'me' ORDER BY name")
    assert roles == [("Boss", "manager"), ("Chief", "manager"), ("Other", "rep"), ("Rep", "rep")]
    before = everything(dollars.store.connection)
    assert counts(dollars.take("companies", text)) == (0, 0, 4, 0)
    assert counts(dollars.take("users", users)) == (0, 0, 3, 0)
    assert everything(dollars.store.connection) == before


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_the_order_of_users_does_not_matter(dollars: Trial, order: tuple[int, ...]) -> None:
    rows = ("Rep,Boss,East", "Boss,Chief,East", "Chief,,East")
    dollars.take("users", "name,manager,office\n" + "".join(f"{rows[place]}\n" for place in order))
    found = dollars.rows(
        "SELECT u.name, u.role, t.name, m.role FROM user u JOIN membership m ON m.user_id = u.id"
        " JOIN team t ON t.id = m.team_id ORDER BY 1, 3"
    )
    assert found == [
        ("Boss", "manager", "Boss", "manager"),
        ("Boss", "manager", "Chief", "member"),
        ("Chief", "manager", "Chief", "manager"),
        ("Chief", "manager", "East", "member"),
        ("Rep", "rep", "Boss", "member"),
    ]


def test_a_rep_who_changes_teams_joins_the_new_one_from_today(dollars: Trial) -> None:
    dollars.take("users", "name,team\nRep,East\n")
    assert counts(dollars.take("users", "name,team\nRep,West\n")) == (0, 1, 0, 0)
    assert counts(dollars.take("users", "name,team\nRep,West\n")) == (0, 0, 1, 0)
    assert dollars.rows(
        "SELECT t.name, m.starts_on FROM membership m JOIN team t ON t.id = m.team_id ORDER BY m.n"
    ) == [("East", None), ("West", "2026-12-01")]


def test_deals_of_one_name_are_matched_in_their_order(dollars: Trial) -> None:
    text = "deal name,company,amount\nRenewal,Acme,1\nRenewal,Acme,2\nRenewal,Isdom,3\nRenewal,Acme,4\n"
    assert counts(dollars.take("deals", text)) == (4, 0, 0, 0)
    assert counts(dollars.take("deals", text)) == (0, 0, 4, 0)
    assert counts(dollars.take("deals", text.replace("Acme,2", "Acme,20"))) == (0, 1, 3, 0)
    assert counts(dollars.take("deals", text + "Renewal,Acme,5\n")) == (1, 1, 3, 0)
    amounts = dollars.rows("SELECT amount FROM deal ORDER BY n")
    assert amounts == [(100,), (200,), (300,), (400,), (500,)]


def test_a_number_need_not_be_unique(trial: Trial) -> None:
    text = "案件番号,案件名,金額\nN-1,A,1\nN-1,B,2\nN-2,C,3\n"
    assert counts(trial.take("deals", text)) == (3, 0, 0, 0)
    assert counts(trial.take("deals", text)) == (0, 0, 3, 0)
    assert counts(trial.take("deals", text.replace("N-2,C", "N-2,D"))) == (0, 1, 2, 0)
    assert trial.rows("SELECT ref, name FROM deal ORDER BY n") == [("N-1", "A"), ("N-1", "B"), ("N-2", "D")]


def test_blank_cells_never_erase(dollars: Trial) -> None:
    header = "id,deal name,company,stage,amount,currency,close date,source,tags,note\n"
    dollars.take("deals", header + "1,A,Acme,Proposal,5,EUR,2027-01-31,fair,big,hello\n")
    before = live(dollars.store.connection)
    assert counts(dollars.take("deals", header + "1,,,,,,,,,\n")) == (0, 0, 1, 0)
    assert counts(dollars.take("deals", "id,deal name\n1,A\n")) == (0, 0, 1, 0)
    after = live(dollars.store.connection)
    del before["import_mapping"], after["import_mapping"]
    assert after == before


def test_what_the_file_does_not_say_stays_as_it_was_edited(dollars: Trial) -> None:
    """List price, quantity, currency and the name that a deal is called by are for new deals only."""
    dollars.take("products", "product,price\nGTX,100\n")
    text = "id,company,product,owner\n1,Acme,GTX,me\n"
    dollars.take("deals", text)
    assert dollars.one("SELECT name, amount, currency FROM deal") == ("Acme GTX", 10000, "USD")
    (id,) = dollars.one("SELECT id FROM deal")
    deals.edit(dollars.store, CLOCK, [id], {"name": "Big one", "amount": "70", "currency": "EUR"})
    with action(dollars.store, "edit") as act:
        act.update("line_item", dollars.one("SELECT id FROM line_item")[0], {"quantity": 40.0, "unit_price": 9000})
        act.update("product", dollars.one("SELECT id FROM product")[0], {"active": 0})
    deals.move(dollars.store, CLOCK, [id], names.resolve(dollars.store, "stage", "Proposal"))
    before = everything(dollars.store.connection)
    assert counts(dollars.take("deals", text)) == (0, 0, 1, 0)
    assert counts(dollars.take("products", "product,price\nGTX,100\n")) == (0, 0, 1, 0)
    assert everything(dollars.store.connection) == before


def test_a_deal_that_the_file_closes_was_closed_on_its_day(dollars: Trial) -> None:
    dollars.take("users", "name,team\nRep,East\n")
    header = "id,deal name,stage,amount,close date,owner,lost reason\n"
    dollars.take("deals", header + "1,A,Proposal,5,2026-11-30,Rep,\n2,B,Proposal,5,2026-11-30,Rep,\n")
    done = dollars.take("deals", header + "1,A,Won,6,2026-11-15,Rep,\n2,B,Lost,5,2026-11-16,Rep,Price\n")
    assert counts(done) == (0, 2, 0, 0)
    found = dollars.rows(
        "SELECT d.name, d.closed_on, t.name, x.stage_entered_at, r.name FROM deal d JOIN team t ON t.id = d.team_id"
        " JOIN deal_state x ON x.n = d.n LEFT JOIN reason r ON r.id = d.reason_id ORDER BY d.n"
    )
    assert found == [
        ("A", "2026-11-15", "East", "2026-11-14T15:00:00.000Z", None),
        ("B", "2026-11-16", "East", "2026-11-15T15:00:00.000Z", "Price"),
    ]
    effective = dollars.rows(
        "SELECT DISTINCT j.row, j.effective_at FROM journal j WHERE j.noun = 'deal' AND j.field IS NOT NULL ORDER BY 1"
    )
    assert effective == [(1, "2026-11-14T15:00:00.000Z"), (2, "2026-11-15T15:00:00.000Z")]
    (id,) = dollars.one("SELECT id FROM deal WHERE name = 'A'")
    assert {change.verb for change in history.of_row(dollars.store, "deal", id)} == {"import deals"}
    assert_whole(dollars.store.folder)


def test_a_later_correction_of_a_closed_deal_is_of_today(dollars: Trial) -> None:
    header = "id,deal name,stage,close date,note\n"
    dollars.take("deals", header + "1,A,Won,2026-10-01,\n")
    assert counts(dollars.take("deals", header + "1,A,Won,2026-10-01,signed\n")) == (0, 1, 0, 0)
    assert dollars.rows("SELECT field, effective_at FROM journal WHERE noun = 'deal' AND field IS NOT NULL") == [
        ("note", None)
    ]


def test_a_deal_won_here_and_open_in_the_file_is_opened_again_and_said_so(dollars: Trial) -> None:
    text = "id,deal name,stage,owner\n1,A,Proposal,me\n2,B,Proposal,me\n"
    dollars.take("deals", text)
    (id,) = dollars.one("SELECT id FROM deal WHERE name = 'A'")
    deals.lose(dollars.store, CLOCK, [id], reason="Price")
    done = dollars.take("deals", text)
    assert (counts(done), done.reopened) == ((0, 1, 1, 0), 1)
    assert dollars.one("SELECT stage, closed_on, lost_reason, lost_kind FROM v_deal WHERE id = ?", (id,)) == (
        "Proposal",
        None,
        None,
        None,
    )
    undo.undo(dollars.store)
    assert dollars.one("SELECT stage, lost_reason FROM v_deal WHERE id = ?", (id,)) == ("Lost", "Price")
    assert_whole(dollars.store.folder)


def test_one_undo_takes_updates_back_too(dollars: Trial) -> None:
    dollars.take("deals", "id,deal name,amount,tags,owner\n1,A,5,x,me\n2,B,6,,me\n")
    before = live(dollars.store.connection)
    done = dollars.take("deals", "id,deal name,amount,tags,owner\n1,A2,50,x;y,me\n3,C,6,z,me\n2,B,6,,me\n")
    assert counts(done) == (1, 1, 1, 0)
    assert undo.undo(dollars.store).left == ()
    assert live(dollars.store.connection) == before
    assert_whole(dollars.store.folder)


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


def test_a_deal_of_several_is_never_guessed(dollars: Trial) -> None:
    """Of deals of one name the open one is meant; of several open ones none."""
    dollars.take("deals", "deal name,stage,close date\nA,Won,2026-01-01\nA,Lead,\nB,Lead,\nB,Lead,\n")
    done = dollars.take("orders", "date,company,amount,deal\n2026-11-01,Acme,5,A\n2026-11-01,Acme,5,B\n")
    assert counts(done) == (1, 0, 0, 1)
    assert dollars.one(
        "SELECT s.name FROM sales_order o JOIN v_deal d ON d.id = o.deal_id JOIN stage s ON s.name = d.stage"
    ) == ("Lead",)


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
