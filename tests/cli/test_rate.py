"""`sfa rate`: rates by hand and from the European Central Bank's file."""

from pathlib import Path

import pytest

from tests.conftest import Run

pytestmark = pytest.mark.usefixtures("japanese_workspace")

ECB = """\
Date,USD,JPY,ROL,CYP,
2026-11-20,1.25,175.5,N/A,N/A,
2026-11-19,1.20,174,N/A,,
"""


def write(folder: Path, text: str, name: str = "eurofxref-hist.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_rate_is_what_one_unit_is_worth_in_the_base_currency(invoke: Run) -> None:
    added = invoke("rate", "add", "usd", "155.2", "--on", "2026-11-20", "--json").ok().json
    assert {**added, "id": ""} == {
        "id": "",
        "on": "2026-11-20",
        "base": "USD",
        "currency": "JPY",
        "rate": 155.2,
        "source": None,
    }
    assert invoke("rate", "list", "--json").ok().json == [added]


def test_the_rate_of_a_day_is_replaced(invoke: Run) -> None:
    first = invoke("rate", "add", "USD", "155.2", "--json").ok().json
    second = invoke("rate", "add", "USD", "156", "--json").ok().json
    assert (second["id"], second["rate"]) == (first["id"], 156)
    assert len(invoke("rate", "list", "USD", "--json").ok().json) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["XYZ", "1"], "XYZ"),
        (["JPY", "1"], "JPY"),
        (["USD", "0"], "not a rate"),
        (["USD", "-5"], "not a rate"),
        (["USD", "NaN"], "not a rate"),
        (["USD", "1e99"], "not a rate"),
        (["USD", "much"], "not a rate"),
        (["USD", "155", "--on", "someday"], "someday"),
    ],
)
def test_what_is_no_rate_is_refused(invoke: Run, arguments: list[str], says: str) -> None:
    ran = invoke("rate", "add", "--language", "en", "--", *arguments[:2])
    if len(arguments) > 2:
        ran = invoke("rate", "add", "--language", "en", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


def test_the_banks_file_goes_in_and_changes_nothing_the_second_time(invoke: Run, tmp_path: Path) -> None:
    file = write(tmp_path, ECB)
    counts = invoke("rate", "import", file, "--json").ok().json
    assert counts == {"created": 4, "updated": 0, "skipped": 0, "rejected": 0}
    assert invoke("rate", "import", file, "--json").ok().json == {**counts, "created": 0, "skipped": 4}
    assert len(invoke("rate", "list", "--json").ok().json) == 4
    assert [row["rate"] for row in invoke("rate", "list", "JPY", "--limit", "1", "--json").ok().json] == [175.5]
    changed = write(tmp_path, ECB.replace("1.20", "1.21"))
    assert invoke("rate", "import", changed, "--json").ok().json == {**counts, "created": 0, "updated": 1, "skipped": 3}
    invoke("undo").ok()
    invoke("undo").ok()
    assert invoke("rate", "list", "--json").ok().json == []


def test_the_daily_file_is_read_too(invoke: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "Date, USD, JPY, \n20 November 2026, 1.25, 175.5, \n", "eurofxref.csv")
    assert invoke("rate", "import", file, "--json").ok().json["created"] == 2
    assert invoke("rate", "list", "--json").ok().json[0]["on"] == "2026-11-20"


def test_bad_rows_are_named_and_the_rest_goes_in(invoke: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "Date,USD,JPY\n2026-11-20,1.25,oops\nsomeday,1,2\n2026-11-19,1.2,174\n")
    ran = invoke("rate", "import", file, "--language", "en", "--json").ok()
    assert ran.json == {"created": 3, "updated": 0, "skipped": 0, "rejected": 2}
    assert "line 2: JPY: oops" in ran.err
    assert "line 3: someday" in ran.err


@pytest.mark.parametrize(
    ("text", "code"),
    [("name,price\na,1\n", 2), ("Date\n2026-11-20\n", 2), ("", 1), ("Date,USD,JPY\nsomeday,1,2\n", 1)],
)
def test_a_file_of_something_else_changes_nothing(invoke: Run, tmp_path: Path, text: str, code: int) -> None:
    ran = invoke("rate", "import", write(tmp_path, text))
    assert ran.code == code, ran.err
    assert ran.err.strip()
    assert invoke("rate", "list", "--json").ok().json == []


def test_a_missing_file_is_named(invoke: Run, tmp_path: Path) -> None:
    ran = invoke("rate", "import", str(tmp_path / "none.csv"))
    assert ran.code in (1, 3)
    assert "none.csv" in ran.err


def test_a_dry_run_changes_nothing(invoke: Run, tmp_path: Path) -> None:
    ran = invoke("rate", "import", write(tmp_path, ECB), "--dry-run", "--json").ok()
    assert ran.json["created"] == 4
    assert invoke("rate", "list", "--json").ok().json == []


def test_a_rate_is_deleted(invoke: Run) -> None:
    id = invoke("rate", "add", "USD", "155.2", "--json").ok().json["id"]
    invoke("rate", "delete", id, "--dry-run").ok()
    assert len(invoke("rate", "list", "--json").ok().json) == 1
    invoke("rate", "delete", id).ok()
    assert invoke("rate", "list", "--json").ok().json == []
    assert invoke("rate", "delete", id).code == 3
