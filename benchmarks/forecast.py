"""The forecast, against the same sums by hand: plain SQL on the same indexes, overdue and undated deals included."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Result, compare
from sfa_tui.forecast.report import forecast
from sfa_tui.model.clock import Clock
from sfa_tui.model.ids import new_id
from sfa_tui.model.period import Fiscal, parse_period
from sfa_tui.model.sums import Ask, By
from sfa_tui.sales.setup import init
from sfa_tui.store.bulk import bulk
from sfa_tui.store.figures import Source
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import Store

RUNS = 5
AIM = 2.0
TODAY = date(2026, 11, 20)
USERS, TEAMS = 40, 6

_COLUMNS = (
    *("id", "name", "stage_id", "owner_id", "team_id", "rank_id", "amount", "currency", "probability"),
    *("expected_close", "closed_on", "created_at"),
)


def run(deals: int) -> Iterable[Result]:
    """Yield the forecast by rep and by stage over so many deals, of which three in five are open."""
    with TemporaryDirectory() as folder:
        store = make(Path(folder) / "home", deals)
        clock = Clock(datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC))
        period = parse_period("this-quarter", TODAY, Fiscal(4))
        columns: tuple[tuple[By, str], ...] = (("rep", "owner_id, "), ("stage", ""))
        for by, column in columns:
            ask = Ask(period, TODAY, by)
            yield compare(
                f"forecast.{by}",
                AIM,
                partial(forecast, Source(store, clock), ask),
                partial(by_hand, store, column, period.start.isoformat(), period.end.isoformat()),
                runs=RUNS,
            )
        store.close()


def by_hand(store: Store, column: str, start: str, end: str) -> None:
    """Read the sums of a forecast as whoever knows the stages would ask for them in a shell."""
    execute = store.connection.execute
    stages = execute("SELECT kind, json_group_array(id) FROM stage GROUP BY kind").fetchall()
    named = dict(stages) | {"today": TODAY.isoformat(), "start": start, "end": end}
    opened = "FROM deal WHERE deleted_at IS NULL AND stage_id IN (SELECT value FROM json_each(:open))"
    won = "FROM deal WHERE deleted_at IS NULL AND stage_id IN (SELECT value FROM json_each(:won))"
    groups = f"stage_id, {column}rank_id, currency, probability, category"
    for sql in (
        f"SELECT {groups}, count(*), sum(amount) {opened} AND expected_close >= :today AND expected_close < :end"
        f" GROUP BY {groups}",
        f"SELECT stage_id, {column}currency, iif(currency = 'JPY', NULL, closed_on) AS day, count(*), sum(amount) {won}"
        f" AND closed_on >= :start AND closed_on < :end GROUP BY stage_id, {column}currency, day",
        f"SELECT currency, count(*), sum(amount) {opened} AND expected_close < :today GROUP BY currency",
        f"SELECT currency, count(*), sum(amount) {opened} AND expected_close IS NULL GROUP BY currency",
    ):
        execute(sql, named).fetchall()


def make(folder: Path, deals: int) -> Store:
    """Return a workspace with so many deals of forty reps in six teams, made at random and the same every time."""
    store = init(folder, name="Bench", currency="JPY", language="en", fiscal_year_start=4, user="bench")
    with action(store, "bench") as act, bulk(act) as work:
        teams, users = [new_id() for _ in range(TEAMS)], [new_id() for _ in range(USERS)]
        work.insert("team", ("id", "name", "parent_id"), [(id, f"Team {id}", teams[0]) for id in teams])
        work.insert("user", ("id", "name"), [(id, f"Rep {id}") for id in users])
        members = [(new_id(), user, teams[number % TEAMS]) for number, user in enumerate(users)]
        work.insert("membership", ("id", "user_id", "team_id"), members)
        rates = [
            (new_id(), "USD", "JPY", f"{year}-{month:02}-01", "150.25")
            for year in (2024, 2025, 2026)
            for month in range(1, 13)
        ]
        work.insert("rate", ("id", "base", "currency", "on_date", "rate"), rates)
        work.insert("deal", _COLUMNS, [*_deals(store, users, teams, deals)], born="created_at")
    return store


def _deals(store: Store, users: list[str], teams: list[str], count: int) -> Iterator[tuple[Value, ...]]:
    chance = random.Random(1)
    stages: dict[str, list[str]] = {"open": [], "won": [], "lost": []}
    for id, kind in store.connection.execute("SELECT id, kind FROM stage"):
        stages[kind].append(id)
    ranks: list[Value] = [id for (id,) in store.connection.execute("SELECT id FROM rank")]
    days = [(TODAY + timedelta(days=day)).isoformat() for day in range(-400, 400)]
    for number in range(count):
        kind = chance.choices(("open", "won", "lost"), (60, 25, 15))[0]
        rep = chance.randrange(USERS)
        # Four in ten open deals close in the coming half year, one in ten is overdue, one in twenty has no date.
        expected = chance.choices((None, days[chance.randrange(400)], days[400 + chance.randrange(400)]), (5, 10, 85))[
            0
        ]
        closed = days[chance.randrange(400)] if kind != "open" else None
        yield (
            new_id(),
            f"Deal {number}",
            chance.choice(stages[kind]),
            users[rep],
            teams[rep % TEAMS] if closed else None,
            chance.choice((None, *ranks)),
            chance.randrange(1, 1000) * 10_000,
            "USD" if chance.random() < 0.02 else "JPY",
            chance.randrange(5, 100, 5) if chance.random() < 0.05 else None,
            closed or expected,
            closed,
            f"{chance.choice(days[:300])}T00:00:00.000Z",
        )
