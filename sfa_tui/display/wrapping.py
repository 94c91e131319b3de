"""Text broken into lines of so many cells: Latin text between words, Japanese between any two characters.

Knows the few signs that must not begin a line (、。」 and their like); how a line is drawn is for whoever draws it.
"""

import re

from sfa_tui.model.text import display_width

_CLOSING = "、。，．・：；？！」』）】〉》ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.:;?!)]}"
_WIDE = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U0001f000-\U0003fffd"
)
# What a character carries with it: combining marks, joiners and what they join, variation selectors, skin tones.
_JOINED = "(?:[\u0300-\u036f\u200d\u20dd-\u20f0\u3099\u309a\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]|(?<=\u200d).)*"
_ALONE = 2
"""Characters of a last line that looks forgotten."""
_PIECE = re.compile(rf"\s+|[{_WIDE}]{_JOINED}[{re.escape(_CLOSING)}]*|[^\s{_WIDE}]+")


def wrapped(text: str, width: int, first: int | None = None) -> list[str]:
    """Return the lines of a text, each at most so many cells wide (the first may have other room); "" has none.

    What is wider than a line by itself (a long word) is broken where the line ends. No character or two stand alone on
    the last line where shorter lines, as many, give them company.
    """
    lines = _filled(text, width, first)
    if len(lines) < 2 or len(lines[-1]) > _ALONE:
        return lines
    for less in range(1, width // 2):
        tried = _filled(text, width - less, first)
        if len(tried) > len(lines):
            break
        if len(tried[-1]) > _ALONE:
            return tried
    return lines


def _filled(text: str, width: int, first: int | None) -> list[str]:
    """Return the lines, each as full as it can be."""
    width = max(width, 2)
    room = width if first is None else max(first, 0)
    lines: list[str] = []
    line, used = "", 0
    for piece in _pieces(text):
        cells = display_width(piece)
        # A blank at the end of a line has room in any case; nothing follows it there.
        if piece.isspace() or used + cells <= room:
            line, used = line + piece, used + cells
            continue
        if line.strip() or room < width:
            lines.append(line.rstrip())
            room = width
        line, used = "", 0
        *whole, line = _chopped(piece, width)
        lines += whole
        used = display_width(line)
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    return _PIECE.findall(" ".join(text.split()))


def _chopped(word: str, width: int) -> list[str]:
    """Return a word in parts that each fit a line."""
    parts, part, used = [], "", 0
    for char in word:
        cells = display_width(part + char) - used
        if used + cells > width and part:
            parts.append(part)
            part, used = char, display_width(char)
        else:
            part, used = part + char, used + cells
    return [*parts, part]
