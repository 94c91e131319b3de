"""What was to be won in a period, worked out from targets of any length.

Pure. Months are the unit: each takes its part of the shortest target that covers it, so a quarter's own target wins
over the year's, both are never counted, and the months of a period add up to it. A target gives each of its months an
equal part; a period that cuts a month takes a part of that by days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sfa_tui.model.money import round_div
from sfa_tui.model.period import Period, months

Scope = tuple[str | None, str | None]
"""What a target is for: ("user", id), ("team", id), ("product", id), ("company", id), or EVERYTHING."""

EVERYTHING: Scope = (None, None)


@dataclass(frozen=True, slots=True)
class Target:
    """A target: its scope, the month in which it starts, how many months it has, and its amount in minor units."""

    id: str
    scope: Scope
    starts_on: date
    months: int
    amount: int

    def covers(self, month: date) -> bool:
        """Return whether the month that a day lies in is one of its own."""
        return 0 <= _index(month) - _index(self.starts_on) < self.months


Targets = Mapping[Scope, Sequence[Target]]
Members = Mapping[Scope, Sequence[Scope]]


def by_scope(targets: Iterable[Target]) -> Targets:
    """Return {scope: its targets}."""
    found: defaultdict[Scope, list[Target]] = defaultdict(list)
    for target in targets:
        found[target.scope].append(target)
    return dict(found)


def members(parents: Mapping[str, str | None], team_of: Mapping[str, str], users: Iterable[str]) -> Members:
    """Return {scope: the scopes that make it up}: a team's are the teams right under it and its own members, those of
    everything are the teams and users that are in no team. `parents` must have no cycles."""
    found: defaultdict[Scope, list[Scope]] = defaultdict(list)
    for noun, above in (("team", parents), ("user", {user: team_of.get(user) for user in users})):
        for id, team in above.items():
            found["team", team if team in parents else None].append((noun, id))
    found[EVERYTHING] = found.pop(("team", None), [])
    return dict(found)


def in_period(targets: Targets, scopes: Iterable[Scope], members: Members, period: Period) -> int | None:
    """Return what the scopes together were to win in the period, rounded half to even once; None where none has a
    target.

    A scope without a target of its own for a month has what those that make it up have together.
    """
    chosen = list(scopes)
    parts = [_of_month(targets, scope, members, month) for month in months(period) for scope in chosen]
    known = [part for part in parts if part is not None]
    total = sum(known, start=Fraction())
    return round_div(total.numerator, total.denominator) if known else None


def _of_month(targets: Targets, scope: Scope, members: Members, month: Period) -> Fraction | None:
    own = [target for target in targets.get(scope, ()) if target.covers(month.start)]
    if own:
        # Of two of one length (an import beside a sync) the later one holds.
        target = min(own, key=lambda each: (each.months, -_index(each.starts_on), _newest_first(each.id)))
        return Fraction(target.amount, target.months) * _part_of_month(month)
    parts = [_of_month(targets, each, members, month) for each in members.get(scope, ())]
    known = [part for part in parts if part is not None]
    return sum(known, start=Fraction()) if known else None


def _newest_first(id: str) -> tuple[int, ...]:
    return tuple(-ord(character) for character in id)


def _part_of_month(month: Period) -> Fraction:
    first = month.start.replace(day=1)
    length = ((first + timedelta(days=31)).replace(day=1) - first).days
    return Fraction((month.end - month.start).days, length)


def _index(day: date) -> int:
    return day.year * 12 + day.month
