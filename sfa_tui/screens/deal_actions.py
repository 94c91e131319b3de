"""The keys of what is done with deals on any screen that shows them: added, logged, planned, won, lost, edited, moved …

Knows the keys and when they may be pressed; what they ask and which verb they run is deal_doing's, which deals are
meant and how they are shown is the page's.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import work
from textual.binding import Binding, BindingType

from sfa_tui.display import phrases
from sfa_tui.locale import N_
from sfa_tui.screens.page import Page
from sfa_tui.screens.session import Work

if TYPE_CHECKING:
    from sfa_tui.sales.rows import Made

T = TypeVar("T")
Row = Mapping[str, Any]

_ON_SOME = frozenset(
    ("menu", "deal_log", "deal_plan", "deal_win", "deal_lose", "deal_reopen", "deal_edit", "deal_park", "deal_delete")
)
_ON_OPEN = frozenset(("deal_win", "deal_lose", "deal_park"))


class DealActions(Page):
    """A page with deals on it. A subclass says which are chosen and, where reading everything again is too much, how a
    change of some is shown (`show_changed`)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "deal_add", N_("add"), id="deal.add"),
        Binding("n", "deal_log", N_("log"), id="deal.log"),
        Binding("p", "deal_plan", N_("plan"), id="deal.plan"),
        Binding("w", "deal_win", N_("won"), id="deal.win"),
        Binding("x", "deal_lose", N_("lost"), id="deal.lose"),
        Binding("e", "deal_edit", N_("edit"), id="deal.edit"),
        Binding("o", "deal_reopen", N_("reopen"), id="deal.reopen"),
        Binding("b", "brief", N_("brief"), id="deal.brief", show=False),
        Binding("Z", "deal_park", N_("park"), id="deal.park", show=False),
        Binding("m", "menu", N_("menu"), id="deal.menu", show=False),
        Binding("delete", "deal_delete", N_("delete"), id="deal.delete", show=False),
    ]

    @abstractmethod
    def chosen(self) -> Sequence[Row]:
        """Return the deals that keys act on: those that are marked, else the one under the cursor."""

    def stage_here(self) -> str | None:
        """Return the id of the stage that a new deal enters unless another is chosen; None for the first one."""
        return None

    async def show_changed(self, ids: Sequence[str]) -> None:
        """Show what became of these deals, with the cursor on the first of them."""
        await self.reload()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what cannot be done with what is chosen."""
        if action == "brief":
            return self.briefed() is not None
        if action not in _ON_SOME:
            return super().check_action(action, parameters)
        chosen = self.chosen()
        if action in ("deal_log", "deal_plan"):
            return bool(chosen) or self.itself() is not None
        if action in _ON_OPEN:
            return any(deal["kind"] == "open" for deal in chosen)
        if action == "deal_reopen":
            return bool(chosen) and all(deal["kind"] != "open" for deal in chosen)
        return bool(chosen)

    def chosen_ids(self, *, kind: str | None = None) -> list[str]:
        """Return the ids of the chosen deals, or of those of a kind."""
        return [str(deal["id"]) for deal in self.chosen() if kind is None or deal["kind"] == kind]

    async def do_shown(self, verb: Work[T], ids: Sequence[str]) -> T:
        """Return what a verb returns once the page shows what it did; its error where it was refused."""
        done = await self.do(verb)
        await self.show_changed(ids)
        return done

    def tell_made(self, made: "Made") -> None:
        """Say which rows had to be made on the way: the other half of a typing mistake."""
        if made:
            self.app.say(" · ".join(phrases.made(noun, name) for noun, name in made), "done", undo=True)

    @work(group="deal")
    async def action_deal_add(self) -> None:
        """Ask for a new deal, and go to it."""
        await _doing().add(self)

    def action_menu(self, cell: str = "") -> None:
        """Let what is done with them be picked."""
        _doing().menu(self, cell)

    def itself(self) -> tuple[str, Row] | None:
        """Return the noun and the row that is spoken of, or planned about, where no deal is chosen."""
        return None

    def briefed(self) -> tuple[str, str] | None:
        """Return the noun and the id of what a brief is of: the first deal that is chosen."""
        chosen = self.chosen()
        return ("deal", str(chosen[0]["id"])) if chosen else None

    @work(group="brief")
    async def action_brief(self) -> None:
        """Show what to read before a meeting."""
        if (of := self.briefed()) is not None:
            await import_module("sfa_tui.screens.brief").show(self, *of)

    def action_deal_log(self) -> None:
        """Take down what was said, and what is next, in one line."""
        _doing().log(self)

    def action_deal_plan(self) -> None:
        """Plan what is to be done next."""
        _doing().plan(self)

    @work(group="deal")
    async def action_deal_win(self) -> None:
        """Ask for the day on which they were won."""
        await _doing().win(self)

    @work(group="deal")
    async def action_deal_lose(self) -> None:
        """Ask why they were lost."""
        await _doing().lose(self)

    @work(group="deal")
    async def action_deal_reopen(self) -> None:
        """Open them again, in the stage that each was in before."""
        await _doing().reopen(self)

    @work(group="deal")
    async def action_deal_edit(self) -> None:
        """Edit the deal, or set one field of all that are marked."""
        await _doing().edit(self)

    def action_deal_park(self) -> None:
        """Ask until when they are parked; no day takes them back."""
        _doing().park(self)

    def action_deal_delete(self) -> None:
        """Delete them, if the person agrees."""
        _doing().delete(self)

    @work(group="deal")
    async def ask_next(self, ids: Sequence[str]) -> None:
        """Ask for the next step of a deal that has none, unless a setting has turned that off."""
        await _doing().ask_next(self, ids)

    async def move_to(self, ids: Sequence[str], stage: str) -> None:
        """Move deals to the stage with this id; what it asks for and they lack is asked for, and is one action with
        the move. One that leaves an open deal without a next step asks for one."""
        await _doing().move_to(self, ids, stage)


def _doing() -> ModuleType:
    return import_module("sfa_tui.screens.deal_doing")
