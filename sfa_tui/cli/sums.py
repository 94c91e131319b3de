"""What the commands that sum deals share: which deals, as of which day, and how their sums are shown.

Knows the filter, --as-of and money in rows of a report; what is summed is the forecast's business.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer

from sfa_tui.cli import cells, context
from sfa_tui.cli.dialogue import say
from sfa_tui.cli.filtering import Asked
from sfa_tui.cli.output import Column, Row
from sfa_tui.display import forecast as display
from sfa_tui.forecast.dealing import dealing
from sfa_tui.forecast.measures import Count
from sfa_tui.locale import N_
from sfa_tui.model.filters import Filter
from sfa_tui.model.money import json_number
from sfa_tui.store.figures import Source

AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar=N_("DATE"), help=N_("The deals as they were at the end of a day, by the journal.")),
]


@contextmanager
def summed(asked: Asked, as_of: str | None) -> Iterator[tuple[Source, Filter]]:
    """Give the deals that a command sums, and their filter."""
    store = context.store()
    filter = asked.read(store)
    with dealing(store, context.clock(), filter, as_of) as source:
        yield source, filter


def money_column(name: str, title: str, rows: Sequence[Row], *, spare: int = 0) -> Column:
    """Return the column of an amount of a report, whose rows carry its currency for the reader's eyes; decimals are
    shown in all rows or, where each amount is whole, in none."""
    show = cells.brief_money if all(isinstance(row[name], int | None) for row in rows) else cells.money
    return Column(name, title, lambda row: show(row[name], row["currency"]), right=True, spare=spare)


def unconverted(counts: Mapping[str, Count]) -> list[Row]:
    """Return what a report says of the deals that no rate converts."""
    return [
        {"currency": currency, "deals": count.deals, "amount": json_number(count.amount, currency)}
        for currency, count in counts.items()
    ]


def warn_unconverted(counts: Mapping[str, Count]) -> None:
    """Tell the person which deals are in no sum because a rate is missing, and how to give it."""
    for told in display.unconverted(counts, context.scale()):
        say(told)
