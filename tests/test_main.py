"""The door: which language is spoken, and what is answered before anything is loaded."""

from pathlib import Path

import pytest

from sfa_tui import __version__
from sfa_tui.cli import context
from sfa_tui.store import workspace
from tests.conftest import Run

ENGLISH, JAPANESE = "Usage: sfa", "使い方: sfa"


def make(folder: Path, language: str) -> None:
    """Make a workspace that speaks a language."""
    with workspace.create_workspace(folder) as store:
        store.connection.execute("INSERT INTO setting (id, value) VALUES ('language', ?)", (language,))


def test_the_version(run_sfa: Run) -> None:
    assert run_sfa("--version").ok().out == f"sfa {__version__}\n"


def test_the_version_after_another_option(invoke: Run) -> None:
    assert invoke("--language", "ja", "--version").ok().out == f"sfa {__version__}\n"


@pytest.mark.parametrize(
    ("locale", "begins"),
    [("en_US.UTF-8", ENGLISH), ("ja_JP.UTF-8", JAPANESE), ("C", ENGLISH), ("de_DE.UTF-8", ENGLISH)],
)
def test_the_locale_chooses_the_language(invoke: Run, locale: str, begins: str) -> None:
    assert invoke("--help", env={"LC_ALL": locale}).ok().out.startswith(begins)


def test_the_workspace_rules_over_the_locale(invoke: Run, home: Path) -> None:
    make(home, "ja")
    assert invoke("--help").ok().out.startswith(JAPANESE)


def test_another_workspace_is_asked_for_its_language(invoke: Run, home: Path) -> None:
    make(home, "ja")
    arguments = ("config", "path", "--help", "--workspace", str(home))
    assert invoke(*arguments, env={"SFA_HOME": ""}).ok().out.startswith(JAPANESE)


@pytest.mark.parametrize(
    "arguments",
    [("--language", "en", "--help"), ("--help", "--language=en"), ("config", "path", "--language", "en", "--help")],
)
def test_the_option_rules_over_the_workspace_wherever_it_stands(
    invoke: Run, home: Path, arguments: tuple[str, ...]
) -> None:
    make(home, "ja")
    assert invoke(*arguments).ok().out.startswith(ENGLISH)


def test_a_language_that_it_does_not_speak(invoke: Run) -> None:
    ran = invoke("--language", "fr", "config", "path")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == 'sfa: "fr" is no language of this program: it speaks en, ja\n'


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00"])
def test_a_workspace_that_cannot_be_read_does_not_keep_it_from_speaking(
    invoke: Run, home: Path, content: bytes
) -> None:
    home.mkdir()
    (home / context.FILE).write_bytes(content)
    assert invoke("--help").ok().out.startswith(ENGLISH)


def test_the_workspaces_file_is_called_as_the_store_calls_it() -> None:
    assert context.FILE == workspace.FILE_NAME
