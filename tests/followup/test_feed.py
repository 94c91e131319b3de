"""A feed follows the workspace, whoever writes it, and is never read by halves."""

import json
import os
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sfa_tui.followup import feed as feeds
from sfa_tui.followup import splicing
from sfa_tui.followup.chosen import Chosen
from sfa_tui.followup.feed import Feed
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Failed, NotFound
from sfa_tui.sales import activities
from sfa_tui.sales.setup import init
from sfa_tui.store.workspace import Store, open_workspace
from tests.screens.piloting import drive, opened


def planned(store: Store, clock: Clock, subject: str) -> str:
    """Plan a to-do and return its id."""
    return activities.plan(store, clock, [], kind="todo", subject=subject, due=date(2026, 12, 3))


def test_a_feed_holds_what_is_planned_and_what_was_deleted(store: Store, clock: Clock, tmp_path: Path) -> None:
    feed = Feed(tmp_path / "f.ics", Chosen())
    kept, gone = planned(store, clock, "send quote"), planned(store, clock, "old promise")
    assert (feeds.write(store, clock, feed).todos, feed.path.read_text().count("CANCELLED")) == (2, 0)
    activities.delete(store, [gone])
    assert feeds.write(store, clock, feed).cancelled == 1
    text = feed.path.read_text()
    parts = {id: part for part in text.split("BEGIN:VTODO")[1:] for id in (kept, gone) if f"UID:{id}@sfa-tui" in part}
    assert ["STATUS:CANCELLED" in parts[id] for id in (kept, gone)] == [False, True]


def test_sequence_and_stamp_rise_with_every_edit(store: Store, clock: Clock) -> None:
    id = planned(store, clock, "send quote")

    def told() -> tuple[int, str]:
        text, _written, _newest = feeds.text(store, clock, Chosen())
        lines = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        return int(lines["SEQUENCE"]), lines["DTSTAMP"]

    seen = [told()]
    for day in (4, 5):
        activities.reschedule(store, clock, [id], date(2026, 12, day))
        seen.append(told())
    assert [sequence for sequence, _ in seen] == [0, 1, 2]
    assert [stamp for _, stamp in seen] == sorted(stamp for _, stamp in seen)


def test_a_file_that_is_up_to_date_is_not_touched(store: Store, clock: Clock, tmp_path: Path) -> None:
    feed = Feed(tmp_path / "f.ics", Chosen())
    feeds.write(store, clock, feed)
    os.utime(feed.path, (1, 1))
    feeds.write(store, clock, feed)
    assert feed.path.stat().st_mtime == 1


@pytest.mark.parametrize("bring", [feeds.write, feeds.refresh])
def test_two_writers_never_leave_it_torn_and_end_with_the_newest(
    tmp_path: Path, clock: Clock, bring: Callable[[Store, Clock, Feed], object]
) -> None:
    home, path = tmp_path / "w", tmp_path / "f.ics"
    init(home, name="W", currency="JPY", language="en", fiscal_year_start=4, user="Me").close()
    done = threading.Event()
    wrong: list[object] = []

    def write(name: str) -> None:
        with open_workspace(home) as store:
            for number in range(25):
                planned(store, clock, f"{name} {number} " + "長い件名" * 50)
                bring(store, clock, Feed(path, Chosen()))

    def read() -> None:
        while not done.is_set():
            if path.exists():
                text = path.read_bytes()
                if splicing.read(text) is None or not text.endswith(b"END:VCALENDAR\r\n"):
                    wrong.append(text)

    writers = [threading.Thread(target=write, args=(name,)) for name in ("A", "B")]
    reader = threading.Thread(target=read)
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert not wrong
    assert path.read_text().count("BEGIN:VTODO") == 50
    assert [each.name for each in tmp_path.iterdir() if each.name.endswith(".tmp")] == []


def test_feeds_are_listed_and_forgotten(store: Store, tmp_path: Path) -> None:
    first, second = Feed(tmp_path / "a.ics", Chosen("all", kinds=("call",))), Feed(tmp_path / "b.ics", Chosen())
    for feed in (first, second):
        feeds.register(store, feed)
    assert feeds.registered(store) == [first, second]
    feeds.forget(store, first.path)
    assert feeds.registered(store) == [second]
    with pytest.raises(NotFound):
        feeds.forget(store, first.path)
    feeds.forget(store, second.path)
    assert store.local(feeds.SETTING) is None


def test_a_list_of_another_version_is_read_and_a_broken_one_told(store: Store) -> None:
    store.set_local(feeds.SETTING, json.dumps({"/x": {"owner": "all", "colour": "red"}}))
    assert feeds.registered(store) == [Feed(Path("/x"), Chosen("all"))]
    store.set_local(feeds.SETTING, "[1")
    with pytest.raises(Failed):
        feeds.registered(store)


def test_the_app_keeps_the_feeds_of_its_workspace(workspace: Path, clock: Clock, tmp_path: Path) -> None:
    path = tmp_path / "f.ics"
    with open_workspace(workspace) as store:
        feeds.register(store, Feed(path, Chosen()))

    async def change() -> None:
        async with opened(workspace) as desk:
            await desk.app.session.write(lambda store, clock: planned(store, clock, "from the app"))

    drive(change)
    assert "SUMMARY:from the app" in path.read_text()
