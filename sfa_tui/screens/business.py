"""Deals as the pages of a company and of its people list them, and a conversation found in a timeline."""

from collections.abc import Iterable
from typing import Any

from sfa_tui.display import cells
from sfa_tui.locale import _, ngettext
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.money import Scale
from sfa_tui.model.text import display_width
from sfa_tui.store.derived import CONVERSATIONS
from sfa_tui.store.listing import Object
from sfa_tui.widgets.blocks import Block, Line
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.spans import Span, Tone

_DAY = 12
"""Cells of the day, the gap before a whole one included."""
SHOWN = 50
"""Deals that a page lists at most; the tab of the deals has them all."""


def deal(row: Any, clock: Clock, scale: Scale, *, company: str | None = None, person: str | None = None) -> Block:
    """Return a deal in a line: how it stands, its name, stage, amount and close date; on the page of a person of
    a company also its company, where that is another, and their part in it."""
    signs: dict[str, tuple[str, Tone]] = {"won": ("✓", "today"), "lost": ("×", "overdue")}
    sign, tone = signs.get(row["kind"], ("!", "rotting") if row["rotting"] else ("●", "strong"))

    def draw(width: int) -> list[Line]:
        day = row["closed_at"] if row["kind"] != "open" else row["expected_close"]
        amount = cells.brief_money(row["amount"], row["currency"], scale) or "–"
        when = cells.short_day(day, clock) if day else "–"
        right = [Span(amount, "amount"), Span(" " * (_DAY - len(when))), Span(when, "dim")]
        name = plain(row["name"] or "") or _("(no name)")
        if company is not None and row["company"] and row["company"] != company:
            name = f"{plain(row['company'])} {name}"
        part = next((each["role"] for each in row["contacts"] if each["id"] == person), None)
        stage = " · ".join(filter(None, (plain(row["stage"] or ""), words.choice(part))))
        left = [Span(f"{sign} ", tone), Span(name), Span("  "), Span(stage, "dim")]
        taken = sum(display_width(span.text) for span in right)
        if sum(display_width(span.text) for span in left) + taken + 2 <= width:
            return [(left, right)]
        return [(left[:2], ()), ([Span("  "), Span(stage, "dim")], right)]

    return Block(f"deal:{row['id']}", draw)


def deals(
    rows: Iterable[Any],
    total: int,
    clock: Clock,
    scale: Scale,
    *,
    company: str | None = None,
    person: str | None = None,
) -> list[Block]:
    """Return deals in lines, and how many more there are."""
    shown = [deal(row, clock, scale, company=company, person=person) for row in rows]
    if not shown:
        return [Block("", lambda width: [([Span("– " + _("no deals yet"), "dim")], ())])]
    if (rest := total - len(shown)) > 0:
        more = ngettext("… {count} more", "… {count} more", rest).format(count=f"{rest:,}")
        shown.append(Block("", lambda width: [([Span(more, "dim")], ())]))
    return shown


def last_conversation(past: Iterable[Any]) -> Object | None:
    """Return the newest conversation of a timeline as the objects of deals have it, None where there is none."""
    for entry in past:
        if entry["entry"] == "done" and entry["kind"] in CONVERSATIONS:
            return {
                "at": entry["done_at"],
                "by": entry["owner"],
                "contact": ", ".join(each["name"] or "" for each in entry["contacts"]) or None,
                "channel": entry["kind"],
                "direction": entry["direction"],
                "owed_by": entry["owed_by"],
                "summary": entry["summary"] or entry["subject"],
            }
    return None
