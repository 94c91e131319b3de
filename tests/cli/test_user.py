"""`sfa user` and `sfa team`: dated memberships, the tree, and handing work over."""

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.live import live_rows_in


def team_of(invoke: Run, name: str, today: str = "2026-12-01") -> str | None:
    row = invoke("user", "show", name, "--json", env={"SFA_TODAY": today}).ok().json
    team: str | None = row["team"]
    return team


def test_a_move_counts_from_its_day_on(invoke: Run, workspace: Path) -> None:
    ran = invoke("user", "add", "Sato", "--team", "East", "--json").ok()
    assert "East" in ran.err
    assert (ran.json["team"], ran.json["role"], ran.json["me"]) == ("East", "rep", False)
    invoke("user", "edit", "Sato", "--team", "West", env={"SFA_TODAY": "2027-04-01"}).ok()
    assert [team_of(invoke, "Sato", day) for day in ("2020-01-01", "2027-03-31", "2027-04-01")] == [
        "East",
        "East",
        "West",
    ]
    members = {row["name"]: row["members"] for row in invoke("team", "list", "--json").ok().json}
    assert members == {"East": ["Sato"], "West": []}
    invoke("user", "edit", "Sato", "--team", "", env={"SFA_TODAY": "2027-05-01"}).ok()
    assert team_of(invoke, "Sato", "2027-05-01") is None


def test_what_was_won_stays_with_the_team_that_won_it(invoke: Run, workspace: Path) -> None:
    invoke("user", "add", "Sato", "--team", "East").ok()
    invoke("deal", "add", "Old", "--owner", "Sato", "--amount", "5").ok()
    invoke("deal", "add", "New", "--owner", "Sato").ok()
    invoke("deal", "win", "Old").ok()
    invoke("user", "edit", "Sato", "--team", "West").ok()
    teams = {row["name"]: row["team"] for row in invoke("deal", "list", "--json").ok().json}
    assert teams == {"Old": "East", "New": "West"}


def test_a_team_stands_under_another_and_never_under_itself(invoke: Run, workspace: Path) -> None:
    for name, parent in (("HQ", ""), ("East", "HQ"), ("Tokyo", "East")):
        invoke("team", "add", name, "--parent", parent).ok()
    assert invoke("team", "show", "Tokyo", "--json").ok().json["parent"] == "East"
    assert invoke("team", "edit", "HQ", "--parent", "Tokyo").code == 5
    refused = invoke("team", "delete", "HQ")
    assert refused.code == 5
    assert refused.err.splitlines()[1:] == ["  teams: 1"]
    assert invoke("team", "add", "hq").code == 5


def test_a_team_with_members_is_not_deleted(invoke: Run, workspace: Path) -> None:
    invoke("user", "add", "Sato", "--team", "East").ok()
    assert invoke("team", "delete", "East").code == 5
    invoke("user", "edit", "Sato", "--team", "").ok()
    invoke("team", "delete", "East").ok()


def test_one_who_owns_something_is_not_deleted_and_nobody_deletes_himself(invoke: Run, workspace: Path) -> None:
    invoke("user", "add", "Sato").ok()
    invoke("deal", "add", "GTX", "--owner", "Sato").ok()
    assert invoke("user", "delete", "Sato").code == 5
    assert invoke("user", "delete", "me").code == 5
    row = invoke("user", "edit", "Sato", "--left-on", "2026-12-31", "--json").ok().json
    assert row["left_on"] == "2026-12-31"


def test_a_handover_moves_what_is_open_as_one_action(invoke: Run, workspace: Path) -> None:
    invoke("user", "add", "Sato").ok()
    for name in ("Open", "Done"):
        invoke("deal", "add", name, "--company", "Acme", "--owner", "me", "--amount", "1").ok()
    invoke("deal", "win", "Done").ok()
    invoke("company", "edit", "Acme", "--owner", "me").ok()
    invoke("plan", "Open", "call Moses", "--due", "2026-12-05").ok()
    before = live_rows_in(workspace)
    counts = {"deals": 1, "activities": 1, "companies": 1, "contacts": 0}
    said = invoke("user", "handover", "me", "Sato", "--dry-run", "--json").ok()
    assert "Nothing was changed." in said.err
    rehearsed = said.json
    assert rehearsed == {"from": "Aoki", "to": "Sato", **counts, "dry_run": True}
    assert live_rows_in(workspace) == before
    assert invoke("user", "handover", "me", "Sato", "--json").ok().json["deals"] == 1
    assert invoke("history", "--limit", "1", "--json").ok().json[0]["summary"] == "Aoki → Sato"
    owners = {row["name"]: row["owner"] for row in invoke("deal", "list", "--json").ok().json}
    assert owners == {"Open": "Sato", "Done": "Aoki"}
    assert invoke("company", "show", "Acme", "--json").ok().json["owner"] == "Sato"
    invoke("undo").ok()
    assert live_rows_in(workspace) == before
    assert invoke("user", "handover", "Sato", "Sato").code == 5
    assert invoke("user", "handover", "Sato", "Nobody").code == 3


def test_me_is_said_once_and_stays(invoke: Run, workspace: Path) -> None:
    invoke("user", "add", "Sato").ok()
    assert invoke("config", "me", "Sato").ok().out == "Sato\n"
    assert invoke("user", "show", "me", "--json").ok().json["name"] == "Sato"
    assert invoke("deal", "add", "GTX", "--json").ok().json["owner"] == "Sato"


@pytest.mark.parametrize("way", ["edit", "import"])
def test_a_team_after_a_time_in_none_begins_when_it_is_given(
    invoke: Run, workspace: Path, tmp_path: Path, way: str
) -> None:
    """The first team counts from ever, for an import as for `user add`; whoever came back was in none meanwhile."""
    invoke("user", "add", "Sato").ok()
    invoke("user", "edit", "Sato", "--team", "East", env={"SFA_TODAY": "2026-01-01"}).ok()
    invoke("user", "edit", "Sato", "--team", "", env={"SFA_TODAY": "2026-03-01"}).ok()
    if way == "edit":
        invoke("user", "edit", "Sato", "--team", "West", env={"SFA_TODAY": "2026-06-01"}).ok()
    else:
        (tmp_path / "users.csv").write_text("name,team\nSato,West\n")
        invoke("import", "users", str(tmp_path / "users.csv"), "--yes", env={"SFA_TODAY": "2026-06-01"}).ok()
    days = ("2020-01-01", "2026-02-28", "2026-03-01", "2026-05-31", "2026-06-01")
    assert [team_of(invoke, "Sato", day) for day in days] == ["East", "East", None, None, "West"]
