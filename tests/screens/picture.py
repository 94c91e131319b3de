"""What is on the screen, as a small SVG: a line of the terminal is a line of the file, so that a change can be read.

Knows cells; it fetches no font, and says of each run of signs how many cells it takes, so that full-width text stands
in its columns in any viewer.
"""

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

from rich.cells import cell_len
from rich.color import Color
from rich.style import Style
from textual.app import App
from textual.strip import Strip

_WIDTH, _HEIGHT = 8.4, 18
_FRAME = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">
<style>
text {{ font: 14px Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK JP", monospace; white-space: pre; }}
{classes}
</style>
{lines}
</svg>
"""


def svg(app: App[Any]) -> str:
    """Return what an app shows now."""
    names: dict[str, str] = {}
    width, height = app.size
    strips = app.screen._compositor.render_strips()
    lines = ["".join(_line(strip, y, names)) for y, strip in enumerate(strips)]
    return _FRAME.format(
        width=width * _WIDTH,
        height=height * _HEIGHT,
        classes="\n".join(f".{name} {{ {looks} }}" for looks, name in names.items()),
        lines="\n".join(lines),
    )


def _line(strip: Strip, y: int, names: dict[str, str]) -> Iterator[str]:
    """Yield the grounds of a line, then its signs."""
    parts = [(_looks(segment.style or Style()), segment.text) for segment in strip]
    x = 0
    for ground, group in groupby(parts, key=lambda part: part[0][0]):
        cells = sum(cell_len(text) for _, text in group)
        # A little taller than its line, so that no viewer leaves a seam.
        yield f'<rect class="{_name(ground, names)}" {_place(x, y * _HEIGHT, "width", cells)} height="{_HEIGHT}.5"/>'
        x += cells
    x = 0
    for ink, group in groupby(parts, key=lambda part: part[0][1]):
        text = "".join(text for _, text in group)
        for found in re.finditer(r"[!-~]+(?: [!-~]+)*|[^ -~]+", text):
            left = x + cell_len(text[: found.start()])
            place = _place(left, y * _HEIGHT + 14, "textLength", cell_len(found[0]))
            yield f'<text class="{_name(ink, names)}" {place}>{escape(found[0], quote=False)}</text>'
        x += cell_len(text)


def _name(looks: str, names: dict[str, str]) -> str:
    return names.setdefault(looks, f"s{len(names)}")


def _place(x: int, y: int, wide: str, cells: int) -> str:
    return f'x="{x * _WIDTH:g}" y="{y}" {wide}="{cells * _WIDTH:g}"'


def _looks(style: Style) -> tuple[str, str]:
    """Return the ground of a run and the looks of its signs."""
    ground, ink = _hex(style.bgcolor, foreground=False), _hex(style.color, foreground=True)
    if style.reverse:
        ground, ink = ink, ground
    looks = [f"fill: {ink};"]
    looks += ["font-weight: bold;"] if style.bold else []
    looks += ["font-style: italic;"] if style.italic else []
    lines = [line for line, drawn in (("underline", style.underline), ("line-through", style.strike)) if drawn]
    looks += [f"text-decoration: {' '.join(lines)};"] if lines else []
    return f"fill: {ground};", " ".join(looks)


def _hex(color: Color | None, *, foreground: bool) -> str:
    return (color or Color.default()).get_truecolor(foreground=foreground).hex
