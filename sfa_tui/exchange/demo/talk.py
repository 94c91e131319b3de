"""What is said and planned around the deals of the demo: conversations, next steps, what is waited for, visits, chores.

A conversation fits the stage in which its deal was at the time, lies between the deal's beginning and its end, and is
held by whoever owned the deal then. Nothing is said today: the day has only begun.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from sfa_tui.exchange.demo.chance import Ids, lognormal, one_of
from sfa_tui.exchange.demo.course import CLOSED
from sfa_tui.exchange.demo.days import BEGIN, Days
from sfa_tui.exchange.demo.deals import Deal
from sfa_tui.exchange.demo.house import House, Person
from sfa_tui.exchange.demo.market import Company
from sfa_tui.exchange.demo.rows import Rows
from sfa_tui.exchange.demo.words import Line, Vocabulary
from sfa_tui.store.journal import Value

_TALK = (0.35, 0.6, 1.0, 1.15, 1.3, 1.0, 1.0, 1.0)
"""How much is said of a deal, by its stage (the last: closed), as a factor."""

_MORNING, _OFFICE_HOURS = 540, 500
_LONG = frozenset(("visit", "meeting", "demo"))

# The odds of (a step that lies ahead, due today, overdue, only something they owe, both); the rest has nothing planned.
_FRESH = (0.45, 0.54, 0.67, 0.79, 0.84)
_STALE = (0.12, 0.14, 0.42, 0.56, 0.58)


@dataclass(slots=True)
class Talk:
    """Makes the activities of a demo; `each` is how many conversations a deal has on average."""

    random: Callable[[], float]
    days: Days
    ids: Ids
    house: House
    words: Vocabulary
    each: float
    detail: float
    zone: str | None
    rows: Rows
    _cursor: int = field(init=False, default=0)

    def about(self, deal: Deal) -> None:
        """Lay out what was said about a deal, and what is planned."""
        random, plan = self.random, deal.plan
        count = int(self.each * _TALK[plan.stage] * (0.4 + 1.2 * random()) + random())
        if plan.stage == CLOSED:
            last = self._spoken(deal, plan.until, deal.end - 30, count - 1)
            if count:
                self._ending(deal, last)
            return
        if plan.stage == 0 and plan.until > -10 and random() < 0.12:
            count = 0
        gap = int(lognormal(random(), 5, 0.9)) + 1
        if plan.stale and random() < 0.75:
            gap = max(gap, -plan.until - int(random() * 4))
        until = max(plan.day, self.days.working(-gap))
        last = self._spoken(deal, until, self.days.at(0, 0), count)
        self._plan(deal, last)

    def tours(self, deals: list[Deal], share: float) -> None:
        """Lay out visits that concern several deals of a company or none at all, and chores that concern nobody."""
        random, words, days = self.random, self.words, self.days
        by_company: dict[str, list[Deal]] = {}
        for deal in deals:
            by_company.setdefault(deal.company.id, []).append(deal)
        for several in by_company.values():
            running = _together(several)
            if len(running) > 1 and random() < share:
                latest = max(deal.plan.begins for deal in running)
                day = min(days.working(days.day_of(latest) + 1 + int(random() * 4)), -1)
                at = max(days.at(day, 600 + int(random() * 360)), latest + 30)
                if at >= min(deal.end for deal in running) or days.day_of(at) >= 0:
                    continue
                links = [("deal", deal.id) for deal in running] + [
                    ("contact", each) for each in running[0].contacts[:1]
                ]
                with_chief = random() < 0.3
                line = one_of(words.tours, random())
                self._done(line, at, running[0].owner_at(at), [*links, *self._chief(with_chief)])
        for deal in deals:
            if random() < share * 0.2:
                self._courtesy(deal.company, deal)
            if random() < share * 0.1:
                self._chore(deal.owner)

    def _spoken(self, deal: Deal, until: int, end: int, count: int) -> int:
        """Lay out conversations up to a day and before an instant; return when the last was (else the beginning)."""
        random, days = self.random, self.days
        said = self.words.service_said if deal.article.every_months else self.words.said
        steps, start, at = deal.steps, deal.plan.day, deal.plan.begins
        stages, span = len(steps), until - deal.plan.day
        index, cursor = 0, self._cursor
        spoken = 0
        for number in range(count):
            # The last one lies on the day itself, the others are spread before it.
            share = 1.0 if number == count - 1 else (number + random()) / count
            day = days.working(start + int(span * share))
            at = max(days.at(day, _MORNING + int(random() * _OFFICE_HOURS)), at + 12)
            if at >= end:
                break
            while index + 1 < stages and steps[index + 1][1] <= at:
                index += 1
            lines = said[steps[index][0]]
            cursor += 1
            self._done(lines[cursor % len(lines)], at, deal.owner_at(at), self._linked(deal), deal)
            spoken = at
        self._cursor = cursor + 3
        return spoken or deal.plan.begins

    def _ending(self, deal: Deal, last: int) -> None:
        """Lay out how the customer told the end."""
        reason = deal.reason
        at = max(deal.end - 10 - int(self.random() * 100), last + 5)
        line = one_of(self.words.won if reason is None else reason.lines, self.random())
        self._done(line, at, deal.owner, self._linked(deal), deal)

    def _linked(self, deal: Deal) -> list[tuple[str, str]]:
        links = [("deal", deal.id)]
        if deal.contacts:
            draw = self.random()
            links.append(("contact", deal.contacts[int(draw * draw * len(deal.contacts))]))
            if draw > 0.97:
                links += self._chief(True)
        return links

    def _chief(self, there: bool) -> list[tuple[str, str]]:
        return [("user", self.house.chief.id)] if there else []

    def _done(self, line: Line, at: int, owner: Person, links: list[tuple[str, str]], deal: Deal | None = None) -> None:
        random, when = self.random, self.days.instant(at)
        text = line.text
        if deal is not None and "{" in text:
            text = text.format(p=deal.article.name, r=deal.rival, q=deal.quantity)
        subject, summary = (text, None) if line.kind == "todo" else (None, text)
        is_long = line.kind in _LONG
        place = one_of(self.words.places, random()) if is_long and random() < 0.3 * self.detail else None
        self._write(
            at, line.kind, subject, owner.id, None, None, 60 if is_long else None, place, when, line.direction, summary,
            line.owed_by if line.direction else "nobody", when, links=links,
        )  # fmt: skip

    def _plan(self, deal: Deal, last: int) -> None:
        """Lay out the next step of an open deal, or what is waited for, or both, or nothing."""
        random, draw = self.random, self.random()
        ahead, today, overdue, waiting, both = _STALE if deal.plan.stale else _FRESH
        stage = deal.steps[-1][0]
        steps = self.words.service_steps if deal.article.every_months else self.words.steps
        if draw < overdue or waiting <= draw < both:
            if draw < ahead or draw >= waiting:
                day = self._later(1 + int(lognormal(random(), 5, 0.8)))
            elif draw < today:
                day = 0
            else:
                day = self.days.working(-1 - int(lognormal(random(), 3, 0.8)))
                if self.days.at(day, 0) < last:
                    day = self._later(1)
            self._planned(deal, one_of(steps[stage], random()), day, last)
        if overdue <= draw < both:
            day = self._later(int(lognormal(random(), 7, 0.7)) - 3)
            if self.days.at(day, 0) < last:
                day = self._later(1)
            self._planned(deal, one_of(self.words.waits[stage], random()), day, last)

    def _later(self, days: int) -> int:
        """Return a working day about so many days from today, never today itself for one that is ahead."""
        day = self.days.working(days)
        return day if day > 0 or days <= 0 else day + 3

    def _planned(self, deal: Deal, line: Line, day: int, last: int) -> None:
        random, days = self.random, self.days
        due, zone = days.text(day), None
        timed = line.kind in _LONG or (line.owed_by == "us" and random() < 0.35)
        if timed:
            due, zone = days.instant(days.at(day, 570 + 30 * int(random() * 16))), self.zone
        id = self._write(
            last, line.kind, line.text, deal.owner.id, due, zone, 60 if line.kind in _LONG else None, None, None, None,
            None, line.owed_by, days.instant(last), links=self._linked(deal),
        )  # fmt: skip
        if timed and random() < 0.3:
            reminders = self.rows.by_table["reminder"]
            reminders.append((self.ids.at(last), id, 60 if line.kind == "visit" else 15))

    def _courtesy(self, company: Company, deal: Deal) -> None:
        random, days = self.random, self.days
        day = days.working(deal.plan.day + int((deal.plan.until - deal.plan.day) * random()))
        at = days.at(day, _MORNING + int(random() * _OFFICE_HOURS))
        if company.created < at and day < 0 and day >= BEGIN:
            links = [("company", company.id), *(("contact", each) for each in deal.contacts[-1:])]
            self._done(one_of(self.words.courtesies, random()), at, deal.owner_at(at), links)

    def _chore(self, owner: Person) -> None:
        random, days = self.random, self.days
        if owner is self.house.leaver:
            return
        line = one_of(self.words.chores, random())
        day = days.working(int(random() * 30) - 22)
        at = days.at(min(day, -1) - 1, 1_020)
        if day >= 0:
            self._write(at, line.kind, line.text, owner.id, days.text(day), None, None, None, None, None, None, "us",
                        days.instant(at), links=[])  # fmt: skip
        else:
            self._done(line, at, owner, [])

    def _write(self, at: int, *values: Value, links: list[tuple[str, str]]) -> str:
        id = self.ids.at(at)
        self.rows.by_table["activity"].append((id, *values))
        rows = self.rows.by_table["activity_link"]
        for noun, row in links:
            rows.append((self.ids.at(at), id, noun, row))
        return id


def _together(deals: list[Deal]) -> list[Deal]:
    """Return up to three deals of one owner that ran at the same time, the newest among them."""
    newest = deals[-1]
    return [deal for deal in deals[-3:] if deal.owner is newest.owner and deal.end > newest.plan.begins + 60 * 24 * 7]
