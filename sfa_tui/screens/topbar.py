"""The line at the top of every screen: the workspace, the screens there are, and who works here."""

from textual.content import Content
from textual.widget import Widget

from sfa_tui.locale import _
from sfa_tui.screens.modes import present
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.way import way

_WIDE = 100
"""Cells from which on the name of the workspace has room."""


class TopBar(Widget):
    """The tabs of the app; each is a way to its screen for the mouse, as `g` and its letter are for the keys."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    TopBar {
        height: 1;
        dock: top;
        background: $panel;
        padding: 0 1;
    }
    """

    def __init__(self, current: str) -> None:
        super().__init__()
        self._current = current
        self._workspace = ""
        self._who = ""
        self._due: int | None = None

    def show(self, workspace: str, who: str) -> None:
        """Show the names of the workspace and of the user."""
        self._workspace, self._who = plain(workspace), plain(who)
        self.refresh()

    def show_due(self, due: int) -> None:
        """Show how much is due today."""
        self._due = due
        self.refresh()

    def render(self) -> Content:
        """Return the line."""
        parts: list[Content | str | tuple[str, str]] = [("sfa", "bold $text-primary"), "  "]
        if self.size.width >= _WIDE and self._workspace:
            parts += [(self._workspace, "bold"), "  "]
        for mode, name in present():
            style = "bold $text-primary underline" if mode == self._current else "$foreground 60%"
            tab = way(f" {_(name)} ", f"app.go('{mode}')")
            parts.append(tab.stylize(style))
            if mode == "today" and self._due:
                parts.append((f"{self._due} ", "bold $text-error"))
            parts.append(" ")
        left = Content.assemble(*parts)
        gap = self.size.width - left.cell_length - Content(self._who).cell_length
        return Content.assemble(left, " " * gap, (self._who, "$foreground 60%")) if gap > 0 else left
