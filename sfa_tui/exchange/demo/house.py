"""The house that sells in the demo: its people, teams and their re-organisation, products, reasons, fields and rates.

Knows who was there when and in which team; what they sell to whom is told elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sfa_tui.exchange.demo.chance import Ids, weighted
from sfa_tui.exchange.demo.days import BEGIN, Days
from sfa_tui.exchange.demo.rows import Rows
from sfa_tui.exchange.demo.words import Article, Member, Vocabulary
from sfa_tui.store.workspace import Store

LEFT = -270
"""The day on which one of the team left; who came for them came later."""

_JOINED = -210
_SETTLED = 30
_LAST_DEALS = 40
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Person:
    """A user: the id, and the teams by the day from which they belong to them, newest first."""

    id: str
    member: Member
    teams: tuple[tuple[int, str], ...]

    def team_on(self, day: int) -> str | None:
        """Return the id of the team that the person belongs to on a day."""
        return next((team for since, team in self.teams if since <= day), None)


@dataclass(frozen=True, slots=True)
class House:
    """The selling house, by its ids. `seller(day)` gives the draw of who takes a deal that begins on the day."""

    people: tuple[Person, ...]
    me: Person
    leaver: Person
    chief: Person
    teams: dict[str, str]
    stages: tuple[str, ...]
    won: str
    lost: str
    ranks: tuple[str, ...]
    articles: tuple[tuple[str, Article], ...]
    sources: tuple[str, ...]
    competitors: tuple[str, ...]
    reasons: tuple[str, ...]
    field: str
    _sellers: tuple[tuple[int, Callable[[float], Person]], ...]

    def seller(self, day: int, draw: float) -> Person:
        """Return who of those who sell on a day a draw stands for."""
        return next(pick for since, pick in self._sellers if since <= day)(draw)


def furnish(store: Store, rows: Rows, days: Days, ids: Ids, words: Vocabulary) -> House:
    """Lay out the rows of the house in a workspace that `init` has just made, and return it."""
    long_ago = days.at(BEGIN - 60, 540)
    reform = _reform(days, words)
    me = str(store.local("me"))
    teams = {key: ids.at(long_ago) for key, _name, _above in words.teams}
    rows.by_table["team"] += [(teams[key], name, teams.get(above)) for key, name, above in words.teams]
    people = tuple(
        _person(
            rows, days, ids, member, me if index == 0 else ids.at(long_ago + index), teams, reform, is_me=index == 0
        )
        for index, member in enumerate(words.members)
    )

    def listed(table: str, names: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
        made = tuple(ids.at(long_ago) for _ in names)
        rows.by_table[table] += [(id, *values) for id, values in zip(made, names, strict=True)]
        return made

    articles = tuple((ids.at(long_ago), article) for article in words.articles)
    rows.by_table["product"] += [
        (id, a.name, a.code, a.family, a.price, a.cost, words.currency, int(a.active)) for id, a in articles
    ]
    field = ids.at(long_ago)
    rows.by_table["field"].append((field, "deal", words.field, "choice", 1))
    rows.by_table["field_choice"] += [
        (ids.at(long_ago), field, name, position) for position, name in enumerate(words.choices, start=1)
    ]
    _rates(rows, days, ids, words)
    stages = _by_position(store, "stage WHERE kind = 'open'")
    (leaver,) = (person for person in people if not person.member.after)
    return House(
        people=people,
        me=people[0],
        leaver=leaver,
        chief=next(person for person in people if person.member.weight == 0),
        teams=teams,
        stages=stages,
        won=_by_position(store, "stage WHERE kind = 'won'")[0],
        lost=_by_position(store, "stage WHERE kind = 'lost'")[0],
        ranks=_by_position(store, "rank WHERE true"),
        articles=tuple((id, article) for id, article in articles if article.weight),
        sources=listed("source", tuple((name,) for name in words.sources)),
        competitors=listed("competitor", tuple((name,) for name in words.competitors)),
        reasons=listed("reason", tuple((reason.name, reason.kind) for reason in words.reasons)),
        field=field,
        _sellers=_sellers(people, max(_JOINED, reform)),
    )


def _by_position(store: Store, rows: str) -> tuple[str, ...]:
    return tuple(id for (id,) in store.connection.execute(f"SELECT id FROM {rows} ORDER BY position"))


def _reform(days: Days, words: Vocabulary) -> int:
    """Return the day of the re-organisation: the newest start of a fiscal year that people have settled in."""
    for back in range(_SETTLED, _SETTLED + 367):
        day = days.date_of(-back)
        if day.day == 1 and day.month == words.fiscal_year_start:
            return -back
    raise AssertionError("every year has its first day")


def _person(
    rows: Rows, days: Days, ids: Ids, member: Member, id: str, teams: dict[str, str], reform: int, *, is_me: bool
) -> Person:
    start, left, came = BEGIN - 30, LEFT, max(_JOINED, reform)
    spans: list[tuple[int, int | None, str]]
    if not member.after:
        spans = [(start, left, member.before)]
    elif not member.before:
        spans = [(came, None, member.after)]
    elif member.before == member.after:
        spans = [(start, None, member.after)]
    else:
        spans = [(start, reform, member.before), (reform, None, member.after)]
    for since, until, team in spans:
        ends = None if until is None else days.text(until)
        rows.by_table["membership"].append(
            (ids.at(days.at(since, 0)), id, teams[team], member.role, days.text(since), ends)
        )
    if not is_me:
        left_on = None if member.after else days.text(LEFT)
        row = (id, member.name, member.reading, member.login, f"{member.login}@example.com", member.role, left_on)
        rows.by_table["user"].append(row)
    return Person(id, member, tuple((since, teams[team]) for since, _until, team in reversed(spans)))


def _sellers(people: tuple[Person, ...], came: int) -> tuple[tuple[int, Callable[[float], Person]], ...]:
    def pick(left_out: Callable[[Member], bool]) -> Callable[[float], Person]:
        chosen = [person for person in people if person.member.weight and not left_out(person.member)]
        return weighted(chosen, [person.member.weight for person in chosen])

    return (
        (came, pick(lambda member: not member.after)),
        (LEFT - _LAST_DEALS, pick(lambda member: not member.after or not member.before)),
        (-10_000, pick(lambda member: not member.before)),
    )


def _rates(rows: Rows, days: Days, ids: Ids, words: Vocabulary) -> None:
    base, quoted, rate, _ = words.rate
    for week, day in enumerate(range(BEGIN - 5, 0, _WEEK)):
        # A slow swing of a few per cent, no draw: a rate must not move when the number of deals does.
        swing = 1 + 0.03 * ((week % 26) / 13 - 1) * (-1 if week // 26 % 2 else 1) + 0.0004 * week
        rows.by_table["rate"].append(
            (ids.at(days.at(day, 960)), base, quoted, days.text(day), f"{rate * swing:.4f}", "demo")
        )
