"""The form of an activity: all that `sfa activity edit` sets, from a page and from Today, of one and of many."""

from pathlib import Path
from typing import Any

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, activity_texts, deals, rows
from sfa_tui.sales.nouns import ACTIVITY, CONTACT, USER
from sfa_tui.screens import activity_form
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.form import Form
from sfa_tui.store import listing
from sfa_tui.store.activities import LISTING
from sfa_tui.store.workspace import Store, open_workspace
from tests.live import live_rows_in
from tests.screens.forms import put, told
from tests.screens.piloting import Desk, drive, opened


@pytest.fixture
def planned(workspace: Path, clock: Clock) -> tuple[Path, str, str]:
    """A workspace, a deal, and a call about it that is due today."""
    with open_workspace(workspace) as store:
        for name in ("Tanaka", "Mori"):
            rows.add(store, clock, CONTACT, {"name": name, "company": "Acme"})
        rows.add(store, clock, USER, {"name": "Beck"})
        deal, _ = deals.add(store, clock, {"name": "GTX", "company": "Acme"})
        deals.add(store, clock, {"name": "Other", "company": "Acme"})
        due = activities.when(store, clock, "2026-12-01 15:00")
        call = activities.plan(store, clock, [("deal", deal)], kind="call", subject="call Tanaka", due=due)
    return workspace, deal, call


def read(id: str) -> Any:
    return lambda store, clock: listing.get(store, LISTING, id, clock)


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [each["name"] for each in rows]


async def at_call(desk: Desk, deal: str) -> None:
    desk.app.open_row("deal", deal)
    await desk.settle()
    desk.on(DealScreen)


def test_no_field_of_an_activity_is_missing_in_its_form() -> None:
    asked = {*activity_form.PLANNED, *activity_form.DONE}
    assert asked == {each.name for each in ACTIVITY.fields} | {*activity_texts.OWN}


def test_all_of_a_planned_one_is_set_and_one_undo_takes_it_back(planned: tuple[Path, str, str]) -> None:
    folder, deal, call = planned
    given = {
        "subject": "visit the plant",
        "kind": "visit",
        "due": "2026-12-07 10:00",
        "duration": "1h30m",
        "place": "room 4",
        "remind": "1h, 1d",
        "repeat": "weekly",
        "owner": "Beck",
        "owed_by": "them",
        "deal": "GTX, Other",
        "contact": "Mori",
        "user": "Beck",
        "urgent": "yes",
    }

    async def edit() -> None:
        async with opened(folder) as desk:
            await at_call(desk, deal)
            before = live_rows_in(folder)
            await desk.press("enter")
            assert desk.on(Form).texts["due"] == "2026-12-01 15:00"
            for name, text in given.items():
                await put(desk, name, text)
            await put(desk, "remind", "soon")
            await desk.press("ctrl+s")
            assert "soon" in told(desk, "remind") + desk.screen_text
            await put(desk, "remind", given["remind"])
            await desk.press("ctrl+s")
            desk.on(DealScreen)
            left: Any = await desk.read(read(call))
            assert (left["subject"], left["kind"], left["place"]) == ("visit the plant", "visit", "room 4")
            assert (left["due"], left["duration_minutes"]) == ("2026-12-07T01:00:00.000Z", 90)
            assert (left["rrule"], left["reminders"], left["urgent"]) == ("FREQ=WEEKLY", [1440, 60], True)
            assert (left["owner"], left["owed_by"]) == ("Beck", "them")
            assert (names(left["deals"]), names(left["contacts"])) == (["GTX", "Other"], ["Mori"])
            assert names(left["users"]) == ["Beck"]
            # It begins with what it holds, and nothing of that is written again.
            await desk.press("i")
            shown = desk.on(Form).texts
            assert {name: shown[name] for name in ("deal", "contact", "due", "duration", "remind")} == {
                "deal": "GTX, Other",
                "contact": "Mori",
                "due": "2026-12-07 10:00",
                "duration": "90m",
                "remind": "1h, 24h",
            }
            await desk.press("ctrl+s", "u")
            assert live_rows_in(folder) == before

    drive(edit)


def test_a_done_one_is_corrected(planned: tuple[Path, str, str], clock: Clock) -> None:
    folder, deal, call = planned
    with open_workspace(folder) as store:
        activities.complete(store, clock, [call], summary="they think about it")

    async def edit() -> None:
        async with opened(folder, language="ja") as desk:
            await at_call(desk, deal)
            await desk.press("home")
            await desk.press("i")
            await put(desk, "summary", "they sign")
            await put(desk, "direction", "先方から")
            await put(desk, "date", "2026-11-30 10:00")
            await desk.press("ctrl+s")
            left: Any = await desk.read(read(call))
            assert (left["summary"], left["direction"]) == ("they sign", "in")
            assert left["done_at"] == "2026-11-30T01:00:00.000Z"

    drive(edit)


def test_from_today_one_or_all_marked_ones(planned: tuple[Path, str, str], clock: Clock) -> None:
    folder, deal, call = planned
    with open_workspace(folder) as store:
        other = activities.plan(store, clock, [("deal", deal)], kind="todo", subject="quote", due=clock.today)

    def owners(store: Store, clock: Clock) -> list[object]:
        return [listing.get(store, LISTING, id, clock)["owner"] for id in (call, other)]

    async def edit() -> None:
        async with opened(folder) as desk:
            await desk.press("f3", "i")
            assert desk.on(Form).texts["subject"] in ("quote", "call Tanaka")
            await desk.press("escape", "home", "space", "space", "i", "enter")
            await put(desk, "owner", "Beck")
            await desk.press("ctrl+s")
            assert await desk.read(owners) == ["Beck", "Beck"]
            await desk.press("u")
            assert await desk.read(owners) == ["Aoki", "Aoki"]

    drive(edit)
