"""What is done with deals from any screen that shows them, as a person does it on the board."""

from pathlib import Path

import pytest
from textual.widgets import OptionList, Static

from sfa_tui.locale import _
from sfa_tui.model.clock import Clock
from sfa_tui.model.steps import parse_step
from sfa_tui.sales import deals, rows, settings, templates
from sfa_tui.sales.nouns import CONTACT
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.deal_prompts import LogPrompt, PlanPrompt
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Picker
from sfa_tui.store import deals as store_deals
from sfa_tui.store import names, undo
from sfa_tui.store.workspace import open_workspace
from tests.conftest import TODAY, Once
from tests.live import live_rows, live_rows_in
from tests.screens.forms import deal, fill, requiring, told
from tests.screens.piloting import drive, opened


@pytest.fixture
def board(once: Once, workspace: Path, clock: Clock) -> Path:
    """A workspace with three deals of Acme in Lead, and Tanaka who works there."""

    def make() -> None:
        with open_workspace(workspace) as store:
            for number in range(3):
                deals.add(
                    store, clock, {"name": f"Deal {number}", "company": "Acme Inc.", "amount": f"{number + 1}000"}
                )
            rows.add(store, clock, CONTACT, {"name": "Tanaka", "company": "Acme Inc."})

    once(make)
    return workspace


def test_a_deal_is_added_with_a_new_company_and_the_cursor_goes_to_it(board: Path) -> None:
    async def add() -> None:
        async with opened(board) as desk:
            screen = desk.on(BoardScreen)
            await desk.press("l", "a")
            await desk.type("Big one")
            await fill(desk, "company", "Betasoloin")
            await fill(desk, "amount", "4.8m")
            await fill(desk, "expected_close", "friday")
            await desk.press("ctrl+s")
            assert desk.on(BoardScreen) is screen
            made = await desk.read(deal("Big one"))
            assert (made["stage"], made["company"], made["amount"]) == ("Qualified", "Betasoloin", 4_800_000)
            assert (made["owner"], made["expected_close"]) == ("Aoki", "2026-12-04")
            assert screen.deal is not None
            assert screen.deal["name"] == "Big one"
            assert "Betasoloin" in "\n".join(desk.told)

    drive(add)


def test_what_is_wrong_is_seen_above_the_names_that_are_suggested(board: Path, clock: Clock) -> None:
    with open_workspace(board) as store:
        deals.lose(store, clock, [names.resolve(store, "deal", "Deal 2")], reason="Price")

    async def lose() -> None:
        async with opened(board, size=(80, 24)) as desk:
            await desk.press("x", "ctrl+s")
            lines = desk.screen_text.splitlines()
            (refused,) = (place for place, line in enumerate(lines) if "a lost deal needs a reason" in line)
            assert "Price" in lines[refused + 1]

    drive(lose)


def test_a_refusal_stands_at_its_field_and_nothing_is_lost(board: Path) -> None:
    async def refuse() -> None:
        async with opened(board) as desk:
            before = live_rows_in(board)
            await desk.press("a")
            await desk.type("Big one")
            await fill(desk, "amount", "many")
            await desk.press("ctrl+s")
            form = desk.on(Form)
            assert "many" in told(desk, "amount")
            assert form.focused is next(line.editor for line in form.lines if line.entry.name == "amount")
            assert form.texts["name"] == "Big one"
            assert "many" in desk.screen_text
            await fill(desk, "amount", "5")
            await fill(desk, "name", "")
            await desk.press("ctrl+s")
            assert told(desk, "name")
            assert not told(desk, "amount")
            assert live_rows_in(board) == before

    drive(refuse)


def test_the_quick_line_is_shown_as_it_is_understood_and_logged_as_one_action(board: Path) -> None:
    async def log() -> None:
        async with opened(board) as desk:
            before = live_rows_in(board)
            await desk.press("n")
            await desk.type("< mail Tanaka: has seen the quote; next: call friday 10:00; amount: 4.5m; rank: A")
            text = desk.screen_text
            for part in ("◀ mail Tanaka (now)", "next: call 12/04 10:00", "amount 1000 → 4500000", "rank = A"):
                assert part in text, part
            await desk.press("enter")
            desk.on(BoardScreen)
            left = await desk.read(deal("Deal 0"))
            assert left["last_conversation"]["summary"] == "has seen the quote"
            assert left["last_conversation"]["contact"] == "Tanaka"
            assert left["next_step"]["kind"] == "call"
            assert left["amount"] == 4_500_000
            await desk.press("u")
            assert live_rows_in(board) == before

    drive(log)


def test_an_unknown_person_is_added_with_a_key_in_the_same_action(board: Path) -> None:
    async def log() -> None:
        async with opened(board) as desk:
            before = live_rows_in(board)
            await desk.press("n")
            await desk.type("call Sato: hello; next: call friday")
            assert "no contact Sato: ctrl+n adds one" in desk.screen_text
            await desk.press("ctrl+n")
            assert "new contact Sato" in desk.screen_text
            await desk.press("enter")
            assert (await desk.read(deal("Deal 0")))["last_conversation"]["contact"] == "Sato"
            await desk.press("u")
            assert live_rows_in(board) == before

    drive(log)


def test_what_is_no_quick_line_is_a_note_and_one_that_is_refused_stays(board: Path) -> None:
    async def log() -> None:
        async with opened(board) as desk:
            await desk.press("n")
            await desk.type("they will think about it")
            assert "a note" in desk.screen_text
            await desk.type("; amount: many")
            assert "× amount" in desk.screen_text
            await desk.press("enter")
            prompt = desk.on(LogPrompt)
            assert prompt.typed == "they will think about it; amount: many"
            assert "many" in str(prompt.query_one("#told", Static).render())
            await desk.press("escape")
            desk.on(Confirm)
            await desk.press("n")
            assert desk.on(LogPrompt).typed == "they will think about it; amount: many"
            await desk.press("escape", "y")
            desk.on(BoardScreen)
            assert (await desk.read(deal("Deal 0")))["last_conversation"] is None

    drive(log)


def test_the_whole_question_stands_on_a_phone(board: Path) -> None:
    async def move() -> None:
        async with opened(board, size=(40, 24), language="ja") as desk:
            await desk.press("L")
            desk.on(PlanPrompt)
            asked = "".join(desk.screen_text.split())
            assert "には次回予定がありません。次は何をしますか?" in asked

    drive(move)


def test_after_a_conversation_without_a_next_step_the_app_asks_for_one(board: Path) -> None:
    async def log() -> None:
        async with opened(board) as desk:
            await desk.press("n")
            await desk.type("call Tanaka: hello")
            await desk.press("enter")
            assert "Deal 0 has no next step" in desk.screen_text
            desk.on(PlanPrompt)
            await desk.type("call Tanaka tomorrow 10:00")
            await desk.press("ctrl+r", "ctrl+r")
            assert "call Tanaka tomorrow 10:00" in desk.screen_text
            assert "reminder 1h before" in desk.screen_text
            await desk.press("enter")
            desk.on(BoardScreen)
            step = (await desk.read(deal("Deal 0")))["next_step"]
            assert step["due"] == "2026-12-02T01:00:00.000Z"
            reminders = await desk.read(
                lambda store, _clock: store.connection.execute("SELECT minutes_before FROM reminder").fetchall()
            )
            assert reminders == [(60,)]
            await desk.press("n")
            await desk.type("call Tanaka: once more")
            await desk.press("enter")
            desk.on(BoardScreen)

    drive(log)


def test_a_next_step_recurs(board: Path) -> None:
    async def plan() -> None:
        async with opened(board) as desk:
            await desk.press("p")
            await desk.type("call Tanaka tomorrow 10:00")
            await desk.press("ctrl+t", "ctrl+t")
            assert "weekly" in desk.screen_text
            await desk.press("enter")
            desk.on(BoardScreen)
            rules = await desk.read(lambda store, _: store.connection.execute("SELECT rrule FROM activity").fetchall())
            assert rules == [("FREQ=WEEKLY",)]
            await desk.press("p")
            await desk.type("check daily figures")
            await desk.press("ctrl+t")
            assert "today" in desk.screen_text
            await desk.press("ctrl+t", "ctrl+t", "ctrl+t", "ctrl+t")
            assert "no day" in desk.screen_text
            await desk.press("escape", "y")
            desk.on(BoardScreen)

    drive(plan)


def test_a_next_step_recurs_where_its_line_says_so(board: Path) -> None:
    async def plan() -> None:
        async with opened(board) as desk:
            await desk.press("p")
            await desk.type("every monday 10:00 call Tanaka")
            assert "weekly" in desk.screen_text
            await desk.press("enter")
            desk.on(BoardScreen)
            told = await desk.read(
                lambda store, _: store.connection.execute("SELECT due, rrule FROM activity").fetchall()
            )
            assert told == [("2026-12-07T01:00:00.000Z", "FREQ=WEEKLY")]
            await desk.press("n")
            await desk.type("call Tanaka: once more; next: every friday call")
            assert "weekly" in desk.screen_text
            await desk.press("escape", "y")
            desk.on(BoardScreen)

    drive(plan)


def test_a_day_that_is_over_is_asked_about(board: Path) -> None:
    async def plan() -> None:
        async with opened(board) as desk:
            for key, line in (("p", "call back 2026-11-30"), ("n", "call: hello; next: 2026-11-30 call back")):
                await desk.press(key)
                await desk.type(line)
                assert "that day is over" in desk.screen_text
                await desk.press("enter")
                assert "2026-11-30 is over" in desk.screen_text
                await desk.press("n")
                assert line in desk.screen_text
                await desk.press("enter", "y")
                desk.on(BoardScreen)
                assert "1d overdue" in desk.screen_text
                await desk.press("u")

    drive(plan)


def test_the_steps_of_a_template_are_planned_at_once(board: Path) -> None:
    async def plan() -> None:
        async with opened(board) as desk:
            await desk.press("p", "ctrl+l")
            assert "There is no template yet" in desk.screen_text
            steps = [parse_step("0d mail thanks"), parse_step("3d call about it")]
            await desk.app.session.write(lambda store, _: templates.add(store, "after demo", steps))
            await desk.type("2026-12-07")
            await desk.press("ctrl+l")
            assert "0d mail thanks / 3d call about it" in desk.screen_text
            await desk.press("escape")
            desk.on(PlanPrompt)
            await desk.press("ctrl+l", "enter")
            desk.on(BoardScreen)
            dues = await desk.read(lambda store, _: store.connection.execute("SELECT due FROM activity").fetchall())
            assert dues == [("2026-12-07",), ("2026-12-10",)]
            await desk.press("u")
            assert (await desk.read(deal("Deal 0")))["next_step"] is None

    drive(plan)


def test_the_question_for_a_next_step_can_be_turned_off(board: Path) -> None:
    with open_workspace(board) as store:
        settings.set_value(store, "ask_next_step", "no")

    async def log() -> None:
        async with opened(board) as desk:
            await desk.press("n")
            await desk.type("call Tanaka: hello")
            await desk.press("enter")
            desk.on(BoardScreen)

    drive(log)


def test_a_next_step_is_planned(board: Path) -> None:
    async def plan() -> None:
        async with opened(board) as desk:
            await desk.press("p")
            await desk.type("send quote")
            assert "send quote, no day" in desk.screen_text
            await desk.type(" friday")
            await desk.press("enter")
            assert (await desk.read(deal("Deal 0")))["next_step"]["due"] == "2026-12-04"
            await desk.press("p", "enter")
            desk.on(BoardScreen)

    drive(plan)


def test_a_deal_is_won_on_a_day_with_a_moment_of_joy(board: Path) -> None:
    async def win() -> None:
        async with opened(board) as desk:
            await desk.press("w")
            assert desk.on(Form).texts == {"closed_on": TODAY}
            await fill(desk, "closed_on", "tomorow")
            await desk.press("enter")
            assert "tomorow" in told(desk, "closed_on")
            await fill(desk, "closed_on", "2026-12-01")
            await desk.press("enter")
            desk.on(BoardScreen)
            assert (await desk.read(deal("Deal 0")))["kind"] == "won"
            assert "$1,000" in "\n".join(desk.told)
            assert "won so far" in "\n".join(desk.told)

    drive(win)


def test_a_deal_is_lost_for_a_reason_that_is_picked_or_new(board: Path) -> None:
    async def lose() -> None:
        async with opened(board) as desk:
            await desk.press("x", "ctrl+s")
            assert told(desk, "reason")
            await desk.type("price")
            await fill(desk, "competitor", "Rival")
            await desk.press("ctrl+s")
            desk.on(BoardScreen)
            lost = await desk.read(deal("Deal 0"))
            assert (lost["kind"], lost["lost_reason"], lost["lost_kind"]) == ("lost", "price", "competitor")
            await desk.press("x", "down")
            listed = desk.on(Form).query(OptionList).first()
            assert listed.display
            await desk.press("enter")
            assert desk.on(Form).texts["reason"]
            await desk.press("ctrl+s")
            desk.on(BoardScreen)

    drive(lose)


def test_what_a_stage_asks_for_is_asked_in_place_and_is_one_action_with_the_move(board: Path) -> None:
    requiring(board, "Qualified", "expected_close", "company.sector", "contact.champion")

    async def move() -> None:
        async with opened(board) as desk:
            before = live_rows_in(board)
            await desk.press("L")
            form = desk.on(Form)
            assert set(form.texts) == {"expected_close", "company.sector", "contact.champion"}
            await fill(desk, "expected_close", "soonish")
            await fill(desk, "company.sector", "steel")
            await fill(desk, "contact.champion", "Sato")
            await desk.press("ctrl+s")
            assert "soonish" in told(desk, "expected_close")
            assert live_rows_in(board) == before
            await fill(desk, "expected_close", "2026-12-18")
            await desk.press("ctrl+s")
            desk.on(PlanPrompt)
            await desk.press("escape")
            screen = desk.on(BoardScreen)
            left = await desk.read(deal("Deal 0"))
            assert (left["stage"], left["expected_close"]) == ("Qualified", "2026-12-18")
            assert [(each["name"], each["role"]) for each in left["contacts"]] == [("Sato", "champion")]
            assert screen.deal is not None
            assert screen.deal["name"] == "Deal 0"
            assert "Sato" in "\n".join(desk.told)
            await desk.press("u")
            assert live_rows_in(board) == before

    drive(move)


def test_what_the_won_stage_asks_for_is_asked_with_the_day(board: Path) -> None:
    requiring(board, "Won", "expected_close")

    async def win() -> None:
        async with opened(board) as desk:
            await desk.press("w", "ctrl+s")
            assert told(desk, "expected_close")
            await fill(desk, "expected_close", "2026-12-18")
            await desk.press("ctrl+s")
            desk.on(BoardScreen)
            assert (await desk.read(deal("Deal 0")))["kind"] == "won"

    drive(win)


def test_a_deal_is_edited_and_only_what_was_changed_is_written(board: Path) -> None:
    async def edit() -> None:
        async with opened(board) as desk:
            await desk.press("e")
            assert desk.on(Form).texts["amount"] == "1000"
            await fill(desk, "amount", "2000")
            await fill(desk, "tag", "urgent, renewal")
            await desk.press("ctrl+s")
            left = await desk.read(deal("Deal 0"))
            assert (left["amount"], left["tags"]) == (2000, ["renewal", "urgent"])
            await desk.press("e")
            await fill(desk, "tag", "renewal, big")
            await desk.press("ctrl+s")
            assert (await desk.read(deal("Deal 0")))["tags"] == ["big", "renewal"]
            last = await desk.read(lambda store, _clock: undo.last_action(store))
            assert "amount" not in last[3]

    drive(edit)


def test_many_deals_are_edited_as_one_action(board: Path, marked: None) -> None:
    async def edit() -> None:
        async with opened(board) as desk:
            before = live_rows_in(board)
            await desk.press("e")
            assert "Set on 3 deals" in desk.screen_text
            await desk.type("clos")
            await desk.press("enter")
            assert "expected close of 3 deals" in desk.screen_text
            await desk.type("2026-12-24")
            await desk.press("enter")
            desk.on(BoardScreen)
            for number in range(3):
                assert (await desk.read(deal(f"Deal {number}")))["expected_close"] == "2026-12-24"
            await desk.press("u")
            assert live_rows_in(board) == before

    drive(edit)


def test_many_deals_are_deleted_if_the_person_agrees(board: Path, marked: None) -> None:
    async def delete() -> None:
        async with opened(board) as desk:
            before = live_rows_in(board)
            await desk.press("delete")
            assert "Delete 3 deals" in desk.screen_text
            await desk.press("escape")
            assert live_rows_in(board) == before
            await desk.press("delete", "y")
            assert await desk.read(lambda store, clock: store_deals.ids(store, store_deals.everything(), clock)) == []
            assert [text.startswith("deal delete") for text in desk.told] == [True]
            assert "undo" in desk.screen_text.splitlines()[-1]
            await desk.press("n", "p", "e", "x", "w", "Z")
            desk.on(BoardScreen)
            await desk.press("u")
            assert live_rows_in(board) == before

    drive(delete)


def test_a_deal_is_parked_and_taken_back(board: Path) -> None:
    async def park() -> None:
        async with opened(board) as desk:
            await desk.press("Z")
            await desk.type("yesterday")
            await desk.press("enter")
            assert "2026-11-30" in told(desk, "parked_until")
            await fill(desk, "parked_until", "+14d")
            await desk.press("enter")
            assert (await desk.read(deal("Deal 0")))["parked_until"] == "2026-12-15"

    drive(park)


def test_a_workspace_that_cannot_be_written_says_so_and_keeps_the_text(board: Path) -> None:
    async def log() -> None:
        async with opened(board) as desk:
            await desk.app.session.write(lambda store, _clock: store.connection.execute("PRAGMA busy_timeout = 1"))
            other = open_workspace(board)
            other.connection.execute("BEGIN IMMEDIATE")
            await desk.press("n")
            await desk.type("call Tanaka: hello; next: call friday")
            await desk.press("enter")
            prompt = desk.on(LogPrompt)
            assert "locked" in str(prompt.query_one("#told", Static).render())
            assert prompt.typed == "call Tanaka: hello; next: call friday"
            await desk.press("escape", "y", "a")
            await desk.type("Big one")
            await desk.press("ctrl+s")
            assert "locked" in str(desk.on(Form).query_one("#told", Static).render())
            assert desk.on(Form).texts["name"] == "Big one"
            other.close()
            await desk.press("ctrl+s")
            desk.on(BoardScreen)
            assert (await desk.read(deal("Big one")))["name"] == "Big one"

    drive(log)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("key", ["a", "e", "n", "p", "w", "x", "Z", "delete"])
def test_everything_has_room_on_a_phone_in_both_languages(board: Path, key: str, language: str) -> None:
    async def look() -> None:
        async with opened(board, size=(40, 30), language=language) as desk:
            await desk.press(key)
            assert not isinstance(desk.app.screen, BoardScreen)
            text = desk.screen_text
            assert "Deal 0" in text or _("New deal") in text
            if isinstance(desk.app.screen, Form):
                assert _("save (ctrl+s)") in text
            await desk.press("escape")
            desk.on(BoardScreen)

    drive(look)


def test_a_japanese_quick_line_is_understood(board: Path) -> None:
    async def log() -> None:
        async with opened(board, language="ja") as desk:
            await desk.press("n")
            await desk.type("昨日 訪問 Tanaka様: 見積を見た; 次回: 金曜10時 見積提出; 確度: A")
            text = desk.screen_text
            assert "訪問" in text
            assert "見積提出" in text
            await desk.press("enter")
            assert (await desk.read(deal("Deal 0")))["rank"] == "A"

    drive(log)


def test_a_deal_is_opened_again_where_it_is_closed(board: Path, clock: Clock) -> None:
    with open_workspace(board) as store:
        deals.win(store, clock, [names.resolve(store, "deal", "Deal 0")])

    async def reopen() -> None:
        async with opened(board) as desk:
            screen = desk.on(BoardScreen)
            won = await desk.read(deal("Deal 0"))
            screen.chosen = lambda: [won]  # type: ignore[method-assign]
            assert not screen.check_action("deal_win", ())
            await desk.press("o")
            desk.on(PlanPrompt)
            assert (await desk.read(deal("Deal 0")))["kind"] == "open"

    drive(reopen)


def test_what_two_answer_to_is_asked(board: Path, clock: Clock) -> None:
    with open_workspace(board) as store:
        for company in ("Alpha", "Beta"):
            rows.add(store, clock, CONTACT, {"name": "Sato", "company": company})
    requiring(board, "Qualified", "contact.champion")

    async def move() -> None:
        async with opened(board) as desk:
            await desk.press("L")
            await desk.type("Sato")
            await desk.press("ctrl+s")
            desk.on(Picker)
            await desk.press("down", "enter", "escape")
            left = await desk.read(deal("Deal 0"))
            assert left["stage"] == "Qualified"
            assert [each["name"] for each in left["contacts"]] == ["Sato"]
            assert len(await desk.read(lambda store, _clock: names.candidates(store, "contact", "Sato"))) == 2

    drive(move)


@pytest.mark.parametrize(
    ("key", "text", "save"),
    [
        ("n", "mail: hi; next: call tomorrow", "enter"),
        ("p", "call tomorrow", "enter"),
        ("e", "more", "ctrl+s"),
        ("w", "", "ctrl+s"),
        ("Z", "friday", "ctrl+s"),
    ],
)
def test_a_deal_that_is_deleted_while_something_is_typed_about_it_takes_nothing(
    workspace: Path, clock: Clock, key: str, text: str, save: str
) -> None:
    with open_workspace(workspace) as store:
        id, _made = deals.add(store, clock, {"name": "One"})

    async def say() -> None:
        async with opened(workspace) as desk:
            await desk.press(key)
            asked = desk.app.screen
            await desk.type(text)
            with open_workspace(workspace) as store:
                deals.delete(store, [id])
                before = live_rows(store.connection)
            await desk.press(save)
            assert desk.app.screen is asked
            assert "that deal is not there any more" in " ".join(desk.screen_text.split())
            assert text in desk.screen_text
        assert live_rows_in(workspace) == before

    drive(say)
