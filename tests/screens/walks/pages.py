"""Ways over the pages of a deal, a company and a person, their lists, the line that is typed over a field, and their
history."""

from typing import Any

from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.comment import CommentPrompt
from sfa_tui.screens.company import CompanyScreen
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.contact import ContactScreen
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.deal_prompts import LogPrompt, PlanPrompt
from sfa_tui.screens.detail import DetailPage
from sfa_tui.screens.form import Form
from sfa_tui.screens.history import HistoryScreen
from sfa_tui.screens.picker import Picker
from sfa_tui.screens.sheet import Sheet
from tests.screens.piloting import Desk
from tests.screens.walks import Before, Effect, Step, Walk
from tests.screens.walks.seen import becomes, both, cursor, focus, last, named, opens, page, says, stage, stored, types

_DUE = "SELECT due FROM activity WHERE subject = 'visit 0' AND deleted_at IS NULL"

_REF = stored("SELECT ref FROM deal WHERE name = 'Pump'", "A-1")


def at(key: str, name: str = "") -> Before:
    """Put the cursor on a block beside the timeline: a field, or the row of a noun with a name."""

    async def go(desk: Desk) -> None:
        screen = desk.on(DetailPage)
        if not screen.panes.aside.has_focus:
            await desk.press("tab")
        found = f"{key}:{await desk.read(lambda store, _clock: named(store, key, name))}" if name else key
        screen.panes.aside.point_at(found)
        await desk.settle()
        assert screen.focused_key == found

    return go


def _typing(so: bool) -> Effect:
    return becomes(lambda desk: desk.on(DetailPage).panes.line.is_open, so)


LISTS = Walk(
    DealScreen,
    (page("deal", "Pump"),),
    (
        # What was done begins below what is planned, a heading and a blank line.
        Step("list.down", "j", cursor(2, "timeline")),
        Step("list.down", "down", cursor(5, "timeline")),
        Step("list.up", "k", cursor(2, "timeline")),
        Step("list.up", "up", cursor(1, "timeline")),
        Step("list.page_down", "pagedown", cursor(11, "timeline")),
        Step("list.page_down", "ctrl+d", cursor(21, "timeline")),
        Step("list.page_up", "pageup", cursor(11, "timeline")),
        Step("list.page_up", "ctrl+u", cursor(1, "timeline")),
        Step("list.last", "G", last("timeline")),
        Step("list.first", "home", cursor(1, "timeline")),
        Step("list.last", "end", last("timeline")),
        Step("detail.pane", "tab", focus("aside")),
        Step("detail.pane", "shift+tab", focus("timeline")),
    ),
    size=(160, 16),
)

DEAL = Walk(
    DealScreen,
    (page("deal", "Pump"),),
    (
        Step("activity.snooze", "z", both(stored(_DUE, "2026-12-22"), says("● 12/22  visit 0"))),
        Step("activity.complete", "d", says("Done: what came of it?")),
        Step("activity.reschedule", "r", says("when: friday 10:00"), ("escape",)),
        Step("activity.form", "i", opens(Form, "visit 0"), ("escape",)),
        Step("detail.remove", "delete", stored(_DUE, None), ("escape",)),
        Step("detail.edit", "e", _typing(True)),
        Step("field.leave", "escape", _typing(False)),
        Step(
            "field.next", "tab", both(_typing(False), says("ref             A-1")), (at("field:ref"), "e", types("A-1"))
        ),
        Step("detail.comment", "c", opens(CommentPrompt, "Comment on Pump")),
        Step("detail.history", "y", opens(HistoryScreen, "History of Pump"), ("escape",)),
        Step("detail.open", "enter", opens(ContactScreen, "Yamamoto"), ("escape", at("contact", "Yamamoto"))),
        Step("deal.take_sum", "S", stored("SELECT amount FROM deal WHERE name = 'Pump'", 1600000), ("escape",)),
        Step("deal.move_right", "L", both(stage("Pump", "Proposal"), says("● Proposal"))),
        Step("deal.move_right", "shift+right", stage("Pump", "Negotiation")),
        Step("deal.move_left", "H", stage("Pump", "Proposal")),
        Step("deal.move_left", "shift+left", stage("Pump", "Qualified")),
        Step("deal.add", "a", opens(Form, "New deal")),
        Step("deal.log", "n", opens(LogPrompt, "Log: Hokuyo Pump"), ("escape",)),
        Step("deal.plan", "p", opens(PlanPrompt, "Plan: Hokuyo Pump"), ("escape",)),
        Step("deal.win", "w", opens(Form, "Won: Hokuyo Pump"), ("escape",)),
        Step("deal.lose", "x", opens(Form, "Lost: Hokuyo Pump"), ("escape",)),
        Step("deal.edit", "E", opens(Form, "Hokuyo Pump"), ("escape",)),
        Step("deal.menu", "m", opens(Picker, "Hokuyo Pump"), ("escape",)),
        Step("deal.brief", "b", opens(Sheet, "Hokuyo · Pump"), ("escape",)),
        Step("deal.park", "Z", opens(Form, "Park: Hokuyo Pump"), ("escape",)),
        Step("deal.delete", "D", opens(Confirm, "Delete Hokuyo Pump?"), ("escape",)),
        Step("detail.back", "escape", opens(BoardScreen), ("escape",)),
        Step("deal.reopen", "o", stored("SELECT closed_on FROM deal WHERE name = 'Won'", None), (page("deal", "Won"),)),
    ),
)


def _of_a_row(where: type[DetailPage[Any]], noun: str, name: str, called: str) -> Walk:
    """Return the way over the page of a company or of a person: its own keys, and those of the deal under the
    cursor."""
    deal = ("escape", at("deal", "Pump"))
    return Walk(
        where,
        (page(noun, name),),
        (
            Step("activity.snooze", "z", both(stored(_DUE, "2026-12-22"), says("● 12/22  visit 0"))),
            Step("activity.complete", "d", says("Done: what came of it?")),
            Step("activity.reschedule", "r", says("when: friday 10:00"), ("escape",)),
            Step("activity.form", "i", opens(Form, "visit 0"), ("escape",)),
            Step("detail.remove", "delete", stored(_DUE, None), ("escape",)),
            Step("detail.edit", "e", _typing(True), (at("field:tag"),)),
            Step("detail.comment", "c", opens(CommentPrompt, f"Comment on {name}"), ("escape",)),
            Step("detail.history", "y", opens(HistoryScreen, f"History of {name}"), ("escape",)),
            Step("detail.pane", "tab", focus("timeline"), ("escape",)),
            Step("detail.pane", "shift+tab", focus("aside")),
            Step("detail.open", "enter", opens(DealScreen, "Pump"), (at("deal", "Pump"),)),
            Step("deal.add", "a", opens(Form, "New deal"), deal),
            Step("deal.log", "n", opens(LogPrompt, "Log: Hokuyo Pump"), deal),
            Step("deal.plan", "p", opens(PlanPrompt, "Plan: Hokuyo Pump"), deal),
            Step("deal.win", "w", opens(Form, "Won: Hokuyo Pump"), deal),
            Step("deal.lose", "x", opens(Form, "Lost: Hokuyo Pump"), deal),
            Step("deal.edit", "E", opens(Form, "Hokuyo Pump"), deal),
            Step("deal.menu", "m", opens(Picker, "Hokuyo Pump"), deal),
            Step("deal.brief", "b", opens(Sheet, "Hokuyo · Pump"), deal),
            Step("deal.park", "Z", opens(Form, "Park: Hokuyo Pump"), deal),
            Step("deal.delete", "D", opens(Confirm, "Delete Hokuyo Pump?"), deal),
            # The deal is won meanwhile.
            Step(
                "deal.reopen",
                "o",
                stored("SELECT closed_on FROM deal WHERE name = 'Pump'", None),
                (*deal, "w", "ctrl+s", at("deal", "Pump")),
            ),
            Step("detail.back", "escape", opens(BoardScreen)),
        ),
    )


COMPANY = _of_a_row(CompanyScreen, "company", "Hokuyo", "Hokuyo")
CONTACT = _of_a_row(ContactScreen, "contact", "Yamamoto", "Yamamoto")

COMMENT = Walk(
    CommentPrompt,
    (page("deal", "Pump"), "c"),
    (Step("prompt.leave", "escape", opens(Confirm, "Throw away what you typed?"), (types("well"),)),),
)

HISTORY = Walk(
    HistoryScreen,
    (page("deal", "Pump"), "y"),
    (
        Step("history.leave", "escape", opens(DealScreen)),
        Step("history.leave", "y", opens(DealScreen), ("y",)),
        Step("history.leave", "q", opens(DealScreen), ("y",)),
    ),
)

WALKS = (LISTS, DEAL, COMPANY, CONTACT, COMMENT, HISTORY)
