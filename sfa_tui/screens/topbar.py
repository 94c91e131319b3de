"""The line at the top of every screen: the workspace, the screens there are, and who works here."""

from textual.content import Content
from textual.reactive import var
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
    # What is clicked is drawn as its own colours say, not as a link.
    auto_links: var[bool] = var(False)
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
        self._counts: dict[str, int] = {}

    def show(self, workspace: str, who: str) -> None:
        """Show the names of the workspace and of the user."""
        self._workspace, self._who = plain(workspace), plain(who)
        self.refresh()

    def show_counts(self, *, today: int, day: int) -> None:
        """Show how much is due today, and how much is to be read."""
        self._counts = {"today": today, "day": day}
        self.refresh()

    def render(self) -> Content:
        """Return the line."""
        parts: list[Content | str | tuple[str, str]] = [("sfa", "bold $text-primary"), "  "]
        if self.size.width >= _WIDE and self._workspace:
            parts += [(self._workspace, "bold"), "  "]
        left = Content.assemble(*parts)
        left = Content.assemble(left, *self._tabs(self.size.width - left.cell_length))
        gap = self.size.width - left.cell_length - Content(self._who).cell_length
        return Content.assemble(left, " " * gap, (self._who, "$foreground 60%")) if gap > 0 else left

    def _tabs(self, room: int) -> list[Content]:
        """Return the tabs, without the first ones where the current one would else have no room."""
        names = present()
        tabs = [self._tab(mode, _(name)) for mode, name in names]
        current = next((place for place, (mode, _name) in enumerate(names) if mode == self._current), 0)
        while current > 0 and sum(tab.cell_length for tab in tabs[: current + 1]) > room:
            del tabs[0]
            current -= 1
        return tabs

    def _tab(self, mode: str, name: str) -> Content:
        style = "bold $text-primary underline" if mode == self._current else "$foreground 60%"
        count = self._counts.get(mode)
        tone = "bold $text-error" if mode == "today" else "bold $text-warning"
        tab = Content.assemble(Content(f" {name} ").stylize(style), (f"{count} ", tone) if count else "")
        return Content.assemble(way(tab, f"app.go('{mode}')"), " ")
