"""What a stage asks for is asked where a deal enters it: in the form of a new deal, of one, and of many."""

from pathlib import Path

import pytest
from textual.widgets import Select

from sfa_tui.model.clock import Clock
from sfa_tui.sales import deals, rows
from sfa_tui.sales.nouns import COMPANY, CONTACT
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.deal_prompts import PlanPrompt
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Picker
from sfa_tui.store import names
from sfa_tui.store.workspace import open_workspace
from tests.conftest import TODAY
from tests.live import live_rows_in
from tests.screens.forms import deal, fill, requiring, told
from tests.screens.piloting import Desk, drive, opened


@pytest.fixture
def board(workspace: Path, clock: Clock) -> Path:
    """A workspace with three deals of Acme in Lead, of which one has an amount."""
    with open_workspace(workspace) as store:
        for number in range(3):
            deals.add(store, clock, {"name": f"Deal {number}", "company": "Acme Inc."})
        deals.edit(store, clock, [names.resolve(store, "deal", "Deal 1")], {"amount": "700"})
    return workspace


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_new_deal_is_asked_in_its_form_for_what_its_stage_asks_of_company_and_people(
    board: Path, language: str
) -> None:
    requiring(board, "Lead", "amount", "company.sector", "contact.champion")

    async def add() -> None:
        async with opened(board, language=language) as desk:
            before = live_rows_in(board)
            await desk.press("a")
            form = desk.on(Form)
            await desk.type("Big one")
            await fill(desk, "company", "Betasoloin")
            await desk.press("ctrl+s")
            assert desk.on(Form) is form
            assert "Big one" in told(desk, "amount")
            assert {"company.sector", "contact.champion"} <= set(form.texts)
            await fill(desk, "amount", "5000")
            await fill(desk, "company.sector", "steel")
            await desk.press("ctrl+s")
            assert told(desk, "contact.champion")
            assert not told(desk, "amount")
            assert (form.texts["amount"], form.texts["company.sector"]) == ("5000", "steel")
            assert live_rows_in(board) == before
            await fill(desk, "contact.champion", "Sato")
            await desk.press("ctrl+s")
            desk.on(BoardScreen)
            made = await desk.read(deal("Big one"))
            assert (made["company"], made["amount"]) == ("Betasoloin", 5000)
            assert [(each["name"], each["role"]) for each in made["contacts"]] == [("Sato", "champion")]
            assert "Betasoloin" in "\n".join(desk.told)
            await desk.press("u")
            assert live_rows_in(board) == before

    drive(add)


def test_what_the_company_of_a_new_deal_has_is_not_asked_for(board: Path, clock: Clock) -> None:
    requiring(board, "Lead", "company.sector", "contact.champion")
    with open_workspace(board) as store:
        rows.add(store, clock, COMPANY, {"name": "Halvodane", "sector": "steel"})

    async def add() -> None:
        async with opened(board) as desk:
            await desk.press("a")
            await desk.type("Big one")
            await fill(desk, "company", "Halvodane")
            await desk.press("ctrl+s")
            form = desk.on(Form)
            assert told(desk, "contact.champion")
            assert "company.sector" not in form.texts
            await desk.press("escape")
            desk.on(Confirm)
            await desk.press("n")
            assert desk.on(Form).texts["name"] == "Big one"

    drive(add)


def test_a_new_deal_without_a_company_is_told_at_the_company(board: Path) -> None:
    requiring(board, "Lead", "company.sector")

    async def add() -> None:
        async with opened(board) as desk:
            await desk.press("a")
            await desk.type("Big one")
            await desk.press("ctrl+s")
            assert told(desk, "company.sector")
            await desk.type("steel")
            await desk.press("ctrl+s")
            assert "company" in told(desk, "company")
            await fill(desk, "company", "Betasoloin")
            await desk.press("ctrl+s")
            desk.on(BoardScreen)
            assert (await desk.read(deal("Big one")))["company"] == "Betasoloin"

    drive(add)


def test_a_name_that_two_answer_to_is_picked_for_a_new_deal(board: Path, clock: Clock) -> None:
    requiring(board, "Lead", "contact.champion")
    with open_workspace(board) as store:
        for company in ("Alpha", "Beta"):
            rows.add(store, clock, CONTACT, {"name": "Sato", "company": company})

    async def add() -> None:
        async with opened(board) as desk:
            await desk.press("a")
            await desk.type("Big one")
            await desk.press("ctrl+s")
            await fill(desk, "contact.champion", "Sato")
            await desk.press("ctrl+s")
            desk.on(Picker)
            await desk.press("down", "enter")
            desk.on(BoardScreen)
            assert [each["name"] for each in (await desk.read(deal("Big one")))["contacts"]] == ["Sato"]

    drive(add)


async def pick_stage(desk: Desk, stage: str) -> None:
    """Press what leads from the board to a stage for all that are marked."""
    await desk.press("e")
    await desk.type("stage")
    await desk.press("enter")
    desk.on(Picker)
    await desk.type(stage)
    await desk.press("enter")


def test_many_deals_that_are_put_into_a_stage_are_asked_for_what_they_lack(board: Path, marked: None) -> None:
    requiring(board, "Proposal", "amount", "company.sector")

    async def edit() -> None:
        async with opened(board) as desk:
            before = live_rows_in(board)
            await pick_stage(desk, "prop")
            assert set(desk.on(Form).texts) == {"amount", "company.sector"}
            await fill(desk, "amount", "5000")
            await fill(desk, "company.sector", "steel")
            await desk.press("ctrl+s")
            desk.on(BoardScreen)
            left = [await desk.read(deal(f"Deal {number}")) for number in range(3)]
            assert [(each["stage"], each["amount"]) for each in left] == [
                ("Proposal", 5000),
                ("Proposal", 700),
                ("Proposal", 5000),
            ]
            await desk.press("u")
            assert live_rows_in(board) == before

    drive(edit)


def test_many_deals_that_are_put_into_lost_are_asked_why_and_into_won_when(board: Path, marked: None) -> None:
    async def edit() -> None:
        async with opened(board) as desk:
            before = live_rows_in(board)
            await pick_stage(desk, "lost")
            assert set(desk.on(Form).texts) == {"reason", "lost_kind", "competitor", "closed_on"}
            await desk.press("ctrl+s")
            assert told(desk, "reason")
            await fill(desk, "reason", "price")
            await fill(desk, "competitor", "Rival")
            await desk.press("ctrl+s")
            desk.on(BoardScreen)
            left = [await desk.read(deal(f"Deal {number}")) for number in range(3)]
            assert {(each["lost_reason"], each["lost_kind"]) for each in left} == {("price", "competitor")}
            await desk.press("u")
            assert live_rows_in(board) == before
            await pick_stage(desk, "won")
            assert desk.on(Form).texts == {"closed_on": TODAY}
            await fill(desk, "closed_on", "2026-11-30")
            await desk.press("ctrl+s")
            desk.on(BoardScreen)
            assert "Won!" in "\n".join(desk.told)
            assert (await desk.read(deal("Deal 2")))["closed_at"] == "2026-11-30"
            await desk.press("u")
            assert live_rows_in(board) == before

    drive(edit)


def choose(desk: Desk, name: str, shown: str) -> None:
    """Choose in a field of the form what is shown so."""
    line = next(line for line in desk.on(Form).lines if line.entry.name == name)
    assert isinstance(line.editor, Select)
    line.editor.value = next(value for prompt, value in line.editor._options if shown in str(prompt))


def test_the_form_of_a_deal_asks_for_what_another_stage_asks_for(board: Path) -> None:
    requiring(board, "Proposal", "amount", "company.sector")

    async def edit() -> None:
        async with opened(board) as desk:
            before = live_rows_in(board)
            await desk.press("e")
            choose(desk, "stage", "Proposal")
            await fill(desk, "tag", "big")
            await desk.press("ctrl+s")
            assert told(desk, "amount")
            await fill(desk, "amount", "5000")
            await fill(desk, "company.sector", "steel")
            await desk.press("ctrl+s")
            desk.on(PlanPrompt)
            await desk.press("escape")
            left = await desk.read(deal("Deal 0"))
            assert (left["stage"], left["amount"], left["tags"]) == ("Proposal", 5000, ["big"])
            await desk.press("u")
            assert live_rows_in(board) == before

    drive(edit)


def test_the_form_of_a_deal_asks_why_it_is_lost_and_when(board: Path) -> None:
    async def edit() -> None:
        async with opened(board) as desk:
            before = live_rows_in(board)
            await desk.press("e")
            choose(desk, "stage", "Lost")
            await desk.press("ctrl+s")
            assert told(desk, "reason")
            assert desk.on(Form).texts["closed_on"] == TODAY
            await fill(desk, "closed_on", "2026-11-20")
            await desk.press("ctrl+s")
            assert told(desk, "reason")
            await fill(desk, "reason", "price")
            await desk.press("ctrl+s")
            desk.on(BoardScreen)
            left = await desk.read(deal("Deal 0"))
            assert (left["kind"], left["lost_reason"], left["closed_at"]) == ("lost", "price", "2026-11-20")
            await desk.press("u")
            assert live_rows_in(board) == before

    drive(edit)
