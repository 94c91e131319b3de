"""What the Day screen reads, and how it reads: the pile of reports and comments at the left, the report at the right.

Knows blocks and their keys; which key does what with them is the screen's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sfa_tui.display import cells
from sfa_tui.display import reports as told
from sfa_tui.display.wrapping import wrapped
from sfa_tui.locale import _
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.money import Scale
from sfa_tui.model.text import display_width
from sfa_tui.store import comments, reports, workday
from sfa_tui.store.listing import Object
from sfa_tui.store.workday import Kind
from sfa_tui.store.workday import Span as Days
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.blocks import Block, Line, blank, heading
from sfa_tui.widgets.card import due_tone, plain
from sfa_tui.widgets.spans import Span, Tone

_MINE, _READ, _COMMENTS = 6, 8, 12
"""How many of one's own, of those that are read, and of the comments, stand in the pile."""

_SIGNS = {"missing": "○", "draft": "○", "submitted": "↑", "seen": "✓", "approved": "✓", "returned": "↩"}
_TONES: Mapping[str, Tone] = {
    **{"missing": "missing", "draft": "missing", "submitted": "dim", "seen": "dim"},
    **{"approved": "today", "returned": "owe"},
}
_CHANGES: Mapping[str, Tone] = {
    **{"won": "today", "lost": "overdue"},
    **{"added": "strong", "moved": "strong", "close": "slipped"},
}
_SAID: Mapping[str, Tone] = {"approved": "today", "returned": "owe", "seen": "dim", "submitted": "dim"}


@dataclass(frozen=True, slots=True)
class Pile:
    """What lies on a user's desk: their own reports, comments for them, what their team has handed in and they have not
    read, who has not reported, and what they have read; `leads` is whether anybody reports to them."""

    mine: Sequence[Object]
    comments: Sequence[Object]
    unread: Sequence[Object]
    missing: Sequence[Object]
    read: Sequence[Object]
    leads: bool


def read_pile(store: Store, clock: Clock, me: str, kind: Kind) -> Pile:
    """Return what lies on a user's desk; who has not reported is of days or of weeks."""
    with store.reading():
        now = [workday.span("day", clock.today), workday.span("week", clock.today)]
        mine = [reports.find(store, me, me, span) or reports.none_yet(store, me, span) for span in now]
        known = {key(each) for each in mine}
        # What came back is never too old to be seen.
        others = [*reports.returned(store, me), *reports.listed(store, me, users=[me], limit=_MINE)]
        mine += {key(each): each for each in others if key(each) not in known}.values()
        said = comments.listed(store, me=me, unread=True, limit=_COMMENTS)
        team = reports.reporting_to(store, me, clock.today)
        if not team:
            return Pile(mine, said, (), (), (), leads=False)
        unread = reports.unread(store, me, team)
        missing = reports.missing(store, me, team, reports.due(store, clock, kind))
        handed_in = reports.listed(store, me, users=team, limit=_READ + len(unread))
        read = [each for each in handed_in if not each["unread"] and each["standing"] not in ("draft", "returned")]
        return Pile(mine, said, unread, missing, read[:_READ], leads=True)


def key(report: Object) -> str:
    """Return what a report is known by: whose it is, and of which day or week."""
    user: Any = report["user"]
    return f"report:{user['id']}:{report['kind']}:{report['starts_on']}"


def meant(pile: Pile, at: str) -> tuple[str, Days] | None:
    """Return whose report of which span a block of the pile stands for, or is a comment on; None where there is no
    report."""
    said: Any = comment(pile, at)
    if said is not None:
        at = next((key(each) for each in pile.mine if each["id"] == said["row"]["id"]), "")
    what, _colon, rest = at.partition(":")
    if what != "report":
        return None
    user, kind, first = rest.split(":")
    try:
        return user, workday.span("week" if kind == "week" else "day", date.fromisoformat(first))
    except ValueError:  # what another program wrote
        return None


def activity(report: Object | None, key: str) -> Object | None:
    """Return the activity that a block of a report stands for, None where it stands for none."""
    what, _colon, id = key.partition(":")
    if report is None or what not in ("done", "planned"):
        return None
    names = ("conversations", "left", "next")
    return next((each for name in names for each in _entries(report, name) if each["id"] == id), None)


def comment(pile: Pile, key: str) -> Object | None:
    """Return the comment that a block of the pile stands for, None where it stands for none."""
    return next((each for each in pile.comments if key == f"comment:{each['id']}"), None)


def leads_to(pile: Pile, report: Object | None, key: str) -> tuple[str, str] | None:
    """Return the deal, company or person that a block leads to, None where there is none."""
    what, _colon, id = key.partition(":")
    if what == "change":
        return "deal", id.partition(":")[0]
    said: Any = comment(pile, key)
    if said is not None:
        return (said["noun"], said["row"]["id"]) if said["noun"] in ("deal", "company", "contact") else None
    done: Any = activity(report, key) or {}
    nouns = (("deal", "deals"), ("company", "companies"), ("contact", "contacts"))
    return next(((noun, each["id"]) for noun, name in nouns for each in done.get(name, ())), None)


def pile_blocks(pile: Pile, clock: Clock, kind: Kind) -> list[Block]:
    """Return the pile as it is drawn."""
    shown = [heading(_("MINE")), *(_report(each, clock, mine=True) for each in pile.mine)]
    if pile.comments:
        shown += [blank(), heading(_("COMMENTS FOR YOU")), *(_comment(each) for each in pile.comments)]
    if not pile.leads:
        return shown
    missing = _("NOT REPORTED: DAYS") if kind == "day" else _("NOT REPORTED: WEEKS")
    shown += [blank(), heading(_("TO READ")), *_listed(pile.unread, clock, _("nothing is unread"))]
    shown += [blank(), heading(missing), *_listed(pile.missing, clock, _("everybody has reported"))]
    if pile.read:
        shown += [blank(), heading(_("READ")), *_listed(pile.read, clock, "")]
    return shown


def _listed(found: Sequence[Object], clock: Clock, nothing: str) -> Iterator[Block]:
    yield from (_report(each, clock, mine=False) for each in found)
    if not found:
        yield Block("", lambda width: [([Span("– " + nothing, "dim")], ())])


def _report(report: Object, clock: Clock, *, mine: bool) -> Block:
    standing = str(report["standing"])
    tone: Tone = "owe" if report["unread"] else _TONES[standing]
    sign = "●" if report["unread"] else _SIGNS[standing]
    user: Any = report["user"]
    of = _of(report, clock)
    left = [
        Span(f"{sign} ", tone),
        Span(of if mine else plain(user["name"] or ""), "strong" if report["unread"] else ""),
    ]
    right = [Span(told.standing(report), tone)] if mine or standing == "returned" else [Span(of, "dim")]
    return Block(key(report), lambda width: [(left, right)])


def _of(report: Object, clock: Clock) -> str:
    """Return which day or week a report is of, in a few cells."""
    text = str(report["starts_on"] or "")
    day = clock.day_of(text)
    if day is None:
        return plain(text)
    short = f"{day:%m/%d}" if day.year == clock.today.year else f"{day:%y/%m/%d}"
    if report["kind"] == "week":
        return _("week of {day}").format(day=short)
    return _("today") if day == clock.today else short


def _comment(comment: Object) -> Block:
    row: Any = comment["row"]
    text = plain(" ".join(str(comment["body"] or words.choice(comment["kind"])).split()))
    said = f"{plain(str(comment['author'] or ''))}: {text}"

    def draw(width: int) -> list[Line]:
        first, *rest = wrapped(said, width - 2)[:2] or [""]
        below = [([Span("  "), Span(each, "dim")], ()) for each in rest]
        return [
            ([Span("» ", "owe"), Span(plain(str(row["name"] or "")), "strong")], ()),
            ([Span("  "), Span(first)], ()),
            *below,
        ]

    return Block(f"comment:{comment['id']}", draw)


def head_blocks(report: Object, clock: Clock, scale: Scale) -> list[Block]:
    """Return the lines above a report: whose it is, of when, where it stands, and its figures."""
    standing = str(report["standing"])
    state = told.standing_since(report, clock)
    title = ([Span(plain(told.title(report)), "strong")], [Span(f"{_SIGNS[standing]} {state}", _TONES[standing])])
    shown = [Block("", lambda width: [title]), _flowing(_Item("", told.totals(report, scale), tone="dim"), 0)]
    if late := workday.late(report):
        shown.append(_flowing(_Item("", told.since(late), tone="owe"), 0))
    return shown


def report_blocks(report: Object, clock: Clock, scale: Scale, *, own: bool) -> list[Block]:
    """Return a report as it is drawn."""
    return [
        *_section(_("CONVERSATIONS"), _conversations(report, clock), _("nothing was logged; n on a deal logs one")),
        *_section(_("DEALS"), _changes(report, scale), _("nothing changed")),
        *_section(_("NOT DONE YET"), _planned(report, "left", clock), ""),
        *_section(_("NEXT"), _planned(report, "next", clock), _("nothing is planned")),
        *_section(_("REMARKS"), _remarks(report), _("none yet; e writes some") if own else _("none")),
        *_section(_("SAID ON IT"), _thread(report, clock), ""),
    ]


@dataclass(frozen=True, slots=True)
class _Item:
    """What stands before a text (a time, a sign and what it stands for), the text, and their tones."""

    key: str
    text: str
    when: str = ""
    sign: str = ""
    tone: Tone = ""
    when_tone: Tone = "dim"
    sign_tone: Tone = "dim"

    @property
    def lead(self) -> int:
        """Return the cells before the text."""
        return display_width(self.when + self.sign)


_WIDEST = 28
"""Cells after which the texts of a section do not all begin in one column any more."""


def _section(title: str, found: Iterator[_Item], nothing: str) -> Iterator[Block]:
    items = [*found]
    if not items and not nothing:
        return
    yield heading(title)
    column = min(max((item.lead + 2 for item in items if item.lead), default=0), _WIDEST)
    yield from (_flowing(item, column) for item in items)
    if not items:
        yield _flowing(_Item("", "– " + nothing, tone="dim"), 0)
    yield blank()


def _flowing(item: _Item, column: int) -> Block:
    """Return a text that goes on below where it began, with what stands before it; what was written in lines stays
    so."""
    begin = max(column, item.lead + 2) if item.lead else 0
    lead = [Span(item.when, item.when_tone), Span(item.sign, item.sign_tone), Span(" " * (begin - item.lead))]

    def draw(width: int) -> list[Line]:
        indent = begin if begin <= width // 2 else min(4, begin)
        lines: list[str] = []
        for text in item.text.splitlines():
            lines += wrapped(plain(text), width - indent, None if lines else width - begin) or [""]
        first, *rest = lines or [""]
        below = [([Span(" " * indent), Span(each, item.tone)], ()) for each in rest]
        return [([*lead, Span(first, item.tone)], ()), *below]

    return Block(item.key, draw)


def _entries(report: Object, name: str) -> Sequence[Any]:
    found: Any = report[name]
    return found if isinstance(found, Sequence) else ()


def _conversations(report: Object, clock: Clock) -> Iterator[_Item]:
    week = report["kind"] == "week"
    for each in _entries(report, "conversations"):
        channel, text = told.conversation(each)
        when = f"{'+' if each['late'] else ''}{told.when(each['done_at'], clock, week=week)} "
        yield _Item(f"done:{each['id']}", text, when, channel, when_tone="owe" if each["late"] else "dim")


def _changes(report: Object, scale: Scale) -> Iterator[_Item]:
    for each in _entries(report, "changes"):
        sign, text = told.change(each, scale)
        late = "+" if each["late"] else ""
        tone = _CHANGES.get(each["what"], "dim")
        yield _Item(f"change:{each['deal']['id']}:{each['what']}", text, late, sign, when_tone="owe", sign_tone=tone)


def _planned(report: Object, name: str, clock: Clock) -> Iterator[_Item]:
    for each in _entries(report, name):
        tone, text = due_tone(each["due"], clock), told.left(each) if name == "left" else told.planned(each)
        yield _Item(f"planned:{each['id']}", text, "", cells.due(each["due"], clock), sign_tone=tone)


def _remarks(report: Object) -> Iterator[_Item]:
    if report["remarks"]:
        yield _Item("remarks", str(report["remarks"]))


def _thread(report: Object, clock: Clock) -> Iterator[_Item]:
    found = _entries(report, "thread")
    if all(each["kind"] == "submitted" for each in found):
        return
    for place, each in enumerate(found):
        sign, text = told.said(each, clock)
        yield _Item(f"said:{place}", text, "", sign, sign_tone=_SAID.get(each["kind"], ""))
