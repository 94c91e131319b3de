"""Calendars in the app: exported, kept up to date, taken in, published, from keys or the palette; what came of it."""

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from sfa_tui.followup import feed as feeds
from sfa_tui.followup.chosen import Chosen
from sfa_tui.followup.folder import Folder
from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, deals
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.calendar_forms import CHOOSING
from sfa_tui.screens.calendars import DEEDS, CalendarsScreen
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.form import Form
from sfa_tui.screens.settling import SettleScreen
from sfa_tui.store.workspace import Store, open_workspace
from tests.conftest import Once
from tests.followup.conftest import PASSWORD, USER, Radicale, There, radicale
from tests.keyrings import Held, no_ring, ring
from tests.live import live_rows_in
from tests.screens.forms import fill, put, told
from tests.screens.piloting import drive, opened
from tests.screens.test_shell import found

__all__ = ["no_ring", "radicale", "ring"]

INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VEVENT
UID:price@example.com
DTSTAMP:20261101T000000Z
DTSTART;TZID=Asia/Tokyo:20261210T140000
DTEND;TZID=Asia/Tokyo:20261210T150000
SUMMARY:The price of GTX
ATTENDEE;CN=Nobody:mailto:nobody@acme.example
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def planned(once: Once, workspace: Path, clock: Clock) -> tuple[Path, str]:
    """A workspace with a meeting and a to-do, and the id of the latter."""

    def make() -> str:
        with open_workspace(workspace) as store:
            deal, _ = deals.add(store, clock, {"name": "GTX", "company": "Acme", "amount": "4.8m"})
            target = [("deal", deal)]
            at = activities.when(store, clock, "2026-12-07 10:00")
            activities.plan(store, clock, target, kind="meeting", subject="the price", due=at)
            day = activities.when(store, clock, "2026-12-05")
            return activities.plan(store, clock, target, kind="todo", subject="send quote", due=day)

    return workspace, once(make)


def test_a_calendar_is_exported_and_nothing_replaced_unasked(planned: tuple[Path, str], tmp_path: Path) -> None:
    file = tmp_path / "followups.ics"

    async def export() -> None:
        async with opened(planned[0]) as desk:
            await desk.press("g", "k", "e", "ctrl+s")
            assert told(desk, "file") == "say which file"
            await fill(desk, "file", str(file))
            await put(desk, "private", "yes")
            await put(desk, "kinds", "lunch")
            await desk.press("ctrl+s")
            assert "lunch" in told(desk, "kinds")
            await put(desk, "kinds", "meeting, 訪問")
            await desk.press("ctrl+s")
            assert desk.told[-1] == f"{file}: 1 event, 0 to-dos"
            text = file.read_text(encoding="utf-8")
            assert "SUMMARY:the price" in text
            assert "Acme" not in text
            await desk.press("e")
            await fill(desk, "file", str(file))
            await desk.press("ctrl+s")
            assert "is there already" in told(desk, "file")
            assert file.read_text(encoding="utf-8") == text
            await desk.press("ctrl+s")
            assert "Acme" in file.read_text(encoding="utf-8")
            await desk.press("e")
            await fill(desk, "file", str(tmp_path / "no" / "such" / "folder.ics"))
            await desk.press("ctrl+s")
            assert "folder.ics" in desk.screen_text
            desk.on(Form)

    drive(export)


def test_a_feed_is_kept_changed_and_stopped(planned: tuple[Path, str], tmp_path: Path) -> None:
    folder, _todo = planned
    file, other = tmp_path / "feed.ics", tmp_path / "other.ics"

    def kept(store: Store, _clock: Clock) -> list[tuple[str, str, bool]]:
        return [(each.path.name, each.chosen.owner, each.chosen.private) for each in feeds.registered(store)]

    async def keep() -> None:
        async with opened(folder) as desk:
            await desk.press("g", "k", "a")
            await fill(desk, "file", str(file))
            await desk.press("ctrl+s")
            assert await desk.read(kept) == [("feed.ics", "me", False)]
            assert "1 event, 1 to-do" in desk.told[-1]
            assert str(file) in desk.screen_text
            await desk.press("home", "enter")
            assert desk.on(Form).texts["file"] == str(file)
            await fill(desk, "file", str(other))
            await fill(desk, "owner", "all")
            await put(desk, "private", "yes")
            await desk.press("ctrl+s")
            assert await desk.read(kept) == [("other.ics", "all", True)]
            assert other.exists()
            await desk.press("home", "delete", "y")
            assert await desk.read(kept) == []
            assert other.exists()
            assert "stop" not in desk.screen_text.splitlines()[-1]

    drive(keep)


def test_a_file_is_looked_at_and_taken_in_and_one_undo_takes_it_back(planned: tuple[Path, str], tmp_path: Path) -> None:
    folder, _todo = planned
    file = tmp_path / "meeting.ics"
    file.write_text(INVITATION, encoding="utf-8")
    (tmp_path / "broken.ics").write_text("hello", encoding="utf-8")

    async def take() -> None:
        async with opened(folder) as desk:
            before = live_rows_in(folder)
            await desk.press("g", "k", "i")
            await fill(desk, "file", str(tmp_path / "broken.ics"))
            await desk.press("ctrl+s")
            desk.on(Form)
            await fill(desk, "file", str(file))
            await desk.press("ctrl+s")
            desk.on(Confirm)
            assert "1 entry: 1 new" in desk.screen_text
            assert "nobody@acme.example" in desk.screen_text
            assert live_rows_in(folder) == before
            await desk.press("y")
            assert desk.told[-1] == "1 entry: 1 new"
            assert live_rows_in(folder) != before
            await desk.press("u")
            assert live_rows_in(folder) == before

    drive(take)


def due(id: str) -> Callable[[Store, Clock], str]:
    def read(store: Store, _clock: Clock) -> str:
        return str(store.connection.execute("SELECT due FROM activity WHERE id = ?", (id,)).fetchone()[0])

    return read


def test_publishing_goes_both_ways_and_a_clash_is_settled(
    planned: tuple[Path, str], radicale: Radicale, ring: Held
) -> None:
    folder, todo = planned
    url = radicale.make_calendar("Work")

    async def publish() -> None:
        async with opened(folder) as desk:
            await desk.press("g", "k", "p")
            await fill(desk, "url", "ftp://example.com")
            await desk.press("ctrl+s")
            assert "https://" in told(desk, "url")
            await fill(desk, "url", url)
            await fill(desk, "user", USER)
            await desk.press("ctrl+s")
            assert "asks for a password" in told(desk, "password")
            await fill(desk, "password", PASSWORD)
            assert PASSWORD not in desk.screen_text
            await desk.press("ctrl+s")
            desk.on(SettleScreen)
            assert "added there  2" in desk.screen_text
            assert not ring.secrets
            with radicale.opened(url) as server:
                assert not server.etags()
            await desk.press("ctrl+s")
            assert desk.told[-1] == f"{url}: Added there 2", desk.screen_text
            assert PASSWORD in ring.secrets.values()
            assert url.rstrip("/") in desk.screen_text
            with radicale.opened(url) as server:
                There(server).change(todo, ("20261205", "20261207"))
            # The second time nothing need be typed.
            await desk.press("p", "ctrl+s", "ctrl+s")
            assert desk.told[-1] == f"{url}: Rescheduled here 1, Unchanged 1"
            assert await desk.read(due(todo)) == "2026-12-07"
            with radicale.opened(url) as server:
                There(server).change(todo, ("20261207", "20261209"))

            def move(store: Store, clock: Clock) -> None:
                activities.reschedule(store, clock, [todo], activities.when(store, clock, "2026-12-08"))

            await desk.app.session.write(move)
            await desk.press("p", "ctrl+s")
            assert "1 follow-up was changed on both sides: which holds?" in desk.screen_text
            assert "○ ours: 2026-12-08" in desk.screen_text
            await desk.press("escape")
            assert await desk.read(due(todo)) == "2026-12-08"
            # A server that is gone meanwhile leaves what was chosen.
            await desk.press("p", "ctrl+s", "t")
            radicale.stop()
            await desk.press("ctrl+s")
            assert [*desk.on(SettleScreen).settled.values()] == ["theirs"]
            radicale.start()
            await desk.press("ctrl+s")
            assert await desk.read(due(todo)) == "2026-12-09"

    drive(publish)


def test_a_server_that_refuses_or_is_down_is_one_line_in_the_form(
    planned: tuple[Path, str], radicale: Radicale, ring: Held
) -> None:
    url = radicale.make_calendar("Work")

    async def publish() -> None:
        async with opened(planned[0]) as desk:
            await desk.press("g", "k", "p")
            await fill(desk, "url", url)
            await fill(desk, "user", USER)
            await fill(desk, "password", "wrong")
            await desk.press("ctrl+s")
            desk.on(Form)
            radicale.stop()
            await desk.press("ctrl+s")
            desk.on(Form)
            assert desk.on(Form).texts["url"] == url

    drive(publish)


def test_a_folder_is_brought_together(planned: tuple[Path, str], tmp_path: Path) -> None:
    folder, todo = planned
    vdir = tmp_path / "vdir"

    async def bring() -> None:
        async with opened(folder, language="ja") as desk:
            await desk.press("g", "k", "f")
            await fill(desk, "folder", str(vdir))
            await desk.press("ctrl+s", "ctrl+s")
            assert len([*vdir.glob("*.ics")]) == 2
            There(Folder(vdir)).change(todo, ("20261205", "20261207"))
            await desk.press("f")
            await fill(desk, "folder", str(vdir))
            await desk.press("ctrl+s", "ctrl+s")
            assert await desk.read(due(todo)) == "2026-12-07"

    drive(bring)


def test_the_palette_leads_to_each_from_anywhere(planned: tuple[Path, str]) -> None:
    async def look() -> None:
        async with opened(planned[0]) as desk:
            for _key, title in DEEDS.values():
                await desk.press("ctrl+p")
                await found(desk, f"calendars: {title}")
                await desk.press("enter")
                await desk.settle()
                desk.on(Form)
                await desk.press("escape")
                desk.on(CalendarsScreen)
                await desk.press("escape")
                desk.on(BoardScreen)

    drive(look)


def test_the_forms_ask_for_what_the_commands_take() -> None:
    assert set(CHOOSING) == set(inspect.signature(Chosen).parameters)
