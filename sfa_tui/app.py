"""The Textual app: composes the screens, holds what they share, and nothing else."""

import gc
from collections.abc import Coroutine, Mapping
from time import monotonic
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.worker import Worker

from sfa_tui.locale import N_, _
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import SfaError
from sfa_tui.model.filters import Filter, Term
from sfa_tui.screens import ending, modes
from sfa_tui.screens.around import read_around
from sfa_tui.screens.first_look import FirstLook
from sfa_tui.screens.page import Page
from sfa_tui.screens.session import Session
from sfa_tui.screens.shell import Shell
from sfa_tui.screens.syncing import Syncing
from sfa_tui.screens.topbar import TopBar
from sfa_tui.store.workspace import Store

WATCH_SECONDS = 1.0
"""How often the file is asked whether another program has written to it."""

DUE_SECONDS = 60.0
"""How often what is due is counted again, because time goes by."""

REMIND_SECONDS = 10.0
"""How often it is asked whether a reminder has come."""

SWEEP_SECONDS = 180.0
"""How often the rules by time act, and alerts that could not be sent are tried again."""

_COUNTED = ("activity", "alert", "comment", "mention", "report", "membership")
"""The nouns of which something is counted beside a tab."""


class SfaApp(Shell):
    """The app on an open workspace, whose first look has begun."""

    DEFAULT_MODE = "board"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "undo", N_("undo"), id="app.undo"),
        Binding("ctrl+k", "search", N_("search"), id="app.search"),
        Binding("R", "sync_now", N_("sync now"), id="app.sync", show=False),
        Binding("q", "quit", N_("quit"), id="app.quit", show=False),
    ]

    def __init__(self, session: Session, look: FirstLook) -> None:
        super().__init__(session, look)
        self._stale: set[Page] = set()
        self._counted: int | None = None
        self._watching: Worker[None] | None = None
        self._unanswered: float | None = None
        self._is_told_busy = False
        self.syncing = Syncing(self)

    def on_mount(self) -> None:
        """Watch for what other programs write."""
        self.set_interval(WATCH_SECONDS, self._watch)
        self.set_interval(DUE_SECONDS, self.count_due)
        self.set_interval(REMIND_SECONDS, self.remind)
        self.set_interval(SWEEP_SECONDS, self.sweep)

    def on_ready(self) -> None:
        """Collect garbage again, now that the first screen stands (opening.py has stopped it)."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        self.sweep()
        self.keep_in_step()
        ending.tell_kept(self, self.session.folder)

    def _watch(self) -> None:
        """Look at the file, unless the last look waits for a change that another program holds up."""
        if self._watching is None or self._watching.is_finished:
            self._watching = self.run_worker(self.watch_file(), group="watch")
            self._unanswered = None
        elif self._unanswered is None:
            # Perhaps it was this process that stood still meanwhile, and the answer is about to be heard.
            self._unanswered = monotonic()
        elif not self._is_told_busy and monotonic() - self._unanswered >= WATCH_SECONDS / 2:
            self._is_told_busy = True
            self.say(_("The workspace is busy; what you change waits until it is free."))

    async def watch_file(self) -> None:
        """Show what another program has written since this was last asked."""
        try:
            elsewhere = await self.session.changed_elsewhere()
        except SfaError as error:
            self.tell(error)
            return
        finally:
            self._is_told_busy = False
        if elsewhere:
            await self._look_around()
            self.changed(None)
            self.keep_in_step()
        for trouble in self.session.troubles():
            self.say(trouble, "warning")

    async def _look_around(self) -> None:
        """Read again what every screen knows of the workspace, as its currency, which a team may have changed."""
        try:
            around = await self.session.read(read_around)
        except SfaError as error:
            self.tell(error)
            return
        if around != self.around:
            self.around = around
            for stack in self._screen_stacks.values():
                for each in stack:
                    for bar in each.query(TopBar):
                        bar.show(around.name, around.me_name)

    def changed(self, by: Page | None) -> None:
        """Let every page but the one that has changed something read again: the visible one now, the others when they
        are gone to."""
        stacks = self._screen_stacks.values()
        self._stale |= {each for stack in stacks for each in stack if isinstance(each, Page)} - {by}
        self.refresh_visible()
        # What is done here seldom concerns an activity, and then nothing need be counted.
        self._count_due(None if by is None else self._counted)

    def count_due(self) -> None:
        """Show beside the tab of Today how much is overdue or due by now."""
        self._count_due(None)

    @work(exclusive=True, group="sweep")
    async def sweep(self) -> None:
        """Let the rules by time act, and send what waits."""
        from sfa_tui.screens import sweeping  # not needed for the first look

        if await sweeping.sweep(self):
            self.changed(None)

    @work(group="sync")
    async def keep_in_step(self) -> None:
        """Sync the workspace where that is set up, unless it is synced already."""
        await self.syncing.begin()

    def action_sync_now(self) -> None:
        """Exchange changes with the team now."""
        self.syncing.now()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action makes sense now: only a workspace that is synced is synced now."""
        if action == "sync_now":
            return self.session.keeper is not None
        return super().check_action(action, parameters)

    @work(exclusive=True, group="due")
    async def _count_due(self, since: int | None) -> None:
        """Count it, and beside Day how much is to be read, where anything of that has changed since that row of the
        journal; read after what the screens show themselves."""
        me = self.around.me
        try:
            self._counted, counts = await self.session.sum(lambda store, clock: _counts(store, clock, me, since))
        except SfaError as error:
            self.tell(error)
            return
        if counts is None:
            return
        for bar in (bar for screen in self.screen_stack for bar in screen.query(TopBar)):
            bar.show_counts(today=counts[0], day=counts[1])

    @work(exclusive=True, group="remind")
    async def remind(self) -> None:
        """Tell the reminders that have come and that nobody has told yet."""
        from sfa_tui.display import reminders
        from sfa_tui.followup.reminders import fire, settle  # not needed for the first look

        if self.around.read_only:
            return
        try:
            fired = await self.session.write(fire)
        except SfaError as error:
            self.tell(error)
            return
        if fired.rows:
            told = " / ".join(map(" ".join, reminders.messages(fired.rows, self.session.clock)))
            self.say(_("Reminder: {told}").format(told=told), "warning")
            self.count_due()
            try:
                await self.session.write(lambda store, _clock: settle(store, fired))
            except SfaError as error:
                self.tell(error)

    @work(exclusive=True, group="refresh")
    async def refresh_visible(self) -> None:
        """Let the page that is seen read again if something has changed."""
        page = self._seen_page
        # One that is not mounted yet reads when it is.
        if page is not None and page in self._stale and page.is_mounted:
            self._stale.discard(page)
            await self._renew(page, page.reload())

    @work(exclusive=True, group="refresh")
    async def _show_undone(self, page: Page, back: Mapping[str, str]) -> None:
        """Let a page read again, and go to what is back on it."""
        await self._renew(page, page.show_undone(back))

    async def _renew(self, page: Page, reading: Coroutine[Any, Any, None]) -> None:
        try:
            await reading
        except NoMatches:
            if page in self.screen_stack and self.is_running:
                raise
            # It was left while it was read.

    @property
    def _seen_page(self) -> Page | None:
        """Return the page that is seen, perhaps behind a form."""
        return next((each for each in reversed(self.screen_stack) if isinstance(each, Page)), None)

    async def action_undo(self) -> None:
        """Take back this machine's newest action."""
        from sfa_tui.screens.undoing import undo_last

        said, undone = await self.session.write(undo_last)
        self.say(said, "warning" if undone.left else "done")
        page = self._seen_page
        self.changed(page)
        if page is not None:
            self._show_undone(page, undone.back)

    @work(group="lasting")
    async def action_search(self) -> None:
        """Search over everything, and open what is picked."""
        from sfa_tui.screens.search import TABLES, All, SearchScreen

        hit = await self.push_screen_wait(SearchScreen(TABLES))
        if hit is None:
            return
        if isinstance(hit, All):
            await self.show_rows(TABLES[hit.noun], Filter(tuple(Term("text", ":", (word,)) for word in hit.words)))
            return
        from sfa_tui.store import finding

        row = await self.session.read(lambda store, _clock: finding.leads_to(store, hit))
        if hit.noun == "product":
            await self.show_rows("deals", Filter((Term("product", ":", (hit.label,)),)))
        elif row is None:
            self.say(_("{name} has no page of its own.").format(name=hit.label))
        else:
            self.open_row(*row)

    async def show_rows(self, mode: str, filter: Filter) -> None:
        """Go to the table of a tab, and show the rows that a filter lets through."""
        from sfa_tui.screens.table_page import TablePage

        await self.switch_mode(mode)
        table = self.screen_stack[0]
        # What was opened from it stands over it, and stays where something is typed there.
        while self.screen is not table and not getattr(self.screen, "unsaved", ""):
            await self.pop_screen()
        if isinstance(table, TablePage):
            table.ask(filter)

    def open_row(self, noun: str, id: str) -> None:
        """Show all of one deal, company or contact."""
        self.push_screen(modes.detail(noun, id))


def _counts(store: Store, clock: Clock, me: str | None, since: int | None) -> tuple[int, tuple[int, int] | None]:
    """Return the newest row of the journal, and how much is due and how much is to be read; None where neither can have
    changed since that row."""
    from sfa_tui.store import agenda, history, reports  # not needed for the first look

    with store.reading():
        newest, touched = history.touched(store, since, _COUNTED)
        if not touched:
            return newest, None
        return newest, (agenda.due_count(store, clock, me), reports.waiting(store, clock, me))
