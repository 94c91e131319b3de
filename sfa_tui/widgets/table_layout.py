"""How the columns of a table share its width, and how a cell is cut to its column.

Knows cells of a terminal; what a column shows of a row is the screen's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sfa_tui.model.text import display_width, truncate_width
from sfa_tui.widgets.spans import Span

GAP = "  "
_BAR = 1
_LEAST = 4

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. It takes `width` cells and, of what is left over, its share `grow`; where there is too
    little room the columns with the highest `spare` are left out first, those without one never. `order` is what a
    click on its head sorts by."""

    name: str
    title: str
    show: Callable[[Row], Sequence[Span]]
    width: int
    grow: int = 0
    right: bool = False
    spare: int = 0
    order: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A column and where it stands."""

    column: Column
    x: int
    width: int


def placed(columns: Sequence[Column], width: int) -> tuple[Placed, ...]:
    """Return the columns that have room in so many cells, and where they stand."""
    kept = [replace(each, width=max(each.width, display_width(each.title))) for each in columns]
    while _taken(kept) > width and any(each.spare for each in kept):
        kept.remove(max(kept, key=lambda each: each.spare))
    widths = _shared(kept, width)
    found, x = [], _BAR
    for column, own in zip(kept, widths, strict=True):
        found.append(Placed(column, x, own))
        x += own + len(GAP)
    return tuple(found)


def _taken(columns: Sequence[Column]) -> int:
    return _BAR + sum(each.width for each in columns) + len(GAP) * (len(columns) - 1)


def _shared(columns: Sequence[Column], width: int) -> list[int]:
    """Return the width of each column: what is left over goes to those that grow, what is missing comes from them."""
    left = width - _taken(columns)
    widths = [each.width for each in columns]
    shares = sum(each.grow for each in columns)
    for place, each in enumerate(columns):
        if each.grow:
            part = left * each.grow // shares
            widths[place] = max(each.width + part, min(each.width, _LEAST))
            left, shares = left - (widths[place] - each.width), shares - each.grow
    return widths


def cell(spans: Sequence[Span], width: int, *, right: bool = False) -> list[Span]:
    """Return what a cell shows in exactly so many cells of the terminal, its cut end shown as …"""
    kept: list[Span] = []
    room = width
    for span in spans:
        text = truncate_width(span.text, room)
        kept.append(Span(text, span.tone))
        room -= display_width(text)
        if text != span.text:
            break
    blank = Span(" " * room)
    return [blank, *kept] if right else [*kept, blank]
