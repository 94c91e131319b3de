"""`sfa field`: custom fields, their choices, and what becomes of the values."""

from pathlib import Path

import pytest

from tests.conftest import Once, Run
from tests.live import live_rows_in

FIELD = ("field", "add", "deal", "契約形態", "--type", "choice", "--choices", "保守,新規")


@pytest.fixture
def held(once: Once, invoke: Run, workspace: Path) -> None:
    """A field with choices, and two deals that hold one."""

    def make() -> None:
        row = invoke(*FIELD, "--json").ok().json
        assert (row["noun"], row["type"], row["choices"]) == ("deal", "choice", ["保守", "新規"])
        invoke("deal", "add", "A", "--set", "契約形態=保守").ok()
        invoke("deal", "add", "B", "--set", "契約形態=新規").ok()

    once(make)


def values(invoke: Run) -> dict[str, object]:
    return {row["name"]: row["fields"] for row in invoke("deal", "list", "--json").ok().json}


def test_a_choice_is_renamed_wherever_it_is_held(invoke: Run, workspace: Path, held: None) -> None:
    before = live_rows_in(workspace)
    row = (
        invoke(
            *("field", "edit", "deal", "契約形態", "--rename-choice", "保守=保守契約", "--add-choice", "リース"),
            *("--name", "契約", "--json"),
        )
        .ok()
        .json
    )
    assert (row["name"], row["choices"]) == ("契約", ["保守契約", "新規", "リース"])
    assert values(invoke) == {"A": {"契約": "保守契約"}, "B": {"契約": "新規"}}
    assert [each["name"] for each in invoke("deal", "list", "契約:保守契約", "--json").ok().json] == ["A"]
    invoke("undo").ok()
    assert live_rows_in(workspace) == before


def test_a_choice_that_is_renamed_to_another_becomes_one_with_it(invoke: Run, workspace: Path, held: None) -> None:
    row = invoke("field", "edit", "deal", "契約形態", "--rename-choice", "保守=新規", "--json").ok().json
    assert row["choices"] == ["新規"]
    assert values(invoke) == {"A": {"契約形態": "新規"}, "B": {"契約形態": "新規"}}


def test_a_deleted_field_takes_its_values_along_and_undo_brings_them_back(
    invoke: Run, workspace: Path, held: None
) -> None:
    before = live_rows_in(workspace)
    assert "2 rows" in invoke("field", "delete", "deal", "契約形態", "--dry-run").ok().err
    assert live_rows_in(workspace) == before
    invoke("field", "delete", "deal", "契約形態").ok()
    assert values(invoke) == {"A": {}, "B": {}}
    assert invoke("deal", "list", "契約形態:保守").code == 2
    invoke("undo").ok()
    assert live_rows_in(workspace) == before


def test_fields_of_one_noun_or_of_all(invoke: Run, workspace: Path, held: None) -> None:
    invoke("field", "add", "company", "予算", "--type", "money").ok()
    assert [row["name"] for row in invoke("field", "list", "--json").ok().json] == ["契約形態", "予算"]
    assert [row["name"] for row in invoke("field", "list", "company", "--json").ok().json] == ["予算"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "deal", "X", "--type", "colour"), 2),
        (("add", "deal", "X", "--type", "choice"), 2),
        (("add", "user", "X"), 2),
        (("add", "deal", " "), 2),
        (("add", "deal", "契約形態"), 5),
        (("list", "user"), 2),
        (("edit", "deal", "契約形態"), 2),
        (("edit", "deal", "X", "--name", "Y"), 3),
        (("edit", "deal", "契約形態", "--add-choice", "保守"), 5),
        (("edit", "deal", "契約形態", "--rename-choice", "X=Y"), 2),
        (("edit", "deal", "契約形態", "--rename-choice", "保守="), 2),
        (("edit", "deal", "契約形態", "--name", ""), 2),
        (("delete", "deal", "X"), 3),
    ],
)
def test_what_cannot_be_is_refused(
    invoke: Run, workspace: Path, held: None, arguments: tuple[str, ...], code: int
) -> None:
    before = live_rows_in(workspace)
    assert invoke("field", *arguments).code == code
    assert live_rows_in(workspace) == before


@pytest.mark.parametrize(
    ("type", "typed", "kept", "wrong"),
    [
        ("text", "x, y", "x, y", None),
        ("number", "1,200.5", 1200.5, "many"),
        ("money", "$1,200.50", 1200.5, "much"),
        ("date", "2026-12-24", "2026-12-24", "someday"),
        ("user", "me", "Aoki", "Nobody"),
        ("contact", "Moses", "Moses", "Nobody"),
    ],
)
def test_each_type_reads_shows_and_filters(
    invoke: Run, workspace: Path, type: str, typed: str, kept: object, wrong: str | None
) -> None:
    invoke("contact", "add", "Moses").ok()
    invoke("field", "add", "deal", "F", "--type", type).ok()
    row = invoke("deal", "add", "A", "--set", f"F={typed}", "--json").ok().json
    assert row["fields"] == {"F": kept}
    assert [each["name"] for each in invoke("deal", "list", f'F:"{typed}"', "--json").ok().json] == ["A"]
    if wrong is not None:
        assert invoke("deal", "edit", "A", "--set", f"F={wrong}").code in (2, 3)
    assert invoke("deal", "edit", "A", "--set", "F=", "--json").ok().json["fields"] == {}
