"""What stands on the Today screen: its sections, which rows of them are shown, and how each is told.

Knows neither Textual nor keys; what belongs to a section is the store's agenda.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sfa_tui.display import cells, phrases
from sfa_tui.display.agenda import TITLES
from sfa_tui.locale import _
from sfa_tui.model.clock import Clock
from sfa_tui.model.money import Scale
from sfa_tui.model.text import display_width, truncate_width
from sfa_tui.store import agenda
from sfa_tui.store.agenda import LACKING, SECTIONS, Section, Whose
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import due_tone, initials, plain, short_company
from sfa_tui.widgets.roll import Line
from sfa_tui.widgets.spans import Span, Tone

PAGE = 40
FIRST = 6
"""Rows of a section that are shown until it is opened."""

_TONES: Mapping[Section, Tone] = {
    "alerts": "overdue",
    "overdue": "overdue",
    "today": "today",
    "week": "strong",
    "no-next-step": "missing",
    "we-owe": "owe",
    "rotting": "rotting",
}
_SIGNS: Mapping[Section, str] = {
    "alerts": "!",
    "overdue": "●",
    "today": "●",
    "week": "●",
    "no-next-step": "○",
    "we-owe": "◀",
    "rotting": "!",
}
_WHEN = 16
"""Cells of the column that says when, or for how long."""

Row = Mapping[str, Any]
Kind = Literal["head", "row", "more", "gap"]


@dataclass(slots=True)
class Part:
    """A section as it is shown: how many rows it holds (None: not counted yet), those that are loaded, by page, and
    whether all of it is shown."""

    section: Section
    count: int | None = None
    pages: dict[int, Sequence[Row]] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)
    opened: bool = False

    @property
    def shown(self) -> int:
        """Return how many rows are shown."""
        count = self.count or 0
        return count if self.opened else min(count, FIRST)

    @property
    def more(self) -> int:
        """Return how many rows are not shown."""
        return (self.count or 0) - self.shown

    def row(self, place: int) -> Row | None:
        """Return the row at a place of the section, None where it is not loaded."""
        page = self.pages.get(place // PAGE, ())
        return page[place % PAGE] if place % PAGE < len(page) else None


@dataclass(frozen=True, slots=True)
class Spot:
    """What stands at a place of the list: a head, a row by its place in its section, the line that opens the rest."""

    kind: Kind
    part: Part
    place: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """A section as it was read: how many rows it holds, and some pages of them."""

    section: Section
    count: int
    pages: Mapping[int, Sequence[Row]]


def parts() -> list[Part]:
    """Return the sections as they are before anything is read."""
    return [Part(section) for section in SECTIONS]


def read(store: Store, clock: Clock, me: str | None, whose: Whose, section: Section, wanted: Sequence[int]) -> Read:
    """Return how many rows a section holds, and the pages that are wanted."""
    with store.reading():
        scope = agenda.scope(store, clock, me, whose)
        count = agenda.count(store, clock, section, scope)
        pages = {
            number: agenda.page(store, clock, section, scope, number * PAGE, PAGE) if count > number * PAGE else []
            for number in wanted
        }
        return Read(section, count, pages)


def read_page(store: Store, clock: Clock, me: str | None, whose: Whose, section: Section, number: int) -> Sequence[Row]:
    """Return one page of a section."""
    with store.reading():
        return agenda.page(store, clock, section, agenda.scope(store, clock, me, whose), number * PAGE, PAGE)


def spots(shown: Sequence[Part], *, gaps: bool) -> Iterator[Spot]:
    """Yield what stands at each place of the list; `gaps` puts a blank one before each head. Without an alert there is
    nothing to say of alerts."""
    for number, part in enumerate(part for part in shown if part.section != "alerts" or part.count):
        if gaps and number:
            yield Spot("gap", part)
        yield Spot("head", part)
        yield from (Spot("row", part, place) for place in range(part.shown))
        if part.more:
            yield Spot("more", part)


def key(row: Row) -> tuple[str, str]:
    """Return what a row is known by: its alert or its activity, else its deal."""
    noun = next(noun for noun in ("alert", "activity", "deal") if row[noun])
    return noun, str(row[noun]["id"])


def leads_to(row: Row) -> tuple[str, str] | None:
    """Return the noun and the id of what a row is about: its deal, else a company or a contact; None where it is about
    none."""
    if row["deal"]:
        return "deal", str(row["deal"]["id"])
    if row["alert"]:
        about = row["alert"]["about"]
        return (about["noun"], str(about["id"])) if about["noun"] in ("company", "contact") and about["name"] else None
    linked = [(noun, row["activity"][key]) for noun, key in (("company", "companies"), ("contact", "contacts"))]
    return next(((noun, str(rows[0]["id"])) for noun, rows in linked if rows), None)


@dataclass(frozen=True, slots=True)
class Teller:
    """What rows are told by: the present, the unit of amounts, whether owners are told apart, lines to a row."""

    clock: Clock
    scale: Scale
    owners: bool
    lines: int

    def head(self, part: Part) -> Line:
        """Return the head of a section: its name and how many rows it holds."""
        if part.count == 0:
            spans = [Span(f"✓ {_(TITLES[part.section])}", "dim"), Span("  "), Span("0", "dim")]
        else:
            count = "…" if part.count is None else f"{part.count:,}"
            spans = [Span(_(TITLES[part.section]), _TONES[part.section]), Span("  "), Span(count, "name")]
        blank: list[tuple[Sequence[Span], Sequence[Span]]] = [((), ())] * (self.lines - 1)
        return Line([*blank, (spans, ())], stop=False)

    def more(self, part: Part) -> Line:
        """Return the line that opens the rest of a section."""
        told = _("… {count} more").format(count=f"{part.more:,}")
        return Line([([Span(told, "more")], ())])

    def row(self, section: Section, row: Row, width: int, *, marked: bool) -> Line:
        """Return a row: when and what, of which deal, and what it is worth."""
        tell = self._deal if section in LACKING else self._alert if section == "alerts" else self._activity
        when, what, of = tell(section, row)
        right = self._worth(row)
        if self.lines > 1:
            return Line([([*when, Span(" "), *what], right), ([Span("  "), *of], ())], marked=marked)
        rest = max(width - _WHEN - 1 - sum(display_width(span.text) for span in right), 20)
        first = rest * 9 // 20
        return Line(
            [([*_filled(when, _WHEN), Span(" "), *_filled(what, first), Span("  "), *of], right)], marked=marked
        )

    def _alert(self, section: Section, row: Row) -> tuple[list[Span], list[Span], list[Span]]:
        alert = row["alert"]
        sign = _SIGNS[section] if alert["urgent"] else "●"
        when = [Span(f"{sign} {cells.ago(alert['created_at'], self.clock)}", "overdue" if alert["urgent"] else "today")]
        by = alert["by"] or alert["rule"]
        said = plain(alert["body"] or by or "")
        what = [Span(said, "name")]
        if by and by != said:
            what.append(Span(f"  {plain(by)}", "dim"))
        if row["deal"]:
            return when, what, self._name(row["deal"], strong=False)
        return when, what, [Span(plain(alert["about"]["name"] or ""), "dim")]

    def _activity(self, _section: Section, row: Row) -> tuple[list[Span], list[Span], list[Span]]:
        activity = row["activity"]
        waits = activity["owed_by"] == "them"
        tone = due_tone(activity["due"], self.clock)
        when = [Span(f"{'…' if waits else '●'} {cells.due(activity['due'], self.clock)}", tone)]
        what = [Span(plain(phrases.step_words(activity)), "waiting" if waits else "name")]
        if row["deal"]:
            return when, what, self._name(row["deal"], strong=False)
        others = [each["name"] for key in ("companies", "contacts") for each in activity[key]]
        return when, what, [Span(plain(" ".join(map(str, others))), "dim")]

    def _deal(self, section: Section, row: Row) -> tuple[list[Span], list[Span], list[Span]]:
        deal = row["deal"]
        name = self._name(deal, strong=True)
        last = deal["last_conversation"]
        sign = _SIGNS[section]
        if section == "we-owe":
            when = [Span(f"{sign} {cells.ago(last['at'], self.clock)}", "owe")]
            told = " ".join(filter(None, (plain(last["contact"] or ""), cells.kind(last["channel"]))))
            said = plain(last["summary"] or "")
            return when, name, [Span(f"{told}: " if said else told, "dim"), Span(said)]
        if section == "rotting":
            since = max(deal["stage_entered_at"] or "", (last or {}).get("at") or "")
            days = self.clock.days_since(since)
            silent = plain(since) if days is None else _("{days}d silent").format(days=days)
            when = [Span(f"{sign} {silent}", "rotting")]
            return (
                when,
                name,
                [Span(plain(phrases.last_conversation(deal, self.clock, whole=True)) or _("never spoken"), "dim")],
            )
        close = deal["expected_close"]
        late = bool(close) and close < self.clock.today.isoformat()
        day = f"→{cells.short_day(close, self.clock)}" if close else _("no date")
        when = [Span(f"{sign} ", "missing"), Span(day, "overdue" if late else "")]
        spoken = phrases.last_conversation(deal, self.clock, whole=True)
        return when, name, [Span(spoken or "– " + _("never spoken"), "dim")]

    def _name(self, deal: Row, *, strong: bool) -> list[Span]:
        company = short_company(deal["company"] or "")
        spans = [Span(company, "name" if strong else ""), Span(" ")] if company else []
        return [*spans, Span(plain(deal["name"] or "") or _("(no name)"), "" if company or not strong else "name")]

    def _worth(self, row: Row) -> list[Span]:
        deal = row["deal"]
        spans = []
        if deal:
            amount = cells.brief_money(deal["amount"], deal["currency"], self.scale) or "–"
            if self.lines == 1:
                stage = _filled([Span(plain(deal["stage"] or ""), "dim")], _STAGE)
                spans += [*stage, Span(" " * max(_AMOUNT - display_width(amount), 1))]
            spans.append(Span(amount, "amount"))
        if self.owners:
            owner = (row["activity"] or deal or {}).get("owner")
            spans += [Span("  "), *_filled([Span(initials(owner or ""), "dim")], _OWNER)]
        return spans


_STAGE, _AMOUNT, _OWNER = 12, 13, 4


def _filled(spans: Sequence[Span], width: int) -> list[Span]:
    """Return spans in exactly so many cells."""
    line: list[Span] = []
    for span in spans:
        text = truncate_width(span.text, width)
        line.append(Span(text, span.tone))
        width -= display_width(text)
        if text != span.text:
            break
    return [*line, Span(" " * max(width, 0))]
