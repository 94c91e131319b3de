"""The line at the top of every screen: the workspace, the screens there are, and who works here."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from sfa_tui.locale import _
from sfa_tui.screens.modes import present
from sfa_tui.widgets.card import plain


class TopBar(Horizontal):
    """The tabs of the app; each is a way to its screen for the mouse, as `g` and its letter are for the keys."""

    DEFAULT_CSS = """
    TopBar {
        height: 1;
        dock: top;
        background: $panel;
        padding: 0 1;
        & > #tabs { width: 1fr; }
        & > #who { width: auto; color: $text-muted; }
    }
    """

    def __init__(self, current: str) -> None:
        super().__init__()
        self._current = current

    def compose(self) -> ComposeResult:
        """Make its two ends."""
        yield Static(id="tabs")
        yield Static(id="who")

    def show(self, name: str, who: str, due: int | None = None) -> None:
        """Show the workspace's name, the user's, and how much is due today."""
        parts: list[Content | str | tuple[str, str]] = [("sfa", "bold $text-primary"), "  "]
        if self.app.size.width >= 100 and name:
            parts += [(plain(name), "bold"), "  "]
        for mode, title in present():
            style = "bold $text-primary underline" if mode == self._current else "$text-muted"
            parts.append(_tab(mode, _(title), style))
            if mode == "today" and due:
                parts.append((f" {due}", "bold $text-error"))
            parts.append(" ")
        self.query_one("#tabs", Static).update(Content.assemble(*parts))
        self.query_one("#who", Static).update(Content(plain(who)))


def _tab(mode: str, title: str, style: str) -> Content:
    return Content.from_markup(f"[@click=app.go('{mode}')] $title [/]", title=title).stylize(style)
