"""Ways through the week: its days and entries, those of what is done with deals there, and what is added to a day."""

from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.deal_prompts import LogPrompt, PlanPrompt
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Picker
from sfa_tui.screens.search import SearchScreen
from sfa_tui.screens.sheet import Sheet
from sfa_tui.screens.today_prompts import DonePrompt, DuePrompt
from sfa_tui.screens.week import WeekScreen
from sfa_tui.screens.week_prompts import AddPrompt
from tests.screens.piloting import Desk
from tests.screens.walks import Effect, Step, Walk
from tests.screens.walks.seen import becomes, both, focus, opens, says, stored, types


def _waiting(so: bool) -> Effect:
    return becomes(lambda desk: desk.on(WeekScreen).lists.here is desk.on(WeekScreen).lists.waiting, so)


def _first(day: str) -> Effect:
    return becomes(lambda desk: desk.on(WeekScreen).first.isoformat(), day)


def _marks(count: int) -> Effect:
    return becomes(lambda desk: len(desk.on(WeekScreen).marks), count)


def due(day: str | None, what: str = "ask 03") -> Effect:
    """What is planned is due on a day; None where it is planned no more."""
    return stored(f"SELECT due FROM activity WHERE subject = '{what}' AND deleted_at IS NULL", day)


def _whose(desk: Desk) -> str:
    return desk.on(WeekScreen).whose


MOVING = Walk(
    WeekScreen,
    ("f9",),
    (
        Step("week.right", "l", focus("day-2")),
        Step("week.right", "right", focus("day-3")),
        Step("week.left", "h", focus("day-2")),
        Step("week.left", "left", focus("day-1")),
        Step("week.pane", "tab", _waiting(True)),
        Step("week.pane", "shift+tab", _waiting(False)),
        Step("week.next", "f", both(_first("2026-12-07"), says("2026-12-07 – 2026-12-13"))),
        Step("week.next", "ctrl+right", _first("2026-12-14")),
        Step("week.previous", "b", _first("2026-12-07")),
        Step("week.previous", "ctrl+left", _first("2026-11-30")),
        Step("week.today", "t", both(_first("2026-11-30"), focus("day-1")), ("f", "l")),
        Step("week.mark", "space", both(_marks(1), says("1 marked"))),
        Step("week.release", "escape", _marks(0)),
        Step("week.open", "enter", opens(DealScreen, "Deal 03"), ("k",)),
        Step("week.move_later", "L", due("2026-12-02"), ("escape",)),
        Step("week.move_later", "shift+right", due("2026-12-03")),
        Step("week.move_earlier", "H", due("2026-12-02")),
        Step("week.move_earlier", "shift+left", due("2026-12-01")),
        Step("week.whose", "v", becomes(_whose, "team")),
        Step("week.colleague", "c", opens(Picker, "Mori")),
    ),
)

DOING = Walk(
    WeekScreen,
    ("f9",),
    (
        Step("week.add", "a", opens(AddPrompt)),
        Step("week.done", "d", opens(DonePrompt, "Done: call ask 03"), ("escape",)),
        Step("week.snooze", "z", opens(Picker, "Put off: call ask 03"), ("escape",)),
        Step("week.reschedule", "r", opens(DuePrompt, "Due: call ask 03"), ("escape",)),
        Step("week.edit", "e", opens(Form, "call ask 03"), ("escape",)),
        Step("deal.log", "n", opens(LogPrompt, "Log: Firm 03 Deal 03"), ("escape",)),
        Step("deal.plan", "p", opens(PlanPrompt, "Plan: Firm 03 Deal 03"), ("escape",)),
        Step("deal.win", "w", opens(Form, "Won: Firm 03 Deal 03"), ("escape",)),
        Step("deal.lose", "x", opens(Form, "Lost: Firm 03 Deal 03"), ("escape",)),
        Step("deal.edit", "E", opens(Form, "Firm 03 Deal 03"), ("escape",)),
        Step("deal.menu", "m", opens(Picker, "call ask 03"), ("escape",)),
        Step("deal.brief", "B", opens(Sheet, "Firm 03 · Deal 03"), ("escape",)),
        Step("deal.park", "Z", opens(Form, "Park: Firm 03 Deal 03"), ("escape",)),
        Step("deal.delete", "D", opens(Confirm, "Delete Firm 03 Deal 03?"), ("escape",)),
        Step("week.remove", "delete", due(None), ("escape",)),
        # What is still planned on the deal that is won.
        Step("deal.reopen", "o", stored("SELECT closed_on FROM deal WHERE name = 'Won'", None), (*"llll",)),
    ),
)

ADD = Walk(
    AddPrompt,
    ("f9", "a"),
    (
        Step("plan.reminder", "ctrl+r", says("reminder 15m before"), (types("call 10:00"),)),
        Step("plan.repeat", "ctrl+t", says("daily")),
        Step("plan.about", "ctrl+o", opens(SearchScreen)),
        Step("plan.template", "ctrl+l", opens(Picker, "welcome"), ("escape",)),
        Step("prompt.leave", "escape", opens(Confirm, "Throw away what you typed?"), ("escape",)),
    ),
)

WALKS = (MOVING, DOING, ADD)
