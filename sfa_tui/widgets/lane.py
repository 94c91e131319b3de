"""A stage of the board: its head and its column, or a narrow strip where it is folded away."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from sfa_tui.forecast.pipeline import Standing
from sfa_tui.model.sums import Stage
from sfa_tui.model.text import display_width
from sfa_tui.widgets.column import Column
from sfa_tui.widgets.head import Head
from sfa_tui.widgets.palette import Palette
from sfa_tui.widgets.spans import Span, Tone, fitted, strip


class Folded(Widget):
    """A stage that is folded away: how many deals, and its name from top to bottom."""

    DEFAULT_CSS = """
    Folded {
        width: 5;
        height: 1fr;
    }
    """

    WIDTH = 5
    """Cells that a folded stage takes."""

    class Clicked(Message):
        """The strip was clicked."""

        def __init__(self, folded: "Folded") -> None:
            super().__init__()
            self.folded = folded

    def __init__(self, name: str) -> None:
        super().__init__()
        self.title = name
        self._deals: int | None = None
        self.current = False

    def show(self, deals: int) -> None:
        """Show how many deals are behind it."""
        self._deals = deals
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one line: the count, then a letter of the name."""
        name: Tone
        if y == 0:
            text, name = f"▸{self._deals if self._deals is not None else ''}", "name"
        else:
            text, name = (self.title[y - 2] if 2 <= y < len(self.title) + 2 else ""), "dim"
        name = "strong" if self.current else name
        pad = " " * max(0, (self.size.width - display_width(text)) // 2)
        spans = fitted([Span(pad), Span(text, name)], (), self.size.width)
        return strip(spans, self.screen.query_one(Palette).tones, self.rich_style)

    def on_click(self) -> None:
        """Tell the board."""
        self.post_message(self.Clicked(self))


class Lane(Vertical):
    """A stage with its head and its column; `folded` shows the strip instead."""

    def __init__(self, stage: Stage, head: Head, column: Column, *, folded: bool) -> None:
        super().__init__()
        self.stage = stage
        self.head = head
        self.column = column
        self.strip = Folded(head.title)
        self.standing: Standing | None = None
        # Settled before it is mounted, so that the first layout is the last.
        self.fold(folded)

    def compose(self) -> ComposeResult:
        """Make head, column and strip."""
        yield self.head
        yield self.column
        yield self.strip

    def fold(self, folded: bool) -> None:
        """Fold the stage away, or unfold it."""
        self.folded = folded
        self.set_class(folded, "-folded")
        self.head.display = self.column.display = not folded
        self.strip.display = folded

    def stand(self, standing: Standing) -> None:
        """Show what stands in the stage."""
        self.standing = standing
        self.head.show(standing)
        self.strip.show(standing.held)

    def point(self, current: bool) -> None:
        """Put the cursor into this stage, or take it away."""
        for title in (self.head, self.strip):
            if title.current != current:
                title.current = current
                title.refresh()
        self.column.point(self.column.kept if current and not self.folded else None)
