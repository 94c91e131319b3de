"""Ways through the day: the desk, a report of one's own and one of somebody else's, remarks."""

from textual.widgets import TextArea

from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.day import DayScreen
from sfa_tui.screens.day_prompts import SayPrompt
from sfa_tui.screens.today_prompts import DonePrompt
from tests.screens.walks import Effect, Step, Walk
from tests.screens.walks.seen import becomes, both, focus, opens, says, stored, types


def _answered(kind: str) -> Effect:
    return stored(f"SELECT count(*) FROM comment WHERE kind = '{kind}'", 1)


def _starts(day: str) -> Effect:
    return becomes(lambda desk: (desk.on(DayScreen).report or {}).get("starts_on"), day)


def _writing(so: bool) -> Effect:
    return becomes(lambda desk: desk.on(DayScreen).writing, so)


def _remarks(text: str) -> Effect:
    return becomes(lambda desk: desk.app.screen.query_one(TextArea).text, text)


OWN = Walk(
    DayScreen,
    ("f8",),
    (
        Step("day.earlier", "h", _starts("2026-11-30")),
        Step("day.earlier", "left", _starts("2026-11-29")),
        Step("day.later", "l", _starts("2026-11-30")),
        Step("day.later", "right", _starts("2026-12-01")),
        Step("day.week", "w", says("2026-11-30 to 2026-12-06")),
        Step("day.today", "t", _starts("2026-12-01"), ("w", "h", "h")),
        Step("day.pane", "tab", focus("report")),
        Step("day.pane", "shift+tab", focus("pile")),
        Step("day.open", "enter", focus("report")),
        Step("day.done", "d", opens(DonePrompt, "ask 03")),
        Step("day.remarks", "e", _writing(True), ("escape",)),
        Step("remarks.leave", "escape", opens(Confirm, "Throw away what you typed?"), (types("quiet"),)),
        Step("remarks.save", "ctrl+s", both(_writing(False), says("quiet")), ("n",)),
        Step("remarks.save", "tab", both(_writing(False), says("quiet day")), ("e", types(" day"))),
        Step("remarks.editor", "ctrl+e", _remarks("quiet day and more"), ("e",)),
        Step("day.submit", "s", says("↑ submitted"), ("ctrl+s",)),
    ),
)

THEIRS = Walk(
    DayScreen,
    ("f8",),
    (
        Step("day.comment", "c", opens(SayPrompt, "Comment: Mori"), ("j", "j", "j")),
        Step("day.return", "r", opens(SayPrompt, "Return: Mori"), ("escape",)),
        Step("day.approve", "a", _answered("approved"), ("escape",)),
        Step("day.seen", "space", _answered("seen")),
    ),
)

SAYING = Walk(
    SayPrompt,
    ("f8", "j", "j", "j", "c"),
    (Step("prompt.leave", "escape", opens(Confirm, "Throw away what you typed?"), (types("well done"),)),),
)

WALKS = (OWN, THEIRS, SAYING)
