"""Signs of ambiguous width, and what stands for them."""

import unicodedata
from pathlib import Path

import pytest

from sfa_tui.display import glyphs
from sfa_tui.model.text import display_width

SOURCES = Path(glyphs.__file__).parents[1]


def test_a_safe_text_is_as_wide_as_the_text() -> None:
    for text in ("● 3d overdue", "◀ 田中 電話 3日前", "▌Acme ×40 …", "│ ─ ╭ ╮ █ ▁", "plain"):
        safe = glyphs.safe(text)
        assert display_width(safe) == display_width(text)
        assert not [char for char in safe if unicodedata.east_asian_width(char) == "A"]


def test_every_ambiguous_sign_of_the_screens_has_a_safe_one() -> None:
    drawn = {
        char
        for folder in ("screens", "widgets", "display")
        for path in (SOURCES / folder).glob("*.py")
        if path.name != "glyphs.py"
        for char in path.read_text(encoding="utf-8")
        if unicodedata.east_asian_width(char) == "A" and not char.isalpha()
    }
    assert drawn
    assert not {char for char in drawn if glyphs.safe(char) == char}


@pytest.mark.parametrize("char", glyphs.PROBE)
def test_what_is_asked_about_is_ambiguous(char: str) -> None:
    assert unicodedata.east_asian_width(char) == "A"
    assert glyphs.safe(char).isascii()
