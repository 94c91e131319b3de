"""What is being dragged, under the mouse."""

from textual.content import Content
from textual.geometry import Offset
from textual.widgets import Static

from sfa_tui.model.text import truncate_width

_WIDTH = 26


class Ghost(Static):
    """Two lines that follow the mouse."""

    DEFAULT_CSS = """
    Ghost {
        layer: above;
        width: 28;
        height: 2;
        background: $primary 60%;
        color: $foreground;
        padding: 0 1;
        display: none;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._said = ""

    def follow(self, above: str, below: str, to: Offset) -> None:
        """Say two lines beside the mouse."""
        said = f"{truncate_width(above, _WIDTH)}\n{truncate_width(below, _WIDTH)}"
        if said != self._said:
            self._said = said
            self.update(Content(said))
        self.display = True
        self.styles.offset = (to.x + 1, to.y + 1)
