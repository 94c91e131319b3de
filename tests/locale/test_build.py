"""The committed catalogues are what the program's texts and its translators make of them, and lack nothing."""

import gettext
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from sfa_tui.locale import LANGUAGES, build

Collect = Callable[[str], Catalog]


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return build.collect()


@pytest.fixture
def collect(tmp_path: Path) -> Collect:
    """Messages of a module with this source."""

    def run(source: str) -> Catalog:
        (tmp_path / "module.py").write_text(source, encoding="utf-8")
        return build.collect(tmp_path)

    return run


def ids(catalogue: Catalog) -> set[object]:
    return {(message.id, message.context) for message in catalogue if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_text_and_no_other(language: str, texts: Catalog) -> None:
    known = build.read(language)
    assert ids(known) == ids(texts), "run `make messages`"
    assert not known.obsolete
    assert not [message.id for message in known if message.id and message.fuzzy]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_with_its_placeholders(language: str) -> None:
    assert [message.id for message in build.missing(build.read(language))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_committed_files_are_what_the_tool_writes(language: str, texts: Catalog) -> None:
    catalogue = build.update(language, texts, build.read(language))
    assert build.po_path(language).read_bytes() == build.as_po(catalogue), "run `make messages`"
    assert build.mo_path(language).read_bytes() == build.as_mo(catalogue), "run `make messages`"


def test_what_is_written_names_no_date_version_or_place(texts: Catalog) -> None:
    po = build.as_po(build.update("ja", texts, build.read("ja"))).decode()
    for word in ("-Date", "Generated-By", "Project-Id", "\n#:", "fuzzy"):
        assert word not in po


def test_it_collects_every_way_to_mark_a_text(collect: Collect) -> None:
    catalogue = collect(
        '_("one")\nN_("two")\nngettext("a deal", "{count} deals", n)\npgettext("to win", "won")\nshown("four")\n'
    )
    assert ids(catalogue) == {("one", None), ("two", None), (("a deal", "{count} deals"), None), ("won", "to win")}


def test_english_repeats_the_texts_and_japanese_keeps_its_translations(collect: Collect) -> None:
    catalogue = collect('_("Deals")\n_("New")\nngettext("a deal", "{count} deals", n)\n')
    known = Catalog(locale="ja")
    known.add("Deals", "案件")
    known.add("Gone", "なし")
    japanese = build.update("ja", catalogue, known)
    assert {message.id: message.string for message in japanese if message.id} == {
        "Deals": "案件",
        "New": "",
        ("a deal", "{count} deals"): [""],
    }
    english = build.update("en", catalogue, Catalog(locale="en"))
    assert {message.string for message in english if message.id} == {"Deals", "New", ("a deal", "{count} deals")}


@pytest.mark.parametrize(
    ("string", "complete"),
    [("{count} 件", True), ("{number} 件", False), ("件", False), ("", False)],
)
def test_a_plural_in_japanese_says_what_the_plural_says(string: str, complete: bool) -> None:
    catalogue = Catalog(locale="ja")
    catalogue.add(("a deal", "{count} deals"), (string,))
    assert bool(list(build.missing(catalogue))) is not complete


def test_gettext_reads_what_is_compiled(tmp_path: Path) -> None:
    catalogue = Catalog(locale="ja", fuzzy=False)
    catalogue.add(("a deal", "{count} deals"), ("{count} 件",))
    catalogue.add("won", "受注", context="stage")
    path = tmp_path / "sfa.mo"
    path.write_bytes(build.as_mo(catalogue))
    with path.open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert read.ngettext("a deal", "{count} deals", 1) == "{count} 件"
    assert read.pgettext("stage", "won") == "受注"
