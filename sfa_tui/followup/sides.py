"""What an entry says that can be said in the calendar as well as here, how two sayings differ, and how what was said
there comes to be here."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime

from sfa_tui.followup.entry import Entry, zone_of
from sfa_tui.model.clock import Clock, utc
from sfa_tui.sales import meetings
from sfa_tui.store.calendar import FollowUp
from sfa_tui.store.workspace import Store

Said = dict[str, object]
"""summary, at (a day, an instant or None), minutes, place, rrule, done."""


def said(entry: Entry) -> Said:
    """Return what an entry says, each by itself; a moment is the same by whichever clock."""
    at = entry.at
    return {
        "summary": " ".join(entry.summary.split()),
        "at": utc(at) if isinstance(at, datetime) else at.isoformat() if at else None,
        "minutes": entry.minutes if entry.event else None,
        "place": " ".join(entry.place.split()) if entry.place else None,
        "rrule": _sorted(entry.rrule),
        "done": entry.completed is not None,
    }


def written(said: Said, **more: object) -> str:
    """Return what was said as an item keeps it."""
    return json.dumps({**said, **more}, ensure_ascii=False, sort_keys=True)


def kept(text: str | None) -> Said | None:
    """Return what an item kept, None where it kept nothing that can be read."""
    try:
        found = json.loads(text) if text else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def changed(base: Mapping[str, object], now: Said) -> set[str]:
    """Return the names of what is said otherwise now."""
    return {name for name, value in now.items() if base.get(name) != value}


def bring(store: Store, clock: Clock, follow_up: FollowUp, entry: Entry, names: set[str]) -> None:
    """Let an activity be as an entry says, in what is named."""
    fields: dict[str, object] = {}
    if "summary" in names:
        fields["subject"] = entry.summary
    if "at" in names:
        fields["due"] = due_of(entry.at, follow_up.zone, clock)
    if "minutes" in names and entry.event:
        fields["minutes"] = entry.minutes
    if "place" in names:
        fields["place"] = entry.place
    if "rrule" in names:
        fields |= {"rule": entry.rrule, "due": due_of(entry.at, follow_up.zone, clock)}
    if "done" in names and entry.completed is not None and follow_up.done_at is None:
        fields["completed"] = entry.completed
    if fields:
        meetings.change(store, clock, follow_up.id, fields)


def due_of(at: date | datetime | None, zone: str | None, clock: Clock) -> date | datetime | None:
    """Return when an entry is due; a moment that is told in UTC, as many programs do, by the clock by which it was
    meant before."""
    if isinstance(at, datetime) and at.tzinfo in (None, UTC):
        return at.astimezone(zone_of(zone) or clock.now.tzinfo)
    return at


def _sorted(rrule: str | None) -> str | None:
    """Return a recurrence in one spelling."""
    parts = [each for each in (rrule or "").split(";") if each not in ("", "INTERVAL=1", "WKST=MO")]
    return ";".join(sorted(parts)) or None
