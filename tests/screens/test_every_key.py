"""Every key of every binding is pressed on a real workspace, and what it is for is there afterwards."""

import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest

from sfa_tui.app import SfaApp
from tests.screens.piloting import drive
from tests.screens.walks import (
    Walk,
    all_keys,
    around,
    board,
    day,
    forecast,
    lines,
    pages,
    places,
    sharing,
    tables,
    today,
    together,
    week,
)
from tests.screens.walks.seen import with_editor

AREAS = (board, today, week, tables, forecast, day, pages, lines, places, sharing, together, around)
WALKS = tuple(walk for area in AREAS for walk in area.WALKS)


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
