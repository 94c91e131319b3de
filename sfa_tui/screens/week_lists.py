"""The lists of the Week screen: what waits from before, the seven days beside it, or all of it one below the other.

Knows where the cursor is and what is under the mouse; how an entry reads is week_view's, what is done with it the
screen's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.widget import Widget

from sfa_tui.display import cells, phrases
from sfa_tui.model.clock import Clock
from sfa_tui.screens.week_view import Drawer, Shown, View
from sfa_tui.store.week import DAYS
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.day_list import DayColumn, DayList
from sfa_tui.widgets.ghost import Ghost

_SATURDAY = 5
_FEW, _SOME, _TALL = 4, 7, 40
"""Lines of what waits from before on a screen of any height, and on one from so many lines on."""

_AIRY, _EACH = 16, 5
"""Lines beside the entries of a day, and those of an entry, where there is room for blank ones between."""


class WeekLists(Vertical):
    """The lists; `narrow` where there is room for one alone."""

    DEFAULT_CSS = "WeekLists { height: 1fr; layers: base above; }"

    @dataclass
    class Dropped(Message):
        """An entry was dragged and let go over a day of the week."""

        key: str
        number: int

    def __init__(self) -> None:
        super().__init__()
        self.narrow = False
        self.waiting = DayList(id="waiting")
        self.columns = [DayColumn(number) for number in range(DAYS)]
        self.agenda = DayList(id="agenda")
        self.ghost = Ghost()
        self._view: View | None = None
        self._clock: Clock | None = None
        self._numbers: list[int | None] = []
        self._last: DayList | None = None

    def compose(self) -> Iterator[Widget]:
        """Yield all of them."""
        yield self.waiting
        with Horizontal(id="days"):
            yield from self.columns
        yield self.agenda
        yield self.ghost

    # --- what is shown ---

    def show(self, view: View, drawer: Drawer) -> None:
        """Show a week, with the cursor of each list on the entry that it was on."""
        self._view, self._clock = view, drawer.clock
        if self.narrow:
            found = list(drawer.agenda(view))
            self._numbers = [number for _block, number in found]
            self.agenda.show([block for block, _number in found])
            return
        blocks = list(drawer.waiting(view))
        self.waiting.display = bool(blocks)
        room = _SOME if self.app.size.height >= _TALL else _FEW
        self.waiting.styles.height = min(len(blocks), room)
        self.waiting.show(blocks)
        airy = self.app.size.height >= _AIRY + _EACH * max(len(each.entries) for each in view.days)
        for number, (column, shown) in enumerate(zip(self.columns, view.days, strict=True)):
            column.set_class(number >= _SATURDAY, "-weekend")
            column.set_class(shown.day == drawer.clock.today, "-today")
            column.title(_title(shown, number, drawer))
            column.entries.show(list(drawer.column(shown, airy=airy)))

    def begin_anew(self) -> None:
        """Forget where the cursors were: another week is shown."""
        for each in self.all:
            each.cursor = None

    @property
    def all(self) -> list[DayList]:
        """Return every list, seen or not."""
        return [self.waiting, *(column.entries for column in self.columns), self.agenda]

    @property
    def seen(self) -> list[DayList]:
        """Return the lists that are seen, from the top on."""
        if self.narrow:
            return [self.agenda]
        days = [column.entries for column in self.columns]
        return [self.waiting, *days] if self.waiting.display else days

    def mark(self, keys: Iterable[str]) -> None:
        """Show these entries as chosen."""
        for each in self.all:
            each.mark(frozenset(keys))

    # --- where the cursor is ---

    @property
    def here(self) -> DayList:
        """Return the list that keys act on: the one in focus, else the last that was."""
        seen = self.seen
        found = next((each for each in seen if each.has_focus), None)
        if found is None:
            found = self._last if self._last in seen else seen[-DAYS] if len(seen) > 1 else seen[0]
        return found

    @property
    def key(self) -> str:
        """Return the key of the block at the cursor, "" for none."""
        return self.here.key or ""

    def light(self) -> None:
        """Let the cursor be seen in the list that keys act on, and nowhere else."""
        here = self._last = self.here
        for each in self.all:
            each.light(active=each is here)

    def go_to_day(self, number: int) -> None:
        """Go to a day of the week."""
        if not self.narrow:
            self.columns[number].entries.focus()
            return
        places = [at for at, each in enumerate(self._numbers) if each == number and self.agenda.may_stand(at)]
        if places:
            self.agenda.point(places[0])
        self.agenda.focus()

    def go_to(self, key: str) -> bool:
        """Go to the block with a key; return whether there is one."""
        for each in self.seen:
            if each.holds(key):
                each.point_at(key)
                each.focus()
                return True
        return False

    # --- the mouse ---

    def number_under(self, at: Offset) -> int | None:
        """Return the day under a point of the screen, None where there is none."""
        if self.narrow:
            place = self.agenda.place_under(at)
            return self._numbers[place] if place is not None else None
        found = (number for number, column in enumerate(self.columns) if column.region.contains_point(at))
        return next(found, None)

    @on(DayList.Dragged)
    def _dragged(self, message: DayList.Dragged) -> None:
        """Show onto which day an entry would be dropped, and tell where it was."""
        view, clock, entry = self._view, self._clock, self._view.found.get(message.key) if self._view else None
        if view is None or clock is None or entry is None or entry.state != "planned":
            return
        number = self.number_under(message.to)
        if message.dropped:
            self.let_go()
            if number is not None:
                self.post_message(self.Dropped(message.key, number))
            return
        aim = f"→ {cells.week_day(view.days[number].day, clock)}" if number is not None else ""
        self.ghost.follow(plain(phrases.step_words(entry.activity)), aim, message.to - self.region.offset)
        self._aim(number)

    def _aim(self, number: int | None) -> None:
        for at, column in enumerate(self.columns):
            column.set_class(at == number, "-target")

    @on(DayList.Lost)
    def let_go(self) -> None:
        """Drag nothing any more."""
        self.ghost.display = False
        self._aim(None)
        for each in self.all:
            each.let_go()


def _title(shown: Shown, number: int, drawer: Drawer) -> Content:
    today = shown.day == drawer.clock.today
    name = cells.week_day(shown.day, drawer.clock)
    parts = [Content(f"▸ {name}" if today else name)]
    count = len(shown.entries) + shown.more
    if count and number < _SATURDAY:
        parts.append(Content(f" {count:,}"))
    return Content.assemble(*parts)
