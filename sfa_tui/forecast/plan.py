"""The targets that a forecast is held against: those of its metric, for the groups it is by and for its total.

Knows which target belongs to which group; how a target of a longer period counts is targets.py's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sfa_tui.forecast import targets
from sfa_tui.forecast.measures import Rules
from sfa_tui.forecast.targets import EVERYTHING, Members, Scope, Target, Targets
from sfa_tui.model.filters import Filter
from sfa_tui.model.period import Period, months
from sfa_tui.model.sums import ONE, Ask
from sfa_tui.store import names, teams
from sfa_tui.store import targets as rows
from sfa_tui.store.figures import Source
from sfa_tui.store.workspace import Store

_NOUNS = {"rep": "user", "team": "team", "product": "product", "company": "company"}
_FIELDS = {"owner": "user", "team": "team", "product": "product", "company": "company"}


@dataclass(frozen=True, slots=True)
class Plan:
    """The targets of a forecast, in minor units of the base currency; `scopes` are what its total is narrowed to
    (None: to something that no target is for), `inside` those and all that makes them up; `without_rate` are the
    currencies of targets that could not be converted, and do not count."""

    ask: Ask
    targets: Targets
    members: Members
    scopes: Sequence[Scope] | None
    inside: frozenset[Scope]
    without_rate: tuple[str, ...]

    def total(self) -> int | None:
        """Return the target of the total: the whole workspace's, or of what the filter is narrowed to; where there is
        none, the sum of those of the products or companies that it is by."""
        return self._in(self.ask.period)

    def groups(self) -> Iterable[str | None]:
        """Yield the groups that have a target in the period, whether any deal counts in them or not."""
        if self.ask.by == "month":
            yield from (month.start.isoformat()[:7] for month in months(self.ask.period))
        noun = _NOUNS.get(self.ask.by)
        for scope in self.targets:
            if noun is not None and scope[0] == noun and self.of_group(scope[1]) is not None:
                yield scope[1]

    def of_group(self, key: str | None) -> int | None:
        """Return the target of a group: a rep's, a team's (its own, else its members' together), a product's, a
        company's, a month's; None for the others, and for groups outside what the filter is narrowed to."""
        if self.ask.by == "month":
            named = [month for month in months(self.ask.period) if month.start.isoformat()[:7] == key]
            return self._in(named[0]) if named else None
        noun = _NOUNS.get(self.ask.by)
        scope = (noun, key)
        if noun is None or key is None or self.scopes is None:
            return None
        if EVERYTHING not in self.scopes and scope not in self.inside:
            return None
        return targets.in_period(self.targets, [scope], self.members, self.ask.period)

    def _in(self, period: Period) -> int | None:
        if self.scopes is None:
            return None
        found = targets.in_period(self.targets, self.scopes, self.members, period)
        if found is None and self.ask.by in ("product", "company") and EVERYTHING in self.scopes:
            each = [scope for scope in self.targets if scope[0] == _NOUNS[self.ask.by]]
            return targets.in_period(self.targets, each, self.members, period)
        return found


def read_plan(
    source: Source, ask: Ask, rules: Rules, tree: Mapping[str, str | None], scopes: Sequence[Scope] | None
) -> Plan:
    """Return the targets of what a forecast counts: of orders, of revenue, of margin, or of a number of deals."""
    store, period = source.store, ask.period
    metric = ask.basis if ask.measure == "amount" else ask.measure
    found: list[Target] = []
    without: set[str] = set()
    for row in rows.listed(store, start=period.start, end=period.end, metric=metric):
        if (starts := row.starts) is None:
            continue
        amount = row.amount * ONE if metric == "count" else rules.in_base(row.amount, row.currency, None, 100)
        if amount is None:
            without.add(row.currency)
            continue
        found.append(Target(row.id, (row.noun, row.row_id) if row.noun else EVERYTHING, starts, row.months, amount))
    known = targets.by_scope(found)
    users = [id for noun, id in known if noun == "user" and id is not None]
    made_up = targets.members(tree, teams.team_of_user(store, ask.today), users)
    chosen = _outermost(scopes, made_up) if scopes is not None else None
    inside = frozenset(each for scope in chosen or () for each in _closure(scope, made_up))
    return Plan(ask, known, made_up, chosen, inside, tuple(sorted(without)))


def scopes_of(store: Store, filter: Filter) -> Sequence[Scope] | None:
    """Return what a filter narrows deals to that targets can be for: everything, or some users, teams, products or
    companies; None for any other selection, because holding a target against it would mislead."""
    if not filter.terms:
        return (EVERYTHING,)
    term = filter.terms[0]
    noun = _FIELDS.get(term.field)
    if len(filter.terms) > 1 or term.negated or noun is None:
        return None
    return [(noun, named.id) for value in term.values for named in names.candidates(store, noun, value)]


def _outermost(scopes: Sequence[Scope], members: Members) -> list[Scope]:
    """Return the scopes without those that another one holds, so that none counts twice."""
    distinct = list(dict.fromkeys(scopes))
    return [
        scope
        for scope in distinct
        if not any(other != scope and scope in _closure(other, members) for other in distinct)
    ]


def _closure(scope: Scope, members: Members) -> set[Scope]:
    found = {scope}
    waiting = [scope]
    while waiting:
        for each in members.get(waiting.pop(), ()):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found
