"""What a command finds around it."""

import os
import sqlite3
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from sfa_tui import environment
from sfa_tui.cli import context
from sfa_tui.model.errors import Failed, NotFound, Usage
from sfa_tui.store.workspace import create_workspace
from tests.conftest import Run


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SFA_HOME", str(tmp_path / "home"))
    context.begin()


def test_the_chosen_workspace_rules_over_the_environment(tmp_path: Path) -> None:
    assert context.workspace() == tmp_path / "home"
    context.choose(str(tmp_path / "chosen"))
    assert context.workspace() == tmp_path / "chosen"
    context.begin()
    assert context.workspace() == tmp_path / "home"


def test_a_tilde_is_the_users_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert context.locate("~/deals") == tmp_path / "deals"


def test_the_store_is_opened_once_and_closed_at_the_end(tmp_path: Path) -> None:
    create_workspace(tmp_path / "home").close()
    store = context.store()
    assert context.store() is store
    context.end()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        store.connection.execute("SELECT 1")


@pytest.mark.skipif(os.name != "posix", reason="Windows moves no file that is open")
def test_what_goes_on_for_long_works_on_the_file_that_stands_there_now(tmp_path: Path) -> None:
    home = tmp_path / "home"
    create_workspace(home).close()
    store = context.current()
    assert context.current() is store
    home.rename(tmp_path / "away")
    for _time in range(2):
        with pytest.raises(NotFound):
            context.current()
    create_workspace(home).close()
    assert context.current() is context.current()
    assert context.current().path.samefile(home / "sfa.db")
    context.current().connection.execute("PRAGMA user_version = 9999")
    with pytest.raises(Failed, match="newer sfa"):
        context.current()


def test_no_workspace_is_not_found_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="home"):
        context.store()
    assert not (tmp_path / "home").exists()


def test_a_glance_cannot_change_the_workspace(tmp_path: Path) -> None:
    create_workspace(tmp_path / "home").close()
    connection = context.read_only(context.workspace())
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM setting")
    connection.close()


@pytest.mark.parametrize("name", ["a b", "a#b", "a%20b", "a?b", "日本"])
def test_a_glance_reads_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    if os.name == "nt" and "?" in name:
        return
    with create_workspace(tmp_path / name) as store:
        store.connection.execute("INSERT INTO setting (id, value) VALUES ('language', 'ja')")
    assert context.stored_language(tmp_path / name) == "ja"


def test_today_is_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SFA_TODAY", "2024-02-29")
    assert context.today() == date(2024, 2, 29)
    assert context.now().date() == date(2024, 2, 29)
    assert context.now().utcoffset() == timedelta(hours=9)


def test_without_it_today_is_the_local_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SFA_TODAY")
    before = datetime.now(context.zone()).date()
    assert before <= context.today() <= datetime.now(context.zone()).date()


def test_a_day_that_ends_between_two_looks_makes_nothing_a_day_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SFA_TODAY")
    # The second of these two zones is a day ahead of the first, as a clock is at midnight.
    zones = iter([timezone(timedelta(hours=-12)), timezone(timedelta(hours=12))])
    monkeypatch.setattr(environment, "zone", lambda: next(zones))
    assert abs(context.now() - datetime.now(UTC)) < timedelta(hours=1)


@pytest.mark.parametrize("value", ["2026-02-30", "tomorrow", "12/18"])
def test_a_today_that_is_no_date(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SFA_TODAY", value)
    with pytest.raises(Usage, match=f'SFA_TODAY is "{value}"'):
        context.today()


def test_nobody_is_asked_in_a_test(invoke: Run) -> None:
    assert not context.interactive()
