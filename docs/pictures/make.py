"""Draws the pictures of the READMEs: the board of the demo workspace, as SVG.

`make pictures` runs it after a change of what is seen. The day, the seed and the size are fixed, so that a picture
changes only with the program; it needs no font and no address.
"""

import os
import tempfile
from datetime import datetime
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

from sfa_tui import environment
from sfa_tui.exchange.demo.generate import make_demo
from sfa_tui.model.clock import Clock
from tests.screens.picture import svg
from tests.screens.piloting import drive, opened

FOLDER = Path(__file__).parent
NOW = datetime(2026, 12, 1, 9, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
SIZE = (120, 32)
PICTURES = {"board.svg": "en", "board.ja.svg": "ja"}


def draw(language: str) -> str:
    """Return what the app shows when it opens."""
    drawn: list[str] = []
    with tempfile.TemporaryDirectory() as folder, patch.object(environment, "now", lambda: NOW):
        home = Path(folder) / "demo"
        make_demo(home, deals=200, seed=1, language=language, clock=Clock(NOW)).close()

        async def work() -> None:
            async with opened(home, size=SIZE, language=language) as desk:
                await desk.press("l")
                drawn.append(svg(desk.app))

        drive(work)
    return drawn[0]


def main() -> None:
    """Draw every picture anew."""
    os.environ["TZ"] = str(NOW.tzinfo)
    for picture, language in PICTURES.items():
        (FOLDER / picture).write_text(draw(language), encoding="utf-8")
        print(picture)


if __name__ == "__main__":
    main()
