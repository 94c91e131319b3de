"""A drawn line: pieces of text, each in a tone, fitted to a number of cells.

Knows widths; what a tone looks like is the theme's, and which tone something has is for whoever draws it.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from sfa_tui.model.text import display_width, truncate_width

Tone = Literal[
    "", "name", "amount", "dim", "overdue", "today", "later", "missing", "waiting", "owe", "slipped", "warm", "rotting",
    "strong", "over", "more", "done", "bar", "hue0", "hue1", "hue2", "hue3", "hue4", "hue5",
]  # fmt: skip
"""The tones that the palette has; "" is that of the ground. A type, so that nothing is drawn
in one that there is not."""

T = TypeVar("T", bound=str)


class Span(NamedTuple):
    """A piece of text and the name of its tone."""

    text: str
    tone: Tone = ""


def fitted(left: Sequence[Span], right: Sequence[Span], width: int) -> list[Span]:
    """Return both ends of a line in exactly so many cells; what has no room is cut off the left, its end shown as …"""
    tail = sum(display_width(span.text) for span in right)
    if tail and tail + 1 >= width:
        right, tail = (), 0
    room = width - tail - (1 if tail else 0)
    line: list[Span] = []
    for span in left:
        if room <= 0:
            break
        text = truncate_width(span.text, room)
        line.append(Span(text, span.tone))
        room -= display_width(text)
        if text != span.text:
            break
    filled = width - tail - sum(display_width(span.text) for span in line)
    return [*line, Span(" " * filled), *right]


def strip(spans: Sequence[Span], tones: Mapping[Tone, Style], ground: Style) -> Strip:
    """Return the spans as Textual draws them, on a ground."""
    segments = [Segment(span.text, ground + tones[span.tone] if span.tone else ground) for span in spans]
    return Strip(segments, sum(display_width(span.text) for span in spans))


def tones(widget: Widget, prefix: str, names: Iterable[T]) -> dict[T, Style]:
    """Return how the components of a widget draw text on any ground, by their names without the prefix: colour,
    blended where it lets the ground through, and weight."""
    return {name: _tone(widget.get_component_rich_style(f"{prefix}{name}")) for name in names}


def _tone(whole: Style) -> Style:
    weight = {name: getattr(whole, name) for name in ("bold", "italic", "underline", "strike")}
    return Style(color=whole.color, **weight)


def flowed(spans: Sequence[Span], width: int) -> list[list[Span]]:
    """Return the lines of a text in several tones, broken where a reader expects it; runs of blanks become one."""
    from sfa_tui.display.wrapping import wrapped

    text, tones = "", ""
    names = list(dict.fromkeys(span.tone for span in spans))
    for span in spans:
        for char in span.text:
            if char.isspace() and (not text or text[-1] == " "):
                continue
            text += " " if char.isspace() else char
            tones += chr(names.index(span.tone))
    lines, at = [], 0
    for line in wrapped(text, width):
        while text[at] == " ":
            at += 1
        told = zip(line, tones[at : at + len(line)], strict=True)
        lines.append(
            [Span("".join(c for c, _ in run), names[ord(key)]) for key, run in groupby(told, lambda each: each[1])]
        )
        at += len(line)
    return lines


def packed(groups: Sequence[Sequence[Span]], width: int, gap: int = 3) -> list[list[Span]]:
    """Return groups of spans side by side, as many in a line as have room."""
    lines: list[list[Span]] = []
    used = 0
    for group in groups:
        cells = sum(display_width(span.text) for span in group)
        if lines and used + gap + cells <= width:
            lines[-1] += [Span(" " * gap), *group]
            used += gap + cells
        elif cells:
            lines.append(list(group))
            used = cells
    return lines
