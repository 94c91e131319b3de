"""What the commands of every noun have in common: made from one shape, they behave as one."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from sfa_tui.model import fields
from sfa_tui.sales.nouns import NOUNS
from tests.conftest import Once, Run
from tests.live import live_rows_in

ADD: dict[str, tuple[str, ...]] = {
    "company": ("company", "add", "Acme", "--sector", "IT", "--owner", "me", "--tag", "key,emea"),
    "contact": ("contact", "add", "Taro Yamada", "--company", "Acme", "--email", "taro@example.com"),
    "product": ("product", "add", "GTX Pro", "--unit-price", "4821", "--family", "GTX"),
    "order": ("order", "add", "--ref", "SO-1", "--company", "Acme", "--amount", "1200.50"),
    "user": ("user", "add", "Sato", "--team", "East", "--email", "sato@example.com"),
    "team": ("team", "add", "West"),
    "stage": ("stage", "add", "Trial", "--probability", "40"),
    "rank": ("rank", "add", "S", "--probability", "95"),
}
NAMED = {
    "company": "Acme",
    "contact": "Taro",
    "product": "gtx pro",
    "order": "SO-1",
    "user": "sato",
    "team": "West",
    "stage": "Trial",
    "rank": "s",
}
CHANGE: dict[str, tuple[str, ...]] = {
    "company": ("--sector", "Retail", "--tag=-emea"),
    "contact": ("--title", "Head of IT", "--phone", "+81 3-3580-3311"),
    "product": ("--unit-price", "4950"),
    "order": ("--amount", "1300"),
    "user": ("--team", "West"),
    "team": ("--parent", "East"),
    "stage": ("--position", "1", "--requires", "amount,company.sector"),
    "rank": ("--label", "certain"),
}
WORDS = {
    "ref": "Acme",
    "text": "x",
    "choice": "",
    "date": "2026-12",
    "amount": "1m",
    "number": "5",
    "duration": "3d",
}
nouns = pytest.mark.parametrize("noun", sorted(ADD))


@pytest.fixture
def added(once: Once, invoke: Run, workspace: Path, noun: str) -> dict[str, Any]:
    """A row of the noun, as `add --json` printed it, with a team East beside it."""

    def make() -> dict[str, Any]:
        invoke("team", "add", "East").ok()
        row: dict[str, Any] = invoke(*ADD[noun], "--json").ok().json
        return row

    return once(make, noun)


@nouns
def test_add_show_and_list_print_one_object(invoke: Run, added: dict[str, Any], noun: str) -> None:
    assert invoke(noun, "show", NAMED[noun], "--json").ok().json == added
    assert added in invoke(noun, "list", "--json").ok().json
    assert invoke(noun, "show", added["id"][-8:], "--json").ok().json == added


@nouns
def test_every_format_has_the_same_rows(invoke: Run, added: dict[str, Any], noun: str) -> None:
    rows = invoke(noun, "list", "--json").ok().json
    for format, delimiter in (("csv", ","), ("tsv", "\t")):
        out = invoke(noun, "list", "--format", format).ok().out
        read = list(csv.DictReader(io.StringIO(out), delimiter=delimiter))
        assert [row["id"] for row in read] == [row["id"] for row in rows]
    table = invoke(noun, "list").ok().out
    assert len(table.splitlines()) == 1 + len(rows)


@nouns
def test_an_edit_prints_the_row_and_undo_takes_it_back(
    invoke: Run, workspace: Path, added: dict[str, Any], noun: str
) -> None:
    if noun == "user":
        invoke("team", "add", "West").ok()
    before = live_rows_in(workspace)
    changed = invoke(noun, "edit", NAMED[noun], *CHANGE[noun], "--json").ok().json
    assert changed != added
    assert invoke(noun, "show", added["id"], "--json").ok().json == changed
    invoke("undo").ok()
    assert live_rows_in(workspace) == before


@nouns
def test_a_rehearsed_edit_shows_what_would_be_and_changes_nothing(
    invoke: Run, workspace: Path, added: dict[str, Any], noun: str
) -> None:
    before = live_rows_in(workspace)
    shown = invoke(noun, "edit", NAMED[noun], *CHANGE[noun], "--dry-run", "--json").ok().json
    assert shown != added
    assert shown["id"] == added["id"]
    assert live_rows_in(workspace) == before


@nouns
def test_a_delete_prints_the_row_and_undo_brings_it_back(
    invoke: Run, workspace: Path, added: dict[str, Any], noun: str
) -> None:
    invoke("user", "edit", "Sato", "--team", "").ok() if noun == "user" else None
    before = live_rows_in(workspace)
    shown = invoke(noun, "show", added["id"], "--json").ok().json
    assert invoke(noun, "delete", NAMED[noun], "--dry-run", "--json").ok().json == shown
    assert live_rows_in(workspace) == before
    assert invoke(noun, "delete", NAMED[noun], "--json").ok().json == shown
    assert invoke(noun, "show", NAMED[noun]).code == 3
    assert added["id"] not in [row["id"] for row in invoke(noun, "list", "--json").ok().json]
    assert added["id"] in [row["id"] for row in invoke(noun, "list", "deleted", "--json").ok().json]
    invoke("undo").ok()
    assert live_rows_in(workspace) == before


@nouns
def test_what_nobody_answers_to_is_not_found(invoke: Run, workspace: Path, noun: str) -> None:
    for verb in (("show",), ("delete",), ("edit", "--set", "name=x")):
        ran = invoke(noun, verb[0], "Nonesuch", *verb[1:])
        assert ran.code == 3, ran.err
        assert "Nonesuch" in ran.err


@nouns
def test_an_edit_of_nothing_and_an_unknown_field_are_wrong_usage(invoke: Run, added: dict[str, Any], noun: str) -> None:
    assert invoke(noun, "edit", NAMED[noun]).code == 2
    assert invoke(noun, "edit", NAMED[noun], "--set", "nonesuch=1").code == 3
    assert invoke(noun, "edit", NAMED[noun], "--set", "nonesuch").code == 2
    assert invoke(noun, "list", "--sort", "nonesuch").code == 2


@nouns
def test_every_order_sorts_and_reverses(invoke: Run, added: dict[str, Any], noun: str) -> None:
    from importlib import import_module

    commands = import_module(f"sfa_tui.cli.{noun}").COMMANDS
    for order in commands.listing.orders:
        rows = invoke(noun, "list", "--sort", order, "--json").ok().json
        reverse = invoke(noun, "list", "--sort", order, "--reverse", "--json").ok().json
        assert sorted(row["id"] for row in rows) == sorted(row["id"] for row in reverse)
    assert len(invoke(noun, "list", "--limit", "1", "--json").ok().json) == 1
    assert invoke(noun, "list", "--limit", "0").code == 2


@nouns
def test_every_field_of_the_filter_language_is_known_to_the_store(
    invoke: Run, added: dict[str, Any], noun: str
) -> None:
    if noun == "order":
        invoke("product", "add", "Acme").ok()
    for name in ("Acme", "x"):
        invoke("user", "add", name).ok()
        if noun in ("team", "rank", "stage", "user", "product"):
            invoke("company", "add", "Acme").ok()

    def listed(*filter: str) -> list[str]:
        ran = invoke(noun, "list", "--json", "--", *filter)
        assert ran.code == 0, (filter, ran.err)
        return [row["id"] for row in ran.json]

    everything = sorted(listed())
    for field in fields.fields(noun):
        value = field.choices[0][0] if field.choices else WORDS.get(field.kind)
        term = field.name if field.kind == "flag" else f"{field.name}:{value}"
        assert sorted(listed(term) + listed(f"-{term}")) == everything, term
        if field.kind in ("date", "amount", "number"):
            for sign in ("<", "<=", ">", ">="):
                assert set(listed(f"{field.name}{sign}{value}")) <= set(everything)


@nouns
def test_free_words_and_the_name_find_it(invoke: Run, added: dict[str, Any], noun: str) -> None:
    word = {"rank": "S", "order": "SO-1"}.get(noun, NAMED[noun])
    assert added["id"] in [row["id"] for row in invoke(noun, "list", word, "--json").ok().json]
    assert invoke(noun, "list", "no such words", "--json").ok().json == []


def test_help_names_every_field_and_examples(invoke: Run, workspace: Path) -> None:
    for noun in ADD:
        text = invoke(noun, "add", "--help").ok().out
        assert f"sfa {noun} add" in text
        for field in NOUNS[noun].fields:
            if field.name not in ("name", "code"):
                assert f"--{field.name.replace('_', '-')}" in text


def test_a_filter_means_every_row_that_it_lets_through(invoke: Run, workspace: Path) -> None:
    for name, sector in (("A", "IT"), ("B", "IT"), ("C", "Retail")):
        invoke("company", "add", name, "--sector", sector).ok()
    refused = invoke("company", "edit", "sector:IT", "--owner", "me")
    assert refused.code == 2
    assert "--yes" in refused.err
    rehearsed = invoke("company", "edit", "sector:IT", "--owner", "me", "--dry-run", "--json").ok()
    assert [row["owner"] for row in rehearsed.json] == ["Aoki", "Aoki"]
    assert "2 rows" in rehearsed.err
    invoke("company", "edit", "sector:IT", "--owner", "me", "--yes").ok()
    owners = {row["name"]: row["owner"] for row in invoke("company", "list", "--json").ok().json}
    assert owners == {"A": "Aoki", "B": "Aoki", "C": None}
    invoke("undo").ok()
    assert [row["owner"] for row in invoke("company", "list", "--json").ok().json] == [None, None, None]
    invoke("company", "delete", "sector:IT", "--yes").ok()
    assert [row["name"] for row in invoke("company", "list", "--json").ok().json] == ["C"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("company", "add"), "NAME"),
        (("company", "add", ""), "name"),
        (("order", "add", "--company", "Acme"), "amount"),
        (("order", "add", "--company", "Acme", "--amount", "much"), "much"),
        (("order", "add", "--company", "Acme", "--amount", "1", "--date", "someday"), "someday"),
        (("order", "add", "--company", "Acme", "--amount", "1.234.5"), "1.234.5"),
        (("product", "add", "X", "--currency", "DOLLAR"), "DOLLAR"),
        (("company", "add", "X", "--employees", "many"), "many"),
        (("stage", "add", "X", "--probability", "140"), "140"),
        (("stage", "add", "X", "--kind", "maybe"), "maybe"),
        (("user", "add", "X", "--role", "king"), "king"),
        (("contact", "add", "X", "--email", "nowhere"), "nowhere"),
        (("contact", "add", "X", "--do-not-contact", "perhaps"), "perhaps"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_name(
    invoke: Run, workspace: Path, arguments: tuple[str, ...], named: str
) -> None:
    before = live_rows_in(workspace)
    ran = invoke(*arguments)
    assert ran.code == 2, ran.err
    assert named in ran.err
    assert live_rows_in(workspace) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("company", "add", "X", "--owner", "Nobody"),
        ("order", "add", "--company", "X", "--amount", "1", "--product", "Nothing"),
        ("team", "add", "X", "--parent", "Nowhere"),
        ("stage", "edit", "Lead", "--requires", "colour"),
    ],
)
def test_unknown_names_are_not_found_and_nothing_is_made(
    invoke: Run, workspace: Path, arguments: tuple[str, ...]
) -> None:
    before = live_rows_in(workspace)
    assert invoke(*arguments).code == 3
    assert live_rows_in(workspace) == before
