"""Today as a person uses it: each key and each click, on a real workspace."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from textual.widgets import Input

from sfa_tui import environment
from sfa_tui.display import cells
from sfa_tui.model.clock import Clock
from sfa_tui.model.filters import to_text
from sfa_tui.model.text import display_width
from sfa_tui.sales import activities, deals
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.deal_prompts import PlanPrompt
from sfa_tui.screens.deals import DealsScreen
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Picker
from sfa_tui.screens.today import TodayScreen
from sfa_tui.screens.today_prompts import DonePrompt, DuePrompt
from sfa_tui.screens.today_view import FIRST
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store, open_workspace
from tests.conftest import Once
from tests.screens.piloting import Desk, drive, opened


@pytest.fixture
def today(once: Once, workspace: Path, clock: Clock) -> Path:
    """A workspace with two steps overdue, one today, one this week, a deal without a step where we owe an answer; and
    one overdue step of Beck's."""

    def make() -> None:
        with open_workspace(workspace) as store:
            with action(store, "test") as act:
                act.insert("user", {"name": "Beck"}, id="BECK")
            for name, day in (("One", -3), ("Two", -1), ("Three", 0), ("Four", 3)):
                id, _ = deals.add(store, clock, {"name": name, "company": "Acme Inc.", "amount": "1000"})
                due = clock.today + timedelta(days=day)
                activities.plan(store, clock, [("deal", id)], kind="call", subject=f"call about {name}", due=due)
            bare, _ = deals.add(store, clock, {"name": "Bare", "company": "北洋電機", "amount": "2500"})
            activities.log(store, clock, [("deal", bare)], kind="mail", summary="what does it cost?", direction="in")
            theirs, _ = deals.add(store, clock, {"name": "Beck's", "owner": "Beck"})
            early = clock.today - timedelta(days=9)
            activities.plan(store, clock, [("deal", theirs)], kind="todo", subject="of Beck", due=early, owner="BECK")

    once(make)
    return workspace


async def gone_to(desk: Desk) -> TodayScreen:
    """Go to the screen."""
    await desk.app.action_go("today")
    await desk.settle()
    return desk.on(TodayScreen)


def due_of(store: Store, subject: str) -> tuple[str | None, str | None, str | None]:
    """Return due time, day of completion and summary of an activity."""
    row = store.connection.execute(
        "SELECT due, done_at, summary FROM activity WHERE subject = ?", (f"call about {subject}",)
    ).fetchone()
    return row[0], row[1], row[2]


def here(screen: TodayScreen) -> str:
    """Return the name of the deal that the cursor is on."""
    assert screen.row is not None
    return str(screen.row["deal"]["name"])


def test_the_sections_stand_with_their_counts_and_the_tab_with_what_is_due(today: Path) -> None:
    async def look() -> None:
        async with opened(today) as desk:
            screen = await gone_to(desk)
            counts = {part.section: part.count for part in screen.parts}
            assert counts == {
                "alerts": 0,
                "overdue": 2,
                "today": 1,
                "week": 1,
                "no-next-step": 1,
                "we-owe": 1,
                "rotting": 0,
            }
            text = desk.screen_text
            for told in ("Overdue  2", "3d overdue", "call about One", "Acme One", "$1,000", "what does it cost?"):
                assert told in text
            assert "of Beck" not in text
            assert "Today 3" in text.splitlines()[0]
            assert here(screen) == "One"

    drive(look)


def test_the_board_shows_what_is_due_beside_the_tab_too(today: Path) -> None:
    async def look() -> None:
        async with opened(today) as desk:
            assert "Today 3" in desk.screen_text.splitlines()[0]

    drive(look)


def test_a_key_shows_my_teams_and_then_all(today: Path) -> None:
    async def look() -> None:
        async with opened(today) as desk:
            screen = await gone_to(desk)
            await desk.press("v", "v")
            assert "of Beck" in desk.screen_text
            await desk.press("v")
            assert "of Beck" not in desk.screen_text
            await desk.pilot.click("#whose", offset=(29, 0))
            await desk.settle()
            assert screen.whose == "all"

    drive(look)


def test_arrows_and_letters_walk_rows_and_sections(today: Path) -> None:
    async def walk() -> None:
        async with opened(today) as desk:
            screen = await gone_to(desk)
            await desk.press("j")
            assert here(screen) == "Two"
            await desk.press("down")
            assert here(screen) == "Three"
            await desk.press("k", "up")
            assert here(screen) == "One"
            await desk.press("l")
            assert here(screen) == "Three"
            await desk.press("right", "right")
            assert here(screen) == "Bare"
            await desk.press("left", "h", "h")
            assert here(screen) == "One"
            await desk.press("end")
            assert here(screen) == "Bare"
            await desk.press("home")
            assert here(screen) == "One"
            await desk.press("pagedown")
            assert here(screen) == "Bare"
            await desk.press("pageup")
            assert here(screen) == "One"

    drive(walk)


def test_a_step_is_done_with_what_came_of_it_and_the_next_one(today: Path) -> None:
    async def done() -> None:
        async with opened(today) as desk:
            screen = await gone_to(desk)
            await desk.press("d")
            prompt = desk.on(DonePrompt)
            prompt.query_one(Input).value = "they like it; next: send quote friday"
            await desk.settle()
            assert "next: send quote" in desk.screen_text
            await desk.press("enter")
            assert desk.on(TodayScreen) is screen
            _, done_at, summary = await desk.read(lambda store, _: due_of(store, "One"))
            assert (bool(done_at), summary) == (True, "they like it")
            assert here(screen) == "Two"
            assert [part.count for part in screen.parts][1:4] == [1, 1, 2]
            await desk.press("u")
            assert [part.count for part in screen.parts][1:4] == [2, 1, 1]

    drive(done)


def test_a_deal_left_without_a_next_step_is_asked_for_one(today: Path) -> None:
    async def done() -> None:
        async with opened(today) as desk:
            await gone_to(desk)
            await desk.press("d", "enter")
            desk.on(PlanPrompt)
            await desk.press("escape")
            assert (await desk.read(lambda store, _: due_of(store, "One")))[1] is not None

    drive(done)


@pytest.mark.parametrize(
    ("steps", "days"), [((), None), (("down",), 1), (("down", "down"), 7)], ids=["hour", "tomorrow", "week"]
)
def test_a_step_is_put_off(today: Path, clock: Clock, steps: tuple[str, ...], days: int | None) -> None:
    async def put() -> None:
        async with opened(today) as desk:
            await gone_to(desk)
            await desk.press("z")
            desk.on(Picker)
            await desk.press(*steps, "enter")
            desk.on(TodayScreen)
            due = (await desk.read(lambda store, _: due_of(store, "One")))[0]
            assert due is not None
            if days:
                assert due == (clock.today + timedelta(days=days)).isoformat()
            else:
                assert (
                    timedelta(minutes=45)
                    < datetime.fromisoformat(due) - environment.now()
                    <= timedelta(hours=1, minutes=15)
                )

    drive(put)


def test_a_step_is_put_off_until_a_time_in_words(today: Path) -> None:
    async def put() -> None:
        async with opened(today) as desk:
            await gone_to(desk)
            await desk.press("z", "end", "down", "down", "down", "enter")
            prompt = desk.on(DuePrompt)
            prompt.query_one(Input).value = "2w"
            await desk.press("enter")
            assert (await desk.read(lambda store, _: due_of(store, "One")))[0] == "2026-12-15"

    drive(put)


def test_a_step_is_rescheduled_in_words_and_a_word_that_is_no_day_stays(today: Path) -> None:
    async def put() -> None:
        async with opened(today) as desk:
            await gone_to(desk)
            await desk.press("r")
            prompt = desk.on(DuePrompt)
            prompt.query_one(Input).value = "qqq"
            await desk.press("enter")
            assert desk.on(DuePrompt).typed == "qqq"
            prompt.query_one(Input).value = "来週金曜"
            await desk.settle()
            assert "2026-12-11" in desk.screen_text
            await desk.press("enter")
            assert (await desk.read(lambda store, _: due_of(store, "One")))[0] == "2026-12-11"

    drive(put)


def test_marked_rows_are_done_together(today: Path) -> None:
    async def mark() -> None:
        async with opened(today) as desk:
            screen = await gone_to(desk)
            await desk.press("space", "space")
            assert "✓ 2 marked" in desk.screen_text
            await desk.press("d", "enter")
            done = await desk.read(lambda store, _: [due_of(store, name)[1] for name in ("One", "Two")])
            assert all(done)
            assert not screen.marks
            await desk.press("space")
            await desk.press("escape")
            assert not screen.marks

    drive(mark)


def test_deals_are_planned_and_parked_from_the_list(today: Path) -> None:
    async def plan() -> None:
        async with opened(today) as desk:
            screen = await gone_to(desk)
            await desk.press("end", "h")
            assert here(screen) == "Bare"
            await desk.press("z")
            desk.on(Form)
            await desk.press("escape")
            await desk.press("p")
            desk.on(PlanPrompt).query_one(Input).value = "call friday"
            await desk.press("enter")
            assert {part.section: part.count for part in screen.parts}["no-next-step"] == 0

    drive(plan)


def test_a_section_shows_its_first_rows_and_opens_to_all(today: Path, clock: Clock) -> None:
    with open_workspace(today) as store:
        for number in range(100):
            day = clock.today - timedelta(days=30)
            activities.plan(store, clock, [], kind="todo", subject=f"old {number}", due=day)

    async def more() -> None:
        async with opened(today) as desk:
            screen = await gone_to(desk)
            assert screen.parts[1].count == 102
            assert f"… {102 - FIRST} more" in desk.screen_text
            await desk.press(*["down"] * FIRST, "enter")
            assert screen.parts[1].shown == 102
            await desk.press(*["pagedown"] * 3)
            assert "old 9" in desk.screen_text
            await desk.press("home")
            assert screen.row is not None
            assert screen.row["activity"]["subject"] == "old 0"

    drive(more)


def test_more_deals_are_shown_in_their_table(today: Path, clock: Clock) -> None:
    with open_workspace(today) as store:
        for number in range(9):
            deals.add(store, clock, {"name": f"Idle {number}", "amount": "10"})

    async def more() -> None:
        async with opened(today) as desk:
            screen = await gone_to(desk)
            lacking = {part.section: part for part in screen.parts}["no-next-step"]
            assert lacking.count == 10
            screen.roll.point(next(at for at, spot in enumerate(screen._spots) if spot.kind == "more"))
            await desk.press("enter")
            table = desk.on(DealsScreen)
            assert to_text(table.view.filter) == "no-next-step -parked owner:me"
            assert table.table.total == 10

    drive(more)


def test_enter_and_a_double_click_open_the_deal_and_esc_leads_back(today: Path) -> None:
    async def open() -> None:
        async with opened(today) as desk:
            screen = await gone_to(desk)
            await desk.press("enter")
            desk.on(DealScreen)
            await desk.press("escape")
            assert desk.on(TodayScreen) is screen
            await desk.pilot.click(screen.roll, offset=(10, 2), times=2)
            await desk.settle()
            desk.on(DealScreen)

    drive(open)


def test_a_click_chooses_and_one_with_ctrl_marks(today: Path) -> None:
    async def click() -> None:
        async with opened(today) as desk:
            screen = await gone_to(desk)
            await desk.pilot.click(screen.roll, offset=(10, 2))
            await desk.settle()
            assert here(screen) == "Two"
            await desk.pilot.click(screen.roll, offset=(10, 1), control=True)
            await desk.settle()
            assert len(screen.marks) == 1
            await desk.pilot.click(screen.roll, offset=(10, 0))
            await desk.settle()
            assert screen.row is not None

    drive(click)


def test_what_another_program_writes_appears_and_the_cursor_stays(today: Path, clock: Clock) -> None:
    async def watch() -> None:
        async with opened(today) as desk:
            screen = await gone_to(desk)
            await desk.press("j")
            await desk.app.watch_file()
            with open_workspace(today) as other:
                day = clock.today - timedelta(days=5)
                activities.plan(other, clock, [], kind="todo", subject="from elsewhere", due=day)
            await desk.app.watch_file()
            await desk.settle()
            assert "from elsewhere" in desk.screen_text
            assert here(screen) == "Two"

    drive(watch)


def test_a_day_that_another_program_spoiled_is_told_in_its_row(today: Path, clock: Clock) -> None:
    with open_workspace(today) as store:
        id = activities.plan(store, clock, [], kind="todo", subject="spoiled", due=clock.today)
        store.connection.execute("UPDATE activity SET due = '2026-00-31' WHERE id = ?", (id,))

    async def look() -> None:
        async with opened(today) as desk:
            await gone_to(desk)
            assert "2026-00-31" in desk.screen_text
            assert "call about One" in desk.screen_text

    drive(look)


def test_where_nothing_is_due_it_says_so(workspace: Path, clock: Clock) -> None:
    async def look() -> None:
        async with opened(workspace) as desk:
            await gone_to(desk)
            # Nothing to be praised for: nothing was ever planned.
            assert "well done" not in desk.screen_text
            assert "nothing was planned yet" in desk.screen_text
            with open_workspace(workspace) as other:
                activities.plan(other, clock, [], kind="todo", subject="x", due=clock.today + timedelta(days=60))
            await desk.app.watch_file()
            await desk.settle()
            assert "well done" in desk.screen_text
            await desk.press("j", "k", "l", "enter", "d", "z", "r", "space", "end", "home")
            desk.on(TodayScreen)

    drive(look)


@pytest.mark.parametrize("size", [(200, 50), (120, 40), (80, 24), (40, 30)])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_today_fits_any_terminal(today: Path, clock: Clock, size: tuple[int, int], language: str) -> None:
    with open_workspace(today) as store:
        id, _ = deals.add(store, clock, {"name": "検査装置🎉e\u0301" * 60, "company": "株式会社" + "長" * 300})
        long = "長い用件👩‍👩‍👧" * 80
        activities.plan(store, clock, [("deal", id)], kind="call", subject=long, due=clock.today)

    async def look() -> None:
        async with opened(today, size=size, language=language) as desk:
            await gone_to(desk)
            assert all(display_width(line) <= size[0] for line in desk.screen_text.splitlines())
            assert "One" in desk.screen_text
            assert cells.ARROWS["in"] in desk.screen_text or size[1] < 40
            assert ("今日" if language == "ja" else "Today") in desk.screen_text

    drive(look)
