"""`sfa activity`: listed, filtered, edited, done, put off and deleted."""

import re
from pathlib import Path

import pytest

from sfa_tui.model.subjects import beside_kind
from tests.conftest import Once, Run
from tests.live import live_rows_in


@pytest.fixture
def busy(once: Once, invoke: Run, workspace: Path) -> None:
    """A deal and a company with a past and a future."""

    def make() -> None:
        invoke("user", "add", "Sato").ok()
        invoke("deal", "add", "GTX", "--company", "Acme").ok()
        invoke("contact", "add", "田中", "--company", "Acme").ok()
        invoke("log", "GTX", "< mail 田中: seen", "--at", "2026-11-20").ok()
        invoke("log", "call: brochure", "--company", "Acme", "--at", "2026-11-25", "--direction", "out").ok()
        invoke("plan", "GTX", "send quote", "--due", "2026-11-29", "--yes").ok()
        invoke("plan", "GTX", "call 田中", "--due", "today").ok()
        invoke("plan", "GTX", "their decision", "--due", "eom", "--they").ok()
        invoke("activity", "add", "visit the fair", "--owner", "Sato").ok()

    once(make)


def found(invoke: Run, *arguments: str) -> list[str]:
    rows = invoke("activity", "list", *arguments, "--json").ok().json
    return [row["summary"] or beside_kind(row["subject"], row["kind"]) for row in rows]


ALL = ["send quote", "田中", "their decision", "the fair", "brochure", "seen"]


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        ([], ALL),
        (["--reverse"], ALL[::-1]),
        (["--sort", "date", "--limit", "1"], ["brochure"]),
        (["planned"], ALL[:4]),
        (["--done"], ["brochure", "seen"]),
        (["overdue"], ["send quote"]),
        (["--kind", "mail"], ["seen"]),
        (["kind:電話,訪問"], ["田中", "the fair", "brochure"]),
        (["--owner", "Sato"], ["the fair"]),
        (["deal:GTX", "!done"], ["send quote", "田中", "their decision"]),
        (["--company", "acme", "--done"], ["brochure", "seen"]),
        (["--contact", "田中"], ["田中", "seen"]),
        (["--due", "today"], ["田中"]),
        (["--due-before", "today"], ["send quote"]),
        (["due>today"], ["their decision"]),
        (["--date", "2026-11"], ["brochure", "seen"]),
        (["date<2026-11-25"], ["seen"]),
        (["direction:out"], ["brochure"]),
        (["owed:us"], ["send quote", "田中", "the fair", "seen"]),
        (["owed:them", "planned"], ["their decision"]),
        (["quote"], ["send quote"]),
        (["田中"], ["田中"]),
        (["name:fair"], ["the fair"]),
    ],
)
def test_filters(invoke: Run, busy: None, arguments: list[str], rows: list[str]) -> None:
    assert found(invoke, *arguments) == rows


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--owner", "Nobody"], 3),
        (["deal:Nothing"], 3),
        (["kind:sleep"], 2),
        (["stage:Lead"], 2),
        (["--due", "someday"], 2),
        (["--sort", "colour"], 2),
    ],
)
def test_a_filter_that_cannot_be(invoke: Run, busy: None, arguments: list[str], code: int) -> None:
    ran = invoke("activity", "list", *arguments)
    assert (ran.code, ran.out) == (code, "")


def test_a_table(invoke: Run, busy: None) -> None:
    out = invoke("activity", "list").ok().out
    assert re.search(r"● 2d overdue +to-do +send quote +GTX +we +Aoki", out)
    assert re.search(r"● today +call +田中", out)
    assert re.search(r"2026-11-20 00:00 +◀ mail +seen +田中 +GTX +we", out)


def test_hints_where_there_is_nothing(invoke: Run, workspace: Path) -> None:
    assert "sfa log" in invoke("activity", "list").ok().err
    assert invoke("activity", "list", "--json").ok().out == "[]\n"


def test_the_object_of_show_and_list_is_one(invoke: Run, busy: None) -> None:
    shown = invoke("activity", "show", "send quote", "--json").ok().json
    assert shown in invoke("activity", "list", "--json").ok().json
    assert (shown["overdue"], shown["due"], shown["owner"]) == (True, "2026-11-29", "Aoki")
    out = invoke("activity", "show", "send quote").ok().out
    assert re.search(r"Due +2026-11-29 \(2d overdue\)", out)


def test_what_took_place_is_added(invoke: Run, busy: None) -> None:
    said = ("--kind", "訪問", "--done", "--at", "yesterday", "--company", "Acme", "--direction", "both")
    left = invoke("activity", "add", "showed it", *said, "--json").ok().json
    assert (left["kind"], left["done_at"], left["direction"]) == ("visit", "2026-11-29T15:00:00.000Z", "both")
    assert invoke("activity", "add", "x", "--done", "--due", "eom").code == 2
    assert invoke("activity", "add", "x", "--direction", "in").code == 2
    assert invoke("activity", "add", "x", "--kind", "sleep").code == 2


def test_done(invoke: Run, busy: None) -> None:
    left = invoke("activity", "done", "send quote", "--summary", "sent", "--direction", "out", "--json").ok().json
    assert (left["summary"], left["owed_by"]) == ("sent", "them")
    ran = invoke("activity", "done", left["id"])
    assert ran.code == 5
    assert "send quote" in ran.err


def test_putting_off_and_moving(invoke: Run, busy: None) -> None:
    assert invoke("activity", "snooze", "send quote", "1d", "--json").ok().json["due"] == "2026-12-02"
    left = invoke("activity", "reschedule", "send quote", "friday 15:00", "--json").ok().json
    assert left["due"] == "2026-12-04T06:00:00.000Z"
    assert invoke("activity", "snooze", "send quote", "soon").code == 2
    assert invoke("activity", "reschedule", "send quote", "soon").code == 2


def test_editing_one_and_many(invoke: Run, workspace: Path, busy: None) -> None:
    left = invoke("activity", "edit", "send quote", "--contact", "田中", "--kind", "メール", "--json").ok().json
    assert (left["kind"], [each["name"] for each in left["contacts"]]) == ("mail", ["田中"])
    before = live_rows_in(workspace)
    rows = invoke("activity", "edit", "planned owner:me", "--owner", "Sato", "--dry-run", "--json").ok().json
    assert {row["owner"] for row in rows} == {"Sato"}
    assert invoke("activity", "edit", "planned owner:me", "--owner", "Sato").code == 2
    assert live_rows_in(workspace) == before
    invoke("activity", "edit", "planned owner:me", "--owner", "Sato", "--yes").ok()
    assert len(found(invoke, "owner:Sato")) == 4
    invoke("undo").ok()
    assert live_rows_in(workspace) == before
    assert invoke("activity", "edit", "send quote").code == 2
    assert invoke("activity", "edit", "send quote", "--set", "colour=red").code == 3


def test_deleting(invoke: Run, workspace: Path, busy: None) -> None:
    before = live_rows_in(workspace)
    invoke("activity", "delete", "planned", "--dry-run").ok()
    assert live_rows_in(workspace) == before
    invoke("activity", "delete", "planned", "--yes").ok()
    assert found(invoke) == ["brochure", "seen"]
    invoke("undo").ok()
    assert live_rows_in(workspace) == before


def test_a_planned_one_is_meant_before_a_done_one(invoke: Run, busy: None) -> None:
    invoke("activity", "done", "send quote").ok()
    invoke("plan", "GTX", "send quote", "--due", "eom").ok()
    assert invoke("activity", "show", "send quote", "--json").ok().json["done_at"] is None
