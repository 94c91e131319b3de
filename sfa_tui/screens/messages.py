"""All that the app has told since it opened, whole, the newest first."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from sfa_tui.locale import N_, _
from sfa_tui.screens.reading import Reading, Sheet, moving
from sfa_tui.widgets.news import News


class MessagesScreen(Reading):
    """What was told, over whatever is on the screen."""

    DEFAULT_CSS = """
    MessagesScreen {
        align: center bottom;
        & > Vertical {
            width: 100%; height: auto; max-height: 100%; padding: 0 1;
            background: $panel; border: round $primary; border-title-color: $text-primary;
            border-subtitle-color: $text-muted;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,M", "dismiss", N_("close"), id="messages.close"),
        *moving("messages"),
    ]

    def __init__(self, told: Iterable[News]) -> None:
        super().__init__()
        self._told = list(told)

    def compose(self) -> ComposeResult:
        """Make a paragraph of each."""
        with Vertical() as box:
            box.border_title, box.border_subtitle = _("messages"), _("Esc closes")
            with Sheet():
                for news in reversed(self._told):
                    yield Static(news.content)
                if not self._told:
                    yield Static(_("No messages yet."), markup=False)
