"""What the tests of several screens begin with."""

import shutil
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Never
from zoneinfo import ZoneInfo

import pytest

from sfa_tui.followup import units
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Failed
from sfa_tui.screens.board import BoardScreen
from tests.conftest import TODAY, ZONE
from tests.screens.walks.office import furnish


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is kept for whoever runs the app lie in the test's folder, and nothing be started by this machine's
    system, whatever is pressed."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)

    def missing(command: Sequence[str], typed: str = "") -> Never:
        raise Failed("there is no {program} on this machine", program=command[0])

    monkeypatch.setattr(units, "_call", missing)


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every deal of the column be marked."""

    def chosen(screen: BoardScreen) -> list[Any]:
        column = screen.lanes.lane.column if screen.lanes.lane else None
        assert column is not None
        return [row for place in range(column.total) if (row := column.row(place)) is not None]

    monkeypatch.setattr(BoardScreen, "chosen", chosen)


@pytest.fixture(scope="session")
def office(templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with enough of everything, to be copied."""
    folder = tmp_path_factory.mktemp("office") / "office"
    folder.mkdir(mode=0o700)
    shutil.copyfile(templates / "en.db", folder / "sfa.db")
    (folder / "sfa.db").chmod(0o600)
    furnish(folder, Clock(datetime.combine(date.fromisoformat(TODAY), time(9, 30), tzinfo=ZoneInfo(ZONE))))
    return folder
