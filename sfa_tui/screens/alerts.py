"""The alerts: what you must see, unseen first, and what you have seen; of others too.

Knows which of them are shown and the keys; Today has the unseen ones at its top.
"""

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content

from sfa_tui.display import cells
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.clock import Clock
from sfa_tui.model.money import Scale
from sfa_tui.sales import alerts as verbs
from sfa_tui.screens import menu
from sfa_tui.screens.over import OverTable
from sfa_tui.screens.table_view import Cell, Order, Subject, View
from sfa_tui.store import alerts
from sfa_tui.store.listing import Object
from sfa_tui.store.sequence import Numbers
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.spans import Span, Tone
from sfa_tui.widgets.table import Row
from sfa_tui.widgets.table_layout import Column

_USUAL = ("when", "body", "about", "user", "by", "seen")


def columns(clock: Clock, _scale: Scale) -> list[Column]:
    """Return every column of the table of alerts."""
    return [
        Column("when", _("When"), _when(clock), 14),
        Column("body", _("What"), _body, 16, 4),
        Column("about", _("About"), _about, 16, 3, spare=2),
        Column("user", _("Whom"), lambda row: (Span(plain(row["user"]["name"] or ""), "dim"),), 8, 1, spare=3),
        Column("by", _("Raised by"), lambda row: (Span(plain(row["by"] or row["rule"] or ""), "dim"),), 10, 1, spare=4),
        Column("seen", _("Seen"), _seen(clock), 12, spare=5),
    ]


def _when(clock: Clock) -> Cell:
    def show(row: Row) -> Sequence[Span]:
        sign = "!" if row["urgent"] else "●"
        tone: Tone = "dim" if row["seen_at"] else "overdue" if row["urgent"] else "today"
        return (Span(f"{sign} {cells.ago(row['created_at'], clock)}", tone),)

    return show


def _body(row: Row) -> Sequence[Span]:
    return (Span(plain(row["body"] or row["rule"] or ""), "dim" if row["seen_at"] else "name"),)


def _about(row: Row) -> Sequence[Span]:
    return (Span(plain(" ".join(str(each) for each in (row["about"]["company"], row["about"]["name"]) if each))),)


def _seen(clock: Clock) -> Cell:
    return lambda row: (Span(cells.ago(row["seen_at"], clock) if row["seen_at"] else "–", "dim"),)


def subject(me: str | None, *, seen: bool, everybody: bool) -> Subject:
    """Return what the table of alerts is made of: mine or everybody's, the seen ones among them or not."""

    def numbers(store: Store, _clock: Clock, _view: View, limit: int | None) -> Numbers:
        return alerts.numbers(store, me, seen=seen, everybody=everybody, limit=limit)

    def count(store: Store, _clock: Clock, _view: View) -> int:
        return alerts.count(store, me, seen=seen, everybody=everybody)

    def rows(store: Store, _clock: Clock, numbers: Sequence[int]) -> list[Object]:
        return alerts.numbered(store, numbers)

    return Subject(
        "alert",
        (Order("new", N_("newest"), descending=True),),
        columns,
        _USUAL,
        numbers,
        count,
        rows,
        lambda _store, _clock, _view, _scale: [],
        lambda count: ngettext("{count} alert", "{count} alerts", count).format(count=f"{count:,}"),
        N_("There is no alert. Urgent news of your people comes here, and what rules tell you.")
        if seen
        else N_("Nothing waits to be seen. Press i for what you have seen."),
    )


class AlertsScreen(OverTable):
    """The alerts."""

    SUBJECT = subject(None, seen=False, everybody=False)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "seen", N_("seen"), id="alert.seen"),
        Binding("S", "all_seen", N_("all seen"), id="alert.all_seen", show=False),
        Binding("i", "with_seen", N_("seen in/out"), id="alert.with_seen"),
        Binding("w", "whose", N_("mine/all"), id="alert.whose"),
        Binding("e", "app.place('channels')", N_("where they go"), id="alert.channels"),
        Binding("m", "menu", N_("menu"), id="alert.menu", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._seen = self._everybody = False

    def on_mount(self) -> None:
        """Show those of whoever works here."""
        self._choose()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what cannot be done."""
        if action == "seen":
            return any(row["seen_at"] is None for row in self.chosen())
        if action == "menu":
            return bool(self.chosen())
        if action == "whose":
            return self.app.around.team
        return super().check_action(action, parameters)

    def _choose(self) -> None:
        self.SUBJECT = subject(self.app.around.me, seen=self._seen, everybody=self._everybody)  # type: ignore[misc]

    def _said(self) -> Content:
        told = _("everybody's") if self._everybody else _("mine")
        return super()._said() if self.table.marked else Content.styled(told, "$foreground 60%")

    def action_with_seen(self) -> None:
        """Show the seen ones as well, or no more."""
        self._seen = not self._seen
        self._choose()
        self._open()

    def action_whose(self) -> None:
        """Show mine, or everybody's."""
        self._everybody = not self._everybody
        self._choose()
        self._open()

    def action_menu(self, cell: str = "") -> None:
        """Let what is done with the alerts be picked, or a cell of one be copied."""
        if chosen := self.chosen():
            name = plain(chosen[0]["body"] or chosen[0]["rule"] or "")
            menu.offer(self, name if len(chosen) == 1 else self.SUBJECT.counted(len(chosen)), cell)

    def open(self, row: Row) -> None:
        """Show what the alert is about."""
        about = row["about"]
        if about["noun"] in ("deal", "company", "contact") and about["id"]:
            self.app.open_row(about["noun"], str(about["id"]))
        else:
            self.app.say(_("It is linked to no deal, company or contact"))

    @work(group="row")
    async def action_seen(self) -> None:
        """Mark them as seen."""
        ids = [str(row["id"]) for row in self.chosen() if row["seen_at"] is None]
        if ids and await self.act(lambda store, _clock: verbs.see(store, ids)):
            self.table.unmark()
            await self.reload()

    @work(group="row")
    async def action_all_seen(self) -> None:
        """Mark all of mine as seen."""
        me = self.app.around.me
        unseen = await self.session.read(lambda store, _clock: [str(each["id"]) for each in alerts.listed(store, me)])
        if unseen and await self.act(lambda store, _clock: verbs.see(store, unseen)):
            await self.reload()
