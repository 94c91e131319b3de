"""Week: the follow-ups of a week by day, mine, the team's or a colleague's; entries are done, moved and added here.

Knows which week and whose, marks and keys; how an entry reads is week_view's, where the cursor is the lists', what a
verb does the verbs'.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from sfa_tui.display import phrases
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import SfaError
from sfa_tui.model.period import days_later, week_of
from sfa_tui.screens import today_head, week_doing, week_head, week_view
from sfa_tui.screens.deal_actions import DealActions, Row
from sfa_tui.screens.follow_ups import FollowUps
from sfa_tui.screens.menu import offer
from sfa_tui.screens.topbar import TopBar
from sfa_tui.screens.week_lists import WeekLists
from sfa_tui.screens.week_view import WAITING, Drawer, Entry, View
from sfa_tui.store.agenda import Whose
from sfa_tui.store.week import DAYS
from sfa_tui.widgets.banner import Banner
from sfa_tui.widgets.blocks import Block, Blocks, Line
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.day_list import DayList

NARROW = 100
"""Cells below which the days stand one below the other."""
_WIDE, _TALL, _LOW = 160, 30, 20
_ABOUT, _ABOUT_TALL, _ABOUT_LOW = 4, 3, 2
"""Lines that tell all of an entry: beside the columns, below the agenda of a screen that is higher, and that is not."""
AGAIN_SECONDS = 60.0
"""How often the week is read again, because time goes by."""


_OWN = ("a", "b", "e", "delete")
"""Keys of deals that are the week's here."""


class WeekScreen(FollowUps, inherit_bindings=False):
    """A week by day."""

    MODE = "week"
    CSS_PATH = "week.tcss"
    # As on the page of a deal, plain keys edit and delete what stands under the cursor, others its deal.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("open"), id="week.open"),
        Binding("a", "add", N_("add"), id="week.add"),
        Binding("d", "done", N_("done"), id="week.done"),
        Binding("z", "put_off", N_("later"), id="week.snooze"),
        Binding("r", "reschedule", N_("reschedule"), id="week.reschedule"),
        Binding("e", "edit", N_("edit"), id="week.edit"),
        Binding("H,shift+left", "move(-1)", N_("to the day before"), id="week.move_earlier", show=False),
        Binding(
            "L,shift+right", "move(1)", N_("move"), True, "H L", id="week.move_later", tooltip=N_("to the next day")
        ),
        Binding("delete", "remove", N_("remove"), id="week.remove", show=False),
        Binding("space", "mark", N_("mark"), id="week.mark", show=False),
        Binding("escape", "release", N_("clear marks"), id="week.release", show=False),
        Binding("h,left", "day(-1)", N_("previous day"), id="week.left", show=False),
        Binding("l,right", "day(1)", N_("next day"), id="week.right", show=False),
        Binding("b,ctrl+left", "leaf(-1)", N_("previous week"), id="week.previous", show=False),
        Binding("f,ctrl+right", "leaf(1)", N_("other week"), True, "b f", id="week.next", tooltip=N_("next week")),
        Binding("t", "today", N_("today"), id="week.today"),
        Binding("v", "whose", N_("mine/team/all"), id="week.whose"),
        Binding("c", "colleague", N_("colleague"), id="week.colleague"),
        Binding("tab,shift+tab", "pane", N_("other side"), id="week.pane", show=False),
        Binding("E", "deal_edit", N_("edit"), id="deal.edit", show=False),
        Binding("D", "deal_delete", N_("delete"), id="deal.delete", show=False),
        Binding("B", "brief", N_("brief"), id="deal.brief", show=False),
        *(each for each in DealActions.BINDINGS if isinstance(each, Binding) and each.key not in _OWN),
        *Screen.BINDINGS,
    ]

    def __init__(self) -> None:
        super().__init__()
        self.whose: Whose = "mine"
        self.colleague: tuple[str, str] | None = None
        self.first = date.min
        self.view: View | None = None
        self.marks: dict[str, Entry] = {}
        self.lists = WeekLists()
        self._seek: str | int | None = None

    def body(self) -> Iterator[Widget]:
        """Yield which week it is, its days, and what there is to say of the entry under the cursor."""
        yield Static(id="whose")
        yield self.lists
        yield Banner(id="about")

    async def on_mount(self) -> None:
        """Show the present week."""
        around, today = self.app.around, self.session.clock.today
        self.query_one(TopBar).show(around.name, around.me_name)
        self.whose = "mine" if around.me is not None else "all"
        self.first = week_of(today).start
        self._seek = today.weekday()
        self._arrange()
        self.set_interval(AGAIN_SECONDS, self._look_again)
        await self.reload()

    def _look_again(self) -> None:
        # What was due today is overdue a little later.
        if self.is_current and self.app.mouse_captured is None:
            self._load()

    def on_resize(self) -> None:
        """Show the days beside one another or one below the other, as there is room."""
        self.lists.let_go()
        key = self.lists.key
        if self._arrange() and self.view is not None:
            self._seek = key or self._seek
            self._show(self.view)

    def _arrange(self) -> bool:
        """Return whether the days stand otherwise than before."""
        width, height = self.app.size
        before, self.lists.narrow = self.lists.narrow, width < NARROW
        self.set_class(self.lists.narrow, "-narrow")
        self.set_class(width >= _WIDE, "-wide")
        self.set_class(height < _LOW, "-low")
        return before != self.lists.narrow

    # --- what is shown ---

    @work(exclusive=True, group="week")
    async def _load(self) -> None:
        await self.reload()

    async def reload(self) -> None:
        """Read the week again, and stay on the entry that the cursor is on."""
        me, asked = self.app.around.me, (self.whose, self.colleague, self.first)
        whose, colleague, first = asked
        of = colleague[0] if colleague else None
        try:
            view = await self.session.read(lambda store, clock: week_view.read(store, clock, me, whose, of, first))
        except SfaError as error:
            self.app.tell(error)
            return
        if asked == (self.whose, self.colleague, self.first):
            self.marks = {key: view.found[key] for key in self.marks if key in view.found}
            self._show(view)

    def _show(self, view: View) -> None:
        self.view = view
        owners = self.whose != "mine" and self.colleague is None
        self.lists.show(view, Drawer(self.session.clock, self.app.around.scale, owners))
        self.lists.mark(self.marks)
        seek, self._seek = self._seek, None
        if isinstance(seek, int):
            self.lists.go_to_day(seek)
        elif seek is not None:
            self.lists.go_to(seek)
        self._moved()

    def _moved(self) -> None:
        """Say what is under the cursor, and what can be done with it."""
        if self.view is None:
            return
        self.lists.light()
        around, named = self.app.around, self.colleague[1] if self.colleague else ""
        whose, width, narrow = self.whose if around.team else None, self.app.size.width, self.lists.narrow
        told = week_head.told(self.view, whose, named, len(self.marks), width, narrow=narrow)
        self.query_one("#whose", Static).update(told, layout=False)
        self.query_one("#about", Banner).show([Block("", self._about)])
        self.refresh_bindings()

    def _about(self, width: int) -> list[Line]:
        """Return what there is to say of the entry under the cursor; of a day without one, what can be done there."""
        drawer = Drawer(self.session.clock, self.app.around.scale, self.whose != "mine")
        lines = _ABOUT if not self.lists.narrow else _ABOUT_TALL if self.app.size.height >= _TALL else _ABOUT_LOW
        if self.entry is not None:
            return drawer.about(self.entry, width, lines)
        return drawer.nothing(
            self.day, self.lists.key, width, lines, empty=self.view is not None and not self.view.found
        )

    # --- what is chosen ---

    @property
    def entry(self) -> Entry | None:
        """Return the entry under the cursor."""
        return self.view.found.get(self.lists.key) if self.view is not None else None

    @property
    def number(self) -> int | None:
        """Return the day of the week that the cursor is on, None where it is on none."""
        return self.view.number_of(self.lists.key) if self.view is not None else None

    @property
    def day(self) -> date:
        """Return the day that the cursor is on; today where it is on none."""
        number = self.number
        return self.session.clock.today if number is None else days_later(self.first, number)

    @property
    def entries(self) -> list[Entry]:
        """Return the entries that keys act on: those that are marked, else the one under the cursor."""
        return list(self.marks.values()) or ([self.entry] if self.entry is not None else [])

    @property
    def planned(self) -> Sequence[Row]:
        """Return the planned activities among these."""
        return [entry.activity for entry in self.entries if entry.state == "planned"]

    def chosen(self) -> Sequence[Row]:
        """Return the deals of these."""
        return list({each.deal["id"]: each.deal for each in self.entries if each.deal is not None}.values())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what cannot be done with what is chosen."""
        can = week_doing.can(self, action)
        return super().check_action(action, parameters) if can is None else can

    async def show_changed(self, ids: Sequence[str]) -> None:
        """Read the week again; what was done with marked entries leaves none marked."""
        self.marks.clear()
        await self.reload()

    # --- moving about ---

    @on(Blocks.Moved)
    def _pointed(self, message: Blocks.Moved) -> None:
        if message.blocks is self.lists.here:
            self._moved()

    def on_descendant_focus(self) -> None:
        """Let the foot say what can be done here."""
        self._moved()

    @on(DayList.Edge)
    def _over_the_edge(self, message: DayList.Edge) -> None:
        """Go from the days up to what waits, and back."""
        if self.check_action("pane", ()) and (message.day_list is self.lists.waiting) == (message.by > 0):
            self.action_pane()

    def action_pane(self) -> None:
        """Go to what waits from before, or back to the days."""
        if self.lists.here is self.lists.waiting:
            self.lists.go_to_day(self.session.clock.today.weekday())
        else:
            self.lists.waiting.focus()

    def action_day(self, by: int) -> None:
        """Go to the next day, in the next week where this one is over."""
        if self.view is None:
            return
        number = self.number
        aim = self.session.clock.today.weekday() if number is None else number + by
        if 0 <= aim < DAYS:
            self.lists.go_to_day(aim)
        else:
            self._leaf(by, aim % DAYS)

    def action_leaf(self, by: int) -> None:
        """Show the week before or after, with the cursor on the same day."""
        self._leaf(by, self.number or 0)

    def _leaf(self, by: int, number: int) -> None:
        # A refusal, where the calendar ends, is told by the app.
        self._show_week(days_later(self.first, by * DAYS), number)

    def action_today(self) -> None:
        """Show the present week, with the cursor on today."""
        today = self.session.clock.today
        self._show_week(week_of(today).start, today.weekday())

    def _show_week(self, first: date, seek: str | int) -> None:
        if first != self.first:
            self.first = first
            self.marks.clear()
            self.lists.begin_anew()
        self._seek = seek
        self._load()

    def action_whose(self) -> None:
        """Show mine, my team's, or all."""
        order = list(today_head.WHOSE)
        self.action_show_whose("mine" if self.colleague else order[(order.index(self.whose) + 1) % len(order)])

    def action_show_whose(self, whose: Whose) -> None:
        """Show whose is asked for."""
        self._show_of(whose, None)

    @work(group="lasting")
    async def action_colleague(self) -> None:
        """Let a colleague be picked, and show that week."""
        if (picked := await week_doing.pick_colleague(self)) is not None:
            self._show_of("mine", None if picked[0] == self.app.around.me else picked)

    def _show_of(self, whose: Whose, colleague: tuple[str, str] | None) -> None:
        self.whose, self.colleague = whose, colleague
        self.marks.clear()
        self._load()

    # --- marks ---

    def action_mark(self) -> None:
        """Mark the entry, or take its mark away, and go on."""
        entry = self.entry
        if entry is None:
            return
        if self.marks.pop(entry.key, None) is None:
            self.marks[entry.key] = entry
        self.lists.mark(self.marks)
        # Not over an edge: that is where the marking ends.
        Blocks.action_step(self.lists.here, 1)
        self._moved()

    def action_release(self) -> None:
        """Leave what is being dragged, or take all marks away."""
        if self.lists.ghost.display:
            self.lists.let_go()
            return
        self.marks.clear()
        self.lists.mark(())
        self._moved()

    # --- doing ---

    def action_open(self) -> None:
        """Show all of the deal; all that waits from before, in Today."""
        way = week_view.leads_to(self.entry) if self.entry is not None else None
        if way is not None:
            self.app.open_row(*way)
        elif self.entry is not None:
            self.app.say(_("It is linked to no deal, company or contact"))
        elif self.lists.key == WAITING:
            self.app.run_worker(self.app.action_go("today"), group="go")

    def action_menu(self, cell: str = "") -> None:
        """Let what is done with an entry be picked."""
        if self.entries:
            offer(self, plain(phrases.step_words(self.entries[0].activity)), cell)

    def action_add(self) -> None:
        """Ask for something to be done on the day that the cursor is on."""
        week_doing.add(self)

    @work(group="deal")
    async def action_edit(self) -> None:
        """Edit a planned activity."""
        await week_doing.edit(self)

    @work(group="deal")
    async def action_remove(self) -> None:
        """Delete the activities; it can be undone."""
        await week_doing.remove(self)

    def action_move(self, by: int) -> None:
        """Put planned activities on the next day or the one before; what waits from before, on today."""
        self._put_on(week_doing.aims(self, by))

    @work(group="deal")
    async def _put_on(self, aims: Mapping[str, date]) -> None:
        await week_doing.put_on(self, aims)

    async def go_to(self, id: str) -> None:
        """Show the week that a planned activity is due in, with the cursor on it."""
        row = await self.session.read(lambda store, clock: week_view.row_of(store, clock, id))
        day = self.session.clock.day_of(str(row["due"] or "")) if row["due"] else None
        if day is not None and week_of(day).start != self.first:
            self.first = week_of(day).start
            self.lists.begin_anew()
        self._seek = f"planned:{id}"
        await self.show_changed([])

    # --- the mouse ---

    @on(DayList.Picked)
    def _picked(self, message: DayList.Picked) -> None:
        message.day_list.focus()
        self._moved()
        if message.marked:
            self.action_mark()
        elif message.asked:
            self.action_menu()
        elif message.opened:
            self.action_open()

    @on(WeekLists.Dropped)
    def _dropped(self, message: WeekLists.Dropped) -> None:
        """Put an entry that was dragged, or all that are marked, on the day where it was dropped."""
        view = self.view
        if view is not None and message.key in view.found:
            moved = self.marks.values() if message.key in self.marks else [view.found[message.key]]
            away = [each for each in moved if each.state == "planned" and each.number != message.number]
            self._put_on({str(each.activity["id"]): view.days[message.number].day for each in away})

    def on_screen_suspend(self) -> None:
        """Drag nothing behind another screen."""
        self.lists.let_go()
