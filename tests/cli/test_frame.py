"""What a module's commands gain from the frame."""

from enum import Enum
from typing import Annotated

import pytest
import typer
from typer._click.core import Command

from sfa_tui import locale
from sfa_tui.cli import context, frame, help_text
from sfa_tui.cli.options import FormatOption
from sfa_tui.cli.output import Format
from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage

seen: list[object] = []

noun = typer.Typer()


class Size(Enum):
    SMALL = "small"


@noun.command("list", help=N_("Show the version."))
def _list(
    words: Annotated[list[str] | None, typer.Argument(metavar="WORD")] = None,
    size: Annotated[Size | None, typer.Option("--size")] = None,
    count: Annotated[int, typer.Option("--count")] = 20,
    format: FormatOption = Format.TABLE,
) -> None:
    seen.append((words, size, count, format))


@noun.command("own", help=N_("Show this help."))
def _own(
    language: Annotated[str, typer.Option("--language")] = "", as_json: Annotated[bool, typer.Option("--json")] = False
) -> None:
    seen.append((language, as_json))


def run(*arguments: str) -> object:
    context.begin()
    seen.clear()
    group = frame.command("noun", N_("Plan a next step."), noun)
    with group.make_context("noun", list(arguments)) as ctx:
        group.invoke(ctx)
    return seen.pop()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["list"], (None, None, 20, Format.TABLE)),
        (["list", "--json"], (None, None, 20, Format.JSON)),
        (["list", "--json", "--format", "csv"], (None, None, 20, Format.JSON)),
        (["list", "--format", "TSV", "a", "b", "--count=3"], (["a", "b"], None, 3, Format.TSV)),
        (["list", "--size", "small", "--", "--json"], (["--json"], Size.SMALL, 20, Format.TABLE)),
        (["own", "--language", "fr", "--json"], ("fr", True)),
    ],
)
def test_arguments_reach_the_verb(arguments: list[str], expected: object) -> None:
    assert run(*arguments) == expected


def test_the_workspace_is_chosen_after_the_verb() -> None:
    run("list", "--workspace", "/elsewhere")
    assert context.workspace().as_posix().endswith("/elsewhere")


def test_an_argument_too_many() -> None:
    with pytest.raises(Usage, match='"noun own" does not know what to do with "GTX"'):
        run("own", "GTX", "Pro")


def helped(command: Command, *arguments: str) -> str:
    """Return the help of a verb of a group, or of the group."""
    with command.make_context("noun", []) as ctx:
        if not arguments:
            return command.get_help(ctx)
        assert isinstance(command, frame.Group)
        verb = command.get_command(ctx, arguments[0])
        assert verb is not None
        return verb.get_help(verb.make_context(arguments[0], [], parent=ctx))


def test_help_is_translated_when_it_is_shown_not_when_the_module_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    english = helped(frame.command("noun", N_("Plan a next step."), noun))
    locale.install("ja")
    try:
        japanese = helped(frame.command("noun", N_("Plan a next step."), noun))
        verb = helped(frame.command("noun", N_("Plan a next step."), noun), "list")
    finally:
        locale.install("en")
    assert "  list  Show the version.\n" in english
    assert "  list  バージョンを表示します。\n" in japanese
    assert verb.startswith("使い方: noun list [語句 …] [オプション]\n\nバージョンを表示します。\n")
    assert "\n  --count 数 " in verb
    assert "（既定値: 20）" in verb


def test_a_command_without_a_name_is_the_whole_module() -> None:
    single = typer.Typer()

    @single.command()
    def _single(text: str) -> None:
        seen.append(text)

    command = frame.command("log", N_("Note a conversation, in one line."), single)
    with command.make_context("log", ["called"]) as ctx:
        command.invoke(ctx)
    assert seen.pop() == "called"
    assert "\n\nNote a conversation, in one line.\n\n" in command.get_help(command.make_context("log", ["x"]))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 20, [""]),
        ("one two three", 8, ["one two", "three"]),
        ("ワークスペースを点検し、直せるものを直します。", 24, ["ワークスペースを点検し、", "直せるものを直します。"]),
        ("ワークスペースを点検し、直せる", 22, ["ワークスペースを点検", "し、直せる"]),
        ("--workspace DIRを使う", 12, ["--workspace", "DIRを使う"]),
        ("anticonstitutionally", 5, ["anticonstitutionally"]),
    ],
)
def test_text_is_broken_where_it_may_be(text: str, width: int, lines: list[str]) -> None:
    assert help_text.wrap(text, width) == lines
