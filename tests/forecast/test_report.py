"""The forecast of any workspace against the plain one: by every group, basis and measure."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.forecast.measures import Figures
from sfa_tui.forecast.report import closed, forecast
from sfa_tui.model.clock import Clock
from sfa_tui.model.period import Fiscal, parse_period
from sfa_tui.model.sums import Ask
from sfa_tui.store.figures import Source
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import Store
from tests.forecast.plainly import CATEGORIES, plainly, rows
from tests.store.workspaces import fresh

TODAY = date(2026, 11, 20)
CLOCK = Clock(datetime(2026, 11, 20, 9, tzinfo=UTC))
USERS, TEAMS, COMPANIES, PRODUCTS = (
    [f"{letter}{number}" for number in range(3)] for letter in ("US", "TE", "CO", "PR")
)
# The edges of the fiscal quarter October to December, of its months, and of today.
DAYS = [
    *("2026-09-30", "2026-10-01", "2026-10-31", "2026-11-19", "2026-11-20", "2026-11-30", "2026-12-31", "2027-01-01"),
]
PERIODS = ["FY2026-Q3", "FY2026-Q4", "2026-11", "FY2026", "FY2025", "2026-10-15..2026-12-15"]

Columns = dict[str, Value]
small = st.integers(-10_000, 2_000_000)
days = st.sampled_from(DAYS)


@st.composite
def deals(draw: st.DrawFn, stages: list[str | None], ranks: list[str]) -> Columns:
    """Return the columns of a random deal, of which most count in a period around today."""
    return {
        "stage_id": draw(st.sampled_from(stages)),
        "owner_id": draw(st.sampled_from([*USERS, None])),
        "team_id": draw(st.sampled_from([*TEAMS, None, "GONE"])),
        "company_id": draw(st.sampled_from([*COMPANIES, None])),
        "rank_id": draw(st.sampled_from([*ranks, None, "GONE"])),
        "amount": draw(st.one_of(small, small, small, st.none())),
        "currency": draw(st.sampled_from(["JPY", "JPY", "JPY", None, "USD", "USD", "EUR"])),
        "probability": draw(st.sampled_from([None, None, 0, 15, 33, 100])),
        "category": draw(st.sampled_from([None, None, *CATEGORIES, "a newer one"])),
        "expected_close": draw(st.one_of(days, days, days, st.none())),
        "closed_on": draw(st.one_of(days, days, days, st.none())),
    }


items = st.fixed_dictionaries(
    {
        "product_id": st.sampled_from([*PRODUCTS, None]),
        "quantity": st.sampled_from([None, 1.0, 2.5, 40.0]),
        "unit_price": st.one_of(st.none(), st.integers(0, 400).map(lambda price: price * 2)),
        "unit_cost": st.one_of(st.none(), st.integers(0, 300).map(lambda cost: cost * 2)),
        "discount": st.sampled_from([None, 0, 7]),
        "starts_on": st.sampled_from([None, "2026-08-31", "2026-10-01", "2026-11-30", "2027-01-15"]),
        "every_months": st.sampled_from([None, 1, 3]),
        "times": st.sampled_from([None, 1, 6, 12]),
    }
)


def asks(by: list[str], basis: list[str]) -> st.SearchStrategy[Ask]:
    """Return what may be asked for, by one of these groups and on one of these bases."""
    periods = st.sampled_from(PERIODS).map(lambda text: parse_period(text, TODAY, Fiscal(4)))
    measures = st.sampled_from(["amount", "margin"])
    return st.builds(Ask, periods, st.just(TODAY), st.sampled_from(by), st.sampled_from(basis), measures, st.booleans())


@st.composite
def workspaces(draw: st.DrawFn, *, least_items: int = 0) -> Store:
    """Return a workspace of random deals, teams (rings of them too), memberships, line items and rates."""
    store = fresh()
    with action(store, "test", keep=True) as act:
        # Nothing here is read from the journal; the triggers would take most of the time.
        store.connection.execute("UPDATE context SET bulk = 1")
        aside = act.insert("pipeline", {"name": "Leads", "position": 2, "in_forecast": 0})
        act.insert("stage", {"pipeline_id": aside, "name": "Raw", "kind": "open", "probability": 5}, id="ASIDE")
        gone: Columns = {"name": "Gone", "kind": "open", "probability": 40, "category": "commit"}
        act.insert("stage", gone, id="DELETED")
        act.delete("stage", "DELETED")
        for table, ids in (("user", USERS), ("company", COMPANIES), ("product", PRODUCTS)):
            for id in ids:
                act.insert(table, {"name": id}, id=id)
        for id in TEAMS:
            act.insert("team", {"name": id, "parent_id": draw(st.sampled_from([*TEAMS, None, "GONE"]))}, id=id)
        for number, (start, end) in enumerate([(None, "2026-11-20"), ("2026-11-20", None), ("2026-12-01", None)]):
            for user in draw(st.lists(st.sampled_from(USERS), unique=True)):
                team = draw(st.sampled_from([*TEAMS, "GONE"]))
                member: Columns = {"user_id": user, "team_id": team, "starts_on": start, "ends_on": end}
                act.insert("membership", member, id=f"ME{number}{user}")
        for day in draw(st.lists(days, unique=True)):
            rate = draw(st.sampled_from(["150.25", "0.333", "99"]))
            act.insert("rate", {"base": "USD", "currency": "JPY", "on_date": day, "rate": rate})
        # Every other deal is won, or the lost stage and many open ones would leave few.
        stages = [row["id"] for row in rows(store, "stage")]
        stages += [row["id"] for row in rows(store, "stage") if row["kind"] == "won"] * 7
        ranks = [row["id"] for row in rows(store, "rank")]
        for deal in draw(st.lists(deals([*stages, "DELETED", "UNKNOWN", None], ranks), min_size=3, max_size=10)):
            id = act.insert("deal", deal)
            for place, item in enumerate(draw(st.lists(items, min_size=least_items, max_size=3))):
                act.insert("line_item", {"deal_id": id, "position": place, **item})
    return store


def shown(figures: Figures) -> dict[str, int]:
    names = ("closed", *CATEGORIES, "weighted", "deals")
    return {name: getattr(figures, name) for name in names if getattr(figures, name)}


def nonzero(figures: dict[str, int]) -> dict[str, int]:
    return {name: value for name, value in figures.items() if value}


def called(store: Store, ask: Ask, key: str | None) -> str | None:
    names: dict[Any, str] = dict(store.connection.execute("SELECT id, name FROM stage").fetchall())
    codes: dict[Any, str] = dict(store.connection.execute("SELECT id, code FROM rank").fetchall())
    return {"stage": names, "rank": codes}.get(ask.by, {}).get(key, key)


def agree(store: Store, ask: Ask) -> None:
    """Assert that the forecast is the plain one."""
    with store:
        report, plain = forecast(Source(store, CLOCK), ask), plainly(store, ask)
        assert shown(report.total) == nonzero(plain.total)
        by_hand = {called(store, ask, key): nonzero(figures) for key, figures in plain.groups.items()}
        assert {row.name: shown(row.figures) for row in report.rows if row.figures.deals} == by_hand
        assert (report.overdue.deals, report.overdue.amount) == plain.overdue
        assert (report.undated.deals, report.undated.amount) == plain.undated
        assert {name: (each.deals, each.amount) for name, each in report.unconverted.items()} == plain.unconverted
        assert report.unknown == plain.unknown


@settings(max_examples=50, deadline=None)
@given(workspaces(), asks(["rep", "stage", "month", "category", "rank", "company"], ["orders"]))
def test_the_forecast_of_orders_is_the_plain_one(store: Store, ask: Ask) -> None:
    agree(store, ask)


@settings(max_examples=50, deadline=None)
@given(workspaces(), asks(["rep", "product", "category"], ["orders"]))
def test_what_is_closed_is_told_alone_as_the_whole_forecast_tells_it(store: Store, ask: Ask) -> None:
    with store:
        whole, won = forecast(Source(store, CLOCK), ask).total, closed(Source(store, CLOCK), ask)
        assert (won.closed, won.target) == (whole.closed, whole.target)


@settings(max_examples=50, deadline=None)
@given(workspaces(), asks(["team"], ["orders"]))
def test_the_forecast_by_team_is_the_plain_one(store: Store, ask: Ask) -> None:
    agree(store, ask)


@settings(max_examples=50, deadline=None)
@given(workspaces(least_items=1), asks(["product"], ["orders"]))
def test_the_forecast_by_product_is_the_plain_one(store: Store, ask: Ask) -> None:
    agree(store, ask)


@settings(max_examples=50, deadline=None)
@given(workspaces(least_items=1), asks(["month", "product", "rep"], ["revenue"]))
def test_the_forecast_of_revenue_is_the_plain_one(store: Store, ask: Ask) -> None:
    agree(store, ask)
