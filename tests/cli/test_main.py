"""One run of the command line: what it prints, and its exit code, whatever happens."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from sfa_tui.cli import completion
from sfa_tui.cli.main import COMMANDS
from sfa_tui.model.errors import Failed
from tests.conftest import PROJECT, Run


def test_nothing_asked_prints_the_help(invoke: Run) -> None:
    assert invoke().ok().out == invoke("--help").ok().out == invoke("-h").ok().out


def test_help_lists_the_commands_that_there_are_by_section(invoke: Run) -> None:
    help = invoke("--help").ok().out
    assert "Workspace:\n" in help
    assert "  config      Settings, and where everything lies.\n" in help
    written = {path.stem for path in (PROJECT / "sfa_tui" / "cli").glob("*.py")}
    for section in COMMANDS.values():
        for name, (module, _help) in section.items():
            assert (f"\n  {name} " in help) is (module in written)


def test_help_never_grows_past_the_terminal(invoke: Run) -> None:
    help = invoke("--help", env={"COLUMNS": "60"}).ok().out
    assert max(map(len, help.splitlines())) <= 60


def test_a_group_without_a_verb_shows_its_help_on_standard_error(invoke: Run) -> None:
    ran = invoke("config")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == invoke("config", "--help").ok().out
    assert "  path  Show where" in ran.err


def test_help_of_a_verb_has_its_examples(invoke: Run) -> None:
    help = invoke("config", "path", "--help").ok().out
    assert help.startswith("Usage: sfa config path [OPTIONS]\n\nShow where")
    assert "--format table|json|csv|tsv" in help
    assert "[default: table]" in help
    assert "Examples:\n  sfa config path\n" in help


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["confg"], '"sfa" has no command "confg"; did you mean "config"?'),
        (["xyz"], '"sfa" has no command "xyz"; "sfa --help" lists them'),
        (["config", "pth"], '"sfa config" has no command "pth"; did you mean "path"?'),
        (["config", "path", "--jsn"], "there is no option --jsn; did you mean --json? (see sfa config path --help)"),
        (["config", "path", "--qq"], "there is no option --qq (see sfa config path --help)"),
        (["--qq", "config"], "there is no option --qq (see sfa --help)"),
        (["config", "path", "--format"], "--format needs a value (see sfa config path --help)"),
        (
            ["config", "path", "--format", "xml"],
            '--format cannot be "xml": choose from table, json, csv, tsv (see sfa config path --help)',
        ),
        (["completion"], "SHELL is missing (see sfa completion --help)"),
        (
            ["completion", "csh"],
            'SHELL cannot be "csh": choose from bash, zsh, fish, powershell (see sfa completion --help)',
        ),
        (
            ["config", "path", "GTX", "Pro"],
            '"sfa config path" does not know what to do with "GTX": put what belongs together in quotes',
        ),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(invoke: Run, arguments: list[str], line: str) -> None:
    ran = invoke(*arguments)
    assert (ran.code, ran.out, ran.err) == (2, "", f"sfa: {line}\n")


def test_wrong_usage_is_told_in_the_language_in_force(invoke: Run) -> None:
    ran = invoke("config", "path", "--format", "xml", "--language", "ja")
    assert ran.code == 2
    assert ran.err.startswith('sfa: --format に "xml" は指定できません。table, json, csv, tsv から選んでください')


@pytest.mark.parametrize("arguments", [("--workspace", "{}", "config", "path"), ("config", "path", "--workspace={}")])
def test_the_workspace_is_named_before_or_after_the_command(
    invoke: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ran = invoke(*(argument.format(tmp_path / "other") for argument in arguments), "--json").ok()
    assert ran.json["workspace"] == str(tmp_path / "other")
    assert invoke("config", "path", "--json").ok().json["workspace"] == str(tmp_path / "home")


def test_a_reader_that_has_enough_is_no_failure_to_speak_of(run_sfa: Run, home: Path) -> None:
    program = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; sys.stdin.read(); from sfa_tui.__main__ import main; sys.exit(main(['-h']))",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=PROJECT,
    )
    assert program.stdout is not None
    # Closed before the program may write: it reads to the end of its input first.
    program.stdout.close()
    _out, err = program.communicate(b"")
    assert (program.returncode, err) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is there on Linux only")
def test_a_full_disk_under_the_output_is_told(home: Path) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        ran = subprocess.run(
            [sys.executable, "-m", "sfa_tui", "--help"], stdout=full, stderr=subprocess.PIPE, cwd=PROJECT, text=True
        )
    assert (ran.returncode, ran.stderr) == (1, "sfa: the output cannot be written: the disk is full\n")


def test_piped_output_is_utf_8_whatever_the_locale(run_sfa: Run) -> None:
    assert "使い方" in run_sfa("--help", "--language", "ja", env={"LC_ALL": "C", "PYTHONUTF8": "0"}).ok().out


@pytest.mark.parametrize(
    ("raised", "code", "line"),
    [
        (KeyboardInterrupt(), 130, ""),
        (typer.Exit(5), 5, ""),
        (Failed("{path} is empty", path="a.csv"), 1, "sfa: a.csv is empty\n"),
    ],
)
def test_what_ends_a_command(
    invoke: Run, monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, line: str
) -> None:
    def fail() -> None:
        raise raised

    # A command that fails at will, in the place of one that never does.
    monkeypatch.setattr(completion.app.registered_commands[0], "callback", fail)
    ran = invoke("completion")
    assert (ran.code, ran.out, ran.err) == (code, "", line)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is there on Linux only")
def test_a_change_that_cannot_be_shown_stands_and_is_said_to(workspace: Path, invoke: Run) -> None:
    env = {**os.environ, "SFA_HOME": str(workspace), "PYTHONPATH": str(PROJECT)}
    for arguments, stands in ((["deal", "add", "X"], True), (["deal", "list"], False)):
        with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
            ran = subprocess.run(
                [sys.executable, "-m", "sfa_tui", *arguments], stdout=full, stderr=subprocess.PIPE, env=env, text=True
            )
        assert ran.returncode == 1
        assert "cannot be written" in ran.stderr
        assert ("What was changed stands" in ran.stderr) is stands
    assert [row["name"] for row in invoke("deal", "list", "--json").ok().json] == ["X"]
