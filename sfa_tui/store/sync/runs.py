"""The changes of a segment in the order in which they are merged, those that one action made alike together."""

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate, groupby
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from sfa_tui.store.sync.changes import Change, Segment

_Shared: TypeAlias = tuple[int | None, str, str | None, int, str | None, str | None]
_SHARED: Callable[[Change], _Shared] = attrgetter("act", "table", "field", "stamp", "at", "effective")


class Run(NamedTuple):
    """Changes of one column of a table, or births in it (field None), that have all but rows and values in common."""

    act: int | None
    table: str
    field: str | None
    stamp: int
    at: str | None
    effective: str | None
    changes: list[Change]


def in_runs(segment: Segment) -> list[Run]:
    """Return the changes of a segment action by action, as its writer's journal has them; those of one register come in
    the order of their stamps."""

    acts = sorted((act.at, n) for n, act in enumerate(segment.acts))
    moments, last = [at for at, _n in acts], [*accumulate((n for _at, n in acts), max)]

    def place(run: Run) -> tuple[int, int, int]:
        if run.act is not None:
            return run.act, 0, run.stamp
        before = bisect_right(moments, run.at or "")
        return (last[before - 1] if before else -1), 1, run.stamp

    return sorted((Run(*shared, [*changes]) for shared, changes in groupby(segment.changes, _SHARED)), key=place)
