"""The line items of a deal on its page: a form with all their terms, and their sum as the amount."""

from pathlib import Path

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.sales import deals, rows
from sfa_tui.sales.nouns import PRODUCT
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.form import Form
from sfa_tui.store import belongings
from sfa_tui.store.workspace import open_workspace
from tests.live import live_rows_in
from tests.screens.forms import fill, told
from tests.screens.piloting import drive
from tests.screens.test_deal import go, held, page


@pytest.fixture
def deal(workspace: Path, clock: Clock) -> str:
    """A deal without items, beside a product."""
    with open_workspace(workspace) as store:
        rows.add(store, clock, PRODUCT, {"name": "Support", "unit_price": "8000", "unit_cost": "5000"})
        return deals.add(store, clock, {"name": "Pump", "company": "Acme", "amount": "9900"})[0]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_item_is_added_edited_and_its_sum_taken_as_the_amount(workspace: Path, deal: str, language: str) -> None:
    async def work() -> None:
        async with page(workspace, deal, language=language) as desk:
            before = live_rows_in(workspace)
            screen = desk.on(DealScreen)
            assert not screen.check_action("take_sum", ())
            await go(desk, "add:product")
            await desk.press("enter")
            form = desk.on(Form)
            await desk.type("nothing like it")
            await fill(desk, "quantity", "many")
            await desk.press("ctrl+s")
            assert told(desk, "quantity") or told(desk, "product")
            await fill(desk, "product", "Support")
            await desk.press("ctrl+s")
            assert "many" in told(desk, "quantity")
            assert live_rows_in(workspace) == before
            await fill(desk, "quantity", "2")
            await fill(desk, "discount", "1000")
            await fill(desk, "starts_on", "2027-01-01")
            await fill(desk, "every_months", "1")
            await fill(desk, "times", "none")
            await desk.press("ctrl+s")
            assert "none" in told(desk, "times")
            assert form.texts["discount"] == "1000"
            await fill(desk, "times", "12")
            await desk.press("ctrl+s")
            desk.on(DealScreen)
            (item,) = await desk.read(lambda store, _clock: belongings.items(store, deal))
            assert (item["quantity"], item["unit_price"], item["discount"]) == (2, 8000, 1000)
            assert (item["starts_on"], item["every_months"], item["times"]) == ("2027-01-01", 1, 12)
            text = desk.screen_text
            for part in ("$1,000", "2027-01-01", "12×" if language == "en" else "12回", "$180,000"):
                assert part in text, part
            await go(desk, f"item:{item['id']}")
            await desk.press("enter")
            assert desk.on(Form).texts["unit_price"] == "8000"
            await fill(desk, "unit_price", "7000")
            await desk.press("escape")
            desk.on(Confirm)
            await desk.press("n", "ctrl+s")
            assert "$156,000" in desk.screen_text
            await desk.press("S")
            assert await desk.read(lambda store, _clock: held(store, deal, "amount")) == 156_000
            await desk.press("u")
            await go(desk, "sum")
            await desk.press("enter")
            assert await desk.read(lambda store, _clock: held(store, deal, "amount")) == 156_000
            assert not desk.on(DealScreen).check_action("take_sum", ())
            await desk.press("u", "u", "u")
            assert live_rows_in(workspace) == before

    drive(work)


def test_an_item_that_is_gone_meanwhile_keeps_what_was_typed(workspace: Path, clock: Clock, deal: str) -> None:
    with open_workspace(workspace) as store:
        deals.edit(store, clock, [deal], {"product": "Support x 2"})
        (item,) = belongings.items(store, deal)

    async def work() -> None:
        async with page(workspace, deal) as desk:
            await go(desk, f"item:{item['id']}")
            await desk.press("enter")
            with open_workspace(workspace) as store:
                deals.edit(store, clock, [deal], {"product": "-Support"})
            await fill(desk, "quantity", "3")
            await desk.press("ctrl+s")
            assert "not there any more" in desk.screen_text
            assert desk.on(Form).texts["quantity"] == "3"

    drive(work)
