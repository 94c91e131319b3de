"""Alerts in the app: at the top of Today, counted at its tab, seen by a key; the rules by time act by themselves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sfa_tui.followup import channels
from sfa_tui.followup.channels import Mail, Place
from sfa_tui.model.clock import Clock
from sfa_tui.sales import deals, rows
from sfa_tui.sales.nouns import RULE, USER
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.today import TodayScreen
from sfa_tui.store import names
from sfa_tui.store.workspace import open_workspace
from tests.followup.servers import Post, post_office
from tests.screens.piloting import Desk, drive, opened


@pytest.fixture
def told(workspace: Path, clock: Clock) -> Path:
    """A workspace with a rule that tells me of silent deals, and one deal that has been silent."""
    with open_workspace(workspace) as store:
        rows.add(store, clock, RULE, {"name": "gone quiet", "days": "14", "user": "me"})
        deals.add(store, clock, {"name": "Old", "company": "Acme", "created": "2026-11-01"})
    return workspace


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as running:
        yield running


async def at_today(desk: Desk) -> TodayScreen:
    await desk.settle()
    await desk.app.action_go("today")
    await desk.settle()
    return desk.on(TodayScreen)


def test_an_alert_stands_at_the_top_and_is_seen_by_a_key(told: Path) -> None:
    async def look() -> None:
        async with opened(told) as desk:
            screen = await at_today(desk)
            assert {part.section: part.count for part in screen.parts}["alerts"] == 1
            text = desk.screen_text
            assert "Alerts  1" in text
            assert text.index("gone quiet") < text.index("Overdue")
            assert "Today 1" in text.splitlines()[0]
            assert screen.check_action("seen", ()) is True
            await desk.press("enter")
            assert desk.on(DealScreen)
            await desk.press("escape", "s")
            assert "Alerts" not in desk.screen_text
            assert "Today 1" not in desk.screen_text
            assert screen.check_action("seen", ()) is False
            await desk.press("u")
            assert "Alerts  1" in desk.screen_text

    drive(look)


def test_where_there_is_no_alert_nothing_is_said_of_alerts(workspace: Path) -> None:
    async def look() -> None:
        async with opened(workspace) as desk:
            await at_today(desk)
            assert "Alerts" not in desk.screen_text

    drive(look)


def test_urgent_news_that_is_logged_in_the_app_is_sent(told: Path, clock: Clock, post: Post) -> None:
    from sfa_tui import environment

    with open_workspace(told) as store:
        rows.edit(store, clock, USER, [names.resolve(store, "user", "me")], {"role": "rep", "team": "East"})
        boss = {"name": "Baba", "role": "manager", "team": "East", "email": "b@example.com"}
        rows.add(store, clock, USER, boss)
    place = Place(environment.config_folder(), told.absolute())
    channels.write(place, mail=Mail("localhost", post.port, "a@example.com", security="none"))

    async def look() -> None:
        async with opened(told) as desk:
            await at_today(desk)
            await desk.press("n")
            await desk.type("! call: they cancel")
            await desk.press("enter")
            await desk.settle()

    drive(look)
    assert [letter["To"] for letter in post.letters if letter["Importance"]] == ["b@example.com"]
