"""A storage that misbehaves in every way that was met or may be met, over any other one; and one that is only memory.

All sites of a history share one `Hostile`. What it does is drawn: `Random(seed).randrange` makes a run that can be
repeated, `lambda n: data.draw(integers(0, n - 1))` one that hypothesis shrinks, as 0 always means that all goes well.

    space = Hostile(Memory(), Random(7).randrange)
    ...                         # sites put, get, list, with Unavailable, Missing, Full … now and then
    space.calm()                # from here on it behaves; what was acknowledged is there
    assert space.get(name) == space.acknowledged[name]

It keeps the one promise of interface.py: what a put acknowledged is read back whole by a later get, which here means at
the latest once it is calm. Nobody overwrites another's object, so an order of puts by several sites is not kept.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from threading import Event

from sfa_tui.store.sync.storage.interface import LIMIT, Storage
from sfa_tui.store.sync.storage.names import below, checked
from sfa_tui.store.sync.storage.trouble import Denied, Full, Missing, TooLarge, Unavailable, Unsuitable

Draw = Callable[[int], int]
"""Returns a number from 0 to n - 1."""

PASSING = frozenset("unreachable lost-request lost-reply torn cut locked".split())
"""Troubles that a second try gets over: they are Unavailable, and nothing is told that is not so."""

LYING = frozenset("short empty stale hidden old shortened late copied returns".split())
"""What is told is not so, for a while: listings without names, objects missing, old or short."""

REFUSING = frozenset("full denied unsuitable".split())
"""It says no, for good as it seems."""

ALL = PASSING | LYING | REFUSING | {"slow"}
"""These, and that it takes its time."""

_LISTING = ("slow", "unreachable", "torn", "short", "empty", "stale")
_READING = ("slow", "unreachable", "hidden", "old", "shortened")
_WRITING = ("slow", "lost-request", "lost-reply", "cut", "locked", "late", "copied", "full", "denied", "unsuitable")
_DELETING = ("lost-request", "lost-reply", "returns")


class Memory:
    """A storage that ends with the test; all of its users share it."""

    def __init__(self, url: str = "memory:") -> None:
        self.url = url
        self.strays: set[str] = set()
        self.objects: dict[str, bytes] = {}

    def names(self, prefix: str) -> Iterator[str]:
        """Return the names below a prefix."""
        return (name for name in [*self.objects] if name.startswith(below(prefix)))

    def get(self, name: str, limit: int = LIMIT) -> bytes:
        """Return an object's bytes."""
        if checked(name) not in self.objects:
            raise Missing(self.url, name)
        if len(self.objects[name]) > limit:
            raise TooLarge(self.url, name, limit)
        return self.objects[name]

    def put(self, name: str, content: bytes) -> None:
        """Store an object."""
        self.objects[checked(name)] = content

    def delete(self, name: str) -> None:
        """Remove an object."""
        self.objects.pop(checked(name), None)

    def wait(self, seconds: float) -> bool:
        """Return at once."""
        return False

    def close(self) -> None:
        """Do nothing."""


class Hostile:
    """Another storage, that behaves in one call of `rate` or so otherwise than it should."""

    def __init__(self, storage: Storage, draw: Draw, *, faults: Iterable[str] = ALL, rate: int = 4) -> None:
        self._storage, self._draw, self._faults, self._rate = storage, draw, frozenset(faults), rate
        self._old: dict[str, bytes] = {}
        """What lay under a name before it was overwritten."""
        self._listed: dict[str, list[str]] = {}
        """What was told about a prefix last."""
        self._late: list[tuple[str, bytes]] = []
        self.acknowledged: dict[str, bytes] = {}
        """What was put last under each name and acknowledged, and not put since without an answer."""
        self.done: list[str] = []
        """The misbehaviour so far, in its order."""

    @property
    def url(self) -> str:
        """Return where it is."""
        return self._storage.url

    @property
    def strays(self) -> set[str]:
        """Return what lies there and is no object."""
        return self._storage.strays

    def calm(self) -> None:
        """Behave from here on; what was under way arrives, or is lost."""
        for _ in range(len(self._late)):
            self._arrive()
        self._faults = frozenset()

    def names(self, prefix: str) -> Iterator[str]:
        """Return names below a prefix: in no order, some twice, and perhaps not all, or those of before."""
        told = self._listed.get(below(prefix), [])
        found = self._listed[prefix] = [*self._storage.names(prefix)]
        self._arrive()
        fault = self._fault(_LISTING)
        if fault in ("unreachable", "empty"):
            if fault == "unreachable":
                raise Unavailable(self.url, "503")
            return
        if fault == "stale":
            found = told
        if found:
            start = self._draw(len(found))
            found = [*found[start:], *found[: start + 1]]  # the first one twice
        if fault in ("torn", "short"):
            found = found[: self._draw(len(found) + 1)]
        yield from found
        if fault == "torn":
            raise Unavailable(self.url, "connection reset")

    def get(self, name: str, limit: int = LIMIT) -> bytes:
        """Return an object's bytes, perhaps old or short ones."""
        fault = self._fault(_READING)
        if fault == "unreachable":
            raise Unavailable(self.url, "timed out")
        if fault == "hidden":
            raise Missing(self.url, name)
        content = self._storage.get(name, limit)
        self._arrive()
        if fault == "old":
            content = self._old.get(name, content)
        return content[: self._draw(len(content) + 1)] if fault == "shortened" else content

    def put(self, name: str, content: bytes) -> None:
        """Store an object; perhaps not, or a part of it, or later, or without saying so."""
        fault = self._fault(_WRITING)
        match fault:
            case "full":
                raise Full(self.url, "507")
            case "denied":
                raise Denied(self.url, "403")
            case "unsuitable":
                raise Unsuitable(self.url, "501")
        if fault in ("lost-request", "lost-reply", "cut", "locked", "late"):
            self.acknowledged.pop(name, None)
        if fault in ("lost-request", "locked"):
            raise Unavailable(self.url, ("timed out", "423", "412", "429")[self._draw(4)])
        if fault == "late":
            self._late.append((name, content))
            raise Unavailable(self.url, "timed out")
        self._late = [(each, was) for each, was in self._late if each != name or was == content]
        self._store(name, content[: self._draw(len(content) + 1)] if fault == "cut" else content)
        if fault in ("cut", "lost-reply"):
            raise Unavailable(self.url, "connection reset")
        if fault == "copied":
            self.strays.add(f"{name} (conflicted copy 2026-12-01)")
        self.acknowledged[name] = content

    def delete(self, name: str) -> None:
        """Remove an object; perhaps not, or it comes back."""
        fault = self._fault(_DELETING)
        if fault == "lost-request":
            raise Unavailable(self.url, "timed out")
        if fault == "returns":
            with suppress(Missing):
                self._late.append((name, self._storage.get(name)))
        self._storage.delete(name)
        self.acknowledged.pop(name, None)
        if fault == "lost-reply":
            raise Unavailable(self.url, "connection reset")

    def wait(self, seconds: float) -> bool:
        """Wait as the other does."""
        return self._storage.wait(seconds)

    def close(self) -> None:
        """Close the other."""
        self._storage.close()

    def _fault(self, possible: tuple[str, ...]) -> str | None:
        faults = [fault for fault in possible if fault in self._faults]
        drawn = self._draw(len(faults) * self._rate + 1) if faults else 0
        if not 0 < drawn <= len(faults):
            return None
        self.done.append(faults[drawn - 1])
        if faults[drawn - 1] == "slow":
            Event().wait(0.003)
        return faults[drawn - 1]

    def _store(self, name: str, content: bytes) -> None:
        with suppress(Missing):
            self._old[name] = self._storage.get(name)
        self._storage.put(name, content)

    def _arrive(self) -> None:
        """Let the oldest of what is under way arrive, unless its name holds what was acknowledged since."""
        if self._late:
            name, content = self._late.pop(0)
            if name not in self.acknowledged:
                self._store(name, content)
