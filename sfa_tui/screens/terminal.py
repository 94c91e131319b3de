"""What the terminal is asked before Textual takes it over: how wide it draws signs of ambiguous width.

Knows raw mode and the answer; which signs are meant is `display.glyphs`'. Textual is not imported here.
"""

import os
import re
import select
import sys
import time

from sfa_tui.display import glyphs
from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed

PATIENCE = 0.15
"""Seconds that an answer may take; a terminal that gives none is taken to draw signs as Unicode's default has them."""

_ANSWER = re.compile(rb"\x1b\[(\d+);(\d+)R")

_typed = b""


def look_at() -> None:
    """Ask the terminal how wide it draws, where a person sits at one; Failed where it cannot place a cursor."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return
    if os.environ.get("TERM") == "dumb":
        raise Failed(N_("this terminal (TERM=dumb) cannot show the app; every command works in it, see sfa --help"))
    try:
        import termios
        import tty
    except ImportError:  # Windows, whose terminals draw them narrow
        return
    global _typed
    inward, outward = sys.stdin.fileno(), sys.stdout.fileno()
    try:
        before = termios.tcgetattr(inward)
        tty.setcbreak(inward, termios.TCSANOW)
        try:
            column, rest = ask(inward, outward)
        finally:
            termios.tcsetattr(inward, termios.TCSANOW, before)
    except (OSError, termios.error):
        return
    _typed += rest
    if column is not None:
        glyphs.draw_safely(column > len(glyphs.PROBE) + 1)


def ask(inward: int, outward: int) -> tuple[int | None, bytes]:
    """Return the column that the cursor stands in after the probe (None without an answer), and what a person typed
    meanwhile."""
    os.write(outward, f"\r{glyphs.PROBE}\x1b[6n".encode())
    heard, deadline = b"", time.monotonic() + PATIENCE
    answer = None
    while answer is None and (left := deadline - time.monotonic()) > 0:
        if not select.select([inward], [], [], left)[0]:
            break
        more = os.read(inward, 1024)
        if not more:
            break
        heard += more
        answer = _ANSWER.search(heard)
    os.write(outward, b"\r\x1b[K")
    if answer is None:
        return None, heard
    return int(answer[2]), heard[: answer.start()] + heard[answer.end() :]


def typed() -> str:
    """Return what was typed before the app could hear it, once."""
    global _typed
    text, _typed = _typed.decode(errors="ignore"), b""
    return text
