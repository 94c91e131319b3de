"""The conflicts of sync: what somebody changed and another, who had not seen it, has overridden; side by side what
stood there before, what was put here and what holds now, and keys that choose one of them.

Knows the keys and what is drawn; what a conflict is, and how it is resolved, is the store's and the verb's.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from sfa_tui.display import conflicts as display
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.clock import Clock
from sfa_tui.model.money import Scale
from sfa_tui.sales import conflicts as verbs
from sfa_tui.screens import menu
from sfa_tui.screens.over import OverTable
from sfa_tui.screens.table_view import Order, Subject, View
from sfa_tui.store.listing import Object
from sfa_tui.store.sequence import Numbers
from sfa_tui.store.sync import listing
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.spans import Span, Tone
from sfa_tui.widgets.table import Row
from sfa_tui.widgets.table_layout import Column

_DIGITS = 15
"""Digits of an id that make the number of a row: the most that a signed one of 64 bits holds."""


def columns(_clock: Clock, _scale: Scale) -> list[Column]:
    """Return every column of the table of conflicts."""
    return [
        Column("name", _("Name"), lambda row: (Span(plain(row["name"]), "name"),), 16, 3),
        Column("field", _("Field"), lambda row: (Span(plain(row["field"])),), 8, 1),
        Column("base", _("Before"), _side("base", "dim"), 10, 2, spare=1),
        Column("ours", _("Ours"), _side("ours", "overdue"), 10, 2),
        Column("theirs", _("Theirs"), _side("theirs", "name"), 10, 2),
        Column("by", _("Who"), lambda row: (Span(plain(row["theirs"]["who"])),), 8, 1, spare=2),
        Column("at", _("When"), lambda row: (Span(row["theirs"]["when"], "dim"),), 16, spare=3),
        Column("loser", _("Whose"), lambda row: (Span(plain(row["ours"]["who"])),), 8, 1, spare=4),
        Column("what", _("What"), lambda row: (Span(row["what"], "dim"),), 6, spare=5),
    ]


def _side(name: str, tone: Tone) -> Callable[[Row], Sequence[Span]]:
    return lambda row: (Span(plain(row[name]["value"]) or "–", tone),)


def subject(scale: Scale, *, everybody: bool) -> Subject:
    """Return what the table of conflicts is made of: those that this machine has lost, or everybody's."""

    def ids(store: Store) -> dict[int, str]:
        return {int(id[:_DIGITS], 16): id for id in listing.ids(store, everybody=everybody)}

    def numbers(store: Store, _clock: Clock, view: View, limit: int | None) -> Numbers:
        found = [*ids(store)]
        return array("q", (found[::-1] if view.descending else found)[:limit])

    def rows(store: Store, clock: Clock, numbers: Sequence[int]) -> list[Object]:
        known = ids(store)
        wanted = [known[number] for number in numbers if number in known]
        found = {each.id: each for each in listing.listed(store, everybody=True, only=wanted)}
        return [{"id": id, **asdict(display.told(store, clock, found[id], scale))} for id in wanted if id in found]

    return Subject(
        "conflict",
        (Order("new", N_("newest"), descending=True),),
        columns,
        ("name", "field", "base", "ours", "theirs", "by", "at", *(("loser",) if everybody else ())),
        numbers,
        lambda store, _clock, _view: listing.count(store, everybody=everybody),
        rows,
        lambda _store, _clock, _view, _scale: [],
        lambda count: ngettext("{count} conflict", "{count} conflicts", count).format(count=f"{count:,}"),
        N_(
            "There is no conflict. Where you and someone else change the same field without having seen each other's\n"
            "change, the later one holds everywhere, and the other one is listed here until somebody decides."
        ),
    )


class ConflictsScreen(OverTable):
    """The conflicts."""

    SUBJECT = subject("unit", everybody=False)
    DEFAULT_CSS = """
    ConflictsScreen {
        #sides {
            height: auto; max-height: 45%; padding: 0 1; overflow-y: auto; scrollbar-size-vertical: 1;
            border-top: solid $foreground 20%;
        }
        #sides > Static { width: 1fr; height: auto; padding: 0 2 0 0; }
        &.-narrow #sides { layout: vertical; }
        &.-narrow #sides > Static { width: 100%; }
    }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-wide")]  # noqa: RUF012  (Textual has it as an instance variable)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "resolve('theirs')", N_("keep theirs"), id="conflict.theirs", tooltip=N_("keep what holds")),
        Binding("o", "resolve('ours')", N_("restore ours"), id="conflict.ours"),
        Binding("b", "resolve('base')", N_("back to before"), id="conflict.base"),
        Binding("w", "whose", N_("mine/all"), id="conflict.whose"),
        Binding("m", "menu", N_("menu"), id="conflict.menu", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._everybody = False

    def body(self) -> Iterator[Widget]:
        """Yield the table, and below it the three sides of the conflict at the cursor."""
        yield from super().body()
        with Horizontal(id="sides"):
            for side in ("base", "ours", "theirs"):
                yield Static(id=side)

    def on_mount(self) -> None:
        """Show those that this machine has lost."""
        self._choose()

    def _choose(self) -> None:
        self.SUBJECT = subject(self.app.around.scale, everybody=self._everybody)  # type: ignore[misc]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what cannot be done: what a row was made with has nothing before."""
        if action == "resolve" and parameters == ("base",):
            return any(row["has_base"] for row in self.chosen())
        if action in ("resolve", "menu"):
            return bool(self.chosen())
        return super().check_action(action, parameters)

    def _said(self) -> Content:
        told = _("of all machines") if self._everybody else _("of this machine")
        return super()._said() if self.table.marked else Content.styled(told, "$foreground 60%")

    def action_whose(self) -> None:
        """Show mine, or everybody's."""
        self._everybody = not self._everybody
        self._choose()
        self._open()

    def open(self, row: Row) -> None:
        """Show what the conflict is about."""
        if row["opens"]:
            self.app.open_row(*row["opens"])
        else:
            self.app.say(_("{name} has no page of its own.").format(name=plain(row["name"])))

    @work(group="row")
    async def action_resolve(self, keep: str) -> None:
        """Let one side hold, and take the conflict off the list."""
        ids = [str(row["id"]) for row in self.chosen() if keep != "base" or row["has_base"]]
        if ids and await self.act(lambda store, _clock: verbs.resolve_all(store, ids, keep)):
            await self.show_changed(())

    def action_menu(self, cell: str = "") -> None:
        """Let what is done with the conflicts be picked, or a cell of one be copied."""
        if chosen := self.chosen():
            name = plain(chosen[0]["name"])
            menu.offer(self, name if len(chosen) == 1 else self.SUBJECT.counted(len(chosen)), cell)

    def _show_head(self) -> None:
        super()._show_head()
        sides = next(iter(self.query("#sides")), None)
        if sides is None:
            return
        row = self.table.row if self.table.display else None
        sides.display = row is not None
        if row is not None:
            self.query_one("#base", Static).update(_drawn(_("Before"), row["base"], row["field"]))
            self.query_one("#ours", Static).update(_drawn(_("Ours"), row["ours"], row["field"]))
            self.query_one("#theirs", Static).update(_drawn(_("Theirs, which holds"), row["theirs"], row["field"]))


def _drawn(title: str, side: Row, field: str) -> Content:
    who = "  ".join(filter(None, (plain(side["who"]), side["when"])))
    lines = [(f"{title}\n", "bold $text-primary"), (f"{who}\n", "$foreground 60%")]
    value = plain(side["value"]) or "–"
    return Content.assemble(
        *lines, f"{plain(field)}: ", (value, "bold"), *(f"\n{plain(each)}" for each in side["beside"])
    )
