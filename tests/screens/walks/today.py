"""Ways through Today: its own keys, those of what is done with deals there, and the lines in which activities are done
and put off."""

from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.deal_prompts import LogPrompt, PlanPrompt
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Picker
from sfa_tui.screens.sheet import Sheet
from sfa_tui.screens.today import TodayScreen
from sfa_tui.screens.today_prompts import DonePrompt, DuePrompt
from tests.screens.piloting import Desk
from tests.screens.walks import Effect, Step, Walk
from tests.screens.walks.seen import becomes, both, opens, says, silent, stored, types


def _on(deal: str) -> Effect:
    return becomes(_deal, deal)


def _deal(desk: Desk) -> object:
    row = desk.on(TodayScreen).row
    return row and row["deal"]["name"]


def _marks(count: int) -> Effect:
    return becomes(lambda desk: len(desk.on(TodayScreen).marks), count)


def _whose(whose: str) -> Effect:
    return becomes(lambda desk: desk.on(TodayScreen).whose, whose)


def _planned(count: int) -> Effect:
    return stored("SELECT count(*) FROM activity WHERE subject = 'ask 00' AND deleted_at IS NULL", count)


MOVING = Walk(
    TodayScreen,
    ("f3",),
    (
        # The alert first, then what is overdue.
        Step("today.down", "j", _on("Deal 00")),
        Step("today.down", "down", _on("Deal 01")),
        Step("today.up", "k", _on("Deal 00")),
        Step("today.up", "up", _on("Deal 19")),
        Step("today.right", "l", _on("Deal 00")),
        Step("today.right", "right", _on("Deal 03")),
        Step("today.left", "h", _on("Deal 00")),
        Step("today.left", "left", _on("Deal 19")),
        Step("today.last", "G", both(_on("Deal 19"), says("Rotting  1")), ("j",)),
        Step("today.first", "home", both(_on("Deal 19"), says("gone quiet"))),
        Step("today.page_down", "pagedown", _on("Lost")),
        Step("today.page_down", "ctrl+d", both(_on("Deal 19"), says("Rotting  1"))),
        Step("today.page_up", "pageup", _on("Lost")),
        Step("today.page_up", "ctrl+u", both(_on("Deal 19"), says("gone quiet"))),
        Step("today.last", "end", says("Rotting  1")),
        Step("today.mark", "space", both(_marks(1), _on("Deal 01")), ("home", "j")),
        Step("today.release", "escape", _marks(0)),
        Step("today.open", "enter", opens(DealScreen, "Deal 01")),
        Step("today.seen", "s", silent("Alerts"), ("escape", "home")),
        Step("today.whose", "v", _whose("team")),
    ),
    size=(160, 18),
)

DOING = Walk(
    TodayScreen,
    ("f3", "j"),
    (
        Step("today.done", "d", opens(DonePrompt, "Done: call ask 00")),
        Step("today.snooze", "z", opens(Picker, "Put off: call ask 00"), ("escape",)),
        Step("today.reschedule", "r", opens(DuePrompt, "Due: call ask 00"), ("escape",)),
        Step("deal.add", "a", opens(Form, "New deal"), ("escape",)),
        Step("deal.log", "n", opens(LogPrompt, "Log: Firm 00 Deal 00"), ("escape",)),
        Step("deal.plan", "p", opens(PlanPrompt, "Plan: Firm 00 Deal 00"), ("escape",)),
        Step("deal.win", "w", opens(Form, "Won: Firm 00 Deal 00"), ("escape",)),
        Step("deal.lose", "x", opens(Form, "Lost: Firm 00 Deal 00"), ("escape",)),
        Step("deal.edit", "e", opens(Form, "Firm 00 Deal 00"), ("escape",)),
        Step("deal.menu", "m", opens(Picker, "Firm 00 Deal 00"), ("escape",)),
        Step("deal.brief", "b", opens(Sheet, "Firm 00 · Deal 00"), ("escape",)),
        Step("activity.form", "i", opens(Form, "call ask 00"), ("escape",)),
        Step("deal.park", "Z", opens(Form, "Park: Firm 00 Deal 00"), ("escape",)),
        Step("deal.delete", "D", opens(Confirm, "Delete Firm 00 Deal 00?"), ("escape",)),
        Step("today.remove", "delete", both(_planned(0), _on("Deal 01")), ("escape",)),
        # What is still planned on the deal that is won.
        Step("deal.reopen", "o", stored("SELECT closed_on FROM deal WHERE name = 'Won'", None), ("escape", *"llj")),
    ),
)

DONE = Walk(
    DonePrompt,
    ("f3", "j", "d"),
    (Step("prompt.leave", "escape", opens(Confirm, "Throw away what you typed?"), (types("agreed"),)),),
)

DUE = Walk(
    DuePrompt,
    ("f3", "j", "r"),
    (Step("prompt.leave", "escape", opens(Confirm, "Throw away what you typed?"), (types("friday"),)),),
)

WALKS = (MOVING, DOING, DONE, DUE)
