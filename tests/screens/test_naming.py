"""Who is meant by a name in a line that is typed: picked where several answer to it, added where nobody does."""

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, deals, rows
from sfa_tui.sales.nouns import CONTACT
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.deal_prompts import LogPrompt, PlanPrompt
from sfa_tui.screens.picker import Picker
from sfa_tui.store import names
from sfa_tui.store.workspace import Store, open_workspace
from tests.live import live_rows_in
from tests.screens.forms import deal
from tests.screens.piloting import Desk, drive, opened


@pytest.fixture
def board(workspace: Path, clock: Clock) -> Path:
    """A workspace with a deal of Acme, where two are called Sato, and two more elsewhere called Mori."""
    with open_workspace(workspace) as store:
        deals.add(store, clock, {"name": "Deal 0", "company": "Acme"})
        for name, company, title in (
            ("Sato Ichiro", "Acme", "Buyer"),
            ("Sato Hanako", "Acme", "Head of IT"),
            ("Mori", "Beta", ""),
            ("Mori", "Gamma", ""),
        ):
            rows.add(store, clock, CONTACT, {"name": name, "company": company, "title": title})
    return workspace


async def entries(desk: Desk) -> list[tuple[str, list[str]]]:
    """Return what each activity says, with the people of it."""

    def read(store: Store, _clock: Clock) -> list[tuple[str, list[str]]]:
        sql = (
            "SELECT coalesce(a.summary, a.subject), (SELECT group_concat(p.name || coalesce('/' || c.name, ''))"
            " FROM activity_link l JOIN contact p ON p.id = l.row_id LEFT JOIN company c ON c.id = p.company_id"
            " WHERE l.activity_id = a.id) FROM activity a WHERE a.deleted_at IS NULL ORDER BY a.n"
        )
        return [(said, people.split(",") if people else []) for said, people in store.connection.execute(sql)]

    return await desk.read(read)


@pytest.mark.parametrize(("language", "line"), [("en", "call Sato: has seen it"), ("ja", "電話 Sato様: has seen it")])
def test_who_is_meant_is_picked_where_several_answer_to_a_name(board: Path, language: str, line: str) -> None:
    async def log() -> None:
        async with opened(board, language=language) as desk:
            before = live_rows_in(board)
            await desk.press("n")
            await desk.type(line)
            assert "Sato" in str(desk.on(LogPrompt).query_one("#meaning", Static).render())
            await desk.press("enter")
            picker = desk.on(Picker)
            for told in ("Sato Ichiro · Acme · Buyer", "Sato Hanako · Acme · Head of IT"):
                assert told in desk.screen_text
            assert picker._title.count("Sato") == 1
            await desk.press("escape")
            assert desk.on(LogPrompt).typed == line
            assert live_rows_in(board) == before
            await desk.press("enter", "down", "enter")
            desk.on(PlanPrompt)
            assert await entries(desk) == [("has seen it", ["Sato Hanako/Acme"])]
            await desk.press("escape", "u")
            assert live_rows_in(board) == before

    drive(log)


def test_the_name_stays_in_the_text_or_is_somebody_new_where_that_is_picked(board: Path) -> None:
    async def log() -> None:
        async with opened(board) as desk:
            before = live_rows_in(board)
            await desk.press("n")
            await desk.type("call Sato: hello")
            await desk.press("enter")
            await desk.type("nobody")
            await desk.press("enter", "escape")
            assert await entries(desk) == [("Sato: hello", [])]
            await desk.press("u")
            assert live_rows_in(board) == before
            await desk.press("n")
            await desk.type("call Sato: hello; next: call Sato friday")
            await desk.press("enter")
            await desk.type("new contact")
            await desk.press("enter")
            desk.on(BoardScreen)
            assert await entries(desk) == [("hello", ["Sato/Acme"]), ("call Sato", ["Sato/Acme"])]
            await desk.press("u")
            assert live_rows_in(board) == before

    drive(log)


def test_a_next_step_asks_as_well_and_one_name_is_asked_about_once(board: Path) -> None:
    async def log() -> None:
        async with opened(board) as desk:
            await desk.press("n")
            await desk.type("call Sato: hello; next: call Mori friday")
            assert "several answer to Mori: enter asks which" in desk.screen_text
            await desk.press("enter", "enter")
            assert desk.on(Picker)._title == "Which Mori?"
            await desk.press("down", "enter")
            desk.on(BoardScreen)
            told = dict(await entries(desk))
            assert told["hello"] == ["Sato Ichiro/Acme"]
            assert sorted(told["call Mori"]) == ["Mori/Gamma", "Sato Ichiro/Acme"]
            await desk.press("p")
            await desk.type("visit Mori 12/18")
            await desk.press("enter", "enter")
            desk.on(BoardScreen)
            assert dict(await entries(desk))["visit Mori"] == ["Mori/Beta"]

    drive(log)


def test_what_came_of_a_step_asks_who_the_next_one_is_with(board: Path, clock: Clock) -> None:
    with open_workspace(board) as store:
        target = ("deal", names.resolve(store, "deal", "Deal 0"))
        activities.plan(store, clock, [target], kind="call", subject="call them", due=clock.today)

    async def done() -> None:
        async with opened(board) as desk:
            await desk.press("f3", "d")
            await desk.type("agreed; next: visit Mori friday")
            await desk.press("enter")
            desk.on(Picker)
            await desk.press("enter")
            assert dict(await entries(desk))["visit Mori"] == ["Mori/Beta"]

    drive(done)


def test_a_field_of_the_line_that_names_several_rows_is_picked(board: Path, clock: Clock) -> None:
    async def log() -> None:
        async with opened(board) as desk:
            await desk.press("n")
            await desk.type("call: hello; contact: Mori; next: friday")
            await desk.press("enter")
            desk.on(Picker)
            await desk.press("down", "enter")
            desk.on(BoardScreen)
            left: dict[str, Any] = await desk.read(deal("Deal 0"))
            assert [each["name"] for each in left["contacts"]] == ["Mori"]

    drive(log)


def test_whom_nobody_answers_to_is_offered_as_a_new_contact_and_the_line_stays_meanwhile(board: Path) -> None:
    async def log() -> None:
        async with opened(board) as desk:
            before = live_rows_in(board)
            await desk.press("n")
            await desk.type("call Abe: hello; next: friday")
            await desk.press("enter")
            assert desk.on(Picker)._title == "There is no contact Abe. Add one?"
            await desk.press("escape")
            assert desk.on(LogPrompt).typed == "call Abe: hello; next: friday"
            await desk.press("enter", "enter")
            desk.on(BoardScreen)
            assert dict(await entries(desk))["hello"] == ["Abe/Acme"]
            await desk.press("u")
            assert live_rows_in(board) == before
            await desk.press("n")
            await desk.type("call Abe: hello; next: friday")
            await desk.press("ctrl+n", "ctrl+n")
            assert "Abe stays in the text" in desk.screen_text
            await desk.press("enter")
            assert dict(await entries(desk))["Abe: hello"] == []

    drive(log)
