"""What makes a system remind by itself: written as each of them reads it, whatever the folder is called."""

import os
import plistlib
import shlex
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from sfa_tui.followup.units import SYSTEMS, Unit, install, uninstall, unit
from sfa_tui.model.errors import Failed, NotFound

SFA = ("/opt/py thon/bin/python", "-m", "sfa_tui")
ODD = Path('/home/u/50% of $HOME; "it\'s" 営業 <a&b> \\x')
WATCHED = [*SFA, "--workspace", str(ODD), "remind", "--watch", "--notify"]
ONCE = [*SFA, "--workspace", str(ODD), "remind", "--notify"]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a `crontab` that keeps its table in a file, and no other program."""
    folder = tmp_path / "bin"
    folder.mkdir()
    table = tmp_path / "table"
    crontab = folder / "crontab"
    cat = shutil.which("cat")
    crontab.write_text(
        f'#!/bin/sh\nif [ "$1" = -l ]; then [ -f {table} ] || exit 1; {cat} {table}; else {cat} > {table}; fi\n'
    )
    crontab.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return table


def made(system: str, folder: Path) -> Unit:
    return unit(system, folder, ODD, SFA)


def test_launchd_reads_the_words_as_they_are(tmp_path: Path) -> None:
    agent = plistlib.loads(made("launchd", tmp_path).text.encode())
    assert agent["ProgramArguments"] == WATCHED
    assert agent["KeepAlive"] is True


def test_windows_reads_the_words_as_they_are(tmp_path: Path) -> None:
    tree = ET.fromstring(made("task-scheduler", tmp_path).text.split("\n", 1)[1])
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    assert tree.findtext(".//t:Command", namespaces=space) == ONCE[0]
    assert tree.findtext(".//t:Arguments", namespaces=space) == subprocess.list2cmdline(ONCE[1:])


@pytest.mark.skipif(os.name != "posix", reason="Windows has no cron")
def test_cron_and_its_shell_read_the_words_as_they_are(tmp_path: Path) -> None:
    line = made("cron", tmp_path).text
    # What cron does before its shell: % ends the command, unless it is escaped.
    command = line.split(" ", 5)[5].replace("\\%", "%")
    assert shlex.split(command, comments=True)[: len(ONCE)] == ONCE
    shown = command.replace(shlex.quote(SFA[0]), "printf '%s\\n'", 1).replace(">/dev/null", "")
    ran = subprocess.run(["/bin/sh", "-c", shown], capture_output=True, encoding="utf-8", check=True)
    assert ran.stdout.splitlines() == ONCE[1:]


def test_systemd_reads_the_words_as_they_are(tmp_path: Path) -> None:
    line = next(line for line in made("systemd", tmp_path).text.splitlines() if line.startswith("ExecStart="))
    unescaped = line.removeprefix("ExecStart=").replace("%%", "%").replace("$$", "$")
    # In double quotes systemd unescapes as sh does \\ and \"; there is no other sign to escape in these words.
    assert shlex.split(unescaped) == WATCHED


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    found = unit("systemd", tmp_path, ODD, ("/bin/sh", "-c", "true"))
    install(found)
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)}
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--user", "--man=no", str(found.path)],
        capture_output=True,
        encoding="utf-8",
        env=environment,
    )
    complaints = [line for line in ran.stderr.splitlines() if found.name in line]
    assert complaints == []


@pytest.mark.parametrize("system", [each for each in SYSTEMS if each != "cron"])
def test_a_file_is_written_once_and_taken_away(system: str, tmp_path: Path, programs: Path) -> None:
    found = made(system, tmp_path / "units")
    assert found.path is not None
    failed = install(found)
    assert len(failed) == len(found.begin) > 0  # nothing of it is here
    before = found.path.read_bytes()
    install(found)
    assert found.path.read_bytes() == before
    assert len(list(found.path.parent.iterdir())) == 1
    uninstall(found)
    assert not found.path.exists()
    with pytest.raises(NotFound):
        uninstall(found)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no cron")
def test_a_line_of_cron_stands_beside_those_of_others(tmp_path: Path, programs: Path) -> None:
    programs.write_text("# mine\n0 3 * * * backup\n")
    ours = made("cron", tmp_path)
    other = unit("cron", tmp_path, Path("/elsewhere"), SFA)
    for each in (ours, ours, other):
        assert install(each) == []
    assert programs.read_text().splitlines() == ["# mine", "0 3 * * * backup", ours.text, other.text]
    uninstall(ours)
    assert programs.read_text().splitlines() == ["# mine", "0 3 * * * backup", other.text]
    with pytest.raises(NotFound):
        uninstall(ours)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no cron")
def test_the_lines_of_others_stay_as_they_are(tmp_path: Path, programs: Path) -> None:
    others = "# caf\xe9\n0 3 * * * a\x0cb\n\n".encode("latin-1") + "0 4 * * * \u2028x\x85y\n".encode()
    programs.write_bytes(others)
    ours = made("cron", tmp_path)
    install(ours)
    assert programs.read_bytes() == others + f"{ours.text}\n".encode()
    uninstall(ours)
    assert programs.read_bytes() == others


@pytest.mark.skipif(os.name != "posix", reason="Windows has no cron")
def test_a_table_that_cannot_be_read_is_not_written(tmp_path: Path, programs: Path) -> None:
    programs.write_text("0 3 * * * backup\n")
    crontab = tmp_path / "bin" / "crontab"
    crontab.write_text(f'#!/bin/sh\n[ "$1" = -l ] && {{ echo "you may not" >&2; exit 1; }}\n: > {programs}\n')
    for change in (install, uninstall):
        with pytest.raises(Failed, match="crontab: you may not"):
            change(made("cron", tmp_path))
    assert programs.read_text() == "0 3 * * * backup\n"
    says_none = '[ "$1" = -l ] && { echo "no crontab for u" >&2; exit 1; }'
    crontab.write_text(f"#!/bin/sh\n{says_none}\n/bin/cat > {programs}\n")
    assert install(made("cron", tmp_path)) == []
    assert programs.read_text() == f"{made('cron', tmp_path).text}\n"


def test_without_cron_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Failed, match="crontab cannot be run"):
        install(made("cron", tmp_path))


@pytest.mark.parametrize("name", ["a\n* * * * * evil", "tab\t", "\x7f", "\x85", "\udcff", "\uffff"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_name_that_no_unit_can_hold_is_refused(tmp_path: Path, system: str, name: str) -> None:
    with pytest.raises(Failed, match="no unit") as refused:
        unit(system, tmp_path, Path("/", name), SFA)
    assert str(refused.value).isprintable()


def test_two_workspaces_have_two_units(tmp_path: Path) -> None:
    assert unit("systemd", tmp_path, Path("/a"), SFA).path != unit("systemd", tmp_path, Path("/b"), SFA).path
