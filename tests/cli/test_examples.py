"""The examples of every command's help are run as they stand there, so that none of them lies."""

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer._click.core import Command, Context
from typer.core import TyperGroup

from sfa_tui.cli.main import root
from tests.conftest import Once, Run

# Commands whose examples this test knows a workspace for; the others are tested beside their modules.
PREPARED = ("init", "deal", "log", "plan", "activity", "history", "undo", "search", "template")


def examples() -> Iterator[tuple[str, str]]:
    """Yield (command, example) for each line of a help that begins with `sfa `."""
    top = root()
    with Context(top) as ctx:
        for name in PREPARED:
            command = top.get_command(ctx, name)
            assert command is not None
            verbs: dict[str, Command | None] = {name: command}
            if isinstance(command, TyperGroup):
                verbs = {f"{name} {verb}": command.get_command(ctx, verb) for verb in command.list_commands(ctx)}
            for path, verb in verbs.items():
                assert verb is not None
                lines = (verb.epilog or "").strip().splitlines()
                yield from ((path, line.strip()) for line in lines if line.strip().startswith("sfa "))


EXAMPLES = list(examples())


@pytest.fixture
def prepared(once: Once, invoke: Run, workspace: Path) -> None:
    """The workspace that the examples speak of."""

    def make() -> None:
        invoke("user", "add", "Sato").ok()
        invoke("deal", "add", "GTX Pro ×40", "--company", "アクメ工業", "--amount", "4800000").ok()
        invoke(
            "deal", "add", "Old deal", "--company", "アクメ工業", "--created", "2025-01-05", "--stage", "Negotiation"
        ).ok()
        invoke("deal", "lose", "Old deal", "--reason", "price", "--on", "2019-05-05").ok()
        invoke("contact", "add", "田中", "--company", "アクメ工業").ok()
        invoke("deal", "add", "Support renewal", "--company", "アクメ工業", "--created", "2025-01-05").ok()
        invoke("deal", "edit", "GTX Pro ×40", "--tag", "old").ok()
        invoke("deal", "add", "Renewal GTX").ok()
        invoke("template", "add", "after demo", "--step", "3d call").ok()
        invoke("plan", "GTX Pro ×40", "send quote", "--due", "2026-12-03").ok()
        invoke("plan", "GTX Pro ×40", "old promise", "--due", "2019-12-03", "--yes").ok()
        invoke("plan", "GTX Pro ×40", "weekly report", "--due", "tomorrow", "--repeat", "weekly").ok()

    once(make)


def test_every_command_has_examples() -> None:
    assert {path.split()[0] for path, _ in EXAMPLES} == set(PREPARED)
    for verb in ("add", "list", "show", "edit", "move", "win", "lose", "reopen", "park", "delete"):
        assert any(path == f"deal {verb}" for path, _ in EXAMPLES), verb


@pytest.mark.parametrize(("path", "example"), [each for each in EXAMPLES if each[0] != "init"])
def test_an_example_runs(invoke: Run, prepared: None, path: str, example: str) -> None:
    _program, *arguments = shlex.split(example)
    ran = invoke(*arguments)
    assert ran.code == 0, ran.err


@pytest.mark.parametrize("example", [example for path, example in EXAMPLES if path == "init"])
def test_an_example_of_init_runs(invoke: Run, tmp_path: Path, example: str) -> None:
    _program, *arguments = shlex.split(example)
    arguments = [argument.replace("~", str(tmp_path)) for argument in arguments]
    ran = invoke(*arguments)
    assert ran.code == 0, ran.err
    made = "sfa-acme" if "--workspace" in arguments else "home"
    assert [file.parent for file in tmp_path.rglob("sfa.db")] == [tmp_path / made]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_help_of_every_command_is_plain_text(invoke: Run, language: str) -> None:
    for path in dict.fromkeys(path for path, _ in EXAMPLES):
        ran = invoke(*path.split(), "--help", "--language", language).ok()
        assert "sfa" in ran.out
        assert "\x1b" not in ran.out
        assert "{" not in ran.out.replace("${", "")
