"""The options that say which follow-ups go into a calendar, and how they are shown there.

@app.command()
@choosing
def _export(what: Chosen, …) -> None:
"""

from typing import Annotated

import typer

from sfa_tui.cli.naming import completion
from sfa_tui.cli.signatures import Command, option, parameter, spread
from sfa_tui.followup.chosen import Chosen, kinds_of
from sfa_tui.locale import N_
from sfa_tui.sales.nouns import ACTIVITIES

FromOption = Annotated[
    str | None, typer.Option("--from", metavar=N_("DATE"), help=N_("Due on this day or later, as in today."))
]
ToOption = Annotated[
    str | None, typer.Option("--to", metavar=N_("DATE"), help=N_("Due on this day or before, as in eom."))
]
_OPTIONS = (
    option(
        "owner",
        str,
        "me",
        typer.Option(
            "--owner",
            metavar=N_("me|NAME|all"),
            help=N_("Whose; yours if not given."),
            autocompletion=completion("user"),
        ),
    ),
    parameter("start", FromOption),
    parameter("last", ToOption),
    option(
        "kinds",
        list[str] | None,
        None,
        typer.Option(
            "--kind", metavar="|".join(ACTIVITIES), help=N_("Only of this kind; several with commas between.")
        ),
    ),
    option(
        "as_events",
        bool,
        False,
        typer.Option(
            "--as-events",
            help=N_("To-dos as events too: many a phone shows no to-dos. Those without a due time are left out."),
        ),
    ),
    option(
        "private",
        bool,
        False,
        typer.Option("--private", help=N_("Without deal, amount, people and last conversation.")),
    ),
)


def choosing(command: Command) -> Command:
    """Give a command the options that choose follow-ups; it takes what they choose as its parameter `what`."""
    return spread(command, "what", _OPTIONS, lambda given: Chosen(**{**given, "kinds": kinds_of(given["kinds"] or [])}))
