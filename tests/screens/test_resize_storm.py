"""A terminal that is torn through all sizes: what is open and typed stands there afterwards as it did before."""

import shutil
from pathlib import Path

import pytest
from textual.events import Resize
from textual.geometry import Size

from sfa_tui.model.text import display_width
from tests.screens.piloting import Desk, drive, opened
from tests.screens.walks import Before, done
from tests.screens.walks.pages import at
from tests.screens.walks.seen import page, types

STORM = [(200, 50), (40, 30), (80, 24), (20, 5), (120, 40), (1, 1), (61, 9), (99, 7), (100, 8), (40, 3)]
SIZE = (120, 40)

OPEN: dict[str, tuple[Before, ...]] = {
    "filter": ("slash", types("amount>1")),
    "form": ("a", types("Half a name"), "tab", types("Firm 0")),
    "refusal": ("a", "ctrl+s"),
    "question over a form": ("a", types("Half"), "escape"),
    "list to pick from": ("s", types("c"), "down"),
    "line": ("n", types("call Ogawa: half a li")),
    "help": ("f1",),
    "settings": ("comma", "down"),
    "search": ("ctrl+k", types("Deal")),
    "palette": ("ctrl+p",),
    "columns": ("f4", "v", "down"),
    "remarks": ("f8", "e", types("a quiet d")),
    "field": (page("deal", "Pump"), at("field:amount"), "e", types("00")),
    "history": (page("deal", "Pump"), "y"),
}


async def storm(desk: Desk) -> None:
    """Resize the terminal faster than anything can be drawn, ending with its first size."""
    driver = desk.app._driver
    assert driver is not None
    for size in (*STORM, *reversed(STORM), SIZE):
        driver._size = size
        desk.app.post_message(Resize(Size(*size), Size(*size)))
    await desk.settle()


@pytest.mark.parametrize("way", OPEN)
def test_what_is_open_outlives_a_storm_of_sizes(office: Path, home: Path, way: str) -> None:
    shutil.copytree(office, home)

    async def go() -> None:
        async with opened(home, size=SIZE) as desk:
            await done(desk, *OPEN[way])
            screen, focused, before = desk.app.screen, desk.app.focused, desk.screen_text
            await storm(desk)
            assert (desk.app.screen, desk.app.focused) == (screen, focused)
            assert desk.screen_text == before
            # And each drawn, as by a slow hand.
            for other in (*STORM[3:6], SIZE):
                await desk.pilot.resize_terminal(*other)
                await desk.settle()
                assert all(display_width(line) <= other[0] for line in desk.screen_text.splitlines())
            assert desk.app.focused == focused
            assert desk.screen_text == before

    drive(go)
