"""The line above a week: which days, the ways to others, whose week it is, and what it comes to."""

from datetime import timedelta

from textual.content import Content

from sfa_tui.locale import _
from sfa_tui.screens import today_head
from sfa_tui.screens.week_view import View
from sfa_tui.store.agenda import Whose
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.way import way

_WORDS = 60
"""Cells from which on figures have words."""


def told(view: View, whose: Whose | None, colleague: str, marked: int, width: int, *, narrow: bool) -> Content:
    """Return the line, or two where it is narrow; whose it is may be chosen, unless nobody else is there (None)."""
    last = view.first + timedelta(days=len(view.days) - 1)
    parts = [
        Content.styled(f"{view.first:%Y-%m-%d} – {last:%Y-%m-%d}", "bold"),
        Content(" "),
        way(" ‹ ", "screen.leaf(-1)").stylize("$text-primary"),
        way(_("this week"), "screen.today").stylize("$text-primary"),
        way(" › ", "screen.leaf(1)").stylize("$text-primary"),
        Content("\n" if narrow else "  "),
        *today_head.ways(whose, chosen=not colleague),
    ]
    if colleague:
        parts.append(way(f" {plain(colleague)} ", "screen.colleague").stylize("bold reverse"))
    parts.append(Content("  "))
    parts += _figures(view, words=width >= _WORDS)
    if marked:
        parts += [Content("   "), today_head.told_marked(marked)]
    return Content.assemble(*parts)


def _figures(view: View, *, words: bool) -> list[Content]:
    """Return how much is planned, done and overdue: with words, or with the signs of the entries alone."""
    planned = _("{count} planned") if words else "● {count}"
    done = _("{count} done") if words else "✓ {count}"
    overdue = _("{count} overdue") if words else "! {count}"
    told = [Content(planned.format(count=f"{view.planned:,}"))]
    if view.done:
        told.append(Content.styled(done.format(count=f"{view.done:,}"), "$text-muted"))
    if view.overdue:
        told.append(Content.styled(overdue.format(count=f"{view.overdue:,}"), "$text-error"))
    return [Content(" · " if words else " ").join(told)]
