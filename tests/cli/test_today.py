"""`sfa today`: the sections of the Today screen, compared with what the lists of deals and activities say."""

from pathlib import Path

import pytest

from sfa_tui.exchange.demo.generate import make_demo
from sfa_tui.model.clock import Clock
from tests.conftest import TODAY, Run


@pytest.fixture
def demo(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    make_demo(folder, clock=clock, language="en", deals=60, seed=3).close()
    monkeypatch.setenv("SFA_TODAY", TODAY)
    return folder


def ids(told: dict[str, object], section: str) -> list[str]:
    (found,) = [each for each in told["sections"] if each["section"] == section]  # type: ignore[attr-defined]
    assert found["count"] == len(found["rows"])
    return [(row["alert"] or row["activity"] or row["deal"])["id"] for row in found["rows"]]


@pytest.mark.parametrize("whose", ["me", "all"])
def test_each_section_holds_what_the_lists_say(invoke: Run, demo: Path, whose: str) -> None:
    told = invoke("today", "--owner", whose, "--json").ok().json
    assert told["date"] == TODAY
    owner = [] if whose == "all" else ["owner:me"]

    def listed(noun: str, *filter: str) -> set[str]:
        return {row["id"] for row in invoke(noun, "list", "--json", " ".join((*filter, *owner))).ok().json}

    for section in ("we-owe", "rotting"):
        assert set(ids(told, section)) == listed("deal", section), section
    lacking = {
        row["id"]
        for row in invoke("deal", "list", "--json", "--", " ".join(["no-next-step", "-parked", *owner])).ok().json
    }
    assert set(ids(told, "no-next-step")) == lacking
    assert set(ids(told, "overdue")) == listed("activity", "overdue")
    due = listed("activity", "planned", "due:today") - listed("activity", "overdue")
    assert set(ids(told, "today")) == due
    assert any(ids(told, section) for section in ("overdue", "today", "we-owe"))


def test_a_page_counts_what_it_does_not_show(invoke: Run, demo: Path) -> None:
    whole = invoke("today", "--owner", "all", "--json").ok().json
    page = invoke("today", "--owner", "all", "--limit", "1").ok().out
    for part in whole["sections"]:
        if part["count"] > 1:
            assert f"… and {part['count'] - 1} more" in page
    assert page.startswith(f"{TODAY} · ")


def test_rows_of_a_table_name_their_section(invoke: Run, demo: Path) -> None:
    whole = invoke("today", "--json").ok().json
    lines = invoke("today", "--format", "csv").ok().out.splitlines()
    assert lines[0] == "section,when,what,company,deal,amount,currency,owner,noun,id"
    assert len(lines) == 1 + sum(part["count"] for part in whole["sections"])
    assert [line.split(",")[0] for line in lines[1:]] == [
        part["section"] for part in whole["sections"] for _row in part["rows"]
    ]


def test_an_empty_day_says_so(invoke: Run, workspace: Path) -> None:
    assert invoke("today").ok().out.splitlines()[0].endswith("nothing is due")


def test_another_has_no_alerts_of_mine(invoke: Run, workspace: Path) -> None:
    invoke("user", "add", "Mori").ok()
    told = invoke("today", "--owner", "Mori", "--json").ok().json
    assert "alerts" not in [part["section"] for part in told["sections"]]
    assert "alerts" in [part["section"] for part in invoke("today", "--json").ok().json["sections"]]
    assert invoke("today", "--owner", "Nobody").code == 3
    assert invoke("today", "--owner", "Mori", "--team").code == 2
