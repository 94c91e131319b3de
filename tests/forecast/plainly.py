"""A forecast worked out the plain way: deal by deal, in fractions, from the rows as they stand. It shares no formula
with the program, so that both must be wrong alike to agree wrongly."""

import calendar
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from sfa_tui.model.sums import Ask
from sfa_tui.store.workspace import Store

Row = dict[str, Any]
Keys = tuple[str, ...]
CATEGORIES = ("commit", "best_case", "pipeline", "omitted")
DIGITS = {"JPY": 1, "USD": 100, "EUR": 100}


@dataclass
class Plain:
    """The figures by group, of the total, and the counts that stand beside them."""

    groups: dict[str | None, dict[str, int]] = field(default_factory=dict)
    total: dict[str, int] = field(default_factory=dict)
    overdue: tuple[int, int] = (0, 0)
    undated: tuple[int, int] = (0, 0)
    unconverted: dict[str, tuple[int, int]] = field(default_factory=dict)
    unknown: int = 0


@dataclass(frozen=True)
class Part:
    """What one deal brings on one day for one product."""

    product: str | None
    day: date
    amount: int


def rows(store: Store, table: str) -> list[Row]:
    """Return the rows of a table that are not deleted."""
    cursor = store.connection.execute(f'SELECT * FROM "{table}" WHERE deleted_at IS NULL ORDER BY n')
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def plainly(store: Store, ask: Ask) -> Plain:
    """Return the forecast of all deals of a workspace whose base currency is the yen."""
    return _Sum(store, ask).all()


class _Sum:
    def __init__(self, store: Store, ask: Ask) -> None:
        self.store, self.ask = store, ask
        everything = [*rows(store, "stage"), *_deleted(store, "stage")]
        self.stages = {row["id"]: row for row in everything}
        self.pipelines = {row["id"]: row for row in rows(store, "pipeline")}
        self.ranks = {row["id"]: row for row in rows(store, "rank")}
        self.items: defaultdict[str, list[Row]] = defaultdict(list)
        for item in rows(store, "line_item"):
            self.items[item["deal_id"]].append(item)
        self.rates = rows(store, "rate")
        self.memberships = rows(store, "membership")
        self.teams = {row["id"]: row["parent_id"] for row in rows(store, "team")}
        # (group, figure, currency, rate, percent) -> sum, so that each is rounded once.
        self.sums: defaultdict[tuple[Any, ...], int] = defaultdict(int)
        self.deals: defaultdict[Any, set[str]] = defaultdict(set)
        self.plain = Plain()

    def all(self) -> Plain:
        apart: dict[str, dict[tuple[str, Fraction], int]] = {"overdue": defaultdict(int), "undated": defaultdict(int)}
        counts = {"overdue": 0, "undated": 0}
        without: defaultdict[str, list[int]] = defaultdict(list)
        for deal in rows(self.store, "deal"):
            slot = self.slot(deal)
            if slot is None:
                continue
            folded = slot == "overdue" and self.ask.folds_overdue
            parts = list(self.parts(deal, slot if not folded else "open", folded=folded))
            value = self.value(deal)
            inside = slot in ("won", "open") or folded
            if inside and not parts:
                inside = False
                if not folded:
                    continue
            if value is None:
                self.plain.unknown += inside or not folded
                continue
            currency = deal["currency"] or "JPY"
            rate = self.rate(currency, deal["closed_on"] if slot == "won" else self.ask.today.isoformat())
            if rate is None:
                if inside:
                    without[currency].append(sum(part.amount for part in parts))
                elif not folded:
                    without[currency].append(value)
                continue
            if slot in apart:
                apart[slot][currency, rate] += value
                counts[slot] += 1
            if inside:
                self.count(deal, slot == "won", parts, currency, rate)
        for slot, sums in apart.items():
            amount = sum(_round(minor * rate) for (_, rate), minor in sums.items())
            setattr(self.plain, slot, (counts[slot], amount))
        self.plain.unconverted = {currency: (len(each), sum(each)) for currency, each in sorted(without.items())}
        return self.finish()

    def slot(self, deal: Row) -> str | None:
        stage = self.stages.get(deal["stage_id"])
        pipeline = self.pipelines.get(stage["pipeline_id"]) if stage else None
        if pipeline and pipeline["in_forecast"] == 0:
            return None
        kind = stage["kind"] if stage else "open"
        if kind == "won":
            return "won" if deal["closed_on"] else None
        if kind == "lost":
            return None
        if deal["expected_close"] is None:
            return "undated"
        return "overdue" if deal["expected_close"] < self.ask.today.isoformat() else "open"

    def value(self, deal: Row) -> int | None:
        if self.ask.measure == "amount":
            return int(deal["amount"] or 0)
        costs = [item for item in self.items[deal["id"]] if item["unit_cost"] is not None]
        if not costs or deal["amount"] is None:
            return None
        return int(deal["amount"]) - sum(_cost(item) for item in costs)

    def parts(self, deal: Row, slot: str, *, folded: bool) -> Iterator[Part]:
        """Yield what a deal brings in the period."""
        if slot not in ("won", "open"):
            return
        close = date.fromisoformat(deal["closed_on" if slot == "won" else "expected_close"])
        close = self.ask.today if folded else close
        period = self.ask.period
        if self.ask.basis == "orders" and not period.start <= close < period.end:
            return
        for item, share in self.shares(deal):
            if self.ask.basis == "orders" or item is None or item["starts_on"] is None:
                if period.start <= close < period.end:
                    yield Part(item["product_id"] if item else None, close, share)
                continue
            start, every = date.fromisoformat(item["starts_on"]), item["every_months"]
            times = max(item["times"] or 1, 1) if every else 1
            for number in range(times):
                day = _months_later(start, number * (every or 0))
                amount = int(Fraction(share, times)) + (share - times * int(Fraction(share, times))) * (number == 0)
                if period.start <= day < period.end:
                    yield Part(item["product_id"], day, amount)

    def shares(self, deal: Row) -> list[tuple[Row | None, int]]:
        """Return the share of each item in the amount or margin; what is left over is the first one's."""
        items, amount = self.items[deal["id"]], int(deal["amount"] or 0)
        if not items:
            return [(None, amount)]
        worth = [_worth(item) for item in items]
        parts = [
            int(Fraction(amount * each, sum(worth))) if sum(worth) else int(Fraction(amount, len(items)))
            for each in worth
        ]
        parts[0] += amount - sum(parts)
        if self.ask.measure == "margin":
            parts = [part - _cost(item) for part, item in zip(parts, items, strict=True)]
        return list(zip(items, parts, strict=True))

    def rate(self, currency: str, day: str) -> Fraction | None:
        if currency == "JPY":
            return Fraction(1)
        known = [row for row in self.rates if row["base"] == currency and row["on_date"] <= day]
        if not known:
            return None
        newest = max(known, key=lambda row: row["on_date"])
        return Fraction(newest["rate"]) / DIGITS[currency]

    def count(self, deal: Row, won: bool, parts: list[Part], currency: str, rate: Fraction) -> None:
        rank = self.ranks.get(deal["rank_id"], {})
        stage = self.stages.get(deal["stage_id"], {})
        own = (deal, rank, stage)
        category = next((each["category"] for each in own if each.get("category")), None)
        category = "closed" if won else category if category in CATEGORIES else "pipeline"
        percent = next((each["probability"] for each in own if each.get("probability") is not None), 0)
        for part in parts:
            for group in ["total", *(("group", key) for key in self.keys(deal, won, part, category))]:
                # Won deals are rounded by the day of their rate, the others by today's.
                of = deal["closed_on"] if won else None
                self.sums[group, category, currency, of, rate, 100] += part.amount
                self.deals[group].add(deal["id"])
                if category not in ("omitted", "closed"):
                    self.sums[group, "weighted", currency, None, rate, percent] += part.amount

    def keys(self, deal: Row, won: bool, part: Part, category: str) -> list[str | None]:
        match self.ask.by:
            case "rep":
                return [deal["owner_id"]]
            case "team":
                return self.line(deal["team_id"] if won and deal["team_id"] else self.team(deal["owner_id"]))
            case "stage":
                return [deal["stage_id"]]
            case "rank":
                return [deal["rank_id"]]
            case "company":
                return [deal["company_id"]]
            case "product":
                return [part.product]
            case "category":
                return [category]
        return [f"{part.day:%Y-%m}"]

    def team(self, user: str | None) -> str | None:
        today = self.ask.today.isoformat()
        held = [
            row
            for row in self.memberships
            if row["user_id"] == user
            and (row["starts_on"] or "") <= today
            and (row["ends_on"] is None or today < row["ends_on"])
        ]
        return max(held, key=lambda row: row["starts_on"] or "")["team_id"] if held else None

    def line(self, team: str | None) -> list[str | None]:
        """Return the team and those above it; a ring of teams has no top but its smallest id."""
        found: list[str | None] = [team]
        cut = self.cut()
        while team in self.teams and team not in cut and self.teams[team] in self.teams:
            team = self.teams[team]
            found.append(team)
        return found

    def cut(self) -> set[str]:
        cut = set()
        for id in self.teams:
            ring, team = [id], self.teams[id]
            while team is not None and team in self.teams and team not in ring:
                ring.append(team)
                team = self.teams[team]
            if team == id:
                cut.add(min(ring))
        return cut

    def finish(self) -> Plain:
        figures: defaultdict[Any, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
        for (group, figure, _, _, rate, percent), amount in self.sums.items():
            figures[group][figure] += _round(amount * rate * Fraction(percent, 100))
        for group, deals in self.deals.items():
            figures[group]["deals"] = len(deals)
        self.plain.total = dict(figures.pop("total", {}))
        self.plain.groups = {group[1]: dict(values) for group, values in figures.items()}
        return self.plain


def _deleted(store: Store, table: str) -> list[Row]:
    cursor = store.connection.execute(f'SELECT * FROM "{table}" WHERE deleted_at IS NOT NULL')
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _round(value: Fraction) -> int:
    return round(value)


def _worth(item: Row) -> int:
    quantity = Fraction(item["quantity"]) if item["quantity"] is not None else Fraction(1)
    return (int((item["unit_price"] or 0) * quantity) - (item["discount"] or 0)) * max(item["times"] or 1, 1)


def _cost(item: Row) -> int:
    quantity = Fraction(item["quantity"]) if item["quantity"] is not None else Fraction(1)
    return int((item["unit_cost"] or 0) * quantity * (item["times"] or 1))


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
