"""`sfa target`: targets are set, listed, changed and deleted."""

import pytest

from tests.conftest import Run

pytestmark = pytest.mark.usefixtures("japanese_workspace")

QUARTER = ("--period", "FY2026-Q3", "--amount", "30m")


def test_a_target_is_set_for_a_rep(invoke: Run) -> None:
    added = invoke("target", "add", "--user", "青木", *QUARTER, "--json").ok().json
    assert {**added, "id": ""} == {
        "id": "",
        "metric": "orders",
        "scope": "user",
        "name": "青木",
        "period": "FY2026-Q3",
        "start": "2026-10-01",
        "end": "2026-12-31",
        "months": 3,
        "amount": 30_000_000,
        "currency": "JPY",
    }
    assert invoke("target", "list", "--json").ok().json == [added]


@pytest.mark.parametrize(
    ("period", "named"),
    [
        ("2026-12", "2026-12"),
        ("FY2026-H2", "FY2026-H2"),
        ("FY2026", "FY2026"),
        ("2026-Q4", "FY2026-Q3"),
        ("2026-02..2026-05", "2026-02-01..2026-05-31"),
    ],
)
def test_its_period_is_called_by_its_name(invoke: Run, period: str, named: str) -> None:
    added = invoke("target", "add", "--period", period, "--amount", "1", "--json").ok().json
    assert (added["period"], added["scope"], added["name"]) == (named, None, None)


def test_a_number_of_deals_has_no_currency(invoke: Run) -> None:
    added = invoke("target", "add", "--period", "2026-12", "--amount", "12", "--metric", "count", "--json").ok().json
    assert (added["amount"], added["currency"]) == (12, None)


def test_the_list_is_narrowed(invoke: Run) -> None:
    for period, metric in (("FY2026", "orders"), ("2026-12", "orders"), ("2027-05", "orders"), ("2026-12", "margin")):
        invoke("target", "add", "--period", period, "--amount", "1", "--metric", metric).ok()

    def listed(*arguments: str) -> list[str]:
        return [row["period"] for row in invoke("target", "list", *arguments, "--json").ok().json]

    assert listed() == ["FY2026", "2026-12", "2026-12", "2027-05"]
    assert listed("--period", "2026-12", "--metric", "orders") == ["FY2026", "2026-12"]
    assert listed("--period", "FY2027-Q1") == ["2027-05"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--period", "2026-12-05..2026-12-20", "--amount", "1"], 2, "whole months"),
        (["--period", "soon", "--amount", "1"], 2, "soon"),
        (["--period", "2026-12", "--amount", "lots"], 2, "lots"),
        (["--period", "2026-12", "--amount=-5"], 2, "negative"),
        (["--period", "2026-12", "--amount", "1", "--metric", "joy"], 2, "joy"),
        (["--period", "2026-12", "--amount", "1", "--user", "Nobody"], 3, "Nobody"),
        (["--period", "2026-12", "--amount", "1", "--user", "青木", "--team", "東"], 2, "--user, --team"),
        (["--period", "2026-12"], 2, "--amount"),
    ],
)
def test_what_is_no_target_is_refused(invoke: Run, arguments: list[str], code: int, says: str) -> None:
    ran = invoke("target", "add", "--language", "en", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert invoke("target", "list", "--json").ok().json == []


def test_there_is_one_target_for_the_same_months(invoke: Run) -> None:
    first = invoke("target", "add", *QUARTER, "--json").ok().json
    ran = invoke("target", "add", *QUARTER)
    assert ran.code == 5
    assert first["id"] in ran.err
    invoke("target", "add", *QUARTER, "--metric", "margin").ok()


def test_a_target_is_changed_by_the_end_of_its_id(invoke: Run) -> None:
    id = invoke("target", "add", *QUARTER, "--json").ok().json["id"]
    assert invoke("target", "edit", id[-8:], "--amount", "32m", "--dry-run", "--json").ok().json["amount"] == 32_000_000
    assert invoke("target", "list", "--json").ok().json[0]["amount"] == 30_000_000
    changed = invoke("target", "edit", id[-8:], "--amount", "32m", "--period", "FY2026-Q4", "--json").ok().json
    assert (changed["amount"], changed["period"]) == (32_000_000, "FY2026-Q4")
    assert invoke("target", "edit", id).code == 2
    assert invoke("target", "edit", "ZZZZZZ", "--amount", "1").code == 3


def test_a_target_is_deleted_and_brought_back(invoke: Run) -> None:
    id = invoke("target", "add", *QUARTER, "--json").ok().json["id"]
    invoke("target", "delete", id, "--dry-run").ok()
    invoke("target", "delete", id).ok()
    assert invoke("target", "list", "--json").ok().json == []
    invoke("undo").ok()
    assert len(invoke("target", "list", "--json").ok().json) == 1


def test_a_number_of_deals_is_whole_whatever_the_currency(invoke: Run) -> None:
    invoke("config", "set", "currency", "USD").ok()
    refused = invoke("target", "add", "--period", "2026-12", "--amount", "1.5", "--metric", "count", "--language", "en")
    assert (refused.code, refused.err) == (2, "sfa: amount: 1.5 is not a whole number\n")
    added = invoke("target", "add", "--period", "2026-12", "--amount", "12", "--metric", "count", "--json").ok().json
    assert (added["amount"], added["currency"]) == (12, None)
