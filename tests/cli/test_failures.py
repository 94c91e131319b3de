"""Whatever goes wrong is one line, with its exit code; a traceback only where it was asked for."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from sfa_tui import locale
from sfa_tui.cli import context, failures
from sfa_tui.locale import N_
from sfa_tui.model.errors import Ambiguous, Failed, NotFound, Refused, SfaError, Usage
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import create_workspace, open_workspace

_NAMELESS = (N_("there is no deal and no company named {name}"), N_("there is no {noun} named {name}"))


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SFA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("SFA_DEBUG", raising=False)
    context.begin()


def told(error: Exception, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = failures.tell(error)
    out, err = capsys.readouterr()
    assert out == ""
    return code, err


@pytest.mark.parametrize(
    ("kind", "code"), [(SfaError, 1), (Failed, 1), (Usage, 2), (NotFound, 3), (Ambiguous, 4), (Refused, 5)]
)
def test_each_kind_of_failure_has_its_exit_code(
    kind: type[SfaError], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(kind(N_("{path}: {reason}"), path="a.csv", reason="no"), capsys) == (code, "sfa: a.csv: no\n")


def test_what_a_failure_quotes_stays_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    error = Failed(N_("{path}: {reason}"), path="a\nb\x1b[31m.csv", reason="no")
    assert told(error, capsys) == (1, "sfa: a b [31m.csv: no\n")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_is_blank_is_seen_in_quotes(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    locale.install(language)
    said = [told(NotFound(template, noun="deal", name=" "), capsys)[1] for template in _NAMELESS]
    locale.install("en")
    assert (
        said
        == {
            "en": ['sfa: there is no deal and no company named " "\n', 'sfa: there is no deal named " "\n'],
            "ja": ['sfa: " " という案件も取引先もありません\n', "sfa: 「 」という案件はありません\n"],
        }[language]
    )


def test_candidates_and_missing_fields_follow_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    ambiguous = Ambiguous(N_("{name} is missing"), name="GTX", candidates=("アクメ工業/GTX", "Isdom/GTX"))
    assert told(ambiguous, capsys)[1].splitlines()[1:] == ["  アクメ工業/GTX", "  Isdom/GTX"]
    refused = Refused(N_("{name} is missing"), name="X", missing=("amount",))
    assert told(refused, capsys)[1].splitlines()[1:] == ["  amount"]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    create_workspace(tmp_path).close()
    return tmp_path / "sfa.db"


def test_a_locked_workspace(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = (sqlite3.connect(workspace, timeout=0, isolation_level=None) for _ in range(2))
    first.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as caught:
        second.execute("BEGIN IMMEDIATE")
    first.close()
    second.close()
    assert told(caught.value, capsys) == (
        1,
        f"sfa: {workspace} is locked by another program; nothing was changed\n",
    )


def test_a_read_only_workspace(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    connection = sqlite3.connect(f"{workspace.as_uri()}?mode=ro", uri=True)
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("DELETE FROM setting")
    connection.close()
    code, line = told(caught.value, capsys)
    assert (code, line) == (1, f"sfa: {workspace} cannot be written (read-only); nothing was changed\n")


def test_a_full_disk(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("CREATE TABLE t AS SELECT zeroblob(100000)")
    connection.close()
    code, line = told(caught.value, capsys)
    assert (code, line) == (1, f"sfa: the disk of {workspace} is full; nothing was changed\n")


def test_amounts_that_add_up_to_too_much(capsys: pytest.CaptureFixture[str]) -> None:
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("SELECT sum(column1) FROM (VALUES (?1), (?1))", (2**62,)).fetchone()
    connection.close()
    code, line = told(caught.value, capsys)
    assert code == 1
    assert line.startswith("sfa: the amounts add up to more than can be counted; `sfa deal list --sort amount`")


def test_a_file_that_is_no_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sfa.db").write_bytes(b"x" * 4096)
    connection = sqlite3.connect(tmp_path / "sfa.db")
    with pytest.raises(sqlite3.DatabaseError) as caught:
        connection.execute("SELECT 1 FROM setting")
    connection.close()
    code, line = told(caught.value, capsys)
    assert (code, line) == (1, f"sfa: {tmp_path / 'sfa.db'} is not a workspace of sfa, or is damaged\n")


def test_a_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        (tmp_path / "deals.csv").read_bytes()
    assert told(caught.value, capsys) == (1, f"sfa: {tmp_path / 'deals.csv'}: No such file or directory\n")


def test_a_defect_is_reported_to_a_file_that_only_its_owner_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("SELECT gone")
    connection.close()
    code, line = told(caught.value, capsys)
    (report,) = (tmp_path / "state" / "sfa").glob("defect-*.txt")
    assert code == 1
    assert (
        line
        == f"sfa: this is a defect of sfa (OperationalError: no such column: gone); please report it with {report}\n"
    )
    assert 'connection.execute("SELECT gone")' in report.read_text(encoding="utf-8")
    if os.name == "posix":
        assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_the_report_of_a_defect_quotes_nothing_that_was_stored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def read(cell: str) -> int:
        try:
            return int(cell)
        except ValueError as error:
            raise KeyError(cell) from error

    with pytest.raises(KeyError) as caught:
        read("".join(("アク", "メ工業")))
    told(caught.value, capsys)
    (report,) = (tmp_path / "state" / "sfa").glob("defect-*.txt")
    text = report.read_text(encoding="utf-8")
    assert "アクメ工業" not in text
    assert "builtins.ValueError" in text
    assert "builtins.KeyError" in text
    assert "return int(cell)" in text


def test_what_sqlite_says_of_the_program_is_a_defect_in_a_verb_too(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_workspace(workspace.parent) as store:
        for sql in (
            "UPDATE deal SET gone = 1",
            "UPDATE deal SET name = ? WHERE id = ?",
            "INSERT INTO deal (n) VALUES ('x')",
        ):
            with pytest.raises(sqlite3.Error) as caught, action(store, "deal edit") as act:
                act.store.connection.execute(sql)
            assert "this is a defect of sfa" in told(caught.value, capsys)[1]


def test_a_defect_without_a_place_for_its_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    line = "sfa: this is a defect of sfa (ZeroDivisionError: x); SFA_DEBUG=1 shows where\n"
    assert told(ZeroDivisionError("x"), capsys) == (1, line)


def test_the_traceback_is_shown_where_it_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SFA_DEBUG", "1")
    _code, err = told(NotFound(N_("{name} is missing"), name="X"), capsys)
    assert err.endswith("NotFound: X is missing\nsfa: X is missing\n")
