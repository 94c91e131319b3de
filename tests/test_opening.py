"""`sfa` on a real terminal: the board, the first run, the demo, and what is said where none of them can open."""

import stat
from pathlib import Path

import pytest

from sfa_tui.store.workspace import open_workspace
from tests.conftest import Run
from tests.terminal import needs_tmux, pane

pytestmark = needs_tmux


def test_the_board_opens_and_leaves_the_terminal_as_it_was(workspace: Path) -> None:
    with pane(workspace) as shown:
        shown.wait_for("GTX", "Lead", "Negotiation", "palette")
        shown.keys("q")
        text = shown.wait_for("exit 0")
        assert "Lead" not in text


def test_what_is_typed_when_the_system_ends_the_app_is_kept_and_the_terminal_left_as_it_was(workspace: Path) -> None:
    program = (
        "import os, signal, sys\nfrom sfa_tui.app import SfaApp\nfrom sfa_tui.__main__ import main\n"
        "SfaApp.action_quit = lambda self: os.kill(os.getpid(), signal.SIGTERM)\nsys.exit(main([]))"
    )
    with pane(workspace, program=program) as shown:
        shown.wait_for("Lead", "palette")
        shown.keys("a")
        shown.wait_for("save (ctrl+s)")
        shown.type_into("half a name")
        shown.keys("C-q")
        text = shown.wait_for("exit 143")
        assert "unsaved.txt" in "".join(text.split())
        assert "Lead" not in text
    assert "half a name" in (workspace / "unsaved.txt").read_text(encoding="utf-8")


def test_what_is_typed_while_the_app_opens_is_not_lost(workspace: Path) -> None:
    with pane(workspace) as shown:
        shown.keys(",")
        shown.wait_for("settings", "Esc closes")


def test_the_first_run_makes_a_workspace_and_opens_it(home: Path) -> None:
    with pane(home) as shown:
        shown.wait_for("There is no workspace in", "Make a workspace")
        shown.keys("Enter")
        shown.wait_for("a new workspace", "fiscal year starts")
        shown.type_into("アクメ商事")
        shown.keys("C-s")
        shown.wait_for("アクメ商事", "Lead", "palette")
        shown.keys("q")
        shown.wait_for("exit 0")
    with open_workspace(home) as store:
        assert store.setting("name") == "アクメ商事"


def test_the_demo_opens_the_board_and_says_where_it_lies(home: Path) -> None:
    with pane(home, "demo", "--workspace", str(home / "demo"), "--deals", "40") as shown:
        shown.wait_for("Lead", "palette")
        shown.keys("q")
        shown.wait_for("exit 0", f"A demo workspace lies in {home / 'demo'}")


def test_elsewhere_the_demo_prints_its_figures(invoke: Run, home: Path) -> None:
    ran = invoke("demo", "--workspace", str(home / "demo"), "--deals", "40").ok()
    assert "Lead" in ran.out
    assert "A demo workspace lies in" in ran.err


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda path: path.write_bytes(b"not a database" * 500), "not a workspace of sfa"),
        (lambda path: (path.unlink(), path.mkdir()), "is not a file"),
    ],
)
def test_a_workspace_that_cannot_be_opened_is_told_in_a_line(workspace: Path, damage: object, says: str) -> None:
    assert callable(damage)
    damage(workspace / "sfa.db")
    with pane(workspace) as shown:
        text = shown.wait_for("exit 1")
        # A line breaks at a blank, which is not there then, or in the middle of a path.
        assert says.replace(" ", "") in "".join(text.split())
        assert "Traceback" not in text


def test_a_terminal_that_cannot_show_the_app_is_told_so_in_a_line(workspace: Path) -> None:
    with pane(workspace, env={"TERM": "dumb"}) as shown:
        text = shown.wait_for("exit 1")
        assert "TERM=dumb" in text
        assert "Lead" not in text


def test_a_newer_workspace_is_told_in_a_line(workspace: Path) -> None:
    with open_workspace(workspace) as store:
        store.connection.execute("PRAGMA user_version = 999")
    with pane(workspace) as shown:
        assert "newersfa" in "".join(shown.wait_for("exit 1").split())


def test_a_defect_restores_the_terminal_and_writes_a_report(workspace: Path) -> None:
    program = (
        "import sys\nfrom sfa_tui.app import SfaApp\nfrom sfa_tui.__main__ import main\n"
        "async def broken(self): raise RuntimeError('a defect of the test')\n"
        "SfaApp.action_undo = broken\nsys.exit(main([]))"
    )
    with pane(workspace, program=program) as shown:
        shown.wait_for("Lead", "palette")
        shown.keys("u")
        text = shown.wait_for("exit 1")
        assert "a defect of the test" in text
        assert "Traceback" not in text
        assert "Lead" not in text
    (report,) = workspace.parent.glob(".local/state/sfa/defect-*.txt")
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert "RuntimeError" in report.read_text(encoding="utf-8")
