"""The Textual app: composes the screens, holds what they share, and nothing else."""

from collections.abc import Callable
from typing import ClassVar

from textual import work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen

from sfa_tui.locale import N_, _
from sfa_tui.model.errors import SfaError
from sfa_tui.screens.around import Around
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.first_look import FirstLook
from sfa_tui.screens.page import Page
from sfa_tui.screens.session import Session

WATCH_SECONDS = 1.0
"""How often the file is asked whether another program has written to it."""


class SfaApp(App[None]):
    """The app on an open workspace, whose first look has begun."""

    TITLE = "sfa"
    CSS = """
    Screen { background: $background; }
    """
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "undo", N_("undo"), id="undo"),
        Binding("q", "quit", N_("quit"), id="quit", show=False),
    ]

    around: Around

    def __init__(self, session: Session, look: FirstLook) -> None:
        super().__init__()
        self.session = session
        self.look = look
        self._stale: set[Page] = set()

    def get_default_screen(self) -> Screen[None]:
        """Return the board."""
        return BoardScreen()

    def on_mount(self) -> None:
        """Watch for what other programs write."""
        self.set_interval(WATCH_SECONDS, self._watch)

    async def _watch(self) -> None:
        if await self.session.changed_elsewhere():
            self.changed(None)

    def changed(self, by: Page | None) -> None:
        """Let every page but the one that has changed something read again, the visible one now."""
        pages = {screen for screen in self.screen_stack if isinstance(screen, Page)} - {by}
        self._stale |= pages
        self._refresh_visible()

    @work(exclusive=True, group="refresh")
    async def _refresh_visible(self) -> None:
        screen = next((each for each in reversed(self.screen_stack) if isinstance(each, Page)), None)
        if screen in self._stale:
            self._stale.discard(screen)
            await screen.reload()

    def tell(self, error: SfaError) -> None:
        """Tell the person what was refused."""
        self.notify(str(error), severity="error", markup=False)

    async def action_undo(self) -> None:
        """Take back this machine's newest action."""

        self.notify(_("Undone"))


__all__ = ["Callable", "SfaApp"]
