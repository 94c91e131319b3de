"""The board: a column a stage, every deal a card, moved by keys or by hand.

Knows columns, the cursor and the keys; cards are drawn by the column, and what a verb does is the verbs'.
"""

import asyncio
from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Static

from sfa_tui.forecast.pipeline import Standing
from sfa_tui.locale import N_, _, language
from sfa_tui.model.sums import Stage
from sfa_tui.screens.board_view import PAGE, Columns, View, read_heads, read_page, read_pages
from sfa_tui.screens.board_view import column as board_column
from sfa_tui.screens.deal_actions import DealActions
from sfa_tui.screens.topbar import TopBar
from sfa_tui.store import board as store_board
from sfa_tui.widgets.card import Look
from sfa_tui.widgets.column import Column, Row
from sfa_tui.widgets.head import Head
from sfa_tui.widgets.summary import Summary

NARROWEST = 26
"""Cells below which a column of the board is not readable; fewer columns are shown instead."""


class Lane(Vertical):
    """A stage: its head and its column."""

    def __init__(self, head: Head, column: Column) -> None:
        super().__init__(head, column)
        self.head = head
        self.column = column


class BoardScreen(DealActions):
    """The board of one pipeline."""

    MODE = "board"
    CSS_PATH = "board.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "column(-1)", N_("column"), id="board.left", show=False),
        Binding("l,right", "column(1)", N_("column"), id="board.right", show=False),
        Binding("j,down", "card(1)", N_("deal"), id="board.down", show=False),
        Binding("k,up", "card(-1)", N_("deal"), id="board.up", show=False),
        Binding("pagedown,ctrl+d", "page(1)", N_("page down"), id="board.page_down", show=False),
        Binding("pageup,ctrl+u", "page(-1)", N_("page up"), id="board.page_up", show=False),
        Binding("home", "edge(0)", N_("first"), id="board.first", show=False),
        Binding("G,end", "edge(1)", N_("last"), id="board.last", show=False),
        Binding("H,shift+left", "move(-1)", N_("move left"), id="board.move_left", show=False),
        Binding("L,shift+right", "move(1)", N_("move right"), id="board.move_right", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.view = View()
        self.lanes: list[Lane] = []
        self.current = 0
        self.heads: dict[str, Standing] = {}
        self._columns: Columns | None = None

    def body(self) -> Iterator[Widget]:
        """Yield the summary and a lane for each stage of the first look."""
        self.view = self.app.look.view
        columns = self.app.look.columns.result()
        self._take(columns)
        yield Summary()
        yield Static(id="stages")
        self.lanes = self._make_lanes(columns)
        yield Horizontal(*self.lanes, id="lanes")

    def _take(self, columns: Columns) -> None:
        self._columns = columns
        self.app.around = columns.around

    def _make_lanes(self, columns: Columns) -> list[Lane]:
        return [self._make_lane(columns, stage, place) for place, stage in enumerate(columns.stages)]

    def _make_lane(self, columns: Columns, stage: Stage, place: int) -> Lane:
        about = columns.stages_by_id.get(stage.id or "", {})
        around = columns.around
        limit, rotting = about.get("wip_limit"), about.get("rotting_days")
        name = stage.name or stage.id or _("(no stage)")
        head = Head(name, limit if isinstance(limit, int) else None, around.currency, around.scale, language())
        look = Look(self.session.clock, around.scale, around.team, rotting if isinstance(rotting, int) else None)
        return Lane(head, Column(stage.id or "", look, PAGE, hue=place))

    async def on_mount(self) -> None:
        """Show the first look."""
        columns = self._columns
        assert columns is not None
        self.query_one(TopBar).show(columns.around.name, columns.around.me_name)
        for lane in self.lanes:
            first = columns.pages[lane.column.stage]
            lane.column.show(len(first), first)
        self._arrange()
        self._point()
        self._show_heads(await asyncio.wrap_future(self.app.look.heads))

    def _show_heads(self, heads: dict[str, Standing]) -> None:
        self.heads |= heads
        for lane in self.lanes:
            standing = self.heads.get(lane.column.stage)
            if standing is not None and lane.column.stage in heads:
                lane.head.show(standing)
                if standing.deals != lane.column.total:
                    lane.column.resize_to(standing.deals)
        around = self.app.around
        self.query_one(Summary).show(self.view.filter, list(self.heads.values()), around.currency, around.scale)

    def on_resize(self, event: Resize) -> None:
        """Show as many columns as have room."""
        self._arrange()

    def _arrange(self) -> None:
        """Show the columns around the current one that have room side by side; say which there are, if not all."""
        room = max(1, min(len(self.lanes), self.app.size.width // NARROWEST))
        first = max(0, min(self.current - room // 2, len(self.lanes) - room))
        for place, lane in enumerate(self.lanes):
            lane.display = first <= place < first + room
        stages = self.query_one("#stages", Static)
        stages.display = room < len(self.lanes)

    def _point(self) -> None:
        """Put the cursor into the current column alone."""
        for place, lane in enumerate(self.lanes):
            lane.head.set_class(place == self.current, "-current")
            lane.column.point((lane.column.kept if place == self.current else None), scroll=place == self.current)

    @property
    def column(self) -> Column | None:
        """Return the column with the cursor."""
        return self.lanes[self.current].column if self.lanes else None

    @property
    def deal(self) -> Row | None:
        """Return the deal under the cursor."""
        return self.column.row(self.column.cursor) if self.column else None

    def action_column(self, step: int) -> None:
        """Go to the next column."""
        self._go_to(self.current + step)

    def _go_to(self, place: int) -> None:
        place = max(0, min(place, len(self.lanes) - 1))
        if place != self.current:
            self.current = place
            self._arrange()
            self._point()

    def action_card(self, step: int) -> None:
        """Go to the next deal."""
        if self.column is not None and self.column.cursor is not None:
            self.column.point(self.column.cursor + step)

    def action_page(self, step: int) -> None:
        """Go a screen further."""
        if self.column is not None and self.column.cursor is not None:
            self.column.point(self.column.cursor + step * self.column.cards_on_screen)

    def action_edge(self, last: int) -> None:
        """Go to the first or the last deal of the column."""
        if self.column is not None:
            self.column.point(self.column.total - 1 if last else 0)

    async def action_move(self, step: int) -> None:
        """Move the deal to the next stage."""
        deal, place = self.deal, self.current + step
        if deal is not None and 0 <= place < len(self.lanes):
            await self.move_to([str(deal["id"])], self.lanes[place].column.stage)

    def chosen(self) -> Sequence[Row]:
        """Return the deal under the cursor."""
        return [self.deal] if self.deal is not None else []

    def stage_here(self) -> str | None:
        """Return the stage of the column with the cursor."""
        return (self.column.stage or None) if self.column else None

    async def show_changed(self, ids: Sequence[str]) -> None:
        """Read again the columns that deals have left and entered, and put the cursor on the first of them where it is
        on the board."""
        stages = {lane.column.stage for lane in self.lanes}
        if len(ids) == 1 and self.column is not None:
            held = await self.session.read(lambda store, _clock: store_board.stage_of(store, ids[0]))
            places = [place for place, lane in enumerate(self.lanes) if lane.column.stage == held]
            stages = {self.column.stage, *(stage for stage in stages if stage == held)}
            if places:
                await self.follow(ids[0], stages, places[0])
                return
        await self._reread(stages)
        self._point()

    async def follow(self, id: str, stages: set[str], place: int) -> None:
        """Read the columns of these stages again, and put the cursor on a deal in the column at a place."""
        await self._reread(stages)
        self.current = place
        column = self.lanes[place].column
        view = self.view
        found = await self.session.read(
            lambda store, clock: store_board.place(
                store, clock, board_column(store, clock, view, column.stage), id, column.kept
            )
        )
        if found is not None:
            column.kept = found
        self._arrange()
        self._point()

    async def reload(self) -> None:
        """Read again what is shown, and stay on the deal that the cursor is on."""
        await self._reread({lane.column.stage for lane in self.lanes})

    async def _reread(self, stages: set[str]) -> None:
        view = self.view
        lanes = [lane for lane in self.lanes if lane.column.stage in stages]
        wanted = {lane.column.stage: lane.column.pages_on_screen() for lane in lanes}

        pages, heads = await asyncio.gather(
            self.session.read(lambda store, clock: read_pages(store, clock, view, wanted)),
            self.session.sum(lambda store, clock: read_heads(store, clock, view, sorted(stages))),
        )
        for lane in lanes:
            stage = lane.column.stage
            lane.column.renew(heads[stage].deals if stage in heads else 0, pages[stage])
        self._show_heads(heads)

    @on(Column.PageWanted)
    def _wanted(self, message: Column.PageWanted) -> None:
        self._fetch(message.column, message.number)

    @work(group="pages")
    async def _fetch(self, column: Column, number: int) -> None:
        view, stage = self.view, column.stage
        rows = await self.session.read(lambda store, clock: read_page(store, clock, view, stage, number * PAGE))
        if view == self.view:
            column.fill(number, rows)
