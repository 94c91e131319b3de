"""What the mouse does, at each place that docs/app.md names: pressed where its words stand on the screen."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual import events
from textual.geometry import Offset
from textual.widget import Widget
from textual.widgets import Button, OptionList, Static

from sfa_tui.model.text import display_width
from sfa_tui.screens.behind import BehindScreen
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.contact import ContactScreen
from sfa_tui.screens.day import DayScreen
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.deals import DealsScreen
from sfa_tui.screens.entry import NameInput
from sfa_tui.screens.forecast import ForecastScreen
from sfa_tui.screens.form import Form
from sfa_tui.screens.go import GoScreen, Way
from sfa_tui.screens.picker import Picker
from sfa_tui.screens.today import TodayScreen
from sfa_tui.screens.topbar import TopBar
from sfa_tui.screens.week import WeekScreen
from sfa_tui.widgets.blocks import Blocks
from sfa_tui.widgets.choice import Choice
from sfa_tui.widgets.column import Column
from sfa_tui.widgets.day_list import DayColumn, DayList
from sfa_tui.widgets.figures_table import FiguresTable
from sfa_tui.widgets.filter_line import FilterLine
from sfa_tui.widgets.foot import Foot
from sfa_tui.widgets.head import Head
from sfa_tui.widgets.lane import Folded
from sfa_tui.widgets.roll import Roll
from sfa_tui.widgets.stage_tabs import StageTabs
from sfa_tui.widgets.table import Table
from tests.screens.piloting import Desk, opened
from tests.screens.walks import Before, Effect, comes_so, done, is_so
from tests.screens.walks.seen import becomes, both, cursor, focus, kept, opens, page, says, stage, types
from tests.screens.walks.week import due

HOWS = CLICK, TWICE, CTRL, RIGHT, DRAGGED = "a click", "twice", "with Ctrl", "the right button", "dragged"
"""The columns of that table."""
Act = Callable[[Desk], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Gesture:
    """What the mouse does at a place, as the table of docs/app.md has it, and what is so afterwards; `on` is what is
    under the mouse, `to` leads there, and `drawn_by` names the module where it is a text that a click turns into an
    action."""

    where: str
    how: str
    on: type[Widget]
    act: Act
    effect: Effect
    to: tuple[Before, ...] = ()
    size: tuple[int, int] = (160, 40)
    drawn_by: str = ""

    async def go(self, desk: Desk, hit: list[Widget]) -> None:
        """Do it, where `hit` tells what was under the mouse."""
        await done(desk, *self.to)
        told = f"{self.where}, {self.how}"
        assert not await is_so(self.effect, desk), f"{told}: so before\n{desk.screen_text}"
        hit.clear()
        await self.act(desk)
        await desk.settle()
        under = [node for each in hit for node in each.ancestors_with_self]
        assert any(isinstance(node, self.on) for node in under), f"{told}: {hit} was hit"
        assert await comes_so(self.effect, desk), f"{told}: not so afterwards\n{desk.screen_text}"


@dataclass(frozen=True, slots=True)
class Round:
    """What the mouse does one after another in an app that is opened once."""

    gestures: tuple[Gesture, ...]
    size: tuple[int, int] = (160, 40)
    open: Callable[..., AbstractAsyncContextManager[Desk]] = opened

    async def go(self, folder: Path) -> None:
        """Do all of it in a workspace."""
        async with self.open(folder, size=self.size) as desk:
            hit = _watched(desk)
            for each in self.gestures:
                await each.go(desk, hit)


def _watched(desk: Desk) -> list[Widget]:
    """Return a list to which each widget is added that is under the mouse when something is done with it."""
    hit: list[Widget] = []
    post: Any = desk.pilot._post_mouse_events

    async def posted(kinds: Any, widget: Any = None, offset: tuple[int, int] = (0, 0), **how: Any) -> Any:
        assert widget is None
        hit.append(desk.app.get_widget_at(*offset)[0])
        return await post(kinds, widget, offset, **how)

    desk.pilot._post_mouse_events = posted  # type: ignore[assignment, method-assign]
    return hit


def place(desk: Desk, text: str) -> Offset:
    """Return the cell in which a text begins on the screen."""
    for y, line in enumerate(desk.screen_text.split("\n")):
        if text in line:
            return Offset(display_width(line[: line.index(text)]), y)
    raise AssertionError(f"{text} is not on the screen\n{desk.screen_text}")


def click(text: str, by: tuple[int, int] = (0, 0), **how: Any) -> Act:
    """Click on a text, or so many cells beside and below it."""

    async def act(desk: Desk) -> None:
        await desk.pilot.click(offset=place(desk, text) + Offset(*by), **how)

    return act


def wheel(text: str) -> Act:
    """Turn the wheel towards oneself over a text."""

    async def act(desk: Desk) -> None:
        at = place(desk, text)
        for _turn in range(3):
            await desk.pilot._post_mouse_events([events.MouseScrollDown], None, at)
        await desk.pilot.wait_for_animation()

    return act


def drag(text: str, onto: str) -> Act:
    """Drag what stands at a text to another."""

    async def act(desk: Desk) -> None:
        await desk.pilot.mouse_down(offset=place(desk, text))
        below = place(desk, onto) + Offset(0, 3)
        await desk.pilot._post_mouse_events([events.MouseMove], None, below, button=1)
        await desk.pilot.mouse_up(offset=below)

    return act


def slide(kind: type[Widget]) -> Act:
    """Drag the bar at the right of a list to its middle."""

    async def act(desk: Desk) -> None:
        region = desk.app.screen.query(kind).first().region
        right = region.right - 1
        await desk.pilot.mouse_down(offset=(right, region.y))
        middle = (right, region.y + region.height // 2)
        await desk.pilot._post_mouse_events([events.MouseMove], None, middle, button=1)
        await desk.pilot.mouse_up(offset=middle)

    return act


def scrolled(kind: type[Widget]) -> Effect:
    """A list of a kind does not show its first line."""
    return lambda desk: any(each.scroll_offset.y > 0 for each in desk.app.screen.query(kind))


def _board(read: Callable[[BoardScreen], object], value: object) -> Effect:
    return becomes(lambda desk: read(desk.on(BoardScreen)), value)


def _column(at: int) -> Effect:
    return _board(lambda board: board.lanes.current, at)


def _on_card(name: str) -> Effect:
    return _board(lambda board: board.deal and board.deal["name"], name)


def _today(name: str) -> Effect:
    return becomes(lambda desk: (desk.on(TodayScreen).row or {"deal": {"name": ""}})["deal"]["name"], name)


def _week(what: str) -> Effect:
    return becomes(lambda desk: (entry := desk.on(WeekScreen).entry) and entry.activity["subject"], what)


def _whose(whose: str) -> Effect:
    return becomes(lambda desk: desk.on(TodayScreen).whose, whose)


def _row(name: str) -> Effect:
    return becomes(lambda desk: (desk.on(DealsScreen).table.row or {})["name"], name)


def _starts(day: str) -> Effect:
    return becomes(lambda desk: (desk.on(DayScreen).report or {}).get("starts_on"), day)


def _figure(row: int, column: str) -> Effect:
    return becomes(
        lambda desk: (desk.on(ForecastScreen).figures.row, desk.on(ForecastScreen).figures.column), (row, column)
    )


def _suggested(desk: Desk) -> bool:
    return isinstance(desk.app.focused, NameInput) and desk.app.focused.value == "Firm 01"


PUMP = (page("deal", "Pump"),)
BY_COMPANY = ("f7", "b", types("company"), "enter")
NARROW = (60, 20)
WEEK = ("f9",)
ENTRY, ABOVE = "an entry of the week", "the line above the week"
LINE = "a line of a page, of the desk or of a report"

ONES = (
    Gesture("a tab", CLICK, TopBar, click("Deals"), opens(DealsScreen), drawn_by="topbar"),
    # Its number belongs to it.
    Gesture("a tab", CLICK, TopBar, click("Today 6", (6, 0)), opens(TodayScreen), drawn_by="topbar"),
    # Beside those that have room.
    Gesture("the signs `‹` `›` beside the tabs", CLICK, TopBar, click("›"), opens(GoScreen), ("f4",), NARROW, "topbar"),
    Gesture("a stage above a narrow board", CLICK, StageTabs, click("Qualified"), _column(1), (), NARROW, "stage_tabs"),
    Gesture("the head of a column", CLICK, Head, click("Proposal"), _column(2)),
    Gesture("a folded column", CLICK, Folded, click("▸1"), both(_column(5), says("Won Won"))),
    Gesture("a card", CLICK, Column, click("Deal 01"), _on_card("Deal 01")),
    Gesture("a card", TWICE, Column, click("Deal 01", times=2), opens(DealScreen, "Deal 01")),
    Gesture("a card", CTRL, Column, click("Deal 01", control=True), _board(lambda board: len(board.marks), 1)),
    Gesture("a card", CTRL, Column, click("Deal 01", shift=True), _board(lambda board: len(board.marks), 1)),
    Gesture("a card", RIGHT, Column, click("Deal 01", button=3), opens(Picker, "Firm 01 Deal 01")),
    Gesture("a card", DRAGGED, Column, drag("Deal 01", "Proposal"), stage("Deal 01", "Proposal")),
    Gesture(
        *("a card", DRAGGED, Column, drag("Deal 01", "Proposal")),
        both(stage("Deal 00", "Proposal"), stage("Deal 01", "Proposal")),
        ("space", "space"),
    ),
    Gesture(ENTRY, CLICK, DayList, click("call ask 05"), _week("ask 05"), WEEK),
    Gesture(ENTRY, TWICE, DayList, click("call ask 05", times=2), opens(DealScreen, "Deal 05"), WEEK),
    Gesture(ENTRY, CTRL, DayList, click("call ask 05", control=True), says("1 marked"), WEEK),
    Gesture(ENTRY, CTRL, DayList, click("call ask 05", shift=True), says("1 marked"), WEEK),
    Gesture(ENTRY, RIGHT, DayList, click("call ask 05", button=3), opens(Picker, "call ask 05"), WEEK),
    Gesture(ENTRY, DRAGGED, DayList, drag("call ask 05", "Thu 12/03"), due("2026-12-03", "ask 05"), WEEK),
    Gesture("a day of the week", CLICK, DayColumn, click("Thu 12/03"), focus("day-3"), WEEK),
    Gesture(ABOVE, CLICK, Static, click("‹ this"), says("2026-11-23"), WEEK, drawn_by="week_head"),
    Gesture(ABOVE, CLICK, Static, click("›"), says("2026-12-07"), WEEK, drawn_by="week_head"),
    Gesture("a row of Today", CLICK, Roll, click("ask 01"), _today("Deal 01"), ("f3",)),
    Gesture("a row of Today", TWICE, Roll, click("ask 01", times=2), opens(DealScreen, "Deal 01"), ("f3",)),
    Gesture("a row of Today", CTRL, Roll, click("ask 01", control=True), says("1 marked"), ("f3",)),
    Gesture("a row of Today", RIGHT, Roll, click("ask 01", button=3), opens(Picker, "Firm 01 Deal 01"), ("f3",)),
    Gesture("*… n more* in Today", CLICK, Roll, click("… 8 more"), opens(DealsScreen, "no-next-step"), ("f3",)),
    Gesture("mine, my team, all", CLICK, Static, click("my team"), _whose("team"), ("f3",), drawn_by="today_head"),
    Gesture("a row of a table", CLICK, Table, click("Deal 18"), _row("Deal 18"), ("f4",)),
    Gesture("a row of a table", TWICE, Table, click("Deal 18", times=2), opens(DealScreen, "Deal 18"), ("f4",)),
    Gesture("a row of a table", CTRL, Table, click("Deal 18", control=True), says("1 marked"), ("f4",)),
    Gesture("a row of a table", RIGHT, Table, click("Deal 18", button=3), opens(Picker, "copy “Deal 18”"), ("f4",)),
    Gesture("the head of a table", CLICK, Table, click("Amount"), says("Amount ▼"), ("f4",)),
    Gesture("the head of a table", CLICK, Table, click("Amount"), says("Amount ▲"), ("f4", click("Amount"))),
    Gesture("a figure of the forecast", CLICK, FiguresTable, click("1,000"), _figure(2, "pipeline"), BY_COMPANY),
    Gesture(
        *("a figure of the forecast", TWICE, FiguresTable, click("1,000", times=2)),
        *(opens(BehindScreen, "Firm 18"), BY_COMPANY),
    ),
    Gesture("a deal behind a figure", CLICK, Roll, click("Deal 18"), cursor(2), (*BY_COMPANY, "end", "up", "enter")),
    Gesture(
        *("a deal behind a figure", TWICE, Roll, click("Deal 18", times=2), opens(DealScreen, "Deal 18")),
        (*BY_COMPANY, "end", "up", "enter"),
    ),
    *(
        Gesture("what the forecast is asked for", CLICK, Static, click(text), effect, ("f7",), drawn_by="forecast")
        for text, effect in (
            ("FY2026-Q4", opens(Picker, "Period")),
            ("by rep", opens(Picker, "Forecast by")),
            ("all deals", lambda desk: desk.app.screen.query_one(FilterLine).is_open),
            ("orders", says("in USD  revenue")),
            ("amount  as of", says("orders  margin")),
            ("as of today", opens(Form, "The deals as they were at the end of a day")),
        )
    ),
    Gesture(LINE, CLICK, Blocks, click("visit 1"), cursor(2, "timeline"), PUMP),
    Gesture(
        *(LINE, TWICE, Blocks, click("Buyer", times=2)),
        *(opens(ContactScreen, "Yamamoto"), PUMP),
    ),
    Gesture(
        *(
            LINE,
            CLICK,
            Blocks,
            click("● Mori"),
            _starts("2026-11-30"),
            ("f8",),
        )
    ),
    Gesture(
        *(LINE, TWICE, Blocks, click("call ask 03", times=2)),
        *(opens(DealScreen, "Deal 03"), ("f8",)),
    ),
    Gesture(
        *("a side of a narrow page", CLICK, Static, click("Details"), focus("aside"), PUMP, NARROW),
        drawn_by="two_panes",
    ),
    Gesture("a side of a narrow page", CLICK, Static, click("Desk"), focus("pile"), ("f8",), NARROW, "day"),
    Gesture("a value in the settings", CLICK, Choice, click("dark"), kept("theme", "light"), ("comma",)),
    Gesture("a value in the settings", CLICK, Choice, click("‹ dark"), kept("theme", "safe"), ("comma",)),
    Gesture("a line of a list to pick from", CLICK, OptionList, click("expected close"), opens(BoardScreen), ("s",)),
    Gesture(
        *("a line of a list to pick from", CLICK, OptionList, click("Firm 07/Deal 07")),
        *(opens(DealScreen, "Deal 07"), ("ctrl+k", types("Deal 07"))),
    ),
    Gesture(
        "a name that is suggested",
        CLICK,
        OptionList,
        click("Firm 01"),
        _suggested,
        ("a", "tab", types("Firm 0")),
        (160, 20),
    ),
    Gesture("a button", CLICK, Button, click("back (esc)"), opens(BoardScreen), ("a",)),
    Gesture("a button", CLICK, Button, click("no (n)"), opens(BoardScreen), ("delete",)),
    Gesture("what opens after g", CLICK, Way, click("f  Forecast"), opens(ForecastScreen), ("g",)),
    Gesture("what opens after g", CLICK, GoScreen, click("Proposal"), opens(BoardScreen), ("g",)),
    Gesture("the foot", CLICK, Foot, click("v view"), opens(Picker, "View"), drawn_by="foot"),
    Gesture("the foot", CLICK, Foot, click("u undo"), stage("Deal 00", "Lead"), ("L",), drawn_by="foot"),
    Gesture("the bar at the right", DRAGGED, Column, slide(Column), scrolled(Column)),
    *(
        Gesture("the wheel", "", kind, wheel(text), scrolled(kind), to, size)
        for kind, text, to, size in (
            (Column, "Deal 01", (), (160, 40)),
            (Roll, "ask 01", ("f3",), NARROW),
            (Table, "Deal 18", ("f4",), NARROW),
            (Blocks, "said 01", PUMP, NARROW),
            (FiguresTable, "Firm 18", BY_COMPANY, (100, 16)),
        )
    ),
)
