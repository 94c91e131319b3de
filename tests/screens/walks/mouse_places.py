"""What the mouse does in places without a tab, in the week and in a workspace of a team: several gestures in an app
that is opened once."""

from collections.abc import Iterator
from dataclasses import replace

from textual.widgets import Static

from sfa_tui.screens.alerts import AlertsScreen
from sfa_tui.screens.calendars import CalendarsScreen
from sfa_tui.screens.conflicts import ConflictsScreen
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Picker
from sfa_tui.screens.rules import RulesScreen
from sfa_tui.screens.topbar import TopBar
from sfa_tui.screens.week import WeekScreen
from sfa_tui.widgets.blocks import Blocks
from sfa_tui.widgets.foot import Foot
from sfa_tui.widgets.table import Table
from tests.screens.piloting import Desk
from tests.screens.walks import Before
from tests.screens.walks.mouse import ABOVE, CLICK, CTRL, DRAGGED, ONES, RIGHT, TWICE, Gesture, Round, click
from tests.screens.walks.seen import becomes, opens, says, silent, types
from tests.screens.walks.together import in_step, soon, with_conflicts

ROW, LINE = "a row of a table", "a line of the calendars or notifications"


def _alert(desk: Desk) -> object:
    return (desk.on(AlertsScreen).table.row or {}).get("body")


def _line(desk: Desk) -> object:
    return desk.on(CalendarsScreen).focused_key


def _whose(desk: Desk) -> object:
    return desk.on(WeekScreen).whose


def _copied(text: str) -> str:
    return f"copy “{text}”"


_TRIED = ("t", types("Deal 00"), "ctrl+s")
PLACES = Round(
    (
        Gesture(ROW, CLICK, Table, click("gone quiet"), becomes(_alert, "gone quiet"), ("g", "a", "w")),
        Gesture(ROW, TWICE, Table, click("gone quiet", times=2), opens(DealScreen, "Deal 19")),
        Gesture(ROW, RIGHT, Table, click("gone quiet", button=3), opens(Picker, _copied("gone quiet")), ("escape",)),
        Gesture(ROW, CTRL, Table, click("for Beck", control=True), says("1 marked"), ("escape",)),
        Gesture(ROW, TWICE, Table, click("gone quiet", times=2), opens(Form, "gone quiet"), ("escape", "g", "r")),
        Gesture(ROW, RIGHT, Table, click("for Beck", button=3), opens(Picker, _copied("for Beck")), ("escape",)),
        Gesture("the head of a table", CLICK, Table, click("Rule"), says("Rule ▲"), ("escape",)),
        Gesture("the foot", CLICK, Foot, click("o on/off"), says("○ off"), drawn_by="foot"),
        Gesture("the foot", CLICK, Foot, click("esc back"), opens(RulesScreen), _TRIED, drawn_by="foot"),
        Gesture(ROW, TWICE, Table, click("welcome", times=2), opens(Form, "welcome"), ("g", "m")),
        Gesture(ROW, RIGHT, Table, click("3d call", button=3), opens(Picker, _copied("3d call")), ("escape",)),
        Gesture(LINE, CLICK, Blocks, click("take in a file"), becomes(_line, "import"), ("escape", "g", "k")),
        Gesture(LINE, TWICE, Blocks, click("export to a file", times=2), opens(Form, "Export to a file")),
        Gesture(LINE, TWICE, Blocks, click("by e-mail", times=2), opens(Form, "Alerts by"), ("escape", "g", "n")),
        Gesture(
            *(ABOVE, CLICK, Static, click("this week"), says("2026-11-30 – 2026-12-06"), ("escape", "f9", "f")),
            drawn_by="week_head",
        ),
        Gesture(ABOVE, CLICK, Static, click("my team"), becomes(_whose, "team"), drawn_by="today_head"),
        Gesture(
            *(ABOVE, CLICK, Static, click("Mori"), opens(Picker, "Beck"), ("c", types("Mori"), "enter")),
            drawn_by="week_head",
        ),
        Gesture(
            *("what the forecast is asked for", CLICK, Static, click("overdue included"), silent("overdue included")),
            *(("escape", "f7", "i"), (160, 40), "forecast"),
        ),
    )
)

TOGETHER = Round(
    (
        Gesture("the state of the sync", CLICK, TopBar, click("in step"), soon(in_step), drawn_by="topbar"),
        Gesture(
            *("the conflicts beside it", CLICK, TopBar, click("3 conflicts"), opens(ConflictsScreen)),
            drawn_by="topbar",
        ),
        Gesture(ROW, TWICE, Table, click("Deal 01", times=2), opens(DealScreen, "Deal 01")),
        Gesture(ROW, RIGHT, Table, click("Deal 01", button=3), opens(Picker, _copied("Deal 01")), ("escape",)),
        Gesture(
            *("the foot", CLICK, Foot, click("x conflicts"), opens(ConflictsScreen)),
            *(("escape", "escape", "g", "s"), (160, 40), "foot"),
        ),
    ),
    open=with_conflicts,
)


def _rounds() -> Iterator[Round]:
    """Yield the gestures of each screen in one round, where what one leaves behind is in no other's way."""
    alone = [each for each in ONES if each.to not in _SHARED or each.size != (160, 40) or each.how == DRAGGED]
    yield from (Round((each,), each.size) for each in alone)
    for to, back in _SHARED.items():
        first, *others = (each for each in ONES if each.to == to and each not in alone)
        yield Round((first, *(replace(each, to=("escape", "escape", "f2", *to, *back)) for each in others)))


_SHARED: dict[tuple[Before, ...], tuple[Before, ...]] = {("f3",): (), ("f4",): (), ("f9",): ("t",)}
"""{what leads to a screen: what leads back to where it began}"""
ROUNDS = (*_rounds(), PLACES, TOGETHER)
GESTURES = tuple(each for round in ROUNDS for each in round.gestures)
