"""Follow-ups as a calendar, read and written, against icalendar serialising the same components built by hand."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Todo

from benchmarks.measure import Result, compare
from sfa_tui.followup import feed, ics
from sfa_tui.followup.chosen import Chosen
from sfa_tui.followup.entry import Entry
from sfa_tui.machine import files
from sfa_tui.model.clock import Clock, utc
from sfa_tui.model.ids import new_id
from sfa_tui.sales import activities
from sfa_tui.sales.setup import init
from sfa_tui.store.bulk import bulk
from sfa_tui.store.calendar import Ask, follow_ups
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import Store

RUNS = 5
AIM = 1.3
FEED_AIM_MS = 50
"""What a change may cost beside the writing of the file of a feed of ten thousand."""
MOST = 10_000
CLOCK = Clock(datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Asia/Tokyo")))
KINDS = ("call", "visit", "mail", "meeting", "todo")
SAID = "見積を見た。台数は40台、納期は3月末までにほしいとのこと; next: call tomorrow 10:00"


def run(deals: int) -> Iterable[Result]:
    """Yield the export of ten thousand follow-ups, each of a deal with its amount and last conversation."""
    with TemporaryDirectory() as folder:
        home, file = Path(folder) / "home", Path(folder) / "f.ics"
        with make(home, min(deals, MOST)) as store:
            chosen = Chosen("all")
            entries = [ics.shown(each, CLOCK, chosen.style) for each in follow_ups(store, CLOCK, Ask())]
            calendar = by_hand([each for each in entries if each is not None])
            yield compare(
                "calendar.export",
                AIM,
                lambda: feed.export(store, CLOCK, chosen, file),
                lambda: Path(folder, "reference.ics").write_bytes(calendar.to_ical()),
                runs=RUNS,
            )
            yield _of_feed(store, Path(folder))


def _of_feed(store: Store, folder: Path) -> Result:
    """Return what a follow-up that was moved costs in a feed of all, against the writing of its file."""
    kept = feed.Feed(folder / "feed.ics", Chosen("all"))
    feed.write(store, CLOCK, kept)
    content = kept.path.read_bytes()
    (id,) = store.connection.execute("SELECT id FROM activity WHERE due IS NOT NULL LIMIT 1").fetchone()
    days = count(1)

    def move() -> None:
        activities.reschedule(store, CLOCK, [id], CLOCK.today + timedelta(days=next(days)))
        feed.refresh(store, CLOCK, kept)

    found = compare("calendar.feed", 1, move, lambda: files.replace(folder / "other.ics", content), runs=RUNS)
    return replace(found, aim=(found.reference + FEED_AIM_MS) / found.reference)


def by_hand(entries: list[Entry]) -> Calendar:
    """Return a calendar of the same components as whoever knows icalendar would build it."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//by hand//EN")
    for entry in entries:
        part = Event() if entry.event else Todo()
        part.add("uid", entry.uid)
        part.add("dtstamp", entry.stamp)
        part.add("created", entry.created)
        part.add("last-modified", entry.stamp)
        part.add("sequence", entry.sequence)
        part.add("summary", entry.summary)
        part.add("dtstart" if entry.event else "due", entry.at)
        if entry.event and entry.at is not None:
            part.add("dtend", entry.at + timedelta(minutes=entry.minutes or 60))
        part.add("description", entry.description)
        part.add("url", entry.url)
        part.add("categories", [entry.category])
        part.add("status", "CONFIRMED" if entry.event else "NEEDS-ACTION")
        for minutes in entry.alarms:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", entry.summary)
            alarm.add("trigger", timedelta(minutes=-minutes))
            part.add_component(alarm)
        calendar.add_component(part)
    return calendar


def make(folder: Path, most: int) -> Store:
    """Return a workspace with so many planned activities, each of a deal of its own that was spoken about."""
    store = init(folder, name="Bench", currency="JPY", language="ja", fiscal_year_start=4, user="bench")
    me = store.local("me")
    assert isinstance(me, str)
    with action(store, "bench") as act, bulk(act) as work:
        (stage,) = store.connection.execute("SELECT id FROM stage ORDER BY position LIMIT 1").fetchone()
        deals = [new_id() for _ in range(most)]
        rows = [(id, f"案件 GTX Pro ×{number}", stage, me, number * 10_000) for number, id in enumerate(deals)]
        work.insert("deal", ("id", "name", "stage_id", "owner_id", "amount"), rows)
        planned = [*_planned(me, most)]
        columns = ("id", "kind", "subject", "owner_id", "due", "zone", "owed_by", "created_at")
        work.insert("activity", columns, planned, born="created_at")
        at = utc(datetime(2026, 11, 20, tzinfo=UTC))
        spoken = [(new_id(), "call", SAID, me, at, "in", at) for _ in deals]
        said = ("id", "kind", "summary", "owner_id", "done_at", "direction", "created_at")
        work.insert("activity", said, spoken, born="created_at")
        links = [
            (new_id(), row[0], "deal", deal)
            for rows in (planned, spoken)
            for row, deal in zip(rows, deals, strict=True)
        ]
        work.insert("activity_link", ("id", "activity_id", "noun", "row_id"), links)
        work.insert("reminder", ("id", "activity_id", "minutes_before"), [(new_id(), row[0], 60) for row in planned])
    return store


def _planned(me: str, most: int) -> Iterator[tuple[Value, ...]]:
    chance = random.Random(1)
    at = utc(CLOCK.now)
    for number in range(most):
        kind = chance.choice(KINDS)
        moment = CLOCK.now + timedelta(minutes=30 * chance.randrange(20_000))
        timed = chance.random() < 0.7
        due = utc(moment) if timed else moment.date().isoformat()
        yield new_id(), kind, f"{kind} 田中さん、見積の件 {number}", me, due, "Asia/Tokyo" if timed else None, "us", at
