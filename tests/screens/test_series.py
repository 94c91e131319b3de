"""A series in the app: completed, one of it skipped, ended, each said and taken back with a key."""

from pathlib import Path

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, deals
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.picker import Picker
from sfa_tui.store.workspace import Store, open_workspace
from tests.screens.piloting import Desk, drive, opened


@pytest.fixture
def weekly(workspace: Path, clock: Clock) -> tuple[Path, str]:
    """A workspace with a deal on which a report is due every week, from today on, and a quote once."""
    with open_workspace(workspace) as store:
        deal, _ = deals.add(store, clock, {"name": "GTX", "company": "Acme"})
        target = [("deal", deal)]
        activities.plan(store, clock, target, kind="todo", subject="report", due=clock.today, rule="FREQ=WEEKLY")
        activities.plan(store, clock, target, kind="todo", subject="quote", due=clock.today)
    return workspace, deal


def planned(store: Store, _clock: Clock) -> list[tuple[str, str]]:
    return store.connection.execute(
        "SELECT subject, due FROM activity WHERE done_at IS NULL AND deleted_at IS NULL ORDER BY due, n"
    ).fetchall()


REPORT, QUOTE, NEXT = ("report", "2026-12-01"), ("quote", "2026-12-01"), ("report", "2026-12-08")


async def at_report(desk: Desk, deal: str, where: str) -> None:
    if where == "deal":
        desk.app.open_row("deal", deal)
        await desk.settle()
        screen = desk.on(DealScreen)
        assert screen.view is not None
        report = next(each for each in screen.view.timeline.planned if each["subject"] == "report")
        screen.panes.timeline.point_at(f"activity:{report['id']}")
        return
    await desk.press("f3")
    if "› " not in desk.screen_text:
        await desk.press("home")


@pytest.mark.parametrize("where", ["deal", "today"])
def test_one_is_skipped_or_the_series_ends(weekly: tuple[Path, str], where: str) -> None:
    folder, deal = weekly

    async def work() -> None:
        async with opened(folder) as desk:
            await at_report(desk, deal, where)
            await desk.press("delete")
            desk.on(Picker)
            assert "skip this one; next: 12/08" in desk.screen_text
            await desk.press("escape")
            assert await desk.read(planned) == [REPORT, QUOTE]
            await desk.press("delete", "enter")
            assert await desk.read(planned) == [QUOTE, NEXT]
            assert desk.told[-1] == "Next: report, 12/08"
            await desk.press("u")
            assert await desk.read(planned) == [REPORT, QUOTE]
            await at_report(desk, deal, where)
            await desk.press("delete", "down", "enter")
            assert await desk.read(planned) == [QUOTE]
            assert desk.told[-1] == "The series ends: report"
            await desk.press("u")
            assert await desk.read(planned) == [REPORT, QUOTE]

    drive(work)


@pytest.mark.parametrize("where", ["deal", "today"])
def test_completing_one_says_when_the_next_is_due(weekly: tuple[Path, str], where: str) -> None:
    folder, deal = weekly

    async def work() -> None:
        async with opened(folder) as desk:
            await at_report(desk, deal, where)
            await desk.press("d", "enter")
            assert await desk.read(planned) == [QUOTE, NEXT]
            assert desk.told[-1] == "Next: report, 12/08"

    drive(work)


def test_several_are_taken_away_at_once(weekly: tuple[Path, str]) -> None:
    folder, _deal = weekly

    async def work() -> None:
        async with opened(folder, language="ja") as desk:
            await desk.press("f3", "space", "space", "delete", "enter")
            assert await desk.read(planned) == [NEXT]
            await desk.press("u")
            assert await desk.read(planned) == [REPORT, QUOTE]

    drive(work)


def test_in_today_delete_takes_what_the_row_is_about(weekly: tuple[Path, str]) -> None:
    folder, _deal = weekly

    async def work() -> None:
        async with opened(folder) as desk:
            await desk.press("f3", "down", "delete")
            assert await desk.read(planned) == [REPORT]
            await desk.press("u", "D")
            assert "Delete Acme GTX?" in desk.screen_text
            await desk.press("n")
            assert await desk.read(planned) == [REPORT, QUOTE]

    drive(work)
