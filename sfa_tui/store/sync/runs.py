"""The changes of a segment in the order in which they are merged, those that one action made alike together."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from sfa_tui.store.sync.changes import Change, Segment

_SHARED = attrgetter("act", "table", "field", "stamp", "at", "effective")


class Run(NamedTuple):
    """Changes of one column of a table, or births in it (field None), that have all but rows and values in common."""

    act: int | None
    table: str
    field: str | None
    stamp: int
    at: str | None
    effective: str | None
    changes: list[Change]


def in_runs(segment: Segment) -> Iterator[Run]:
    """Yield the changes of a segment action by action, as its writer's journal has them; those of one register come in
    the order of their stamps."""

    def place(change: Change) -> tuple[int, int, int]:
        if change.act is not None:
            return change.act, 0, change.stamp
        before = [n for n, act in enumerate(segment.acts) if act.at <= (change.at or "")]
        return (before[-1] if before else -1), 1, change.stamp

    for shared, changes in groupby(sorted(segment.changes, key=place), _SHARED):
        act, table, field, stamp, at, effective = shared
        yield Run(act, table, field, stamp, at, effective, [*changes])
