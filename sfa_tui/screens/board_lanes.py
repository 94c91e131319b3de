"""The columns of the board side by side: which are shown, where the cursor is, and what stands in them.

Knows how pages and heads are read and put in their places; keys, and what is done with a deal, are the board's.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from textual import on, work
from textual.containers import Horizontal
from textual.message import Message

from sfa_tui.forecast.pipeline import Standing
from sfa_tui.locale import _, language
from sfa_tui.model.sums import Stage
from sfa_tui.screens import board_view
from sfa_tui.screens.board_view import PAGE, Asked, Columns, Filled, View
from sfa_tui.screens.session import Work
from sfa_tui.store.listing import Object
from sfa_tui.widgets.card import Look, Row, plain
from sfa_tui.widgets.column import Column
from sfa_tui.widgets.head import Head
from sfa_tui.widgets.lane import Folded, Lane

if TYPE_CHECKING:
    from sfa_tui.app import SfaApp

T = TypeVar("T")

NARROWEST = 29
"""Cells below which a column is not readable; fewer columns are shown instead."""
ALONE = 100
"""Cells of the terminal below which one stage is shown at a time."""


class Lanes(Horizontal):
    """The lanes of a view, from left to right; `current` is the place of the one with the cursor."""

    app: "SfaApp"

    class Moved(Message):
        """The cursor is elsewhere, or something else stands under it."""

    def __init__(self, view: View) -> None:
        super().__init__(id="lanes")
        self.view = view
        self.lanes: list[Lane] = []
        self.pipelines: tuple[str, ...] = ()
        self._made_of: tuple[Sequence[Stage], Mapping[str, Object]] = ((), {})
        self.current = 0

    # --- what is there ---

    def fill(self, columns: Columns) -> None:
        """Make the lanes of what was read; they are mounted by the caller."""
        self.pipelines = columns.pipelines
        self._made_of = columns.stages, columns.about
        self.lanes = [self._make(columns, stage, place) for place, stage in enumerate(columns.stages)]
        self.current = 0

    def _make(self, columns: Columns, stage: Stage, place: int) -> Lane:
        about = columns.about.get(stage.id or "", {})
        around = columns.around
        limit, rotting = about.get("wip_limit"), about.get("rotting_days")
        name = plain(stage.name or stage.id or _("(no stage)"))
        head = Head(name, limit if isinstance(limit, int) else None, around.currency, around.scale, language())
        clock = self.app.session.clock
        look = Look(clock, around.scale, around.team, rotting if isinstance(rotting, int) else None)
        column = Column(stage.id or "", look, PAGE, place)
        first = columns.pages.get(column.stage)
        if first is not None:
            column.renew(len(first), {0: first})
        return Lane(stage, head, column, folded=stage.kind != "open")

    @property
    def standings(self) -> list[Standing]:
        """Return what stands in the open stages, as far as it is known."""
        return [lane.standing for lane in self.lanes if lane.stage.kind == "open" and lane.standing is not None]

    @property
    def stages(self) -> set[str]:
        """Return the stages of all columns."""
        return {lane.column.stage for lane in self.lanes}

    def show_heads(self, heads: Mapping[str, Standing]) -> None:
        """Show what stands in some of the columns."""
        for lane in self.lanes:
            standing = heads.get(lane.column.stage)
            if standing is not None:
                lane.stand(standing)
                if standing.held != lane.column.total and not self.view.lanes:
                    lane.column.lay_out(standing.held)
        self._agree()
        self.point()

    @on(Head.Settled)
    def _agree(self) -> None:
        """Let all heads show sums in one unit: in full where every one that is seen has room for that."""
        brief = any(lane.head.is_cramped for lane in self.lanes if lane.display and not lane.folded)
        for lane in self.lanes:
            lane.head.shorten(brief)

    def settle_widths(self) -> bool:
        """Show the columns around the current one that have room side by side; return whether that is all of them."""
        width = self.app.size.width if self.app.size.width >= ALONE else 0
        shown = {self.current}
        width -= self._needs(self.current) if self.lanes else 0
        # Outwards from the current one: what lies near it is seen first.
        for place in sorted(range(len(self.lanes)), key=lambda place: (abs(place - self.current), place)):
            need = self._needs(place)
            if place not in shown and need <= width and (place - 1 in shown or place + 1 in shown):
                shown.add(place)
                width -= need
        for place, lane in enumerate(self.lanes):
            lane.display = place in shown
        return len(shown) >= len(self.lanes)

    def _needs(self, place: int) -> int:
        return Folded.WIDTH if self.lanes[place].folded else NARROWEST

    # --- the cursor ---

    @property
    def lane(self) -> Lane | None:
        """Return the lane with the cursor."""
        return self.lanes[self.current] if self.lanes else None

    @property
    def deal(self) -> Row | None:
        """Return the deal under the cursor."""
        return self.lane.column.row(self.lane.column.cursor) if self.lane else None

    def place_of(self, widget: Column | Head | Folded) -> int:
        """Return the place of the lane that a widget belongs to."""
        return next(place for place, lane in enumerate(self.lanes) if widget in (lane.column, lane.head, lane.strip))

    def point(self) -> None:
        """Put the cursor into the current column alone."""
        for place, lane in enumerate(self.lanes):
            lane.point(place == self.current)
        self.post_message(self.Moved())

    @property
    def is_folded(self) -> bool:
        """Return whether the column of the cursor is folded away."""
        return self.lane is not None and self.lane.folded

    def go_to(self, place: int) -> None:
        """Go to the column at a place, or to the last one before it."""
        place = max(0, min(place, len(self.lanes) - 1))
        if place != self.current:
            self.current = place
            self.settle_widths()
            self.point()

    def go_by(self, cards: int) -> None:
        """Go so many cards further in the current column."""
        if self.lane is not None and self.lane.column.cursor is not None:
            before = self.deal
            self.lane.column.point(self.lane.column.cursor + cards)
            if (before is None) != (self.deal is None):
                self.post_message(self.Moved())

    # --- reading ---

    async def show(self, view: View) -> None:
        """Show another view; another pipeline has other columns. What its filter names must be there."""
        asked = Asked(None, {lane.column.stage: () if lane.folded else (0,) for lane in self.lanes})
        columns, filled = await self._read(view, lambda store, clock: board_view.read_board(store, clock, view, asked))
        self.view = view
        await self._make_anew(columns)
        for lane in self.lanes:
            lane.column.kept = 0
            lane.column.scroll_home(animate=False)
        self.settle_widths()
        self._take(filled)

    async def reload(self, onto: str | None = None) -> None:
        """Read again all that stands here, on the stages that there are now; the cursor stays on its deal, or goes onto
        another that is shown."""
        view, lane = self.view, self.lane
        held = None if self.deal is None else str(self.deal["id"])
        asked = Asked(None, self._on_screen, onto or held)
        columns, filled = await self._read(view, lambda store, clock: board_view.read_board(store, clock, view, asked))
        if onto is not None and filled.place is None:
            await self.reload()
        elif view == self.view:
            is_still_there = self.lane is lane
            await self._make_anew(columns)
            if filled.place is not None and (is_still_there or onto is not None):
                self._go_where(filled.held)
            self._take(filled)

    async def _read(self, view: View, work: Work[T]) -> T:
        """Return what a reading of a view finds: the sums of whole stages are kept, those of a filter and of swim lanes
        take their time."""
        session = self.app.session
        return await (session.sum(work) if view.filter.terms or view.lanes else session.read(work))

    async def _make_anew(self, columns: Columns) -> None:
        """Make the lanes anew where the stages, or what they say of themselves, are others than those shown."""
        if (columns.stages, columns.about) == self._made_of:
            return
        held = self.lane.stage.id if self.lane is not None else None
        for lane in self.lanes:
            # Textual would send the mouse to a column that is not there any more.
            lane.column.let_go()
        async with self.batch():
            await self.remove_children()
            self.fill(columns)
            await self.mount_all(self.lanes)
        self.current = next((place for place, lane in enumerate(self.lanes) if lane.stage.id == held), 0)

    async def reread(self, stages: Collection[str]) -> None:
        """Read the columns of these stages again; the cursor keeps its place."""
        await self._fill(Asked(stages, self._on_screen))

    async def follow(self, id: str, left: Collection[str] | None) -> str | None:
        """Read the columns again that a deal has left (None: all of them) and entered, and put the cursor onto it where
        it is shown; return the stage that holds it, None where it is deleted."""
        return (await self._fill(Asked(left, self._on_screen, id))).held

    def _go_where(self, stage: str | None) -> None:
        """Put the cursor into the column of a stage, unless that is folded away."""
        for place, lane in enumerate(self.lanes):
            if lane.column.stage == stage and not lane.folded:
                self.current = place

    @property
    def _on_screen(self) -> dict[str, Collection[int]]:
        """Return {stage: the numbers of the pages that are on screen}; a folded column shows none."""
        return {lane.column.stage: () if lane.folded else lane.column.pages_on_screen() for lane in self.lanes}

    async def _fill(self, asked: Asked) -> Filled:
        view = self.view
        filled = await self._read(view, lambda store, clock: board_view.read_filled(store, clock, view, asked))
        if view == self.view:
            if asked.onto is not None:
                self._go_where(filled.held)
            self._take(filled)
        return filled

    def _take(self, filled: Filled) -> None:
        """Show what stands in columns; the one that a deal was looked for in has its cursor there."""
        for lane in self.lanes:
            stage = lane.column.stage
            if stage not in filled.pages:
                continue
            if stage == filled.held and filled.place is not None:
                lane.column.kept = filled.place
            head = filled.heads.get(stage)
            lane.column.look = replace(lane.column.look, clock=self.app.session.clock)
            lane.column.renew(head.held if head else 0, filled.pages[stage], filled.lanes.get(stage, ()))
        self.show_heads(filled.heads)

    @on(Column.PageWanted)
    def _wanted(self, message: Column.PageWanted) -> None:
        self._fetch(self.lanes[self.place_of(message.column)], message.number)

    @work(group="pages")
    async def _fetch(self, lane: Lane, number: int) -> None:
        view, column = self.view, lane.column
        parts = column.layout_.parts(number * PAGE, PAGE)
        page = await self.app.session.read(
            lambda store, clock: board_view.read_page(store, clock, view, lane.stage, parts)
        )
        if view == self.view:
            column.fill(number, page)
            if lane is self.lane:
                self.post_message(self.Moved())
