"""A workspace is made with defaults that suit whoever makes it."""

import stat
from pathlib import Path

import pytest

from tests.conftest import Run


def test_a_workspace_of_an_english_speaker(invoke: Run, home: Path) -> None:
    made = invoke("init", "--user", "Aoki", "--json").ok().json
    assert made == {
        "workspace": str(home),
        "name": "home",
        "currency": "USD",
        "language": "en",
        "fiscal_year_start": 1,
        "fiscal_year_named_by": "start",
        "user": "Aoki",
    }
    assert stat.S_IMODE((home / "sfa.db").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "env"), [(("--language", "ja"), {}), ((), {"LC_ALL": "ja_JP.UTF-8"})], ids=["asked", "locale"]
)
def test_a_workspace_of_a_japanese_speaker(invoke: Run, arguments: tuple[str, ...], env: dict[str, str]) -> None:
    made = invoke("init", *arguments, "--json", env=env).ok().json
    assert (made["currency"], made["language"], made["fiscal_year_start"]) == ("JPY", "ja", 4)
    invoke("deal", "add", "X", "--stage", "提案・見積").ok()


def test_everything_that_is_said_is_kept(invoke: Run) -> None:
    said = ("--name", "GTX", "--currency", "eur", "--fiscal-year-start", "10", "--fiscal-year-named-by", "end")
    made = invoke("init", *said, "--json").ok().json
    assert (made["name"], made["currency"], made["fiscal_year_start"], made["fiscal_year_named_by"]) == (
        "GTX",
        "EUR",
        10,
        "end",
    )


def test_where_it_lies_is_printed(invoke: Run, home: Path) -> None:
    assert str(home) in invoke("init").ok().out


def test_a_second_one_is_refused(invoke: Run, workspace: Path) -> None:
    ran = invoke("init")
    assert (ran.code, ran.out) == (5, "")
    assert str(workspace) in ran.err


@pytest.mark.parametrize(
    "wrong",
    [
        ("--currency", "YEN"),
        ("--language", "fr"),
        ("--fiscal-year-start", "13"),
        ("--fiscal-year-start", "0"),
        ("--fiscal-year-named-by", "middle"),
    ],
)
def test_what_cannot_be_leaves_no_workspace(invoke: Run, home: Path, wrong: tuple[str, str]) -> None:
    ran = invoke("init", *wrong)
    assert ran.code == 2
    assert wrong[1] in ran.err
    assert not (home / "sfa.db").exists()


def test_a_synced_drive_is_warned_about(invoke: Run, home: Path) -> None:
    folder = home / "OneDrive - GTX" / "sales"
    ran = invoke("init", "--workspace", str(folder)).ok()
    assert "OneDrive - GTX" in ran.err
    assert (folder / "sfa.db").exists()


def test_without_a_workspace_every_command_says_how_to_make_one(invoke: Run) -> None:
    for command in (("deal", "list"), ("activity", "list"), ("history",), ("undo",), ("search", "x")):
        ran = invoke(*command)
        assert ran.code == 3
        assert "sfa init" in ran.err
