"""The mouse on the board: a click chooses a card, a second one opens it, a drag moves it unless Esc, another
screen or another size ends it, the right button asks what to do."""

from textual.geometry import Offset

from sfa_tui.display import cells
from sfa_tui.widgets import ghost
from sfa_tui.widgets.card import Row, plain, short_company
from sfa_tui.widgets.column import Column
from sfa_tui.widgets.lane import Lane


class Ghost(ghost.Ghost):
    """The card that is being dragged, under the mouse."""

    def drag(self, lanes: list[Lane], message: Column.Dragged) -> str | None:
        """Show where a card is dragged; return the stage that it is over, None where that is its own or none."""
        over = lane_under(lanes, message.to)
        for place, lane in enumerate(lanes):
            lane.set_class(place == over and not message.dropped, "-target")
        if message.dropped:
            self.display = False
        else:
            self._follow(message.deal, message.to)
        column = None if over is None else lanes[over].column
        return column.stage if column is not None and column is not message.column else None

    def leave(self, lanes: list[Lane]) -> None:
        """Let a card that is being dragged stay where it was."""
        for lane in lanes:
            lane.remove_class("-target")
            lane.column.let_go()
        self.display = False

    def _follow(self, deal: Row, to: Offset) -> None:
        """Show a deal beside the mouse."""
        name = f"{short_company(deal['company'] or '')} {plain(deal['name'] or '')}".strip()
        self.follow(name, cells.brief_money(deal["amount"], deal["currency"]), to)


def lane_under(lanes: list[Lane], at: Offset) -> int | None:
    """Return the place of the lane that is under a point of the screen."""
    for place, lane in enumerate(lanes):
        # The lane itself is not painted, so that it has no region of its own.
        parts = (lane.strip,) if lane.folded else (lane.head, lane.column)
        if lane.display and any(part.region.contains_point(at) for part in parts):
            return place
    return None
