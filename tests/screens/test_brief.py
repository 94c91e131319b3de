"""The brief in the app: what `sfa brief` prints, over the page from which it was asked for."""

from pathlib import Path

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, deals, rows
from sfa_tui.sales.nouns import CONTACT
from sfa_tui.screens.sheet import Sheet
from sfa_tui.store import names
from sfa_tui.store.workspace import open_workspace
from tests.conftest import Run
from tests.screens.piloting import Desk, drive, opened


@pytest.fixture
def spoken(workspace: Path, clock: Clock) -> Path:
    with open_workspace(workspace) as store:
        rows.add(store, clock, CONTACT, {"name": "Tanaka", "company": "Acme", "buying_role": "decision maker"})
        deal, _ = deals.add(store, clock, {"name": "GTX", "company": "Acme", "contact": "Tanaka", "amount": "4.8m"})
        activities.log(
            store, clock, [("deal", deal)], kind="mail", summary="wants a quote", direction="in", who=["Tanaka"]
        )
    return workspace


def words(text: str) -> list[str]:
    """Return the words of a page, without its frame and what lies behind it."""
    return text.replace("│", " ").split()


async def same_as_printed(desk: Desk, printed: str) -> None:
    desk.on(Sheet)
    shown = words(desk.screen_text)
    assert [word for word in words(printed) if word not in shown] == []


def test_it_says_what_the_command_prints(spoken: Path, invoke: Run) -> None:
    of_deal, of_company = (invoke("brief", *of).ok().out for of in (("--deal", "GTX"), ("--company", "Acme")))
    assert "wants a quote" in of_deal

    def id(noun: str, name: str) -> str:
        with open_workspace(spoken) as store:
            return names.resolve(store, noun, name)

    async def look() -> None:
        async with opened(spoken, size=(120, 60)) as desk:
            await desk.press("f4", "b")
            await same_as_printed(desk, of_deal)
            await desk.press("escape", "f5", "b")
            await same_as_printed(desk, of_company)
            await desk.press("escape")
            desk.app.open_row("contact", id("contact", "Tanaka"))
            await desk.settle()
            await desk.press("b")
            await same_as_printed(desk, of_company)

    drive(look)


def test_it_is_read_on_a_phone_and_copied(spoken: Path) -> None:
    async def look() -> None:
        async with opened(spoken, size=(40, 20), language="ja") as desk:
            await desk.press("b")
            desk.on(Sheet)
            assert all(len(line) <= 40 for line in desk.screen_text.splitlines())
            await desk.press("end")
            await desk.press("c")
            assert "Acme · GTX" in desk.told[-1]
            await desk.press("q")
            assert not isinstance(desk.app.screen, Sheet)

    drive(look)


def test_without_a_deal_there_is_no_brief(workspace: Path) -> None:
    async def look() -> None:
        async with opened(workspace) as desk:
            await desk.press("b")
            assert not isinstance(desk.app.screen, Sheet)

    drive(look)
