"""When the event of a rule happens to a deal, and that what it makes has the same id on every machine."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfa_tui.model.ids import is_id
from sfa_tui.model.rules import Rule, Standing, due, length, link_id, occurrence, row_id

RULE = Rule(
    id="R",
    name="call",
    event="stage",
    stage_id="S",
    pipeline_id=None,
    days=0,
    does="plan",
    kind="call",
    subject="call",
    after=2880,
    user_id=None,
    active=True,
    made_at="2026-11-01T00:00:00.000Z",
)
DEAL = Standing(
    id="D",
    owner_id="U",
    is_open=True,
    stage_id="S",
    pipeline_id="P",
    entered_at="2026-11-20T01:00:00.000Z",
    born_at="2026-11-10T01:00:00.000Z",
    created_at="2026-11-10T01:00:00.000Z",
    last_at=None,
    expected_close=None,
    parked_until=None,
)
SILENT = replace(RULE, event="silent", stage_id=None, days=14)
OVERDUE = replace(RULE, event="overdue", stage_id=None)
TOKYO = 540


def test_a_deal_enters_the_stage_that_it_stands_in() -> None:
    found = occurrence(RULE, DEAL, TOKYO)
    assert found is not None
    assert found.at == DEAL.entered_at
    assert occurrence(replace(RULE, stage_id="T"), DEAL, TOKYO) is None


def test_what_happened_before_a_rule_was_made_does_not_count() -> None:
    later = replace(RULE, made_at="2026-11-21T00:00:00.000Z")
    assert occurrence(later, DEAL, TOKYO) is None
    assert occurrence(replace(later, event="created"), DEAL, TOKYO) is None
    assert occurrence(replace(RULE, event="created"), DEAL, TOKYO) is not None


def test_each_entry_is_an_occurrence_of_its_own() -> None:
    again = replace(DEAL, entered_at="2026-11-25T01:00:00.000Z")
    first, second = occurrence(RULE, DEAL, TOKYO), occurrence(RULE, again, TOKYO)
    assert first is not None
    assert second is not None
    assert first.key != second.key


def test_forty_eight_hours_are_plain_hours() -> None:
    # A Friday evening in Tokyo: the weekend is not left out.
    assert due(RULE, "2026-11-27T09:00:00.000Z") == "2026-11-29T09:00:00.000Z"


def test_silence_counts_from_the_last_conversation_else_from_the_creation() -> None:
    found = occurrence(SILENT, DEAL, TOKYO)
    assert found is not None
    assert found.holds_from == "2026-11-24T01:00:00.000Z"
    spoken = occurrence(SILENT, replace(DEAL, last_at="2026-11-19T03:00:00.000Z"), TOKYO)
    assert spoken is not None
    assert spoken.at == "2026-12-03T03:00:00.000Z"


def test_a_rule_by_time_that_comes_late_counts_from_when_it_was_made() -> None:
    late = replace(SILENT, made_at="2026-11-30T00:00:00.000Z")
    found = occurrence(late, DEAL, TOKYO)
    assert found is not None
    assert (found.at, found.holds_from) == (late.made_at, "2026-11-24T01:00:00.000Z")


def test_a_close_date_is_passed_when_its_day_has_ended_here() -> None:
    found = occurrence(OVERDUE, replace(DEAL, expected_close="2026-12-18"), TOKYO)
    assert found is not None
    assert found.at == "2026-12-18T15:00:00.000Z"
    assert occurrence(OVERDUE, DEAL, TOKYO) is None


def test_time_does_nothing_to_closed_deals_and_waits_for_parked_ones() -> None:
    assert occurrence(SILENT, replace(DEAL, is_open=False), TOKYO) is None
    parked = occurrence(SILENT, replace(DEAL, parked_until="2026-12-10"), TOKYO)
    assert parked is not None
    assert parked.holds_from == "2026-12-09T15:00:00.000Z"


def test_a_rule_of_another_pipeline_does_nothing() -> None:
    assert occurrence(replace(SILENT, pipeline_id="Q"), DEAL, TOKYO) is None
    assert occurrence(replace(SILENT, pipeline_id="P"), DEAL, TOKYO) is not None


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_an_id_follows_from_rule_deal_and_occurrence(rule: str, deal: str, key: str) -> None:
    made = row_id(rule, deal, key)
    assert is_id(made)
    assert made == row_id(rule, deal, key)
    assert made not in (row_id(deal, rule, key) if rule != deal else None, row_id(rule, deal, key + "x"), link_id(made))


@pytest.mark.parametrize(("minutes", "text"), [(2880, "48h"), (90, "90m"), (4320, "72h"), (7200, "5d"), (60, "1h")])
def test_a_length_reads_as_it_is_typed(minutes: int, text: str) -> None:
    assert length(minutes) == text
