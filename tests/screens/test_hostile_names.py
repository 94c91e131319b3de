"""Names that hold markup, commands to a terminal, or what turns a line around: drawn as text, as wide as they are."""

import sqlite3
from pathlib import Path

import pytest
from textual.screen import ModalScreen

from sfa_tui.display import glyphs
from sfa_tui.model.clock import Clock
from sfa_tui.model.text import display_width
from sfa_tui.sales import activities, deals, rows
from sfa_tui.sales.nouns import CONTACT
from sfa_tui.screens.board import BoardScreen
from sfa_tui.store.workspace import FILE_NAME, open_workspace
from tests.screens.piloting import Desk, drive, opened

NAMES = {
    "markup": "[bold]B[/] [@click=app.quit]QUIT[/]",
    "unbalanced": "[/] [/bold] ]] {x} $y %s",
    "commands": "a\x1b[31mRED\x1b]0;t\x07\x9b2J\r\n\tz\x00",
    "turned": "abc\u202edef\u2066\u200fx",
    "joined": "👨\u200d👩\u200d👧🇯🇵❤️e\u0301\u0302",
    "long": "株式会社" + "長" * 496,
}
CELLS = (
    "deal.name deal.ref deal.note company.name company.sector contact.name contact.title stage.name pipeline.name"
    " user.name rank.code rank.label source.name reason.name tag.name activity.subject activity.summary activity.place"
)


def fill(workspace: Path, clock: Clock, *names: str) -> None:
    """Put a name wherever there is one, of several each in its turn."""
    with open_workspace(workspace) as store:
        for deal, company in (("One", "Acme"), ("Two", "Isdom")):
            texts = {"name": deal, "company": company, "amount": "1000", "rank": "A", "source": "web", "tag": "big"}
            id, _made = deals.add(store, clock, texts)
            activities.log(store, clock, (("deal", id),), kind="call", at=clock.now, direction="in", summary="asked")
            activities.plan(store, clock, (("deal", id),), kind="call", subject="again", due=clock.today)
            rows.add(store, clock, CONTACT, {"name": "Tanaka", "company": company})
    connection = sqlite3.connect(workspace / FILE_NAME)
    for cell in CELLS.split():
        table, column = cell.split(".")
        cases = " ".join(f"WHEN {place} THEN ?" for place in range(len(names)))
        connection.execute(f"UPDATE {table} SET {column} = CASE n % {len(names)} {cases} END || n", names)
    connection.execute("UPDATE setting SET value = ? WHERE id = 'name'", names[:1])
    connection.commit()
    connection.close()


def check(desk: Desk) -> None:
    """Make sure that what is on the screen is text in so many cells, and that no name has brought a click along."""
    for line in desk.app.screen._compositor.render_strips():
        assert display_width(line.text) == line.cell_length == desk.app.size.width, line.text
        for segment in line:
            assert glyphs.harmless(segment.text) == segment.text
            assert "quit" not in str(segment.style.meta if segment.style else "")


async def back(desk: Desk) -> None:
    """Go back to the board from wherever a key has led."""
    while isinstance(desk.app.screen, ModalScreen):
        await desk.press("escape")
        if isinstance(desk.app.screen, ModalScreen):
            await desk.press("y")
    await desk.press("escape", "f2")


@pytest.mark.parametrize("kinds", [("markup", "long"), ("commands", "unbalanced"), ("turned", "joined")])
def test_a_name_is_text_wherever_it_is_drawn(workspace: Path, clock: Clock, kinds: tuple[str, str]) -> None:
    """The one on what a page is opened of, the other on what is done with a row where it stands."""
    fill(workspace, clock, *map(NAMES.__getitem__, kinds))

    async def look() -> None:
        async with opened(workspace) as desk:
            for key in ("f2", "f3", "f4", "f5", "f6", "f7"):
                await desk.press(key)
                check(desk)
                await desk.press("down", "enter")
                check(desk)
                await back(desk)
            for key in (*"anpewxsvgm", "question_mark", "comma", "L"):
                await desk.press("home", key)
                check(desk)
                await back(desk)
            for key in ("ctrl+p", "ctrl+k"):
                await desk.press(key)
                await desk.type({"commands": "a", "turned": "e"}.get(kinds[0], "b"))
                check(desk)
                await back(desk)
            await desk.press("u")
            check(desk)

    drive(look)


def test_a_name_with_markup_is_text_while_it_is_dragged_and_in_the_palette(workspace: Path, clock: Clock) -> None:
    fill(workspace, clock, "[/] [@click=app.quit]QUIT[/]")

    async def look() -> None:
        async with opened(workspace, size=(160, 40)) as desk:
            lanes = desk.on(BoardScreen).lanes.lanes
            await desk.pilot.mouse_down(lanes[0].column, offset=(5, 1))
            await desk.drag(lanes[2].column, (5, 8))
            check(desk)
            await desk.pilot.mouse_up(lanes[2].column, offset=(5, 8))
            await desk.settle()
            await back(desk)
            await desk.press("ctrl+p")
            await desk.type("quit")
            assert "[@click=app.quit]QUIT[/]" in desk.screen_text
            check(desk)

    drive(look)


def test_the_palette_lives_where_there_is_no_room_for_it(workspace: Path) -> None:
    async def look() -> None:
        async with opened(workspace, size=(10, 3)) as desk:
            await desk.press("ctrl+p", "pagedown", "down", "pageup", "end", "escape")
            desk.on(BoardScreen)

    drive(look)
