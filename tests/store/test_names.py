"""What answers to a name where there is more to a name than its letters: legal forms, codes."""

from pathlib import Path

import pytest

from sfa_tui import locale
from sfa_tui.model.filters import parse_filter
from sfa_tui.screens.help import GRAMMARS
from tests.conftest import Run

EXAMPLE = "stage:Lead owner:me amount>1m close<eom we-owe, or words"


@pytest.mark.parametrize(
    ("held", "typed", "companies"),
    [
        ("株式会社アクメ", "アクメ", 1),
        ("アクメ工業株式会社", "アクメ工業", 1),
        ("アクメ", "(株)アクメ", 1),
        ("Acme Inc.", "ACME", 1),
        ("株式会社アクメ", "有限会社アクメ", 2),
        ("株式会社アクメ", "アクメ工業", 2),
    ],
)
def test_a_company_is_known_without_its_legal_form(invoke: Run, held: str, typed: str, companies: int) -> None:
    invoke("init", "--language", "ja", "--user", "佐藤")
    invoke("company", "add", held)
    assert invoke("deal", "add", "更新", "--company", typed).code == 0
    assert len(invoke("company", "list", "--json").json) == companies


def test_a_product_is_named_by_its_code(invoke: Run) -> None:
    invoke("init", "--user", "佐藤")
    invoke("product", "add", "搬送装置", "--code", "GTX-40", "--unit-price", "100")
    assert invoke("product", "show", "gtx-40", "--json").json["name"] == "搬送装置"


def test_the_filters_that_the_app_teaches_can_be_read(invoke: Run, japanese_workspace: Path) -> None:
    locale.install("ja")
    try:
        taught = [locale._(GRAMMARS[1][2]), locale._(EXAMPLE).partition("、")[0]]
    finally:
        locale.install("en")
    for line in taught:
        assert invoke("deal", "list", line, "--json").ok().json == []
        # A word that is no condition would just be searched for.
        terms = parse_filter(line).terms
        assert all(term.field != "text" for term in terms), line
