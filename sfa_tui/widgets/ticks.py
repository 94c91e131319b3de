"""What is ticked or not, told by its sign too, and not by its colour alone as Textual's own."""

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.widgets import Checkbox, SelectionList

_SIGNS = {True: "✓", False: " "}


class Tick(Checkbox):
    """A box that is ticked or not."""

    def render(self) -> Content:
        """Return the box with its sign."""
        self.BUTTON_INNER = _SIGNS[self.value]
        return super().render()


class Ticks(SelectionList[str]):
    """A list of which each row is ticked or not."""

    def render_line(self, y: int) -> Strip:
        """Return a line with the sign of its row."""
        line = super().render_line(y)
        place = int(self.scroll_offset.y) + y
        if place >= self.option_count:
            return line
        left, box, right, *rest = line
        sign = _SIGNS[self.get_option_at_index(place).value in self.selected]
        return Strip([left, Segment(sign, box.style), right, *rest])
