"""A row of the settings and of the first run: a name, its control, and what is wrong with what it holds."""

from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from sfa_tui.screens.keys import Keyed

_NARROW = 48
"""Cells below which a control stands below its name."""


class FormRow(Vertical):
    """A name, its control, and below them what it is for and what is wrong with what it holds."""

    DEFAULT_CSS = """
    FormRow {
        height: auto; padding-bottom: 1;
        & > Horizontal { height: auto; }
        & Label { width: 24; text-style: bold; }
        & Input { width: 1fr; height: 1; border: none; padding: 0 1; background: $surface; }
        & Input:focus { border: none; background: $primary 35%; }
        & .hint { color: $foreground 60%; padding-left: 24; }
        & .error { color: $text-error; padding-left: 24; }
        &.-narrow {
            & > Horizontal { layout: vertical; }
            & Label { width: 1fr; }
            & .hint, & .error { padding-left: 1; }
        }
    }
    """

    def __init__(self, key: str, title: str, control: Widget, hint: str = "") -> None:
        super().__init__(
            Horizontal(Label(title), control), Static(hint, classes="hint"), Static(classes="error", markup=False)
        )
        self.key = key
        self.hint = hint
        self._control = control
        self._before = control.value if isinstance(control, Input) else ""

    @property
    def is_typed(self) -> bool:
        """Return whether something else stands in its line than at first."""
        return isinstance(self._control, Input) and self._control.value != self._before

    def on_mount(self) -> None:
        """Take no room for a line that says nothing."""
        self.query_one(".hint").display = bool(self.hint)
        self.refuse("")

    def on_resize(self) -> None:
        """Put the control below its name where it has no room beside it."""
        self.set_class(self.size.width < _NARROW, "-narrow")

    def refuse(self, why: str) -> None:
        """Say at the field what is wrong with what it holds."""
        said = self.query_one(".error", Static)
        said.update(why)
        said.display = bool(why)


class Rows(Keyed, Screen[None]):
    """A screen of such rows, which asks before it throws away what is typed in them."""

    @property
    def unsaved(self) -> str:
        """Return what the screen is called, and below it which rows were typed into; "" where none was."""
        typed = [row.key for row in self.query(FormRow) if row.is_typed]
        return "\n".join([str(self.query_one("#box").border_title), *typed]) if typed else ""
