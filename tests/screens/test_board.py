"""The board as a person uses it."""

from pathlib import Path

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.text import display_width
from sfa_tui.sales import activities, deals
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
            assert screen.lanes.current == 1
            await desk.press("escape", "u")
            assert await desk.read(lambda store, _: stage_of(store, first)) == "Lead"

    drive(move)


def test_a_deal_is_dragged_to_another_stage(board: Path) -> None:
    async def drag() -> None:
        async with opened(board, size=(160, 40)) as desk:
            screen = desk.on(BoardScreen)
            first = screen.lanes.lanes[0].column.row(0)
            assert first is not None
            await desk.pilot.mouse_down(screen.lanes.lanes[0].column, offset=(5, 1))
            await desk.pilot.hover(screen.lanes.lanes[2].column, offset=(5, 8))
            await desk.pilot.mouse_up(screen.lanes.lanes[2].column, offset=(5, 8))
            await desk.settle()
            assert await desk.read(lambda store, _: stage_of(store, first["name"])) == "Proposal"
            assert screen.lanes.current == 2
            assert screen.deal is not None
            assert screen.deal["id"] == first["id"]

    drive(drag)


def test_a_press_that_does_not_move_is_no_drag(board: Path) -> None:
    async def click() -> None:
        async with opened(board, size=(160, 40)) as desk:
            screen = desk.on(BoardScreen)
            await desk.pilot.click(screen.lanes.lanes[0].column, offset=(5, 6))
            await desk.settle()
            assert screen.lanes.lanes[0].column.cursor == 1
            assert await desk.read(lambda store, _: {stage_of(store, f"Deal {n}") for n in range(3)}) == {"Lead"}

    drive(click)


def test_marked_deals_move_together_and_are_taken_back_together(board: Path) -> None:
    async def mark() -> None:
        async with opened(board) as desk:
            await desk.press("space", "space", "L")
            moved = await desk.read(lambda store, _: [stage_of(store, f"Deal {n}") for n in range(3)])
            assert sorted(moved) == ["Lead", "Qualified", "Qualified"]
            await desk.press("u")
            assert await desk.read(lambda store, _: {stage_of(store, f"Deal {n}") for n in range(3)}) == {"Lead"}

    drive(mark)


def test_what_another_program_writes_appears_and_the_cursor_stays_on_its_deal(board: Path, clock: Clock) -> None:
    async def watch() -> None:
        async with opened(board, size=(160, 40)) as desk:
            screen = desk.on(BoardScreen)
            await desk.press("j")
            assert screen.deal is not None
            held = screen.deal["id"]
            await desk.app.watch_file()
            with open_workspace(board) as other:
                urgent = {"name": "Urgent", "company": "Beta"}
                id, _made = deals.add(other, clock, urgent)
                activities.plan(other, clock, [("deal", id)], kind="call", subject="", due=clock.today)
            await desk.app.watch_file()
            await desk.settle()
            assert "Beta" in desk.screen_text
            assert "5 deals" in desk.screen_text
            assert screen.deal["id"] == held

    drive(watch)


@pytest.mark.parametrize("size", [(200, 50), (120, 40), (80, 24), (40, 30)])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_board_fits_any_terminal(board: Path, size: tuple[int, int], language: str) -> None:
    async def look() -> None:
        async with opened(board, size=size, language=language) as desk:
            screen = desk.on(BoardScreen)
            shown = [lane for lane in screen.lanes.lanes if lane.display]
            assert (len(shown) == 1) == (size[0] < 100)
            assert all(display_width(line) <= size[0] for line in desk.screen_text.splitlines())
            await desk.press("l", "l")
            assert "北洋電機" in desk.screen_text

    drive(look)
