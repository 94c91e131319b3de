"""The shape of a vocabulary: every word, name and price that the demo is told in, in one language.

Knows no language itself; vocabulary_en.py and vocabulary_ja.py do, and what is made of the words is generate.py's.
"""

from dataclasses import dataclass

_SIGNS = {"<": "in", ">": "out", "<>": "both", "-": None}
_DEBTORS = {"in": "us", "out": "them", "both": "nobody"}


@dataclass(frozen=True, slots=True)
class Line:
    """A thing said, or (with direction None) a thing done or planned: its kind, direction, who owes, the words."""

    kind: str
    direction: str | None
    owed_by: str
    text: str


@dataclass(frozen=True, slots=True)
class Member:
    """Someone of the selling team: `before` and `after` the re-organisation are keys of teams (empty: not there then),
    `weight` the share of the deals, `skill` a factor on the odds of winning."""

    name: str
    reading: str | None
    login: str
    role: str
    before: str
    after: str
    weight: float
    skill: float


@dataclass(frozen=True, slots=True)
class Article:
    """A product: price and cost in minor units, how many are bought at once (median), how often it is billed, the share
    of deals that are about it, and the names of such deals ({p}: product, {q}: quantity, {y}: next year)."""

    name: str
    code: str
    family: str
    price: int
    cost: int
    quantity: float
    weight: float
    titles: tuple[str, ...]
    every_months: int = 0
    times: tuple[int, ...] = (1,)
    active: bool = True


@dataclass(frozen=True, slots=True)
class Firms:
    """Parts of company names that are put together to names of nobody: each part as (word, reading, Latin spelling),
    the trade with its sector too; `forms` have a place for the name."""

    stems: tuple[tuple[str, str, str], ...]
    endings: tuple[tuple[str, str, str], ...]
    trades: tuple[tuple[str, str, str, str], ...]
    forms: tuple[str, ...]
    branches: tuple[str, ...]
    joint: str
    country: str
    addresses: tuple[str, ...]
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Names of persons, each as (name, reading, Latin spelling), and how a full name is put together."""

    family: tuple[tuple[str, str, str], ...]
    given: tuple[tuple[str, str, str], ...]
    full: str
    posts: tuple[tuple[str, str, str], ...]
    mobile: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why deals are lost: the name, the kind, its share, and what the customer says then."""

    name: str
    kind: str
    weight: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One language's demo. What is said, planned and waited for has an entry for each of the five open stages; deals
    about what is billed again and again (`service_`) are talked about in other words than those about machines."""

    firm: str
    currency: str
    fiscal_year_start: int
    teams: tuple[tuple[str, str, str], ...]
    members: tuple[Member, ...]
    articles: tuple[Article, ...]
    sources: tuple[str, ...]
    competitors: tuple[str, ...]
    reasons: tuple[Reason, ...]
    tags: tuple[str, ...]
    field: str
    choices: tuple[str, ...]
    said: tuple[tuple[Line, ...], ...]
    steps: tuple[tuple[Line, ...], ...]
    service_said: tuple[tuple[Line, ...], ...]
    service_steps: tuple[tuple[Line, ...], ...]
    waits: tuple[tuple[Line, ...], ...]
    won: tuple[Line, ...]
    tours: tuple[Line, ...]
    courtesies: tuple[Line, ...]
    chores: tuple[Line, ...]
    templates: tuple[tuple[str, tuple[str, ...]], ...]
    rules: tuple[tuple[str, str], tuple[str, str], tuple[str, str]]
    """Names and words of the rules: after the second stage, past the expected close, silent."""
    comments: tuple[str, ...]
    report: tuple[str, ...]
    notes: tuple[str, ...]
    places: tuple[str, ...]
    home: Firms
    people: People
    abroad: Firms
    foreigners: People
    foreign_currency: str
    rate: tuple[str, str, float, float]
    """(base, quoted currency, units of the quoted one at the start, home minor units in a foreign minor unit)."""


def lines(text: str) -> tuple[Line, ...]:
    """Return the lines of a text, each `kind sign [who owes]: words`; the sign is < in, > out, <> both, - none."""
    return tuple(_line(each.strip()) for each in text.strip().splitlines() if each.strip())


def stages(text: str) -> tuple[tuple[Line, ...], ...]:
    """Return the lines of each stage; a row of hyphens stands between two stages."""
    return tuple(lines(part) for part in text.split("----"))


def triples(text: str) -> tuple[tuple[str, str, str], ...]:
    """Return rows of three words, `word/reading/Latin` with blanks between the rows; a lone word stands for itself."""
    rows = (each.split("/") for each in text.split())
    return tuple((row[0], row[1], row[2]) if len(row) > 1 else (row[0], "", row[0].lower()) for row in rows)


def _line(text: str) -> Line:
    head, _, words = text.partition(":")
    kind, sign, *debtor = head.split()
    direction = _SIGNS[sign]
    return Line(kind, direction, debtor[0] if debtor else _DEBTORS.get(direction or "", "us"), words.strip())
