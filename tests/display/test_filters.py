"""A filter as it is read is a filter as it is typed."""

from collections.abc import Iterator

import pytest

from sfa_tui import locale
from sfa_tui.display.filters import shown
from sfa_tui.model.fields import fields
from sfa_tui.model.filters import parse_filter, to_text

TEXT = "stage:Lead -owner:me amount>500万 we-owe no-next-step close<eom 北洋 field.色:赤"


@pytest.fixture
def _japanese() -> Iterator[None]:
    before = locale.language()
    locale.install("ja")
    yield
    locale.install(before)


def test_in_english_it_is_the_canonical_text() -> None:
    filter = parse_filter(TEXT)
    assert shown(filter) == to_text(filter)


@pytest.mark.usefixtures("_japanese")
def test_in_japanese_it_is_japanese_and_means_the_same() -> None:
    filter = parse_filter(TEXT)
    assert shown(filter).startswith("ステージ:Lead -")
    assert "要返信" in shown(filter)
    assert parse_filter(shown(filter)) == filter


@pytest.mark.usefixtures("_japanese")
@pytest.mark.parametrize("noun", ["deal", "company", "contact", "activity"])
def test_every_flag_is_read_again(noun: str) -> None:
    for field in fields(noun):
        if field.kind == "flag":
            filter = parse_filter(field.name, noun=noun)
            assert parse_filter(shown(filter), noun=noun) == filter
