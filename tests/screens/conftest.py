"""What the tests of several screens begin with."""

from typing import Any

import pytest

from sfa_tui.screens.board import BoardScreen


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every deal of the column be marked."""

    def chosen(screen: BoardScreen) -> list[Any]:
        column = screen.lanes.lane.column if screen.lanes.lane else None
        assert column is not None
        return [row for place in range(column.total) if (row := column.row(place)) is not None]

    monkeypatch.setattr(BoardScreen, "chosen", chosen)
