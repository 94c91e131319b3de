"""The filter language: each form of a term, each refusal, and that writing and reading are each other's inverse."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.model.errors import Usage
from sfa_tui.model.fields import FIELDS, Field, Option, fields, find_field, find_flag, fold_name, options, takes_several
from sfa_tui.model.filters import Filter, Term, parse_filter, term_of_option, to_text, with_term

NOUNS = ("deal", "activity", "company", "contact", "product", "order", "user", "team", "stage")
CUSTOM = ("契約形態", "renewal date", "Size", "a.b")


def one(text: str, noun: str = "deal", custom: tuple[str, ...] | None = None) -> Term:
    (term,) = parse_filter(text, noun=noun, custom=custom).terms
    return term


def refusal(text: str, noun: str = "deal", custom: tuple[str, ...] | None = None) -> str:
    with pytest.raises(Usage) as caught:
        parse_filter(text, noun=noun, custom=custom)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("stage:Lead", Term("stage", ":", ("Lead",))),
        ("stage:Lead,Demo", Term("stage", ":", ("Lead", "Demo"))),
        ("STAGE=Lead", Term("stage", ":", ("Lead",))),
        ('company:"Foo, Inc."', Term("company", ":", ("Foo, Inc.",))),
        ('company:"Foo, Inc.",Bar', Term("company", ":", ("Foo, Inc.", "Bar"))),
        ("company:「北洋 電機」,アクメ", Term("company", ":", ("北洋 電機", "アクメ"))),
        ("company:“Foo Bar”", Term("company", ":", ("Foo Bar",))),
        ('name:"24"" panel"', Term("name", ":", ('24" panel',))),
        ('name:24"', Term("name", ":", ('24"',))),
        ("-owner:me", Term("owner", ":", ("me",), True)),
        ("!owner:me", Term("owner", ":", ("me",), True)),
        ("amount>1m", Term("amount", ">", ("1m",))),
        ("amount:>1m", Term("amount", ">", ("1m",))),
        ("amount>=1,000,000", Term("amount", ">=", ("1,000,000",))),
        ("amount:1,000,000", Term("amount", ":", ("1,000,000",))),
        ("amount<-5", Term("amount", "<", ("-5",))),
        ("amount<=450万", Term("amount", "<=", ("450万",))),
        ("margin>1.2億", Term("margin", ">", ("1.2億",))),
        ("close<eom", Term("close", "<", ("eom",))),
        ("close:2026-Q4", Term("close", ":", ("2026-Q4",))),
        ("close:今月,来月", Term("close", ":", ("今月", "来月"))),
        ("expected_close:2026-Q4", Term("close", ":", ("2026-Q4",))),
        ("created>2026-01-01", Term("created", ">", ("2026-01-01",))),
        ("closed:2017-Q2", Term("closed", ":", ("2017-Q2",))),
        ("probability>50", Term("probability", ">", ("50",))),
        ("probability>=50%", Term("probability", ">=", ("50%",))),
        ("slips>1", Term("slips", ">", ("1",))),
        ("silent>14d", Term("silent", ">", ("14d",))),
        ("silent:14d", Term("silent", ">=", ("14d",))),
        ("age<30d", Term("age", "<", ("30d",))),
        ("kind:won", Term("kind", ":", ("won",))),
        ("状態:進行中", Term("kind", ":", ("open",))),
        ("category:best-case,確実", Term("category", ":", ("best_case", "commit"))),
        ("rotting", Term("rotting", "", ())),
        ("-no-next-step", Term("no-next-step", "", (), True)),
        ("NO_NEXT_STEP", Term("no-next-step", "", ())),
        ("田中", Term("text", ":", ("田中",))),
        ("-GTX", Term("text", ":", ("GTX",), True)),
        ('"two words"', Term("text", ":", ("two words",))),
        ('"rotting"', Term("text", ":", ("rotting",))),
        ('"stage:Lead"', Term("text", ":", ("stage:Lead",))),
        ('-"-5"', Term("text", ":", ("-5",), True)),
        ("stage", Term("text", ":", ("stage",))),
        ("本文:見積,契約", Term("text", ":", ("見積", "契約"))),
        ("field.契約形態:月額", Term("field.契約形態", ":", ("月額",))),
        ("項目.台数>=40", Term("field.台数", ">=", ("40",))),
        ('field."renewal date"<eom', Term("field.renewal date", "<", ("eom",))),
    ],
)
def test_reads_each_form(text: str, term: Term) -> None:
    assert one(text) == term
    assert one(to_text(Filter((term,)))) == term


@pytest.mark.parametrize(
    ("japanese", "english"),
    [
        ("ステージ：引合，提案", "stage:引合,提案"),
        ("ｽﾃｰｼﾞ:引合、提案", "stage:引合,提案"),
        ("担当:佐藤 チーム:関東", "owner:佐藤 team:関東"),
        ("確度:A", "rank:A"),
        ("取引先:アクメ　先方担当者:田中", "company:アクメ contact:田中"),
        ("金額＞１００万", "amount>１００万"),
        ("金額≧100万 粗利≦5千", "amount>=100万 margin<=5千"),
        ("金額＞＝100万", "amount>=100万"),
        ("受注予定日＜月末", "close<月末"),
        ("停滞 －要返信 ！次回なし", "rotting -we-owe -no-next-step"),
        (
            "進行中 受注 失注 保留 期限切れ 予定日なし 返信待ち 削除済み",
            "open won lost parked overdue undated they-owe deleted",
        ),
        ("タグ:重点 製品:GTX 流入元:展示会", "tag:重点 product:GTX source:展示会"),
        ("失注理由:価格 競合:ライバル 通貨:JPY 案件番号:A-1", "reason:価格 competitor:ライバル currency:JPY ref:A-1"),
        ("無連絡>2w 経過>30d 延期回数>1 確率>50", "silent>2w age>30d slips>1 probability>50"),
        ("作成日>2026-01-01 受注日:2026-Q4", "created>2026-01-01 closed:2026-Q4"),
        ("＂全角　引用＂", '"全角　引用"'),
    ],
)
def test_speaks_japanese_and_full_width(japanese: str, english: str) -> None:
    assert parse_filter(japanese) == parse_filter(english)


def test_all_terms_of_a_line_hold() -> None:
    read = parse_filter("stage:qualified owner:me amount>1m close<eom we-owe")
    assert [term.field for term in read.terms] == ["stage", "owner", "amount", "close", "we-owe"]
    assert parse_filter("  \t　") == Filter(())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("stage:", ('"stage:"', "stage:NAME")),
        ("stage: Lead", ('"stage:"', "right after")),
        ("stage:a,", ('"stage:a,"', "stage:NAME")),
        ('stage:""', ("needs a value",)),
        ("amount>=", ("amount>=1000000",)),
        ("kind:", ("kind:open",)),
        ("amuont>1", ("amuont", "did you mean amount?")),
        ("ステジ:引合", ("ステジ", "did you mean ステージ?")),
        ("zzzz:1", ("zzzz", "stage, pipeline, owner")),
        ("10:30", ('"10:30"', "In quotes")),
        ("rotting:3", ("rotting stands alone",)),
        ("stage>3", ("stage", "stage:3")),
        ("name>=x", ("name:x",)),
        ("kind:wonn", ("open, won, lost", "wonn")),
        ("category<commit", ("category:commit",)),
        ("probability>abc", ("abc", "50")),
        ("probability:1.2.3", ("1.2.3",)),
        ("slips>-1", ("-1",)),
        ("amount>much", ("much", "1000000")),
        ("silent>soon", ("soon", "14d")),
        ("close<?!", ("?!", "2026-12-31")),
        ("> 5", ("field is missing before >",)),
        (":x", ("field is missing before :",)),
        ("-", ("negates",)),
        ("- open", ("negates",)),
        ("--open", ('"--open"', "negates")),
        ('"open', ("not closed",)),
        ("company:「北洋 電機", ('"company:「北洋"', "」")),
        ('"a"b', ("closing quote",)),
        ('company:"a"b', ("closing quote",)),
        ('field."a b', ("not closed",)),
        ('field."a b"', ("closing quote",)),
        ("field.:x", ("field.",)),
        ('""', ("nothing between",)),
    ],
)
def test_refuses_and_says_what_would_be_right(text: str, told: tuple[str, ...]) -> None:
    message = refusal(text)
    assert all(part in message for part in told), message


def test_a_refusal_stays_one_short_line() -> None:
    for text in ("x" * 10_000 + ":1", "kind:" + "x" * 10_000, '"' + "x" * 10_000, "a\nb:1"):
        message = refusal(text)
        assert len(message) < 600
        assert "\n" not in message


def test_custom_fields_also_go_by_their_bare_name() -> None:
    assert one("契約形態:月額", custom=CUSTOM) == Term("field.契約形態", ":", ("月額",))
    assert one("size>=40", custom=CUSTOM) == Term("field.Size", ">=", ("40",))
    assert one("field.SIZE:40,50", custom=CUSTOM) == Term("field.Size", ":", ("40", "50"))
    assert one('"renewal date"<eom', custom=CUSTOM) == Term("field.renewal date", "<", ("eom",))
    assert one("field.a.b:1", custom=CUSTOM) == Term("field.a.b", ":", ("1",))


def test_an_unknown_custom_field_is_refused_where_the_names_are_known() -> None:
    assert "did you mean 契約形態?" in refusal("契約形:月額", custom=CUSTOM)
    assert "field.nothing" in refusal("field.nothing:1", custom=CUSTOM)
    assert "field.nothing" in refusal("field.nothing:1", custom=())
    assert one("field.nothing:1").field == "field.nothing"
    assert "契約形態" in refusal("契約形態:月額")


def test_a_field_of_ours_comes_before_a_custom_one_of_its_name() -> None:
    assert one("stage:Lead", custom=("Stage",)).field == "stage"
    assert one("field.stage:Lead", custom=("Stage",)).field == "field.Stage"


@pytest.mark.parametrize(
    ("noun", "text", "canonical"),
    [
        ("activity", "種別:電話,来社 担当:me 案件:GTX", "kind:call,visit owner:me deal:GTX"),
        ("activity", "done date:2026-11 期限＜今日 planned 期限切れ", "done date:2026-11 due<今日 planned overdue"),
        ("activity", "direction:in owed:当方", "direction:in owed:us"),
        (
            "company",
            "業種:software country:JP parent:Acme tag:key owner:me",
            "sector:software country:JP parent:Acme tag:key owner:me",
        ),
        ("contact", "company:Acme role:決裁者 連絡不可", "company:Acme role:決裁者 do-not-contact"),
        ("product", "family:GTX active", "family:GTX active"),
        (
            "order",
            "product:GTX date:2026 amount>1m company:A owner:B",
            "product:GTX date:2026 amount>1m company:A owner:B",
        ),
        ("user", "佐藤 name:花子 deleted", "佐藤 name:花子 deleted"),
    ],
)
def test_each_noun_has_its_fields(noun: str, text: str, canonical: str) -> None:
    assert to_text(parse_filter(text, noun=noun)) == canonical


def test_a_noun_lacks_the_fields_of_others() -> None:
    assert "stage" in refusal("stage:Lead", noun="company")
    assert one("rotting", noun="company").field == "text"
    assert "did you mean family?" in refusal("familly:GTX", noun="product")


def test_a_term_is_added_once() -> None:
    rotting = Term("rotting", "", ())
    once = with_term(parse_filter("owner:me"), rotting)
    assert to_text(once) == "owner:me rotting"
    assert with_term(once, rotting) == once


@pytest.mark.parametrize("noun", NOUNS)
def test_every_name_and_option_is_unambiguous(noun: str) -> None:
    for flags in (False, True):
        names = [fold_name(n) for f in fields(noun) if (f.kind == "flag") == flags for n in (f.name, *f.aliases)]
        assert len(names) == len(set(names))
    flags_of_options = [option.flag for option in options(noun)]
    assert len(flags_of_options) == len(set(flags_of_options))


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.name}-{'-'.join(field.nouns)}")
def test_every_field_is_found_by_every_name_and_explained(field: Field) -> None:
    find = find_flag if field.kind == "flag" else find_field
    for noun in field.nouns or NOUNS:
        assert all(find(noun, name) is field for name in (field.name, *field.aliases))
        assert all(find(noun, name.upper()) is field for name in (field.name, *field.aliases))
    assert field.help
    assert bool(field.choices) == (field.kind == "choice")


def option(flag: str, noun: str = "deal") -> Option:
    return next(option for option in options(noun) if option.flag == flag)


@pytest.mark.parametrize(
    ("flag", "values", "text"),
    [
        ("--stage", ("Lead", "Demo"), "stage:Lead,Demo"),
        ("--stage", ("Lead,Demo",), "stage:Lead,Demo"),
        ("--company", ("Foo, Inc.",), 'company:"Foo, Inc."'),
        ("--company", ('"Foo,Inc."',), 'company:"Foo,Inc."'),
        ("--company", ('"Foo" Ltd',), 'company:"""Foo"" Ltd"'),
        ("--close", ("2026-Q4",), "close:2026-Q4"),
        ("--close-before", ("eom",), "close<eom"),
        ("--close-after", ("eom", "today"), "close>today"),
        ("--amount-min", ("1,000",), 'amount>="1,000"'),
        ("--amount-max", ("1m",), "amount<=1m"),
        ("--probability-min", ("50",), "probability>=50"),
        ("--silent", ("14d",), "silent>=14d"),
        ("--category", ("確実",), "category:commit"),
        ("--no-next-step", (), "no-next-step"),
        ("--we-owe", (), "we-owe"),
    ],
)
def test_an_option_means_a_term(flag: str, values: tuple[str, ...], text: str) -> None:
    term = term_of_option(option(flag), values)
    assert to_text(Filter((term,))) == text
    assert one(text) == term


@pytest.mark.parametrize(
    ("flag", "values"), [("--stage", ()), ("--stage", (" ",)), ("--silent", ("soon",)), ("--kind", ("x",))]
)
def test_a_bad_value_of_an_option_names_the_option(flag: str, values: tuple[str, ...]) -> None:
    with pytest.raises(Usage, match=flag):
        term_of_option(option(flag), values)


# Pieces of which lines in this language are made, so that random lines are often nearly right.
PIECES = [
    "stage",
    "担当",
    "amount",
    "close",
    "silent",
    "kind",
    "停滞",
    "field.",
    "項目．",
    "Size",
    "契約形態",
    "1m",
    "14d",
]
SIGNS = [*':：=>＞<＜≧,，、-－!！"＂“”「」. \u3000\n', ">=", '""', "\u200b", "\ud800", "ﾞ", "×"]
lines = st.lists(st.sampled_from(PIECES + SIGNS * 2) | st.text(max_size=3), max_size=12).map("".join)


@settings(max_examples=200, deadline=None)
@given(lines | st.text(), st.sampled_from(NOUNS), st.sampled_from([None, (), CUSTOM]))
def test_any_text_is_read_or_refused_and_what_is_read_is_written_back(
    text: str, noun: str, custom: tuple[str, ...] | None
) -> None:
    try:
        read = parse_filter(text, noun=noun, custom=custom)
    except Usage as refused:
        str(refused)
        return
    written = to_text(read)
    assert parse_filter(written, noun=noun, custom=custom) == read
    assert to_text(parse_filter(written, noun=noun, custom=custom)) == written


filled = st.text(min_size=1, max_size=8).filter(lambda text: bool(text.strip()))
VALUES = {
    "ref": filled,
    "text": filled,
    "date": st.sampled_from(["2026-Q4", "月末", "12/18", "next friday", "2026-01-01..2026-03-31"]),
    "amount": st.sampled_from(["1m", "1,000,000", "▲1,200", "４５０万", "-5"]),
    "number": st.sampled_from(["0", "50", "62.5", "５０％"]),
    "duration": st.sampled_from(["14d", "2w"]),
}


@st.composite
def terms(draw: st.DrawFn, noun: str) -> Term:
    field = draw(st.sampled_from(fields(noun)))
    negated = draw(st.booleans())
    if field.kind == "flag":
        return Term(field.name, "", (), negated)
    if draw(st.integers(0, 9)) == 0:
        return Term("field." + draw(filled), draw(st.sampled_from([":", ">", "<="])), (draw(filled),), negated)
    values = st.sampled_from([words[0] for words in field.choices]) if field.choices else VALUES[field.kind]
    ops = {"ref": ":", "text": ":", "choice": ":", "duration": "> >= < <="}.get(field.kind, ": > >= < <=")
    op = draw(st.sampled_from(ops.split()))
    several = draw(st.lists(values, min_size=1, max_size=3)) if takes_several(field, op) else [draw(values)]
    return Term(field.name, op, tuple(several), negated)


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(NOUNS))
def test_every_filter_can_be_written(data: st.DataObject, noun: str) -> None:
    filter = Filter(tuple(data.draw(st.lists(terms(noun), max_size=4))))
    assert parse_filter(to_text(filter), noun=noun) == filter


@settings(max_examples=100, deadline=None)
@given(st.data(), lines)
def test_an_option_takes_any_value_or_refuses_it(data: st.DataObject, value: str) -> None:
    chosen = data.draw(st.sampled_from(options("deal")))
    try:
        term = term_of_option(chosen, (value,))
    except Usage as refused:
        str(refused)
        return
    assert one(to_text(Filter((term,)))) == term


def test_reading_filters_costs_no_heavy_import() -> None:
    code = "import sys, sfa_tui.model.filters; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"difflib", "dateparser", "babel", "rich", "sqlite_utils", "typer", "sfa_tui.model.dates", "decimal"}
    assert not heavy & set(loaded)
