"""A tab that is a table: any number of rows of a noun, filtered, ordered, with the columns that one wants to see.

Knows how a table is read, kept on its row and asked for; what its rows are is said by each noun's screen.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from sfa_tui.display.filters import shown as shown_filter
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.errors import SfaError
from sfa_tui.model.filters import Filter
from sfa_tui.sales import shown
from sfa_tui.screens.choose_columns import ChooseColumns
from sfa_tui.screens.page import Page
from sfa_tui.screens.picker import Choice, Picker
from sfa_tui.screens.table_view import Settled, Subject, View, all_columns, order_titles, read_settled, shown_columns
from sfa_tui.screens.topbar import TopBar
from sfa_tui.store import sequence
from sfa_tui.store.sequence import Numbers
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.filter_line import FilterLine
from sfa_tui.widgets.table import PAGE, Row, Table, pages_of


class TablePage(Page):
    """A page that is the table of a noun. A subclass says what its rows are (`SUBJECT`)."""

    SUBJECT: ClassVar[Subject]
    CSS_PATH = "table_page.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy_row", N_("copy"), id="rows.copy", show=False),
        Binding("escape", "less", N_("back"), id="rows.less", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        usual = self.SUBJECT.orders[0]
        self.view = View(usual.name, usual.descending)
        self.settled = Settled(None, (), ())
        self.numbers: Numbers | None = None
        self.table = Table(id="rows")
        self.line = FilterLine(self.SUBJECT.noun)
        self._sums: list[str] = []
        self._sorting: View | None = None
        self._open_yet = False
        self._wanted = Filter()

    def body(self) -> Iterator[Widget]:
        """Yield the head line, the line of the filter, the table, and what is said where it is empty."""
        yield Static(id="figures")
        yield self.line
        yield self.table
        yield Static(id="nothing")

    def on_mount(self) -> None:
        """Read the table for the first time."""
        self.query_one(TopBar).show(self.app.around.name, self.app.around.me_name)
        self.query_one("#nothing").display = False
        self.table.focus()
        self._open()

    @work(group="rows", exclusive=True)
    async def _open(self) -> None:
        noun = self.SUBJECT.noun
        self.settled = await self.session.read(lambda store, clock: read_settled(store, clock, noun))
        known = {each.name for each in self.SUBJECT.orders}
        order = self.settled.order
        sorted_by = order if order and order[0] in known else (self.view.order, self.view.descending)
        try:
            await self._look(View(*sorted_by, self._wanted))
        except SfaError as error:
            self.app.tell(error)

    def ask(self, filter: Filter) -> None:
        """Show the rows that a filter lets through, asked for from elsewhere."""
        self._wanted = filter
        self._open()

    async def _look(self, view: View) -> None:
        """Show a view from its first row: the first page at once, the others when all are in order; the error of a
        filter that cannot be read."""
        subject = self.SUBJECT
        self._sorting = view
        self._show_head()
        try:
            first, total = await self.session.sum(
                lambda store, clock: (subject.numbers(store, clock, view, PAGE), subject.count(store, clock, view))
            )
            rows = await self.session.read(lambda store, clock: subject.rows(store, clock, first))
            self.view, self.numbers, self._sums = view, None, []
            self._arrange()
            self.table.unmark()
            self.table.show(total, {0: rows}, 0, 0)
            self._open_yet = True
            self._accept(view.filter)
            self._show_head()
            self.numbers = first
            if total > len(first):
                self.numbers = None
                numbers = await self.session.sum(lambda store, clock: subject.numbers(store, clock, view, None))
                self.numbers = numbers
                self.table.resize_to(len(numbers))
        finally:
            if self._sorting is view:
                self._sorting = None
                self._show_head()
        await self._sum_up()

    def _accept(self, filter: Filter) -> None:
        if self.line.is_open:
            self.line.accept(filter)
        else:
            self.line.filter = filter

    async def _sum_up(self) -> None:
        view, subject, scale = self.view, self.SUBJECT, self.app.around.scale
        sums = await self.session.sum(lambda store, clock: subject.sums(store, clock, view, scale))
        if view == self.view:
            self._sums = sums
            self._show_head()

    def _arrange(self) -> None:
        columns = shown_columns(self.SUBJECT, self.settled, self.session.clock, self.app.around.scale)
        self.table.set_columns(columns, self.view.order, descending=self.view.descending)

    async def reload(self) -> None:
        """Read again what is on the screen, at once; then, when all are in order again, where it stands now."""
        if not self._open_yet:
            return
        if self.numbers is not None:
            await self._renew(self.numbers, lambda place: place)
        self.order_anew()

    async def show_undone(self, back: Mapping[str, str]) -> None:
        """Read again what is on the screen, and go to the row that is back."""
        await self.reload()
        if self.SUBJECT.noun in back:
            self.order_anew(back[self.SUBJECT.noun])

    @work(group="order", exclusive=True)
    async def order_anew(self, to: str | None = None) -> None:
        """Put all rows in order again, with the cursor on the row that it is on, or on another that is named by its
        id."""
        subject, view = self.SUBJECT, self.view
        try:
            numbers, wanted = await self.session.sum(
                lambda store, clock: (
                    subject.numbers(store, clock, view, None),
                    None if to is None else sequence.number(store.connection, subject.noun, to),
                )
            )
        except SfaError as error:
            # What the filter speaks of is gone: what is shown stays until another filter is asked for.
            self.app.tell(error)
            return
        if view != self.view or self._sorting is not None:
            return
        before = self.numbers if self.numbers is not None else array("q")

        def place(at: int) -> int:
            own = before[at] if at < len(before) else -1
            for number in (own,) if wanted is None else (wanted, own):
                try:
                    return numbers.index(number)
                except ValueError:
                    continue
            return at

        await self._renew(numbers, place)
        await self._sum_up()

    async def _renew(self, numbers: Numbers, place: Callable[[int], int]) -> None:
        """Show these rows with the cursor at the place that it has among them, on the line that it is on; should it
        have gone on while they were read, they are read again."""
        table = self.table
        while True:
            seen = (table.cursor, table.top)
            cursor = place(table.cursor or 0)
            top = max(0, min(cursor - ((table.cursor or 0) - table.top), len(numbers) - table.on_screen))
            pages = {
                number: await self._read_page(numbers, number)
                for number in pages_of(top, table.on_screen, len(numbers))
            }
            if seen == (table.cursor, table.top):
                break
        self.numbers = numbers
        table.show(len(numbers), pages, cursor, top)
        self._show_head()

    async def _read_page(self, numbers: Numbers, page: int) -> Sequence[Row]:
        wanted, subject = numbers[page * PAGE : (page + 1) * PAGE], self.SUBJECT
        return await self.session.read(lambda store, clock: subject.rows(store, clock, wanted))

    @on(Table.PageWanted)
    def _page_wanted(self, message: Table.PageWanted) -> None:
        if self.numbers is not None:
            self._fetch(self.numbers, message.number)

    @work(group="pages")
    async def _fetch(self, numbers: Numbers, page: int) -> None:
        rows = await self._read_page(numbers, page)
        if numbers is self.numbers:
            self.table.fill(page, rows)

    def on_resize(self) -> None:
        """Say as much in the head line as has room."""
        self._show_head()

    def _show_head(self) -> None:
        if not self.query("#figures"):
            return  # It was left while it was read.
        room = self.app.size.width - 2
        ends = [self.SUBJECT.counted(self.table.total), *self._sums]
        if self._sorting:
            ends = [_("sorting …")] if self.table.total == 0 else [ends[0], _("sorting …")]
        left = self._said()
        # What has no room goes from the end: the count is what a filter is read by.
        while len(ends) > 1 and left.cell_length + Content("   ".join(ends)).cell_length + 2 > room:
            ends.pop()
        right = Content("   ".join(ends))
        gap = max(room - left.cell_length - right.cell_length, 2)
        self.query_one("#figures", Static).update(Content.assemble(left, " " * gap, right))
        empty = self.table.total == 0 and not self._sorting
        nothing = self.query_one("#nothing", Static)
        self.table.display, nothing.display = not empty, empty
        if empty:
            nothing.update(Content(self._emptiness()))

    def _said(self) -> Content:
        if marked := len(self.table.marked):
            told = ngettext("{count} marked", "{count} marked", marked).format(count=f"{marked:,}")
            return Content.styled(f"✓ {told}", "bold $text-secondary")
        if self.view.filter.terms:
            return Content.styled(shown_filter(self.view.filter), "$text-primary")
        return Content.styled(_("all"), "$foreground 60%")

    def _emptiness(self) -> str:
        if self.view.filter.terms:
            return _("Nothing meets {filter}.\nPress / to change the filter, Esc to see all.").format(
                filter=shown_filter(self.view.filter)
            )
        return _(self.SUBJECT.nothing)

    @on(Table.Pointed)
    def _pointed(self) -> None:
        self._show_head()
        self.refresh_bindings()

    def chosen(self) -> Sequence[Row]:
        """Return the rows that keys act on: those that are marked, else the one under the cursor."""
        return self.table.chosen

    async def show_changed(self, ids: Sequence[str]) -> None:
        """Show what became of these rows, with the cursor on the first of them."""
        self.table.unmark()
        await self.reload()
        if len(ids) == 1:
            self.order_anew(ids[0])

    def action_filter(self) -> None:
        """Let another filter be typed."""
        self.line.open(self.settled.custom)

    @on(FilterLine.Asked)
    def _filter_asked(self, message: FilterLine.Asked) -> None:
        self._use(message.filter)

    @work(group="rows", exclusive=True)
    async def _use(self, filter: Filter) -> None:
        try:
            await self._look(View(self.view.order, self.view.descending, filter))
        except SfaError as error:
            self.line.refuse(error)

    @on(FilterLine.Left)
    def _left(self) -> None:
        self.table.focus()

    def action_less(self) -> None:
        """Go one step back: to no mark, then to all rows."""
        if self.table.marked:
            self.table.unmark()
        elif self.view.filter.terms:
            self._use(Filter())

    def action_sort(self) -> None:
        """Let an order be picked; the one in force, picked again, is turned round."""
        choices = [Choice(name, self._order_said(name, title)) for name, title in order_titles(self.SUBJECT).items()]
        self.app.push_screen(Picker(_("Sort by"), choices, current=self.view.order), self._sort_picked)

    def _order_said(self, name: str, title: str) -> str:
        if name != self.view.order:
            return title
        return f"{title} {'▼' if self.view.descending else '▲'}"

    def _sort_picked(self, choice: Choice | None) -> None:
        if choice is not None:
            self.sort(choice.value)

    @on(Table.SortAsked)
    def _sort_asked(self, message: Table.SortAsked) -> None:
        self.sort(message.order)

    def sort(self, order: str) -> None:
        """Sort by an order; by the one in force the other way round."""
        usual = next(each for each in self.SUBJECT.orders if each.name == order)
        descending = not self.view.descending if order == self.view.order else usual.descending
        self._sort(View(order, descending, self.view.filter))

    @work(group="rows", exclusive=True)
    async def _sort(self, view: View) -> None:
        await self._look(view)
        noun = self.SUBJECT.noun
        await self._note(lambda store: shown.choose_order(store, noun, view.order, descending=view.descending))

    def action_columns(self) -> None:
        """Let the columns be chosen."""
        every = all_columns(self.SUBJECT, self.settled, self.session.clock, self.app.around.scale)
        now = [each.name for each in self.table.columns]
        self.app.push_screen(ChooseColumns([(each.name, each.title) for each in every], now), self._chosen_columns)

    def _chosen_columns(self, names: tuple[str, ...] | None) -> None:
        if names is not None:
            self._show_columns(names)

    @work(group="columns")
    async def _show_columns(self, names: tuple[str, ...]) -> None:
        noun = self.SUBJECT.noun
        self.settled = Settled(self.settled.order, names, self.settled.custom)
        self._arrange()
        await self._note(lambda store: shown.choose_columns(store, noun, names))

    async def _note(self, note: Callable[[Store], None]) -> None:
        """Keep a choice for the next time, where the workspace can be written."""
        if not self.app.around.read_only:
            await self.session.write(lambda store, _: note(store))

    async def action_copy_row(self) -> None:
        """Copy the row as it is shown, its cells separated by tabs."""
        if self.table.row is not None:
            await self.app.copy("\t".join(self.table.cell_text(each.name) for each in self.table.columns))

    @on(Table.MenuAsked)
    def _menu_asked(self, message: Table.MenuAsked) -> None:
        self.action_menu(message.text)

    @on(Table.Opened)
    def _opened(self) -> None:
        if self.table.row is not None:
            self.open(self.table.row)

    def open(self, row: Row) -> None:
        """Show all of a row."""
        self.app.open_row(self.SUBJECT.noun, str(row["id"]))


class SiftedPage(TablePage):
    """A table with a tab: of so many rows that they are filtered and sorted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", N_("filter"), id="rows.filter"),
        Binding("s", "sort", N_("sort"), id="rows.sort"),
        Binding("v", "columns", N_("columns"), id="rows.columns"),
    ]
