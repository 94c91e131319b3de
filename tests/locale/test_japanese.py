"""A Japanese workspace speaks Japanese: no canonical English word of a noun, field, kind or verb gets out."""

import re
from pathlib import Path

import pytest

from sfa_tui import locale
from sfa_tui.model import fields, words
from sfa_tui.model.verbs import VERBS
from sfa_tui.sales import nouns
from sfa_tui.store.schema import SYNCED
from tests.conftest import Run

JAPANESE = {"LC_ALL": "ja_JP.UTF-8"}
# Words that the examples and options of a message may well say are left out: they are typed so in any language.
CANONICAL = (
    {*words.NOUNS, *words.FIELDS, *words.CHOICES, *VERBS}
    | {"yes", "no", "today", "tomorrow", "overdue", "undone", "rehearsal", "best case", "to-do"}
) - {"id", "in", "text"}
WORD = re.compile(
    r"(?<![\w./=-])(" + "|".join(sorted(map(re.escape, CANONICAL), key=len, reverse=True)) + r")(?![\w.=-])"
)
# What is quoted between ` or begins with -- is a command to be typed.
COMMAND = re.compile(r"`[^`]*`|\bsfa [a-z ]+|--[a-z-]+(?:=\S+)?|/\S+|# .*")


def english(text: str) -> list[str]:
    """Return the canonical words in what a person would read."""
    return WORD.findall(COMMAND.sub(" ", text))


@pytest.fixture
def japanese() -> object:
    locale.install("ja")
    yield
    locale.install("en")


@pytest.fixture
def sfa(invoke: Run, tmp_path: Path) -> Run:
    def run(*arguments: str, **options: object) -> object:
        return invoke(*arguments, env=JAPANESE)

    run("init", "--name", "アクメ商事", "--user", "佐藤")
    run("company", "add", "株式会社アクメ", "--sector", "製造", "--owner", "me")
    run("contact", "add", "田中一郎", "--company", "アクメ", "--buying-role", "champion")
    run("product", "add", "搬送装置", "--code", "GTX", "--unit-price", "120万", "--unit-cost", "80万")
    run("user", "add", "鈴木次郎", "--role", "rep", "--team", "東日本")
    run("field", "add", "deal", "契約形態", "--type", "choice", "--choices", "保守,スポット")
    run(
        *("deal", "add", "設備更新", "--company", "アクメ", "--amount", "480万", "--close", "12/18", "--rank", "C"),
        *("--contact", "田中:decision maker", "--set", "契約形態=保守", "--category", "commit"),
    )
    run("deal", "add", "保守契約", "--company", "北洋電機", "--product", "GTX x 2", "--owner", "鈴木")
    run("log", "設備更新", "昨日 < メール 田中部長: 値引きの相談; 次回: 明日 電話; 金額: 500万")
    run("plan", "保守契約", "返事", "--due", "月末", "--they")
    run("deal", "edit", "設備更新", "--close", "2027-01-15", "--rank", "B", "--note", "急ぎ")
    run("deal", "lose", "保守契約", "--reason", "価格", "--kind", "no decision")
    run("stage", "edit", "交渉", "--requires", "金額,取引先.従業員数,先方担当者.影響者,発生元")
    run("order", "add", "--company", "アクメ", "--product", "GTX", "--quantity", "2", "--amount", "240万")
    run("target", "add", "--user", "佐藤", "--period", "今期", "--amount", "3000万")
    return run  # type: ignore[return-value]


SHOWN = (
    "stage list",
    "rank list",
    "user list",
    "team list",
    "product show GTX",
    "field list",
    "company list",
    "company show アクメ",
    "contact list",
    "contact show 田中",
    "deal list",
    "deal show 設備更新",
    "deal show 保守契約",
    "deal list --columns name,stage,kind,category,lost_kind",
    "activity list",
    "order list",
    "target list",
    "search 電話",
    "search アクメ",
    "history",
    "history deal 設備更新",
    "history deal 保守契約",
    "history contact 田中",
    "forecast --by category",
    "pipeline",
    "undo --dry-run",
    "doctor",
)
REFUSED = (
    "deal show 無い",
    "deal move 設備更新 無い",
    "deal move 設備更新 交渉",
    "deal lose 設備更新",
    "deal win 保守契約",
    "deal reopen 設備更新",
    "deal add 新規 --amount 沢山",
    "deal add 新規 --close いつか",
    "deal add 新規 --category 変",
    "deal add 新規 --set 無い項目=1",
    "deal edit 設備更新 --probability 150",
    "deal list 状態:変",
    "deal list 無い項目:変",
    "deal move",
    "company delete アクメ",
    "company show 無い",
    "contact add 鈴木 --buying-role 社長",
    "contact add 鈴木 --do-not-contact たぶん",
    "product show 無い",
    "stage add 交渉",
    "stage edit 交渉 --kind 変",
    "activity add 挨拶 --kind 変",
    "activity show 無い",
    "user add 高橋 --role 変",
    "order add --amount 1",
    "field add deal 契約形態 --type text",
)


def test_what_is_shown_is_japanese(sfa: Run) -> None:
    said = {command: sfa(*command.split()) for command in SHOWN}
    assert {command: ran.code for command, ran in said.items() if ran.code} == {}
    found = {command: english(ran.out + ran.err) for command, ran in said.items()}
    assert {command: names for command, names in found.items() if names} == {}


def test_what_is_refused_is_refused_in_japanese(sfa: Run) -> None:
    said = {command: sfa(*command.split()) for command in REFUSED}
    assert [command for command, ran in said.items() if not ran.code] == []
    found = {command: english(ran.err) for command, ran in said.items()}
    assert {command: names for command, names in found.items() if names} == {}


def test_programs_read_canonical_words_in_any_language(sfa: Run) -> None:
    told = sfa("deal", "show", "保守契約", "--json").out
    assert '"kind": "lost"' in told
    assert '"lost_kind": "no decision"' in told
    assert '"verb": "deal lose"' in sfa("history", "--json").out


def test_japanese_words_are_understood_where_they_are_shown(sfa: Run) -> None:
    assert sfa("contact", "edit", "田中", "--buying-role", "決裁者", "--set", "役職=部長").code == 0
    assert '"buying_role": "decision maker"' in sfa("contact", "show", "田中", "--json").out
    assert sfa("deal", "edit", "設備更新", "--set", "見込み区分=ベストケース").code == 0
    assert '"category": "best_case"' in sfa("deal", "show", "設備更新", "--json").out


def test_a_company_is_known_without_its_legal_form(sfa: Run) -> None:
    assert sfa("company", "list", "--json").out.count("アクメ") == 1


@pytest.mark.usefixtures("japanese")
def test_every_choice_has_a_japanese_name() -> None:
    choices = {each for noun in (*nouns.NOUNS.values(), nouns.ACTIVITY) for f in noun.fields for each in f.choices}
    choices |= {*nouns.BUYING_ROLES, *nouns.COMPANY_ROLES, *nouns.METRICS, *nouns.DEBTORS, *nouns.DIRECTIONS}
    assert {each for each in choices if words.choice(each).isascii()} == set()


@pytest.mark.usefixtures("japanese")
def test_every_field_and_noun_has_a_japanese_name() -> None:
    named = {f.name for noun in (*nouns.NOUNS.values(), nouns.ACTIVITY) for f in noun.fields}
    named |= {f.name for f in fields.FIELDS if f.kind != "flag"} - {"id"}
    assert {each for each in named if words.field(each).isascii()} == set()
    tables = set(SYNCED) - {"mention", "import_mapping", "setting"}
    assert {each for each in tables if words.noun(each).isascii()} == set()


@pytest.mark.usefixtures("japanese")
def test_the_filter_language_reads_what_is_shown() -> None:
    for noun in ("deal", "activity", "company", "contact", "product", "order"):
        for field in fields.fields(noun):
            if field.kind == "flag":
                continue
            assert fields.find_field(noun, words.field(field.name)) == field, (noun, field.name)
            for spellings in field.choices:
                assert fields.find_choice(field.choices, words.choice(spellings[0])) == spellings[0]
