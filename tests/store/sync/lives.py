"""Machines that work in processes of their own which are killed at random, and sync through one storage."""

import os
import random
import subprocess
import sys
import threading
from pathlib import Path

from tests.conftest import PROJECT
from tests.store.sync.sites import Machine, actions, alike, founder, joined, settle
from tests.store.sync.storage.conftest import Space


def work(folder: Path, space: Space, *, machines: int, edits: int, at_once: int, seed: int) -> None:
    """Let machines do so many edits each, in processes that live for `at_once` edits or until they are killed, and
    make sure that they end up the same with all that was acknowledged."""
    drawn = random.Random(seed)
    storage = space.open()
    first = founder(folder / "m0", storage)
    for n in range(3):
        first.add(f"shared {n}")
    first.sync()
    all_of_them = [first, *(joined(folder / f"m{n}", first) for n in range(1, machines))]
    lives = [Life(machine, space, random.Random(drawn.random()), edits, at_once) for machine in all_of_them]
    waiting, failures = [*lives], []

    def run() -> None:
        try:
            while waiting:
                waiting.pop().live()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(min(machines, 4))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    assert sum(life.kills for life in lives) > machines // 2
    settle(all_of_them)
    alike(all_of_them)
    storage.close()
    for life in lives:
        assert life.acknowledged <= actions(first)
        assert len(life.acknowledged) > edits // 2


class Life:
    """A machine whose processes are killed, and the actions that they have acknowledged."""

    def __init__(self, machine: Machine, space: Space, drawn: random.Random, edits: int, at_once: int) -> None:
        self.machine, self.space, self.drawn, self.edits, self.at_once = machine, space, drawn, edits, at_once
        self.acknowledged: set[str] = set()
        self.kills = 0

    def live(self) -> None:
        """Work until enough was done."""
        done = 0
        while done < self.edits:
            done += self._once(min(self.at_once, self.edits - done))

    def _once(self, edits: int) -> int:
        """Let a process work, and kill it after some of its words, or a little later; return how much it did."""
        command = [sys.executable, "-m", "tests.store.sync.process", os.fspath(self.machine.home), self.space.url]
        told = {f"SFA_SYNC_{name.upper()}": value for name, value in self.space.secrets.items()}
        process = subprocess.Popen(
            [*command, str(self.drawn.random()), str(edits)],
            cwd=PROJECT,
            env={**os.environ, **told},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        last = self.drawn.randrange(2 * edits)
        said = 0
        for line in process.stdout:
            word, _blank, id = line.strip().partition(" ")
            if word == "did":
                self.acknowledged.add(id)
                said += 1
            if said == last:
                process.kill()
                self.kills += 1
                last = -1
        process.stdout.close()
        code = process.wait()
        assert code in (0, -9), code
        return edits if code == 0 else said + 1
