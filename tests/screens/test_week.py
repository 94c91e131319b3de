"""Week as a person uses it: each key and each click, on a real workspace, at half past nine of a Tuesday."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from textual.widgets import Input, OptionList

from sfa_tui import environment
from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.deal_prompts import LogPrompt, PlanPrompt
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Picker
from sfa_tui.screens.search import SearchScreen
from sfa_tui.screens.today import TodayScreen
from sfa_tui.screens.today_prompts import DonePrompt, DuePrompt
from sfa_tui.screens.week import WeekScreen
from sfa_tui.screens.week_prompts import AddPrompt
from sfa_tui.store.week import FEW, MOST
from sfa_tui.store.workspace import Store, open_workspace
from sfa_tui.widgets.day_list import DayList
from tests.conftest import ZONE, Once, Run
from tests.screens.piloting import Desk, drive, opened
from tests.screens.weeks import MONDAY, Planned, fill

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=ZoneInfo(ZONE))
NARROW = (80, 24)


@pytest.fixture(autouse=True)
def _at_half_past_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "now", lambda: NOW)


@pytest.fixture
def week(once: Once, workspace: Path, clock: Clock) -> Path:
    """A workspace with one of everything in this week."""

    def make() -> None:
        with open_workspace(workspace) as store:
            fill(store, clock)

    once(make)
    return workspace


def filled(workspace: Path, clock: Clock, entries: Sequence[Planned]) -> Path:
    """Return a workspace with these entries alone."""
    with open_workspace(workspace) as store:
        fill(store, clock, entries=entries)
    return workspace


async def gone_to(desk: Desk) -> WeekScreen:
    """Go to the screen."""
    await desk.press("f9")
    return desk.on(WeekScreen)


def here(screen: WeekScreen) -> str | None:
    """Return what the cursor is on."""
    return str(screen.entry.activity["subject"]) if screen.entry is not None else None


def stood(screen: WeekScreen, number: int) -> list[str]:
    """Return what stands on a day of the week, in its order."""
    assert screen.view is not None
    return [str(entry.activity["subject"]) for entry in screen.view.days[number].entries]


def row(store: Store, subject: str) -> Any:
    """Return (due, done_at, summary, owner_id, duration) of an activity that is not deleted."""
    return store.connection.execute(
        "SELECT due, done_at, summary, owner_id, duration_minutes FROM activity WHERE subject = ?"
        " AND deleted_at IS NULL ORDER BY done_at IS NULL DESC",
        (subject,),
    ).fetchone()


async def due(desk: Desk, subject: str) -> str:
    """Return when an activity is due."""
    return str((await desk.read(lambda store, _: row(store, subject)))[0])


def spot(desk: Desk, text: str) -> tuple[int, int]:
    """Return where a text first stands on the screen, in cells."""
    for y, line in enumerate(desk.screen_text.splitlines()):
        if (x := line.find(text)) >= 0:
            return x, y
    raise AssertionError(f"{text} is not on the screen:\n{desk.screen_text}")


# --- what is shown ---


def test_the_days_stand_beside_one_another_with_their_entries_in_order(week: Path) -> None:
    async def look() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            assert stood(screen, 0) == ["weekly sales meeting", "call Sato about the price", "minutes of the visit"]
            assert stood(screen, 1) == [
                "expense report",
                "call Mori",
                "visit Acme with the new model",
                "demo of the portal",
                "signed order",
            ]
            text = desk.screen_text
            heads = next(line for line in text.splitlines() if "Mon 11/30" in line)
            assert re.search(r"Mon 11/30 3 +▸ Tue 12/01 5 +Wed 12/02 2 .* Sat 12/05 +Sun 12/06", heads)
            for told in (
                "✓ 09:30–10:30",
                "! 09:00–09:15",
                "● 13:00–13:30",
                "● prepare the",
                "… mail signed",
                "↻ 10:00",
            ):
                assert told in text, told
            assert text.index("they owe") < text.index("… mail signed")
            assert "Overdue from before  2" in text
            assert "Without a day  1" in text
            assert "of Beck" not in text
            assert here(screen) == "expense report"

    drive(look)


def test_the_figures_are_those_of_the_command_line(week: Path, invoke: Run) -> None:
    listed = {
        what: len(invoke("activity", "list", *filter.split("|"), "--json").ok().json)
        for what, filter in (
            ("planned", "planned owner:me due:this-week"),
            ("done", "done owner:me due:this-week"),
            ("next", "planned owner:me due:next-week"),
            ("all", "planned due:this-week"),
        )
    }

    async def look() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            assert f"{listed['planned']} planned · {listed['done']} done" in desk.screen_text
            await desk.press("v", "v")
            assert f"{listed['all']} planned" in desk.screen_text
            await desk.press("v", "f")
            assert screen.view is not None
            assert screen.view.planned == listed["next"]

    drive(look)
    assert listed["all"] == listed["planned"] + 1


def test_overdue_is_counted_as_today_counts_it(week: Path) -> None:
    async def look() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            assert screen.view is not None
            await desk.press("f3")
            overdue = next(part for part in desk.on(TodayScreen).parts if part.section == "overdue")
            assert screen.view.overdue == overdue.count == 4

    drive(look)


def test_what_recurs_is_seen_to_come_in_later_weeks_and_cannot_be_done_there(week: Path) -> None:
    async def look() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            assert [stood(screen, number) for number in (4, 5, 6)] == [
                ["call Ito", "week in review", "their counter-offer"],
                ["trade fair", "call Ito"],
                ["call Ito"],
            ]
            await desk.press("f")
            assert [stood(screen, number) for number in (0, 4, 5)] == [["weekly sales meeting"], ["week in review"], []]
            await desk.press("l", "l", "l")
            assert here(screen) == "week in review"
            assert "comes again" in desk.screen_text
            for action in ("done", "reschedule", "move", "edit", "remove"):
                assert screen.check_action(action, (1,)) is False
            await desk.press("d", "L", "delete")
            desk.on(WeekScreen)
            assert stood(screen, 4) == ["week in review"]

    drive(look)


@pytest.mark.parametrize("size", [(120, 40), NARROW, (40, 30)], ids=str)
def test_an_empty_week_says_what_to_do(workspace: Path, size: tuple[int, int]) -> None:
    async def look() -> None:
        async with opened(workspace, size=size) as desk:
            screen = await gone_to(desk)
            told = " ".join(desk.screen_text.split())
            assert "nothing is due. a plans something" in told
            assert here(screen) is None
            await desk.press("a")
            await desk.type("call Tanaka")
            await desk.press("enter")
            if isinstance(desk.app.screen, Picker):  # nobody of that name is known
                await desk.press("end", "enter")
            assert await due(desk, "call Tanaka") == "2026-12-01"

    drive(look)


def test_sixty_entries_of_a_day_are_all_there_and_the_wheel_scrolls_them(workspace: Path, clock: Clock) -> None:
    entries = [Planned(2, f"{8 + number // 6:02}:{number % 6}0", "call", f"call {number}") for number in range(60)]
    filled(workspace, clock, entries)

    async def look() -> None:
        async with opened(workspace) as desk:
            screen = await gone_to(desk)
            await desk.press("l")
            assert (here(screen), len(stood(screen, 2))) == ("call 0", 60)
            await desk.press("end")
            assert here(screen) == "call 59"
            assert "call 59" in desk.screen_text
            await desk.press("home", "pagedown")
            assert 5 < int(str(here(screen)).split()[1]) < 40
            await desk.press("pageup")
            assert here(screen) == "call 0"
            wednesday = screen.lists.columns[2].entries
            before = wednesday.top
            await desk.pilot._post_mouse_events([_wheel()], wednesday, (3, 3))
            await desk.settle()
            assert wednesday.top > before
            assert "Wed 12/02 60" in desk.screen_text

    drive(look)


def _wheel() -> Any:
    from textual.events import MouseScrollDown

    return MouseScrollDown


@pytest.mark.parametrize("size", [(200, 50), (120, 40), NARROW, (40, 30)], ids=str)
def test_subjects_of_any_length_keep_to_their_place(
    japanese_workspace: Path, clock: Clock, size: tuple[int, int]
) -> None:
    long = "価格改定のご説明と新製品のご案内について" * 25
    entries = [Planned(day, at, "meeting", f"{long}{day}{at}", 60) for day in (-3, 1, 2, 5) for at in (None, "15:00")]
    with open_workspace(japanese_workspace) as store:
        fill(store, clock, "ja", entries)

    async def look() -> None:
        async with opened(japanese_workspace, size=size, language="ja") as desk:
            screen = await gone_to(desk)
            for _day in range(5):
                strips = desk.app.screen._compositor.render_strips()
                assert {strip.cell_length for strip in strips} == {size[0]}
                await desk.press("l")
            assert "…" in desk.screen_text
            assert screen.view is not None

    drive(look)


def test_a_day_that_holds_too_much_says_how_much_more(workspace: Path, clock: Clock) -> None:
    filled(workspace, clock, [Planned(1, None, "todo", f"{number}") for number in range(MOST + 3)])

    async def look() -> None:
        async with opened(workspace) as desk:
            await gone_to(desk)
            await desk.press("end")
            assert "… 3 more" in desk.screen_text
            assert f"▸ Tue 12/01 {MOST + 3}" in desk.screen_text
            assert "fewer people" in desk.screen_text
            await desk.press("enter")
            desk.on(WeekScreen)

    drive(look)


def test_a_week_of_summer_time_has_seven_days_of_the_users(
    workspace: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = ZoneInfo("America/Los_Angeles")
    now = datetime(2026, 11, 1, 8, tzinfo=zone)
    monkeypatch.setattr(environment, "now", lambda: now)
    there = Clock(now)
    tokyo = datetime(2026, 11, 2, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
    with open_workspace(workspace) as store:
        for hour in (0, 1, 23):
            at = datetime(2026, 11, 1, hour, 30, tzinfo=zone)
            activities.plan(store, there, [], kind="call", subject=f"at {hour}", due=at, duration=120)
        activities.plan(store, there, [], kind="call", subject="of Tokyo", due=tokyo)

    async def look() -> None:
        async with opened(workspace) as desk:
            screen = await gone_to(desk)
            assert screen.first == date(2026, 10, 26)
            assert stood(screen, 6) == ["at 0", "at 1", "of Tokyo", "at 23"]
            await desk.press("home")
            # Two hours from half past midnight on: the second of them comes twice.
            assert "00:30–01:30 (2h)" in desk.screen_text
            await desk.press("end", "L")
            assert screen.first == date(2026, 11, 2)
            assert await due(desk, "at 23") == "2026-11-03T07:30:00.000Z"

    drive(look)


def test_what_another_program_writes_is_seen_and_the_cursor_stays(week: Path, clock: Clock) -> None:
    async def look() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.press("j", "j")
            await desk.app.watch_file()
            with open_workspace(week) as other:
                activities.plan(other, clock, [], kind="call", subject="from elsewhere", due=clock.today)
            await desk.app.watch_file()
            await desk.settle()
            assert "from elsewhere" in stood(screen, 1)
            assert here(screen) == "visit Acme with the new model"

    drive(look)


def test_a_date_that_another_program_spoiled_hides_nothing(week: Path) -> None:
    with open_workspace(week) as store:
        store.connection.execute(
            "UPDATE activity SET due = '2026-12-02T99:00:00.000Z' WHERE subject = 'call Mori'",
        )

    async def look() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            assert any("call Mori" in stood(screen, number) for number in range(7))
            assert "expense report" in desk.screen_text
            await desk.press("l", "home")
            await desk.press(*["j"] * 8)

    drive(look)


# --- going about ---


def test_keys_go_through_entries_days_and_weeks(week: Path) -> None:
    async def walk() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.press("j")
            assert here(screen) == "call Mori"
            await desk.press("down", "k", "up")
            assert here(screen) == "expense report"
            await desk.press("l")
            assert here(screen) == "price committee"
            await desk.press("right", "h", "left")
            assert here(screen) == "expense report"
            await desk.press("G")
            assert here(screen) == "signed order"
            await desk.press("home", "h", "h")
            assert (screen.first, screen.number) == (MONDAY - timedelta(weeks=1), 6)
            await desk.press("l")
            assert (screen.first, screen.number) == (MONDAY, 0)
            await desk.press("b")
            assert (screen.first, screen.number) == (MONDAY - timedelta(weeks=1), 0)
            await desk.press("ctrl+right", "f")
            assert screen.first == MONDAY + timedelta(weeks=1)
            await desk.press("ctrl+left", "b", "t")
            assert (screen.first, screen.number) == (MONDAY, 1)

    drive(walk)


def test_the_first_row_and_the_tab_are_gone_to_with_g(week: Path) -> None:
    async def walk() -> None:
        async with opened(week) as desk:
            await desk.press("g", "w")
            screen = desk.on(WeekScreen)
            await desk.press("G", "g", "g")
            assert here(screen) == "expense report"

    drive(walk)


def test_what_waits_is_gone_to_over_the_edge_and_with_tab(week: Path) -> None:
    async def walk() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.press("k")
            assert here(screen) == "call Tanaka"
            assert screen.number is None
            await desk.press("j", "j")
            assert here(screen) == "find out who decides"
            await desk.press("j")
            assert screen.number == 1
            await desk.press("tab")
            assert here(screen) == "find out who decides"
            await desk.press("shift+tab")
            assert screen.number == 1
            await desk.press("tab", "l")
            assert screen.number == 1

    drive(walk)


def test_the_calendar_ends_without_a_traceback(week: Path) -> None:
    async def walk() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            screen.first = date(1900, 1, 1)
            await desk.press("b")
            assert screen.first == date(1900, 1, 1)
            assert any("1900" in told for told in desk.told)

    drive(walk)


def test_my_teams_all_and_a_colleagues_week_are_a_key_away(week: Path) -> None:
    async def look() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.press("v", "v")
            assert screen.whose == "all"
            assert "call of Beck's" in stood(screen, 2)
            assert re.search(r"11:00–11:30 +B\b", desk.screen_text)
            await desk.press("v")
            assert stood(screen, 2) == ["price committee", "visit the plant"]
            await desk.press("c")
            desk.on(Picker)
            await desk.type("Beck")
            await desk.press("enter")
            assert stood(screen, 2) == ["call of Beck's"]
            assert " Beck " in desk.screen_text.splitlines()[1]
            await desk.press("v")
            assert screen.colleague is None
            x, y = spot(desk, " all ")
            await desk.pilot.click(offset=(x + 2, y))
            await desk.settle()
            assert screen.whose == "all"

    drive(look)


def test_whoever_works_alone_is_asked_for_no_colleague(workspace: Path) -> None:
    async def look() -> None:
        async with opened(workspace) as desk:
            screen = await gone_to(desk)
            assert screen.check_action("whose", ()) is False
            assert screen.check_action("colleague", ()) is False

    drive(look)


def test_the_ways_above_lead_to_other_weeks(week: Path) -> None:
    async def click() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            for sign, weeks in (("›", 1), ("›", 2), ("‹", 1), ("this week", 0)):
                x, y = spot(desk, sign)
                await desk.pilot.click(offset=(x, y))
                await desk.settle()
                assert screen.first == MONDAY + timedelta(weeks=weeks)

    drive(click)


# --- doing ---


def test_enter_opens_the_deal_and_esc_leads_back(week: Path) -> None:
    async def open() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.press("enter")
            assert "linked to no deal" in desk.told[-1]
            await desk.press("j", "enter")
            desk.on(DealScreen)
            await desk.press("escape")
            assert desk.on(WeekScreen) is screen
            assert here(screen) == "call Mori"

    drive(open)


def test_an_entry_is_done_with_what_came_of_it_and_stands_struck_through(week: Path) -> None:
    async def done() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.press("j", "d")
            desk.on(DonePrompt)
            await desk.type("likes it; next: send quote friday 16:00")
            await desk.press("enter")
            _due, done_at, summary, _owner, _minutes = await desk.read(lambda store, _: row(store, "call Mori"))
            assert (bool(done_at), summary) == (True, "likes it")
            assert screen.view is not None
            assert "✓ 09:00–09:15" in desk.screen_text
            assert "send quote" in stood(screen, 4)
            await desk.press("u")
            assert "! 09:00–09:15" in desk.screen_text

    drive(done)


def test_completing_what_recurs_plans_the_next_where_it_was_seen_to_come(week: Path) -> None:
    async def done() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.press("l", "l", "l", "j")
            assert here(screen) == "week in review"
            await desk.press("d", "enter")
            await desk.press("f")
            assert screen.view is not None
            assert [entry.state for entry in screen.view.days[4].entries] == ["planned"]

    drive(done)


def test_an_entry_is_put_off_and_rescheduled(week: Path) -> None:
    async def put() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.press("z")
            desk.on(Picker)
            await desk.press("down", "enter")
            assert await due(desk, "expense report") == "2026-12-02"
            await desk.press("u")
            assert await due(desk, "expense report") == "2026-12-01"
            await desk.press("home", "r")
            desk.on(DuePrompt)
            await desk.type("friday 15:00")
            await desk.press("enter")
            assert await due(desk, "expense report") == "2026-12-04T06:00:00.000Z"
            assert "expense report" in stood(screen, 4)

    drive(put)


@pytest.mark.parametrize("size", [(120, 40), NARROW], ids=str)
def test_something_is_added_on_the_day_under_the_cursor(week: Path, size: tuple[int, int]) -> None:
    async def add() -> None:
        async with opened(week, size=size) as desk:
            screen = await gone_to(desk)
            await desk.press("l", "l", "a")
            assert "Plan on Thu 12/03" in desk.screen_text
            desk.on(AddPrompt)
            await desk.type("14:00 visit the harbour")
            await desk.press("enter")
            assert desk.on(WeekScreen) is screen
            assert await due(desk, "visit the harbour") == "2026-12-03T05:00:00.000Z"
            assert here(screen) == "visit the harbour"
            await desk.press("a")
            await desk.type("in two weeks tidy up")
            await desk.press("escape", "y", "a")
            await desk.type("12/24 tidy up")
            await desk.press("enter")
            assert await due(desk, "tidy up") == "2026-12-24"
            assert (screen.first, here(screen)) == (date(2026, 12, 21), "tidy up")

    drive(add)


def test_what_is_added_may_be_about_a_deal_that_is_searched(week: Path) -> None:
    async def add() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.press("a")
            await desk.type("send the drawings")
            await desk.press("ctrl+o")
            desk.on(SearchScreen)
            await desk.type("plant sensors")
            await desk.press("enter")
            desk.on(AddPrompt)
            assert "plant sensors   enter saves" in desk.screen_text
            await desk.press("enter")
            assert screen.entry is not None
            assert screen.entry.deal is not None
            assert screen.entry.deal["name"] == "plant sensors"

    drive(add)


def test_what_is_added_in_a_colleagues_week_is_theirs(week: Path) -> None:
    async def add() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.press("c")
            await desk.type("Beck")
            await desk.press("enter", "a")
            assert "for Beck" in desk.screen_text
            await desk.type("ring the bell")
            await desk.press("enter")
            assert (await desk.read(lambda store, _: row(store, "ring the bell")))[3] == "BECK"
            assert here(screen) == "ring the bell"

    drive(add)


def test_all_that_an_entry_says_is_edited_in_a_form(week: Path) -> None:
    async def edit() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.press("j", "j", "e")
            form = desk.on(Form)
            lines = {line.entry.name: line.editor for line in form.lines}
            held = {name: editor.value for name, editor in lines.items() if isinstance(editor, Input)}
            assert (held["due"], held["duration"]) == ("2026-12-01 10:30", "1h30m")
            for name, text in (("due", "friday 9:00"), ("duration", "2h"), ("repeat", "weekly"), ("remind", "1h")):
                editor = lines[name]
                assert isinstance(editor, Input)
                editor.value = text
            await desk.press("ctrl+s")
            assert desk.on(WeekScreen) is screen
            found = await desk.read(lambda store, _: row(store, "visit Acme with the new model"))
            assert (found[0], found[4]) == ("2026-12-04T00:00:00.000Z", 120)
            assert here(screen) == "visit Acme with the new model"
            assert "09:00–11:00" in desk.screen_text
            assert "weekly" in desk.screen_text
            await desk.press("e")
            next(
                line.editor
                for line in desk.on(Form).lines
                if line.entry.name == "due" and isinstance(line.editor, Input)
            ).value = "qqq"
            await desk.press("ctrl+s")
            assert "qqq" in desk.screen_text
            desk.on(Form)

    drive(edit)


@pytest.mark.parametrize("size", [(120, 40), NARROW], ids=str)
def test_an_entry_is_moved_to_the_next_day_and_back_at_its_time(week: Path, size: tuple[int, int]) -> None:
    async def move() -> None:
        async with opened(week, size=size) as desk:
            screen = await gone_to(desk)
            await desk.press("j", "j", "L")
            assert await due(desk, "visit Acme with the new model") == "2026-12-02T01:30:00.000Z"
            assert (screen.number, here(screen)) == (2, "visit Acme with the new model")
            await desk.press("H", "shift+left")
            assert await due(desk, "visit Acme with the new model") == "2026-11-30T01:30:00.000Z"
            await desk.press("shift+right", *["L"] * 6)
            assert await due(desk, "visit Acme with the new model") == "2026-12-07T01:30:00.000Z"
            assert (screen.first, screen.number) == (MONDAY + timedelta(weeks=1), 0)
            assert here(screen) == "visit Acme with the new model"
            await desk.press("u")
            assert await due(desk, "visit Acme with the new model") == "2026-12-06T01:30:00.000Z"

    drive(move)


def test_what_waits_is_moved_to_today(week: Path) -> None:
    async def move() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.press("tab", "L")
            assert await due(desk, "call Tanaka") == "2026-12-01T01:00:00.000Z"
            assert (screen.number, here(screen)) == (1, "call Tanaka")
            await desk.press("tab", "H")
            assert await due(desk, "send the quote") == "2026-11-25"

    drive(move)


def test_marked_entries_are_moved_together_as_one_action(week: Path) -> None:
    async def move() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.press("space", "space")
            assert "✓ 2 marked" in desk.screen_text
            await desk.press("L")
            assert not screen.marks
            assert await due(desk, "expense report") == "2026-12-02"
            assert await due(desk, "call Mori") == "2026-12-02T00:00:00.000Z"
            await desk.press("u")
            assert await due(desk, "expense report") == "2026-12-01"
            assert await due(desk, "call Mori") == "2026-12-01T00:00:00.000Z"
            await desk.press("space")
            assert screen.marks
            await desk.press("escape")
            assert not screen.marks

    drive(move)


def test_an_entry_is_deleted_and_comes_back(week: Path) -> None:
    async def delete() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.press("delete")
            assert "expense report" not in stood(screen, 1)
            await desk.press("u")
            assert "expense report" in stood(screen, 1)

    drive(delete)


def test_the_deal_of_an_entry_is_logged_planned_won_and_edited_from_here(week: Path) -> None:
    async def do() -> None:
        async with opened(week) as desk:
            await gone_to(desk)
            await desk.press("j", "n")
            desk.on(LogPrompt)
            await desk.press("escape", "p")
            desk.on(PlanPrompt)
            await desk.press("escape", "w")
            desk.on(Form)
            await desk.press("escape", "x")
            desk.on(Form)
            await desk.press("escape", "E")
            desk.on(Form)
            await desk.press("escape", "D")
            assert "Delete" in desk.screen_text
            await desk.press("n", "Z")
            desk.on(Form)

    drive(do)


def test_the_menu_says_what_can_be_done_with_an_entry(week: Path) -> None:
    async def ask() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.press("m")
            menu = desk.on(Picker)
            told = [str(option.prompt) for option in menu.query_one(OptionList).options]
            assert any("done" in each for each in told)
            assert any("to the next day" in each for each in told)
            await desk.press("escape")
            x, y = spot(desk, "price")
            await desk.pilot.click(offset=(x, y), button=3)
            await desk.settle()
            desk.on(Picker)
            assert here(screen) == "price committee"

    drive(ask)


# --- the mouse ---


def test_a_click_chooses_two_open_and_one_with_ctrl_marks(week: Path) -> None:
    async def click() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            x, y = spot(desk, "13:00–13:30")
            await desk.pilot.click(offset=(x, y))
            await desk.settle()
            assert here(screen) == "price committee"
            await desk.pilot.click(offset=(x, y), control=True)
            await desk.settle()
            assert next(iter(screen.marks.values())).activity["subject"] == "price committee"
            await desk.press("escape")
            x, y = spot(desk, "15:00–17:00")
            await desk.pilot.click(offset=(x, y), times=2)
            await desk.settle()
            desk.on(DealScreen)

    drive(click)


def test_a_click_on_a_day_goes_there(week: Path) -> None:
    async def click() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.pilot.click(offset=spot(desk, "Thu 12/03"))
            await desk.settle()
            assert screen.number == 3
            await desk.pilot.click(screen.lists.columns[6].entries, offset=(3, 20))
            await desk.settle()
            assert screen.number == 6

    drive(click)


async def begin_drag(desk: Desk, text: str, to: tuple[int, int]) -> None:
    """Press an entry and move the mouse to a point of the screen."""
    await desk.pilot.mouse_down(offset=spot(desk, text))
    await desk.drag(desk.app.screen, to)


@pytest.mark.parametrize("size", [(120, 40), NARROW], ids=str)
def test_an_entry_is_dragged_to_another_day(week: Path, size: tuple[int, int]) -> None:
    async def drag() -> None:
        async with opened(week, size=size) as desk:
            screen = await gone_to(desk)
            to = spot(desk, "prepare the")
            await begin_drag(desk, "10:30–12:00", to)
            assert screen.lists.ghost.display
            assert "→ Thu 12/03" in desk.screen_text
            await desk.pilot.mouse_up(offset=to)
            await desk.settle()
            assert not screen.lists.ghost.display
            assert await due(desk, "visit Acme with the new model") == "2026-12-03T01:30:00.000Z"
            assert (screen.number, here(screen)) == (3, "visit Acme with the new model")

    drive(drag)


def test_what_waits_is_dragged_onto_a_day_and_marked_ones_go_along(week: Path) -> None:
    async def drag() -> None:
        async with opened(week) as desk:
            await gone_to(desk)
            await desk.press("space", "tab", "space")
            to = spot(desk, "17:00–17:30")
            await begin_drag(desk, "call Tanaka", to)
            await desk.pilot.mouse_up(offset=to)
            await desk.settle()
            assert await due(desk, "call Tanaka") == "2026-12-04T01:00:00.000Z"
            assert await due(desk, "expense report") == "2026-12-04"

    drive(drag)


@pytest.mark.parametrize("way", ["key", "form", "tab", "size", "mouse", "outside", "same day"])
def test_what_comes_between_ends_a_drag(week: Path, way: str) -> None:
    async def drag() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await begin_drag(desk, "10:30–12:00", spot(desk, "prepare the"))
            up = (10, 38)
            match way:
                case "key":
                    await desk.press("escape")
                case "form":
                    await desk.press("p", "escape")
                case "tab":
                    await desk.press("f3", "f9")
                case "size":
                    await desk.pilot.resize_terminal(150, 40)
                case "mouse":
                    # It was let go outside of the terminal, which tells of no release then, and comes back.
                    await desk.pilot.hover(screen.lists.columns[4].entries, offset=(5, 8))
                case "outside":
                    await desk.pilot.mouse_up(offset=(10, 1))
                case "same day":
                    await desk.pilot.mouse_up(offset=spot(desk, "expense report"))
            await desk.settle()
            assert not screen.lists.ghost.display
            assert desk.app.mouse_captured is None
            await desk.pilot.mouse_up(offset=up)
            await desk.settle()
            assert await due(desk, "visit Acme with the new model") == "2026-12-01T01:30:00.000Z"

    drive(drag)


def test_what_is_done_or_comes_again_is_not_dragged(week: Path) -> None:
    async def drag() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            for text in ("09:30–10:30", "↻ 10:00"):
                await begin_drag(desk, text, spot(desk, "prepare the"))
                assert not screen.lists.ghost.display
                await desk.pilot.mouse_up(offset=spot(desk, "prepare the"))
                await desk.settle()
            assert stood(screen, 3) == ["prepare the renewal", "call Ito"]

    drive(drag)


# --- less room ---


def test_in_less_room_the_days_stand_one_below_the_other(week: Path) -> None:
    async def look() -> None:
        async with opened(week, size=NARROW) as desk:
            screen = await gone_to(desk)
            assert here(screen) == "expense report"
            await desk.press("k")
            assert here(screen) == "minutes of the visit"
            await desk.press("j", "l")
            assert here(screen) == "price committee"
            await desk.press("h", "h")
            assert here(screen) == "weekly sales meeting"
            await desk.press("home")
            assert here(screen) == "call Tanaka"
            assert "Overdue from before  2" in desk.screen_text
            await desk.press("h")
            assert screen.number == 1
            await desk.press("end", "l")
            assert (screen.first, screen.number) == (MONDAY + timedelta(weeks=1), 0)

    drive(look)


def test_another_size_keeps_the_entry_under_the_cursor(week: Path) -> None:
    async def look() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.press("l", "j")
            for size in ((60, 20), (200, 50), (40, 12), (120, 40)):
                await desk.pilot.resize_terminal(*size)
                await desk.settle()
                assert here(screen) == "visit the plant"
                assert "visit the plant" in " ".join(desk.screen_text.split())

    drive(look)


def test_all_that_waits_is_shown_in_today_where_it_is_too_much(workspace: Path, clock: Clock) -> None:
    filled(workspace, clock, [Planned(-9, None, "todo", f"{number}") for number in range(FEW + 2)])

    async def look() -> None:
        async with opened(workspace) as desk:
            await gone_to(desk)
            await desk.press("tab", "end")
            assert "… 2 more" in desk.screen_text
            await desk.press("enter")
            desk.on(TodayScreen)

    drive(look)


def test_only_the_list_with_the_cursor_shows_it(week: Path) -> None:
    async def look() -> None:
        async with opened(week) as desk:
            screen = await gone_to(desk)
            await desk.press("l", "tab", "tab", "f")
            assert [each for each in screen.query(DayList) if each.active] == [screen.lists.here]

    drive(look)
