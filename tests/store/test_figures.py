"""Sums of deals by SQL: which index answers, which deals count, and how the deals of an earlier day are asked for."""

from datetime import UTC, date, datetime

import pytest

from sfa_tui.forecast.report import Report, forecast
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Usage
from sfa_tui.model.filters import parse_filter
from sfa_tui.model.period import Fiscal, parse_period
from sfa_tui.model.sums import Ask, By
from sfa_tui.sales import deals as verbs
from sfa_tui.store import deal_filter, figures, teams
from sfa_tui.store.figures import Source
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import Store
from tests.store.workspaces import fresh, named

TODAY = date(2026, 11, 20)
CLOCK = Clock(datetime(2026, 11, 20, 9, tzinfo=UTC))
BY: tuple[By, ...] = ("rep", "team", "stage", "month", "category", "rank")


def ask(by: By = "rep", period: str = "FY2026-Q3") -> Ask:
    return Ask(parse_period(period, TODAY, Fiscal(4)), TODAY, by, overdue=True)


def add(store: Store, **columns: Value) -> str:
    with action(store, "test") as act:
        deal = {"amount": 100, "stage_id": named(store, "stage", "Lead"), "expected_close": "2026-12-01", **columns}
        return act.insert("deal", deal)


def plans(store: Store, by: By) -> list[str]:
    """Return how SQLite reads the deals for each query of a forecast."""
    asked: list[str] = []
    store.connection.set_trace_callback(asked.append)
    source = Source(store, CLOCK)
    figures.read(source, ask(by), figures.stages(source))
    store.connection.set_trace_callback(None)
    queries = [sql for sql in asked if " deal d" in sql]
    assert len(queries) >= 4
    steps = [row[3] for sql in queries for row in store.connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    return [step for step in steps if "GROUP BY" not in step]


@pytest.mark.parametrize("by", BY)
def test_the_covering_indexes_answer_alone(by: By) -> None:
    with fresh() as store:
        read = plans(store, by)
    assert all("USING COVERING INDEX deal_" in step for step in read), read
    assert {step.split("INDEX ")[1].split()[0] for step in read} == {"deal_forecast", "deal_closed"}


def test_the_stages_that_are_used_are_found_by_looking_into_the_index() -> None:
    with fresh() as store:
        asked: list[str] = []
        store.connection.set_trace_callback(asked.append)
        figures.stages(Source(store, CLOCK))
        store.connection.set_trace_callback(None)
        (sql,) = (sql for sql in asked if "RECURSIVE" in sql)
        steps = [row[3] for row in store.connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert not [step for step in steps if step.startswith("SCAN deal")]


def test_a_filter_joins_what_it_speaks_of_and_no_more() -> None:
    with fresh() as store:
        add(store)

        def tables(text: str) -> str:
            return Source(store, CLOCK, where=deal_filter.where(store, parse_filter(text), CLOCK)).tables

        assert tables("") == "deal d"
        assert tables("currency:JPY").count("JOIN") == 0
        assert tables("pipeline:Sales").count("JOIN") == 1
        assert tables("stage:Lead") == "deal d"
        assert tables("margin>1 category:commit").count("JOIN") == 2


def report(store: Store, text: str = "", by: By = "stage") -> Report:
    return forecast(Source(store, CLOCK, where=deal_filter.where(store, parse_filter(text), CLOCK)), ask(by))


def test_every_deal_of_the_filter_is_summed() -> None:
    with fresh() as store:
        for amount in range(1, 1001):
            add(store, amount=amount)
        assert report(store).total.pipeline == 500_500
        assert report(store, "amount>500").total.pipeline == 375_250


def test_a_deal_in_a_stage_that_is_deleted_unknown_or_missing_is_open_under_its_own_heading() -> None:
    with fresh() as store:
        with action(store, "test") as act:
            act.insert("stage", {"name": "Gone", "kind": "open", "probability": 40, "category": "commit"}, id="DELETED")
            act.delete("stage", "DELETED")
        for stage in ("DELETED", "UNKNOWN", None):
            add(store, stage_id=stage)
        rows = {row.name: row.figures for row in report(store).rows}
        assert list(rows) == ["Gone", "UNKNOWN", None]
        assert [figures.open for figures in rows.values()] == [100, 100, 100]
        assert [figures.weighted for figures in rows.values()] == [40, 0, 0]
        assert rows["Gone"].commit == 100


def test_a_deleted_stage_of_won_deals_stays_won() -> None:
    with fresh() as store:
        with action(store, "test") as act:
            act.insert("stage", {"name": "Signed", "kind": "won"}, id="SIGNED")
            act.delete("stage", "SIGNED")
        add(store, stage_id="SIGNED", closed_on="2026-10-05")
        assert report(store).total.closed == 100


def test_a_pipeline_that_is_no_part_of_the_forecast_is_no_part_of_any_sum() -> None:
    with fresh() as store:
        with action(store, "test") as act:
            act.insert("pipeline", {"name": "Leads", "in_forecast": 0}, id="LEADS")
            act.insert("stage", {"name": "Raw", "kind": "open", "pipeline_id": "LEADS"}, id="RAW")
        for close in ("2026-12-01", "2026-10-01", None):
            add(store, stage_id="RAW", expected_close=close)
        found = report(store)
        assert (found.total.deals, found.overdue.deals, found.undated.deals) == (0, 0, 0)


def test_two_stages_of_one_name_are_told_by_their_pipelines() -> None:
    with fresh() as store:
        with action(store, "test") as act:
            act.insert("pipeline", {"name": "Partners", "position": 2}, id="PARTNERS")
            act.insert("stage", {"name": "Lead", "kind": "open", "pipeline_id": "PARTNERS"}, id="LEAD2")
        add(store)
        add(store, stage_id="LEAD2")
        assert [row.name for row in report(store).rows] == ["Sales/Lead", "Partners/Lead"]


def later(store: Store) -> Source:
    """Return the deals as they were on 1 November."""
    clock = Clock(datetime(2026, 11, 1, 23, 59, 59, tzinfo=UTC))
    return figures.at(store, clock, deal_filter.where(store, parse_filter(""), clock))


def test_an_earlier_day_is_summed_as_it_was() -> None:
    with fresh() as store:
        id = add(store, created_at="2026-10-01T00:00:00.000Z", expected_close="2026-11-10", amount=700)
        add(store, created_at="2026-11-05T00:00:00.000Z")
        verbs.win(store, CLOCK, [id], on=date(2026, 11, 8))
        asked = Ask(parse_period("FY2026-Q3", TODAY, Fiscal(4)), date(2026, 11, 1), "stage")
        with store.reading():
            before = forecast(later(store), asked)
        assert (before.total.closed, before.total.open, before.total.deals) == (0, 700, 1)
        assert [row.name for row in before.rows] == ["Lead"]
        now = report(store)
        assert (now.total.closed, now.total.open, now.total.deals) == (700, 100, 2)


def test_teams_roll_up_as_they_stood_on_the_day() -> None:
    with fresh() as store:
        with action(store, "test") as act:
            for id in ("EAST", "WEST", "TOKYO"):
                act.insert("team", {"name": id, "parent_id": "EAST" if id == "TOKYO" else None}, id=id)
            act.insert("user", {"name": "Sato"}, id="SATO")
            act.insert("membership", {"user_id": "SATO", "team_id": "TOKYO"})
        add(store, owner_id="SATO", created_at="2026-10-01T00:00:00.000Z")
        with action(store, "test") as act:
            act.effective("2026-11-10T00:00:00.000Z")
            act.update("team", "TOKYO", {"parent_id": "WEST"})
        asked = Ask(parse_period("FY2026-Q3", TODAY, Fiscal(4)), date(2026, 11, 1), "team")
        with store.reading():
            before = forecast(later(store), asked)
        assert [(row.name, row.depth) for row in before.rows] == [("EAST", 0), ("TOKYO", 1)]
        assert [(row.name, row.depth) for row in report(store, by="team").rows] == [("WEST", 0), ("TOKYO", 1)]


def test_an_earlier_day_knows_no_conversations() -> None:
    with fresh() as store:
        where = deal_filter.where(store, parse_filter("rotting"), CLOCK)
        with pytest.raises(Usage, match="of an earlier day"):
            figures.at(store, CLOCK, where)


def test_what_leads_into_a_ring_of_teams_stays_under_it() -> None:
    with fresh() as store:
        with action(store, "test") as act:
            for id, above in (("A", "B"), ("B", "C"), ("C", "B")):
                act.insert("team", {"name": id, "parent_id": above}, id=id)
        assert teams.parents(store) == {"A": "B", "B": None, "C": "B"}
