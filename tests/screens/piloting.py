"""The app as a test drives it: on a real workspace, with real keys and a real mouse, and waiting for what is under way
instead of sleeping."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from textual import events
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.widget import Widget
from textual.worker import Worker

from sfa_tui import locale
from sfa_tui.app import SfaApp
from sfa_tui.screens import first_look
from sfa_tui.screens.session import Session, Work

T = TypeVar("T")
S = TypeVar("S")


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
            self._send(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text into what has the focus, as quickly as a hand that never waits for the screen."""
        for char in text:
            self._send(_character_to_key(char), char)
        await self.settle()

    def _send(self, key: str, char: str | None = None) -> None:
        # Not with the pilot, which waits twice for an idle process at each key; read as it reads them.
        if len(key) == 1 and not key.isalnum():
            key = _character_to_key(key)
        if char is None:
            try:
                char = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
            except KeyError:
                char = key if len(key) == 1 else None
        driver = self.app._driver
        assert driver is not None
        event = events.Key(key, char)
        event.set_sender(self.app)
        driver.send_message(event)

    async def drag(self, onto: Widget, offset: tuple[int, int]) -> None:
        """Move the mouse with its left button held down, as a terminal tells it."""
        await self.pilot._post_mouse_events([events.MouseMove], onto, offset, button=1)

    async def settle(self) -> None:
        """Wait until no worker is under way and everything is drawn."""
        await self.pilot.pause()
        while self._is_busy():
            under_way = [asyncio.ensure_future(worker.wait()) for worker in self._workers()]
            if under_way:
                await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            else:
                # A timer will go on with it: a tab that is gone to is drawn 50 ms later.
                await asyncio.sleep(0.002)
            await self.pilot.pause()

    def _workers(self) -> list[Worker[Any]]:
        return [each for each in self.app.workers if not each.is_finished and each.group != "lasting"]

    def _is_busy(self) -> bool:
        """Return whether anything is under way, or yet to be laid out or drawn."""
        screens = self.app.screen_stack if self.app.is_running else ()
        waits = any(each._layout_required or each._dirty_widgets or each._callbacks for each in screens[-1:])
        held = self.app._batch_count > 0 and self.app.is_running
        return waits or held or bool(self._workers()) or bool(self.app.animator._animations)

    async def read(self, work: Work[T]) -> T:
        """Return what the store holds."""
        return await self.app.session.read(work)

    @property
    def told(self) -> list[str]:
        """Return all that the person was told, the newest last."""
        return [news.text + news.end for news in self.app.all_news]

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
        async with app.run_test(size=size) as pilot:
            _wait_for_keys(pilot, app)
            _wait_for_the_loop(pilot, app)
            desk = Desk(app, pilot)
            await desk.settle()
            yield desk
    finally:
        session.close()
        locale.install(before)


def _wait_for_keys(pilot: Pilot[None], app: SfaApp) -> None:
    """Let whatever waits for the screen wait for the keys as well that the app has not come to yet."""
    wait = pilot._wait_for_screen

    async def patiently(timeout: float = 30.0) -> bool:
        done = await wait(timeout)
        while done and app.is_hearing and app.is_running:
            while app.is_hearing and app.is_running:
                await asyncio.sleep(0.002)
            done = await wait(timeout)
        return done

    pilot._wait_for_screen = patiently  # type: ignore[method-assign]


def _wait_for_the_loop(pilot: Pilot[None], app: SfaApp) -> None:
    """Let a pause end when everything that can go on has gone on: Textual's own takes 20 ms in which the process has
    rested, and never less."""
    lanes = (app.session._reader, app.session._summer, app.session._writer)
    asked = 0

    def counted(submit: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def count(work: Any) -> Any:
            nonlocal asked
            asked += 1
            return submit(work)

        return count

    for lane in lanes:
        lane.submit = counted(lane.submit)  # type: ignore[method-assign, assignment]

    async def pause(delay: float | None = None) -> None:
        await pilot._wait_for_screen()
        if delay is not None:
            await asyncio.sleep(delay)
        before = -1
        while delay is None and before != asked:
            before = asked
            await _rest()
            # What is asked of a thread is answered, and heard, before what is asked of it now. A change that another
            # program holds up is not waited for.
            ends = [asyncio.wrap_future(lane._thread.submit(int)) for lane in lanes]
            await asyncio.wait(ends, timeout=1.0)
            await pilot._wait_for_screen()
            await _rest()
        app.screen._on_timer_update()
        # What has been laid out tells its widgets.
        await _rest()

    pilot.pause = pause  # type: ignore[method-assign]


async def _rest(moment: float = 0.02, longest: float = 1.0) -> None:
    """Wait until nothing is left in the loop but what waits for a file, for a thread, or for longer than a moment from
    now: a size is told its screen after 8 ms, a widget is drawn after 16."""
    loop: Any = asyncio.get_running_loop()
    begun = loop.time()
    rounds = 0
    while rounds < 3 and loop.time() < begun + longest:
        await asyncio.sleep(0)
        soon = [each.when() for each in loop._scheduled if not each.cancelled() and each.when() <= begun + moment]
        if soon:
            await asyncio.sleep(min(soon) - loop.time())
        rounds = 0 if loop._ready or soon else rounds + 1


def drive(work: Callable[[], Awaitable[None]]) -> None:
    """Run a test's coroutine."""

    async def whole() -> None:
        await work()

    asyncio.run(whole())
