"""`sfa doctor`: one line a finding, and an exit code."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.conftest import Run


def test_a_sound_workspace(invoke: Run, workspace: Path) -> None:
    ran = invoke("doctor").ok()
    assert (ran.out, ran.err) == ("", "Nothing is wrong.\n")
    report = invoke("doctor", "--json").ok().json
    assert (report["ok"], report["findings"]) == (True, [])


def test_a_finding_is_a_line_and_rebuild_puts_it_right(invoke: Run, workspace: Path) -> None:
    invoke("deal", "add", "GTX", "--company", "Acme").ok()
    with closing(sqlite3.connect(workspace / "sfa.db")) as connection:
        connection.execute("UPDATE deal_state SET slips = 7")
        connection.execute("DELETE FROM search_entry WHERE noun = 'company'")
        connection.commit()
    ran = invoke("doctor")
    assert ran.code == 1
    assert "deal_state" in ran.out
    report = invoke("doctor", "--json")
    assert report.code == 1
    assert {finding["check"] for finding in report.json["findings"]} == {"derived", "search"}
    assert invoke("doctor", "--rebuild").ok().err.splitlines()[-1] == "Nothing is wrong."
    assert invoke("company", "show", "Acme").ok()


def test_without_a_workspace(invoke: Run) -> None:
    assert invoke("doctor").code == 3
