"""What every app of ours has: its themes, full-width keys, copying, and an end without a traceback when something
unforeseen happens.

Knows Textual's ways to fail; what is said of a failure is the command line's.
"""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from rich.segment import Segment
from textual._xterm_parser import XTermParser
from textual.actions import ActionParseResult
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.dom import DOMNode
from textual.events import Key
from textual.filter import LineFilter
from textual.worker import WorkerFailed

from sfa_tui.display import glyphs
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.errors import SfaError
from sfa_tui.screens import clipboard, terminal, themes
from sfa_tui.screens.hearing import PATIENCE, Hearing

R = TypeVar("R")
T = TypeVar("T")

_SHOWN = 40
"""Characters of a copied text that are said."""


class Harmless(LineFilter):
    """Draws no command to the terminal that a name may hold."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a line as text alone."""
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [Segment(glyphs.harmless(text), style, control) for text, style, control in segments]


class SafeGlyphs(LineFilter):
    """Draws what a terminal would draw too wide with signs that are one cell wide everywhere."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a line with safe signs."""
        return [Segment(glyphs.safe(text), style, control) for text, style, control in segments]


_HARMLESS, _SAFE_GLYPHS = Harmless(), SafeGlyphs()
# The same each time: a line that has passed through a filter is kept by that filter.


class BaseApp(Hearing[R]):
    """An app that wears one of our themes; `failure` is what ended it, where it did not end by itself."""

    TITLE = "sfa"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", N_("quit"), id="app.quit_now", show=False, priority=True),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]

    def __init__(self, theme: str | None = None) -> None:
        super().__init__()
        self.failure: Exception | None = None
        themes.wear(self, theme)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what each drawn line passes through."""
        filters = [*super().get_line_filters(), _HARMLESS]
        return [*filters, _SAFE_GLYPHS] if glyphs.are_wide() else filters

    def on_ready(self) -> None:
        """Take what was typed while the app opened."""
        for event in XTermParser().feed(terminal.typed()):
            if isinstance(event, Key):
                self.post_message(event)

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action as Textual does, but patiently; return whether there was one to run."""
        return await self.patiently(super().run_action(action, default_namespace, namespaces)) is not False

    async def patiently(self, doing: Coroutine[Any, Any, T]) -> T | None:
        """Return what comes of it; None where it was refused, which is told, and where it takes longer than a moment.

        Then it goes on behind the screen, so that nobody who waits for another program sits before a dead one.
        """
        begun = asyncio.create_task(doing)
        await asyncio.wait({begun}, timeout=PATIENCE)
        if not begun.done():
            self.run_worker(self._outcome(begun), group="behind")
            return None
        return await self._outcome(begun)

    async def _outcome(self, begun: "asyncio.Task[T]") -> T | None:
        try:
            return await begun
        except SfaError as error:
            self.tell(error)
            return None

    def tell(self, error: SfaError) -> None:
        """Tell the person what was refused; what stands there already is not said twice."""
        said = str(error)
        if said not in (note.message for note in self._notifications):
            self.notify(said, severity="error", markup=False)

    def action_help_quit(self) -> None:
        """Say how to leave: whoever presses ctrl+c wants to, or wants to copy."""
        self.notify(_("Press ctrl+q to leave."), markup=False)

    async def copy(self, text: str) -> None:
        """Put a text into the clipboard and say so."""
        program = clipboard.command()
        if program is None or not await asyncio.to_thread(clipboard.fill, program, text):
            self.copy_to_clipboard(text)
        shown = " ".join(text.split())
        if len(shown) > _SHOWN:
            said = ngettext("Copied: {text}… ({count} character)", "Copied: {text}… ({count} characters)", len(text))
            self.notify(said.format(text=shown[:_SHOWN], count=len(text)), markup=False)
        else:
            self.notify(_("Copied: {text}").format(text=shown), markup=False)

    def _handle_exception(self, error: Exception) -> None:
        """Tell what went wrong with the workspace behind the screen, which stands as it was; keep anything else for
        whoever started the app, and end without a word of it on the screen."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        # A worker ends with its error; whatever else fails is left in a state that nobody knows.
        if isinstance(error, WorkerFailed) and isinstance(cause, SfaError):
            self.tell(cause)
            return
        if self.failure is None:
            self.failure = cause if isinstance(cause, Exception) else error
        super()._handle_exception(error)
        # An error that knows how to draw itself has left its drawing.
        self._exit_renderables.clear()

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()
