"""What the Week screen reads, and how it reads: the entries of its days, what waits from before, what recurs.

Knows blocks and their keys; which key does what with them is the screen's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Literal

from sfa_tui.display import cells, phrases
from sfa_tui.locale import _
from sfa_tui.model.clock import Clock, utc
from sfa_tui.model.dates import length
from sfa_tui.model.money import Scale
from sfa_tui.model.text import display_width, truncate_width
from sfa_tui.sales import recurring
from sfa_tui.screens.today_view import Teller
from sfa_tui.store import agenda, listing, week
from sfa_tui.store.activities import LISTING
from sfa_tui.store.agenda import Whose
from sfa_tui.store.listing import Object
from sfa_tui.store.week import DAYS, MOST, Series
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.blocks import Block, Line, blank
from sfa_tui.widgets.card import due_tone, initials, plain, short_company
from sfa_tui.widgets.spans import Span, Tone, flowed

State = Literal["planned", "done", "coming"]
Row = Mapping[str, Any]

WAITING = "waiting"
"""The key of what leads to all that waits from before."""
_WHAT_LINES = 2
"""Lines that say what is planned, in the column of a day."""
_ONE_LINE = 60
"""Cells from which on an entry of the agenda is a line."""
_RANGE, _BESIDE = 13, 24
"""Cells from which on a column has room for when something ends, and for what it is beside that."""
_WHEN = 14


@dataclass(frozen=True, slots=True)
class Entry:
    """An activity as it stands in a week, with its deal; `due` is when it stands there, `number` which day of the week
    that is (None: none of it)."""

    activity: Row
    deal: Row | None
    state: State
    due: str | None
    number: int | None

    @property
    def key(self) -> str:
        """Return what it is known by."""
        coming = f":{self.due}" if self.state == "coming" else ""
        return f"{self.state}:{self.activity['id']}{coming}"

    @property
    def is_theirs(self) -> bool:
        """Return whether others owe it."""
        return self.state == "planned" and self.activity["owed_by"] == "them"


@dataclass(frozen=True, slots=True)
class Shown:
    """A day of the week: its entries in their order, those that others owe last, and how many are not among them."""

    day: date
    entries: Sequence[Entry]
    more: int

    @property
    def nothing(self) -> str:
        """Return the key of what stands there where nothing is due."""
        return f"nothing:{self.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits: how much, and the first entries of it."""

    count: int
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class View:
    """A week as it was read, with what is overdue from before and what has no day; how much is planned, done and
    overdue; and its entries by their keys."""

    first: date
    days: Sequence[Shown]
    before: Waits
    undated: Waits
    planned: int
    done: int
    overdue: int
    found: Mapping[str, Entry] = field(repr=False)

    def number_of(self, key: str) -> int | None:
        """Return the day of the week that a block belongs to, None for what waits from before."""
        what, _colon, rest = key.partition(":")
        if what in ("nothing", "more"):
            return (date.fromisoformat(rest) - self.first).days
        return self.found[key].number if key in self.found else None


def read(store: Store, clock: Clock, me: str | None, whose: Whose, colleague: str | None, first: date) -> View:
    """Return the week from a Monday on: one's own, the team's or all, or that of a colleague."""
    last = first + timedelta(days=DAYS - 1)
    with store.reading():
        scope = agenda.scope(store, clock, colleague or me, "mine" if colleague else whose)
        found = week.read(store, clock, scope, first)
        coming: list[list[Entry]] = [[] for _day in found.days]
        if last >= clock.today:
            for entry in _coming(store, clock, found.series, first, last):
                coming[entry.number or 0].append(entry)
    days = [_shown(each, number, coming[number]) for number, each in enumerate(found.days)]
    before, undated = (
        Waits(each.count, [_entry(row, None) for row in each.rows]) for each in (found.before, found.undated)
    )
    entries = [*before.entries, *undated.entries, *(entry for day in days for entry in day.entries)]
    return View(
        first,
        days,
        before,
        undated,
        sum(day.planned for day in found.days),
        sum(day.done for day in found.days),
        found.overdue,
        {entry.key: entry for entry in entries},
    )


def _coming(store: Store, clock: Clock, series: Sequence[Series], first: date, last: date) -> Iterator[Entry]:
    found = list(recurring.coming(store, clock, series, first, last))
    rows: Mapping[str, Any] = week.rows(store, clock, list(dict.fromkeys(id for id, _at in found))) if found else {}
    for id, at in found:
        due = utc(at) if isinstance(at, datetime) else at.isoformat()
        day = clock.day_of(due)
        if id in rows and day is not None:
            yield Entry(rows[id]["activity"], rows[id]["deal"], "coming", due, (day - first).days)


def _entry(row: Any, number: int | None) -> Entry:
    activity = row["activity"]
    return Entry(activity, row["deal"], "done" if activity["done_at"] else "planned", activity["due"], number)


def _shown(day: week.Day, number: int, coming: Sequence[Entry]) -> Shown:
    entries = [*(_entry(row, number) for row in day.rows), *coming[: max(MOST - len(day.rows), 0)]]
    return Shown(day.day, sorted(entries, key=_order), day.planned + day.done + len(coming) - len(entries))


def _order(entry: Entry) -> tuple[bool, bool, bool, str, str]:
    """Return where an entry stands in its day: what others owe last, what is of the whole day first."""
    due = entry.due or ""
    timed = len(due) > len("2026-12-01")
    return entry.is_theirs, timed, not timed and entry.state != "planned", due, str(entry.activity["id"])


def row_of(store: Store, clock: Clock, id: str) -> Object:
    """Return an activity."""
    return listing.get(store, LISTING, id, clock)


def leads_to(entry: Entry) -> tuple[str, str] | None:
    """Return the noun and the id of what an entry is about: its deal, else a company or a contact; None where it is
    about none."""
    if entry.deal is not None:
        return "deal", str(entry.deal["id"])
    linked = (("company", entry.activity["companies"]), ("contact", entry.activity["contacts"]))
    return next(((noun, str(rows[0]["id"])) for noun, rows in linked if rows), None)


@dataclass(frozen=True, slots=True)
class Drawer:
    """What entries are drawn by: the present, the unit of amounts, and whether owners are told apart."""

    clock: Clock
    scale: Scale
    owners: bool

    # --- the blocks of a list ---

    def column(self, shown: Shown, *, airy: bool) -> Iterator[Block]:
        """Yield the blocks of a day in its column; where it is `airy`, with blank ones between."""
        for number, (theirs, entry) in enumerate(self._parted(shown)):
            if number and airy:
                yield blank()
            if theirs:
                yield _line(f"… {_('they owe')}", "dim")
            yield Block(entry.key, partial(self._narrow, entry))
        yield from self._rest(shown)

    def agenda(self, view: View) -> Iterator[tuple[Block, int | None]]:
        """Yield the blocks of a whole week one below the other, each with the day that it belongs to."""
        for block in self.waiting(view):
            yield block, None
        for number, shown in enumerate(view.days):
            if number or view.before.count or view.undated.count:
                yield blank(), number
            yield self._head(shown), number
            for theirs, entry in self._parted(shown):
                if theirs:
                    yield _line(f"… {_('they owe')}", "dim"), number
                yield Block(entry.key, partial(self._wide, entry)), number
            for block in self._rest(shown):
                yield block, number

    def waiting(self, view: View) -> Iterator[Block]:
        """Yield the blocks of what waits from before."""
        titles: Sequence[tuple[str, Tone, Waits]] = (
            (_("Overdue from before"), "overdue", view.before),
            (_("Without a day"), "missing", view.undated),
        )
        for title, tone, waits in titles:
            if waits.count:
                yield _line(title, tone, f"{waits.count:,}")
                for entry in waits.entries:
                    yield Block(entry.key, partial(self._waits, entry))
        if more := sum(waits.count - len(waits.entries) for waits in (view.before, view.undated)):
            yield _line(_("… {count} more").format(count=f"{more:,}"), "more", key=WAITING)

    def _parted(self, shown: Shown) -> Iterator[tuple[bool, Entry]]:
        """Yield the entries of a day, each with whether what others owe begins with it."""
        theirs = False
        for entry in shown.entries:
            yield entry.is_theirs and not theirs, entry
            theirs = entry.is_theirs

    def _rest(self, shown: Shown) -> Iterator[Block]:
        if shown.more:
            told = _("… {count} more").format(count=f"{shown.more:,}")
            yield _line(told, "more", key=f"more:{shown.day.isoformat()}")
        elif not shown.entries:
            yield _line("–", "dim", key=shown.nothing)

    def _head(self, shown: Shown) -> Block:
        now = shown.day == self.clock.today
        spans = [Span(cells.week_day(shown.day, self.clock), "today" if now else "strong")]
        if now:
            spans.append(Span(f"  {_('today')}", "today"))
        if count := len(shown.entries) + shown.more:
            spans.append(Span(f"  {count:,}", "dim"))
        return Block("", lambda width: [(spans, ())])

    # --- an entry ---

    def _sign(self, entry: Entry) -> tuple[str, Tone]:
        if entry.state == "done":
            return "✓", "dim"
        if entry.state == "coming":
            return "↻", "dim"
        tone = due_tone(entry.due, self.clock)
        if entry.is_theirs:
            return "…", "overdue" if tone == "overdue" else "waiting"
        return "!" if tone == "overdue" else "●", tone

    def _what(self, entry: Entry) -> Span:
        planned: Tone = "waiting" if entry.is_theirs else "name"
        tones: dict[State, Tone] = {"planned": planned, "done": "done", "coming": "dim"}
        return Span(plain(phrases.step_words(entry.activity)), tones[entry.state])

    def _of(self, entry: Entry) -> list[Span]:
        if entry.deal is not None:
            company, name = short_company(entry.deal["company"] or ""), plain(entry.deal["name"] or "")
            return [Span(" ".join(filter(None, (company, name))), "dim")]
        others = [each["name"] for key in ("companies", "contacts") for each in entry.activity[key]]
        return [Span(plain(" ".join(str(each or "") for each in others)), "dim")] if others else []

    def _owner(self, entry: Entry) -> list[Span]:
        return [Span(initials(entry.activity["owner"] or ""), "dim")] if self.owners else []

    def _narrow(self, entry: Entry, width: int) -> list[Line]:
        """Return an entry in the column of a day: when, what, and of which deal."""
        sign, tone = self._sign(entry)
        what, owner = self._what(entry), self._owner(entry)
        beside = sum(display_width(span.text) + 1 for span in owner)
        minutes = entry.activity["duration_minutes"] if width - beside >= _RANGE else None
        when = cells.hours(entry.due, minutes, self.clock)
        room = max(width - 2, 1)
        if when and width < _BESIDE:
            lines = [[Span(when, tone)], *_clipped(flowed([what], room), _WHAT_LINES, room)]
        else:
            # Its owner stands beside the first line.
            room -= beside
            told = [Span(f"{when} ", tone)] if when else []
            lines = _clipped(flowed([*told, what], max(room, 1)), _WHAT_LINES, room)
        first, *rest = lines
        shown: list[Line] = [([Span(f"{sign} ", tone), *first], owner)]
        shown += [([Span("  "), *line], ()) for line in [*rest, *filter(None, [self._of(entry)])]]
        return shown

    def _wide(self, entry: Entry, width: int) -> list[Line]:
        """Return an entry of the agenda: a line, or two where there is less room."""
        sign, tone = self._sign(entry)
        when = cells.hours(entry.due, entry.activity["duration_minutes"], self.clock) or _("all day")
        start = f"{sign} {when}"
        of, owner = self._of(entry), self._owner(entry)
        if width < _ONE_LINE:
            first: Line = ([Span(f"{start} ", tone), self._what(entry)], ())
            return [first, ([Span("  "), *of], owner)] if of or owner else [first]
        what = self._what(entry)
        room = (width - _WHEN - sum(display_width(span.text) + 1 for span in owner)) * 11 // 20
        text = truncate_width(what.text, room)
        gap = " " * (room - display_width(text) + 2)
        left = f"{start}{' ' * max(_WHEN - display_width(start), 1)}"
        return [([Span(left, tone), Span(text, what.tone), Span(gap), *of], owner)]

    def _waits(self, entry: Entry, width: int) -> list[Line]:
        """Return an entry that waits from before, as Today tells it."""
        teller = Teller(self.clock, self.scale, self.owners, 1 if width >= _ONE_LINE else 2)
        row = {"alert": None, "activity": entry.activity, "deal": entry.deal}
        return list(teller.row("overdue", row, width, marked=False).parts)

    # --- all of an entry ---

    def about(self, entry: Entry, width: int, most: int) -> list[Line]:
        """Return all that there is to say of an entry, in so many lines."""
        sign, tone = self._sign(entry)
        when = [Span(f"  {self._when(entry)}", tone), *self._about_deal(entry)]
        tail = [line for line in (when, self._besides(entry)) if line]
        if most <= len(tail):
            tail = [[span for line in tail for span in line]]
        head = flowed([Span(f"{sign} ", tone), self._what(entry)], width)
        lines: list[Line] = [(line, ()) for line in [*_clipped(head, most - len(tail), width), *tail]]
        return [*lines, *[((), ())] * (most - len(lines))]

    def nothing(self, day: date, key: str, width: int, most: int, *, empty: bool) -> list[Line]:
        """Return what can be done where the cursor is on no entry, in so many lines; `empty` where the week is."""
        if key == WAITING:
            told = _("Enter shows all that is overdue in Today.")
        elif key.startswith("more:"):
            told = _("More is due than is shown; v and c show the week of fewer people.")
        else:
            told = _("{day}: nothing is due. a plans something on it.").format(day=cells.week_day(day, self.clock))
        if empty:
            told += " " + _("The whole week is empty: b and f turn to other weeks, t to this one.")
        lines: list[Line] = [(line, ()) for line in _clipped(flowed([Span(told, "dim")], width), most, width)]
        return [*lines, *[((), ())] * (most - len(lines))]

    def _when(self, entry: Entry) -> str:
        minutes = entry.activity["duration_minutes"]
        day = self.clock.day_of(entry.due or "")
        if day is None:
            return plain(entry.due or "") or _("no day")
        told = [cells.week_day(day, self.clock), cells.hours(entry.due, minutes, self.clock) or _("all day")]
        if isinstance(minutes, int) and minutes > 0:
            told.append(f"({length(minutes)})")
        return " ".join(told)

    def _about_deal(self, entry: Entry) -> list[Span]:
        deal, spans = entry.deal, self._of(entry)
        if deal is not None:
            amount = cells.brief_money(deal["amount"], deal["currency"], self.scale)
            people = " ".join(plain(str(each["name"] or "")) for each in entry.activity["contacts"])
            spans += [Span(f"   {part}", "dim") for part in (amount, plain(deal["stage"] or ""), people) if part]
        return [Span("   "), *spans] if spans else []

    def _besides(self, entry: Entry) -> list[Span]:
        activity = entry.activity
        told = [plain(activity["owner"] or "")] if self.owners else []
        told += [plain(activity["place"])] if activity["place"] else []
        if entry.state == "coming":
            told.append(_("comes again; planned when the one before is done"))
        elif entry.is_theirs:
            told.append(_("they owe"))
        told += [cells.recurrence(activity["rrule"])] if activity["rrule"] else []
        if entry.state == "done":
            told.append(_("done {when}").format(when=cells.moment(activity["done_at"], self.clock)))
            told.append(plain(activity["summary"] or ""))
        said = " · ".join(filter(None, told))
        return [Span(f"  {said}", "dim")] if said else []


def _line(text: str, tone: Tone, count: str = "", *, key: str = "") -> Block:
    spans = [Span(text, tone), *([Span(f"  {count}", "name")] if count else [])]
    return Block(key, lambda width: [(spans, ())])


def _clipped(lines: Sequence[Sequence[Span]], most: int, width: int) -> list[Sequence[Span]]:
    """Return the first lines of a text, the last of them with … where there are more."""
    if len(lines) <= most:
        return list(lines) or [[]]
    *first, last = lines[:most]
    text = "".join(span.text for span in last)
    kept, tone = truncate_width(text + " " * width, width - 1).rstrip(" …"), last[-1].tone if last else ""
    spans: list[Span] = []
    for span in last:
        spans.append(Span(kept[: len(span.text)], span.tone))
        kept = kept[len(span.text) :]
    return [*first, [*spans, Span("…", tone)]]
