"""A line at the foot of the screen that is understood while it is typed, and done with Enter.

Knows the line, what is shown of its meaning, and that nothing typed is lost; what it means is its subclass's.
"""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from sfa_tui.locale import N_, _
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Ambiguous, SfaError
from sfa_tui.screens.asking import if_agreed, unless_typed
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.keys import Keyed
from sfa_tui.screens.which import ask_which
from sfa_tui.widgets.abstract import Abstract
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.foot import Foot

if TYPE_CHECKING:
    from sfa_tui.app import SfaApp


class Prompt(Keyed, ModalScreen[bool], metaclass=Abstract):
    """A line over the page, whose board stays visible; what comes back is whether it was saved."""

    CSS_PATH = "prompt.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", N_("back"), id="prompt.leave"),
    ]

    EMPTY_SAYS = False
    """Whether an empty line says something too, and is not just left."""

    app: "SfaApp"

    def __init__(self, title: str, hint: str) -> None:
        super().__init__()
        self._title = title
        self._hint = hint
        self._saving = False
        self._agreed = ""

    def compose(self) -> ComposeResult:
        """Make the line, what it means below it, and what refused it."""
        with Vertical(id="bar"):
            yield Static(Content(plain(self._title)), id="title")
            with Horizontal(id="line"):
                yield Static("› ", id="sign")
                yield Input(compact=True, id="typed")
            yield Static(Content(plain(self._hint)), id="meaning")
            yield Static(id="told")
        yield Foot()

    @property
    def typed(self) -> str:
        """Return the line as it is typed."""
        return self.query_one("#typed", Input).value

    @property
    def unsaved(self) -> str:
        """Return the line with its title, "" where it is empty."""
        return f"{self._title}\n{self.typed}" if self.typed.strip() else ""

    @abstractmethod
    async def meaning(self, text: str) -> Sequence[Content]:
        """Return what is shown of what a line means, piece by piece."""

    @abstractmethod
    async def submit(self, text: str) -> None:
        """Do what the line says; what refuses it is raised."""

    @on(Input.Changed, "#typed")
    def _changed(self) -> None:
        self._refuse("")
        self.understand()

    @work(exclusive=True, group="understand")
    async def understand(self) -> None:
        """Show what the line means."""
        text = self.typed
        meaning = Content(plain(self._hint))
        if text.strip():
            try:
                told = await self.meaning(text)
                meaning = Content("   ").join([*told, Content(_("enter saves")).stylize("$text")])
            except SfaError as error:
                meaning = Content(plain(str(error))).stylize("$text-error")
        if text == self.typed:
            self.query_one("#meaning", Static).update(meaning)
            self.refresh_bindings()

    @on(Input.Submitted, "#typed")
    def _entered(self) -> None:
        """Do what the line says; an empty one says nothing."""
        if not self.typed.strip() and not self.EMPTY_SAYS:
            self.dismiss(False)
        else:
            self.save()

    def save(self) -> None:
        """Do what the line says, as soon as it is clear."""
        if not self._saving:
            self._saving = True
            self._save()

    async def ready(self, text: str) -> bool:
        """Return whether a line can be done; else the person is asked, and `save` is called again."""
        return True

    async def due(self, text: str) -> date | datetime | None:
        """Return when what a line plans is due, None where it plans nothing."""
        return None

    async def _agreed_to(self, text: str) -> bool:
        """Return whether a line may plan what it does; of a day that is over the person is asked, and `save` is called
        again."""
        due = await self.due(text)
        if text == self._agreed or not self.app.session.clock.is_over(due):
            return True

        def agree() -> None:
            self._agreed = text
            self.save()

        day = due.date() if isinstance(due, datetime) else due
        self.app.push_screen(Confirm(_("{day} is over. Is it meant all the same?").format(day=day)), if_agreed(agree))
        return False

    @work(group="save")
    async def _save(self) -> None:
        self._refuse("")
        text = self.typed
        try:
            if not await self.ready(text) or not await self._agreed_to(text):
                return
            await self.submit(text)
        except Ambiguous as error:
            ask_which(self, self.app.session, error, self.save, partial(self._refuse, str(error)))
        except SfaError as error:
            self._refuse(str(error))
        else:
            self._close(True)
        finally:
            self._saving = False

    def _close(self, saved: bool) -> None:
        self.app.session.forget()
        self.dismiss(saved)

    def _refuse(self, problem: str) -> None:
        told = self.query_one("#told", Static)
        told.update(Content(plain(problem)))
        told.set_class(bool(problem), "-refused")

    def action_leave(self) -> None:
        """Leave it; a typed line is thrown away only where the person agrees."""
        if not self._saving:
            unless_typed(self, lambda: self._close(False))


def good(text: str) -> Content:
    """Return a part of a line that is understood."""
    return Content.assemble(("✓ ", "$text-success"), text)


def planned(step: str, due: date | datetime | None, clock: Clock) -> Content:
    """Return what a line plans; that it is due at no day, or at one that is over, is in doubt."""
    if due is None:
        return doubt(_("{step}, no day").format(step=step))
    return doubt(_("{step}: that day is over").format(step=step)) if clock.is_over(due) else good(step)


def doubt(text: str) -> Content:
    """Return a part of a line that leaves a question open."""
    return Content.assemble(("? ", "bold"), text).stylize("$text-warning")
