"""What is asked in a week: a new entry of a day, and whose week it is."""

from datetime import date
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content

from sfa_tui.display import cells
from sfa_tui.locale import N_, _
from sfa_tui.model.clock import Clock
from sfa_tui.model.quickline import NextStep, parse_next_step
from sfa_tui.screens.deal_prompts import Do, StepPrompt
from sfa_tui.screens.picker import Choice, Picker
from sfa_tui.screens.prompt import good
from sfa_tui.screens.search import SearchScreen
from sfa_tui.store import finding, names
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain


class AddPrompt(StepPrompt):
    """What is to be done on a day; `owner` is the id of the colleague who is to do it, None for oneself."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+o", "about", N_("about"), id="plan.about")]

    def __init__(self, day: date, owner: str | None, title: str, do: Do) -> None:
        super().__init__(title, [], do)
        self._day = day
        self._owner = owner
        self._about = ""

    def read_step(self, store: Store, clock: Clock, text: str) -> NextStep:
        """Return the step of a line, on that day unless it names another."""
        return parse_next_step(text, clock.now, fiscal(store), on=self._day)

    def whose(self) -> str | None:
        """Return the id of the colleague whose week it is."""
        return self._owner

    async def meaning(self, text: str) -> list[Content]:
        """Return the step, and what it is about."""
        pieces = [*await super().meaning(text)]
        if self._about:
            pieces.append(good(_("about {name}").format(name=plain(self._about))))
        return pieces

    @work(group="lasting")
    async def action_about(self) -> None:
        """Let the deal, company or person be found that it is about."""
        hit = await self.app.push_screen_wait(SearchScreen())
        if not isinstance(hit, finding.Hit):
            return
        row = await self.app.session.read(lambda store, _clock: finding.leads_to(store, hit))
        if row is not None:
            self.targets = [row]
            self._about = hit.label
            self.understand()


def adding(day: date, clock: Clock, colleague: str) -> str:
    """Return what a new entry of a day is called while it is typed."""
    told = {"day": cells.week_day(day, clock), "name": plain(colleague)}
    return (_("Plan on {day} for {name}") if colleague else _("Plan on {day}")).format(**told)


def colleagues(store: Store, _clock: Clock) -> list[Choice]:
    """Return everybody whose week can be looked at."""
    return [Choice(each.id, each.label) for each in names.all_of(store, "user")]


def which_colleague(choices: list[Choice], current: str | None) -> Picker:
    """Return the list of colleagues."""
    return Picker(_("Whose week?"), choices, current=current)
