"""The deals behind a figure: exactly those that it counts, what each brings to it, the largest first.

Knows pages of deals; which deals they are is told by whoever opens it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from sfa_tui.display import cells
from sfa_tui.display import forecast as display
from sfa_tui.forecast.behind import Behind
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import SfaError
from sfa_tui.model.money import json_number
from sfa_tui.model.sums import COUNT
from sfa_tui.model.text import display_width
from sfa_tui.screens.page import Page
from sfa_tui.screens.topbar import TopBar
from sfa_tui.store import deals
from sfa_tui.store.listing import Object
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import initials, plain, short_company
from sfa_tui.widgets.roll import Line, Roll
from sfa_tui.widgets.spans import Span

PAGE = 50
_AMOUNT = 16
NARROW = 80
"""Cells below which a deal takes two lines."""


class BehindScreen(Page):
    """A list of deals under the figure that they make up."""

    CSS_PATH = "behind.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "step(1)", N_("deal"), id="behind.down", show=False),
        Binding("k,up", "step(-1)", N_("deal"), id="behind.up", show=False),
        Binding("pagedown,ctrl+d", "page(1)", N_("page down"), id="behind.page_down", show=False),
        Binding("pageup,ctrl+u", "page(-1)", N_("page up"), id="behind.page_up", show=False),
        Binding("home", "edge(0)", N_("first"), id="behind.first", show=False),
        Binding("G,end", "edge(1)", N_("last"), id="behind.last", show=False),
        Binding("enter", "open", N_("open"), id="behind.open"),
        Binding("escape", "back", N_("back"), id="behind.back"),
    ]

    def __init__(self, mode: str, title: str, figure: str, read: Callable[[Store, Clock], Behind]) -> None:
        super().__init__()
        self.MODE = mode
        self._said = title
        self._figure = figure
        self._read = read
        self.found: Behind | None = None
        self._pages: dict[int, Sequence[Object]] = {}
        self._asked: set[int] = set()
        self.roll = Roll(self._line)

    def body(self) -> Iterator[Widget]:
        """Yield the figure and its deals."""
        yield Static(id="figure")
        yield self.roll

    def on_mount(self) -> None:
        """Show the figure; its deals as soon as they are read."""
        around = self.app.around
        self.query_one(TopBar).show(around.name, around.me_name)
        self._head(_("reading …"))
        self._begin()

    @work(exclusive=True, group="behind")
    async def _begin(self) -> None:
        await self.reload()

    async def reload(self) -> None:
        """Read again which deals they are, and stay on the deal that the cursor is on."""
        kept = self.deal
        try:
            self.found = await self.session.sum(self._read)
            await self._show(kept)
        except SfaError as error:
            self.app.tell(error)

    async def _show(self, kept: Object | None) -> None:
        assert self.found is not None
        self._pages.clear()
        self._asked.clear()
        numbers = [number for number, _ in self.found.parts]
        count = ngettext("{count} deal", "{count} deals", self.found.deals).format(count=f"{self.found.deals:,}")
        self._head(f"{count}   {self._amount(self.found.amount)}" if numbers else _("no deals"))
        await self._fetch_page((self.roll.cursor or 0) // PAGE)
        self.roll.show(len(numbers), 1 if self.app.size.width >= NARROW else 2)
        place = self.roll.cursor or 0
        if kept is not None:
            places = [at for at, row in self._loaded() if row["id"] == kept["id"]]
            place = places[0] if places else place
        self.roll.point(min(place, len(numbers) - 1) if numbers else None)

    def _loaded(self) -> Iterator[tuple[int, Object]]:
        for number, rows in self._pages.items():
            for at, row in enumerate(rows):
                yield number * PAGE + at, row

    def _head(self, told: str) -> None:
        self.query_one("#figure", Static).update(
            Content.assemble(
                (plain(self._said), "$text-muted"), "  ", (plain(self._figure), "bold $text-primary"), "   ",
                (told, "bold"),
            )
        )  # fmt: skip

    @property
    def deal(self) -> Object | None:
        """Return the deal under the cursor."""
        return self._row(self.roll.cursor)

    def _row(self, place: int | None) -> Object | None:
        if place is None:
            return None
        page = self._pages.get(place // PAGE, ())
        return page[place % PAGE] if place % PAGE < len(page) else None

    def _line(self, place: int, width: int) -> Line:
        row = self._row(place)
        if row is None:
            self._want(place // PAGE)
            return Line([([Span("…", "dim")], ())])
        assert self.found is not None
        clock = self.session.clock
        brought = self._amount(self.found.parts[place][1])
        company = short_company(str(row["company"] or ""))
        name = [Span(company, "name"), Span(" ")] if company else []
        name.append(Span(plain(str(row["name"] or "")) or _("(no name)"), "" if company else "name"))
        told = self._told(row, clock)
        if self.roll.rows_each == 1:
            gap = " " * max(_AMOUNT - display_width(brought), 1)
            return Line([(name, [*told, Span(gap), Span(brought, "amount")])])
        return Line([(name, [Span(brought, "amount")]), (told, ())])

    def _amount(self, minor: int) -> str:
        """Return what a deal brings, or all of them; where deals are counted, how much of one."""
        assert self.found is not None
        if self.found.currency == COUNT:
            return display.amount(minor, COUNT, "unit")
        currency = self.found.currency
        return cells.brief_money(json_number(minor, currency), currency, self.app.around.scale)

    def _told(self, row: Object, clock: Clock) -> list[Span]:
        """Return stage, probability, when it closes or was closed, and whose it is."""
        told = [Span(f"{plain(str(row['stage'] or ''))}  ", "dim")]
        # Also where there is none, so that the stages stand below each other.
        chance = cells.percent(row["probability"]) if row["kind"] == "open" else ""
        told.append(Span(f"{chance:>4}  ", "dim"))
        day = row["closed_at"] if row["kind"] != "open" else row["expected_close"]
        if day:
            sign = "→" if row["kind"] == "open" else "✓" if row["kind"] == "won" else "×"
            late = row["kind"] == "open" and str(day) < clock.today.isoformat()
            told.append(Span(f"{sign}{cells.short_day(str(day), clock):<10}", "overdue" if late else ""))
        told.append(Span(f"{initials(str(row['owner'] or '')):<4}", "dim"))
        return told

    def _want(self, number: int) -> None:
        if number not in self._asked:
            self._asked.add(number)
            self._fetch(number)

    @work(group="behind-pages")
    async def _fetch(self, number: int) -> None:
        try:
            await self._fetch_page(number)
        except SfaError as error:
            self.app.tell(error)
        self.roll.forget()

    async def _fetch_page(self, number: int) -> None:
        self._asked.add(number)
        assert self.found is not None
        numbers = [each for each, _ in self.found.parts[number * PAGE : (number + 1) * PAGE]]
        rows = await self.session.read(lambda store, clock: deals.numbered(store, numbers, clock))
        self._pages[number] = rows

    def action_step(self, by: int) -> None:
        """Go to the next deal."""
        self.roll.action_step(by)

    def action_page(self, by: int) -> None:
        """Go a screen further."""
        self.roll.action_page(by)

    def action_edge(self, last: int) -> None:
        """Go to the first or the last deal."""
        self.roll.action_edge(last)

    def action_open(self) -> None:
        """Show all of the deal."""
        if self.deal is not None:
            self.app.open_row("deal", str(self.deal["id"]))

    def action_back(self) -> None:
        """Go back to the figure."""
        self.dismiss()

    @on(Roll.Picked)
    def _picked(self, message: Roll.Picked) -> None:
        self.roll.point(message.place)
        if message.opened:
            self.action_open()
