"""`sfa log` and `sfa plan`: a conversation and what is next, in one line each."""

import re
import sqlite3
from pathlib import Path

import pytest

from tests.cli.terminal import at_terminal, needs_terminal
from tests.conftest import Once, Run
from tests.live import live_rows_in

NAME = "GTX Pro ×40"


@pytest.fixture
def deal(once: Once, invoke: Run, workspace: Path) -> str:
    def make() -> str:
        id = str(invoke("deal", "add", NAME, "--company", "アクメ工業", "--json").ok().json["id"])
        invoke("contact", "add", "田中", "--company", "アクメ工業").ok()
        return id

    return once(make)


def test_a_line_leaves_a_conversation_and_its_next_step(invoke: Run, deal: str) -> None:
    left = (
        invoke("log", NAME, "mail 田中: 見積を見た; next: call tomorrow 10:00", "--direction", "in", "--json").ok().json
    )
    assert (left["kind"], left["direction"], left["owed_by"], left["summary"]) == ("mail", "in", "us", "見積を見た")
    assert [each["name"] for each in left["contacts"]] == ["田中"]
    assert [each["id"] for each in left["deals"]] == [deal]
    assert (left["next_step"]["kind"], left["next_step"]["due"]) == ("call", "2026-12-02T01:00:00.000Z")
    shown = invoke("deal", "show", NAME, "--json").ok().json
    assert shown["last_conversation"] == {
        "at": left["done_at"],
        "by": "Aoki",
        "contact": "田中",
        "channel": "mail",
        "direction": "in",
        "owed_by": "us",
        "summary": "見積を見た",
    }
    assert shown["next_step"]["id"] == left["next_step"]["id"]
    assert [row["name"] for row in invoke("deal", "list", "we-owe", "--json").ok().json] == [NAME]


def test_a_table_of_what_is_left(invoke: Run, deal: str) -> None:
    out = invoke("log", NAME, "< 電話 田中さん: 値引き希望; 次回: 金曜10時 見積提出").ok().out
    assert "◀ call" in out
    assert "● 12/04 10:00" in out


def test_the_quick_line_in_japanese(invoke: Run, japanese_workspace: Path) -> None:
    invoke("deal", "add", "保守更新", "--company", "北洋電機").ok()
    left = invoke("log", "保守更新", "＞訪問 山本部長：検収の件；次回：来週金曜 見積提出；金額：450万", "--json").ok()
    assert (left.json["direction"], left.json["kind"]) == ("out", "visit")
    assert "山本" in left.err
    assert left.json["summary"] == "山本: 検収の件"
    assert invoke("deal", "show", "保守更新", "--json").ok().json["amount"] == 4_500_000


@pytest.mark.parametrize("said", [("call: x; next: call yesterday",), ("--summary", "x", "--next", "2026-11-30 call")])
def test_a_next_step_that_is_over_is_asked_about(invoke: Run, deal: str, said: tuple[str, ...]) -> None:
    ran = invoke("log", NAME, *said)
    assert (ran.code, ran.out) == (2, "")
    assert "2026-11-30 is over" in ran.err
    assert "--yes" in ran.err
    assert invoke("activity", "list", "--json").ok().json == []
    assert invoke("log", NAME, *said, "--yes", "--json").ok().json["next_step"]["due"] == "2026-11-30"


def test_options_go_before_the_line(invoke: Run, deal: str) -> None:
    said = ("--direction", "発信", "--owed-by", "us", "--at", "yesterday 15:00")
    left = invoke("log", NAME, "< call 田中: hello", *said, "--json").ok().json
    assert (left["direction"], left["owed_by"], left["done_at"]) == ("out", "us", "2026-11-30T06:00:00.000Z")


def test_several_deals_or_none(invoke: Run, deal: str) -> None:
    invoke("deal", "add", "Renewal").ok()
    left = invoke(
        "log", "visit: showed it", "--deal", NAME, "--deal", "Renewal", "--company", "アクメ工業", "--json"
    ).ok()
    assert [each["name"] for each in left.json["deals"]] == [NAME, "Renewal"]
    assert [each["name"] for each in left.json["companies"]] == ["アクメ工業"]
    left = invoke("log", "call 田中: hello", "--json").ok()
    assert (left.json["deals"], [each["name"] for each in left.json["contacts"]]) == ([], ["田中"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["call: hello"], 2),
        (["Nothing", "call: hello"], 3),
        ([NAME, "call: hello; stage: Nowhere"], 3),
        ([NAME, "call: hello; amount: lots"], 2),
        ([NAME, "call: hello", "--direction", "up"], 2),
        ([NAME, "call: hello", "--owed-by", "me"], 2),
        ([NAME, "call: hello", "--at", "2027-01-01"], 2),
        ([NAME, "call: hello", "--owner", "Nobody"], 3),
        ([NAME, "call: hello", "more"], 2),
    ],
)
def test_what_cannot_be_changes_nothing(
    invoke: Run, workspace: Path, deal: str, arguments: list[str], code: int
) -> None:
    before = live_rows_in(workspace)
    ran = invoke("log", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert live_rows_in(workspace) == before


def test_an_unknown_person_is_kept_in_the_text_where_nobody_can_be_asked(invoke: Run, deal: str) -> None:
    ran = invoke("log", NAME, "call 佐藤: hello", "--json").ok()
    assert "佐藤" in ran.err
    assert ran.json["summary"] == "佐藤: hello"
    assert ran.json["typed"] == "call 佐藤: hello"


@needs_terminal
def test_an_unknown_person_is_added_where_somebody_agrees(invoke: Run, workspace: Path, deal: str) -> None:
    before = live_rows_in(workspace)
    code, out, shown = at_terminal(workspace, "log", NAME, "call 佐藤: hello", "--json", typed="y\n")
    assert code == 0
    assert "佐藤" in shown
    assert '"summary": "hello"' in out
    contact = invoke("contact", "show", "佐藤", "--json").ok().json
    assert contact["company"] == "アクメ工業"
    invoke("undo").ok()
    assert live_rows_in(workspace) == before
    code, out, _shown = at_terminal(workspace, "log", NAME, "call 佐藤: hello", "--json", typed="\n")
    assert code == 0
    assert '"summary": "佐藤: hello"' in out
    assert invoke("contact", "show", "佐藤").code == 3


def test_a_step_is_planned(invoke: Run, workspace: Path, deal: str) -> None:
    said = ("--due", "tomorrow 10:00", "--remind", "1h,1d", "--duration", "30m", "--place", "Kyoto")
    left = invoke("plan", NAME, "call 田中", *said, "--json").ok().json
    assert (left["kind"], left["subject"], left["due"]) == ("call", "call 田中", "2026-12-02T01:00:00.000Z")
    assert (left["reminders"], left["duration_minutes"], left["place"]) == ([1440, 60], 30, "Kyoto")
    assert (left["owed_by"], left["owner"], left["zone"]) == ("us", "Aoki", "Asia/Tokyo")
    with sqlite3.connect(workspace / "sfa.db") as connection:
        assert connection.execute("SELECT count(*) FROM action WHERE verb = 'plan'").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize(
    ("arguments", "due", "subject"),
    [
        (["friday send quote"], "2026-12-04", "send quote"),
        (["send quote", "--due", "eom"], "2026-12-31", "send quote"),
        (["金曜10時 見積提出"], "2026-12-04T01:00:00.000Z", "見積提出"),
        (["send quote"], None, "send quote"),
    ],
)
def test_when_a_step_is_due(invoke: Run, deal: str, arguments: list[str], due: str | None, subject: str) -> None:
    left = invoke("plan", NAME, *arguments, "--json").ok().json
    assert (left["due"], left["subject"]) == (due, subject)


def test_what_they_are_to_do_is_waited_for(invoke: Run, deal: str) -> None:
    invoke("plan", NAME, "their decision", "--due", "eom", "--they").ok()
    shown = invoke("deal", "show", NAME, "--json").ok().json
    assert shown["next_step"] is None
    assert shown["waiting_for"]["subject"] == "their decision"
    assert "… their decision 12/31" in invoke("deal", "list").ok().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["call"], 2),
        ([NAME, "call", "--remind", "1h"], 2),
        ([NAME, "call", "--due", "someday"], 2),
        ([NAME, "call", "--due", "eom", "--remind", "soon"], 2),
        ([NAME, "call", "--owner", "Nobody"], 3),
        (["Nothing", "call"], 3),
        (["call", "--company", "Nothing"], 3),
    ],
)
def test_a_step_that_cannot_be(invoke: Run, workspace: Path, deal: str, arguments: list[str], code: int) -> None:
    before = live_rows_in(workspace)
    ran = invoke("plan", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert live_rows_in(workspace) == before


def test_a_planned_call_names_its_contact(invoke: Run, deal: str) -> None:
    invoke("contact", "add", "鈴木 太郎", "--company", "アクメ工業").ok()
    left = invoke("plan", NAME, "call 鈴木", "--due", "tomorrow 10:00", "--json").ok().json
    assert [each["name"] for each in left["contacts"]] == ["鈴木 太郎"]
    invoke("plan", NAME, "call back", "--due", "friday").ok()
    listed = invoke("deal", "list").ok().out
    assert "● call 鈴木 tomorrow 10:00" in listed
    planned = invoke("activity", "list").ok().out
    assert "call call" not in planned
    assert re.search("call +鈴木 ", planned)
    for name in ("call 鈴木", "back"):
        invoke("activity", "done", name).ok()
    assert invoke("activity", "list", "planned", "--json").ok().json == []


@pytest.mark.parametrize("arguments", [("log", NAME, ""), ("plan", NAME, " "), ("activity", "add", "")])
def test_nothing_said_is_refused(invoke: Run, deal: str, arguments: tuple[str, ...]) -> None:
    assert invoke(*arguments).code == 2
    assert invoke("activity", "list", "--json").ok().json == []


def test_candidates_tell_their_kind_once_and_when_they_are_due(invoke: Run, deal: str) -> None:
    for due in ("2026-12-02", "2026-12-03"):
        invoke("plan", NAME, "call 田中", "--due", due).ok()
        invoke("plan", NAME, "send quote", "--due", due).ok()
    for name, shown in (
        ("call 田中", "  call 田中  2026-12-02  ["),
        ("send quote", "  send quote  to-do  2026-12-02  ["),
    ):
        refused = invoke("activity", "done", name)
        assert refused.code == 4
        assert shown in refused.err


def test_a_line_that_becomes_a_note_says_so(invoke: Run, workspace: Path) -> None:
    invoke("deal", "add", "GTX").ok()
    for line, said in (
        ("zoom-call Sato: hello", True),
        ("met Bob about it", True),
        ("note: hello", False),
        ("メモ: hello", False),
        ("call: hello", False),
        ("next: call tomorrow", False),
    ):
        logged = invoke("log", "GTX", line)
        assert ("Kept as a note" in logged.ok().err) is said, line


def test_every_part_by_an_option(invoke: Run, deal: str) -> None:
    invoke("contact", "add", "佐藤", "--company", "アクメ工業").ok()
    said = ("--kind", "visit", "--summary", "saw; next: the line", "--next", "friday 15:00 send quote")
    more = ("--contact", "田中", "--contact", "佐藤", "--user", "Aoki", "--at", "yesterday 15:00", "--json")
    left = invoke("log", NAME, *said, *more).ok().json
    assert (left["kind"], left["summary"], left["done_at"]) == (
        "visit",
        "saw; next: the line",
        "2026-11-30T06:00:00.000Z",
    )
    assert [each["name"] for each in left["contacts"]] == ["田中", "佐藤"]
    assert [each["name"] for each in left["users"]] == ["Aoki"]
    assert (left["next_step"]["subject"], left["next_step"]["due"]) == ("send quote", "2026-12-04T06:00:00.000Z")
    # The next step is with the same people.
    assert [each["name"] for each in left["next_step"]["contacts"]] == ["田中", "佐藤"]
    left = invoke("log", "--contact", "田中", "--summary", "hello", "--direction", "in", "--json").ok().json
    assert (left["kind"], left["owed_by"], left["deals"]) == ("note", "us", [])


@pytest.mark.parametrize(
    ("line", "kind", "read"),
    [
        ("田中: hello", "call", ("call", ["田中"], "hello")),
        ("hello there", "電話", ("call", [], "hello there")),
        ("mail 田中: hello", "call", ("call", ["田中"], "hello")),
        ("mail 田中: hello", None, ("mail", ["田中"], "hello")),
    ],
)
def test_a_kind_beside_the_line(
    invoke: Run, deal: str, line: str, kind: str | None, read: tuple[str, list[str], str]
) -> None:
    ran = invoke("log", NAME, line, *(("--kind", kind) if kind else ()), "--json").ok()
    left = ran.json
    assert (left["kind"], [each["name"] for each in left["contacts"]], left["summary"]) == read
    assert left["typed"] == line
    assert "Kept as a note" not in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("log",),
        ("log", NAME, "call: x", "--summary", "y"),
        ("log", NAME, "--summary", " "),
        ("log", NAME, "--summary", "x", "--kind", "foo"),
        ("log", NAME, "call: x", "--next", ""),
    ],
)
def test_an_option_that_says_nothing_is_refused(invoke: Run, deal: str, arguments: tuple[str, ...]) -> None:
    ran = invoke(*arguments)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)


def test_last_conversation_whoever_of_us_had_it(invoke: Run, deal: str) -> None:
    invoke("user", "add", "Mori").ok()
    invoke("log", NAME, "yesterday > call 田中: ours", "--owner", "Mori").ok()
    last = invoke("deal", "show", NAME, "--json").ok().json["last_conversation"]
    assert (last["by"], last["contact"], last["owed_by"]) == ("Mori", "田中", "them")
    assert invoke("deal", "list", "we-owe", "--json").ok().json == []
    # One logged on the person alone counts for the company, not for the deal.
    invoke("log", "< call: urgent", "--contact", "田中").ok()
    assert invoke("deal", "show", NAME, "--json").ok().json["last_conversation"]["by"] == "Mori"
    assert invoke("company", "show", "アクメ工業", "--json").ok().json["last_conversation"]["by"] == "Aoki"
    assert len(invoke("deal", "list", "--silent", "1d", "--json").ok().json) == 1
    assert invoke("deal", "list", "--silent", "14d", "--json").ok().json == []
    # An old deal with which someone spoke today is not silent.
    invoke("deal", "add", "Old", "--created", "2026-10-01").ok()
    assert len(invoke("deal", "list", "--silent", "14d", "--json").ok().json) == 1
    invoke("log", "Old", "call: still here").ok()
    assert invoke("deal", "list", "--silent", "14d", "--json").ok().json == []


@pytest.mark.parametrize("command", [("log",), ("plan",), ("comment", "add")])
def test_who_is_no_deal_is_said_with_the_option_that_takes_it(invoke: Run, deal: str, command: tuple[str, ...]) -> None:
    for noun, name in (("company", "アクメ工業"), ("contact", "田中")):
        ran = invoke(*command, name, "call: asked for a brochure")
        assert (ran.code, len(ran.err.splitlines())) == (3, 1)
        assert f"{name} is a {noun}, not a deal" in ran.err
        assert f"--{noun} {name}" in ran.err
