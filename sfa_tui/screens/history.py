"""Every change of one row: which field, from what to what, who, when; newest first."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from sfa_tui.display import changes
from sfa_tui.display.wrapping import wrapped
from sfa_tui.locale import N_, _
from sfa_tui.model.clock import Clock
from sfa_tui.store import history, labels
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.blocks import Block, Blocks, Line
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.foot import Foot
from sfa_tui.widgets.palette import Palette
from sfa_tui.widgets.spans import Span

if TYPE_CHECKING:
    from sfa_tui.app import SfaApp


class HistoryScreen(ModalScreen[None]):
    """The history of a row, over its page."""

    CSS_PATH = "history.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,y,q", "leave", N_("back"), id="history.leave"),
    ]

    app: "SfaApp"

    def __init__(self, noun: str, id: str) -> None:
        super().__init__()
        self._noun = noun
        self._row = id

    def compose(self) -> ComposeResult:
        """Make the title and the list."""
        with Vertical(id="history"):
            yield Palette()
            yield Static(id="title", markup=False)
            yield Blocks(id="changes")
        yield Foot()

    def on_mount(self) -> None:
        """Begin to read the journal."""
        self.query_one(Blocks).focus()
        self.query_one("#title", Static).update("…")
        self._fill()

    @work(exclusive=True, group="history")
    async def _fill(self) -> None:
        name, told = await self.app.session.sum(self._read)
        self.query_one("#title", Static).update(_("History of {name}").format(name=name))
        self.query_one(Blocks).show(list(_blocks(told)))

    def _read(self, store: Store, clock: Clock) -> tuple[str, list[dict[str, str]]]:
        with store.reading():
            found = history.of_row(store, self._noun, self._row)
            told = list(changes.readable(store, clock, self._noun, found, self.app.around.scale))
            return plain(labels.of_row(store, self._noun, self._row)), told

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss()


def _blocks(told: Sequence[dict[str, str]]) -> Iterator[Block]:
    """Yield a block an action, the newest first: when, who and what, and the fields below."""
    grouped: list[list[dict[str, str]]] = []
    for line in told:
        if line["recorded_at"] or not grouped:
            grouped.append([])
        grouped[-1].append(line)
    for place, lines in enumerate(reversed(grouped)):
        yield _block(f"{place}", lines)


def _block(key: str, lines: Sequence[dict[str, str]]) -> Block:
    head = lines[0]

    def draw(width: int) -> list[Line]:
        shown: list[Line] = [
            (
                [Span(head["recorded_at"], "name"), Span("  " + plain(head["verb"]))],
                [Span(plain(head["user"]), "dim")],
            )
        ]
        for line in lines:
            field, old, new = (plain(line[name]) for name in ("field", "old", "new"))
            field = field.replace("_", " ")
            value = f"{old} → {new or '–'}" if old else new
            first, *rest = wrapped(f"{field}: {value}" if field else value, width - 4) or [""]
            shown += [([Span("  " + first)], ()), *(([Span("    " + each)], ()) for each in rest)]
        return shown

    return Block(key, draw)
