"""The question which row is meant by a name that several answer to."""

from collections.abc import Callable

from textual.app import App
from textual.screen import Screen

from sfa_tui.model.errors import Ambiguous
from sfa_tui.screens.picker import Choice, Picker
from sfa_tui.screens.session import Session


def ask_which(
    screen: Screen[bool] | Screen[None],
    session: Session,
    error: Ambiguous,
    again: Callable[[], object],
    refuse: Callable[[], object],
) -> None:
    """Let the person pick the row, which the name means from then on (until the session forgets it), and do it `again`;
    where none is picked, or can be, `refuse` says what is wrong."""
    ids = error.params.get("ids")
    if not isinstance(ids, tuple):
        refuse()
        return
    choices = [Choice(id, said) for id, said in zip(ids, error.candidates, strict=True)]

    async def prefer(id: str) -> None:
        await session.prefer(str(error.params["noun"]), str(error.params["name"]), id)
        again()

    def picked(choice: Choice | None) -> None:
        if choice is None:
            refuse()
        else:
            screen.run_worker(prefer(choice.value), group="save")

    app: App[object] = screen.app
    app.push_screen(Picker(str(error), choices), picked)
