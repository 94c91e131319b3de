"""Whoever leaves is asked before typed text is thrown away; what the system ends under a person's hands is kept."""

import os
import signal
import stat
from pathlib import Path

import pytest
from textual.widgets import Static

from sfa_tui.model.clock import Clock
from sfa_tui.sales import deals
from sfa_tui.screens import ending
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.deal_prompts import LogPrompt
from sfa_tui.screens.entry import Entry
from sfa_tui.screens.form import Form
from sfa_tui.store.workspace import open_workspace
from tests.screens.piloting import drive, opened


@pytest.fixture
def folder(workspace: Path, clock: Clock) -> Path:
    """A workspace with one deal."""
    with open_workspace(workspace) as store:
        deals.add(store, clock, {"name": "GTX", "ref": "A1"})
    return workspace


def test_leaving_asks_before_it_throws_a_typed_line_away(folder: Path) -> None:
    async def leave() -> None:
        async with opened(folder) as desk:
            await desk.press("n")
            await desk.type("half a word")
            await desk.press("ctrl+q")
            question = str(desk.on(Confirm).query_one("#title", Static).render())
            assert question.splitlines() == ["Throw away what you typed?", "Log: GTX"]
            await desk.press("ctrl+q", "n")
            assert desk.on(LogPrompt).typed == "half a word"
            await desk.press("ctrl+q", "y")
            assert not desk.app.is_running

    drive(leave)


def test_what_is_typed_over_a_line_is_asked_for_from_everywhere(folder: Path) -> None:
    async def leave() -> None:
        async with opened(folder) as desk:
            await desk.press("enter", "tab", "down", "down", "down", "e")
            await desk.type("B2")
            # On another tab, where the language would make every screen anew.
            await desk.press("f3", "q")
            desk.on(Confirm)
            await desk.press("escape", ",", "right")
            assert "first save what you have typed" in desk.screen_text
            # On its own page, from which the focus has gone elsewhere.
            await desk.press("left", "escape", "f2")
            page = desk.on(DealScreen)
            page.panes.timeline.focus()
            await desk.press("escape")
            desk.on(Confirm)
            await desk.press("n")
            assert desk.on(DealScreen).panes.line.text == "A1B2"
            await desk.press("escape", "y")
            desk.on(BoardScreen)
            await desk.press("q")
            assert not desk.app.is_running

    drive(leave)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system does not end a program so")
def test_what_is_typed_when_the_system_ends_the_app_is_kept_and_told_the_next_time(folder: Path, clock: Clock) -> None:
    async def end() -> None:
        async with opened(folder) as desk:
            await desk.press("n")
            await desk.type("half a word")
            os.kill(os.getpid(), signal.SIGTERM)
            await desk.settle()
            assert not desk.app.is_running
            assert desk.app.left == ["Log: GTX\nhalf a word"]
        kept = ending.keep(folder, desk.app.left, clock.now)
        assert kept is not None
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        async with opened(folder) as desk:
            assert desk.told[-1].endswith("Log: GTX half a word")
            assert str(folder / ending.TOLD) in desk.told[-1]
            os.kill(os.getpid(), signal.SIGHUP)
            await desk.settle()
            assert not desk.app.is_running
            assert desk.app.left == []
            assert not (folder / ending.KEPT).exists()

    drive(end)


def test_what_is_kept_stands_behind_what_was_kept_before(tmp_path: Path, clock: Clock) -> None:
    for text in ("first", "second"):
        assert ending.keep(tmp_path, [text], clock.now) == tmp_path / ending.KEPT
    assert (tmp_path / ending.KEPT).read_text(encoding="utf-8").split("\n")[1::3] == ["first", "second"]
    assert ending.keep(tmp_path / "nowhere", ["third"], clock.now) is None


async def _refuse(_texts: dict[str, str]) -> None:
    raise AssertionError


def test_a_secret_is_not_written_down(folder: Path) -> None:
    async def type_secret() -> None:
        async with opened(folder) as desk:
            form = Form("Mail", [Entry("host", "server"), Entry("password", "password", kind="secret")], _refuse)
            desk.app.push_screen(form)
            await desk.settle()
            await desk.type("mail.example")
            await desk.press("tab")
            await desk.type("hunter2")
            assert desk.app.unsaved() == ["Mail\nserver: mail.example\npassword: …"]

    drive(type_secret)
