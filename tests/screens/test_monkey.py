"""A random walk over every key, the mouse and sizes, typing whatever comes to mind: nothing fails, nothing is left
wrong, and undoing all of it gives back the beginning."""

import asyncio
import os
import random
from contextlib import suppress
from pathlib import Path

import pytest
from textual.errors import NoWidget
from textual.pilot import OutOfBounds

from sfa_tui.exchange.demo.generate import make_demo
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound
from sfa_tui.store import doctor, undo
from sfa_tui.store.workspace import open_workspace
from tests.screens.piloting import Desk, drive, opened
from tests.store.workspaces import alive

STEPS = 60
_SIZES = ((120, 40), (80, 24), (20, 5), (10, 3), (200, 50), (40, 30))
_TYPED = (
    *("[bold]x[/]", "田中", '"', "%_", "a", "1", "-1", "friday", "1e9", "' OR 1=1 --", "(", "@me", "stage:lead"),
    *("call X: y; next: mail tomorrow", "2026-02-30", "999999999999999999999", "x" * 60, "😀", " "),
)
_OFTEN = ("escape", "enter", "tab", "down", "up", "space", "ctrl+s", "shift+tab", "backspace", "delete")
_TABS = ("f2", "f3", "f4", "f5", "f6", "f7", "f9", "u", "a", "n", "p", "w", "x", "e", "m")


SEEDS = [7, *range(100, 100 + int(os.environ.get("SFA_SOAK", "0")) // 40)]
"""The walks: one in every run, and more where a long run is asked for."""


async def step(desk: Desk, chance: random.Random) -> None:
    """Do one thing that a hand could do."""
    kind = chance.random()
    if kind < 0.6:
        active = desk.app.screen.active_bindings
        keys = [key for key, each in active.items() if each.enabled and not _leaves(each.binding.action)]
        await desk.pilot.press(chance.choice([*keys, "f2"]))
    elif kind < 0.7:
        typed = chance.choice(_TYPED)
        await desk.type(typed)
    elif kind < 0.85:
        await desk.pilot.press(chance.choice(_OFTEN))
    elif kind < 0.88:
        await desk.pilot.resize_terminal(*chance.choice(_SIZES))
    elif kind < 0.93:
        size = desk.app.size
        at = chance.randrange(size.width), chance.randrange(size.height)
        with suppress(OutOfBounds, NoWidget):
            await desk.pilot.click(offset=at, button=chance.choice([1, 1, 3]), times=chance.choice([1, 2]))
    else:
        await desk.pilot.press(chance.choice(_TABS))


def _leaves(action: str) -> bool:
    return "quit" in action or "suspend" in action


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_pressed_nothing_fails_and_undo_leads_back(home: Path, clock: Clock, seed: int) -> None:
    with make_demo(home, deals=60, seed=3, language="ja", clock=clock) as store:
        before = alive(store.connection)
    chance = random.Random(seed)

    async def walk() -> None:
        async with opened(home, language=chance.choice(["en", "ja"])) as desk:
            for _step in range(STEPS):
                await step(desk, chance)
                if chance.random() < 0.7:
                    await asyncio.wait_for(desk.settle(), 60)
                assert desk.app.failure is None
            await asyncio.wait_for(desk.settle(), 60)
            assert desk.app.failure is None

    drive(walk)
    with open_workspace(home) as store:
        assert [finding.check for finding in doctor.examine(store)] == []
        with suppress(NotFound):
            while True:
                assert undo.undo(store).left == ()
        assert alive(store.connection) == before
