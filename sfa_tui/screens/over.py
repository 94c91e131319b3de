"""A table that has no tab, over the page from which it was gone to: Esc leads back there."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from sfa_tui.locale import N_
from sfa_tui.screens.table_page import TablePage


class OverTable(TablePage):
    """A table over another page."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # The foot has its room for what these rows are for; there are never many of them.
        Binding("v", "columns", N_("columns"), id="rows.columns", show=False),
        Binding("escape", "less", N_("back"), id="rows.less"),
    ]

    def action_less(self) -> None:
        """Go one step back: to no mark, to all rows, to where this was opened."""
        if self.table.marked or self.view.filter.terms:
            super().action_less()
        else:
            self.app.pop_screen()
