"""The board: a column a stage, every deal a card, moved by keys or by hand.

Knows columns, the cursor and the keys; what is shown is board_view's, how cards are drawn the column's, and what a
verb does the verbs'.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Resize
from textual.widget import Widget

from sfa_tui.forecast.pipeline import Standing
from sfa_tui.locale import N_, _, language
from sfa_tui.model.sums import Stage
from sfa_tui.sales import deals as verbs
from sfa_tui.screens import board_view
from sfa_tui.screens.board_mouse import Ghost, lane_under
from sfa_tui.screens.board_view import PAGE, Columns, View
from sfa_tui.screens.page import Page
from sfa_tui.screens.summary import Summary
from sfa_tui.screens.topbar import TopBar
from sfa_tui.store import board as store_board
from sfa_tui.widgets.card import Look, Row
from sfa_tui.widgets.column import Column
from sfa_tui.widgets.head import Head
from sfa_tui.widgets.lane import Folded, Lane
from sfa_tui.widgets.layout import LaneRow, Layout
from sfa_tui.widgets.palette import Palette
from sfa_tui.widgets.stage_tabs import StageTabs

NARROWEST = 29
"""Cells below which a column is not readable; fewer columns are shown instead."""
ALONE = 100
"""Cells of the terminal below which one stage is shown at a time."""
_RIGHT = 3


class BoardScreen(Page):
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
        Binding("home", "edge(0)", N_("first deal"), id="board.first", show=False),
        Binding("G,end", "edge(1)", N_("last deal"), id="board.last", show=False),
        Binding("enter", "open", N_("open"), id="board.open"),
        Binding("H,shift+left", "move(-1)", N_("move left"), id="board.move_left", show=False),
        Binding("L,shift+right", "move(1)", N_("move"), id="board.move_right", key_display="H L"),
        Binding("space", "mark", N_("mark"), id="board.mark", show=False),
        Binding("z", "fold", N_("fold column"), id="board.fold", show=False),
        Binding("escape", "release", N_("clear marks"), id="board.release", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.view = View()
        self.lanes: list[Lane] = []
        self.current = 0
        self.marks: dict[str, Row] = {}
        self._rows: dict[str, str] = {}
        """The swim lanes as {key: name}, empty without any."""

    # --- what is shown ---

    def body(self) -> Iterator[Widget]:
        """Yield the summary and a lane for each stage of the first look."""
        self.view = self.app.look.view
        columns = self.app.look.columns.result()
        self.app.around = columns.around
        yield Summary()
        yield StageTabs()
        self.lanes = self._make_lanes(columns)
        yield Horizontal(*self.lanes, id="lanes")
        yield Palette()
        yield Ghost()

    def _make_lanes(self, columns: Columns) -> list[Lane]:
        return [self._make_lane(columns, stage, place) for place, stage in enumerate(columns.stages)]

    def _make_lane(self, columns: Columns, stage: Stage, place: int) -> Lane:
        about = columns.about.get(stage.id or "", {})
        around = columns.around
        limit, rotting = about.get("wip_limit"), about.get("rotting_days")
        name = stage.name or stage.id or _("(no stage)")
        head = Head(name, limit if isinstance(limit, int) else None, around.currency, around.scale, language())
        look = Look(self.session.clock, around.scale, around.team, rotting if isinstance(rotting, int) else None)
        column = Column(stage.id or "", look, PAGE, place)
        first = columns.pages.get(column.stage)
        if first is not None:
            column.renew(len(first), {0: first})
        return Lane(stage, head, column, folded=stage.kind != "open")

    async def on_mount(self) -> None:
        """Show the heads of the first look, and then how the period goes."""
        self.query_one(TopBar).show(self.app.around.name, self.app.around.me_name)
        self._arrange()
        heads = self.app.look.heads
        self._show_heads(heads.result() if heads.done() else await asyncio.wrap_future(heads))
        self._read_progress()

    def _show_heads(self, heads: dict[str, Standing]) -> None:
        for lane in self.lanes:
            standing = heads.get(lane.column.stage)
            if standing is not None:
                lane.stand(standing)
                if standing.deals != lane.column.total and not self._rows:
                    lane.column.lay_out(standing.deals)
        self._summarise()
        self._point()

    def _summarise(self) -> None:
        around = self.app.around
        opened = [lane.standing for lane in self.lanes if lane.stage.kind == "open" and lane.standing is not None]
        self.query_one(Summary).show(self.view.filter, opened, around.currency, around.scale, marked=len(self.marks))
        self.query_one(StageTabs).show(self.lanes, self.current)

    @work(exclusive=True, group="progress")
    async def _read_progress(self) -> None:
        view = self.view
        progress = await self.session.sum(lambda store, clock: board_view.read_progress(store, clock, view))
        self.query_one(Summary).progress = progress
        self._summarise()

    def on_resize(self, event: Resize) -> None:
        """Show as many columns as have room."""
        if self.lanes:
            self._arrange()
            self._summarise()

    def _arrange(self) -> None:
        """Show the columns around the current one that have room side by side, and the tabs if that is not all."""
        narrow = Folded.WIDTH
        width = self.app.size.width if self.app.size.width >= ALONE else 0
        shown = {self.current}
        width -= narrow if self.lanes and self.lanes[self.current].folded else NARROWEST
        # Outwards from the current one: what lies near it is seen first.
        for place in sorted(range(len(self.lanes)), key=lambda place: (abs(place - self.current), place)):
            need = narrow if self.lanes[place].folded else NARROWEST
            if place not in shown and need <= width and (place - 1 in shown or place + 1 in shown):
                shown.add(place)
                width -= need
        for place, lane in enumerate(self.lanes):
            lane.display = place in shown
        self.query_one(StageTabs).display = len(shown) < len(self.lanes)

    def _point(self) -> None:
        """Put the cursor into the current column alone."""
        for place, lane in enumerate(self.lanes):
            lane.point(place == self.current)
        self.refresh_bindings()

    # --- where the cursor is ---

    @property
    def column(self) -> Column | None:
        """Return the column with the cursor."""
        return self.lanes[self.current].column if self.lanes else None

    @property
    def deal(self) -> Row | None:
        """Return the deal under the cursor."""
        return self.column.row(self.column.cursor) if self.column else None

    def chosen(self) -> Sequence[Row]:
        """Return the deals that are marked, else the one under the cursor."""
        return [*self.marks.values()] or ([self.deal] if self.deal is not None else [])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show a key only where it does something."""
        if action in ("open", "move", "mark"):
            return self.deal is not None
        if action == "release":
            return bool(self.marks)
        return True

    def action_column(self, step: int) -> None:
        """Go to the next column."""
        self.action_column_at(self.current + step)

    def action_column_at(self, place: int) -> None:
        """Go to the column at a place."""
        place = max(0, min(place, len(self.lanes) - 1))
        if place != self.current:
            self.current = place
            if not self.lanes[place].display or self.query_one(StageTabs).display:
                self._arrange()
                self._summarise()
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

    # --- what is done ---

    def action_open(self) -> None:
        """Show all of the deal under the cursor."""
        if self.deal is not None:
            self.app.open_row("deal", str(self.deal["id"]))

    def action_mark(self) -> None:
        """Mark the deal under the cursor, or take its mark away, and go on."""
        if self.deal is not None:
            self.toggle_mark(self.deal)
            self.action_card(1)

    def toggle_mark(self, deal: Row) -> None:
        """Mark a deal, or take its mark away."""
        if self.marks.pop(deal["id"], None) is None:
            self.marks[deal["id"]] = deal
        self._show_marks()

    def action_release(self) -> None:
        """Take every mark away."""
        self.marks.clear()
        self._show_marks()

    def _show_marks(self) -> None:
        for lane in self.lanes:
            lane.column.mark(frozenset(self.marks))
        self._summarise()
        self.refresh_bindings()

    async def action_fold(self) -> None:
        """Fold the current column away, or unfold it."""
        lane = self.lanes[self.current]
        lane.fold(not lane.folded)
        self._arrange()
        if not lane.folded and lane.column.stage:
            await self.reread({lane.column.stage})
        self._point()

    async def action_move(self, step: int) -> None:
        """Move the chosen deals to the stage beside the current one."""
        place = self.current + step
        if 0 <= place < len(self.lanes):
            await self.move_to([str(deal["id"]) for deal in self.chosen()], place)

    async def move_to(self, ids: Sequence[str], place: int) -> None:
        """Move deals into the stage of the column at a place."""
        stage = self.lanes[place].stage
        if ids and await self.act(lambda store, clock: verbs.move(store, clock, ids, stage.id or "")):
            self.marks.clear()
            self._show_marks()
            await self.follow(ids[0], place)

    async def follow(self, id: str, place: int) -> None:
        """Read the columns again, and put the cursor on a deal in the column at a place."""
        before = self.current
        self.current = place
        await self.reread({self.lanes[before].column.stage, self.lanes[place].column.stage}, id)

    # --- the mouse ---

    @on(Column.Clicked)
    async def _clicked(self, message: Column.Clicked) -> None:
        self.current = next(place for place, lane in enumerate(self.lanes) if lane.column is message.column)
        message.column.kept = message.place
        self._point()
        deal = message.column.row(message.place)
        if deal is not None and message.marks:
            self.toggle_mark(deal)
        elif message.button == _RIGHT:
            await self.run_action("menu")
        elif message.times > 1:
            self.action_open()

    @on(Column.Dragged)
    async def _dragged(self, message: Column.Dragged) -> None:
        deal, over = message.column.row(message.place), lane_under(self.lanes, message.to)
        for place, lane in enumerate(self.lanes):
            lane.set_class(place == over and not message.dropped, "-target")
        ghost = self.query_one(Ghost)
        if deal is None:
            return
        if not message.dropped:
            ghost.follow(deal, message.to)
            return
        ghost.display = False
        if over is not None and self.lanes[over].column is not message.column:
            ids = [*self.marks] if deal["id"] in self.marks else [str(deal["id"])]
            await self.move_to(ids, over)

    @on(Head.Clicked)
    def _head_clicked(self, message: Head.Clicked) -> None:
        self.action_column_at(next(place for place, lane in enumerate(self.lanes) if lane.head is message.head))

    @on(Folded.Clicked)
    async def _unfold(self, message: Folded.Clicked) -> None:
        self.current = next(place for place, lane in enumerate(self.lanes) if lane.strip is message.folded)
        await self.action_fold()

    # --- reading ---

    async def reload(self) -> None:
        """Read again what is shown, and stay on the deal that the cursor is on."""
        await self.reread({lane.column.stage for lane in self.lanes})
        self._read_progress()

    async def reread(self, stages: Iterable[str], onto: str | None = None) -> None:
        """Read the columns of these stages again; the cursor goes onto a deal, or stays on the one it is on."""
        view = self.view
        stages = set(stages) if not view.lanes else {lane.column.stage for lane in self.lanes}
        lanes = [lane for lane in self.lanes if lane.column.stage in stages]
        heads, rows = await asyncio.gather(
            self.session.sum(lambda store, clock: board_view.read_heads(store, clock, view, stages)),
            self._read_lanes(view),
        )
        if view != self.view:
            return
        current = self.lanes[self.current]
        wanted = onto or (str(self.deal["id"]) if self.deal is not None else None)
        if wanted and not view.lanes:
            near, stage = current.column.kept, current.stage
            found = await self.session.read(
                lambda store, clock: store_board.place(
                    store, clock, board_view.column(store, clock, view, stage), wanted, near
                )
            )
            current.column.kept = near if found is None else found
        layouts = {
            lane.column.stage: (heads[lane.column.stage].deals, rows.get(lane.column.stage, ()))
            for lane in lanes
            if lane.column.stage in heads
        }
        asked = [
            (lane.stage, self._asked(lane, Layout(*layouts[lane.column.stage])))
            for lane in lanes
            if lane.column.stage in layouts and not lane.folded
        ]
        pages = await self.session.read(lambda store, clock: board_view.read_pages(store, clock, view, asked))
        if view != self.view:
            return
        clock = self.session.clock
        for lane in lanes:
            total, lane_rows = layouts.get(lane.column.stage, (0, ()))
            lane.column.look = replace(lane.column.look, clock=clock)
            lane.column.renew(total, pages.get(lane.column.stage, {}), lane_rows)
        self._show_heads(heads)

    def _asked(self, lane: Lane, layout: Layout) -> dict[int, Sequence[board_view.Part]]:
        """Return the pages that are on screen with their parts, or those that the cursor is about to bring there."""
        seen = lane.column.pages_on_screen()
        at = lane.column.kept // PAGE
        if lane is self.lanes[self.current] and at not in seen:
            seen = range(at, at + 1)
        return {number: layout.parts(number * PAGE, PAGE) for number in seen}

    async def _read_lanes(self, view: View) -> dict[str, Sequence[LaneRow]]:
        """Return {stage: its swim lanes}; a lane is as high as in the column that has most of it."""
        if not view.lanes:
            self._rows = {}
            return {}
        stages = [lane.stage for lane in self.lanes]
        names, counts = await self.session.sum(lambda store, clock: board_view.read_lanes(store, clock, view, stages))
        self._rows = {key: name or _("(nobody)") for key, name in names.items()}
        heights = {key: max(of_stage.get(key, 0) for of_stage in counts.values()) for key in names}
        return {
            stage: [LaneRow(key, name, of_stage.get(key, 0), heights[key]) for key, name in self._rows.items()]
            for stage, of_stage in counts.items()
        }

    @on(Column.PageWanted)
    def _wanted(self, message: Column.PageWanted) -> None:
        lane = next(lane for lane in self.lanes if lane.column is message.column)
        self._fetch(lane, message.number)

    @work(group="pages")
    async def _fetch(self, lane: Lane, number: int) -> None:
        view, column = self.view, lane.column
        asked = [(lane.stage, {number: column.layout_.parts(number * PAGE, PAGE)})]
        pages = await self.session.read(lambda store, clock: board_view.read_pages(store, clock, view, asked))
        if view == self.view:
            column.fill(number, pages[column.stage][number])
            if lane is self.lanes[self.current]:
                self.refresh_bindings()

    async def show_view(self, view: View) -> None:
        """Show another view; another pipeline has other columns."""
        other = view.pipeline != self.view.pipeline
        self.view = view
        self.marks.clear()
        if other:
            columns = await self.session.read(lambda store, clock: board_view.read_columns(store, clock, view))
            self.lanes = self._make_lanes(columns)
            self.current = 0
            row = self.query_one("#lanes", Horizontal)
            async with row.batch():
                await row.remove_children()
                await row.mount_all(self.lanes)
        for lane in self.lanes:
            lane.column.kept = 0
            lane.column.scroll_home(animate=False)
        self._arrange()
        await self.reread({lane.column.stage for lane in self.lanes})
        self._read_progress()
