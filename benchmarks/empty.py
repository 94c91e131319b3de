"""The reference of the board: a Textual app with nothing in it but its header and its foot, and a key that is seen."""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Footer, Header


class Empty(App[None]):
    """An empty app. A key paints its header anew, because one that paints nothing need not wait for the next frame, as
    one that does must in every app (60 of them a second)."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("j", "paint", "Paint", show=False)]

    def compose(self) -> ComposeResult:
        """Make header and foot."""
        yield Header()
        yield Footer()

    def action_paint(self) -> None:
        """Paint the header."""
        self.query_one(Header).refresh()


if __name__ == "__main__":
    Empty().run()
