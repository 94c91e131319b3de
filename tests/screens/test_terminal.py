"""How wide the terminal draws: asked, answered or not, and nothing typed meanwhile is lost."""

import os
import time
import tty
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from sfa_tui.display import glyphs
from sfa_tui.screens import terminal
from tests.screens.piloting import drive, opened


@pytest.fixture
def line() -> Iterator[tuple[int, int]]:
    """Both ends of a terminal in raw mode: the person's and the program's."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def answered(line: tuple[int, int], answer: bytes) -> tuple[int | None, bytes]:
    """Return what is heard of a terminal that answers so."""
    ours, theirs = line

    def terminal_of_the_person() -> None:
        asked = b""
        while b"\x1b[6n" not in asked:
            asked += os.read(ours, 100)
        os.write(ours, answer)

    thread = Thread(target=terminal_of_the_person)
    thread.start()
    try:
        return terminal.ask(theirs, theirs)
    finally:
        thread.join()


@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        (b"\x1b[5;7R", (7, b"")),
        (b"\x1b[5;13R", (13, b"")),
        (b"jj\x1b[5;7Rk", (7, b"jjk")),
        (b"\x1b[A\x1b[5;7R", (7, b"\x1b[A")),
        ("日".encode() + b"\x1b[12;13R", (13, "日".encode())),
    ],
)
def test_the_answer_is_read_and_what_is_typed_is_kept(
    line: tuple[int, int], answer: bytes, heard: tuple[int, bytes]
) -> None:
    assert answered(line, answer) == heard


def test_an_answer_at_once_costs_nothing_and_none_at_all_little(line: tuple[int, int]) -> None:
    begun = time.perf_counter()
    answered(line, b"\x1b[5;7R")
    assert time.perf_counter() - begun < terminal.PATIENCE / 3
    ours, theirs = line
    os.write(ours, b"j")
    begun = time.perf_counter()
    assert terminal.ask(theirs, theirs) == (None, b"j")
    assert terminal.PATIENCE / 2 < time.perf_counter() - begun < terminal.PATIENCE * 3


def test_where_signs_are_wide_none_of_them_is_drawn(workspace: Path) -> None:
    async def look() -> None:
        async with opened(workspace) as desk:
            await desk.press("question_mark")
            lines = desk.app.screen._compositor.render_strips()
            filters = desk.app.get_line_filters()
            drawn = "".join(segment.text for strip in lines for segment in strip.apply_filter(filters[-1], WHITE))
            assert type(filters[-1]).__name__ == "SafeGlyphs"
            assert not set("●○◀▶│╭╮█▌…") & set(drawn)
            assert "+-" in drawn

    from textual.color import WHITE

    glyphs.draw_safely(True)
    try:
        drive(look)
    finally:
        glyphs.draw_safely(False)
