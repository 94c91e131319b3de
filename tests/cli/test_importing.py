"""`sfa import` as it is typed: what it says, what it prints, and how it fails without a trace."""

import ctypes
import os
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sfa_tui.sales import setup
from sfa_tui.store import workspace
from tests.conftest import PROJECT, Once, Ran, Run
from tests.exchange.paths import shared
from tests.whole import assert_whole, copied, everything

GOOD = "deal name,amount,stage,owner\nA,1200,Lead,me\nB,,Proposal,me\n"


@pytest.fixture
def made(once: Once, home: Path) -> Path:
    """The folder of an English workspace in dollars."""
    once(lambda: setup.init(home, name="GTX", currency="USD", language="en", fiscal_year_start=1, user="me").close())
    return home


@pytest.fixture
def file(home: Path) -> Callable[..., str]:
    """Writes a file beside the workspace and returns its path."""

    def write(content: str | bytes, name: str = "file.csv") -> str:
        path = home.parent / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def state(folder: Path) -> object:
    """Return all that a workspace holds, to be compared."""
    copy = copied(folder)
    try:
        return everything(copy)
    finally:
        copy.close()


def assert_failed(ran: Ran, code: int, *said: str) -> None:
    """Assert that a run failed with this code and one line that names what is wrong."""
    assert ran.code == code, ran.err
    lines = [line for line in ran.err.splitlines() if line.startswith("sfa: ")]
    assert len(lines) == 1, ran.err
    assert "Traceback" not in ran.err
    assert "defect" not in ran.err
    for each in said:
        assert each in lines[0], lines[0]


def test_the_commands_of_the_issue(made: Path, invoke: Run) -> None:
    """Exactly as they are written there, `init` aside; without the alias it is told how to give it."""
    files = shared("maven_crm")
    assert invoke("import", "users", f"{files}/sales_teams.csv", "--yes").ok().out
    assert invoke("import", "products", f"{files}/products.csv", "--yes", "--json").ok().json["created"] == 7
    assert invoke("import", "companies", f"{files}/accounts.csv", "--yes", "--json").ok().json["created"] == 85
    command = ("import", "deals", f"{files}/sales_pipeline.csv", "--create-stages", "--alias", "product:GTXPro=GTX Pro")
    ran = invoke(*command, "--dry-run", "--json").ok()
    assert (ran.json["created"], ran.json["rejected"]) == (8800, 0)
    done = invoke(*command, "--yes", "--json").ok()
    assert done.json["stages"] == [
        {"stage": "Prospecting", "kind": "open", "probability": 10},
        {"stage": "Engaging", "kind": "open", "probability": 50},
        {"stage": "Won", "kind": "won", "probability": 100},
        {"stage": "Lost", "kind": "lost", "probability": 0},
    ]
    assert {each["column"]: each["field"] for each in done.json["mapping"]} == {
        "opportunity_id": "external_id",
        "sales_agent": "owner",
        "product": "product",
        "account": "company",
        "deal_stage": "stage",
        "engage_date": "started_on",
        "close_date": "closed_on",
        "close_value": "amount",
    }
    assert "stage Engaging: open, 50 %" in done.err


def test_what_is_said(made: Path, invoke: Run, file: Callable[..., str]) -> None:
    path = file("deal name,amount,owner,shoe size\nA,12,me,44\nB,x,me,45\nC,5,you,46\n")
    ran = invoke("import", "deals", path, "--yes").ok()
    assert "deal name → name (by its header)" in ran.err
    assert "ignored: shoe size" in ran.err
    assert "file.csv, line 3: amount: " in ran.err
    assert "file.csv, line 4: there is no user named you" in ran.err
    assert f"2 rejected rows are in {path}.rejected.csv" in ran.err
    mode = stat.S_IMODE(Path(f"{path}.rejected.csv").stat().st_mode)
    assert mode == 0o600
    assert "1" in ran.out


def test_nothing_is_imported_unless_it_is_agreed(made: Path, invoke: Run, file: Callable[..., str]) -> None:
    before = state(made)
    assert_failed(invoke("import", "deals", file(GOOD)), 5, "--yes")
    ran = invoke("import", "deals", file(GOOD), "--dry-run", "--json").ok()
    assert ran.json["created"] == 2
    assert "line 2: created: A" in ran.err
    assert state(made) == before
    assert not (made.parent / "file.csv.rejected.csv").exists()


@pytest.mark.parametrize(
    ("content", "arguments", "code", "said"),
    [
        ("", (), 1, ("file.csv", "empty")),
        ("deal name,amount\n", (), 1, ("file.csv", "no rows")),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", (), 1, ("file.csv",)),
        (b"PK\x03\x04\x14\0", (), 1, ("file.csv", "spreadsheet")),
        (b"deal name\n\xff\xfe\xfd\x80\n", (), 1, ("file.csv", "--encoding")),
        (GOOD, ("--map", "nope=amount"), 3, ("nope", "nearest")),
        (GOOD, ("--map", "amount=nope"), 2, ("nope",)),
        (GOOD, ("--alias", "x"), 2, ("--alias",)),
        (GOOD, ("--date-order", "xyz"), 2, ("xyz",)),
        (GOOD, ("--encoding", "xyz"), 2, ("xyz",)),
        ("deal name,close date\nA,01/02/2026\n", (), 4, ("close date", "01/02/2026", "--date-order dmy")),
        ("deal name,amount\nA,12,13,14\n", (), 1, ("file.csv", "line 2", "4 cells")),
        ("deal name,amount\nA,ten\n", (), 1, ("file.csv", "line 2", "amount", "ten")),
        ("deal name,amount\nA,99999999999999999\n", (), 1, ("file.csv", "line 2", "amount")),
        ("deal name,close date\nA,2026-13-45\n", (), 1, ("file.csv", "line 2", "close date", "2026-13-45")),
        ("deal name,stage\nA,Dream\n", (), 1, ("file.csv", "line 2", "stage", "Dream")),
        ("deal name,owner\nA,nobody\n", (), 1, ("file.csv", "line 2", "user", "nobody")),
        ("deal name,company\nA,Twin\n", (), 1, ("file.csv", "line 2", "company", "Twin")),
        ("shoe size,colour\n1,red\n", (), 2, ("deals", "--map")),
    ],
)
def test_bad_files(
    made: Path,
    invoke: Run,
    file: Callable[..., str],
    content: str | bytes,
    arguments: tuple[str, ...],
    code: int,
    said: tuple[str, ...],
) -> None:
    invoke("import", "companies", file("name,customer code\nTwin,1\nTwin,2\n", "twins.csv"), "--yes").ok()
    before = state(made)
    assert_failed(invoke("import", "deals", file(content), "--yes", *arguments), code, *said)
    assert state(made) == before


def test_files_that_are_not_there(made: Path, invoke: Run, tmp_path: Path) -> None:
    before = state(made)
    assert_failed(invoke("import", "deals", str(tmp_path / "nope.csv"), "--yes"), 3, "nope.csv")
    assert_failed(invoke("import", "deals", str(tmp_path), "--yes"), 1, "folder")
    assert_failed(invoke("import", "planets", str(tmp_path), "--yes"), 2, "planets", "deals")
    assert state(made) == before


def test_no_workspace(home: Path, invoke: Run, file: Callable[..., str]) -> None:
    assert_failed(invoke("import", "deals", file(GOOD), "--yes"), 3, str(home))
    assert not home.exists()
    home.write_text("a file")
    assert_failed(invoke("import", "deals", file(GOOD), "--yes"), 3, str(home))
    assert home.read_text() == "a file"


def test_a_newer_workspace(made: Path, invoke: Run, file: Callable[..., str]) -> None:
    connection = sqlite3.connect(made / "sfa.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = state(made)
    assert_failed(invoke("import", "deals", file(GOOD), "--yes"), 1, "sfa.db", "newer", "99")
    assert state(made) == before


def test_another_database(made: Path, invoke: Run, file: Callable[..., str]) -> None:
    (made / "sfa.db").unlink()
    sqlite3.connect(made / "sfa.db").execute("CREATE TABLE t (a)").connection.close()
    assert_failed(invoke("import", "deals", file(GOOD), "--yes"), 1, "sfa.db", "not a workspace")
    (made / "sfa.db").write_text("Dear diary, " * 1000)
    assert_failed(invoke("import", "deals", file(GOOD), "--yes"), 1, "sfa.db", "not a workspace")
    assert (made / "sfa.db").read_text() == "Dear diary, " * 1000


def test_a_locked_workspace(made: Path, invoke: Run, file: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "BUSY_SECONDS", 0.2)
    other = sqlite3.connect(made / "sfa.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert_failed(invoke("import", "deals", file(GOOD), "--yes"), 1, "sfa.db", "locked")
    other.execute("ROLLBACK")
    other.close()
    invoke("import", "deals", file(GOOD), "--yes").ok()


def _obey_modes() -> None:
    """Let root of the child be bound by the modes of files like anyone else (PR_CAPBSET_DROP of CAP_DAC_OVERRIDE,
    CAP_DAC_READ_SEARCH and CAP_FOWNER)."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (1, 2, 3):
        libc.prctl(24, capability, 0, 0, 0)


def _run_bound(home: Path, *arguments: str, limit: int | None = None) -> Ran:
    def prepare() -> None:
        if os.geteuid() == 0:
            _obey_modes()
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    ran = subprocess.run(
        [sys.executable, "-m", "sfa_tui", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env={"SFA_HOME": str(home), "HOME": str(home.parent), "PYTHONPATH": str(PROJECT), "PATH": os.environ["PATH"]},
        preexec_fn=prepare,
        check=False,
        timeout=60,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


@pytest.fixture
def restored(made: Path) -> Iterator[Path]:
    yield made
    made.chmod(0o700)
    for each in made.iterdir():
        each.chmod(0o600)


def test_a_workspace_that_is_read_only(restored: Path, file: Callable[..., str]) -> None:
    path, before = file(GOOD), state(restored)
    (restored / "sfa.db").chmod(0o400)
    assert_failed(_run_bound(restored, "import", "deals", path, "--yes"), 1, "sfa.db", "read-only")
    (restored / "sfa.db").chmod(0o000)
    assert_failed(_run_bound(restored, "import", "deals", path, "--yes"), 1, "sfa.db")
    (restored / "sfa.db").chmod(0o600)
    restored.chmod(0o500)
    assert_failed(_run_bound(restored, "import", "deals", path, "--yes"), 1, "sfa.db", "read-only")
    restored.chmod(0o000)
    assert _run_bound(restored, "import", "deals", path, "--yes").code in (1, 3)
    restored.chmod(0o700)
    assert state(restored) == before


def test_a_workspace_in_a_read_only_folder_is_read(restored: Path, file: Callable[..., str]) -> None:
    """And nobody is shown what is no longer so: where a WAL is left that cannot be read, that is said."""
    assert _run_bound(restored, "import", "deals", file(GOOD), "--yes").ok()
    assert _run_bound(restored, "config", "set", "language", "ja").ok()
    restored.chmod(0o500)
    assert len(_run_bound(restored, "deal", "list", "--json").ok().json) == 2
    assert "ステージ" in _run_bound(restored, "deal", "list").ok().out
    assert _run_bound(restored, "doctor").ok()
    assert "sfa.db" in _run_bound(restored, "deal", "add", "X").err
    restored.chmod(0o700)
    (restored / "sfa.db-wal").write_bytes(b"\0" * 4096)
    restored.chmod(0o500)
    assert_failed(_run_bound(restored, "deal", "list"), 1, "sfa.db")


def test_a_workspace_that_was_read_only_is_written_again(restored: Path) -> None:
    (restored / "sfa.db").chmod(0o400)
    assert _run_bound(restored, "deal", "list").ok()
    (restored / "sfa.db").chmod(0o600)
    assert _run_bound(restored, "deal", "add", "X").ok()
    assert [stat.S_IMODE(each.stat().st_mode) for each in restored.iterdir()] == [0o600] * len(list(restored.iterdir()))


def test_a_file_that_may_not_be_read_and_a_folder_that_may_not_be_written(
    made: Path, file: Callable[..., str], tmp_path: Path
) -> None:
    before = state(made)
    path = file(GOOD)
    Path(path).chmod(0o000)
    assert_failed(_run_bound(made, "import", "deals", path, "--yes"), 1, "file.csv", "may not be read")
    folder = tmp_path / "shut"
    folder.mkdir()
    (folder / "deals.csv").write_text("deal name,amount\nA,1\nB,x\n")
    folder.chmod(0o500)
    ran = _run_bound(made, "import", "deals", str(folder / "deals.csv"), "--yes")
    folder.chmod(0o700)
    assert_failed(ran, 1, "deals.csv.rejected.csv", "cannot be written")
    assert state(made) == before


def test_a_full_disk(made: Path, file: Callable[..., str], tmp_path: Path) -> None:
    """A file may not grow beyond a limit, wherever in the import that happens."""
    rows = "".join(f"Deal {n},Company {n},{n}\n" for n in range(2000))
    path = file("deal name,company,amount\n" + rows)
    before = state(made)
    size = (made / "sfa.db").stat().st_size
    for limit in (size // 4, size * 2):
        assert_failed(_run_bound(made, "import", "deals", path, "--yes", limit=limit), 1, "sfa.db")
        assert_whole(made)
        assert state(made) == before
    assert _run_bound(made, "import", "deals", path, "--yes").ok()
    assert_whole(made)


def test_a_full_file_system(home: Path, file: Callable[..., str], tmp_path: Path) -> None:
    """On a real small disk, where this process may mount one; the limit above stands for it elsewhere."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if not mount or not umount:
        return
    command = [mount, "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        return
    try:
        folder = disk / "home"
        setup.init(folder, name="GTX", currency="USD", language="en", fiscal_year_start=1, user="me").close()
        before = state(folder)
        rows = "".join(f"Deal {n},Company {n},{n}\n" for n in range(6000))
        path = file("deal name,company,amount\n" + rows)
        assert_failed(_run_bound(folder, "import", "deals", path, "--yes"), 1, "sfa.db", "full")
        assert_whole(folder)
        assert state(folder) == before
    finally:
        subprocess.run([umount, "-l", str(disk)], check=True, capture_output=True)


def test_a_damaged_workspace(made: Path, invoke: Run, file: Callable[..., str]) -> None:
    """Bytes are overwritten at many places: what is met is told in one line, and nothing is said to be done that was
    not."""
    invoke("import", "deals", file(GOOD), "--yes").ok()
    connection = sqlite3.connect(made / "sfa.db")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    whole = (made / "sfa.db").read_bytes()
    failed = 0
    for offset in [0, 16, 24, 50, 100, 200, *range(1000, len(whole), len(whole) // 40)]:
        damaged = bytearray(whole)
        damaged[offset : offset + 300] = bytes((offset + each * 7) % 256 for each in range(300))
        for each in made.iterdir():
            each.unlink()
        (made / "sfa.db").write_bytes(damaged[: len(whole)])
        ran = invoke("import", "deals", file(GOOD.replace("1200", "1300")), "--yes")
        if ran.code:
            failed += 1
            assert_failed(ran, 1, "sfa.db")
    assert failed > 5


def test_an_order_number_is_a_ref_and_me_is_oneself(invoke: Run, workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("Order Number,Order Date,Company,Quantity,Amount,Owner\nSO-1,2026-11-02,Acme,40,1200,me\n")
    for _ in range(2):
        invoke("import", "orders", str(file), "--yes").ok()
    (order,) = invoke("order", "list", "--json").ok().json
    assert (order["ref"], order["external_id"], order["owner"]) == ("SO-1", None, "Aoki")
    assert '"quantity": 40,' in invoke("order", "show", "SO-1", "--json").ok().out


def test_a_target_of_a_number_of_deals(invoke: Run, workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "targets.csv"
    file.write_text("Metric,Period,Amount\ncount,2026-12,12\n")
    invoke("import", "targets", str(file), "--yes").ok()
    (imported,) = invoke("target", "list", "--json").ok().json
    invoke("target", "delete", imported["id"]).ok()
    added = invoke("target", "add", "--amount", "12", "--period", "2026-12", "--metric", "count", "--json").ok().json
    assert {**imported, "id": ""} == {**added, "id": ""}


@pytest.mark.parametrize("format", ["csv", "tsv"])
@pytest.mark.parametrize("name", ["=1+1", "'=1+1", "''+x", "+81 3 1234 5678", "＝合計", "-A", "@home", "'quoted'"])
def test_a_name_that_a_spreadsheet_would_run_comes_back_as_it_was(
    made: Path, invoke: Run, file: Callable[..., str], name: str, format: str
) -> None:
    invoke("company", "add", "--", name).ok()
    invoke("deal", "add", "--company", name, "--amount", "5", "--", name).ok()
    for noun, plural in (("company", "companies"), ("deal", "deals")):
        listed = invoke(noun, "list", "--format", format).ok().out
        before = invoke(noun, "list", "--json").ok().json
        taken = invoke("import", plural, file(listed, f"list.{format}"), "--yes", "--json").ok().json
        assert (taken["created"], taken["updated"], taken["skipped"], taken["made"]) == (0, 0, 1, {})
        assert invoke(noun, "list", "--json").ok().json == before


def test_a_name_made_harmless_by_another_program_is_known_without_its_id(
    made: Path, invoke: Run, file: Callable[..., str]
) -> None:
    invoke("product", "add", "=1+1", "--unit-price", "10").ok()
    taken = invoke("import", "products", file("name,price\n'=1+1,12\n"), "--yes", "--json").ok().json
    assert (taken["created"], taken["updated"]) == (0, 1)
    assert [(row["name"], row["unit_price"]) for row in invoke("product", "list", "--json").json] == [("=1+1", 12)]


def test_rejected_rows_never_take_the_place_of_earlier_ones(made: Path, invoke: Run, file: Callable[..., str]) -> None:
    path = file("deal name,amount\nA,1\nB,x\n")
    first = Path(invoke("import", "deals", path, "--yes", "--json").ok().json["rejected_file"])
    # Nothing new to say: the same rows are there already.
    assert invoke("import", "deals", path, "--yes", "--json").ok().json["rejected_file"] == str(first)
    first.write_text("mended by hand")
    ran = invoke("import", "deals", path, "--yes")
    second = first.with_name("file.csv.rejected-2.csv")
    assert str(second) in ran.ok().err
    assert first.read_text() == "mended by hand"
    assert second.read_text().startswith("deal name,amount,reason,line\nB,x,")
    file("deal name,amount\nA,1\nC,x\n")
    assert "rejected-3.csv" in invoke("import", "deals", path, "--yes").ok().err
    assert sorted(each.name for each in made.parent.iterdir() if each.name.startswith((".rej", "file"))) == [
        "file.csv",
        "file.csv.rejected-2.csv",
        "file.csv.rejected-3.csv",
        "file.csv.rejected.csv",
    ]


def test_a_day_of_winning_that_is_yet_to_come_is_said(made: Path, invoke: Run, file: Callable[..., str]) -> None:
    path = file("deal name,stage,close date\nA,Won,2026-12-02\nB,Won,2026-12-01\nC,Lost,2027-01-01\n")
    ran = invoke("import", "deals", path, "--yes").ok()
    assert "2 deals are won or lost on days that are yet to come" in ran.err


def test_our_own_list_says_nothing_new_of_deals_that_have_another_systems_id(
    made: Path, invoke: Run, file: Callable[..., str]
) -> None:
    path = file("external id,deal name,stage,amount,close date\nX1,A,Lead,5,\nX2,B,Proposal,,\nX3,C,Won,7,2026-11-02\n")
    invoke("import", "deals", path, "--yes").ok()
    before = invoke("deal", "list", "--json").ok().json
    listed = invoke("deal", "list", "--format", "csv").ok().out
    taken = invoke("import", "deals", file(listed, "list.csv"), "--yes", "--json").ok().json
    assert (taken["created"], taken["updated"], taken["skipped"]) == (0, 0, 3)
    assert invoke("deal", "list", "--json").ok().json == before
    # In another stage the figure of the file is the deal's own.
    file("external id,deal name,stage,probability\nX1,A,Negotiation,10\n")
    invoke("import", "deals", path, "--yes").ok()
    deal = invoke("deal", "show", "A", "--json").ok().json
    assert (deal["probability"], deal["probability_source"]) == (10, "deal")
