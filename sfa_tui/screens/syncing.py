"""The sync of the workspace that is open: begun where it is set up, shown in the top line, and spoken of where the
person should know.

Knows what is said, and once; when a sync is made, and how, is the store's.
"""

import asyncio
from contextlib import suppress
from contextvars import copy_context
from typing import TYPE_CHECKING

from sfa_tui.display import sync
from sfa_tui.locale import _, ngettext
from sfa_tui.screens.page import Page
from sfa_tui.screens.topbar import TopBar

if TYPE_CHECKING:
    from sfa_tui.app import SfaApp
    from sfa_tui.store.sync.exchange import Outcome
    from sfa_tui.store.sync.keeping import Standing

_OFFLINE = "offline"
_STOPPED = ("trouble", "emptied", "removed")


class Syncing:
    """How the sync stands (None where the workspace has none), and what was told of it."""

    def __init__(self, app: "SfaApp") -> None:
        self._app = app
        self.standing: Standing | None = None
        self._told: set[str] = set()
        self._asked = False
        self._has_joined = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._context = copy_context()
        """What Textual finds the app by, which the thread that syncs has not."""

    async def begin(self) -> None:
        """Keep the workspace in step from now on, where it has a storage."""
        app = self._app
        if app.session.keeper is not None or app.around.read_only:
            return
        if await app.session.read(lambda store, _clock: store.local("sync.id")) is not None:
            self._loop, self._context = asyncio.get_running_loop(), copy_context()
            await app.session.keep_in_step(self._report)
            app.refresh_bindings()

    def now(self) -> None:
        """Sync now, and tell what comes of it."""
        if (keeper := self._app.session.keeper) is not None:
            self._asked = True
            keeper.ask()

    def joined(self) -> None:
        """Take note that the workspace is new in the team, so that its user may have a namesake there."""
        self._has_joined = True

    def _report(self, standing: "Standing", outcome: "Outcome | None") -> None:
        """Take what the thread that syncs tells into the loop that draws."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._hear, standing, outcome, context=self._context)

    def _hear(self, standing: "Standing", outcome: "Outcome | None") -> None:
        if not self._app.is_running:
            return
        before, self.standing = self.standing, standing
        if standing.kind == _OFFLINE:
            self._tell_once(_OFFLINE, standing.trouble)
        elif standing.kind in _STOPPED and outcome is None:
            self._tell_once(standing.trouble, standing.trouble)
        if outcome is not None:
            self._tell_outcome(outcome)
            if self._has_joined:
                self._has_joined = False
                self._app.run_worker(self._tell_namesakes(), group="namesakes")
        # One that an undo of one's own brings back is no news.
        came = outcome is not None and outcome.taken > 0
        if came and before is not None and standing.conflicts > before.conflicts:
            self._tell_conflicts(standing.conflicts)
        if self._asked and (outcome is not None or standing.kind in (_OFFLINE, "elsewhere", *_STOPPED)):
            self._asked = False
            self._answer(standing)
        self.show()

    def show(self) -> None:
        """Show how it stands."""
        if self.standing is None:
            return
        for screen in self._app.screen_stack:
            for bar in screen.query(TopBar):
                bar.show_sync(self.standing)
        if isinstance(page := self._app.screen, Page):
            page.sync_stands_otherwise()

    def _tell_once(self, key: str, sentence: str) -> None:
        if key not in self._told:
            self._told.add(key)
            self._app.say(sentence, "warning")

    def _tell_outcome(self, outcome: "Outcome") -> None:
        if _OFFLINE in self._told:
            self._app.say(_("The storage is in reach again."))
        said = sync.sentences(outcome)
        self._told &= {*said}
        for sentence in said:
            self._tell_once(sentence, sentence)

    async def _tell_namesakes(self) -> None:
        from sfa_tui.store import users  # not needed for the first look

        me, name = self._app.around.me, self._app.around.me_name
        others = await self._app.session.read(lambda store, _clock: users.namesakes(store, name))
        for sentence in sync.namesakes(name, str(me), others):
            self._app.say(sentence, "warning")

    def _tell_conflicts(self, count: int) -> None:
        self._app.say(
            ngettext(
                "{count} change of yours was overridden by someone who had not seen it: g x shows it.",
                "{count} changes of yours were overridden by someone who had not seen them: g x shows them.",
                count,
            ).format(count=count),
            "warning",
        )

    def _answer(self, standing: "Standing") -> None:
        if standing.kind == "in step":
            self._app.say(_("In step with the team."), "done")
        elif standing.kind == "pending":
            self._app.say(sync.state(standing, self._app.session.clock).text)
        else:
            said = standing.trouble or _("Another program syncs this workspace; it sends your changes as well.")
            self._app.say(said, "told" if standing.kind == "elsewhere" else "warning")
