"""A feed that is brought up to date from its own file reads as one that is written anew."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sfa_tui.exchange.demo.generate import make_demo
from sfa_tui.followup import feed as feeds
from sfa_tui.followup import splicing
from sfa_tui.followup.chosen import Chosen
from sfa_tui.followup.feed import Feed
from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities
from sfa_tui.store import calendar_changes, schema
from sfa_tui.store.calendar_changes import ELSEWHERE, FOLLOWED
from sfa_tui.store.undo import undo
from sfa_tui.store.workspace import Store
from tests.followup.test_feed import planned

CLOCK = Clock(datetime(2026, 12, 1, 9, 30, tzinfo=ZoneInfo("Asia/Tokyo")))
STYLES = (
    Chosen("all"),
    Chosen("all", as_events=True),
    Chosen("me", private=True),
    Chosen("all", "today", "+60d", ("meeting", "call", "todo")),
)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Store]:
    """A small workspace in which much has been said."""
    with make_demo(tmp_path / "demo", deals=25, seed=5, language="ja", clock=CLOCK) as store:
        yield store


def held(feed: Feed) -> bytes:
    """Return the calendar that a feed's file holds."""
    page = splicing.read(feed.path.read_bytes())
    assert page is not None
    return page.content


def check(store: Store, feed: Feed, clock: Clock = CLOCK) -> None:
    """Bring a feed up to date, and compare it with one that is written anew."""
    feeds.refresh(store, clock, feed)
    assert held(feed) == feeds.text(store, clock, feed.chosen, feed=True)[0].encode()


def change(store: Store, chance: random.Random) -> None:
    """Change a cell of any table as a plain SQLite shell does: to what stands in another row, or to nothing."""
    table = chance.choice((*FOLLOWED, *FOLLOWED, *sorted(schema.SYNCED.keys() - {"setting"})))
    sql = f'SELECT name FROM pragma_table_xinfo(\'{table}\') WHERE name NOT IN ("n", "id") AND hidden = 0'
    (column,) = chance.choice(store.connection.execute(sql).fetchall())
    rows = store.connection.execute(f'SELECT n, "{column}" FROM "{table}"').fetchall()
    if rows:
        value = None if chance.random() < 0.2 else chance.choice(rows)[1]
        if column == "deleted_at" and value is None and chance.random() < 0.3:
            value = "2026-12-01T00:00:00.000Z"
        statement = f'UPDATE "{table}" SET "{column}" = ? WHERE n = ?'
        store.connection.execute(statement, (value, chance.choice(rows)[0]))


@pytest.mark.parametrize("chosen", STYLES, ids=str)
def test_whatever_is_changed_it_is_as_one_written_anew(demo: Store, tmp_path: Path, chosen: Chosen) -> None:
    feed, chance = Feed(tmp_path / "f.ics", chosen), random.Random(f"{chosen}")
    feeds.write(demo, CLOCK, feed)
    for _step in range(120):
        for _change in range(chance.choice((1, 1, 1, 5))):
            change(demo, chance)
        demo.forget_settings()
        check(demo, feed)


def test_verbs_and_their_undo_are_followed(store: Store, clock: Clock, tmp_path: Path) -> None:
    feed = Feed(tmp_path / "f.ics", Chosen())
    feeds.write(store, clock, feed)
    first, second = planned(store, clock, "send quote"), planned(store, clock, "call back")
    check(store, feed, clock)
    activities.reschedule(store, clock, [first], date(2026, 12, 24))
    check(store, feed, clock)
    activities.delete(store, [second])
    check(store, feed, clock)
    undo(store)
    check(store, feed, clock)
    assert held(feed).count(b"BEGIN:VTODO") == 2


def test_only_what_was_changed_is_told_anew(demo: Store, tmp_path: Path) -> None:
    feed = Feed(tmp_path / "f.ics", Chosen("all"))
    feeds.write(demo, CLOCK, feed)
    lonely = planned(demo, CLOCK, "of nobody")
    newest = splicing.read(feed.path.read_bytes())
    assert newest is not None
    assert calendar_changes.told_anew(demo, newest.number) == {lonely}
    deal, count = demo.connection.execute(
        "SELECT row_id, count(DISTINCT activity_id) FROM activity_link WHERE noun = 'deal' GROUP BY 1 ORDER BY 2 DESC"
    ).fetchone()
    feeds.refresh(demo, CLOCK, feed)
    since = splicing.read(feed.path.read_bytes())
    assert since is not None
    demo.connection.execute("UPDATE deal SET amount = 1 WHERE id = ?", (deal,))
    assert len(calendar_changes.told_anew(demo, since.number) or ()) == count
    demo.connection.execute("UPDATE setting SET value = 'x' WHERE id = 'name'")
    assert calendar_changes.told_anew(demo, since.number) is None


def test_what_no_entry_tells_of_leaves_the_file_alone(
    demo: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = Feed(tmp_path / "f.ics", Chosen("all"))
    feeds.write(demo, CLOCK, feed)
    before = feed.path.read_bytes()
    demo.connection.execute("UPDATE deal SET rank_id = 'x', note = 'y'")
    feeds.refresh(demo, CLOCK, feed)
    assert feed.path.read_bytes() == before
    monkeypatch.setattr(feeds, "_FAR", 3)
    feeds.refresh(demo, CLOCK, feed)
    assert feed.path.read_bytes() != before
    page = splicing.read(before)
    assert page is not None
    assert held(feed) == page.content


def test_a_file_that_is_not_as_it_was_written_is_written_anew(demo: Store, tmp_path: Path) -> None:
    feed = Feed(tmp_path / "f.ics", Chosen("all"))
    feeds.write(demo, CLOCK, feed)
    whole = feed.path.read_bytes()
    for torn in (whole[:-200], whole.replace(b"SUMMARY:", b"SUMMARY:!", 1), b"", b"BEGIN:VCALENDAR", b"\xff\x00"):
        feed.path.write_bytes(torn)
        feeds.refresh(demo, CLOCK, feed)
        assert feed.path.read_bytes() == whole
    feed.path.unlink()
    feeds.refresh(demo, CLOCK, feed)
    assert feed.path.read_bytes() == whole


def test_another_choice_day_or_workspace_is_written_anew(demo: Store, tmp_path: Path) -> None:
    feed = Feed(tmp_path / "f.ics", Chosen("all"))
    feeds.write(demo, CLOCK, feed)
    check(demo, replace(feed, chosen=Chosen("all", private=True)))
    check(demo, replace(feed, chosen=Chosen("all", "today")))
    later = Clock(datetime(2026, 12, 20, 9, tzinfo=ZoneInfo("America/Los_Angeles")))
    check(demo, replace(feed, chosen=Chosen("all", "today")), later)
    with make_demo(tmp_path / "other", deals=25, seed=6, language="ja", clock=CLOCK) as other:
        check(other, feed)


def test_every_table_is_told_of_or_not() -> None:
    """A new table that no entry tells of belongs to ELSEWHERE, or every change of it writes feeds anew."""
    assert set(schema.SYNCED) - FOLLOWED.keys() - ELSEWHERE == {"setting", "user"}
    assert not FOLLOWED.keys() & ELSEWHERE
    assert FOLLOWED.keys() | ELSEWHERE <= schema.SYNCED.keys()
