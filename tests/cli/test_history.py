"""`sfa history`, `sfa undo` and `sfa search`: what happened, taken back, and found again."""

import contextlib
import re
import sqlite3
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.live import live_rows_in


@pytest.fixture
def deal(invoke: Run, workspace: Path) -> str:
    invoke("contact", "add", "田中", "--company", "アクメ工業").ok()
    return str(invoke("deal", "add", "GTX", "--company", "アクメ工業", "--amount", "100", "--json").ok().json["id"])


def test_the_newest_actions(invoke: Run, deal: str) -> None:
    invoke("deal", "move", "GTX", "Proposal").ok()
    rows = invoke("history", "--limit", "2", "--json").ok().json
    assert [(row["verb"], row["summary"], row["user"]) for row in rows] == [
        ("deal move", "GTX → Proposal", "Aoki"),
        ("deal add", "GTX", "Aoki"),
    ]
    invoke("undo").ok()
    out = invoke("history").ok().out
    assert "deal move (undone)" in out
    assert re.search(r"Aoki +undo +GTX → Proposal", out)


def test_the_changes_of_a_deal_and_of_what_belongs_to_it(invoke: Run, deal: str) -> None:
    invoke("field", "add", "deal", "契約形態", "--type", "text").ok()
    invoke("deal", "edit", "GTX", "--amount", "250", "--contact", "田中:champion", "--tag", "hot").ok()
    invoke("deal", "edit", "GTX", "--set", "契約形態=保守", "--tag", "-hot", "--owner", "me").ok()
    invoke("deal", "move", "GTX", "Proposal").ok()
    invoke("log", "GTX", "call: hello").ok()
    out = invoke("history", "deal", "GTX").ok().out
    for line in (
        r"Aoki +deal add +created",
        r"amount +\$100.00 +\$250.00",
        r"contact +田中 \(champion\)",
        r"tag +hot$",
        r"契約形態 +保守",
        r"Aoki +deal move +stage +Lead +Proposal",
        r"Aoki +log +activity +hello",
    ):
        assert re.search(line, out, re.MULTILINE), line
    rows = invoke("history", "deal", "GTX", "--json").ok().json
    moved = next(row for row in rows if row["field"] == "stage_id")
    assert (moved["noun"], moved["id"], moved["verb"], moved["undone"]) == ("deal", deal, "deal move", False)
    assert len(moved["old"]) == len(moved["new"]) == 26
    assert len(invoke("history", "deal", "GTX", "--limit", "1", "--json").ok().json) == 1


def test_a_change_from_outside_is_told_apart(invoke: Run, workspace: Path, deal: str) -> None:
    with sqlite3.connect(workspace / "sfa.db") as connection:
        connection.execute("UPDATE deal SET note = 'by hand'")
    connection.close()
    assert re.search(r"outside of sfa +note +by hand", invoke("history", "deal", "GTX").ok().out)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["deal"], 2),
        (["weather", "x"], 2),
        (["deal", "Nothing"], 3),
        (["user", "Aoki"], 0),
        (["company", "アクメ工業"], 0),
    ],
)
def test_which_row(invoke: Run, deal: str, arguments: list[str], code: int) -> None:
    assert invoke("history", *arguments).code == code


def test_an_undo_says_what_it_undid_and_can_be_looked_at_first(invoke: Run, workspace: Path, deal: str) -> None:
    before = live_rows_in(workspace)
    invoke("deal", "edit", "GTX", "--amount", "250").ok()
    changed = live_rows_in(workspace)
    ran = invoke("undo", "--dry-run").ok()
    assert "deal edit" in ran.out
    assert live_rows_in(workspace) == changed
    undone = invoke("undo", "--json").ok().json
    assert (undone["verb"], undone["summary"], undone["rows"], undone["left"]) == (
        "deal edit",
        "GTX: amount=250",
        1,
        [],
    )
    assert live_rows_in(workspace) == before


def test_what_was_changed_since_is_listed_and_left(invoke: Run, workspace: Path, deal: str) -> None:
    invoke("deal", "edit", "GTX", "--amount", "250", "--note", "n").ok()
    with sqlite3.connect(workspace / "sfa.db") as connection:
        connection.execute("UPDATE deal SET amount = 99900")
    connection.close()
    for arguments in (("undo", "--dry-run", "--json"), ("undo", "--json")):
        ran = invoke(*arguments)
        assert ran.code == 5
        assert ran.err.splitlines()[-1] == "  deal GTX amount"
        assert [(each["noun"], each["field"]) for each in ran.json["left"]] == [("deal", "amount")]
    shown = invoke("deal", "show", "GTX", "--json").ok().json
    assert (shown["amount"], shown["note"]) == (999, None)


def test_every_action_is_undone_in_turn(invoke: Run, workspace: Path) -> None:
    before = live_rows_in(workspace)
    invoke("deal", "add", "X", "--company", "New").ok()
    invoke("deal", "move", "X", "Proposal").ok()
    invoke("plan", "X", "call").ok()
    for _ in range(3):
        invoke("undo").ok()
    assert live_rows_in(workspace) == before
    assert invoke("undo").code == 3


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["工業"], [("company", "アクメ工業")]),
        (["ｱｸﾒ"], [("company", "アクメ工業")]),
        (["gtx"], [("deal", "アクメ工業/GTX")]),
        (["田中"], [("contact", "田中, アクメ工業"), ("activity", "call 見積 田中")]),
        (["見積", "田中"], [("activity", "call 見積 田中")]),
        (["見積 田中"], [("activity", "call 見積 田中")]),
        (["nothing"], []),
        (["%"], []),
        (["_"], []),
    ],
)
def test_search(invoke: Run, deal: str, words: list[str], found: list[tuple[str, str]]) -> None:
    invoke("plan", "GTX", "call 見積 田中").ok()
    rows = invoke("search", *words, "--json").ok().json
    assert [(row["noun"], row["name"]) for row in rows] == found


def test_search_of_one_noun_and_its_limits(invoke: Run, deal: str) -> None:
    for number in range(3):
        invoke("deal", "add", f"Renewal {number}").ok()
    ran = invoke("search", "renewal", "--limit", "2").ok()
    assert len(ran.out.splitlines()) == 3
    assert "--limit" in ran.err
    assert invoke("search", "renewal", "--noun", "company").ok().err == "Nothing is found.\n"
    assert invoke("search", "renewal", "--noun", "moon").code == 2
    assert invoke("search", "  ").code == 2
    invoke("deal", "delete", "Renewal 0").ok()
    assert len(invoke("search", "renewal", "--json").ok().json) == 2


def test_what_came_from_outside_stands_among_the_actions(invoke: Run, deal: str, workspace: Path) -> None:
    def outside(statement: str) -> None:
        with contextlib.closing(sqlite3.connect(workspace / "sfa.db")) as connection:
            connection.execute(statement)
            connection.commit()

    assert all(row["verb"] for row in invoke("history", "--json").ok().json)
    outside("UPDATE deal SET amount = 5, note = 'x'")
    invoke("deal", "move", "GTX", "Proposal").ok()
    outside("INSERT INTO team (id, name) VALUES ('T', 'East')")
    rows = invoke("history", "--json").ok().json
    assert [(row["verb"], row["summary"], row["changes"], row["id"] is None) for row in rows[:3]] == [
        (None, "team", 1, True),
        ("deal move", "GTX → Proposal", 1, False),
        (None, "deal", 2, True),
    ]
    assert invoke("history", "--limit", "1", "--json").ok().json == rows[:1]
    assert len(invoke("history", "--limit", "3", "--json").ok().json) == 3
    assert "outside of sfa" in invoke("history").ok().out
    assert "案件" in invoke("history", "--language", "ja").ok().out
