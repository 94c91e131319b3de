"""A page that a person reads from top to bottom: a head, and sections whose lines are broken at the width of the
terminal. Knows widths and where a line breaks; what stands on the page is the command's.
"""

import sys
from collections.abc import Sequence
from typing import TextIO

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import printable
from sfa_tui.cli.output import BOLD, PLAIN
from sfa_tui.display.sheets import Section
from sfa_tui.display.wrapping import wrapped
from sfa_tui.model.text import display_width, truncate_width

WIDEST = 100
"""Columns after which a line of prose is no pleasure to read."""
_LEAD = 22
"""The widest that the left of a section gets."""


def emit_sheet(head: Sequence[str], sections: Sequence[Section], out: TextIO | None = None) -> None:
    """Print a page: the head, whose first line is its title, and the sections."""
    out = out or sys.stdout
    width = min(context.width(), WIDEST)
    on, off = (BOLD, PLAIN) if context.colour(out) else ("", "")
    for number, line in enumerate(head):
        for part in wrapped(printable(line), width):
            out.write(f"{on}{part}{off}\n" if number == 0 else f"{part}\n")
    for section in sections:
        if not section.items and not section.nothing:
            continue
        out.write(f"\n{on}{printable(section.title)}{off}\n")
        for line in _lines(section, width):
            out.write(f"{line}\n")


def _lines(section: Section, width: int) -> list[str]:
    if not section.items:
        first, *rest = wrapped(section.nothing, width - 4)
        return [f"  – {first}", *(f"    {part}" for part in rest)]
    leads = [truncate_width(printable(lead), _LEAD) for lead, _text in section.items]
    column = max(map(display_width, leads))
    indent = 2 + column + (2 if column else 0)
    lines: list[str] = []
    for lead, (_lead, text) in zip(leads, section.items, strict=True):
        # What was written in several lines stays so; nothing else of a text steers the terminal.
        parts = [part for line in text.splitlines() for part in wrapped(printable(line), width - indent) or [""]]
        first, *rest = parts or [""]
        lines.append(f"  {lead}{' ' * (indent - 2 - display_width(lead))}{first}".rstrip())
        lines += [f"{' ' * indent}{part}".rstrip() for part in rest]
    return lines
