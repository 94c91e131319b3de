"""What the person is told: in the place of the foot, over no card, for as long as it takes."""

from pathlib import Path

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.text import display_width
from sfa_tui.sales import deals, rows
from sfa_tui.sales.nouns import CONTACT
from sfa_tui.screens import base
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.messages import MessagesScreen
from sfa_tui.store.workspace import open_workspace
from tests.screens.piloting import Desk, drive, opened

LONG = "北洋電機の温度監視クラウド、" * 8 + "終"


@pytest.fixture
def board(workspace: Path, clock: Clock) -> Path:
    """A workspace with deals in two stages."""
    with open_workspace(workspace) as store:
        for number in range(30):
            deals.add(store, clock, {"name": f"温度監視クラウド {number}", "company": "北洋電機", "amount": "1000"})
    return workspace


def lines(desk: Desk) -> list[str]:
    """Return what is on the screen, cell for cell."""
    return [strip.text for strip in desk.app.screen._compositor.render_strips()]


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 30)], ids=str)
def test_what_is_told_covers_no_card_and_is_as_wide_as_the_screen(board: Path, size: tuple[int, int]) -> None:
    async def look() -> None:
        async with opened(board, size=size) as desk:
            before = lines(desk)
            regions = {widget: widget.region for widget in desk.app.screen.query("*")}
            desk.app.say(LONG, "error")
            await desk.settle()
            after = lines(desk)
            assert after[:-1] == before[:-1]
            assert {widget: widget.region for widget in desk.app.screen.query("*")} == regions
            assert [display_width(line) for line in after] == [size[0]] * size[1]
            assert after[-1].strip().startswith("× 北洋電機")
            assert "…" in after[-1]
            assert "終" not in after[-1]

    drive(look)


def test_a_key_shows_the_whole_of_what_is_cut(board: Path) -> None:
    async def look() -> None:
        async with opened(board, size=(80, 24)) as desk:
            desk.app.say("first [b]thing[/b]")
            desk.app.say(LONG)
            await desk.settle()
            assert "M messages" in lines(desk)[-1]
            await desk.press("M")
            desk.on(MessagesScreen)
            text = desk.screen_text
            assert "終" in text
            assert text.index("北洋電機の") < text.index("first [b]thing[/b]")
            await desk.press("j", "k", "escape")
            desk.on(BoardScreen)

    drive(look)


def test_a_move_says_what_it_did_and_which_key_takes_it_back(board: Path) -> None:
    async def move() -> None:
        async with opened(board) as desk:
            await desk.press("L", "escape")
            assert desk.told == ["deal move 温度監視クラウド 0 → Qualified"]
            await desk.press("L")
            foot = lines(desk)[-1]
            assert "✓ deal move" in foot
            await desk.press("escape", "u")
            assert "✓ Undone: deal move" in lines(desk)[-1]
            assert "u undo" not in lines(desk)[-1]
            await desk.press("j")
            assert "Undone" not in lines(desk)[-1]

    drive(move)


def test_news_goes_after_a_while_and_an_error_does_not(board: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "_SECONDS", {"told": 0.01, "done": 0.01, "won": 0.01})

    async def look() -> None:
        async with opened(board) as desk:
            desk.app.say("refused", "error")
            desk.app.say("done", "done")
            await desk.settle()
            assert "× refused" in lines(desk)[-1]
            assert desk.told == ["refused", "done"]
            # A key that was on its way already takes nothing away that nobody has read.
            await desk.press("j")
            assert "× refused" in lines(desk)[-1]
            monkeypatch.setattr(base, "UNREAD", 0.0)
            await desk.press("j")
            assert "refused" not in lines(desk)[-1]
            desk.app.say("done", "done")
            while desk.app.news is not None:
                await desk.pilot.pause()
            assert "done" not in lines(desk)[-1]

    drive(look)


def test_what_is_told_under_a_form_stands_on_the_page_behind_it(board: Path) -> None:
    async def look() -> None:
        async with opened(board) as desk:
            await desk.press("question_mark")
            desk.app.say("from elsewhere", "warning")
            await desk.settle()
            assert "! from elsewhere" in lines(desk)[-1]

    drive(look)


def test_textual_itself_covers_nothing_either(board: Path) -> None:
    async def look() -> None:
        async with opened(board) as desk:
            before = lines(desk)
            desk.app.notify("Saved screenshot", title="Screenshot")
            await desk.press("ctrl+c")
            assert lines(desk)[:-1] == before[:-1]
            assert desk.told == ["Saved screenshot", "Press ctrl+q to leave."]

    drive(look)


def test_what_stands_in_the_way_is_told(workspace: Path, clock: Clock) -> None:
    with open_workspace(workspace) as store:
        rows.add(store, clock, CONTACT, {"name": "Bob Ray", "company": "Acme"})
        deals.add(store, clock, {"name": "One", "company": "Acme", "contact": "Bob Ray"})

    async def look() -> None:
        async with opened(workspace) as desk:
            await desk.press("f6", "delete", "y")
            assert "move or delete these first: open deals: 1" in lines(desk)[-1]

    drive(look)
