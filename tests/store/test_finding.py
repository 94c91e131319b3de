"""Search over everything: what is found is what a plain LIKE over the tables finds."""

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, rows
from sfa_tui.sales import deals as verbs
from sfa_tui.sales.nouns import COMPANY, CONTACT, PRODUCT
from sfa_tui.store.bulk import bulk
from sfa_tui.store.finding import Finder, Hit, leads_to
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store

# What a search looks into, written down once more.
TEXTS = {
    "company": "name reading corporate_number sector website phone address note",
    "contact": "name family_name given_name family_reading given_reading title department note",
    "deal": "name ref note",
    "product": "name code family",
    "activity": "subject summary",
}


@pytest.fixture
def stocked(store: Store, clock: Clock) -> Store:
    """A workspace with rows of every noun in both languages, some of them deleted."""
    for name, reading in (
        ("アクメ工業株式会社", "アクメコウギョウ"),
        ("北洋電機", "ほくようでんき"),
        ("Acme Inc.", ""),
    ):
        texts = {"name": name, "note": "年間契約の更新 100%_sure", "sector": "機械"}
        rows.add(store, clock, COMPANY, texts | ({"reading": reading} if reading else {}))
    for family, given, reading in (("山田", "太郎", "ヤマダ"), ("田中", "花子", "たなか"), ("Frase", "Moses", "")):
        texts = {"family_name": family, "given_name": given, "company": "北洋電機", "title": "部長"}
        rows.add(store, clock, CONTACT, texts | ({"family_reading": reading} if reading else {}))
    rows.add(store, clock, PRODUCT, {"name": "GTX Pro", "code": "GTX-1"})
    for name in ("保守更新 2027", "GTX Pro ×40", "renewal", "更新の相談", "Renewal of GTX"):
        id, _made = verbs.add(store, clock, {"name": name, "company": "北洋電機", "note": "山田様から"})
    verbs.delete(store, [id])
    for subject in ("見積の更新", "call 田中"):
        activities.plan(store, clock, [("deal", _id(store, "deal", "保守更新 2027"))], kind="call", subject=subject)
    rows.delete(store, COMPANY, [str(_id(store, "company", "Acme Inc."))])
    return store


def _id(store: Store, noun: str, name: str) -> str:
    return str(store.connection.execute(f"SELECT id FROM {noun} WHERE name = ?", (name,)).fetchone()[0])


def plainly(store: Store, noun: str, word: str) -> int:
    """Return how many rows a plain LIKE finds."""
    pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    where = " OR ".join(f"{column} LIKE :p ESCAPE '\\'" for column in TEXTS[noun].split())
    sql = f"SELECT count(*) FROM {noun} WHERE deleted_at IS NULL AND ({where})"
    return int(store.connection.execute(sql, {"p": pattern}).fetchone()[0])


def counts(store: Store, text: str) -> dict[str, int]:
    """Return {noun: how many are found}."""
    return {hits.noun: hits.total for hits in Finder().found(store, text, 5)}


@pytest.mark.parametrize(
    "word",
    "更 更新 新 山 山田 田 電 北洋電機 機械 GTX gtx pro a re renewal 2027 7 % 100%_ _ 様から 工業株 zzz 無".split(),
)
def test_every_hit_is_counted_as_a_plain_like_counts_them(stocked: Store, word: str) -> None:
    expected = {noun: found for noun in TEXTS if (found := plainly(stocked, noun, word))}
    assert counts(stocked, word) == expected


@pytest.mark.parametrize(
    ("typed", "noun", "label"),
    [
        ("ほくよう", "company", "北洋電機"),
        ("ホクヨウ", "company", "北洋電機"),
        ("ﾎｸﾖｳ", "company", "北洋電機"),
        ("あく", "company", "アクメ工業株式会社"),
        ("ク", "company", "アクメ工業株式会社"),
        ("やまだ", "contact", "山田"),
        ("ヤマ", "contact", "山田"),
        ("タナカ", "contact", "田中"),
        ("な", "contact", "田中"),
    ],
)
def test_a_reading_is_found_in_either_kana(stocked: Store, typed: str, noun: str, label: str) -> None:
    found = {hits.noun: hits for hits in Finder().found(stocked, typed, 5)}
    assert any(label in hit.label for hit in found[noun].first)


def test_all_words_must_occur_and_width_and_case_do_not_matter(stocked: Store) -> None:
    assert counts(stocked, "ＧＴＸ ×40") == {"deal": 1}
    assert counts(stocked, "gtx 更新") == {}
    assert counts(stocked, "更新 2027") == {"deal": 1}
    assert counts(stocked, "ほくよう 更新") == {"company": 1}
    assert counts(stocked, "   ") == {}


def test_what_is_deleted_meanwhile_is_found_no_more(stocked: Store) -> None:
    finder = Finder()
    assert {hits.noun: hits.total for hits in finder.found(stocked, "renewal", 5)} == {"deal": 1}
    verbs.delete(stocked, [_id(stocked, "deal", "renewal")])
    assert finder.found(stocked, "renewal", 5) == []


def test_hits_are_counted_beyond_those_that_are_shown(store: Store, clock: Clock) -> None:
    with action(store, "import") as act, bulk(act) as many:
        many.insert_rows("deal", [{"id": f"{number:026}", "name": f"更新 {number}"} for number in range(1_000)])
    found = Finder().found(store, "更", 5)
    assert [(hits.noun, hits.total, len(hits.first)) for hits in found] == [("deal", 1_000, 5)]
    assert Finder().found(store, "更新 7", 5)[0].first[0].label.startswith("更新 7")


def test_a_hit_leads_to_the_page_that_shows_it(stocked: Store) -> None:
    company = _id(stocked, "company", "北洋電機")
    assert leads_to(stocked, Hit("company", company, "", "")) == ("company", company)
    deal = _id(stocked, "deal", "保守更新 2027")
    call = str(stocked.connection.execute("SELECT id FROM activity LIMIT 1").fetchone()[0])
    assert leads_to(stocked, Hit("activity", call, "", "")) == ("deal", deal)
    assert leads_to(stocked, Hit("product", _id(stocked, "product", "GTX Pro"), "", "")) is None
