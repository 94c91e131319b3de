"""The reference of the board: a Textual app with nothing in it but its header and its foot."""

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header


class Empty(App[None]):
    """An empty app."""

    def compose(self) -> ComposeResult:
        """Make header and foot."""
        yield Header()
        yield Footer()


if __name__ == "__main__":
    Empty().run()
