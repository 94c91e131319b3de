"""What a careless or malicious person types and hands in: one line, the right exit code, and nothing half-written."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from sfa_tui.store.workspace import FILE_NAME
from tests.cli.terminal import at_terminal, needs_terminal
from tests.conftest import PROJECT, Run

NOT_TEXT = "\udcff"
"""How Python hands on an argument whose byte is not UTF-8."""


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    "arguments",
    [
        ("deal", "add", NOT_TEXT),
        ("deal", "add", "A", "--tag", "x", "--tag", NOT_TEXT),
        ("search", "a", NOT_TEXT),
        ("config", "set", "name", NOT_TEXT),
        ("import", "deals", "a.csv", "--map", f"{NOT_TEXT}=name"),
    ],
)
def test_bytes_that_are_no_text_are_refused(invoke: Run, arguments: tuple[str, ...]) -> None:
    ran = invoke(*arguments)
    assert ran.code == 2
    assert "is not text: it holds bytes that are not UTF-8" in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.usefixtures("workspace")
@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such names")
def test_a_file_whose_name_is_no_text_goes_in(invoke: Run, tmp_path: Path) -> None:
    path = tmp_path / f"{NOT_TEXT}.csv"
    path.write_text("name,amount\nA,1\nB,bad\n")
    ran = invoke("import", "deals", str(path), "--yes", "--json").ok()
    assert (ran.json["created"], ran.json["rejected"]) == (1, 1)
    assert invoke("undo").code == 0


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    "arguments",
    [
        ("company", "add", "A", "--employees", "1e400"),
        ("stage", "add", "A", "--probability", "nan"),
        ("stage", "add", "A", "--position", "inf"),
        ("deal", "add", "A", "--probability", "1_0"),
        ("deal", "list", "probability>nan"),
        ("deal", "list", "probability>99999999999999999999999"),
        ("order", "add", "--company", "A", "--amount", "1", "--quantity", "nan"),
        ("deal", "list", "--limit", "9" * 30),
        ("history", "--limit", "9" * 30),
        ("search", "a", "--limit", "9" * 30),
        ("demo", "--deals", "9" * 30),
    ],
)
def test_numbers_that_no_workspace_holds_are_refused(invoke: Run, arguments: tuple[str, ...]) -> None:
    ran = invoke(*arguments)
    assert ran.code == 2, ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.usefixtures("workspace")
def test_a_number_out_of_range_is_told_with_its_range(invoke: Run) -> None:
    assert 'sfa: --limit cannot be "-1": write a whole number from 1 to' in invoke("deal", "list", "--limit", "-1").err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
@pytest.mark.parametrize("arguments", [("deal", "list"), ("init", "--name", "A"), ("doctor",)])
def test_a_pipe_in_the_place_of_the_workspace_is_told_at_once(
    home: Path, run_sfa: Run, arguments: tuple[str, ...]
) -> None:
    home.mkdir()
    os.mkfifo(home / FILE_NAME)
    ran = run_sfa(*arguments)
    assert (ran.code, ran.err) == (1, f"sfa: {home / FILE_NAME} is not a file\n")


def test_a_folder_in_the_place_of_the_workspace_is_told(home: Path, invoke: Run) -> None:
    (home / FILE_NAME).mkdir(parents=True)
    for arguments in [("deal", "list"), ("init", "--name", "A")]:
        ran = invoke(*arguments)
        assert (ran.code, ran.err) == (1, f"sfa: {home / FILE_NAME} is not a file\n")


@pytest.mark.usefixtures("workspace")
def test_companies_of_a_file_do_not_stand_above_themselves(invoke: Run, tmp_path: Path) -> None:
    path = tmp_path / "companies.csv"
    path.write_text("name,parent\nX,Y\nY,X\nZ,Z\nA,B\nB,C\nC,A\n")
    ran = invoke("import", "companies", str(path), "--yes", "--json").ok()
    assert [each["line"] for each in ran.json["reasons"]] == [3, 7]
    assert ran.json["reasons"][0]["reason"] == "Y would stand above itself"
    assert "rings" not in [each["check"] for each in invoke("doctor", "--json").json["findings"]]
    # What stands in the workspace counts as what stands in the file does.
    path.write_text("name,parent\nY,X\n")
    assert invoke("import", "companies", str(path), "--yes").code == 1


@pytest.mark.usefixtures("workspace")
def test_a_file_of_rates_that_contradicts_itself_is_told(invoke: Run, tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("Date,USD,EUR\n2026-01-01,1.1,2\n2026-01-01,1.2,2\n")
    ran = invoke("rate", "import", str(path), "--json").ok()
    assert (ran.json["created"], ran.json["rejected"]) == (1, 1)
    assert "rates.csv, line 3: the day 2026-01-01 stands on line 2 already" in ran.err


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize("closing", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("arguments", ["deal add A", "deal list", "--version", "--help", "nope"])
def test_closed_streams_change_no_exit_code(workspace: Path, closing: str, arguments: str) -> None:
    ran = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m sfa_tui {arguments} {closing}'],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], "HOME": str(workspace.parent), "SFA_HOME": str(workspace)},
        timeout=120,
    )
    assert ran.returncode == (2 if arguments == "nope" else 0), ran.stderr
    assert "Traceback" not in ran.stderr
    assert "defect" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no full device here")
@pytest.mark.parametrize("arguments", ["--version", "--help"])
def test_output_on_a_full_disk_is_one_line(arguments: str) -> None:
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "sfa_tui", arguments], stdout=full, stderr=subprocess.PIPE, text=True, cwd=PROJECT
        )
    assert (ran.returncode, ran.stderr) == (1, "sfa: the output cannot be written: the disk is full\n")


@pytest.mark.usefixtures("workspace")
@pytest.mark.skipif(os.name == "nt", reason="TZ is not read there")
@pytest.mark.parametrize("zone", ["nonsense", "<+99>-99", ":/etc/passwd"])
def test_a_zone_that_is_none_ends_no_command(run_sfa: Run, zone: str) -> None:
    assert run_sfa("deal", "add", "A", env={"TZ": zone, "SFA_TODAY": ""}).code == 0


@pytest.mark.parametrize("line", [{}, {"COMP_WORDS": "sfa ", "COMP_CWORD": "x"}])
def test_a_shell_that_does_not_say_its_line_is_told(invoke: Run, line: dict[str, str]) -> None:
    ran = invoke(env={"_SFA_COMPLETE": "complete_bash", **line})
    assert (ran.code, ran.out) == (2, "")
    assert "is no question that a shell asks" in ran.err


@needs_terminal
def test_names_do_not_steer_the_terminal_that_asks_about_them(workspace: Path, invoke: Run) -> None:
    for name in ("GTX \x1b[31mred", "GTX \x1b]0;title\x07", "GTX \u202edcba\nsfa: done"):
        invoke("deal", "add", name).ok()
    code, out, shown = at_terminal(workspace, "deal", "show", "GTX", typed="1\n")
    assert code == 0
    for sign in ("\x1b", "\x07", "\u202e"):
        assert sign not in out + shown
    assert "\nsfa: done" not in shown


@needs_terminal
def test_names_do_not_steer_the_terminal_that_tells_of_them(workspace: Path) -> None:
    code, _out, shown = at_terminal(workspace, "deal", "add", "A", "--company", "\x1b[31mEvil\nsfa: done", typed="")
    assert code == 0
    assert "Evil sfa: done" in shown
    assert "\x1b" not in shown


@needs_terminal
def test_the_order_of_dates_is_picked_at_a_terminal(workspace: Path, tmp_path: Path, invoke: Run) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("name,expected close\nA,01/02/2027\n")
    code, _out, shown = at_terminal(workspace, "import", "deals", str(path), "--yes", typed="2\n")
    assert code == 0, shown
    (deal,) = invoke("deal", "list", "--json").ok().json
    assert deal["expected_close"] == "2027-01-02"


@pytest.mark.usefixtures("workspace")
def test_another_currency_makes_no_other_sum(invoke: Run, tmp_path: Path) -> None:
    """Amounts are kept in minor units: 1,000.00 dollars would be 100,000 yen."""
    invoke("deal", "add", "A", "--amount", "1000").ok()
    assert invoke("deal", "edit", "A", "--set", "currency=JPY", "--json").ok().json["amount"] == 1000
    assert invoke("deal", "edit", "A", "--set", "currency=", "--json").ok().json["amount"] == 1000
    invoke("deal", "edit", "A", "--set", "amount=5.55").ok()
    ran = invoke("deal", "edit", "A", "--set", "currency=JPY")
    assert (ran.code, ran.err) == (5, "sfa: amount 5.55 has more decimals than JPY has; give it as well\n")
    assert invoke("deal", "edit", "A", "--set", "currency=JPY", "--set", "amount=5", "--json").ok().json["amount"] == 5
    path = tmp_path / "deals.csv"
    path.write_text("id,name,currency\nE1,B,JPY\n")
    invoke("import", "deals", str(path), "--yes").ok()
    invoke("deal", "edit", "B", "--set", "amount=7000").ok()
    path.write_text("id,name,currency\nE1,B,USD\n")
    invoke("import", "deals", str(path), "--yes").ok()
    held = invoke("deal", "show", "B", "--json").ok().json
    assert (held["amount"], held["currency"]) == (7000, "JPY")


@pytest.mark.usefixtures("workspace")
def test_a_product_and_what_is_sold_of_it_stay_in_one_currency(invoke: Run) -> None:
    invoke("product", "add", "P", "--unit-price", "10", "--unit-cost", "3").ok()
    ran = invoke("product", "edit", "P", "--currency", "JPY", "--json").ok()
    assert (ran.json["unit_price"], ran.json["unit_cost"]) == (10, 3)
    invoke("deal", "add", "A", "--product", "P x 2").ok()
    ran = invoke("deal", "edit", "A", "--set", "currency=USD")
    assert (ran.code, ran.err) == (5, "sfa: A has line items in JPY; its currency stays\n")


@pytest.mark.usefixtures("workspace")
def test_stages_of_one_name_are_told_apart_by_their_pipelines(invoke: Run) -> None:
    invoke("stage", "add", "Lead", "--pipeline", "Renewals").ok()
    ran = invoke("deal", "add", "A", "--stage", "Lead")
    assert ran.code == 4
    assert "  Lead  Sales  [" in ran.err
    assert "  Lead  Renewals  [" in ran.err


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("name", ["", " ", "\u3000", "\u200b", "\u00ad"])
@pytest.mark.parametrize("noun", ["deal", "company", "team", "stage"])
def test_a_name_that_nobody_sees_is_none(invoke: Run, noun: str, name: str) -> None:
    assert invoke(noun, "add", name).code == 2


def test_a_date_that_another_program_spoiled_is_told_and_found(workspace: Path, invoke: Run) -> None:
    invoke("deal", "add", "A").ok()
    connection = sqlite3.connect(workspace / FILE_NAME)
    connection.execute("UPDATE deal SET created_at = 'nope', closed_on = '2026-99-99'")
    connection.commit()
    connection.close()
    assert "nope" in invoke("deal", "list", "--columns", "name,created_at").ok().out
    findings = [each["finding"] for each in invoke("doctor", "--json").json["findings"] if each["check"] == "dates"]
    assert len(findings) == 2
    assert any('holds "nope" as created_at, which is no date' in each for each in findings)
