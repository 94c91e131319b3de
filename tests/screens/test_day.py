"""The Day screen as a person uses it: each key and each click, on a real workspace."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.text import display_width
from sfa_tui.sales import activities, comments, deals, rows
from sfa_tui.sales import reports as verbs
from sfa_tui.sales.nouns import USER
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.day import DayScreen
from sfa_tui.screens.day_prompts import SayPrompt
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.today_prompts import DonePrompt
from sfa_tui.store import names, reports, workday
from sfa_tui.store.workspace import Store, open_workspace
from tests.conftest import TODAY, Once, Run
from tests.screens.piloting import Desk, drive, opened


def become(store: Store, name: str) -> None:
    (id,) = store.connection.execute("SELECT id FROM user WHERE name = ?", (name,)).fetchone()
    store.set_local("me", id)


@pytest.fixture
def day(once: Once, workspace: Path, clock: Clock) -> Path:
    """A workspace in which Aoki leads Mori and Beck; Mori has handed in yesterday and today, and there is a comment for
    Aoki on a deal of hers, on which something was said and something is planned."""

    def make() -> None:
        with open_workspace(workspace) as store:
            me = str(store.local("me"))
            rows.edit(store, clock, USER, [me], {"team": "West", "role": "manager"})
            for name in ("Mori", "Beck"):
                rows.add(store, clock, USER, {"name": name, "team": "West", "role": "rep"})
            deal, _ = deals.add(store, clock, {"name": "GTX", "company": "Acme Inc."})
            activities.log(store, clock, [("deal", deal)], kind="call", summary="wants 10% off", direction="in")
            activities.plan(store, clock, [("deal", deal)], kind="visit", subject="see the line", due=clock.today)
            become(store, "Mori")
            comments.comment(store, clock, [("deal", deal)], "shall I come along?")
            for ago, text in ((1, "quiet"), (0, "a good day\nwith two lines")):
                verbs.submit(store, clock, workday.span("day", clock.today - timedelta(days=ago)), text)
            store.set_local("me", me)

    once(make)
    return workspace


async def gone_to(desk: Desk) -> DayScreen:
    """Go to the screen."""
    await desk.press("f8")
    return desk.on(DayScreen)


def standing(store: Store, user: str, clock: Clock, ago: int = 0) -> str:
    """Return where the report of a user stands."""
    (id,) = store.connection.execute("SELECT id FROM user WHERE name = ?", (user,)).fetchone()
    span = workday.span("day", clock.today - timedelta(days=ago))
    found = reports.find(store, str(store.local("me")), id, span)
    return str(found["standing"]) if found else "missing"


def starts_on(screen: DayScreen) -> object:
    """Return which day the report that is shown is of."""
    return screen.report and screen.report["starts_on"]


def test_the_draft_and_the_desk_are_as_the_command_line_has_them(day: Path, invoke: Run) -> None:
    told = invoke("day", "--json").ok().json
    queue = invoke("day", "--team", "--json").ok().json

    async def look() -> None:
        async with opened(day) as desk:
            screen = await gone_to(desk)
            shown: Any = screen.report
            assert {key: shown[key] for key in told} == told
            assert [each["id"] for each in screen.pile_of.unread] == [each["id"] for each in queue["unread"]]
            assert [each["user"] for each in screen.pile_of.missing] == [each["user"] for each in queue["missing"]]
            text = desk.screen_text
            for part in ("Aoki, 2026-12-01", "not begun", "wants 10% off", "we owe", "visit see the line", "TO READ"):
                assert part in text
            assert "shall I come along?" in text
            # Two reports and a comment are to be read.
            assert "Day 3" in text.splitlines()[0]
            assert text.count("Mori") == 3  # two reports and the comment
            assert text.count("Beck") == 2  # yesterday and today

    drive(look)


def test_every_kind_of_change_is_drawn(day: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_workspace(day) as store:
        for name in ("Moved one", "Won one", "Lost one", "Slipped one"):
            deals.add(store, clock, {"name": name, "amount": "5", "expected_close": "2026-12-10"})
        ids = {name: names.resolve(store, "deal", f"{name} one") for name in ("Moved", "Won", "Lost", "Slipped")}
        deals.move(store, clock, [ids["Moved"]], names.resolve(store, "stage", "Qualified"))
        deals.win(store, clock, [ids["Won"]])
        deals.lose(store, clock, [ids["Lost"]], reason="price")
        deals.edit(store, clock, [ids["Slipped"]], {"expected_close": "2026-12-20", "amount": "7"})
        # The journal bears the time of the machine; the screen is to show that day.
        (at,) = store.connection.execute("SELECT max(at) FROM action").fetchone()
    monkeypatch.setenv("SFA_TODAY", clock.local_day(at).isoformat())

    async def look() -> None:
        async with opened(day, size=(120, 60)) as desk:
            screen = await gone_to(desk)
            told: Any = screen.report
            assert {each["what"] for each in told["changes"]} >= {"added", "moved", "won", "lost", "close"}
            for name in ids:
                assert f"{name} one" in desk.screen_text

    drive(look)


def test_remarks_are_written_in_place_and_handed_in(day: Path, clock: Clock) -> None:
    async def work() -> None:
        async with opened(day) as desk:
            screen = await gone_to(desk)
            await desk.press("e")
            assert screen.writing
            await desk.type("met Acme")
            await desk.press("enter")
            await desk.type("twice")
            await desk.press("ctrl+s")
            assert not screen.writing
            assert screen.report is not None
            assert (screen.report["standing"], screen.report["remarks"]) == ("draft", "met Acme\ntwice")
            assert "twice" in desk.screen_text
            await desk.press("s")
            assert await desk.read(lambda store, _: standing(store, "Aoki", clock)) == "submitted"
            assert "submitted" in desk.screen_text
            assert not screen.check_action("submit", ())
            await desk.press("u")
            assert await desk.read(lambda store, _: standing(store, "Aoki", clock)) == "draft"
            assert "draft" in desk.screen_text

    drive(work)


def test_what_was_typed_is_kept_until_it_is_thrown_away(day: Path, clock: Clock) -> None:
    async def work() -> None:
        async with opened(day) as desk:
            screen = await gone_to(desk)
            await desk.press("e", "escape")
            assert not screen.writing
            await desk.press("e")
            await desk.type("half a")
            await desk.press("escape")
            desk.on(Confirm)
            await desk.press("n")
            assert screen.remarks.text == "half a"
            # What happens elsewhere meanwhile does not touch it.
            await screen.reload()
            assert (screen.writing, screen.remarks.text) == (True, "half a")
            await desk.press("escape", "y")
            assert not screen.writing
            assert await desk.read(lambda store, _: standing(store, "Aoki", clock)) == "missing"

    drive(work)


def test_new_remarks_hand_it_in_again(day: Path, clock: Clock) -> None:
    async def work() -> None:
        async with opened(day) as desk:
            screen = await gone_to(desk)
            await desk.press("s", "e")
            await desk.type("more")
            await desk.press("tab")
            desk.on(Confirm)
            await desk.press("y")
            assert not screen.writing
            assert screen.report is not None
            assert (screen.report["standing"], screen.report["remarks"]) == ("submitted", "more")
            said: Any = screen.report["thread"]
            assert [(each["kind"], each["body"]) for each in said] == [("submitted", None), ("submitted", "more")]

    drive(work)


def test_remarks_in_the_person_s_own_editor(day: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sfa_tui.screens import editor

    monkeypatch.setattr(editor, "edit_text", lambda _app, text: f"{text} and more")

    async def work() -> None:
        async with opened(day) as desk:
            screen = await gone_to(desk)
            await desk.press("e")
            await desk.type("some")
            await desk.press("ctrl+e", "ctrl+s")
            assert screen.report is not None
            assert screen.report["remarks"] == "some and more"

    drive(work)


async def at_first_unread(desk: Desk) -> DayScreen:
    screen = await gone_to(desk)
    for _ in range(20):
        if screen.report is not None and screen.report["unread"]:
            return screen
        await desk.press("j")
    raise AssertionError("nothing is unread")


def test_a_leader_reads_approves_and_returns(day: Path, clock: Clock) -> None:
    async def work() -> None:
        async with opened(day) as desk:
            screen = await at_first_unread(desk)
            assert starts_on(screen) == "2026-11-30"
            assert "quiet" in desk.screen_text
            for key in ("e", "s", "d"):  # nothing of one's own is to be done here
                await desk.press(key)
                assert desk.app.screen is screen
            await desk.press("space")
            assert await desk.read(lambda store, _: standing(store, "Mori", clock, 1)) == "seen"
            # The cursor has gone on to the next one.
            assert starts_on(screen) == "2026-12-01"
            await desk.press("r")
            prompt = desk.on(SayPrompt)
            await desk.press("enter")  # without a word it is not returned
            assert await desk.read(lambda store, _: standing(store, "Mori", clock)) == "submitted"
            if desk.app.screen is not prompt:
                await desk.press("r")
            await desk.type("@Mori and @Nobody what price")
            text = desk.screen_text
            assert "tells Mori" in text
            assert "Nobody is nobody's name" in text
            await desk.press("enter")
            assert await desk.read(lambda store, _: standing(store, "Mori", clock)) == "returned"
            assert "what price" in desk.screen_text
            assert screen.pile_of.unread == []
            await desk.press("u")
            assert await desk.read(lambda store, _: standing(store, "Mori", clock)) == "submitted"
            await at_first_unread(desk)
            await desk.press("a")
            assert await desk.read(lambda store, _: standing(store, "Mori", clock)) == "approved"
            assert "approved" in desk.screen_text
            assert "READ" in desk.screen_text

    drive(work)


def test_a_comment_on_a_report(day: Path) -> None:
    async def work() -> None:
        async with opened(day) as desk:
            screen = await at_first_unread(desk)
            await desk.press("c")
            await desk.type("well done")
            await desk.press("enter")
            assert desk.app.screen is screen
            assert [each["starts_on"] for each in screen.pile_of.unread] == ["2026-12-01"]
            found = await desk.read(
                lambda store, _: store.connection.execute(
                    "SELECT kind, body FROM comment WHERE noun = 'report'"
                ).fetchall()
            )
            assert found == [("comment", "well done")]

    drive(work)


def test_comments_for_me_are_answered_read_and_opened(day: Path) -> None:
    async def work() -> None:
        async with opened(day) as desk:
            screen = await gone_to(desk)
            while not screen.focused_key.startswith("comment:"):
                await desk.press("down")
            await desk.press("c")
            desk.on(SayPrompt)
            await desk.type("yes, @Mori")
            await desk.press("enter")
            assert screen.pile_of.comments == []
            await desk.press("u")
            while not screen.focused_key.startswith("comment:"):
                await desk.press("up")
            await desk.press("enter")
            assert desk.on(DealScreen)
            await desk.press("escape", "space")
            assert screen.pile_of.comments == []

    drive(work)


def test_a_report_that_came_back_is_found_from_the_comment_on_it(day: Path, clock: Clock) -> None:
    with open_workspace(day) as store:
        me = str(store.local("me"))
        id = verbs.submit(store, clock, workday.span("day", clock.today - timedelta(days=4)), "all well")
        rows.add(store, clock, USER, {"name": "Ueda", "role": "admin"})
        become(store, "Ueda")
        verbs.answer(store, clock, [id], "returned", "is it?")
        store.set_local("me", me)

    async def work() -> None:
        async with opened(day) as desk:
            screen = await gone_to(desk)
            while not screen.focused_key.startswith("comment:") or starts_on(screen) == TODAY:
                await desk.press("down")
            assert starts_on(screen) == "2026-11-27"
            assert "is it?" in desk.screen_text
            await desk.press("enter")
            assert screen.sheet.has_focus
            await desk.press("e")
            await desk.type("!")
            await desk.press("ctrl+s", "s")
            assert screen.report is not None
            assert (screen.report["standing"], screen.report["remarks"]) == ("submitted", "all well!")

    drive(work)


def test_leafing_through_days_and_weeks(day: Path) -> None:
    async def work() -> None:
        async with opened(day) as desk:
            screen = await gone_to(desk)

            def shown() -> tuple[str, str]:
                assert screen.report is not None
                return str(screen.report["kind"]), str(screen.report["starts_on"])

            await desk.press("l")  # nothing lies ahead
            assert shown() == ("day", "2026-12-01")
            await desk.press("h", "left")
            assert shown() == ("day", "2026-11-29")
            await desk.press("right")
            assert shown() == ("day", "2026-11-30")
            await desk.press("w")
            assert shown() == ("week", "2026-11-30")
            assert "NOT REPORTED: WEEKS" in desk.screen_text
            await desk.press("h")
            assert shown() == ("week", "2026-11-23")
            await desk.press("w")
            assert shown() == ("day", "2026-11-29")
            await desk.press("t")
            assert shown() == ("day", "2026-12-01")

    drive(work)


def test_what_is_planned_is_done_here_and_entries_lead_to_their_deal(day: Path) -> None:
    async def work() -> None:
        async with opened(day) as desk:
            screen = await gone_to(desk)
            await desk.press("tab")
            assert screen.sheet.has_focus
            while not screen.focused_key.startswith("planned:"):
                await desk.press("down")
            await desk.press("d")
            desk.on(DonePrompt)
            await desk.type("saw it; next: friday send quote")
            await desk.press("enter")
            assert desk.app.screen is screen
            told: Any = screen.report
            assert "saw it" in [each["summary"] for each in told["conversations"]]
            assert told["left"] == []
            await desk.press("home", "enter")
            desk.on(DealScreen)
            await desk.press("escape", "shift+tab")
            assert screen.pile.has_focus

    drive(work)


def test_the_mouse_does_the_same(day: Path) -> None:
    async def work() -> None:
        async with opened(day) as desk:
            screen = await gone_to(desk)
            line = next(y for y, text in enumerate(desk.screen_text.splitlines()) if "Mori" in text and "11/30" in text)
            await desk.pilot.click(offset=(6, line))
            await desk.settle()
            assert screen.report is not None
            assert screen.report["starts_on"] == "2026-11-30"
            line = next(y for y, text in enumerate(desk.screen_text.splitlines()) if "shall I" in text)
            await desk.pilot.click(offset=(6, line), times=2)
            await desk.settle()
            desk.on(DealScreen)

    drive(work)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_narrow_terminal_shows_one_side(day: Path, language: str) -> None:
    async def work() -> None:
        async with opened(day, size=(60, 20), language=language) as desk:
            screen = await gone_to(desk)
            assert "wants 10% off" in desk.screen_text
            assert "Mori" not in desk.screen_text
            await desk.press("tab")
            assert "Mori" in desk.screen_text
            assert "wants 10% off" not in desk.screen_text
            assert max(map(display_width, desk.screen_text.splitlines())) <= 60
            await desk.press("enter")
            assert screen.sheet.has_focus
            await desk.pilot.click(offset=(2, 1))
            await desk.settle()
            assert screen.pile.has_focus
            # Where there is room again both stand side by side.
            await desk.pilot.resize_terminal(120, 40)
            await desk.settle()
            assert "wants 10% off" in desk.screen_text

    drive(work)


def test_what_another_program_writes_is_shown(day: Path, invoke: Run) -> None:
    async def work() -> None:
        async with opened(day) as desk:
            screen = await gone_to(desk)
            await desk.app.watch_file()
            invoke("log", "GTX", "mail: from outside").ok()
            await desk.app.watch_file()
            await desk.settle()
            assert "from outside" in desk.screen_text
            assert desk.app.screen is screen

    drive(work)


def test_a_rep_has_a_desk_of_their_own(day: Path) -> None:
    with open_workspace(day) as store:
        become(store, "Beck")

    async def work() -> None:
        async with opened(day) as desk:
            await gone_to(desk)
            text = desk.screen_text
            assert "Beck, 2026-12-01" in text
            assert "TO READ" not in text
            assert "nothing was logged" in text

    drive(work)


def test_where_nobody_works_yet_it_says_what_to_do(day: Path) -> None:
    with open_workspace(day) as store:
        store.connection.execute("DELETE FROM local_setting WHERE key = 'me'")

    async def work() -> None:
        async with opened(day) as desk:
            await gone_to(desk)
            assert "Nobody works here yet" in desk.screen_text
            for key in ("e", "s", "d", "space", "a", "r", "c", "h", "l", "w", "t", "enter", "tab"):
                await desk.press(key)

    drive(work)


def test_a_broken_date_is_shown_in_its_place(day: Path) -> None:
    with open_workspace(day) as store:
        store.connection.execute(
            "UPDATE report SET starts_on = 'soon', submitted_at = 'once' WHERE starts_on = ?", (TODAY,)
        )
        store.connection.execute("UPDATE activity SET due = 'some day' WHERE done_at IS NULL")

    async def work() -> None:
        async with opened(day) as desk:
            screen = await gone_to(desk)
            assert "soon" in desk.screen_text
            for _ in range(12):
                await desk.press("down")
            assert desk.app.screen is screen

    drive(work)


def test_a_hostile_name_is_text(day: Path, clock: Clock) -> None:
    with open_workspace(day) as store:
        store.connection.execute("UPDATE user SET name = '[red]Mori[/]\x1b[31m' WHERE name = 'Mori'")
        become(store, "Aoki")

    async def work() -> None:
        async with opened(day) as desk:
            await at_first_unread(desk)
            assert "[red]Mori[/]" in desk.screen_text
            assert "\x1b" not in desk.screen_text

    drive(work)
