"""Keys that come faster than the screens open, as over a slow line: each goes where it was meant to."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key, Paste
from textual.keys import _character_to_key
from textual.screen import Screen

from sfa_tui.model.clock import Clock
from sfa_tui.sales import deals
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.deal_prompts import LogPrompt, PlanPrompt
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Picker
from sfa_tui.store.workspace import open_workspace
from tests.screens.piloting import Desk, drive, opened


@pytest.fixture
def board(workspace: Path, clock: Clock) -> Path:
    """A workspace with two deals."""
    with open_workspace(workspace) as store:
        for name in ("One", "Two"):
            deals.add(store, clock, {"name": name})
    return workspace


async def at_once(desk: Desk, text: str, *, then: tuple[str, ...] = ()) -> None:
    """Let keys come in one packet."""
    for key in (*("space" if char == " " else _character_to_key(char) for char in text), *then):
        desk.app.post_message(Key(key, " " if key == "space" else key if len(key) == 1 else None))
    await desk.settle()


@pytest.mark.parametrize(
    ("text", "screen", "shown"),
    [
        ("aBig one", Form, "Big one"),
        ("nmail", LogPrompt, "mail"),
        ("pcall", PlanPrompt, "call"),
        ("xprice", Form, "price"),
        ("samo", Picker, "amo"),
        ("vmine", Picker, "mine"),
        ("/owner", BoardScreen, "owner"),
    ],
)
def test_what_is_typed_ahead_comes_to_what_the_first_key_opens(
    board: Path, text: str, screen: type[Screen[object]], shown: str
) -> None:
    async def go() -> None:
        async with opened(board) as desk:
            await at_once(desk, text)
            desk.on(screen)
            assert f" {shown}" in desk.screen_text

    drive(go)


def test_a_form_is_filled_and_saved_at_once(board: Path) -> None:
    async def go() -> None:
        async with opened(board) as desk:
            await at_once(desk, "aBig", then=("ctrl+s", "enter"))
            assert desk.on(DealScreen).view is not None
            assert "Big" in desk.screen_text

    drive(go)


def test_what_is_pasted_comes_behind_the_key_before_it(board: Path) -> None:
    async def go() -> None:
        async with opened(board) as desk:
            desk.app.post_message(Key("n", "n"))
            desk.app.post_message(Paste("mail Bob: hi\nand more"))
            await desk.settle()
            # All of it: what was pasted in several lines stands in one.
            assert desk.on(LogPrompt).typed == "mail Bob: hi and more"

    drive(go)


def test_fifty_keys_at_once_are_fifty_keys(board: Path) -> None:
    async def go() -> None:
        async with opened(board) as desk:
            await at_once(desk, "jk" * 24 + "lh")
            lane = desk.on(BoardScreen).lanes.lane
            assert lane is not None
            assert (lane.column.cursor, lane.column.total) == (0, 2)
            assert desk.app.screen_stack == [desk.app.screen]

    drive(go)


def test_a_key_on_its_way_when_the_app_ends_fails_nothing(board: Path) -> None:
    failed: list[dict[str, Any]] = []

    async def go() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: failed.append(context))
        async with opened(board) as desk:
            desk.app.post_message(Key("j", "j"))
            while not desk.app.is_hearing:
                await asyncio.sleep(0)
            desk.app.exit()
        app = desk.app
        app._look_after()
        await asyncio.sleep(0)
        assert not app.is_hearing
        # A defect ends it too, without anyone's having told it to end.
        app._exit = False
        app._look_after()

    drive(go)
    assert failed == []
