"""What surrounds the deals of the demo: comments of the chief, weekly reports, targets, and orders that no deal led to.

Knows how a team talks about its work; the deals themselves are there already.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sfa_tui.exchange.demo.chance import Ids, one_of
from sfa_tui.exchange.demo.days import BEGIN, Days
from sfa_tui.exchange.demo.deals import Deal
from sfa_tui.exchange.demo.house import House, Person
from sfa_tui.exchange.demo.market import Company
from sfa_tui.exchange.demo.rows import Rows
from sfa_tui.exchange.demo.words import Vocabulary
from sfa_tui.store.workspace import Store

_WEEK = 7
_WEEKS = 6
_QUARTER = 3
_YEAR = 12
_QUARTERS = 8
_AMBITION = 1.15
_ROUND = 100_000


@dataclass(slots=True)
class Around:
    """Makes what surrounds the deals."""

    random: Callable[[], float]
    days: Days
    ids: Ids
    house: House
    words: Vocabulary

    def comments(self, rows: Rows, deals: Sequence[Deal], share: float) -> None:
        """Lay out what the chief wrote on open deals, and that the owners saw it."""
        random, days, chief = self.random, self.days, self.house.chief
        for deal in deals:
            if deal.end != days.at(-1, 1_260) or random() > share:
                continue
            day = max(deal.plan.day, days.working(-1 - int(random() * 12)))
            at = max(days.at(day, 1_050), deal.plan.begins + 30)
            body, draw = one_of(self.words.comments, random()), random()
            kind = "comment" if draw < 0.8 else "approved" if draw < 0.93 else "returned"
            self._comment(rows, deal.id, chief, kind, body, at, deal.owner)
            if random() < 0.6:
                self._comment(rows, deal.id, deal.owner, "seen", None, at + 25, None)

    def _comment(
        self, rows: Rows, deal: str, by: Person, kind: str, body: str | None, at: int, to: Person | None
    ) -> None:
        id = self.ids.at(at)
        rows.by_table["comment"].append((id, "deal", deal, by.id, kind, body, self.days.instant(at)))
        if to is not None:
            rows.by_table["mention"].append((self.ids.at(at), id, to.id))

    def reports(self, rows: Rows, deals: Sequence[Deal]) -> None:
        """Lay out the reports of the last weeks: the newest a draft, most of the others seen by the chief."""
        random, days, words = self.random, self.days, self.words
        for person in self.house.people:
            mine = [deal for deal in deals if deal.owner is person]
            if not mine or not person.member.after:
                continue
            monday = -days.today.weekday()
            for week in range(_WEEKS):
                start = monday - _WEEK * week
                best, rival = one_of(mine, random()), one_of(words.competitors, random())
                chosen = [line for index, line in enumerate(words.report) if index < 2 or random() < 0.4]
                text = "\n".join(chosen).format(done=3 + int(random() * 9), best=best.company.name, r=rival)
                sent = days.at(start + 4, 1_065) if week else None
                id = self.ids.at(days.at(start, 540))
                rows.by_table["report"].append(
                    (id, person.id, "week", days.text(start), text, "submitted" if sent else "draft",
                     days.instant(sent) if sent else None)
                )  # fmt: skip
                if sent and random() < 0.7:
                    seen = (self.ids.at(sent + 60), "report", id, self.house.chief.id, "seen", None)
                    rows.by_table["comment"].append((*seen, days.instant(min(sent + 60, days.at(0, 0) - 60))))

    def repeat_orders(self, rows: Rows, companies: Sequence[Company], share: float) -> None:
        """Lay out orders of spare parts and services that came by themselves."""
        random, days = self.random, self.days
        for company in companies:
            if random() > share:
                continue
            for _ in range(1 + int(random() * 4)):
                product, article = self.house.articles[-4 + int(random() * 4)]
                since = max(BEGIN, days.day_of(company.created) + 1)
                day = days.working(since + int(random() * -since))
                quantity = 1 + int(random() * article.quantity * 2)
                id = self.ids.at(days.at(day, 600))
                rows.by_table["sales_order"].append(
                    (id, f"SP-{int(random() * 90_000) + 10_000}", days.text(day), company.id, product, None,
                     company.owner.id, float(quantity), article.price * quantity, article.cost * quantity,
                     self.words.currency)
                )  # fmt: skip

    def targets(self, store: Store, rows: Rows) -> None:
        """Lay out a target for each user and team and quarter, a little above what is won in a quarter."""
        won = self._won_in_a_quarter(store)
        rise = [0.9 + 0.04 * index for index in range(_QUARTERS)]
        for factor, start in zip(rise, self._quarters(), strict=True):
            whole = dict.fromkeys(self.house.teams.values(), 0)
            day = min(self.days.number(start), 0)
            for person in self.house.people:
                team = person.team_on(day)
                if not won.get(person.id) or team is None or not person.member.after:
                    continue
                amount = int(won[person.id] * _AMBITION * factor) // _ROUND * _ROUND + _ROUND
                self._target(rows, "user", person.id, start, amount)
                for each in self._with_those_above(team):
                    whole[each] += amount
            for team, amount in whole.items():
                if amount:
                    self._target(rows, "team", team, start, amount)

    def _target(self, rows: Rows, noun: str, row: str, start: date, amount: int) -> None:
        id = self.ids.at(self.days.at(min(self.days.number(start), 0) - 20, 600))
        rows.by_table["target"].append(
            (id, "orders", noun, row, start.isoformat(), _QUARTER, amount, self.words.currency)
        )  # fmt: skip

    def _with_those_above(self, team: str) -> list[str]:
        above = {self.house.teams[key]: self.house.teams.get(parent) for key, _, parent in self.words.teams}
        line = [team]
        while (parent := above[line[-1]]) is not None:
            line.append(parent)
        return line

    def _won_in_a_quarter(self, store: Store) -> dict[str, float]:
        """Return what each user won in an average quarter, in minor units of the home currency."""
        rate = self.words.rate[3]
        rows = store.connection.execute(
            "SELECT owner_id, sum(CASE currency WHEN ? THEN amount ELSE amount * ? END) FROM deal WHERE stage_id = ?"
            " GROUP BY owner_id",
            (self.words.currency, rate, self.house.won),
        )
        return {owner: amount / (-BEGIN / 91) for owner, amount in rows if amount}

    def _quarters(self) -> list[date]:
        """Return the first days of fiscal quarters: those of the history, the running one, the next."""
        today = self.days.today
        months = today.year * _YEAR + today.month - 1
        running = months - (months - (self.words.fiscal_year_start - 1)) % _QUARTER
        first = running - _QUARTER * (_QUARTERS - 2)
        return [
            date(each // _YEAR, each % _YEAR + 1, 1) for each in range(first, first + _QUARTER * _QUARTERS, _QUARTER)
        ]
