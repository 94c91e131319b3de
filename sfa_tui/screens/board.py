"""The board: a column a stage, every deal a card, moved by keys or by hand.

Knows the keys and the mouse; what stands in the columns is board_lanes', and what a verb does the verbs'.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.events import ScreenSuspend
from textual.widget import Widget
from textual.widgets import Static

from sfa_tui.locale import N_, _
from sfa_tui.model.errors import SfaError
from sfa_tui.model.filters import Filter
from sfa_tui.screens import board_view
from sfa_tui.screens.board_lanes import Lanes
from sfa_tui.screens.board_mouse import Ghost
from sfa_tui.screens.board_view import View
from sfa_tui.screens.deal_actions import DealActions
from sfa_tui.screens.summary import Summary
from sfa_tui.screens.topbar import TopBar
from sfa_tui.widgets.card import Row
from sfa_tui.widgets.column import Column
from sfa_tui.widgets.head import Head
from sfa_tui.widgets.lane import Folded
from sfa_tui.widgets.stage_tabs import StageTabs

if TYPE_CHECKING:
    from sfa_tui.widgets.filter_line import FilterLine

_RIGHT = 3
"""The right button of the mouse."""


class BoardScreen(DealActions):
    """The board of one pipeline."""

    MODE = "board"
    # Not a file of its own, as other screens have: the first screen would be styled once more for it. What lies under
    # other widgets in all its cells is not painted.
    DEFAULT_CSS = """
    BoardScreen {
        layers: base above;
        & #lanes { height: 1fr; visibility: hidden; }
        & Lane { width: 1fr; min-width: 24; visibility: hidden; }
        & Lane > * { visibility: visible; }
        & Lane.-folded { width: 5; min-width: 5; padding: 0; }
        & Summary { height: 1; padding: 0 1; }
        & Lane.-target > Column { tint: $primary 15%; }
        & #empty { height: auto; padding: 1 2; color: $text-warning; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "column(-1)", N_("column to the left"), id="board.left", show=False),
        Binding("l,right", "column(1)", N_("column to the right"), id="board.right", show=False),
        Binding("j,down", "card(1)", N_("next deal"), id="board.down", show=False),
        Binding("k,up", "card(-1)", N_("previous deal"), id="board.up", show=False),
        Binding("pagedown,ctrl+d", "page(1)", N_("page down"), id="board.page_down", show=False),
        Binding("pageup,ctrl+u", "page(-1)", N_("page up"), id="board.page_up", show=False),
        Binding("home", "edge(0)", N_("first deal"), id="board.first", show=False),
        Binding("G,end", "edge(1)", N_("last deal"), id="board.last", show=False),
        Binding("enter", "open", N_("open"), id="board.open"),
        Binding("H,shift+left", "move(-1)", N_("to the stage before"), id="board.move_left", show=False),
        Binding(
            *("L,shift+right", "move(1)", N_("move")),
            id="board.move_right",
            key_display="H L",
            tooltip=N_("to the next stage"),
        ),
        Binding("space", "mark", N_("mark"), id="board.mark", show=False),
        Binding("slash", "filter", N_("filter"), id="board.filter", key_display="/"),
        Binding("s", "sort", N_("sort"), id="board.sort"),
        Binding("v", "view", N_("view"), id="board.view"),
        *(Binding(n, f"saved({n!r})", N_("saved view"), id=f"board.view_{n}", show=False) for n in "123456789"),
        Binding("z", "fold", N_("fold column"), id="board.fold", show=False),
        Binding("escape", "release", N_("clear marks and filter"), id="board.release", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.lanes = Lanes(View())
        self.marks: dict[str, Row] = {}
        self._able: object = None

    # --- what is shown ---

    def body(self) -> Iterator[Widget]:
        """Yield the summary and the lanes of the first look."""
        self.lanes.view = self.app.look.view
        columns = self.app.look.columns.result()
        self.app.around = columns.around
        self.lanes.fill(columns)
        tabs, empty = StageTabs(), Static(id="empty")
        # Settled before they are mounted, so that the first layout is the last.
        tabs.display, empty.display = not self.lanes.settle_widths(), False
        yield Summary()
        yield tabs
        yield empty
        with self.lanes:
            yield from self.lanes.lanes
        yield Ghost()

    async def on_mount(self) -> None:
        """Show the heads of the first look, and then how the period goes."""
        self.query_one(TopBar).show(self.app.around.name, self.app.around.me_name)
        heads = self.app.look.heads
        self._arrange()
        self.lanes.show_heads(heads.result() if heads.done() else await asyncio.wrap_future(heads))
        self._summarise()
        self.call_after_refresh(self._read_progress)

    def _arrange(self) -> None:
        self.query_one(StageTabs).display = not self.lanes.settle_widths()

    def on_resize(self) -> None:
        """Show as many columns as have room."""
        self._leave_drag()
        self._arrange()
        self._summarise()

    @on(Lanes.Moved)
    def _moved(self) -> None:
        tabs = self.query_one(StageTabs)
        if tabs.display:
            tabs.show(self.lanes.lanes, self.lanes.current)
        self._renew_keys()

    def _renew_keys(self) -> None:
        """Let the foot be worked out anew where other keys do something here."""
        kinds, filter = {deal["kind"] for deal in self.chosen()}, self.lanes.view.filter
        able = kinds, self.deal is None, bool(self.marks), bool(filter.terms)
        if able != self._able:
            self._able = able
            self.refresh_bindings()

    def _summarise(self) -> None:
        """Say what stands in the columns, at once with them: they are painted together."""
        around, lanes = self.app.around, self.lanes
        self.query_one(Summary).show(
            lanes.view.filter, lanes.standings, around.currency, around.scale, marked=len(self.marks)
        )
        self.query_one(StageTabs).show(lanes.lanes, lanes.current)
        self._show_empty()
        self._renew_keys()

    def _show_empty(self) -> None:
        """Say what to do where there is nothing to see."""
        empty, standings = self.query_one("#empty", Static), self.lanes.standings
        empty.display = not any(standing.held for standing in standings) and bool(standings)
        if empty.display:
            filtered = _("No deal matches this filter; Esc takes it away.")
            none = _("There are no open deals yet. Press a to add one; `sfa import deals FILE` brings in many.")
            empty.update(filtered if self.lanes.view.filter.terms else none)

    @work(exclusive=True, group="progress")
    async def _read_progress(self) -> None:
        view = self.lanes.view
        progress = await self.session.sum(lambda store, clock: board_view.read_progress(store, clock, view))
        self.query_one(Summary).progress = progress
        self._summarise()

    async def reload(self) -> None:
        """Read again what is shown, and stay on the deal that the cursor is on."""
        await self._renew(None)

    async def show_undone(self, back: Mapping[str, str]) -> None:
        """Read again what is shown, and go to the deal that is back."""
        await self._renew(back.get("deal"))

    async def _renew(self, onto: str | None) -> None:
        await self.lanes.reload(onto)
        if self.app.mouse_captured is None:
            self._leave_drag()  # its column may be gone
        self._arrange()
        self._summarise()
        self._read_progress()

    @property
    def deal(self) -> Row | None:
        """Return the deal under the cursor."""
        return self.lanes.deal

    def chosen(self) -> Sequence[Row]:
        """Return the deals that are marked, else the one under the cursor."""
        return [*self.marks.values()] or ([self.deal] if self.deal is not None else [])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show a key only where it does something."""
        if action in ("open", "mark"):
            return self.deal is not None or (action == "open" and self.lanes.is_folded)
        if action == "move":
            return bool(self.chosen())
        if action == "release":
            return bool(self.marks or self.lanes.view.filter.terms or self.query_one(Ghost).display)
        return super().check_action(action, parameters)

    # --- where the cursor is ---

    def action_column(self, step: int) -> None:
        """Go to the next column."""
        self.lanes.go_to(self.lanes.current + step)

    def action_column_at(self, place: int) -> None:
        """Go to the column at a place."""
        self.lanes.go_to(place)

    def action_card(self, step: int) -> None:
        """Go to the next deal."""
        self.lanes.go_by(step)

    def action_page(self, step: int) -> None:
        """Go a screen further."""
        if self.lanes.lane is not None:
            self.lanes.go_by(step * self.lanes.lane.column.cards_on_screen)

    def action_edge(self, last: int) -> None:
        """Go to the first or the last deal of the column."""
        if (lane := self.lanes.lane) is not None:
            self.lanes.go_by(lane.column.total if last else -lane.column.total)

    # --- what is done ---

    async def action_open(self) -> None:
        """Show all of the deal under the cursor, or the column that is folded away."""
        if self.deal is not None:
            self.app.open_row("deal", str(self.deal["id"]))
        elif self.lanes.is_folded:
            await self.action_fold()

    def action_mark(self) -> None:
        """Mark the deal under the cursor, or take its mark away, and go on."""
        if self.deal is not None:
            self.toggle_mark(self.deal)
            self.lanes.go_by(1)

    def toggle_mark(self, deal: Row) -> None:
        """Mark a deal, or take its mark away."""
        if self.marks.pop(deal["id"], None) is None:
            self.marks[deal["id"]] = deal
        self._show_marks()

    async def action_release(self) -> None:
        """Leave what is being dragged, or take every mark away; where there is none, the filter."""
        if self.query_one(Ghost).display:
            self._leave_drag()
        elif self.marks:
            self._clear_marks()
        else:
            await self.show_view(replace(self.lanes.view, filter=Filter()))

    def _clear_marks(self) -> None:
        if self.marks:
            self.marks.clear()
            self._show_marks()

    def _show_marks(self) -> None:
        for lane in self.lanes.lanes:
            lane.column.mark(frozenset(self.marks))
        self._summarise()

    async def action_fold(self) -> None:
        """Fold the current column away, or unfold it."""
        if (lane := self.lanes.lane) is not None:
            lane.fold(not lane.folded)
            self._arrange()
            await self.lanes.reread({lane.column.stage})
            self._summarise()

    async def action_move(self, step: int) -> None:
        """Move the chosen deals to the stage beside the current one."""
        place = self.lanes.current + step
        if 0 <= place < len(self.lanes.lanes):
            await self.move_to([str(deal["id"]) for deal in self.chosen()], self.lanes.lanes[place].column.stage)

    def stage_here(self) -> str | None:
        """Return the open stage of the column with the cursor."""
        lane = self.lanes.lane
        return (lane.stage.id or None) if lane is not None and lane.stage.kind == "open" else None

    async def show_changed(self, ids: Sequence[str]) -> None:
        """Read the columns again that deals have left and entered, and put the cursor on the first of them where it is
        on the board."""
        self._clear_marks()
        # A marked or a dragged deal may stand in another column than the cursor.
        is_here = self.deal is not None and [self.deal["id"]] == [*ids]
        left = {self.lanes.lane.column.stage} if self.lanes.lane is not None and is_here else None
        held = await self.lanes.follow(ids[0], left)
        self._arrange()
        self._summarise()
        concerned = self.lanes.stages if left is None else {*left, held}
        # What the quarter has brought changes only where something was won, or is won no more.
        closed = any(lane.stage.kind != "open" for lane in self.lanes.lanes if lane.column.stage in concerned)
        if closed or held not in self.lanes.stages or len(ids) > 1:
            self._read_progress()

    # --- which deals, and how ---

    async def show_view(self, view: View) -> None:
        """Show another view."""
        self._clear_marks()
        await self.lanes.show(view)
        self._arrange()
        self._summarise()
        self._read_progress()

    async def _try_view(self, view: View | None) -> None:
        try:
            if view is not None:
                await self.show_view(view)
        except SfaError as error:
            self.app.tell(error)

    async def action_filter(self) -> None:
        """Let a filter be typed."""
        from sfa_tui.screens.board_views import custom_fields
        from sfa_tui.widgets.filter_line import FilterLine

        lines = self.query(FilterLine)
        line = lines.first() if lines else FilterLine("deal")
        if not lines:
            await self.mount(line, before=self.lanes)
        line.filter = self.lanes.view.filter
        line.open(await custom_fields(self))

    async def on_filter_line_asked(self, message: "FilterLine.Asked") -> None:
        """Show what a filter lets through, or say why not."""
        await self.app.patiently(self._filter_by(message))

    async def _filter_by(self, message: "FilterLine.Asked") -> None:
        try:
            await self.show_view(replace(self.lanes.view, filter=message.filter))
        except SfaError as error:
            message.line.refuse(error)
        else:
            message.line.accept(message.filter)

    def on_filter_line_left(self) -> None:
        """Let the keys act on the board again."""
        self.set_focus(None)

    @work(group="lasting")
    async def action_sort(self) -> None:
        """Pick the order of the cards."""
        from sfa_tui.screens.board_views import pick_order

        await self._try_view(await pick_order(self, self.lanes.view))

    @work(group="lasting")
    async def action_view(self) -> None:
        """Pick a saved view, lanes or another pipeline, or save this view."""
        from sfa_tui.screens.board_views import pick_view

        await self._try_view(await pick_view(self, self.lanes.view, self.lanes.pipelines))

    async def action_saved(self, digit: str) -> None:
        """Show the view behind a digit."""
        from sfa_tui.screens.board_views import saved_view

        await self._try_view(await saved_view(self, digit))

    # --- the mouse ---

    @on(Column.Clicked)
    async def _clicked(self, message: Column.Clicked) -> None:
        self.lanes.current = self.lanes.place_of(message.column)
        message.column.kept = message.place
        self.lanes.point()
        deal = message.column.row(message.place)
        if deal is not None and message.marks:
            self.toggle_mark(deal)
        elif message.button == _RIGHT:
            self.action_menu()
        elif message.times > 1:
            await self.action_open()

    @on(Column.Dragged)
    async def _dragged(self, message: Column.Dragged) -> None:
        over = self.query_one(Ghost).drag(self.lanes.lanes, message)
        if message.dropped and over is not None:
            id = str(message.deal["id"])
            await self.app.patiently(self.move_to([*self.marks] if id in self.marks else [id], over))

    @on(Column.Lost)
    @on(ScreenSuspend)
    def _leave_drag(self) -> None:
        self.query_one(Ghost).leave(self.lanes.lanes)

    @on(Head.Clicked)
    def _head_clicked(self, message: Head.Clicked) -> None:
        self.lanes.go_to(self.lanes.place_of(message.head))

    @on(Folded.Clicked)
    async def _unfold(self, message: Folded.Clicked) -> None:
        self.lanes.current = self.lanes.place_of(message.folded)
        await self.app.patiently(self.action_fold())
