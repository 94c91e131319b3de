"""What is pasted is text, whatever it holds.

A terminal puts brackets around a paste, but not every one takes control characters out of it (tmux leaves them in), and
Textual reads an escape sequence in it as keys: the characters after it would be pressed, on whatever has the focus.
"""

import re
import sys
from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.driver import Driver
from textual.message import Message

_BEGIN, _END = "\x1b[200~", "\x1b[201~"
# A line's end and a tab are text; so is what Japanese needs, of which none is a control character.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class CleanParser(XTermParser):
    """A parser that hears no key in what is pasted."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._is_pasting = False
        self._before = ""
        """The end of what was handed on, or of what is pasted and not handed on: a bracket may come in two parts."""

    def feed(self, data: str) -> Iterable[Message]:
        """Yield what the data means; no data is the end of it."""
        if not data:
            return super().feed(data)
        clean = self._cleaned(data)
        return super().feed(clean) if clean else ()

    def _cleaned(self, data: str) -> str:
        """Return the data with what is pasted in it as text."""
        parts: list[str] = []
        while data:
            part, data = (self._pasted if self._is_pasting else self._typed)(data)
            parts.append(part)
        return "".join(parts)

    def _typed(self, data: str) -> tuple[str, str]:
        """Return what is handed on as it is, up to the opening bracket, and the rest."""
        known = len(self._before)
        seen = self._before + data
        head, sign, rest = seen.partition(_BEGIN)
        self._is_pasting = bool(sign)
        self._before = "" if sign else seen[1 - len(_BEGIN) :]
        return (head + sign)[known:], rest

    def _pasted(self, data: str) -> tuple[str, str]:
        """Return the text, up to the closing bracket, and the rest; what may be the first part of it waits."""
        head, sign, rest = (self._before + data).partition(_END)
        self._is_pasting = not sign
        size = 0 if sign else next((size for size in range(len(_END) - 1, 0, -1) if head.endswith(_END[:size])), 0)
        self._before = head[len(head) - size :]
        return _CONTROL.sub("", head[: len(head) - size]) + sign, rest


def read_cleanly(driver: type[Driver]) -> None:
    """Let a driver read the terminal with this parser; one that reads none stays as it is."""
    module = sys.modules[driver.__module__]
    if hasattr(module, "XTermParser"):
        setattr(module, "XTermParser", CleanParser)  # noqa: B010  (mypy knows no module by its name)
