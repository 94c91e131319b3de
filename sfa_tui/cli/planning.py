"""How a next step is described on the command line: when, how long, how often, and what it reminds of."""

from datetime import date, datetime
from typing import Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import ask, say
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Failed
from sfa_tui.model.recurrence import parse_recurrence
from sfa_tui.sales.nouns import ACTIVITIES
from sfa_tui.sales.reminding import minutes_before

RemindOption = Annotated[
    str | None, typer.Option("--remind", metavar=N_("TIMES"), help=N_("Remind so long before, as in 1h,1d."))
]
DueOption = Annotated[
    str | None,
    typer.Option("--due", metavar=N_("WHEN"), help=N_("A day, or a day and a time; else what the text says.")),
]
RepeatOption = Annotated[
    str | None,
    typer.Option(
        "--repeat",
        metavar=N_("RULE"),
        help=N_("How it recurs: daily, weekly, monthly, yearly, or an RRULE as in FREQ=WEEKLY;BYDAY=MO."),
    ),
]
DurationOption = Annotated[str | None, typer.Option("--duration", metavar=N_("TIME"), help=N_("How long, as in 90m."))]
PlaceOption = Annotated[str | None, typer.Option("--place", metavar=N_("TEXT"), help=N_("where"))]
KindOption = Annotated[
    str | None,
    typer.Option("--kind", metavar="|".join(ACTIVITIES), help=N_("kind of activity; else what the text says")),
]


def lasting(text: str | None) -> int | None:
    """Return the minutes that --duration says, None where it was not given."""
    found = minutes_before(text or "")
    return found[0] if found else None


def rule(text: str | None) -> str | None:
    """Return the recurrence that --repeat says, None where it was not given."""
    return None if text is None else parse_recurrence(text)


def agree_past(due: date | datetime | None, *, yes: bool) -> None:
    """Go on if a due time is not over, or the person at the terminal means it all the same; end the command else.

    Usage, which names --yes, where nobody sits at one."""
    if yes or not context.clock().is_over(due):
        return
    day = due.date() if isinstance(due, datetime) else due
    if not ask(_("{day} is over. Is it meant all the same?").format(day=day)):
        say(_("Nothing was changed."))
        raise typer.Exit(Failed.exit_code)


def tell_moved(asked: date | datetime | None, due: object, recurs: str | None) -> None:
    """Say that a recurrence begins later than it was asked for, because it does not come then."""
    if recurs is None or asked is None or due is None:
        return
    clock = context.clock()
    first = clock.day_of(str(due))
    if first is not None and first != (asked.date() if isinstance(asked, datetime) else asked):
        say(_("The recurrence first comes on {day}.").format(day=first))
