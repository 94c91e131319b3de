"""The board as a person uses it."""

from pathlib import Path

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.sales import deals
from sfa_tui.screens.board import BoardScreen
from sfa_tui.store.workspace import Store, open_workspace
from tests.screens.piloting import drive, opened


@pytest.fixture
def board(workspace: Path, clock: Clock) -> Path:
    """A workspace with three deals in Lead and one in Proposal."""
    with open_workspace(workspace) as store:
        for number in range(3):
            deals.add(
                store, clock, {"name": f"Deal {number}", "company": "Acme Inc.", "amount": str(1000 * (number + 1))}
            )
        deals.add(store, clock, {"name": "Big", "company": "北洋電機", "amount": "50000", "stage": "Proposal"})
    return workspace


def stage_of(store: Store, name: str) -> str:
    """Return the stage that a deal is in."""
    sql = "SELECT s.name FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.name = ?"
    return str(store.connection.execute(sql, (name,)).fetchone()[0])


def test_the_board_opens_with_every_stage_its_sums_and_its_cards(board: Path) -> None:
    async def look() -> None:
        async with opened(board, size=(160, 40)) as desk:
            text = desk.screen_text
            assert "4 deals" in text
            assert "$56,000 open" in text
            for word in ("Lead", "Qualified", "Proposal", "Negotiation", "Acme", "北洋電機", "○ no next step"):
                assert word in text
            assert "Acme Inc." not in text

    drive(look)


def test_a_deal_is_moved_with_a_key_and_taken_back(board: Path) -> None:
    async def move() -> None:
        async with opened(board) as desk:
            screen = desk.on(BoardScreen)
            assert screen.deal is not None
            first = screen.deal["name"]
            await desk.press("L")
            assert await desk.read(lambda store, _: stage_of(store, first)) == "Qualified"
            assert screen.deal["name"] == first
            assert screen.current == 1
            await desk.press("u")
            assert await desk.read(lambda store, _: stage_of(store, first)) == "Lead"

    drive(move)
