"""Which columns a table shows: a list in which each is ticked or not."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.widgets.selection_list import Selection

from sfa_tui.locale import N_, _
from sfa_tui.screens.keys import Keyed
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.foot import Foot
from sfa_tui.widgets.ticks import Ticks


class ChooseColumns(Keyed, ModalScreen[tuple[str, ...] | None]):
    """The columns there are, given as (name, title); the names of those that are ticked come back in their order, ()
    for the usual ones, None where it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", N_("take"), id="columns.take", priority=True),
        Binding("r", "usual", N_("the usual ones"), id="columns.usual"),
        Binding("escape", "leave", N_("back"), id="columns.leave"),
    ]
    DEFAULT_CSS = """
    ChooseColumns {
        align: center middle;
        & > Vertical { width: 44; max-width: 100%; height: auto; max-height: 90%; background: $surface; padding: 0 1; }
        & #title { text-style: bold; height: 1; }
        & Ticks, & Ticks:focus {
            height: auto; max-height: 24; border: none; background: $surface; padding: 0;
        }
    }
    """

    def __init__(self, columns: Sequence[tuple[str, str]], shown: Sequence[str]) -> None:
        super().__init__()
        self._columns = columns
        self._shown = shown

    def compose(self) -> ComposeResult:
        """Make the list."""
        with Vertical():
            yield Static(Content(_("Columns (space ticks one)")), id="title")
            yield Ticks(*(Selection(Content(plain(title)), name, name in self._shown) for name, title in self._columns))
        yield Foot()

    def action_take(self) -> None:
        """Show those that are ticked; of none there is no table."""
        ticked = set(self.query_one(Ticks).selected)
        if ticked:
            self.dismiss(tuple(name for name, _title in self._columns if name in ticked))
        else:
            self.app.bell()

    def action_usual(self) -> None:
        """Show the usual columns."""
        self.dismiss(())

    def action_leave(self) -> None:
        """Leave the columns as they are."""
        self.dismiss(None)
