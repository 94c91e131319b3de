"""Every shell gets a script, and what it asks is answered without loading what it does not ask about."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sfa_tui.cli import context
from sfa_tui.cli.options import completing
from sfa_tui.store.workspace import create_workspace
from tests.conftest import PROJECT, Run

SHELLS = ["bash", "zsh", "fish", "powershell"]


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_a_script_that_asks_the_program(invoke: Run, shell: str) -> None:
    script = invoke("completion", shell).ok().out
    assert f"complete_{shell}" in script
    assert "_SFA_COMPLETE" in script


@pytest.mark.parametrize(
    ("line", "answers"),
    [
        ("sfa conf", ["config"]),
        ("sfa com", ["company", "comment", "completion"]),
        ("sfa config pa", ["path"]),
        ("sfa config path --wo", ["--workspace"]),
        ("sfa config path --format ", ["table", "json", "csv", "tsv"]),
        ("sfa completion f", ["fish"]),
        ("sfa --lang", ["--language"]),
    ],
)
def test_bash_and_powershell(invoke: Run, line: str, answers: list[str]) -> None:
    words = line.split(" ")
    bash = {"_SFA_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    ran = invoke(env=bash).ok()
    listed = [answer for answer in ran.out.splitlines() if answer]
    assert [answer for answer in listed if answer != "-h"] == answers
    assert ran.err == ""
    powershell = {
        "_SFA_COMPLETE": "complete_powershell",
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": words[-1],
    }
    assert [answer.split(":::")[0] for answer in invoke(env=powershell).ok().out.splitlines() if answer] == answers


def test_zsh_and_fish_show_what_a_command_does(invoke: Run) -> None:
    zsh = invoke(env={"_SFA_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "sfa conf"}).ok()
    assert zsh.out == '_arguments \'*: :(("config":"Settings, and where everything lies."))\'\n'
    fish = {
        "_SFA_COMPLETE": "complete_fish",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_ARGS": "sfa conf",
    }
    assert invoke(env=fish).ok().out == "config\tSettings, and where everything lies.\n"


def test_a_question_that_no_shell_asks(invoke: Run) -> None:
    ran = invoke(env={"_SFA_COMPLETE": "complete_csh"})
    assert (ran.code, ran.out) == (2, "")


def test_names_are_read_from_the_workspace_and_nothing_is_said_where_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SFA_HOME", str(tmp_path))
    context.begin()
    complete = completing(lambda connection, begin: [row[0] for row in connection.execute("SELECT ?", (begin + "x",))])
    broken = completing(lambda connection, begin: [row[0] for row in connection.execute("SELECT gone")])
    assert complete("GT") == []
    create_workspace(tmp_path).close()
    assert complete("GT") == ["GTx"]
    assert broken("GT") == []
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
@pytest.mark.parametrize(
    ("typed", "replies"),
    [
        ("sfa config pa", ["path"]),
        ("sfa conf", ["config"]),
        ("sfa probe GT", ["GTX\\ Pro\\ ×40"]),
        ("sfa probe 'GT", ["GTX Pro ×40"]),
    ],
)
def test_a_real_bash(tmp_path: Path, invoke: Run, typed: str, replies: list[str]) -> None:
    """The script in a real bash, with a command that completes a name with blanks."""
    program = tmp_path / "sfa"
    program.write_text(
        f"""#!{sys.executable}
import sys, types, typer
from sfa_tui.cli import main
from sfa_tui.__main__ import main as run
probe = typer.Typer()
@probe.command()
def show(name: str = typer.Argument(autocompletion=lambda: ["GTX Pro ×40", "Isdom"])) -> None: ...
module = types.ModuleType("sfa_tui.cli.probe"); module.app = probe; module.__spec__ = main.__spec__
sys.modules[module.__name__] = module
main.COMMANDS["Records"]["probe"] = ("probe", "Probe.")
sys.exit(run())
""",
        encoding="utf-8",
    )
    program.chmod(0o755)
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(PROJECT), "LC_ALL": "C.UTF-8"}
    words = typed.split(" ")
    quoted = " ".join('"$(printf %s ' + repr(word) + ')"' if "'" not in word else f'"{word}"' for word in words)
    script = f"""
{invoke("completion", "bash").ok().out}
COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}
_sfa_completion sfa
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    ran = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, encoding="utf-8", env=env)
    assert ran.stderr == ""
    assert ran.stdout.splitlines() == replies


@pytest.mark.parametrize(
    ("line", "answers"),
    [
        ("sfa deal show gtx", ["GTX\\ Pro"]),
        ("sfa deal show ＧＴ", ["GTX\\ Pro"]),
        ("sfa deal show ö", ["Ötzi"]),
        ("sfa deal move GTX prop", ["Proposal"]),
        ("sfa deal list --stage NEG", ["Negotiation"]),
        ("sfa deal show pro", []),
    ],
)
def test_names_are_completed_whatever_their_case(invoke: Run, workspace: Path, line: str, answers: list[str]) -> None:
    for name in ("GTX Pro", "Ötzi"):
        invoke("deal", "add", name).ok()
    bash = {"_SFA_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    assert invoke(env=bash).ok().out.split("\n")[:-1] == (answers or [""])
