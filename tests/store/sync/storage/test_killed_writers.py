"""Writers in processes of their own that are killed at any moment: what was acknowledged is there, whole and listed."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.store.sync.storage.conftest import Space

_WRITE = """
import json, sys
from sfa_tui.store.sync.storage import storage_at
url, secrets, site, start = json.loads(sys.stdin.readline())
storage = storage_at(url, secrets=secrets)
for number in range(start, 10**6):
    content = f"{site}/{number} ".encode() * (number * 7919 % 9000)
    name = f"log/{site}/{number // 1000}/{number}.seg"
    storage.put(name, content)
    print(name, flush=True)
    storage.put(f"heads/{site}", str(number).encode())
    print(f"heads/{site}", flush=True)
"""


def content_of(name: str) -> bytes:
    """Return what a writer put under a name."""
    _log, site, _thousand, file = name.split("/")
    number = int(file.removesuffix(".seg"))
    return f"{site}/{number} ".encode() * (number * 7919 % 9000)


def killed(space: Space, site: str, start: int, life: float) -> list[str]:
    """Return what a writer was told is stored before it was killed."""
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )
    assert writer.stdin is not None
    assert writer.stdout is not None
    writer.stdin.write(json.dumps([space.url, space.secrets, site, start]) + "\n")
    writer.stdin.close()
    told = [writer.stdout.readline()]  # it is under way
    threading.Timer(life, writer.send_signal, [signal.SIGKILL]).start()
    told += writer.stdout.readlines()
    writer.stdout.close()
    writer.wait()
    return [line.strip() for line in told if line.endswith("\n")]


def check(space: Space, kills: int, seed: int) -> None:
    """Let several writers be killed that often each, and look at what is there."""
    told: dict[str, list[str]] = {}

    def live(site: str) -> None:
        lives = random.Random(f"{seed} {site}")
        acknowledged: list[str] = []
        for _ in range(kills):
            start = sum(1 for name in acknowledged if name.startswith("log/")) + len(acknowledged) * 10
            acknowledged += killed(space, site, start, lives.uniform(0.02, 0.4))
        told[site] = acknowledged

    writers = [threading.Thread(target=live, args=(f"s{number}",)) for number in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(told) == len(writers)
    with closing(space.open()) as storage:
        listed = {*storage.names("")}
        for site, acknowledged in told.items():
            assert acknowledged
            assert {*acknowledged} <= listed
            for name in acknowledged:
                if name.startswith("log/"):
                    assert storage.get(name) == content_of(name), (seed, site, name)


@pytest.mark.parametrize("space", ["folder", "s3", "webdav", "postgresql"], indirect=True)
def test_what_a_killed_writer_was_told_is_there(space: Space) -> None:
    check(space, 2, 1)


@pytest.mark.soak
@pytest.mark.parametrize("space", ["folder", "s3", "webdav", "postgresql"], indirect=True)
def test_what_many_killed_writers_were_told_is_there(space: Space, tmp_path: Path) -> None:
    seed = random.randrange(10**9)
    print("seed", seed)
    check(space, int(os.environ.get("SFA_SOAK") or 400) // 10, seed)
