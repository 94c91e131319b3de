"""A deal of the demo with all that hangs on it: amount, line items, people, outcome, order, tags, and its changes.

Knows what a believable deal looks like; its course is course.py's, what is said about it is talk.py's.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from sfa_tui.exchange.demo import course
from sfa_tui.exchange.demo.chance import Ids, lognormal, one_of, weighted
from sfa_tui.exchange.demo.course import CLOSED, Plan
from sfa_tui.exchange.demo.days import Days
from sfa_tui.exchange.demo.house import LEFT, House, Person
from sfa_tui.exchange.demo.market import Company, Market
from sfa_tui.exchange.demo.rows import Rows
from sfa_tui.exchange.demo.words import Article, Reason, Vocabulary

_WIN_RATE = 0.56
_OWN_CUSTOMER = 0.75
_OWN_CUSTOMER_ONCE = 0.4
_ROUND = 1_000
_RANKS = ((2, 2, 1), (2, 1, 1), (1, 1, 2), (0, 1, 0), (0, 0, 1))


@dataclass(slots=True)
class Deal:
    """A deal as it is told: the rows know its id, the conversations the rest."""

    id: str
    plan: Plan
    company: Company
    owner: Person
    before: Person
    handed: int
    steps: list[tuple[int, int]]
    end: int
    contacts: list[str]
    article: Article
    quantity: int
    rival: str
    reason: Reason | None
    won: bool

    def owner_at(self, minute: int) -> Person:
        """Return who owns the deal at an instant."""
        return self.before if minute < self.handed else self.owner


@dataclass(slots=True)
class Deals:
    """Makes the deals of a demo, one after the other; `detail` thins what is told of each."""

    random: Callable[[], float]
    days: Days
    ids: Ids
    house: House
    market: Market
    words: Vocabulary
    detail: float
    rows: Rows
    year: int = 0
    number: int = 0
    _article: Callable[[float], tuple[str, Article]] = field(init=False)
    _reason: Callable[[float], int] = field(init=False)

    def __post_init__(self) -> None:
        shares = [article.weight for _, article in self.house.articles]
        self._article = weighted(self.house.articles, shares)
        self._reason = weighted(range(len(self.words.reasons)), [reason.weight for reason in self.words.reasons])

    def deal(self, plan: Plan) -> Deal:
        """Lay out the rows of the deal that a plan tells of, and return it."""
        random, days, house, words, rows = self.random, self.days, self.house, self.words, self.rows.by_table
        company = self.market.customer(plan.begins)
        before, owner, handed = self._owners(plan, company)
        won = plan.stage == CLOSED and random() < _WIN_RATE * owner.member.skill
        steps = course.path(random, days, plan, won)
        closed = course.closing(days, plan, steps[-1][1]) if plan.stage == CLOSED else None
        end = closed or days.at(-1, 1_260)
        id = self.ids.at(plan.begins)
        product, article = self._article(random())
        quantity = max(1, int(lognormal(random(), article.quantity, 0.6) + 0.5))
        currency, factor = (words.foreign_currency, words.rate[3]) if company.abroad else (words.currency, 1.0)
        amount = self._items(id, plan, product, article, quantity, factor, plan.stage > 1 or won)
        rival = int(random() * len(words.competitors))
        lost = self._reason(random()) if closed and not won else None
        reason = None if lost is None else words.reasons[lost]
        self._rivals(id, plan, rival, reason)
        deal = Deal(id, plan, company, owner, before, handed, steps, end, self._people(id, plan, company), article,
                    quantity, words.competitors[rival], reason, won)  # fmt: skip
        close_date, slips = course.expected(random, days, plan, end)
        if plan.stage == 0 and random() < 0.1:
            amount = None
        day = days.text(plan.until)
        rows["deal"].append((
            id,
            self._ref(plan.day),
            one_of(article.titles, random()).format(p=article.name, q=quantity, y=days.today.year + 1),
            (house.won if won else house.lost) if closed else house.stages[steps[-1][0]],
            owner.id,
            owner.team_on(plan.until) if closed else None,
            company.id,
            self._rank(plan, closed is not None),
            amount,
            currency,
            (25, 40, 60, 85, 95)[int(random() * 5)] if not closed and random() < 0.04 else None,
            ("commit", "best_case", "omitted")[int(random() * 3)] if not closed and random() < 0.03 else None,
            close_date,
            day if closed else None,
            one_of(house.sources, random()) if random() < 0.9 else None,
            None if lost is None else house.reasons[lost],
            reason.kind if reason else None,
            days.text(20 + int(random() * 80)) if not closed and plan.stage < 3 and random() < 0.06 else None,
            one_of(words.notes, random()) if random() < 0.12 * self.detail else None,
            days.instant(plan.begins),
        ))  # fmt: skip
        self._changes(deal, closed, slips, amount, day)
        self._extras(deal)
        if won:
            self._order(deal, product, amount or 0, currency)
        return deal

    def _owners(self, plan: Plan, company: Company) -> tuple[Person, Person, int]:
        """Return who owned the deal first, who owns it in the end, and the minute of the handover (0: never)."""
        random, house = self.random, self.house
        owner = company.owner
        if owner.member.before == "" or random() > (_OWN_CUSTOMER if plan.day > LEFT else _OWN_CUSTOMER_ONCE):
            owner = house.seller(plan.day, random())
        if owner is not house.leaver or (plan.stage == CLOSED and plan.until < LEFT):
            return owner, owner, 0
        while owner is house.leaver:
            owner = house.seller(LEFT, random())
        return house.leaver, owner, self.days.at(self.days.working(LEFT - 1), 960)

    def _ref(self, day: int) -> str:
        year = self.days.date_of(day).year
        if year != self.year:
            self.year, self.number = year, 0
        self.number += 1
        return f"{year}-{self.number:04d}"

    def _items(
        self, id: str, plan: Plan, product: str, article: Article, quantity: int, factor: float, late: bool
    ) -> int | None:
        """Lay out the line items and return the amount of the deal in minor units of its currency."""
        random = self.random
        price, cost = _priced(article.price, factor), _priced(article.cost, factor)
        times = one_of(article.times, random())
        whole = price * quantity * times
        discount = whole // 20 // _ROUND * _ROUND if times == 1 and whole > 40 * _ROUND and random() < 0.2 else 0
        amount = whole - discount
        if random() > (0.9 if late else 0.35) * min(1.0, self.detail + 0.1):
            return amount
        starts = self.days.next_month(min(plan.until + 30, 500))
        every = article.every_months
        items = self.rows.by_table["line_item"]
        items.append((self.ids.at(plan.begins), id, product, article.name, 1, float(quantity), price, cost,
                      discount or None, starts, every or None, times if every else None))  # fmt: skip
        if random() < 0.35 * self.detail:
            product, article = self.house.articles[-3 + int(random() * 2)]
            price, cost = _priced(article.price, factor), _priced(article.cost, factor)
            items.append((self.ids.at(plan.begins), id, product, article.name, 2, 1.0, price, cost,
                          None, starts, None, None))  # fmt: skip
            amount += price
        # Sometimes the amount was agreed and the items were never put right.
        return amount // 100_000 * 100_000 if amount > 1_000_000 and random() < 0.12 else amount

    def _rivals(self, id: str, plan: Plan, rival: int, reason: Reason | None) -> None:
        lost_to = reason is not None and reason.kind == "competitor"
        if lost_to or self.random() < (0.3 if plan.stage > 1 else 0.08) * self.detail:
            link = (self.ids.at(plan.begins), id, self.house.competitors[rival])
            self.rows.by_table["deal_competitor"].append(link)

    def _people(self, id: str, plan: Plan, company: Company) -> list[str]:
        random, contacts = self.random, company.contacts
        if random() > 0.4 + 0.6 * self.detail:
            return []
        first = int(random() * len(contacts))
        count = 1 + int(random() * min(3, len(contacts)) * self.detail)
        chosen = [contacts[(first + each) % len(contacts)] for each in range(min(count, len(contacts)))]
        links = self.rows.by_table["deal_contact"]
        for minutes, (contact, role) in enumerate(chosen):
            links.append((self.ids.at(plan.begins + minutes), id, contact, role))
        return [contact for contact, _role in chosen]

    def _rank(self, plan: Plan, closed: bool) -> str | None:
        draw = self.random()
        if closed:
            return self.house.ranks[int(draw * 6)] if draw < 0.5 else None
        return self.house.ranks[_RANKS[plan.stage][int(draw * 5)]] if draw < 0.6 else None

    def _changes(
        self, deal: Deal, closed: int | None, slips: list[tuple[int, str, str]], amount: int | None, day: str
    ) -> None:
        random, house, id = self.random, self.house, deal.id
        changes = self.rows.changes
        for (old, _), (new, at) in zip(deal.steps, deal.steps[1:], strict=False):
            changes[deal.owner_at(at).id].append((at, id, "stage_id", house.stages[old], house.stages[new]))
        for at, before, after in slips:
            changes[deal.owner_at(at).id].append((at, id, "expected_close", before, after))
        if deal.handed:
            changes[house.leaver.id].append((deal.handed, id, "owner_id", deal.before.id, deal.owner.id))
        if amount and len(deal.steps) > 2 and random() < 0.25 * self.detail:
            at = deal.steps[2][1] - 5
            guess = max(_ROUND, int(amount * (0.7 + random() * 0.7)) // _ROUND * _ROUND)
            if guess != amount:
                changes[deal.owner_at(at).id].append((at, id, "amount", guess, amount))
        if closed is None:
            return
        mine = changes[deal.owner.id]
        mine.append((closed, id, "stage_id", house.stages[deal.steps[-1][0]], house.won if deal.won else house.lost))
        mine.append((closed, id, "closed_on", None, day))
        if deal.reason is not None:
            reason = house.reasons[self.words.reasons.index(deal.reason)]
            mine += [(closed, id, "reason_id", None, reason), (closed, id, "lost_kind", None, deal.reason.kind)]
        mine.append((closed, id, "team_id", None, deal.owner.team_on(deal.plan.until)))

    def _extras(self, deal: Deal) -> None:
        random, words, at = self.random, self.words, deal.plan.begins
        rows, detail = self.rows.by_table, self.detail
        if random() < 0.75 * detail:
            rows["field_value"].append((self.ids.at(at), self.house.field, deal.id, one_of(words.choices, random())))
        if random() < 0.3 * detail:
            rows["tag"].append((self.ids.at(at), "deal", deal.id, one_of(words.tags, random())))
        if random() < 0.07 * detail:
            partner = one_of(self.market.pool, random())
            if partner is not deal.company and partner.created <= at:
                role = "partner" if random() < 0.7 else "billing"
                rows["deal_company"].append((self.ids.at(at), deal.id, partner.id, role))

    def _order(self, deal: Deal, product: str, amount: int, currency: str) -> None:
        random, days = self.random, self.days
        on = max(deal.plan.until, days.working(min(deal.plan.until + int(random() * 9), 0)))
        margin = deal.article.cost / deal.article.price
        self.rows.by_table["sales_order"].append((
            self.ids.at(deal.end), f"SO-{self.number:05d}-{int(random() * 90) + 10}", days.text(on), deal.company.id,
            product, deal.id, deal.owner.id, float(deal.quantity), amount, int(amount * margin), currency,
        ))  # fmt: skip


def _priced(home: int, factor: float) -> int:
    """Return a home price in minor units of the currency of a deal."""
    return home if factor == 1.0 else max(100, int(home / factor) // 100 * 100)
