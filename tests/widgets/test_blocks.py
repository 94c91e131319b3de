"""Blocks of any height: the cursor stands on those with a key, and is seen, whatever the height."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from sfa_tui.model.errors import Usage
from sfa_tui.widgets.blocks import Block, Blocks, Line, blank, heading
from sfa_tui.widgets.palette import Palette
from sfa_tui.widgets.spans import Span


def block(key: str, height: int) -> Block:
    """Return a block of so many lines."""
    return Block(key, lambda width: [([Span(f"{key}.{number}")], ()) for number in range(height)])


def broken(_width: int) -> Sequence[Line]:
    raise Usage("a broken value")


class Shown(App[None]):
    """Three sections, a block that is higher than the screen among them, and a line that is broken at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = Blocks()
        self.opened: list[str] = []
        self.wanted = 0

    def compose(self) -> ComposeResult:
        yield Palette()
        yield self.blocks

    def on_mount(self) -> None:
        """Show them."""
        first = [heading("First"), block("a", 2), block("b", 3)]
        second = [blank(), heading("Second"), block("high", 30), block("c", 1)]
        third = [blank(), heading("Third"), *(block(f"d{number}", 2) for number in range(30)), Block("", broken)]
        self.blocks.show([*first, *second, *third])
        self.blocks.focus()

    def on_blocks_opened(self, message: Blocks.Opened) -> None:
        self.opened.append(message.key)

    def on_blocks_more_wanted(self) -> None:
        self.wanted += 1


def drive(work: Callable[[Shown, Pilot[None]], Awaitable[None]]) -> None:
    """Run a test on the list."""

    async def whole() -> None:
        app = Shown()
        async with app.run_test(size=(40, 10)) as pilot:
            await pilot.pause()
            await work(app, pilot)

    asyncio.run(whole())


def lines(blocks: Blocks) -> list[str]:
    """Return what is seen, line by line."""
    return [blocks.render_line(y).text.strip() for y in range(blocks.size.height)]


def test_the_cursor_passes_over_headings_and_brings_them_into_sight() -> None:
    async def walk(app: Shown, pilot: Pilot[None]) -> None:
        blocks = app.blocks
        assert blocks.key == "a"
        await pilot.press("j", "j", "j", "j")
        assert blocks.key == "d0"
        await pilot.press("G")
        assert blocks.key == "d29"
        blocks.point_at("d0")
        await pilot.pause()
        assert lines(blocks)[:3] == ["", "Third", "▌d0.0"]
        await pilot.press("home")
        assert lines(blocks)[0] == "First"
        await pilot.press("k")
        assert blocks.key == "a"

    drive(walk)


def test_a_page_goes_past_a_block_that_is_higher_than_the_screen() -> None:
    async def walk(app: Shown, pilot: Pilot[None]) -> None:
        app.blocks.point_at("high")
        await pilot.pause()
        assert lines(app.blocks)[0] == "▌high.0"
        await pilot.press("pagedown")
        assert app.blocks.key == "c"
        await pilot.press("pageup")
        assert app.blocks.key == "high"
        seen = []
        for _ in range(12):
            await pilot.press("pagedown")
            seen.append(app.blocks.key)
        assert seen[-1] == "d29"
        assert len({*seen}) >= 7

    drive(walk)


def test_it_is_drawn_anew_at_another_width_and_a_broken_value_stands_in_its_place() -> None:
    async def look(app: Shown, pilot: Pilot[None]) -> None:
        await pilot.press("G")
        await pilot.resize_terminal(30, 12)
        await pilot.pause()
        assert app.blocks.key == "d29"
        assert "▌d29.0" in lines(app.blocks)
        app.blocks.scroll_end(animate=False, immediate=True)
        assert lines(app.blocks)[-1] == "a broken value"
        assert app.wanted

    drive(look)


def test_a_click_chooses_and_a_second_opens() -> None:
    async def click(app: Shown, pilot: Pilot[None]) -> None:
        await pilot.click(app.blocks, offset=(3, 0))
        assert app.blocks.key == "a"
        await pilot.click(app.blocks, offset=(3, 4), times=2)
        await pilot.pause()
        assert (app.blocks.key, app.opened) == ("b", ["b"])

    drive(click)


def test_what_is_shown_anew_keeps_the_cursor_on_its_block_or_near() -> None:
    async def renew(app: Shown, pilot: Pilot[None]) -> None:
        app.blocks.point_at("b")
        app.blocks.show([block("new", 1), heading("First"), block("b", 3)])
        assert app.blocks.key == "b"
        app.blocks.show([block("new", 1), heading("First"), heading("Second")])
        assert app.blocks.key == "new"
        app.blocks.show([heading("First")])
        assert app.blocks.key is None
        await pilot.press("j", "G", "pagedown")
        app.blocks.show([])
        await pilot.press("j")

    drive(renew)
