"""A timeline as it is drawn: what is planned above, what took place below, a year apart by its number.

Knows the entries that the store hands out; which keys act on one is the screen's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sfa_tui.display import cells, phrases
from sfa_tui.display.wrapping import wrapped
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.money import Scale
from sfa_tui.model.text import display_width, truncate_width
from sfa_tui.store.derived import CONVERSATIONS
from sfa_tui.widgets.blocks import Block, Line, blank, heading
from sfa_tui.widgets.card import due_tone, plain
from sfa_tui.widgets.spans import Span, Tone

Row = Mapping[str, Any]

_INDENT = 7
"""Cells before what an entry of the past says: its day."""
_MINUTE = len("2026-12-01 ")
_BROKEN = 20
"""Cells of what another program wrote in the place of a day."""

_ROOMY = 60
"""Cells from which on kinds stand in a column of their own."""
_WIDEST_KIND = 8


@dataclass(frozen=True, slots=True)
class Sight:
    """What a timeline is drawn by: the present, the unit of amounts, whose row it is (who else did something is named),
    whose page it is (a person who need not be named on it), whether each entry says which deal it is about, and whether
    nothing planned is a defect."""

    clock: Clock
    scale: Scale
    owner: str | None = None
    person: str | None = None
    deals: bool = False
    open: bool = True


def blocks(planned: Sequence[Row], past: Sequence[Row], total: int, sight: Sight) -> list[Block]:
    """Return a timeline with so much of its past as is loaded; an open deal with nothing planned says so."""
    shown = [heading(_("NEXT"))]
    if planned:
        shown += [Block(f"activity:{each['id']}", _drawn(_planned, each, sight)) for each in planned]
    elif sight.open:
        shown.append(Block("", lambda width: [([Span("○ " + _("no next step"), "missing")], ())]))
    else:
        shown.append(Block("", lambda width: [([Span("– " + _("nothing planned"), "dim")], ())]))
    shown += [blank(), heading(_("DONE")), *_past(past, sight)]
    if not past:
        shown.append(Block("", lambda width: [([Span("– " + _("nothing yet"), "dim")], ())]))
    if (rest := total - len(past)) > 0:
        more = ngettext("… {count} more", "… {count} more", rest).format(count=f"{rest:,}")
        shown.append(Block("", lambda width: [([Span(" " * _INDENT), Span(more, "dim")], ())]))
    return shown


def _drawn(draw: Any, entry: Row, sight: Sight) -> Any:
    return lambda width: draw(entry, sight, width)


def _past(past: Sequence[Row], sight: Sight) -> Iterator[Block]:
    year = sight.clock.today.year
    newest = next((each for each in past if each["entry"] == "done" and each["kind"] in CONVERSATIONS), None)
    # Whoever owes an answer owes it since the last conversation; what was owed before has been spoken of since.
    for entry in ({**each, "owing": each["owed_by"]} if each is newest else each for each in past):
        told = _at(entry)[:4]
        if told.isdecimal() and int(told) != year:
            year = int(told)
            yield Block("", lambda width, year=year: [([Span(f"{year}", "dim")], ())])  # type: ignore[misc]
        draw = {"done": _done, "change": _change, "comment": _comment}[entry["entry"]]
        key = f"activity:{entry['id']}" if entry["entry"] == "done" else f"{entry['entry']}:{entry['id']}"
        yield Block(key, _drawn(draw, entry, sight))


def _at(entry: Row) -> str:
    return str((entry.get("done_at") or entry.get("created_at") if entry["entry"] == "done" else entry["at"]) or "")


def _planned(entry: Row, sight: Sight, width: int) -> list[Line]:
    theirs = entry["owed_by"] == "them"
    due = cells.due(entry["due"], sight.clock)
    tone: Tone = "waiting" if theirs else due_tone(entry["due"], sight.clock)
    when = " ".join(filter(None, (_("waiting for") if theirs else "", due))) or _("no day")
    text = plain(phrases.step_words(entry))
    if who := _others(entry, text, sight):
        text = f"{text} · {who}"
    if often := cells.recurrence(entry["rrule"]):
        text = f"{text} · {plain(often)}"
    lead = [Span("… " if theirs else "● ", tone), Span(f"{when}  ", tone)]
    return _flowing(lead, text, "" if tone != "later" else "dim", _about(entry, sight, width), width, 2)


def _done(entry: Row, sight: Sight, width: int) -> list[Line]:
    kind, direction = entry["kind"], entry["direction"]
    theirs = direction == "in"
    sign = cells.ARROWS.get(direction) or ("✓" if kind == "todo" else "·")
    who = ", ".join(plain(each["name"] or "") for each in entry["contacts"] if each["id"] != sight.person)
    colleagues = ", ".join(plain(each["name"] or "") for each in entry["users"])
    said = " ".join(plain(entry["summary"] or (entry["subject"] if kind != entry["subject"] else "") or "").split())
    if entry["summary"] and entry["subject"] and not who and kind == "todo":
        said = f"{plain(entry['subject'])}: {said}"
    called = cells.kind(kind)
    gap = max(_kinds() - display_width(called), 0) if width >= _ROOMY else 0
    lead = [_day(entry, sight), Span(f"{sign} {called}  ", "owe" if theirs else "dim"), Span(" " * gap)]
    right = _about(entry, sight, width)
    if owing := {"us": _("we owe"), "them": _("they owe")}.get(entry.get("owing", "")):
        right = [Span(owing, "owe" if entry["owing"] == "us" else "dim"), *([Span("  "), *right] if right else [])]
    if colleagues:
        who = _("{people} with {colleagues}").format(people=who, colleagues=colleagues) if who else colleagues
    room = width - sum(display_width(span.text) for span in (*lead, *right)) - 1
    if who and display_width(f"{who}: {said}") > room:
        return [*_flowing(lead, who, "", right, width, _INDENT + 2), *_below(said, width)]
    return _flowing(lead, f"{who}: {said}" if who and said else who or said, "", right, width, _INDENT + 2)


def _kinds() -> int:
    """Return the cells of the longest kind, so that what was said stands in one column."""
    longest = max(display_width(cells.kind(kind)) for kind in (*CONVERSATIONS, "todo"))
    return min(longest, _WIDEST_KIND)


def _change(entry: Row, sight: Sight, width: int) -> list[Line]:
    field, old, new = entry["field"], entry["old"], entry["new"]
    tone: Tone
    if field == "stage":
        sign, tone = "★", "strong"
    elif field == "expected_close":
        later = bool(new) and str(new) > str(old)
        sign, tone = ("⇢", "slipped") if later else ("⇠", "dim")
        old, new = (_short(each, sight.clock) for each in (old, new))
    else:
        sign, tone = "±", "dim"
        old, new = (cells.brief_money(each, entry["currency"], sight.scale) for each in (old, new))
    text = _(_CHANGED[field]).format(old=plain(str(old)), new=plain(str(new or "–")))
    right = [_within(plain(entry["user"]), width)] if entry["user"] and entry["user"] != sight.owner else []
    if sight.deals:
        right = [_within(plain(entry["deal"]["name"] or ""), width)]
    return _flowing([_day(entry, sight), Span(f"{sign} ", tone)], text, tone, right, width, _INDENT + 2)


_CHANGED = {
    "stage": N_("stage {old} → {new}"),
    "expected_close": N_("close date {old} → {new}"),
    "amount": N_("amount {old} → {new}"),
}


REMARKS: Mapping[str, Tone] = {"approved": "today", "seen": "today", "returned": "owe"}
"""The tones of what is said on a report, by its kind."""


def _comment(entry: Row, sight: Sight, width: int) -> list[Line]:
    tone = REMARKS.get(entry["kind"], "dim")
    lead = [_day(entry, sight), Span(f"» {words.choice(entry['kind'])}  ", tone)]
    text = ": ".join(filter(None, (plain(entry["author"] or ""), plain(entry["body"] or ""))))
    # Comments answer one another within a day.
    right = [Span(time, "dim")] if (time := cells.moment(entry["at"], sight.clock)[_MINUTE:]) else []
    return _flowing(lead, text, "", right, width, _INDENT + 2)


def _flowing(lead: Sequence[Span], text: str, tone: Tone, right: Sequence[Span], width: int, indent: int) -> list[Line]:
    """Return a text that begins beside its lead and goes on below it: where it began, if that is not too far in."""
    used = sum(display_width(span.text) for span in lead)
    indent = used if used <= width // 3 else indent
    aside = sum(display_width(span.text) for span in right)
    first, *rest = wrapped(text, width - indent, width - used - (aside + 1 if aside else 0)) or [""]
    return [([*lead, Span(first, tone)], right), *(([Span(" " * indent), Span(each, tone)], ()) for each in rest)]


def _within(text: str, width: int) -> Span:
    """Return what stands at the end of a line, in a third of it at most: what was said needs the room."""
    return Span(truncate_width(text, width // 3), "dim")


def _below(text: str, width: int) -> list[Line]:
    indent = _INDENT + 2
    return [([Span(" " * indent), Span(each, "dim")], ()) for each in wrapped(text, width - indent)]


def _day(entry: Row, sight: Sight) -> Span:
    at = _at(entry)
    day = sight.clock.day_of(at) if at else None
    if day is None and at:  # what another program wrote in the place of a date
        return Span(f"{truncate_width(plain(at), _BROKEN)} ", "overdue")
    return Span(f"{day:%m/%d}".ljust(_INDENT) if day else " " * _INDENT, "dim")


def _short(day: object, clock: Clock) -> str:
    return cells.short_day(str(day), clock) if day else "–"


def _others(entry: Row, text: str, sight: Sight) -> str:
    """Return the people of a planned activity whom its words do not name."""
    others = (plain(each["name"] or "") for each in entry["contacts"] if each["id"] != sight.person)
    return ", ".join(name for name in others if name and name not in text)


def _about(entry: Row, sight: Sight, width: int) -> list[Span]:
    """Return what stands at the end of an entry: its deal where there are several, else who of us it was."""
    if sight.deals and entry["deals"]:
        return [_within(", ".join(plain(each["name"] or "") for each in entry["deals"]), width)]
    named = entry["owner"] and entry["owner"] != sight.owner
    return [_within(plain(entry["owner"]), width)] if named else []
