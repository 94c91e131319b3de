"""The stages in a line, where not all of their columns have room side by side."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from sfa_tui.widgets.lane import Lane


class StageTabs(Static):
    """A tab a stage, with its count; a click goes to it."""

    DEFAULT_CSS = """
    StageTabs { height: 1; padding: 0 1; }
    """

    def show(self, lanes: Sequence[Lane], current: int) -> None:
        """Show the stages around the current one, as many as have room."""
        tabs = [self._tab(place, lane, place == current) for place, lane in enumerate(lanes)]
        room = self.app.size.width - 6
        first = last = current
        taken = tabs[current].cell_length if tabs else 0
        while first > 0 or last < len(tabs) - 1:
            # The next one to the right, then the one to the left, while they fit.
            if last < len(tabs) - 1 and taken + tabs[last + 1].cell_length <= room:
                last += 1
                taken += tabs[last].cell_length
            elif first > 0 and taken + tabs[first - 1].cell_length <= room:
                first -= 1
                taken += tabs[first].cell_length
            else:
                break
        more_left = "‹ " if first > 0 else "  "
        more_right = " ›" if last < len(tabs) - 1 else ""
        self.update(Content.assemble(more_left, *tabs[first : last + 1], more_right), layout=False)

    def _tab(self, place: int, lane: Lane, current: bool) -> Content:
        count = f" {lane.standing.held:,}" if lane.standing is not None else ""
        style = "bold $text-primary underline" if current else "$foreground 60%"
        tab = Content.from_markup(f"[@click=screen.column_at({place})]$title[/]", title=lane.head.title + count)
        return Content.assemble(tab.stylize(style), "  ")
