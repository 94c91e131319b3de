"""A list of which only what is seen is drawn: its cursor, its stops, its marks and the mouse."""

import asyncio
from collections.abc import Awaitable, Callable

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from sfa_tui.model.text import display_width
from sfa_tui.widgets.palette import Palette
from sfa_tui.widgets.roll import Line, Roll
from sfa_tui.widgets.spans import Span


class Shown(App[None]):
    """A list whose every tenth place is a head, and whose places are noted as they are drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: set[int] = set()
        self.picked: list[Roll.Picked] = []
        self.roll = Roll(self.line)

    def compose(self) -> ComposeResult:
        yield Palette()
        yield self.roll

    def line(self, place: int, _width: int) -> Line:
        self.drawn.add(place)
        return Line(
            [([Span(f"place {place}"), Span(" 案件" * 20)], [Span("¥1")])], stop=bool(place % 10), marked=place == 3
        )

    def on_roll_picked(self, message: Roll.Picked) -> None:
        self.picked.append(message)


def drive(work: Callable[[Shown, Pilot[None]], Awaitable[None]], size: tuple[int, int] = (60, 12)) -> None:
    """Run a test on a list of a million places."""

    async def whole() -> None:
        app = Shown()
        async with app.run_test(size=size) as pilot:
            app.roll.show(1_000_000)
            await pilot.pause()
            await work(app, pilot)

    asyncio.run(whole())


def lines(roll: Roll) -> list[str]:
    """Return what is drawn, line by line."""
    return [roll.render_line(y).text for y in range(roll.size.height)]


def test_only_what_is_seen_is_drawn() -> None:
    async def look(app: Shown, pilot: Pilot[None]) -> None:
        app.roll.action_step(1)
        app.roll.action_step(1_000_000)
        await pilot.pause()
        assert "place 999999" in "\n".join(lines(app.roll))
        assert len(app.drawn) < 60
        assert {display_width(line) for line in lines(app.roll)} == {app.roll.scrollable_content_region.width}

    drive(look)


def test_the_cursor_steps_over_heads() -> None:
    async def walk(app: Shown, _pilot: Pilot[None]) -> None:
        roll = app.roll
        for aim, by in ((1, 1), (9, 8), (11, 1), (9, -1), (1, -100)):
            roll.action_step(by)
            assert roll.cursor == aim

    drive(walk)


def test_marks_and_the_cursor_show_by_their_signs() -> None:
    async def look(app: Shown, pilot: Pilot[None]) -> None:
        app.roll.point(5)
        await pilot.pause()
        drawn = lines(app.roll)
        assert drawn[3].startswith("✓ place 3")
        assert drawn[5].startswith("▌ place 5")

    drive(look)


def test_a_click_tells_the_place_and_a_head_none() -> None:
    async def click(app: Shown, pilot: Pilot[None]) -> None:
        await pilot.click(app.roll, offset=(5, 4))
        await pilot.click(app.roll, offset=(5, 0))
        await pilot.click(app.roll, offset=(5, 2), control=True)
        assert [(each.place, each.opened, each.marked) for each in app.picked] == [(4, False, False), (2, False, True)]
        app.picked.clear()
        await pilot.click(app.roll, offset=(5, 6), times=2)
        assert app.picked[-1].opened

    drive(click)


def test_a_list_of_nothing_has_no_cursor() -> None:
    async def empty(app: Shown, _pilot: Pilot[None]) -> None:
        app.roll.show(0)
        app.roll.action_step(1)
        assert app.roll.cursor is None

    drive(empty)
