"""What another program has written into the workspace: shown where it stands, while the rest goes on."""

import sqlite3
from pathlib import Path

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, deals
from sfa_tui.screens.board import BoardScreen
from sfa_tui.store.journal import Value
from sfa_tui.store.workspace import FILE_NAME, open_workspace
from tests.screens.piloting import Desk, drive, opened

BROKEN = "2026-13-45"


@pytest.fixture
def board(workspace: Path, clock: Clock) -> Path:
    """A workspace with a deal that has been spoken of and has a next step, one in a foreign currency, and one more."""
    with open_workspace(workspace) as store:
        texts = {"name": "Renewal", "company": "Acme", "amount": "1000", "expected_close": "2026-12-18"}
        id, _made = deals.add(store, clock, texts)
        deals.add(store, clock, {"name": "Abroad", "amount": "1000", "currency": "EUR"})
        deals.add(store, clock, {"name": "Whole", "amount": "1000"})
        activities.log(store, clock, (("deal", id),), kind="call", at=clock.now, direction="in", summary="asked")
        activities.plan(store, clock, (("deal", id),), kind="call", subject="again", due=clock.today)
    return workspace


def overwrite(workspace: Path, sql: str, *values: Value) -> None:
    """Write with another tool."""
    connection = sqlite3.connect(workspace / FILE_NAME)
    connection.execute(sql, values)
    connection.commit()
    connection.close()


async def see_everything(desk: Desk) -> str:
    """Go to every tab, open what its first rows lead to, come back, and return all that was seen."""
    seen = []
    for key in ("f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9"):
        await desk.press(key)
        seen.append(desk.screen_text)
        await desk.press("down", "down", "enter")
        seen.append(desk.screen_text)
        await desk.press("escape", "escape")
    await desk.press("f2")
    return "\n".join(seen)


@pytest.mark.parametrize(
    "cell",
    [
        "activity.due",
        "activity.done_at",
        "deal.expected_close",
        "deal.closed_on",
        "deal.created_at",
        "deal.parked_until",
        "deal_state.stage_entered_at",
        "deal_state.last_at",
    ],
)
def test_a_broken_date_is_shown_in_its_place(board: Path, cell: str) -> None:
    table, column = cell.split(".")
    where = {"due": "done_at IS NULL", "done_at": "done_at IS NOT NULL"}.get(column, "true")
    overwrite(board, f"UPDATE {table} SET {column} = ? WHERE {where}", BROKEN)

    async def look() -> None:
        async with opened(board) as desk:
            desk.on(BoardScreen)
            for name in ("Renewal", "Abroad", "Whole"):
                assert name in desk.screen_text
            seen = await see_everything(desk)
            if cell not in ("deal.closed_on", "deal.parked_until", "deal_state.last_at"):  # of open deals, or derived
                assert BROKEN in seen
            await desk.press("L", "escape", "u")
            desk.on(BoardScreen)

    drive(look)
