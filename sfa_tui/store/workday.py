"""What a user did in a day or a week, as a report of it is drafted: conversations, what changed, what was left undone,
what is planned next. Reads only; the words of a report, and who has read it, are in reports.py.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sfa_tui.model.clock import Clock, utc
from sfa_tui.model.days import business_days_later
from sfa_tui.model.money import json_number
from sfa_tui.model.period import days_later
from sfa_tui.store import deals, listing, rates
from sfa_tui.store.activities import LISTING, PLANNED
from sfa_tui.store.derived import CONVERSATIONS, IN_FORCE
from sfa_tui.store.listing import Object
from sfa_tui.store.workspace import Store

Kind = Literal["day", "week"]

LASTS = 60
"""Minutes that a meeting takes where it does not say."""

_SPOKEN = ("meeting", "visit", "demo", "call")
"""Planned activities that end by themselves: something came of them, or they did not take place."""

_LAST = (
    "EXISTS (SELECT 1 FROM activity_link l JOIN deal d ON d.id = l.row_id JOIN deal_state x ON x.n = d.n"
    " WHERE l.activity_id = t.id AND l.deleted_at IS NULL AND x.last_activity = t.n UNION ALL SELECT 1"
    " FROM activity_link l JOIN company c ON c.id = l.row_id JOIN company_state x ON x.n = c.n"
    " WHERE l.activity_id = t.id AND l.deleted_at IS NULL AND x.last_activity = t.n UNION ALL SELECT 1"
    " FROM activity_link l JOIN contact p ON p.id = l.row_id JOIN company c ON c.id = p.company_id"
    " JOIN company_state x ON x.n = c.n"
    " WHERE l.activity_id = t.id AND l.deleted_at IS NULL AND x.last_activity = t.n)"
)
"""The condition that the activity `t` is the last conversation about one of its deals, or at one of its companies."""

_EFFECT = "coalesce(j.effective_at, a.at, j.at)"
# What an import or another program wrote is nobody's doing: it stands in the day of the deal's owner.
_DOER = "iif(a.n IS NULL OR a.verb LIKE 'import %', d.owner_id, a.user_id)"
# And it was recorded elsewhere before, when it took effect.
_RECORDED = f"iif(a.verb = 'demo' OR a.verb LIKE 'import %', {_EFFECT}, coalesce(a.at, j.at))"
_CELLS = (
    f"SELECT d.id, j.field, j.old, j.new, {_EFFECT} AS at, {_RECORDED}, j.seq FROM journal j"
    " LEFT JOIN action a ON a.n = j.action JOIN deal d ON d.n = j.row"
    # The plus keeps SQLite from reading every change of a deal there ever was, in the order of the cells.
    " WHERE +j.noun = 'deal' AND j.field IN ('stage_id', 'amount', 'expected_close') AND j.field IS NOT NULL"
    f" AND j.old IS NOT NULL AND {_EFFECT} >= :start AND {_EFFECT} < :end AND {IN_FORCE} AND {_DOER} = :user"
    " AND d.deleted_at IS NULL AND "
)
# All that was recorded before the first action since :start; not by the newest one before it, for an action that comes
# from elsewhere may be older than those which were here already.
_BEFORE = (
    "(SELECT coalesce(max(last_seq), 0) FROM action"
    " WHERE n < coalesce((SELECT n FROM action WHERE at >= :start ORDER BY n LIMIT 1), 1 << 62))"
)
_CHANGED = (
    f"{_CELLS} j.effective_at >= :start AND j.effective_at < :end"
    f" UNION ALL {_CELLS} j.effective_at IS NULL AND j.seq > {_BEFORE} ORDER BY at, 7"
)
"""The query of a user's changes: those that took effect at another time than they were recorded stand in an index, the
others at the end of the journal."""


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day that a report is about."""

    kind: Kind
    first: date
    last: date


def span(kind: Kind, day: date) -> Span:
    """Return the day, or its week from Monday to Sunday."""
    if kind == "day":
        return Span(kind, day, day)
    monday = days_later(day, -day.weekday())
    return Span(kind, monday, days_later(monday, 6))


def workday_before(store: Store, day: date) -> date:
    """Return the last business day before a day (without Japan's holidays in a Japanese workspace)."""
    return business_days_later(day, -1, japanese=_japanese(store))


def has_ended(store: Store, clock: Clock, span: Span) -> bool:
    """Return whether the last business day of a span is here or past, so that its report can be asked for; no report
    is of a day off."""
    return clock.today >= workday_before(store, days_later(span.last, 1)) >= span.first


def read(store: Store, clock: Clock, user: str, span: Span, *, since: str | None = None) -> Object:
    """Return what a user did in a span: {conversations, changes, left, next, totals}; what was recorded after `since`
    (an instant) is marked as late.

    `conversations`, `left` and `next` hold objects of activities; those `left` are due in the span and not done, and
    `ended` where something must have come of them by now. Of a conversation `open` says that nobody has spoken since,
    so that whoever owes an answer owes it still.
    """
    with store.reading():
        conversations = _conversations(store, clock, user, span, since)
        changes = [*_changes(store, clock, user, span, since)]
        left = [
            {**each, "ended": _has_ended(each, clock)} for each in _planned(store, clock, user, span.first, span.last)
        ]
        following = _planned(store, clock, user, days_later(span.last, 1), _next_until(store, span))
        return {
            "conversations": conversations,
            "changes": changes,
            "left": left,
            "next": following,
            "totals": _totals(store, clock, conversations, changes),
        }


def late(day: Object) -> int:
    """Return how many entries of a day were recorded after its report was submitted."""
    return sum(bool(each["late"]) for key in ("conversations", "changes") for each in day[key])  # type: ignore[attr-defined]


def ended(store: Store, clock: Clock, user: str, first: date) -> list[Object]:
    """Return the user's planned calls, meetings, visits and demos from a day on that have ended by now and of which
    nothing is noted yet, the earliest first."""
    found = _planned(store, clock, user, first, clock.today)
    return [each for each in found if _has_ended(each, clock)]


def _has_ended(activity: Object, clock: Clock) -> bool:
    return activity["kind"] in _SPOKEN and "" < _ends(activity) <= clock.instant


def _ends(activity: Object) -> str:
    due = str(activity["due"] or "")
    if len(due) == len("2026-12-01"):
        return ""
    minutes = activity["duration_minutes"]
    lasts = timedelta(minutes=minutes if isinstance(minutes, int) else LASTS if activity["kind"] != "call" else 0)
    try:
        return utc(datetime.fromisoformat(due) + lasts)
    except (ValueError, OverflowError):
        return ""


def _bounds(clock: Clock, first: date, last: date) -> dict[str, object]:
    return {
        "start": clock.start_of(first),
        "end": clock.start_of(days_later(last, 1)),
        "first": first.isoformat(),
        "last": last.isoformat(),
    }


def _conversations(store: Store, clock: Clock, user: str, span: Span, since: str | None) -> list[Object]:
    rows = store.connection.execute(
        f"SELECT t.id, {_LAST} FROM activity t WHERE t.done_at >= :start AND t.done_at < :end AND t.deleted_at IS NULL"
        " AND (t.owner_id = :user OR EXISTS (SELECT 1 FROM activity_link l WHERE l.activity_id = t.id"
        " AND l.noun = 'user' AND l.row_id = :user AND l.deleted_at IS NULL)) ORDER BY t.done_at, t.id",
        {**_bounds(clock, span.first, span.last), "user": user},
    ).fetchall()
    last = dict(rows)
    return [
        {**each, "open": bool(last[each["id"]]), "late": bool(since and str(each["created_at"] or "") > since)}
        for each in listing.among(store, LISTING, [*last], clock)
    ]


def _planned(store: Store, clock: Clock, user: str, first: date, last: date) -> list[Object]:
    """Return what the user has planned for some days; a due time is a day or an instant, told apart by its length."""
    rows = store.connection.execute(
        f"SELECT t.id FROM activity t WHERE t.deleted_at IS NULL AND {PLANNED} AND t.owner_id = :user"
        " AND t.due >= min(:first, :start) AND iif(length(t.due) = 10, t.due >= :first AND t.due <= :last,"
        " t.due >= :start AND t.due < :end) ORDER BY t.due, t.id",
        {**_bounds(clock, first, last), "user": user},
    ).fetchall()
    return listing.among(store, LISTING, [id for (id,) in rows], clock)


def _next_until(store: Store, span: Span) -> date:
    if span.kind == "week":
        return days_later(span.last, 7)
    return business_days_later(span.last, 1, japanese=_japanese(store))


def _japanese(store: Store) -> bool:
    return store.setting("language") == "ja"


def _changes(store: Store, clock: Clock, user: str, span: Span, since: str | None) -> Iterator[Object]:
    """Yield the deals that were added, and what became of their stage, amount and expected close in the span: from what
    stood there before to what stood there at its end."""
    bounds = {**_bounds(clock, span.first, span.last), "user": user}
    added = store.connection.execute(
        "SELECT d.id, d.created_at FROM deal d WHERE d.owner_id = :user AND d.created_at >= :start"
        " AND d.created_at < :end AND d.deleted_at IS NULL ORDER BY d.created_at, d.id",
        bounds,
    ).fetchall()
    changed = store.connection.execute(_CHANGED, bounds).fetchall()
    cells: dict[tuple[str, str], tuple[object, object, str, str]] = {}
    for id, field, old, new, at, recorded, _seq in changed:
        cells[id, field] = (cells[id, field][0] if (id, field) in cells else old, new, at, recorded)
    concerned = dict.fromkeys([id for id, _ in added] + [id for id, _ in cells])
    known = {str(each["id"]): each for each in deals.listed(store, deals.among([*concerned]), clock)}
    stages = {id: (name, kind) for id, name, kind in store.connection.execute("SELECT id, name, kind FROM stage")}
    for id, at in added:
        yield _change(known[id], "added", at, None, None, since, at)
    for (id, field), (old, new, at, recorded) in cells.items():
        if old == new:
            continue
        deal = known[id]
        if field == "stage_id":
            (before, was), (after, kind) = (stages.get(str(each), (None, "open")) for each in (old, new))
            what = kind if kind in ("won", "lost") else "reopened" if was in ("won", "lost") else "moved"
            yield _change(deal, what, at, before, after, since, recorded)
        elif field == "amount":
            before, after = (_major(each, str(deal["currency"])) for each in (old, new))
            yield _change(deal, "amount", at, before, after, since, recorded)
        else:
            yield _change(deal, "close", at, old, new, since, recorded)


def _major(minor: object, currency: str) -> object:
    return json_number(minor, currency) if isinstance(minor, int) else None


def _change(
    deal: Object, what: str, at: str, before: object, after: object, since: str | None, recorded: str
) -> Object:
    return {
        "what": what,
        "at": at,
        "deal": {key: deal[key] for key in ("id", "name", "company")},
        "from": before,
        "to": after,
        "amount": deal["amount"],
        "currency": deal["currency"],
        "reason": deal["lost_reason"] if what == "lost" else None,
        "late": bool(since and recorded > since),
    }


def _totals(store: Store, clock: Clock, conversations: list[Object], changes: list[Object]) -> Object:
    """Return how many conversations there were, by kind, and how many deals were added, won and lost, with what they
    come to in the base currency; a deal without an amount or a rate adds nothing."""
    spoken = Counter(str(each["kind"]) for each in conversations if each["kind"] in CONVERSATIONS)
    convert = rates.converter(store, clock.today)
    told: Object = {
        "conversations": sum(spoken.values()),
        "kinds": dict(sorted(spoken.items(), key=lambda item: CONVERSATIONS.index(item[0]))),
        "moved": sum(each["what"] == "moved" for each in changes),
        "currency": store.currency,
    }
    for what in ("added", "won", "lost"):
        ids = [str(each["deal"]["id"]) for each in changes if each["what"] == what]  # type: ignore[index]
        told[what] = {"count": len(ids), "amount": json_number(_worth(store, convert, ids), store.currency)}
    return told


def _worth(store: Store, convert: rates.Converter, ids: list[str]) -> int:
    import json

    rows = store.connection.execute(
        "SELECT amount, coalesce(currency, ?) FROM deal WHERE amount IS NOT NULL"
        " AND id IN (SELECT value FROM json_each(?))",
        (store.currency, json.dumps(ids)),
    )
    return sum(convert(amount, currency) or 0 for amount, currency in rows)
