"""What stands in the words of an entry: with whom, about which deal for how much, who spoke last and what was said."""

from datetime import date, datetime
from urllib.parse import quote

from sfa_tui.followup.entry import instant
from sfa_tui.locale import _
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.money import format_money
from sfa_tui.store.calendar import About, FollowUp
from sfa_tui.store.listing import Object

_ARROWS = {"in": "◀", "out": "▶", "both": "◆"}
_LONGEST = 2000
"""The most characters of what was said last: a calendar is no place for a whole mail."""


def description(follow_up: FollowUp, at: date | datetime | None, clock: Clock, language: str) -> str | None:
    """Return what to know before it, a line each; None where there is nothing to know."""
    told = []
    if follow_up.contacts:
        told.append(_("With: {names}").format(names=", ".join(follow_up.contacts)))
    if follow_up.companies:
        told.append(_("Company: {names}").format(names=", ".join(follow_up.companies)))
    for deal in follow_up.deals:
        told += _deal(deal, at, clock, language)
    if follow_up.owner:
        told.append(_("Owner: {name}").format(name=follow_up.owner))
    if follow_up.summary and follow_up.subject:
        told.append(follow_up.summary[:_LONGEST])
    return "\n".join(told) or None


def link(follow_up: FollowUp) -> str | None:
    """Return the address of the deal that a follow-up is about, None where it is about none."""
    return f"sfa://deal/{quote(follow_up.deals[0].id, safe='')}" if follow_up.deals else None


def _deal(deal: About, at: date | datetime | None, clock: Clock, language: str) -> list[str]:
    name = f"{deal.company} / {deal.name}" if deal.company else deal.name
    told = [_("Deal: {name}").format(name=name)]
    if deal.amount is not None and deal.currency:
        told.append(_("Amount: {amount}").format(amount=format_money(deal.amount, deal.currency, language)))
    if deal.last is not None:
        told.append(_("Last conversation: {told}").format(told=_conversation(deal.last, at, clock)))
    return told


def _conversation(last: Object, at: date | datetime | None, clock: Clock) -> str:
    """Return who spoke last, when by the clock of the entry, how and about what."""
    zone = at.tzinfo if isinstance(at, datetime) else clock.now.tzinfo
    spoken = instant(str(last["at"]))
    day = spoken.astimezone(zone).date().isoformat() if spoken else ""
    who = last["by"] if last["direction"] == "out" else last["contact"]
    arrow = _ARROWS.get(str(last["direction"]), "")
    head = " ".join(str(each) for each in (day, arrow, who, words.choice(last["channel"])) if each)
    return f"{head}: {str(last['summary'])[:_LONGEST]}" if last["summary"] else head
