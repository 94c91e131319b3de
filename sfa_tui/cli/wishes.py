"""What a command leaves to be opened when it has ended: the command line knows no screen, so it says what it wishes.

Knows the wishes; `__main__` fulfils them.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Board:
    """The app on a workspace, and what is said when it has closed."""

    folder: Path
    farewell: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Served:
    """The app on a workspace, in a browser, on a port of this machine (0: any)."""

    folder: Path
    port: int


Wish = Board | Served

_wish: Wish | None = None


def make(wish: Wish) -> None:
    """Wish something for when the command has ended."""
    global _wish
    _wish = wish


def take() -> Wish | None:
    """Return what the command wished, once."""
    global _wish
    wish, _wish = _wish, None
    return wish
