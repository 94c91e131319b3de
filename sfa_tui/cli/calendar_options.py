"""The options that say which follow-ups go into a calendar, and how they are shown there."""

from typing import Annotated

import typer

from sfa_tui.cli.naming import completion
from sfa_tui.followup.chosen import Chosen, kinds_of
from sfa_tui.locale import N_
from sfa_tui.sales.nouns import ACTIVITIES

WhoseOption = Annotated[
    str,
    typer.Option(
        "--owner",
        metavar=N_("me|NAME|all"),
        help=N_("Whose; yours if not given."),
        autocompletion=completion("user"),
    ),
]
FromOption = Annotated[
    str | None, typer.Option("--from", metavar=N_("DATE"), help=N_("Due on this day or later, as in today."))
]
ToOption = Annotated[
    str | None, typer.Option("--to", metavar=N_("DATE"), help=N_("Due on this day or before, as in eom."))
]
KindOption = Annotated[
    list[str],
    typer.Option("--kind", metavar="|".join(ACTIVITIES), help=N_("Only of this kind; several with commas between.")),
]
AsEventsOption = Annotated[
    bool,
    typer.Option(
        "--as-events",
        help=N_("To-dos as events too: many a phone shows no to-dos. Those without a due time are left out."),
    ),
]
PrivateOption = Annotated[
    bool, typer.Option("--private", help=N_("Without deal, amount, people and last conversation."))
]


def chosen(
    owner: str, start: str | None, last: str | None, kinds: list[str], *, as_events: bool, private: bool
) -> Chosen:
    """Return what the options choose."""
    return Chosen(owner, start, last, kinds_of(kinds), as_events, private)
