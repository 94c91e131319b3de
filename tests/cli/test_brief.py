"""`sfa brief`: all that matters before a meeting, on a page; its figures as worked out by hand."""

import sqlite3
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sfa_tui.exchange.demo.generate import make_demo
from sfa_tui.model.clock import Clock
from sfa_tui.model.text import display_width
from sfa_tui.store import briefs
from sfa_tui.store.workspace import Store, open_workspace
from tests.conftest import ZONE, Once, Run

NAME = "GTX Pro ×40"
NOW = datetime(2026, 12, 1, 9, 30, tzinfo=ZoneInfo(ZONE))
SPOKEN = ("call", "meeting", "visit", "demo", "mail", "message")


@pytest.fixture
def deal(once: Once, invoke: Run, workspace: Path) -> str:
    def make() -> str:
        id = str(invoke("deal", "add", NAME, "--company", "アクメ工業", "--amount", "100", "--json").ok().json["id"])
        invoke("contact", "add", "田中", "--company", "アクメ工業", "--phone", "03-1234-5678").ok()
        invoke("contact", "add", "山本", "--company", "アクメ工業", "--buying-role", "decision maker").ok()
        invoke("contact", "add", "森", "--company", "アクメ工業", "--buying-role", "gatekeeper").ok()
        invoke("deal", "edit", NAME, "--contact", "田中:champion").ok()
        return id

    return once(make)


def test_a_deal(invoke: Run, deal: str) -> None:
    invoke("log", NAME, "3 days ago > call 田中: one").ok()
    invoke("log", NAME, "2 days ago visit 田中: two").ok()
    invoke("log", NAME, "yesterday < mail 田中: three; next: fri send").ok()
    invoke("plan", NAME, "their decision", "--due", "2026-12-10", "--they").ok()
    invoke("log", "< call 山本: four", "--company", "アクメ工業").ok()
    invoke("user", "add", "Mori").ok()
    invoke("config", "set", "me", "Mori").ok()
    invoke("comment", "add", NAME, "@Aoki 3% at most").ok()
    invoke("config", "set", "me", "Aoki").ok()
    told = invoke("brief", NAME, "--json").ok().json
    assert list(told) == [
        *("noun", "deal", "people", "conversations", "elsewhere", "we_owe", "they_owe", "stages", "slips", "amounts"),
        "unread",
    ]
    assert told["deal"] == invoke("deal", "show", NAME, "--json").ok().json
    # Those of the deal, and who decides at the company; the one at the gate is no matter here.
    assert [(each["name"], each["role"]) for each in told["people"]] == [
        ("山本", "decision maker"),
        ("田中", "champion"),
    ]
    assert told["people"][1]["phones"] == ["03-1234-5678"]
    assert [each["summary"] for each in told["conversations"]] == ["three", "two", "one"]
    assert told["elsewhere"]["summary"].endswith("four")
    assert [(each["what"], each["text"]) for each in told["we_owe"]] == [
        ("answer", "three"),
        ("answer", told["elsewhere"]["summary"]),
        ("step", "send"),
    ]
    assert [(each["what"], each["text"]) for each in told["they_owe"]] == [("step", "their decision")]
    assert [each["body"] for each in told["unread"]] == ["@Aoki 3% at most"]
    assert [each["stage"] for each in told["stages"]] == ["Lead"]
    shown = invoke("brief", NAME).ok().out
    assert "アクメ工業 · GTX Pro ×40" in shown
    assert "decision maker  山本" in shown
    assert "to be answered: 田中: three" in shown
    assert "Mori: @Aoki 3% at most" in shown


def test_a_company_and_what_a_name_means(invoke: Run, deal: str) -> None:
    invoke("deal", "add", "Renewal", "--company", "アクメ工業").ok()
    invoke("log", "Renewal", "< call: when?").ok()
    told = invoke("brief", "アクメ工業", "--json").ok().json
    assert list(told) == [
        *("noun", "company", "people", "conversations", "deals", "we_owe", "they_owe", "unread"),
    ]
    assert [each["name"] for each in told["deals"]] == ["Renewal", NAME]
    assert [(each["text"], each["deals"][0]["name"]) for each in told["we_owe"]] == [("when?", "Renewal")]
    assert [each["name"] for each in told["people"]] == ["山本", "森", "田中"]
    assert "Renewal · to be answered: when?" in invoke("brief", "アクメ").ok().out
    invoke("deal", "add", "アクメ工業").ok()
    both = invoke("brief", "アクメ工業")
    assert (both.code, both.out, len(both.err.splitlines())) == (2, "", 1)
    assert invoke("brief", "--company", "アクメ工業", "--json").ok().json["noun"] == "company"
    assert invoke("brief", "--deal", "アクメ工業", "--json").ok().json["noun"] == "deal"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["nothing"], 3), ([], 2), ([NAME, "--company", "アクメ工業"], 2), (["--company", "nothing"], 3), ([""], 3)],
)
def test_what_is_refused(invoke: Run, deal: str, arguments: list[str], code: int) -> None:
    ran = invoke("brief", *arguments)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (code, "", 1), ran.err


@pytest.fixture(scope="module", params=["en", "ja"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo that no test changes."""
    folder = tmp_path_factory.mktemp("demo") / "home"
    make_demo(folder, deals=150, seed=5, language=request.param, clock=Clock(NOW)).close()
    return folder


def rows(store: Store, sql: str, *values: object) -> list[sqlite3.Row]:
    cursor = store.connection.execute(sql, values)
    cursor.row_factory = sqlite3.Row
    return cursor.fetchall()


def day(text: str) -> date:
    return datetime.fromisoformat(text).astimezone(ZoneInfo(ZONE)).date()


def test_every_deal_s_history_and_conversations_are_as_worked_out_by_hand(demo: Path) -> None:
    clock = Clock(NOW)
    slips, owed = 0, 0
    with open_workspace(demo) as store:
        names = {each["id"]: each["name"] for each in rows(store, "SELECT id, name FROM stage")}
        for deal in rows(store, "SELECT * FROM deal WHERE deleted_at IS NULL"):
            told: Any = briefs.of_deal(store, clock, None, deal["id"])
            journal = [
                (each["field"], each["old"], each["new"], each["effective_at"])
                for each in rows(store, "SELECT * FROM journal WHERE noun = 'deal' AND row = ? ORDER BY seq", deal["n"])
                if each["field"] in ("stage_id", "expected_close")
            ]
            moves = [each for each in journal if each[0] == "stage_id"]
            path = [moves[0][1] if moves else deal["stage_id"], *(each[2] for each in moves)]
            entered = [deal["created_at"], *(each[3] for each in moves)]
            assert [each["stage"] for each in told["stages"]] == [names[each] for each in path]
            for each, begun, ended in zip(told["stages"], entered, [*entered[1:], None], strict=True):
                until = day(ended) if ended else NOW.date()
                if ended or told["deal"]["kind"] == "open":
                    assert each["days"] == (until - day(begun)).days
                else:
                    assert each["days"] is None
            put_off = [(old, new) for field, old, new, _ in journal if field == "expected_close" and new > old]
            assert [(each["from"], each["to"]) for each in told["slips"]] == put_off
            assert len(put_off) == told["deal"]["slips"]
            slips += len(put_off)
            spoken = rows(
                store,
                "SELECT a.* FROM activity a JOIN activity_link l ON l.activity_id = a.id WHERE l.row_id = ?"
                " AND a.done_at IS NOT NULL AND a.deleted_at IS NULL AND l.deleted_at IS NULL",
                deal["id"],
            )
            last = sorted((each["done_at"], each["id"]) for each in spoken if each["kind"] in SPOKEN)[::-1][:3]
            assert [each["id"] for each in told["conversations"]] == [id for _, id in last]
            debts = {each["id"] for each in told["we_owe"] if each["what"] == "answer"}
            newest = told["deal"]["last_conversation"]
            if newest and newest["owed_by"] == "us":
                assert told["conversations"][0]["id"] in debts
                owed += 1
            waiting = told["deal"]["next_step"]
            steps = [each["id"] for each in told["we_owe"] if each["what"] == "step"]
            assert (steps[0] if steps else None) == (waiting["id"] if waiting else None)
    assert slips > 20
    assert owed > 5


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_a_page_fits_its_terminal(invoke: Run, demo: Path, columns: int) -> None:
    with open_workspace(demo) as store:
        found = rows(store, "SELECT id FROM deal UNION ALL SELECT id FROM company ORDER BY 1 LIMIT 12")
        ids = [each["id"] for each in found]
    for id in ids:
        shown = invoke("brief", id, "--workspace", str(demo), env={"COLUMNS": str(columns)}).ok().out
        assert max(map(display_width, shown.splitlines())) <= columns
