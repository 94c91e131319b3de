"""A list from which one row is picked: typing filters it, and where that may be, a name that is not in it is a new
one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from sfa_tui.locale import N_, _
from sfa_tui.model.text import fold, fold_reading
from sfa_tui.screens.keys import Keyed
from sfa_tui.widgets.card import plain


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of the list: what picking it gives, and what is shown of it."""

    value: str
    label: str


class Picker(Keyed, ModalScreen[Choice | None]):
    """A list over whatever is on the screen; what is picked comes back, None where it was left.

    `new` is what a name that is not in the list would be made as (None: it cannot be), with {name} in it; a new row
    has the value "".
    """

    CSS_PATH = "form.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (8, "-high")]  # noqa: RUF012  (Textual has it as an instance variable)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "step(1)", N_("next"), id="picker.down", show=False),
        Binding("up,ctrl+p", "step(-1)", N_("previous"), id="picker.up", show=False),
        Binding("pagedown", "step(10)", N_("page down"), id="picker.page_down", show=False),
        Binding("pageup", "step(-10)", N_("page up"), id="picker.page_up", show=False),
        Binding("escape", "leave", N_("back"), id="picker.leave"),
    ]

    def __init__(
        self, title: str, choices: Sequence[Choice], *, current: str | None = None, new: str | None = None
    ) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._current = current
        self._new = new
        self._shown: list[Choice] = []

    def compose(self) -> ComposeResult:
        """Make the line that filters, and the list below it."""
        with Vertical(id="box", classes="-picker"):
            yield Static(Content("\n".join(map(plain, self._title.splitlines()))), id="title")
            yield Input(placeholder=_("type to find"), compact=True, id="find")
            listed = OptionList(id="list", compact=True)
            # Keys act on the list while the focus stays where one types.
            listed.can_focus = False
            yield listed

    def on_mount(self) -> None:
        """Show every row."""
        self._show("")

    @on(Input.Changed, "#find")
    def _typed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, text: str) -> None:
        self._shown = found(self._choices, text)
        name = text.strip()
        if self._new is not None and name and not any(fold(each.label) == fold(name) for each in self._choices):
            self._shown.append(Choice("", name))
        listed = self.query_one("#list", OptionList)
        listed.clear_options()
        listed.add_options([Option(self._said(each)) for each in self._shown])
        listed.highlighted = self._first() if self._shown else None

    def _first(self) -> int:
        values = [each.value for each in self._shown]
        return values.index(self._current) if self._current in values else 0

    def _said(self, choice: Choice) -> Content:
        if choice.value == "" and self._new is not None and choice not in self._choices:
            return Content(plain(self._new.format(name=choice.label)))
        return Content(plain(choice.label))

    def action_step(self, by: int) -> None:
        """Go so many rows further."""
        listed = self.query_one("#list", OptionList)
        if self._shown:
            listed.highlighted = max(0, min((listed.highlighted or 0) + by, len(self._shown) - 1))

    @on(Input.Submitted, "#find")
    def _submitted(self) -> None:
        place = self.query_one("#list", OptionList).highlighted
        if place is not None:
            self.dismiss(self._shown[place])

    @on(OptionList.OptionSelected, "#list")
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[event.option_index])

    def action_leave(self) -> None:
        """Pick nothing."""
        self.dismiss(None)


def found(choices: Sequence[Choice], text: str) -> list[Choice]:
    """Return the choices that a text finds: those that begin with it before those that have it further on, each in
    their order; kana and the width of letters do not matter."""
    wanted = fold_reading(text)
    labels = [(each, fold_reading(each.label)) for each in choices]
    begun = [each for each, label in labels if label.startswith(wanted)]
    return begun + [each for each, label in labels if wanted in label and not label.startswith(wanted)]
