"""A deal as a card of the board: four lines of what matters, in tones that mean something.

Knows the object of a deal; where the card stands and what colour a tone has is the column's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sfa_tui.display import cells, phrases
from sfa_tui.locale import _
from sfa_tui.model.clock import Clock
from sfa_tui.model.money import Scale
from sfa_tui.model.text import display_width, is_japanese, strip_legal_form
from sfa_tui.widgets.spans import Span, Tone

LINES = 4
"""Lines of a card, without the blank one below it."""

Row = Mapping[str, Any]

_WARM = 2
"""A deal warms up when it has been silent for the half of what its stage allows."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a card is drawn by: the present, the unit of amounts, whether owners are told apart, and after how many
    days of silence a deal rots in this stage (None: never)."""

    clock: Clock
    scale: Scale
    owners: bool
    rotting_days: int | None


def lines(deal: Row, look: Look, width: int) -> list[tuple[Sequence[Span], Sequence[Span]]]:
    """Return the four lines of a card of so many cells, each as its left and its right end."""
    return [_title(deal, look), _figures(deal, look, width), (_next(deal, look), ()), _last(deal, look)]


def _title(deal: Row, look: Look) -> tuple[Sequence[Span], Sequence[Span]]:
    company = short_company(deal["company"] or "")
    left = [Span(company, "name"), Span(" ")] if company else []
    left.append(Span(plain(deal["name"] or "") or _("(no name)"), "" if company else "name"))
    return left, ([Span(initials(deal["owner"]), "dim")] if look.owners and deal["owner"] else [])


def _figures(deal: Row, look: Look, width: int) -> tuple[Sequence[Span], Sequence[Span]]:
    """Return amount, chance, expected close, slips and age; on a narrow card the chance goes first, then the words,
    then what stands between."""
    amount = Span(cells.brief_money(deal["amount"], deal["currency"], look.scale) or "–", "amount")
    chance = " ".join(filter(None, (cells.percent(deal["probability"]), plain(deal["rank"] or ""))))
    shown = [Span("  "), Span(chance, "dim")] if chance else []
    for chances, gap, wordy in ((shown, "  ", True), ([], "  ", True), ([], "  ", False), ([], " ", False)):
        left, right = [amount, *chances, Span(gap), *_close(deal, look, gap)], _age(deal, look, wordy)
        if _width(left) + 1 + _width(right) <= width:
            break
    return left, right


def _close(deal: Row, look: Look, gap: str) -> list[Span]:
    if not deal["expected_close"]:
        return []
    late = deal["expected_close"] < look.clock.today.isoformat()
    day = plain(cells.short_day(deal["expected_close"], look.clock))
    close = [Span(f"→{day}", "overdue" if late else "")]
    return [*close, Span(gap[1:]), Span(f"⇢{deal['slips']}", "slipped")] if deal["slips"] else close


def _width(spans: Sequence[Span]) -> int:
    return sum(display_width(span.text) for span in spans)


def _age(deal: Row, look: Look, wordy: bool) -> list[Span]:
    """Return for how many days the deal has been silent: deeper in colour, and with a sign, as it rots."""
    since = max(deal["stage_entered_at"] or "", (deal["last_conversation"] or {}).get("at") or "")
    if not since:
        return []
    days = look.clock.days_since(since)
    if days is None:
        return [Span(plain(since), "overdue")]
    days = max(days, 0)
    if deal["rotting"]:
        return [Span((_("! {days}d silent") if wordy else _("! {days}d")).format(days=days), "rotting")]
    warm = look.rotting_days and days * _WARM >= look.rotting_days and not deal["next_step"]
    return [Span(_("{days}d").format(days=days), "warm" if warm else "dim")]


def _next(deal: Row, look: Look) -> list[Span]:
    if step := deal["next_step"]:
        return _step("●", step, due_tone(step["due"], look.clock), look)
    if step := deal["waiting_for"]:
        return _step("…", step, "waiting", look)
    parked = deal["parked_until"]
    if parked and parked > look.clock.today.isoformat():
        return [Span(_("‖ parked until {day}").format(day=plain(cells.short_day(parked, look.clock))), "dim")]
    return [Span("○ " + _("no next step"), "missing")]


def _step(sign: str, step: Row, tone: Tone, look: Look) -> list[Span]:
    due = plain(cells.due(step["due"], look.clock))
    words = plain(phrases.step_words(step))
    return [Span(f"{sign} {due} " if due else f"{sign} ", tone), Span(words, tone if tone != "later" else "")]


def _last(deal: Row, look: Look) -> tuple[Sequence[Span], Sequence[Span]]:
    last = deal["last_conversation"]
    if not last:
        return [Span("– " + _("never spoken"), "dim")], []
    owe = last["owed_by"] == "us"
    sign = cells.ARROWS.get(last["direction"], "·")
    speaker = last["by"] if last["direction"] == "out" else last["contact"]
    told = " ".join(filter(None, (speaker, cells.kind(last["channel"]), cells.ago(last["at"], look.clock))))
    left = [Span(f"{sign} ", "owe" if owe else "dim"), Span(plain(told), "dim")]
    return left, [Span(_("we owe"), "owe")] if owe else []


def due_tone(due: str | None, clock: Clock) -> Tone:
    """Return the tone of a step that is due then: overdue, today or later (a step without a day is later); what is no
    date needs a look, as what is overdue does."""
    if not due:
        return "later"
    day = clock.day_of(due)
    if day is None:
        return "overdue"
    passed = day < clock.today or (len(due) > len("2026-12-01") and due < clock.instant)
    return "overdue" if passed else "today" if day == clock.today else "later"


@lru_cache(maxsize=4096)
def short_company(name: str) -> str:
    """Return the name of a company as a card has room for it: without its legal form."""
    return plain(strip_legal_form(name))


@lru_cache(maxsize=1024)
def initials(name: str) -> str:
    """Return the initials of a person: MF of Moses Frase, 佐藤 of 佐藤 花子."""
    words = plain(name).split()
    if is_japanese(name):
        return words[0][:2] if words else ""
    return "".join(word[0] for word in words[:2]).upper()


def plain(text: str) -> str:
    """Return the text on one line, with nothing in it that a terminal would take for a command, or that makes a sign as
    wide as each terminal pleases."""
    if "\ufe0f" in text:
        text = text.replace("\ufe0f", "")
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)
