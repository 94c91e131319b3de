"""What opens after `g`: the tabs and the other places with their letters, and the way to the first row."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click, Key
from textual.screen import ModalScreen
from textual.widgets import Static

from sfa_tui.locale import N_, _
from sfa_tui.screens import modes
from sfa_tui.screens.keys import Keyed
from sfa_tui.screens.places import PLACES

FIRST = "g"
"""The letter that leads to the first row, as in vim."""


class Way(Static):
    """A line of the popup: a letter and where it leads to."""

    def __init__(self, letter: str, title: str, aim: str) -> None:
        super().__init__(Content.assemble((f" {letter} ", "bold $text-primary"), f" {title} "))
        self.aim = aim

    def on_click(self, event: Click) -> None:
        """Go there."""
        event.stop()
        self.screen.dismiss(self.aim)


class GoScreen(Keyed, ModalScreen[str | None]):
    """A choice of where to go: the mode of a tab, the name of a place, or FIRST for the first row; None for nowhere."""

    DEFAULT_CSS = """
    GoScreen {
        align: right bottom;
        background: transparent;
        & > Vertical {
            width: auto; height: auto; padding: 0 1; margin: 0 1 1 1;
            background: $panel; border: round $primary; border-title-color: $text-primary;
        }
        & Way { width: auto; min-width: 20; height: 1; }
        & Way:hover { background: $primary 35%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", N_("close"), id="go.close")]

    def compose(self) -> ComposeResult:
        """Make a line for each tab."""
        with Vertical() as box:
            box.border_title = _("go to")
            for mode, title in modes.present():
                yield Way(modes.letter(mode), _(title), mode)
            for place, (_module, _class, title, letter) in PLACES.items():
                yield Way(letter, _(title), place)
            yield Way(FIRST, _("first row"), FIRST)

    def on_key(self, event: Key) -> None:
        """Go where the letter leads; any other key leads nowhere."""
        if event.key in self._bindings.key_to_bindings:
            return
        event.stop()
        aims = {modes.letter(mode): mode for mode, _title in modes.present()} | {FIRST: FIRST}
        aims |= {letter: place for place, (_module, _class, _title, letter) in PLACES.items()}
        self.dismiss(aims.get(event.character or ""))

    def on_click(self) -> None:
        """Go nowhere."""
        self.dismiss(None)
