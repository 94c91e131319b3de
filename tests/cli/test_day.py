"""`sfa day` and `sfa report`: a rep's day from the draft to the leader's answer."""

import os
import re
import sqlite3
import sys
from pathlib import Path

import pytest

from sfa_tui.model.text import display_width
from tests.cli.terminal import at_terminal, needs_terminal
from tests.conftest import Once, Run

NAME = "GTX Pro ×40"


@pytest.fixture
def team(once: Once, invoke: Run, workspace: Path) -> None:
    """Aoki leads West, where Mori sells."""

    def make() -> None:
        invoke("user", "add", "Mori", "--team", "West", "--role", "rep").ok()
        invoke("user", "edit", "Aoki", "--team", "West", "--role", "manager").ok()
        invoke("deal", "add", NAME, "--company", "アクメ工業", "--owner", "Mori").ok()
        invoke("contact", "add", "田中", "--company", "アクメ工業").ok()

    once(make)


def become(invoke: Run, name: str) -> None:
    invoke("config", "set", "me", name).ok()


def test_a_day_from_draft_to_approval(invoke: Run, team: None) -> None:
    become(invoke, "Mori")
    invoke("log", NAME, "0:00 < call 田中: wants 10% off; next: call tomorrow 10:00").ok()
    draft = invoke("day", "--json").ok().json
    assert list(draft) == [
        *("id", "user", "kind", "starts_on", "ends_on", "standing", "submitted_at", "remarks", "unread"),
        *("conversations", "changes", "left", "next", "totals", "thread"),
    ]
    assert (draft["id"], draft["standing"], draft["user"]["name"]) == (None, "missing", "Mori")
    assert [(each["summary"], each["open"], each["late"]) for each in draft["conversations"]] == [
        ("wants 10% off", True, False)
    ]
    assert [each["subject"] for each in draft["next"]] == ["call"]
    shown = invoke("day").ok().out
    assert "00:00 ◀ call  田中 · GTX Pro ×40: wants 10% off · we owe" in shown
    invoke("day", "--remark", "they are serious\nand in a hurry").ok()
    ran = invoke("day", "--submit").ok()
    assert "Submitted." in ran.err
    assert "  they are serious\n  and in a hurry\n" in ran.out
    become(invoke, "Aoki")
    queue = invoke("day", "--team", "--json").ok().json
    assert [each["user"]["name"] for each in queue["unread"]] == ["Mori"]
    assert queue == invoke("report", "queue", "--json").ok().json
    assert [(each["starts_on"], each["standing"]) for each in queue["missing"]] == [("2026-11-30", "missing")]
    assert "Mori" in invoke("day", "--team").ok().out
    assert invoke("report", "return", "Mori", "what price?", "--json").ok().json["standing"] == "returned"
    missing = invoke("day", "--team", "--json").ok().json["missing"]
    assert [each["standing"] for each in missing] == ["missing", "returned"]
    become(invoke, "Mori")
    assert "Aoki returned: what price?" in invoke("day").ok().out
    assert "sfa day --on 2026-12-01" in invoke("day", "--on", "yesterday").ok().err
    invoke("day", "--remark", "4.5m", "--submit").ok()
    become(invoke, "Aoki")
    done = invoke("report", "approve", "Mori", "--comment", "good", "--json").ok().json
    assert done["standing"] == "approved"
    assert [each["kind"] for each in done["thread"]] == ["submitted", "returned", "submitted", "approved"]
    assert [each["body"] for each in done["thread"]][2:] == ["4.5m", "good"]
    assert invoke("report", "show", "Mori", "--json").ok().json == done
    assert invoke("report", "list", "--json").ok().json[0]["standing"] == "approved"
    invoke("undo").ok()
    assert invoke("report", "show", "Mori", "--json").ok().json["standing"] == "submitted"


def test_who_has_not_reported(invoke: Run, team: None) -> None:
    missing = invoke("day", "--team", "--on", "2026-12-01", "--json").ok().json["missing"]
    assert [(each["user"]["name"], each["starts_on"], each["standing"]) for each in missing] == [
        ("Mori", "2026-12-01", "missing")
    ]
    assert "○ 2026-12-01  Mori · not begun" in invoke("day", "--team").ok().out
    # The week is not over.
    before, week = ("2026-11-23", "2026-11-29"), ("2026-11-30", "2026-12-06")
    for today, due in (("2026-12-03", [before]), ("2026-12-04", [before, week]), ("2026-12-06", [before, week])):
        weekly = invoke("report", "queue", "--week", "--json", env={"SFA_TODAY": today}).ok().json["missing"]
        assert [(each["starts_on"], each["ends_on"]) for each in weekly] == due
    # A Saturday is no day to report of.
    daily = invoke("report", "queue", "--json", env={"SFA_TODAY": "2026-12-05"}).ok().json["missing"]
    assert [each["starts_on"] for each in daily] == ["2026-12-04"]


def test_a_leader_marks_all_as_seen(invoke: Run, team: None) -> None:
    become(invoke, "Mori")
    invoke("day", "--on", "yesterday", "--submit").ok()
    invoke("day", "--submit").ok()
    invoke("day", "--week", "--submit").ok()
    become(invoke, "Aoki")
    assert len(invoke("report", "list", "--unread", "--json").ok().json) == 3
    seen = invoke("report", "seen", "--all", "--json").ok()
    assert "3 reports" in seen.err
    marked = [(each["user"]["name"], each["standing"], each["unread"]) for each in seen.json]
    assert marked == [("Mori", "seen", False)] * 3
    assert invoke("report", "seen", "--all", "--json").ok().json == []
    assert invoke("report", "list", "--unread", "--json").ok().json == []
    assert {each["standing"] for each in invoke("report", "list", "--user", "Mori", "--json").ok().json} == {"seen"}
    assert "0 reports" in invoke("report", "seen", "--all").ok().err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["day", "--on", "tomorrow", "--submit"], 2),
        (["day", "--on", "someday"], 2),
        (["day", "--user", "Nobody"], 3),
        (["day", "--user", "Mori", "--submit"], 2),
        (["day", "--team", "--submit"], 2),
        (["day", "--edit"], 2),
        (["day", "--edit", "--remark", "x"], 2),
        (["report", "show", "Mori"], 3),
        (["report", "approve", "Mori", "--on", "yesterday"], 3),
        (["report", "return", "Aoki", ""], 3),
        (["report", "seen"], 2),
        (["report", "seen", "Mori", "--all"], 2),
    ],
)
def test_what_is_refused(invoke: Run, team: None, arguments: list[str], code: int) -> None:
    ran = invoke(*arguments)
    assert (ran.code, ran.out) == (code, ""), ran.err
    assert len(ran.err.splitlines()) == 1


def test_nobody_approves_their_own(invoke: Run, team: None) -> None:
    invoke("day", "--submit").ok()
    assert invoke("report", "approve", "Aoki").code == 5
    assert invoke("day", "--submit").code == 5
    invoke("report", "comment", "Aoki", "I was at the fair").ok()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_page_fits_its_terminal(invoke: Run, team: None, language: str) -> None:
    invoke("log", NAME, "visit 田中: " + "とても長い話をしました。" * 12).ok()
    invoke("log", NAME, "visit 田中: " + "a very long story that goes on, " * 12).ok()
    for columns in ("40", "80"):
        shown = invoke("day", "--language", language, env={"COLUMNS": columns}).ok().out
        assert max(map(display_width, shown.splitlines())) <= int(columns)


@pytest.mark.parametrize("format", ["csv", "tsv"])
def test_the_entries_as_rows(invoke: Run, team: None, format: str) -> None:
    invoke("log", NAME, "call 田中: hello").ok()
    lines = invoke("day", "--format", format).ok().out.splitlines()
    assert len(lines) == 2
    assert "hello" in lines[1]


@needs_terminal
def test_what_came_of_a_meeting_is_asked_for(invoke: Run, team: None, workspace: Path) -> None:
    invoke("plan", NAME, "visit 田中", "--due", "2026-12-01 00:00", "--owner", "Aoki", "--duration", "1m").ok()
    code, out, shown = at_terminal(workspace, "day", typed="< they want 10% off; next: friday send quote\n")
    assert code == 0, shown
    assert "what came of it" in shown
    assert "they want 10% off" in out
    done = invoke("activity", "list", "--done", "--json").ok().json
    assert [(each["kind"], each["direction"], each["summary"]) for each in done] == [
        ("visit", "in", "they want 10% off")
    ]
    assert [each["subject"] for each in invoke("activity", "list", "planned", "--json").ok().json] == ["send quote"]
    # Nothing is asked a second time.
    assert "what came of it" not in at_terminal(workspace, "day", typed="")[2]


@needs_terminal
def test_remarks_are_written_in_an_editor(
    invoke: Run, team: None, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "write.py"
    script.write_text("import sys; open(sys.argv[1], 'a', encoding='utf-8').write('from the editor\\n')")
    code, out, shown = at_terminal(
        workspace, "day", "--edit", "--submit", typed="", env={"EDITOR": f"{sys.executable} {script}"}
    )
    assert code == 0, shown
    assert "from the editor" in out
    assert invoke("day", "--json").ok().json["remarks"] == "from the editor"
    code, out, shown = at_terminal(workspace, "day", "--edit", typed="", env={"EDITOR": os.devnull + "/nothing"})
    assert code == 1
    assert "Traceback" not in shown


def test_what_another_program_spoiled_is_one_line(invoke: Run, team: None, workspace: Path) -> None:
    become(invoke, "Mori")
    invoke("log", NAME, "call 田中: hello").ok()
    invoke("plan", NAME, "visit 田中", "--due", "2026-12-01").ok()
    invoke("day", "--submit").ok()
    connection = sqlite3.connect(workspace / "sfa.db")
    for sql in ("report SET starts_on", "activity SET due", "deal SET created_at", "comment SET created_at"):
        connection.execute(f"UPDATE {sql} = '2026-13-45'")
    connection.commit()
    connection.close()
    become(invoke, "Aoki")
    for arguments in (["day"], ["day", "--team"], ["report", "list"], ["brief", NAME], ["brief", "アクメ工業"]):
        assert "Traceback" not in invoke(*arguments).ok().err
    shown = invoke("report", "show", "Mori")
    assert (shown.code, shown.out, len(shown.err.splitlines())) == (1, "", 1)
    assert "2026-13-45" in shown.err


def test_to_whom_nobody_reports_it_is_said(invoke: Run, team: None) -> None:
    become(invoke, "Mori")
    for command in (("day", "--team"), ("report", "queue")):
        ran = invoke(*command).ok()
        assert ran.out == ""
        assert "Nobody reports to you;" in ran.err
        assert invoke(*command, "--json").ok().json == {"unread": [], "missing": []}


def test_a_day_in_a_week_and_on_a_report_is_short(invoke: Run, team: None) -> None:
    become(invoke, "Mori")
    invoke("log", NAME, "yesterday 9:00 call 田中: wants 10% off").ok()
    assert "11/30 09:00 · call" in invoke("day", "--week").ok().out
    invoke("day", "--submit").ok()
    become(invoke, "Aoki")
    thread = invoke("report", "comment", "Mori", "good").ok().out
    assert re.search(r"» \d\d/\d\d \d\d:\d\d  Aoki: good", thread)
