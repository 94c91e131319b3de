"""How a next step is described on the command line: when, how long, how often, and what it reminds of.

@app.command()
@planning
def _plan(how: How, …) -> None:
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import ask, say
from sfa_tui.cli.linking import chosen_kind, said
from sfa_tui.cli.output import Row
from sfa_tui.cli.signatures import Command, parameter, spread
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Failed
from sfa_tui.model.quickline import parse_next_step
from sfa_tui.model.recurrence import parse_recurrence
from sfa_tui.sales import activities
from sfa_tui.sales.nouns import ACTIVITIES
from sfa_tui.sales.people import Target
from sfa_tui.sales.reminding import minutes_before
from sfa_tui.store import listing
from sfa_tui.store.activities import LISTING
from sfa_tui.store.conditions import fiscal

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


_OPTIONS = (
    parameter("kind", KindOption),
    parameter("due", DueOption),
    parameter("remind", RemindOption),
    parameter("repeat", RepeatOption),
    parameter("duration", DurationOption),
    parameter("place", PlaceOption),
)


@dataclass(frozen=True, slots=True)
class How:
    """What the options say of a next step, as it was typed; None for what was not given."""

    kind: str | None = None
    due: str | None = None
    remind: str | None = None
    repeat: str | None = None
    duration: str | None = None
    place: str | None = None


def planning(command: Command) -> Command:
    """Give a command the options that describe a next step; it takes them as its parameter `how`."""
    return spread(command, "how", _OPTIONS, lambda given: How(**given))


def planned(text: str, about: Sequence[Target], how: How, *, owner: str | None, owed_by: str, yes: bool) -> Row:
    """Plan what a text and the options say, and return the activity; it is asked about where its time is over."""
    store, clock = context.store(), context.clock()
    step = parse_next_step(said(text), clock.now, fiscal(store))
    due = activities.when(store, clock, how.due) if how.due is not None else step.when
    agree_past(due, yes=yes)
    recurs = step.repeat if how.repeat is None else rule(how.repeat)
    id = activities.plan(
        store,
        clock,
        about,
        kind=chosen_kind(how.kind) or step.kind,
        subject=step.subject,
        due=due,
        owner=owner,
        owed_by=owed_by,
        reminders=minutes_before(how.remind or ""),
        duration=lasting(how.duration),
        place=how.place,
        rule=recurs,
    )
    row = listing.get(store, LISTING, id, clock)
    _tell_moved(due, row["due"], recurs)
    return row


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


def _tell_moved(asked: date | datetime | None, due: object, recurs: str | None) -> None:
    """Say that a recurrence begins later than it was asked for, because it does not come then."""
    if recurs is None or asked is None or due is None:
        return
    clock = context.clock()
    first = clock.day_of(str(due))
    if first is not None and first != (asked.date() if isinstance(asked, datetime) else asked):
        say(_("The recurrence first comes on {day}.").format(day=first))
