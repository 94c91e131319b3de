"""The line in which a filter is typed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Input, Static

from sfa_tui import locale
from sfa_tui.model.errors import NotFound
from sfa_tui.model.filters import Filter, parse_filter, to_text
from sfa_tui.widgets.filter_line import FilterLine


class Host(App[None]):
    """An app that holds nothing but the line; it knows no stage called Nowhere."""

    left = 0

    def __init__(self, noun: str = "deal") -> None:
        super().__init__()
        self.line = FilterLine(noun)

    def compose(self) -> ComposeResult:
        """Make the line."""
        yield self.line

    @on(FilterLine.Asked)
    def _asked(self, message: FilterLine.Asked) -> None:
        if "Nowhere" in to_text(message.filter):
            message.line.refuse(NotFound("there is no {noun} named {name}", noun="stage", name="Nowhere"))
        else:
            message.line.accept(message.filter)

    @on(FilterLine.Left)
    def _left(self, message: FilterLine.Left) -> None:
        self.left += 1

    @property
    def typed(self) -> str:
        """Return what stands in the line."""
        return self.query_one(Input).value

    @property
    def told(self) -> str:
        """Return what is said below the line."""
        return str(self.line.query_one(Static).content) if self.line.has_class("-refused") else ""


@asynccontextmanager
async def host(noun: str = "deal") -> AsyncIterator[tuple[Host, Pilot[None]]]:
    """Give an app whose line is open."""
    app = Host(noun)
    async with app.run_test(size=(60, 10)) as pilot:
        app.line.open(("Region",))
        await pilot.pause()
        yield app, pilot


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a text."""
    await pilot.press(*("space" if char == " " else char for char in text))
    await pilot.pause()


def test_enter_asks_for_the_filter_and_the_line_closes_once_it_is_accepted() -> None:
    async def check() -> None:
        async with host() as (app, pilot):
            await typed(pilot, "amount>1m -rotting")
            await pilot.press("enter")
            await pilot.pause()
            assert app.line.filter == parse_filter("amount>1m -rotting")
            assert not app.line.is_open
            assert app.left == 1

    asyncio.run(check())


@pytest.mark.parametrize(
    ("text", "reason"), [("clsoe<eom", "did you mean close"), ("stage:Nowhere", "there is no stage named Nowhere")]
)
def test_what_cannot_be_used_is_told_below_the_line_and_stays_there(text: str, reason: str) -> None:
    async def check() -> None:
        async with host() as (app, pilot):
            await typed(pilot, text)
            await pilot.press("enter")
            await pilot.pause()
            assert reason in app.told
            assert app.typed == text
            assert app.line.filter == Filter()
            await typed(pilot, "x")
            assert app.told == ""

    asyncio.run(check())


def test_escape_leaves_the_filter_in_force_and_it_stands_there_again() -> None:
    async def check() -> None:
        async with host() as (app, pilot):
            await typed(pilot, "stage:Lead")
            await pilot.press("enter")
            await pilot.pause()
            app.line.open()
            await typed(pilot, "nonsense:")
            await pilot.press("escape")
            await pilot.pause()
            assert to_text(app.line.filter) == "stage:Lead"
            assert not app.line.is_open
            app.line.open()
            await pilot.pause()
            assert app.typed == "stage:Lead "

    asyncio.run(check())


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("sta", "stage:"),
        ("rotting -no-n", "rotting -no-next-step"),
        ("担", "担当:"),
        ("ＣＬＯ", "ＣＬＯse:"),
        ("reg", "region:"),
        ("category:com", "category:commit"),
        ("category:commit,be", "category:commit,best_case"),
        ("stage:Le", "stage:Le"),
        ("zzz", "zzz"),
    ],
)
def test_tab_completes_names_of_fields_and_values_to_choose_from(text: str, completed: str) -> None:
    async def check() -> None:
        async with host() as (app, pilot):
            await typed(pilot, text)
            await pilot.press("tab")
            await pilot.pause()
            assert app.typed == completed

    asyncio.run(check())


@pytest.mark.parametrize("noun", ["deal", "company", "contact"])
def test_the_line_says_how_a_filter_is_written_in_both_languages(noun: str) -> None:
    async def check(language: str) -> str:
        locale.install(language)
        async with host(noun) as (app, _):
            return app.query_one(Input).placeholder

    before = locale.language()
    try:
        english, japanese = asyncio.run(check("en")), asyncio.run(check("ja"))
    finally:
        locale.install(before)
    assert english != japanese
