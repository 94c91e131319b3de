"""What follows a command: feeds and alerts, both at its one end, whatever it printed and whoever reads that."""

import sys
from pathlib import Path

import pytest

from sfa_tui.store.workspace import open_workspace
from tests.conftest import Run


@pytest.fixture
def sent(invoke: Run, workspace: Path, tmp_path: Path) -> Path:
    """A file to which a command of the machine writes each alert, told to me of silent deals; one deal is silent."""
    file = tmp_path / "sent.txt"
    invoke("deal", "add", "Old", "--company", "Acme", "--created", "2026-11-01").ok()
    invoke("rule", "add", "gone quiet", "--days", "14", "--user", "me").ok()
    invoke("alert", "command", "--", sys.executable, "-c", f"open({str(file)!r}, 'a').write('{{subject}}\\n')").ok()
    return file


def test_a_command_that_looks_after_the_workspace_lets_rules_act_and_feeds_and_alerts_follow(
    invoke: Run, sent: Path, tmp_path: Path
) -> None:
    feed = tmp_path / "f.ics"
    invoke("rule", "add", "call them", "--days", "14", "--kind", "call", "--after", "1h").ok()
    invoke("calendar", "feed", str(feed)).ok()
    assert "call them" not in feed.read_text()
    ran = invoke("remind", "--notify")
    assert ran.code == 0, ran.err
    assert "1 alert sent (command)" in ran.err
    assert sent.read_text().count("gone quiet") == 1
    assert "call them" in feed.read_text()
    invoke("remind", "--notify").ok()
    assert sent.read_text().count("gone quiet") == 1


def test_looking_at_reminders_changes_nothing(invoke: Run, sent: Path, workspace: Path) -> None:
    with open_workspace(workspace) as store:
        before = store.connection.execute("SELECT count(*) FROM journal").fetchone()
    invoke("remind").ok()
    with open_workspace(workspace) as store:
        assert store.connection.execute("SELECT count(*) FROM journal").fetchone() == before
    assert not sent.exists()


def test_a_feed_that_cannot_be_written_keeps_no_alert_from_being_sent(invoke: Run, sent: Path, tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    feed = folder / "f.ics"
    invoke("calendar", "feed", str(feed)).ok()
    feed.unlink()
    folder.rmdir()
    ran = invoke("rule", "run").ok()
    assert f"{feed} could not be brought up to date" in ran.err
    assert "gone quiet" in sent.read_text()
