"""What every app of ours has: its themes, full-width keys, what it tells the person, copying, and an end without a
traceback when something unforeseen happens.

Knows Textual's ways to fail; what is said of a failure is the command line's.
"""

import asyncio
from collections import deque
from collections.abc import Coroutine, Mapping, Sequence
from functools import partial
from time import monotonic
from typing import Any, ClassVar, TypeVar

from rich.segment import Segment
from textual._xterm_parser import XTermParser
from textual.actions import ActionParseResult
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.dom import DOMNode
from textual.driver import Driver
from textual.events import Event, Key
from textual.filter import LineFilter
from textual.notifications import SeverityLevel
from textual.signal import Signal
from textual.worker import WorkerFailed

from sfa_tui.display import glyphs
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.errors import SfaError
from sfa_tui.screens import clipboard, pasting, terminal, themes
from sfa_tui.screens.ending import Ending
from sfa_tui.screens.hearing import PATIENCE
from sfa_tui.screens.rules_of_style import KeptStylesheet
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.news import STAYS, News, Tone

R = TypeVar("R")
T = TypeVar("T")

_SHOWN = 40
"""Characters of a copied text that are said."""
_SECONDS = {"told": 5.0, "done": 5.0, "won": 10.0}
"""How long each stands where no key is pressed."""
UNREAD = 0.5
"""Seconds in which nobody has read anything yet: a key pressed meanwhile was not meant to take it away."""
_KEPT = 100
_TONES: dict[SeverityLevel, Tone] = {"information": "told", "warning": "warning", "error": "error"}


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


class BaseApp(Ending[R]):
    """An app that wears one of our themes; `failure` is what ended it, where it did not end by itself, `news` what the
    person is told now, and `all_news` what was told, the newest last."""

    TITLE = "sfa"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", N_("quit"), id="app.quit_now", show=False, priority=True),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]

    def __init__(self, theme: str | None = None) -> None:
        super().__init__()
        self.failure: Exception | None = None
        self.news: News | None = None
        self.news_changed: Signal[None] = Signal(self, "news")
        self.all_news: deque[News] = deque(maxlen=_KEPT)
        self._told_at = 0.0
        self.stylesheet = KeptStylesheet(variables=self.get_css_variables())
        themes.wear(self, theme)

    def get_driver_class(self) -> type[Driver]:
        """Return what reads the terminal."""
        driver = super().get_driver_class()
        pasting.read_cleanly(driver)
        return driver

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

    async def on_event(self, event: Event) -> None:
        """Let a key take away what was told."""
        if isinstance(event, Key) and not event.is_forwarded:
            self._read()
        await super().on_event(event)

    def unsay(self, text: str) -> None:
        """Take what was told from the screen, where it still stands: what it was about is there."""
        if self.news is not None and self.news.text == text:
            self._fade(self.news)

    def say(self, text: str, tone: Tone = "told", *, undo: bool = False, end: str = "") -> None:
        """Tell the person something; `undo` where the newest action is what is told, `end` what is seen of a long text
        in any case."""
        news = News(" ".join(plain(text).split()), tone, undo, end)
        standing = self.news
        if standing is not None and (standing.text, standing.tone) == (news.text, news.tone):
            return
        if not self.all_news or self.all_news[-1].text != news.text:
            self.all_news.append(news)
        if standing is not None and standing.tone == "error" and tone != "error":
            return
        self._stand(news)
        if tone not in STAYS:
            self.set_timer(_SECONDS[tone], partial(self._fade, news))

    def tell(self, error: SfaError) -> None:
        """Tell the person what was refused, with the names that the commands put below the sentence."""
        from sfa_tui.display.refusals import details  # not needed until something is refused

        self.say(": ".join(filter(None, (str(error), ", ".join(details(error))))), "error")

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Tell what Textual would show over a board."""
        self.say(message, _TONES[severity])

    def _stand(self, news: News | None) -> None:
        self.news, self._told_at = news, monotonic()
        self.news_changed.publish(None)

    def _fade(self, news: News) -> None:
        if self.news is news:
            self._stand(None)

    def _read(self) -> None:
        """Take away what the person has had the time to see."""
        if self.news is not None and (self.news.tone not in STAYS or monotonic() - self._told_at >= UNREAD):
            self._stand(None)

    def action_help_quit(self) -> None:
        """Say how to leave: whoever presses ctrl+c wants to, or wants to copy."""
        self.say(_("Press ctrl+q to leave."))

    async def copy(self, text: str) -> None:
        """Put a text into the clipboard and say so."""
        program = clipboard.command()
        if program is None or not await asyncio.to_thread(clipboard.fill, program, text):
            self.copy_to_clipboard(text)
        shown = " ".join(text.split())
        if len(shown) > _SHOWN:
            said = ngettext("Copied: {text}… ({count} character)", "Copied: {text}… ({count} characters)", len(text))
            self.say(said.format(text=shown[:_SHOWN], count=len(text)), "done")
        else:
            self.say(_("Copied: {text}").format(text=shown), "done")

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
            self.leave_typed()
        super()._handle_exception(error)
        # An error that knows how to draw itself has left its drawing.
        self._exit_renderables.clear()

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()
