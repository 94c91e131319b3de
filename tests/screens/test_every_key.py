"""Every key of every binding is pressed on a real workspace, and what it is for is there afterwards."""

import shutil
from contextlib import nullcontext
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sfa_tui.app import SfaApp
from sfa_tui.model.clock import Clock
from tests.conftest import TODAY, ZONE
from tests.screens.piloting import drive
from tests.screens.walks import Walk, all_keys, around, board, day, forecast, lines, pages, tables, today
from tests.screens.walks.office import furnish
from tests.screens.walks.seen import with_editor

WALKS = tuple(walk for area in (board, today, tables, forecast, day, pages, lines, around) for walk in area.WALKS)


@pytest.fixture(scope="session")
def office(templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with enough of everything, to be copied."""
    folder = tmp_path_factory.mktemp("office") / "office"
    folder.mkdir(mode=0o700)
    shutil.copyfile(templates / "en.db", folder / "sfa.db")
    (folder / "sfa.db").chmod(0o600)
    furnish(folder, Clock(datetime.combine(date.fromisoformat(TODAY), time(9, 30), tzinfo=ZoneInfo(ZONE))))
    return folder


def test_no_key_is_left_out() -> None:
    pressed = {each for walk in WALKS for each in walk.pressed}
    assert sorted(all_keys() - pressed) == []
    assert sorted(pressed - all_keys()) == []


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: f"{walk.where.__name__}-{walk.steps[0].id}")
def test_a_key_does_what_it_is_for(
    walk: Walk, office: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(office, home)
    monkeypatch.setenv("VISUAL", with_editor(tmp_path))
    # There is no terminal that it could have meanwhile.
    monkeypatch.setattr(SfaApp, "suspend", nullcontext)

    async def go() -> None:
        await walk.go(home)

    drive(go)
