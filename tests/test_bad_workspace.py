"""A workspace that is missing, newer, locked, damaged, none at all, or on a full disk: one line, and no loss."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sfa_tui.store import migrations, workspace
from tests.conftest import Ran, Run

COMMANDS = (["deal", "list"], ["deal", "add", "X"], ["forecast"], ["undo"], ["import", "deals", "FILE", "--yes"])


@pytest.fixture
def made(home: Path, invoke: Run) -> Path:
    """The file of a workspace with one deal."""
    invoke("init", "--name", "Made", "--language", "en", "--currency", "JPY", "--user", "Sato").ok()
    invoke("deal", "add", "GTX Pro", "--amount", "4800000").ok()
    return home / "sfa.db"


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    """A file of deals."""
    path = tmp_path / "deals.csv"
    path.write_text("name,company,amount\n" + "".join(f"deal {n},company {n},{n}000\n" for n in range(3_000)))
    return path


def told(ran: Ran, code: int, *parts: str) -> None:
    """Check that a run ended with a code and one line that has the parts in it, and printed nothing."""
    assert (ran.code, ran.out) == (code, ""), ran
    assert ran.err.startswith("sfa: "), ran
    assert ran.err.count("\n") == 1, ran
    for part in parts:
        assert part in ran.err


def commands(deals: Path) -> list[list[str]]:
    return [[str(deals) if word == "FILE" else word for word in command] for command in COMMANDS]


def test_there_is_none(home: Path, invoke: Run, deals: Path) -> None:
    for command in commands(deals):
        told(invoke(*command), 3, f"there is no workspace in {home}", "sfa init")
    assert not home.exists()


def test_it_is_newer_than_the_program(made: Path, invoke: Run, deals: Path) -> None:
    connection = sqlite3.connect(made)
    connection.execute(f"PRAGMA user_version = {migrations.VERSION + 1}")
    connection.close()
    before = made.read_bytes()
    for command in commands(deals):
        told(invoke(*command), 1, str(made), "newer sfa")
    assert made.read_bytes() == before


def test_it_is_locked(made: Path, invoke: Run, deals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(made, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert [each["name"] for each in invoke("deal", "list", "--json").ok().json] == ["GTX Pro"]
    for command in (["deal", "add", "X"], ["deal", "win", "GTX Pro"], ["undo"]):
        told(invoke(*command), 1, f"{made} is locked by another program; nothing was changed")
    imported = invoke("import", "deals", str(deals), "--yes")
    assert (imported.code, imported.out) == (1, "")
    assert imported.err.endswith(f"sfa: {made} is locked by another program; nothing was changed\n")
    other.execute("ROLLBACK")
    other.close()
    assert len(invoke("deal", "list", "--json").ok().json) == 1


@pytest.mark.parametrize(
    "content", [b"", b"not a database\n" * 1000, bytes(8192), b"SQLite format 3\0" + bytes(50_000)]
)
def test_it_is_no_workspace(home: Path, invoke: Run, deals: Path, content: bytes) -> None:
    home.mkdir()
    (home / "sfa.db").write_bytes(content)
    for command in commands(deals):
        told(invoke(*command), 1, str(home / "sfa.db"))
    assert (home / "sfa.db").read_bytes() == content


def test_it_is_a_database_of_somebody_else(home: Path, invoke: Run) -> None:
    home.mkdir()
    connection = sqlite3.connect(home / "sfa.db")
    connection.execute("CREATE TABLE mine (x)")
    connection.close()
    told(invoke("deal", "list"), 1, "is not a workspace of sfa")


def test_its_folder_is_a_file(home: Path, invoke: Run) -> None:
    home.write_text("x")
    for command in (["deal", "list"], ["init", "--name", "X", "--language", "en"]):
        ran = invoke(*command)
        assert ran.code in (1, 3), ran
        assert (ran.out, ran.err.count("\n")) == ("", 1)
        assert str(home) in ran.err


@pytest.mark.parametrize("share", [0.02, 0.25, 0.5, 0.75, 0.95])
@pytest.mark.parametrize("harm", ["overwritten", "truncated"])
def test_it_is_damaged(made: Path, invoke: Run, share: float, harm: str) -> None:
    """Whatever is hit, a command says so or did not need it: never a traceback, never a code of 0 with nothing said."""
    whole = made.read_bytes()
    at = int(len(whole) * share)
    broken = whole[:at] + b"\xa5" * 4096 + whole[at + 4096 :] if harm == "overwritten" else whole[:at]
    made.write_bytes(broken)
    for command in (["deal", "list", "--json"], ["deal", "add", "X"], ["doctor"]):
        ran = invoke(*command)
        assert "defect" not in ran.err, ran.err
        if ran.code == 0:
            assert ran.out or ran.err
        else:
            assert ran.code == 1, ran
            assert command == ["doctor"] or str(made) in ran.err, ran


@pytest.fixture
def small_disk(home: Path) -> Iterator[Path]:
    """A disk of two megabytes at the place of the workspace."""
    home.mkdir()
    if shutil.which("mount") is None:
        pytest.skip("no mount here")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", home], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"mounting is not allowed here: {mounted.stderr.strip()}")
    try:
        yield home
    finally:
        subprocess.run(["umount", home], check=True)


def test_its_disk_is_full(small_disk: Path, run_sfa: Run, deals: Path) -> None:
    run_sfa("init", "--name", "Small", "--language", "en", "--currency", "JPY", "--user", "Sato").ok()
    run_sfa("deal", "add", "GTX Pro", "--amount", "4800000").ok()
    imported = run_sfa("import", "deals", str(deals), "--yes")
    assert (imported.code, imported.out) == (1, ""), imported
    assert imported.err.endswith(f"sfa: the disk of {small_disk}/sfa.db is full; nothing was changed\n")
    assert [each["name"] for each in run_sfa("deal", "list", "--json").ok().json] == ["GTX Pro"]
    connection = sqlite3.connect(small_disk / "sfa.db")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("SELECT count(*) FROM company").fetchone() == (0,)
    connection.close()


def test_it_has_lost_its_settings(made: Path, invoke: Run, deals: Path) -> None:
    for spoil in ("UPDATE setting SET value = 'XQQ' WHERE id = 'currency'", "DELETE FROM setting"):
        connection = sqlite3.connect(made)
        connection.execute(spoil)
        connection.commit()
        connection.close()
        for command in (*commands(deals), ["pipeline"], ["deal", "show", "GTX Pro"]):
            if command != ["undo"]:
                told(invoke(*command), 1, str(made), "config set currency")
    assert invoke("doctor").code == 1
    invoke("config", "set", "currency", "JPY").ok()
    assert invoke("pipeline", "--json").ok().json["total"]["amount"] == 4_800_000


def test_no_folder_is_no_workspace(made: Path, invoke: Run) -> None:
    for given in (["--workspace", ""], ["--workspace="], ["--workspace", " "]):
        told(invoke("deal", "list", *given), 2, "--workspace")
        told(invoke(*given, "deal", "list"), 2, "--workspace")
