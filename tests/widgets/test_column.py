"""A column of the board as it is drawn by itself: its bar, and where it stands when there is less in it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from textual.app import App, ComposeResult

from sfa_tui.model.clock import Clock
from sfa_tui.widgets.card import Look, Row
from sfa_tui.widgets.column import Column
from sfa_tui.widgets.layout import HEIGHT
from sfa_tui.widgets.palette import Palette

PAGE = 10


class Alone(App[None]):
    """A column and nothing else."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.column = Column("S", Look(clock, "unit", False, None), PAGE)

    def compose(self) -> ComposeResult:
        yield self.column
        yield Palette()

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]


def deals(clock: Clock, number: int, first: int = 0) -> list[Row]:
    """Return the objects of so many deals, as far as a card knows them."""
    unknown = (
        "company owner amount rank probability expected_close last_conversation next_step waiting_for parked_until"
    )
    nothing = dict.fromkeys(unknown.split())
    return [
        {**nothing, "id": f"D{n}", "name": f"Deal {n}.", "currency": "USD", "slips": 0, "rotting": False}
        | {"stage_entered_at": clock.instant}
        for n in range(first, first + number)
    ]


def test_the_bar_shows_where_a_column_is_in_the_whole(clock: Clock) -> None:
    async def look() -> None:
        app = Alone(clock)
        async with app.run_test(size=(40, 20)) as pilot:
            app.column.renew(8, {0: deals(clock, 8)})
            await pilot.pause()
            assert [line.endswith("▐") for line in app.lines] == [True] * 10 + [False] * 10
            app.column.point(7)
            await pilot.pause()
            assert [line.endswith("▐") for line in app.lines] == [False] * 9 + [True] * 10 + [False]
            app.column.renew(4, {0: deals(clock, 4)})
            await pilot.pause()
            assert not any("▐" in line for line in app.lines)

    asyncio.run(look())


def test_a_column_that_has_become_shorter_is_not_scrolled_beyond_its_end(clock: Clock) -> None:
    async def look() -> None:
        app = Alone(clock)
        async with app.run_test(size=(40, 20)) as pilot:
            app.column.renew(9, {0: deals(clock, 9)})
            app.column.point(8)
            await pilot.pause()
            app.column.renew(5, {0: deals(clock, 5)})
            await pilot.pause()
            assert app.column.scroll_offset.y == 5 * HEIGHT - 20
            assert app.lines[0].startswith("▌Deal 1.")
            app.column.renew(1, {0: deals(clock, 1)})
            await pilot.pause()
            assert app.column.scroll_offset.y == 0
            assert app.lines[0].startswith("▌Deal 0.")

    asyncio.run(look())


def test_cards_go_with_their_deals_and_tell_what_is_true_now(clock: Clock) -> None:
    async def look() -> None:
        app = Alone(clock)
        async with app.run_test(size=(40, 20)) as pilot:
            whole = deals(clock, 4)
            app.column.renew(4, {0: whole})
            app.column.point(1)
            await pilot.pause()
            assert [line[:8] for line in app.lines[::HEIGHT]] == ["▌Deal 0.", "█Deal 1.", "▌Deal 2.", "▌Deal 3."]
            assert "0d" in app.lines[HEIGHT * 2 + 1]
            app.column.renew(3, {0: [{**whole[3], "name": "Other"}, *whole[1:3]]})
            app.column.point(2)
            await pilot.pause()
            assert [line[:8] for line in app.lines[::HEIGHT]] == ["▌Other", "▌Deal 1.", "█Deal 2.", ""]
            app.column.look = replace(app.column.look, clock=Clock(clock.now + timedelta(days=3)))
            app.column.mark(frozenset(["D1"]))
            app.column.renew(2, {0: whole[:2]})
            await pilot.pause()
            assert [line[:8] for line in app.lines[::HEIGHT]] == ["▌Deal 0.", "✓Deal 1.", "", ""]
            assert "3d" in app.lines[1]

    asyncio.run(look())
