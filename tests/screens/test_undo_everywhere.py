"""Whatever a screen does, `u` on that screen takes back: what is in force afterwards is what was before."""

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, deals, rows
from sfa_tui.sales.nouns import COMPANY, CONTACT
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.table_page import TablePage
from sfa_tui.screens.today import TodayScreen
from sfa_tui.store.workspace import open_workspace
from tests.conftest import Once
from tests.live import live_rows_in
from tests.screens import walks
from tests.screens.piloting import Desk, drive, opened
from tests.screens.walks import Before
from tests.screens.walks.seen import page

_LOST = ("type:price", "ctrl+s")

DEALS = {
    "move": ("L",),
    "add": ("a", "type:New one", "tab", "type:Newco", "ctrl+s"),
    "log": ("n", "type:mail Bob: hi; next: call tomorrow; amount: 5k", "enter"),
    "log with a new person": ("n", "type:call Zoe: hello", "ctrl+n", "enter"),
    "plan": ("p", "type:visit tomorrow 10:00", "ctrl+r", "enter"),
    "win": ("w", "ctrl+s"),
    "lose": ("x", *_LOST),
    "park": ("Z", "type:+14d", "ctrl+s"),
}
ON_LISTS = {"edit": ("e", "type: more", "ctrl+s"), "delete": ("delete", "y")}
ON_PAGES = {"edit in the form": ("E", "type: more", "ctrl+s"), "delete": ("D", "y")}
PAGE = {
    "done": ("d", "type:agreed", "enter"),
    "snooze": ("z",),
    "reschedule": ("r", "type:friday", "enter"),
    "type over the subject": ("e", "type: more", "enter"),
    "remove": ("delete",),
}
TODAY = {
    "done": ("d", "type:agreed; next: call on friday", "enter"),
    "snooze": ("z", "enter"),
    "reschedule": ("r", "type:friday", "enter"),
}
NOUNS = {"add": ("a", "type:New one", "ctrl+s"), "edit": ("e", "type: more", "ctrl+s")}

SCREENS: dict[str, tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]] = {
    "board": ((), DEALS | ON_LISTS),
    "deal": (("enter",), DEALS | ON_PAGES | PAGE),
    "today": (("f3",), {name: DEALS[name] for name in ("log", "lose")} | ON_LISTS | TODAY),
    "deals": (("f4",), {name: DEALS[name] for name in ("add", "win")} | ON_LISTS),
    "companies": (("f5",), NOUNS),
    "company": (("f5", "enter"), PAGE),
    "contacts": (("f6",), NOUNS),
    "contact of no deal": (("f6", "G"), {"delete": ("delete", "y")}),
    "contact": (("f6", "enter"), PAGE),
}
CASES = [
    pytest.param(way, keys, id=f"{screen}-{verb}")
    for screen, (way, verbs) in SCREENS.items()
    for verb, keys in verbs.items()
]


@pytest.fixture
def stocked(once: Once, workspace: Path, clock: Clock) -> Path:
    """A workspace with one deal that has a company, a person, a conversation and an overdue next step, and somebody
    whom no deal needs."""

    def make() -> None:
        with open_workspace(workspace) as store:
            company, _made = rows.add(store, clock, COMPANY, {"name": "Acme"})
            person, _made = rows.add(store, clock, CONTACT, {"name": "Bob Ray", "company": "Acme"})
            rows.add(store, clock, CONTACT, {"name": "Zed Lone"})
            deal, _made = deals.add(
                store, clock, {"name": "One", "company": "Acme", "amount": "4000", "contact": "Bob Ray"}
            )
            targets = [("deal", deal), ("company", company), ("contact", person)]
            activities.log(store, clock, targets, kind="call", summary="hello", direction="in")
            activities.plan(store, clock, targets, kind="call", subject="ask", due=date(2026, 11, 20))

    once(make)
    return workspace


async def done(desk: Desk, keys: tuple[str, ...]) -> None:
    """Press keys and type texts."""
    for key in keys:
        if key.startswith("type:"):
            await desk.type(key.removeprefix("type:"))
        else:
            await desk.press(key)


@pytest.mark.parametrize(("way", "keys"), CASES)
def test_undo_gives_back_what_was(stocked: Path, way: tuple[str, ...], keys: tuple[str, ...]) -> None:
    before = live_rows_in(stocked)

    async def go() -> None:
        async with opened(stocked) as desk:
            await done(desk, way)
            page = desk.app.screen
            await done(desk, keys)
            if desk.app.screen is not page:
                await desk.press("escape")  # what is asked for next
            assert desk.app.screen is page, desk.screen_text
            assert live_rows_in(stocked) != before
            await desk.press("u")
            assert live_rows_in(stocked) == before
            assert desk.app.failure is None

    drive(go)


def _here(desk: Desk) -> str:
    """Return what the cursor is on, wherever that is."""
    screen = desk.app.screen
    match screen:
        case BoardScreen():
            return str(screen.deal and screen.deal["name"])
        case TablePage():
            return str(screen.table.row and screen.table.row["name"])
        case TodayScreen():
            return str(screen.row and screen.row["activity"] and screen.row["activity"]["subject"])
        case DealScreen():
            entry = screen.activity(screen.focused_key)
            return str(entry and entry["subject"])
    raise AssertionError(screen)


@pytest.mark.parametrize(
    ("keys", "back"),
    [
        pytest.param(("w", "ctrl+s"), "Deal 00", id="won on the board"),
        pytest.param(("w", "ctrl+s", "l"), "Deal 00", id="won, in another column since"),
        pytest.param(("j", "delete", "y", "G"), "Deal 01", id="deleted on the board"),
        pytest.param(("f4", "j", "delete", "y", "G"), "Lost", id="deleted in a table"),
        pytest.param(("f6", "j", "delete", "y", "G"), "Person 01", id="a person"),
        pytest.param(("f3", "j", "d", "enter", "escape", "G"), "ask 00", id="done in Today"),
        pytest.param((page("deal", "Pump"), "j", "delete", "G"), "visit 1", id="removed from a page"),
    ],
)
def test_u_leads_back_to_what_is_back(office: Path, home: Path, keys: tuple[Before, ...], back: str) -> None:
    shutil.copytree(office, home)

    async def go() -> None:
        async with opened(home, size=(160, 40)) as desk:
            await walks.done(desk, *keys)
            assert _here(desk) != back
            await desk.press("u")
            assert _here(desk) == back, desk.screen_text

    drive(go)
