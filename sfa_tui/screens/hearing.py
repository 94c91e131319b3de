"""Keys heard one after another, so that what is typed ahead comes to the form that a key before it opens.

Textual hands keys on as they come in, and a form opens a moment later than its key is pressed: over a slow line, where
several keys come at once, what was meant for its fields would be taken for commands of the page below. Here a key waits
until the one before it has come to its end, and until what that opens can be typed into.
"""

import asyncio
from collections import deque
from typing import Any, TypeVar

from textual import on
from textual.app import App
from textual.events import Event, Key, Paste
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import Worker

from sfa_tui.screens.keys import halved

R = TypeVar("R")

OPENING = frozenset(("deal", "row", "save", "filter", "lasting"))
"""Groups of the workers that open a form or close it."""
PATIENCE = 0.5
"""Seconds that a key waits for what the one before it opens, or a screen for what it does."""

_ROUNDS = 2
"""How often what follows a key goes its way: the second time behind what the key has sent on that way itself."""
_HELD_UP = 2.0
"""Seconds after which a key is waited for no longer."""
_LOOK = 0.02
"""Seconds between two looks whether what had the focus is still there: what follows a key may be lost with it."""
_POLL = 0.005


def on_one_line(text: str) -> str:
    """Return a text of several lines as one: Textual would put in the first and drop the others."""
    lines = text.splitlines()
    return lines[0] if len(lines) == 1 else " ".join(line.strip() for line in lines if line.strip())


class Heard(Message):
    """Follows a key on its way through what has the focus, up to the app."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class Hearing(App[R]):
    """An app that hears one key after another."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead: deque[Key | Paste] = deque()
        self._number = 0
        self._rounds = 0
        self._under_way: set[Worker[Any]] = set()
        self._standing: Screen[Any] | None = None
        self._opening: asyncio.Task[None] | None = None
        self._way: MessagePump = self
        self._until = 0.0
        self._look: asyncio.TimerHandle | None = None

    @property
    def is_hearing(self) -> bool:
        """Return whether a key has not come to its end yet."""
        return self._look is not None

    async def on_event(self, event: Event) -> None:
        """Hear a key or a text that is pasted once those before it have come to their end."""
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self._ahead.append(event)
        if not self.is_hearing:
            await self._hear()

    async def _hear(self) -> None:
        """Hand on the next key."""
        if self._look is not None:
            self._look.cancel()
            self._look = None
        if not self._ahead:
            return
        event = self._ahead.popleft()
        self._rounds = _ROUNDS
        self._under_way = set(self.workers)
        self._standing = self.screen
        way = self._way = self.focused or self.screen
        loop = asyncio.get_running_loop()
        self._until = loop.time() + _HELD_UP
        self._look = loop.call_later(_LOOK, self._look_after)
        if isinstance(event, Key):
            event = halved(event, self.focused)
        elif isinstance(self.focused, Input):
            event = Paste(on_one_line(event.text))
        await super().on_event(event)
        self._follow(way)

    def _look_after(self) -> None:
        """See to it that a key comes to its end whatever becomes of what had the focus."""
        if self._exit or not self.screen_stack:
            # Nothing is heard any more: the app ends, by itself or by a defect.
            self._look = None
            return
        loop = asyncio.get_running_loop()
        if loop.time() > self._until:
            self._number += 1
            self.call_later(self._hear)
            return
        self._look = loop.call_later(_LOOK, self._look_after)
        if not (self._way.is_running and self._way.is_attached) and self._opening is None:
            self._follow(self.screen)

    def _follow(self, way: MessagePump) -> None:
        """Send after the key what tells when it has come to its end; straight to the app where its way is gone."""
        self._way = way
        self._number += 1
        if not way.post_message(Heard(self._number)) and way is not self:
            self._way = self
            self.post_message(Heard(self._number))

    @on(Heard)
    async def _heard(self, message: Heard) -> None:
        if message.number != self._number or not self.is_hearing:
            return
        screen = self.screen
        if screen is not self._standing:
            # Let it come to itself first.
            self._standing = screen
            self._follow(screen)
        elif self._rounds > 1:
            self._rounds -= 1
            self._follow(self.focused or screen)
        elif self._openers() and self._opening is None:
            self._opening = asyncio.create_task(self._until_open(screen))
        elif self._opening is None:
            await self._hear()

    def _openers(self) -> list[Worker[Any]]:
        """Return what the key has begun that may open a form or close one."""
        return [
            each
            for each in self.workers
            if each not in self._under_way and each.group in OPENING and not each.is_finished
        ]

    async def _until_open(self, screen: Screen[Any]) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while self._openers() and self.screen is screen and loop.time() < until:
            await asyncio.sleep(_POLL)
        self._under_way = set(self.workers)
        self._opening = None
        self._follow(self.screen)
