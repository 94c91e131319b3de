"""One of a few values, changed where it stands: ‹ dark ›, with the arrows, Enter or a click."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from sfa_tui.locale import N_
from sfa_tui.model.text import display_width


class Choice(Widget, can_focus=True):
    """A value out of {value: what is read}; the left third of it leads back, the rest on."""

    DEFAULT_CSS = """
    Choice {
        height: 1; width: auto; padding: 0 1;
        &:focus { background: $primary 35%; text-style: bold; }
        &:hover { background: $primary 20%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l,right,space", "turn(1)", N_("next"), id="choice.next", show=False),
        Binding("h,left", "turn(-1)", N_("previous"), id="choice.previous", show=False),
        # As in the lines of a form: who goes through it with Enter changes nothing.
        Binding("enter", "app.focus_next", N_("next field"), id="choice.on", show=False),
    ]

    @dataclass
    class Changed(Message):
        """Another value was chosen."""

        choice: "Choice"
        value: str

        @property
        def control(self) -> "Choice":
            """The choice."""
            return self.choice

    def __init__(self, values: Mapping[str, str], value: str, *, id: str) -> None:
        super().__init__(id=id)
        self.values = values
        self.value = value if value in values else next(iter(values))

    def render(self) -> Content:
        """Return the value between the signs that lead to the others."""
        return Content.assemble(("‹ ", "$text-muted"), self.values[self.value], (" ›", "$text-muted"))

    def show(self, value: str) -> None:
        """Show another value without a word of it."""
        self.value = value
        self.refresh(layout=True)

    def action_turn(self, step: int) -> None:
        """Choose the next value."""
        order = [*self.values]
        self.show(order[(order.index(self.value) + step) % len(order)])
        self.post_message(self.Changed(self, self.value))

    def on_click(self, event: Click) -> None:
        """Choose the next value, or the one before where its sign was clicked."""
        self.action_turn(-1 if event.x < 3 else 1)

    def get_content_width(self, *_sizes: object) -> int:
        """Return the cells of the widest value, so that nothing moves as it is turned."""
        return max(display_width(text) for text in self.values.values()) + len("‹  ›")
