"""Ways through the forecast, and through the deals behind a figure."""

from sfa_tui.screens.behind import BehindScreen
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.forecast import ForecastScreen
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Picker
from sfa_tui.widgets.filter_line import FilterLine
from tests.screens.piloting import Desk
from tests.screens.walks import Effect, Step, Walk
from tests.screens.walks.seen import becomes, cursor, opens, says, types

BY_COMPANY = ("f7", "b", types("company"), "enter")
_ROWS = 21
"""Companies with deals that close in this quarter; below them stand their total, and what closes on no day."""
_LAST = _ROWS + 1


def _row(place: int) -> Effect:
    return becomes(lambda desk: desk.on(ForecastScreen).figures.row, place)


def _column(name: str) -> Effect:
    return becomes(lambda desk: desk.on(ForecastScreen).figures.column, name)


def _typing(desk: Desk) -> bool:
    return desk.app.screen.query_one(FilterLine).is_open


MOVING = Walk(
    ForecastScreen,
    BY_COMPANY,
    (
        Step("forecast.down", "j", _row(1)),
        Step("forecast.down", "down", _row(2)),
        Step("forecast.up", "k", _row(1)),
        Step("forecast.up", "up", _row(0)),
        Step("forecast.page_down", "pagedown", _row(7)),
        Step("forecast.page_down", "ctrl+d", _row(14)),
        Step("forecast.page_up", "pageup", _row(7)),
        Step("forecast.page_up", "ctrl+u", _row(0)),
        Step("forecast.last", "G", _row(_LAST)),
        Step("forecast.first", "home", _row(0)),
        Step("forecast.last", "end", _row(_LAST)),
        Step("forecast.left", "h", _column("weighted")),
        Step("forecast.left", "left", _column("pipeline")),
        Step("forecast.right", "l", _column("weighted")),
        Step("forecast.right", "right", _column("expected")),
        Step("forecast.behind", "enter", opens(BehindScreen, "1 deal ")),
    ),
    size=(120, 20),
)

ASKING = Walk(
    ForecastScreen,
    ("f7",),
    (
        Step("forecast.by", "b", opens(Picker, "Forecast by")),
        Step("forecast.period", "t", opens(Picker, "Period"), ("escape",)),
        Step("forecast.as_of", "d", opens(Form, "The deals as they were at the end of a day"), ("escape",)),
        Step("forecast.earlier", "shift+left", says("FY2026-Q3"), ("escape",)),
        Step("forecast.earlier", "ctrl+left", says("FY2026-Q2")),
        Step("forecast.later", "shift+right", says("FY2026-Q3")),
        Step("forecast.later", "ctrl+right", says("FY2026-Q4")),
        Step("forecast.basis", "o", says("in USD  revenue")),
        Step("forecast.measure", "m", says("orders  margin"), ("o",)),
        Step("forecast.overdue", "i", says("overdue included")),
        Step("forecast.filter", "slash", _typing),
        Step("forecast.unfilter", "escape", says("all deals"), (types("owner:Beck"), "enter")),
    ),
)

BEHIND = Walk(
    BehindScreen,
    (*BY_COMPANY, "end", "up", "enter"),
    (
        Step("behind.down", "j", cursor(1)),
        Step("behind.down", "down", cursor(2)),
        Step("behind.up", "k", cursor(1)),
        Step("behind.up", "up", cursor(0)),
        Step("behind.page_down", "pagedown", cursor(7)),
        Step("behind.page_down", "ctrl+d", cursor(14)),
        Step("behind.page_up", "pageup", cursor(7)),
        Step("behind.page_up", "ctrl+u", cursor(0)),
        Step("behind.last", "G", cursor(20)),
        Step("behind.first", "home", cursor(0)),
        Step("behind.last", "end", cursor(20)),
        Step("behind.open", "enter", opens(DealScreen), ("home",)),
        Step("behind.back", "escape", opens(ForecastScreen), ("escape",)),
    ),
    size=(120, 11),
)

WALKS = (MOVING, ASKING, BEHIND)
