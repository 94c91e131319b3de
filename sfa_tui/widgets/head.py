"""The head of a column of the board: its stage, and what all the deals in it come to."""

from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from sfa_tui.forecast.pipeline import Standing
from sfa_tui.locale import _
from sfa_tui.model.money import Scale, format_money, minor_digits, round_money
from sfa_tui.model.text import display_width
from sfa_tui.widgets.palette import Palette
from sfa_tui.widgets.spans import Span, fitted, strip

_MILLION = 1_000_000


class Head(Widget):
    """Two lines: the stage, how many deals and their sum; the oldest, and the sum times probability."""

    DEFAULT_CSS = """
    Head {
        height: 2;
        padding: 0 1 0 1;
    }
    """

    class Settled(Message):
        """The head has another width."""

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
        self.brief = False
        """Whether sums are shown in a larger unit."""

    def show(self, standing: Standing) -> None:
        """Show what stands in the stage."""
        self._standing = standing
        self.refresh()

    def shorten(self, brief: bool) -> None:
        """Show sums in a larger unit, or in full."""
        if brief != self.brief:
            self.brief = brief
            self.refresh()

    @property
    def is_cramped(self) -> bool:
        """Return whether the sums have no room in full."""
        held = self._standing
        if held is None or self._scale != "unit" or not self.size.width:
            return False
        lines = (
            f"{self.title} {self._count(held)} {self._whole(held.amount)}",
            f"{self._oldest(held)} {self._whole(held.weighted)}",
        )
        return any(display_width(line) > self.size.width for line in lines)

    def on_resize(self) -> None:
        """Tell the board, in which all heads are in one unit."""
        self.post_message(self.Settled())

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
        return [*name, Span(f" {self._count(held)}", "over" if over else "dim")], [Span(self._money(held.amount))]

    def _second(self) -> tuple[list[Span], list[Span]]:
        held = self._standing
        if held is None:
            return [], []
        return [Span(self._oldest(held), "dim")], [Span(self._money(held.weighted), "strong")]

    def _count(self, held: Standing) -> str:
        return f"{held.held:,}" + (f"/{self._limit}" if self._limit is not None else "")

    def _oldest(self, held: Standing) -> str:
        return _("oldest {days}d").format(days=held.oldest_days) if held.oldest_days is not None else ""

    def _money(self, amount: int) -> str:
        """Return an amount in the unit of the workspace, or in a larger one: in English thousands below a million."""
        if not self.brief:
            return self._whole(amount)
        small = self._language == "en" and abs(amount) < _MILLION * 10 ** minor_digits(self._currency)
        return format_money(amount, self._currency, self._language, "thousand" if small else "million")

    def _whole(self, amount: int) -> str:
        return round_money(amount, self._currency, self._language, self._scale)

    def on_click(self) -> None:
        """Tell the board."""
        self.post_message(self.Clicked(self))
