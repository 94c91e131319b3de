"""Ways through the app on which every key is pressed: what it is for is stated as what is seen or stored afterwards.

A step is only counted where its key ran its own binding, and where what it is for was not so before. Which keys there
are is read from the program, so that one that no way presses is missed (tests/screens/test_every_key.py).
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from inspect import isawaitable
from pathlib import Path
from typing import Any

from textual.app import App
from textual.binding import BindingsMap
from textual.dom import DOMNode
from textual.screen import Screen

from sfa_tui.app import SfaApp
from sfa_tui.screens.keymaps import _is_ours, _modules
from tests.screens.piloting import Desk, opened

Effect = Callable[[Desk], bool | Awaitable[bool]]
"""Says whether something is so: not before a key, but after it."""
Before = str | Callable[[Desk], Awaitable[object]]
"""What is done before a key: another key, or anything else."""
Pressed = tuple[str, str, str]
"""What a binding belongs to, its id, and one of its keys."""


@dataclass(frozen=True, slots=True)
class Step:
    """A key of a binding, and what is so once it was pressed; `first` is done before, `on` is the screen where it is
    another one than that of the walk."""

    id: str
    key: str
    effect: Effect
    first: tuple[Before, ...] = ()
    on: type[Any] | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """Steps one after another on one screen, which `to` leads to."""

    where: type[Any]
    to: tuple[Before, ...]
    steps: tuple[Step, ...]
    size: tuple[int, int] = (160, 40)
    open: Callable[..., AbstractAsyncContextManager[Desk]] = opened
    name: str = ""

    @property
    def pressed(self) -> set[Pressed]:
        """Return what it presses."""
        return {(self._owner(step).__name__, step.id, step.key) for step in self.steps}

    def _owner(self, step: Step) -> type[DOMNode]:
        return owner(step.on or self.where, step.id)

    async def go(self, folder: Path) -> None:
        """Go it in a workspace."""
        async with self.open(folder, size=self.size) as desk:
            ran = _heard(desk)
            await done(desk, *self.to)
            for step in self.steps:
                await done(desk, *step.first)
                told = f"{(step.on or self.where).__name__}: {step.key} ({step.id})"
                assert not await is_so(step.effect, desk), f"{told}: so before\n{desk.screen_text}"
                ran.clear()
                await desk.press(step.key)
                mine = self._owner(step)
                assert any(isinstance(node, mine) and binding == step.id for node, binding in ran), f"{told}: {ran}"
                assert await comes_so(step.effect, desk), f"{told}: not so afterwards\n{desk.screen_text}"


async def done(desk: Desk, *steps: Before) -> None:
    """Press keys, and do what else comes before a step."""
    for each in steps:
        if isinstance(each, str):
            await desk.press(each)
        else:
            await each(desk)
    await desk.settle()


async def is_so(effect: Effect, desk: Desk) -> bool:
    """Return whether an effect is so."""
    found = effect(desk)
    return bool(await found if isawaitable(found) else found)


async def comes_so(effect: Effect, desk: Desk) -> bool:
    """Return whether an effect is so, or becomes so while what was begun goes on."""
    for _attempt in range(20):
        if await is_so(effect, desk):
            return True
        await desk.pilot.pause(0.05)
        await desk.settle()
    return await is_so(effect, desk)


def _heard(desk: Desk) -> list[tuple[DOMNode, str]]:
    """Return a list to which each binding that a key runs is added, with what it is a binding of."""
    ran: list[tuple[DOMNode, str]] = []
    app: Any = desk.app
    check, run = app._check_bindings, app.run_action
    pressed = ""

    async def checked(key: str, priority: bool = False) -> bool:
        nonlocal pressed
        pressed = key
        found: bool = await check(key, priority)
        return found

    async def run_by_key(action: str, node: Any = None, namespaces: Any = None) -> bool:
        found: bool = await run(action, node, namespaces)
        if found and isinstance(node, DOMNode):
            bindings = node._bindings.key_to_bindings.get(pressed, ())
            ran.extend((node, each.id) for each in bindings if each.id and each.action == action)
        return found

    app._check_bindings, app.run_action = checked, run_by_key
    return ran


# --- which keys there are ---


def all_keys() -> set[Pressed]:
    """Return every key of every binding with an id: those of an app or a screen for each that a person meets, those of
    a widget once, whichever screens it is on."""
    ours = _classes()
    met = [each for each in ours if _is_whole(each) and not any(each in other.__mro__[1:] for other in ours)]
    whole = {(each.__name__, id, key) for each in met for id, key in _keys(each)}
    return whole | {(each.__name__, id, key) for each in ours if not _is_whole(each) for id, key in _brought(each)}


def owner(where: type[DOMNode], id: str) -> type[DOMNode]:
    """Return what has a binding where one is: that screen itself, the app, or a widget."""
    if any(id == known for known, _key in _keys(where)):
        return where
    return next(each for each in _classes() if any(id == known for known, _key in _brought(each)))


@cache
def _classes() -> tuple[type[DOMNode], ...]:
    """Return the apps, screens and widgets of the program."""
    found = [member for name in _modules() for member in vars(import_module(name)).values() if _is_ours(member, name)]
    return (SfaApp, *(each for each in found if issubclass(each, DOMNode)))


def _is_whole(of: type) -> bool:
    return issubclass(of, Screen | App)


def _keys(of: type[DOMNode]) -> Iterator[tuple[str, str]]:
    """Yield (id, key) of all bindings of a class, those of the classes that it is made from included."""
    for key, bindings in of._merge_bindings().key_to_bindings.items():
        yield from ((each.id, key) for each in bindings if each.id)


def _brought(of: type[DOMNode]) -> Iterator[tuple[str, str]]:
    """Yield (id, key) of the bindings that a class brings along itself; of an app, all that it has."""
    if issubclass(of, App):
        yield from _keys(of)
    elif not _is_whole(of):
        for key, bindings in BindingsMap(of.__dict__.get("BINDINGS", ())).key_to_bindings.items():
            yield from ((each.id, key) for each in bindings if each.id)
