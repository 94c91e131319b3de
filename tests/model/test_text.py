import re
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from sfa_tui.model import text as subject
from sfa_tui.model.text import (
    display_width,
    fold,
    fold_reading,
    strip_honorific,
    strip_legal_form,
    truncate_width,
)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
printable = st.text(st.characters(exclude_categories=["C"]), max_size=30)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  GTX   Pro\t×40 ", "gtx pro x40"),
        ("ＧＴＸ　Ｐｒｏ", "gtx pro"),
        ("ｱｸﾒ工業", "アクメ工業"),
        ("Straße", "strasse"),
        ("㈱アクメ", "(株)アクメ"),
        ("葛\U000e0100城", "葛城"),
        ("a\u200bb\ufeff", "ab"),
        ("カ\u3099", "ガ"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(words)
def test_fold_is_stable_and_blind_to_case_and_width(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())
    assert fold(unicodedata.normalize("NFKC", text)) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@given(st.lists(words | st.text(max_size=6)))
def test_a_text_is_folded_word_by_word(texts: list[str]) -> None:
    assert fold(" ".join(texts)) == " ".join(filter(None, map(fold, texts)))


@given(st.text(st.characters(max_codepoint=127), max_size=40))
def test_fold_of_ascii_is_the_same_on_the_quick_path(text: str) -> None:
    assert fold(text) == fold(text + "\u200b")


def test_every_character_folds_once() -> None:
    for code in range(sys.maxunicode + 1):
        if not 0xD800 <= code <= 0xDFFF:
            folded = fold(chr(code))
            assert fold(folded) == folded, hex(code)


@pytest.mark.parametrize("text", ["さとう", "サトウ", "ｻﾄｳ", " サトウ "])
def test_readings_of_any_kana_are_equal(text: str) -> None:
    assert fold_reading(text) == "サトウ"


def test_voiced_kana_and_iteration_marks_become_katakana() -> None:
    assert fold_reading("ｶﾞﾊﾟ かゞみ ゔ") == "ガパ カヾミ ヴ"


@pytest.mark.parametrize(
    ("name", "without"),
    [
        ("田中さん", "田中"),
        ("田中 様", "田中"),
        ("田中　部長様", "田中"),
        ("山本部長", "山本"),
        ("佐藤副社長", "佐藤"),
        ("佐藤専務取締役", "佐藤"),
        ("アクメ工業 御中", "アクメ工業"),
        ("小林先生", "小林"),
        ("Mr. Smith", "Smith"),
        ("Ms Jones", "Jones"),
        ("Dr.Who", "Who"),
        ("DR. WHO", "WHO"),
        ("Drake", "Drake"),
        ("Msgr Brown", "Msgr Brown"),
        ("様", "様"),
        ("部長", "部長"),
        ("Mr.", "Mr."),
        ("", ""),
    ],
)
def test_strip_honorific(name: str, without: str) -> None:
    assert strip_honorific(name) == without


FORMS_BEFORE = ["株式会社", "㈱", "(株)", "（株）", "有限会社", "㈲", "(有)", "合同会社", "一般社団法人", "医療法人"]
FORMS_AFTER = [
    " Inc",
    ", Inc.",
    " Ltd",
    " Co., Ltd.",
    " LLC",
    " Corp.",
    " Corporation",
    " Company",
    " GmbH",
    " GmbH & Co. KG",
    " AG",
    " S.A.",
    " S.à r.l.",
    " S.p.A.",
    " B.V.",
    " N.V.",
    " K.K.",
    " Pty Ltd",
    " (Pty) Ltd",
    " PLC",
    " Oy",
    " A/S",
    " Sp. z o.o.",
    "　Ｉｎｃ．",
]


@pytest.mark.parametrize("form", FORMS_BEFORE)
@pytest.mark.parametrize("name", ["アクメ工業", "Acme", "東京 電機"])
def test_japanese_form_is_stripped_on_either_side(form: str, name: str) -> None:
    assert strip_legal_form(form + name) == name
    assert strip_legal_form(f"{form}　{name}") == name
    assert strip_legal_form(name + form) == name
    assert strip_legal_form(f"{name} {form}") == name


@pytest.mark.parametrize("form", FORMS_AFTER)
def test_western_form_is_stripped(form: str) -> None:
    assert strip_legal_form("Acme" + form) == "Acme"
    assert strip_legal_form("Acme" + form.upper()) == "Acme"
    bare = form.strip(" ,　")
    assert strip_legal_form(bare) == bare


@pytest.mark.parametrize(
    "name", ["Costco", "Asa", "Lincoln", "Texaco", "Pepsi-Co", "㈱", "株式会社", "Co., Ltd.", "", "東京"]
)
def test_name_that_only_looks_like_a_form_stays(name: str) -> None:
    assert strip_legal_form(name) == name


def test_form_in_the_middle_stays() -> None:
    assert strip_legal_form("アクメ(株)東京支店") == "アクメ(株)東京支店"


def test_k_k_before_the_name() -> None:
    assert strip_legal_form("K.K. Acme") == "Acme"


@given(words)
def test_stripping_never_empties_a_name(text: str) -> None:
    for strip in (strip_honorific, strip_legal_form):
        assert bool(strip(text)) == bool(text.strip())


def test_stripping_long_runs_is_quick() -> None:
    awkward = "a" + " ,&(" * 20_000 + "b" + " " * 20_000 + "c"
    assert strip_honorific(awkward).startswith("a")
    assert strip_legal_form(awkward[:4_000]).startswith("a")


@given(printable)
def test_width_is_what_rich_draws(text: str) -> None:
    assert display_width(text) == cell_len(text)


def test_quick_width_of_every_character_is_what_rich_draws() -> None:
    known = re.compile(f"[{subject._NARROW}{subject._WIDE}]")
    for code in range(0x20, 0x11000):
        if known.fullmatch(chr(code)):
            assert display_width(chr(code)) == cell_len(chr(code)), hex(code)


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("アクメ工業 GTX", 14), ("ｱｸﾒ", 3), ("¥4.8M ●", 7), ("か\u3099", 2)]
)
def test_display_width(text: str, width: int) -> None:
    assert display_width(text) == width


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        ("アクメ工業", 10, "アクメ工業"),
        ("アクメ工業", 9, "アクメ工…"),
        ("アクメ工業", 8, "アクメ…"),
        ("Acme", 3, "Ac…"),
        ("Acme", 1, "…"),
        ("Acme", 0, ""),
        ("Acme", -1, ""),
        ("", 5, ""),
    ],
)
def test_truncate_width(text: str, width: int, cut: str) -> None:
    assert truncate_width(text, width) == cut


@given(printable, st.integers(0, 20))
@settings(max_examples=150)
def test_truncated_text_fits_and_loses_no_more_than_it_must(text: str, width: int) -> None:
    cut = truncate_width(text, width)
    assert display_width(cut) <= width
    if cut != text and width:
        assert text.startswith(cut.removesuffix("…"))
        longer = text[: len(cut)]
        assert display_width(longer) > width - 1
