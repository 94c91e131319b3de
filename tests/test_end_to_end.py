"""A rep's minutes in a real terminal: the board opens, a deal moves, a conversation is logged, the deal is won, the win
is taken back, and the app is left."""

from pathlib import Path

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.filters import Filter
from sfa_tui.sales import activities, deals, rows
from sfa_tui.sales.nouns import CONTACT
from sfa_tui.sales.settings import set_value
from sfa_tui.store import deals as stored
from sfa_tui.store import doctor, listing
from sfa_tui.store.activities import LISTING
from sfa_tui.store.workspace import open_workspace
from tests.terminal import needs_tmux, pane


@pytest.fixture
def day(workspace: Path, clock: Clock) -> Path:
    """A workspace with one deal in Lead, which has a next step."""
    with open_workspace(workspace) as store:
        rows.add(store, clock, CONTACT, {"name": "田中 一郎", "company": "アクメ工業"})
        texts = {"name": "GTX Pro ×40", "company": "アクメ工業", "contact": "田中 一郎", "amount": "48000"}
        deal, _made = deals.add(store, clock, texts)
        activities.plan(store, clock, [("deal", deal)], kind="call", subject="田中", due=clock.today)
        set_value(store, "ask_next_step", "no")
    return workspace


@needs_tmux
def test_a_day_at_the_board_in_a_real_terminal(day: Path, clock: Clock) -> None:
    with pane(day, size=(150, 40)) as terminal:
        terminal.wait_for("GTX Pro ×40", "1 deal", "Lead 1", "● today call 田中")
        terminal.keys("L")
        terminal.wait_for("Qualified 1", "Lead 0")
        terminal.keys("n")
        terminal.wait_for("Log:")
        terminal.type("< mail 田中: 見積を見た; next: friday 10:00 visit")
        terminal.wait_for("next:")
        terminal.keys("Enter")
        terminal.wait_for("◀ 田中 一郎 mail", "we owe")
        terminal.keys("w")
        terminal.wait_for("Won: ")
        terminal.keys("C-s")
        terminal.wait_for("Won!", "0 deals")
        terminal.keys("u")
        terminal.wait_for("Undone", "Qualified 1", "1 deal")
        terminal.keys("q")
        terminal.wait_for("exit 0")
    with open_workspace(day) as store:
        (deal,) = stored.listed(store, stored.everything(), clock)
        assert (deal["stage"], deal["kind"]) == ("Qualified", "open")
        spoken = [each for each in listing.listed(store, LISTING, Filter(), clock) if each["done_at"]]
        assert [each["summary"] for each in spoken] == ["見積を見た"]
        assert [finding.check for finding in doctor.examine(store)] == []
