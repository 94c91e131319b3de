"""What a rule says, and when its event happens to a deal: the same answer on every machine that knows the same facts.

Knows no tables: store/rules.py asks the same in SQL, for all deals at once.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sfa_tui.model.clock import utc
from sfa_tui.model.errors import Usage
from sfa_tui.model.ids import id_from

EVENTS = ("stage", "created", "silent", "overdue")
"""What a rule waits for: a deal enters a stage, is added, has been silent for days, or is past its expected close."""

BY_TIME = ("silent", "overdue")
"""The events that nobody causes: they happen because time goes by."""

DEEDS = ("plan", "alert")
"""What a rule does: plan an activity for the owner of the deal, or tell a user."""

MOST_DAYS = 3650
"""Days that a rule waits at most."""

_DAY = 1440
"""Minutes."""

MOST_MINUTES = 36_500 * _DAY
"""Minutes after which what a rule plans is due at most."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it is stored; `after` is in minutes, `made_at` the instant since when it holds."""

    id: str
    name: str
    event: str
    stage_id: str | None
    pipeline_id: str | None
    days: int
    does: str
    kind: str
    subject: str
    after: int
    user_id: str | None
    active: bool
    made_at: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a rule looks at in a deal; instants and days as the store writes them, `born_at` when it was recorded."""

    id: str
    owner_id: str | None
    is_open: bool
    stage_id: str | None
    pipeline_id: str | None
    entered_at: str
    born_at: str
    created_at: str
    last_at: str | None
    expected_close: str | None
    parked_until: str | None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A time at which the event of a rule happens to a deal: the instant, what tells it from every other, and from when
    on it holds (a rule by time may have been made after that)."""

    at: str
    key: str
    holds_from: str


def occurrence(rule: Rule, deal: Standing, zone_minutes: int) -> Occurrence | None:
    """Return when the event of a rule happens, or has happened, to a deal as it stands: None where it never will.

    `zone_minutes` is how far the local clock is ahead of UTC. A rule by time that finds its deal past the limit when
    it is made, or when the deal is opened again, counts from then. What is no date, as only another program writes it,
    never comes.
    """
    try:
        return _occurrence(rule, deal, zone_minutes)
    except (ValueError, OverflowError, Usage):
        return None


def _occurrence(rule: Rule, deal: Standing, zone_minutes: int) -> Occurrence | None:
    if rule.pipeline_id is not None and rule.pipeline_id != deal.pipeline_id:
        return None
    if rule.event == "stage":
        return _since(rule, deal.entered_at, f"stage {deal.entered_at}") if rule.stage_id == deal.stage_id else None
    if rule.event == "created":
        return _since(rule, deal.born_at, "created")
    if not deal.is_open:
        return None
    if rule.event == "silent":
        since = deal.last_at or deal.created_at
        limit = _moment(since) + timedelta(days=rule.days)
        key = f"silent {since}"
    elif deal.expected_close:
        passed = date.fromisoformat(deal.expected_close) + timedelta(days=rule.days + 1)
        limit = _start(passed, zone_minutes)
        key = f"overdue {deal.expected_close}"
    else:
        return None
    if deal.parked_until:
        limit = max(limit, _start(date.fromisoformat(deal.parked_until), zone_minutes))
    holds_from = utc(limit)
    return Occurrence(max(holds_from, rule.made_at, deal.entered_at), key, holds_from)


def row_id(rule: str, deal: str, key: str) -> str:
    """Return the id of what a rule makes of an occurrence: whoever sees it first, it is the same row."""
    return id_from("rule", rule, deal, key)


def link_id(activity: str) -> str:
    """Return the id of the link between an activity that a rule has planned and its deal."""
    return id_from("rule link", activity)


def due(rule: Rule, at: str) -> str:
    """Return when what a rule plans is due: plain hours after the event, weekends and holidays included."""
    return utc(_moment(at) + timedelta(minutes=rule.after))


def length(minutes: int) -> str:
    """Return a time as people type it: 48h, 3d, 90m."""
    if minutes % 60:
        return f"{minutes}m"
    # Up to three days are said in hours, as they are meant: plain hours.
    if minutes % _DAY or minutes <= 3 * _DAY:
        return f"{minutes // 60}h"
    return f"{minutes // _DAY}d"


def _since(rule: Rule, at: str, key: str) -> Occurrence | None:
    """Return an occurrence, None where it lies before the rule was made."""
    _moment(at)
    return Occurrence(at, key, at) if at >= rule.made_at else None


def _start(day: date, zone_minutes: int) -> datetime:
    return datetime.combine(day, time(), UTC) - timedelta(minutes=zone_minutes)


def _moment(instant: str) -> datetime:
    moment = datetime.fromisoformat(instant)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
