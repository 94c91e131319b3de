"""The pages of a company and of a person as they are used."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, deals, rows
from sfa_tui.sales.nouns import COMPANY, CONTACT
from sfa_tui.screens.company import CompanyScreen
from sfa_tui.screens.contact import ContactScreen
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.detail import DetailPage
from sfa_tui.store.workspace import open_workspace
from tests.conftest import Run
from tests.screens.piloting import Desk, drive, opened
from tests.store.workspaces import named

SIZES = [(200, 50), (120, 40), (80, 24), (40, 30)]


def fill(folder: Path, clock: Clock) -> dict[str, str]:
    """Put a company with a parent, people and deals into a workspace, and return ids by name."""
    with open_workspace(folder) as store:
        rows.add(store, clock, COMPANY, {"name": "Grand Holdings"})
        rows.add(store, clock, COMPANY, {"name": "北洋電機株式会社", "parent": "Grand Holdings", "sector": "電機"})
        person = {"name": "山本 一郎", "company": "北洋電機株式会社", "title": "工場長", "buying_role": "champion"}
        rows.add(store, clock, CONTACT, {**person, "email": "y@example.jp", "phone": "+81312345678"})
        for name, amount, won in (("Pump", "500", False), ("Valve", "700", False), ("Old", "1200", True)):
            id, _ = deals.add(store, clock, {"name": name, "company": "北洋電機株式会社", "amount": amount})
            deals.edit(store, clock, [id], {"contact": "山本 一郎:buyer"})
            if won:
                deals.win(store, clock, [id], on=date(2026, 11, 2))
        at = datetime.fromisoformat("2026-11-20T10:00:00+09:00")
        pump = named(store, "deal", "Pump")
        activities.log(
            store, clock, [("deal", pump)], kind="visit", summary="稟議待ち", at=at, direction="in", who=("山本 一郎",)
        )
        nouns = {"北洋電機株式会社": "company", "Grand Holdings": "company", "山本 一郎": "contact", "Pump": "deal"}
        return {name: named(store, noun, name) for name, noun in nouns.items()}


async def show(desk: Desk, noun: str, id: str) -> DetailPage[Any]:
    """Open the page of a row."""
    desk.app.open_row(noun, id)
    await desk.settle()
    return desk.on(DetailPage)


async def go(desk: Desk, key: str) -> None:
    """Put the cursor on what stands beside the timeline."""
    screen = desk.on(DetailPage)
    if not screen.panes.aside.has_focus:
        await desk.press("tab")
    screen.panes.aside.point_at(key)
    await desk.settle()
    assert screen.focused_key == key


async def put(desk: Desk, text: str) -> None:
    """Type a text in place of what stands in the line, and save it."""
    line = desk.on(DetailPage).panes.line
    assert line.is_open
    line.query_one(Input).value = ""
    await desk.type(text)
    await desk.press("enter")


def test_a_company_shows_its_business_people_and_group(workspace: Path, clock: Clock, invoke: Run) -> None:
    ids = fill(workspace, clock)
    told = invoke("company", "show", ids["北洋電機株式会社"], "--json").ok().json
    assert (told["open_deals"], told["open_amount"], told["won_deals"], told["won_amount"]) == (2, 1200, 1, 1200)

    async def look() -> None:
        async with opened(workspace) as desk:
            await show(desk, "company", ids["北洋電機株式会社"])
            text = desk.screen_text
            assert "2 open deals $1,200   1 won $1,200" in text
            assert "◀ 山本 一郎 (champion) spoke last, 11d ago, visit: 稟議待ち · we owe an answer" in text
            for part in (
                "↑ Grand Holdings",
                "● Pump  Lead",
                "✓ Old  Won",
                "○ no next step",
                "工場長 · champion",
                "電機",
            ):
                assert part in text
            await go(desk, f"deal:{ids['Pump']}")
            await desk.press("enter")
            assert desk.on(DealScreen).row_id == ids["Pump"]
            await desk.press("escape")
            await go(desk, f"company:{ids['Grand Holdings']}")
            await desk.press("enter")
            assert desk.on(CompanyScreen).row_id == ids["Grand Holdings"]
            assert "↳ 北洋電機株式会社" in desk.screen_text
            await desk.press("escape", "escape")

    drive(look)


def test_a_company_is_edited_in_place_and_its_deals_from_its_page(workspace: Path, clock: Clock) -> None:
    ids = fill(workspace, clock)

    async def edit() -> None:
        async with opened(workspace) as desk:
            await show(desk, "company", ids["北洋電機株式会社"])
            await go(desk, "field:employees")
            await desk.press("e")
            await put(desk, "many")
            assert desk.on(CompanyScreen).panes.line.is_open
            assert "not a number" in desk.screen_text
            await put(desk, "250")
            assert "250" in desk.screen_text
            await go(desk, "field:parent")
            await desk.press("e")
            await put(desk, "")
            assert "GROUP" not in desk.screen_text
            await go(desk, f"deal:{ids['Pump']}")
            await desk.press("p")
            await desk.type("call tomorrow")
            await desk.press("enter")
            desk.on(CompanyScreen)
            assert "○ no next step" not in desk.screen_text
            assert "12/02" in desk.screen_text or "tomorrow" in desk.screen_text

    drive(edit)


def test_a_person_shows_how_to_reach_them_and_is_edited_in_place(workspace: Path, clock: Clock, invoke: Run) -> None:
    ids = fill(workspace, clock)

    async def edit() -> None:
        async with opened(workspace) as desk:
            await show(desk, "contact", ids["山本 一郎"])
            text = desk.screen_text
            for part in (
                "y@example.jp",
                "+81312345678",
                "champion",
                "◀ 山本 一郎 spoke last",
                "稟議待ち",
                "● Pump  Lead · buyer",
            ):
                assert part in text
            await go(desk, "field:email")
            await desk.press("e")
            await put(desk, "z@example.jp, yy@example.jp")
            await go(desk, "field:do_not_contact")
            await desk.press("e")
            await put(desk, "yes")
            assert "× do not contact" in desk.screen_text
            await go(desk, f"company:{ids['北洋電機株式会社']}")
            await desk.press("enter")
            desk.on(CompanyScreen)
            assert "do not contact" in desk.screen_text
            await desk.press("escape")
            desk.on(ContactScreen)

    drive(edit)
    assert invoke("contact", "show", ids["山本 一郎"], "--json").ok().json["emails"] == [
        "z@example.jp",
        "yy@example.jp",
    ]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("noun", ["company", "contact"])
def test_every_size_and_language_shows_what_matters(
    request: pytest.FixtureRequest, clock: Clock, size: tuple[int, int], language: str, noun: str
) -> None:
    folder: Path = request.getfixturevalue("workspace" if language == "en" else "japanese_workspace")
    ids = fill(folder, clock)

    async def look() -> None:
        async with opened(folder, size=size, language=language) as desk:
            await show(desk, noun, ids["北洋電機株式会社" if noun == "company" else "山本 一郎"])
            text = desk.screen_text
            assert "北洋電機株式会社" in text
            assert "稟議" in text
            await desk.press("tab")
            assert "Pump" in desk.screen_text

    drive(look)


@pytest.mark.parametrize("noun", ["company", "contact"])
def test_one_that_is_deleted_meanwhile_says_so(workspace: Path, clock: Clock, noun: str) -> None:
    with open_workspace(workspace) as store:
        id, _ = rows.add(store, clock, COMPANY if noun == "company" else CONTACT, {"name": "Gone"})

    async def look() -> None:
        async with opened(workspace) as desk:
            screen = await show(desk, noun, id)
            assert "Nobody has spoken" in desk.screen_text
            with open_workspace(workspace) as store:
                rows.delete(store, COMPANY if noun == "company" else CONTACT, [id])
            await screen.reload()
            await desk.settle()
            assert f"This {noun} is deleted." in desk.screen_text
            await desk.press("u")
            assert "Gone" in desk.screen_text

    drive(look)
