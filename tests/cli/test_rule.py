"""`sfa rule` and `sfa alert` as they are typed, and their help's examples as they stand there."""

import json
import shlex
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sfa_tui.cli import alert, rule
from tests.conftest import ZONE, Once, Run
from tests.followup.servers import post_office, room

pytestmark = pytest.mark.usefixtures("workspace")


@pytest.fixture
def prepared(once: Once, invoke: Run) -> None:
    def make() -> None:
        invoke("deal", "add", "GTX Pro ×40", "--company", "アクメ工業").ok()
        invoke("user", "edit", "Aoki", "--role", "rep", "--team", "East").ok()
        invoke("user", "add", "Baba", "--role", "manager", "--team", "East", "--email", "baba@example.com").ok()

    once(make)


def examples(app: object, name: str) -> list[str]:
    infos = app.registered_commands  # type: ignore[attr-defined]
    lines = [line.strip() for info in infos for line in (info.epilog or "").strip().splitlines()]
    return [line for line in lines if line.startswith(f"sfa {name} ")]


def test_the_examples_of_rule_run_in_their_order(invoke: Run, prepared: None) -> None:
    told = examples(rule.app, "rule")
    assert len(told) >= 9
    # What is deleted last may be spoken of before.
    for line in sorted(told, key=lambda line: ("rule add" not in line, "rule delete" in line)):
        invoke(*shlex.split(line)[1:]).ok()


def test_the_examples_of_alert_run(invoke: Run, prepared: None) -> None:
    for line in examples(alert.app, "alert"):
        if "8V0X2Z" in line or "send" in line or "off" in line:
            continue
        arguments = shlex.split(line.partition(" < ")[0])[1:]
        invoke(*arguments, input="https://hooks.example.com/x\n").ok()
    assert [each["channel"] for each in invoke("alert", "channels", "--json").ok().json] == [
        "mail",
        "webhook",
        "command",
    ]
    invoke("alert", "off", "webhook").ok()


def test_a_call_48_hours_after_qualified(invoke: Run, prepared: None) -> None:
    invoke("rule", "add", "call after qualifying", "--stage", "Qualified", "--kind", "call", "--after", "48h").ok()
    before = invoke("rule", "test", "call after qualifying", "GTX Pro ×40", "--json").ok().json
    assert (before["state"], before["does"], before["user"]) == ("if entered", "plan", "Aoki")
    assert invoke("activity", "list", "--json").ok().json == []
    invoke("deal", "move", "GTX Pro ×40", "Qualified").ok()
    (planned,) = invoke("activity", "list", "--json").ok().json
    assert (planned["kind"], planned["subject"], planned["owner"]) == ("call", "call after qualifying", "Aoki")
    assert datetime.fromisoformat(planned["due"]).astimezone(ZoneInfo(ZONE)).date() == date(2026, 12, 3)
    after = invoke("rule", "test", "call after qualifying", "GTX Pro ×40", "--json").ok().json
    assert after["state"] == "done"
    invoke("undo").ok()
    assert invoke("activity", "list", "--json").ok().json == []


def test_a_rule_is_listed_edited_and_deleted(invoke: Run) -> None:
    invoke("rule", "add", "gone quiet", "--days", "14", "--user", "me").ok()
    (row,) = invoke("rule", "list", "--json").ok().json
    assert {key: row[key] for key in ("name", "event", "days", "does", "user", "active")} == {
        "name": "gone quiet",
        "event": "silent",
        "days": 14,
        "does": "alert",
        "user": "Aoki",
        "active": True,
    }
    invoke("rule", "edit", "gone quiet", "--active", "no").ok()
    assert invoke("rule", "show", "gone quiet", "--json").ok().json["active"] is False
    invoke("rule", "delete", "gone quiet").ok()
    assert invoke("rule", "list", "--json").ok().json == []
    assert invoke("history", "--json").ok().json[0]["verb"] == "rule delete"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["rule", "add", "x"], 2),
        (["rule", "add", "x", "--stage", "Nowhere", "--kind", "call", "--after", "1h"], 3),
        (["rule", "add", "x", "--event", "created", "--user", "Nobody"], 3),
        (["rule", "add", "x", "--event", "fullmoon"], 2),
        (["rule", "test", "none", "none"], 3),
        (["alert", "seen"], 2),
        (["alert", "seen", "8V0X2Z"], 3),
        (["alert", "send"], 3),
        (["alert", "off", "webhook"], 3),
        (["alert", "off", "pigeon"], 2),
        (["alert", "webhook", "irc"], 2),
        (["alert", "webhook", "slack"], 2),
        (["alert", "mail", "mail.example.com", "--from", "nobody"], 2),
        (["alert", "mail", "mail.example.com", "--from", "a@b.c", "--user", "x"], 2),
    ],
)
def test_what_cannot_be_is_one_line(invoke: Run, arguments: list[str], code: int) -> None:
    ran = invoke(*arguments)
    assert ran.code == code
    assert len(ran.err.strip().splitlines()) == 1
    assert ran.out == ""


def test_urgent_news_is_mailed_by_the_command_that_tells_it(invoke: Run, prepared: None) -> None:
    with post_office() as post:
        port = str(post.port)
        invoke("alert", "mail", "localhost", "--from", "a@example.com", "--port", port, "--security", "none").ok()
        ran = invoke("log", "GTX Pro ×40", "! call: they cancel", "--json").ok()
        assert "Told: Baba" in ran.err
        assert "1 alert sent (mail)" in ran.err
        assert ran.json["urgent"]
        assert len(post.letters) == 1
        invoke("rule", "run").ok()
        assert len(post.letters) == 1
    shown = invoke("alert", "list", "--everybody", "--json").ok().json
    assert [(row["body"], row["user"]["name"], row["urgent"]) for row in shown] == [("they cancel", "Baba", True)]


def test_a_server_that_is_down_spoils_no_command_and_is_tried_again(invoke: Run, prepared: None) -> None:
    with room() as hook:
        invoke("alert", "webhook", "slack", input="http://127.0.0.1:1/s3cr3t").ok()
        ran = invoke("log", "GTX Pro ×40", "! call: they cancel").ok()
        (line,) = (line for line in ran.err.splitlines() if "could not be sent" in line)
        assert "tried again later" in line
        assert "s3cr3t" not in ran.err + ran.out
        assert invoke("alert", "send").code == 1
        invoke("alert", "webhook", "slack", input=hook.url).ok()
        invoke("alert", "send").ok()
        assert len(hook.told) == 1
        assert "s3cr3t" not in invoke("alert", "channels", "--json").ok().out


def test_a_trial_reaches_me(invoke: Run, prepared: None) -> None:
    with room() as hook:
        invoke("alert", "webhook", "teams", input=hook.url).ok()
        assert "1 alert sent" in invoke("alert", "send", "--try").ok().err
        assert "Aoki" in json.dumps(json.loads(hook.told[0][2]))


def test_the_environment_may_hold_the_address(invoke: Run, prepared: None) -> None:
    with room() as hook:
        held = {"SFA_ALERT_WEBHOOK": hook.url}
        invoke("alert", "webhook", "lineworks", env=held).ok()
        invoke("log", "GTX Pro ×40", "! call: they cancel", env=held).ok()
        assert len(hook.told) == 1
    open_line = {"SFA_ALERT_WEBHOOK": "http://hooks.example.com/s3cr3t"}
    assert invoke("alert", "webhook", "lineworks", env=open_line).code == 2
    sent = invoke("alert", "send", "--try", env=open_line)
    assert (sent.code, "begins with https://" in sent.err, "s3cr3t" in sent.err) == (1, True, False)


def test_a_new_rule_says_for_how_many_it_will_act(invoke: Run) -> None:
    for name in ("A", "B"):
        invoke("deal", "add", name, "--created", "2026-11-01").ok()
    assert "2 deals meet it now" in invoke("rule", "add", "quiet", "--days", "14").ok().err
    assert "2 deals" not in invoke("rule", "edit", "quiet", "--days", "40").ok().err
    assert "2 deals meet it now" in invoke("rule", "edit", "quiet", "--days", "20").ok().err


def test_two_processes_act_and_send_once(run_sfa: Run, invoke: Run, prepared: None) -> None:
    for number in range(30):
        invoke("deal", "add", f"Deal {number}", "--created", "2026-11-01").ok()
    invoke("rule", "add", "quiet", "--days", "14", "--user", "Baba").ok()
    with post_office() as post:
        port = str(post.port)
        invoke("alert", "mail", "localhost", "--from", "a@example.com", "--port", port, "--security", "none").ok()
        with ThreadPoolExecutor(3) as pool:
            ran = list(pool.map(lambda _: run_sfa("rule", "run", "--json").ok(), range(3)))
        assert sum(row["count"] for each in ran for row in each.json) == 30
        assert len(post.letters) == 1
        assert post.letters[0]["Subject"].startswith("30 alerts")
    assert len(invoke("alert", "list", "--everybody", "--json").ok().json) == 30


def test_what_is_seen_is_listed_no_more(invoke: Run, prepared: None) -> None:
    invoke("log", "GTX Pro ×40", "! call: they cancel").ok()
    invoke("config", "set", "me", "Baba").ok()
    (row,) = invoke("alert", "list", "--json").ok().json
    invoke("alert", "seen", row["id"][-6:]).ok()
    assert invoke("alert", "list", "--json").ok().json == []
    assert len(invoke("alert", "list", "--seen", "--json").ok().json) == 1
    invoke("undo").ok()
    invoke("alert", "seen", "--all").ok()
    assert invoke("alert", "list", "--json").ok().json == []


def test_channels_are_this_users_and_this_workspaces(invoke: Run, prepared: None, home: Path) -> None:
    invoke("alert", "command", "true").ok()
    assert b"alert_command" not in (home / "sfa.db").read_bytes()
    other = home.with_name("other")
    invoke("init", "--workspace", str(other), "--name", "x", "--currency", "JPY").ok()
    assert invoke("alert", "channels", "--workspace", str(other), "--json").ok().json == []


def test_an_import_causes_no_event(invoke: Run, prepared: None, tmp_path: Path) -> None:
    invoke("rule", "add", "welcome", "--event", "created", "--user", "me").ok()
    invoke("rule", "add", "call", "--stage", "Qualified", "--kind", "call", "--after", "48h").ok()
    (tmp_path / "deals.csv").write_text("name,stage,company\nOld,Qualified,Acme\n", encoding="utf-8")
    invoke("import", "deals", str(tmp_path / "deals.csv"), "--yes").ok()
    assert invoke("rule", "run", "--json").ok().json == []
    assert invoke("activity", "list", "--json").ok().json == []


def test_reminding_lets_the_rules_act_as_well(invoke: Run, prepared: None) -> None:
    invoke("deal", "add", "Old", "--created", "2026-11-01").ok()
    invoke("rule", "add", "quiet", "--days", "14", "--user", "me").ok()
    invoke("remind", "--by", "osc9")
    assert [row["body"] for row in invoke("alert", "list", "--json").ok().json] == ["quiet"]
