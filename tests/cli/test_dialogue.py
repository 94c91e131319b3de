"""Questions are asked at a terminal, and nowhere else."""

import os
import subprocess
import sys

import pytest

from sfa_tui.cli.dialogue import ask, choose, progress, say
from sfa_tui.locale import N_
from sfa_tui.model.errors import Ambiguous, Usage
from tests.conftest import PROJECT

AMBIGUOUS = Ambiguous(N_("{name} is missing"), name="GTX", candidates=("アクメ工業/GTX", "Isdom/GTX"))


def test_narration_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    say("done")
    assert capsys.readouterr() == ("", "done\n")


def test_nobody_to_ask() -> None:
    with pytest.raises(Usage, match="--yes"):
        ask("Delete 3 deals?")
    with pytest.raises(Ambiguous) as caught:
        choose(AMBIGUOUS)
    assert caught.value is AMBIGUOUS


def test_no_bar_is_drawn_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Import", 3) as advance:
        advance(3)
    assert capsys.readouterr() == ("", "")


def at_terminal(statement: str, typed: str) -> tuple[str, str]:
    """Return what a statement prints to a pipe, and what it shows on a terminal where someone types."""
    ours, theirs = os.openpty()
    script = f"from tests.cli.test_dialogue import *\n{statement}"
    env = {"PYTHONPATH": str(PROJECT), "LC_ALL": "C.UTF-8", "TERM": "xterm"}
    os.write(ours, typed.encode())
    ran = subprocess.run(
        [sys.executable, "-c", script], stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, env=env, cwd=PROJECT
    )
    os.close(theirs)
    shown = b""
    try:
        while more := os.read(ours, 65536):
            shown += more
    except OSError:  # Linux says so at the end of what was written.
        pass
    os.close(ours)
    return ran.stdout.decode(), shown.decode()


needs_terminal = pytest.mark.skipif(not hasattr(os, "openpty"), reason="Windows has no pseudo-terminals")


@needs_terminal
@pytest.mark.parametrize(
    ("typed", "agreed"), [("y\n", True), ("はい\n", True), ("n\n", False), ("\n", False), ("\x04", False)]
)
def test_a_question_at_a_terminal(typed: str, agreed: bool) -> None:
    printed, shown = at_terminal("print(ask('Delete?'))", typed)
    assert printed == f"{agreed}\n"
    assert "Delete? [y/N] " in shown


@needs_terminal
@pytest.mark.parametrize(("typed", "picked"), [("2\n", "1"), ("9\nx\n１\n", "0"), ("\n", "none"), ("\x04", "none")])
def test_a_choice_at_a_terminal(typed: str, picked: str) -> None:
    statement = "try: print(choose(AMBIGUOUS))\nexcept Ambiguous: print('none')"
    printed, shown = at_terminal(statement, typed)
    assert printed == f"{picked}\n"
    assert "  1  アクメ工業/GTX\r\n  2  Isdom/GTX\r\n" in shown


@needs_terminal
def test_a_bar_is_drawn_on_a_terminal() -> None:
    printed, shown = at_terminal("with progress('取り込み [x]', 3) as advance: advance(3)", "")
    assert printed == ""
    assert "取り込み [x]" in shown
    assert "3/3" in shown
