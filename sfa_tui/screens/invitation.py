"""A code that lets one machine into the team, to be copied."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from sfa_tui.locale import N_, _
from sfa_tui.screens.keys import Keyed
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.foot import Foot

if TYPE_CHECKING:
    from sfa_tui.app import SfaApp


class Invitation(Keyed, ModalScreen[None]):
    """The code, and what whoever gets it does with it."""

    CSS_PATH = "form.tcss"
    DEFAULT_CSS = """
    Invitation {
        align: center middle; background: $background 60%;
        #code { color: $text-success; margin: 0 0 1 0; }
    }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (8, "-high")]  # noqa: RUF012  (Textual has it as an instance variable)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy", N_("copy"), id="invitation.copy"),
        Binding("escape", "leave", N_("back"), id="invitation.leave"),
    ]

    app: "SfaApp"

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code

    def compose(self) -> ComposeResult:
        """Make the code and what it is for."""
        with Vertical(id="box"):
            yield Static(Content(_("A code that lets one machine into the team")), id="title")
            yield Static(Content(plain(self.code)), id="code")
            yield Static(
                Content(
                    _(
                        "It is a secret, good for 7 days. On the other machine: `sfa sync join CODE`,"
                        " or “Join a team” where sfa begins."
                    )
                )
            )
            with Horizontal(id="answers"):
                yield Button(Content(_("copy (c)")), id="copy", variant="primary", compact=True)
                yield Button(Content(_("back (esc)")), id="leave", compact=True)
        yield Foot()

    async def on_button_pressed(self, event: Button.Pressed) -> None:
        """Copy, or go back."""
        if event.button.id == "copy":
            await self.action_copy()
        else:
            self.action_leave()

    async def action_copy(self) -> None:
        """Copy the code."""
        await self.app.copy(self.code)

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
