"""The groups of a forecast: which of them a sum counts in, what they are called, and in which order they stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sfa_tui.forecast.measures import CATEGORIES, CLOSED, Figures, GroupsOf
from sfa_tui.model.sums import Ask, By, Stage
from sfa_tui.store import figures, teams
from sfa_tui.store.figures import Source

_NOUNS = {"rep": "user", "team": "team", "product": "product", "company": "company"}

Tree = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Heading:
    """A group: its id (or its month, or its category), what it is called (None: none), how many groups hold it."""

    key: str | None
    name: str | None
    depth: int = 0


def of_cell(by: By, tree: Tree) -> GroupsOf:
    """Return what tells the groups that a cell counts in: its own, and for a team every one above it as well."""
    if by == "category":
        return lambda cell, category: (category,)
    if by == "team":
        lines = {team: teams.ancestors(dict(tree), team) for team in tree}
        return lambda cell, category: lines.get(cell.key or "", (cell.key,))
    return lambda cell, category: (cell.key,)


def headings(
    source: Source,
    ask: Ask,
    keys: Iterable[str | None],
    found: Mapping[str | None, Figures],
    stages: Sequence[Stage],
    tree: Tree,
) -> list[Heading]:
    """Return the headings of groups in the order in which they are read: months, categories, stages and ranks in
    their own order, teams as their tree, the others by what is expected of them; what has no group comes last."""
    wanted = set(keys)
    match ask.by:
        case "category":
            return [Heading(key, key) for key in (CLOSED, *CATEGORIES)]
        case "month":
            known = [Heading(key, key) for key in sorted(key for key in wanted if key is not None)]
        case "stage":
            known = list(_stages(stages, wanted))
        case "rank":
            ranks = figures.ranks(source.store)
            known = [Heading(rank.id, rank.code) for rank in ranks if rank.id in wanted]
        case "team":
            named = figures.names(source.store, "team", wanted)
            known = list(_branch(None, 0, tree, wanted, named))
        case _:
            named = figures.names(source.store, _NOUNS[ask.by], wanted)
            order = sorted(named, key=lambda key: (-found.get(key, Figures()).expected, named[key], key))
            known = [Heading(key, named[key]) for key in order]
    unknown = sorted(wanted - {heading.key for heading in known} - {None}, key=str)
    rest = [Heading(key, key) for key in unknown] + ([Heading(None, None)] if None in wanted else [])
    return known + rest


def _stages(stages: Sequence[Stage], wanted: set[str | None]) -> Iterator[Heading]:
    names = [stage.name for stage in stages]
    for stage in stages:
        if stage.id is not None and stage.id in wanted:
            twice = names.count(stage.name) > 1 and stage.pipeline and stage.name
            yield Heading(stage.id, f"{stage.pipeline}/{stage.name}" if twice else stage.name or stage.id)


def _branch(
    parent: str | None, depth: int, tree: Tree, wanted: set[str | None], named: Mapping[str, str]
) -> Iterator[Heading]:
    children = [team for team, above in tree.items() if (above if above in tree else None) == parent and team in wanted]
    for team in sorted(children, key=lambda team: (named.get(team, team), team)):
        yield Heading(team, named.get(team, team), depth)
        yield from _branch(team, depth + 1, tree, wanted, named)
