"""The fields of a row as a page lists them: what each is called, holds, and how it is typed.

Knows names, labels and texts; where a value comes from is said by the page of each noun.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sfa_tui.display import cells
from sfa_tui.display.wrapping import wrapped
from sfa_tui.locale import _
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.text import display_width, truncate_width
from sfa_tui.sales import texts
from sfa_tui.sales.nouns import Noun
from sfa_tui.store.fields import Field
from sfa_tui.widgets.blocks import Block, Line
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.spans import Span, Tone
from sfa_tui.widgets.timeline import REMARKS

_WIDEST_LABEL = 18
_NOTE_LINES = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """A field: its name, what it shows, the text that is edited (None: the same), and its tone."""

    name: str
    shown: str
    text: str | None = None
    tone: Tone = ""
    members: Sequence[str] | None = None
    """What a field that is a set has in it now."""

    @property
    def typed(self) -> str:
        """Return the text that stands in the line when the field is edited."""
        return self.shown if self.text is None else self.text


def label(name: str) -> str:
    """Return what a field is called on a page."""
    return plain(words.field(name)).replace("_", " ")


def custom_facts(values: Mapping[str, Any], custom: Sequence[Field]) -> list[Fact]:
    """Return the custom fields of a row; money among them is in the base currency."""
    found = []
    for field in custom:
        value = values.get(field.name)
        text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
        found.append(Fact(field.name, text))
    return found


def blocks(facts: Sequence[Fact]) -> list[Block]:
    """Return the fields one below the other, their values in a column of their own."""
    labels = {fact.name: label(fact.name) for fact in facts}
    widest = min(max((display_width(label) for label in labels.values()), default=0), _WIDEST_LABEL)
    return [Block(f"field:{fact.name}", _drawn(fact, labels[fact.name], widest)) for fact in facts]


def _drawn(fact: Fact, called: str, widest: int) -> Any:
    called = truncate_width(called, widest)
    lead = Span(called + " " * (widest - display_width(called) + 2), "dim")

    def draw(width: int) -> list[Line]:
        indent = widest + 2 if width > widest * 2 else 2
        first, *rest = wrapped(plain(fact.shown), width - indent, width - widest - 2) or ["–"]
        tone: Tone = fact.tone if fact.shown else "dim"
        return [([lead, Span(first, tone)], ()), *(([Span(" " * indent), Span(each, tone)], ()) for each in rest)]

    return draw


def value_offset(facts: Sequence[Fact]) -> int:
    """Return how many cells stand before the values of the fields."""
    labels = [display_width(label(fact.name)) for fact in facts]
    return min(max(labels, default=0), _WIDEST_LABEL) + 2


def hint(noun: Noun, custom: Sequence[Field], name: str) -> str:
    """Return what may be typed into a field."""
    own = noun.field(name)
    if own is not None:
        said = _(own.help)
        return f"{said}: {', '.join(map(words.choice, own.choices))}" if own.choices else said
    field = next((each for each in custom if each.name == name), None)
    if field is None:
        return ""
    return ", ".join(field.choices) or words.choice(field.type)


def told(facts: Sequence[Fact], name: str, text: str) -> str:
    """Return what the verb of a field is told: the text, of a set what it gains and loses."""
    members = next((each.members for each in facts if each.name == name), None)
    return text if members is None else texts.changed_set(members, text)


def note(text: object) -> Block:
    """Return the beginning of a long text, or that there is none."""
    held = str(text or "").strip()

    def draw(width: int) -> list[Line]:
        lines = [line for part in held.splitlines() for line in (wrapped(plain(part), width) or [""])]
        if not lines:
            return [([Span("– " + _("none; Enter opens your editor"), "dim")], ())]
        shown: list[Line] = [([Span(line)], ()) for line in lines[:_NOTE_LINES]]
        return [*shown, ([Span("…", "dim")], ())] if len(lines) > _NOTE_LINES else shown

    return Block("note", draw)


def person(row: Mapping[str, Any], clock: Clock) -> Block:
    """Return a contact: the name, what its bearer is, and when we last spoke or that we never did."""
    about = " · ".join(filter(None, (plain(row["title"] or row["department"] or ""), words.choice(row["role"]))))
    barred = bool(row["do_not_contact"])

    def draw(width: int) -> list[Line]:
        name = plain(row["name"] or "")
        last = _("do not contact") if barred else cells.ago(row["last_at"], clock) or _("never spoken")
        right = [Span(last, "overdue" if barred else "dim" if row["last_at"] else "missing")]
        lines = wrapped(about, width - 2, width - display_width(name) - display_width(last) - 3) if about else [""]
        first, *rest = lines
        lead = [Span(name, "name"), Span("  "), Span(first, "dim")]
        return [(lead, right), *(([Span("  "), Span(each, "dim")], ()) for each in rest)]

    return Block(f"contact:{row['id']}", draw)


def adder(key: str, text: str) -> Block:
    """Return a line that adds something."""
    return Block(f"add:{key}", lambda width: [([Span("+ " + text, "dim")], ())])


def remark(row: Mapping[str, Any], clock: Clock) -> Block:
    """Return a comment."""
    tone = REMARKS.get(row["kind"], "dim")

    def draw(width: int) -> list[Line]:
        text = ": ".join(filter(None, (plain(row["author"] or ""), plain(row["body"] or ""))))
        told = "" if row["kind"] == "comment" else words.choice(row["kind"])
        lines = wrapped(text, width - 2, width - display_width(told) - 9) or [""]
        right = [Span(" ".join(filter(None, (told, cells.ago(row["at"], clock)))), tone)]
        first, *rest = lines
        return [([Span(first)], right), *(([Span("  "), Span(each)], ()) for each in rest)]

    return Block(f"remark:{row['id']}", draw)
