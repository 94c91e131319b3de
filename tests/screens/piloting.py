"""The app as a test drives it: on a real workspace, with real keys and a real mouse, and waiting for what is under way
instead of sleeping."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from unittest import mock

from textual.pilot import Pilot

from sfa_tui import locale
from sfa_tui.app import SfaApp
from sfa_tui.screens import first_look
from sfa_tui.screens.session import Session, Work

T = TypeVar("T")
S = TypeVar("S")


_ROUNDS = 3
"""How often everything must have been heard with nothing under way: a message may lead to another one."""


async def _give_way(min_sleep: float = 0.0, max_sleep: float = 0.0) -> None:
    """Let all that is ready run; in the place of Textual's wait for an idle process, which takes twenty milliseconds a
    key, and up to a second where the machine is busy. What must have ended is awaited by `settle`."""
    for _turn in range(_ROUNDS):
        await asyncio.sleep(0)


@dataclass(frozen=True)
class Desk:
    """An app that a test has open."""

    app: SfaApp
    pilot: Pilot[None]

    def on(self, kind: type[S]) -> S:
        """Return the screen that is seen, which must be of a kind."""
        screen = self.app.screen
        assert isinstance(screen, kind), screen
        return screen

    async def press(self, *keys: str) -> None:
        """Press keys one after another, each when what the one before began has ended."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text into what has the focus."""
        await self.pilot.press(*("space" if char == " " else char for char in text))
        await self.settle()

    async def settle(self) -> None:
        """Wait until no worker is under way, every message has been heard, and everything is drawn."""
        quiet = 0
        while quiet < _ROUNDS:
            await self.pilot.pause()
            under_way = [each for each in self.app.workers if not each.is_finished and each.group != "lasting"]
            if under_way:
                waiting = [asyncio.ensure_future(worker.wait()) for worker in under_way]
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            quiet = 0 if under_way else quiet + 1

    async def read(self, work: Work[T]) -> T:
        """Return what the store holds."""
        return await self.app.session.read(work)

    @property
    def screen_text(self) -> str:
        """Return what is on the screen, line by line."""
        lines = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in lines)


@asynccontextmanager
async def opened(folder: Path, *, size: tuple[int, int] = (120, 40), language: str = "en") -> AsyncIterator[Desk]:
    """Give the app on the workspace of a folder, once its first look is on the screen."""
    before = locale.language()
    locale.install(language)
    session = Session(folder)
    try:
        app = SfaApp(session, first_look.begin(session))
        with mock.patch("textual.app.wait_for_idle", _give_way), mock.patch("textual.pilot.wait_for_idle", _give_way):
            async with app.run_test(size=size) as pilot:
                desk = Desk(app, pilot)
                await desk.settle()
                yield desk
    finally:
        session.close()
        locale.install(before)


def drive(work: Callable[[], Awaitable[None]]) -> None:
    """Run a test's coroutine."""

    async def whole() -> None:
        await work()

    asyncio.run(whole())
