"""One question that is answered with yes or no."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from sfa_tui.locale import N_, _
from sfa_tui.screens.keys import Keyed
from sfa_tui.widgets.card import plain


class Confirm(Keyed, ModalScreen[bool]):
    """A question over whatever is on the screen; its answer is whether the person agrees."""

    CSS_PATH = "form.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (8, "-high")]  # noqa: RUF012  (Textual has it as an instance variable)
    BINDINGS: ClassVar[list[BindingType]] = [
        # A full-width ｙ is what an input method sends that was left on.
        Binding("y,ｙ", "answer(True)", N_("yes"), id="confirm.yes"),
        Binding("n,ｎ,escape", "answer(False)", N_("no"), id="confirm.no"),
        Binding("left,right", "app.focus_next", N_("other answer"), id="confirm.other", show=False),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Make the question and its two answers, of which yes has the focus."""
        with Vertical(id="box", classes="-question"):
            yield Static(Content("\n".join(map(plain, self._question.splitlines()))), id="title")
            with Horizontal(id="answers"):
                yield Button(Content(_("yes (y)")), id="yes", variant="primary", compact=True)
                yield Button(Content(_("no (n)")), id="no", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take the answer that was clicked, or has the focus when Enter is pressed."""
        self.dismiss(event.button.id == "yes")

    def action_answer(self, agreed: bool) -> None:
        """Take the answer."""
        self.dismiss(agreed)
