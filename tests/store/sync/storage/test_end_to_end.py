"""Two machines meet at a real server by the commands that people type: all of it, with passwords that show nowhere."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.conftest import PROJECT, Ran, Run
from tests.store.sync.storage.conftest import Space, space_of

SERVERS = ["s3", "webdav", "postgresql"]


class Person:
    """Somebody at a machine of their own."""

    def __init__(self, folder: Path, invoke: Run, secrets: dict[str, str]) -> None:
        folder.mkdir()
        self.folder, self.home, self.invoke = folder, folder / "workspace", invoke
        told = {f"SFA_SYNC_{name.upper()}": value for name, value in secrets.items()}
        self.env = {"HOME": str(folder), "SFA_HOME": str(self.home), **told}

    def __call__(self, *arguments: str) -> Ran:
        return self.invoke(*arguments, env=self.env)

    def amount(self) -> int:
        with closing(sqlite3.connect(self.home / "sfa.db")) as connection:
            return int(connection.execute("SELECT amount FROM deal").fetchone()[0])

    def files(self, folder: Path) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def signed_in(space: Space, secret: str) -> str:
    """Return the URL of a space with a password in it."""
    head, _at, rest = space.url.partition("@")
    return f"{head}:{quote(secret, safe='')}@{rest}"


@pytest.fixture(params=SERVERS)
def server_space(request: pytest.FixtureRequest, tmp_path: Path) -> Space:
    """An empty space at each kind of server."""
    return space_of(request.param, request, tmp_path)


@pytest.mark.usefixtures("no_ring")
def test_two_machines_meet_at_a_server(server_space: Space, tmp_path: Path, invoke: Run) -> None:
    (secret,) = server_space.secrets.values()
    ann = Person(tmp_path / "ann", invoke, {})  # types the password into the URL, once
    bob = Person(tmp_path / "bob", invoke, server_space.secrets)  # has it in the environment
    ran = [ann("init", "--user", "Ann", "--currency", "JPY"), ann("deal", "add", "GTX", "--amount", "100")]
    wrong = ann("sync", "setup", signed_in(server_space, "not the password"))
    assert (wrong.code, len(wrong.err.splitlines())) == (5, 1), wrong
    assert not any(b"not the password" in content for content in ann.files(tmp_path).values())
    setup = ann("sync", "setup", signed_in(server_space, secret))
    assert (setup.code, setup.err.count("which only you can read")) == (0, 1), setup  # the key, and the password
    invite = ann("sync", "invite")
    ran += [setup, bob("sync", "join", invite.out.strip(), "--user", "Ann")]
    ran += [ann("deal", "edit", "GTX", "--amount", "200"), bob("deal", "edit", "GTX", "--amount", "300")]
    ran += [each("sync") for each in (ann, bob, ann)]
    assert (ann.amount(), bob.amount()) == (300, 300)
    (conflict,) = ann("sync", "conflicts", "--json").json
    ran += [ann("sync", "resolve", conflict["id"], "--keep", "ours"), ann("sync"), bob("sync")]
    assert (ann.amount(), bob.amount()) == (200, 200)
    ran += [each("sync", *words) for each in (ann, bob) for words in (("verify",), ("status",), ("status", "--json"))]
    assert [each.code for each in ran] == [0] * len(ran), ran
    shown = "".join(each.out + each.err for each in [*ran, wrong])
    for given in (secret, quote(secret, safe="")):
        assert given not in shown
        assert not any(given.encode() in content for each in (ann, bob) for content in each.files(each.home).values())
        assert not any(given.encode() in content for content in bob.files(bob.folder).values())
    # A password that has changed is told by the same address.
    wrong = ann("sync", "setup", signed_in(server_space, "not the password"))
    assert (wrong.code, len(wrong.err.splitlines())) == (5, 1), wrong
    assert ann("sync").code == ann("sync", "setup", signed_in(server_space, secret)).code == 0
    kept = [path for path in ann.files(ann.folder) if path.name == "secrets.json"]
    assert [path.stat().st_mode & 0o777 for path in kept] == [0o600]


@pytest.mark.usefixtures("no_ring")
def test_who_watches_has_a_change_in_under_a_second(
    request: pytest.FixtureRequest, tmp_path: Path, invoke: Run
) -> None:
    space = space_of("postgresql", request, tmp_path)
    ann, bob = (Person(tmp_path / name, invoke, space.secrets) for name in ("ann", "bob"))
    assert ann("init", "--user", "Ann", "--currency", "JPY").code == 0
    assert ann("deal", "add", "GTX", "--amount", "1").code == ann("sync", "setup", space.url).code == 0
    assert bob("sync", "join", ann("sync", "invite").out.strip(), "--user", "Ann").code == 0
    environment = {**os.environ, **bob.env, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "sfa_tui", "sync", "--watch"]
    log = tmp_path / "watching"
    with log.open("w") as errors, subprocess.Popen(command, env=environment, stderr=errors) as watching:
        try:
            # The first change also waits for the program to begin.
            times = [_seconds_until_it_comes(ann, bob, amount, watching) for amount in (2, 3, 4)]
            shown = Path(f"/proc/{watching.pid}/cmdline")
            assert not shown.exists() or space.secrets["password"].encode() not in shown.read_bytes()
        finally:
            watching.send_signal(signal.SIGINT)
            watching.wait(20)
    assert min(times[1:]) < 1, times
    assert "Traceback" not in log.read_text()
    assert space.secrets["password"] not in log.read_text()


def _seconds_until_it_comes(ann: Person, bob: Person, amount: int, watching: "subprocess.Popen[bytes]") -> float:
    assert ann("deal", "edit", "GTX", "--amount", str(amount)).code == 0
    assert ann("sync").code == 0
    sent = time.monotonic()
    while bob.amount() != amount:
        assert watching.poll() is None
        assert time.monotonic() < sent + 30
        time.sleep(0.01)
    return time.monotonic() - sent
