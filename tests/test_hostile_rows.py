"""A row with values that nobody would enter, as a merge stores it: read as what it is, while all else goes on."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sfa_tui.model.money import json_number
from tests.conftest import Once, Run
from tests.hostile_rows import COLUMNS, KINDS, MOST, SOAK, Value, furnished, insert, spoiled

EVERYWHERE = (
    *("deal list --json", "deal list amount>1", "company list --json", "contact list", "product list --json"),
    *("order list --json", "activity list all --json", "user list", "target list", "rate list", "field list"),
    *("deal show Pump --json", "company show Hokuyo", "brief Pump", "pipeline --json", "pipeline amount>1 --json"),
    *("forecast --json", "forecast --by team --measure margin", "forecast --by product --basis revenue --json"),
    *("today --json", "day --week --json", "remind", "calendar export", "history --limit 50", "search pump"),
)
BY_TABLE = {
    "rate": ("rate list --json", "deal list --sort amount --json"),
    "target": ("target list --json", "forecast --by rep --json", "forecast --by month --json"),
    "deal": ("deal list margin>1", "forecast --by month --basis revenue", "deal list --sort amount --format csv"),
    "report": ("report list", "day --team"),
    "alert": ("alert list",),
    "template": ("template list",),
    "template_step": ("template list",),
    "rule": ("rule list", "rule run"),
    "comment": ("comment list --deal Pump",),
    "resolution": ("sync conflicts --all",),
}


@pytest.fixture
def office(workspace: Path, once: Once) -> Path:
    """The folder of a workspace with a row in every table."""
    once(lambda: furnished(workspace))
    return workspace


TABLES = [*COLUMNS]
GROUPS = len(TABLES) if SOAK else 6
"""Tables whose rows are spoiled at once: all commands take seconds each time."""


@pytest.mark.parametrize("tables", [TABLES[n::GROUPS] for n in range(GROUPS)], ids=" ".join)
def test_no_command_ends_in_a_defect(office: Path, invoke: Run, tables: list[str]) -> None:
    with closing(sqlite3.connect(office / "sfa.db")) as connection, connection:
        for table in tables:
            for column, kind in COLUMNS[table].items():
                spoiled(connection, table, column, KINDS[kind], rows=None if SOAK or table == "field_value" else 1)
    for command in (*EVERYWHERE, *(each for table in tables for each in BY_TABLE.get(table, ()))):
        ran = invoke(*command.split())
        assert (command, ran.code) == (command, 0), ran.err
    examined = invoke("doctor", "--json")
    assert examined.code in (0, 1), examined.err
    assert examined.json["findings"] is not None


def write(office: Path, table: str, row: dict[str, Value]) -> None:
    with closing(sqlite3.connect(office / "sfa.db")) as connection, connection:
        insert(connection, table, row)


RATES = ("NaN", "sNaN", "Infinity", "1e999999", "1e-999999", "-1", "0", "x", "", "1_0", "１２", "9" * 5000, None)


@pytest.mark.parametrize("at", ["2026-11-02", "2026-11-31", "2026-1", ""])
def test_what_is_no_rate_is_passed_over(office: Path, invoke: Run, at: str) -> None:
    before = [
        invoke(*each.split()).ok().json for each in ("forecast --json", "deal list --json", "company list --json")
    ]
    for value in RATES if at == "2026-11-02" else ("7",):
        for base, currency in (("JPY", "USD"), ("USD", "JPY"), ("EUR", "USD"), ("EUR", "JPY")):
            write(office, "rate", {"base": base, "currency": currency, "on_date": at, "rate": value})
    # A rate of a day that there is not counts for no day.
    after = [invoke(*each.split()).ok().json for each in ("forecast --json", "deal list --json", "company list --json")]
    assert after == before
    assert invoke("rate", "list").ok().out.count("\n") > 4
    assert len(invoke("rate", "list", "--json").ok().json) == 2 + 4 * (len(RATES) if at == "2026-11-02" else 1)
    told = [each for each in invoke("doctor", "--json").json["findings"] if each["check"] in ("rates", "dates")]
    assert len(told) == 4 * (len(RATES) if at == "2026-11-02" else 1)


def test_a_rate_replaces_what_is_none(office: Path, invoke: Run, tmp_path: Path) -> None:
    write(office, "rate", {"base": "EUR", "currency": "JPY", "on_date": "2026-11-05", "rate": "much", "id": "R"})
    (tmp_path / "rates.csv").write_text("Date,JPY\n2026-11-05,170\n")
    assert invoke("rate", "import", str(tmp_path / "rates.csv"), "--json").ok().json["updated"] == 1


@pytest.mark.parametrize(
    "period",
    [{"starts_on": each, "months": 1} for each in ("", "garbage", "2026-12-01x", "2026-12-99", "2026-12-01T00:00:00Z")]
    + [{"starts_on": "2026-12-01", "months": MOST}, {"starts_on": "9999-12-31", "months": 1}],
    ids=str,
)
def test_a_target_of_no_period_is_shown_and_counts_for_nothing(
    office: Path, invoke: Run, period: dict[str, Value]
) -> None:
    before = invoke("forecast", "--json").ok().json
    write(office, "target", {"id": "T", "metric": "orders", "amount": 77, "currency": "USD", **period})
    assert invoke("forecast", "--json").ok().json == before
    (shown,) = [each for each in invoke("target", "list", "--json").ok().json if each["id"] == "T"]
    assert (shown["period"], shown["start"], shown["months"]) == (None, period["starts_on"], period["months"])
    assert str(period["starts_on"]) in invoke("target", "list").ok().out
    assert "targets" in [each["check"] for each in invoke("doctor", "--json").json["findings"]]


@pytest.mark.parametrize("start", [0, MOST, -1, "x", b"\xff"])
def test_a_fiscal_year_that_starts_in_no_month_stops_nothing(office: Path, invoke: Run, start: Value) -> None:
    with closing(sqlite3.connect(office / "sfa.db")) as connection, connection:
        connection.execute("UPDATE setting SET value = ? WHERE id = 'fiscal_year_start'", (start,))
    assert invoke("forecast", "--json").ok().json["period"]["name"] == "FY2026-Q4"
    (told,) = invoke("doctor", "--json").json["findings"]
    assert "fiscal_year_start" in told["finding"]


ANY = st.one_of(st.integers(-MOST - 1, MOST), st.floats(), st.text(st.characters(codec="utf-8")), st.binary())
TYPES = ("text", "number", "money", "date", "choice", "multi-choice", "contact", "user", "bogus")
WHOLE = st.one_of(st.integers(-MOST - 1, MOST), st.sampled_from([MOST, -MOST - 1, 9 * 10**15, 0, 1, -1]))
ITEM = st.fixed_dictionaries(
    {
        **{name: st.one_of(st.none(), WHOLE) for name in ("unit_price", "unit_cost", "discount", "times")},
        **{"quantity": st.one_of(st.none(), st.floats(allow_nan=False)), "every_months": st.one_of(st.none(), WHOLE)},
        "starts_on": st.sampled_from([None, "", "garbage", "2026-99-99"]),
    }
)


def drawn(most: int) -> settings:
    """Return how many examples are drawn; each writes into the one workspace of the test."""
    few = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=SOAK or most, deadline=None, suppress_health_check=few)


@drawn(12)
@given(ANY, st.sampled_from(TYPES))
def test_whatever_a_custom_field_holds_is_shown(office: Path, invoke: Run, value: Value, type: str) -> None:
    others = {"f text": "words", "f number": 5, "f money": 12.5, "f date": "2026-12-24", "f choice": "red"}
    with closing(sqlite3.connect(office / "sfa.db")) as connection, connection:
        (deal,) = connection.execute("SELECT id FROM deal WHERE name = 'Pump'").fetchone()
        connection.execute("UPDATE field SET deleted_at = '2026-12-01T00:00:00.000Z' WHERE name = 'odd'")
        (number,) = connection.execute("SELECT count(*) FROM field").fetchone()
        insert(connection, "field", {"id": f"X{number}", "noun": "deal", "name": "odd", "type": type})
        insert(connection, "field_value", {"field_id": f"X{number}", "row_id": deal, "value": value})
    held = invoke("deal", "show", "Pump", "--json").ok().json["fields"]
    assert {name: held[name] for name in others} == others
    assert value is None or value != value or "odd" in held
    for command in ("deal list", "brief Pump", "deal show Pump", "history deal Pump"):
        invoke(*command.split()).ok()


@drawn(12)
@given(st.lists(WHOLE, max_size=4), st.lists(ITEM, max_size=4))
def test_a_deal_counts_in_full_whatever_its_amount_and_its_items(
    office: Path, invoke: Run, amounts: list[int], items: list[dict[str, Value]]
) -> None:
    with closing(sqlite3.connect(office / "sfa.db")) as connection, connection:
        deal, *place = connection.execute("SELECT id, stage_id, company_id FROM deal WHERE name = 'Pump'").fetchone()
        connection.execute("UPDATE deal SET company_id = NULL WHERE name = 'Abroad'")
        for table in ("deal", "line_item"):
            connection.execute(f"UPDATE {table} SET deleted_at = '2026-12-01T00:00:00.000Z' WHERE name = 'huge'")
        for amount in amounts:
            row: dict[str, Value] = {
                "name": "huge",
                "amount": amount,
                "expected_close": "2026-12-20",
                "currency": "USD",
            }
            insert(connection, "deal", {**row, **dict(zip(("stage_id", "company_id"), place, strict=True))})
        for item in items:
            insert(connection, "line_item", {**item, "deal_id": deal, "name": "huge"})
        (own,) = connection.execute(
            "SELECT sum(amount) FROM deal WHERE name <> 'huge' AND company_id = ?", place[1:]
        ).fetchone()
    wanted = json_number(own + sum(amounts), "USD")
    for basis in ("orders", "revenue"):
        told = invoke("forecast", "--by", "company", "--basis", basis, "--json").ok().json
        (found,) = [each for each in told["rows"] if each["group"] == "Hokuyo"]
        assert found["pipeline"] + found["best_case"] + found["commit"] == wanted
    assert invoke("company", "show", "Hokuyo", "--json").ok().json["open_amount"] == wanted
    for command in ("forecast --by product --measure margin", "pipeline amount>1", "deal show Pump", "brief Pump"):
        invoke(*command.split()).ok()
