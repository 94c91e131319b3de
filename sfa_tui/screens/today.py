"""Today: alerts, what is overdue, due today and this week, and open deals that lack something; all is done from here.

Knows sections, the cursor, marks and keys; how a row is told is today_view's, what a verb does the verbs'.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from sfa_tui.locale import N_, _
from sfa_tui.model.errors import SfaError
from sfa_tui.sales import alerts
from sfa_tui.screens import today_head, today_view
from sfa_tui.screens.deal_actions import DealActions
from sfa_tui.screens.follow_ups import FollowUps
from sfa_tui.screens.today_view import PAGE, Part, Row, Spot, Teller
from sfa_tui.screens.topbar import TopBar
from sfa_tui.store import agenda
from sfa_tui.store.agenda import LACKING, Section, Whose
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.roll import Line, Roll
from sfa_tui.widgets.spans import Span

NARROW = 100
"""Cells below which a row takes two lines."""

AGAIN_SECONDS = 60.0
"""How often the sections are read again, because time goes by."""

_ON_ACTIVITIES = frozenset(("done", "reschedule", "form"))


class TodayScreen(FollowUps, inherit_bindings=False):
    """What wants attention."""

    MODE = "today"
    CSS_PATH = "today.tcss"
    AUTO_FOCUS = ""
    # Its own keys first, in the foot too; of the deals' keys those that it has no other use for.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("open"), id="today.open"),
        Binding("d", "done", N_("done"), id="today.done"),
        Binding("z", "put_off", N_("later"), id="today.snooze"),
        Binding("r", "reschedule", N_("reschedule"), id="today.reschedule"),
        Binding("s", "seen", N_("seen"), id="today.seen"),
        Binding("v", "whose", N_("mine/team/all"), id="today.whose"),
        Binding("space", "mark", N_("mark"), id="today.mark", show=False),
        Binding("escape", "release", N_("clear marks"), id="today.release", show=False),
        Binding("j,down", "step(1)", N_("next"), id="today.down", show=False),
        Binding("k,up", "step(-1)", N_("previous"), id="today.up", show=False),
        Binding("l,right", "section(1)", N_("next section"), id="today.right", show=False),
        Binding("h,left", "section(-1)", N_("previous section"), id="today.left", show=False),
        Binding("pagedown,ctrl+d", "page(1)", N_("page down"), id="today.page_down", show=False),
        Binding("pageup,ctrl+u", "page(-1)", N_("page up"), id="today.page_up", show=False),
        Binding("home", "edge(0)", N_("first"), id="today.first", show=False),
        Binding("G,end", "edge(1)", N_("last"), id="today.last", show=False),
        Binding("i", "form", N_("activity"), id="activity.form", show=False),
        Binding("delete", "remove", N_("delete"), id="today.remove", show=False),
        Binding("D", "deal_delete", N_("delete"), id="deal.delete", show=False),
        *(each for each in DealActions.BINDINGS if isinstance(each, Binding) and each.key not in ("z", "delete")),
        *Screen.BINDINGS,
    ]

    def __init__(self) -> None:
        super().__init__()
        self.whose: Whose = "mine"
        self.parts = today_view.parts()
        self.marks: dict[tuple[str, str], Row] = {}
        self._unused = False
        self.roll = Roll(self._line)
        self._spots: list[Spot] = []
        self._here: tuple[str, str] | None = None

    def body(self) -> Iterator[Widget]:
        """Yield whose agenda it is, and the list."""
        yield Static(id="whose")
        yield self.roll

    def on_mount(self) -> None:
        """Read the sections; each is shown as soon as it is there."""
        self.query_one(TopBar).show(self.app.around.name, self.app.around.me_name)
        self._lay_out()
        self._begin()
        self.set_interval(AGAIN_SECONDS, self._look_again)

    def _look_again(self) -> None:
        # What was due today is overdue a little later.
        if self.is_current:
            self._begin()

    @work(exclusive=True, group="today")
    async def _begin(self) -> None:
        await self.reload()

    # --- what is shown ---

    async def reload(self) -> None:
        """Read the sections again, and stay on the row that the cursor is on."""
        me, whose = self.app.around.me, self.whose

        async def renew(part: Part) -> None:
            section, wanted = part.section, sorted({0, *part.pages})
            # Alerts and activities are found in an index at once; to know what deals lack may take a while.
            lane = self.session.sum if section in LACKING else self.session.read
            read = await lane(lambda store, clock: today_view.read(store, clock, me, whose, section, wanted))
            if whose == self.whose:
                part.count, part.pages, part.asked = read.count, dict(read.pages), set(read.pages)
                self._lay_out()

        try:
            await asyncio.gather(*(renew(part) for part in self.parts))
            if all(part.count == 0 for part in self.parts):
                self._unused = await self.session.read(lambda store, clock: agenda.is_unused(store))
        except SfaError as error:
            self.app.tell(error)
        loaded = {today_view.key(row) for _, row in self._loaded()}
        self.marks = {key: mark for key, mark in self.marks.items() if key in loaded}
        self._moved()
        self._tell_whose()

    async def show_undone(self, back: Mapping[str, str]) -> None:
        """Read the sections again, and go to the row that is back."""
        await self.reload()
        known = {*back.items()}
        found = next((at for at, row in self._loaded() if today_view.key(row) in known), None)
        if found is not None:
            self.roll.point(found)
            self._moved()

    def _lay_out(self) -> None:
        """Put what is read into its places, with the cursor on the row that it was on, or where that was."""
        narrow = self.app.size.width < NARROW
        self.set_class(narrow, "-narrow")
        place = self.roll.cursor
        self._spots = list(today_view.spots(self.parts, gaps=not narrow))
        self.roll.show(len(self._spots), 2 if narrow else 1)
        places = [at for at, row in self._loaded() if today_view.key(row) == self._here]
        if places:
            # A deal may stand in several sections: it is the nearest.
            self.roll.point(min(places, key=lambda at: abs(at - (place or 0))))
        else:
            self.roll.point(None)
            self.roll.action_step(1 if self._here is None or place is None else place + 1)
        self._tell_whose()

    def _loaded(self) -> Iterator[tuple[int, Row]]:
        for at, spot in enumerate(self._spots):
            if spot.kind == "row" and (row := spot.part.row(spot.place)) is not None:
                yield at, row

    def _tell_whose(self) -> None:
        whose = self.whose if self.app.around.team else None
        idle = all(part.count == 0 for part in self.parts)
        told = today_head.told(self.session.clock.today, whose, len(self.marks), idle=idle, unused=self._unused)
        self.query_one("#whose", Static).update(told)

    def _line(self, place: int, width: int) -> Line:
        spot = self._spots[place]
        teller = Teller(self.session.clock, self.app.around.scale, self.whose != "mine", self.roll.rows_each)
        match spot.kind:
            case "gap":
                return Line([((), ())], stop=False)
            case "head":
                return teller.head(spot.part)
            case "more":
                return teller.more(spot.part)
        row = spot.part.row(spot.place)
        if row is None:
            self._want(spot.part, spot.place // PAGE)
            return Line([((), ())])
        try:
            return teller.row(spot.part.section, row, width, marked=today_view.key(row) in self.marks)
        except SfaError as error:  # a date that another program spoiled
            return Line([([Span(plain(str(error)), "overdue")], ())])

    def _want(self, part: Part, number: int) -> None:
        if number not in part.asked:
            part.asked.add(number)
            self._fetch(part, number)

    @work(group="pages")
    async def _fetch(self, part: Part, number: int) -> None:
        me, whose, section = self.app.around.me, self.whose, part.section
        try:
            rows = await self.session.read(
                lambda store, clock: today_view.read_page(store, clock, me, whose, section, number)
            )
        except SfaError as error:
            self.app.tell(error)
            return
        if whose == self.whose:
            part.pages[number] = rows
            self.roll.forget()

    def on_resize(self) -> None:
        """Show rows on a line or two, as there is room."""
        self._lay_out()

    # --- what is chosen ---

    @property
    def spot(self) -> Spot | None:
        """Return what the cursor is on."""
        at = self.roll.cursor
        return self._spots[at] if at is not None and at < len(self._spots) else None

    @property
    def row(self) -> Row | None:
        """Return the row under the cursor."""
        spot = self.spot
        return spot.part.row(spot.place) if spot is not None and spot.kind == "row" else None

    @property
    def rows(self) -> list[Row]:
        """Return the rows that keys act on: those that are marked, else the one under the cursor."""
        return list(self.marks.values()) or ([self.row] if self.row is not None else [])

    @property
    def planned(self) -> list[Row]:
        """Return the planned activities among these."""
        return [row["activity"] for row in self.rows if row["activity"]]

    @property
    def alerts(self) -> list[str]:
        """Return the ids of the alerts among these."""
        return [str(row["alert"]["id"]) for row in self.rows if row["alert"]]

    def chosen(self) -> Sequence[Row]:
        """Return the deals among these."""
        return list({row["deal"]["id"]: row["deal"] for row in self.rows if row["deal"]}.values())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what cannot be done with what is chosen."""
        if action in _ON_ACTIVITIES:
            return bool(self.planned)
        if action == "seen":
            return bool(self.alerts)
        if action == "put_off":
            return bool(self.planned) or any(deal["kind"] == "open" for deal in self.chosen())
        if action == "remove":
            return bool(self.planned or self.chosen())
        if action == "whose":
            return self.app.around.team
        return super().check_action(action, parameters)

    async def show_changed(self, ids: Sequence[str]) -> None:
        """Read everything again; what was done with marked rows leaves none marked."""
        self.marks.clear()
        await self.reload()

    # --- moving ---

    def _moved(self) -> None:
        self._here = today_view.key(self.row) if self.row is not None else None
        self.refresh_bindings()

    def action_step(self, by: int) -> None:
        """Go to the next row."""
        self.roll.action_step(by)
        self._moved()

    def action_page(self, by: int) -> None:
        """Go a screen further."""
        self.roll.action_page(by)
        self._moved()

    def action_edge(self, last: int) -> None:
        """Go to the first or the last row."""
        self.roll.action_edge(last)
        self._moved()

    def action_section(self, by: int) -> None:
        """Go to the first row of the next section that has one."""
        spot = self.spot
        with_rows = [part for part in self.parts if part.count]
        if spot is None or not with_rows:
            return
        here = with_rows.index(spot.part) if spot.part in with_rows else 0
        aim = with_rows[max(0, min(here + by, len(with_rows) - 1))]
        self.roll.point(next(at for at, each in enumerate(self._spots) if each.part is aim and each.kind == "row"))
        self._moved()

    @on(Roll.Picked)
    def _picked(self, message: Roll.Picked) -> None:
        self.roll.point(message.place)
        self._moved()
        if message.marked:
            self.action_mark()
        elif message.asked and self.row is not None:
            self.action_menu()
        elif message.opened or (self.spot is not None and self.spot.kind == "more"):
            self.action_open()

    def action_mark(self) -> None:
        """Mark the row, or take its mark away, and go on."""
        if self.row is None:
            return
        key = today_view.key(self.row)
        if self.marks.pop(key, None) is None:
            self.marks[key] = self.row
        self.roll.action_step(1)
        self.roll.forget()
        self._tell_whose()
        self._moved()

    def action_release(self) -> None:
        """Take all marks away."""
        self.marks.clear()
        self.roll.forget()
        self._tell_whose()
        self._moved()

    def action_whose(self) -> None:
        """Show mine, my team's, or all."""
        order = list(today_head.WHOSE)
        self.action_show_whose(order[(order.index(self.whose) + 1) % len(order)])

    def action_show_whose(self, whose: Whose) -> None:
        """Show whose is asked for."""
        self.whose = whose
        self.marks.clear()
        for part in self.parts:
            part.count, part.pages, part.asked, part.opened = None, {}, set(), False
        self.roll.cursor = self._here = None
        self._lay_out()
        self._begin()

    # --- doing ---

    def action_open(self) -> None:
        """Show all of the deal; the rest of a section, deals in their own table."""
        spot, row = self.spot, self.row
        if spot is not None and spot.kind == "more" and spot.part.section in LACKING:
            self._list(spot.part.section)
        elif spot is not None and spot.kind == "more":
            spot.part.opened = True
            self._lay_out()
        elif row is not None:
            self._open(row)

    @work(group="deal")
    async def _list(self, section: Section) -> None:
        """Show all deals of a section in their table."""
        me, whose = self.app.around.me, self.whose
        filter = await self.session.read(
            lambda store, clock: agenda.filter_of(section, agenda.scope(store, clock, me, whose))
        )
        await self.app.show_rows("deals", filter)

    def _open(self, row: Row) -> None:
        way = today_view.leads_to(row)
        if way is not None:
            self.app.open_row(*way)
        else:
            self.app.say(_("It is linked to no deal, company or contact"))

    @work(group="deal")
    async def action_seen(self) -> None:
        """Mark alerts as seen."""
        ids = self.alerts
        if ids and await self.act(lambda store, _clock: alerts.see(store, ids)):
            await self.show_changed(ids)
