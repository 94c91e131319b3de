"""`sfa sync` between two workspaces, as people run it."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sfa_tui.cli.sync import wait_for_news
from sfa_tui.store.sync.sealed.names import spelled
from sfa_tui.store.workspace import open_workspace
from tests.cli.conftest import Two
from tests.cli.terminal import at_terminal, needs_terminal
from tests.conftest import PROJECT, Run
from tests.store.sync.storage.hostile import Memory

pytestmark = pytest.mark.usefixtures("no_keyring")


def test_two_who_settled_one_conflict_list_what_is_left(two: Two, invoke: Run) -> None:
    """Who settled it is a row too; which of two did is no conflict. There was no name for it, and it ended the list."""
    assert two.bob("user", "add", "Bob").code == 0
    assert two.bob("config", "me", "Bob").code == 0
    for who in (two.bob, two.ann):
        assert who("sync").code == 0
    assert two.ann("deal", "edit", "GTX", "--amount", "200").code == 0
    assert two.bob("deal", "edit", "GTX", "--amount", "300").code == 0
    for who in (two.ann, two.bob, two.ann):
        assert who("sync").code == 0
    (conflict,) = two.ann("sync", "conflicts", "--all", "--json").json
    for who in (two.ann, two.bob):
        assert who("sync", "resolve", conflict["id"], "--keep", "theirs").code == 0
    for who in (two.ann, two.bob, two.ann):
        assert who("sync").code == 0
        ran = who("sync", "conflicts", "--all", "--json")
        assert (ran.code, ran.json) == (0, [])


def test_a_workspace_is_shared(two: Two) -> None:
    assert [deal["name"] for deal in two.bob("deal", "list", "--json").json] == ["GTX"]
    assert two.bob("deal", "edit", "GTX", "--note", "from bob").code == 0
    assert two.bob("sync", "status", "--json").json["pending"] == 1
    assert two.bob("sync", "--json").json["sent"] == 1
    assert two.ann("sync", "--json").json["taken"] == 1
    assert two.ann("deal", "show", "GTX", "--json").json["note"] == "from bob"
    assert two.ann("doctor").code == two.bob("doctor").code == 0
    assert two.ann("sync", "verify").code == 0
    status = two.ann("sync", "status", "--json").json
    assert [*status] == ["site", "url", "last_sync", "pending", "conflicts", "peers"]
    assert [[*peer] for peer in status["peers"]] == [["site", "user", "behind", "clock_skew_s"]]
    assert (status["pending"], status["conflicts"], status["url"]) == (0, 0, two.url)


def test_a_conflict_is_listed_and_settled(two: Two) -> None:
    two.ann("deal", "edit", "GTX", "--amount", "200")
    two.bob("deal", "edit", "GTX", "--amount", "300")
    for machine in (two.ann, two.bob, two.ann):
        assert machine("sync").code == 0
    (conflict,) = two.ann("sync", "conflicts", "--json").json
    assert (conflict["base"], conflict["ours"], conflict["theirs"]) == (100, 200, 300)
    assert two.bob("sync", "conflicts", "--json").json == []
    assert "¥200" in two.ann("sync", "conflicts").out
    assert two.ann("sync", "resolve", "nothing", "--keep", "ours").code == 3
    assert two.ann("sync", "resolve", conflict["id"][:6], "--keep", "mine").code == 2
    assert two.ann("sync", "resolve", conflict["id"][:6], "--keep", "ours").code == 0
    assert two.ann("sync").code == two.bob("sync").code == 0
    assert two.bob("deal", "show", "GTX", "--json").json["amount"] == 200
    assert two.bob("sync", "conflicts", "--all", "--json").json == []
    assert two.ann("undo").code == 0
    assert two.ann("deal", "show", "GTX", "--json").json["amount"] == 300


def test_each_side_of_a_conflict_is_in_its_own_currency(two: Two) -> None:
    """All three were shown in the currency that holds, and JSON had cents."""
    two.ann("deal", "edit", "GTX", "--amount", "50.5", "--currency", "EUR")
    two.bob("deal", "edit", "GTX", "--amount", "30.25", "--currency", "USD")
    for machine in (two.ann, two.bob, two.ann):
        assert machine("sync").code == 0
    (conflict,) = two.ann("sync", "conflicts", "--json").json
    assert (conflict["base"], conflict["ours"], conflict["theirs"]) == (100, 50.5, 30.25)
    assert conflict["beside"] == {"currency": {"base": "JPY", "ours": "EUR", "theirs": "USD"}}
    shown = two.ann("sync", "conflicts").out
    assert all(each in shown for each in ("¥100", "€50.50", "$30.25"))
    assert two.ann("sync", "resolve", conflict["id"], "--keep", "base").code == 0
    deal = two.ann("deal", "show", "GTX", "--json").json
    assert (deal["amount"], deal["currency"]) == (100, "JPY")


def test_what_is_wrong_is_told_in_one_line(two: Two, tmp_path: Path, invoke: Run) -> None:
    assert two.ann("sync", "setup", two.url).code == 5
    (tmp_path / "wrong").write_text("wrong")
    (tmp_path / "empty").mkdir()
    third = ("--workspace", str(tmp_path / "third"))
    for arguments, code in (
        (("sync", "join", two.url, "--passphrase-file", str(tmp_path / "wrong"), *third), 2),
        (("sync", "join", two.url, "--passphrase-file", str(tmp_path / "nowhere"), *third), 2),
        (("sync", "join", "sfa1.nonsense", *third), 2),
        (("sync", "join", (tmp_path / "empty").as_uri(), "--passphrase-file", str(tmp_path / "wrong"), *third), 3),
        (("sync", "join", "gopher://x", "--passphrase-file", str(tmp_path / "wrong"), *third), 2),
    ):
        ran = invoke(*arguments)
        assert (ran.code, len(ran.err.splitlines())) == (code, 1), (arguments, ran)
        assert not (tmp_path / "third").exists()
    (tmp_path / "share").rename(tmp_path / "gone")
    two.ann("deal", "add", "kept")
    assert two.ann("sync").code in (1, 3)
    assert two.ann("sync", "status", "--json").json["pending"] >= 1
    (tmp_path / "gone").rename(tmp_path / "share")
    assert two.ann("sync").code == two.bob("sync").code == 0
    assert len(two.bob("deal", "list", "--json").json) == 2


def test_a_removed_machine_is_told(two: Two) -> None:
    (me,) = [each for each in two.bob("sync", "members", "--json").json if each["me"]]
    assert two.bob("sync", "remove", me["site"], "--yes").code == 5
    removed = two.ann("sync", "remove", me["site"], "--yes")
    assert (removed.code, "Nobody joins by a passphrase" in removed.err) == (0, True), removed
    assert two.ann("sync", "status", "--json").json["peers"] == []
    two.bob("deal", "add", "too late")
    ran = two.bob("sync")
    assert (ran.code, len(ran.err.splitlines())) == (5, 1)
    status = two.bob("sync", "status", "--json")
    assert (status.json["pending"], ran.err.strip().endswith(status.err.strip())) == (1, True), status
    assert [each["standing"] for each in two.ann("sync", "members", "--json").json] == ["accepted", "removed"]
    ran = two.ann("sync", "vouch", me["site"])
    assert (ran.code, "was removed; `sfa sync invite` lets it in anew" in ran.err) == (5, True), ran


def test_who_joins_again_goes_to_the_address_that_was_said(two: Two, tmp_path: Path) -> None:
    two.bob("deal", "add", "of bob")
    (tmp_path / "share").rename(tmp_path / "moved")
    url = (tmp_path / "moved").as_uri()
    ran = two.bob("sync", "join", url, "--passphrase-file", str(tmp_path / "pass"))
    assert (ran.code, "secrets.json" in ran.err) == (0, True), ran
    assert two.bob("sync", "status", "--json").json["url"] == url
    assert two.bob("sync", "--json").json["url"] == url
    assert two.bob("sync", "verify").code == 0


def test_a_passphrase_that_was_taken_away_is_told(two: Two, tmp_path: Path) -> None:
    assert "Nobody joins by a passphrase" in two.ann("sync", "rekey").err
    assert two.ann("sync", "rekey", "--passphrase-file", str(tmp_path / "pass")).err == ""


def test_who_is_shut_out_is_named_in_the_question(two: Two) -> None:
    (me,) = [each for each in two.bob("sync", "members", "--json").json if each["me"]]
    ran = two.ann("sync", "remove", me["site"][:8])
    assert (ran.code, f"Shut {me['user']} out of the team?" in ran.err) == (2, True), ran


def test_the_help_of_the_group_tells_what_it_does_alone(invoke: Run) -> None:
    ran = invoke("sync", "--help")
    assert ("[COMMAND …]" in ran.out, "--watch" in ran.out) == (True, True), ran


def test_an_unsynced_workspace_says_how_to_begin(invoke: Run) -> None:
    assert invoke("init").code == 0
    ran = invoke("sync")
    assert ran.code == 3
    assert "sfa sync setup" in ran.err


def test_what_is_kept_on_purpose_is_no_conflict_any_more(two: Two) -> None:
    two.ann("deal", "edit", "GTX", "--amount", "200")
    two.bob("deal", "edit", "GTX", "--amount", "300")
    for machine in (two.ann, two.bob, two.ann):
        assert machine("sync").code == 0
    (conflict,) = two.ann("sync", "conflicts", "--json").json
    assert two.ann("sync", "resolve", conflict["id"], "--keep", "theirs").code == 0
    assert two.ann("sync", "status", "--json").json["conflicts"] == 0
    assert two.ann("sync").code == two.bob("sync").code == 0
    assert two.bob("sync", "conflicts", "--all", "--json").json == []
    assert two.ann("undo").code == 0
    assert two.ann("sync", "status", "--json").json["conflicts"] == 1


def test_an_empty_folder_in_the_place_of_the_share_is_not_filled(two: Two, tmp_path: Path) -> None:
    two.ann("deal", "add", "kept")
    (tmp_path / "share").rename(tmp_path / "away")
    (tmp_path / "share").mkdir()
    for command in (("sync",), ("sync", "invite"), ("sync", "rekey"), ("sync", "verify")):
        ran = two.ann(*command)
        assert (ran.code, len(ran.err.splitlines()), "mounted" in ran.err) == (3, 1, True), (command, ran)
    assert [*(tmp_path / "share").iterdir()] == []
    assert two.ann("sync", "status", "--json").json["pending"] == 1
    (tmp_path / "share").rmdir()
    (tmp_path / "away").rename(tmp_path / "share")
    assert two.ann("sync", "--json").json["sent"] == 1


def test_a_storage_that_was_emptied_is_filled_again_by_setup(two: Two, tmp_path: Path) -> None:
    two.bob("deal", "add", "of bob")
    assert two.bob("sync").code == two.ann("sync").code == 0
    (tmp_path / "share").rename(tmp_path / "away")
    assert two.ann("sync", "setup", two.url).code == 0
    assert two.bob("sync").code == two.ann("sync").code == 0
    assert two.ann("sync", "verify").code == two.bob("sync", "verify").code == 0
    assert two.ann("sync", "setup", two.url).code == 5


def test_the_share_of_another_team_is_not_written_to(two: Two, tmp_path: Path, invoke: Run) -> None:
    (tmp_path / "share").rename(tmp_path / "away")
    (tmp_path / "share").mkdir()
    third = ("--workspace", str(tmp_path / "third"))
    assert invoke("init", *third).code == invoke("sync", "setup", two.url, *third).code == 0
    held = sorted((tmp_path / "share").rglob("*"))
    two.ann("deal", "add", "kept")
    ran = two.ann("sync")
    assert (ran.code, len(ran.err.splitlines()), "another team" in ran.err) == (5, 1, True), ran
    assert sorted((tmp_path / "share").rglob("*")) == held
    assert two.ann("sync", "status", "--json").json["pending"] == 1


@needs_terminal
def test_a_long_sync_shows_how_far_it_is(two: Two, tmp_path: Path) -> None:
    for n in range(5):
        two.ann("deal", "add", f"D{n}")
        assert two.ann("sync").code == 0
    (tmp_path / "xdg").mkdir()
    (tmp_path / "xdg" / "sfa").symlink_to(tmp_path / "config")
    env = {"XDG_CONFIG_HOME": str(tmp_path / "xdg"), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    code, _out, shown = at_terminal(tmp_path / "bob", "sync", typed="", env=env)
    assert code == 0, shown
    assert "Receiving" in shown


def test_of_many_troubles_a_few_are_said(two: Two, tmp_path: Path) -> None:
    for n in range(40):
        (tmp_path / "share" / "entries" / spelled(n.to_bytes(32))).write_text("rubbish")
    two.bob("deal", "add", "of bob")
    assert two.bob("sync").code == 0
    ran = two.ann("sync", "verify")
    assert ("more like these" in ran.err, len(ran.err.splitlines()) < 15) == (True, True), ran.err


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("verb", ["setup", "join"])
def test_what_fails_leaves_no_secret_and_no_file(two: Two, tmp_path: Path, invoke: Run, verb: str) -> None:
    kept = (tmp_path / "config" / "secrets.json").read_text()
    url = "webdav://ann:hush-hush@127.0.0.1:1/sales"
    folder = tmp_path / "third"
    folder.mkdir()
    if verb == "setup":
        assert invoke("init", "--workspace", str(folder)).code == 0
    (folder / "notes.txt").write_text("mine")
    before = {*folder.iterdir()}
    ran = invoke("sync", verb, url, "--passphrase-file", str(tmp_path / "pass"), "--workspace", str(folder))
    assert (ran.code, len(ran.err.splitlines())) == (1, 1), ran
    assert "hush" not in ran.out + ran.err
    assert (tmp_path / "config" / "secrets.json").read_text() == kept
    if verb == "join":
        assert {*folder.iterdir()} == before


@pytest.mark.parametrize("content", ["garbage", '{"format": 1}', "[]", None])
def test_a_storage_that_is_not_ours_is_not_joined(two: Two, tmp_path: Path, content: str | None) -> None:
    other = tmp_path / "other"
    other.mkdir()
    if content is None:
        (other / "team.json").mkdir()
    else:
        (other / "team.json").write_text(content)
    third = ("--workspace", str(tmp_path / "third"))
    ran = two.sfa("sync", "join", other.as_uri(), "--passphrase-file", str(tmp_path / "pass"), *third)
    assert (ran.code, len(ran.err.splitlines())) == (1, 1), ran
    assert other.as_uri() in ran.err
    assert not (tmp_path / "third").exists()


def test_a_newer_storage_says_to_update(two: Two, tmp_path: Path) -> None:
    team = tmp_path / "share" / "team.json"
    team.write_text(team.read_text().replace('"format": 1', '"format": 2'))
    third = ("--workspace", str(tmp_path / "third"))
    ran = two.sfa("sync", "join", two.url, "--passphrase-file", str(tmp_path / "pass"), *third)
    assert (ran.code, len(ran.err.splitlines())) == (1, 1), ran
    assert "update" in ran.err


@pytest.mark.parametrize(
    ("content", "said"),
    [("garbage", "damaged"), ('{"format": 1}', "damaged"), ('{"format": 2}', "update"), (None, "json")],
)
def test_no_team_is_founded_over_what_cannot_be_read(
    tmp_path: Path, invoke: Run, content: str | None, said: str
) -> None:
    assert invoke("init").code == 0
    there = tmp_path / "other" / "team.json"
    if content is None:
        there.mkdir(parents=True)
    else:
        there.parent.mkdir()
        there.write_text(content)
    ran = invoke("sync", "setup", there.parent.as_uri())
    assert (ran.code, len(ran.err.splitlines()), said in ran.err) == (1, 1, True), ran
    assert "already" not in ran.err
    assert [*there.parent.iterdir()] == [there]
    assert invoke("sync", "status").code == 3


def test_a_file_of_bytes_is_no_passphrase(two: Two, tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    for name, reason in (("bytes", "UTF-8"), ("share", "irectory"), ("none", "No such file")):
        ran = two.sfa("sync", "join", two.url, "--passphrase-file", str(tmp_path / name))
        assert (ran.code, len(ran.err.splitlines())) == (2, 1), ran
        assert reason in ran.err
        assert "Errno" not in ran.err


def test_who_has_nothing_to_sign_in_with_is_told(tmp_path: Path, invoke: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert invoke("init").code == 0
    ran = invoke("sync", "setup", "s3://b/x?region=x&endpoint=http://127.0.0.1:1")
    assert (ran.code, len(ran.err.splitlines())) == (5, 1), ran
    assert "sign in" in ran.err
    assert "SFA_SYNC_SECRET_ACCESS_KEY" in ran.err
    ran = invoke("sync", "setup", "dropbox:///sales")
    assert (ran.code, len(ran.err.splitlines()), "SFA_SYNC_ACCESS_TOKEN" in ran.err) == (2, 1, True), ran


def test_without_its_key_a_workspace_still_says_what_is_pending(two: Two, tmp_path: Path) -> None:
    assert two.bob("deal", "edit", "GTX", "--note", "waits").code == 0
    shutil.copytree(tmp_path / "bob", tmp_path / "copy")
    ran = two.sfa("sync", "status", "--json", "--workspace", str(tmp_path / "copy"))
    assert (ran.code, ran.err.count("\n"), "sync join" in ran.err) == (0, 1, True), ran
    assert (ran.json["pending"], ran.json["peers"], ran.json["url"]) == (1, [], two.url)


def test_what_somebody_else_wrote_stays_theirs_once_a_resolution_is_undone(two: Two) -> None:
    assert two.bob("user", "add", "Bob").code == two.bob("config", "me", "Bob").code == 0
    for who in (two.bob, two.ann):
        assert who("sync").code == 0
    assert two.ann("deal", "edit", "GTX", "--amount", "200").code == 0
    assert two.bob("deal", "edit", "GTX", "--amount", "300").code == 0
    for who in (two.ann, two.bob, two.ann):
        assert who("sync").code == 0
    (before,) = two.ann("sync", "conflicts", "--json").json
    assert before["by"] == "Bob"
    assert two.ann("sync", "resolve", before["id"], "--keep", "ours").code == 0
    assert two.ann("undo").code == 0
    (after,) = two.ann("sync", "conflicts", "--json").json
    assert after == before


def test_verify_mends_what_is_ours_and_names_what_differs(two: Two, tmp_path: Path) -> None:
    assert two.bob("deal", "add", "of bob").code == two.bob("sync").code == two.ann("sync").code == 0
    share = tmp_path / "share"
    segments = {each: each.read_bytes() for each in share.rglob("*.seg")}
    (bob,) = [each["site"] for each in two.ann("sync", "members", "--json").json if not each["me"]]
    theirs = max(each for each in segments if bob in str(each))
    for path, content in segments.items():
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    ran = two.ann("sync", "verify")
    assert ran.code == 1
    assert ran.out.count("of bob") == 1
    lines = ran.err.splitlines()
    assert len([line for line in lines if str(theirs.relative_to(share)) in line]) == 1, lines
    assert len([line for line in lines if "missing or damaged" in line]) == 1, lines
    assert "run `sfa sync verify` on each" in lines[-1]
    found = two.ann("sync", "verify", "--json").json
    assert (found["ok"], found["mended"], [each["names"] for each in found["differences"]]) == (False, [], [["of bob"]])
    assert "put there again" in two.bob("sync", "verify").err
    ran = two.ann("sync", "verify")
    assert (ran.code, "this very workspace" in ran.err) == (0, True), ran
    assert {each: each.read_bytes() for each in share.rglob("*.seg")} == segments


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes in folders")
def test_verify_names_what_is_no_object(two: Two, tmp_path: Path) -> None:
    share = tmp_path / "share"
    os.mkfifo(share / "log" / "pipe")
    os.mkfifo(share / "heads" / "pipe")
    (share / "log" / "a (conflicted copy).seg").write_text("")
    found = two.ann("sync", "verify", "--json").json
    assert (found["ok"], found["strays"]) == (True, ["heads/pipe", "log/a (conflicted copy).seg", "log/pipe"])
    assert two.ann("sync", "verify").err.count("heads/pipe and 2 more in the shared storage are none of sfa") == 1


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="Windows has no such signals")
def test_who_watches_waits_for_the_network(two: Two, tmp_path: Path) -> None:
    """It ended where there was none as it began."""
    (tmp_path / "share").rename(tmp_path / "away")
    assert two.ann("deal", "edit", "GTX", "--note", "waits").code == 0
    (tmp_path / "xdg").mkdir()
    (tmp_path / "xdg" / "sfa").symlink_to(tmp_path / "config")
    ring = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    env = {**os.environ, **ring, "PYTHONPATH": str(PROJECT), "SFA_HOME": str(tmp_path / "ann"), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "sfa_tui", "sync", "--watch"]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, encoding="utf-8") as watching:
        try:
            assert watching.stderr is not None
            assert "is out of reach" in watching.stderr.readline()
            (tmp_path / "away").rename(tmp_path / "share")
            # The trouble is said once, however often it is tried.
            assert watching.stderr.readline() == "sent 1, read 0\n"
            assert two.ann("sync", "invite").code == 0  # it does not keep others out as it waits
        finally:
            watching.send_signal(signal.SIGINT)
            watching.wait(20)
    assert two.ann("sync", "status", "--json").json["pending"] == 0


def test_what_cannot_be_sent_is_not_tried_again_at_once(two: Two, tmp_path: Path) -> None:
    """Who watched synced a hundred times a second as long as anything was pending."""

    class Silent(Memory):
        asked = 0

        def wait(self, _seconds: float) -> bool:
            self.asked += 1
            return self.asked == 3

    assert two.ann("deal", "edit", "GTX", "--note", "waits").code == 0
    storage = Silent()
    with open_workspace(tmp_path / "ann") as store:
        wait_for_news(store, storage)
    assert storage.asked == 3
