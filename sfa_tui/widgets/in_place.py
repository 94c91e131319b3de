"""A field that is typed over where it stands: one line, what is wrong with it below, and Esc that asks before it throws
typed text away."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import DescendantBlur
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Input, Static

from sfa_tui.locale import N_, _


class InPlace(Vertical):
    """The line, hidden until it is opened over something. What has been typed stays until it is saved or thrown
    away."""

    DEFAULT_CSS = """
    InPlace {
        layer: above;
        position: absolute;
        height: auto;
        display: none;
        background: $panel;
        & > Input { width: 1fr; background: $boost; }
        & > Static { width: 1fr; height: auto; color: $text-muted; padding: 0 1; }
        & > Static.-wrong { color: $text-error; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", N_("leave"), id="field.leave"),
        Binding("tab", "save", N_("save"), id="field.next", show=False),
    ]

    @dataclass
    class Saved(Message):
        """What was typed is to be saved; `refuse` or `close` answers."""

        line: "InPlace"
        key: str
        text: str

        @property
        def control(self) -> "InPlace":
            """The line."""
            return self.line

    class Closed(Message):
        """The line is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.key = ""
        self.before = ""
        self._hint = ""
        self._asked = False

    def compose(self) -> ComposeResult:
        """Make the line and its message."""
        yield Input(compact=True, select_on_focus=False)
        yield Static(markup=False)

    @property
    def is_open(self) -> bool:
        """Return whether something is being typed."""
        return bool(self.key)

    @property
    def text(self) -> str:
        """Return what stands in the line."""
        return self.query_one(Input).value

    @property
    def unsaved(self) -> str:
        """Return what was typed and is not saved, "" where nothing was."""
        return self.text if self.is_open and self.text != self.before else ""

    def open(self, key: str, text: str, hint: str, region: Region) -> None:
        """Open over a region with the text that is there; the hint says what may be typed."""
        self.key, self.before, self._hint = key, text, hint
        self.place(region)
        self.display = True
        line = self.query_one(Input)
        line.value = text
        line.cursor_position = len(text)
        line.focus()
        self._say(hint)

    def place(self, region: Region) -> None:
        """Stand over a region."""
        self.styles.offset = region.offset
        self.styles.width = max(region.width, 1)

    def refuse(self, message: str) -> None:
        """Say at the field why it was not saved; what was typed stays."""
        self._say(message, wrong=True)
        self.query_one(Input).focus()

    def close(self) -> None:
        """Go away."""
        self.key = ""
        self.display = False
        self.post_message(self.Closed())

    def _say(self, message: str, *, wrong: bool = False) -> None:
        self._asked = False
        said = self.query_one(Static)
        said.set_class(wrong, "-wrong")
        said.update(message)
        said.display = bool(message)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._asked:
            self._say(self._hint)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    def action_save(self) -> None:
        """Ask for what was typed to be saved."""
        self.post_message(self.Saved(self, self.key, self.text))

    def action_leave(self) -> None:
        """Close; where something was typed, only at the second time."""
        if self.text == self.before or self._asked:
            self.close()
            return
        self._say(_("Esc again throws away what you typed; Enter saves it"), wrong=True)
        self._asked = True

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """Go away with the focus, where nothing was typed; a terminal that is left for another keeps the line."""
        if self.is_open and self.text == self.before and self.app.app_focus:
            self.close()
