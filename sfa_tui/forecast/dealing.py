"""Which deals are summed: those of a filter, now or as they stood at the end of an earlier day.

Knows how a day of the past becomes a present of its own; what is summed is for others.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.dates import parse_date
from sfa_tui.model.errors import Usage
from sfa_tui.model.filters import Filter
from sfa_tui.store import deal_filter, figures
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.figures import Source
from sfa_tui.store.workspace import Store


@contextmanager
def dealing(store: Store, clock: Clock, filter: Filter, as_of: str | None = None) -> Iterator[Source]:
    """Give the deals of a filter, as one view that no other program's writing disturbs.

    As of an earlier day, that day is today for the filter and for everything else; Usage where it is still to come.
    """
    day = clock.today if as_of is None else parse_date(as_of, clock.today, fiscal(store), prefer="past")
    if day > clock.today:
        raise Usage(N_("as of {day}: that day is still to come"), day=day.isoformat())
    back = day < clock.today
    if back:
        midnight = datetime.combine(day + timedelta(days=1), time(), clock.now.tzinfo)
        clock = Clock(midnight - timedelta(milliseconds=1))
    where = deal_filter.where(store, filter, clock)
    with store.reading():
        yield figures.at(store, clock, where) if back else Source(store, clock, where=where)
