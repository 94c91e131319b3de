"""A form: fields that are typed, and a verb that takes them; a refusal stands at the field that it speaks of.

Knows focus, problems and what was typed; which fields there are, and what is done with them, is its caller's.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Ambiguous, Refused, SfaError
from sfa_tui.screens.asking import unless_typed
from sfa_tui.screens.editor import edited
from sfa_tui.screens.entry import Entry, EntryLine, LongText
from sfa_tui.screens.keys import Keyed
from sfa_tui.screens.which import ask_which
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.foot import Foot

if TYPE_CHECKING:
    from sfa_tui.app import SfaApp

Submit = Callable[[dict[str, str]], Awaitable[None]]
"""What is done with the texts of a form; it raises what refuses them."""
Besides = Callable[[Sequence[str]], Awaitable[Sequence[Entry]]]
"""The fields of what a refusal says is missing, by its names."""


_UNSEEN = ("secret", "code")
"""Kinds of fields whose text is shown nowhere else."""
_AROUND = 9
"""Lines of a form beside its fields: title, problem, ways out, foot, and the blank ones between."""


class Form(Keyed, ModalScreen[bool]):
    """Fields over whatever is on the screen; what comes back is whether they were saved.

    What was typed is never lost: a refusal leaves it, and Esc asks before it throws it away. What a refusal says is
    missing and has no field here gets one, where `besides` knows how it is asked.
    """

    CSS_PATH = "form.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-small"), (60, "-wide")]  # noqa: RUF012  (Textual has it as an instance variable)
    VERTICAL_BREAKPOINTS = [(0, "-low"), (8, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", N_("save"), id="form.save", priority=True),
        Binding("escape", "leave", N_("back"), id="form.leave"),
    ]

    app: "SfaApp"

    def __init__(
        self,
        title: str,
        entries: Sequence[Entry],
        submit: Submit,
        *,
        save: str = "",
        besides: Besides | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._submit = submit
        self._besides = besides
        self._save_said = save or _("save (ctrl+s)")
        self.lines = [EntryLine(entry) for entry in entries]
        self._saving = False
        self._before: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Make the title, the fields, and the two ways out."""
        with Vertical(id="box"):
            yield Static(Content(plain(self._title)), id="title")
            yield Static(id="told")
            yield VerticalScroll(*self.lines, id="fields", can_focus=False)
            with Horizontal(id="answers"):
                yield Button(Content(self._save_said), id="save", variant="primary", compact=True)
                yield Button(Content(_("back (esc)")), id="leave", compact=True)
        yield Foot()

    def on_mount(self) -> None:
        """Remember how it began, and begin at the first field."""
        self._before = self.texts
        self.query_one("#told").display = False
        if self.lines:
            self.lines[0].editor.focus()

    def on_resize(self) -> None:
        """Let the fields scroll where they have no room, with the title and the ways out in sight."""
        self.query_one("#fields").styles.max_height = max(3, self.size.height - _AROUND)

    @property
    def texts(self) -> dict[str, str]:
        """Return {name of a field: its text}."""
        return {line.entry.name: line.text for line in self.lines}

    @property
    def unsaved(self) -> str:
        """Return the fields that were typed into, without what is secret; "" where none was."""
        typed = [each for each in self.lines if each.text != self._before.get(each.entry.name)]
        if not typed:
            return ""
        said = (f"{each.entry.label}: {'…' if each.entry.kind in _UNSEEN else each.text}" for each in typed)
        return "\n".join([self._title, *said])

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if event.input is self.lines[-1].editor:
            self.action_save()
        else:
            self.focus_next()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "save":
            self.action_save()
        else:
            self.action_leave()

    def action_save(self) -> None:
        """Do it."""
        if not self._saving:
            self._saving = True
            self._save()

    @work(group="save")
    async def _save(self) -> None:
        self._tell("")
        try:
            await self._submit(self.texts)
        except Ambiguous as error:
            refused = partial(self._refuse, error)
            ask_which(self, self.app.session, error, self.action_save, refused)
        except Refused as error:
            await self._ask_besides(error.missing)
            self._refuse(error)
        except SfaError as error:
            self._refuse(error)
        else:
            self._close(True)
        finally:
            self._saving = False

    def _close(self, saved: bool) -> None:
        self.app.session.forget()
        self.dismiss(saved)

    def _refuse(self, error: SfaError) -> None:
        line = self._concerned(error)
        if line is None:
            self._tell(str(error))
        else:
            line.refuse(str(error))
            line.editor.focus()

    async def _ask_besides(self, missing: Sequence[str]) -> None:
        """Ask, below the other fields, for what is missing and was not asked yet."""
        unasked = [name for name in missing if name not in self.texts]
        if self._besides is None or not unasked:
            return
        lines = [EntryLine(entry) for entry in await self._besides(unasked) if entry.name not in self.texts]
        await self.query_one("#fields").mount(*lines)
        self.lines += lines
        self._before |= {line.entry.name: line.text for line in lines}

    def _concerned(self, error: SfaError) -> EntryLine | None:
        missing = error.missing if isinstance(error, Refused) else ()
        lacking = next((line for line in self.lines if line.entry.name in missing), None)
        named = (error.field, str(error.params.get("field", "")))
        return lacking or next((line for name in named for line in self.lines if line.entry.name == name), None)

    def _tell(self, text: str) -> None:
        """Say under the title what concerns no field; nothing is wrong with any field any more."""
        told = self.query_one("#told", Static)
        told.update(Content(plain(text)))
        told.display = bool(text)
        self.query_one("#box").set_class(bool(text), "-told")
        for line in self.lines:
            line.refuse("")

    def action_leave(self) -> None:
        """Close it; what was typed is thrown away only where the person agrees."""
        if not self._saving:
            unless_typed(self, lambda: self._close(False))

    def action_editor(self) -> None:
        """Write the text in focus in the person's own editor."""
        area = self.focused
        if not isinstance(area, LongText):
            return
        try:
            with self.app.suspend():
                written = edited(area.text)
        except SuspendNotSupported:
            self._tell(_("this terminal cannot be handed to an editor"))
            return
        self.app.refresh()
        if written.problem:
            self._tell(written.problem)
        if written.text != area.text:
            area.text = written.text
