"""How the screens look: each is compared with a picture that a person has looked at, in both languages and at the
sizes of a large terminal, a window, the smallest desktop terminal and a phone.

After a change of what is seen, look at the pictures that the test names, and renew them with `make snapshots`. (The
pytest plugin that Textual offers for this is held back from pytest 9 by what it pins.)
"""

import os
import shutil
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from textual.widgets import Input

from sfa_tui import environment
from sfa_tui.exchange.demo.generate import make_demo
from sfa_tui.model.clock import Clock
from sfa_tui.store.workspace import open_workspace
from tests.conftest import ZONE
from tests.screens import weeks
from tests.screens.picture import svg
from tests.screens.piloting import drive, opened

FOLDER = Path(__file__).parent / "snapshots"
NOW = datetime(2026, 12, 1, 9, 30, tzinfo=ZoneInfo(ZONE))
SIZES = ((200, 50), (120, 40), (80, 24), (40, 30))
WALK = {
    "board": (),
    "deal": ("enter",),
    "today": ("escape", "f3"),
    "deals": ("f4",),
    "forecast": ("f7",),
    "day": ("f8",),
    "brief": ("f4", "b"),
    "rules": ("escape", "g", "r"),
    "rule": ("enter",),
    "templates": ("escape", "escape", "g", "m"),
    "alerts": ("escape", "g", "a", "i"),
    "channels": ("escape", "g", "n"),
    "calendars": ("escape", "g", "k"),
    "export": ("e",),
    "activity": ("escape", "escape", "f3", "i"),
    "help": ("escape", "f2", "f1"),
    "settings": ("escape", "comma"),
    "log": ("escape", "n"),
}
"""{picture: the keys that lead to it from the one before}"""
SMALL = ("rule", "export", "activity", "help", "settings", "log")
"""What looks alike wherever it has room."""


@pytest.fixture(scope="module", params=["en", "ja"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A language, and a demo in it that no test changes."""
    folder = tmp_path_factory.mktemp("demo") / "home"
    store = make_demo(folder, deals=200, seed=1, language=request.param, clock=Clock(NOW))
    store.close()
    return request.param, folder


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_every_screen_looks_as_it_was_found_good(
    demo: tuple[str, Path], size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    language, template = demo
    monkeypatch.setattr(environment, "now", lambda: NOW)
    home = Path(shutil.copytree(template, tmp_path / "home"))
    seen: dict[str, str] = {}

    async def work() -> None:
        async with opened(home, size=size, language=language) as desk:
            for name, keys in WALK.items():
                if name in SMALL and size[0] > 80:
                    continue
                await desk.press(*keys)
                for line in desk.app.screen.query(Input):
                    line.cursor_blink = False
                await desk.settle()  # a bar that comes with what was read lays the list out once more
                seen[f"{name}-{size[0]}x{size[1]}.{language}.svg"] = svg(desk.app)

    drive(work)
    unlike = [name for name, picture in seen.items() if not is_found_good(name, picture, tmp_path)]
    assert not unlike, f"these look otherwise than in {FOLDER.name}/; they lie in {tmp_path}: {', '.join(unlike)}"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_week_with_one_of_everything_looks_as_it_was_found_good(
    language: str, size: tuple[int, int], templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "now", lambda: NOW)
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    shutil.copyfile(templates / f"{language}.db", home / "sfa.db")
    (home / "sfa.db").chmod(0o600)
    with open_workspace(home) as store:
        weeks.fill(store, Clock(NOW), language)
    seen: dict[str, str] = {}

    async def work() -> None:
        async with opened(home, size=size, language=language) as desk:
            for name, keys in {"week": ("f9", "j", "j"), "week-next": ("f",)}.items():
                await desk.press(*keys)
                seen[f"{name}-{size[0]}x{size[1]}.{language}.svg"] = svg(desk.app)

    drive(work)
    unlike = [name for name, picture in seen.items() if not is_found_good(name, picture, tmp_path)]
    assert not unlike, f"these look otherwise than in {FOLDER.name}/; they lie in {tmp_path}: {', '.join(unlike)}"


def is_found_good(name: str, picture: str, folder: Path) -> bool:
    """Return whether a picture is as it was; keep it otherwise, as the new one where SFA_SNAPSHOTS asks for that."""
    kept = FOLDER / name
    if kept.is_file() and kept.read_text(encoding="utf-8") == picture:
        return True
    renewed = bool(os.environ.get("SFA_SNAPSHOTS"))
    (FOLDER if renewed else folder).mkdir(exist_ok=True)
    (kept if renewed else folder / name).write_text(picture, encoding="utf-8")
    return renewed
