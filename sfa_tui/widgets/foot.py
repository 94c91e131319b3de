"""The line at the foot of a screen: the keys that do something here and now, in the language in force; in their place,
for a while, what the person is told."""

from typing import NamedTuple, Protocol, cast

from textual.binding import Binding
from textual.content import Content
from textual.reactive import var
from textual.signal import Signal
from textual.widget import Widget

from sfa_tui.locale import _
from sfa_tui.widgets.news import News, drawn
from sfa_tui.widgets.way import way

_ALWAYS = ("back", "leave", "help", "command_palette")
"""Actions whose keys are shown however narrow the terminal is."""


class Teller(Protocol):
    """An app that tells the person what was done: `news` is what stands now, None for nothing."""

    news: News | None
    news_changed: Signal[None]


class Key(NamedTuple):
    """A key as it is shown: its name, how it is written, what it does, and whether it stays where there is no room."""

    key: str
    display: str
    description: str
    stays: bool

    @property
    def content(self) -> Content:
        """Return the key as it is drawn; a click on it presses it."""
        drawn = Content.assemble((self.display, "bold $text-primary"), " ", (self.description, "$foreground 80%"))
        return way(drawn, f"app.simulate_key('{self.key}')")


class Foot(Widget):
    """The active bindings that are to be shown, as many as have room, or what the app tells."""

    ALLOW_SELECT = False
    # What is clicked is drawn as its own colours say, not as a link.
    auto_links: var[bool] = var(False)
    DEFAULT_CSS = """
    Foot {
        dock: bottom;
        height: 1;
        background: $panel;
        padding: 0 1;
    }
    """

    _keys: tuple[Key, ...] = ()
    _undo: Key | None = None
    _whole: Key | None = None

    def on_mount(self) -> None:
        """Follow what can be done, and what is told."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self._look())
        self._teller.news_changed.subscribe(self, lambda _none: self.refresh(), immediate=True)

    @property
    def _teller(self) -> Teller:
        return cast(Teller, self.app)

    def _look(self) -> None:
        found: dict[str, Binding] = {}
        for _namespace, binding, enabled, _tooltip in self.screen.active_bindings.values():
            if (binding.show or binding.action in _ALWAYS) and enabled:
                found.setdefault(binding.action, binding)
        keys = [self._key(binding) for binding in found.values()]
        keys.sort(key=lambda key: key.stays)
        every = {each.binding.action: each.binding for each in self.screen.active_bindings.values()}
        undo, whole = (self._key(every[action]) if action in every else None for action in ("undo", "messages"))
        if (tuple(keys), undo, whole) != (self._keys, self._undo, self._whole):
            self._keys, self._undo, self._whole = tuple(keys), undo, whole
            self.refresh()

    def _key(self, binding: Binding) -> Key:
        return Key(
            binding.key,
            binding.key_display or self.app.get_key_display(binding),
            _(binding.description),
            binding.action in _ALWAYS,
        )

    def render(self) -> Content:
        """Return what is told; else the keys in a line, of which those in the middle go where there is no room."""
        news = self._teller.news
        if news is not None:
            undo, whole = (each.content if each is not None else None for each in (self._undo, self._whole))
            keys = [key.content for key in self._keys if key.stays]
            return drawn(news, undo, whole, keys, self.size.width)
        shown = [(key.stays, key.content) for key in self._keys]
        room = self.size.width + _GAP - sum(content.cell_length + _GAP for stays, content in shown if stays)
        line: list[Content] = []
        for stays, content in shown:
            if not stays:
                room -= content.cell_length + _GAP
            if stays or room >= 0:
                line.append(content)
        return Content(" " * _GAP).join(line)


_GAP = 2
