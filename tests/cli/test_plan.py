"""`sfa plan` and `sfa template`: next steps, how they recur, and the steps of a template."""

from pathlib import Path

import pytest

from tests.cli.terminal import at_terminal, needs_terminal
from tests.conftest import Once, Run


@pytest.fixture
def deal(once: Once, invoke: Run, workspace: Path) -> None:
    def make() -> None:
        invoke("deal", "add", "GTX", "--company", "Acme").ok()

    once(make)


def test_a_meeting_that_recurs(invoke: Run, deal: None) -> None:
    said = ("--due", "2026-12-07 10:00", "--duration", "30m", "--place", "room 4", "--repeat", "weekly")
    left = invoke("plan", "GTX", "meeting about progress", *said, "--remind", "1h,1d", "--json").ok().json
    assert (left["due"], left["rrule"], left["zone"]) == ("2026-12-07T01:00:00.000Z", "FREQ=WEEKLY", "Asia/Tokyo")
    assert (left["duration_minutes"], left["place"], left["reminders"]) == (30, "room 4", [1440, 60])
    assert "Repeats" in invoke("activity", "show", "meeting about progress").ok().out
    done = invoke("activity", "done", "meeting about progress").ok()
    assert "Next: meeting about progress, 2026-12-14 10:00" in done.err
    (planned,) = invoke("activity", "list", "planned", "--json").ok().json
    assert (planned["due"], planned["reminders"]) == ("2026-12-14T01:00:00.000Z", [1440, 60])
    invoke("undo").ok()
    assert [each["id"] for each in invoke("activity", "list", "planned", "--json").ok().json] == [left["id"]]


def test_a_rule_that_comes_later_than_it_was_asked_for_says_so(invoke: Run, deal: None) -> None:
    ran = invoke("plan", "GTX", "look", "--due", "2026-12-01", "--repeat", "FREQ=WEEKLY;BYDAY=MO", "--json").ok()
    assert ran.json["due"] == "2026-12-07"
    assert "first comes on 2026-12-07" in ran.err
    assert invoke("plan", "GTX", "look", "--repeat", "FREQ=WEEKLY;BYDAY=MO").ok().err == ""


@pytest.mark.parametrize("command", ["plan GTX x", "activity add x", "activity edit x"])
def test_a_broken_rule_is_one_line(invoke: Run, deal: None, command: str) -> None:
    invoke("activity", "add", "x").ok()
    ran = invoke(*command.split(), "--repeat", "FREQ=WEEKLY;BYDAY=XX")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert "BYDAY=XX" in ran.err


PAST = (
    ("plan", "GTX", "x", "--due", "2026-11-30"),
    ("activity", "add", "x", "--due", "2026-11-30"),
    ("activity", "edit", "call", "--due", "2026-11-30"),
    ("activity", "reschedule", "call", "2026-11-30"),
    ("plan", "--template", "after demo", "GTX", "--due", "2026-11-30"),
)


@pytest.mark.parametrize("arguments", PAST)
def test_a_due_date_that_is_over_is_asked_about(invoke: Run, deal: None, arguments: tuple[str, ...]) -> None:
    invoke("plan", "GTX", "call", "--due", "2026-12-05").ok()
    invoke("template", "add", "after demo", "--step", "0d mail").ok()
    before = invoke("activity", "list", "--json").ok().json
    ran = invoke(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "2026-11-30 is over" in ran.err
    assert "--yes" in ran.err
    assert invoke("activity", "list", "--json").ok().json == before
    invoke(*arguments, "--yes").ok()
    assert "2026-11-30" in [each["due"] for each in invoke("activity", "list", "--json").ok().json]


@needs_terminal
@pytest.mark.parametrize(("typed", "code", "count"), [("y\n", 0, 1), ("n\n", 1, 0)])
def test_someone_at_a_terminal_is_asked(invoke: Run, home: Path, deal: None, typed: str, code: int, count: int) -> None:
    ended, _out, shown = at_terminal(home, "plan", "GTX", "x", "--due", "2026-11-30", typed=typed)
    assert ended == code
    assert "2026-11-30 is over. Is it meant all the same?" in shown
    assert len(invoke("activity", "list", "--json").ok().json) == count


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan",),
        ("plan", "x"),
        ("plan", "GTX", "x", "--kind", "sleep"),
        ("plan", "GTX", "x", "--remind", "1h"),
        ("plan", "--template", "after demo"),
        ("plan", "--template", "after demo", "GTX", "call"),
        ("plan", "--template", "after demo", "GTX", "--remind", "1h"),
        ("template", "add", "x"),
        ("template", "add", "x", "--step", "10:00 call"),
        ("template", "edit", "after demo"),
    ],
)
def test_what_says_too_little_or_too_much(invoke: Run, deal: None, arguments: tuple[str, ...]) -> None:
    invoke("template", "add", "after demo", "--step", "0d mail").ok()
    ran = invoke(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1


def test_a_template_from_beginning_to_end(invoke: Run, deal: None) -> None:
    steps = ("--step", "0d mail thanks", "--step", "3d 10:00 call about the offer; duration: 30m")
    made = invoke("template", "add", "after demo", *steps, "--json").ok().json
    assert [each["line"] for each in made["steps"]] == list(steps[1::2])
    assert made in invoke("template", "list", "--json").ok().json
    planned = invoke("plan", "--template", "after", "GTX", "--due", "2026-12-07", "--json").ok().json
    assert [(each["kind"], each["due"]) for each in planned] == [
        ("mail", "2026-12-07"),
        ("call", "2026-12-10T01:00:00.000Z"),
    ]
    assert all(each["deals"][0]["name"] == "GTX" for each in planned)
    invoke("undo").ok()
    assert invoke("activity", "list", "--json").ok().json == []
    assert invoke("template", "edit", "after demo", "--step", "1w visit", "--dry-run").ok().out.count("visit") == 1
    assert "visit" not in invoke("template", "show", "after demo").ok().out
    invoke("template", "edit", "after demo", "--name", "later", "--step", "1w visit").ok()
    assert "7d visit" in invoke("template", "show", "later").ok().out
    invoke("template", "delete", "later", "--dry-run").ok()
    invoke("template", "delete", "later").ok()
    assert invoke("template", "show", "later").code == 3
    assert "sfa template add" in invoke("template", "list").ok().err
    invoke("undo").ok()
    assert "later" in invoke("template", "list").ok().out


def test_many_at_once_and_first_as_a_rehearsal(invoke: Run, deal: None) -> None:
    for name in ("one", "two"):
        invoke("plan", "GTX", name, "--due", "2026-12-05", "--repeat", "weekly").ok()
    before = invoke("activity", "list", "--json").ok().json
    for arguments in (
        ("done", "planned"),
        ("snooze", "planned", "1d"),
        ("reschedule", "planned", "2026-12-20"),
    ):
        shown = invoke("activity", *arguments, "--dry-run", "--json").ok().json
        assert len(shown) == 2
        assert invoke("activity", "list", "--json").ok().json == before
        refused = invoke("activity", *arguments)
        assert (refused.code, refused.out) == (2, "")
        assert invoke("activity", "list", "--json").ok().json == before
    moved = invoke("activity", "snooze", "planned", "1d", "--yes", "--json").ok().json
    assert {each["due"] for each in moved} == {"2026-12-06"}
    invoke("activity", "reschedule", "planned", "2026-12-20", "--yes").ok()
    invoke("activity", "done", "planned", "--yes").ok()
    assert {each["due"] for each in invoke("activity", "list", "planned", "--json").ok().json} == {"2026-12-12"}
    invoke("undo").ok()
    assert {each["due"] for each in invoke("activity", "list", "planned", "--json").ok().json} == {"2026-12-20"}


def test_what_took_place_has_a_length_and_a_place(invoke: Run, deal: None) -> None:
    said = ("--done", "--kind", "meeting", "--duration", "90m", "--place", "room 4", "--deal", "GTX")
    left = invoke("activity", "add", "kick-off", *said, "--json").ok().json
    assert (left["duration_minutes"], left["place"]) == (90, "room 4")
    changed = invoke("activity", "edit", left["id"], "--duration", "1h", "--json").ok().json
    assert changed["duration_minutes"] == 60


@pytest.mark.parametrize(
    ("today", "first", "seen", "then"),
    [
        ("2026-10-20", "2026-10-27 10:00", "10/26 18:00", "11/02 17:00"),
        ("2027-03-01", "2027-03-09 10:00", "03/08 17:00", "03/15 18:00"),
    ],
)
def test_ten_in_tokyo_is_five_or_six_in_los_angeles(
    run_sfa: Run, workspace: Path, today: str, first: str, seen: str, then: str
) -> None:
    tokyo, los_angeles = {"SFA_TODAY": today}, {"SFA_TODAY": today, "TZ": "America/Los_Angeles"}
    said = ("--due", first, "--repeat", "weekly", "--user", "Aoki")
    assert first[5:].replace("-", "/") in run_sfa("plan", "meeting", *said, env=tokyo).ok().out
    assert seen in run_sfa("activity", "list", env=los_angeles).ok().out
    # Whoever completes it, and wherever, it is ten o'clock in Tokyo again.
    run_sfa("activity", "done", "meeting", env=los_angeles).ok()
    assert then in run_sfa("activity", "list", "planned", env=los_angeles).ok().out
    assert "10:00" in run_sfa("activity", "list", "planned", env=tokyo).ok().out


@pytest.fixture
def weekly(invoke: Run, deal: None) -> None:
    invoke("plan", "GTX", "report", "--due", "2026-12-07 10:00", "--repeat", "weekly").ok()


def due(invoke: Run) -> list[str]:
    return [each["due"][:10] for each in invoke("activity", "list", "planned", "--json").ok().json]


def test_one_of_a_series_is_skipped(invoke: Run, weekly: None) -> None:
    assert "12/14 10:00" in invoke("activity", "skip", "report", "--dry-run").ok().out
    assert due(invoke) == ["2026-12-07"]
    (planned,) = invoke("activity", "skip", "report", "--json").ok().json
    assert planned["due"] == "2026-12-14T01:00:00.000Z"
    assert due(invoke) == ["2026-12-14"]
    invoke("undo").ok()
    assert due(invoke) == ["2026-12-07"]
    invoke("plan", "GTX", "quote").ok()
    assert invoke("activity", "skip", "quote").code == 5


def test_deleting_the_planned_one_of_a_series_is_never_silent(invoke: Run, weekly: None) -> None:
    ran = invoke("activity", "delete", "report")
    assert ran.code == 2
    assert "`sfa activity skip`" in ran.err
    assert invoke("activity", "delete", "planned", "--yes").code == 2
    assert due(invoke) == ["2026-12-07"]
    ran = invoke("activity", "delete", "report", "--series").ok()
    assert "The series ends: report" in ran.err
    assert due(invoke) == []
    invoke("undo").ok()
    assert due(invoke) == ["2026-12-07"]


def test_the_last_of_a_series_says_so(invoke: Run, deal: None) -> None:
    for what in ("done", "skip"):
        invoke("plan", "GTX", what, "--due", "2026-12-07", "--repeat", "FREQ=WEEKLY;COUNT=1").ok()
        assert "That was the last of its series" in invoke("activity", what, what).ok().err
    assert due(invoke) == []


@needs_terminal
def test_at_a_terminal_it_is_asked_what_is_meant(invoke: Run, home: Path, weekly: None) -> None:
    code, _out, shown = at_terminal(home, "activity", "delete", "report", typed="\n")
    assert (code, due(invoke)) == (1, ["2026-12-07"])
    assert "skip this one; next: 2026-12-14 10:00" in shown
    code, _out, _shown = at_terminal(home, "activity", "delete", "report", typed="1\n")
    assert (code, due(invoke)) == (0, ["2026-12-14"])
    code, _out, shown = at_terminal(home, "activity", "delete", "report", typed="2\n")
    assert (code, due(invoke)) == (0, [])
    assert "The series ends" in shown


def test_every_monday_in_the_text_recurs(invoke: Run, deal: None) -> None:
    done = invoke("plan", "GTX", "every monday 10:00 call", "--json").ok().json
    assert (done["kind"], done["due"], done["rrule"]) == ("call", "2026-12-07T01:00:00.000Z", "FREQ=WEEKLY")
    said = invoke("log", "GTX", "call: x; next: 毎週金曜15時 電話", "--json").ok().json["next_step"]
    assert (said["kind"], said["due"], said["rrule"]) == ("call", "2026-12-04T06:00:00.000Z", "FREQ=WEEKLY")
    # An option goes before the text.
    monthly = invoke("plan", "GTX", "every monday call", "--repeat", "monthly", "--json").ok().json
    assert monthly["rrule"] == "FREQ=MONTHLY"
