"""The tables of companies and of people: they are spoken with, and something is planned about them."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from sfa_tui.locale import N_, _
from sfa_tui.screens.noun_table import NounTable
from sfa_tui.screens.session import Work


class Customers(NounTable):
    """A table whose rows are logged and planned about, one or all that are marked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "log", N_("log"), id="row.log"),
        Binding("p", "plan", N_("plan"), id="row.plan"),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what cannot be done without a row."""
        return bool(self.chosen()) if action in ("log", "plan") else super().check_action(action, parameters)

    async def _do(self, verb: Work[Any], ids: Sequence[str]) -> Any:
        done = await self.do(verb)
        await self.show_changed(ids)
        return done

    def action_log(self) -> None:
        """Take down what was said, and what is next, in one line."""
        from sfa_tui.screens.deal_prompts import LogPrompt

        self.app.push_screen(LogPrompt(self.chosen(), self._do, noun=self.NOUN.name))

    def action_plan(self) -> None:
        """Plan what is to be done next."""
        from sfa_tui.screens.deal_prompts import StepPrompt, named

        chosen, noun = self.chosen(), self.NOUN.name
        targets = [(noun, str(row["id"])) for row in chosen]
        self.app.push_screen(StepPrompt(_("Plan: {deals}").format(deals=named(chosen)), targets, self._do))
