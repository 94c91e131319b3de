"""What of the assertions of a register was overridden, and what their writers held: docs/sync-protocol.md, §8.

A member may say as much of one cell as a segment holds, so nothing here looks at every pair of assertions.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from sfa_tui.store.sync.assertions import Assertion, winners
from sfa_tui.store.sync.changes import Value
from sfa_tui.store.sync.held import Version
from sfa_tui.store.sync.registers import Order, order, orders
from sfa_tui.store.sync.seen import Segments

Bases = list[dict[int, int | None]]
"""For each assertion, by the segments in which it came: the place of the greatest that its writer had seen then, of
those with a lesser stamp."""

_NEAR = 4


def bases(segments: Segments, said: Sequence[Assertion]) -> Bases:
    """Return on what each of the assertions of a register was made."""
    seen, found = _Seen(segments), Bases()
    for stamp, alike in groupby(enumerate(said), key=lambda each: each[1].stamp):
        several = [*alike]
        near = [*_near(said, several[0][0])]
        for _place, one in several:
            base: dict[int, int | None] = {}
            for segment in one.segments:
                just = next((place for place, version in near if segments.saw((stamp, segment), version)), None)
                base[segment] = seen.greatest(segment) if just is None else just
            found.append(base)
        for place, one in several:
            seen.add(place, one.segments)
    return found


def _near(said: Sequence[Assertion], place: int) -> Iterator[tuple[int, Version]]:
    """Yield the places and versions of those just before a place: where work goes on, what was seen is among them."""
    for n in range(place - 1, max(place - 1 - _NEAR, -1), -1):
        if len(said[n].segments) > 1:
            return
        yield n, said[n].version


class _Seen:
    """Assertions in their order, and which of them is the greatest that the writer of a segment had seen."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments
        self._of_segment: dict[int, int] = {}
        self._of_site: dict[int, tuple[list[int], list[int]]] = {}
        """{site: (numbers of its segments, places)}, both rising: what came in a later segment and is less than what
        came in one before is never the greatest."""

    def add(self, place: int, several: Iterable[int]) -> None:
        """Add the next assertion, which came in some segments."""
        for segment in several:
            known = self._segments.known(segment)
            seqs, places = self._of_site.setdefault(known.site, ([], []))
            less = bisect_left(seqs, known.seq)
            seqs[less:], places[less:] = [known.seq], [place]
            self._of_segment[segment] = place

    def greatest(self, segment: int) -> int | None:
        """Return the place of the greatest that the writer of a segment had seen; None where it had seen none."""
        known = self._segments.known(segment)
        greatest = self._of_segment.get(segment, -1)
        for site, (seqs, places) in self._of_site.items():
            upto = known.seq - 1 if site == known.site else self._segments.upto(known, site)
            count = bisect_right(seqs, upto)
            if count and places[count - 1] > greatest:
                greatest = places[count - 1]
        return None if greatest < 0 else greatest


def losers(said: Sequence[Assertion], on: Bases, values: Mapping[str, Value]) -> list[int]:
    """Return the places of the assertions that nobody overwrote knowingly, that did not win, and that nobody
    repeated."""
    overwritten = {max(seen) for each in on if (seen := [n for n in each.values() if n is not None])}
    won = winners(said, values)
    winning = {id(each) for each in won}
    left = [place for place, each in enumerate(said) if place not in overwritten and id(each) not in winning]
    shapes = {tuple(sorted(said[place].fields)) for place in left}
    last: dict[tuple[tuple[str, ...], tuple[Order, ...]], int] = {}
    # What wins repeats what it says, whichever of the two comes first.
    for place, each in (*enumerate(said), *((len(said), each) for each in won)):
        if not each.is_undone:
            for names in shapes:
                if each.fields.keys() >= set(names):
                    last[names, _says(each, names)] = place
    return [place for place in left if last.get(_whole(said[place]), -1) <= place]


def _says(each: Assertion, names: Iterable[str]) -> tuple[Order, ...]:
    return tuple(order(each.fields[name][1]) for name in names)


def _whole(each: Assertion) -> tuple[tuple[str, ...], tuple[Order, ...]]:
    names = tuple(sorted(each.fields))
    return names, _says(each, names)


def held(segments: Segments, said: Sequence[Assertion], on: Bases, names: Sequence[str]) -> list[dict[str, Value]]:
    """Return what the writer of each assertion held in its register: what it did not change was so in the greatest of
    those before it that it had seen. Where two sites said one thing, it is what the one of them held."""
    found: list[list[tuple[int, dict[str, Value]]]] = []
    for one, base in zip(said, on, strict=True):
        changed = {name: new for name, (_old, new) in one.fields.items()}
        mine = []
        for segment, place in base.items():
            before: Mapping[str, Value] = dict.fromkeys(names)
            if place is not None:
                # The least comes first, which is the same everywhere.
                before = next(
                    values
                    for each, values in found[place]
                    if segments.saw((one.stamp, segment), (said[place].stamp, each))
                )
            mine.append((segment, {**before, **changed}))
        found.append(sorted(mine, key=lambda each: orders(each[1][name] for name in sorted(each[1]))))
    return [each[0][1] for each in found]
