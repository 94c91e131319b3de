"""`sfa remind`: what has come due, told once, by a real desktop and real terminals."""

import json
import os
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.cli.terminal import needs_terminal
from tests.conftest import PROJECT, TODAY, ZONE, Run
from tests.terminal import needs_tmux

needs_bus = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="D-Bus is not installed")
_PATIENCE = 60.0
COUNT = 12


@pytest.fixture
def deal(invoke: Run, workspace: Path) -> None:
    invoke("deal", "add", "GTX", "--company", "Acme").ok()


@pytest.fixture
def come(invoke: Run, deal: None) -> None:
    """A call whose reminder came yesterday at nine."""
    invoke("plan", "GTX", "call 田中", "--due", TODAY, "--remind", "1d", "--place", "room 4").ok()


def environment(home: Path, **more: str) -> dict[str, str]:
    settled = {
        "PYTHONPATH": str(PROJECT),
        "PYTHONWARNINGS": "error",
        "LC_ALL": "C.UTF-8",
        "SFA_HOME": str(home),
        "SFA_TODAY": TODAY,
        "TZ": ZONE,
        "HOME": str(home.parent),
        "PATH": os.environ["PATH"],
        "XDG_RUNTIME_DIR": str(home.parent),
    }
    return {**settled, **more}


def started(home: Path, *arguments: str, **more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "sfa_tui", "remind", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(home, **more),
        # A shell that runs the tests behind its back lets them, and what they start, ignore ctrl+c.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL) if os.name == "posix" else None,  # noqa: PLW1509
    )


def waited(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_settled(home: Path) -> bool:
    with closing(sqlite3.connect(home / "sfa.db")) as connection:
        (open_,) = connection.execute("SELECT count(*) FROM reminded WHERE late > 1").fetchone()
    return not open_


@contextmanager
def desktop(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give the address of a session bus with a notification service, and the file that holds what it was sent."""
    short = Path(tempfile.mkdtemp(prefix="sfa-d-"))  # the path of a socket must be short
    held = folder / "notifications"
    held.touch()
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address=unix:path={short / 'bus'}"]
    bus = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
    assert bus.stdout is not None
    address = bus.stdout.readline().strip()
    service = subprocess.Popen(
        [sys.executable, "-m", "tests.followup.notifications", str(held)],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": address},
        cwd=PROJECT,
    )
    assert service.stdout is not None
    try:
        assert service.stdout.readline() == "ready\n"
        yield address, held
    finally:
        for process in (service, bus):
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
        shutil.rmtree(short, ignore_errors=True)


def sent(held: Path) -> list[list[str]]:
    return [json.loads(line) for line in held.read_text(encoding="utf-8").splitlines()]


def test_looking_tells_nothing(invoke: Run, come: None) -> None:
    for _ in range(2):
        (row,) = invoke("remind", "--json").ok().json
        assert (row["subject"], row["late"], row["reminded_at"]) == ("call 田中", True, None)
    shown = invoke("remind").ok().out
    assert "call" in shown
    assert "田中" in shown
    assert "GTX" in shown
    assert invoke("remind", "--format", "csv").ok().out.splitlines()[0].startswith("due,kind,subject")


def test_nothing_has_come(invoke: Run, deal: None) -> None:
    ran = invoke("remind").ok()
    assert (ran.out, ran.err) == ("", "No reminder has come due.\n")
    assert invoke("remind", "--json").ok().out == "[]\n"


@needs_bus
def test_the_desktop_shows_it_once(home: Path, come: None, invoke: Run) -> None:
    with desktop(home.parent) as (address, held):
        out, err = started(home, "--notify", "--json", DBUS_SESSION_BUS_ADDRESS=address).communicate(timeout=_PATIENCE)
        assert err == ""
        assert [row["subject"] for row in json.loads(out)] == ["call 田中"]
        assert sent(held) == [["sfa", "call 田中", "today · GTX · room 4 · (late)"]]
        out, _err = started(home, "--notify", "--json", DBUS_SESSION_BUS_ADDRESS=address).communicate(timeout=_PATIENCE)
        assert json.loads(out) == []
        assert len(sent(held)) == 1
    (row,) = invoke("remind", "--json").ok().json
    assert row["reminded_at"] is not None


@needs_bus
def test_three_processes_show_each_of_many_once(home: Path, deal: None, invoke: Run) -> None:
    for number in range(COUNT):
        invoke("plan", "GTX", f"call {number}", "--due", TODAY, "--remind", "1d").ok()
    with desktop(home.parent) as (address, held):
        racing = [started(home, "--notify", "--json", DBUS_SESSION_BUS_ADDRESS=address) for _ in range(3)]
        ended = [process.communicate(timeout=_PATIENCE) for process in racing]
        assert [err for _out, err in ended] == [""] * 3
        told = [row["subject"] for out, _err in ended for row in json.loads(out)]
        assert sorted(told) == sorted(f"call {number}" for number in range(COUNT))
        shown = sent(held)
        # One that sees them all tells the last ones together.
        words = " ".join(f"{title}, {body}," for _app, title, body in shown)
        assert all(words.count(f"call {number},") == 1 for number in range(COUNT))


def test_three_watching_processes_tell_each_once(home: Path, deal: None, invoke: Run) -> None:
    watching = [started(home, "--watch", "--json") for _ in range(3)]
    try:
        for number in range(COUNT):
            invoke("plan", "GTX", f"call {number}", "--due", TODAY, "--remind", "1d").ok()
        written = {process.stdout.fileno(): b"" for process in watching if process.stdout is not None}

        def all_told() -> bool:
            for number in select.select(list(written), [], [], 0.1)[0]:
                written[number] += os.read(number, 65536)
            return sum(text.count(b"\n") for text in written.values()) >= COUNT

        waited(all_told)
        told = [json.loads(line)["subject"] for text in written.values() for line in text.splitlines()]
        assert sorted(told) == sorted(f"call {number}" for number in range(COUNT))
        waited(partial(is_settled, home))  # one that ends between telling and noting it tells again, rather than never
    finally:
        for process in watching:
            process.send_signal(signal.SIGINT)
        ended = [process.communicate(timeout=_PATIENCE) for process in watching]
    assert [out for out, _err in ended] == [""] * 3
    assert [process.returncode for process in watching] == [130] * 3
    with_store = invoke("remind", "--json").ok().json
    assert all(row["reminded_at"] for row in with_store)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="Windows stops no process")
def test_what_comes_while_the_process_sleeps_is_told_on_wake(home: Path, deal: None, invoke: Run) -> None:
    watching = started(home, "--watch", "--json")
    assert watching.stdout is not None
    try:
        invoke("plan", "GTX", "first", "--due", TODAY, "--remind", "1d").ok()
        assert json.loads(watching.stdout.readline())["subject"] == "first"
        waited(partial(is_settled, home))  # or it would be stopped with the file in its hands
        watching.send_signal(signal.SIGSTOP)
        invoke("plan", "GTX", "missed", "--due", TODAY, "--remind", "1d").ok()
        assert [row["reminded_at"] is None for row in invoke("remind", "--json").ok().json] == [False, True]
        watching.send_signal(signal.SIGCONT)
        told = json.loads(watching.stdout.readline())
        assert (told["subject"], told["late"]) == ("missed", True)
    finally:
        watching.send_signal(signal.SIGCONT)
        watching.send_signal(signal.SIGINT)
        watching.communicate(timeout=_PATIENCE)


def test_watching_lets_the_rules_act_as_well(home: Path, deal: None, invoke: Run) -> None:
    invoke("rule", "add", "gone quiet", "--days", "14", "--user", "me").ok()
    invoke("deal", "add", "Old", "--created", "2026-10-01").ok()
    watching = started(home, "--watch")
    try:
        waited(lambda: [each["rule"] for each in invoke("alert", "list", "--json").ok().json] == ["gone quiet"])
    finally:
        watching.send_signal(signal.SIGINT)
        watching.communicate(timeout=_PATIENCE)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows moves no file that is open")
def test_a_backup_that_is_put_back_is_watched_from_then_on(home: Path, deal: None, invoke: Run) -> None:
    watching = started(home, "--watch", "--json")
    assert watching.stdout is not None
    try:
        invoke("plan", "GTX", "first", "--due", TODAY, "--remind", "1d").ok()
        assert json.loads(watching.stdout.readline())["subject"] == "first"
        shutil.copytree(home, home.with_name("backup"))
        home.rename(home.with_name("before"))
        home.with_name("backup").rename(home)
        invoke("plan", "GTX", "second", "--due", TODAY, "--remind", "1d").ok()
        assert json.loads(watching.stdout.readline())["subject"] == "second"
    finally:
        watching.send_signal(signal.SIGINT)
        _out, err = watching.communicate(timeout=_PATIENCE)
    assert err == ""


def test_without_a_desktop_it_is_said_and_told_later(home: Path, come: None, invoke: Run) -> None:
    process = started(home, "--notify")
    out, err = process.communicate(timeout=_PATIENCE)
    assert (process.returncode, out) == (1, "")
    assert err.startswith("sfa: no notification can be raised here: ")
    assert err.count("\n") == 1
    (row,) = invoke("remind", "--json").ok().json
    assert row["reminded_at"] is None


@needs_terminal
@pytest.mark.parametrize(
    ("more", "begins"),
    [
        ({"TERM": "xterm-kitty"}, "\x1b]99;i=sfa:e=1"),
        ({"TERM": "foot"}, "\x1b]777;notify;call 田中;today · GTX"),
        ({"TERM": "xterm-256color"}, "\x1b]9;call 田中: today · GTX"),
        # Nobody's desktop is here either.
        ({"TERM": "xterm-256color", "SSH_CONNECTION": ""}, "\x1b]9;call 田中: today · GTX"),
    ],
)
def test_over_ssh_or_without_a_desktop_the_terminal_shows_it(
    home: Path, come: None, more: dict[str, str], begins: str
) -> None:
    ours, theirs = os.openpty()
    ran = subprocess.run(
        [sys.executable, "-m", "sfa_tui", "remind", "--notify"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(home, **{"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22", **more}),
        timeout=_PATIENCE,
    )
    os.close(theirs)
    shown = b""
    try:
        while more_shown := os.read(ours, 65536):
            shown += more_shown
    except OSError:  # Linux says so at the end of what was written.
        pass
    os.close(ours)
    assert ran.returncode == 0
    assert begins in shown.decode()


@needs_tmux
@needs_terminal
def test_through_tmux_it_reaches_the_terminal_around_it(home: Path, come: None) -> None:
    short = Path(tempfile.mkdtemp(prefix="sfa-t-"))
    (short / "conf").write_text("set -g allow-passthrough on\n")
    ours, theirs = os.openpty()
    inside = environment(home, SSH_TTY="/dev/pts/9", TERM="tmux-256color")
    words = " ".join(f"'{name}={value}'" for name, value in inside.items())
    # TMUX is set by tmux itself, so nothing of the environment is taken away here.
    command = f"env {words} '{sys.executable}' -m sfa_tui remind --notify; exec cat"
    client = subprocess.Popen(
        ["tmux", "-u", "-S", str(short / "s"), "-f", str(short / "conf"), "new-session", command],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "HOME": str(short)},
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""

    def reached() -> bool:
        nonlocal shown
        if select.select([ours], [], [], 0.1)[0]:
            shown += os.read(ours, 65536)
        return "\x1b]9;call 田中: today".encode() in shown

    try:
        waited(reached)
    finally:
        subprocess.run(["tmux", "-S", str(short / "s"), "kill-server"], capture_output=True)
        client.wait(timeout=_PATIENCE)
        os.close(ours)
        shutil.rmtree(short, ignore_errors=True)


@pytest.mark.skipif(sys.platform == "win32", reason="systemd is Linux's")
def test_it_is_installed_and_taken_away(invoke: Run, home: Path, workspace: Path, tmp_path: Path) -> None:
    env = {"PATH": str(tmp_path / "nothing")}
    for _ in range(2):
        ran = invoke("remind", "--install", "systemd", env=env).ok()
        assert "run it yourself: systemctl --user enable" in ran.err
        (unit,) = (home.parent / ".config" / "systemd" / "user").iterdir()
        assert ran.out.splitlines()[0] == str(unit)
        assert f'"--workspace" "{home}" "remind" "--watch" "--notify"' in unit.read_text()
    assert str(unit) in invoke("remind", "--uninstall", "systemd", env=env).ok().err
    assert not unit.exists()
    assert invoke("remind", "--uninstall", "systemd", env=env).code == 3


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--by", "pigeon"], 2),
        (["systemd"], 2),
        (["--install", "windows95"], 2),
        (["--watch", "--format", "csv"], 2),
    ],
)
def test_what_cannot_be(invoke: Run, workspace: Path, arguments: list[str], code: int) -> None:
    ran = invoke("remind", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.count("\n") == 1


def test_no_workspace(invoke: Run) -> None:
    assert invoke("remind").code == 3
    assert invoke("remind", "--install", "systemd").code == 3
