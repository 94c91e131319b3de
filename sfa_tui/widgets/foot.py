"""The line at the foot of a screen: the keys that do something here and now, in the language in force."""

from typing import NamedTuple

from textual.binding import Binding
from textual.content import Content
from textual.reactive import var
from textual.widget import Widget

from sfa_tui.locale import _
from sfa_tui.widgets.way import way

_ALWAYS = ("back", "leave", "help", "command_palette")
"""Actions whose keys are shown however narrow the terminal is."""


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
    """The active bindings that are to be shown, as many as have room."""

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

    def on_mount(self) -> None:
        """Follow what can be done."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self._look())

    def _look(self) -> None:
        found: dict[str, Binding] = {}
        for _namespace, binding, enabled, _tooltip in self.screen.active_bindings.values():
            if (binding.show or binding.action in _ALWAYS) and enabled:
                found.setdefault(binding.action, binding)
        keys = [
            Key(
                binding.key,
                binding.key_display or self.app.get_key_display(binding),
                _(binding.description),
                binding.action in _ALWAYS,
            )
            for binding in found.values()
        ]
        keys.sort(key=lambda key: key.stays)
        if tuple(keys) != self._keys:
            self._keys = tuple(keys)
            self.refresh()

    def render(self) -> Content:
        """Return the keys in a line; those in the middle go where there is no room."""
        drawn = [(key.stays, key.content) for key in self._keys]
        room = self.size.width - sum(content.cell_length + _GAP for stays, content in drawn if stays)
        line: list[Content] = []
        for stays, content in drawn:
            if not stays:
                room -= content.cell_length + _GAP
            if stays or room >= 0:
                line.append(content)
        return Content(" " * _GAP).join(line)


_GAP = 2
