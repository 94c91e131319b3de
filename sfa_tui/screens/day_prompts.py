"""What is written on the Day screen: the remarks of a report, in place, and a line that is said on one."""

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import TextArea

from sfa_tui.locale import N_, _
from sfa_tui.sales import comments
from sfa_tui.screens.prompt import Prompt
from sfa_tui.store import labels
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain


class Remarks(TextArea):
    """The remarks while they are written; the page saves them, or throws them away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,tab", "save", N_("save"), id="remarks.save", priority=True),
        Binding("ctrl+e", "elsewhere", N_("editor"), id="remarks.editor"),
        Binding("escape", "leave", N_("leave"), id="remarks.leave"),
    ]

    class Saved(Message):
        """They are to be kept."""

    class Left(Message):
        """They are not to be kept."""

    class Elsewhere(Message):
        """They are to be written in the person's own editor."""

    def __init__(self, *, id: str) -> None:
        super().__init__("", id=id, compact=True, show_line_numbers=False)
        self.before = ""

    def on_mount(self) -> None:
        """Say what the field is for."""
        self.border_title = _("remarks")

    def begin(self, text: str) -> None:
        """Begin with what is written already."""
        self.before = self.text = text
        self.move_cursor(self.document.end)

    def action_save(self) -> None:
        """Ask for them to be kept."""
        self.post_message(self.Saved())

    def action_leave(self) -> None:
        """Ask for the field to be left."""
        self.post_message(self.Left())

    def action_elsewhere(self) -> None:
        """Ask for the person's own editor."""
        self.post_message(self.Elsewhere())


class SayPrompt(Prompt):
    """A line that is said on a report; whom it names is shown while it is typed."""

    def __init__(self, title: str, hint: str, say: Callable[[str], Awaitable[None]]) -> None:
        super().__init__(title, hint)
        self._say = say

    async def meaning(self, text: str) -> Sequence[Content]:
        """Return whom the line tells, and which names are nobody's."""
        told, unknown = await self.app.session.read(lambda store, _clock: _named(store, text))
        return [
            *(Content.assemble(("✓ ", "$text-success"), _("tells {name}").format(name=plain(name))) for name in told),
            *(
                Content.assemble(("? ", "$text-warning"), _("{name} is nobody's name").format(name=plain(name)))
                for name in unknown
            ),
        ]

    async def submit(self, text: str) -> None:
        """Say it."""
        await self._say(text)


def _named(store: Store, text: str) -> tuple[list[str], tuple[str, ...]]:
    ids, unknown = comments.mentioned(store, text)
    return [labels.of_row(store, "user", id) for id in ids], unknown
