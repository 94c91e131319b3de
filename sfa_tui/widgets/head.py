"""The head of a column of the board: its stage, and what all the deals in it come to."""

from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from sfa_tui.forecast.pipeline import Standing
from sfa_tui.locale import _
from sfa_tui.model.money import Scale, format_money, round_money
from sfa_tui.model.text import display_width
from sfa_tui.widgets.palette import Palette
from sfa_tui.widgets.spans import Span, fitted, strip

_COUNT = 10
"""Cells that the count takes beside a name."""


class Head(Widget):
    """Two lines: the stage, how many deals and their sum; the oldest, and the sum times probability."""

    DEFAULT_CSS = """
    Head {
        height: 2;
        padding: 0 1 0 1;
    }
    """

    class Clicked(Message):
        """The head was clicked."""

        def __init__(self, head: "Head") -> None:
            super().__init__()
            self.head = head

        @property
        def control(self) -> "Head":
            """The head that was clicked."""
            return self.head

    def __init__(self, name: str, limit: int | None, currency: str, scale: Scale, language: str) -> None:
        super().__init__()
        self.title = name
        self._limit = limit
        self._currency = currency
        self._scale = scale
        self._language = language
        self._standing: Standing | None = None
        self.current = False

    def show(self, standing: Standing) -> None:
        """Show what stands in the stage."""
        self._standing = standing
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one of the two lines."""
        left, right = self._first() if y == 0 else self._second()
        tones = self.screen.query_one(Palette).tones
        return strip(fitted(left, right, self.size.width), tones, self.rich_style)

    def _first(self) -> tuple[list[Span], list[Span]]:
        held = self._standing
        name = [Span(self.title, "strong" if self.current else "name")]
        if held is None:
            return [*name, Span(" …", "dim")], []
        over = self._limit is not None and held.held > self._limit
        count = f"{held.held:,}" + (f"/{self._limit}" if self._limit is not None else "")
        return [*name, Span(f" {count}", "over" if over else "dim")], [
            Span(self._money(held.amount, len(name[0].text)))
        ]

    def _second(self) -> tuple[list[Span], list[Span]]:
        held = self._standing
        if held is None:
            return [], []
        oldest = _("oldest {days}d").format(days=held.oldest_days) if held.oldest_days is not None else ""
        return [Span(oldest, "dim")], [Span(self._money(held.weighted, len(oldest)), "strong")]

    def _money(self, amount: int, beside: int) -> str:
        """Return an amount in the unit of the workspace, in whole units; in millions where it has no room in full."""
        whole = round_money(amount, self._currency, self._language, self._scale)
        if self._scale == "unit" and display_width(whole) > self.size.width - beside - _COUNT:
            return format_money(amount, self._currency, self._language, "million")
        return whole

    def on_click(self) -> None:
        """Tell the board."""
        self.post_message(self.Clicked(self))
