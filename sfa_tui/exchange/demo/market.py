"""The customers of the demo: companies whose names are put together from parts, and the people there.

Knows names, readings, addresses and numbers; who sells to them is the house's business.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from sfa_tui.exchange.demo.chance import Ids, lognormal, one_of
from sfa_tui.exchange.demo.days import BEGIN, Days
from sfa_tui.exchange.demo.house import House, Person
from sfa_tui.exchange.demo.rows import Rows
from sfa_tui.exchange.demo.words import Firms, People, Vocabulary

_ABROAD = 0.06
_BRANCH = 0.08
_FICTION = 100
_REVENUE = 25_000_000
# No factor of any list of parts, so that counting in such steps gives every name once before the first comes again.
_STRIDE = 2_003


@dataclass(slots=True)
class Company:
    """A customer as the deals need it."""

    id: str
    created: int
    abroad: bool
    owner: Person
    name: str
    domain: str
    contacts: list[tuple[str, str]] = field(default_factory=list)
    branches: int = 0


@dataclass(slots=True)
class Market:
    """The companies met so far. `new_share` of the deals come from a new one; `detail` thins what is told of each."""

    random: Callable[[], float]
    days: Days
    ids: Ids
    house: House
    words: Vocabulary
    new_share: float
    detail: float
    rows: Rows
    pool: list[Company] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)

    def forget(self, rows: Rows, known: int) -> None:
        """Begin anew with so many companies that were customers before the deals to come; the rows go to `rows`."""
        self.rows = rows
        self.pool = []
        for _ in range(known):
            self.pool.append(self._company(self.days.at(BEGIN - 10 - int(self.random() * 1_800), 600)))

    def customer(self, created: int) -> Company:
        """Return the company of a deal that begins at an instant: now and then a new one, some of the others often."""
        random = self.random
        if not self.pool or random() < self.new_share:
            company = self._company(created - 60 * 24 * int(random() * 3) - 45)
            self.pool.append(company)
            return company
        return self.pool[int(len(self.pool) * random() ** 1.6)]

    def _company(self, created: int) -> Company:
        random, words = self.random, self.words
        abroad = random() < _ABROAD
        firms, people = (words.abroad, words.foreigners) if abroad else (words.home, words.people)
        parent = one_of(self.pool, random()) if self.pool and random() < _BRANCH else None
        if parent is not None and not parent.abroad and parent.branches < len(words.home.branches):
            firms, people, abroad = words.home, words.people, False
            branch = firms.branches[(len(parent.name) * 7 + parent.branches) % len(firms.branches)]
            parent.branches += 1
            created = max(created, parent.created + 60)
            name, reading, domain = f"{parent.name}{firms.joint}{branch}", None, parent.domain
            sector, above = None, parent.id
        else:
            name, reading, domain, sector = self._name(firms)
            above = None
        owner = self.house.seller(0, random())
        id = self.ids.at(created)
        staff = int(lognormal(random(), 180, 1.1)) + 3
        revenue = int(staff * lognormal(random(), 1, 0.5)) * _REVENUE
        note = one_of(words.notes, random()) if random() < 0.1 * self.detail else None
        self.rows.by_table["company"].append(
            (id, name, reading, above, sector, f"https://{domain}", self._phone(firms.phones),
             one_of(firms.addresses, random()), firms.country, staff, revenue, 1935 + int(random() * 80), owner.id,
             note, self.days.instant(created))
        )  # fmt: skip
        company = Company(id, created, abroad, owner, name, domain)
        for _ in range(1 + int(random() * 3.4 * self.detail)):
            self._contact(company, people, created)
        return company

    def _name(self, firms: Firms) -> tuple[str, str | None, str, str]:
        made = self.made[firms.country] = self.made.get(firms.country, -1) + 1
        total = len(firms.stems) * len(firms.endings) * len(firms.trades)
        rest, stem = divmod(made * _STRIDE % total, len(firms.stems))
        trade, ending = divmod(rest, len(firms.endings))
        word, reading, latin = firms.stems[stem]
        word2, reading2, latin2 = firms.endings[ending]
        word3, reading3, latin3, sector = firms.trades[trade]
        blank = "" if reading else " "
        name = firms.forms[(made * 5 + stem) % len(firms.forms)].format(n=f"{word}{word2}{blank}{word3}")
        if made >= total:
            # Every name has been given once: from here on they are branches of firms that are no customers themselves.
            name += firms.joint + firms.branches[made // total % len(firms.branches)]
        domain = f"{latin}{latin2}-{latin3}.example.{'jp' if reading else 'com'}"
        return name, reading + reading2 + reading3 or None, domain, sector

    def _contact(self, company: Company, people: People, created: int) -> None:
        random, days = self.random, self.days
        family, given = one_of(people.family, random()), one_of(people.given, random())
        title, department, role = one_of(people.posts, random())
        id = self.ids.at(created)
        name = people.full.format(family=family[0], given=given[0])
        self.rows.by_table["contact"].append(
            (id, company.id, name, family[0], given[0], family[1] or None, given[1] or None, title, department, role,
             1 if random() < 0.02 else None, company.owner.id, days.instant(created))
        )  # fmt: skip
        company.contacts.append((id, role))
        points = self.rows.by_table["contact_point"]
        if random() < 0.3 + 0.7 * self.detail:
            mail = f"{given[2][0]}.{family[2]}@{company.domain}"
            points.append((self.ids.at(created), id, "email", "work", mail))
        if random() < 0.6 * self.detail:
            points.append((self.ids.at(created), id, "phone", "work", self._phone(self._phones(company))))
        if random() < 0.35 * self.detail:
            points.append((self.ids.at(created), id, "phone", "mobile", self._phone((people.mobile,))))
        if random() < 0.06 * self.detail:
            points.append((self.ids.at(created), id, "email", "private", f"{family[2]}.{given[2]}@example.com"))

    def _phones(self, company: Company) -> tuple[str, ...]:
        return (self.words.abroad if company.abroad else self.words.home).phones

    def _phone(self, patterns: tuple[str, ...]) -> str:
        pattern = one_of(patterns, self.random())
        number = int(self.random() * (_FICTION if "555" in pattern else 10_000))
        return pattern.format(n=_FICTION + number if "555" in pattern else number)
