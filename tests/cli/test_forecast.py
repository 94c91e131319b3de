"""`sfa forecast`: the JSON that programs stand on, the table that people read, and what is said beside them."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

pytestmark = pytest.mark.usefixtures("japanese_workspace")

KEYS = [
    *("group", "closed", "commit", "best_case", "pipeline", "omitted", "weighted", "expected"),
    *("target", "gap", "coverage", "attainment", "deals"),
]


@pytest.fixture
def deals(invoke: Run, japanese_workspace: Path) -> None:
    """Five deals of 青木: one won, one open with rank A, one overdue, one undated, one in dollars."""
    for name, *options in (
        ("won", "--amount", "480万", "--close", "2026-12-18"),
        ("open", "--amount", "1000000", "--close", "2026-12-25", "--rank", "A"),
        ("late", "--amount", "700000", "--close", "2026-11-10"),
        ("undated", "--amount", "9000000"),
        ("dollars", "--amount", "1000.50", "--currency", "USD", "--close", "2026-12-31"),
    ):
        invoke("deal", "add", name, *options, "--owner", "青木").ok()
    invoke("deal", "win", "won", "--on", "2026-12-01").ok()


def forecast(invoke: Run, *arguments: str) -> Any:
    return invoke("forecast", *arguments, "--json").ok().json


@pytest.mark.usefixtures("deals")
def test_the_json_is_the_contract(invoke: Run) -> None:
    invoke("rate", "add", "USD", "150", "--on", "2026-11-01").ok()
    invoke("target", "add", "--user", "青木", "--period", "FY2026", "--amount", "40m").ok()
    found = forecast(invoke)
    figures = {
        "closed": 4_800_000,
        "commit": 1_000_000,
        "best_case": 0,
        "pipeline": 150_075,
        "omitted": 0,
        "weighted": 815_008,
        "expected": 5_615_008,
        "target": 10_000_000,
        "gap": 5_200_000,
        "coverage": 1_150_075 / 5_200_000,
        "attainment": 0.48,
        "deals": 3,
    }
    assert found == {
        "period": {"name": "FY2026-Q3", "start": "2026-10-01", "end": "2026-12-31"},
        "as_of": "2026-12-01",
        "currency": "JPY",
        "by": "rep",
        "rows": [{"group": "青木", **figures}],
        "total": {"group": None, **figures},
        "overdue": {"deals": 1, "amount": 700_000},
        "undated": {"deals": 1, "amount": 9_000_000},
    }
    assert [*found["rows"][0]] == KEYS


def test_an_empty_workspace_has_every_key(invoke: Run) -> None:
    found = forecast(invoke)
    assert found["rows"] == []
    assert [*found["total"]] == KEYS
    assert found["total"]["closed"] == 0
    assert found["total"]["target"] is None


@pytest.mark.usefixtures("deals")
def test_a_currency_without_a_rate_is_named_and_counted_apart(invoke: Run) -> None:
    ran = invoke("forecast", "--json", "--language", "en").ok()
    assert ran.json["unconverted"] == [{"currency": "USD", "deals": 1, "amount": 1000.5}]
    assert ran.json["total"]["deals"] == 2
    assert "no rate for USD" in ran.err


@pytest.mark.usefixtures("deals")
def test_overdue_deals_are_folded_into_the_current_period_alone(invoke: Run) -> None:
    now = forecast(invoke, "--include-overdue")
    assert (now["total"]["deals"], now["total"]["pipeline"], now["overdue"]["deals"]) == (3, 700_000, 1)
    ran = invoke("forecast", "--include-overdue", "--period", "next-quarter", "--json", "--language", "en").ok()
    assert (ran.json["total"]["deals"], ran.json["overdue"]["deals"]) == (0, 1)
    assert "not the current period" in ran.err


@pytest.mark.usefixtures("deals")
@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("rep", ["青木"]),
        ("team", [None]),
        ("stage", ["引合", "受注"]),
        ("month", ["2026-10", "2026-11", "2026-12"]),
        ("category", ["closed", "commit", "best_case", "pipeline", "omitted"]),
        ("rank", ["A", None]),
        ("product", [None]),
        ("company", [None]),
    ],
)
def test_every_grouping_sums_to_the_same_total(invoke: Run, by: str, groups: list[str | None]) -> None:
    found = forecast(invoke, "--by", by)
    assert [row["group"] for row in found["rows"]] == groups
    assert (
        sum(row["closed"] + row["commit"] for row in found["rows"]) == 5_800_000 == found["total"]["expected"] + 200_000
    )
    assert sum(row["deals"] for row in found["rows"]) == found["total"]["deals"] == 2


@pytest.mark.usefixtures("deals")
def test_deals_are_filtered_as_in_a_list_and_targets_only_where_they_fit(invoke: Run) -> None:
    invoke("target", "add", "--user", "青木", "--period", "FY2026-Q3", "--amount", "40m").ok()
    assert forecast(invoke, "owner:青木")["total"]["target"] == 40_000_000
    found = forecast(invoke, "--rank", "A")
    assert (found["total"]["deals"], found["total"]["target"], found["rows"][0]["target"]) == (1, None, None)
    assert forecast(invoke, "won")["total"]["closed"] == 4_800_000


@pytest.mark.usefixtures("deals")
def test_an_earlier_day_is_its_own_present(invoke: Run) -> None:
    assert forecast(invoke, "--as-of", "2026-11-30", "--period", "FY2026-Q3")["as_of"] == "2026-11-30"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--period", "whenever"],
        ["--by", "moon"],
        ["--as-of", "2027-01-01"],
        ["--as-of", "2026-11-01", "rotting"],
        ["stge:Lead"],
    ],
)
def test_what_cannot_be_asked_for_is_refused(invoke: Run, arguments: list[str]) -> None:
    ran = invoke("forecast", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1


def test_a_filter_that_names_nobody_is_not_found(invoke: Run) -> None:
    assert invoke("forecast", "owner:Nobody").code == 3


@pytest.mark.usefixtures("deals")
def test_the_table_ends_in_a_total_and_says_what_it_leaves_out(invoke: Run) -> None:
    invoke("config", "set", "currency_scale", "thousand").ok()
    lines = invoke("forecast", "--language", "en").ok().out.splitlines()
    assert lines[0] == "FY2026-Q3: 2026-10-01 to 2026-12-31, as of 2026-12-01"
    assert lines[1].split()[:3] == ["Rep", "Deals", "Closed"]
    assert lines[2].split()[:3] == ["青木", "2", "¥4,800K"]
    assert lines[3].split()[:3] == ["Total", "2", "¥4,800K"]
    assert lines[4] == "Overdue: 1 open deal, ¥700K, not counted above; `sfa deal list overdue`"
    assert lines[5] == "No expected close: 1 open deal, ¥9,000K, not counted above; `sfa deal list undated`"
    # Full-width names take two cells a character, and figures end in one column.
    assert len(lines[2]) + 2 == len(lines[3])


@pytest.mark.usefixtures("deals")
def test_csv_has_the_rows_and_every_column(invoke: Run) -> None:
    lines = invoke("forecast", "--format", "csv").ok().out.splitlines()
    assert sorted(lines[0].split(",")) == sorted(KEYS)
    assert len(lines) == 2


@pytest.mark.usefixtures("deals")
def test_margin_is_unknown_without_a_cost_and_said_so(invoke: Run) -> None:
    ran = invoke("forecast", "--measure", "margin", "--json", "--language", "en").ok()
    assert (ran.json["total"]["deals"], ran.json["margin_unknown"]) == (0, {"deals": 5})
    assert "5 deals have no line item with a cost" in ran.err


def test_revenue_falls_into_the_months_of_the_line_items(invoke: Run) -> None:
    invoke("product", "add", "Support", "--unit-price", "120000", "--unit-cost", "20000").ok()
    invoke("deal", "add", "support", "--amount", "120000", "--close", "2026-12-10", "--product", "Support").ok()
    invoke("deal", "win", "support", "--on", "2026-12-01").ok()
    assert forecast(invoke, "--basis", "revenue", "--by", "product")["rows"][0]["closed"] == 120_000
    assert forecast(invoke, "--measure", "margin", "--by", "product")["rows"][0]["closed"] == 100_000


@pytest.mark.usefixtures("deals")
def test_deals_are_counted_and_held_against_targets_of_their_number(invoke: Run) -> None:
    invoke("target", "add", "--user", "青木", "--period", "FY2026-Q3", "--amount", "4", "--metric", "count").ok()
    invoke("target", "add", "--user", "青木", "--period", "FY2026-Q3", "--amount", "9m").ok()
    found = forecast(invoke, "--measure", "count")
    figures = {
        "closed": 1,
        "commit": 1,
        "best_case": 0,
        "pipeline": 1,
        "omitted": 0,
        "weighted": 0.9,  # 80 % by rank, and 10 % of the deal in dollars, whose rate nobody needs to know
        "expected": 1.9,
        "target": 4,
        "gap": 3,
        "coverage": 2 / 3,
        "attainment": 0.25,
        "deals": 3,
    }
    assert found["rows"] == [{"group": "青木", **figures}]
    assert found["total"] == {"group": None, **figures}
    assert found["currency"] is None
    assert (found["overdue"], found["undated"]) == ({"deals": 1, "amount": 1}, {"deals": 1, "amount": 1})
    assert "unconverted" not in found
    table = invoke("forecast", "--measure", "件数").ok().out
    assert "受注予定日超過: 進行中の案件 1 件（" in table
    assert "￥" not in table
    refused = invoke("forecast", "--measure", "count", "--basis", "revenue")
    assert refused.code == 2


@pytest.mark.usefixtures("deals")
def test_one_deal_of_two_products_is_one(invoke: Run) -> None:
    for product in ("甲", "乙"):
        invoke("product", "add", product, "--unit-price", "100").ok()
        invoke("deal", "edit", "won", "--product", product).ok()
    found = forecast(invoke, "--measure", "count", "--by", "製品")
    assert {row["group"]: row["closed"] for row in found["rows"] if row["closed"]} == {"甲": 1, "乙": 1}
    assert found["total"]["closed"] == 1


@pytest.mark.usefixtures("deals")
def test_what_is_asked_for_may_be_said_in_japanese(invoke: Run) -> None:
    for japanese, english in (("営業担当", "rep"), ("チーム", "team"), ("月", "month"), ("取引先", "company")):
        assert forecast(invoke, "--by", japanese)["by"] == english
        assert forecast(invoke, "--by", english.upper())["by"] == english
    assert forecast(invoke, "--basis", "売上", "--measure", "粗利") == forecast(
        invoke, "--basis", "revenue", "--measure", "margin"
    )
    refused = invoke("forecast", "--by", "週")
    assert refused.code == 2
    assert "month" in refused.err
