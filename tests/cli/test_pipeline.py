"""`sfa pipeline`: every stage, and the open ones together."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

pytestmark = pytest.mark.usefixtures("workspace")


@pytest.fixture
def deals(invoke: Run, workspace: Path) -> None:
    """Three open deals, one of them in yen, and one that is won."""
    for name, *options in (
        ("a", "--amount", "1000", "--stage", "Lead"),
        ("b", "--amount", "2000.50", "--stage", "Proposal", "--probability", "40"),
        ("c", "--amount", "15000", "--currency", "JPY", "--stage", "Lead"),
        ("d", "--amount", "500"),
    ):
        invoke("deal", "add", name, *options).ok()
    invoke("deal", "win", "d").ok()


def pipeline(invoke: Run, *arguments: str) -> Any:
    return invoke("pipeline", *arguments, "--json").ok().json


@pytest.mark.usefixtures("deals")
def test_the_json_is_the_contract(invoke: Run) -> None:
    invoke("rate", "add", "JPY", "0.01").ok()
    found = pipeline(invoke)
    assert [*found] == ["currency", "stages", "total"]
    assert found["currency"] == "USD"
    assert [row["stage"] for row in found["stages"]][-2:] == ["Won", "Lost"]
    lead, won = found["stages"][0], found["stages"][-2]
    assert {**lead, "oldest_days": 0} == {
        "stage": "Lead",
        "kind": "open",
        "probability": 10,
        "deals": 2,
        "amount": 1150,
        "weighted": 115,
        "oldest_days": 0,
    }
    assert (won["deals"], won["amount"], won["weighted"], won["oldest_days"]) == (1, 500, 500, None)
    assert {**found["total"], "oldest_days": 0} == {"deals": 3, "amount": 3150.5, "weighted": 915.2, "oldest_days": 0}


@pytest.mark.usefixtures("deals")
def test_a_currency_without_a_rate_is_counted_apart(invoke: Run) -> None:
    ran = invoke("pipeline", "--json").ok()
    assert ran.json["unconverted"] == [{"currency": "JPY", "deals": 1, "amount": 15000}]
    assert ran.json["total"]["deals"] == 2
    assert "no rate for JPY" in ran.err


@pytest.mark.usefixtures("deals")
def test_deals_are_filtered_as_in_a_list(invoke: Run) -> None:
    assert pipeline(invoke, "stage:Proposal")["total"]["deals"] == 1
    assert pipeline(invoke, "--amount-min", "1500")["total"]["amount"] == 2000.5


def test_stages_carry_their_pipelines_name_where_there_are_several(invoke: Run) -> None:
    assert "pipeline" not in pipeline(invoke)["stages"][0]
    invoke("stage", "add", "Lead", "--pipeline", "Partners", "--kind", "open").ok()
    assert {row["pipeline"] for row in pipeline(invoke)["stages"]} == {"Sales", "Partners"}


@pytest.mark.usefixtures("deals")
def test_the_table_has_a_total_of_open_deals(invoke: Run) -> None:
    invoke("rate", "add", "JPY", "0.01").ok()
    lines = invoke("pipeline").ok().out.splitlines()
    assert lines[0].split()[:2] == ["Stage", "Kind"]
    assert lines[-1].startswith("Open together")
    assert "$3,150.50" in lines[-1]
    assert lines[1].split()[1:5] == ["open", "10%", "2", "$1,150.00"]


@pytest.mark.usefixtures("deals")
def test_an_earlier_day_had_none_of_them(invoke: Run) -> None:
    assert pipeline(invoke, "--as-of", "2020-01-01")["total"] == {
        "deals": 0,
        "amount": 0,
        "weighted": 0,
        "oldest_days": None,
    }
