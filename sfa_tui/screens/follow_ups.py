"""What is done with planned activities on any screen that lists them: done, put off, rescheduled.

Knows what is asked and which verb is run; which activities are meant, and by which keys, is the page's.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from textual import work

from sfa_tui.sales import activities
from sfa_tui.screens import activity_form
from sfa_tui.screens import planned as doing
from sfa_tui.screens.asking import if_agreed
from sfa_tui.screens.deal_actions import DealActions, Row
from sfa_tui.screens.picker import Choice
from sfa_tui.screens.session import Work
from sfa_tui.screens.today_prompts import LENGTHS, PHRASE, DonePrompt, DuePrompt, put_off


class FollowUps(DealActions):
    """A page with planned activities on it. A subclass says which are `planned` among those that keys act on."""

    def __init__(self) -> None:
        super().__init__()
        self._last: Sequence[str] = ()

    @property
    @abstractmethod
    def planned(self) -> Sequence[Row]:
        """Return the planned activities that keys act on."""

    async def do_over(self, verb: Work[Any], ids: Sequence[str]) -> Any:
        """Run a verb over activities, and show what is left; remember the deals that it concerned."""
        done = await self.do(verb)
        self._last = done if isinstance(done, tuple) else ()
        await self.show_changed(ids)
        return done

    def action_done(self) -> None:
        """Ask what came of it, and mark it as done; a deal that has no next step then is asked for one."""
        if planned := self.planned:
            self.app.push_screen(DonePrompt(planned, self.do_over), if_agreed(lambda: self.ask_next(self._last)))

    def action_reschedule(self) -> None:
        """Ask when it is due instead."""
        if planned := self.planned:
            self.app.push_screen(DuePrompt(planned, self.do_over))

    def action_put_off(self) -> None:
        """Put planned activities off; park deals."""
        planned = self.planned
        if not planned:
            self.action_deal_park()
            return

        def picked(choice: Choice | None) -> None:
            if choice is None:
                return
            if choice.value == PHRASE:
                self.app.push_screen(DuePrompt(planned, self.do_over))
            else:
                self._snooze([str(activity["id"]) for activity in planned], choice.value)

        self.app.push_screen(put_off(planned), picked)

    @work(group="deal")
    async def _snooze(self, ids: Sequence[str], by: str) -> None:
        length = LENGTHS[by]
        if await self.act(lambda store, clock: activities.snooze(store, clock, ids, length)):
            await self.show_changed(ids)

    @work(group="deal")
    async def action_remove(self) -> None:
        """Take planned activities away; where there are none, delete the deals."""
        if planned := self.planned:
            await doing.remove(self, planned, self.do_over)
        else:
            self.action_deal_delete()

    @work(group="deal")
    async def action_form(self) -> None:
        """Ask for all that an activity holds, or for one field of those that are marked."""
        await activity_form.ask(self, [str(each["id"]) for each in self.planned], self.do_over)
