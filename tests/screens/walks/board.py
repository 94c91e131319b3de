"""Ways over the board: the keys of the board, and those of what is done with deals there."""

from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.deal_prompts import LogPrompt, PlanPrompt
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Picker
from sfa_tui.screens.sheet import Sheet
from sfa_tui.widgets.filter_line import FilterLine
from tests.screens.piloting import Desk
from tests.screens.walks import Effect, Step, Walk
from tests.screens.walks.office import DEALS
from tests.screens.walks.seen import becomes, both, holds, opens, stage, stored, types

LAST = DEALS - 1


def _column(place: int) -> Effect:
    return becomes(lambda desk: desk.on(BoardScreen).lanes.current, place)


def _card(place: int) -> Effect:
    return becomes(_place, place)


def _place(desk: Desk) -> int | None:
    lane = desk.on(BoardScreen).lanes.lane
    return lane.column.cursor if lane is not None else None


def _marks(count: int) -> Effect:
    return becomes(lambda desk: len(desk.on(BoardScreen).marks), count)


def _filter(text: str) -> Effect:
    return becomes(_shown_filter, text)


def _shown_filter(desk: Desk) -> str:
    from sfa_tui.model.filters import to_text

    return to_text(desk.on(BoardScreen).lanes.view.filter)


def _folded(folded: bool) -> Effect:
    def is_so(desk: Desk) -> bool:
        lane = desk.on(BoardScreen).lanes.lane
        return lane is not None and lane.folded == folded

    return is_so


def _typing(open: bool) -> Effect:
    return lambda desk: any(line.is_open for line in desk.app.screen.query(FilterLine)) == open


MOVING = Walk(
    BoardScreen,
    (),
    (
        Step("board.right", "l", _column(1)),
        Step("board.right", "right", _column(2)),
        Step("board.left", "h", _column(1)),
        Step("board.left", "left", _column(0)),
        Step("board.down", "j", _card(1)),
        Step("board.down", "down", _card(2)),
        Step("board.up", "k", _card(1)),
        Step("board.up", "up", _card(0)),
        Step("board.page_down", "pagedown", _card(7)),
        Step("board.page_down", "ctrl+d", _card(14)),
        Step("board.page_up", "pageup", _card(7)),
        Step("board.page_up", "ctrl+u", _card(0)),
        Step("board.last", "G", _card(LAST)),
        Step("board.first", "home", _card(0)),
        Step("board.last", "end", _card(LAST)),
        Step("board.open", "enter", opens(DealScreen, "Deal 00"), ("home",)),
        Step("board.mark", "space", both(_marks(1), _card(1)), ("escape",)),
        Step("board.release", "escape", _marks(0)),
        Step("board.move_right", "L", both(stage("Deal 01", "Qualified"), _column(1))),
        Step("board.move_right", "shift+right", both(stage("Deal 01", "Proposal"), _column(2))),
        Step("board.move_left", "H", both(stage("Deal 01", "Qualified"), _column(1))),
        Step("board.move_left", "shift+left", both(stage("Deal 01", "Lead"), _column(0))),
        Step("board.fold", "z", _folded(True)),
    ),
)

LOOKING = Walk(
    BoardScreen,
    (),
    (
        Step("board.filter", "slash", _typing(True)),
        Step("filter.complete", "tab", holds("stage:"), (types("stag"),)),
        Step("filter.leave", "escape", _typing(False)),
        Step("board.sort", "s", opens(Picker, "Sort by")),
        Step("board.view", "v", opens(Picker, "View"), ("escape",)),
        Step("board.view_2", "2", _filter("owner:me"), ("escape",)),
        Step("board.view_1", "1", _filter("")),
        Step("board.view_3", "3", _filter("no-next-step")),
        Step("board.view_4", "4", _filter("we-owe")),
        Step("board.view_5", "5", _filter("rotting")),
        Step("board.view_6", "6", _filter("amount>600")),
        Step("board.view_7", "7", _filter("amount>700")),
        Step("board.view_8", "8", _filter("amount>800")),
        Step("board.view_9", "9", _filter("amount>900")),
        Step("board.release", "escape", _filter("")),
    ),
)

DOING = Walk(
    BoardScreen,
    (),
    (
        Step("deal.add", "a", opens(Form, "New deal")),
        Step("deal.log", "n", opens(LogPrompt, "Log: Firm 00 Deal 00"), ("escape",)),
        Step("deal.plan", "p", opens(PlanPrompt, "Plan: Firm 00 Deal 00"), ("escape",)),
        Step("deal.win", "w", opens(Form, "Won: Firm 00 Deal 00"), ("escape",)),
        Step("deal.lose", "x", opens(Form, "Lost: Firm 00 Deal 00"), ("escape",)),
        Step("deal.edit", "e", opens(Form, "Firm 00 Deal 00"), ("escape",)),
        Step("deal.menu", "m", opens(Picker, "Firm 00 Deal 00"), ("escape",)),
        Step("deal.brief", "b", opens(Sheet, "Firm 00 · Deal 00"), ("escape",)),
        Step("deal.park", "Z", opens(Form, "Park: Firm 00 Deal 00"), ("escape",)),
        Step("deal.delete", "delete", opens(Confirm, "Delete Firm 00 Deal 00?"), ("escape",)),
        # The won ones are a folded column at the right.
        Step(
            "deal.reopen", "o", stored("SELECT closed_on FROM deal WHERE name = 'Won'", None), ("escape", *"lllll", "z")
        ),
    ),
)

WALKS = (MOVING, LOOKING, DOING)
